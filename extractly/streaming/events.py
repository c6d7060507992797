"""What the lexer tells: the events of one JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from .._types import JsonPath

__all__ = ["BLOCK_CHARS", "Handler", "OpenString", "TextBuffer"]


BLOCK_CHARS: Final = 1024
"""Pieces of a text are joined when they are so long together, or longer: a string object costs 50 bytes."""


class TextBuffer:
    """Text in pieces.

    A piece is copied twice at most if nobody reads the text before its end. Reading copies the text, and leaves it
    joined for the next reader.

    Attributes:
        parts: The last pieces; to be appended to, and `compact`ed every `BLOCK_CHARS`.
    """

    __slots__ = ("_blocks", "parts")

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self.parts: list[str] = []

    def compact(self) -> None:
        """Join the last pieces."""
        self._blocks.append("".join(self.parts))
        self.parts.clear()

    def text(self) -> str:
        """The text so far."""
        if self._blocks:
            self.parts = [*self._blocks, *self.parts]
            self._blocks.clear()
        if len(self.parts) == 1:
            return self.parts[0]
        text = "".join(self.parts)
        self.parts = [text]
        return text


class OpenString(TextBuffer):
    """A string value that spans pieces: what has come of it so far.

    Attributes:
        chars: How many characters of it changes have told, where somebody asks for changes.
        path: Where it is shown; `None` while it is not.
    """

    __slots__ = ("chars", "path")

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self.parts: list[str] = []
        self.chars = 0
        self.path: JsonPath | None = None

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
