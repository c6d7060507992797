"""Connections: who opens them, who closes them, across threads, event loops, breaks and cancellations."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import httpx2
import pytest
from client_calls import KEY, MESSAGES, TEXT, City, closed_down

from extractly.client import AsyncClient, Client
from extractly.errors import IncompleteStreamError
from extractly.protocol.flow import Request
from extractly.testing import LocalServer, Reply

REQUEST: dict[str, Any] = {"model": "gpt-test", "messages": MESSAGES}


def make(kind: type[Any], server: LocalServer, **options: Any) -> Any:
    return kind(api_key=KEY, base_url=server.base_url, **options)


def test_making_a_client_opens_nothing(server: LocalServer) -> None:
    before = server.total_connections
    with make(Client, server):
        assert server.total_connections == before


def test_connections_are_reused(server: LocalServer) -> None:
    before = server.total_connections
    with make(Client, server) as client:
        for _ in range(5):
            client.chat.completions.create(**REQUEST)
    assert server.total_connections - before == 1
    assert closed_down(server)


def test_threads_share_a_client(server: LocalServer) -> None:
    with make(Client, server) as client, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: client.chat.completions.create(**REQUEST), range(40)))
    assert len(answers) == 40
    assert closed_down(server)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_has_connections_of_its_own(server: LocalServer) -> None:
    before = server.total_connections
    with make(Client, server) as client:
        client.chat.completions.create(**REQUEST)
        child = os.fork()
        if child == 0:
            code = 1
            with contextlib.suppress(BaseException):
                client.chat.completions.create(**REQUEST)
                code = 0
            os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        client.chat.completions.create(**REQUEST)
    assert server.total_connections - before == 2
    assert closed_down(server)


def test_one_async_client_in_loop_after_loop(server: LocalServer) -> None:
    client = make(AsyncClient, server)

    async def ask() -> None:
        await asyncio.gather(*(client.chat.completions.create(**REQUEST) for _ in range(3)))

    for _ in range(3):
        asyncio.run(ask())  # nobody calls close(): the loop's end does
        assert closed_down(server)


def test_one_async_client_in_two_loops_at_once(server: LocalServer) -> None:
    client = make(AsyncClient, server)
    barrier = threading.Barrier(2)

    async def ask() -> None:
        for _ in range(5):
            await client.chat.completions.create(**REQUEST)
            barrier.wait(5)

    threads = [threading.Thread(target=asyncio.run, args=(ask(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 10
    assert closed_down(server)


def test_a_loop_that_ends_without_notice(server: LocalServer) -> None:
    server.reply(Reply.completion(content="x", headers={"connection": "close"}))
    client = make(AsyncClient, server)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(client.chat.completions.create(**REQUEST))
    loop.close()
    asyncio.run(client.chat.completions.create(**REQUEST))
    assert not client.core.pool._by_loop
    assert closed_down(server)


def test_a_dropped_client_closes_its_connections(server: LocalServer) -> None:
    client = make(Client, server)
    client.chat.completions.create(**REQUEST)
    del client
    assert closed_down(server)


def test_a_dropped_async_client_closes_its_connections(server: LocalServer) -> None:
    async def run() -> None:
        client = make(AsyncClient, server)
        await client.chat.completions.create(**REQUEST)
        del client
        for _ in range(100):
            await asyncio.sleep(0.005)
            if not server.open_connections:
                return
        pytest.fail("a connection stayed open")

    asyncio.run(run())


def test_closing_from_another_loop(server: LocalServer) -> None:
    client = make(AsyncClient, server)
    asyncio.run(client.models.list())
    asyncio.run(client.close())
    asyncio.run(client.close())
    assert client.is_closed
    assert closed_down(server)


LONG = Reply.stream(content="x" * 400, pieces=200, chunk_delay_seconds=0.01)


def test_break_closes_a_stream(server: LocalServer) -> None:
    server.reply(LONG)
    with make(Client, server) as client:
        stream = client.chat.completions.create(**REQUEST, stream=True)
        for _ in stream:
            break
        assert closed_down(server)
        with pytest.raises(StopIteration):
            next(stream)


def test_an_exception_closes_a_stream(server: LocalServer) -> None:
    server.reply(LONG)
    client = make(Client, server)

    def consume() -> None:
        for _ in client.chat.completions.create(**REQUEST, stream=True):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        consume()
    assert closed_down(server)
    client.close()


@pytest.mark.parametrize("chunks", [0, 1])
def test_a_dropped_stream_is_closed(chunks: int, server: LocalServer) -> None:
    server.reply(LONG)
    with make(Client, server) as client:
        stream = client.chat.completions.create(**REQUEST, stream=True)
        for _ in range(chunks):
            next(stream)
        del stream
        gc.collect()
        assert closed_down(server)


@pytest.mark.parametrize("chunks", [0, 1])
def test_a_dropped_async_stream_is_closed(chunks: int, server: LocalServer) -> None:
    server.reply(LONG)

    async def run() -> None:
        async with make(AsyncClient, server) as client:
            stream = await client.chat.completions.create(**REQUEST, stream=True)
            for _ in range(chunks):
                await anext(stream)
            del stream
            gc.collect()
            assert await asyncio.to_thread(closed_down, server)

    asyncio.run(run())


def test_a_stream_is_a_context_manager(server: LocalServer) -> None:
    server.reply(LONG)
    with make(Client, server) as client:
        with client.chat.completions.create(**REQUEST, stream=True) as stream:
            assert next(stream).choices[0].delta.role == "assistant"
        assert closed_down(server)
        stream.close()


def test_events_may_be_read_on_after_a_break(server: LocalServer) -> None:
    server.reply(Reply.stream(content=TEXT))
    with make(Client, server) as client:
        with client.chat.completions.stream(**REQUEST, response_format=City) as stream:
            for event in stream:
                if event.type == "content.delta":
                    break
            assert "".join(stream.text_deltas)
            completion = stream.get_final_completion()
        assert completion.choices[0].message.parsed == City(name="Oslo")
        assert stream.get_final_completion().choices[0].message.parsed == City(name="Oslo")
        assert stream.current_completion_snapshot.choices[0].message.content == TEXT


def test_leaving_the_context_closes_the_stream(server: LocalServer) -> None:
    server.reply(LONG)
    with make(Client, server) as client:
        with client.chat.completions.stream(**REQUEST) as stream:
            next(stream)
        assert closed_down(server)
        assert stream.current_completion_snapshot is not None


def test_a_stream_that_is_never_entered_sends_nothing(server: LocalServer) -> None:
    with make(Client, server) as client:
        client.chat.completions.stream(**REQUEST)
    assert server.requests == []


def test_async_break_closes_a_stream(server: LocalServer) -> None:
    server.reply(LONG)

    async def run() -> None:
        async with make(AsyncClient, server) as client:
            async for _ in await client.chat.completions.create(**REQUEST, stream=True):
                break
            for _ in range(200):
                await asyncio.sleep(0.005)
                if not server.open_connections:
                    return
            pytest.fail("a connection stayed open")

    asyncio.run(run())


def test_async_stream_methods(server: LocalServer) -> None:
    server.reply(LONG, Reply.stream(content=TEXT), Reply.stream(content=TEXT), LONG)

    async def run() -> None:
        async with make(AsyncClient, server) as client:
            async with await client.chat.completions.create(**REQUEST, stream=True) as stream:
                assert (await anext(stream)).choices[0].delta.role == "assistant"
            async with client.chat.completions.stream(**REQUEST, response_format=City) as events:
                assert (await anext(events)).type == "chunk"
                assert [text async for text in events.text_deltas]
                assert (await events.get_final_completion()).choices[0].message.parsed == City(name="Oslo")
                assert events.current_completion_snapshot.choices[0].message.content == TEXT
            async with client.chat.completions.stream(**REQUEST) as events:
                assert await events.until_done() is events
            async with client.chat.completions.stream(**REQUEST) as events:
                async for _ in events:
                    break
                await events.aclose()

    asyncio.run(run())
    assert closed_down(server)


@pytest.mark.parametrize("fields", [{}, {"stream": True}])
@pytest.mark.parametrize("reply", [Reply(delay_seconds=5), LONG])
def test_cancellation(fields: dict[str, Any], reply: Reply, server: LocalServer) -> None:
    server.reply(reply)

    async def run() -> None:
        async with make(AsyncClient, server) as client:

            async def consume() -> None:
                answer = await client.chat.completions.create(**REQUEST, **fields)
                if fields:
                    async for _ in answer:
                        pass

            with pytest.raises(TimeoutError):
                await asyncio.wait_for(consume(), 0.3)
            for _ in range(200):
                await asyncio.sleep(0.005)
                if not server.open_connections:
                    return
            pytest.fail("a connection stayed open")

    asyncio.run(run())
    assert len(server.requests) == 1


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_given_clients(library: Any, server: LocalServer) -> None:
    server.reply(
        Reply(drop_before_head=True),
        Reply.completion(content="one"),
        Reply.stream(content="two"),
        Reply.stream(content="xyz", drop_after_bytes=500),
    )
    given = library.Client(headers={"x-given": "1"})
    with make(Client, server, http_client=given) as client:
        assert client.with_options(max_retries=1).chat.completions.create(**REQUEST).choices[0].message.content == "one"
        assert len(list(client.chat.completions.create(**REQUEST, stream=True))) > 2
        with pytest.raises(IncompleteStreamError):
            list(client.chat.completions.create(**REQUEST, stream=True))
    assert given.is_closed
    assert server.requests[0].headers["x-given"] == "1"
    assert closed_down(server)


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_given_async_clients(library: Any, server: LocalServer) -> None:
    server.reply(Reply(drop_before_head=True), Reply.completion(content="one"), Reply.stream(content="two"))

    async def run() -> None:
        given = library.AsyncClient()
        async with make(AsyncClient, server, http_client=given) as client:
            answer = await client.chat.completions.create(**REQUEST)
            assert answer.choices[0].message.content == "one"
            assert [chunk async for chunk in await client.chat.completions.create(**REQUEST, stream=True)]
        assert given.is_closed

    asyncio.run(run())
    assert closed_down(server)


def test_the_wrong_kind_of_given_client() -> None:
    with httpx.Client() as given, pytest.raises(TypeError, match="use Client"):
        AsyncClient(http_client=given)
    given_async = httpx.AsyncClient()
    with pytest.raises(TypeError, match="use AsyncClient"):
        Client(http_client=given_async)
    asyncio.run(given_async.aclose())


def test_open_streams_for_flows_of_other_rooms(server: LocalServer) -> None:
    request = Request(path="chat/completions", body={**REQUEST, "stream": True})
    server.reply(Reply.error(500, "no", headers={"retry-after-ms": "1"}), LONG, LONG, Reply.stream(content="x"))
    with make(Client, server) as client:
        with client.core.open_stream(request) as stream:
            assert next(stream.iter_bytes()).startswith(b"data: ")
        assert closed_down(server)

    async def run() -> None:
        async with make(AsyncClient, server) as client:
            async with await client.core.open_stream(request) as stream:
                assert (await anext(stream.aiter_bytes())).startswith(b"data: ")
            assert await asyncio.to_thread(closed_down, server)
            async with await client.core.open_stream(request) as stream:
                assert b"".join([chunk async for chunk in stream.aiter_bytes()]).endswith(b"[DONE]\n\n")

    asyncio.run(run())
    assert len(server.requests) == 4


def test_a_given_client_may_be_replaced(server: LocalServer) -> None:
    with make(Client, server) as client, httpx.Client(headers={"x-given": "1"}) as given:
        client.with_options(http_client=given).chat.completions.create(**REQUEST)
    assert server.requests[0].headers["x-given"] == "1"


@pytest.mark.parametrize("given", [False, True])
def test_proxies(given: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalServer(trust_any_host=True) as proxy:
        address = f"http://127.0.0.1:{proxy.port}"
        monkeypatch.delenv("NO_PROXY")
        if not given:
            monkeypatch.setenv("HTTP_PROXY", address)
        http_client = httpx.Client(proxy=address) if given else None
        with Client(api_key=KEY, base_url="http://service.test/v1", http_client=http_client) as client:
            client.chat.completions.create(**REQUEST)
        assert proxy.requests[0].headers["host"] == "service.test"
        assert proxy.requests[0].path == "/v1/chat/completions"
