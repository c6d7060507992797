"""Texts in which the words are those of other languages and countries: what the extra `local` was measured with."""
