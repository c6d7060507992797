"""`Update[T]`: what a delta of a streamed extraction did, and the value as it was then.

Nothing is made for an update that nobody looks at, its changes neither. `value` and `is_complete` ask the parser while
it still stands where the update was made; read later, they are answered from a second parser that has been fed the same
text up to there (updates read in order share it, so reading them all costs one more parse in total).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, cast

from ..._types import UNSET
from ...errors import IncompleteStreamError, OutputError
from ...streaming import Change, Partial
from ...streaming.changes import ChangeParts, made, merge_changes

__all__ = ["ParserLog", "Update"]

T = TypeVar("T")


class Parser(Protocol):
    """What a log keeps: a `LiveValue`, or a `CallListParser`."""

    @property
    def value(self) -> Any:
        """What has arrived."""
        ...

    def feed(self, piece: Any, /) -> list[ChangeParts]:
        """Take the next piece."""
        ...

    def is_complete(self, *path: str | int) -> bool:
        """Whether what stands at a path is whole."""
        ...


class ParserLog(Generic[T]):
    """A parser, and the pieces that it was fed: so that an earlier state can be had again.

    Args:
        make_parser: Makes a fresh parser of the same kind.

    Attributes:
        parser: The parser.
        pieces: What it was fed; their number is a position in the log.
    """

    __slots__ = ("_make", "_replay", "_replayed", "parser", "pieces")

    def __init__(self, make_parser: Callable[[], Parser]) -> None:
        self._make = make_parser
        self.pieces: list[Any] = []
        self._replay: Parser | None = None
        self._replayed = 0
        self.parser = make_parser()

    def feed(self, piece: Any) -> list[ChangeParts]:
        """Feed the parser; raises what it raises, and then stands where it stood before."""
        try:
            changes = self.parser.feed(piece)
        except OutputError:
            self.parser = self._make()
            for fed in self.pieces:
                self.parser.feed(fed)
            raise
        self.pieces.append(piece)
        return changes

    def at(self, position: int) -> Parser:
        """A parser as it was after `position` pieces."""
        if position == len(self.pieces):
            return self.parser
        if self._replay is None or self._replayed > position:
            self._replay, self._replayed = self._make(), 0
        for piece in self.pieces[self._replayed : position]:
            self._replay.feed(piece)
        self._replayed = position
        return self._replay


class Update(Generic[T]):
    """What has changed, and the value as of then.

    Attributes:
        done: This is the last update, and the only one that is done; its `value` is the result's.
    """

    __slots__ = ("_changes", "_log", "_parts", "_position", "_value", "done")

    def __init__(
        self, parts: list[ChangeParts], log: ParserLog[Any] | None, *, value: Any = UNSET, done: bool = False
    ) -> None:
        self._parts = parts
        self._changes: list[Change] | None = None
        self.done = done
        self._log = log
        self._position = 0 if log is None else len(log.pieces)
        self._value = value

    @property
    def changes(self) -> list[Change]:
        """`Change(op, path, value)` in order, of the JSON view of `value`.

        Applied in order to nothing, those of all updates rebuild it.
        """
        if self._changes is None:
            self._changes = made(self._parts)
        return self._changes

    @property
    def value(self) -> Partial[T]:
        """A `Partial[T]` of what has arrived; the value itself in the last update. Never changes."""
        if self._value is UNSET:
            self._value = None if self._log is None else self._log.at(self._position).value
        return cast("Partial[T]", self._value)

    def is_complete(self, *path: str | int) -> bool:
        """Whether what stands at a path (field names, keys, indices; no path: the root) had arrived whole.

        >>> Update([], None, value=3, done=True).is_complete()
        True
        """
        if self.done:
            return True
        return self._log is not None and self._log.at(self._position).is_complete(*path)

    def after(self, earlier: Update[T]) -> Update[T]:
        """This update with the changes of an earlier one in front of its own: one in place of both."""
        self._changes = merge_changes([*earlier.changes, *self.changes])
        return self

    def __repr__(self) -> str:
        return f"Update({len(self.changes)} changes, done={self.done})"


def failed_partial(log: ParserLog[Any] | None, error: OutputError | IncompleteStreamError) -> Any:
    """What had arrived when a stream failed; `None` for nothing."""
    if error.partial is not None or log is None:
        return error.partial
    return log.parser.value
