"""`allOf`, and keywords beside `$ref`: several schemas that hold at once, made one.

`merge` is lazy: where two schemas meet below a keyword (the same property, `items`), the result says `allOf` of the
two and is merged when it is read, so that recursion through `$ref` needs no care here. What cannot be said as one
schema (two patterns, two `anyOf`) keeps the first on the wire; the answer is checked against the whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from ..._types import JsonPath
from ...errors import SchemaError
from ..guards import is_array, is_object
from ..nodes import Node
from ..patterns import matches
from .marks import ALSO
from .reader import ANNOTATIONS, ImpossibleError, Reader, constrains

__all__ = ["merge", "read_all_of", "read_reference"]

_MAX_EXPANSIONS: Final = 60
"""References put in place inside one another before a cycle of them is called endless."""


def read_reference(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    """`$ref`: a reference, or (beside other constraints) the two merged."""
    if reader.ref_stands_alone or not (constrains(schema) or "allOf" in schema):
        return reader.refer(schema, path)
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return _read_merged(reader, {"allOf": [{"$ref": schema["$ref"]}, beside]}, path)


def read_all_of(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    """`allOf`: one merged schema; a single reference with nothing but annotations stays a reference."""
    members = schema["allOf"]
    if not is_array(members):
        raise SchemaError("allOf is no list of schemas", path=path)
    beside = {key: value for key, value in schema.items() if key != "allOf"}
    if len(members) == 1 and is_object(members[0]) and not constrains(beside) and "$ref" not in beside:
        return reader.read({**members[0], **beside}, path)
    return _read_merged(reader, schema, path)


def _read_merged(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    """Read what is merged; met again inside itself (a recursive `$ref` with constraints beside it) it gets a name."""
    if not any(is_object(member) and "$ref" in member for member in (schema, *schema["allOf"])):
        return reader.read(_inlined(reader, schema, path), path)
    key = f"{reader.base}&{json.dumps(schema, sort_keys=True, default=str)}"
    if key in reader.merging or reader.knows(key):
        return reader.refer_to_merged(key, lambda: _inlined(reader, schema, path), path)
    reader.merging.add(key)
    try:
        return reader.read(_inlined(reader, schema, path), path)
    finally:
        reader.merging.discard(key)


def _inlined(reader: Reader, schema: dict[str, Any], path: JsonPath) -> dict[str, Any]:
    """Put references in place and merge all members, until neither `$ref` nor `allOf` is left at this level."""
    pending: list[tuple[Any, int]] = [(schema, 0)]
    result: dict[str, Any] = {}
    while pending:
        member, expansions = pending.pop()
        if member is True:
            continue
        if not is_object(member):
            raise ImpossibleError("a member of allOf is false", path=path)
        if expansions > _MAX_EXPANSIONS:
            raise SchemaError("a cycle of $ref never reaches a type", path=path, remedy="Break the cycle")
        inner = list(member.get("allOf", ()))
        rest = {key: value for key, value in member.items() if key not in {"allOf", "$ref"}}
        if "$ref" in member:
            _, target, _ = reader.document.resolve(member["$ref"], reader.base, path)
            pending.append((target, expansions + 1))
        pending.extend((one, expansions + 1) for one in reversed(inner))
        merged = merge(result, rest)
        if not is_object(merged):
            raise ImpossibleError("the members of allOf contradict each other", path=path)
        result = merged
    return result


def merge(first: Any, second: Any) -> Any:
    """The schema of what both allow.

    >>> merge({"type": "string", "minLength": 1}, {"minLength": 3})
    {'type': 'string', 'minLength': 3}
    """
    if first is False or second is False:
        return False
    if not is_object(first) or not is_object(second):
        return second if first is True else first
    if "$ref" in second or "allOf" in second:
        return {"allOf": [first, second]} if first else second
    result = dict(first)
    _merge_objects(result, second)
    for key, value in second.items():
        if key in _OBJECT_KEYS:
            continue
        if key not in result or result[key] == value:
            result[key] = value
        elif key == ALSO:
            result[ALSO] = [*result[ALSO], *value]
        elif key in _RULES:
            result[key] = _RULES[key](result[key], value)
        elif key not in ANNOTATIONS:
            result[ALSO] = [*result.get(ALSO, ()), {key: value}]
    return result


def _both(first: Any, second: Any) -> Any:
    if first == second:
        return first
    return {"allOf": [first, second]}


def _types(first: Any, second: Any) -> Any:
    names = [first] if isinstance(first, str) else list(first)
    others = [second] if isinstance(second, str) else list(second)
    kept = [name for name in names if name in others or (name == "integer" and "number" in others)]
    kept += [name for name in others if name == "integer" and "number" in names and name not in kept]
    return kept[0] if len(kept) == 1 else kept


def _values(first: Any, second: Any) -> Any:
    return [value for value in first if value in second] if is_array(first) and is_array(second) else first


_RULES: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "type": _types,
    "enum": _values,
    "items": _both,
    "additionalItems": _both,
    "propertyNames": _both,
    "contains": lambda a, _b: a,
    "minimum": max,
    "exclusiveMinimum": max,
    "minLength": max,
    "minItems": max,
    "minProperties": max,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxLength": min,
    "maxItems": min,
    "maxProperties": min,
    "uniqueItems": lambda a, b: a or b,
    "nullable": lambda a, b: a and b,
    "description": lambda a, b: f"{a}\n{b}",
}
_OBJECT_KEYS: Final = frozenset({"properties", "required", "additionalProperties", "patternProperties"})


def _merge_objects(result: dict[str, Any], second: dict[str, Any]) -> None:
    """Properties of both; one that only one side names is bound by what the other says of further properties."""
    if _OBJECT_KEYS.isdisjoint(second):
        return
    first: dict[str, Any] = {key: result.get(key) for key in _OBJECT_KEYS}
    mine: dict[str, Any] = first["properties"] or {}
    theirs: dict[str, Any] = second.get("properties", {})
    names = [*mine, *(name for name in theirs if name not in mine)]
    if names or "properties" in second:
        result["properties"] = {name: _one_property(name, first, second, mine, theirs) for name in names}
    required: list[Any] = [*(first["required"] or []), *second.get("required", [])]
    if required:
        result["required"] = list(dict.fromkeys(required))
    if "additionalProperties" in second:
        mine_extra: Any = first["additionalProperties"]
        theirs_extra: Any = second["additionalProperties"]
        result["additionalProperties"] = theirs_extra if mine_extra is None else _narrower(mine_extra, theirs_extra)
    if "patternProperties" in second:
        result["patternProperties"] = {**(first["patternProperties"] or {}), **second["patternProperties"]}


def _narrower(first: Any, second: Any) -> Any:
    if first is False or second is False:
        return False
    if first is True:
        return second
    return first if second is True else _both(first, second)


def _one_property(name: str, first: Any, second: Any, mine: Any, theirs: Any) -> Any:
    left = mine.get(name, _further(first, name))
    right = theirs.get(name, _further(second, name))
    return _narrower(left, right)


def _further(schema: Any, name: str) -> Any:
    """What a schema says of a property that it does not name."""
    patterns: dict[str, Any] = schema.get("patternProperties") or {}
    for pattern, inner in patterns.items():
        if matches(pattern, name):
            return inner
    extra = schema.get("additionalProperties")
    return True if extra is None else extra
