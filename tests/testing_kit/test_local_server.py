"""The test server: scripted replies arrive byte for byte, faults are real, and stopping it is quick and clean."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from extractly.testing import LocalServer, Reply


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


@pytest.fixture
def http(server: LocalServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, trust_env=False, timeout=10) as client:
        yield client


def wait_for_no_connection(server: LocalServer) -> None:
    deadline = time.monotonic() + 5
    while server.open_connections and time.monotonic() < deadline:
        time.sleep(0.005)
    assert server.open_connections == 0


def raw(server: LocalServer, data: bytes) -> bytes:
    """Send bytes, and read until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(data)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def test_replies_are_taken_in_order_then_the_engine_answers(server: LocalServer, http: httpx.Client) -> None:
    server.reply(Reply.json({"first": 1}), Reply.error(429, "slow down", headers={"retry-after-ms": "10"}))
    assert server.pending_replies == 2
    assert http.post("/chat/completions", json={"a": 1}).json() == {"first": 1}
    second = http.post("/chat/completions?api-version=7", json={"b": "é"})
    assert second.status_code == 429
    assert second.headers["retry-after-ms"] == "10"
    assert second.json()["error"] == {"message": "slow down", "type": None, "param": None, "code": None}
    assert http.get("/models").json()["data"][0]["id"] == "local"
    assert [(r.method, r.path) for r in server.requests] == [
        ("POST", "/v1/chat/completions"),
        ("POST", "/v1/chat/completions"),
        ("GET", "/v1/models"),
    ]
    assert server.requests[1].query == {"api-version": "7"}
    assert server.requests[1].json == {"b": "é"}
    assert server.requests[1].headers["content-type"] == "application/json"
    assert server.requests[2].body == b""


def test_connections_are_kept_counted_and_closed(server: LocalServer, http: httpx.Client) -> None:
    for _ in range(3):
        http.get("/models")
    assert (server.open_connections, server.total_connections) == (1, 1)
    http.close()
    wait_for_no_connection(server)


def test_clear_forgets_requests_and_replies(server: LocalServer, http: httpx.Client) -> None:
    http.get("/models")
    server.reply(Reply(b"x"))
    server.clear()
    assert (server.requests, server.pending_replies) == ([], 0)


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (Reply(b"exact"), b"exact"),
        (Reply("text é"), "text é".encode()),
        (Reply(chunks=[b"a", "b", b"", b"c"]), b"abc"),
        (Reply(gzip.compress(b"packed"), headers={"content-encoding": "gzip"}), b"packed"),
        (Reply(b"", status=204), b""),
        (Reply(b"teapot", status=418), b"teapot"),
        (Reply(b"odd", status=599), b"odd"),
        (Reply(b"12345", headers={"content-length": "5"}), b"12345"),
        (Reply(b"bye", headers={"Connection": "close"}), b"bye"),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, bytes) else None,
)
def test_bodies(server: LocalServer, http: httpx.Client, reply: Reply, body: bytes) -> None:
    server.reply(reply)
    answer = http.post("/chat/completions", json={})
    assert (answer.status_code, answer.content) == (reply.status, body)


def test_each_chunk_is_one_http_chunk_sent_at_once(server: LocalServer) -> None:
    server.reply(Reply(chunks=[b"one", b"two"], headers={"connection": "close"}))
    answer = raw(server, b"GET /v1/x HTTP/1.1\r\nHost: localhost\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head
    assert body == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"


def test_http_1_0_gets_bare_bytes_and_the_end_of_the_connection(server: LocalServer) -> None:
    server.reply(Reply(chunks=[b"one", b"two"]))
    answer = raw(server, b"GET /v1/x HTTP/1.0\r\nHost: localhost\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert body == b"onetwo"


def test_head_gets_no_body(server: LocalServer, http: httpx.Client) -> None:
    server.reply(Reply(b"12345"))
    answer = http.head("/models")
    assert (answer.headers["content-length"], answer.content) == ("5", b"")


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(drop_before_head=True), "without sending a response"),
        (Reply(b"x" * 100, drop_after_bytes=10), "received 10 bytes, expected 100"),
        (Reply(b"x" * 10, drop_after_bytes=0), "received 0 bytes"),
        (Reply(chunks=[b"abc", b"def"], drop_after_bytes=4), "incomplete chunked read"),
        (Reply(chunks=[b"abc"], drop_after_bytes=50), "incomplete chunked read"),
        (Reply(b"short", headers={"content-length": "50"}, drop_after_bytes=5), "received 5 bytes, expected 50"),
    ],
)
def test_dropped_connections(server: LocalServer, http: httpx.Client, reply: Reply, message: str) -> None:
    server.reply(reply)
    with pytest.raises(httpx.RemoteProtocolError, match=message):
        http.post("/chat/completions", json={})
    wait_for_no_connection(server)
    assert http.get("/models").status_code == 200


