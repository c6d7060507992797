"""Rate limits, counted by the server: no herd after a 429, a pace that recovers, and limits of the caller's own.

Nothing here says how long something took: a slow machine sends later, and every bound is one that lateness keeps.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from counting_server import CountingServer, RateLimit
from map_runs import Row, Run

from extractly import Client, Extractor
from extractly.pipeline import Ok
from extractly.testing import Reply


def extractor(server: CountingServer, **keywords: Any) -> Extractor[Any]:
    return Extractor(Row, model="m", client=Client(base_url=server.base_url, api_key="k"), **keywords)


def texts(count: int) -> Iterator[str]:
    return (f"Number: {index}" for index in range(count))


def since(started: float, server: CountingServer) -> list[float]:
    """The arrivals, in seconds since a run began: its first request may have been long on the way."""
    return [at + server.first_at - started for at in sorted(server.arrivals)]


@pytest.mark.parametrize("concurrency", [4, 32])
def test_one_429_pauses_all_and_no_herd_comes_back(run: Run, concurrency: int) -> None:
    refused_at: list[float] = []

    def rule(at: float, number: int) -> Reply | None:
        if number == 20 and not refused_at:
            refused_at.append(at)
            return Reply.error(429, "slow down", headers={"retry-after-ms": "400"})
        return None

    with CountingServer(rule, delay_seconds=0.02) as server:
        rows = run(extractor(server), texts(120), concurrency=concurrency)
        assert [row.value.number for row in rows] == list(range(120))
        assert len(server.arrivals) == 121
        # Those that had been sent may still arrive; then nobody comes for the rest of the pause.
        later = [at for at in server.arrivals if at > refused_at[0]]
        in_pause = [at for at in later if at < refused_at[0] + 0.4]
        assert len(in_pause) < concurrency
        after = sorted(set(later) - set(in_pause))
        if len(after) > 3:
            assert after[1] - after[0] >= 0.018  # the first one goes alone: the others wait for its answer


def test_a_burst_of_429s_is_one_pause(run: Run) -> None:
    """All that were under way are refused, once each; nobody is refused twice."""
    state = {"left": 16}

    def rule(_at: float, _number: int) -> Reply | None:
        state["left"] -= 1
        return Reply.error(429, "slow", headers={"retry-after-ms": "200"}) if state["left"] >= 0 else None

    with CountingServer(rule, delay_seconds=0.01) as server:
        rows = run(extractor(server), texts(60), concurrency=16)
        assert all(isinstance(row, Ok) for row in rows)
        assert sum(server.refused) == 16
        assert server.refused == [True] * 16 + [False] * 60


@pytest.mark.parametrize("per_second", [200, 400])
def test_the_pace_finds_the_limit_of_a_service_and_stays_near_it(run: Run, per_second: int) -> None:
    """A service that allows less than `concurrency` would send: few are refused, and every row gets its answer."""
    with CountingServer(RateLimit(per_second, burst=per_second / 10, retry_after_ms=50), delay_seconds=0.01) as server:
        rows = run(extractor(server), texts(200), concurrency=32)
        assert [row.value.number for row in rows] == list(range(200))
        assert sum(server.refused) < 100  # without a common pause each of 32 rows would be refused over and over
        assert server.answered == dict.fromkeys(range(200), 1)


def test_after_a_bad_moment_all_places_are_used_again(run: Run) -> None:
    state = {"count": 0, "under_way": 0}

    def rule(_at: float, _number: int) -> Reply | None:
        state["count"] += 1
        return Reply.error(429, "slow", headers={"retry-after-ms": "20"}) if 20 <= state["count"] < 24 else None

    with CountingServer(rule, delay_seconds=0.05) as server:
        before = server.total_connections
        assert all(isinstance(row, Ok) for row in run(extractor(server), texts(150), concurrency=8))
        assert server.total_connections - before == 8
        # 8 at a time again at the end: eight of the last arrivals fall into less than one service time.
        last = sorted(server.arrivals)[-60:]
        together = max(sum(1 for at in last if start <= at < start + 0.05) for start in last)
        assert together >= 7


@pytest.mark.parametrize(("per_minute", "count"), [(1_200, 40), (6_000, 150)])
def test_requests_per_minute_hold_at_the_server(run: Run, per_minute: int, count: int) -> None:
    """At any moment no more have come than a second's worth and what the time since allows."""
    with CountingServer() as server:
        started = time.monotonic()
        rows = run(extractor(server), texts(count), concurrency=32, requests_per_minute=per_minute)
        assert all(isinstance(row, Ok) for row in rows)
        per_second = per_minute / 60
        for number, at in enumerate(since(started, server), start=1):
            assert number <= per_second * (1 + at) * 1.02 + 1, (number, at)


def test_tokens_per_minute_hold_at_the_server(run: Run) -> None:
    """As far as they can be known: those of the requests under way are reckoned by the mean."""
    usage = {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}
    with CountingServer(usage=usage) as server:
        started = time.monotonic()
        rows = run(extractor(server), texts(60), concurrency=8, tokens_per_minute=240_000)
        assert all(isinstance(row, Ok) for row in rows)
        for number, at in enumerate(since(started, server), start=1):
            assert number * 100 <= 4_000 * (1 + at) * 1.02 + 8 * 100, (number, at)


def test_limits_count_what_is_asked_again_too(run: Run) -> None:
    state = {"count": 0}

    def rule(_at: float, _number: int) -> Reply | None:
        state["count"] += 1
        return Reply.completion(content='{"number": "x"}') if state["count"] % 2 else None

    with CountingServer(rule) as server:
        started = time.monotonic()
        rows = run(extractor(server), texts(30), concurrency=1, requests_per_minute=2_400)
        assert all(isinstance(row, Ok) for row in rows)
        assert len(server.arrivals) == 60
        for number, at in enumerate(since(started, server), start=1):
            assert number <= 40 * (1 + at) * 1.02 + 1, (number, at)
