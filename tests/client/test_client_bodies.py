"""Faults in the body of a successful answer: no completion, too much of one, or a stream that does not end well."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest
from client_calls import KEY, KINDS, STREAMS, TEXT, WHOLE, City, Row, call, check, each

from extractly.errors import (
    APIError,
    APITimeoutError,
    ContentFilterFinishReasonError,
    IncompleteStreamError,
    InvalidJSONError,
    LengthFinishReasonError,
    OutputValidationError,
)
from extractly.errors import APIResponseValidationError as NoCompletionError
from extractly.testing import LocalServer, Reply

GZIP = {"content-encoding": "gzip"}
TWICE = {"content-encoding": "gzip, gzip"}
BOMB = gzip.compress(b" " * 4_000_000)


def gives(value: Any) -> Reply:
    """A 200 with a JSON document."""
    return Reply.json(value)


BODIES = [
    Row("empty", Reply(b""), NoCompletionError, match="the body is empty"),
    Row("white space", Reply(b" \n "), NoCompletionError, match="the body is empty", methods=WHOLE),
    Row("HTML", Reply(b"<!DOCTYPE html>", headers={"content-type": "text/html"}), NoCompletionError, match="HTML came"),
    Row("HTML said to be JSON", Reply(b"  <html>"), NoCompletionError, match="HTML came"),
    Row("text", Reply(b"pong", headers={"content-type": "text/plain"}), NoCompletionError, match="pong", methods=WHOLE),
    Row("cut off", Reply(b'{"id": "x", "choi'), NoCompletionError, match="no JSON"),
    Row("bad UTF-8", Reply(b'{"id": "\xff\xfe"}'), NoCompletionError),
    Row("a list", gives([1]), NoCompletionError, match="JSON list", has={"body": [1]}),
    Row("a number", Reply(b"3"), NoCompletionError, match="JSON int", methods=WHOLE),
    Row("error", gives({"error": {"message": "why", "code": 5}}), NoCompletionError, match="why", has={"code": 5}),
    Row("error as text", gives({"error": "why"}), NoCompletionError, has={"body": "why", "status_code": 200}),
    Row("choices null", gives({"choices": None}), NoCompletionError, match="`choices`", methods=WHOLE),
    Row("choices missing", gives({"id": "x"}), NoCompletionError, match="`choices`", methods=WHOLE),
    Row("choices empty", gives({"choices": []}), NoCompletionError, match="`choices`", methods=WHOLE),
    Row("choices an object", gives({"choices": {"0": 1}}), NoCompletionError, match="`choices`", methods=WHOLE),
    Row("choice a number", gives({"choices": [1]}), NoCompletionError, match=r"choices\[0\]", methods=WHOLE),
    Row("message null", gives({"choices": [{"message": None}]}), NoCompletionError, match="message", methods=WHOLE),
    Row("nesting bomb", Reply(b'{"a":' * 50_000), NoCompletionError),
    Row("list bomb", Reply(b"[" * 200_000), NoCompletionError),
    Row("too large", Reply(b" " * 1_000_001), NoCompletionError, match="max_body_bytes", methods=WHOLE),
    Row("gzip bomb", Reply(BOMB, headers=GZIP), NoCompletionError, match="max_body_bytes", methods=WHOLE),
    Row("gzip bomb, 500", Reply(BOMB, 500, headers=GZIP), NoCompletionError, match="max_body_bytes"),
    Row("gzip twice", Reply(gzip.compress(BOMB), headers=TWICE), NoCompletionError, match="2 times over"),
    Row("gzip broken", Reply(b"no gzip", headers=GZIP), NoCompletionError, match="DecodingError"),
    Row("stream unasked", Reply.stream(content=TEXT), NoCompletionError, match="event stream", methods=WHOLE),
    Row("key repeated", gives({"error": f"bad key {KEY}"}), NoCompletionError, match=r"bad key \[API key\]"),
    # completions that cannot be parsed
    Row("length", Reply.completion("{", finish_reason="length"), LengthFinishReasonError, methods=("parse",)),
    Row("length, streamed", Reply.stream("{", finish_reason="length"), LengthFinishReasonError, methods=("stream",)),
    Row("filter", Reply.completion("{", finish_reason="content_filter"), ContentFilterFinishReasonError,
        methods=("parse",), has={"stage": "completion"}),
    Row("filter, streamed", Reply.stream("{", finish_reason="content_filter"), ContentFilterFinishReasonError,
        methods=("stream",)),
    Row("no JSON", Reply.completion("Oslo"), InvalidJSONError, methods=("parse",), has={"raw_text": "Oslo"}),
    Row("no JSON, streamed", Reply.stream("Oslo"), InvalidJSONError, methods=("stream",)),
    Row("no city", Reply.completion("{}"), OutputValidationError, methods=("parse",), has={"raw_text": "{}"}),
    Row("no city, streamed", Reply.stream("{}"), OutputValidationError, methods=("stream",)),
]  # fmt: skip

CUT = Reply.stream(content=TEXT, drop_after_bytes=700)
ENDLESS = Reply.stream(content=TEXT, finish_reason=None, include_usage=False, done=False)
QUIET = Reply.stream(content=TEXT, chunk_delay_seconds=1)
SLOW = Reply.stream(content=TEXT * 20, pieces=60, chunk_delay_seconds=0.01)
FAILS = Reply.sse([{"error": {"message": "why", "code": "c"}}])
SOON = {"timeout": 0.25}

STREAM_FAULTS = [
    Row("whole answer", Reply.completion(content=TEXT), NoCompletionError, match="stream=True", methods=STREAMS),
    Row("broken", CUT, IncompleteStreamError, match="RemoteProtocolError", methods=STREAMS),
    Row("no end", ENDLESS, IncompleteStreamError, methods=STREAMS),
    Row("nothing", Reply.sse([], done=False), IncompleteStreamError, methods=STREAMS),
    Row("comments", Reply.sse([b": ping\n\n"], done=False), IncompleteStreamError, methods=STREAMS),
    Row("goes quiet", QUIET, APITimeoutError, match="Raise `timeout`", methods=STREAMS, client=SOON),
    Row("goes quiet, with what came", QUIET, IncompleteStreamError, methods=STREAMS, client=SOON),
    Row("past the deadline", SLOW, APITimeoutError, match="deadline", methods=STREAMS, client={"deadline": 0.1}),
    Row("error", FAILS, APIError, match="why", methods=STREAMS, has={"code": "c"}),
    Row("text", Reply.sse([b"data: pong\n\n"]), NoCompletionError, match="pong", methods=STREAMS),
    Row("a list", Reply.sse([b"data: [1]\n\n"], done=False), IncompleteStreamError, methods=STREAMS),
]


@pytest.mark.parametrize("kind", KINDS)
@each([*BODIES, *STREAM_FAULTS])
def test_fault(row: Row, method: str, kind: str, server: LocalServer) -> None:
    check(row, method, kind, server)


WHOLE_BODY = Reply.completion(content=TEXT).body
assert isinstance(WHOLE_BODY, bytes)
ODD_BUT_FINE = [
    ("blank lines first", Reply(b"\n\n  \r\n" + WHOLE_BODY)),
    ("byte order mark", Reply(b"\xef\xbb\xbf" + WHOLE_BODY)),
    ("said to be text", Reply(WHOLE_BODY, headers={"content-type": "text/plain"})),
    ("said to be HTML", Reply(WHOLE_BODY, headers={"content-type": "text/html"})),
    ("gzip", Reply(gzip.compress(WHOLE_BODY), headers=GZIP)),
    ("deflate", Reply(zlib.compress(WHOLE_BODY), headers={"content-encoding": "deflate"})),
    ("byte by byte", Reply(chunks=[WHOLE_BODY[i : i + 1] for i in range(len(WHOLE_BODY))])),
    ("null error", Reply(b'{"error": null, ' + WHOLE_BODY[1:])),
    ("error beside choices", Reply(b'{"error": "odd", ' + WHOLE_BODY[1:])),
    ("no usage", Reply.completion(content=TEXT, usage=None)),
    ("odd finish reason", Reply.completion(content=TEXT, finish_reason="eos")),
    ("no finish reason", Reply.completion(content=TEXT, finish_reason=None)),
    ("201", Reply(WHOLE_BODY, status=201)),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", WHOLE)
@pytest.mark.parametrize("reply", [pytest.param(reply, id=name) for name, reply in ODD_BUT_FINE])
def test_odd_but_fine(reply: Reply, method: str, kind: str, server: LocalServer) -> None:
    server.reply(reply)
    outcome = call(kind, method, server)
    assert outcome.error is None
    assert outcome.value == (City(name="Oslo") if method == "parse" else TEXT)
    assert outcome.requests == 1


CHUNKS: list[Any] = [
    {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"role": "assistant", "content": TEXT[:5]}}]},
    {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": TEXT[5:]}}]},
    {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
]
SSE = {"content-type": "text/event-stream"}
UNENDED = b"".join(Reply.sse(CHUNKS, done=False).body)[:-1]
ODD_STREAMS = [
    ("no [DONE]", Reply.sse(CHUNKS, done=False)),
    ("comments", Reply.sse([b": one\n\n", CHUNKS[0], b": two\n", CHUNKS[1], CHUNKS[2]])),
    ("events without data", Reply.sse([b"event: ping\n\n", b"id: 1\n\n", *CHUNKS])),
    ("choices null", Reply.sse([{"object": "chat.completion.chunk", "choices": None}, *CHUNKS])),
    ("said to be text", Reply.sse(CHUNKS, headers={"content-type": "text/plain"})),
    ("said to be JSON", Reply.sse(CHUNKS, headers={"content-type": "application/json"})),
    ("more after [DONE]", Reply.sse([*CHUNKS, b"data: [DONE]\n\n", b"data: rubbish\n\n"])),
    ("no blank line at the end", Reply(chunks=[UNENDED], headers=SSE)),
    (
        "broken where a blank line is missing",
        Reply(chunks=[UNENDED, b": x"], headers=SSE, drop_after_bytes=len(UNENDED)),
    ),
    ("one piece", Reply.stream(content=TEXT, pieces=1)),
    ("cut off after the end", Reply.sse([*CHUNKS, b": bye\n\n" * 50], drop_after_bytes=500)),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", STREAMS)
@pytest.mark.parametrize("reply", [pytest.param(reply, id=name) for name, reply in ODD_STREAMS])
def test_odd_streams(reply: Reply, method: str, kind: str, server: LocalServer) -> None:
    server.reply(reply)
    outcome = call(kind, method, server)
    assert outcome.error is None
    assert outcome.value == (City(name="Oslo") if method == "stream" else TEXT)
    assert outcome.requests == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", STREAMS)
def test_a_connection_held_open_after_the_end(method: str, kind: str, server: LocalServer) -> None:
    whole = b"".join(Reply.sse(CHUNKS).body)
    server.reply(Reply(chunks=[whole, b": held open"], headers=SSE, chunk_delay_seconds=30))
    assert call(kind, method, server).error is None
