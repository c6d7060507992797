"""The generator behind `map`: inputs and results in the caller's thread, requests in a loop of another."""

from __future__ import annotations

import queue
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterable
from typing import Any, TypeVar

from .interrupts import Interrupt
from .loop_thread import LoopThread
from .reports import Report
from .row_tasks import DRAINING, DROPPED, RowTasks
from .rows import Job
from .values import Result
from .window import Window

__all__ = ["map_rows"]

T = TypeVar("T")


def map_rows(
    job: Job[T], inputs: Iterable[Any] | AsyncIterable[Any], report: Report
) -> Generator[Result[T], None, None]:
    """The results of a run.

    Raises:
        ConfigurationError, SchemaError: What no row is to blame for.
        Exception: What the inputs raised; with `on_error="raise"`, the error of a row.
        KeyboardInterrupt: After Ctrl-C, when what was under way has been given out.
    """
    finished: _Finished = queue.SimpleQueue()
    with Interrupt(lambda: finished.put(None)) as interrupt:
        source = _Source(inputs, interrupt)
        yield from _results(job, source, report, finished, interrupt)
    source.raise_failure()


_Finished = queue.SimpleQueue[tuple[int, Any] | None]
"""Results with their indices, from the loop's thread; `None` for Ctrl-C."""


def _results(
    job: Job[T], source: _Source, report: Report, finished: _Finished, interrupt: Interrupt
) -> Generator[Result[T], None, None]:
    window = Window(job.options.concurrency, ordered=job.options.ordered)
    thread = LoopThread()
    rows: RowTasks[T] | None = None
    try:
        rows = thread.call(_opened(job, report, lambda index, result: finished.put((index, result))))
        is_draining = False
        while True:
            while window.has_room and source.read(thread):
                thread.loop.call_soon_threadsafe(rows.start, window.admit(), source.given)
            if interrupt.asked and not is_draining:
                is_draining = True
                report.tell(DRAINING)
                thread.loop.call_soon_threadsafe(rows.drain)
            result = window.pop()
            if result is not None and result is not DROPPED:
                row = rows.given_out(result)
                interrupt.leave()
                yield row
                interrupt.come_back()
            elif window.is_empty:
                break
            elif result is None:
                _wait(finished, window, report)
    finally:
        thread.close(None if rows is None else rows.close())
        report.finish()


def _wait(finished: _Finished, window: Window, report: Report) -> None:
    """Wait for a result, for Ctrl-C, or for the time to show progress."""
    try:
        item = finished.get(timeout=report.tick_seconds)
    except queue.Empty:
        report.tick()
        return
    if item is not None:
        window.finish(*item)


class _Source:
    """The inputs of a sync run, one at a time; an async one is read in the loop's thread."""

    def __init__(self, inputs: Iterable[Any] | AsyncIterable[Any], interrupt: Interrupt) -> None:
        self._inputs: Any = aiter(inputs) if isinstance(inputs, AsyncIterable) else iter(inputs)
        self._is_async = isinstance(inputs, AsyncIterable)
        self._interrupt = interrupt
        self._failure: Exception | None = None
        self._ended = False
        self.given: Any = None

    def read(self, thread: LoopThread) -> bool:
        """Read the next input into `given`; `False` at their end, and after Ctrl-C."""
        if self._ended or self._interrupt.asked:
            return False
        self._interrupt.reading = True
        try:
            self.given = thread.call(_next_of(self._inputs)) if self._is_async else next(self._inputs)
        except (StopIteration, StopAsyncIteration):
            self._ended = True
        except Exception as failure:  # the caller's; raised when what is under way has been given out
            self._failure, self._ended = failure, True
        except KeyboardInterrupt:
            self._ended = True
            if not self._interrupt.asked:
                raise
        finally:
            self._interrupt.reading = False
        return not self._ended

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


async def _next_of(inputs: AsyncIterator[Any]) -> Any:
    return await anext(inputs)


async def _opened(job: Job[T], report: Report, done: Callable[[int, Any], None]) -> RowTasks[T]:
    """The rows, made in the loop that runs them."""
    return RowTasks(job, report, done)
