"""`PartialParser`: text in pieces in, a typed partial value and its changes out. No I/O.

The parser owns two stages and adds nothing to what they mean: a `LiveValue` reads the text, makes the value and the
early verdict, and the `Schema` has the last word: `close()` is its `validate_json` of the whole text, so that a
streamed result equals the one-shot result by construction. What a partial value is, is said in the package's header.

Cost of `feed`: proportional to the text of the call, whatever came before. Cost of `value`: a copy of the containers
and of the string that are open; what has closed is shared. Memory: the text once, and the values. The stages are
imported when a first parser is made, so that importing this costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast, overload

from ..errors import ExtractlyError, IncompleteJSONError

if TYPE_CHECKING:
    import codecs

    from typing_extensions import TypeForm

    from ..schema import Schema
    from .changes import Change
    from .lexer import Lexer
    from .partial import Partial

__all__ = ["PartialParser"]

T = TypeVar("T")


class PartialParser(Generic[T]):
    """Parses one JSON text that arrives in pieces, and shows at any time how much of a `T` it makes.

    It reads the wire form, what a model writes under `schema.json_schema`, and shows the type's own form.

    Args:
        output_or_schema: The type, a JSON Schema as a `dict`, or a `Schema` from `compile_schema`.
        dialect: The dialect to compile for; not used if a `Schema` is given.
        on_invalid: `"raise"`: `feed` raises as soon as a finished value cannot be valid, so that the rest need not be
            paid for. `"defer"`: only `close` judges.
        context: pydantic's validation context.

    Attributes:
        schema: The compiled schema.

    >>> from pydantic import BaseModel
    >>> class Event(BaseModel):
    ...     name: str
    ...     guests: list[str]
    >>> parser = PartialParser(Event)
    >>> parser.feed('{"name": "Science fa')
    [Change(op='add', path=(), value={}), Change(op='add', path=('name',), value='Science fa')]
    >>> parser.value
    Partial[Event](name='Science fa')
    >>> _ = parser.feed('ir", "guests": ["Alice", "B')
    >>> parser.value.guests, parser.is_complete("guests", 0), parser.is_complete("guests", 1)
    (['Alice', 'B'], True, False)
    >>> _ = parser.feed('ob"]}')
    >>> parser.close()
    Event(name='Science fair', guests=['Alice', 'Bob'])
    """

    @overload
    def __init__(
        self,
        output_or_schema: TypeForm[T] | Schema[T],
        *,
        dialect: Any = "openai",
        on_invalid: Literal["raise", "defer"] = "raise",
        context: Any = None,
    ) -> None: ...
    @overload
    def __init__(
        self: PartialParser[Any],
        output_or_schema: dict[str, Any],
        *,
        dialect: Any = "openai",
        on_invalid: Literal["raise", "defer"] = "raise",
        context: Any = None,
    ) -> None: ...
    def __init__(
        self,
        output_or_schema: Any,
        *,
        dialect: Any = "openai",
        on_invalid: Literal["raise", "defer"] = "raise",
        context: Any = None,
    ) -> None:
        if on_invalid not in ("raise", "defer"):
            raise ValueError(f'on_invalid must be "raise" or "defer", not {on_invalid!r}')
        from ..schema import Schema, compile_schema
        from .changes import made
        from .live import LiveValue

        given = isinstance(output_or_schema, Schema)
        self.schema: Schema[T] = (
            cast("Schema[T]", output_or_schema) if given else compile_schema(output_or_schema, dialect=dialect)
        )
        self._context = context
        self._live = LiveValue(self.schema, context=context, defers=on_invalid == "defer")
        self._made = made
        self._decoder: codecs.IncrementalDecoder | None = None
        self._broken: UnicodeDecodeError | None = None
        self._taken: dict[tuple[str | int, ...], int] = {}
        self._given: dict[tuple[str | int, ...], set[Any]] = {}
        self._result: Any = None
        self._closed = False

    def feed(self, text: str | bytes | bytearray | memoryview) -> list[Change]:
        """Read the next piece of the text.

        Args:
            text: Any number of characters, or of bytes of UTF-8: a cut may be anywhere, inside a character too.

        Returns:
            What it changed in the JSON view of `value`, in order; empty if nothing shows yet.

        Raises:
            InvalidJSONError: No JSON text continues like this (`offset`, `line`, `column`, `expected`, `got`), or a
                limit is passed. Stop the stream; `extractly.parsing` can mend a text that is whole.
            OutputValidationError: A finished value cannot be valid. Stop the stream, or pass `on_invalid="defer"`.
            TypeError: It is neither `str` nor bytes.
            ValueError: The parser is closed.

        After an error every call raises it again; `value` shows what was there before it.
        """
        if self._closed:
            raise ValueError("this parser is closed; make a new one for a new text")
        live = self._live
        parts = live.feed(text if isinstance(text, str) else self._decode(text))
        if self._broken is not None:
            byte = f"the byte 0x{self._broken.object[self._broken.start]:02X}"
            raise live.fail(live.lexer.error(0, "UTF-8", byte)) from self._broken
        return self._made(parts) if parts else []

    def _decode(self, data: bytes | bytearray | memoryview) -> str:
        """The characters that are whole; where no UTF-8 stands behind them, the error of that is kept."""
        if self._decoder is None:
            import codecs

            self._decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            return self._decoder.decode(data)
        except UnicodeDecodeError as error:
            self._broken = error
            return error.object[: error.start].decode()
        except TypeError:
            raise TypeError(f"feed takes str or bytes, not {type(data).__name__}") from None

    @property
    def value(self) -> Partial[T]:
        """A snapshot: a `Partial[T]`, or what stands for it (see the package's header). It never changes later."""
        snapshot: Partial[T] = self._result if self._closed else self._live.value
        return snapshot

    def is_complete(self, *path: str | int) -> bool:
        """Whether a value has arrived in full and will not change.

        Args:
            path: Field names, keys and indices as in Python; none for the root.

        Returns:
            `False` also for what has not begun, and for a path that leads nowhere.
        """
        return self._live.is_complete(*path)

    def take_items(self, *path: str | int) -> list[Any]:
        """The elements of a list that have closed since the last call with this path: each once, validated.

        Args:
            path: Where the list is, as in `is_complete`; none if the root is the list.

        Returns:
            The new elements, in order; empty if there are none, or no list there yet.
        """
        from .lookup import listed

        items, is_ordered = listed(self._live.root, path, self._taken.get(path, 0))
        if is_ordered:
            self._taken[path] = self._taken.get(path, 0) + len(items)
            return items
        given = self._given.setdefault(path, set())  # a set has no order: what was given is known by its value
        fresh = [member for member in dict.fromkeys(items) if member not in given]
        given.update(fresh)
        return fresh

    def close(self) -> T:
        """The text is over: validate it as a whole.

        Returns:
            The value, equal to `schema.validate_json` of the whole text.

        Raises:
            IncompleteJSONError: The text stops too early; `partial` holds what it said.
            OutputValidationError: The JSON is no valid value of the type; `partial` holds it as it came.
            InvalidJSONError: `feed` raised it already.
        """
        live = self._live
        if live.failure is not None:
            raise live.failure
        if self._closed:
            return cast("T", self._result)
        try:
            self._finish(live.lexer)
            self._result = self.schema.validate_json(live.lexer.document(), context=self._context)
        except ExtractlyError as error:
            raise live.fail(error) from error.__cause__
        self._closed = True
        return cast("T", self._result)

    def _finish(self, lexer: Lexer) -> None:
        pending = self._decoder is not None and self._decoder.getstate()[0]
        missing = "the rest of a character" if pending else lexer.finish()
        if missing is None:
            return
        error = lexer.error(0, missing, "the end of the text")
        raise IncompleteJSONError(
            error.message.replace("Invalid JSON", "Incomplete JSON", 1),
            offset=error.offset,
            line=error.line,
            column=error.column,
            expected=error.expected,
            got=error.got,
        )
