"""Connections under fire: nobody there, nobody reads, nobody waits any more; loops, threads, given HTTP clients."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import httpx2
import pytest
from fault_table import (
    KEY,
    KINDS,
    MESSAGES,
    METHODS,
    OSLO,
    STREAMED,
    City,
    Fault,
    ask,
    closed_down,
    each,
    error,
    public_class,
    quick,
    run_fault,
    say,
)

from extractly import AsyncClient, Client, Extractor, errors
from extractly.testing import LocalServer, Reply

LONG = Reply.stream('{"name": "' + "x" * 400 + '"}', pieces=200, chunk_delay_seconds=0.02)
REQUEST: dict[str, Any] = {"model": "m", "messages": MESSAGES}
PARSED: dict[str, Any] = {**REQUEST, "response_format": City}


@contextlib.contextmanager
def deaf_socket(backlog: int) -> Iterator[int]:
    """A port where connections are taken by the kernel only, and nobody answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener.getsockname()[1]


def at_port(port: int, **client: Any) -> dict[str, Any]:
    return {"base_url": f"http://127.0.0.1:{port}/v1", "max_retries": 1, **client}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_connection_refused(method: str, kind: str, server: LocalServer) -> None:
    with deaf_socket(1) as port:
        pass  # closed again: nobody listens there
    fault = Fault(name="refused", replies=[], client=at_port(port))
    outcome = ask(fault, method, kind, server)
    assert type(outcome.error) is errors.APIConnectionError
    assert outcome.error.retryable
    assert str(port) in outcome.error.message
    assert not server.requests


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_connect_timeout(method: str, kind: str, server: LocalServer) -> None:
    with deaf_socket(0) as port, contextlib.ExitStack() as filling:
        for _ in range(3):  # the queue of the kernel is full: the next connection is not answered
            filler = filling.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        client = at_port(port, timeout=httpx.Timeout(5, connect=0.1))
        outcome = ask(Fault(name="full", replies=[], client=client), method, kind, server)
    assert type(outcome.error) is errors.APITimeoutError
    assert outcome.error.retryable


@pytest.mark.parametrize("kind", KINDS)
def test_write_timeout(kind: str, server: LocalServer) -> None:
    with deaf_socket(5) as port:
        fault = Fault(
            name="nobody reads",
            replies=[],
            client=at_port(port, timeout=httpx.Timeout(5, write=0.2)),
            fields={"extra_body": {"filler": "x" * 30_000_000}},
        )
        outcome = ask(fault, "extract", kind, server)
    assert type(outcome.error) is errors.APITimeoutError


@pytest.mark.parametrize("kind", KINDS)
def test_pool_timeout(kind: str, server: LocalServer) -> None:
    server.reply(LONG)
    limits: Any = {"limits": httpx.Limits(max_connections=1), "timeout": httpx.Timeout(5, pool=0.1)}
    options: dict[str, Any] = {"api_key": KEY, "base_url": server.base_url, "max_retries": 0}
    if kind == "sync":
        client = Client(**options, http_client=httpx.Client(**limits))
        held = client.chat.completions.create(**REQUEST, stream=True)
        with client, held, pytest.raises(errors.APITimeoutError):
            client.chat.completions.create(**REQUEST)
    else:

        async def run() -> None:
            client = AsyncClient(**options, http_client=httpx.AsyncClient(**limits))
            async with client, await client.chat.completions.create(**REQUEST, stream=True):
                with pytest.raises(errors.APITimeoutError):
                    await client.chat.completions.create(**REQUEST)

        asyncio.run(run())
    assert len(server.requests) == 1
    assert closed_down(server)


NEVER_AGAIN = [
    Fault(
        name=f"after the first event: {name}",
        replies=[reply],
        methods=STREAMED,
        client={"max_retries": 5, "timeout": 0.2},
        raises=cls,
    )
    for name, reply, cls in [
        ("hung up", Reply.stream(OSLO, drop_after_bytes=700), errors.IncompleteStreamError),
        ("quiet", Reply.stream(OSLO, pieces=1, chunk_delay_seconds=1), errors.StreamTimeoutError),
        (
            "an error",
            Reply.sse([{"choices": []}, {"error": {"message": "overloaded", "code": 503}}]),
            errors.APIResponseValidationError,
        ),
        ("no JSON", Reply.sse([{"choices": []}, b"data: {oops\n\n"]), errors.APIResponseValidationError),
    ]
]


