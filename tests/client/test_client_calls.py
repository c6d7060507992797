"""What goes out and what comes back when all is well: fields, options, request ids, models, the embedded engine."""

from __future__ import annotations

import asyncio
import inspect
import socket
from collections.abc import Callable
from typing import Any

import pytest
from client_calls import KEY, KINDS, MESSAGES, TEXT, City, call

import extractly
from extractly.client import AsyncClient, Client, clients, completions, event_streams, streams
from extractly.client import models as model_classes
from extractly.client import raw as raw_classes
from extractly.client.module_level import (
    beta,
    chat,
    get_async_module_client,
    get_module_client,
    models,
)
from extractly.errors import APIResponseValidationError, ConfigurationError, NotFoundError
from extractly.testing import LocalServer, Reply

REQUEST: dict[str, Any] = {"model": "gpt-test", "messages": MESSAGES}


@pytest.fixture
def client(server: LocalServer) -> Any:
    with Client(api_key=KEY, base_url=server.base_url) as client:
        yield client


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_passed_on(kind: str, server: LocalServer) -> None:
    fields = {"temperature": 0.5, "seed": None, "stop": ["a"], "logit_bias": {"1": 2}, "frobnicate": {"x": [1]}}
    call(kind, "create", server, **fields, extra_body={"temperature": 1, "more": True})
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.json == {**REQUEST, **fields, "temperature": 1, "more": True}
    assert request.headers["content-type"] == "application/json"


def test_what_is_not_given_is_not_sent(client: Any, server: LocalServer) -> None:
    openai = pytest.importorskip("openai")
    server.reply(*[Reply.completion(content="x")] * 2)
    client.chat.completions.create(**REQUEST, seed=openai.NOT_GIVEN, timeout=openai.NOT_GIVEN, stream=False)
    assert server.requests[0].json == {**REQUEST, "stream": False}


def test_lone_surrogates_and_odd_values(client: Any, server: LocalServer) -> None:
    client.chat.completions.create(model="gpt-test", messages=[{"role": "user", "content": "\ud83d x"}])
    assert server.requests[0].json["messages"][0]["content"] == "\ud83d x"
    with pytest.raises(TypeError, match="type object, which is no JSON"):
        client.chat.completions.create(**REQUEST, odd=object())
    with pytest.raises(TypeError, match="model"):
        client.chat.completions.create(messages=MESSAGES)


def test_types_as_response_format(client: Any, server: LocalServer) -> None:
    client.beta.chat.completions.create(**REQUEST, response_format=City)
    assert server.requests[0].json["response_format"]["json_schema"]["name"] == "City"


@pytest.mark.parametrize("kind", KINDS)
def test_parse_takes_no_stream(kind: str, server: LocalServer) -> None:
    assert isinstance(call(kind, "parse", server, stream=True).error, TypeError)
    assert isinstance(call(kind, "stream", server, stream=False).error, TypeError)


@pytest.mark.parametrize("kind", KINDS)
def test_tools_that_are_not_strict(kind: str, server: LocalServer) -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    outcome = call(kind, "parse", server, tools=tools)
    with pytest.raises(ValueError, match="`f` is not strict"):
        raise outcome.error or AssertionError
    assert server.requests == []
    server.reply(Reply.stream(content=TEXT))
    assert call(kind, "stream", server, tools=tools).value == City(name="Oslo")


def test_request_ids(client: Any, server: LocalServer) -> None:
    headers = {"x-request-id": "req_7"}
    server.reply(
        Reply.completion(content=TEXT, headers=headers),
        Reply.completion(content=TEXT, headers=headers),
        Reply.stream(content=TEXT, headers=headers),
        Reply.stream(content=TEXT, headers=headers),
        Reply.json({"data": [{"id": "m"}]}, headers=headers),
    )
    completions = client.chat.completions
    assert completions.create(**REQUEST)._request_id == "req_7"
    assert completions.parse(**REQUEST, response_format=City)._request_id == "req_7"
    with completions.create(**REQUEST, stream=True) as stream:
        assert (stream.request_id, stream._request_id) == ("req_7", "req_7")
    with completions.stream(**REQUEST) as stream:
        assert stream.request_id == "req_7"
        assert stream.headers["content-type"].startswith("text/event-stream")
    assert client.models.list()._request_id == "req_7"


def test_raw_responses(client: Any, server: LocalServer) -> None:
    headers = {"x-request-id": "req_7", "x-ratelimit-remaining-requests": "9"}
    replies = [Reply.completion(content=TEXT, headers=headers)] * 2 + [Reply.stream(content=TEXT, headers=headers)]
    server.reply(*replies, *replies, Reply.json({"choices": []}))
    raw = client.chat.completions.with_raw_response
    response = raw.create(**REQUEST)
    assert (response.status_code, response.request_id) == (200, "req_7")
    assert response.headers["x-ratelimit-remaining-requests"] == "9"
    assert response.parse() is response.parse()
    assert response.parse().choices[0].message.content == TEXT
    assert raw.parse(**REQUEST, response_format=City).parse().choices[0].message.parsed == City(name="Oslo")
    assert len(list(raw.create(**REQUEST, stream=True).parse())) > 3

    async def run() -> None:
        async with client.to_async() as other:
            raw = other.chat.completions.with_raw_response
            assert (await raw.create(**REQUEST)).parse().choices[0].message.content == TEXT
            parsed = (await raw.parse(**REQUEST, response_format=City)).parse()
            assert parsed.choices[0].message.parsed == City(name="Oslo")
            assert [chunk async for chunk in (await raw.create(**REQUEST, stream=True)).parse()]

    asyncio.run(run())
    broken = raw.create(**REQUEST)
    with pytest.raises(APIResponseValidationError):
        broken.parse()


