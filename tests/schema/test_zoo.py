"""The laws over the types that people write: legal, on the wire schema, back again, and refused when wrong."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter, ValidationError
from referencing import Registry
from strict_checker import violations
from type_zoo import CASES, Case

from extractly.errors import OutputError, SchemaError
from extractly.schema import compile_schema
from extractly.schema.dialects import DIALECTS

IDS = [case.id for case in CASES]
# What these dialects cannot say, and why.
REFUSED: dict[str, set[str]] = {}


def compiled(case: Case, dialect: str) -> Any:
    """The schema, or a skipped test where the dialect cannot say the type."""
    if case.id in REFUSED.get(dialect, ()):
        with pytest.raises(SchemaError):
            compile_schema(case.type, dialect=dialect)
        pytest.skip(f"{dialect} refuses this type, as it should")
    return compile_schema(case.type, dialect=dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_wire_schema_is_legal(case: Case, dialect: str) -> None:
    assert violations(compiled(case, dialect).json_schema, dialect) == []


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_values_travel_and_come_back(case: Case, dialect: str) -> None:
    schema = compiled(case, dialect)
    validator = jsonschema.Draft202012Validator(schema.json_schema, registry=Registry())
    for value in case.values:
        wire = schema.encode(value)
        text = json.dumps(wire, allow_nan=False)
        assert [error.message for error in validator.iter_errors(json.loads(text))] == []
        for back in (schema.decode(wire), schema.validate_json(text), schema.validate_json(text.encode())):
            assert back == value
            assert type(back) is type(value)


def reads_anything(output: Any) -> bool:
    """Whether pydantic itself takes a value that is none of the Enum's."""
    try:
        TypeAdapter(output).validate_json("5")
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("case", [case for case in CASES if case.invalid], ids=lambda case: case.id)
def test_what_is_no_value_is_refused(case: Case) -> None:
    if case.id == "mixed enum" and reads_anything(case.type):
        pytest.skip("pydantic 2.11.0 reads any value as the member None of an Enum")
    schema = compile_schema(case.type)
    for text in case.invalid:
        with pytest.raises(OutputError):
            schema.validate_data(json.loads(text))
