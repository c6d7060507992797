"""Reading one HTTP request within limits of size and time.

`BaseHTTPRequestHandler` reads the head (its own limits: 65 536 bytes a line, 100 headers); this module gives it a file
whose every read counts against one deadline, so that a client that sends a byte now and then is cut off as well, and
reads the body by `Content-Length` or by chunks (RFC 9112 §6 and §7.1).
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Mapping

MAX_BODY_BYTES = 64 * 1024 * 1024
"""A request body; the public API takes 50 MB for a chat request with images."""

MAX_CHUNK_LINE_BYTES = 1024
"""The size line of a chunk, its extensions included (h11 takes 20 KiB for a whole head)."""

IDLE_SECONDS = 75.0
"""How long a kept-alive connection may stay silent before a request (nginx's keepalive_timeout)."""

REQUEST_SECONDS = 60.0
"""How long a request may take to arrive, from its first byte to its last (nginx's client_header_timeout)."""


class RequestRefusedError(Exception):
    """The request cannot be read; answer with this status and close the connection.

    Attributes:
        status: The HTTP status.
        message: What was wrong and what to do.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class DeadlineReader(io.RawIOBase):
    """The receiving half of a socket, each read bounded by a deadline.

    `expect_request` is called before each request: until its first byte the idle limit counts, then the request limit.
    """

    def __init__(
        self, connection: socket.socket, *, idle_seconds: float = IDLE_SECONDS, request_seconds: float = REQUEST_SECONDS
    ) -> None:
        self._connection = connection
        self._idle_seconds = idle_seconds
        self._request_seconds = request_seconds
        self._waiting = True
        self._deadline = 0.0
        self.expect_request()

    def expect_request(self) -> None:
        """Start the clock of the next request."""
        self._waiting = True
        self._deadline = time.monotonic() + self._idle_seconds

    def readable(self) -> bool:
        """Always true: this is the reading half."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read what has arrived, waiting no longer than the deadline.

        Raises:
            TimeoutError: The client was too slow; close the connection.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request took too long to arrive")
        self._connection.settimeout(left)
        count = self._connection.recv_into(buffer)
        self._connection.settimeout(self._request_seconds)
        if self._waiting and count:
            self._waiting = False
            self._deadline = time.monotonic() + self._request_seconds
        return count


def read_body(source: io.BufferedIOBase, headers: Mapping[str, str], *, limit_bytes: int = MAX_BODY_BYTES) -> bytes:
    """Read the body that the headers announce.

    Args:
        source: Where the body comes from.
        headers: Names in lower case.
        limit_bytes: The most that is taken.

    Returns:
        The body; empty where none was announced.

    Raises:
        RequestRefusedError: 400 for contradictory framing, 413 above the limit, 411/501 for what cannot be framed.
    """
    encoding = headers.get("transfer-encoding")
    length = headers.get("content-length")
    if encoding is not None:
        if length is not None:
            raise RequestRefusedError(400, "Send Content-Length or Transfer-Encoding, not both.")
        if encoding.strip().lower() != "chunked":
            raise RequestRefusedError(501, f"Transfer-Encoding {encoding!r} is not known here; send 'chunked'.")
        return _read_chunks(source, limit_bytes)
    if length is None:
        return b""
    if not (length.isascii() and length.isdigit()):
        raise RequestRefusedError(400, f"Content-Length {length!r} is no number of bytes.")
    if int(length) > limit_bytes:
        raise RequestRefusedError(413, f"The body has {length} bytes; the most taken here is {limit_bytes}.")
    return _read_exactly(source, int(length))


def _read_exactly(source: io.BufferedIOBase, count: int) -> bytes:
    data = source.read(count)
    if len(data) < count:
        raise ConnectionResetError("the client went away inside its request")
    return data


def _read_chunks(source: io.BufferedIOBase, limit_bytes: int) -> bytes:
    parts: list[bytes] = []
    total = 0
    while size := _chunk_size(source.readline(MAX_CHUNK_LINE_BYTES)):
        total += size
        if total > limit_bytes:
            raise RequestRefusedError(413, f"The body is longer than the {limit_bytes} bytes taken here.")
        parts.append(_read_exactly(source, size))
        if _read_exactly(source, 2) != b"\r\n":
            raise RequestRefusedError(400, "A chunk does not end where its size says.")
    while source.readline(MAX_CHUNK_LINE_BYTES) not in (b"\r\n", b"\n", b""):
        pass  # trailers (RFC 9112 §7.1.2): nothing here needs one
    return b"".join(parts)


def _chunk_size(line: bytes) -> int:
    digits = line.split(b";", 1)[0].strip()
    if not line.endswith(b"\n") or not digits or digits.strip(b"0123456789abcdefABCDEF"):
        raise RequestRefusedError(400, f"{line[:40]!r} is no chunk size.")
    return int(digits, 16)
