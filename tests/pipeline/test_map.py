"""Rows in, one result each out: order, laziness, failures, early ends."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from map_runs import MakeExtractor, Row, Run, Touchy

from extractly import (
    APIConnectionError,
    AsyncClient,
    BadRequestError,
    Client,
    ConfigurationError,
    Extractor,
    InternalServerError,
    OutputValidationError,
    RefusalError,
    SchemaError,
)
from extractly.pipeline import Err, Ok
from extractly.testing import LocalServer, Reply


def texts(count: int) -> Iterator[str]:
    return (f"Number: {index}" for index in range(count))


async def atexts(count: int) -> AsyncIterator[str]:
    for text in texts(count):
        await asyncio.sleep(0)
        yield text


@pytest.mark.parametrize("source", [texts, atexts, lambda count: list(texts(count))], ids=["iterator", "async", "list"])
@pytest.mark.parametrize(("count", "concurrency"), [(0, 1), (7, 1), (40, 8)])
def test_every_input_gives_its_result_in_order(
    run: Run, make: MakeExtractor, source: Any, count: int, concurrency: int
) -> None:
    rows = run(make(), source(count), concurrency=concurrency)
    assert [(row.index, row.input_key, row.value) for row in rows] == [(i, i, Row(number=i)) for i in range(count)]
    assert all(row.extraction.value is row.value and not row.from_checkpoint for row in rows)


def slow_first(server: LocalServer) -> None:
    server.reply(Reply.completion(content='{"number": 0}', delay_seconds=0.4))


def test_a_slow_first_row_holds_back_the_others_only_where_order_is_asked_for(
    run: Run, make: MakeExtractor, server: LocalServer
) -> None:
    slow_first(server)
    assert [row.index for row in run(make(), texts(8), concurrency=4)] == list(range(8))
    server.clear()
    slow_first(server)
    indices = [row.index for row in run(make(), texts(8), concurrency=4, ordered=False)]
    assert sorted(indices) == list(range(8))
    assert indices[-1] != 7 or indices != list(range(8))


def test_what_a_row_may_fail_with_stays_that_rows(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    cases: list[tuple[Reply, type[Exception]]] = [
        (Reply.error(400, "no"), BadRequestError),
        (Reply.error(500, "oh"), InternalServerError),
        (Reply.completion(refusal="I won't"), RefusalError),
        (Reply.completion(content='{"number": "x"}'), OutputValidationError),
        (Reply(drop_before_head=True), APIConnectionError),
    ]
    server.reply(*(reply for reply, _ in cases))
    rows = run(
        make(client_max_retries=0, retries=0), [*texts(5), "Number: 9", None, [], {"role": "user"}], concurrency=1
    )
    for row, (_, kind) in zip(rows, cases, strict=False):
        assert isinstance(row, Err)
        assert isinstance(row.error, kind)
    assert rows[5].value.number == 9
    assert [type(row.error) for row in rows[6:]] == [TypeError, ValueError, TypeError]
    assert rows[7].input == []
    assert rows[7].input_key == 7


def test_what_a_validator_a_key_or_to_input_raises_is_the_rows_too(run: Run, make: MakeExtractor) -> None:
    (row,) = run(make(Touchy), ["Number: 1"])
    assert isinstance(row.error, RuntimeError)
    given = [{"id": "a", "text": "Number: 1"}, {"id": "b"}, {"text": "Number: 3"}]
    rows = run(make(), given, key=lambda row: row["id"], to_input=lambda row: row["text"])
    assert [type(row) for row in rows] == [Ok, Err, Err]
    assert [row.input_key for row in rows] == ["a", "b", 2]
    assert rows[1].input is given[1]


@pytest.mark.parametrize("on_error", ["return", "raise"])
def test_one_bad_row_ends_the_run_only_if_asked_to(
    run: Run, make: MakeExtractor, server: LocalServer, on_error: Any
) -> None:
    server.reply(Reply.completion(content='{"number": 0}'), Reply.error(400, "no"))
    if on_error == "raise":
        with pytest.raises(BadRequestError):
            run(make(), texts(5), concurrency=1, on_error=on_error)
    else:
        rows = run(make(), texts(5), concurrency=1, on_error=on_error)
        assert [type(row) for row in rows] == [Ok, Err, Ok, Ok, Ok]


def broken(after: int) -> Iterator[str]:
    yield from texts(after)
    raise LookupError("the disk went away")


async def abroken(after: int) -> AsyncIterator[str]:
    for text in broken(after):
        yield text


@pytest.mark.parametrize("source", [broken, abroken])
@pytest.mark.parametrize("after", [0, 1, 20])
def test_an_exception_of_the_inputs_ends_the_run_after_the_rows_before_it(
    make: MakeExtractor, source: Any, after: int
) -> None:
    results = make().map(source(after), concurrency=4)
    for_sync = [next(results) for _ in range(after)]
    with pytest.raises(LookupError, match="disk"):
        next(results)

    async def take() -> list[Any]:
        run = make().amap(source(after), concurrency=4)
        rows = [await anext(run) for _ in range(after)]
        with pytest.raises(LookupError, match="disk"):
            await anext(run)
        return rows

    for_async = asyncio.run(take())
    assert [row.value.number for row in for_async] == [row.value.number for row in for_sync] == list(range(after))


@pytest.mark.parametrize("ordered", [True, False])
def test_inputs_are_read_lazily_and_no_more_than_the_window_is_held(make: MakeExtractor, ordered: bool) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield f"Number: {read}"

    with make().map(endless(), concurrency=3, ordered=ordered) as results:
        assert read == 0
        for taken in range(1, 20):
            next(results)
            assert read <= taken + 6

    async def take() -> None:
        run = make().amap(endless(), concurrency=3, ordered=ordered)
        for taken in range(1, 20):
            await anext(run)
            await asyncio.sleep(0)
            assert read <= taken + 6
        await run.aclose()

    read = 0
    asyncio.run(take())


def test_no_more_requests_are_under_way_than_concurrency(run: Run, make: MakeExtractor, server: LocalServer) -> None:
    server.reply(*[Reply.completion(content='{"number": 1}', delay_seconds=0.05)] * 12)
    before = server.total_connections
    assert len(run(make(), texts(12), concurrency=3)) == 12
    assert server.total_connections - before <= 3


def test_a_slow_source_does_not_hold_back_what_is_finished(make: MakeExtractor) -> None:
    async def slow() -> AsyncIterator[str]:
        yield "Number: 1"
        await asyncio.sleep(30)

    async def take() -> Any:
        async with make().amap(slow()) as run:
            return await asyncio.wait_for(anext(run), 5)

    assert asyncio.run(take()).value.number == 1


@pytest.mark.parametrize("how", ["close", "with", "drop", "break"])
def test_an_early_end_stops_cleanly(make: MakeExtractor, server: LocalServer, how: str) -> None:
    server.reply(*[Reply.completion(content='{"number": 1}')] * 2, *[Reply(delay_seconds=3)] * 50)
    results = make().map(texts(1000), concurrency=4, ordered=False)
    next(results)
    started = time.monotonic()
    if how == "close":
        results.close()
        results.close()
    elif how == "with":
        with results:
            pass
    elif how == "break":
        for _ in results:  # the second answer that is there
            break
        results.close()
    else:
        del results
        gc.collect()
    assert time.monotonic() - started < 2
    assert not [thread for thread in threading.enumerate() if thread.name == "extractly-map"]
    time.sleep(0.1)  # what was on the wire arrives
    seen = len(server.requests)
    time.sleep(0.1)
    assert len(server.requests) == seen <= 2 + 4


def test_a_cancelled_async_run_leaves_no_task(make: MakeExtractor, server: LocalServer) -> None:
    server.reply(*[Reply(delay_seconds=3)] * 50)

    async def consume() -> None:
        async for _ in make().amap(texts(100), concurrency=4):
            raise AssertionError

    async def main() -> int:
        task = asyncio.create_task(consume())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(main()) == 1


def test_the_sync_run_works_inside_a_running_loop(make: MakeExtractor) -> None:
    async def cell() -> list[int]:
        return [row.value.number for row in make().map(texts(5), on_error="raise")]  # type: ignore[union-attr]

    assert asyncio.run(cell()) == list(range(5))


def test_inputs_of_a_sync_run_are_read_in_the_callers_thread(make: MakeExtractor) -> None:
    threads = set()

    def source() -> Iterator[str]:
        threads.add(threading.current_thread())
        yield "Number: 1"

    assert len(list(make().map(source()))) == 1
    assert threads == {threading.current_thread()}


def test_either_kind_of_client_and_the_embedded_engine_serve(run: Run, server: LocalServer) -> None:
    for client in (
        Client(base_url=server.base_url, api_key="k"),
        AsyncClient(base_url=server.base_url, api_key="k"),
    ):
        assert [row.value for row in run(Extractor(Row, model="m", client=client), ["Number: 4"])] == [Row(number=4)]
    assert [row.value for row in run(Extractor(Row, model="local"), ["Number: 4"])] == [Row(number=4)]


def test_what_no_row_is_to_blame_for_ends_the_run(
    run: Run, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("EXTRACTLY_MODEL", raising=False)
    with pytest.raises(ConfigurationError, match="API key"):
        run(Extractor(Row, model="m", client=Client(base_url=server.base_url)), texts(100))
    with pytest.raises(ConfigurationError, match="No model"):
        Extractor(Row, client=Client(base_url=server.base_url)).map([])
    with pytest.raises(SchemaError):
        Extractor(type(lambda: 0), model="m").map([])
    assert not server.requests


@pytest.mark.parametrize(
    ("keywords", "error", "match"),
    [
        ({"concurrency": 0}, ValueError, "concurrency"),
        ({"concurrency": 1001}, ValueError, "1000"),
        ({"concurrency": True}, TypeError, "int"),
        ({"concurrency": 2.0}, TypeError, "int"),
        ({"on_error": "skip"}, ValueError, "on_error"),
        ({"checkpoint": 5}, TypeError, "checkpoint must be a path, got int"),
        ({"key": "id"}, TypeError, "key"),
        ({"to_input": "text"}, TypeError, "to_input"),
        ({"progress": "yes"}, TypeError, "progress"),
        ({"requests_per_minute": 0}, ValueError, "requests_per_minute"),
        ({"requests_per_minute": float("inf")}, ValueError, "requests_per_minute"),
        ({"tokens_per_minute": "1k"}, TypeError, "tokens_per_minute"),
        ({"inputs": "one text"}, TypeError, "one text"),
        ({"inputs": 5}, TypeError, "iterable"),
    ],
)
def test_wrong_keywords_are_refused_before_anything_is_sent(
    make: MakeExtractor, server: LocalServer, keywords: dict[str, Any], error: type[Exception], match: str
) -> None:
    inputs = keywords.pop("inputs", [])
    for method in (make().map, make().amap):
        with pytest.raises(error, match=match):
            method(inputs, **keywords)
    assert not server.requests


def test_a_run_that_is_dropped_in_its_own_thread_ends(make: MakeExtractor) -> None:
    """The garbage collector runs where it likes; here the thread of the requests closes the run."""
    results = make().map(texts(50), concurrency=1)
    assert isinstance(next(results), Ok)
    inside: Any = results._results
    frame = inside.gi_yieldfrom.gi_frame
    frame.f_locals["thread"].loop.call_soon_threadsafe(results.close)
    until = time.monotonic() + 5
    while time.monotonic() < until and any(thread.name == "extractly-map" for thread in threading.enumerate()):
        time.sleep(0.01)
    assert not [thread for thread in threading.enumerate() if thread.name == "extractly-map"]