def test_delays_and_a_client_that_gives_up(server: LocalServer, http: httpx.Client) -> None:
    server.reply(Reply(b"late", delay_seconds=30), Reply(chunks=[b"a", b"b"], chunk_delay_seconds=30))
    with pytest.raises(httpx.ReadTimeout):
        http.get("/x", timeout=0.05)
    with pytest.raises(httpx.ReadTimeout):
        http.get("/x", timeout=0.05)
    wait_for_no_connection(server)


def test_a_short_delay_is_waited_for(server: LocalServer, http: httpx.Client) -> None:
    server.reply(Reply(chunks=[b"a", b"b"], delay_seconds=0.05, chunk_delay_seconds=0.05))
    began = time.monotonic()
    assert http.get("/x").content == b"ab"
    assert time.monotonic() - began >= 0.1


def test_a_pipelined_request_waits_for_a_delayed_answer(server: LocalServer) -> None:
    server.reply(Reply(b"1", delay_seconds=0.05), Reply(b"2", headers={"connection": "close"}))
    one = b"GET /v1/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = raw(server, one + one)
    assert answer.count(b"HTTP/1.1 200") == 2


def test_stopping_is_quick_with_a_client_still_waiting() -> None:
    server = LocalServer().start()
    server.reply(Reply(b"late", delay_seconds=60))
    failures: list[Exception] = []

    def ask() -> None:
        try:
            httpx.get(f"{server.base_url}/x", trust_env=False, timeout=30)
        except httpx.HTTPError as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not server.requests:
        time.sleep(0.005)
    began = time.monotonic()
    server.stop()
    thread.join()
    assert time.monotonic() - began < 2
    assert isinstance(failures[0], httpx.RemoteProtocolError)
    server.stop()


def test_it_must_be_running() -> None:
    server = LocalServer()
    with pytest.raises(RuntimeError, match="the server is not running"):
        _ = server.base_url
    with server, pytest.raises(RuntimeError, match="already running"):
        server.start()


def test_a_reply_has_one_kind_of_body() -> None:
    with pytest.raises(TypeError, match="a body or chunks, not both"):
        Reply(b"a", chunks=[b"b"])


def test_a_server_that_plays_a_proxy() -> None:
    with LocalServer(trust_any_host=True) as server:
        server.reply(Reply(b"ok"))
        answer = httpx.get(f"{server.base_url}/x", headers={"host": "api.example.com"}, trust_env=False)
        assert answer.content == b"ok"


def events_of(body: bytes) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in body.decode().split("\n\n") if line]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


def test_a_completion(server: LocalServer, http: httpx.Client) -> None:
    calls = [{"name": "f", "arguments": {"a": 1}}, {"function": {"name": "g", "arguments": "{}"}, "id": "call_x"}]
    server.reply(Reply.completion(tool_calls=calls), Reply.completion(refusal="no", usage=None, finish_reason="stop"))
    first = http.post("/chat/completions", json={}).json()
    choice = first["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert [call["function"]["arguments"] for call in choice["message"]["tool_calls"]] == ['{"a":1}', "{}"]
    assert [call["id"] for call in choice["message"]["tool_calls"]] == ["call_0", "call_x"]
    assert first["usage"]["total_tokens"] == 15
    second = http.post("/chat/completions", json={}).json()
    assert "usage" not in second
    assert second["choices"][0]["message"]["refusal"] == "no"


@pytest.mark.parametrize(
    ("options", "text", "finish"),
    [
        ({"content": '{"a": "some text"}', "pieces": 3}, '{"a": "some text"}', "stop"),
        ({"content": "ab", "pieces": 9}, "ab", "stop"),
        ({"refusal": "I will not"}, "I will not", "stop"),
        ({"tool_calls": [{"name": "f", "arguments": {"a": 1}}]}, '{"a":1}', "tool_calls"),
        ({"content": "cut", "finish_reason": "length"}, "cut", "length"),
        ({"content": "open", "finish_reason": None, "include_usage": False}, "open", None),
    ],
)
def test_a_stream(server: LocalServer, http: httpx.Client, options: Any, text: str, finish: str | None) -> None:
    server.reply(Reply.stream(**options))
    answer = http.post("/chat/completions", json={})
    assert answer.headers["content-type"].startswith("text/event-stream")
    *chunks, last = events_of(answer.content)
    assert last == "[DONE]"
    said, reasons = "", [None]
    for chunk in chunks:
        for choice in chunk["choices"]:
            delta = choice["delta"]
            said += delta.get("content") or delta.get("refusal") or ""
            said += "".join(call["function"]["arguments"] for call in delta.get("tool_calls", ()))
            reasons.append(choice["finish_reason"])
    assert said == text
    assert reasons[-1] == finish
    assert bool(chunks[-1].get("usage")) is options.get("include_usage", True)


def test_events_may_be_written_as_they_are(server: LocalServer, http: httpx.Client) -> None:
    server.reply(Reply.sse([{"a": 1}, b": comment\n\n", "data: x\n\n"], done=False, headers={"x-a": "b"}))
    answer = http.post("/chat/completions", json={})
    assert answer.content == b'data: {"a":1}\n\n: comment\n\ndata: x\n\n'
    assert answer.headers["x-a"] == "b"
