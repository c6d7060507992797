"""The checker itself: each published rule has a schema that keeps it and one that breaks it."""

from __future__ import annotations

from typing import Any

import pytest
from strict_checker import RULES, violations


def of(**properties: Any) -> dict[str, Any]:
    """A closed object that requires all of its properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


STRING = {"type": "string"}
NODE = {"$ref": "#/$defs/N"}
TREE = {**of(n=NODE), "$defs": {"N": of(v=STRING, next={"anyOf": [NODE, {"type": "null"}]})}}

LEGAL: list[tuple[str, Any]] = [
    ("openai", of()),
    ("openai", of(a=STRING, b={"type": ["string", "null"]}, c={"type": "integer", "minimum": 1})),
    ("openai", of(a={"type": "string", "const": "x"}, b={"type": "string", "enum": ["x", "y"]})),
    ("openai", of(a={"anyOf": [STRING, of(b=STRING)], "description": "either"})),
    ("openai", of(a={"type": "array", "items": STRING, "minItems": 1})),
    ("openai", of(a={"type": "string", "format": "date"}, b={"type": "string", "pattern": "^a+$"})),
    ("openai", TREE),
    ("openai", of(type=STRING, properties=STRING, **{"$ref": STRING})),
    ("anthropic", of(a={"type": "string", "format": "uri"})),
    ("anthropic", {**of(a=STRING), "required": []}),
    ("vllm", {"type": "array", "prefixItems": [STRING], "items": STRING}),
    ("vllm", {"type": "object", "additionalProperties": STRING}),
    ("llama.cpp", {"type": "array", "prefixItems": [STRING], "minItems": 1, "maxItems": 1}),
    ("gemini", {**of(n=NODE), "$defs": {"N": {**of(next=NODE), "required": []}}}),
    ("plain", {"oneOf": []}),
]

ILLEGAL: list[tuple[str, Any, str]] = [
    ("openai", True, "the root is no object"),
    ("openai", {"type": "array", "items": STRING}, "must be of type 'object'"),
    ("openai", {**of(a=STRING), "anyOf": [of(a=STRING)]}, "must not have 'anyOf'"),
    ("openai", of(a={}), "must have a 'type' key"),
    ("openai", of(a=True), "is no schema object"),
    ("openai", of(a={"const": "x"}), "must have a 'type' key"),
    ("openai", of(a={"type": "text"}), "type 'text'"),
    ("openai", of(a={"type": []}), "type []"),
    ("openai", of(a={"type": ["string", "string"]}), "type ["),
    ("openai", of(a={"type": "string", "default": "x"}), "'default' is not permitted"),
    ("openai", of(a={"type": "string", "minLength": 1}), "'minLength' is not permitted"),
    ("openai", of(a={"type": "string", "minimum": 1}), "'minimum' is not permitted"),
    ("openai", of(a={"type": "string", "format": "uri"}), "'uri' is not a valid format"),
    ("openai", of(a={"type": "string", "pattern": "^(?!a)"}), "uses what the engine has not"),
    ("openai", of(a={"type": "string", "pattern": "(a)\\1"}), "uses what the engine has not"),
    ("openai", of(a={"type": "string", "pattern": "("}), "is not a 'regex'"),
    ("openai", of(a={"type": "string", "enum": []}), "enum is empty"),
    ("openai", of(a={"type": "string", "enum": ["x", "x"]}), "a value twice"),
    ("openai", of(a={"type": "null", "enum": ["x"]}), "does not validate against"),
    ("openai", of(a={"type": "array"}), "missing items"),
    ("openai", of(a={"type": "array", "items": STRING, "uniqueItems": True}), "'uniqueItems' is not permitted"),
    ("openai", of(a={"type": "array", "items": STRING, "minItems": 2, "maxItems": 1}), "minItems above"),
    ("openai", of(a={"type": "array", "prefixItems": [STRING]}), "'prefixItems' is not permitted"),
    ("openai", of(a={"type": "object", "additionalProperties": False}), "missing properties"),
    ("openai", of(a={"type": "object", "properties": {}}), "to be false"),
    ("openai", of(a={**of(), "additionalProperties": STRING}), "to be false"),
    ("openai", {**of(a=STRING), "required": []}, "missing 'a'"),
    ("openai", {**of(a=STRING), "required": ["a", "a"]}, "a key twice"),
    ("openai", {**of(a=STRING), "required": ["a", "b"]}, "extra required key 'b'"),
    ("openai", of(a={"anyOf": []}), "anyOf is empty"),
    ("openai", of(a={"anyOf": [STRING], "type": "string"}), "keywords beside anyOf: ['type']"),
    ("openai", of(a={"oneOf": [STRING]}), "must have a 'type' key"),
    ("openai", of(a={**NODE, "description": "d"}), "cannot have keywords ['description']"),
    ("openai", of(a=NODE), "does not resolve"),
    ("openai", {**of(a=NODE), "$defs": {"N": {"anyOf": [NODE, NODE]}}}, "never reaches a type"),
    ("openai", {**of(a=NODE), "$defs": {"N": of(a=NODE)}}, "has no finite value"),
    ("openai", {**of(a=STRING), "$defs": {"N": {}}}, "#/$defs/N: schema must have"),
    ("openai", of(**{f"p{i}": STRING for i in range(5_001)}), "5001 properties exceeds limit of 5000"),
    ("openai", of(a={"type": "string", "enum": ["x" * 120_000]}), "characters of names and values"),
    ("openai", of(a={"type": "integer", "enum": list(range(1_001))}), "1001 enum values"),
    ("openai", of(a={"type": "string", "enum": [f"{i:0100}" for i in range(251)]}), "characters in one enum"),
    ("openai-finetuned", of(a={"type": "string", "pattern": "a"}), "'pattern' is not permitted"),
    ("azure", of(a={"type": "array", "items": STRING, "minItems": 1}), "'minItems' is not permitted"),
    ("azure", of(**{f"p{i}": STRING for i in range(101)}), "exceeds limit of 100"),
    ("anthropic", of(a={"type": "array", "items": STRING, "minItems": 2}), "minItems above 1"),
    ("anthropic", of(a={"type": "string", "pattern": "\\bx"}), "uses what the engine has not"),
    ("anthropic", {**of(**{f"p{i}": STRING for i in range(25)}), "required": []}, "optional properties"),
    ("anthropic", of(**{f"p{i}": {"type": ["string", "null"]} for i in range(17)}), "union-typed properties"),
    ("anthropic", TREE, "is recursive"),
    ("anthropic", of(**{"filter[id]": STRING}), "property keys should match"),
    ("anthropic", of(a={"type": "object", "properties": {}}), "to be false"),
    ("gemini", TREE, "recursive through a required property"),
    ("gemini", of(a={"type": "string", "const": "x"}), "'const' is not permitted"),
    ("gemini", of(a={"type": "boolean", "enum": [True]}), "enum value True is no"),
    ("mistral", of(a={"type": "integer", "enum": [1]}), "enum value 1 is no"),
    ("groq", {**of(a=STRING), "required": []}, "missing 'a'"),
    ("fireworks", of(a={"type": "string", "minLength": 1}), "'minLength' is not permitted"),
    ("vllm", {"type": "string", "pattern": "a"}, "is not anchored"),
    ("vllm", {"type": "string", "pattern": "^a$", "minLength": 1}, "a length beside a pattern"),
    ("vllm", {"type": "number", "multipleOf": 2}, "'multipleOf' is not permitted"),
    ("llama.cpp", {"type": "number", "minimum": 1}, "'minimum' is not permitted"),
    ("llama.cpp", {"type": "array", "prefixItems": [STRING], "items": STRING}, "replaces it"),
    ("llama.cpp", {**of(a={"$ref": "#"}), "required": []}, "'#' is not taken"),
]


@pytest.mark.parametrize(("dialect", "schema"), LEGAL)
def test_legal(dialect: str, schema: Any) -> None:
    assert violations(schema, dialect) == []


@pytest.mark.parametrize(("dialect", "schema", "line"), ILLEGAL)
def test_illegal(dialect: str, schema: Any, line: str) -> None:
    assert any(line in found for found in violations(schema, dialect)), violations(schema, dialect)


@pytest.mark.parametrize(("levels", "legal"), [(10, True), (11, False)])
def test_depth(levels: int, legal: bool) -> None:
    schema: dict[str, Any] = STRING
    for _ in range(levels):
        schema = of(a=schema)
    assert (violations(schema, "openai") == []) is legal


def test_every_dialect_has_rules() -> None:
    from extractly.schema.dialects import DIALECTS

    assert {*RULES, "plain"} == set(DIALECTS)
