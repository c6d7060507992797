"""Tool calls: called when their arguments are in the text, once a record; forced, forbidden, and answered at last."""

from __future__ import annotations

import json
from typing import Any

import pytest

from extractly.local import engine


def tool(
    name: str, properties: dict[str, Any], required: list[str] | None = None, description: str = ""
) -> dict[str, Any]:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": required if required is not None else list(properties),
    }
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


STRING = {"type": "string"}
WEATHER = tool(
    "get_weather",
    {"location": {**STRING, "description": "City name"}, "unit": {**STRING, "enum": ["celsius", "fahrenheit"]}},
    ["location"],
    "Get current weather for a location",
)
CHECK = tool("check_weather", {"city": STRING})
STOCK = tool("get_stock_price", {"symbol": STRING})
ORDER = tool("GetDeliveryDate", {"order_id": STRING})
PING = tool("ping_server", {})
MAIL = tool("send_email", {"to": {**STRING, "format": "email"}, "subject": STRING})


def ask(text: str, tools: list[Any], **fields: Any) -> dict[str, Any]:
    body = {"model": "local", "messages": [{"role": "user", "content": text}], "tools": tools, **fields}
    reply = engine.answer("POST", "/v1/chat/completions", json.dumps(body).encode())
    assert isinstance(reply.body, bytes)
    assert reply.status == 200, reply.body
    return json.loads(reply.body)["choices"][0]


def calls(choice: dict[str, Any]) -> list[tuple[str, Any]]:
    made = choice["message"].get("tool_calls", [])
    assert len({call["id"] for call in made}) == len(made)
    return [(call["function"]["name"], json.loads(call["function"]["arguments"])) for call in made]


@pytest.mark.parametrize(
    ("text", "tools", "expected"),
    [
        ("What's the weather like in Paris?", [WEATHER], [("get_weather", {"location": "Paris"})]),
        ("Weather in Oslo in celsius please", [WEATHER], [("get_weather", {"location": "Oslo", "unit": "celsius"})]),
        (
            "Can you tell me the weather in New York, London, and Tokyo?",
            [CHECK],
            [("check_weather", {"city": city}) for city in ("New York", "London", "Tokyo")],
        ),
        ("What's the weather like in Boston today?", [WEATHER, STOCK], [("get_weather", {"location": "Boston"})]),
        (
            "Hi, can you tell me the delivery date for my order #12345?",
            [ORDER],
            [("GetDeliveryDate", {"order_id": "12345"})],
        ),
        ("i think it is order_12345", [ORDER], [("GetDeliveryDate", {"order_id": "order_12345"})]),
        ("Ping the server", [PING, ORDER], [("ping_server", {})]),
        (
            "Send an email. To: ann@x.org, Subject: Hello",
            [MAIL],
            [("send_email", {"to": "ann@x.org", "subject": "Hello"})],
        ),
        (
            "Send these:\n| to | subject |\n|---|---|\n| a@x.org | One |\n| b@x.org | Two |",
            [MAIL],
            [("send_email", {"to": "a@x.org", "subject": "One"}), ("send_email", {"to": "b@x.org", "subject": "Two"})],
        ),
    ],
)
def test_calls(text: str, tools: list[Any], expected: list[Any]) -> None:
    choice = ask(text, tools)
    assert calls(choice) == expected
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] is None


@pytest.mark.parametrize(
    ("text", "tools", "missing"),
    [
        ("Hi", [CHECK], "check_weather(city)"),
        ("Can you tell me the delivery date for my order?", [ORDER], "GetDeliveryDate(order_id)"),
        ("Hello", [tool("search", {"query": STRING}, [])], "search(any argument)"),
    ],
)
def test_what_is_missing_is_said(text: str, tools: list[Any], missing: str) -> None:
    choice = ask(text, tools)
    assert calls(choice) == []
    assert missing in choice["message"]["content"]
    forced = ask(text, tools, tool_choice="required")
    assert missing in forced["message"]["refusal"]
    assert forced["finish_reason"] == "stop"


def test_forced_and_forbidden() -> None:
    text = "weather in Boston"
    named = ask(text, [WEATHER, CHECK], tool_choice={"type": "function", "function": {"name": "check_weather"}})
    assert calls(named) == [("check_weather", {"city": "Boston"})]
    assert named["finish_reason"] == "stop"  # the guide: a forced call finishes with "stop"
    assert calls(ask(text, [WEATHER], tool_choice="none")) == []


def test_one_call_at_a_time() -> None:
    assert len(calls(ask("weather in Rome and Oslo", [CHECK], parallel_tool_calls=False))) == 1


def test_a_token_limit_cuts_the_arguments() -> None:
    choice = ask("weather in Rome, Oslo", [CHECK], max_tokens=2)
    assert choice["finish_reason"] == "length"
    assert [call["function"]["arguments"] for call in choice["message"]["tool_calls"]] == ['{"city":']
    assert ask("weather in Rome", [CHECK], max_tokens=50)["finish_reason"] == "tool_calls"


def test_after_the_results_it_answers_in_text() -> None:
    asked = {"role": "user", "content": "weather in Rome and Oslo?"}
    made = ask(asked["content"], [CHECK])["message"]
    results = [
        {"role": "tool", "tool_call_id": call["id"], "content": f"{n} degrees"}
        for n, call in enumerate(made["tool_calls"])
    ]
    messages = [asked, made, *results]
    assert ask("", [CHECK], messages=messages)["message"]["content"] == "0 degrees\n1 degrees"
    assert ask("", [], messages=messages)["message"]["content"] == "0 degrees\n1 degrees"
    again = ask("", [CHECK], messages=messages, tool_choice="required")
    assert len(calls(again)) == 2
    empty = [asked, made, *({**result, "content": ""} for result in results)]
    assert ask("", [CHECK], messages=empty)["message"]["content"] == "The tools gave no result."


def test_tools_beside_a_format() -> None:
    schema = {"type": "object", "properties": {"name": STRING}, "required": ["name"], "additionalProperties": False}
    fmt = {"type": "json_schema", "json_schema": {"name": "Person", "schema": schema}}
    choice = ask("Name: Ann", [ORDER], response_format=fmt)
    assert choice["message"]["content"] == '{"name":"Ann"}'


def test_calls_are_streamed() -> None:
    body = {
        "model": "m",
        "stream": True,
        "messages": [{"role": "user", "content": "weather in Rome, Oslo"}],
        "tools": [CHECK],
    }
    reply = engine.answer("POST", "/v1/chat/completions", json.dumps(body).encode())
    assert not isinstance(reply.body, bytes)
    events = [event.removeprefix("data: ") for event in b"".join(reply.body).decode().split("\n\n")]
    deltas = [json.loads(event)["choices"][0] for event in events if event.startswith("{")]
    arguments = {0: "", 1: ""}
    names = {}
    for delta in deltas:
        for part in delta["delta"].get("tool_calls", ()):
            arguments[part["index"]] += part["function"]["arguments"]
            if "id" in part:
                names[part["index"]] = (part["type"], part["function"]["name"])
    assert arguments == {0: '{"city":"Rome"}', 1: '{"city":"Oslo"}'}
    assert names == {0: ("function", "check_weather"), 1: ("function", "check_weather")}
    assert deltas[-1]["finish_reason"] == "tool_calls"
