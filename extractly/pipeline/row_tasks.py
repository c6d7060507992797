"""The rows of a run as tasks of the loop that they run in: started, drained, closed; and their results, counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar, cast

from .reports import Report
from .rows import Job, RowRunner
from .stores import open_checkpoint
from .values import Err, Result

__all__ = ["DRAINING", "DROPPED", "RowTasks"]

T = TypeVar("T")

DROPPED: Final = object()
"""In place of the result of a row that was stopped before it was asked."""

DRAINING: Final = "Ctrl-C: the rows under way finish and come out; again, and they are stopped."


class RowTasks(Generic[T]):
    """The rows of a run; made and used in their loop.

    Args:
        job: What to do.
        report: Told of each result.
        done: Called with a row's index and its result: an `Ok`, an `Err`, an exception that ends the run, or `DROPPED`.

    Raises:
        ConfigurationError: The checkpoint cannot be used.
    """

    def __init__(self, job: Job[T], report: Report, done: Callable[[int, Any], None]) -> None:
        path = job.options.checkpoint_path
        self._checkpoint = None if path is None else open_checkpoint(path)
        self._runner = RowRunner(job, self._checkpoint)
        self._raises = job.options.on_error == "raise"
        self._report = report
        self._done = done
        self._tasks: dict[asyncio.Task[None], int] = {}

    def start(self, index: int, given: Any) -> None:
        """Start a row."""
        task = asyncio.get_running_loop().create_task(self._run(index, given))
        self._tasks[task] = index
        task.add_done_callback(self._end)

    async def _run(self, index: int, given: Any) -> None:
        try:
            result: Any = await self._runner.run(index, given)
        except Exception as error:  # no row's fault: it ends the run, where its result would have been
            result = error
        self._done(index, result)

    def _end(self, task: asyncio.Task[None]) -> None:
        index = self._tasks.pop(task)
        self._runner.asked.discard(task)
        if task.cancelled():
            self._done(index, DROPPED)

    def drain(self) -> None:
        """Stop the rows that have sent nothing yet; the others finish."""
        for task in [task for task in self._tasks if task not in self._runner.asked]:
            task.cancel()

    def given_out(self, result: Any) -> Result[T]:
        """Count a result, and raise what ends the run."""
        if isinstance(result, Exception):
            raise result
        row = cast("Result[T]", result)
        self._report.count(row)
        if self._raises and isinstance(row, Err):
            raise row.error
        return row

    async def close(self) -> None:
        """Cancel what is under way, and close the checkpoint."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._checkpoint is not None:
            self._checkpoint.close()
