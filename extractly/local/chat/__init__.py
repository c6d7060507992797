"""Chat completions of the embedded engine: requests read and checked, what to say, and how it is written."""
