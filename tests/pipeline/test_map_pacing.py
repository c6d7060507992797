"""One rate for all rows: the shared pause, the slow start after it, headers, and limits of the caller's own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import pytest
from map_runs import MakeExtractor, Run

from extractly import RateLimitError
from extractly.pipeline import Err, Ok
from extractly.pipeline.buckets import Bucket
from extractly.pipeline.pacing import Pacer
from extractly.pipeline.rate_headers import maybe_duration_seconds, pause_seconds
from extractly.protocol.retry import RetryPolicy
from extractly.testing import LocalServer, Reply

GOOD = '{"number": 1}'
TEXTS = [f"Number: {index}" for index in range(12)]


def seconds(run: Run, extractor: Any, inputs: Any, **keywords: Any) -> tuple[float, list[Any]]:
    started = time.monotonic()
    rows = run(extractor, inputs, **keywords)
    return time.monotonic() - started, rows


def test_a_429_pauses_every_row_for_as_long_as_the_service_asks(
    run: Run, make: MakeExtractor, server: LocalServer
) -> None:
    run(make(), TEXTS[:1])
    server.clear()
    server.reply(Reply.error(429, "slow down", headers={"retry-after-ms": "400"}))
    server.reply(*[Reply.completion(content=GOOD, delay_seconds=0.05)] * 3)
    took, rows = seconds(run, make(), TEXTS, concurrency=4)
    assert all(isinstance(row, Ok) for row in rows)
    assert len(server.requests) == 13
    assert took >= 0.4
    server.clear()
    server.reply(*[Reply.error(429, "slow down", headers={"retry-after-ms": "150"})] * 8)
    took, rows = seconds(run, make(), TEXTS, concurrency=8)
    assert all(isinstance(row, Ok) for row in rows)
    assert len(server.requests) == 20  # the eight refused, once each: nobody came back during the pause


def test_waiting_for_a_429_is_not_counted_as_a_retry_of_the_row(
    run: Run, make: MakeExtractor, server: LocalServer
) -> None:
    server.reply(*[Reply.error(429, "slow down", headers={"retry-after-ms": "5"})] * 6)
    (row,) = run(make(client_max_retries=1), TEXTS[:1])
    assert isinstance(row, Ok)
    assert len(row.extraction.attempts) == 1


@pytest.mark.parametrize(
    ("headers", "code", "options"),
    [
        ({"retry-after": "500"}, None, {}),
        ({"x-should-retry": "false"}, None, {}),
        ({}, "insufficient_quota", {}),
        ({"retry-after-ms": "1"}, None, {"client_max_retries": 0}),
        ({"retry-after-ms": "1"}, None, {"max_retries": 0}),
    ],
)
def test_a_429_that_is_not_to_be_waited_for_is_the_rows_error(
    run: Run, make: MakeExtractor, server: LocalServer, headers: Mapping[str, str], code: str | None, options: Any
) -> None:
    server.reply(Reply.error(429, "no", code=code, headers=headers))
    took, rows = seconds(run, make(**options), TEXTS[:2], concurrency=1)
    assert [type(row) for row in rows] == [Err, Ok]
    assert isinstance(rows[0].error, RateLimitError)
    assert took < 5


def test_patience_ends(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    server.reply(*[Reply.error(429, "slow down", headers={"retry-after-ms": "1"})] * 12)
    rows = run(make(client_max_retries=1), TEXTS[:2], concurrency=1)
    assert [type(row) for row in rows] == [Err, Ok]


def test_headers_that_say_that_nothing_is_left_pause_all(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    empty = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "300ms"}
    server.reply(Reply.completion(content=GOOD, headers=empty))
    took, rows = seconds(run, make(), TEXTS[:3], concurrency=1)
    assert all(isinstance(row, Ok) for row in rows)
    assert took >= 0.3
    assert len(server.requests) == 3


def test_requests_per_minute(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    run(make(), TEXTS[:1])
    took, rows = seconds(run, make(), TEXTS, concurrency=8, requests_per_minute=600)
    assert len(rows) == 12
    assert 0.1 <= took < 3  # ten at once, then one each tenth of a second


def test_tokens_per_minute(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    usage = {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}
    server.reply(*[Reply.completion(content=GOOD, usage=usage)] * 8)
    took, rows = seconds(run, make(), TEXTS[:8], concurrency=1, tokens_per_minute=60_000)
    assert len(rows) == 8
    assert took < 3
    server.reply(*[Reply.completion(content=GOOD, usage=usage)] * 8)
    took, _ = seconds(run, make(), TEXTS[:8], concurrency=1, tokens_per_minute=24_000)  # 400 a second
    assert 0.2 <= took < 5


def test_after_a_pause_one_request_goes_and_then_twice_as_many_each_round() -> None:
    async def main() -> list[int]:
        pacer = Pacer(16, RetryPolicy())
        for _ in range(16):
            await pacer.enter(None)
        sent_at = time.monotonic()
        for _ in range(16):
            assert pacer.limited({"retry-after-ms": "20"}, sent_at - 0.001 if _ else sent_at)
            pacer.leave()
        rounds: list[int] = []
        for _ in range(6):
            under_way = 0
            while True:
                try:
                    await asyncio.wait_for(pacer.enter(None), 0.05)
                except TimeoutError:
                    break
                under_way += 1
            rounds.append(under_way)
            for _ in range(under_way):
                pacer.answered({}, time.monotonic())
                pacer.leave()
        return rounds

    assert asyncio.run(main()) == [1, 2, 4, 8, 8, 9]


def test_a_cancelled_wait_gives_its_place_to_the_next() -> None:
    async def main() -> None:
        pacer = Pacer(1, RetryPolicy())
        await pacer.enter(None)
        first = asyncio.create_task(pacer.enter(None))
        second = asyncio.create_task(pacer.enter(None))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        pacer.leave()
        await asyncio.wait_for(second, 1)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1),
        ("6m0s", 360),
        ("20ms", 0.02),
        ("1h2m3.5s", 3723.5),
        ("2d", 172_800),
        ("7.5", 7.5),
        (" 3 ", 3),
        ("", None),
        (None, None),
        ("soon", None),
        ("-1s", None),
        ("1s later", None),
        ("1x", None),
    ],
)
def test_durations_are_read_as_services_write_them(text: str | None, seconds: float | None) -> None:
    assert maybe_duration_seconds(text) == seconds


def limits(**fields: str) -> dict[str, str]:
    return {f"x-ratelimit-{name.replace('_', '-')}": value for name, value in fields.items()}


@pytest.mark.parametrize(
    ("headers", "tokens", "pause"),
    [
        ({}, 0, 0),
        (limits(remaining_requests="1", reset_requests="9s"), 0, 0),
        (limits(remaining_requests="0", reset_requests="9s"), 0, 9),
        (limits(remaining_requests="0", reset_requests="9h"), 0, 60),
        (limits(remaining_requests="0"), 0, 0),
        (limits(remaining_requests="none", reset_requests="9s"), 0, 0),
        (limits(remaining_tokens="50", reset_tokens="2s"), 100, 2),
        (limits(remaining_tokens="150", reset_tokens="2s"), 100, 0),
        (limits(remaining_tokens="0", reset_tokens="2s", remaining_requests="0", reset_requests="1s"), 0, 2),
    ],
)
def test_the_pause_that_headers_ask_for(headers: dict[str, str], tokens: float, pause: float) -> None:
    assert pause_seconds(headers, tokens) == pause


def test_a_bucket_fills_with_time_and_lets_a_large_one_through_once() -> None:
    bucket = Bucket(600, now=0.0)
    for _ in range(10):
        assert bucket.wait_seconds(now=0.0) == 0
        bucket.take(1, now=0.0)
    assert bucket.wait_seconds(now=0.0) == pytest.approx(0.1)
    assert bucket.wait_seconds(now=0.1) == 0
    bucket.take(100, now=10.0)
    assert bucket.wait_seconds(now=10.0) == pytest.approx(9.1)
    bucket.take(-100, now=10.0)
    assert bucket.wait_seconds(now=10.0) == 0
    assert bucket.wait_seconds(now=5.0) == 0  # a clock that steps back takes nothing
