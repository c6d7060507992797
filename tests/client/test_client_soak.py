"""A soak: many requests, one in ten met by a fault; each ends in one value or one of our errors, and nothing is left
over.

Short by default. The long run is `SOAK_REQUESTS=20000 pytest tests/client/test_client_soak.py`, which also looks at
the memory.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from client_calls import KEY, MESSAGES, TEXT, City, closed_down, fast

from extractly.client import AsyncClient, Client
from extractly.errors import ExtractlyError
from extractly.testing import LocalServer, Reply

REQUESTS = int(os.environ.get("SOAK_REQUESTS", "400"))
ROUNDS = 4
REQUEST: dict[str, Any] = {"model": "gpt-test", "messages": MESSAGES, "response_format": City}

FAULTS = [
    Reply(drop_before_head=True),
    Reply.error(500, "x"),
    Reply.error(429, "x", headers={"retry-after-ms": "1"}),
    Reply.error(400, "x"),
    Reply(b"<html>"),
    Reply(b""),
    Reply.json({"error": "x"}),
    Reply.completion(content="{"),
    Reply.stream(content=TEXT, drop_after_bytes=600),
    Reply(b"{" * 50, drop_after_bytes=20),
]


def script(server: LocalServer, stream: bool, count: int, chance: random.Random) -> None:
    """Script the replies of a round: one in ten is a fault, whatever was asked."""
    good = Reply.stream(content=TEXT) if stream else Reply.completion(content=TEXT)
    server.reply(*(chance.choice(FAULTS) if chance.random() < 0.1 else good for _ in range(count * 2)))


def sync_round(client: Client, stream: bool, count: int) -> Counter[str]:
    def ask(_: int) -> str:
        try:
            if not stream:
                client.chat.completions.parse(**REQUEST)
                return "value"
            with client.chat.completions.stream(**REQUEST) as events:
                events.get_final_completion()
            return "value"
        except ExtractlyError as error:
            return type(error).__name__

    with ThreadPoolExecutor(8) as threads:
        return Counter(threads.map(ask, range(count)))


async def async_round(client: AsyncClient, stream: bool, count: int) -> Counter[str]:
    limit = asyncio.Semaphore(8)

    async def ask() -> str:
        async with limit:
            try:
                if not stream:
                    await client.chat.completions.parse(**REQUEST)
                    return "value"
                async with client.chat.completions.stream(**REQUEST) as events:
                    await events.get_final_completion()
                return "value"
            except ExtractlyError as error:
                return type(error).__name__

    return Counter(await asyncio.gather(*(ask() for _ in range(count))))


def peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform == "linux" else peak / 1024 / 1024


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_soak(kind: type[Any], stream: bool, server: LocalServer) -> None:
    chance = random.Random(7)
    count = max(REQUESTS // ROUNDS // 4, 1)
    client = fast(kind(api_key=KEY, base_url=server.base_url))
    outcomes: Counter[str] = Counter()
    peaks: list[float] = []
    for _ in range(ROUNDS):
        server.clear()
        script(server, stream, count, chance)
        if kind is Client:
            outcomes += sync_round(client, stream, count)
        else:
            outcomes += asyncio.run(async_round(client, stream, count))
        peaks.append(peak_mb())
    if kind is Client:
        client.close()
    assert sum(outcomes.values()) == count * ROUNDS
    assert outcomes["value"] >= count * ROUNDS * 0.85
    assert closed_down(server)
    assert REQUESTS < 5_000 or peaks[-1] - peaks[1] < 10
