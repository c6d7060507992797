"""The extractor: a JSON Schema and a text in, a value with its evidence out."""