@pytest.mark.parametrize("kind", KINDS)
@each(NEVER_AGAIN)
def test_never_retried_after_the_first_event(fault: Fault, method: str, kind: str, server: LocalServer) -> None:
    run_fault(fault, method, kind, server)


@pytest.mark.parametrize("method", STREAMED)
def test_an_early_break_leaves_no_connection(method: str, server: LocalServer) -> None:
    server.reply(LONG)
    with quick(Client(api_key=KEY, base_url=server.base_url)) as client:
        if method == "chunks":
            for _ in client.chat.completions.create(**REQUEST, stream=True):
                break
        elif method == "events":
            with client.chat.completions.stream(**PARSED) as events:
                next(events)
        else:
            with Extractor(City, client=client, model="m").stream("x") as updates:
                for _ in updates:
                    break
        assert closed_down(server)


@pytest.mark.parametrize("method", STREAMED)
def test_an_early_break_leaves_no_connection_async(method: str, server: LocalServer) -> None:
    async def run() -> None:
        server.reply(LONG)
        async with quick(AsyncClient(api_key=KEY, base_url=server.base_url)) as client:
            if method == "chunks":
                async with await client.chat.completions.create(**REQUEST, stream=True) as chunks:
                    await anext(chunks)
            elif method == "events":
                async with client.chat.completions.stream(**PARSED) as events:
                    await anext(events)
            else:
                async with Extractor(City, client=client, model="m").astream("x") as updates:
                    await anext(updates)
            assert await asyncio.to_thread(closed_down, server)

    asyncio.run(run())


async def _all(client: AsyncClient, method: str) -> None:
    """Ask and read to the end."""
    completions: Any = client.chat.completions
    if method in ("create", "parse"):
        await getattr(completions, method)(**(PARSED if method == "parse" else REQUEST))
    elif method == "chunks":
        async for _ in await completions.create(**REQUEST, stream=True):
            pass
    elif method == "events":
        async with completions.stream(**PARSED) as events:
            await events.get_final_completion()
    else:
        extractor = Extractor(City, client=client, model="m")
        if method == "extract":
            await extractor.arun("x")
        else:
            async with extractor.astream("x") as updates:
                await updates.result()


SLOW_HEAD = Reply.completion(OSLO, delay_seconds=0.6)
SLOW_BODY = Reply(chunks=[b"{", b" ", b" ", b"}"], chunk_delay_seconds=0.3)
WAITING = error(503, "wait", headers={"retry-after-ms": "900"})


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("name", "reply"), [("head", SLOW_HEAD), ("body", None), ("wait", WAITING)], ids=["head", "body", "wait"]
)
def test_a_cancelled_call_leaves_nothing(name: str, reply: Reply | None, method: str, server: LocalServer) -> None:
    server.reply(reply or (LONG if method in STREAMED else SLOW_BODY))

    async def run() -> None:
        async with quick(AsyncClient(api_key=KEY, base_url=server.base_url)) as client:
            task = asyncio.create_task(_all(client, method))
            await asyncio.sleep(0.15)
            assert not task.done()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            if name != "wait":  # before a retry the connection is kept alive, unused
                assert await asyncio.to_thread(closed_down, server)

    asyncio.run(run())
    assert len(server.requests) == 1
    assert closed_down(server)


@pytest.mark.parametrize("method", METHODS)
def test_a_timeout_of_asyncio_leaves_nothing(method: str, server: LocalServer) -> None:
    server.reply(SLOW_HEAD)

    async def run() -> None:
        async with quick(AsyncClient(api_key=KEY, base_url=server.base_url)) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(_all(client, method), 0.1)

    asyncio.run(run())
    assert closed_down(server)


def test_one_extractor_in_loop_after_loop(server: LocalServer) -> None:
    client = quick(AsyncClient(api_key=KEY, base_url=server.base_url))
    extractor = Extractor(City, client=client, model="m")
    for turn in range(4):
        server.reply(error(503), Reply.completion(OSLO))
        assert asyncio.run(extractor.arun("x")).value == City(name="Oslo")
        assert len(server.requests) == 2 * (turn + 1)
    asyncio.run(client.close())
    assert closed_down(server)


