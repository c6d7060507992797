"""The end of an event loop, or of the last reference to a client in it, closes the connections: each case, three times.

Several connections, because a task that closes them can be cancelled between two. Warnings are errors, so that a
connection that nobody closed fails the test.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from client_calls import KEY, MESSAGES, closed_down

from extractly.client import AsyncClient, _pools
from extractly.testing import LocalServer, Reply

AT_ONCE = 5
Ask = Callable[[AsyncClient], Awaitable[None]]


def make(server: LocalServer) -> AsyncClient:
    return AsyncClient(api_key=KEY, base_url=server.base_url)


async def ask(client: AsyncClient) -> None:
    request: dict[str, Any] = {"model": "gpt-test", "messages": MESSAGES}
    await asyncio.gather(*(client.chat.completions.create(**request) for _ in range(AT_ONCE)))


async def the_reference_is_a_local(server: LocalServer) -> None:
    await ask(make(server))


async def the_reference_is_dropped(server: LocalServer) -> None:
    client = make(server)
    await ask(client)
    del client
    gc.collect()


async def the_reference_is_dropped_and_the_loop_goes_on(server: LocalServer) -> None:
    await the_reference_is_dropped(server)
    assert await asyncio.to_thread(closed_down, server)


async def the_run_is_cancelled(server: LocalServer) -> None:
    client = make(server)
    await ask(client)
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(1)


@pytest.mark.parametrize(
    "main",
    [
        the_reference_is_a_local,
        the_reference_is_dropped,
        the_reference_is_dropped_and_the_loop_goes_on,
        the_run_is_cancelled,
    ],
)
def test_no_connection_is_left_open(server: LocalServer, main: Any) -> None:
    for _ in range(3):
        server.reply(*[Reply.completion(content="hello", delay_seconds=0.02)] * AT_ONCE)
        try:
            asyncio.run(main(server))
        except asyncio.CancelledError:
            assert main is the_run_is_cancelled
        gc.collect()
        assert closed_down(server)
    assert not _pools._KEEPERS


def test_a_client_of_several_loops_is_closed_in_each(server: LocalServer) -> None:
    client = make(server)
    others = [asyncio.Runner() for _ in range(2)]
    for runner in others:
        runner.run(ask(client))

    async def close() -> None:
        await ask(client)
        await client.aclose()

    asyncio.run(close())
    for runner in others:
        runner.close()
    gc.collect()
    assert closed_down(server)
    assert not _pools._KEEPERS
