"""What a piece of a document is asked for (`extractly/documents/part_schema.py`), for every type of the zoo."""

from __future__ import annotations

from typing import Any

import pytest
from type_zoo import CASES, Case

from extractly import compile_schema
from extractly.documents import MergeOptions
from extractly.documents.merge import merge_shape
from extractly.documents.part_schema import PartSchema, read_part_schema


def nulled(value: Any, schema: dict[str, Any]) -> Any:
    """The value with null for each field of the root that may be null."""
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    taken = {name for name, inner in schema["properties"].items() if {"type": "null"} in inner.get("anyOf", [])}
    return {key: None if key in taken else inner for key, inner in value.items()}


def user_forms(part: PartSchema, case: Case) -> list[Any]:
    return [part.whole.encode(value) for value in case.values]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_value_of_the_type_and_less_than_it_is_an_answer_of_a_piece(case: Case) -> None:
    part = read_part_schema(case.type, MergeOptions())
    asked = compile_schema(part.schema, dialect="plain")
    for data in user_forms(part, case):
        required = part.schema.get("required", [])
        full = {name: data.get(name) for name in required} | data if isinstance(data, dict) else data
        asked.validate_data(full)
        asked.validate_data(nulled(full, part.schema))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_strict_dialect_takes_what_a_piece_is_asked_for(case: Case) -> None:
    part = read_part_schema(case.type, MergeOptions())
    assert compile_schema(part.schema, dialect="openai").json_schema["type"] == "object"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_one_piece_merges_to_itself_and_reads_as_the_value(case: Case) -> None:
    part = read_part_schema(case.type, MergeOptions())
    for value, data in zip(case.values, user_forms(part, case), strict=True):
        for answers in ([data], [None, data], [data, data, None]):
            merged = merge_shape(part.shape, answers, MergeOptions()).value
            assert merged == data
        context = {"provided": part.whole.provided(value)}
        assert part.whole.encode(part.whole.decode(merged, context=context)) == data
