"""Tools in `.parse()` and `.stream()`: typed arguments, plain data for raw strict schemas; others stay unread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from extractly import pydantic_function_tool
from extractly.client import Client
from extractly.errors import OutputError
from extractly.testing import LocalServer, Reply
from extractly.tools import function_tool

MESSAGES = [{"role": "user", "content": "Weather?"}]


def get_weather(city: str, unit: Literal["c", "f"] = "c", days: dict[str, int] | None = None) -> str:
    return city


class Query(BaseModel):
    table: str
    limit: int = 10


RAW: dict[str, Any] = {
    "type": "object",
    "properties": {"symbol": {"type": "string"}},
    "required": ["symbol"],
    "additionalProperties": False,
}


def raw(strict: bool) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "get_price", "strict": strict, "parameters": RAW}}


def call(name: str, arguments: str) -> dict[str, Any]:
    return {"id": f"call_{name}", "type": "function", "function": {"name": name, "arguments": arguments}}


CALLS = [
    call("get_weather", '{"city": "Rome", "unit": null, "days": [{"key": "mon", "value": 1}]}'),
    call("Query", '{"table": "orders", "limit": null}'),
    call("get_price", '{"symbol": "X"}'),
]


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


@pytest.fixture
def client(server: LocalServer) -> Iterator[Client]:
    with Client(base_url=server.base_url, api_key="k") as client:
        yield client


def check(arguments: list[Any]) -> None:
    weather, query, price = arguments
    assert (weather.city, weather.unit, weather.days) == ("Rome", "c", {"mon": 1})
    assert query == Query(table="orders")
    assert price == {"symbol": "X"}


def tools() -> list[Any]:
    return [function_tool(get_weather), pydantic_function_tool(Query), raw(strict=True)]


def test_parse_gives_typed_arguments(server: LocalServer, client: Client) -> None:
    server.reply(Reply.completion(tool_calls=CALLS))
    completion = client.chat.completions.parse(model="m", messages=MESSAGES, tools=tools())
    check([call.function.parsed_arguments for call in completion.choices[0].message.tool_calls or []])
    assert json.loads(json.dumps(tools())) == server.requests[0].json["tools"]


def test_parse_refuses_a_tool_that_is_not_strict(server: LocalServer, client: Client) -> None:
    with pytest.raises(ValueError, match="strict"):
        client.chat.completions.parse(model="m", messages=MESSAGES, tools=[raw(strict=False)])
    assert server.requests == []


def test_parse_raises_for_invalid_arguments(server: LocalServer, client: Client) -> None:
    server.reply(Reply.completion(tool_calls=[call("get_weather", '{"town": "Rome"}')]))
    with pytest.raises(OutputError, match="city"):
        client.chat.completions.parse(model="m", messages=MESSAGES, tools=tools())


def test_stream_gives_typed_partials(server: LocalServer, client: Client) -> None:
    server.reply(Reply.stream(tool_calls=CALLS, pieces=20))
    cities: list[Any] = []
    with client.chat.completions.stream(model="m", messages=MESSAGES, tools=tools()) as stream:
        done = []
        for event in stream:
            if event.type == "tool_calls.function.arguments.delta" and event.name == "get_weather":
                cities.append(getattr(event.parsed_arguments, "city", None))
            if event.type == "tool_calls.function.arguments.done":
                done.append(event.parsed_arguments)
        check(done)
        final = stream.get_final_completion()
    check([call.function.parsed_arguments for call in final.choices[0].message.tool_calls or []])
    grown = [city for city in cities if city is not None]
    assert grown[-1] == "Rome"
    assert all("Rome".startswith(city) for city in grown)


def test_stream_leaves_a_tool_that_is_not_strict_unread(server: LocalServer, client: Client) -> None:
    server.reply(Reply.stream(tool_calls=[CALLS[2]], pieces=3))
    with client.chat.completions.stream(model="m", messages=MESSAGES, tools=[raw(strict=False)]) as stream:
        final = stream.get_final_completion()
    (made,) = final.choices[0].message.tool_calls or []
    assert made.function.parsed_arguments is None
    assert made.function.arguments == '{"symbol": "X"}'
