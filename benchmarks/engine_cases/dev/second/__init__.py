"""The second development set: written by hand before the engine was worked on again, and measured before any change."""
