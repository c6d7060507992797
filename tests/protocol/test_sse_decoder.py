"""`SSEDecoder`: each case is a row, fed whole, byte by byte and at every split."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractly.errors import APIResponseValidationError
from extractly.protocol.sse import MAX_EVENT_BYTES, ServerSentEvent, SSEDecoder

Seen = list[tuple[bytes, str, str, int | None]]


def seen(events: list[ServerSentEvent]) -> Seen:
    return [(event.data, event.event, event.id, event.retry) for event in events]


def fed(parts: list[bytes]) -> Seen:
    decoder = SSEDecoder()
    events = [event for part in parts for event in decoder.feed(part)]
    return seen(events + decoder.finish())


def e(data: bytes, event: str = "", id: str = "", retry: int | None = None) -> tuple[bytes, str, str, int | None]:
    return (data, event, id, retry)


ROWS: dict[str, tuple[bytes, Seen]] = {
    "nothing": (b"", []),
    "one event": (b"data: a\n\n", [e(b"a")]),
    "several": (b"data: a\n\ndata: b\n\ndata: c\n\n", [e(b"a"), e(b"b"), e(b"c")]),
    "CRLF": (b"data: a\r\n\r\ndata: b\r\n\r\n", [e(b"a"), e(b"b")]),
    "CR alone": (b"data: a\r\rdata: b\r\r", [e(b"a"), e(b"b")]),
    "line ends mixed": (b"data: a\r\n\ndata: b\n\r\ndata: c\r\r\n", [e(b"a"), e(b"b"), e(b"c")]),
    "byte order mark": (b"\xef\xbb\xbfdata: a\n\n", [e(b"a")]),
    "two byte order marks: the second is part of a name": (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", []),
    "half a byte order mark": (b"\xef\xbb", []),
    "not quite a byte order mark": (b"\xef\xbbdata: a\n\ndata: b\n\n", [e(b"b")]),
    "comments": (b": keep-alive\n\n:\n\ndata: a\n: OPENROUTER PROCESSING\n\n", [e(b"a")]),
    "several lines of data": (b"data: a\ndata: b\ndata:\ndata: c\n\n", [e(b"a\nb\n\nc")]),
    "first line of data empty": (b"data:\ndata: a\n\n", [e(b"\na")]),
    "one space after the colon goes": (b"data:a\n\ndata:  b\n\ndata:\tc\n\n", [e(b"a"), e(b" b"), e(b"\tc")]),
    "no data, no event": (b"event: ping\n\nid: 1\n\nretry: 5\n\n", []),
    "empty data, no event": (b"data:\n\ndata\n\ndata: \n\n", []),
    "event name": (b"event: error\ndata: a\n\ndata: b\n\n", [e(b"a", "error"), e(b"b")]),
    "id persists": (b"id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", [e(b"a", id="7"), e(b"b", id="7"), e(b"c")]),
    "id with NUL is nothing": (b"id: 1\n\nid: a\0b\ndata: a\n\n", [e(b"a", id="1")]),
    "retry": (
        b"retry: 1500\ndata: a\n\nretry: soon\ndata: b\n\nretry: -1\ndata: c\n\n",
        [e(b"a", retry=1500), e(b"b"), e(b"c")],
    ),
    "retry without data goes to no event": (b"retry: 7\n\ndata: a\n\n", [e(b"a")]),
    "unknown fields": (b"foo: bar\ndata: a\nnonsense\n\n", [e(b"a")]),
    "other separators are data": (
        "data: a\u2028b\u2029c\x85\x0b\x0c\n\n".encode(),
        [e("a\u2028b\u2029c\x85\x0b\x0c".encode())],
    ),
    "no empty line at the end": (b"data: a\n\ndata: b\n", [e(b"a"), e(b"b")]),
    "no line end at the end": (b"data: a\n\ndata: b", [e(b"a"), e(b"b")]),
    "many empty lines": (b"\n\n\n\ndata: a\n\n\n\n\n", [e(b"a")]),
    "leading empty line before data": (b"data: a\n\n\ndata: b\n\n", [e(b"a"), e(b"b")]),
    "invalid UTF-8 stays in the data": (b"data: \xff\n\nevent: \xff\ndata: a\n\n", [e(b"\xff"), e(b"a", "\ufffd")]),
    "no event stream at all": (b'{"error": "x"}\n', []),
}


@pytest.mark.parametrize(("body", "expected"), ROWS.values(), ids=ROWS)
def test_rows(body: bytes, expected: Seen) -> None:
    assert fed([body]) == expected
    assert fed([body[at : at + 1] for at in range(len(body))]) == expected
    for at in range(len(body) + 1):
        assert fed([body[:at], body[at:]]) == expected, at
        assert fed([body[:at], b"", body[at:]]) == expected, at


@given(
    st.lists(
        st.sampled_from([b"data: x", b"data:", b"event: e", b":c", b"\n", b"\r", b"\r\n", b"id: 1", b"\xef\xbb\xbf"])
    ),
    st.lists(st.integers(0, 60)),
)
def test_any_chunking_gives_the_same_events(parts: list[bytes], cuts: list[int]) -> None:
    """However the bytes are cut, the events are the same."""
    body = b"".join(parts)
    places = [0, *sorted(cuts), len(body)]
    assert fed([body[a:b] for a, b in pairwise(places) if a <= b]) == fed([body])


@given(
    st.lists(st.sampled_from([b"data: x", b"data: ", b"data:y", b"id: 2", b": c", b"event: e", b"", b"", b"retry: 1"])),
    st.lists(st.integers(0, 90)),
)
def test_what_is_split_at_once_is_what_is_read_by_line(lines: list[bytes], cuts: list[int]) -> None:
    """Events whose lines end at LF, which are split many at once, are those whose lines end at CRLF, read by line."""
    body = b"\n".join(lines)
    places = [0, *sorted(cuts), len(body)]
    parts = [body[a:b] for a, b in pairwise(places) if a <= b]
    assert fed(parts) == fed([part.replace(b"\n", b"\r\n") for part in parts])


def test_an_event_that_is_too_large_is_refused_with_the_limit_named() -> None:
    for body in (
        b"data: " + b"x" * 200,
        b"data: x\n" * 30,
        b": " + b"c" * 200 + b"\n",
        b"data: " + b"x" * 200 + b"\n\n",
    ):
        for size in (7, 1000):
            decoder = SSEDecoder(max_event_bytes=100)
            with pytest.raises(APIResponseValidationError, match=r"more than 100 bytes \(max_event_bytes\)"):
                for at in range(0, len(body), size):
                    decoder.feed(body[at : at + size])


def test_the_limit_is_for_one_event_not_for_the_stream() -> None:
    decoder = SSEDecoder(max_event_bytes=20)
    assert sum(len(decoder.feed(b"data: 0123456789\n\n")) for _ in range(100)) == 100
    assert sum(len(decoder.feed(b"data: 0123456789\r\n\r\n")) for _ in range(100)) == 100
    assert MAX_EVENT_BYTES >= 10_000_000


def test_a_long_event_in_small_pieces_is_not_looked_at_twice() -> None:
    decoder = SSEDecoder()
    decoder.feed(b"data: ")
    for _ in range(20_000):
        assert decoder.feed(b"x" * 50) == []
    assert len(decoder._held) == 20_001  # pieces are kept, not joined at each feed
    [event] = decoder.feed(b"\n\n")
    assert len(event.data) == 1_000_000


def test_repr_shows_the_fields() -> None:
    assert (
        repr(SSEDecoder().feed(b"event: e\ndata: a\n\n")[0])
        == "ServerSentEvent(data=b'a', event='e', id='', retry=None)"
    )