def test_models(client: Any, server: LocalServer) -> None:
    page = client.models.list()
    assert [model.id for model in page] == [model.id for model in page.data] == ["local"]
    assert client.models.retrieve("local").owned_by == "extractly"
    assert server.requests[0].method == "GET"
    assert server.requests[0].body == b""
    assert "idempotency-key" not in server.requests[0].headers
    with pytest.raises(NotFoundError):
        client.models.retrieve("no/such model")
    assert client.beta.models.list(extra_query={"a": 1}).data

    async def run() -> None:
        async with client.to_async() as other:
            assert [model.id for model in await other.models.list()] == ["local"]
            assert (await other.beta.models.retrieve("local")).id == "local"
            assert (await other.beta.chat.completions.create(**REQUEST)).choices

    asyncio.run(run())


LOCAL: dict[str, Any] = {"model": "local", "messages": [{"role": "user", "content": "Name: Oslo"}]}


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_sockets")
def test_the_embedded_engine_needs_no_key_and_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    with Client() as client:
        completions = client.chat.completions
        assert completions.create(**LOCAL).model == "local"
        assert completions.parse(**LOCAL, response_format=City).choices[0].message.parsed == City(name="Oslo")
        assert list(completions.create(**LOCAL, stream=True))
        with completions.stream(**LOCAL, response_format=City) as stream:
            assert stream.get_final_completion().choices[0].message.parsed == City(name="Oslo")
        assert client.models.retrieve("local").id == "local"


def test_the_embedded_engine_async() -> None:
    async def run() -> None:
        async with AsyncClient() as client:
            completions = client.chat.completions
            assert (await completions.create(**LOCAL)).model == "local"
            assert [chunk async for chunk in await completions.create(**LOCAL, stream=True)]
            async with completions.stream(**LOCAL, response_format=City) as stream:
                assert (await stream.get_final_completion()).choices[0].message.parsed == City(name="Oslo")

    asyncio.run(run())


def test_a_given_address_is_asked_for_its_own_local(client: Any, server: LocalServer) -> None:
    client.chat.completions.create(**LOCAL)
    assert len(server.requests) == 1
    assert not client.core.is_local("local")
    assert Client().core.is_local("local")
    assert not Client().core.is_local("gpt-4o")


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], None]:
    def set_attribute(name: str, value: Any) -> None:
        monkeypatch.setitem(vars(extractly), name, value)

    return set_attribute


def test_the_module_level_client(package: Callable[[str, Any], None], server: LocalServer) -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        chat.completions.create(**REQUEST)
    package("api_key", "sk-module")
    package("base_url", server.base_url)
    headers = {"x-foo": "true"}
    package("default_headers", headers)
    assert chat.completions.create(**REQUEST).choices
    assert server.requests[0].headers["authorization"] == "Bearer sk-module"
    assert server.requests[0].headers["x-foo"] == "true"
    first = get_module_client()
    assert get_module_client() is first
    headers["x-foo"] = "false"
    assert beta.chat.completions.create(**REQUEST).choices
    assert server.requests[1].headers["x-foo"] == "false"
    assert [model.id for model in models.list()] == ["local"]
    assert models.retrieve("local").id == "local"
    second = get_module_client()
    assert second is not first
    second.close()
    assert second.is_closed
    assert get_module_client() is not second
    assert asyncio.run(get_async_module_client().chat.completions.create(**REQUEST)).choices
    get_module_client().close()


def test_the_module_level_client_follows_the_environment(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    chat.completions.create(**REQUEST)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-2")
    chat.completions.create(**REQUEST)
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer sk-1", "Bearer sk-2"]
    get_module_client().close()


def twins() -> list[Any]:
    """Each public class with its async twin."""
    found: list[Any] = []
    for module in (clients, completions, event_streams, model_classes, raw_classes, streams):
        names = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
        pairs = [(name.removeprefix("Async"), name) for name in names if name.startswith("Async")]
        found += [pytest.param(vars(module)[ours], vars(module)[theirs], id=ours) for ours, theirs in pairs]
    assert len(found) >= 8
    return found


@pytest.mark.parametrize(("sync_class", "async_class"), twins())
def test_sync_and_async_say_the_same(sync_class: type[Any], async_class: type[Any]) -> None:
    """Names, parameters, defaults and docstrings; `a` and `Async` are all that may differ."""
    public = {name for name in vars(sync_class) if not name.startswith("_")} - {"to_async"}
    assert public == {name for name in vars(async_class) if not name.startswith("_")} - {"to_sync", "aclose"}
    for name in sorted(public | {"__init__"}):
        ours, theirs = inspect.getattr_static(sync_class, name), inspect.getattr_static(async_class, name)
        if callable(ours):
            assert _shape(ours) == _shape(theirs), name
        if name != "__init__":
            assert _plain(ours.__doc__) == _plain(theirs.__doc__), name


def _shape(method: Any) -> list[tuple[str, Any, Any]]:
    parameters = inspect.signature(method).parameters.values()
    return [(each.name, each.kind, each.default) for each in parameters if each.name not in ("core", "source")]


def _plain(text: str | None) -> str:
    words = [("async for", "for"), ("async with", "with"), ("await ", ""), ("an `Async", "a `"), ("Async", "")]
    text = text or ""
    for ours, theirs in words:
        text = text.replace(ours, theirs)
    return text.replace("an `with`", "a `with`")


def test_unknown_names_of_the_room() -> None:
    import extractly.client as room

    assert {name for name in room.__all__ if getattr(room, name)} == set(room.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        room.nonsense  # noqa: B018
