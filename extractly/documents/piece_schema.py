"""What one piece of a text is asked for: the type's JSON Schema with "not stated" as an answer, and its merge shape.

A piece need not hold everything, and a model that must answer invents. So in what can be completed by other pieces each
field may be null; what is taken whole from one piece (`shapes.py`) is asked for as the type says it, since nobody will
complete it. Schema and shape are read in one walk, so that they cannot disagree.

| in the type | asked of a piece |
|---|---|
| a field whose type takes null | the same |
| a list or dict that must be there | the same: empty says "none here"; `minItems` and the like are for the whole |
| a tag or a constant; a key field of a list with keys | the same |
| any other field | it, or null; it may be missing, where the dialect counts fields that may be null |
| items of a list without keys, fixed tuples, unions without a tag, what has a rule of its own | the same |
| the root, if it is no object and no list | it, or null |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from .._types import format_path
from ..schema import Dialect, Schema, compile_schema, get_dialect
from ..schema.guards import is_array, is_object
from .options import MergeOptions, Way, canonical, way_of
from .shapes import Items, Link, Record, Shape, Tagged, Whole

__all__ = ["PieceSchema", "read_piece_schema"]

_PLAIN: Final = replace(get_dialect("plain"), as_is=False, name="plain")
"""The type's own JSON, written out of the compiled nodes: one set of shapes for types and for JSON Schemas alike."""
_REF: Final = "#/$defs/"


class PieceSchema:
    """A type, ready for pieces.

    Attributes:
        whole: Validates what was merged.
        schema: What a piece is asked for: a JSON Schema.
        shape: How the answers are merged.
    """

    __slots__ = ("schema", "shape", "whole")

    def __init__(self, whole: Schema[Any], schema: dict[str, Any], shape: Shape) -> None:
        self.whole = whole
        self.schema = schema
        self.shape = shape


def read_piece_schema(
    output: Any, options: MergeOptions, *, dialect: str | Dialect = "openai", note: str = ""
) -> PieceSchema:
    """Derive what a piece is asked for.

    Args:
        output: The type of the whole.
        options: How the answers will be merged.
        dialect: In which the pieces will be asked; it decides only how "not stated" is said.
        note: What to say of a piece, behind the description of the type.

    Raises:
        SchemaError: The type cannot be said.
        ValueError: The options name a place that the type does not have, or one where they mean nothing.
    """
    whole: Schema[Any] = compile_schema(output.output if _is_schema(output) else output, dialect=_PLAIN)
    wire = whole.json_schema
    reader = _Reader(wire.pop("$defs", {}), _counts_nulls(get_dialect(dialect)))
    way = way_of(options)
    shape, asked = reader.root(wire, way)
    for unused in way.unused():
        raise ValueError(
            f"nothing can be merged at {format_path(unused.path)}: the type has no such place, or a value around it is "
            "taken whole"
        )
    words = " ".join(filter(None, (whole.description, note)))
    asked = {**asked, "title": whole.name, **({"description": words} if words else {})}
    needed = dict(reader.needed(asked))
    return PieceSchema(whole, {**asked, "$defs": needed} if needed else asked, shape)


def _is_schema(output: object) -> bool:
    return isinstance(output, Schema)


def _counts_nulls(dialect: Dialect) -> bool:
    """Whether only a few fields may be null, and a field may be missing instead."""
    return dialect.limits.union_properties is not None and not dialect.required_all


