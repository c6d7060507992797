"""Invariants: any text is a value or a `ToolCallError`; any calls get one answer each; true arguments come through."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from hypothesis import example, given
from hypothesis import strategies as st

from extractly.errors import ToolCallError
from extractly.tools import ToolSet, function_tool

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


class Unit(Enum):
    C = "c"
    F = "f"


@dataclass
class Place:
    city: str
    tags: dict[str, int]


RECEIVED: list[dict[str, Any]] = []


def record(
    place: Place,
    unit: Unit = Unit.C,
    days: list[int] | None = None,
    pair: tuple[int, str] = (0, ""),
    either: int | str | None = None,
    kind: Literal["a", 1] = "a",
) -> None:
    RECEIVED.append({"place": place, "unit": unit, "days": days, "pair": pair, "either": either, "kind": kind})


TOOL = function_tool(record)
TOOLS = ToolSet([record, function_tool({"type": "object", "properties": {"a": {"type": "integer"}}}, name="raw")])


@given(st.text() | st.binary() | JSON.map(json.dumps) | JSON)
@example("")
@example("null")
@example('{"place": {"city": "\\ud800", "tags": []}}')
def test_any_arguments_are_a_value_or_our_error(arguments: Any) -> None:
    message = ""
    try:
        TOOL.validate(arguments)
    except ToolCallError as error:
        message = error.message
    assert not message or "nothing was called" in message
    assert len(message) < 10_000


ARGUMENTS = st.fixed_dictionaries(
    {"place": st.builds(Place, st.text(), st.dictionaries(st.text(max_size=5), st.integers(-9, 9), max_size=3))},
    optional={
        "unit": st.sampled_from(Unit),
        "days": st.none() | st.lists(st.integers(), max_size=3),
        "pair": st.tuples(st.integers(), st.text()),
        "either": st.none() | st.integers() | st.text(),
        "kind": st.sampled_from(["a", 1]),
    },
)
DEFAULTS: dict[str, Any] = {"unit": Unit.C, "days": None, "pair": (0, ""), "either": None, "kind": "a"}


@given(ARGUMENTS)
def test_true_arguments_reach_the_function_unchanged(arguments: dict[str, Any]) -> None:
    RECEIVED.clear()
    wire = TOOL.schema.encode(TOOL.schema.output(**arguments))
    TOOL.call(json.dumps(wire))
    (received,) = RECEIVED
    assert received == {**DEFAULTS, **arguments}


CALLS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.text(max_size=5) | st.none() | st.integers(),
            "type": st.just("function"),
            "function": st.none()
            | st.fixed_dictionaries(
                {},
                optional={
                    "name": st.sampled_from(["record", "raw", "none", ""]) | st.none() | st.integers(),
                    "arguments": st.text() | JSON.map(json.dumps) | JSON,
                },
            ),
        },
    ),
    max_size=4,
)


@given(CALLS)
def test_any_calls_get_one_answer_each_in_order(calls: list[dict[str, Any]]) -> None:
    message = {"role": "assistant", "tool_calls": calls}
    answers = TOOLS.run(message)
    assert [answer["tool_call_id"] for answer in answers] == [str(call.get("id") or "") for call in calls]
    assert all(answer["role"] == "tool" and isinstance(answer["content"], str) for answer in answers)
    assert asyncio.run(TOOLS.arun(message)) == answers
