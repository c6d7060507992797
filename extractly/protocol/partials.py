"""A growing text and what has been read of it so far, made when somebody looks.

Each content and each call's arguments of a stream has one `Reader`. Events hold the reader and how long the text was
when they were made; they ask `partial(length)` when their `parsed` is read. Reading the events in order feeds one
`PartialParser` each character once; an event that is read out of order is read from the beginning of its text.
"""

from __future__ import annotations

from typing import Any

from ..errors import OutputError
from .logs import TextLog
from .reading import Format

__all__ = ["Reader"]


class Reader:
    """Reads one text.

    Args:
        text: The text, which may go on growing.
        format: How it is read; `None`: not at all, every value is `None`.
    """

    __slots__ = ("_failure", "_fed", "_final", "_format", "_parser", "text")

    def __init__(self, text: TextLog, format: Format[Any] | None) -> None:  # noqa: A002
        self.text = text
        self._format = format
        self._parser: Any = None
        self._fed = 0
        self._failure: OutputError | None = None
        self._final: tuple[int, Any] | None = None

    def partial(self, length: int, piece: str | None = None) -> Any:
        """What the first `length` characters say; `None` before the first that is no white space.

        Args:
            length: Characters from the start of the text.
            piece: The last of these characters, where they are at hand.

        Raises:
            InvalidJSONError: These characters are no beginning of JSON.
        """
        parser = self._parser
        if parser is None or self._failure is not None or piece is None or len(piece) != length - self._fed:
            return self._read_to(length)
        self._fed = length  # the usual event: the next one, whose piece is at hand
        try:
            parser.feed(piece)
        except OutputError as failure:
            self._failure = failure
            return self._shown()
        return parser.value

    def _read_to(self, length: int) -> Any:
        """As `partial`, from wherever was read to before."""
        if self._format is None:
            return None
        if self._parser is None or length < self._fed:
            self._parser = self._failure = None
            self._fed = 0
        if self._failure is None and length > self._fed:
            self._feed(self.text.text()[self._fed : length], length)
        return self._shown()

    def _shown(self) -> Any:
        if self._failure is None:
            return self._parser.value if self._parser is not None else None
        if self._format is not None and self._format.required:
            raise self._failure
        return None

    def final(self, length: int) -> Any:
        """What the whole text says, validated; made once.

        Raises:
            OutputError: As `Format.read`.
        """
        if self._format is None:
            return None
        if self._final is None or self._final[0] != length:
            self._final = (length, self._format.read(self.text.upto(length)))
        return self._final[1]

    def _feed(self, piece: str, length: int) -> None:
        self._fed = length
        if self._parser is None:
            piece = piece.lstrip()
            if not piece:
                return
            assert self._format is not None  # noqa: S101
            self._parser = self._format.partial_parser()
        try:
            self._parser.feed(piece)
        except OutputError as failure:
            self._failure = failure
