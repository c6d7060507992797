"""`BatchRun`: a run over the Batch API, as one loop or step by step.

    run = extractor.batch(inputs, state="run.batch")
    for row in run:                     # writes, submits, polls, downloads, reads
        ...

Each step goes on where the state file says that the last one stopped, in this program or in the next; a step that has
been done does nothing. So a program that was killed is run again as it is, and an evening's `submit()` is read in the
morning by `extractor.batch(state="run.batch").results()`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any, Final, Generic, TypeVar

from ...protocol.flow import Flow
from ..records import maybe_record
from ..values import Err, Ok, Result
from .job import BatchJob
from .options import BatchOptions
from .reading import worth_asking
from .requests import Packer
from .results import Results, failure, success
from .steps import Steps
from .store import Store
from .tables import ResultRow
from .values import BatchPart, BatchProgress, BatchSummary
from .written import awrite, check_run, write

__all__ = ["BatchRun"]

T = TypeVar("T")

_ROWS_AT_ONCE: Final = 50


class BatchRun(Generic[T]):
    """A run over the Batch API: iterate it (`for`, or `async for`), or take its steps; see the module.

    Equal inputs share one request, and each has its own result. A batch asks the extractor's first model, once a row:
    what live calls do about an invalid answer (re-ask, continue, the next model) is for a second try, see `failed`.

    Args:
        job: What is asked.
        inputs: The inputs; `None` for those that the state file holds.
        options: How.

    Attributes:
        job: What is asked.
    """

    def __init__(
        self, job: BatchJob[T], inputs: Iterable[Any] | AsyncIterable[Any] | None, options: BatchOptions
    ) -> None:
        self.job = job
        self._inputs: Any = inputs
        self._options = options
        self._steps = Steps(job, options)
        self._results = Results(job, options)

    def write(self) -> None:
        """Write the requests into the state file, split at the service's limits; or compare the inputs with it.

        Raises:
            ConfigurationError: The file is of another run, or cannot be used.
        """
        write(self.job, self._options, self._inputs)
        self._inputs = None  # the file has them now, and an iterator would be empty the next time

    def submit(self) -> None:
        """Upload each file of requests and make its batch; one that may exist already is looked for first.

        Raises:
            APIError: The service does not take one, or cannot be reached; call it again to go on.
        """
        self._check(sends=True)
        self._run(self._steps.submit())

    def look(self) -> None:
        """Look at each batch once, without waiting; `summary` then says how far they are."""
        self._check()
        self._run(self._steps.look())

    def poll(self) -> None:
        """Wait until every batch has ended, well or not."""
        self._check()
        self._run(self._steps.poll(self._tell))

    def cancel(self) -> None:
        """Cancel every batch that has not ended; then `poll()` and `results()` give what has an answer."""
        self._check()
        self._run(self._steps.cancel())

    def results(self) -> Iterator[Ok[T] | Err]:
        """Download what has ended, and give one result for each input, in order.

        A row whose batch has not ended is an `Err` with a `BatchRowError` of the code `"pending"`.
        """
        self._check()
        self._run(self._steps.fetch())
        return (result for result, _ in self._results.rows())

    async def awrite(self) -> None:
        """As `write`; the inputs may be an async iterable."""
        await awrite(self.job, self._options, self._inputs)
        self._inputs = None

    async def asubmit(self) -> None:
        """As `submit`."""
        self._check(sends=True)
        await self._arun(self._steps.submit())

    async def alook(self) -> None:
        """As `look`."""
        self._check()
        await self._arun(self._steps.look())

    async def apoll(self) -> None:
        """As `poll`."""
        self._check()
        await self._arun(self._steps.poll(self._tell))

    async def acancel(self) -> None:
        """As `cancel`."""
        self._check()
        await self._arun(self._steps.cancel())

    async def aresults(self) -> AsyncIterator[Ok[T] | Err]:
        """As `results`, for `async for`."""
        self._check()
        await self._arun(self._steps.fetch())
        async for result, _ in self._paced_rows():
            yield result

    def __iter__(self) -> Iterator[Ok[T] | Err]:
        self.write()
        while True:
            self.submit()
            self.poll()
            self._run(self._steps.fetch())
            if not self._requeued():
                break
        if self._options.failed == "live":
            yield from self._with_live()
        else:
            yield from (result for result, _ in self._results.rows())

    async def __aiter__(self) -> AsyncIterator[Ok[T] | Err]:
        await self.awrite()
        while True:
            await self.asubmit()
            await self.apoll()
            await self._arun(self._steps.fetch())
            if not self._requeued():
                break
        if self._options.failed == "live":
            async for result in self._with_live_async():
                yield result
        else:
            async for result, _ in self._paced_rows():
                yield result

    @property
    def summary(self) -> BatchSummary:
        """What the state file holds now."""
        with Store(self._options.path) as store:
            rows, requests, answers = store.counts()
            parts = store.parts()
        usages = [part.batch.usage for part in parts if part.batch is not None and part.batch.usage is not None]
        return BatchSummary(
            rows=rows,
            requests=requests,
            answers=answers,
            parts=tuple(_shown(part) for part in parts),
            unknown_ids=sum(part.unknown for part in parts),
            broken_lines=sum(part.broken for part in parts),
            tokens=sum(usage.total_tokens or 0 for usage in usages),
        )

    def _requeued(self) -> bool:
        """Put the rows that another batch may answer into one; `False` where there are none, or rounds are over."""
        options = self._options
        if options.failed != "batch":
            return False
        with Store(options.path) as store:
            parts = store.parts()
        round_ = max((part.round for part in parts), default=0) + 1
        failed = [] if round_ > options.max_rounds else list(self._results.failed_ids())
        if not failed:
            return False
        self._check(sends=True)
        first = max(part.part for part in parts) + 1
        packer = Packer(first, max_requests=options.max_requests, max_bytes=options.max_bytes)
        with Store(options.path, alone=True) as store, store.transaction():
            store.requeue(failed, packer.place)
            store.make_parts(round_)
        return True

    def _with_live(self) -> Iterator[Result[T]]:
        with self.job.map(self._to_ask(), **self._map_keywords()) as live, Store(self._options.path) as store:
            asked = next(live, None)
            for result, row in self._results.rows():
                if asked is None or asked.input_key != row.position:
                    yield result
                    continue
                yield self._kept(store, row, asked)
                asked = next(live, None)

    async def _with_live_async(self) -> AsyncIterator[Result[T]]:
        async with self.job.amap(self._to_ask(), **self._map_keywords()) as live:
            with Store(self._options.path) as store:
                asked = await anext(live, None)
                async for result, row in self._paced_rows():
                    if asked is None or asked.input_key != row.position:
                        yield result
                        continue
                    yield self._kept(store, row, asked)
                    asked = await anext(live, None)

    def _to_ask(self) -> Iterator[ResultRow]:
        """The rows that a live call may answer."""
        for result, row in self._results.rows():
            if isinstance(result, Err) and row.to_ask is not None and worth_asking(result.error, live=True):
                yield row

    def _map_keywords(self) -> dict[str, Any]:
        def input_of(row: ResultRow) -> Any:
            return row.to_ask

        def key_of(row: ResultRow) -> int:
            return row.position

        return {"concurrency": self._options.concurrency, "to_input": input_of, "key": key_of}

    def _kept(self, store: Store, row: ResultRow, asked: Result[T]) -> Result[T]:
        """The live result as the row's, kept for the next time."""
        if isinstance(asked, Err):
            return failure(row, asked.error)
        record = maybe_record(self.job.plan, asked.extraction)
        if record is not None and row.custom_id is not None:
            store.add_live(row.custom_id, record)
        return success(row, asked.extraction)

    def _check(self, *, sends: bool = False) -> None:
        with Store(self._options.path, verify=True) as store:
            check_run(self.job, store, sends=sends and any(part.batch is None for part in store.parts()))

    def _run(self, flow: Flow[None]) -> None:
        self.job.core().run(flow)

    async def _arun(self, flow: Flow[None]) -> None:
        await self.job.acore().run(flow)

    async def _paced_rows(self) -> AsyncIterator[tuple[Result[T], ResultRow]]:
        """The rows; the event loop has its turn now and then."""
        for number, row in enumerate(self._results.rows()):
            if number % _ROWS_AT_ONCE == 0:
                await asyncio.sleep(0)
            yield row

    def _tell(self, progress: BatchProgress) -> None:
        told = self._options.progress
        if callable(told):
            told(progress)
        elif told:
            sys.stderr.write(f"{progress}\n")

    def __repr__(self) -> str:
        return f"BatchRun(state={str(self._options.state)!r}, model={self.job.model!r})"


def _shown(part: Any) -> BatchPart:
    batch = part.batch
    counts = None if batch is None else batch.request_counts
    return BatchPart(
        part=part.part,
        requests=part.requests,
        size_bytes=part.size,
        round=part.round,
        file_id=part.file_id,
        batch_id=None if batch is None else batch.id,
        status="written" if batch is None else batch.status,
        completed=0 if counts is None else counts.completed or 0,
        failed=0 if counts is None else counts.failed or 0,
        errors=part.errors,
    )
