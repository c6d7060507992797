"""Circles of references that consume nothing, and references that lead nowhere, wherever they hide."""

from __future__ import annotations

import time
from typing import Any

import pytest

from extractly.errors import SchemaError
from extractly.schema.reading.document import Document
from extractly.schema.reading.endless import refuse_endless

R = {"$ref": "#/$defs/R"}


def of(definition: Any, **root: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": R}, **root, "$defs": {"R": definition}}


ENDLESS: list[Any] = [
    of(R),
    of({"allOf": [R]}),
    of({"anyOf": [{"type": "string"}, R]}),
    of({"oneOf": [R]}),
    of({"not": R}),
    of({"not": {"not": {"allOf": [{"not": R}]}}}),
    of({"if": {"type": "string"}, "then": R}),
    of({"if": R}),
    of({"else": R}),
    of({"dependentSchemas": {"a": R}}),
    of({"dependencies": {"a": R, "b": ["c"]}}),
    of({"type": "object", "$ref": "#/$defs/S"}) | {"$defs": {"R": {"$ref": "#/$defs/S"}, "S": R}},
    {"$ref": "#"},
    {"not": {"$ref": "#"}},
    {"$id": "https://example.com/r", "$ref": "https://example.com/r"},
    {"$ref": "#x", "$defs": {"X": {"$anchor": "x", "$ref": "#x"}}},
]

NOWHERE: list[Any] = [
    {"not": {"$ref": "#/$defs/Nope"}},
    {"contains": {"$ref": "https://example.com/other"}},
    {"properties": {"a": {"if": {"$ref": "other.json"}}}},
    {"$ref": 5},
    {"$ref": "#nope"},
]

FINE: list[Any] = [
    True,
    {},
    of({"properties": {"next": R}}),
    of({"items": R, "contains": R, "additionalProperties": R, "patternProperties": {"x": R}}),
    of({"anyOf": [{"type": "null"}, {"properties": {"x": {"anyOf": [R, {"not": R}]}}}]}),
    {"allOf": [R, R], "anyOf": [R], "$defs": {"R": {"type": "string"}}},
    {"type": "string", "$defs": {"Unused": {"$ref": "#/$defs/Unused"}}},
    {"properties": {"$ref": {"type": "string"}}, "enum": [{"$ref": "#/nope"}]},
    {"items": [{"type": "string"}, {"$ref": "#/items/0"}], "required": ["a"]},
]


@pytest.mark.parametrize("schema", ENDLESS)
def test_circles_are_refused(schema: Any) -> None:
    with pytest.raises(SchemaError, match="refers to itself and never reaches a part of the value") as caught:
        refuse_endless(Document(schema))
    assert caught.value.remedy


@pytest.mark.parametrize("schema", NOWHERE)
def test_references_lead_somewhere(schema: Any) -> None:
    with pytest.raises(SchemaError, match=r"\$ref"):
        refuse_endless(Document(schema))


@pytest.mark.parametrize("schema", FINE)
def test_the_others_are_taken(schema: Any) -> None:
    refuse_endless(Document(schema))


def test_the_place_is_the_values() -> None:
    with pytest.raises(SchemaError) as caught:
        refuse_endless(Document({"properties": {"a": {"items": {"$ref": "#/$defs/Nope"}}}}))
    assert caught.value.path == ("a", "*")


def test_time_is_linear_and_depth_is_no_matter() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(20_000):
        schema = {"not": schema}
    definitions = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(2_000)}
    start = time.perf_counter()
    refuse_endless(Document({"allOf": [schema, {"$ref": "#/$defs/d0"}], "$defs": {**definitions, "d2000": {}}}))
    assert time.perf_counter() - start < 10
