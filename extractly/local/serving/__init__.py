"""The embedded service: the engine behind HTTP on loopback, and what has a state beside it, files and batches."""
