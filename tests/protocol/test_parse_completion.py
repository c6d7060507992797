"""`parse_chat_completion`: strict, and nothing is lost on failure."""

from __future__ import annotations

import types
import warnings
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from extractly import errors
from extractly._types import UNSET
from extractly.protocol.completion import parse_chat_completion
from extractly.protocol.values import ChatCompletion, ParsedChatCompletion
from extractly.schema import compile_schema


class Point(BaseModel):
    x: int
    y: int = 0


@dataclass
class Pair:
    a: int
    b: int


class Row(TypedDict):
    a: int


TOOL = {"type": "function", "function": {"name": "f", "strict": True, "parameters": {}}}


def body(
    content: Any = None, *, finish_reason: str = "stop", choice: dict[str, Any] | None = None, **message: Any
) -> dict[str, Any]:
    first = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": content, **message},
    }
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    return {
        "id": "c",
        "object": "chat.completion",
        "model": "m",
        "created": 1,
        "usage": usage,
        "choices": [{**first, **(choice or {})}],
    }


def tool_call(arguments: Any, name: str = "f", **fields: Any) -> dict[str, Any]:
    return {"id": "a", "type": "function", "function": {"name": name, "arguments": arguments}, **fields}


def parsed(data: Any, **arguments: Any) -> Any:
    return parse_chat_completion(data, **arguments).choices[0].message.parsed


CONTENT: dict[str, tuple[Any, str, Any]] = {
    "a model": (Point, '{"x": 1, "y": 2}', Point(x=1, y=2)),
    "white space around": (Point, '\n\n {"x": 1, "y": 2}\r\n\t', Point(x=1, y=2)),
    "a dataclass": (Pair, '{"a": 1, "b": 2}', Pair(1, 2)),
    "a typed dict": (Row, '{"a": 1}', {"a": 1}),
    "a schema": (compile_schema(Point), '{"x": 1, "y": 2}', Point(x=1, y=2)),
    "a list travels in an object": (list[int], compile_schema(list[int]).encode([1, 2]), [1, 2]),
    "a dict json_schema": ({"type": "json_schema", "json_schema": {}}, '{"x": 1}', {"x": 1}),
    "json_object": ({"type": "json_object"}, '{"x": 1}', None),
    "text": ({"type": "text"}, "hi", None),
    "none": (None, '{"x": 1}', None),
    "unset": (UNSET, '{"x": 1}', None),
    "no text": (Point, "", None),
}


@pytest.mark.parametrize(("format_", "text", "value"), CONTENT.values(), ids=CONTENT)
def test_content(format_: Any, text: Any, value: Any) -> None:
    import json

    text = text if isinstance(text, str) else json.dumps(text)
    assert parsed(body(text), response_format=format_) == value


def test_the_given_completion_is_not_changed() -> None:
    data = body('{"x": 1, "y": 2}', tool_calls=[tool_call("{}")])
    given = ChatCompletion(data, request_id="r")
    before = given.to_dict()
    result: Any = parse_chat_completion(given, response_format=Point, input_tools=[TOOL])
    assert isinstance(result, ParsedChatCompletion)
    assert isinstance(result, ChatCompletion)
    assert given.to_dict() == before == data
    assert result._request_id == "r"
    assert result.choices[0].message.tool_calls[0].function.parsed_arguments == {}
    assert result.usage.total_tokens == 3
    assert "parsed" not in given.choices[0].message


def test_completions_of_others() -> None:
    from openai.types.chat import ChatCompletion as Reference

    text = '{"x": 1, "y": 2}'
    theirs = Reference.model_validate(body(text))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parsed(theirs, response_format=Point) == Point(x=1, y=2)
        assert parse_chat_completion(chat_completion=theirs, response_format=Point).choices[0].message.content == text
    plain = types.SimpleNamespace(
        choices=[types.SimpleNamespace(index=0, finish_reason="stop", message=types.SimpleNamespace(content=text))]
    )
    assert parsed(plain, response_format=Point) == Point(x=1, y=2)
    with pytest.raises(TypeError, match="expected a chat completion"):
        parse_chat_completion(3)


def test_a_parsed_completion_can_be_parsed_again() -> None:
    first = parse_chat_completion(body('{"x": 1, "y": 2}'), response_format=Point)
    assert parsed(first, response_format=Point) == Point(x=1, y=2)


FAILURES: dict[str, tuple[dict[str, Any], type[errors.OutputError], str, str | None]] = {
    "no JSON": (body("hello"), errors.InvalidJSONError, ".", "hello"),
    "JSON cut off": (body('{"x": 1'), errors.InvalidJSONError, ".", '{"x": 1'),
    "not the type": (body('{"x": "no", "y": 1}'), errors.OutputValidationError, "x", '{"x": "no", "y": 1}'),
    "white space only": (body(" \n "), errors.EmptyOutputError, "white space", " \n "),
    "length": (
        body('{"x": 1, ', finish_reason="length"),
        errors.LengthFinishReasonError,
        "cut off after 2 tokens",
        '{"x": 1, ',
    ),
    "length, nothing said": (
        body(None, finish_reason="length"),
        errors.LengthFinishReasonError,
        "max_completion_tokens",
        None,
    ),
    "length, in a call": (
        body(None, finish_reason="length", tool_calls=[tool_call('{"q"')]),
        errors.LengthFinishReasonError,
        "cut off",
        '{"q"',
    ),
    "length, in a call that is none": (
        body(None, finish_reason="length", tool_calls=[{"id": "x"}]),
        errors.LengthFinishReasonError,
        "cut off",
        None,
    ),
    "content filter": (
        body("", finish_reason="content_filter"),
        errors.ContentFilterFinishReasonError,
        "content filter",
        "",
    ),
}


