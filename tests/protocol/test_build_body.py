"""`build_body`: what is sent, from what the caller gave; nothing of the caller's is changed."""

from __future__ import annotations

import copy
import enum
import json
import types
from typing import Any, Literal

import openai
import pytest
from pydantic import BaseModel

from extractly._types import UNSET
from extractly.protocol.request import build_body, is_given, message_to_dict
from extractly.protocol.values import ChatCompletion, ChatCompletionMessage, ParsedChatCompletionMessage
from extractly.schema import compile_schema


class Point(BaseModel):
    x: int
    y: int


class Colour(enum.Enum):
    RED = "red"


STRICT = {"type": "function", "function": {"name": "f", "strict": True, "parameters": {"type": "object"}}}
LOOSE = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
USER = {"role": "user", "content": "hi"}


@pytest.mark.parametrize("value", [UNSET, openai.NOT_GIVEN, openai.omit])
def test_what_is_not_given_is_left_out(value: Any) -> None:
    assert not is_given(value)
    assert build_body(model="m", messages=[USER], temperature=value, tools=value, response_format=value) == {
        "model": "m",
        "messages": [USER],
    }


def test_none_is_null_but_for_formats_and_tools() -> None:
    assert build_body(stop=None, tools=None, response_format=None) == {"stop": None}


def test_unknown_fields_pass_through() -> None:
    body = build_body(model="m", guided_json={"a": (1, 2)}, colours={"red"}, colour=Colour.RED, top_k=5, stream=True)
    assert body == {
        "model": "m",
        "guided_json": {"a": [1, 2]},
        "colours": ["red"],
        "colour": "red",
        "top_k": 5,
        "stream": True,
    }
    assert json.loads(json.dumps(body)) == body


@pytest.mark.parametrize("output", [Point, list[int], int, Literal["a", "b"], compile_schema(Point)])
def test_a_type_becomes_its_schema(output: Any) -> None:
    expected = (
        compile_schema(output).response_format() if not hasattr(output, "response_format") else output.response_format()
    )
    body = build_body(response_format=output)
    assert body["response_format"] == expected
    assert body["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    "format_", [{"type": "json_object"}, {"type": "text"}, {"type": "json_schema", "json_schema": {"name": "x"}}]
)
def test_a_dict_is_sent_as_it_is(format_: dict[str, Any]) -> None:
    sent = build_body(response_format=format_)["response_format"]
    assert sent == format_
    assert sent is not format_


def test_tools_of_many_kinds() -> None:
    class Tool(dict[str, Any]):
        schema = compile_schema(Point)

    with_method = types.SimpleNamespace(to_dict=lambda: STRICT)
    tools = [
        STRICT,
        LOOSE,
        Tool(STRICT),
        with_method,
        types.MappingProxyType(STRICT),
        openai.pydantic_function_tool(Point),
    ]
    sent = build_body(tools=iter(tools))["tools"]
    assert sent[:5] == [STRICT, LOOSE, STRICT, STRICT, STRICT]
    assert sent[5]["function"]["name"] == "Point"
    assert all(type(tool) is dict and type(tool["function"]) is dict for tool in sent)


@pytest.mark.parametrize("tools", [[Point], [print], ["f"], [3], {"type": "function"}, "f", 3])
def test_what_is_no_tool(tools: Any) -> None:
    with pytest.raises(TypeError, match="tools"):
        build_body(tools=tools)


def test_parse_takes_strict_function_tools_only() -> None:
    assert build_body(parse=True, tools=[STRICT])["tools"] == [STRICT]
    assert build_body(parse=True, tools=UNSET) == {}
    with pytest.raises(ValueError, match=r"^`f` is not strict. Only `strict` function tools can be auto-parsed$"):
        build_body(parse=True, tools=[STRICT, LOOSE])
    with pytest.raises(
        ValueError, match=r"^Currently only `function` tool types support auto-parsing; Received `custom`$"
    ):
        build_body(parse=True, tools=[{"type": "custom", "custom": {"name": "x"}}])
    assert build_body(tools=[LOOSE, {"type": "custom"}])["tools"] == [LOOSE, {"type": "custom"}]


CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def answered(**message: Any) -> Any:
    """A message of an answer, as our own object."""
    data = {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **message}}]}
    return ChatCompletion(data).choices[0].message


def parsed_message() -> Any:
    message = ParsedChatCompletionMessage[Any](
        {"role": "assistant", "content": None, "tool_calls": [{**CALL, "index": 0}]}
    )
    message.parsed = Point(x=1, y=2)
    assert message.tool_calls
    message.tool_calls[0].function.parsed_arguments = Point(x=1, y=2)
    return message


