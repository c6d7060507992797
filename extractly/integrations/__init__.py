"""Adapters to other people's systems: each one file, each imported only when it is used."""
