"""Keys of mappings: JSON writes every key as a string, whatever its type is.

A key type that is no string is said by a pattern or by the texts of its constants, so that `dict[int, str]` gets keys
that are numbers.
"""

from __future__ import annotations

from typing import Any, Final

from ..nodes import Enum, Node, Scalar
from ..reading.marks import LOST

__all__ = ["key_node", "key_text"]

_PATTERNS: Final = {
    "integer": r"^-?(0|[1-9][0-9]*)$",
    "number": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$",
}


def key_text(value: Any) -> str:
    """A JSON scalar as JSON writes it for a key."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return repr(value) if isinstance(value, float) else str(value)


def key_node(values: Node) -> Node:
    """The node of the keys, from the node of the type that they have as values."""
    if isinstance(values, Enum):
        return Enum(tuple(key_text(value) for value in values.values), description=values.description)
    if not isinstance(values, Scalar):
        return Scalar("string", description=values.description)
    if values.kind == "string":
        values.core = None
        return values
    if values.kind == "boolean":
        return Enum(("true", "false"))
    keywords: dict[str, Any] = {}
    if values.kind in _PATTERNS:
        keywords["pattern"] = _PATTERNS[values.kind]
    bounds = [f"{keyword} {value}" for keyword, value in values.keywords.items() if keyword not in {LOST, "title"}]
    words = f"A number as text; {', '.join(bounds)}" if bounds else "A number as text"
    if bounds:
        keywords[LOST] = [("propertyNames", "described", ", ".join(bounds))]
    return Scalar("string", keywords=keywords, description=words)
