"""A small HTTP/1.1 server on loopback: one thread a connection, kept alive, counted, stopped at once.

It knows nothing of chat completions: `respond` gets each `HttpRequest` and returns an `HttpReply`. The head is
parsed by the standard library; reading has limits (`http_read`), writing has faults for tests (`http_write`), and
where a request claims to come from is checked first (`guards`).
"""

from __future__ import annotations

import io
import json
import logging
import socket
import socketserver
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any, cast

from .guards import maybe_refuse
from .http_read import IDLE_SECONDS, REQUEST_SECONDS, DeadlineReader, RequestRefusedError, read_body
from .http_write import HttpReply, ReplyWriter

LOOPBACK = "127.0.0.1"
MAX_CONNECTIONS = 512
"""Threads at a time; httpx opens 100 connections unless told otherwise."""

STOP_SECONDS = 5.0
"""How long `stop` waits for threads that are computing an answer; they are daemons, so none outlives the program."""

LINGER_SECONDS = 0.5
LINGER_READS = 1_024
"""How long, and for how many reads of 64 KiB, a refused client may go on sending before the connection is closed."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_log = logging.getLogger("extractly.local")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request, read to its end.

    Attributes:
        method: In upper case.
        target: As it stood in the request line, query included.
        headers: Names in lower case; values of a repeated header joined with ", ".
        body: The body, chunks removed.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


Respond = Callable[[HttpRequest], HttpReply]


class LoopbackServer(socketserver.TCPServer):
    """Listens on 127.0.0.1 and hands each request to `respond`.

    Args:
        respond: Called in the connection's thread; may run in several threads at a time.
        port: The port; 0 for a free one.
        trust_any_host: Skip the check of `Host` and `Origin` (for tests that use the server as a proxy).
        idle_seconds: How long a connection may wait between requests.
        request_seconds: How long a request may take to arrive.

    Raises:
        OSError: The port is taken.
    """

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self,
        respond: Respond,
        *,
        port: int = 0,
        trust_any_host: bool = False,
        idle_seconds: float = IDLE_SECONDS,
        request_seconds: float = REQUEST_SECONDS,
    ) -> None:
        self.respond = respond
        self.trust_any_host = trust_any_host
        self.idle_seconds = idle_seconds
        self.request_seconds = request_seconds
        self.total_connections = 0
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        super().__init__((LOOPBACK, port), _Connection)

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self.server_address[1])

    @property
    def open_connections(self) -> int:
        """Connections accepted and not yet closed."""
        with self._lock:
            return len(self._connections)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give an accepted connection its thread, or close it where there are too many."""
        thread = threading.Thread(target=self._run, args=(request, client_address), daemon=True)
        with self._lock:
            accepted = len(self._connections) < MAX_CONNECTIONS
            if accepted:
                self._connections[request] = thread
                self.total_connections += 1
        if accepted:
            thread.start()
        else:
            self.shutdown_request(request)

    def _run(self, request: socket.socket, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except OSError as error:  # the client went away or was too slow: nobody is left to be told
            _log.debug("connection ended: %s", error)
        finally:
            self.shutdown_request(request)
            with self._lock:
                self._connections.pop(request, None)

    def stop(self) -> None:
        """Stop listening, hang up on every client, and wait for the threads."""
        self.shutdown()
        self.server_close()
        with self._lock:
            open_now = list(self._connections.items())
        for connection, _ in open_now:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # already closed by its own thread or its client
                continue
        for _, thread in open_now:
            thread.join(STOP_SECONDS)


class _Connection(BaseHTTPRequestHandler):
    """Reads requests from one connection until it ends."""

    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.loopback = cast("LoopbackServer", self.server)
        self.connection = cast("socket.socket", self.request)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self._raw = DeadlineReader(
            self.connection, idle_seconds=self.loopback.idle_seconds, request_seconds=self.loopback.request_seconds
        )
        self.rfile = io.BufferedReader(self._raw)
        self.wfile = io.BytesIO()  # the standard class writes only its "100 Continue" here
        self._writer = ReplyWriter(self.connection)
        self._lingers = False

    def finish(self) -> None:
        """Let a refused client read its answer: closing on unread bytes would reset the connection (RFC 9112 §9.6)."""
        if self._lingers:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(LINGER_SECONDS)
            for _ in range(LINGER_READS):
                if not self.connection.recv(65_536):
                    break
        self.rfile.close()

    def handle_expect_100(self) -> bool:
        self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def handle_one_request(self) -> None:
        self._raw.expect_request()
        super().handle_one_request()

    def serve(self) -> None:
        """Answer the request whose head has been parsed."""
        names: dict[str, str] = {}
        for name, value in self.headers.items():
            lower = name.lower()
            names[lower] = f"{names[lower]}, {value}" if lower in names else value
        try:
            self._check(names)
            body = read_body(self.rfile, names)
        except RequestRefusedError as refusal:
            self.send_error(refusal.status, refusal.message)
            return
        request = HttpRequest(method=self.command, target=self.path, headers=names, body=body)
        self._write(self.loopback.respond(request))

    def _check(self, headers: Mapping[str, str]) -> None:
        if self.loopback.trust_any_host:
            return
        why = maybe_refuse(host=headers.get("host"), origin=headers.get("origin"), port=self.loopback.port)
        if why is not None:
            raise RequestRefusedError(403, why)

    def _write(self, reply: HttpReply) -> None:
        http10 = self.request_version == "HTTP/1.0"
        self._writer.write(reply, head_only=self.command == "HEAD", http10=http10, keep_alive=not self.close_connection)
        self.close_connection = not self._writer.keep_alive

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with an error in the API's shape and end the connection, whose next bytes cannot be trusted."""
        self.close_connection = self._lingers = True
        text = message or explain or "The request cannot be read."
        error = {"message": text, "type": "invalid_request_error", "param": None, "code": None}
        self.command = getattr(self, "command", None) or "GET"
        self._write(
            HttpReply(
                status=int(code),
                headers={"content-type": "application/json"},
                body=json.dumps({"error": error}).encode(),
            )
        )

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard class's own name
        _log.debug(format, *args)


for _method in _METHODS:
    setattr(_Connection, f"do_{_method}", _Connection.serve)
