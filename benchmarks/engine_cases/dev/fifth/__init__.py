"""The fifth development set: written by hand when the engine had been worked on with the fourth, to see the gain."""
