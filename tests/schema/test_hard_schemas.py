"""Schemas that are wrong, hostile or huge: a legal wire schema, or a `SchemaError` with its place, in bounded time."""

from __future__ import annotations

import json
import os
import time
from typing import Any

import pytest
from schema_corpus import Breach, examine
from strict_checker import violations

from extractly.errors import SchemaError
from extractly.schema import compile_schema

NODES = int(os.environ.get("HUGE_SCHEMA_NODES", "7000"))

# Schemas that no value, or no strict wire, can satisfy: each is refused, at this place and with these words.
REFUSED: list[tuple[str, Any]] = [
    ("false", {"type": "object", "properties": {"a": False}, "required": ["a"]}),
    ("not anything", {"type": "object", "properties": {"a": {"not": {}}}, "required": ["a"]}),
    ("empty enum", {"type": "object", "properties": {"a": {"enum": []}}, "required": ["a"]}),
    ("contradiction", {"type": "object", "properties": {"a": {"allOf": [{"type": "string"}, {"type": "integer"}]}},
                       "required": ["a"]}),
    ("reference to itself", {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}}),
    ("circle of references", {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/B"},
      "B": {"$ref": "#/$defs/A"}}}),
    ("circle in a union", {"$ref": "#/$defs/A", "$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}]}}}),
    ("no finite value", {"$ref": "#/$defs/A", "$defs": {
        "A": {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "required": ["a"]}}}),
    ("remote reference", {"type": "object", "properties": {"a": {"$ref": "https://example.com/other.json"}}}),
    ("dangling reference", {"type": "object", "properties": {"a": {"$ref": "#/$defs/Nope"}}}),
    ("unknown type", {"type": "object", "properties": {"a": {"type": "text"}}}),
    ("regex that does not compile", {"type": "object", "properties": {"a": {"type": "string", "pattern": "(["}}}),
]  # fmt: skip

A = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False}

