"""What the tests of batches share: the paths that were asked, and result files to script."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from extractly.pipeline import BatchRun
from extractly.testing import LocalServer, Reply

Take = Callable[[BatchRun[Any]], list[Any]]


def take_sync(run: BatchRun[Any]) -> list[Any]:
    """All results, through `for`."""
    return list(run)


def take_async(run: BatchRun[Any]) -> list[Any]:
    """All results, through `async for`."""

    async def collect() -> list[Any]:
        return [row async for row in run]

    return asyncio.run(collect())


def asked(server: LocalServer) -> list[str]:
    """Method and path of each request, ids replaced."""
    return [f"{request.method} {_without_ids(request.path)}" for request in server.requests]


def _without_ids(path: str) -> str:
    words = path.removeprefix("/v1/").split("/")
    return "/".join("*" if word.startswith(("file-", "batch_")) else word for word in words)


def lines_sent(server: LocalServer) -> list[list[Any]]:
    """The requests of each uploaded file."""
    uploads = [request.body for request in server.requests if (request.method, request.path) == ("POST", "/v1/files")]
    return [
        [json.loads(line) for line in body.split(b"\r\n\r\n")[-1].split(b"\r\n--")[0].splitlines()] for body in uploads
    ]


def custom_ids(server: LocalServer) -> list[str]:
    """The ids of the requests that were uploaded, in order."""
    return [line["custom_id"] for lines in lines_sent(server) for line in lines]


def batch(status: str, **fields: Any) -> Reply:
    """A scripted look at a batch."""
    body = {"id": "batch_x", "object": "batch", "status": status, "created_at": 1, "input_file_id": "file-x", **fields}
    return Reply.json(body)


def answer(custom_id: str, content: str | None, **message: Any) -> bytes:
    """A line of an output file."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    choice |= message
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    body = {"id": "chatcmpl-x", "object": "chat.completion", "model": "m", "choices": [choice], "usage": usage}
    return result(custom_id, {"status_code": 200, "request_id": f"req-{custom_id[:6]}", "body": body}, None)


def result(custom_id: Any, response: Any, error: Any) -> bytes:
    """Any line of a result file."""
    line = {"id": "batch_req_x", "custom_id": custom_id, "response": response, "error": error}
    return json.dumps(line).encode() + b"\n"
