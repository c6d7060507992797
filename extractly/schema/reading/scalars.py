"""The rules for constants, scalars and type lists; what is typed `array` or `object` goes to `read_containers`."""

from __future__ import annotations

from typing import Any, Final

from ..._types import JsonPath
from ...errors import SchemaError
from ..guards import is_array
from ..nodes import Anything, Enum, Node, Scalar, Union
from ..patterns import compiles
from ..shapes import json_type
from . import facts
from .containers import read_array, read_object
from .marks import LOST
from .modern import modern_bounds
from .reader import ImpossibleError, Reader, left_over, refuse_contradiction

__all__ = ["TYPE_KEYWORDS", "read_by_type", "read_enum"]

TYPE_KEYWORDS: Final[dict[str, frozenset[str]]] = {
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
    "array": frozenset(
        {"items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains",
         "maxContains", "unevaluatedItems"}
    ),
    "object": frozenset(
        {"properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
         "maxProperties", "dependencies", "dependentRequired", "dependentSchemas", "unevaluatedProperties"}
    ),
}  # fmt: skip
"""Keywords that constrain one type only."""
_TYPES: Final = frozenset({"string", "number", "integer", "boolean", "null", "array", "object"})


def read_enum(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    """`enum` and `const`, less the values that the sibling keywords refuse."""
    values = [schema["const"]] if "const" in schema else schema["enum"]
    if not is_array(values):
        raise SchemaError(f"enum is {values!r}, not a list", path=path)
    if "const" in schema and "enum" in schema:
        values = [value for value in values if value in schema["enum"]]
    allowed = _type_names(schema, path)
    if allowed:
        values = [value for value in values if _fits(value, allowed)]
    if not values:
        raise ImpossibleError("no value is left in the enum", path=path, remedy="Give it one of its type")
    return Enum(_distinct(values), keywords={} if reader.marked else left_over(schema))


def _distinct(values: list[Any]) -> tuple[Any, ...]:
    """Each value once, by JSON equality: `1` and `True` differ, `1` and `1.0` do not."""
    seen: dict[str, Any] = {}
    for value in values:
        seen.setdefault(f"{json_type(value) == 'boolean'}{value!r}", value)
    return tuple(seen.values())


def _fits(value: Any, allowed: list[str]) -> bool:
    kind = json_type(value)
    return kind in allowed or (kind == "integer" and "number" in allowed)


def _type_names(schema: dict[str, Any], path: JsonPath) -> list[str]:
    named = schema.get("type")
    if named is None:
        return []
    names = [named] if isinstance(named, str) else list(named) if is_array(named) else [named]
    for name in names:
        if not isinstance(name, str) or name not in _TYPES:
            raise SchemaError(f"{name!r} is no JSON type", path=path, remedy=f"Use one of {', '.join(sorted(_TYPES))}")
    if schema.get("nullable") is True and "null" not in names:
        names.append("null")
    return list(dict.fromkeys(names))


def read_by_type(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    """A schema with a type, or with keywords that say which; anything else may be any value."""
    names = _type_names(schema, path) if "type" in schema else _implied_types(schema)
    if not names and "type" in schema:
        raise ImpossibleError("no type is left", path=path, remedy="Let the schemas that hold at once share a type")
    if not names:
        return Anything(keywords=left_over(schema))
    if "number" in names:
        names = [name for name in names if name != "integer"]
    if "type" not in schema and not reader.marked:
        detail = f"only {' or '.join(names)} is sent: the schema names no type and speaks of that one"
        schema = {**schema, LOST: [*schema.get(LOST, ()), ("type", "rewritten", detail)]}
    if len(names) == 1:
        return _one_type(reader, names[0], schema, path)
    branches: list[Node] = []
    for name in names:
        try:
            branches.append(_one_type(reader, name, _only(schema, name), path))
        except ImpossibleError:
            continue
    if not branches:
        raise ImpossibleError("none of the types has a value", path=path)
    return branches[0] if len(branches) == 1 else Union(tuple(branches))


def _only(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The keywords of a type list that concern one of its types, without its annotations."""
    family = "number" if name == "integer" else name
    mine = TYPE_KEYWORDS.get(family, frozenset())
    others = {key for other, keys in TYPE_KEYWORDS.items() if other != family for key in keys}
    return {key: value for key, value in schema.items() if key in mine or key not in others}


def _implied_types(schema: dict[str, Any]) -> list[str]:
    """The types that the keywords of a schema without `type` speak of."""
    names = [name for name, keywords in TYPE_KEYWORDS.items() if not keywords.isdisjoint(schema)]
    return [*names, "null"] if names and schema.get("nullable") is True else names


def _one_type(reader: Reader, name: str, schema: dict[str, Any], path: JsonPath) -> Node:
    if name == "object":
        return read_object(reader, schema, path)
    if name == "array":
        return read_array(reader, schema, path)
    keywords = left_over(schema)
    refuse_contradiction(keywords, path)
    if name in {"number", "integer"}:
        modern_bounds(keywords)
    if "pattern" in keywords and not compiles(keywords["pattern"]):
        raise SchemaError(
            f"the pattern {keywords['pattern']!r} is no regular expression that compiles", path=path,
            remedy="Correct it, or take it out",
        )  # fmt: skip
    if name == "string" and (core := reader.core_of(schema)) is not None:
        return Scalar("string", grows=not reader.strings_change and facts.grows(core, reader.lookup), keywords=keywords)
    return Scalar(name, grows=name == "string", keywords=keywords)  # type: ignore[arg-type]  # checked by `_type_names`
