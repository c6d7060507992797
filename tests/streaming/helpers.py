"""One case, every chunking: whole, byte by byte, and cut once at every place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from extractly.errors import InvalidJSONError
from extractly.streaming import PartialParser
from extractly.streaming.events import OpenString
from extractly.streaming.lexer import Lexer


def chunkings(data: bytes) -> Iterator[list[bytes]]:
    """Ways to cut a document; all of them, for one cut."""
    yield [data]
    yield [data[i : i + 1] for i in range(len(data))]
    yield from ([data[:i], data[i:]] for i in range(1, len(data)))


def str_chunkings(text: str) -> Iterator[list[str]]:
    """The same for characters."""
    yield [text]
    yield list(text)
    yield from ([text[:i], text[i:]] for i in range(1, len(text)))


class Reading:
    """A handler that makes the plain value, and keeps what became complete in order."""

    def __init__(self) -> None:
        self.completed: list[Any] = []
        self._stack: list[Any] = [[]]
        self._keys: list[str] = []

    def begin_object(self) -> None:
        self._stack.append({})
        self._keys.append("")

    def begin_array(self) -> None:
        self._stack.append([])

    def end_object(self) -> None:
        self._keys.pop()
        self._put(self._stack.pop())

    def end_array(self) -> None:
        self._put(self._stack.pop())

    def key(self, key: str) -> None:
        self._keys[-1] = key
        self.completed.append(("key", key))

    def string_part(self, string: OpenString, delta: str) -> None:
        assert string.text().endswith(delta)

    def string(self, value: str, delta: str | None) -> None:
        assert value.endswith(delta or "")
        self._put(value)

    def number(self, raw: str) -> None:
        self._put(int(raw) if raw.lstrip("-").isdecimal() else float(raw))

    def literal(self, value: bool | None) -> None:
        self._put(value)

    def _put(self, value: Any) -> None:
        self.completed.append(value)
        if isinstance(self._stack[-1], dict):
            self._stack[-1][self._keys[-1]] = value
        else:
            self._stack[-1].append(value)

    @property
    def value(self) -> Any:
        return self._stack[0][0]


def read(pieces: list[str]) -> Reading | InvalidJSONError | str:
    """Tokenize: the reading, the error, or what is missing at the end."""
    reading = Reading()
    lexer = Lexer(reading)
    try:
        for piece in pieces:
            lexer.feed(piece)
        return lexer.finish() or reading
    except InvalidJSONError as error:
        return error


def fed(output: Any, text: str | bytes, size: int = 0, **options: Any) -> PartialParser[Any]:
    """A parser that has been fed a text, whole or in pieces of `size`."""
    parser: PartialParser[Any] = PartialParser(output, **options)
    step = size or max(len(text), 1)
    for start in range(0, len(text), step):
        parser.feed(text[start : start + step])
    return parser


def contained(view: Any, rebuilt: Any) -> bool:
    """Whether a rebuilt view is the view, with defaults shown besides."""
    if isinstance(view, dict):
        return isinstance(rebuilt, dict) and all(key in rebuilt and contained(view[key], rebuilt[key]) for key in view)
    if isinstance(view, list):
        return (
            isinstance(rebuilt, list)
            and len(view) == len(rebuilt)
            and all(contained(a, b) for a, b in zip(view, rebuilt, strict=True))
        )
    return bool(view == rebuilt) and type(view) is type(rebuilt)


class Plain(BaseModel):
    """A model with a field of each plain kind."""

    text: str
    number: int
    flag: bool
