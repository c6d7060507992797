"""Several streamed calls that make a list: `list[A | B]` in mode tool.

It has the shape of a `LiveValue`, with one inside per call. Calls come one after another, or interleaved; an item
stands where its call first showed something. The paths of its changes are those of its own parser, behind its index.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...schema import Schema

if TYPE_CHECKING:
    from ...streaming.changes import ChangeParts
    from ...streaming.live import LiveValue

__all__ = ["CallListParser", "CallPiece"]

CallPiece = tuple[int, Schema[Any], str]
"""The call's index in the answer, the schema of the tool that it calls, and the next piece of its arguments."""


class CallListParser:
    """Reads the calls.

    Args:
        make_parser: Makes the parser of one call's arguments.
    """

    __slots__ = ("_by_call", "_make", "_places", "_shown")

    def __init__(self, make_parser: Callable[[Schema[Any]], LiveValue]) -> None:
        self._make = make_parser
        self._by_call: dict[int, LiveValue] = {}
        self._places: dict[int, int] = {}
        self._shown: list[LiveValue] = []

    def feed(self, piece: CallPiece) -> list[ChangeParts]:
        """The changes of the list's view; raises what the call's parser raises."""
        call, schema, text = piece
        parser = self._by_call.get(call)
        if parser is None:
            parser = self._by_call[call] = self._make(schema)
        changes = parser.feed(text)
        if not changes:
            return []
        opened: list[ChangeParts] = []
        if call not in self._places:
            opened = [] if self._shown else [("add", (), [], None, 0)]
            self._places[call] = len(self._shown)
            self._shown.append(parser)
        place = self._places[call]
        return [*opened, *((op, (place, *path), value, text, chars) for op, path, value, text, chars in changes)]

    @property
    def value(self) -> list[Any] | None:
        """The items so far; `None` before the first."""
        return [parser.value for parser in self._shown] if self._shown else None

    def is_complete(self, *path: str | int) -> bool:
        """Whether what stands at a path is whole; the list itself never is: another call may follow."""
        if not path or not isinstance(path[0], int) or not 0 <= path[0] < len(self._shown):
            return False
        return self._shown[path[0]].is_complete(*path[1:])
