"""The HTTP side of the server: who may ask, how much, how slowly, and how a refusal looks."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import threading
import time

import pytest

from extractly.local.serving import http_read, http_server
from extractly.local.serving.guards import is_loopback, maybe_refuse
from extractly.local.serving.http_read import RequestRefusedError, read_body
from extractly.local.serving.http_server import HttpRequest, LoopbackServer
from extractly.local.serving.http_write import HttpReply
from extractly.local.serving.server import running, serve
from extractly.testing import LocalServer


def raw(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("host", "origin", "refused"),
    [
        ("127.0.0.1:8642", None, None),
        ("localhost", None, None),
        ("LOCALHOST.:80", None, None),
        ("[::1]:8642", None, None),
        ("127.8.9.10", None, None),
        ("localhost:8642", "http://localhost:8642", None),
        ("127.0.0.1:8642", "http://127.0.0.1:8642", None),
        (None, None, "Host ''"),
        ("evil.example", None, "not loopback"),
        ("evil.example:8642", None, "not loopback"),
        ("127.0.0.1.evil.example", None, "not loopback"),
        ("127.0.0.1, evil.example", None, "not loopback"),
        ("evil@localhost", None, "not loopback"),
        ("localhost/x", None, "not loopback"),
        ("localhost:port", None, "not loopback"),
        ("[::1", None, "not loopback"),
        ("10.0.0.1", None, "not loopback"),
        ("localhost:8642", "https://evil.example", "is foreign"),
        ("localhost:8642", "null", "is foreign"),
        ("localhost:8642", "http://localhost:3000", "is foreign"),
        ("localhost:8642", "http://localhost", "is foreign"),
        ("localhost:8642", "", "is foreign"),
    ],
)
def test_who_may_ask(host: str | None, origin: str | None, refused: str | None) -> None:
    why = maybe_refuse(host=host, origin=origin, port=8642)
    assert (why is None) if refused is None else (refused in (why or ""))


def test_no_name_is_no_loopback() -> None:
    assert not is_loopback(None)


@pytest.mark.parametrize(
    ("headers", "sent", "body"),
    [
        ({}, b"", b""),
        ({"content-length": "3"}, b"abcdef", b"abc"),
        ({"content-length": "0"}, b"", b""),
        ({"transfer-encoding": "chunked"}, b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", b"abc0123456789"),
        ({"transfer-encoding": "Chunked"}, b"0\r\nTrailer: x\r\n\r\n", b""),
    ],
)
def test_bodies_are_read(headers: dict[str, str], sent: bytes, body: bytes) -> None:
    assert read_body(io.BytesIO(sent), headers) == body


@pytest.mark.parametrize(
    ("headers", "sent", "status"),
    [
        ({"content-length": "3", "transfer-encoding": "chunked"}, b"", 400),
        ({"transfer-encoding": "gzip"}, b"", 501),
        ({"content-length": "-1"}, b"", 400),
        ({"content-length": "abc"}, b"", 400),
        ({"content-length": "3, 4"}, b"", 400),
        ({"content-length": "11"}, b"", 413),
        ({"transfer-encoding": "chunked"}, b"b\r\n01234567890\r\n", 413),
        ({"transfer-encoding": "chunked"}, b"zz\r\n", 400),
        ({"transfer-encoding": "chunked"}, b"-5\r\n", 400),
        ({"transfer-encoding": "chunked"}, b"5" * 2000, 400),
        ({"transfer-encoding": "chunked"}, b"3\r\nabcdef\r\n", 400),
    ],
)
def test_bodies_are_refused(headers: dict[str, str], sent: bytes, status: int) -> None:
    with pytest.raises(RequestRefusedError) as caught:
        read_body(io.BytesIO(sent), headers, limit_bytes=10)
    assert caught.value.status == status
    assert caught.value.message


def test_a_body_that_stops_early_is_no_body() -> None:
    with pytest.raises(ConnectionResetError):
        read_body(io.BytesIO(b"ab"), {"content-length": "3"})


REFUSED = [
    (b"POST /v1/models HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n", 403),
    (b"POST /v1/models HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n", 403),
    (b"GET /v1/models HTTP/1.1\r\n\r\n", 403),
    (b"POST /v1/models HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", 413),
    (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431),
    (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505),
    (b"nonsense\r\n\r\n", 400),
    (b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501),
]


@pytest.mark.parametrize(
    ("request_bytes", "status"), REFUSED, ids=[str(status) + str(n) for n, (_, status) in enumerate(REFUSED)]
)
def test_refusals_have_the_shape_of_the_api(request_bytes: bytes, status: int) -> None:
    with LocalServer() as server:
        head, _, body = raw(server.port, request_bytes).partition(b"\r\n\r\n")
        assert head.split(b" ")[1] == str(status).encode()
        assert json.loads(body)["error"]["type"] == "invalid_request_error"
        assert server.requests == []


def test_a_repeated_header_is_joined_and_expect_is_answered() -> None:
    with LocalServer() as server:
        head = b"POST /v1/models HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\nX-A: 2\r\nConnection: close\r\n"
        answer = raw(server.port, head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\nok")
        assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 405")
        assert server.requests[0].headers["x-a"] == "1, 2"
        assert server.requests[0].body == b"ok"


def respond(_request: HttpRequest) -> HttpReply:
    return HttpReply(body=b"ok")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab",
    ],
    ids=["nothing", "half a line", "half a head", "half a body"],
)
def test_a_slow_client_is_cut_off(sent: bytes) -> None:
    with running(LoopbackServer(respond, idle_seconds=0.05, request_seconds=0.1)) as server:
        began = time.monotonic()
        raw(server.port, sent)
        assert time.monotonic() - began < 5


def test_a_client_that_drips_is_cut_off_too() -> None:
    with running(LoopbackServer(respond, request_seconds=0.2)) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            began = time.monotonic()
            with pytest.raises(OSError):  # noqa: PT011 - which one depends on whose end is noticed first
                while time.monotonic() - began < 5:
                    connection.sendall(b"x")
                    time.sleep(0.02)
                pytest.fail("the server went on listening")
        deadline = time.monotonic() + 5
        while server.open_connections and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.open_connections == 0


def test_a_passed_deadline_is_no_wait() -> None:
    left, right = socket.socketpair()
    with left, right:
        reader = http_read.DeadlineReader(left, idle_seconds=-1)
        assert reader.readable()
        with pytest.raises(TimeoutError, match="too long"):
            reader.readinto(bytearray(1))


def test_too_many_connections_are_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "MAX_CONNECTIONS", 1)
    with (
        running(LoopbackServer(respond)) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as first,
    ):
        first.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert first.recv(100).startswith(b"HTTP/1.1 200")
        assert raw(server.port, b"") == b""


def test_a_refused_client_that_goes_on_sending_is_cut_off_in_the_end() -> None:
    with LocalServer() as server:
        request = b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 1_000_000
        assert raw(server.port, request).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_stops_at_a_signal(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    seen: list[str] = []

    def ready(url: str) -> None:
        seen.append(url)
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()

    serve(0, on_ready=ready)
    assert seen[0].startswith("http://127.0.0.1:")
    assert signal.getsignal(number) is before


def test_serve_says_that_a_port_is_taken() -> None:
    with LocalServer() as server, pytest.raises(OSError, match=r"[Aa]ddress already in use"):
        serve(server.port)
