"""A growing text and what has been read of it so far, made when somebody looks.

Each content and each call's arguments of a stream has one `Reader`. Events hold the reader and how long the text was
when they were made; they ask `partial(length)` when their `parsed` is read. Reading the events in order feeds one
`LiveValue` each character once; an event that is read out of order is read from the beginning of its text.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..errors import OutputError
from .logs import TextLog
from .reading import Format

if TYPE_CHECKING:
    from ..streaming.live import LiveValue

__all__ = ["Reader"]


class Reader:
    """Reads one text.

    Args:
        text: The text, which may go on growing.
        format: How it is read; `None`: not at all, every value is `None`.
    """

    __slots__ = ("_fed", "_final", "_format", "_live", "text")

    def __init__(self, text: TextLog, format: Format[Any] | None) -> None:  # noqa: A002
        self.text = text
        self._format = format
        self._live: LiveValue | None = None
        self._fed = 0
        self._final: tuple[int, Any] | None = None

    def partial(self, length: int, piece: str | None = None) -> Any:
        """What the first `length` characters say; `None` before the first that is no white space.

        Args:
            length: Characters from the start of the text.
            piece: The last of these characters, where they are at hand.

        Raises:
            InvalidJSONError: These characters are no beginning of JSON.
        """
        live = self._live
        if live is None or piece is None or self._fed + len(piece) != length or live.failure is not None:
            return self._read_to(length)
        self._fed = length  # the usual event: the next one, whose piece is at hand
        try:
            live.lexer.feed(piece)
        except Exception as error:
            live.fail(error)
            return self._shown()
        return live.value

    def _read_to(self, length: int) -> Any:
        """As `partial`, from wherever was read to before."""
        if self._format is None:
            return None
        if length < self._fed:
            self._live = None
            self._fed = 0
        if length > self._fed and (self._live is None or self._live.failure is None):
            self._feed(self._format, self.text.text()[self._fed : length], length)
        return self._shown()

    def _feed(self, format: Format[Any], piece: str, length: int) -> None:  # noqa: A002
        self._fed = length
        if self._live is None:
            piece = piece.lstrip()
            if not piece:
                return
            self._live = format.live()
        with suppress(OutputError):  # it keeps its failure
            self._live.feed(piece)

    def _shown(self) -> Any:
        live = self._live
        if live is None:
            return None
        if live.failure is None:
            return live.value
        if isinstance(live.failure, OutputError) and self._format is not None and not self._format.required:
            return None
        raise live.failure

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
