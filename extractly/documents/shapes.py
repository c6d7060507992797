"""What a type's answers are made of, as far as merging goes: which values can be put together from several pieces.

| shape | of the type | merged |
|---|---|---|
| Record | object, `dict` | field by field, key by key |
| Items | list, set, `tuple[X, ...]` | one after the other, equal ones once; by key where keys are declared |
| Tagged | union of objects with a tag | field by field where the tag is the same |
| Whole | everything else: scalars, fixed tuples, unions without a tag, any JSON | one value, by rule |

Shapes are read from a JSON Schema (`piece_schema.py`), and followed by `merge.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from .options import Rule

__all__ = ["Items", "Link", "Record", "Shape", "Tagged", "Whole"]


class Whole:
    """A value that is taken from one piece.

    Attributes:
        rule: Its own rule; `None`: the default one.
    """

    __slots__ = ("rule",)

    def __init__(self, rule: Rule | None = None) -> None:
        self.rule: Rule | None = rule


class Record:
    """An object.

    Attributes:
        fields: The shape of each named field, in order.
        nulls: The fields whose own type takes null: there, null is kept if nothing else is said.
        rest: The shape of the values under other keys; `None`: there are no others.
        rest_null: Those values may be null themselves.
    """

    __slots__ = ("fields", "nulls", "rest", "rest_null")

    def __init__(
        self, fields: Mapping[str, Shape], nulls: frozenset[str], rest: Shape | None, *, rest_null: bool
    ) -> None:
        self.fields = fields
        self.nulls = nulls
        self.rest = rest
        self.rest_null = rest_null

    def takes_null(self, key: str) -> bool:
        """Whether null is a value of what stands under a key."""
        return key in self.nulls if key in self.fields else self.rest_null


class Items:
    """A list.

    Attributes:
        item: The shape of an item.
        keys: The fields by which an item is known; empty: an item is taken whole.
        unique: No two items may be equal.
    """

    __slots__ = ("item", "keys", "unique")

    def __init__(self, item: Shape, keys: tuple[str, ...], *, unique: bool) -> None:
        self.item = item
        self.keys = keys
        self.unique = unique


class Tagged:
    """A union of objects, told apart by a field.

    Attributes:
        tag: The field.
        branches: The shape of each object, by the canonical text of its tag.
    """

    __slots__ = ("branches", "tag")

    def __init__(self, tag: str, branches: Mapping[str, Shape]) -> None:
        self.tag = tag
        self.branches = branches


class Link:
    """The shape of a definition; a link, since definitions may be recursive.

    Attributes:
        target: The shape; set when it is read.
    """

    __slots__ = ("target",)

    def __init__(self) -> None:
        self.target: Shape = Whole()


Shape: TypeAlias = "Whole | Record | Items | Tagged | Link"
