"""Rows: how streams end, and how they drift (issue 5, item 7)."""

from __future__ import annotations

import json

from fault_table import OSLO, REQUEST_ID, STREAMED, City, Fault
from rows_odd import GOOD_VALUE, NO_COMPLETION, chunk, events_bytes

from extractly import errors
from extractly.testing import Reply

STREAM_ENDS: list[Fault] = [
    Fault(
        name="a stream that ends without a finish reason",
        replies=[Reply.stream('{"name": "Os', finish_reason=None, done=False, include_usage=False, headers=REQUEST_ID)],
        methods=("events", "updates"),
        raises=errors.IncompleteStreamError,
        has={"partial.name": lambda it: it in ("Os", None), "raw_text": '{"name": "Os', "request_id": "req_42"},
    ),
    Fault(
        name="a stream that ends without a finish reason, raw",
        replies=[Reply.stream(OSLO, finish_reason=None, done=False)],
        methods=("chunks",),
        raises=errors.IncompleteStreamError,
    ),
    Fault(
        name="a stream without [DONE]",
        replies=[Reply.stream(OSLO, done=False)],
        methods=STREAMED,
        has=GOOD_VALUE,
    ),
    Fault(
        name="a stream with [DONE] and no finish reason",
        replies=[Reply.stream(OSLO, finish_reason=None)],
        methods=STREAMED,
        has=GOOD_VALUE,
    ),
    Fault(
        name="a stream without usage",
        replies=[Reply.stream(OSLO, include_usage=False)],
        methods=("events", "updates"),
        value=City(name="Oslo"),
        has={"result.usage": None},
    ),
    Fault(
        name="a stream whose last event lacks its empty line",
        replies=[Reply.sse([chunk({"content": OSLO}), b"data: " + json.dumps(chunk({}, "stop")).encode()], done=False)],
        methods=STREAMED,
        has=GOOD_VALUE,
    ),
    Fault(
        name="a stream with comments, CRLF and events without data",
        replies=[
            Reply.sse(
                [
                    b"\xef\xbb\xbf: hello\r\n\r\n",
                    b"event: ping\r\n\r\n",
                    b"id: 7\r\n\r\n",
                    b"data: " + json.dumps(chunk({"content": OSLO})).encode() + b"\r\n\r\n",
                    b"retry: 10\r\n\r\n",
                    chunk({}, "stop"),
                ]
            )
        ],
        methods=STREAMED,
        has=GOOD_VALUE,
    ),
    Fault(
        name="a stream that is held open after its end",
        replies=[
            Reply.sse(
                [*events_bytes(chunk({"content": OSLO}), chunk({}, "stop")), b": late\n\n"],
                done=False,
                chunk_delay_seconds=3,
            )
        ],
        methods=STREAMED,
        has=GOOD_VALUE,
        seconds=(0, 2),
    ),
    Fault(
        name="a stream that goes on after its end",
        replies=[Reply.sse([chunk({"content": OSLO}), chunk({}, "stop"), b"data: [DONE]\n\n", b"data: more\n\n"])],
        methods=STREAMED,
        has=GOOD_VALUE,
    ),
    Fault(
        name="a stream that repeats itself",
        replies=[
            Reply.sse(
                [
                    chunk({"role": "assistant", "content": OSLO[:5]}, usage={"total_tokens": 3}),
                    chunk({"role": "assistant", "content": OSLO[5:]}, usage={"total_tokens": 8}),
                    chunk({"role": "assistant"}, "stop", usage=None),
                ]
            )
        ],
        methods=("events", "updates"),
        value=City(name="Oslo"),
        has={"result.usage.total_tokens": 8},
    ),
    Fault(
        name="a stream with deltas of null",
        replies=[
            Reply.sse(
                [
                    {"choices": [{"index": 0, "delta": None}]},
                    {"choices": [{"delta": {"content": OSLO, "tool_calls": None, "refusal": None}}]},
                    {"choices": [{"index": 0, "delta": None, "finish_reason": "stop"}], "usage": {}},
                ]
            )
        ],
        methods=STREAMED,
        has=GOOD_VALUE,
    ),
    Fault(
        name="an event that is no JSON",
        replies=[Reply.sse([chunk({"content": '{"na'}), b"data: oops\n\n"])],
        methods=STREAMED,
        raises=NO_COMPLETION,
    ),
    Fault(
        name="a stream of something else",
        replies=[Reply(b"data", headers={"content-type": "text/plain"})],
        methods=STREAMED,
        raises=errors.IncompleteStreamError,
    ),
]