# (id, schema, valid instances, invalid instances)
HARD: list[tuple[str, Any, list[Any], list[Any]]] = [
    ("empty schema", {}, [1, "x", None, {"a": [1]}], []),
    ("only a description", {"description": "anything"}, [[], {}], []),
    ("no type, properties", {"properties": {"a": {"type": "integer"}}}, [{"a": 1}, {"b": "x"}], [{"a": "x"}]),
    ("type list", {"type": ["string", "object", "null"], "properties": {"a": {"type": "integer"}}},
     ["x", None, {"a": 1}, {"b": []}], [1, {"a": "x"}]),
    ("type list of arrays", {"type": ["array", "integer"], "items": {"type": "string"}}, [["a"], 1], ["a", [1]]),
    ("names", {"type": "object", "properties": {name: {"type": "integer"} for name in
      ("a.b", "a/b", 'q"q', "it's", "\U0001f600", "new\nline", "", " ", "$ref", "~0", "%25", "key", "value",
      "properties")},
      "additionalProperties": False}, [{"a.b": 1, "": 2, "new\nline": 3, "$ref": 4}, {}], [{"a.b": "x"}, {"z": 1}]),
    ("definition names", {"$ref": "#/definitions/a%20b~1c", "definitions": {"a b/c": A}}, [{"a": 1}], [{}]),
    ("reference into properties", {"type": "object", "properties": {"a": A, "b": {"$ref": "#/properties/a"}}},
     [{"a": {"a": 1}, "b": {"a": 2}}, {}], [{"b": {"a": "x"}}]),
    ("reference to the root", {"type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#"}},
      "additionalProperties": False}, [{"v": 1, "next": {"v": 2, "next": {}}}, {}], [{"next": {"v": "x"}}, {"z": 1}]),
    ("anchor", {"$ref": "#leaf", "$defs": {"L": {"$anchor": "leaf", "type": "integer"}}}, [1], ["x"]),
    ("id", {"$id": "https://example.com/root.json", "$ref": "leaf.json",
            "$defs": {"L": {"$id": "leaf.json", "type": "integer"}}}, [1], ["x"]),
    ("draft 4 id", {"id": "http://example.com/r", "$schema": "http://json-schema.org/draft-04/schema#",
      "type": "object", "properties": {"a": {"$ref": "http://example.com/r#/definitions/n"}},
      "definitions": {"n": {"type": "integer", "minimum": 1, "exclusiveMinimum": True}}}, [{"a": 2}], [{"a": 1}]),
    ("property called id", {"type": "object", "properties": {"id": {"type": "string"}, "$id": {"type": "string"}},
      "required": ["id"]}, [{"id": "x"}], [{}, {"id": 1}]),
    ("allOf of objects", {"allOf": [{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
      {"properties": {"b": {"type": "string"}}, "required": ["b"]}]}, [{"a": 1, "b": "x"}], [{"a": 1}, {"b": "x"}]),
    ("allOf with reference", {"allOf": [{"$ref": "#/$defs/A"}, {"properties": {"a": {"maximum": 5}}}],
      "$defs": {"A": A}}, [{"a": 5}], [{"a": 6}]),
    ("allOf of bounds", {"type": "integer", "allOf": [{"minimum": 1}, {"minimum": 3}, {"maximum": 9},
      {"multipleOf": 2}]},
     [4, 8], [1, 5, 10]),
    ("allOf of patterns", {"type": "string", "allOf": [{"pattern": "^a"}, {"pattern": "z$"}]}, ["az"], ["ab", "bz"]),
    ("allOf of unions", {"allOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]},
      {"anyOf": [{"type": "integer"}, {"type": "boolean"}]}]}, [1], ["x", True]),
    ("anyOf beside properties", {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
      "anyOf": [{"required": ["a"]}, {"required": ["b"]}], "additionalProperties": False}, [{"a": 1}, {"b": 1},
      {"a": 1, "b": 2}],
     [{}, {"a": "x"}, {"c": 1}]),
    ("oneOf that overlap", {"oneOf": [{"type": "integer", "minimum": 0}, {"type": "integer", "maximum": 5}]},
     [-1, 6], [3, "x"]),
    ("oneOf beside properties", {"type": "object", "properties": {"k": {"enum": ["a", "b"]}, "v": {}},
      "required": ["k"],
      "oneOf": [{"properties": {"k": {"enum": ["a"]}, "v": {"type": "string"}}},
                {"properties": {"k": {"enum": ["b"]}, "v": {"type": "integer"}}}]},
     [{"k": "a", "v": "x"}, {"k": "b", "v": 1}, {"k": "a"}], [{"k": "a", "v": 1}, {"k": "c"}]),
    ("if then else", {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
      "if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"required": ["b"]}},
     [{"a": 1, "b": 2}, {"a": 2}, {}], [{"a": 1}]),
    ("not", {"type": "object", "properties": {"a": {"type": "integer", "not": {"const": 3}}}}, [{"a": 1}],
      [{"a": 3}]),
    ("not required", {"type": "object", "properties": {"a": {}, "b": {}}, "not": {"required": ["a", "b"]}},
     [{"a": 1}, {}], [{"a": 1, "b": 2}]),
    ("dependencies", {"type": "object", "properties": {"a": {}, "b": {}}, "dependencies": {"a": ["b"]}},
     [{"a": 1, "b": None}, {}], [{"a": 1}]),
    ("dependent schemas", {"type": "object", "properties": {"a": {"type": "string"}},
      "dependentSchemas": {"a": {"properties": {"b": {"type": "integer"}}, "required": ["b"]}}}, [{"a": "x", "b": 1},
      {}],
     [{"a": "x"}, {"a": "x", "b": "y"}]),
    ("pattern properties", {"type": "object", "patternProperties": {"^x-": {"type": "string"},
      "^n": {"type": "integer"}},
      "additionalProperties": False}, [{"x-a": "v", "n1": 2}, {}], [{"x-a": 1}, {"other": 1}]),
    ("pattern and plain properties", {"type": "object", "properties": {"name": {"type": "string"}},
      "patternProperties": {"^n": {"minLength": 1}}, "additionalProperties": {"type": "integer"}},
     [{"name": "x", "nn": "y", "other": 3}], [{"name": ""}, {"other": "x"}, {"nn": ""}]),
    ("property names", {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"},
      "additionalProperties": {"type": "integer"}},
     [{"ab": 1}], [{"A": 1}]),
    ("property names of an enum", {"type": "object", "propertyNames": {"enum": ["a", "b"]}}, [{"a": [1]}],
      [{"c": 1}]),
    ("sizes of objects", {"type": "object", "minProperties": 1, "maxProperties": 2,
      "additionalProperties": {"type": "null"}},
     [{"a": None}], [{}, {"a": None, "b": None, "c": None}]),
    ("required without properties", {"type": "object", "required": ["a"]}, [{"a": 1}, {"a": None, "b": 2}], [{},
      {"b": 1}]),
    ("required and closed, unknown", {"type": "object", "properties": {"b": {"type": "integer"}}, "required": ["a"]},
     [{"a": 1}, {"a": "x", "b": 1}], [{"b": 1}]),
    ("tuple, draft 4", {"type": "array", "items": [{"type": "integer"}, {"type": "string"}],
      "additionalItems": False},
     [[1, "a"], [1], []], [["a"], [1, "a", 2]]),
    ("tuple, draft 4, with tail", {"type": "array", "items": [{"type": "integer"}],
      "additionalItems": {"type": "boolean"}},
     [[1, True], []], [[1, 2]]),
    ("tuple", {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False,
      "minItems": 2},
     [[1, "a"]], [[1], [1, "a", 2]]),
    ("open tuple", {"type": "array", "prefixItems": [{"type": "integer"}]}, [[], [1], [1, "x", None]], [["x"]]),
    ("array of anything", {"type": "array"}, [[], [1, "x", {"a": None}]], [{}, "x"]),
    ("items true and false", {"type": "array", "items": False}, [[]], [[1]]),
    ("unique", {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, [[1, 2]], [[1, 1]]),
    ("contains", {"type": "array", "contains": {"type": "integer"}, "maxContains": 1}, [["a", 1]], [["a"], [1, 2]]),
    ("unevaluated", {"type": "object", "allOf": [{"properties": {"a": {"type": "integer"}}}],
      "unevaluatedProperties": False},
     [{"a": 1}, {}], [{"b": 1}]),
    ("enum of a mix", {"enum": ["a", 1, None, True, [1], {"k": "v"}]}, ["a", 1, None, True, [1], {"k": "v"}], ["b",
      False, [2]]),
    ("enum beside type", {"type": "string", "enum": ["a", 1, None]}, ["a"], [1, None, "b"]),
    ("enum of numbers", {"enum": [1, 1.5, -2]}, [1, 1.5, -2], [2, "1"]),
    ("const object", {"const": {"a": [1, None]}}, [{"a": [1, None]}], [{}, {"a": [1]}]),
    ("nullable with enum", {"type": ["string", "null"], "enum": ["a", None]}, ["a", None], ["b"]),
    ("nullable optional", {"type": "object", "properties": {"a": {"type": ["string", "null"]}}}, [{}, {"a": None},
      {"a": "x"}],
     [{"a": 1}]),
    ("openapi nullable", {"type": "object", "properties": {"a": {"type": "string", "nullable": True}}}, [{"a": "x"}],
      [{"a": 1}]),
    ("default", {"type": "object", "properties": {"a": {"type": "integer", "default": 5}}}, [{}, {"a": 5}],
      [{"a": "5"}]),
    ("formats", {"type": "object", "properties": {"a": {"type": "string", "format": "date"},
      "b": {"type": "string", "format": "phone"}}}, [{"a": "2024-01-31", "b": "x"}], [{"a": 1}]),
    ("lookahead", {"type": "string", "pattern": "^(?!x).+$"}, ["abc"], ["xbc", ""]),
    ("javascript regex", {"type": "string", "pattern": "^[\\w-]+\\/\\d{2}$"}, ["a-b/12"], ["a"]),
    ("unicode regex", {"type": "string", "pattern": "^\\p{L}+$"}, ["é"], ["1"]),
    ("bounds", {"type": "number", "minimum": -1, "exclusiveMaximum": 1}, [0, -1, 0.5], [1, -1.5, "x"]),
    ("integer written as float", {"type": "integer"}, [1, 2.0], [1.5]),
    ("boolean is no number", {"type": ["number", "string"]}, [1, "x"], [True, None]),
    ("recursive through arrays", {"$ref": "#/$defs/T", "$defs": {"T": {"type": "object", "properties": {
      "kids": {"type": "array", "items": {"$ref": "#/$defs/T"}}}, "additionalProperties": False}}},
     [{"kids": [{}, {"kids": []}]}], [{"kids": [1]}]),
    ("recursive mapping", {"$ref": "#/$defs/T", "$defs": {"T": {"type": "object",
      "additionalProperties": {"$ref": "#/$defs/T"}}}},
     [{}, {"a": {"b": {}}}], [{"a": 1}]),
    ("constraints beside a recursive reference", {"type": "object", "properties": {"c": {"$ref": "#",
      "minProperties": 1}}},
      [{}, {"c": {"x": 1}}, {"c": {"c": {"c": {"x": 1}}}}], [{"c": {}}, {"c": 1}, {"c": {"c": {"c": {}}}}]),
    ("allOf with the root itself", {"$ref": "#/definitions/T", "definitions": {"T": {"type": "object", "properties": {
      "n": {"type": "integer"}, "kids": {"type": "array", "items": {"allOf": [{"$ref": "#/definitions/T"},
      {"required": ["n"]}]}}}, "additionalProperties": False}}},
     [{}, {"kids": [{"n": 1, "kids": [{"n": 2}]}]}], [{"kids": [{}]}, {"kids": [{"n": 1, "kids": [{}]}]}]),
    ("description beside a reference", {"type": "object", "properties": {"a": {"$ref": "#/$defs/N",
      "description": "x"}},
      "$defs": {"N": {"type": "integer"}}}, [{"a": 1}], [{"a": "x"}]),
    ("keywords beside a reference", {"type": "object", "properties": {"a": {"$ref": "#/$defs/N", "maximum": 3}},
      "$defs": {"N": {"type": "integer", "minimum": 1}}}, [{"a": 3}], [{"a": 4}, {"a": 0}]),
    ("true schemas", {"type": "object", "properties": {"a": True, "b": {}}, "required": ["a"]}, [{"a": [1],
      "b": None}], [{}]),
    ("optional false", {"type": "object", "properties": {"a": False, "b": {"type": "integer"}}}, [{}, {"b": 1}],
      [{"a": 1}]),
    ("content", {"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"}, ["aGk="], [1]),
    ("branches alike", {"anyOf": [{"type": "object", "properties": {"a": {"type": "integer"}}},
      {"type": "object", "properties": {"a": {"type": "string"}}}]}, [{"a": 1}, {"a": "x"}, {}], [{"a": []}]),
    ("mapping or object", {"anyOf": [A, {"type": "object", "additionalProperties": {"type": "string"}}]},
     [{"a": 1}, {"b": "x"}, {}], [{"b": 1}]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "schema"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_said_is_refused_with_its_place(name: str, schema: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        compile_schema(schema)
    assert caught.value.reason
    assert caught.value.message.startswith("$")


@pytest.mark.parametrize("dialect", ["openai", "vllm", "gemini", "plain"])
@pytest.mark.parametrize(("name", "schema", "valid", "invalid"), HARD, ids=[row[0] for row in HARD])
def test_hard_schemas_keep_the_laws(name: str, schema: Any, valid: list[Any], invalid: list[Any], dialect: str) -> None:
    tests = [{"valid": True, "data": data} for data in valid] + [{"valid": False, "data": data} for data in invalid]
    found: list[Breach] = examine({"name": name, "schema": schema, "tests": tests}, dialect)
    assert found == []


def test_a_huge_schema_is_answered_in_bounded_time() -> None:
    properties = {
        f"p{i}": {"type": "object", "properties": {f"q{j}": {"type": "string"} for j in range(10)}}
        for i in range(NODES // 12)
    }
    start = time.perf_counter()
    with pytest.raises(SchemaError, match=r"5,?000"):
        compile_schema({"type": "object", "properties": properties})
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize("levels", [9, 40, 500])
def test_deep_schemas(levels: int) -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
    value: Any = "x"
    for _ in range(levels):
        value = {"a": value}
    try:
        compiled = compile_schema(schema)
    except SchemaError as error:
        assert "10" in str(error) or "120" in str(error)  # noqa: PT017
        return
    assert violations(compiled.json_schema, "openai") == []
    assert compiled.decode(json.loads(json.dumps(compiled.encode(value)))) == value


def test_doubling_references_do_not_explode() -> None:
    definitions: dict[str, Any] = {"d0": {"type": "object", "properties": {"v": {"type": "string"}}}}
    for n in range(1, 60):
        ref = {"$ref": f"#/$defs/d{n - 1}"}
        definitions[f"d{n}"] = (
            {"allOf": [ref, ref]} if n % 2 else {"type": "object", "properties": {"a": ref, "b": ref}}
        )
    start = time.perf_counter()
    try:
        compiled = compile_schema({"$ref": "#/$defs/d59", "$defs": definitions})
    except SchemaError:
        pass
    else:
        assert violations(compiled.json_schema, "openai") == []
    assert time.perf_counter() - start < 10
