"""`map` and `amap`: the same window, rows and report; one is driven from an event loop, the other from a thread.

Both do the same round: read inputs while the window has room, start a row for each, give out the result whose turn it
is, else wait for one. When the inputs end, by themselves or by an exception, what is under way is finished and given
out; then the exception is raised. When the run is closed early, what is under way is cancelled; what was recorded stays
recorded.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from contextlib import aclosing
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

from .checkpoint import Checkpoint
from .loop_thread import LoopThread
from .reports import Report
from .rows import Job, RowRunner
from .values import Err, MapSummary, Ok, Result
from .window import Window

__all__ = ["AsyncMapRun", "MapRun", "start_amap", "start_map"]

T = TypeVar("T")


class MapRun(Generic[T]):
    """The results of `Extractor.map`: an iterator, and a context manager that closes it.

    Nothing is read or sent before the first result is asked for.
    """

    def __init__(self, results: Generator[Result[T], None, None], report: Report) -> None:
        self._results = results
        self._report = report

    @property
    def summary(self) -> MapSummary:
        """What became of the run so far; after its end, of all of it."""
        return self._report.summary()

    def __iter__(self) -> Iterator[Ok[T] | Err]:
        return self

    def __next__(self) -> Ok[T] | Err:
        return next(self._results)

    def close(self) -> None:
        """Stop: cancel what is under way, close the connections. A second call does nothing."""
        self._results.close()

    def __enter__(self) -> MapRun[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncMapRun(Generic[T]):
    """The results of `Extractor.amap`: an async iterator, and an async context manager that closes it."""

    def __init__(self, results: AsyncGenerator[Result[T], None], report: Report) -> None:
        self._results = results
        self._report = report

    @property
    def summary(self) -> MapSummary:
        """What became of the run so far; after its end, of all of it."""
        return self._report.summary()

    def __aiter__(self) -> AsyncIterator[Ok[T] | Err]:
        return self

    async def __anext__(self) -> Ok[T] | Err:
        return await anext(self._results)

    async def aclose(self) -> None:
        """Stop: cancel what is under way. A second call does nothing."""
        await self._results.aclose()

    async def __aenter__(self) -> AsyncMapRun[T]:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def start_map(job: Job[T], inputs: Iterable[Any] | AsyncIterable[Any]) -> MapRun[T]:
    """The sync run.

    Raises:
        TypeError: The inputs cannot be iterated.
    """
    report = Report(job.options, _checked_length(inputs))
    return MapRun(_map(job, inputs, report), report)


def start_amap(job: Job[T], inputs: Iterable[Any] | AsyncIterable[Any]) -> AsyncMapRun[T]:
    """The async run.

    Raises:
        TypeError: The inputs cannot be iterated.
    """
    report = Report(job.options, _checked_length(inputs))
    return AsyncMapRun(_amap(job, inputs, report), report)


def _checked_length(inputs: object) -> int | None:
    """How many inputs there are, if they say so."""
    if isinstance(inputs, str | bytes):
        raise TypeError("inputs must be an iterable of inputs, got one text. Pass [text], or use `run` for one input.")
    if not isinstance(inputs, Iterable | AsyncIterable):
        raise TypeError(f"inputs must be an iterable or an async iterable, got {type(inputs).__name__}")
    length: Callable[[], int] | None = getattr(cast("object", inputs), "__len__", None)
    return None if length is None else length()


class _Rows(Generic[T]):
    """The rows of a run, in the loop that they run in."""

    def __init__(self, job: Job[T], report: Report, done: Callable[[int, Any], None]) -> None:
        path = job.options.checkpoint_path
        self._checkpoint = None if path is None else Checkpoint(path)
        self._runner = RowRunner(job, self._checkpoint)
        self._raises = job.options.on_error == "raise"
        self._report = report
        self._done = done
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, index: int, given: Any) -> None:
        task = asyncio.get_running_loop().create_task(self._run(index, given))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, index: int, given: Any) -> None:
        try:
            result: Any = await self._runner.run(index, given)
        except Exception as error:  # no row's fault: it ends the run, where its result would have been
            result = error
        self._done(index, result)

    def given_out(self, result: Any) -> Result[T]:
        """Count a result, and raise what ends the run."""
        if isinstance(result, Exception):
            raise result
        row = cast("Result[T]", result)
        self._report.count(row, self._runner.tokens)
        if self._raises and isinstance(row, Err):
            raise row.error
        return row

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._checkpoint is not None:
            self._checkpoint.close()


async def _opened(job: Job[T], report: Report, done: Callable[[int, Any], None]) -> _Rows[T]:
    """The rows, made in the loop that runs them."""
    return _Rows(job, report, done)


def _map(job: Job[T], inputs: Iterable[Any] | AsyncIterable[Any], report: Report) -> Generator[Result[T], None, None]:
    window = Window(job.options.concurrency, ordered=job.options.ordered)
    finished: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    thread = LoopThread()
    rows: _Rows[T] | None = None
    try:
        rows = thread.call(_opened(job, report, lambda index, result: finished.put((index, result))))
        source = _Source(inputs, thread)
        while True:
            while window.has_room and source.read():
                thread.loop.call_soon_threadsafe(rows.start, window.admit(), source.given)
            result = window.pop()
            if result is not None:
                yield rows.given_out(result)
            elif window.is_empty:
                break
            else:
                window.finish(*finished.get())
    finally:
        thread.close(None if rows is None else rows.close())
        report.finish()
    source.raise_failure()


class _Source:
    """The inputs of a sync run, one at a time; an async one is read in the loop's thread."""

    def __init__(self, inputs: Iterable[Any] | AsyncIterable[Any], thread: LoopThread) -> None:
        self._thread = thread
        self._inputs: Any = aiter(inputs) if isinstance(inputs, AsyncIterable) else iter(inputs)
        self._is_async = isinstance(inputs, AsyncIterable)
        self._failure: Exception | None = None
        self._ended = False
        self.given: Any = None

    def read(self) -> bool:
        """Read the next input into `given`; `False` at their end."""
        if self._ended:
            return False
        try:
            self.given = self._thread.call(_next_of(self._inputs)) if self._is_async else next(self._inputs)
        except (StopIteration, StopAsyncIteration):
            self._ended = True
        except Exception as failure:  # the caller's; raised when what is under way has been given out
            self._failure, self._ended = failure, True
        return not self._ended

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


async def _next_of(inputs: AsyncIterator[Any]) -> Any:
    return await anext(inputs)


async def _amap(
    job: Job[T], inputs: Iterable[Any] | AsyncIterable[Any], report: Report
) -> AsyncGenerator[Result[T], None]:
    window = Window(job.options.concurrency, ordered=job.options.ordered)
    changed = asyncio.Event()

    def finish(index: int, result: Any) -> None:
        window.finish(index, result)
        changed.set()

    room = asyncio.Event()
    room.set()
    rows = _Rows(job, report, finish)
    reader = asyncio.get_running_loop().create_task(_read(inputs, window, rows, room))
    reader.add_done_callback(lambda _: changed.set())
    try:
        while True:
            changed.clear()
            result = window.pop()
            if result is not None:
                room.set()
                yield rows.given_out(result)
            elif reader.done() and window.is_empty:
                break
            else:
                await changed.wait()
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        await rows.close()
        report.finish()
    failure = None if reader.cancelled() else reader.exception()
    if failure is not None:
        raise failure


async def _read(
    inputs: Iterable[Any] | AsyncIterable[Any], window: Window, rows: _Rows[Any], room: asyncio.Event
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
