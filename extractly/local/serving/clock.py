"""Numbers and times of an embedded server: each object is a second younger than the one before it."""

from __future__ import annotations

from ..engine import EPOCH


class Clock:
    """Counts the objects of one server; the time of day is no input of what it answers."""

    def __init__(self) -> None:
        self._count = 0

    def tick(self) -> tuple[int, int]:
        """The next number, from 1, and the Unix time that belongs to it."""
        self._count += 1
        return self._count, EPOCH + self._count
