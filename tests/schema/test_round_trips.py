"""For drawn types and values: decode inverts encode, the wire value fits the wire schema, and wrong data is refused."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from referencing import Registry
from strategies import damaged, typed_values
from strict_checker import violations

from extractly.errors import OutputError, OutputValidationError
from extractly.schema import compile_schema


@pytest.mark.parametrize("dialect", ["openai", "vllm", "anthropic", "gemini", "llama.cpp", "azure", "plain"])
def test_every_value_travels_and_comes_back(dialect: str) -> None:
    @settings(max_examples=settings().max_examples // (1 if dialect == "openai" else 4))
    @given(typed_values())
    def law(drawn: tuple[Any, TypeAdapter[Any], Any]) -> None:
        kind, _, value = drawn
        schema = compile_schema(kind, dialect=dialect)
        assert violations(schema.json_schema, dialect) == []
        wire = schema.encode(value)
        text = json.dumps(wire)
        problems = jsonschema.Draft202012Validator(schema.json_schema, registry=Registry()).iter_errors(
            json.loads(text)
        )
        assert [problem.message for problem in problems] == []
        assert schema.decode(wire) == value
        assert schema.validate_json(text) == value

    law()


def refusal(action: Any, *arguments: Any) -> Any:
    """What the call gives, and the error that it ended with."""
    try:
        return action(*arguments), None
    except (ValidationError, OutputError) as error:
        return None, error


@given(st.data())
def test_what_pydantic_refuses_is_refused_at_the_same_place(data: st.DataObject) -> None:
    kind, adapter, value = data.draw(typed_values())
    wrong = data.draw(damaged(json.loads(adapter.dump_json(value, by_alias=True))))
    expected, its_error = refusal(adapter.validate_json, json.dumps(wrong))
    got, our_error = refusal(compile_schema(kind).validate_data, wrong)
    assert got == expected
    if its_error is None:
        assert our_error is None
    else:
        assert isinstance(our_error, OutputValidationError)
        assert [entry["loc"] for entry in our_error.errors] == [entry["loc"] for entry in its_error.errors()]


@given(st.data())
def test_a_damaged_wire_value_gives_a_value_or_our_error(data: st.DataObject) -> None:
    kind, adapter, value = data.draw(typed_values())
    schema = compile_schema(kind)
    decoded, error = refusal(schema.decode, data.draw(damaged(schema.encode(value))))
    if error is None:
        adapter.dump_json(decoded)
    else:
        assert isinstance(error, OutputError)
