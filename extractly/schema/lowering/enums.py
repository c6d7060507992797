"""Constants in the types that a dialect takes in an `enum`; every other constant keeps its structure.

Constants of several types become a union of one enum per type, since every schema needs one determinable type. A
constant array or object becomes a tuple or an object of constants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._types import JsonPath
from ..capabilities import Dialect
from ..guards import is_object, is_sequence
from ..nodes import Enum, Field, Node, Object, Scalar, Tuple, Union
from ..shapes import json_type
from ..words import constraint_words

__all__ = ["lower_enum"]

Lose = Callable[[JsonPath, str, Any, str], None]


def lower_enum(node: Enum, dialect: Dialect, lose: Lose, path: JsonPath) -> Node:
    """Make the values fit the dialect; the result is not lowered further where it has structure."""
    if dialect.as_is:
        return node
    groups: dict[str, list[Any]] = {}
    for value in node.values:
        kind = json_type(value)
        groups.setdefault("number" if kind == "integer" and _has_fractions(node) else kind, []).append(value)
    if len(groups) == 1 and _taken(next(iter(groups)), dialect):
        return node
    branches = [branch for kind, values in groups.items() for branch in _group(kind, values, dialect, lose, path)]
    common: dict[str, Any] = {"core": node.core, "keywords": node.keywords, "description": node.description}
    if len(branches) > 1:
        return Union(tuple(branches), **common)
    only = branches[0]
    only.core, only.keywords = node.core, {**node.keywords, **only.keywords}
    only.description = "; ".join(words for words in (node.description, only.description) if words) or None
    return only


def _has_fractions(node: Enum) -> bool:
    return any(json_type(value) == "number" for value in node.values)


def _taken(kind: str, dialect: Dialect) -> bool:
    """Whether such constants may stand in an `enum`; beside a typed array `items` is due, so structure is better."""
    return kind in dialect.enum_types and not (dialect.typed_nodes and kind in {"array", "object"})


def _group(kind: str, values: list[Any], dialect: Dialect, lose: Lose, path: JsonPath) -> list[Node]:
    if _taken(kind, dialect):
        return [Enum(tuple(values))]
    if kind in {"array", "object"}:
        return [_structure(value, dialect) for value in values]
    scalar = Scalar(kind)  # type: ignore[arg-type]  # the other kinds are handled above
    if kind == "null" or (kind == "boolean" and len(values) == 2):
        return [scalar]
    words = constraint_words("enum", values) or ""
    lose(path, "enum", "described", words)
    scalar.description = words[0].upper() + words[1:]
    return [scalar]


def _structure(value: Any, dialect: Dialect) -> Node:
    """A constant array or object, each scalar in it an enum of one."""
    if is_sequence(value):
        return Tuple(tuple(Field(str(i), _structure(item, dialect)) for i, item in enumerate(value)), native=True)
    if is_object(value):
        return Object(tuple(Field(key, _structure(item, dialect)) for key, item in value.items()))
    return Enum((value,))
