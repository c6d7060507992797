"""JSON Schemas given as dicts: what their keywords mean, old drafts, contradictions, and the check of the answer."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from typing import Annotated, Any

import jsonschema
import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, PostgresDsn
from pydantic.json_schema import SkipJsonSchema
from strict_checker import violations

from extractly.errors import OutputValidationError, SchemaError
from extractly.schema import compile_schema
from extractly.schema.reading.document import draft_of
from extractly.schema.reading.modern import modern

NO = {"not": {}}

# (schema, valid instances, invalid instances); all laws in two dialects.
ROWS: list[tuple[Any, list[Any], list[Any]]] = [
    ({"type": "object", "properties": {"a": {"$ref": "#/$defs/no"}, "b": {"type": "integer"}}, "$defs": {"no": False}},
     [{"b": 1}, {}], [{"a": 1}]),
    ({"anyOf": [{"$ref": "#/$defs/no"}, {"type": "integer"}], "$defs": {"no": NO}}, [1], ["x"]),
    ({"type": "array", "items": {"$ref": "#/$defs/no"}, "$defs": {"no": False}}, [[]], [[1]]),
    ({"type": "object", "additionalProperties": {"$ref": "#/$defs/no"}, "$defs": {"no": False}}, [{}], [{"a": 1}]),
    ({"type": "object", "additionalProperties": {"$ref": "#/$defs/no"}, "$defs": {"no": False},
      "properties": {"a": {"type": "string"}}}, [{}, {"a": "x"}], [{"b": 1}]),
    ({"type": "array", "prefixItems": [{"type": "integer"}, {"$ref": "#/$defs/no"}], "$defs": {"no": False}},
     [[], [1]], [[1, 2]]),
    ({"type": "array", "prefixItems": [{"type": "integer"}], "items": {"$ref": "#/$defs/no"}, "$defs": {"no": False}},
     [[], [1]], [[1, 2]]),
    ({"type": "array", "prefixItems": [{"type": "integer"}, False, {"type": "string"}]}, [[1]], [[1, 2]]),
    ({"type": "array", "prefixItems": [{"type": "integer"}], "minItems": 2, "maxItems": 3}, [[1, "x"]], [[1], [1] * 4]),
    ({"anyOf": [{"type": "integer"}, False, {"type": "string", "enum": []}]}, [1], ["x"]),
    ({"anyOf": [{"type": "integer"}, {"type": "string"}], "nullable": True}, [1, "x"], [[]]),
    ({"type": "string", "nullable": True, "enum": ["a"]}, ["a"], ["b", 1]),
    ({"allOf": [True, {"type": "integer"}, {"minimum": 3}]}, [3], [2, "x"]),
    ({"allOf": [{"type": ["string", "integer"]}, {"type": ["integer", "null"]}]}, [3], ["x", None]),
    ({"allOf": [{"type": "number"}, {"type": "integer"}]}, [3], [1.5]),
    ({"allOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}, [2], [1]),
    ({"allOf": [{"pattern": "a", "type": "string"}, {"pattern": "b"}, {"pattern": "c"}]}, ["abc"], ["ab", "c"]),
    ({"allOf": [{"properties": {"a": {"type": "integer"}}, "additionalProperties": False},
                {"properties": {"a": {"minimum": 1}, "b": True}, "type": "object"}]}, [{"a": 1}, {}],
     [{"a": 0}, {"b": 1}]),
    ({"allOf": [{"patternProperties": {"^x": {"type": "integer"}}, "type": "object"},
                {"properties": {"xa": {"minimum": 1}}}]}, [{"xa": 1}], [{"xa": 0}, {"xa": "q"}]),
    ({"allOf": [{"additionalProperties": {"type": "integer"}, "type": "object"},
                {"additionalProperties": {"minimum": 2}}]}, [{"a": 2}], [{"a": 1}, {"a": "x"}]),
    ({"allOf": [{"additionalProperties": False, "type": "object"}, {"additionalProperties": {"type": "integer"}}]},
     [{}], [{"a": 1}]),
    ({"allOf": [{"items": {"type": "integer"}, "type": "array"}, {"items": {"minimum": 1}, "uniqueItems": True}]},
     [[1]], [[0], [1, 1]]),
    ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b", "minimum": 2}, "b": {"type": "integer"}}}, [2], [1]),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a", "minimum": 100,
      "definitions": {"a": {"type": "integer"}}}, [2], ["x"]),
    ({"type": "object", "properties": {"a": {"$ref": "#x"}}, "definitions": {"n": {"$id": "#x", "type": "integer"}}},
     [{"a": 1}], [{"a": "x"}]),
    ({"type": "object", "dependencies": {"a": ["b"], "c": {"required": ["d"]}}}, [{"a": 1, "b": 2}, {}],
     [{"a": 1}, {"c": 1}]),
    ({"type": "number", "multipleOf": 0.01}, [0.5, 3], [0.001]),
    ({"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}, [{}, {"a": 1, "b": 2}], [{"a": 1}]),
    ({"type": "object", "unevaluatedProperties": False, "properties": {"a": {"type": "integer"}}}, [{"a": 1}],
     [{"b": 1}]),
    ({"type": "object", "propertyNames": {"enum": ["a", "b"]}, "additionalProperties": {"type": "integer"}},
     [{"a": 1}], [{"c": 1}]),
    ({"type": ["integer", "string"], "minimum": 2, "minLength": 2}, [2, "ab"], [1, "a", None]),
    ({"enum": [{"a": [1, {"b": None}]}, [], {}]}, [{"a": [1, {"b": None}]}, [], {}], [{"a": [1]}]),
    ({"type": "object", "properties": {"a": {"const": 1}}}, [{}, {"a": 1}], [{"a": 2}]),
    ({"type": "object", "properties": {"additional_properties": {"type": "integer"}}},
     [{"additional_properties": 1, "b": 2}],
     [{"additional_properties": "x"}]),
    ({"type": "object", "patternProperties": {"^a": {"type": "integer"}, "^b": {"type": "string"}},
      "additionalProperties": {"type": "boolean"}}, [{"a1": 1, "b1": "x", "c": True}], [{"a1": "x"}, {"c": 1}]),
]  # fmt: skip


@pytest.mark.parametrize("dialect", ["openai", "llama.cpp", "anthropic", "plain"])
@pytest.mark.parametrize(("schema", "valid", "invalid"), ROWS, ids=[json.dumps(row[0])[:60] for row in ROWS])
def test_the_laws(schema: Any, valid: list[Any], invalid: list[Any], dialect: str) -> None:
    compiled = compile_schema(schema, dialect=dialect)
    wire_schema = compiled.json_schema
    assert violations(wire_schema, dialect) == []
    for value in valid:
        wire = compiled.encode(value)
        jsonschema.Draft202012Validator(wire_schema).validate(wire)
        assert compiled.decode(wire) == value
    for value in invalid:
        with pytest.raises(OutputValidationError):
            compiled.validate_data(value)
        with pytest.raises(OutputValidationError):
            compiled.encode(value)


REFUSED: list[Any] = [
    {"type": "array", "items": False, "minItems": 1},
    {"type": "array", "prefixItems": [{"type": "integer"}, False], "minItems": 2},
    {"type": "object", "required": ["a"], "additionalProperties": False},
    {"type": "object", "minProperties": 3, "maxProperties": 2},
    {"type": "string", "minLength": 3, "maxLength": 2},
    {"allOf": [{"type": "integer"}, False]},
    {"anyOf": [False, {"enum": []}]},
    {"type": ["integer", "string"], "allOf": [{"type": "null"}]},
    {"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}, {"type": "integer"}]}}},
    {"$ref": "other.json#/x"},
    {"$ref": "#/properties/a/items/7", "properties": {"a": {"items": []}}},
    {"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}},
    {"type": "integer", "enum": ["a"]},
    {"type": []},
    {"type": {"a": 1}},
]


@pytest.mark.parametrize("schema", REFUSED, ids=[json.dumps(schema)[:60] for schema in REFUSED])
def test_what_no_value_satisfies_is_refused(schema: Any) -> None:
    with pytest.raises(SchemaError):
        compile_schema(schema)


DRAFTS: list[tuple[Any, int]] = [
    ({}, 2020),
    ({"$schema": "http://json-schema.org/draft-04/schema#"}, 4),
    ({"$schema": "http://json-schema.org/draft-06/schema#"}, 6),
    ({"$schema": "https://json-schema.org/draft/2019-09/schema"}, 2019),
    ({"$schema": "http://json-schema.org/schema#"}, 4),
    ({"$schema": "https://example.com/mine"}, 2020),
    ({"properties": {"a": {"minimum": 1, "exclusiveMinimum": True}}}, 4),
    ({"allOf": [{"items": [{}]}]}, 7),
    ({"definitions": {}}, 7),
    ({"properties": {"id": {"type": "integer"}, "definitions": {}, "dependencies": {}}}, 2020),  # names of the user's
    ({"default": {"id": 1}, "const": {"items": [1]}}, 2020),  # data
    ({"properties": {"a": {"id": "urn:a"}}}, 7),
    (True, 2020),
]


@pytest.mark.parametrize(("schema", "draft"), DRAFTS)
def test_the_draft_is_told(schema: Any, draft: int) -> None:
    assert draft_of(schema) == draft


def test_old_spelling_is_made_new() -> None:
    old = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "id": "http://example.com/a",
        "items": [{"$ref": "#/definitions/x", "minimum": 3, "description": "kept"}],
        "additionalItems": False,
        "minimum": 1,
        "exclusiveMinimum": True,
        "maximum": 5,
        "exclusiveMaximum": False,
        "dependencies": {"a": ["b"], "c": {"required": ["d"]}},
        "default": {"items": [1]},
        "definitions": {"x": {"id": "#x", "type": "integer"}, "y": True},
    }
    assert modern(old) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "http://example.com/a",
        "prefixItems": [{"$ref": "#/definitions/x", "description": "kept"}],
        "items": False,
        "exclusiveMinimum": 1,
        "maximum": 5,
        "dependentRequired": {"a": ["b"]},
        "dependentSchemas": {"c": {"required": ["d"]}},
        "default": {"items": [1]},
        "definitions": {"x": {"$anchor": "x", "type": "integer"}, "y": True},
    }


def test_a_keyword_that_cannot_be_applied_is_our_error() -> None:
    schema = compile_schema({"type": "object", "not": {"type": "object", "minProperties": "many"}})
    with pytest.raises(OutputValidationError, match="cannot be applied"):
        schema.decode({"additional_properties": []})


def test_deep_values_are_refused_and_do_not_break() -> None:
    schema = compile_schema({"$ref": "#/$defs/l", "$defs": {"l": {"type": "array", "items": {"$ref": "#/$defs/l"}}}})
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    for action in (schema.validate_data, schema.encode, schema.decode):
        with pytest.raises(OutputValidationError):
            action(deep if action != schema.decode else {"value": deep})


def test_words_of_a_schema_reach_the_model() -> None:
    schema = {
        "type": "object",
        "title": "Thing",
        "description": "A thing.",
        "properties": {
            "a": {"type": "string", "example": "x", "deprecated": True, "not": {"const": "y"}, "format": "phone"}
        },
        "required": ["a"],
        "additionalProperties": False,
        "minProperties": 1,
    }
    text = json.dumps(compile_schema(schema).json_schema)
    for words in ("A thing.", "Thing", "x", "Deprecated.", "does not satisfy", "phone", "at least 1 entry"):
        assert words.lower() in text.lower()
    assert compile_schema(schema).description == "A thing."


class Seconds(BaseModel):
    model_config = ConfigDict(ser_json_timedelta="float")
    wait: datetime.timedelta


TYPED: list[tuple[Any, Any]] = [
    (AwareDatetime, datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)),
    (Seconds, Seconds(wait=datetime.timedelta(seconds=1.5))),
    (PostgresDsn, PostgresDsn("postgres://u:p@h/db")),
    (dict[datetime.date | int, int], {5: 1}),
    (Annotated[dict[str, int], "note"], {"a": 1}),
]


@pytest.mark.parametrize(("output", "value"), TYPED, ids=range(len(TYPED)))
def test_scalars_of_their_own(output: Any, value: Any) -> None:
    schema = compile_schema(output)
    assert schema.decode(schema.encode(value)) == value


def test_nothing_left_on_the_wire() -> None:
    with pytest.raises(SchemaError, match="nothing of the type"):
        compile_schema(SkipJsonSchema[int])


def test_an_undefined_name() -> None:
    with pytest.raises(SchemaError):
        compile_schema(list["NotThere"])  # type: ignore[name-defined]  # noqa: F821
    with pytest.raises(SchemaError):
        compile_schema(Fraction | object.__new__(type("X", (), {})).__class__)


def test_multiples_are_counted_in_decimal() -> None:
    schema = compile_schema({"type": "number", "multipleOf": 0.01})
    assert schema.decode({"value": 5.01}) == 5.01
    with pytest.raises(OutputValidationError):
        schema.decode({"value": 5.011})
