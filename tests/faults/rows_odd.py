"""Rows: odd answers (issue 5, item 7): a success that is none, shapes that drift, bombs."""

from __future__ import annotations

import gzip
import json
from typing import Any

from fault_table import (
    METHODS,
    OSLO,
    REQUEST_ID,
    STREAMED,
    WHOLE,
    Both,
    City,
    Fault,
    say,
    with_choice,
)

from extractly import errors
from extractly.testing import Reply

OVER_THE_LIMIT = 68_000_000
NO_COMPLETION = errors.APIResponseValidationError
GOOD_VALUE = {"value": lambda it: "Oslo" in str(it)}
ERROR = {"error": {"message": "upstream is down", "code": 502, "type": "provider_error", "param": None}}
HTML = b"<!DOCTYPE html><html><body>Please sign in</body></html>"


def both(value: Any, **options: Any) -> Both:
    """The same JSON as a body, and as the one event of a stream."""
    return Both(Reply.json(value, headers=REQUEST_ID, **options), Reply.sse([value], headers=REQUEST_ID, **options))


def chunk(delta: dict[str, Any], finish: str | None = None, **envelope: Any) -> dict[str, Any]:
    """One chunk of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **envelope}


def events_bytes(*chunks: dict[str, Any]) -> list[bytes]:
    """Chunks and the end of the stream, in one piece of the network."""
    return [b"".join(b"data: " + json.dumps(each).encode() + b"\n\n" for each in chunks) + b"data: [DONE]\n\n"]


WHOLE_COMPLETION: dict[str, Any] = {
    "id": "c",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": OSLO}}],
}


def whole_with(**fields: Any) -> Reply:
    """A completion with some fields replaced."""
    return Reply.json({**WHOLE_COMPLETION, **fields})


NO_ANSWER: list[Fault] = [
    Fault(
        name="an error inside a 200",
        replies=[both(ERROR)],
        raises=NO_COMPLETION,
        has={"body.message": "upstream is down", "code": 502, "type": "provider_error", "request_id": "req_42"},
    ),
    Fault(
        name="a string for an error inside a 200",
        replies=[both({"error": "upstream is down"})],
        raises=NO_COMPLETION,
        has={"message": lambda it: "upstream is down" in it},
    ),
    Fault(
        name="an error in the middle of a stream",
        replies=[Reply.sse([chunk({"role": "assistant", "content": '{"na'}), ERROR])],
        methods=STREAMED,
        raises=NO_COMPLETION,
        has={"code": 502, "message": lambda it: "upstream is down" in it},
    ),
    Fault(
        name="an error of Groq in a stream",
        replies=[Reply.sse([chunk({"content": '{"na'}), chunk({}, x_groq={"error": "over capacity"})])],
        methods=STREAMED,
        raises=NO_COMPLETION,
        has={"message": lambda it: "over capacity" in it},
    ),
    Fault(
        name="an error of OpenRouter beside a choice",
        replies=[
            Both(
                whole_with(**ERROR, choices=[{"finish_reason": "error", "message": {"content": ""}}]),
                Reply.sse([chunk({"content": '{"na'}), chunk({"content": ""}, "error", **ERROR)]),
            )
        ],
        raises=NO_COMPLETION,
        has={"code": 502, "message": lambda it: "upstream is down" in it},
    ),
    Fault(
        name="an event called error",
        replies=[Reply.sse([b'event: error\ndata: {"message": "broken"}\n\n'])],
        methods=STREAMED,
        raises=NO_COMPLETION,
        has={"message": lambda it: "broken" in it},
    ),
    *(
        Fault(
            name=f"choices {name}",
            replies=[Reply.json(body, headers=REQUEST_ID)],
            methods=WHOLE,
            raises=NO_COMPLETION,
            has={"request_id": "req_42", "body": lambda it: it is not None},
        )
        for name, body in {
            "null": {**WHOLE_COMPLETION, "choices": None},
            "empty": {**WHOLE_COMPLETION, "choices": []},
            "missing": {"id": "c"},
            "a text": {**WHOLE_COMPLETION, "choices": "stop"},
            "of null": {**WHOLE_COMPLETION, "choices": [None]},
            "without a message": {**WHOLE_COMPLETION, "choices": [{"index": 0}]},
            "with a null message": {**WHOLE_COMPLETION, "choices": [{"index": 0, "message": None}]},
        }.items()
    ),
    Fault(
        name="a stream of empty choices",
        replies=[Reply.sse([chunk({}) | {"choices": []}, chunk({}) | {"choices": None}], done=False)],
        methods=STREAMED,
        raises=errors.IncompleteStreamError,
    ),
    Fault(
        name="HTML",
        replies=[Reply(HTML, headers={"content-type": "text/html", **REQUEST_ID})],
        raises=NO_COMPLETION,
        has={"body": lambda it: "Please sign in" in str(it), "status_code": 200, "request_id": "req_42"},
    ),
    Fault(name="HTML said to be JSON", replies=[Reply(HTML)], raises=NO_COMPLETION),
    Fault(
        name="HTML said to be events",
        replies=[Reply(HTML, headers={"content-type": "text/event-stream"})],
        methods=STREAMED,
        raises=NO_COMPLETION,
    ),
    Fault(name="an empty body", replies=[Reply(b"")], methods=METHODS, raises=NO_COMPLETION),
    Fault(name="no content", replies=[Reply(b"", status=204)], methods=WHOLE, raises=NO_COMPLETION),
    Fault(name="white space for a body", replies=[Reply(b" \r\n\n")], methods=WHOLE, raises=NO_COMPLETION),
    Fault(
        name="an empty stream",
        replies=[Reply.sse([], done=False)],
        methods=STREAMED,
        raises=errors.IncompleteStreamError,
    ),
    Fault(
        name="a stream of comments",
        replies=[Reply.sse([b": keep-alive\n\n"] * 3, done=False)],
        methods=STREAMED,
        raises=errors.IncompleteStreamError,
    ),
    Fault(name="a JSON list", replies=[Reply(b"[1, 2]")], raises=NO_COMPLETION),
    Fault(name="a JSON number", replies=[Reply(b"42")], methods=WHOLE, raises=NO_COMPLETION),
    Fault(name="half a body of JSON", replies=[Reply(b'{"id": "c", "choi')], raises=NO_COMPLETION),
    Fault(name="bytes that are no UTF-8", replies=[Reply(b"\xff\xfe\x00{}")], methods=WHOLE, raises=NO_COMPLETION),
    Fault(
        name="a whole answer to a request for a stream",
        replies=[whole_with()],
        methods=STREAMED,
        raises=NO_COMPLETION,
        has={"message": lambda it: "stream" in it},
    ),
    Fault(
        name="a stream for a request for a whole answer",
        replies=[Reply.stream(OSLO)],
        methods=WHOLE,
        raises=NO_COMPLETION,
        has={"message": lambda it: "event stream" in it},
    ),
    Fault(
        name="a body over the limit",
        replies=[Reply(b'{"x": "' + b"x" * 1_100_000 + b'"}')],
        raises=NO_COMPLETION,
        has={"message": lambda it: "max_body_bytes" in it},
    ),
    Fault(
        name="a line over the limit",
        replies=[Reply(b"data: " + b"x" * OVER_THE_LIMIT, headers={"content-type": "text/event-stream"})],
        methods=("chunks", "updates"),
        raises=NO_COMPLETION,
        has={"message": lambda it: len(it) < 1_000},
    ),
    Fault(name="a nesting bomb for a body", replies=[Reply(b"[" * 100_000)], methods=WHOLE, raises=NO_COMPLETION),
    Fault(
        name="a nesting bomb in an object",
        replies=[Reply(b'{"choices": ' + b"[" * 100_000)],
        raises=NO_COMPLETION,
    ),
    Fault(
        name="a nesting bomb in an event",
        replies=[Reply.sse([b"data: " + b'{"a":' * 50_000 + b"\n\n"])],
        methods=STREAMED,
        raises=NO_COMPLETION,
    ),
    Fault(
        name="a nesting bomb for an answer",
        replies=[say("[" * 50_000)],
        methods=("parse", "events"),
        raises=errors.InvalidJSONError,
        has={"message": lambda it: len(it) < 1_000},
    ),
    Fault(
        name="a nesting bomb for an answer, as updates",
        replies=[say("[" * 50_000)],
        methods=("updates",),
        raises=errors.SchemaNotEnforcedError,
        has={"message": lambda it: it.count("does not enforce") == 1 and len(it) < 1_000, "raw_text": bool},
    ),
    Fault(
        name="white space without end",
        replies=[say('{"name":' + " " * 9_000, finish_reason="length")],
        methods=("updates",),
        raises=errors.DegenerateOutputError,
        has={"kind": "whitespace", "raw_text": bool, "completion": lambda it: it is not None},
    ),
    Fault(
        name="a nesting bomb for an answer, asked again",
        replies=[say('{"name": ' + "[" * 50_000), say(OSLO)],
        methods=("extract",),
        requests=2,
        value=City(name="Oslo"),
    ),
    Fault(
        name="a gzip bomb",
        replies=[Reply(gzip.compress(b" " * 30_000_000), headers={"content-encoding": "gzip"})],
        methods=WHOLE,
        raises=NO_COMPLETION,
        has={"message": lambda it: "max_body_bytes" in it},
    ),
    Fault(
        name="a gzip bomb in a stream",
        replies=[
            Reply(
                gzip.compress(b"data: " + b"x" * OVER_THE_LIMIT),
                headers={"content-encoding": "gzip", "content-type": "text/event-stream"},
            )
        ],
        methods=("chunks", "updates"),
        raises=NO_COMPLETION,
    ),
    Fault(
        name="a gzip bomb in a gzip bomb",
        replies=[Reply(gzip.compress(gzip.compress(b" " * 9_000_000)), headers={"content-encoding": "gzip, gzip"})],
        raises=NO_COMPLETION,
    ),
    Fault(
        name="gzip that is none",
        replies=[Reply(json.dumps(WHOLE_COMPLETION), headers={"content-encoding": "gzip"})],
        raises=NO_COMPLETION,
    ),
    Fault(
        name="an error page that is a bomb",
        replies=[Reply(gzip.compress(b" " * 30_000_000), status=500, headers={"content-encoding": "gzip"})],
        raises=NO_COMPLETION,
        has={"status_code": 500},
    ),
]

ODD_BUT_FINE: list[Fault] = [
    Fault(name=name, replies=replies, methods=methods, has={**GOOD_VALUE, **has})
    for name, methods, replies, has in [
        (
            "JSON as text/plain",
            WHOLE,
            [Reply(json.dumps(WHOLE_COMPLETION), headers={"content-type": "text/plain"})],
            {},
        ),
        ("JSON as HTML", WHOLE, [Reply(json.dumps(WHOLE_COMPLETION), headers={"content-type": "text/html"})], {}),
        (
            "a stream as text/plain",
            STREAMED,
            [Reply.stream(OSLO, headers={"content-type": "text/plain"})],
            {},
        ),
        ("blank lines before the body", WHOLE, [Reply("\n\n  \n" + json.dumps(WHOLE_COMPLETION))], {}),
        ("a byte order mark before the body", WHOLE, [Reply("\ufeff" + json.dumps(WHOLE_COMPLETION))], {}),
        (
            "gzip",
            WHOLE,
            [Reply(gzip.compress(json.dumps(WHOLE_COMPLETION).encode()), headers={"content-encoding": "gzip"})],
            {},
        ),
        ("no usage", WHOLE, [whole_with()], {"result.usage": None}),
        ("usage null", WHOLE, [whole_with(usage=None)], {"result.usage": None}),
        ("usage without details", WHOLE, [whole_with(usage={"total_tokens": 9})], {"result.usage.total_tokens": 9}),
        (
            "unknown fields",
            ("create", "parse"),
            [whole_with(vendor={"a": [1]}, created=None, service_tier="odd")],
            {"result.vendor.a.0": 1, "result.service_tier": "odd"},
        ),
        (
            "unknown fields in the message",
            ("create", "parse", "events"),
            [with_choice({"message": {"content": OSLO, "vendor": "x"}, "finish_reason": "stop"})],
            {"result.choices.0.message.vendor": "x"},
        ),
        (
            "content in parts",
            ("parse", "extract", "events", "updates"),
            [with_choice({"message": {"content": [{"type": "text", "text": OSLO}]}, "finish_reason": "stop"})],
            {},
        ),
        (
            "an error field that is null",
            WHOLE,
            [whole_with(error=None)],
            {},
        ),
    ]
]
CITY = {"name": "City", "arguments": OSLO}
CALL = {"id": "a", "type": "function", "function": CITY}


def called(name: str, call: dict[str, Any], finish: str = "tool_calls") -> Fault:
    """A row for one way in which services write a tool call."""
    message = {"content": None, "tool_calls": [call]}
    return Fault(
        name=name,
        replies=[with_choice({"message": message, "finish_reason": finish})],
        methods=("extract", "updates"),
        fields={"mode": "tool"},
        value=City(name="Oslo"),
    )


ODD_CALLS: list[Fault] = [
    called("arguments as an object", {**CALL, "function": {**CITY, "arguments": {"name": "Oslo"}}}),
    called("a call without an id", {"type": "function", "function": CITY}),
    called("a call with finish reason stop", CALL, "stop"),
    called("a call by another name", {**CALL, "function": {**CITY, "name": "city"}}),
]

ODD = [*NO_ANSWER, *ODD_BUT_FINE, *ODD_CALLS]
