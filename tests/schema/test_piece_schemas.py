"""What a piece of a document is asked for (`extractly/documents/piece_schema.py`), for every type of the zoo."""

from __future__ import annotations

from typing import Any

import pytest
from type_zoo import CASES, Case

from extractly import compile_schema
from extractly.documents import MergeOptions
from extractly.documents.merge import merge_shape
from extractly.documents.piece_schema import PieceSchema, read_piece_schema


def nulled(value: Any, schema: dict[str, Any]) -> Any:
    """The value with null for each field of the root that may be null."""
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    taken = {name for name, inner in schema["properties"].items() if {"type": "null"} in inner.get("anyOf", [])}
    return {key: None if key in taken else inner for key, inner in value.items()}


def user_forms(piece: PieceSchema, case: Case) -> list[Any]:
    return [piece.whole.encode(value) for value in case.values]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_value_of_the_type_and_less_than_it_is_an_answer_of_a_piece(case: Case) -> None:
    piece = read_piece_schema(case.type, MergeOptions())
    asked = compile_schema(piece.schema, dialect="plain")
    for data in user_forms(piece, case):
        required = piece.schema.get("required", [])
        full = {name: data.get(name) for name in required} | data if isinstance(data, dict) else data
        asked.validate_data(full)
        asked.validate_data(nulled(full, piece.schema))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_strict_dialect_takes_what_a_piece_is_asked_for(case: Case) -> None:
    piece = read_piece_schema(case.type, MergeOptions())
    assert compile_schema(piece.schema, dialect="openai").json_schema["type"] == "object"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_one_piece_merges_to_itself_and_reads_as_the_value(case: Case) -> None:
    piece = read_piece_schema(case.type, MergeOptions())
    for value, data in zip(case.values, user_forms(piece, case), strict=True):
        for answers in ([data], [None, data], [data, data, None]):
            merged = merge_shape(piece.shape, answers, MergeOptions()).value
            assert merged == data
        context = {"provided": piece.whole.provided(value)}
        assert piece.whole.encode(piece.whole.decode(merged, context=context)) == data
