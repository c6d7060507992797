"""The official client of the API works against the server, unchanged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from extractly.testing import LocalServer

openai = pytest.importorskip("openai")


class CalendarEvent(BaseModel):
    name: str
    date: str
    participants: list[str]


class GetWeather(BaseModel):
    city: str


MESSAGES = [
    {"role": "system", "content": "Extract the event information."},
    {"role": "user", "content": "Alice and Bob are going to a science fair on Friday."},
]
EVENT = CalendarEvent(name="science fair", date="Friday", participants=["Alice", "Bob"])


@pytest.fixture(scope="module")
def client() -> Iterator[openai.OpenAI]:
    with LocalServer() as server, openai.OpenAI(base_url=server.base_url, api_key="any", max_retries=0) as made:
        yield made


def test_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["local"]
    assert client.models.retrieve("local").owned_by == "extractly"
    with pytest.raises(openai.NotFoundError, match="does not exist"):
        client.models.retrieve("gpt-4o")


def test_create(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="local", messages=MESSAGES, n=2)
    assert len(completion.choices) == 2
    assert "embedded engine" in completion.choices[0].message.content
    assert completion.usage.total_tokens > 0
    assert completion._request_id.startswith("req_")


def test_create_stream(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="local", messages=MESSAGES, stream=True, stream_options={"include_usage": True}
    )
    *chunks, last = list(stream)
    assert "embedded engine" in "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert last.usage.completion_tokens > 0


def test_parse(client: openai.OpenAI) -> None:
    completion = client.chat.completions.parse(model="local", messages=MESSAGES, response_format=CalendarEvent)
    assert completion.choices[0].message.parsed == EVENT


def test_parse_refusal(client: openai.OpenAI) -> None:
    messages = [{"role": "user", "content": "Nothing."}]
    completion = client.chat.completions.parse(model="local", messages=messages, response_format=CalendarEvent)
    assert completion.choices[0].message.parsed is None
    assert "name, date" in completion.choices[0].message.refusal


def test_stream(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="local", messages=MESSAGES, response_format=CalendarEvent) as stream:
        kinds = {event.type for event in stream}
        assert stream.get_final_completion().choices[0].message.parsed == EVENT
    assert {"chunk", "content.delta", "content.done"} <= kinds


def test_tools(client: openai.OpenAI) -> None:
    completion = client.chat.completions.parse(
        model="local",
        messages=[{"role": "user", "content": "What is the weather in Paris and Rome?"}],
        tools=[openai.pydantic_function_tool(GetWeather)],
    )
    made = completion.choices[0].message.tool_calls
    assert [call.function.parsed_arguments for call in made] == [GetWeather(city="Paris"), GetWeather(city="Rome")]


def test_streamed_tools(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(
        model="local",
        messages=[{"role": "user", "content": "What is the weather in Paris?"}],
        tools=[openai.pydantic_function_tool(GetWeather)],
    ) as stream:
        stream.until_done()
        call = stream.get_final_completion().choices[0].message.tool_calls[0]
    assert call.function.parsed_arguments == GetWeather(city="Paris")


def test_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="empty array"):
        client.chat.completions.create(model="local", messages=[])
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(model="local", messages=MESSAGES, response_format=CalendarEvent, max_tokens=2)
