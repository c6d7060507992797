"""Connections that do not know each other: reused, limited, grown old, given up, and closed, each by its own rules."""

from __future__ import annotations

import asyncio
import gc
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from client_calls import KEY, MESSAGES, closed_down

from extractly.client import AsyncClient, _http
from extractly.client._http import LaneTransport
from extractly.testing import LocalServer, Reply

CONTEXT = ssl.create_default_context()
Test = Callable[[httpx.AsyncClient, LaneTransport], Awaitable[None]]


def with_lanes(test: Test, *, connections: int = 100, idle: int = 100, idle_seconds: float = 5.0) -> None:
    """Run a test with a client of httpx over lanes; no connection is left, and no warning."""

    async def main() -> None:
        limits = httpx.Limits(
            max_connections=connections, max_keepalive_connections=idle, keepalive_expiry=idle_seconds
        )
        lanes = LaneTransport(CONTEXT, limits)
        async with httpx.AsyncClient(transport=lanes, timeout=httpx.Timeout(5, pool=0.2)) as client:
            await test(client, lanes)

    asyncio.run(main())
    gc.collect()


async def post(client: httpx.AsyncClient, server: LocalServer) -> httpx.Response:
    body = {"model": "m", "messages": MESSAGES}
    return await client.post(f"{server.base_url}/chat/completions", json=body)


async def posts(client: httpx.AsyncClient, server: LocalServer, count: int) -> list[Any]:
    return await asyncio.gather(*(post(client, server) for _ in range(count)), return_exceptions=True)


def comes_down_to(server: LocalServer, connections: int) -> bool:
    """Whether so many connections are left; the server may need a moment to notice."""
    until = time.monotonic() + 3
    while server.open_connections > connections and time.monotonic() < until:
        time.sleep(0.01)
    return server.open_connections == connections


def slow(server: LocalServer, count: int) -> None:
    server.reply(*[Reply.completion(content="one", delay_seconds=0.1)] * count)


def test_a_connection_is_used_again_and_many_at_once_have_one_each(server: LocalServer) -> None:
    before = server.total_connections

    async def test(client: httpx.AsyncClient, _: LaneTransport) -> None:
        for _number in range(5):
            assert (await post(client, server)).status_code == 200
        assert server.total_connections - before == 1
        slow(server, 10)
        assert all(reply.status_code == 200 for reply in await posts(client, server, 10))
        assert server.total_connections - before == 10

    with_lanes(test)
    assert closed_down(server)


def test_more_than_may_be_open_wait_and_no_longer_than_they_may(server: LocalServer) -> None:
    before = server.total_connections

    async def test(client: httpx.AsyncClient, _: LaneTransport) -> None:
        slow(server, 4)
        assert [reply.status_code for reply in await posts(client, server, 4)] == [200] * 4
        assert server.total_connections - before == 2
        server.reply(*[Reply.completion(content="one", delay_seconds=0.6)] * 2)
        replies = await posts(client, server, 4)
        assert sorted(type(reply).__name__ for reply in replies) == ["PoolTimeout"] * 2 + ["Response"] * 2
        assert (await post(client, server)).status_code == 200  # who gave up took no place with him

    with_lanes(test, connections=2)
    assert closed_down(server)


def test_no_more_are_kept_than_may_be_idle(server: LocalServer) -> None:
    async def test(client: httpx.AsyncClient, _: LaneTransport) -> None:
        slow(server, 6)
        await posts(client, server, 6)
        assert await asyncio.to_thread(comes_down_to, server, 2)

    with_lanes(test, idle=2)
    assert closed_down(server)


def test_those_that_have_grown_old_are_closed_one_with_each_request(server: LocalServer) -> None:
    async def test(client: httpx.AsyncClient, _: LaneTransport) -> None:
        slow(server, 3)
        await posts(client, server, 3)
        await asyncio.sleep(0.3)
        for _number in range(3):
            await post(client, server)
        assert await asyncio.to_thread(comes_down_to, server, 1)

    with_lanes(test, idle_seconds=0.2)
    assert closed_down(server)


def test_each_origin_has_connections_of_its_own(server: LocalServer) -> None:
    with LocalServer() as other:

        async def test(client: httpx.AsyncClient, lanes: LaneTransport) -> None:
            for _number in range(3):
                assert (await post(client, server)).status_code == (await post(client, other)).status_code == 200
            assert len(lanes._idle) == 2

        before = server.total_connections
        with_lanes(test)
        assert server.total_connections - before == 1
        assert other.total_connections == 1


@pytest.mark.parametrize("moment", [0.0, 0.001, 0.02, 0.05, 0.1, 0.11])
def test_a_cancelled_request_takes_no_connection_with_it(server: LocalServer, moment: float) -> None:
    """With two places, six cancelled requests leave both free."""

    async def test(client: httpx.AsyncClient, lanes: LaneTransport) -> None:
        slow(server, 6)
        for _number in range(6):
            task = asyncio.create_task(post(client, server))
            await asyncio.sleep(moment)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        server.clear()
        assert [reply.status_code for reply in await posts(client, server, 2)] == [200] * 2
        assert not lanes._places.locked()

    with_lanes(test, connections=2)
    assert closed_down(server)


@pytest.mark.parametrize(
    "reply",
    [Reply(drop_before_head=True), Reply.completion(content="x" * 5000, drop_after_bytes=300), Reply(b"x", status=500)],
    ids=["no head", "half a body", "a status"],
)
def test_a_failure_takes_no_connection_with_it(server: LocalServer, reply: Reply) -> None:
    async def test(client: httpx.AsyncClient, lanes: LaneTransport) -> None:
        server.reply(*[reply] * 3)
        for _number in range(3):
            await asyncio.gather(post(client, server), return_exceptions=True)
        assert (await post(client, server)).status_code == 200
        assert not lanes._places.locked()

    with_lanes(test, connections=1)
    assert closed_down(server)


def test_a_body_that_is_not_read_is_closed_with_its_connection(server: LocalServer) -> None:
    async def test(client: httpx.AsyncClient, lanes: LaneTransport) -> None:
        for _number in range(3):
            async with client.stream("GET", f"{server.base_url}/models") as response:
                assert response.status_code == 200
                await response.aclose()
        assert not lanes._places.locked()

    with_lanes(test, connections=1)
    assert closed_down(server)


def test_a_connection_in_use_is_closed_after_the_transport(server: LocalServer) -> None:
    async def main() -> None:
        lanes = LaneTransport(CONTEXT, httpx.Limits(max_connections=5, max_keepalive_connections=5, keepalive_expiry=5))
        client = httpx.AsyncClient(transport=lanes)
        response = await client.send(client.build_request("GET", f"{server.base_url}/models"), stream=True)
        await lanes.aclose()
        assert await response.aread()
        await client.aclose()

    asyncio.run(main())
    gc.collect()
    assert closed_down(server)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_through_a_proxy_httpx_has_its_own_way(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    async def transport() -> Any:
        async with _http.open_async_client() as client:
            return client._transport

    assert isinstance(asyncio.run(transport()), LaneTransport)
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert not isinstance(asyncio.run(transport()), LaneTransport)


def test_a_proxy_of_the_environment_is_used(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalServer(trust_any_host=True) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "")

        async def main() -> None:
            async with AsyncClient(api_key=KEY, base_url="http://service.test/v1") as client:
                await client.chat.completions.create(model="m", messages=MESSAGES)

        asyncio.run(main())
        assert proxy.requests[0].headers["host"] == "service.test"
