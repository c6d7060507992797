"""`map` and `amap`: the same window, rows and report; one is driven from an event loop, the other from a thread.

Both do the same round: read inputs while the window has room, start a row for each, give out the result whose turn it
is, else wait for one. When the inputs end, by themselves or by an exception, what is under way is finished and given
out; then the exception is raised. When the run is closed early, what is under way is cancelled; what was recorded stays
recorded.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

from .async_runs import amap_rows
from .reports import Report
from .rows import Job
from .sync_runs import map_rows
from .values import Err, MapSummary, Ok, Result

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
    report = Report(job.options, _checked_length(inputs), job.spending)
    return MapRun(map_rows(job, inputs, report), report)


def start_amap(job: Job[T], inputs: Iterable[Any] | AsyncIterable[Any]) -> AsyncMapRun[T]:
    """The async run.

    Raises:
        TypeError: The inputs cannot be iterated.
    """
    report = Report(job.options, _checked_length(inputs), job.spending)
    return AsyncMapRun(amap_rows(job, inputs, report), report)


def _checked_length(inputs: object) -> int | None:
    """How many inputs there are, if they say so."""
    if isinstance(inputs, str | bytes):
        raise TypeError("inputs must be an iterable of inputs, got one text. Pass [text], or use `run` for one input.")
    if not isinstance(inputs, Iterable | AsyncIterable):
        raise TypeError(f"inputs must be an iterable or an async iterable, got {type(inputs).__name__}")
    length: Callable[[], int] | None = getattr(cast("object", inputs), "__len__", None)
    return None if length is None else length()
