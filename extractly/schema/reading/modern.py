"""A JSON Schema of any draft, written in 2020-12 with the same meaning: what `plain` sends.

Only spelling changes: `items` as a list, `additionalItems`, `dependencies`, boolean `exclusiveMinimum`, `id`. A schema
that is in 2020-12 already comes out equal.
"""

from __future__ import annotations

from typing import Any, Final

from ..guards import is_array, is_object
from .document import draft_of

__all__ = ["modern", "modern_bounds"]

_DATA: Final = frozenset({"enum", "const", "default", "examples", "example"})
_BESIDE_REF: Final = frozenset({"$ref", "$schema", "title", "description", "$comment", "definitions", "$defs"}) | _DATA
_MAPS: Final = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})


def modern(schema: Any) -> Any:
    """Write a schema in 2020-12; always a copy."""
    # Up to draft 7 whatever constrains beside `$ref` is ignored (draft-handrews-json-schema-01 §8.3).
    return _modern(schema, ref_stands_alone=draft_of(schema) in {3, 4, 6, 7})


def _modern(schema: Any, *, ref_stands_alone: bool) -> Any:
    if is_array(schema):
        return [_modern(item, ref_stands_alone=ref_stands_alone) for item in schema]
    if not is_object(schema):
        return schema
    made: dict[str, Any] = {}
    alone = ref_stands_alone and isinstance(schema.get("$ref"), str)
    for key, value in schema.items():
        if alone and key not in _BESIDE_REF:
            continue
        if key in _DATA:
            made[key] = value
        elif key in _MAPS and is_object(value):
            made[key] = {name: _modern(inner, ref_stands_alone=ref_stands_alone) for name, inner in value.items()}
        else:
            made[key] = _modern(value, ref_stands_alone=ref_stands_alone)
    _tuples(made)
    modern_bounds(made)
    _dependencies(made)
    if isinstance(made.get("id"), str) and "$id" not in made:
        made["$id"] = made.pop("id")
    if isinstance(made.get("$schema"), str):
        made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    if isinstance(made.get("$id"), str) and made["$id"].startswith("#"):
        made["$anchor"] = made.pop("$id")[1:]
    return made


def _tuples(schema: dict[str, Any]) -> None:
    if is_array(schema.get("items")):
        schema["prefixItems"] = schema.pop("items")
        if "additionalItems" in schema:
            schema["items"] = schema.pop("additionalItems")


def modern_bounds(schema: dict[str, Any]) -> None:
    """Draft 4 says `"minimum": 1, "exclusiveMinimum": true` where later drafts say `"exclusiveMinimum": 1`."""
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and bound in schema:
            schema[exclusive] = schema.pop(bound)


def _dependencies(schema: dict[str, Any]) -> None:
    named = schema.get("dependencies")
    if not is_object(named):
        return
    del schema["dependencies"]
    lists = {key: value for key, value in named.items() if is_array(value)}
    schemas: dict[str, Any] = {key: value for key, value in named.items() if isinstance(value, (dict, bool))}
    if lists:
        schema["dependentRequired"] = {**schema.get("dependentRequired", {}), **lists}
    if schemas:
        schema["dependentSchemas"] = {**schema.get("dependentSchemas", {}), **schemas}