@pytest.mark.parametrize(("data", "kind", "message", "text"), FAILURES.values(), ids=FAILURES)
def test_failures_carry_everything(
    data: dict[str, Any], kind: type[errors.OutputError], message: str, text: str | None
) -> None:
    with pytest.raises(kind, match=message) as caught:
        parse_chat_completion(ChatCompletion(data, request_id="r"), response_format=Point)
    error = caught.value
    assert (error.raw_text, error.request_id, error.usage.total_tokens) == (text, "r", 3)
    assert error.completion.choices[0].finish_reason == data["choices"][0]["finish_reason"]
    if kind is errors.LengthFinishReasonError and text and "x" in text:
        assert error.partial.x == 1


@pytest.mark.parametrize("reason", ["length", "content_filter"])
@pytest.mark.parametrize("format_", [UNSET, None, {"type": "json_object"}, {"type": "json_schema", "json_schema": {}}])
def test_ends_are_no_errors_where_nothing_is_to_be_parsed(reason: str, format_: Any) -> None:
    result = parse_chat_completion(body("x", finish_reason=reason), response_format=format_)
    assert result.choices[0].finish_reason == reason


def test_categories_of_a_filter() -> None:
    filtered = {"hate": {"filtered": False}, "self_harm": {"filtered": True, "severity": "high"}, "custom": True}
    data = body("x", finish_reason="content_filter", choice={"content_filter_results": filtered})
    with pytest.raises(errors.ContentFilterFinishReasonError, match="self_harm") as caught:
        parse_chat_completion(data, input_tools=[TOOL])
    assert caught.value.categories == filtered


def test_a_refusal_stays_in_refusal() -> None:
    message = parse_chat_completion(body("not json", refusal="I can't"), response_format=Point).choices[0].message
    assert (message.refusal, message.parsed) == ("I can't", None)


def test_arguments_of_strict_tools_only() -> None:
    class Typed(dict[str, Any]):
        schema = compile_schema(Point)

    text = '{"x": 1, "y": 2}'
    data = body(None, finish_reason="tool_calls", tool_calls=[tool_call(text)])
    for tools, value in (
        ([TOOL], {"x": 1, "y": 2}),
        ([Typed(TOOL)], Point(x=1, y=2)),
        ([{"type": "function", "function": {"name": "f"}}], None),
        ([{"type": "function", "function": {"name": "g", "strict": True}}], None),
        ([{"type": "custom", "custom": {"name": "f"}}, {"type": "web_search"}], None),
        (
            [types.SimpleNamespace(to_dict=lambda: TOOL, type="function", function={"name": "f", "strict": True})],
            {"x": 1, "y": 2},
        ),
        (None, None),
    ):
        [call] = parse_chat_completion(data, input_tools=tools).choices[0].message.tool_calls or []
        assert call.function.parsed_arguments == value
        assert call.function.arguments == text


def test_arguments_that_are_an_object_and_calls_without_id() -> None:
    data = body(
        None,
        tool_calls=[
            tool_call({"x": 1}, id=None),
            tool_call(None, id=""),
            {"id": "c", "type": "custom", "custom": {}},
            "odd",
        ],
    )
    calls: Any = parse_chat_completion(data).choices[0].message.tool_calls
    assert [call.function.arguments for call in calls[:2]] == ['{"x": 1}', ""]
    assert calls[0].id.startswith("call_")
    assert calls[0].id != calls[1].id
    again: Any = parse_chat_completion(data).choices[0].message.tool_calls
    assert again[0].id == calls[0].id
    assert calls[2].type == "custom"


def test_bad_arguments() -> None:
    for text, kind in (
        ("", errors.InvalidJSONError),
        ("{", errors.InvalidJSONError),
        ('{"a" 1}', errors.InvalidJSONError),
    ):
        with pytest.raises(kind) as caught:
            parse_chat_completion(body(None, tool_calls=[tool_call(text)]), input_tools=[TOOL])
        assert caught.value.raw_text == text
        assert caught.value.completion is not None
    with pytest.raises(errors.InvalidJSONError) as caught:
        parse_chat_completion(body(None, tool_calls=[tool_call('{\n  "a" 1}')]), input_tools=[TOOL])
    assert (caught.value.line, caught.value.offset, caught.value.got) == (2, 8, "'1'")


NO_CHOICES: dict[str, tuple[dict[str, Any], str]] = {
    "missing": ({"id": "x"}, "expected at least one, got None"),
    "null, with the provider's error": (
        {"choices": None, "error": {"message": "Rate limited", "code": 429}},
        "Rate limited",
    ),
    "empty": ({"choices": []}, r"got \[\]"),
    "error as text": ({"error": "overloaded"}, "overloaded"),
}


@pytest.mark.parametrize(("data", "message"), NO_CHOICES.values(), ids=NO_CHOICES)
def test_no_choices(data: dict[str, Any], message: str) -> None:
    with pytest.raises(errors.APIResponseValidationError, match=message) as caught:
        parse_chat_completion(data)
    assert caught.value.body == data.get("error", data)
    assert caught.value.code == (429 if "Rate" in message else None)


def test_a_choice_without_a_message() -> None:
    data = {"choices": [{"index": 0, "finish_reason": "stop"}, {"index": 1, "message": {"content": "a"}}, "odd"]}
    result: Any = parse_chat_completion(data)
    assert [choice.message.content for choice in result.choices] == [None, "a"]
