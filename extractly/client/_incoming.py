"""What comes: the bytes of one response, checked while they are read, and the mapping of what interrupts them.

No I/O. A body counts its decompressed bytes as they come, so that a gzip bomb is noticed after one read of the network
(64 KB, which gzip can make at most 66 MB of); more than one layer of compression is refused before anything is
unpacked, because each layer multiplies by up to a thousand.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from .. import errors
from ..protocol.flow import Response, Send
from ..protocol.replies import invalid_reply, looks_like_events, read_completion_object, status_error
from ._failures import maybe_api_error, status_of
from ._secrets import STRUCK, without_key

MAX_CODINGS: Final = 1
"""Layers of `content-encoding`; no service that is known uses two."""


class Incoming:
    """The bytes of one response.

    Args:
        status: The HTTP status.
        headers: The response's headers.
        step: What was asked for.
        max_bytes: The limit of the body, decompressed.
        key: The API key that was sent; struck out of what the service repeats of it.

    Raises:
        APIResponseValidationError: The body is compressed more than once.
    """

    def __init__(
        self, status: int, headers: Mapping[str, str], step: Send, max_bytes: int, key: str | None = None
    ) -> None:
        self.status = status
        self.headers = {name.lower(): without_key(value, key) for name, value in headers.items()}
        self.key = key
        self.deadline_at = step.deadline_at
        self._step = step
        self._max_bytes = max_bytes
        self._parts: list[bytes] = []
        self._size_bytes = 0
        codings = self.headers.get("content-encoding", "").lower().replace("identity", "").split(",")
        layers = sum(bool(coding.strip()) for coding in codings)
        if layers > MAX_CODINGS:
            raise self._invalid(f"its body is compressed {layers} times over, which no honest service does")

    def is_stream(self, first: bytes) -> bool:
        """Whether the body is the stream that was asked for: a file always, events judged by the first bytes."""
        if not self._step.as_stream or self.status >= 300 or self._parts:
            return False
        return self._step.request.takes_file or looks_like_events(first)

    def feed(self, chunk: bytes) -> None:
        """Take some bytes.

        Raises:
            APIResponseValidationError: There are too many of them.
            APITimeoutError: The call's deadline has passed.
        """
        self._parts.append(chunk)
        self._size_bytes += len(chunk)
        if self._size_bytes > self._max_bytes:
            raise self._invalid(f"its body is larger than `max_body_bytes` ({self._max_bytes} bytes)")
        check_deadline(self._step.deadline_at)

    def is_empty_stream(self) -> bool:
        """Whether a stream was asked for, and ended before it gave anything."""
        is_events = self.headers.get("content-type", "").startswith("text/event-stream")
        return self.is_stream(b"") and (is_events or self._step.request.takes_file)

    def whole(self) -> Response:
        """The response, read to its end; the key is struck out of an error, should the service repeat it."""
        response = Response(status=self.status, headers=self.headers, content=b"".join(self._parts))
        key = self.key.encode() if self.key else b""
        if not key or key not in response.content or _is_completion(response):
            return response
        return replace(response, content=response.content.replace(key, STRUCK.encode()))

    def opened(self, stream: Any, first: bytes) -> Response:
        """The response whose body is a stream, of which the first bytes have come."""
        return Response(status=self.status, headers=self.headers, content=first, stream=stream)

    def _invalid(self, what: str) -> errors.APIResponseValidationError:
        return invalid_reply(Response(status=self.status, headers=self.headers, content=b""), what)


def _is_completion(response: Response) -> bool:
    """Whether a model's answer came, which is the caller's to the letter."""
    if response.status >= 300:
        return False
    try:
        read_completion_object(response)
    except errors.APIResponseValidationError:
        return False
    return True


def check_deadline(deadline_at: float | None) -> None:
    """Raise `APITimeoutError` once the call's deadline (`time.monotonic()` seconds) has passed."""
    if deadline_at is not None and time.monotonic() > deadline_at:
        error = errors.APITimeoutError("The deadline of the call has passed. Raise `deadline` (seconds).")
        error.retryable = False
        raise error


def raise_mapped(failure: Exception, address: str) -> None:
    """Raise ours in place of the HTTP library's failure; return for anything else, which the caller re-raises.

    Args:
        failure: What was raised while a request was sent or its answer read.
        address: Scheme, host and port of the service, for the message.
    """
    if isinstance(failure, errors.ExtractlyError):
        return
    status = status_of(failure)
    if status is not None:
        raise status_error(Response(status=status, headers={}, content=b"")) from failure
    error = maybe_api_error(failure, address)
    if error is not None:
        raise error from failure
