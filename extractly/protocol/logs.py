"""Logs: values that grow by deltas and can still tell what they were at an earlier chunk.

Called by `accumulate.py` for every field of a streamed message. A *version* is the number of a chunk, counted up. To
add is O(1) whatever has come before; `at(version)` costs what the answer is long. This is what lets an event that is
read late show what it showed when it came, without a copy being made for events that nobody reads.

| log | what a later delta does | used for |
|---|---|---|
| TextLog | is joined on | content, refusal, arguments, reasoning, transcripts |
| ListLog | is appended | logprobs, lists without an index |
| LatestLog | replaces, unless it is null | usage, finish_reason, numbers, unknown fields |
| FirstLog | is ignored, unless the first was empty | id, type, name, role |
"""

from __future__ import annotations

from array import array
from typing import Any, Protocol

__all__ = ["MISSING", "FirstLog", "LatestLog", "ListLog", "Log", "TextLog"]

_PIECES_PER_BLOCK = 512
"""Pieces joined into one string: a `str` costs 49 bytes beside its text, and a delta is about 4 characters long."""


class _Missing:
    """The type of `MISSING`: the field had not come yet."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class Log(Protocol):
    """What every log does."""

    def add(self, value: Any, version: int) -> None:
        """Merge what the chunk `version` said."""
        ...

    def at(self, version: int) -> Any:
        """The value after that chunk; `MISSING` where nothing had come."""
        ...


class _Ends:
    """Lengths by version: a log that only grows is, at any version, its own beginning.

    One number (8 bytes) for each version from the first to the last that added something.
    """

    __slots__ = ("_ends", "_first", "length")

    def __init__(self) -> None:
        self._first = 0
        self._ends = array("Q")
        self.length = 0

    def grow(self, by: int, version: int) -> None:
        """Note that `version` made the log longer."""
        ends = self._ends
        if not ends:
            self._first = version
        gap = version - self._first - len(ends)
        if gap > 0:
            ends.extend([self.length] * gap)
        elif gap < 0:  # the same chunk adds again
            ends.pop()
        self.length += by
        ends.append(self.length)

    def length_at(self, version: int) -> int | None:
        """Length after that version; `None` where the log had not begun."""
        position = version - self._first
        if position < 0 or not self._ends:
            return None
        return self._ends[position] if position < len(self._ends) else self.length


class TextLog(_Ends):
    """Text that grows; `length` is in characters."""

    __slots__ = ("_blocks", "_pieces")

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[str] = []
        self._pieces: list[str] = []

    def add(self, value: str, version: int) -> None:
        """Join a piece on."""
        pieces = self._pieces
        pieces.append(value)
        if len(pieces) == _PIECES_PER_BLOCK:
            self._blocks.append("".join(pieces))
            pieces.clear()
        if version - self._first == len(self._ends):  # as `grow`, for the usual case: once in every chunk
            self.length = length = self.length + len(value)
            self._ends.append(length)
        else:
            self.grow(len(value), version)

    def text(self) -> str:
        """All of it."""
        if self._pieces or len(self._blocks) > 1:
            self._blocks = ["".join((*self._blocks, *self._pieces))]
            self._pieces.clear()
        return self._blocks[0] if self._blocks else ""

    def upto(self, length: int) -> str:
        """The first `length` characters."""
        text = self.text()
        return text if length == len(text) else text[:length]

    def at(self, version: int) -> Any:
        """The text after that chunk; `MISSING` where none had come."""
        length = self.length_at(version)
        return MISSING if length is None else self.upto(length)


class ListLog(_Ends):
    """A list that grows; `length` is in items."""

    __slots__ = ("_items",)

    def __init__(self) -> None:
        super().__init__()
        self._items: list[Any] = []

    def add(self, value: list[Any], version: int) -> None:
        """Append the items."""
        self._items.extend(value)
        self.grow(len(value), version)

    def upto(self, length: int) -> list[Any]:
        """A new list of the first `length` items."""
        return self._items[:length]

    def at(self, version: int) -> Any:
        """A new list of the items after that chunk; `MISSING` where none had come."""
        length = self.length_at(version)
        return MISSING if length is None else self._items[:length]


class LatestLog:
    """The last value that is not null."""

    __slots__ = ("_changes", "value")

    def __init__(self) -> None:
        self.value: Any = None
        self._changes: list[tuple[int, Any]] = []

    def add(self, value: Any, version: int) -> None:
        """Replace the value, unless by null."""
        changes = self._changes
        if changes and (value is None or value == self.value):
            return
        self.value = value
        changes.append((version, value))

    def at(self, version: int) -> Any:
        """The value after that chunk; `MISSING` where none had come."""
        for changed, value in reversed(self._changes):
            if changed <= version:
                return value
        return MISSING


class FirstLog(LatestLog):
    """The first value that is not empty: some services repeat ids and names in every chunk (DIALECTS 3.3)."""

    __slots__ = ()

    def add(self, value: Any, version: int) -> None:
        """Take the value if there is none yet."""
        if not self.value:
            super().add(value, version)
