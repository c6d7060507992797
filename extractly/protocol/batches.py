"""The Batch API without I/O: the objects, and a flow for each call. Sync and async drive the same flows.

Shapes, statuses and limits: openai-python's `types/batch.py`, `types/batch_create_params.py` and `resources/batches.py`
(3.3.0; also learn.microsoft.com/azure/foundry/reference/rest/batches-create-batch), read 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from .flow import CallOptions, Flow
from .polling import check_interval, poll, poll_options
from .resources import Resource, checked_id, with_query
from .wire import WireObject, many, one

__all__ = [
    "ENDED",
    "Batch",
    "BatchError",
    "BatchErrors",
    "BatchPage",
    "BatchRequestCounts",
    "BatchUsage",
    "Batches",
]

ENDED: Final = frozenset({"failed", "completed", "expired", "cancelled"})
"""Statuses that do not change any more; the others are validating, in_progress, finalizing and cancelling."""


class BatchError(WireObject):
    """What is wrong with the input file, or with a line of it."""

    code: str | None
    line: int | None
    message: str | None
    param: str | None


class BatchErrors(WireObject, readers={"data": many(BatchError, always=True)}):
    """Why a batch failed."""

    data: list[BatchError]
    object: str | None


class BatchRequestCounts(WireObject):
    """How many requests there are, have an answer, and failed."""

    completed: int
    failed: int
    total: int


class BatchUsage(WireObject):
    """Tokens of a batch that has ended."""

    input_tokens: int | None
    input_tokens_details: Any
    output_tokens: int | None
    output_tokens_details: Any
    total_tokens: int | None


class Batch(
    WireObject,
    readers={"errors": one(BatchErrors), "request_counts": one(BatchRequestCounts), "usage": one(BatchUsage)},
):
    """A batch."""

    id: str
    completion_window: str
    created_at: int
    endpoint: str
    input_file_id: str
    object: str | None
    status: str
    cancelled_at: int | None
    cancelling_at: int | None
    completed_at: int | None
    error_file_id: str | None
    errors: BatchErrors | None
    expired_at: int | None
    expires_at: int | None
    failed_at: int | None
    finalizing_at: int | None
    in_progress_at: int | None
    metadata: Any
    model: str | None
    output_file_id: str | None
    request_counts: BatchRequestCounts | None
    usage: BatchUsage | None


class BatchPage(WireObject, readers={"data": many(Batch, always=True)}):
    """One page of `batches.list`: iterate it, or read `data`; `after=page.last_id` gives the next, if `has_more`."""

    data: list[Batch]
    object: str | None
    first_id: str | None
    last_id: str | None
    has_more: bool | None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.data)


class Batches(Resource):
    """The flows of `client.batches`."""

    def create(self, body: Mapping[str, Any], options: CallOptions) -> Flow[Batch]:
        """Make a batch of an uploaded file."""
        return (yield from self._object(Batch, "batches", "POST", options, body=body))

    def retrieve(self, batch_id: str, options: CallOptions) -> Flow[Batch]:
        """How far a batch is."""
        return (yield from self._object(Batch, _path(batch_id), "GET", options))

    def list(self, query: Mapping[str, object], options: CallOptions) -> Flow[BatchPage]:
        """A page of the list, the newest first."""
        return (yield from self._object(BatchPage, "batches", "GET", with_query(options, query)))

    def cancel(self, batch_id: str, options: CallOptions) -> Flow[Batch]:
        """Cancel a batch: what has an answer by then is still given."""
        return (yield from self._object(Batch, f"{_path(batch_id)}/cancel", "POST", options))

    def poll(self, batch_id: str, interval_ms: float | None, options: CallOptions) -> Flow[Batch]:
        """Look at a batch until it has ended, well or not.

        Raises:
            TypeError, ValueError: `interval_ms` is no number of milliseconds.
        """
        wished = poll_options(options, interval_ms)

        def look() -> Flow[tuple[Batch, Mapping[str, str]]]:
            return (yield from self.look(batch_id, wished))

        return (yield from poll(look, lambda batch: batch.status in ENDED, interval_ms=interval_ms))

    def look(self, batch_id: str, options: CallOptions) -> Flow[tuple[Batch, Mapping[str, str]]]:
        """One look at a batch, with the headers of the answer, which may say when to look again."""
        return (yield from self._seen(Batch, _path(batch_id), "GET", options))

    def create_and_poll(self, body: Mapping[str, Any], interval_ms: float | None, options: CallOptions) -> Flow[Batch]:
        """Make a batch, and wait for its end."""
        check_interval(interval_ms)
        batch = yield from self.create(body, options)
        return (yield from self.poll(batch.id, interval_ms, options))


def _path(batch_id: str) -> str:
    return f"batches/{checked_id(batch_id, 'batch_id')}"
