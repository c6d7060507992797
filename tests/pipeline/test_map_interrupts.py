"""Ctrl-C, with real signals to real processes: once, and what is under way comes out; twice, and the run stops."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from map_runs import MakeExtractor

from extractly.pipeline import Checkpoint, Ok
from extractly.pipeline.interrupts import Interrupt
from extractly.testing import LocalServer, Reply

ROOT = Path(__file__).resolve().parents[2]
CONCURRENCY = 4
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of a process are POSIX")

SCRIPT = """
import asyncio, sys, time
from pydantic import BaseModel
from extractly import Client, Extractor

class Row(BaseModel):
    number: int

method, source, ordered, base_url, checkpoint = sys.argv[1:]
extractor = Extractor(Row, model="m", client=Client(base_url=base_url, api_key="k"))

def endless():
    index = 0
    while True:
        yield f"Number: {index}"
        index += 1

def few_and_then_a_wait():
    yield from (f"Number: {index}" for index in range(4))
    time.sleep(60)

async def aendless():
    for text in endless():
        yield text

texts = {"endless": endless, "wait": few_and_then_a_wait, "async": aendless}[source]()
options = {"concurrency": 4, "checkpoint": checkpoint, "ordered": ordered == "ordered"}

def show(row):
    print(row.index, type(row).__name__, flush=True)

async def main():
    async for row in extractor.amap(texts, **options):
        show(row)

try:
    if method == "map":
        for row in extractor.map(texts, **options):
            show(row)
    else:
        asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted", flush=True)
else:
    print("ended", flush=True)
