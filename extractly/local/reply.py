"""What the engine answers, and the errors of the API as values.

An error is `{"error": {"message", "type", "param", "code"}}` with the status beside it, as the public API writes it
(https://platform.openai.com/docs/guides/error-codes, read 2026-11).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

JSON_HEADERS: Mapping[str, str] = {"content-type": "application/json"}
STREAM_HEADERS: Mapping[str, str] = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalReply:
    """One answer of the engine.

    Attributes:
        status: The HTTP status.
        headers: Header names in lower case.
        body: All of it, or an iterator of its pieces (a stream of server-sent events).
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(JSON_HEADERS))
    body: bytes | Iterator[bytes] = b""


class ApiFaultError(Exception):
    """Raised inside the engine to answer with an error of the API; never leaves `engine.answer`.

    Attributes:
        status: The HTTP status.
        error: The `error` object.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        code: str | None = None,
        param: str | None = None,
        type: str = "invalid_request_error",  # noqa: A002 - the API's own word
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, Any] = {"message": message, "type": type, "param": param, "code": code}

    def reply(self) -> LocalReply:
        """The fault as an answer."""
        return json_reply({"error": self.error}, status=self.status)


def json_reply(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> LocalReply:
    """Answer with a JSON document.

    Args:
        value: What to write.
        status: The HTTP status.
        headers: Added to the content type.
    """
    return LocalReply(status=status, headers={**JSON_HEADERS, **(headers or {})}, body=json_bytes(value))


def json_bytes(value: Any) -> bytes:
    """A JSON document in UTF-8; a lone surrogate, which UTF-8 cannot say, goes as its escape."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def sse_event(value: Any) -> bytes:
    """One server-sent event with a JSON document, as the API writes it: `data: {...}` and a blank line."""
    return b"data: " + json_bytes(value) + b"\n\n"


SSE_DONE = b"data: [DONE]\n\n"
