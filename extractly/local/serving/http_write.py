"""Writing one HTTP reply, with the faults that a test may ask for.

A body in one piece goes out with its length, a body in pieces goes out chunked, one chunk and one flush a piece, so
that a test decides where a client's reads are cut. The faults (delays, dropped connections) are plain numbers
beside the reply; the server that users run never sets one.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

NO_BODY_STATUSES = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What goes wrong on purpose.

    Attributes:
        delay_seconds: Waited before the head.
        chunk_delay_seconds: Waited before each piece after the first.
        drop_after_bytes: The connection is closed after this many bytes of the body.
        drop_before_head: The connection is closed without an answer.
    """

    delay_seconds: float = 0.0
    chunk_delay_seconds: float = 0.0
    drop_after_bytes: int | None = None
    drop_before_head: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """A reply ready to be written.

    Attributes:
        status: The HTTP status.
        headers: In the order in which they are written. Framing headers given here are written as they are.
        body: In one piece, or in pieces.
        faults: What goes wrong on purpose.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | Iterable[bytes] = b""
    faults: Faults = field(default_factory=Faults)


class ReplyWriter:
    """Writes replies to one connection.

    Attributes:
        keep_alive: Whether another request may follow on the connection.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.keep_alive = True

    def write(
        self, reply: HttpReply, *, head_only: bool = False, http10: bool = False, keep_alive: bool = True
    ) -> None:
        """Write a reply; afterwards `keep_alive` says whether the connection is still good.

        Args:
            reply: What to write.
            head_only: The request was a `HEAD`.
            http10: The client knows no chunks (HTTP/1.0): pieces go out bare, and the end of the connection ends them.
            keep_alive: What the client asked for.

        Raises:
            OSError: The client went away.
        """
        self.keep_alive = keep_alive
        try:
            self._write(reply, head_only, http10)
        finally:
            close = getattr(reply.body, "close", None)
            if close is not None:  # an abandoned generator lets go of what it holds
                close()

    def _write(self, reply: HttpReply, head_only: bool, http10: bool) -> None:
        faults = reply.faults
        if not self._wait(faults.delay_seconds) or faults.drop_before_head:
            self.keep_alive = False
            return
        chunked = not isinstance(reply.body, bytes)
        bare = head_only or reply.status in NO_BODY_STATUSES
        self._send(self._head(reply, chunked=chunked and not http10))
        if not bare:
            self._write_body(reply, framed=chunked and not http10 and not _names(reply) & {"content-length"})

    def _head(self, reply: HttpReply, *, chunked: bool) -> bytes:
        lines = [f"HTTP/1.1 {reply.status} {_reason(reply.status)}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        given = _names(reply)
        if isinstance(reply.body, bytes):
            if not given & {"content-length", "transfer-encoding"} and reply.status not in NO_BODY_STATUSES:
                lines.append(f"content-length: {len(reply.body)}")
        elif chunked and not given & {"content-length", "transfer-encoding"}:
            lines.append("transfer-encoding: chunked")
        elif not chunked:
            self.keep_alive = False
        if not self.keep_alive and "connection" not in given:
            lines.append("connection: close")
        elif reply.headers.get("connection", "").lower() == "close":
            self.keep_alive = False
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _write_body(self, reply: HttpReply, *, framed: bool) -> None:
        left = reply.faults.drop_after_bytes
        for number, piece in enumerate(_pieces(reply.body)):
            if number and not self._wait(reply.faults.chunk_delay_seconds):
                self.keep_alive = False
                return
            whole = left is None or len(piece) < left
            data = piece if whole else piece[:left]
            if data:
                self._send(b"%x\r\n%b\r\n" % (len(data), data) if framed else data)
            if not whole:
                self.keep_alive = False
                return
            if left is not None:
                left -= len(piece)
        if left is not None:
            self.keep_alive = False
        elif framed:
            self._send(b"0\r\n\r\n")

    def _send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def _wait(self, seconds: float) -> bool:
        """Wait, and say whether the client is still there; a client that hangs up (or a stopping server) ends it."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                if not selector.select(left):
                    break
                if not self._connection.recv(1, socket.MSG_PEEK):
                    return False
                time.sleep(min(left, 0.01))  # a pipelined request lies there: look again for the hang-up behind it
        return True


def _names(reply: HttpReply) -> set[str]:
    return {name.lower() for name in reply.headers}


def _pieces(body: bytes | Iterable[bytes]) -> Iterator[bytes]:
    if isinstance(body, bytes):
        yield body
    else:
        yield from (piece for piece in body if piece)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # a status that no list knows, e.g. 529
        return "Unknown"
