"""From the state file to `Ok` and `Err`, in the order of the inputs; nothing is sent here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Generic, TypeVar

from ...errors import BatchRowError, ConfigurationError, SchemaError
from ...protocol.batches import Batch
from ...protocol.extraction import Extraction
from ..records import maybe_restored
from ..values import Err, Ok, Result
from .job import BatchJob
from .options import BatchOptions
from .reading import LineReader, row_error, worth_asking
from .store import Store
from .tables import PartRow, ResultRow
from .written import check_run

__all__ = ["Results"]

T = TypeVar("T")


class Results(Generic[T]):
    """Reads the rows of a state file.

    Args:
        job: The run.
        options: Its options.
    """

    def __init__(self, job: BatchJob[T], options: BatchOptions) -> None:
        self._job = job
        self._options = options

    def rows(self) -> Iterator[tuple[Result[T], ResultRow]]:
        """Each row's result, with what the file holds of it.

        Raises:
            ConfigurationError: The file is another run's, or cannot be used.
        """
        with Store(self._options.path) as store:
            meta = check_run(self._job, store)
            parts = {part.part: part for part in store.parts()}
            reader = LineReader(self._job, meta["model"], json.loads(meta["mode"]))
            for row in store.results():
                yield self._result(reader, row, parts), row

    def failed_ids(self) -> Iterator[str]:
        """The requests that another batch may answer, each once."""
        seen: set[str] = set()
        for result, row in self.rows():
            again = isinstance(result, Err) and worth_asking(result.error, live=False)
            if again and row.custom_id is not None and row.custom_id not in seen:
                seen.add(row.custom_id)
                yield row.custom_id

    def _result(self, reader: LineReader[T], row: ResultRow, parts: dict[int, PartRow]) -> Result[T]:
        try:
            extraction = self._extraction(reader, row, parts)
        except (ConfigurationError, SchemaError):
            raise
        except Exception as error:  # a row's failure is the row's, whatever it is: a validator may raise anything
            return failure(row, error)
        return success(row, extraction)

    def _extraction(self, reader: LineReader[T], row: ResultRow, parts: dict[int, PartRow]) -> Extraction[T]:
        if row.error is not None:
            code, message = json.loads(row.error)
            raise row_error(code, message, row.custom_id)
        if row.record is not None:
            recorded = maybe_restored(self._job.plan, row.record.decode())
            if recorded is not None:
                return recorded
        part = parts[row.part if row.part is not None else -1]
        if row.line is None:
            raise _unanswered(row, part)
        return reader.read(json.loads(row.line), _id(part.batch))


def success(row: ResultRow, extraction: Extraction[T]) -> Ok[T]:
    """The result of a row that has a value."""
    return Ok(value=extraction.value, input_key=row.input_key, extraction=extraction, index=row.position)


def failure(row: ResultRow, error: Exception) -> Err:
    """The result of a row that has none."""
    return Err(error=error, input_key=row.input_key, index=row.position, input=row.input)


def _unanswered(row: ResultRow, part: PartRow) -> BatchRowError:
    """Why a request has no line."""
    batch = part.batch
    if batch is None or not part.has_ended or not part.fetched:
        where = "has not been made" if batch is None else f"is {batch.status}, and its files are not read"
        return row_error("pending", f"The batch of this row {where} yet.", row.custom_id, _id(batch))
    if batch.status == "failed":
        return _failed_batch(row, part)
    if batch.status == "completed":
        message = "The batch is completed, and neither of its files (if they are still there) has a line for this row."
        return row_error("missing", message, row.custom_id, batch.id)
    message = f"The batch is {batch.status}, and neither of its files has a line for this row."
    return row_error(f"batch_{batch.status}", message, row.custom_id, batch.id)


_QUEUE_IS_FULL = "token_limit_exceeded"
"""The code of a batch that failed because too many tokens wait already (openai/openai-python#2084, read 2026-11): the
one failure of a batch that another batch, later, may not have."""


def _failed_batch(row: ResultRow, part: PartRow) -> BatchRowError:
    batch = part.batch
    lines = part.errors
    code = "batch_queue_full" if any(line.startswith(_QUEUE_IS_FULL) for line in lines) else "batch_failed"
    why = "; ".join(lines[:3]) or "it does not say why"
    return row_error(code, f"The service refused the whole batch: {why}", row.custom_id, _id(batch))


def _id(batch: Batch | None) -> str | None:
    return None if batch is None else batch.id
