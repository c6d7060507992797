"""One Arrow batch in, one out: what a worker of a distributed engine does, whichever engine it is.

A `BatchRunner` lives in a worker process. All batches that it is given go through one run of `Extractor.amap`, in a
loop of its own, so that they share one client, one rate, one checkpoint, and there is no pause between a batch and the
next. A worker that its engine keeps between jobs holds its runner while it has a task: a moment after the last one the
run ends and its store is sealed, so that other workers see it (`pipeline/stores.py`); the next batch begins another.

A batch comes back with the kept columns of the input and those of `arrow.result_schema`, a row for each row, in order.
A null input is asked for nothing and gives a null value. What no row is to blame for (no key, a damaged store) is
raised for every batch under way.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from ..extractor import Extractor
from ..pipeline import Err, Ok
from ..pipeline.loop_thread import LoopThread
from ..pipeline.stores import seal_left
from ._batch_options import BatchOptions
from .arrow import ArrowCodec

__all__ = ["AHEAD", "BatchRunner", "cut", "in_order"]

AHEAD: Final = 4
"""Batches of a worker under way at once: while the last rows of one are slow, the next keep the places taken."""

_IDLE_SECONDS: Final = 0.25
"""A worker without a task for so long is between two jobs: longer than the gap between two tasks of one."""

_LOOKS: Final = 20
"""How often a worker that begins looks, in twice that time, whether workers of an earlier job still hold a store."""

_Ticket: TypeAlias = "tuple[_Batch, int, Any]"


class BatchRunner:
    """Runs the batches of one worker process; from any number of threads.

    Args:
        extractor: What to extract.
        options: How; the limits are the worker's own.
    """

    def __init__(self, extractor: Extractor[Any], options: BatchOptions) -> None:
        self._extractor = extractor
        self._options = options
        self._codec = ArrowCodec(extractor.output)
        if options.checkpoint_dir is not None:
            options.checkpoint_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._thread = LoopThread()
        self._session: _Session | None = None
        self._holds = 0
        self._rest_timer: asyncio.TimerHandle | None = None

    def submit(self, table: Any) -> Future[Any]:
        """Begin a batch, a `pyarrow.Table`; the future gives the resulting table.

        Raises:
            ConfigurationError: See `BatchOptions.kept`; from the future, what ends a run.
        """
        kept = self._options.kept(table.column_names, self._codec.result_schema.names)
        batch = _Batch(self._inputs(table))
        made: Future[Any] = Future()
        batch.done.add_done_callback(lambda done: self._finish(made, done, table.select(kept)))
        self._thread.loop.call_soon_threadsafe(self._begin, batch)
        return made

    @contextmanager
    def held(self) -> Generator[None]:
        """While one holds it, the run goes on; a moment after the last has let go, it ends."""
        self._thread.loop.call_soon_threadsafe(self._hold)
        try:
            yield
        finally:
            self._thread.loop.call_soon_threadsafe(self._let_go)

    def close(self) -> None:
        """End: what is under way is given up, the store is sealed."""
        self._thread.close(self._end())

    def _begin(self, batch: _Batch) -> None:
        if self._session is None or self._session.is_over:
            self._session = _Session(self._extractor, self._options)
        self._session.add(batch)

    def _hold(self) -> None:
        self._holds += 1
        if self._rest_timer is not None:
            self._rest_timer.cancel()

    def _let_go(self) -> None:
        self._holds -= 1
        if not self._holds:
            self._rest_timer = self._thread.loop.call_later(_IDLE_SECONDS, self._rest)

    def _rest(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.stop()

    async def _end(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _inputs(self, table: Any) -> list[Any]:
        """The input of each row: `None` for nothing to ask, an `Err` for one that cannot be made."""
        make = self._options.to_input
        if make is None:
            given: list[Any] = table.column(self._options.column).to_pylist()
            return given
        return [_made_input(make, row, index) for index, row in enumerate(table.to_pylist())]

    def _finish(self, made: Future[Any], done: Future[list[Any]], kept: Any) -> None:
        """Join results to the columns that are kept. Runs in the loop's thread, and raises nothing there."""
        try:
            results = self._codec.results(done.result())
            for name in reversed(kept.column_names):
                results = results.add_column(0, kept.schema.field(name), kept.column(name))
        except Exception as error:  # the worker's thread raises it
            made.set_exception(error)
        else:
            made.set_result(results)


