"""Answers of megabytes that are no valid value: refused quickly, errors bounded and counted, no item lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from extractly import errors
from extractly.parsing import read_items, read_output
from extractly.schema import compile_schema
from extractly.schema.checking.validation import MAX_ERRORS


class Text(BaseModel):
    text: str


class Item(BaseModel):
    a: int


class Items(BaseModel):
    items: list[Item]


def compact(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"))


def seconds_of(call: Callable[[], Any]) -> tuple[float, Any]:
    """CPU time, and the result or the error."""
    start = time.process_time()
    try:
        result = call()
    except errors.OutputError as error:
        result = error
    return time.process_time() - start, result


REFUSED: list[tuple[str, Any, Any, int, float]] = [
    # (name, type, answer, errors, CPU seconds: about ten times what it takes)
    ("strings where one is wanted", Text, {"text": ["a"] * 1_000_000}, 1, 5),
    ("one string of 10 MB", Text, [{"text": "x" * 10_000_000}], 1, 2),
    ("brackets that are no JSON", Items, {"items": ["[a"] * 300_000}, 300_000, 10),
    ("no integers", list[int], {"value": ["a"] * 500_000}, 500_000, 10),
    ("no objects", Items, {"items": ["a"] * 300_000}, 300_000, 8),
    ("bad fields", Items, {"items": [{"a": "x"}] * 300_000}, 300_000, 8),
]


@pytest.mark.parametrize(
    ("output", "answer", "count", "limit_seconds"), [pytest.param(*row, id=name) for name, *row in REFUSED]
)
def test_a_large_answer_is_refused_quickly(output: Any, answer: Any, count: int, limit_seconds: float) -> None:
    schema: Any = compile_schema(output)
    text = compact(answer)
    taken, error = seconds_of(lambda: read_output(schema, text))
    assert isinstance(error, errors.OutputValidationError)
    assert taken < limit_seconds
    assert len(error.errors) == min(count, MAX_ERRORS)
    assert error.errors_left_out == count - len(error.errors)
    assert len(error.message) < 10_000
    assert f"({count} error" in error.message
    assert len(schema.wire_errors(error)) <= 21


def test_the_errors_that_are_held_are_pydantics_own() -> None:
    """Past the limit they are read another way; they say the same."""
    schema: Any = compile_schema(Items)
    bad = [{"a": "x"}, {}, "s", {"a": 1.5, "b": 2}]
    _, few = seconds_of(lambda: schema.validate_json(compact({"items": bad * 10})))
    _, many = seconds_of(lambda: schema.validate_json(compact({"items": bad * 5_000})))
    assert many.errors_left_out == 10_000
    plain = [{name: value for name, value in error.items() if name != "ctx"} for error in few.errors]
    assert many.errors[: len(plain)] == plain
    assert schema.wire_errors(many)[:20] == schema.wire_errors(few)[:20]
    assert schema.wire_errors(many)[20:] == [f"... and {20_000 - 20} more"]


def test_double_encoded_items_are_unwrapped_in_linear_time() -> None:
    def answer(count: int) -> str:
        return compact({"items": [compact({"a": index}) for index in range(count)]})

    schema = compile_schema(Items)
    small, _ = seconds_of(lambda: read_output(schema, answer(2_000)))
    taken, reading = seconds_of(lambda: read_output(schema, answer(20_000)))
    assert reading.value.items[-1] == Item(a=19_999)
    assert len(reading.repairs) == 20_000
    assert taken < 40 * max(small, 0.02)


def test_no_item_is_lost_past_the_limit_of_errors() -> None:
    sent: list[Any] = [1, "a"] * 20_000
    taken, reading = seconds_of(lambda: read_items(compile_schema(list[int]), compact({"value": sent})))
    assert taken < 5
    assert reading.value == [1] * 20_000
    assert [item.index for item in reading.item_errors] == list(range(1, 40_000, 2))
    assert {item.raw for item in reading.item_errors} == {"a"}