"""


def start(server: LocalServer, path: Path, method: str, source: str = "endless", order: str = "ordered") -> Any:
    command = [sys.executable, "-W", "error", "-c", SCRIPT, method, source, order, server.base_url, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def when(process: Any, server: LocalServer, requests: int) -> None:
    until = time.monotonic() + 20
    while len(server.requests) < requests and time.monotonic() < until:
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)


def recorded(path: Path) -> int:
    checkpoint = Checkpoint(path, must_exist=True)
    try:
        return len(list(checkpoint.rows()))
    finally:
        checkpoint.close()


ONCE = [
    ("map", "endless", "ordered"),
    ("map", "endless", "as they come"),
    ("map", "async", "ordered"),
    ("map", "wait", "ordered"),
    ("amap", "endless", "ordered"),
    ("amap", "async", "as they come"),
]


@pytest.mark.parametrize(("method", "source", "order"), ONCE)
def test_ctrl_c_once_lets_what_is_under_way_finish_and_come_out(
    server: LocalServer, tmp_path: Path, method: str, source: str, order: str
) -> None:
    server.reply(*[Reply.completion(content=f'{{"number": {n}}}', delay_seconds=0.1) for n in range(200)])
    path = tmp_path / "c"
    process = start(server, path, method, source, order)
    when(process, server, 4 if source == "wait" else 10)
    out, err = process.communicate(timeout=20)
    *rows, end = out.splitlines()
    assert end == "interrupted", err
    assert "Ctrl-C: the rows under way finish" in err
    assert "Traceback" not in err
    asked = len(server.requests)
    assert len(rows) == asked == recorded(path) <= 10 + 2 * CONCURRENCY
    assert all(row.endswith(" Ok") for row in rows)
    indices = [int(row.split()[0]) for row in rows]
    assert sorted(indices) == list(range(asked))
    assert indices == sorted(indices) or order != "ordered"


@pytest.mark.parametrize("method", ["map", "amap"])
def test_ctrl_c_twice_stops(server: LocalServer, tmp_path: Path, method: str) -> None:
    server.reply(*[Reply.completion(content='{"number": 1}')] * 5, *[Reply(delay_seconds=30)] * 50)
    path = tmp_path / "c"
    process = start(server, path, method, order="as they come")
    when(process, server, 5 + CONCURRENCY)
    assert "Ctrl-C" in process.stderr.readline()
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - started < 10
    assert out.splitlines()[-1] == "interrupted", err
    assert recorded(path) == 5 == len(out.splitlines()) - 1
    assert "Traceback" not in err


def endless() -> Iterator[str]:
    index = 0
    while True:
        yield f"Number: {index}"
        index += 1


def press(after_seconds: float = 0.0) -> None:
    """Press Ctrl-C in this process."""
    threading.Timer(after_seconds, os.kill, (os.getpid(), signal.SIGINT)).start()


def slow(server: LocalServer) -> None:
    server.reply(*[Reply.completion(content='{"number": 1}', delay_seconds=0.1)] * 100)


def test_the_handler_is_given_back(make: MakeExtractor, server: LocalServer) -> None:
    slow(server)
    before = signal.getsignal(signal.SIGINT)
    assert before is signal.default_int_handler
    with make().map(endless(), concurrency=2) as run:
        next(run)
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
    press(0.3)
    rows = make().map(endless(), concurrency=2)
    with pytest.raises(KeyboardInterrupt):
        list(rows)
    assert rows.summary.progress.done >= 2
    assert rows.summary.progress.errors == 0
    assert signal.getsignal(signal.SIGINT) is before


def test_a_handler_of_the_programs_own_is_left_alone(make: MakeExtractor, server: LocalServer) -> None:
    slow(server)
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        press(0.15)
        rows = list(make().map(["Number: 1"] * 12, concurrency=4))
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [signal.SIGINT]
    assert len(rows) == 12


def test_who_leaves_the_loop_after_ctrl_c_is_interrupted_all_the_same(make: MakeExtractor) -> None:
    run = make().map(endless(), concurrency=2)
    next(run)
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        run.close()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_callers_own_long_work_is_interrupted_as_always(
    make: MakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractly.pipeline.interrupts.AWAY_SECONDS", 0.05)
    run = make().map(endless(), concurrency=2)
    next(run)
    with pytest.raises(KeyboardInterrupt):
        press(0.2)
        time.sleep(5)
    assert isinstance(next(run), Ok)  # the run is as it was
    run.close()


def test_what_ends_the_run_while_it_drains_is_raised(make: MakeExtractor, server: LocalServer) -> None:
    server.reply(Reply.error(400, "no", headers={}), *[Reply.error(400, "no")] * 9)
    run = make().map(endless(), concurrency=2, on_error="raise")
    with pytest.raises(Exception, match="no"):
        next(run)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_run_in_another_thread_hears_nothing(make: MakeExtractor) -> None:
    handlers: list[Any] = []

    def take() -> None:
        with make().map(endless(), concurrency=2) as run:
            next(run)
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    assert handlers == [signal.default_int_handler]


def test_an_end_in_another_thread_leaves_a_handler_that_passes_on() -> None:
    """The garbage collector may end a run in any thread, where no handler can be set."""
    interrupt = Interrupt(lambda: None)
    interrupt.__enter__()
    thread = threading.Thread(target=interrupt.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("inner", [True, False])
def test_an_async_run_in_a_task_of_its_own(make: MakeExtractor, server: LocalServer, inner: bool) -> None:
    slow(server)
    rows: list[Any] = []

    async def take() -> None:
        async for row in make().amap(endless(), concurrency=2):
            rows.extend([row])

    async def main() -> None:
        press(0.3)
        await (asyncio.create_task(take()) if inner else take())

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(main())
    assert len(rows) == len(server.requests)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_run_after_one_that_could_not_give_the_handler_back_drains_as_well(make: MakeExtractor) -> None:
    lost = Interrupt(lambda: None)
    lost.__enter__()
    thread = threading.Thread(target=lost.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    run = make().map(endless(), concurrency=2)
    next(run)
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        list(run)
    assert run.summary.progress.done > 1  # what was under way came out
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_async_run_that_is_left_open_leaves_no_handler_behind(make: MakeExtractor) -> None:
    """Its loop closes it after `asyncio.run` has looked whether the handler is still its own."""

    async def main() -> None:
        async for _ in make().amap(endless(), concurrency=2):
            break

    asyncio.run(main())
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_inputs_that_block_are_interrupted_and_what_is_under_way_comes_out(make: MakeExtractor, kind: str) -> None:
    def blocking() -> Iterator[str]:
        yield from ["Number: 0", "Number: 1"]
        press(0.2)
        time.sleep(30)

    async def ablocking() -> AsyncIterator[str]:
        for text in ["Number: 0", "Number: 1"]:
            yield text
        press(0.2)
        await asyncio.sleep(30)

    run = make().map(blocking() if kind == "sync" else ablocking(), concurrency=4)
    with pytest.raises(KeyboardInterrupt):
        list(run)
    assert run.summary.progress.done == 2


def test_a_keyboard_interrupt_of_the_inputs_themselves_stops_the_run(make: MakeExtractor) -> None:
    def raising() -> Iterator[str]:
        yield "Number: 0"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(make().map(raising(), concurrency=4))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
