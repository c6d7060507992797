"""What a batch run says of itself: how far it is, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BatchPart", "BatchProgress", "BatchSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPart:
    """One file of requests, and its batch.

    Attributes:
        part: Its number, from 0.
        requests: Requests in it.
        size_bytes: Of the file.
        round: 0 for the first batches; higher for those of failed rows.
        file_id, batch_id: At the service; `None` before it has them.
        status: Of the batch; `"written"` before there is one.
        completed, failed: Requests that the service counts so far.
        errors: Why the batch failed, a line for each error that the service names.
    """

    part: int
    requests: int
    size_bytes: int
    round: int
    file_id: str | None
    batch_id: str | None
    status: str
    completed: int
    failed: int
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProgress:
    """How far the service is with the batches of a run.

    Attributes:
        total: Requests in all.
        completed, failed: Requests that the service counts so far.
        statuses: How many batches have which status.
        elapsed_seconds: Since this polling began.
        is_last: All batches have ended.
    """

    total: int
    completed: int
    failed: int
    statuses: Mapping[str, int]
    elapsed_seconds: float
    is_last: bool = False

    def __str__(self) -> str:
        """One line.

        >>> str(BatchProgress(total=5, completed=2, failed=1, statuses={"in_progress": 1}, elapsed_seconds=9.0))
        '2 of 5 requests answered, 1 failed, batches: 1 in_progress, 0:00:09'
        """
        minutes, seconds = divmod(round(self.elapsed_seconds), 60)
        batches = ", ".join(f"{count} {status}" for status, count in self.statuses.items()) or "none"
        clock = f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        return f"{self.completed} of {self.total} requests answered, {self.failed} failed, batches: {batches}, {clock}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSummary:
    """What the state file holds.

    Attributes:
        rows: Inputs.
        requests: Requests: equal inputs share one.
        answers: Lines of the downloaded files, by request.
        parts: The batches.
        unknown_ids: Lines whose `custom_id` is of no request of their batch.
        broken_lines: Lines that are no JSON object with a `custom_id`; a file that was cut off has one.
        tokens: Of all batches that have ended, as far as the service says.
    """

    rows: int
    requests: int
    answers: int
    parts: tuple[BatchPart, ...]
    unknown_ids: int
    broken_lines: int
    tokens: int

    def __str__(self) -> str:
        made = (f"{part.batch_id} {part.status}" if part.batch_id else "one to be made" for part in self.parts)
        statuses = ", ".join(made) or "none"
        text = f"{self.rows} rows, {self.requests} requests, {self.answers} answered; batches: {statuses}."
        if self.unknown_ids or self.broken_lines:
            text += f" In the files: {self.unknown_ids} lines of unknown requests, {self.broken_lines} broken lines."
        return text