def test_one_extractor_in_many_threads(server: LocalServer) -> None:
    """Sync from eight threads, and each thread with an event loop of its own: one client, faults in between."""
    replies = [Reply.completion(OSLO), error(500), Reply(drop_before_head=True)]
    server.reply(*(replies[number % 3] for number in range(180)))

    def sync(extractor: Extractor[City]) -> City:
        return extractor("x")

    def own_loop(extractor: Extractor[City]) -> City:
        return asyncio.run(extractor.arun("x")).value

    runs: list[Callable[[Extractor[City]], City]] = [sync, own_loop]
    with quick(Client(api_key=KEY, base_url=server.base_url, max_retries=50)) as client:
        extractor: Extractor[City] = Extractor(City, client=client, model="m")
        with ThreadPoolExecutor(8) as threads:
            towns = list(threads.map(lambda number: runs[number % 2](extractor), range(60)))
        assert towns == [City(name="Oslo")] * 60
        assert len(server.requests) >= 178
    assert closed_down(server)


def test_a_stream_closed_by_another_thread(server: LocalServer) -> None:
    server.reply(LONG)
    client = quick(Client(api_key=KEY, base_url=server.base_url))
    with client, Extractor(City, client=client, model="m").stream("x") as updates:
        next(updates)
        closing = threading.Thread(target=updates.close)
        closing.start()
        closing.join()
        assert closed_down(server)


GIVEN = [
    Fault(name="fine", replies=[say(OSLO)], has={"value": lambda it: "Oslo" in str(it)}),
    Fault(name="a 500 first", replies=[error(500), say(OSLO)], requests=2, has={"value": lambda it: "Oslo" in str(it)}),
    Fault(
        name="hung up",
        replies=[Reply(drop_before_head=True)] * 3,
        requests=3,
        raises=errors.APIConnectionError,
    ),
    Fault(
        name="quiet",
        replies=[Reply.completion(OSLO, delay_seconds=0.5)],
        client={"timeout": 0.1, "max_retries": 0},
        raises=errors.APITimeoutError,
    ),
    Fault(
        name="hung up in a stream",
        replies=[Reply.stream(OSLO, drop_after_bytes=700)],
        methods=STREAMED,
        raises=errors.IncompleteStreamError,
    ),
    Fault(
        name="gzip that is none",
        replies=[Reply(b"{}", headers={"content-encoding": "gzip"})],
        raises=errors.APIResponseValidationError,
    ),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("library", [httpx, httpx2])
@each(GIVEN)
def test_a_given_http_client(fault: Fault, method: str, library: Any, kind: str, server: LocalServer) -> None:
    """The same errors whichever library sends: its own classes never show."""
    http_client = library.Client() if kind == "sync" else library.AsyncClient()
    row = Fault(**{**_fields(fault), "client": {**fault.client, "http_client": http_client}})
    outcome = run_fault(row, method, kind, server)
    if outcome.error is not None:
        assert public_class(outcome.error).__module__ == "extractly.errors"


def _fields(fault: Fault) -> dict[str, Any]:
    return {name: getattr(fault, name) for name in fault.__slots__}


def test_the_mode_that_was_refused_is_remembered(server: LocalServer) -> None:
    refusal = error(400, "'response_format' is not supported", param="response_format")
    call = Reply.completion(tool_calls=[{"name": "City", "arguments": OSLO}])
    server.reply(refusal, call, call, call, Reply.stream(tool_calls=[{"name": "City", "arguments": OSLO}]))
    with quick(Client(api_key=KEY, base_url=server.base_url)) as client:
        extractor = Extractor(City, client=client, model="m")
        assert [extractor.run("x").mode_used for _ in range(2)] == ["tool", "tool"]
        assert Extractor(City, client=client, model="m").run("x").mode_used == "tool"
        with extractor.stream("x") as updates:
            assert updates.result().mode_used == "tool"
        assert len(server.requests) == 5
        server.reply(Reply.completion(OSLO))
        assert Extractor(City, client=client, model="other").run("x").mode_used == "json_schema"
    assert closed_down(server)


def test_the_messages_of_the_caller_are_not_touched(server: LocalServer) -> None:
    given: list[dict[str, Any]] = [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": [{"type": "text", "text": "Where?"}]},
    ]
    before = repr(given)
    server.reply(Reply.completion('{"name": 1}'), Reply.completion('{"nam'), Reply.completion(OSLO))
    with quick(Client(api_key=KEY, base_url=server.base_url)) as client:
        extractor = Extractor(City, client=client, model="m")
        body = extractor.dry_run(given)
        assert not server.requests
        extractor.run(given)
    assert repr(given) == before
    assert server.requests[0].json == body
    assert body["messages"] == given  # native mode adds no hidden text
