"""Faults that a status or the connection tells of: what is asked again, how often, and what is raised in the end.

Every row runs over a real socket, sync and async, for each method it names; see `client_calls.Row`.
"""

from __future__ import annotations

from email.utils import formatdate
from time import time
from typing import Any

import pytest
from client_calls import KEY, KINDS, METHODS, TEXT, WHOLE, City, Row, call, check, each

from extractly.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ContentFilterFinishReasonError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
)
from extractly.testing import LocalServer, Reply


def no(status: int, headers: dict[str, str] | None = None, **options: Any) -> Reply:
    """An error in the API's shape."""
    return Reply.error(status, "no", headers=headers, **options)


def waits(value: str, name: str = "retry-after") -> Reply:
    """A 429 that names a wait."""
    return no(429, {name: value})


NOW = {"retry-after-ms": "1"}
VERDICTS = {"violence": {"filtered": True}, "hate": {"filtered": False}}
AZURE = {"message": "filtered", "code": "content_filter", "innererror": {"content_filter_result": VERDICTS}}
AZURE_REPLY = Reply.json({"error": AZURE}, status=400)
PARSED = ("parse", "stream")
RAW = ("create", "create_stream")
NEXT_YEAR = formatdate(time() + 3e7, usegmt=True)
LONG_AGO = formatdate(0, usegmt=True)
FOR_EVER = Reply(b"", status=307, headers={"location": "/v1/again"})

NOT_RETRIED = [
    Row("400", no(400), BadRequestError, match="Error code: 400 - no", has={"status_code": 400, "retryable": False}),
    Row("401", no(401), AuthenticationError, match="Set OPENAI_API_KEY"),
    Row("402", no(402), APIStatusError, has={"status_code": 402}),
    Row("403", no(403), PermissionDeniedError),
    Row("404", no(404), NotFoundError, match="base_url"),
    Row("422", no(422), UnprocessableEntityError),
    Row("fields", no(400, code="c", param="p", type="t"), BadRequestError, has={"code": "c", "param": "p"}),
    Row("request id", no(400, {"x-request-id": "req_1"}), BadRequestError, has={"request_id": "req_1"}),
    Row("quota", no(429, code="insufficient_quota"), RateLimitError, has={"code": "insufficient_quota"}),
    Row("quota as type", no(429, type="insufficient_quota"), RateLimitError),
    Row("text", Reply(b"plain", status=400), BadRequestError, match="plain", has={"body": "plain"}),
    Row("long text", Reply(b"long " * 1000, status=400), BadRequestError, match="long …"),
    Row("HTML", Reply(b"<html>no</html>", status=400), BadRequestError, match="<html>no"),
    Row("empty", Reply(b"", status=400), BadRequestError, match="no reason", has={"body": None}),
    Row("error is text", Reply.json({"error": "why"}, status=400), BadRequestError, match="why", has={"body": "why"}),
    Row("FastAPI", Reply.json({"detail": "why"}, status=400), BadRequestError, match="400 - why"),
    Row("Gemini", Reply.json([{"error": {"message": "", "code": 4}}], status=400), BadRequestError, has={"code": 4}),
    Row("empty list", Reply.json([], status=400), BadRequestError, match="no reason"),
    Row("nesting bomb", Reply(b"[" * 100_000, status=400), BadRequestError),
    Row("key repeated", Reply.error(401, f"bad key {KEY}"), AuthenticationError, match=r"bad key \[API key\]"),
    Row("not modified", Reply(b"", status=304), APIStatusError, match="base_url", has={"status_code": 304}),
    Row("redirect for ever", FOR_EVER, APIConnectionError, 6, match="TooManyRedirects", has={"retryable": False}),
    Row("told not to", no(503, {"x-should-retry": "false"}), InternalServerError),
    Row("wait too long", waits("121"), RateLimitError),
    Row("wait too long in ms", waits("120001", "retry-after-ms"), RateLimitError),
    Row("wait without end", waits("inf"), RateLimitError),
    Row("wait until next year", waits(NEXT_YEAR), RateLimitError),
    Row("no retries wanted", no(500), InternalServerError, client={"max_retries": 0}),
    Row("deadline before the wait", waits("20"), RateLimitError, client={"deadline": 2}),
    Row("past the deadline", Reply(delay_seconds=0.5), APITimeoutError, client={"deadline": 0.05}),
    Row("Azure's filter, parsed", AZURE_REPLY, ContentFilterFinishReasonError, match="violence", methods=PARSED,
        has={"stage": "prompt", "categories": VERDICTS}),
    Row("Azure's filter, raw", AZURE_REPLY, BadRequestError, methods=RAW, has={"code": "content_filter"}),
]  # fmt: skip

