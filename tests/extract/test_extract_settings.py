"""Keywords, models, clients, hooks, pickles, and the embedded engine: what surrounds the flow."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import httpx
import pytest
from extract_runs import Run
from pydantic import BaseModel

from extractly import errors
from extractly.client import AsyncClient, Client
from extractly.extractor import Extractor
from extractly.protocol.extraction import (
    Attempt,
    Hooks,
    ReaskEvent,
    RepairEvent,
    RequestEvent,
    ResponseEvent,
    ResultEvent,
    RetryEvent,
)
from extractly.testing import LocalServer, Reply
from extractly.verbs import aextract, astream, extract, stream


class Event(BaseModel):
    name: str


GOOD = '{"name": "fair"}'
say = Reply.completion


@pytest.mark.parametrize("name", ["messages", "response_format", "stream", "n"])
def test_fields_that_belong_to_the_library(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        extract(Event, "x", model="m", **{name: 1})
    with pytest.raises(TypeError, match=name):
        Extractor(Event, **{name: None})
    with pytest.raises(TypeError, match=name):
        stream(Event, "x", **{name: 1})
    with pytest.raises(TypeError, match=name):
        astream(Event, "x", **{name: 1})
    with pytest.raises(TypeError, match=name):
        asyncio.run(aextract(Event, "x", **{name: 1}))


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"mode": "xml"}, ValueError, "mode must be one of auto, json_schema"),
    ({"on_truncation": "cry"}, ValueError, "on_truncation must be one of"),
    ({"on_item_error": "drop"}, ValueError, "on_item_error must be one of"),
    ({"retries": -1}, ValueError, "retries must be at least 0"),
    ({"retries": 1.5}, TypeError, "retries must be an int"),
    ({"retries": True}, TypeError, "retries must be an int"),
    ({"max_attempts": 0}, ValueError, "max_attempts must be at least 1"),
    ({"max_total_tokens": 0}, ValueError, "max_total_tokens must be at least 1"),
    ({"model": []}, ValueError, "model must be"),
    ({"model": [""]}, ValueError, "model must be"),
    ({"model": [5]}, ValueError, "model must be"),
    ({"model": ""}, ValueError, "model must be"),
    ({"repairs": {"guess"}}, ValueError, "no rule is called 'guess'"),
    ({"hooks": {"respose": print}}, TypeError, "there is no hook 'respose'"),
    ({"hooks": {"result": 5}}, TypeError, "must be callable"),
]


@pytest.mark.parametrize(("keywords", "error", "message"), WRONG)
def test_wrong_keywords_are_pythons_errors(keywords: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Extractor(Event, **keywords)


def test_params_and_options_pass_through(run: Run, server: LocalServer) -> None:
    server.reply(say(content=GOOD))
    run(
        Event,
        temperature=0.5,
        seed=None,
        made_up={"a": [1]},
        timeout=5,
        extra_headers={"x-mine": "1"},
        extra_query={"q": "2"},
        extra_body={"top_k": 3},
    )
    request = server.requests[0]
    assert request.json["temperature"] == 0.5
    assert request.json["made_up"] == {"a": [1]}
    assert request.json["top_k"] == 3
    assert request.json["seed"] is None
    assert request.headers["x-mine"] == "1"
    assert request.query == {"q": "2"}


def test_a_given_idempotency_key_is_for_one_question_only(run: Run, server: LocalServer) -> None:
    server.reply(say(content="?"), say(content=GOOD))
    run(Event, idempotency_key="k1")
    assert [request.headers["idempotency-key"] for request in server.requests] == ["k1", "k1-2"]


def test_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXTRACTLY_MODEL", raising=False)
    for ask in (
        lambda: extract(Event, "x"),
        lambda: asyncio.run(aextract(Event, "x")),
        lambda: Extractor(Event).dry_run("x"),
    ):
        with pytest.raises(errors.ConfigurationError, match=r'EXTRACTLY_MODEL.*model="local"'):
            ask()
    with pytest.raises(errors.ConfigurationError), stream(Event, "x"):
        pass


def test_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for ask in (lambda: extract(Event, "x", model="gpt-x"), lambda: asyncio.run(aextract(Event, "x", model="gpt-x"))):
        with pytest.raises(errors.ConfigurationError, match=r'OPENAI_API_KEY.*model="local"'):
            ask()


def test_the_model_of_the_environment(run: Run, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTLY_MODEL", "from-env")
    server.reply(say(content=GOOD), say(content=GOOD))
    run(Event, model=None)
    run(Event, model="mine")
    assert [request.json["model"] for request in server.requests] == ["from-env", "mine"]


def test_either_kind_of_client_serves_both(server: LocalServer) -> None:
    server.reply(*[say(content=GOOD)] * 4)

    async def run_async(client: Any) -> Any:
        extractor = Extractor(Event, model="m", client=client)
        extraction = await extractor.arun("x")
        return extraction.value

    with Client(base_url=server.base_url, api_key="k") as client:
        assert Extractor(Event, model="m", client=client)("x") == Event(name="fair")
        assert asyncio.run(run_async(client)) == Event(name="fair")
    other = AsyncClient(base_url=server.base_url, api_key="k")
    assert extract(Event, "x", model="m", client=other) == Event(name="fair")
    assert asyncio.run(run_async(other)) == Event(name="fair")
    asyncio.run(other.close())


def test_a_client_of_the_other_kind_is_made_once(server: LocalServer) -> None:
    server.reply(*[say(content=GOOD)] * 2)
    other = AsyncClient(base_url=server.base_url, api_key="k")
    before = server.total_connections
    extract(Event, "x", model="m", client=other)
    extract(Event, "x", model="m", client=other)
    assert server.total_connections == before + 1


def test_hooks_see_each_step(run: Run, server: LocalServer) -> None:
    seen: list[Any] = []
    server.reply(
        Reply.error(500, "oops", headers={"retry-after-ms": "1"}),
        say(content='{"name": 5}'),
        say(content=f"So: {GOOD}"),
    )
    run(
        Event,
        hooks=Hooks(**dict.fromkeys(("request", "response", "retry", "reask", "repair", "result"), seen.append)),
    )
    kinds = [type(event) for event in seen]
    assert kinds == [
        RequestEvent,
        RetryEvent,
        ResponseEvent,
        ReaskEvent,
        RequestEvent,
        ResponseEvent,
        RepairEvent,
        ResultEvent,
    ]
    first, retry, response, reask, second = seen[:5]
    assert (first.number, second.number, retry.number, response.number) == (1, 2, 1, 1)
    assert first.body["model"] == first.model == "m"
    assert first.mode == "json_schema"
    assert retry.delay_seconds >= 0
    assert reask.lines[0].startswith("$.name")
    assert isinstance(reask.attempt, Attempt)
    assert seen[6].repairs[0].rule == "surrounding_prose"
    assert seen[7].extraction.value == Event(name="fair")


def test_hooks_see_a_failed_retry_and_the_error(run: Run, server: LocalServer) -> None:
    seen: list[Any] = []
    server.reply(*[Reply.error(500, "oops", headers={"retry-after-ms": "1"})] * 2)
    with pytest.raises(errors.InternalServerError):
        run(Event, hooks={"retry": seen.append, "result": seen.append})
    assert [type(event) for event in seen] == [RetryEvent, ResultEvent]
    assert isinstance(seen[1].error, errors.InternalServerError)


def test_hooks_see_streams(run_stream: Run, server: LocalServer) -> None:
    seen: list[Any] = []
    hooks = dict.fromkeys(("request", "response", "repair", "result"), seen.append)
    server.reply(Reply.stream(content=f"So: {GOOD}", pieces=4), Reply.stream(refusal="No."), Reply.error(401, "no"))
    run_stream(Event, hooks=hooks)
    assert [type(event) for event in seen] == [RequestEvent, ResponseEvent, RepairEvent, ResultEvent]
    seen.clear()
    run_stream(Event, hooks=hooks)
    assert isinstance(seen[-1].error, errors.RefusalError)
    seen.clear()
    with pytest.raises(errors.AuthenticationError):
        run_stream(Event, hooks=hooks)
    assert isinstance(seen[-1].error, errors.AuthenticationError)


def test_what_a_hook_raises_is_the_callers(run: Run, server: LocalServer) -> None:
    def refuse(event: Any) -> None:
        raise KeyError("no")

    server.reply(say(content=GOOD))
    with pytest.raises(KeyError):
        run(Event, hooks={"response": refuse})
    assert len(server.requests) == 1


def note(event: Any) -> None:
    """A hook that can be pickled."""


def test_an_extractor_pickles_without_its_key(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(base_url=server.base_url, api_key="sk-secret-1")
    extractor = Extractor(
        Event, model="m", client=client, instructions="Be exact.", temperature=0, hooks={"result": note}
    )
    server.reply(say(content=GOOD), say(content=GOOD))
    extractor("x")
    data = pickle.dumps(extractor)
    assert b"sk-secret-1" not in data
    assert "sk-secret-1" not in repr(extractor)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-there")
    copy: Extractor[Event] = pickle.loads(data)
    assert copy("x") == Event(name="fair")
    assert server.requests[1].headers["authorization"] == "Bearer sk-there"
    assert server.requests[1].json == server.requests[0].json


def test_an_http_client_does_not_travel() -> None:
    with httpx.Client() as http_client:
        extractor = Extractor(Event, model="m", client=Client(api_key="k", http_client=http_client))
        with pytest.raises(errors.ConfigurationError, match="http_client"):
            pickle.dumps(extractor)


def test_a_pickle_holds_no_key_that_came_as_a_header_or_a_query_field() -> None:
    headers = {"Authorization": "Bearer sk-header", "x-team": "blue"}
    extractor = Extractor(int, model="m", extra_headers=headers, extra_query={"api-key": "sk-query", "v": "1"})
    data = pickle.dumps(extractor)
    assert b"sk-header" not in data
    assert b"sk-query" not in data
    options = pickle.loads(data)._settings.options
    assert (options.extra_headers, options.extra_query) == ({"x-team": "blue"}, {"v": "1"})


def test_results_and_errors_pickle(run: Run, server: LocalServer) -> None:
    server.reply(say(content="So: " + GOOD), say(content="?"), say(content='{"name": 5}'))
    extraction = run(Event)
    copy = pickle.loads(pickle.dumps(extraction))
    assert copy.value == extraction.value
    assert copy.repairs == extraction.repairs
    for error_class in (errors.InvalidJSONError, errors.OutputValidationError):
        with pytest.raises(error_class) as caught:
            run(Event, retries=0)
        again = pickle.loads(pickle.dumps(caught.value))
        assert isinstance(again, errors.SchemaNotEnforcedError)
        assert again.usage.total_tokens == 15
        assert again.mode == "json_schema"


def test_results_are_frozen(run: Run, server: LocalServer) -> None:
    server.reply(say(content=GOOD))
    extraction = run(Event)
    with pytest.raises(AttributeError):
        extraction.value = 1
    assert extraction.request_id == extraction.completion._request_id


def test_the_embedded_engine_needs_neither_key_nor_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    text = "Name: science fair"
    assert extract(Event, text, model="local").name
    assert asyncio.run(aextract(Event, text, model="local")).name
    with stream(Event, text, model="local") as updates:
        assert updates.result().value.name

    async def run() -> str:
        async with astream(Event, text, model="local") as streamed:
            return (await streamed.result()).value.name

    assert asyncio.run(run())


def test_a_type_that_cannot_be_said_fails_before_any_request(run: Run, server: LocalServer) -> None:
    class Handler:
        pass

    with pytest.raises(errors.SchemaError):
        run(Handler)
    assert server.requests == []


def test_the_name_of_an_extractor() -> None:
    assert repr(Extractor(Event, model="m")) == "Extractor(Event, models=['m'])"
    assert repr(Extractor({"type": "object"})).startswith("Extractor({'type'")


def test_another_libraries_client_is_refused() -> None:
    for ask in (lambda: extract(Event, "x", model="m", client=object()), lambda: stream(Event, "x", client=object())):
        with pytest.raises(TypeError, match=r"extractly Client or AsyncClient, got builtins.object"):
            ask()
    with pytest.raises(TypeError, match="extractly Client"):
        asyncio.run(aextract(Event, "x", model="m", client=object()))


def test_leaving_an_async_stream_early_leaves_nothing_open(server: LocalServer) -> None:
    async def run() -> None:
        async with AsyncClient(base_url=server.base_url, api_key="k") as client:
            for _ in range(3):
                server.reply(Reply.stream(content=GOOD, pieces=12, chunk_delay_seconds=0.02))
                async with astream(Event, "x", model="m", client=client) as streamed:
                    async for _update in streamed:
                        break
            server.reply(Reply.stream(content=GOOD, pieces=12, chunk_delay_seconds=0.05))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1), astream(Event, "x", model="m", client=client) as streamed:
                    await streamed.until_done()
            server.reply(say(content=GOOD))
            assert await aextract(Event, "x", model="m", client=client) == Event(name="fair")

    asyncio.run(run())


def test_local_is_the_embedded_engine_whatever_the_client(run: Run, server: LocalServer) -> None:
    assert run(Event, "Name: fair", model="local").value.name == "fair"
    assert server.requests == []
    server.reply(say(content=GOOD))
    extraction = run(Event, "nothing to be found", model=["local", "m"])
    assert extraction.value == Event(name="fair")
    assert [attempt.model for attempt in extraction.attempts] == ["local", "m"]
    assert len(server.requests) == 1
