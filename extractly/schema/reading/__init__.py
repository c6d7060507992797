"""A type, or a JSON Schema, to nodes: what it says, before any dialect."""
