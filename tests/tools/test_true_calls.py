"""The function calls of BFCL and Glaive: true ones come out equal, whole and streamed; invalid ones run nothing."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
from call_variations import arguments, damaged

from extractly.errors import OutputValidationError, ToolCallError
from extractly.protocol.stream_state import ChatCompletionStreamState
from extractly.tools import FunctionTool, ToolSet, function_tool

pytestmark = pytest.mark.shared


class Case(NamedTuple):
    name: str
    tool: FunctionTool[Any]
    valid: list[Any]
    invalid: list[Any]


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[Case]:
    return list(read_cases(shared))


def read_cases(shared: Path) -> Iterator[Case]:
    with (shared / "data" / "schemas" / "cases.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith(('{"name": "BFCL', '{"name": "Glaiveai2K')):
                continue
            case = json.loads(line)
            definition = {"name": case["name"], "parameters": case["schema"]}
            tests = case["tests"]
            yield Case(
                case["name"],
                function_tool({"type": "function", "function": definition}, function=lambda **given: given),
                [test["data"] for test in tests if test["valid"]],
                [test["data"] for test in tests if not test["valid"]],
            )


def call(tool: FunctionTool[Any], arguments: str) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {"name": tool.name, "arguments": arguments}}


def test_the_collection_is_the_expected_one(cases: list[Case]) -> None:
    assert len(cases) == 166
    assert sum(len(case.invalid) for case in cases) == 69


def test_true_calls_come_out_equal(cases: list[Case]) -> None:
    for case in cases:
        for data in case.valid:
            wire = json.dumps(case.tool.schema.encode(data), ensure_ascii=False)
            assert ToolSet([case.tool]).call(call(case.tool, wire)) == data, case.name
            assert ToolSet([case.tool]).call(call(case.tool, json.dumps(data))) == data, case.name


def test_true_calls_streamed_in_random_pieces_come_out_equal(cases: list[Case]) -> None:
    source = random.Random(6)
    for case in cases:
        for data in case.valid:
            wire = json.dumps(case.tool.schema.encode(data), ensure_ascii=source.random() < 0.5)
            assert streamed(case.tool, wire, source) == data, case.name


def streamed(tool: FunctionTool[Any], text: str, source: random.Random) -> Any:
    """The arguments of a call that comes in pieces: parsed, and as the function gets them."""
    state = ChatCompletionStreamState(input_tools=[tool])
    for chunk in chunks(tool.name, text, source):
        state.handle_chunk(chunk)
    message = state.get_final_completion().choices[0].message
    assert message.tool_calls is not None
    parsed = message.tool_calls[0].function.parsed_arguments
    assert json.loads(ToolSet([tool]).run(message)[0]["content"]) == parsed
    return parsed


def chunks(name: str, arguments: str, source: random.Random) -> Iterator[dict[str, Any]]:
    yield chunk({"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": {"name": name}}]})
    while arguments:
        size = source.randint(1, 9)
        yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": arguments[:size]}}]})
        arguments = arguments[size:]
    yield chunk({}, "tool_calls")


def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def test_invalid_calls_never_reach_a_function(cases: list[Case]) -> None:
    """The one way in is a null for an optional property, which on the strict wire is how a model says "not given"."""
    called: list[Any] = []
    for case in cases:
        tool = function_tool(case.tool.schema.output, name="f", function=lambda **given: called.append(given))
        for data in case.invalid:
            answers = ToolSet([tool]).run({"role": "assistant", "tool_calls": [call(tool, json.dumps(data))]})
            if called:
                assert called.pop() == without_nulls(data) != data, case.name
            else:
                assert "The arguments of `f` are invalid" in answers[0]["content"], case.name
            with pytest.raises(OutputValidationError):
                case.tool.schema.encode(data)


def test_variations_of_the_calls(cases: list[Case]) -> None:
    """Other true arguments for the same tools come out equal; damaged ones run nothing, or are valid once mended."""
    source = random.Random(17)
    valid = invalid = 0
    for case in cases:
        validator = jsonschema.Draft202012Validator(case.tool.schema.output)
        for _ in range(3):
            data = arguments(case.tool.schema.output, source)
            if not validator.is_valid(data):  # both branches of a `oneOf`
                continue
            wire = json.dumps(case.tool.schema.encode(data), ensure_ascii=False)
            for text in (wire, json.dumps(data)):
                assert ToolSet([case.tool]).call(call(case.tool, text)) == data, case.name
            assert streamed(case.tool, wire, source) == data, case.name
            wrong = damaged(data, source)
            if validator.is_valid(wrong):
                valid += 1
                continue
            invalid += 1
            with contextlib.suppress(ToolCallError):
                reached = ToolSet([case.tool]).call(call(case.tool, json.dumps(wrong)))
                assert validator.is_valid(reached), case.name
                assert without_nulls(reached) == without_nulls(wrong), case.name
    assert min(valid, invalid) > 100


def without_nulls(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    return data
