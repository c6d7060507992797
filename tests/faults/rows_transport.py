"""Rows: the way to the service and back (issue 5, item 6): statuses, waits, timeouts, broken connections, deadlines."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any

from fault_table import METHODS, OSLO, REQUEST_ID, STREAMED, WHOLE, Fault, error, say

from extractly import errors
from extractly.testing import RecordedRequest, Reply

GOOD = say(OSLO)
STATUSES: dict[int, type[errors.APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    408: errors.APIStatusError,
    409: errors.ConflictError,
    413: errors.APIStatusError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
    500: errors.InternalServerError,
    502: errors.InternalServerError,
    503: errors.InternalServerError,
    504: errors.InternalServerError,
    529: errors.InternalServerError,
}
RETRIED = (408, 409, 429, 500, 502, 503, 504, 529)


def oslo(outcome: Any) -> bool:
    """The good answer came, in the form of the method."""
    return "Oslo" in str(outcome.value)


GOOD_VALUE = {"value": lambda it: "Oslo" in str(it)}


def same_key_counted(requests: list[RecordedRequest]) -> None:
    """Retries carry the idempotency key of the first request, and their count; the body is the same."""
    assert len({request.headers["idempotency-key"] for request in requests}) == 1
    assert [request.headers.get("x-stainless-retry-count") for request in requests] == [
        None,
        *(str(count) for count in range(1, len(requests))),
    ]
    assert len({request.body for request in requests}) == 1


STATUS_ROWS: list[Fault] = [
    *(
        Fault(
            name=f"status {status}",
            replies=[error(status, "no", code="some_code", type="some_type", param="p")]
            * (3 if status in RETRIED else 1),
            raises=cls,
            requests=3 if status in RETRIED else 1,
            has={
                "status_code": status,
                "code": "some_code",
                "type": "some_type",
                "param": "p",
                "request_id": "req_42",
                "body.message": "no",
                "headers": lambda it: it["retry-after-ms"] == "5",
            },
            asked=same_key_counted,
        )
        for status, cls in STATUSES.items()
    ),
    *(
        Fault(name=f"status {status}, then fine", replies=[error(status), GOOD], requests=2, has=GOOD_VALUE)
        for status in RETRIED
    ),
    Fault(
        name="no retries wanted",
        replies=[error(500)],
        client={"max_retries": 0},
        raises=errors.InternalServerError,
    ),
    Fault(
        name="five retries wanted",
        replies=[error(503)] * 5 + [GOOD],
        client={"max_retries": 5},
        requests=6,
        has=GOOD_VALUE,
        asked=same_key_counted,
    ),
    Fault(
        name="quota used up",
        replies=[error(429, "You exceeded your current quota", code="insufficient_quota", type="insufficient_quota")],
        raises=errors.RateLimitError,
        has={"code": "insufficient_quota"},
    ),
    Fault(
        name="a 400 that says it may be retried",
        replies=[error(400, headers={"x-should-retry": "true"}), GOOD],
        requests=2,
        has=GOOD_VALUE,
    ),
    Fault(
        name="a 500 that says it may not be retried",
        replies=[error(500, headers={"x-should-retry": "false"})],
        raises=errors.InternalServerError,
    ),
    Fault(
        name="a 429 that says it may not be retried",
        replies=[error(429, headers={"x-should-retry": "false"})],
        raises=errors.RateLimitError,
    ),
    Fault(
        name="retry-after-ms",
        methods=("parse", "updates"),
        replies=[Reply.error(429, "slow", headers={"retry-after-ms": "150", "retry-after": "30"}), GOOD],
        requests=2,
        has=GOOD_VALUE,
        seconds=(0.15, 3),
    ),
    Fault(
        name="Retry-After in seconds",
        methods=("parse", "updates"),
        replies=[Reply.error(503, "slow", headers={"retry-after": "0.2"}), GOOD],
        requests=2,
        has=GOOD_VALUE,
        seconds=(0.2, 3),
    ),
    Fault(
        name="Retry-After as a date",
        methods=("extract",),
        replies=[lambda: Reply.error(429, "slow", headers={"retry-after": in_two_seconds()}), GOOD],
        requests=2,
        has=GOOD_VALUE,
        seconds=(0.9, 4),
    ),
    Fault(
        name="Retry-After in an hour",
        replies=[Reply.error(429, "slow", headers={"retry-after": "3600"})],
        raises=errors.RateLimitError,
        seconds=(0, 2),
    ),
    Fault(
        name="Retry-After that is no number",
        replies=[Reply.error(429, "slow", headers={"retry-after": "soon"}), GOOD],
        requests=2,
        has=GOOD_VALUE,
    ),
    Fault(
        name="a redirect to another host",
        replies=[Reply(b"", status=307, headers={"location": "http://localhost:9/v1/chat/completions"})],
        raises=errors.APIConnectionError,
        has={"retryable": False, "message": lambda it: "localhost" in it},
    ),
    Fault(
        name="a redirect to another port",
        replies=[Reply(b"", status=307, headers={"location": "http://127.0.0.1:9/v1/chat/completions"})],
        raises=errors.APIConnectionError,
        has={"retryable": False},
    ),
    Fault(
        name="an error page of a proxy",
        replies=[Reply(b"<html><h1>502 Bad Gateway</h1></html>", status=502, headers={"retry-after-ms": "5"})] * 3,
        raises=errors.InternalServerError,
        requests=3,
        has={"status_code": 502, "body": lambda it: "Bad Gateway" in it, "code": None},
    ),
    Fault(
        name="an error that is a string",
        replies=[Reply.json({"error": "no such model"}, status=404)],
        raises=errors.NotFoundError,
        has={"body": "no such model", "message": lambda it: "no such model" in it},
    ),
    Fault(
        name="an error in a list",
        replies=[Reply.json([{"error": {"message": "bad", "code": 400}}], status=400)],
        raises=errors.BadRequestError,
        has={"message": lambda it: "bad" in it, "code": 400},
    ),
    Fault(
        name="an error of FastAPI",
        replies=[Reply.json({"detail": "nope"}, status=422)],
        raises=errors.UnprocessableEntityError,
        has={"message": lambda it: "nope" in it},
    ),
    Fault(
        name="an error without a body",
        replies=[Reply(b"", status=403)],
        raises=errors.PermissionDeniedError,
        has={"body": None},
    ),
    Fault(
        name="a service that repeats the key",
        replies=[Reply.error(401, "Incorrect API key provided: sk-secret-0123456789abcdef.")],
        raises=errors.AuthenticationError,
    ),
]


def in_two_seconds() -> str:
    """An HTTP date, which knows whole seconds only."""
    return formatdate(time.time() + 2, usegmt=True)


DROPPED = Reply(drop_before_head=True)
BROKEN: list[Fault] = [
    Fault(name="hung up before the head, once", replies=[DROPPED, GOOD], requests=2, has=GOOD_VALUE),
    Fault(
        name="hung up before the head, always",
        replies=[DROPPED] * 3,
        requests=3,
        raises=errors.APIConnectionError,
        has={"retryable": True, "__cause__": lambda it: it is not None},
        asked=same_key_counted,
    ),
    Fault(
        name="hung up in the body, once",
        replies=[Reply.completion(OSLO, drop_after_bytes=50), GOOD],
        methods=WHOLE,
        requests=2,
        has=GOOD_VALUE,
    ),
    Fault(
        name="hung up in the body, always",
        replies=[Reply.completion(OSLO, drop_after_bytes=50)] * 3,
        methods=WHOLE,
        requests=3,
        raises=errors.APIConnectionError,
    ),
    Fault(
        name="hung up behind the head of a stream, once",
        replies=[Reply.stream(OSLO, drop_after_bytes=0), GOOD],
        methods=STREAMED,
        requests=2,
        has=GOOD_VALUE,
    ),
    Fault(
        name="hung up in a stream",
        replies=[Reply.stream(OSLO, pieces=4, drop_after_bytes=900, headers=REQUEST_ID)],
        methods=STREAMED,
        raises=errors.IncompleteStreamError,
        has={"request_id": "req_42", "retryable": False},
    ),
    Fault(
        name="hung up in a stream that was parsed",
        replies=[Reply.stream(OSLO, pieces=4, drop_after_bytes=900, headers=REQUEST_ID)],
        methods=("events", "updates"),
        raises=errors.IncompleteStreamError,
        has={"raw_text": lambda it: it and OSLO.startswith(it), "completion.id": "chatcmpl-test"},
    ),
    Fault(
        name="hung up in a stream, typed so far",
        replies=[Reply.stream('{"name": "Oslo", "x": 1}', pieces=24, drop_after_bytes=3_600)],
        methods=("events", "updates"),
        raises=errors.IncompleteStreamError,
        has={"partial.name": lambda it: it and "Oslo".startswith(it)},
    ),
    Fault(
        name="quiet before the head",
        methods=("parse", "updates"),
        replies=[Reply.completion(OSLO, delay_seconds=0.6)] * 2,
        client={"timeout": 0.15, "max_retries": 1},
        requests=2,
        raises=errors.APITimeoutError,
        has={"retryable": True},
        seconds=(0.3, 2),
    ),
    Fault(
        name="quiet before the head, once",
        methods=("parse", "updates"),
        replies=[Reply.completion(OSLO, delay_seconds=0.6), GOOD],
        client={"timeout": 0.2},
        requests=2,
        has=GOOD_VALUE,
    ),
    Fault(
        name="quiet in the body",
        methods=("parse", "extract"),
        replies=[Reply(chunks=[b'{"id":', b' "x"}'], chunk_delay_seconds=0.6)] * 2,
        client={"timeout": 0.15, "max_retries": 1},
        requests=2,
        raises=errors.APITimeoutError,
        seconds=(0.3, 2),
    ),
    Fault(
        name="quiet in a stream",
        replies=[Reply.stream(OSLO, pieces=2, chunk_delay_seconds=0.6, headers=REQUEST_ID)],
        methods=STREAMED,
        client={"timeout": 0.15},
        raises=errors.StreamTimeoutError,
        has={"request_id": "req_42", "retryable": False},
        seconds=(0.15, 2),
    ),
    Fault(
        name="a timeout of the call",
        methods=("parse", "updates"),
        replies=[Reply.completion(OSLO, delay_seconds=0.6)],
        fields={"timeout": 0.15, "max_retries": 0},
        raises=errors.APITimeoutError,
    ),
    Fault(
        name="a deadline over retries",
        methods=("parse", "updates"),
        replies=[Reply.error(503, "no", headers={"retry-after-ms": "300"})] * 2,
        client={"deadline": 0.5, "max_retries": 9},
        requests=2,
        raises=errors.InternalServerError,
        seconds=(0.3, 1.5),
    ),
    Fault(
        name="a deadline over a dripping body",
        methods=("parse", "extract"),
        replies=[Reply(chunks=[b" "] * 40, chunk_delay_seconds=0.05)],
        client={"deadline": 0.3},
        raises=errors.APITimeoutError,
        seconds=(0.3, 1.5),
    ),
    Fault(
        name="a deadline over a dripping stream",
        methods=("events", "updates"),
        replies=[Reply.stream(OSLO * 9, pieces=90, chunk_delay_seconds=0.05)],
        client={"deadline": 0.3},
        raises=errors.StreamTimeoutError,
        seconds=(0.3, 1.5),
    ),
    Fault(
        name="a deadline over a service that says nothing",
        methods=("parse", "updates"),
        replies=[Reply.completion(OSLO, delay_seconds=1.5)],
        client={"deadline": 0.3},
        raises=errors.APITimeoutError,
        seconds=(0.2, 1.2),
    ),
    Fault(
        name="a content-length that is too long",
        methods=("parse",),
        replies=[Reply(OSLO, headers={"content-length": "5000"})] * 2,
        client={"timeout": 0.15, "max_retries": 1},
        raises=errors.APITimeoutError,
        requests=2,
    ),
    Fault(
        name="a status line that is none",
        replies=[Reply(b"x", status=99)] * 3,
        methods=METHODS,
        raises=errors.APIConnectionError,
        requests=3,
    ),
]

TRANSPORT = [*STATUS_ROWS, *BROKEN]