def reference_message() -> Any:
    from openai.types.chat import ParsedChatCompletionMessage as Theirs

    return Theirs[Any].construct(
        role="assistant", content=None, tool_calls=[CALL], parsed=Point(x=1, y=2), refusal=None
    )


MESSAGES: dict[str, tuple[Any, dict[str, Any]]] = {
    "a user's": (USER, USER),
    "parts": (
        {"role": "user", "content": ({"type": "text", "text": "a"},)},
        {"role": "user", "content": [{"type": "text", "text": "a"}]},
    ),
    "a user's null stays": (
        {"role": "user", "content": "a", "name": None},
        {"role": "user", "content": "a", "name": None},
    ),
    "an answer": (
        answered(content="a", refusal=None, annotations=[]),
        {"role": "assistant", "content": "a", "annotations": []},
    ),
    "an answer with a call": (
        answered(content=None, tool_calls=[CALL]),
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
    ),
    "a streamed answer's index goes": (
        answered(content=None, tool_calls=[{**CALL, "index": 0}]),
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
    ),
    "no calls": (answered(content="a", tool_calls=[]), {"role": "assistant", "content": "a"}),
    "parsed values": (parsed_message(), {"content": None, "role": "assistant", "tool_calls": [CALL]}),
    "another SDK's": (reference_message(), {"role": "assistant", "tool_calls": [CALL]}),
    "a dump of an answer": (answered(content="a").model_dump(), {"role": "assistant", "content": "a"}),
    "unpacked": (
        {**answered(content="a", reasoning_content="hm")},
        {"role": "assistant", "content": "a", "reasoning_content": "hm"},
    ),
    "audio by its id": (
        answered(content=None, audio={"id": "au", "data": "QQ=="}),
        {"role": "assistant", "content": None, "audio": {"id": "au"}},
    ),
    "unknown fields stay": (
        answered(content="a", extra_content={"x": None}),
        {"role": "assistant", "content": "a", "extra_content": {"x": None}},
    ),
    "calls of an odd kind": (
        {"role": "assistant", "tool_calls": ["x", {"id": "c", "type": "custom", "custom": {"input": "y"}}]},
        {"role": "assistant", "tool_calls": ["x", {"id": "c", "type": "custom", "custom": {"input": "y"}}]},
    ),
    "a tool's": (
        {"role": "tool", "tool_call_id": "a", "content": "3"},
        {"role": "tool", "tool_call_id": "a", "content": "3"},
    ),
    "an enum": ({"role": Colour.RED, "content": "a"}, {"role": "red", "content": "a"}),
}


@pytest.mark.parametrize(("message", "expected"), MESSAGES.values(), ids=MESSAGES)
def test_messages(message: Any, expected: dict[str, Any]) -> None:
    sent = build_body(messages=(message,))["messages"]
    assert sent == [expected]
    assert json.loads(json.dumps(sent)) == sent
    assert message_to_dict(sent[0]) == expected


def test_a_users_own_pydantic_message() -> None:
    class Mine(BaseModel):
        role: str = "user"
        content: str
        name: str | None = None

    assert message_to_dict(Mine(content="a")) == {"role": "user", "content": "a"}


@pytest.mark.parametrize("messages", ["hi", USER, 3, None])
def test_messages_are_a_list(messages: Any) -> None:
    with pytest.raises(TypeError, match="messages: expected a list"):
        build_body(messages=messages)


@pytest.mark.parametrize("message", ["hi", 3, None, [USER], ChatCompletionMessage])
def test_what_is_no_message(message: Any) -> None:
    with pytest.raises(TypeError, match="expected a message"):
        build_body(messages=[message])


def test_nothing_of_the_callers_is_changed_or_shared() -> None:
    messages = [USER, parsed_message(), {"role": "assistant", "content": "a", "parsed": 1, "tool_calls": []}]
    tools = [{**STRICT}]
    before = copy.deepcopy([messages[0], messages[2], tools])
    body = build_body(messages=messages, tools=tools, stop=["a"], metadata={"k": "v"})
    body["messages"][0]["content"] = "changed"
    body["tools"][0]["function"]["name"] = "changed"
    assert [messages[0], messages[2], tools] == before
    assert messages[1].parsed == Point(x=1, y=2)
    assert messages[1].tool_calls[0].function.parsed_arguments == Point(x=1, y=2)
