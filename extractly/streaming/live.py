"""`LiveValue`: the text of one JSON value in pieces in; the value as far as it has come, and what changed in it, out.

What `PartialParser` and the library's own streams share: a `Lexer` reads JSON, a `Builder` makes the value. A piece
costs what the piece is long; what nobody asks for is not made: changes come as what they are made of, and a snapshot is
made when somebody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import OutputError
from .builder import Builder
from .compile import compiled
from .lexer import Lexer
from .lookup import is_complete

if TYPE_CHECKING:
    from ..schema import Schema
    from .changes import ChangeParts

__all__ = ["LiveValue"]


class LiveValue:
    """A value that is arriving.

    Args:
        schema: Its compiled schema.
        context: pydantic's validation context.
        defers: Whether what is found invalid is left to the end.
        watched: Whether `feed` tells what changed.

    Attributes:
        lexer: Reads the text.
        failure: What `feed` raised; it raises the same again.
    """

    __slots__ = ("_builder", "_snapshot", "failure", "lexer")

    def __init__(self, schema: Schema[Any], *, context: Any = None, defers: bool = False, watched: bool = True) -> None:
        self._builder = Builder(compiled(schema).root, context=context, defers=defers, watched=watched)
        self.lexer = Lexer(self._builder)
        self.failure: Exception | None = None
        self._snapshot: Any = None

    def feed(self, text: str) -> list[ChangeParts]:
        """Read the next piece; returns and raises as `PartialParser.feed`."""
        if self.failure is not None:
            raise self.failure
        try:
            self.lexer.feed(text)
        except Exception as error:
            raise self.fail(error) from error.__cause__
        changes = self._builder.changes
        if changes:
            self._builder.changes = []
            return changes
        return []

    def fail(self, error: Exception) -> Exception:
        """Keep a failure; returns it, with what had come."""
        self.failure = error
        self._builder.is_changed = True
        if isinstance(error, OutputError):
            error.raw_text = self.lexer.document()
            error.partial = self.value
        return error

    @property
    def root(self) -> Any:
        """The target that stands for the document, for `lookup`."""
        return self._builder.root

    @property
    def value(self) -> Any:
        """A snapshot, as `PartialParser.value`."""
        builder = self._builder
        if builder.is_changed:
            builder.is_changed = False
            self._snapshot = builder.root.render()
        return self._snapshot

    def is_complete(self, *path: str | int) -> bool:
        """As `PartialParser.is_complete`."""
        return is_complete(self._builder.root, path)
