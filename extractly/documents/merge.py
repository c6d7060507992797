"""`merge_pieces`: the answers of the pieces of a text as one value. Pure, deterministic, linear in the answers.

| in the type | merged |
|---|---|
| scalar, fixed tuple, union without a tag, any JSON | one value by the rule; a difference is a conflict |
| object, `dict` | field by field, key by key |
| list, set, `tuple[X, ...]` | one after the other; what equals an item of another piece is that item (`repeats`) |
| list with declared `keys` | likewise, but items with the same key are one item, merged field by field |
| union of objects with a tag | one tag by the rule, a difference is a conflict; then field by field |

Null means "not stated", and says nothing as long as another piece says something. Equal items of one piece are never
made one: the second "postage" of an invoice is no repetition. An item whose key is not stated is merged by equality.

The laws (tests/documents/test_merge_laws.py): merging one piece changes nothing; every item of every piece is in the
result, or is one with an item that is; each disagreement is one conflict; nothing depends on anything but the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .._types import JsonPath
from ..schema.guards import is_array, is_object
from .options import MergeOptions, Rule, canonical, choose
from .piece_schema import read_piece_schema
from .shapes import Items, Link, Record, Shape, Tagged, Whole

__all__ = ["Conflict", "MergedPieces", "Origin", "merge_pieces", "merge_shape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a merged value comes from.

    Attributes:
        piece: The index of the piece.
        path: Where it stood in that piece's answer.
    """

    piece: int
    path: JsonPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Pieces that say different things of the same.

    Attributes:
        path: Of what, in the merged value.
        values: What they say: each value once, in order of appearance.
        pieces: For each value, the pieces that say it.
        chosen: What stands in the merged value.
    """

    path: JsonPath
    values: tuple[Any, ...]
    pieces: tuple[tuple[int, ...], ...]
    chosen: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPieces:
    """What the answers give together.

    Attributes:
        value: The type's own JSON, not validated; `None` where no piece says anything.
        conflicts: In the order of the value.
        origins: For each scalar, and everything else that is taken whole: the pieces that say it.
        item_origins: For each item of a list with keys: the pieces that it was merged from.
    """

    value: Any
    conflicts: tuple[Conflict, ...]
    origins: Mapping[JsonPath, tuple[Origin, ...]]
    item_origins: Mapping[JsonPath, tuple[Origin, ...]]


def merge_pieces(output: Any, values: Iterable[Any], *, options: MergeOptions | None = None) -> MergedPieces:
    """Merge the answers of pieces.

    Args:
        output: The type, or the JSON Schema, of the whole.
        values: The answers in the order of the pieces, as the type's own JSON (what `model_dump(mode="json",
            by_alias=True)` gives), where anything may be missing or null. `None` for a piece that says nothing.
        options: How differences are settled, and which fields are keys.

    Returns:
        The merged JSON with its conflicts and origins. It is not validated: `compile_schema(output).validate_data` is
        for that.

    Raises:
        SchemaError: The type cannot be said.
        TypeError: An answer is no JSON.
        ValueError: The options name a place that the type does not have.

    >>> merge_pieces(dict[str, list[int]], [{"a": [1, 2]}, {"a": [2, 3], "b": []}]).value
    {'a': [1, 2, 3], 'b': []}
    """
    options = options or MergeOptions()
    return merge_shape(read_piece_schema(output, options).shape, values, options)


def merge_shape(shape: Shape, values: Iterable[Any], options: MergeOptions) -> MergedPieces:
    """`merge_pieces`, where the shape of the type is known."""
    merger = _Merger(options)
    said = [_Said(piece, (), value) for piece, value in enumerate(values) if value is not None]
    merged = merger.merge(shape, said, ()) if said else None
    return MergedPieces(
        value=merged,
        conflicts=tuple(merger.conflicts),
        origins=merger.origins,
        item_origins=merger.item_origins,
    )


class _Said:
    """What one piece says of a position; never null."""

    __slots__ = ("path", "piece", "value")

    def __init__(self, piece: int, path: JsonPath, value: Any) -> None:
        self.piece = piece
        self.path = path
        self.value = value

    def below(self, step: str | int) -> _Said:
        return _Said(self.piece, (*self.path, step), self.value[step])


class _Merger:
    def __init__(self, options: MergeOptions) -> None:
        self._options = options
        self.conflicts: list[Conflict] = []
        self.origins: dict[JsonPath, tuple[Origin, ...]] = {}
        self.item_origins: dict[JsonPath, tuple[Origin, ...]] = {}

    def merge(self, shape: Shape, said: list[_Said], path: JsonPath) -> Any:
        """The value at a path, of what at least one piece says."""
        while isinstance(shape, Link):
            shape = shape.target
        if isinstance(shape, Record) and all(_fits(shape, each.value) for each in said):
            return self._record(shape, said, path)
        if isinstance(shape, Items) and all(is_array(each.value) for each in said):
            return self._items(shape, said, path)
        if isinstance(shape, Tagged) and all(_tag_of(shape, each.value) in shape.branches for each in said):
            return self._tagged(shape, said, path)
        return self._whole(said, path, shape.rule if isinstance(shape, Whole) else None)

    def _whole(self, said: list[_Said], path: JsonPath, rule: Rule | None) -> Any:
        chosen, sayers = self._settled(said, path, rule)
        self.origins[path] = _origins(sayers)
        return chosen

    def _settled(self, said: list[_Said], path: JsonPath, rule: Rule | None) -> tuple[Any, list[_Said]]:
        """The value that is taken, and who says it; a difference is noted."""
        by_text: dict[str, list[_Said]] = {}
        for each in said:
            by_text.setdefault(canonical(each.value), []).append(each)
        if len(by_text) == 1:
            return said[0].value, said
        chosen = choose(rule or self._options.rule, [each.value for each in said])
        self.conflicts.append(
            Conflict(
                path=path,
                values=tuple(same[0].value for same in by_text.values()),
                pieces=tuple(tuple(dict.fromkeys(each.piece for each in same)) for same in by_text.values()),
                chosen=chosen,
            )
        )
        return chosen, by_text.get(canonical(chosen), said)

    def _record(self, shape: Record, said: list[_Said], path: JsonPath) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        keys = dict.fromkeys(key for each in said for key in each.value)
        for key in [
            *(name for name in shape.fields if name in keys),
            *(key for key in keys if key not in shape.fields),
        ]:
            stated = [each.below(key) for each in said if each.value.get(key) is not None]
            if stated:
                merged[key] = self.merge(shape.fields.get(key) or shape.rest or _ANY, stated, (*path, key))
            elif shape.takes_null(key):
                merged[key] = None
        return merged

    def _tagged(self, shape: Tagged, said: list[_Said], path: JsonPath) -> Any:
        tags = [each.below(shape.tag) for each in said]
        chosen, _ = self._settled(tags, (*path, shape.tag), None) if _differ(tags) else (tags[0].value, tags)
        tag = canonical(chosen)
        same = [each for each in said if _tag_of(shape, each.value) == tag]
        return self.merge(shape.branches[tag], same, path) if same else self._whole(said, path, None)

    def _items(self, shape: Items, said: list[_Said], path: JsonPath) -> list[Any]:
        repeats = "merge" if shape.unique else self._options.repeats
        slots: list[list[_Said]] = []
        known: dict[str, list[list[_Said]]] = {}
        last = _NOWHERE
        for each in said:
            if repeats == "keep" or (repeats == "neighbours" and each.piece != last + 1):
                known = {}
            met = self._place(shape, each, slots, known)
            if repeats == "neighbours":
                known = met
            last = each.piece
        return [self._item(shape, slot, (*path, index)) for index, slot in enumerate(slots)]

    def _place(
        self, shape: Items, said: _Said, slots: list[list[_Said]], known: dict[str, list[list[_Said]]]
    ) -> dict[str, list[list[_Said]]]:
        """Put each item of a piece with the one that it equals, the second of equal items with the second, or anew.

        Returns:
            For each identity, the slots that this piece has filled.
        """
        filled: dict[str, list[list[_Said]]] = {}
        for index, value in enumerate(said.value):
            identity = _identity(shape, value)
            mine = filled.setdefault(identity, [])
            same = known.setdefault(identity, [])
            if len(mine) == len(same):
                new: list[_Said] = []
                slots.append(new)
                same.append(new)
            slot = same[len(mine)]
            mine.append(slot)
            slot.append(said.below(index))
        return filled

    def _item(self, shape: Items, slot: list[_Said], path: JsonPath) -> Any:
        if not shape.keys or slot[0].value is None:  # they are equal; and an item that is null is an item
            self.origins[path] = _origins(slot)
            return slot[0].value
        self.item_origins[path] = _origins(slot)
        return self.merge(shape.item, slot, path)


_ANY: Final = Whole()
_NOWHERE: Final = -2


def _fits(shape: Record, value: Any) -> bool:
    return is_object(value) and (shape.rest is not None or value.keys() <= shape.fields.keys())


def _tag_of(shape: Tagged, value: Any) -> str:
    return canonical(value.get(shape.tag)) if is_object(value) else ""


def _differ(said: Sequence[_Said]) -> bool:
    return len({canonical(each.value) for each in said}) > 1


def _identity(shape: Items, value: Any) -> str:
    """What makes an item the same as another: its key, else all of it."""
    if shape.keys and is_object(value) and all(value.get(key) is not None for key in shape.keys):
        return "key " + canonical([value[key] for key in shape.keys])
    return "all " + canonical(value)


def _origins(said: Iterable[_Said]) -> tuple[Origin, ...]:
    return tuple(Origin(piece=each.piece, path=each.path) for each in said)
