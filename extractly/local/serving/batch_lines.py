"""The lines of batch files: requests read and checked, results written; as the public API's Batch API does.

A file with a bad line fails as a whole, with an error for each bad line; codes and the shape of the errors from
learn.microsoft.com/azure/foundry/openai/how-to/batch and the thread stdapi-ai/stdapi.ai#240 (`invalid_json_line`,
`duplicate_custom_id`, `url_mismatch`, `empty_file`, `too_many_tasks`), read 2026-11; `missing_required_parameter` for
a line without one of its fields. A request that is refused is a result with its status (artefactory/artefactual#332:
`error` is only for requests that got no HTTP answer).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from .. import engine
from ..reply import json_bytes

MAX_BATCH_REQUESTS: Final = 50_000
MAX_BATCH_BYTES: Final = 200_000_000
"""Both as the public API's: openai-python's `types/batch_create_params.py`, read 2026-11."""

MAX_LINE_ERRORS: Final = 100
"""Errors of lines that a failed batch names."""

CHAT: Final = "/v1/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """One request of a batch."""

    custom_id: str
    body: dict[str, Any]


def read_requests(content: bytes, endpoint: str) -> tuple[list[BatchRequest], list[dict[str, Any]]]:
    """The requests of an input file, and the errors of its lines; with errors, the batch fails."""
    lines = content.removesuffix(b"\n").split(b"\n") if content.strip() else []
    if not lines:
        return [], [_error("empty_file", None, "The file holds no requests.")]
    if len(lines) > MAX_BATCH_REQUESTS or len(content) > MAX_BATCH_BYTES:
        most = f"{MAX_BATCH_REQUESTS} requests and {MAX_BATCH_BYTES} bytes"
        return [], [_error("too_many_tasks", None, f"A batch file takes at most {most}.")]
    requests: dict[str, BatchRequest] = {}
    errors: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        found = _read(line, number, endpoint)
        if isinstance(found, BatchRequest) and found.custom_id in requests:
            found = _error("duplicate_custom_id", number, f"'{found.custom_id}' stands twice.", "custom_id")
        if isinstance(found, BatchRequest):
            requests[found.custom_id] = found
        elif len(errors) < MAX_LINE_ERRORS:
            errors.append(found)
    return list(requests.values()), errors


def _read(line: bytes, number: int, endpoint: str) -> BatchRequest | dict[str, Any]:
    try:
        data: Any = json.loads(line)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return _error("invalid_json_line", number, "This line is not parseable as valid JSON.")
    fields: dict[str, Any] = data  # pyright: ignore[reportUnknownVariableType]
    for name, kind in (("custom_id", str), ("method", str), ("url", str), ("body", dict)):
        if not isinstance(fields.get(name), kind):
            return _error("missing_required_parameter", number, f"Missing required parameter: '{name}'.", name)
    if fields["url"] != endpoint or fields["method"] != "POST":
        return _error("url_mismatch", number, f"Every line must be POST {endpoint}, as the batch is.", "url")
    return BatchRequest(custom_id=fields["custom_id"], body=fields["body"])


def _error(code: str, line: int | None, message: str, param: str | None = None) -> dict[str, Any]:
    return {"code": code, "line": line, "message": message, "param": param}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What became of a request.

    Attributes:
        line: The line of the output or error file.
        failed: It belongs into the error file.
        usage: Of the completion; empty for none.
    """

    line: bytes
    failed: bool
    usage: dict[str, Any]


def run_request(request: BatchRequest, number: int) -> BatchResult:
    """Ask the engine."""
    reply = engine.answer("POST", CHAT, json_bytes({**request.body, "stream": False}))
    body: dict[str, Any] = json.loads(reply.body if isinstance(reply.body, bytes) else b"".join(reply.body))
    request_id = reply.headers.get("x-request-id", f"req_local{number:06d}")
    response = {"status_code": reply.status, "request_id": request_id, "body": body}
    return _result(request, number, response, None, body.get("usage") or {}, failed=reply.status != 200)


def unfinished(requests: list[BatchRequest], first: int, status: str) -> Iterator[BatchResult]:
    """The results of requests that were not run before the batch expired or was cancelled."""
    error = {"code": f"batch_{status}", "message": f"This request was not executed before the batch was {status}."}
    for number, request in enumerate(requests, first):
        yield _result(request, number, None, error, {}, failed=True)


def _result(
    request: BatchRequest, number: int, response: Any, error: Any, usage: dict[str, Any], *, failed: bool
) -> BatchResult:
    line = {"id": f"batch_req_local{number:06d}", "custom_id": request.custom_id, "response": response, "error": error}
    return BatchResult(line=json_bytes(line) + b"\n", failed=failed, usage=usage)
