"""The fourth development set: written by hand, other trades and layouts, before an answer of the engine was seen."""
