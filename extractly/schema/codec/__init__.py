"""The way there and back: a value of the type to its wire form, the wire form to the user form."""
