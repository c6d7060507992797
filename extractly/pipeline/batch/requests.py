"""From inputs to the lines of a request file: `custom_id`, body, and what is kept of the row beside it.

The `custom_id` is the key of the row in a checkpoint (`keys.py`), in hexadecimal: 64 characters of `[0-9a-f]`, which
every service takes (OpenAI states no limit; 64 is that of anthropics/anthropic-sdk-python#984 and of OpenRouter's,
read 2026-11). It is made of what is asked and of nothing else, so that an answer cannot come to the wrong row, and
equal inputs have the same: they share one request, and each gets its own result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from pydantic_core import to_json

from ...protocol.extraction.messages import build_messages
from .job import BatchJob

__all__ = ["Packer", "PreparedRow", "encode", "prepare"]


class PreparedRow:
    """A row, ready to be kept.

    Attributes:
        custom_id: Of its request; `None` where there is no request, but an `error`.
        line: Of the request file, with its line break.
        label: The row's `input_key`, as JSON.
        given: The input as it was given, as JSON; `None` where that cannot be said.
        asked: What `to_input` made of it, as JSON; `None` where it is the same.
        digest: Of what is asked, whatever the type: tells other inputs from these.
        error: Why there is no request: code and message.
    """

    __slots__ = ("asked", "custom_id", "digest", "error", "given", "label", "line")

    def __init__(self, label: str, given: str | None) -> None:
        self.label = label
        self.given = given
        self.asked: str | None = None
        self.custom_id: str | None = None
        self.line = b""
        self.digest = b"invalid"
        self.error: tuple[str, str] | None = None


def prepare(
    job: BatchJob[Any],
    index: int,
    given: Any,
    *,
    key: Callable[[Any], Any] | None,
    to_input: Callable[[Any], Any] | None,
    endpoint: str,
    max_bytes: int,
) -> PreparedRow:
    """Make the request of a row; a row of which none can be made has an `error`."""
    row = PreparedRow(json.dumps(index), _maybe_json(given))
    try:
        if key is not None:
            row.label = json.dumps(key(given), default=str)
        asked = given if to_input is None else to_input(given)
        row.digest = hashlib.sha256(encode(build_messages(asked, None, None))).digest()
        custom_id = job.keys.key(asked).hex()
        line = encode({"custom_id": custom_id, "method": "POST", "url": endpoint, "body": job.body(asked)}) + b"\n"
    except Exception as error:  # a row's failure is the row's, whatever it is
        row.error = "invalid_input", f"No request can be made of this row: {type(error).__name__}: {error}"
        return row
    row.asked = None if to_input is None and row.given is not None else json.dumps(_plain(asked))
    if len(line) > max_bytes:
        row.error = "request_too_large", f"The request has {len(line)} bytes; a file may have {max_bytes}."
    else:
        row.custom_id, row.line = custom_id, line
    return row


def _plain(asked: Any) -> Any:
    return asked if isinstance(asked, str) else build_messages(asked, None, None)


def _maybe_json(value: Any) -> str | None:
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return None


def encode(data: Any) -> bytes:
    """JSON in UTF-8; a lone surrogate, which UTF-8 cannot say, goes as its escape."""
    try:
        return to_json(data)
    except ValueError:
        return json.dumps(data, separators=(",", ":")).encode()


class Packer:
    """Which file a line goes into: the current one while it has room, else the next.

    Args:
        first: The number of the first file.
        max_requests, max_bytes: Of a file.

    >>> packer = Packer(0, max_requests=2, max_bytes=100)
    >>> [packer.place(size) for size in (10, 10, 10, 95, 5)]
    [0, 0, 1, 2, 2]
    """

    def __init__(self, first: int, *, max_requests: int, max_bytes: int) -> None:
        self._part = first
        self._limits = max_requests, max_bytes
        self._requests = self._bytes = 0

    def place(self, size_bytes: int) -> int:
        """The file of the next line; a line larger than a file's limit is the caller's to keep out."""
        max_requests, max_bytes = self._limits
        if self._requests >= max_requests or (self._requests and self._bytes + size_bytes > max_bytes):
            self._part += 1
            self._requests = self._bytes = 0
        self._requests += 1
        self._bytes += size_bytes
        return self._part
