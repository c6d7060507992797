"""The batches of an embedded server: each look at one moves it on by a step, so that the same polling sees the same.

    create: validating → in_progress (none done) → in_progress (half done) → finalizing → completed
                       ↘ failed, where the file has a bad line
    cancel: → cancelling → cancelled, with the results of what was done

Shapes and statuses as the public API's (openai-python's `types/batch.py`, read 2026-11). An output or error file
that would be empty is not made, and its id stays null.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from ..reply import ApiFaultError, LocalReply, json_reply
from ..router import Call, Route
from .batch_lines import CHAT, BatchRequest, BatchResult, read_requests, run_request, unfinished
from .clock import Clock
from .files import FileShelf, StoredFile
from .pages import page_reply

POLL_HEADERS: Final = {"openai-poll-after-ms": "10"}
"""How soon to look again: a look is what moves a batch on."""

_WINDOW_SECONDS: Final = 24 * 3600
_TIMES: Final = (
    "in_progress_at",
    "finalizing_at",
    "completed_at",
    "failed_at",
    "expired_at",
    "cancelling_at",
    "cancelled_at",
)


class LocalBatch:
    """One batch.

    Args:
        number: Its number.
        fields: `endpoint`, `completion_window` and `metadata`, as given.
        file: The input.
        clock: For its times.
    """

    def __init__(self, fields: dict[str, Any], file: StoredFile, clock: Clock) -> None:
        number, now = clock.tick()
        self._clock = clock
        self._file = file
        self._requests: list[BatchRequest] = []
        self._results: list[BatchResult] = []
        self.shown: dict[str, Any] = {
            "id": f"batch_local{number:06d}",
            "object": "batch",
            "endpoint": fields["endpoint"],
            "errors": None,
            "input_file_id": file.id,
            "completion_window": fields["completion_window"],
            "status": "validating",
            "output_file_id": None,
            "error_file_id": None,
            "created_at": now,
            "expires_at": now + _WINDOW_SECONDS,
            **dict.fromkeys(_TIMES),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "usage": None,
            "metadata": fields.get("metadata"),
        }

    def advance(self, files: FileShelf) -> None:
        """Move on by one step; a batch that has ended stays as it is."""
        status = self.shown["status"]
        if status == "validating":
            self._validate()
        elif status == "in_progress":
            self._work()
        elif status in ("finalizing", "cancelling"):
            self._end("completed" if status == "finalizing" else "cancelled", files)

    def cancel(self) -> None:
        """Begin to cancel.

        Raises:
            ApiFaultError: It has ended, or is ending.
        """
        if self.shown["status"] not in ("validating", "in_progress"):
            raise ApiFaultError(f"Cannot cancel a batch with status '{self.shown['status']}'.", status=409)
        if self.shown["status"] == "validating":
            self._requests, _ = read_requests(self._file.content, self.shown["endpoint"])
        self._become("cancelling")

    def _validate(self) -> None:
        self._requests, errors = read_requests(self._file.content, self.shown["endpoint"])
        if errors:
            self.shown["errors"] = {"object": "list", "data": errors}
            self._become("failed")
        else:
            self.shown["request_counts"] = {"total": len(self._requests), "completed": 0, "failed": 0}
            self._become("in_progress")

    def _work(self) -> None:
        done = len(self._results)
        until = (len(self._requests) + 1) // 2 if not done else len(self._requests)
        numbered = enumerate(self._requests[done:until], done + 1)
        self._results += [run_request(request, number) for number, request in numbered]
        self._count()
        if until == len(self._requests):
            self._become("finalizing")

    def _count(self) -> None:
        failed = sum(result.failed for result in self._results)
        counts = {"total": len(self._requests), "completed": len(self._results) - failed, "failed": failed}
        self.shown["request_counts"] = counts

    def _end(self, status: str, files: FileShelf) -> None:
        done = len(self._results)
        results = [*self._results, *unfinished(self._requests[done:], done + 1, status)]
        for name, failed in (("output", False), ("error", True)):
            content = b"".join(result.line for result in results if result.failed is failed)
            if content:
                stored = files.add(f"{self.shown['id']}_{name}.jsonl", "batch_output", content)
                self.shown[f"{name}_file_id"] = stored.id
        self.shown["usage"] = _usage(results)
        self._count()
        self._become(status)

    def _become(self, status: str) -> None:
        self.shown["status"] = status
        self.shown[f"{status}_at"] = self._clock.tick()[1]


def _usage(results: list[BatchResult]) -> dict[str, Any]:
    names = {"input_tokens": "prompt_tokens", "output_tokens": "completion_tokens", "total_tokens": "total_tokens"}
    return {shown: sum(result.usage.get(name, 0) for result in results) for shown, name in names.items()}


class BatchDesk:
    """The batches of one server.

    Args:
        files: Where inputs come from and outputs go to.
        clock: Numbers and times.
    """

    def __init__(self, files: FileShelf, clock: Clock) -> None:
        self._files = files
        self._clock = clock
        self._batches: dict[str, LocalBatch] = {}

    def routes(self) -> Iterator[Route]:
        """The endpoints."""
        yield Route("POST", "/v1/batches", self._create)
        yield Route("GET", "/v1/batches", self._list)
        yield Route("GET", "/v1/batches/{batch}", self._retrieve)
        yield Route("POST", "/v1/batches/{batch}/cancel", self._cancel)

    def _create(self, call: Call) -> LocalReply:
        fields = _fields(call.body)
        file = self._files.get(str(fields.get("input_file_id")))
        if file.purpose != "batch":
            raise ApiFaultError(f"{file.id} has the purpose '{file.purpose}', not 'batch'.", param="input_file_id")
        batch = LocalBatch(fields, file, self._clock)
        self._batches[batch.shown["id"]] = batch
        return json_reply(batch.shown, headers=POLL_HEADERS)

    def _get(self, call: Call) -> LocalBatch:
        batch = self._batches.get(call.names["batch"])
        if batch is None:
            message = f"No batch found with id '{call.names['batch']}'."
            raise ApiFaultError(message, status=404, param="id")
        return batch

    def _retrieve(self, call: Call) -> LocalReply:
        batch = self._get(call)
        batch.advance(self._files)
        return json_reply(batch.shown, headers=POLL_HEADERS)

    def _cancel(self, call: Call) -> LocalReply:
        batch = self._get(call)
        batch.cancel()
        return json_reply(batch.shown, headers=POLL_HEADERS)

    def _list(self, call: Call) -> LocalReply:
        newest_first = [batch.shown for batch in reversed(self._batches.values())]
        return page_reply(newest_first, call.query, default=20, most=100)


def _fields(body: bytes) -> dict[str, Any]:
    """The checked fields of a request for a batch."""
    try:
        fields: Any = json.loads(body)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise ApiFaultError("The body must be a JSON object.")
    data: dict[str, Any] = fields  # pyright: ignore[reportUnknownVariableType]
    for name, allowed in (("endpoint", CHAT), ("completion_window", "24h")):
        if data.get(name) != allowed:
            raise ApiFaultError(f"'{name}' must be '{allowed}' here, got '{data.get(name)}'.", param=name)
    metadata: Any = data.get("metadata") or {}
    if not isinstance(metadata, dict) or len(metadata) > 16:  # pyright: ignore[reportUnknownArgumentType]
        raise ApiFaultError("'metadata' must be an object of at most 16 fields.", param="metadata")
    return data
