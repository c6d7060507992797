"""`client.batches`: requests by the file, answered within a day at half the price.

Signatures, and one call each; what the calls do is in `protocol/batches.py`, once for sync and async. For typed values
row by row, with files, limits, resume and failed rows taken care of, see `Extractor.batch`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._types import UNSET
from ..protocol.batches import Batch, BatchPage
from ..protocol.batches import Batches as BatchFlows
from ..protocol.flow import CallOptions
from ..protocol.request import is_given
from ._core import AsyncCore, SyncCore

__all__ = ["AsyncBatches", "Batches"]

_OPTIONS = ("timeout", "extra_headers", "extra_query", "extra_body", "max_retries", "idempotency_key")


def _request(
    input_file_id: str, endpoint: str, completion_window: str, fields: dict[str, Any]
) -> tuple[dict[str, Any], CallOptions]:
    """The body and the options of a `create`; fields that this library does not know are passed on."""
    options = CallOptions(**{name: fields.pop(name) for name in _OPTIONS if name in fields})
    given = {name: value for name, value in fields.items() if is_given(value)}
    body = {"input_file_id": input_file_id, "endpoint": endpoint, "completion_window": completion_window, **given}
    return body, options


def _page(limit: Any, after: Any) -> Mapping[str, object]:
    return {name: value for name, value in (("limit", limit), ("after", after)) if is_given(value)}


class Batches:
    """`client.batches`; the options of each call are `timeout`, `extra_headers`, `extra_query` and `max_retries`."""

    def __init__(self, core: SyncCore) -> None:
        self._core = core

    @property
    def _flows(self) -> BatchFlows:
        return BatchFlows(self._core.policy)

    def create(
        self, *, input_file_id: str, endpoint: str, completion_window: str = "24h", metadata: Any = UNSET, **fields: Any
    ) -> Batch:
        """Make a batch of an uploaded file.

        Args:
            input_file_id: Of a file with the purpose `"batch"`: JSONL, at most 50,000 requests and 200 MB.
            endpoint: What the requests are for, e.g. `"/v1/chat/completions"`.
            completion_window: Services know `"24h"`.
            metadata: Up to 16 texts under names, e.g. to find the batch again.
            **fields: `output_expires_after`, and options of the call.
        """
        body, options = _request(input_file_id, endpoint, completion_window, {"metadata": metadata, **fields})
        return self._core.run(self._flows.create(body, options))

    def retrieve(self, batch_id: str, **options: Any) -> Batch:
        """How far a batch is; raises `NotFoundError` for none."""
        return self._core.run(self._flows.retrieve(batch_id, CallOptions(**options)))

    def list(self, *, limit: Any = UNSET, after: Any = UNSET, **options: Any) -> BatchPage:
        """A page of the batches, the newest first; `after=page.last_id` gives the next."""
        return self._core.run(self._flows.list(_page(limit, after), CallOptions(**options)))

    def cancel(self, batch_id: str, **options: Any) -> Batch:
        """Cancel a batch: what has an answer by then is still given."""
        return self._core.run(self._flows.cancel(batch_id, CallOptions(**options)))

    def poll(self, batch_id: str, *, poll_interval_ms: float | None = None, **options: Any) -> Batch:
        """Look at a batch until it has ended: completed, failed, expired or cancelled.

        Args:
            batch_id: The batch.
            poll_interval_ms: Milliseconds between looks; by default what the service asks for, else a second, doubled
                up to a minute.
            **options: Of each look.
        """
        return self._core.run(self._flows.poll(batch_id, poll_interval_ms, CallOptions(**options)))

    def create_and_poll(
        self,
        *,
        input_file_id: str,
        endpoint: str,
        completion_window: str = "24h",
        poll_interval_ms: float | None = None,
        **fields: Any,
    ) -> Batch:
        """`create`, then `poll`."""
        body, options = _request(input_file_id, endpoint, completion_window, fields)
        return self._core.run(self._flows.create_and_poll(body, poll_interval_ms, options))


class AsyncBatches:
    """`client.batches`; the options of each call are `timeout`, `extra_headers`, `extra_query` and `max_retries`."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    @property
    def _flows(self) -> BatchFlows:
        return BatchFlows(self._core.policy)

    async def create(
        self, *, input_file_id: str, endpoint: str, completion_window: str = "24h", metadata: Any = UNSET, **fields: Any
    ) -> Batch:
        """As `Batches.create`."""
        body, options = _request(input_file_id, endpoint, completion_window, {"metadata": metadata, **fields})
        return await self._core.run(self._flows.create(body, options))

    async def retrieve(self, batch_id: str, **options: Any) -> Batch:
        """How far a batch is; raises `NotFoundError` for none."""
        return await self._core.run(self._flows.retrieve(batch_id, CallOptions(**options)))

    async def list(self, *, limit: Any = UNSET, after: Any = UNSET, **options: Any) -> BatchPage:
        """A page of the batches, the newest first; `after=page.last_id` gives the next."""
        return await self._core.run(self._flows.list(_page(limit, after), CallOptions(**options)))

    async def cancel(self, batch_id: str, **options: Any) -> Batch:
        """Cancel a batch: what has an answer by then is still given."""
        return await self._core.run(self._flows.cancel(batch_id, CallOptions(**options)))

    async def poll(self, batch_id: str, *, poll_interval_ms: float | None = None, **options: Any) -> Batch:
        """As `Batches.poll`."""
        return await self._core.run(self._flows.poll(batch_id, poll_interval_ms, CallOptions(**options)))

    async def create_and_poll(
        self,
        *,
        input_file_id: str,
        endpoint: str,
        completion_window: str = "24h",
        poll_interval_ms: float | None = None,
        **fields: Any,
    ) -> Batch:
        """`create`, then `poll`."""
        body, options = _request(input_file_id, endpoint, completion_window, fields)
        return await self._core.run(self._flows.create_and_poll(body, poll_interval_ms, options))