class _Reader:
    """Reads one JSON Schema, as the compiler emits it in the plain dialect."""

    def __init__(self, definitions: dict[str, Any], leaves_out: bool) -> None:
        self._definitions = definitions
        self._leaves_out = leaves_out
        self._asked: dict[tuple[str, int], tuple[str, Link]] = {}
        self._made: dict[str, Any] = {}

    def root(self, schema: dict[str, Any], way: Way) -> tuple[Shape, dict[str, Any]]:
        target = self._target(schema)
        shape, asked = self._read(target, way)
        if isinstance(shape, (Record, Items)) or self._takes_null(target):
            return shape, asked
        return shape, _or_null(asked)

    def needed(self, schema: Any) -> Iterator[tuple[str, Any]]:
        """The definitions that a schema refers to, and those that they refer to."""
        seen: set[str] = set()
        waiting = [schema]
        while waiting:
            node = waiting.pop()
            if is_array(node):
                waiting += reversed(node)
            if not is_object(node):
                continue
            waiting += reversed(node.values())
            ref = node.get("$ref")
            if isinstance(ref, str) and ref.startswith(_REF) and ref not in seen:
                seen.add(ref)
                found = self._found(ref)
                yield ref.removeprefix(_REF), found
                waiting.append(found)

    def _found(self, ref: str) -> Any:
        name = ref.removeprefix(_REF)
        return self._made[name] if name in self._made else self._definitions[name]

    def _target(self, schema: Any) -> Any:
        """The schema that a chain of references leads to, with what stands beside them."""
        seen: set[str] = set()
        while is_object(schema) and isinstance(schema.get("$ref"), str) and schema["$ref"] not in seen:
            seen.add(schema["$ref"])
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**self._found(schema["$ref"]), **beside}
        return schema

    def _read(self, schema: Any, way: Way) -> tuple[Shape, Any]:
        if way.rule is not None:
            way.used = True
            return Whole(way.rule), schema
        kind = self._kind(schema)
        if kind == "whole":
            return Whole(), schema
        if "$ref" in schema:
            return self._definition(schema, way)
        readers = {"record": self._record, "items": self._items, "nullable": self._nullable, "tagged": self._tagged}
        return readers[kind](schema, way)

    def _kind(self, schema: Any) -> str:
        target = self._target(schema)
        if not is_object(target):
            return "whole"
        branches = _branches(target)
        if branches is not None:
            if len(branches) == 1:
                return "nullable" if self._kind(branches[0]) != "whole" else "whole"
            return "tagged" if self._maybe_tag(branches) is not None else "whole"
        if target.get("type") == "object":
            return "record"
        return "items" if target.get("type") == "array" and "prefixItems" not in target else "whole"

    def _definition(self, schema: dict[str, Any], way: Way) -> tuple[Shape, Any]:
        """A definition as it is asked of a piece, under a name of its own; read once for each way that leads to it."""
        name = schema["$ref"].removeprefix(_REF)
        known = self._asked.get((name, id(way)))
        if known is None:
            known = self._asked[name, id(way)] = self._new_name(name), Link()
            known[1].target, self._made[known[0]] = self._read(self._definitions[name], way)
        return known[1], {**schema, "$ref": _REF + known[0]}

    def _new_name(self, name: str) -> str:
        taken = {*self._definitions, *(piece for piece, _ in self._asked.values())}
        number = 1
        while (new := f"{name}_piece{number if number > 1 else ''}") in taken:
            number += 1
        return new

    def _nullable(self, schema: dict[str, Any], way: Way) -> tuple[Shape, Any]:
        shape: Shape = Whole()
        branches: list[Any] = []
        for branch in schema["anyOf"]:
            if _is_null(branch):
                branches.append(branch)
            else:
                shape, asked = self._read(branch, way)
                branches.append(asked)
        return shape, {**schema, "anyOf": branches}

    def _record(self, schema: dict[str, Any], way: Way) -> tuple[Shape, Any]:
        shapes: dict[str, Shape] = {}
        asked: dict[str, Any] = {}
        nulls: set[str] = set()
        there: list[str] = []
        for name, inner in schema.get("properties", {}).items():
            shapes[name], of_field = self._read(inner, way.step(name))
            takes_null = self._takes_null(inner)
            if takes_null:
                nulls.add(name)
            is_needed = name in schema.get("required", ())
            stays = is_needed and (takes_null or name in way.kept or self._says_none(inner))
            asked[name] = of_field if stays or takes_null or self._leaves_out else _or_null(of_field)
            if stays or not self._leaves_out:
                there.append(name)
        made = {key: value for key, value in schema.items() if key != "minProperties"}
        made |= {"properties": asked, "required": there} if asked else {}
        rest, rest_null, more = self._rest(schema, way)
        return Record(shapes, frozenset(nulls), rest, rest_null=rest_null), {**made, **more}

    def _rest(self, schema: dict[str, Any], way: Way) -> tuple[Shape | None, bool, dict[str, Any]]:
        """The values under keys that are no fields: their shape, whether they may be null, and how they are asked."""
        values = schema.get("additionalProperties", True)
        if "patternProperties" in schema:
            return Whole(), True, {}
        if is_object(values):
            shape, asked = self._read(values, way.step("*"))
            return shape, self._takes_null(values), {"additionalProperties": asked}
        return (Whole() if values else None), bool(values), {}

    def _items(self, schema: dict[str, Any], way: Way) -> tuple[Shape, Any]:
        made = {key: value for key, value in schema.items() if key not in _COUNTED}
        unique = bool(schema.get("uniqueItems"))
        if not way.keys:
            return Items(Whole(), (), unique=unique), made
        way.used = True
        inner = schema.get("items", {})
        self._check_keys(inner, way)
        item, asked = self._read(inner, way.step("*"))
        return Items(item, way.keys, unique=unique), {**made, "items": asked}

    def _check_keys(self, item: Any, way: Way) -> None:
        target = self._target(item)
        branches = _branches(target) if is_object(target) else None
        for branch in branches or [target]:
            fields = self._target(branch)
            properties: dict[str, Any] = fields.get("properties", {}) if is_object(fields) else {}
            for key in way.keys:
                if key not in properties or self._kind(properties[key]) != "whole":
                    raise ValueError(
                        f"keys of {format_path(way.path)}: its items have no field {key!r} that holds a plain value"
                    )

    def _tagged(self, schema: dict[str, Any], way: Way) -> tuple[Shape, Any]:
        tag = self._maybe_tag(_branches(schema) or []) or ""
        shapes: dict[str, Shape] = {}
        branches: list[Any] = []
        for branch in schema["anyOf"]:
            if _is_null(branch):
                branches.append(branch)
                continue
            shape, asked = self._read(branch, way)
            branches.append(asked)
            for value in _constants(self._target(branch)["properties"][tag]):
                shapes[canonical(value)] = shape
        return Tagged(tag, shapes), {**schema, "anyOf": branches}

    def _maybe_tag(self, branches: list[Any]) -> str | None:
        """The field that tells the branches apart: required and constant in each, and nowhere the same."""
        objects = [self._target(branch) for branch in branches]
        if not all(is_object(each) and each.get("type") == "object" for each in objects):
            return None
        for name in objects[0].get("properties", {}):
            named = [_constants(each.get("properties", {}).get(name)) for each in objects]
            values = [canonical(value) for constants in named for value in constants]
            is_there = all(name in each.get("required", ()) for each in objects)
            if is_there and all(named) and len(set(values)) == len(values):
                return str(name)
        return None

    def _says_none(self, schema: Any) -> bool:
        """Whether a value can say "not here" itself (a list, a dict), or has nothing to say (a constant)."""
        target = self._target(schema)
        kind = self._kind(schema)
        return kind == "items" or (kind == "record" and not target.get("properties")) or len(_constants(target)) == 1

    def _takes_null(self, schema: Any, seen: frozenset[str] = frozenset()) -> bool:
        if not is_object(schema):
            return schema is True
        ref = schema.get("$ref")
        if isinstance(ref, str):
            return ref not in seen and self._takes_null(self._found(ref), seen | {ref})
        if "anyOf" in schema:
            return any(self._takes_null(branch, seen) for branch in schema["anyOf"])
        if "enum" in schema or "const" in schema:
            return None in _constants(schema)
        kinds = schema.get("type")
        return kinds is None or kinds == "null" or (is_array(kinds) and "null" in kinds)


_COUNTED: Final = frozenset({"minItems", "contains", "minContains"})
"""What only the whole list must fulfil."""


def _is_null(schema: Any) -> bool:
    return is_object(schema) and schema.get("type") == "null"


def _branches(schema: Mapping[str, Any]) -> list[Any] | None:
    """The branches of a union that are not null; `None` for what is no union."""
    found = schema.get("anyOf")
    return [branch for branch in found if not _is_null(branch)] if is_array(found) else None


def _constants(schema: Any) -> list[Any]:
    """The values of a constant or an enum."""
    if not is_object(schema):
        return []
    return [schema["const"]] if "const" in schema else list(schema.get("enum", []))


def _or_null(schema: Any) -> dict[str, Any]:
    """The same, or null; what is said of it stands in front of both."""
    if not is_object(schema):
        return {"anyOf": [schema, {"type": "null"}]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    words = {"description": schema["description"]} if "description" in schema else {}
    inner = {key: value for key, value in schema.items() if key != "description"}
    return {**words, "anyOf": [inner, {"type": "null"}]}
