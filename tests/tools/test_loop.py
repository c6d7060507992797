"""`run_tools` and its kin: against scripted replies over a socket, against the embedded engine, and with openai."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from loops import in_loop

from extractly.client import AsyncClient, Client
from extractly.errors import (
    ConfigurationError,
    ContentFilterFinishReasonError,
    LengthFinishReasonError,
    OutputError,
    RateLimitError,
    ToolCallError,
)
from extractly.testing import LocalServer, Reply
from extractly.tools import (
    ToolMessageEvent,
    ToolRun,
    ToolSet,
    arun_tools,
    astream_tools,
    function_tool,
    run_tools,
    stream_tools,
)

QUESTION = [{"role": "user", "content": "What is the weather in Rome?"}]
USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
CALLED: list[str] = []


def get_weather(city: str) -> dict[str, str]:
    CALLED.append(city)
    return {"city": city, "weather": "sunny"}


async def get_weather_later(city: str) -> dict[str, str]:
    await asyncio.sleep(0)
    return get_weather(city)


LATER = function_tool(get_weather_later, name="get_weather")


@pytest.fixture(autouse=True)
def _nothing_called() -> None:
    CALLED.clear()


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


def a_call(arguments: Any, name: str = "get_weather", call_id: str = "call_1") -> dict[str, Any]:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": text}}


def calls(*given: dict[str, Any], finish_reason: str = "tool_calls", **options: Any) -> Reply:
    return Reply.completion(tool_calls=list(given), finish_reason=finish_reason, usage=USAGE, **options)


def answer(text: str) -> Reply:
    return Reply.completion(content=text, usage=USAGE)


def streamed(*given: dict[str, Any], content: str | None = None) -> Reply:
    if given:
        return Reply.stream(tool_calls=list(given), pieces=5, finish_reason="tool_calls", include_usage=True)
    return Reply.stream(content=content, pieces=3, include_usage=True)


def sync_run(server: LocalServer, *args: Any, **kwargs: Any) -> ToolRun:
    with Client(base_url=server.base_url, api_key="k", max_retries=0) as client:
        return run_tools(client, *args, **{"model": "m", **kwargs})


def async_run(server: LocalServer, *args: Any, **kwargs: Any) -> ToolRun:
    async def run() -> ToolRun:
        async with AsyncClient(base_url=server.base_url, api_key="k", max_retries=0) as client:
            return await arun_tools(client, *args, **{"model": "m", **kwargs})

    return asyncio.run(run())


@pytest.fixture(params=[sync_run, async_run], ids=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Callable[..., ToolRun]:
    return request.param  # type: ignore[no-any-return]


def test_it_calls_answers_and_replies(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    server.reply(calls(a_call({"city": "Rome"})), answer("Sunny in Rome."))
    question = copy.deepcopy(QUESTION)
    result = run(server, question, [get_weather], temperature=0)
    assert question == QUESTION
    assert result.text == "Sunny in Rome."
    assert not result.limit_reached
    assert result.usage is not None
    assert result.usage.total_tokens == 30
    assert len(result.completions) == 2
    assert result.completion is result.completions[-1]
    assert result.messages == [
        *QUESTION,
        {"role": "assistant", "content": None, "tool_calls": [a_call({"city": "Rome"})]},
        {"role": "tool", "tool_call_id": "call_1", "content": '{"city":"Rome","weather":"sunny"}'},
        {"role": "assistant", "content": "Sunny in Rome."},
    ]
    first, second = (request.json for request in server.requests)
    assert first["tools"][0]["function"]["name"] == "get_weather"
    assert (first["tool_choice"], first["parallel_tool_calls"], first["temperature"]) == ("auto", False, 0)
    assert second["messages"] == result.messages[:3]


def test_bad_calls_are_told_to_the_model(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    bad = '{"city": "Ro'
    server.reply(calls(a_call(bad), a_call({}, call_id="2"), a_call("", "no", "3")), answer("Sorry."))
    result = run(server, QUESTION, [get_weather], parallel_tool_calls=True)
    assert CALLED == []
    history = server.requests[1].json["messages"][1]["tool_calls"]
    assert [json.loads(call["function"]["arguments"]) for call in history] == [{"malformed_arguments": bad}, {}, {}]
    assert [m["tool_call_id"] for m in result.messages if m["role"] == "tool"] == ["call_1", "2", "3"]
    assert "no valid JSON" in result.messages[2]["content"]
    assert server.requests[0].json["parallel_tool_calls"] is True


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("required", "required"),
        ("get_weather", {"type": "function", "function": {"name": "get_weather"}}),
        ({"type": "function", "function": {"name": "get_weather"}},) * 2,
    ],
)
def test_a_forced_choice_holds_for_the_first_request(
    server: LocalServer, run: Callable[..., ToolRun], given: Any, sent: Any
) -> None:
    """The guide: with a forced call the finish reason is "stop"."""
    server.reply(calls(a_call({"city": "Rome"}), finish_reason="stop"), answer("Sunny."))
    assert run(server, QUESTION, [get_weather], tool_choice=given).text == "Sunny."
    assert [request.json["tool_choice"] for request in server.requests] == [sent, "auto"]


def test_no_calls_where_none_are_wanted(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    server.reply(calls(a_call({"city": "Rome"})))
    result = run(server, QUESTION, [get_weather], tool_choice="none")
    assert CALLED == []
    assert not result.limit_reached
    assert "parallel_tool_calls" not in server.requests[0].json


def test_the_limit(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    server.reply(*[calls(a_call({"city": str(number)}, call_id=str(number))) for number in range(3)])
    result = run(server, QUESTION, [get_weather], max_turns=3, parallel_tool_calls=None)
    assert result.limit_reached
    assert CALLED == ["0", "1", "2"]
    assert result.messages[-1]["role"] == "tool"
    assert result.text is None
    assert "parallel_tool_calls" not in server.requests[0].json


def test_a_conversation_without_tools(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    server.reply(Reply.completion(content="Hello.", usage=None))
    result = run(server, QUESTION, [])
    assert (result.text, result.usage) == ("Hello.", None)
    assert "tools" not in server.requests[0].json


@pytest.mark.parametrize(
    ("reason", "error"),
    [("length", LengthFinishReasonError), ("content_filter", ContentFilterFinishReasonError)],
)
def test_calls_that_were_cut_off_are_not_run(
    server: LocalServer, run: Callable[..., ToolRun], reason: str, error: type[OutputError]
) -> None:
    server.reply(calls(a_call({"city": "Oslo"})), calls(a_call({"city": "Rome"}), finish_reason=reason))
    with pytest.raises(error) as caught:
        run(server, QUESTION, [get_weather])
    assert CALLED == ["Oslo"]
    assert caught.value.completion.choices[0].finish_reason == reason
    assert len(caught.value.attempts) == 2
    assert caught.value.usage.total_tokens == 30


def test_a_raising_set_ends_the_conversation(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    server.reply(calls(a_call({"town": "Rome"})))
    with pytest.raises(ToolCallError, match="invalid") as caught:
        run(server, QUESTION, ToolSet([get_weather], on_error="raise"))
    assert caught.value.completion.choices[0].message.tool_calls is not None
    assert caught.value.usage.total_tokens == 15


def test_a_failure_of_the_service_goes_through(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    server.reply(Reply.error(429, "slow down"))
    with pytest.raises(RateLimitError):
        run(server, QUESTION, [get_weather])


def test_what_came_beside_the_calls_is_kept(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    """E.g. Gemini's thought signature, without which it refuses the next request."""
    signed = {**a_call({"city": "Rome"}), "extra_content": {"google": {"thought_signature": "abc"}}}
    server.reply(
        Reply.json(
            completion({"role": "assistant", "content": "", "tool_calls": [signed], "audio": {"id": "a", "data": "x"}})
        ),
        answer("Sunny."),
    )
    run(server, QUESTION, [get_weather])
    sent = server.requests[1].json["messages"][1]
    assert sent["tool_calls"] == [signed]
    assert sent["audio"] == {"id": "a"}
    assert sent["content"] == ""


