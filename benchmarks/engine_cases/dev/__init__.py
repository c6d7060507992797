"""The development half: may be read while the engine is worked on (rule: `..case.half_of`)."""
