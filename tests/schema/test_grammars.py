"""Real constrained decoders take each compiled schema, and what they may write under it is read, save for closed lists.

`EXCUSED` is the first closed list: errors that a walk may end in, each with the losses of which one must announce it.
`READER_LIMITS` is the second: what the grammar allows and the reader documents as too much.
`ENGINE_FAULTS` is what xgrammar 0.2.8 writes that its own grammar, or JSON, does not allow.
`GRAMMAR_WALKS` in the environment sets how many walks each schema gets (default 4).
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from grammar_walks import GrammarError, LLGuidanceWalker, Walker, XGrammarWalker
from hypothesis import given, settings
from hypothesis import strategies as st
from schema_corpus import load
from strategies import Typed, typed
from type_zoo import CASES, Case

from extractly.errors import InvalidJSONError, OutputError, OutputValidationError, SchemaError
from extractly.schema import Schema, compile_schema

WALKS = int(os.environ.get("GRAMMAR_WALKS", "4"))

EXCUSED: dict[str, set[str]] = {
    # of types: pydantic's error types
    "value_error": {"format", "validator"},  # EmailStr: an address that email-validator refuses
    "assertion_error": {"validator"},
    "datetime_from_date_parsing": {"format"},  # a leap second
    "time_parsing": {"format"},  # a leap second
    "duplicate_key": {"uniqueKeys"},
    "url_parsing": {"format"},
    "url_scheme": {"format"},
    "uuid_parsing": {"format"},
    "uuid_version": {"format"},
    "ip_v4_address": {"format"},
    "ip_v6_address": {"format"},
    "ip_v4_network": {"format"},
    "base64_decode": {"format"},
    "json_invalid": {"contentSchema", "format"},
    "byte_size_unit": {"validator"},
    "date_past": {"bounds"},
    "date_future": {"bounds"},
    "greater_than": {"bounds", "exclusiveMinimum"},
    "less_than_equal": {"bounds", "maximum"},
    "multiple_of": {"multipleOf"},
    "decimal_max_digits": {"digits"},
    "decimal_max_places": {"digits"},
    "decimal_whole_digits": {"digits"},
}
# of JSON Schemas given as dicts: an error is named by its keyword, and the keyword itself must be among the losses, or
# one of these, in which it was said.
INSIDE = {"not", "if", "then", "else", "oneOf", "allOf", "anyOf", "dependencies", "dependentSchemas",
          "patternProperties", "contains", "propertyNames", "dependentRequired"}  # fmt: skip

READER_LIMITS = [
    (list[int], f'{{"value":[{"7" * 5_000}]}}', "an integer of thousands of digits"),
    (Any, f'{{"value":{"[" * 300}{"]" * 300}}}', "hundreds of levels"),
]

ENGINE_FAULTS = {"InvalidJSONError", "datetime_from_date_parsing", "time_parsing", "ip_v4_address"}


def walks(walker: Walker, seed: str, count: int) -> list[bytes]:
    """Texts that the grammar allows, without those that did not end."""
    rng = random.Random(seed)
    return [text for text in (walker.walk(rng) for _ in range(count)) if text is not None]


def refusals(schema: Schema[Any], text: bytes) -> set[str]:
    """The error types that a text is refused with; none if it is read."""
    try:
        schema.validate_json(text)
    except OutputValidationError as error:
        return {detail["type"] for detail in error.errors}
    except OutputError as error:
        return {type(error).__name__}
    return set()


@pytest.mark.parametrize("dialect", ["openai", "vllm", "llama.cpp"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_the_grammar_allows_is_read(case: Case, dialect: str) -> None:
    schema = compile_schema(case.type, dialect=dialect)
    announced = {loss.keyword for loss in schema.losses}
    for text in walks(LLGuidanceWalker(schema.json_schema), case.id, WALKS):
        for error in refusals(schema, text):
            assert EXCUSED.get(error, set()) & announced, (error, text, schema.losses)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_encoded_the_grammar_allows(case: Case) -> None:
    schema = compile_schema(case.type)
    walker = LLGuidanceWalker(schema.json_schema)
    for value in case.values:
        text = json.dumps(schema.encode(value), ensure_ascii=False, separators=(",", ":"))
        assert walker.accepts(text.encode("utf-8")), text


@settings(max_examples=settings().max_examples // 3)
@given(typed(), st.integers(0, 2**16))
def test_drawn_types(drawn: Typed, seed: int) -> None:
    schema = compile_schema(drawn.type)
    announced = {loss.keyword for loss in schema.losses}
    for text in walks(LLGuidanceWalker(schema.json_schema), str(seed), 2):
        for error in refusals(schema, text):
            assert EXCUSED.get(error, set()) & announced, (error, text, schema.losses)


@pytest.mark.parametrize(("output", "text", "why"), READER_LIMITS, ids=[row[2] for row in READER_LIMITS])
def test_the_readers_limits(output: Any, text: str, why: str) -> None:
    schema = compile_schema(output)
    assert LLGuidanceWalker(schema.json_schema).accepts(text.encode())
    with pytest.raises(InvalidJSONError):
        schema.validate_json(text)


def test_real_schemas(shared: Path) -> None:
    """Every schema of the corpus is a grammar, and a walk ends in an error only where a loss announces it."""
    ended = 0
    for case in load(shared / "data/schemas/cases.jsonl")[:: max(1, 16 // WALKS)]:
        try:
            schema = compile_schema(case["schema"])
        except SchemaError:
            continue
        announced = {loss.keyword for loss in schema.losses}
        texts = walks(LLGuidanceWalker(schema.json_schema), case["name"], 1)
        ended += len(texts)
        for text in texts:
            for error in refusals(schema, text):
                excused = EXCUSED.get(error, {error}) | INSIDE
                assert excused & announced, (case["name"], error, text, schema.losses)
    assert ended > 100


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_xgrammar_agrees(case: Case) -> None:
    pytest.importorskip("xgrammar", reason="xgrammar needs torch: install it to run its walks")
    schema = compile_schema(case.type, dialect="vllm")
    announced = {loss.keyword for loss in schema.losses}
    try:
        texts = walks(XGrammarWalker(schema.json_schema), case.id, WALKS)
    except GrammarError as error:
        pytest.fail(f"xgrammar refuses the schema: {error}")
    for text in texts:
        for error in refusals(schema, text) - ENGINE_FAULTS:
            assert EXCUSED.get(error, set()) & announced, (error, text, schema.losses)