def test_a_completion_without_choices(server: LocalServer) -> None:
    class Empty:
        class chat:
            class completions:
                @staticmethod
                def create(**_: Any) -> Any:
                    return {"choices": []}

    with pytest.raises(OutputError, match="no choices"):
        run_tools(Empty, QUESTION, [get_weather], model="m")


def completion(message: dict[str, Any]) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def test_the_model_may_come_from_the_environment(
    server: LocalServer, run: Callable[..., ToolRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXTRACTLY_MODEL", raising=False)
    with pytest.raises(
        ConfigurationError, match=r"No model is set\. Pass model=…, or set EXTRACTLY_MODEL; .*embedded engine"
    ):
        run(server, QUESTION, [get_weather], model=None)
    monkeypatch.setenv("EXTRACTLY_MODEL", "from-env")
    server.reply(answer("Hi."))
    run(server, QUESTION, [get_weather], model=None)
    assert server.requests[0].json["model"] == "from-env"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"stream": True}, TypeError, "run_tools does not take 'stream'"),
        ({"n": 2}, TypeError, "run_tools does not take 'n'"),
        ({"max_turns": 0}, ValueError, "max_turns must be at least 1"),
        (
            {"tool_choice": "get_time"},
            ValueError,
            "tool_choice names 'get_time', which is none of the tools: get_weather",
        ),
    ],
)
def test_wrong_arguments(
    server: LocalServer, run: Callable[..., ToolRun], options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        run(server, QUESTION, [get_weather], **options)
    assert server.requests == []


def test_an_async_client_in_sync_code(server: LocalServer) -> None:
    client = AsyncClient(base_url=server.base_url, api_key="k")
    with pytest.raises(TypeError, match="The client is async: use `await arun_tools"):
        run_tools(client, QUESTION, [get_weather], model="m")
    assert server.requests == []


def kinds(events: list[Any]) -> list[str]:
    return [event.type for event in events if event.type != "chunk"]


def test_a_streamed_conversation(server: LocalServer) -> None:
    server.reply(streamed(a_call({"city": "Rome"})), streamed(content="Sunny in Rome."))
    with (
        Client(base_url=server.base_url, api_key="k") as client,
        stream_tools(client, QUESTION, [get_weather], model="m") as stream,
    ):
        events = list(stream)
        result = stream.result()
    check_stream(events, result, server)


@in_loop
async def test_an_async_streamed_conversation() -> None:
    with LocalServer() as server:
        server.reply(streamed(a_call({"city": "Rome"})), streamed(content="Sunny in Rome."))
        async with (
            AsyncClient(base_url=server.base_url, api_key="k") as client,
            astream_tools(client, QUESTION, [LATER], model="m") as stream,
        ):
            events = [event async for event in stream]
            result = await stream.result()
        check_stream(events, result, server)


def check_stream(events: list[Any], result: ToolRun, server: LocalServer) -> None:
    seen = kinds(events)
    assert "tool_calls.function.arguments.delta" in seen
    done = next(event for event in events if event.type == "tool_calls.function.arguments.done")
    assert done.parsed_arguments.city == "Rome"
    (answered,) = (event for event in events if isinstance(event, ToolMessageEvent))
    assert json.loads(answered.message["content"]) == {"city": "Rome", "weather": "sunny"}
    assert seen.index("tool_calls.function.arguments.done") < seen.index("tool.message") < seen.index("content.delta")
    assert result.text == "Sunny in Rome."
    assert result.usage is not None
    assert result.usage.total_tokens > 0
    assert [message["role"] for message in result.messages] == ["user", "assistant", "tool", "assistant"]
    assert server.requests[1].json["messages"] == result.messages[:3]
    assert server.requests[0].json["stream_options"] == {"include_usage": True}


def test_bad_calls_of_a_stream_are_told_to_the_model(server: LocalServer) -> None:
    server.reply(streamed(a_call({"town": "Rome"})), streamed(content="Sorry."))
    with Client(base_url=server.base_url, api_key="k") as client:
        result = stream_tools(client, QUESTION, [get_weather], model="m").result()
    assert CALLED == []
    assert "The arguments of `get_weather` are invalid" in result.messages[2]["content"]
    assert result.text == "Sorry."


@in_loop
async def test_bad_calls_of_an_async_stream_are_told_to_the_model() -> None:
    with LocalServer() as server:
        server.reply(streamed(a_call({"town": "Rome"})), streamed(content="Sorry."))
        async with AsyncClient(base_url=server.base_url, api_key="k") as client:
            result = await astream_tools(client, QUESTION, [get_weather], model="m").result()
    assert "The arguments of `get_weather` are invalid" in result.messages[2]["content"]


def cut_off(text: str | None = None) -> Reply:
    if text is not None:
        return Reply.stream(content=text, finish_reason="length", include_usage=True)
    return Reply.stream(tool_calls=[a_call('{"city": "Ro')], finish_reason="length", include_usage=True)


def test_a_stream_that_is_cut_off(server: LocalServer) -> None:
    server.reply(cut_off())
    with Client(base_url=server.base_url, api_key="k") as client:
        stream = stream_tools(client, QUESTION, [get_weather], model="m")
        with pytest.raises(LengthFinishReasonError) as caught:
            stream.result()
        with pytest.raises(RuntimeError, match="The stream was closed, or failed, before the conversation ended"):
            stream.result()
    assert caught.value.completion is not None
    assert CALLED == []


@in_loop
async def test_an_async_stream_that_fails() -> None:
    with LocalServer() as server:
        server.reply(cut_off(), streamed(a_call({"town": "Rome"})))
        async with AsyncClient(base_url=server.base_url, api_key="k") as client:
            stream = astream_tools(client, QUESTION, [get_weather], model="m")
            with pytest.raises(LengthFinishReasonError):
                await stream.until_done()
            with pytest.raises(RuntimeError, match="before the conversation ended"):
                await stream.result()
            raising = ToolSet([get_weather], on_error="raise")
            with pytest.raises(ToolCallError) as caught:
                await astream_tools(client, QUESTION, raising, model="m").result()
    assert caught.value.completion is not None


def test_a_stream_with_a_raising_set(server: LocalServer) -> None:
    server.reply(streamed(a_call({"town": "Rome"})))
    with Client(base_url=server.base_url, api_key="k") as client, pytest.raises(ToolCallError) as caught:
        stream_tools(client, QUESTION, ToolSet([get_weather], on_error="raise"), model="m").until_done()
    assert caught.value.completion is not None


def test_leaving_a_stream_early_closes_it(server: LocalServer) -> None:
    server.reply(streamed(a_call({"city": "Rome"})))
    with Client(base_url=server.base_url, api_key="k") as client:
        with stream_tools(client, QUESTION, [get_weather], model="m") as stream:
            next(iter(stream))
        with pytest.raises(RuntimeError, match="The stream was closed"):
            stream.result()
    assert CALLED == []
    assert len(server.requests) == 1


def test_with_the_embedded_engine() -> None:
    with Client() as client:
        result = run_tools(
            client, [{"role": "user", "content": "city: Rome"}], [get_weather], model="local", tool_choice="required"
        )
    assert CALLED[:1] == ["Rome"]
    assert result.completions


def test_with_the_openai_client(server: LocalServer) -> None:
    openai = pytest.importorskip("openai")
    server.reply(calls(a_call({"city": "Rome"})), answer("Sunny in Rome."))
    with openai.OpenAI(base_url=server.base_url, api_key="k") as client:
        result = run_tools(client, QUESTION, [get_weather], model="m")
    assert result.text == "Sunny in Rome."
    assert result.usage is not None
    assert result.usage.total_tokens == 30
    assert server.requests[1].json["messages"] == result.messages[:3]


def test_streamed_with_the_openai_client(server: LocalServer) -> None:
    openai = pytest.importorskip("openai")
    server.reply(streamed(a_call({"city": "Rome"})), streamed(content="Sunny in Rome."))
    with openai.OpenAI(base_url=server.base_url, api_key="k") as client:
        result = stream_tools(client, QUESTION, [get_weather], model="m").result()
    assert result.text == "Sunny in Rome."


def test_arguments_that_come_as_an_object(server: LocalServer, run: Callable[..., ToolRun]) -> None:
    """Ollama's own form: the arguments are the object itself."""
    odd = {"id": "1", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Rome"}}}
    server.reply(Reply.json(completion({"role": "assistant", "tool_calls": [odd]})), answer("Sunny."))
    run(server, QUESTION, [get_weather])
    assert CALLED == ["Rome"]
    sent = server.requests[1].json["messages"][1]["tool_calls"][0]["function"]["arguments"]
    assert json.loads(sent) == {"city": "Rome"}


@in_loop
async def test_leaving_an_async_stream_early_closes_it() -> None:
    with LocalServer() as server:
        server.reply(streamed(a_call({"city": "Rome"})))
        async with AsyncClient(base_url=server.base_url, api_key="k") as client:
            async with astream_tools(client, QUESTION, [get_weather], model="m") as stream:
                await anext(aiter(stream))
            with pytest.raises(RuntimeError, match="The stream was closed"):
                await stream.result()
        assert CALLED == []
        assert len(server.requests) == 1
