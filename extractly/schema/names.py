"""Names that every provider takes: of schemas, tools and definitions.

A Python name is kept where it is legal. Where it is not (`Page[list[Item]]`, a space, an emoji) the legal characters
are kept and a short hash of the whole name follows, so that two different names never become one, in any process.
"""

from __future__ import annotations

import hashlib
import re
import types
import typing
from enum import Enum
from typing import Any, Final

from .guards import is_sequence

__all__ = ["legal_name", "name_of", "unique_name"]

_HASH_CHARS: Final = 8
"""Hexadecimal digits, 32 bits: enough to tell namesakes apart, short enough for the shortest limit of a name."""
_ILLEGAL: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LEGAL: Final = re.compile(r"[A-Za-z0-9_-]+\Z")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]


def legal_name(name: str, max_chars: int = 64) -> str:
    """Make a name of `[A-Za-z0-9_-]`, at most `max_chars` long; a legal name stays as it is.

    >>> legal_name("Invoice")
    'Invoice'
    >>> legal_name("Page[list[Item]]")
    'Page_list_Item_085feacd'
    """
    if len(name) <= max_chars and _LEGAL.match(name):
        return name
    kept = _ILLEGAL.sub("_", name).strip("_")[: max_chars - _HASH_CHARS - 1].rstrip("_")
    return f"{kept}_{_digest(name)}" if kept else f"schema_{_digest(name)}"


def unique_name(name: str, whole: str, taken: Any) -> str:
    """A legal name that is not in `taken`; `whole` is what makes it different from its namesake."""
    legal = legal_name(name)
    if legal not in taken:
        return legal
    salt = whole
    while True:
        candidate = f"{legal[: 64 - _HASH_CHARS - 1]}_{_digest(salt)}"
        if candidate not in taken:
            return candidate
        salt += "'"


def name_of(output: Any) -> str:
    """The name of a type as Python writes it, without modules and without what `Annotated` adds.

    >>> name_of(dict[str, "int | None"]), name_of(int | None)
    ('dict[str, int | None]', 'int | None')
    """
    arguments = typing.get_args(output)
    if typing.get_origin(output) is typing.Annotated:
        return name_of(arguments[0])
    if isinstance(output, types.UnionType) or typing.get_origin(output) is typing.Union:
        return " | ".join(map(name_of, arguments))
    if typing.get_origin(output) is typing.Literal:
        return f"Literal[{', '.join(map(_value_name, arguments))}]"
    if arguments and not _is_plain_class(output):
        own = name_of(typing.get_origin(output))
        return f"{own}[{', '.join(map(name_of, arguments))}]"
    return _simple_name(output)


def _is_plain_class(output: Any) -> bool:
    return isinstance(output, type) and not isinstance(output, types.GenericAlias)


def _simple_name(output: Any) -> str:
    if output is None or output is type(None):
        return "None"
    if output is Ellipsis:
        return "..."
    if is_sequence(output):  # the arguments of a callable
        return f"[{', '.join(map(name_of, output))}]"
    if isinstance(output, str):
        return output
    if isinstance(output, typing.ForwardRef):
        return output.__forward_arg__
    name = getattr(output, "__name__", None) or getattr(output, "_name", None)
    return str(name) if name else type(output).__name__


def _value_name(value: Any) -> str:
    return f"{type(value).__name__}.{value.name}" if isinstance(value, Enum) else repr(value)