RETRIED = [
    Row("408", no(408, NOW), APIStatusError, 3),
    Row("409", no(409, NOW), ConflictError, 3),
    Row("429", no(429, NOW), RateLimitError, 3, has={"retryable": True}),
    Row("500", no(500), InternalServerError, 3),
    Row("502", no(502), InternalServerError, 3),
    Row("503", no(503), InternalServerError, 3),
    Row("504", no(504), InternalServerError, 3),
    Row("529", no(529), InternalServerError, 3),
    Row("told to", no(400, {"x-should-retry": "true"}), BadRequestError, 3),
    Row("four retries", no(500), InternalServerError, 5, client={"max_retries": 4}),
    Row("bad retry-after", waits("soon"), RateLimitError, 3),
    Row("bad retry-after-ms", waits("soon", "retry-after-ms"), RateLimitError, 3),
    Row("retry-after nan", waits("nan"), RateLimitError, 3),
    Row("retry-after 0", waits("0"), RateLimitError, 3),
    Row("retry-after in the past", waits(LONG_AGO), RateLimitError, 3),
    Row("dropped", Reply(drop_before_head=True), APIConnectionError, 3, match="127.0.0.1", has={"retryable": True}),
    Row("slow", Reply(delay_seconds=0.5), APITimeoutError, 3, match="Raise `timeout`", client={"timeout": 0.03}),
    Row("body cut", Reply(b"{" * 100, drop_after_bytes=10), APIConnectionError, 3, methods=WHOLE),
]


@pytest.mark.parametrize("kind", KINDS)
@each([*NOT_RETRIED, *RETRIED])
def test_fault(row: Row, method: str, kind: str, server: LocalServer) -> None:
    check(row, method, kind, server)


AGAIN = Reply(b"", status=307, headers={"location": "/v1/chat/completions?again=1"})
RECOVERIES = [
    ("429", [no(429, NOW)]),
    ("retry-after", [no(429, {"retry-after": "0.01"})]),
    ("500 twice", [no(500), no(503)]),
    ("dropped", [Reply(drop_before_head=True)]),
    ("slow", [Reply(delay_seconds=1)]),
    ("body cut", [Reply(b'{"a": 1', headers={"content-length": "90"}, drop_after_bytes=5)]),
    ("redirected", [AGAIN]),
    ("told to", [no(400, {"x-should-retry": "true"})]),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("replies", [pytest.param(replies, id=name) for name, replies in RECOVERIES])
def test_recovery(replies: list[Reply], method: str, kind: str, server: LocalServer) -> None:
    server.reply(*replies, Reply.completion(content=TEXT) if method in WHOLE else Reply.stream(content=TEXT))
    is_slow = replies[0].faults.delay_seconds > 0
    outcome = call(kind, method, server, client={"timeout": 0.3} if is_slow else None)
    assert outcome.error is None
    assert outcome.value == (City(name="Oslo") if method in PARSED else TEXT)
    assert outcome.requests == len(replies) + 1
    assert len({request.headers["idempotency-key"] for request in server.requests}) == 1
    assert len({request.body for request in server.requests}) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_retries_are_counted_in_a_header(kind: str, server: LocalServer) -> None:
    server.reply(no(500), no(500))
    call(kind, "create", server, idempotency_key="mine")
    assert [request.headers.get("x-stainless-retry-count") for request in server.requests] == [None, "1", "2"]
    assert {request.headers["idempotency-key"] for request in server.requests} == {"mine"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_may_have_its_own_retries(kind: str, server: LocalServer) -> None:
    server.reply(*[no(500)] * 9)
    assert call(kind, "create", server, max_retries=0).requests == 1
    assert call(kind, "create", server, max_retries=1).requests == 2
    server.clear()
    server.reply(Reply(delay_seconds=0.5))
    assert isinstance(call(kind, "parse", server, max_retries=0, timeout=0.02).error, APITimeoutError)


@pytest.mark.parametrize("kind", KINDS)
def test_redirects_to_another_host_are_not_followed(kind: str, server: LocalServer) -> None:
    elsewhere = server.base_url.replace("127.0.0.1", "localhost")
    server.reply(Reply(b"", status=307, headers={"location": f"{elsewhere}/chat/completions"}))
    outcome = call(kind, "create", server)
    with pytest.raises(APIConnectionError, match="redirects to another host, localhost"):
        raise outcome.error or AssertionError
    assert outcome.requests == 1


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_listens(kind: str, server: LocalServer) -> None:
    outcome = call(kind, "create", server, client={"base_url": "http://127.0.0.1:9/v1"})
    with pytest.raises(APIConnectionError, match=r"ConnectError at http://127\.0\.0\.1:9: .*Check `base_url`"):
        raise outcome.error or AssertionError
