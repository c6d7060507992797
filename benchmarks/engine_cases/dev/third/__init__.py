"""The third development set: written by hand when the engine had been worked on with the second, to see the gain."""
