"""The rules for arrays and objects: lists, sets and tuples; models, mappings and objects that stay open."""

from __future__ import annotations

from typing import Any, Final

from ..._types import JsonPath
from ...errors import SchemaError
from ..codec.keys import key_node
from ..guards import is_array, is_object
from ..markers import PROVIDED_MARK
from ..nodes import Array, Field, Mapping, Node, Object, Presence, Scalar, Tuple
from ..patterns import matches
from . import facts
from .marks import KEYS
from .reader import ImpossibleError, Reader, left_over, refuse_contradiction

__all__ = ["read_array", "read_object"]

_ARRAY_SHAPE: Final = frozenset({"items", "prefixItems", "additionalItems"})
_SETS: Final = frozenset({"set", "frozenset"})


def read_array(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    """A list, a set, or (with `prefixItems`, or `items` as a list) a tuple."""
    keywords = left_over(schema)
    refuse_contradiction(keywords, path)
    prefix = schema.get("prefixItems")
    items = schema.get("items", True)
    if is_array(items):  # drafts 4 to 2019-09
        prefix, items = items, schema.get("additionalItems", True)
    if prefix:
        return _tuple(reader, schema, prefix, items, path, keywords)
    unique = schema.get("uniqueItems") is True or _shape_type(reader, schema) in _SETS
    node = _maybe(reader, items, (*path, "*"))
    if node is None or schema.get("maxItems") == 0:
        if schema.get("minItems", 0) > 0:
            raise ImpossibleError("an array that must and cannot have items", path=path)
        return Array(node or Scalar("null"), unique=unique, keywords={**keywords, "maxItems": 0})
    return Array(node, unique=unique, keywords=keywords)


def _shape_type(reader: Reader, schema: dict[str, Any]) -> str | None:
    core = reader.core_of(schema)
    return facts.peel(core, reader.lookup)[0]["type"] if core is not None else None


def _maybe(reader: Reader, schema: Any, path: JsonPath) -> Node | None:
    """Read a schema that may be one that no value satisfies."""
    depth, base = reader.depth, reader.base
    try:
        return reader.read(schema, path)
    except ImpossibleError:
        reader.depth, reader.base = depth, base
        return None


def _tuple(
    reader: Reader, schema: dict[str, Any], prefix: list[Any], items: Any, path: JsonPath, keywords: dict[str, Any]
) -> Node:
    """Positions by index; those past `minItems` need not be there (JSON Schema), or have a default (NamedTuple)."""
    shape: Any = None
    if (core := reader.core_of(schema)) is not None:
        shape = facts.peel(core, reader.lookup)[0]
    names = facts.tuple_names(shape)
    least, most = keywords.pop("minItems", 0), keywords.pop("maxItems", None)
    fields: list[Field] = []
    for index, position in enumerate(prefix[:most]):
        node = _maybe(reader, position, (*path, index))
        if node is None:
            if index < least:
                raise ImpossibleError("no value is valid at this position", path=(*path, index))
            most = index
            break
        name = names[index] if index < len(names) else str(index)
        presence: Presence = "required" if index < least else "optional"
        fields.append(Field(str(index), node, name=name, presence=presence, has_default=bool(names)))
    rest = None
    if most is None or most > len(fields):
        rest = _maybe(reader, items, (*path, "*"))
        if rest is not None and most is not None:
            keywords["maxItems"] = most
        if rest is not None and least > len(fields):
            keywords["minItems"] = least
    return Tuple(tuple(fields), rest=rest, native=True, cls=facts.tuple_class(shape), keywords=keywords)


def read_object(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    """An object: named fields, a mapping, or both."""
    core = reader.core_of(schema)
    shape = facts.peel(core, reader.lookup)[0] if core is not None else None
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    required = list(required) if is_array(required) else []
    keywords = left_over(schema)
    refuse_contradiction(keywords, path)
    patterns = _patterns(reader, keywords.pop("patternProperties", {}), path)
    if not is_object(properties):
        raise SchemaError(f"properties is {properties!r}, not an object", path=path)
    extra = _extra(reader, schema, shape, path)
    if not properties and not required and (shape is None or "cls" not in shape):
        return _mapping(reader, keywords, patterns, extra, schema.get(KEYS), path)
    known = {wire: (name, facts.has_default(inner)) for wire, name, inner in facts.field_facts(shape)} if shape else {}
    outer, reader.strings_change = reader.strings_change, _changes_strings(shape, reader.strings_change)
    fields: list[Field] = []
    provided: list[tuple[str, str, str]] = []
    for key, prop in properties.items():
        name, has_default = known.get(key, (key, False))
        if is_object(prop) and PROVIDED_MARK in prop:
            provided.append((key, name, prop[PROVIDED_MARK][0] or name))
            continue
        node = _maybe(reader, prop, (*path, key))
        if node is None:
            if key in required:
                raise ImpossibleError(f"the property {key!r} must and cannot be there", path=(*path, key))
            continue
        presence: Presence = "required" if key in required else "optional"
        fields.append(Field(key, node, name=name, presence=presence, has_default=has_default))
    if not reader.marked:
        fields.extend(_undeclared(key, patterns, extra, path) for key in required if key not in properties)
    reader.strings_change = outer
    hidden = tuple(wire for wire in known if wire not in properties)
    return Object(
        tuple(fields), extra=extra, patterns=patterns, cls=shape.get("cls") if shape else None,
        provided=tuple(provided), hidden=hidden, keywords=keywords,
    )  # fmt: skip


def _undeclared(key: Any, patterns: tuple[tuple[str, Node], ...], extra: Node | None, path: JsonPath) -> Field:
    """A property that is required and not declared: what the open part of the object says of it."""
    if not isinstance(key, str):
        raise SchemaError(f"required names {key!r}, not a string", path=path)
    node = next((node for pattern, node in patterns if matches(pattern, key)), extra)
    if node is None:
        raise ImpossibleError(f"the property {key!r} is required and nothing allows it", path=(*path, key))
    return Field(key, node)


def _changes_strings(shape: Any, around: bool) -> bool:
    """Whether the configuration of a class strips its strings or changes their case."""
    config = shape.get("config") if shape is not None else None
    if config is None:
        return around
    return bool(config.get("str_strip_whitespace") or config.get("str_to_lower") or config.get("str_to_upper"))


def _patterns(reader: Reader, patterns: Any, path: JsonPath) -> tuple[tuple[str, Node], ...]:
    if not is_object(patterns):
        raise SchemaError("patternProperties is no object", path=path)
    read = ((pattern, _maybe(reader, schema, (*path, "*"))) for pattern, schema in patterns.items())
    return tuple((pattern, node) for pattern, node in read if node is not None)


def _extra(reader: Reader, schema: dict[str, Any], shape: Any, path: JsonPath) -> Node | None:
    """What the keys are that nothing names. A type's silence means that it ignores them; a plain schema's, anything."""
    allowed = schema.get("additionalProperties", not (reader.marked and shape is not None))
    if allowed is True and "unevaluatedProperties" in schema:
        allowed = schema["unevaluatedProperties"]
    return None if allowed is False else _maybe(reader, allowed, (*path, "*"))


def _mapping(
    reader: Reader,
    keywords: dict[str, Any],
    patterns: tuple[tuple[str, Node], ...],
    extra: Node | None,
    typed_keys: Any,
    path: JsonPath,
) -> Node:
    """An object without named fields."""
    if extra is None and len(patterns) == 1 and (reader.marked or "propertyNames" not in keywords):
        # What pydantic makes of a key type with a pattern: that is a mapping, too.
        names: Any = {"pattern": patterns[0][0], **keywords.pop("propertyNames", {})}
        extra, patterns = patterns[0][1], ()
    else:
        names = keywords.get("propertyNames")
    if patterns:
        return Object((), extra=extra, patterns=patterns, keywords=keywords)
    if extra is None:
        return Object((), keywords=keywords)
    keys: Node = Scalar("string")
    if typed_keys is not None:
        keys = _typed_keys(reader, typed_keys, path)
    elif is_object(names) and names:
        keys = reader.read({"type": "string", **names}, (*path, "*"))
    if typed_keys is not None or is_object(names):
        keywords.pop("propertyNames", None)
    return Mapping(keys, extra, native=True, keywords=keywords)


def _typed_keys(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    while "$ref" in schema:
        _, schema, _ = reader.document.resolve(schema["$ref"], reader.base, path)
    keys = reader.read(schema, (*path, "*"))
    if isinstance(keys, (Array, Tuple, Object, Mapping)):
        raise SchemaError(
            "a key of a mapping is written as a string, and this type cannot be read back from one",
            path=path,
            remedy="Use a list of pairs, or keys that are strings or numbers",
        )
    return key_node(keys)
