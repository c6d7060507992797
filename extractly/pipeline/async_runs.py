"""The generator behind `amap`: everything in the running loop, the inputs in a task of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from contextlib import aclosing
from typing import Any, Final, TypeVar

from .interrupts import Interrupt
from .reports import Report
from .row_tasks import DRAINING, DROPPED, RowTasks
from .rows import Job
from .values import Result
from .window import Window

__all__ = ["amap_rows"]

T = TypeVar("T")

_GRACE_SECONDS: Final = 1.0
"""How long asyncio may take to cancel the task that takes the results, when it is told of Ctrl-C."""


async def amap_rows(
    job: Job[T], inputs: Iterable[Any] | AsyncIterable[Any], report: Report
) -> AsyncGenerator[Result[T], None]:
    """The results of a run.

    Raises:
        ConfigurationError, SchemaError: What no row is to blame for.
        Exception: What the inputs raised; with `on_error="raise"`, the error of a row.
        KeyboardInterrupt: After Ctrl-C, when what was under way has been given out, if asyncio's own handler did not
            cancel the task that takes the results.
    """
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    with Interrupt(lambda: loop.call_soon_threadsafe(changed.set)) as interrupt:
        async with aclosing(_aresults(job, inputs, report, changed, interrupt)) as results:
            async for row in results:
                interrupt.leave()
                yield row
                interrupt.come_back()
    if interrupt.asked:
        await asyncio.sleep(_GRACE_SECONDS)
        raise KeyboardInterrupt


async def _aresults(
    job: Job[T],
    inputs: Iterable[Any] | AsyncIterable[Any],
    report: Report,
    changed: asyncio.Event,
    interrupt: Interrupt,
) -> AsyncGenerator[Result[T], None]:
    window = Window(job.options.concurrency, ordered=job.options.ordered)

    def finish(index: int, result: Any) -> None:
        window.finish(index, result)
        changed.set()

    room = asyncio.Event()
    room.set()
    rows = RowTasks(job, report, finish)
    reader = asyncio.create_task(_read(inputs, window, rows, room))
    reader.add_done_callback(lambda _: changed.set())
    ticker = asyncio.create_task(_ticking(report))
    is_draining = False
    try:
        while True:
            changed.clear()
            if interrupt.asked and not is_draining:
                is_draining = True
                report.tell(DRAINING)
                reader.cancel()
                rows.drain()
            result = window.pop()
            if result is not None:
                room.set()
                if result is not DROPPED:
                    yield rows.given_out(result)
            elif reader.done() and window.is_empty:
                break
            else:
                await changed.wait()
    finally:
        reader.cancel()
        ticker.cancel()
        await asyncio.gather(reader, ticker, return_exceptions=True)
        await rows.close()
        report.finish()
    if not interrupt.asked:
        reader.result()  # raises what the inputs raised; a cancellation is not to be taken for their end


async def _ticking(report: Report) -> None:
    while report.tick_seconds is not None:
        await asyncio.sleep(report.tick_seconds)
        report.tick()


async def _read(
    inputs: Iterable[Any] | AsyncIterable[Any], window: Window, rows: RowTasks[Any], room: asyncio.Event
) -> None:
    """Start a row for each input, as the window has room; a task of its own, so that a slow source holds nothing up."""
    async with aclosing(_each(inputs)) as source:
        while True:
            while not window.has_room:
                room.clear()
                await room.wait()
            try:
                given = await anext(source)
            except StopAsyncIteration:
                return
            rows.start(window.admit(), given)


async def _each(inputs: Iterable[Any] | AsyncIterable[Any]) -> AsyncGenerator[Any, None]:
    if isinstance(inputs, AsyncIterable):
        async for given in inputs:
            yield given
        return
    for given in inputs:
        yield given
