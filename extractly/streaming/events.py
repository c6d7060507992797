"""What the lexer tells: the events of one JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from .._types import JsonPath

__all__ = ["Handler", "OpenString", "TextBuffer"]


_PARTS_PER_BLOCK: Final = 256


class TextBuffer:
    """Text in pieces. Small pieces are joined to blocks: a string object costs 50 bytes.

    A piece is copied twice at most if nobody reads the text before its end. Reading copies the text, and leaves it
    joined for the next reader.

    Attributes:
        chars: Characters so far.
    """

    __slots__ = ("_blocks", "_parts", "chars")

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._parts: list[str] = []
        self.chars = 0

    def write(self, delta: str) -> None:
        """Append what came."""
        parts = self._parts
        parts.append(delta)
        self.chars += len(delta)
        if len(parts) == _PARTS_PER_BLOCK:
            self._blocks.append("".join(parts))
            parts.clear()

    def text(self) -> str:
        """The text so far."""
        parts = self._parts
        if self._blocks:
            parts[:0] = self._blocks
            self._blocks.clear()
        text = "".join(parts)
        parts[:] = (text,)
        return text


class OpenString(TextBuffer):
    """A string value that spans pieces: what has come of it so far.

    Attributes:
        path: Where it is shown, once it is.
    """

    __slots__ = ("path",)

    def __init__(self) -> None:
        super().__init__()
        self.path: JsonPath = ()

    render = TextBuffer.text
    """As a target's: what is open in another one shows itself."""


class Handler(Protocol):
    """What a lexer tells: the events of one JSON text, in order."""

    def begin_object(self) -> None:
        """An object has opened."""

    def end_object(self) -> None:
        """The innermost object has closed."""

    def begin_array(self) -> None:
        """An array has opened."""

    def end_array(self) -> None:
        """The innermost array has closed."""

    def key(self, key: str) -> None:
        """The key of the next value, complete."""

    def string_part(self, string: OpenString, delta: str) -> None:
        """A string value is open at the end of a piece; `delta`, perhaps empty, is what this piece added."""

    def string(self, value: str, delta: str | None) -> None:
        """A string value is complete; `delta` is what was not yet told as a part, `None` if no part was told."""

    def number(self, raw: str) -> None:
        """A number, as it was written."""

    def literal(self, value: bool | None) -> None:
        """true, false or null."""