def in_order(runner: BatchRunner, tables: Iterable[Any]) -> Iterator[Any]:
    """The results of the batches of a task, in their order, with `AHEAD` of them under way."""
    waiting: deque[Future[Any]] = deque()
    with runner.held():
        for table in tables:
            waiting.append(runner.submit(table))
            while waiting and (len(waiting) >= AHEAD or waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def cut(table: Any, rows: int) -> Iterator[Any]:
    """A table in pieces of so many rows at most."""
    return (table.slice(start, rows) for start in range(0, table.num_rows, rows))


class _Batch:
    """The rows of a batch, and what became of them.

    Args:
        inputs: An input for each row; `None` and `Err` are results already.
    """

    def __init__(self, inputs: list[Any]) -> None:
        self.results: list[Any] = [given if isinstance(given, Err) else None for given in inputs]
        self.open = {
            index: given for index, given in enumerate(inputs) if not (given is None or isinstance(given, Err))
        }
        self.done: Future[list[Any]] = Future()

    def finish(self, index: int, result: Ok[Any] | Err) -> bool:
        """Take a row's result; says whether it was the last."""
        self.results[index] = result
        del self.open[index]
        return not self.open


class _Session:
    """One run of `amap`. Used in its loop only.

    Attributes:
        is_over: It takes no batch any more.
    """

    def __init__(self, extractor: Extractor[Any], options: BatchOptions) -> None:
        self.is_over = False
        self._batches: set[_Batch] = set()
        self._tickets: asyncio.Queue[_Ticket | None] = asyncio.Queue()
        self._task = asyncio.get_running_loop().create_task(self._run(extractor, options))

    def add(self, batch: _Batch) -> None:
        """Ask for the rows of a batch."""
        if not batch.open:
            batch.done.set_result(batch.results)
            return
        self._batches.add(batch)
        for index, given in batch.open.items():
            self._tickets.put_nowait((batch, index, given))

    async def close(self) -> None:
        """Give up what is under way, and wait until the store is closed."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._fail(RuntimeError("the worker was closed"))

    def stop(self) -> None:
        """End the run when what is under way has ended."""
        self.is_over = True
        self._tickets.put_nowait(None)

    async def _run(self, extractor: Extractor[Any], options: BatchOptions) -> None:
        try:
            if options.checkpoint_dir is not None:
                await _settled(options.checkpoint_dir)
            results = extractor.amap(
                self._given(),
                concurrency=options.concurrency,
                ordered=False,
                checkpoint=options.checkpoint_dir,
                key=_itself,
                to_input=_input_of,
                requests_per_minute=options.requests_per_minute,
                tokens_per_minute=options.tokens_per_minute,
            )
            async with results:
                async for result in results:
                    self._finish(result)
        except Exception as error:  # ends the run: what waits for it must not wait for ever
            self._fail(error)

    async def _given(self) -> AsyncIterator[_Ticket]:
        while (ticket := await self._tickets.get()) is not None:
            yield ticket

    def _finish(self, result: Ok[Any] | Err) -> None:
        batch, index, _ = result.input_key
        if batch.finish(index, result):
            self._batches.discard(batch)
            batch.done.set_result(batch.results)

    def _fail(self, error: Exception) -> None:
        self.is_over = True
        while self._batches:
            self._batches.pop().done.set_exception(error)


async def _settled(directory: Path) -> None:
    """Wait until workers that are at rest since the last job have sealed their stores; not for those that work."""
    for _ in range(_LOOKS):
        if not seal_left(directory):
            return
        await asyncio.sleep(2 * _IDLE_SECONDS / _LOOKS)


def _made_input(make: Callable[[dict[str, Any]], Any], row: dict[str, Any], index: int) -> Any:
    try:
        return make(row)
    except Exception as error:  # the row's failure
        return Err(error=error, input_key=index, index=index, input=row)


def _itself(ticket: _Ticket) -> _Ticket:
    return ticket


def _input_of(ticket: _Ticket) -> Any:
    return ticket[2]
