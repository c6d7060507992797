"""Sessions: bytes to events, whatever the cuts; ends that are good and ends that are not."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from stream_recordings import RECORDINGS, USAGE, call, calls, chunk, says, sse, text_stream

from extractly import errors
from extractly.protocol.session import ChunkSession, StreamSession
from extractly.protocol.stream_state import ChatCompletionStreamState


class Point(BaseModel):
    x: int
    y: int


def run(parts: list[bytes], **arguments: Any) -> list[Any]:
    session: Any = StreamSession(ChatCompletionStreamState(**arguments))
    events = [event for part in parts for event in session.feed(part)]
    return [event.model_dump(mode="json") for event in [*events, *session.finish()]]


def failure(parts: list[bytes], session: Any = None, **arguments: Any) -> tuple[int, Any]:
    """How many events came, and what was raised."""
    session = session or StreamSession(ChatCompletionStreamState(**arguments))
    count = 0
    with pytest.raises(errors.ExtractlyError) as caught:
        for part in parts:
            count += len(session.feed(part))
        session.finish()
    return count, caught.value


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("chunks", RECORDINGS.values(), ids=RECORDINGS)
def test_any_split_gives_the_same_events(chunks: list[dict[str, Any]], end: str) -> None:
    body = b": hello" + end.encode() + sse(chunks, end=end)
    state: Any = ChatCompletionStreamState()
    expected = [event.model_dump(mode="json") for data in chunks for event in state.handle_chunk(data)]
    assert run([body]) == expected
    assert run([body[at : at + 1] for at in range(len(body))]) == expected


def test_every_split_of_a_recording() -> None:
    chunks = [*RECORDINGS["two choices, interleaved"][:3], says({}, "stop", index=1), says({}, "stop")]
    body = b"\xef\xbb\xbf" + sse(chunks)
    expected = run([body])
    for at in range(len(body) + 1):
        assert run([body[:at], body[at:]]) == expected


@pytest.mark.shared
def test_recorded_streams_byte_by_byte(shared: Path) -> None:
    for path in sorted((shared / "data" / "streams").glob("*.sse")):
        body = path.read_bytes()
        whole = run([body])
        assert run([body[at : at + 1] for at in range(len(body))]) == whole
        assert run([body[at : at + 1000] for at in range(0, len(body), 1000)]) == whole


@given(st.lists(st.integers(0, 2000), max_size=6))
def test_any_chunking_gives_the_same_events(cuts: list[int]) -> None:
    """However the bytes are cut, the events are the same."""
    body = sse(RECORDINGS["text, then parallel calls"], end="\r\n")
    places = sorted({0, len(body), *(cut % len(body) for cut in cuts)})
    assert run([body[a:b] for a, b in pairwise(places)]) == run([body])


GOOD_ENDS: dict[str, bytes] = {
    "[DONE]": sse(text_stream("a")),
    "no [DONE] after a finish reason": sse(text_stream("a"), done=False),
    "[DONE] without a finish reason": sse([says({"content": "a"})]),
    "no empty line at the end": sse(text_stream("a"), done=False).rstrip(b"\n"),
    "[DONE] without an empty line": sse(text_stream("a")).rstrip(b"\n"),
    "comments and pings between": sse(text_stream("a")).replace(b"data:", b": OPENROUTER\n\nevent: ping\n\ndata:"),
    "something after [DONE]": sse(text_stream("a")) + b"data: nonsense\n\n",
    "[DONE] with more on its line": sse(text_stream("a"), done=False) + b"data: [DONE] \n\n",
    "JSON that is no object": b"data: 1\n\ndata: null\n\n" + sse(text_stream("a")),
    "cut off in the usage chunk": sse(text_stream("a"), done=False)[:-30],
    "broken UTF-8 inside a string": sse(text_stream("a")).replace(b'"a"', b'"\xff"'),
}


@pytest.mark.parametrize("body", GOOD_ENDS.values(), ids=GOOD_ENDS)
def test_good_ends(body: bytes) -> None:
    session = StreamSession(ChatCompletionStreamState())
    session.feed(body)
    session.finish()
    assert session.state.get_final_completion().choices[0].message.content in ("a", "\ufffd")
    assert ChunkSession().feed(body)
    chunks = ChunkSession()
    chunks.feed(body)
    chunks.finish()


TRUNCATED: dict[str, bytes] = {
    "no finish reason": sse(text_stream('{"x": 1, ', usage=False)[:-1], done=False),
    "an empty finish reason": sse([*text_stream('{"x": 1, ', usage=False)[:-1], says({}, "")], done=False),
    "one of two choices": sse(
        [chunk({"index": 0, "delta": {"content": '{"x": 1, '}}), says({}, "stop", index=1)], done=False
    ),
    "inside an event": sse(text_stream('{"x": 1, ', "more"), done=False).split(b"more")[0],
}


TRUNCATED_DONE: dict[str, tuple[bytes, str | None, Any]] = {
    "in the middle of the JSON": (sse([says({"content": '{"x": 1, '})]), '{"x": 1, ', 1),
    "white space only": (sse([says({"content": "  "})]), "  ", None),
    "no answer at all": (sse([says({"content": ""})]), None, None),
    "an empty finish reason": (sse([says({"content": '{"x": 1'}), says({}, "")]), '{"x": 1', None),
}


@pytest.mark.parametrize(("body", "text", "x"), TRUNCATED_DONE.values(), ids=TRUNCATED_DONE)
def test_done_without_a_finish_reason_is_no_end_of_half_an_answer(body: bytes, text: str | None, x: int | None) -> None:
    _, error = failure([body], response_format=Point)
    assert isinstance(error, errors.IncompleteStreamError)
    assert error.raw_text == text
    assert getattr(error.partial, "x", None) == x
    assert error.completion is not None


@pytest.mark.parametrize(
    ("content", "kind"), [('{"x": 1, ', errors.IncompleteJSONError), ('{"x": 1}', errors.OutputValidationError)]
)
def test_a_finished_answer_that_is_none_has_its_partial(content: str, kind: type[errors.OutputError]) -> None:
    _, error = failure([sse(text_stream(content))], response_format=Point)
    assert isinstance(error, kind)
    assert error.partial.x == 1


def test_done_without_a_finish_reason_ends_a_refusal() -> None:
    run([sse([says({"refusal": "no"})])], response_format=Point)


@pytest.mark.parametrize("body", TRUNCATED.values(), ids=TRUNCATED)
def test_truncated_streams(body: bytes) -> None:
    _, error = failure([body], response_format=Point)
    assert isinstance(error, errors.IncompleteStreamError)
    assert error.raw_text == '{"x": 1, '
    assert error.partial.x == 1
    assert error.completion.choices[0].message.content == '{"x": 1, '
    session = ChunkSession(request_id="r", headers={"a": "b"})
    _, error = failure([body], session)
    assert isinstance(error, errors.IncompleteStreamError)
    assert (error.request_id, error.headers) == ("r", {"a": "b"})


def test_a_truncated_call_of_a_tool() -> None:
    tool = {"type": "function", "function": {"name": "f", "strict": True}}
    chunks = [chunk({"index": 0, "delta": {"content": "x"}}, usage=USAGE), calls(call(0, '{"a": 1', "f", "c"))]
    _, error = failure([sse(chunks, done=False)], input_tools=[tool])
    assert (error.raw_text, error.partial, error.usage.total_tokens) == ('{"a": 1', {}, 8)
    _, error = failure([sse([calls(call(0, "oops", "f", "c"))], done=False)], input_tools=[tool])
    assert (error.raw_text, error.partial) == ("oops", None)


NO_STREAM: dict[str, tuple[bytes, type[Exception], str]] = {
    "nothing": (b"", errors.IncompleteStreamError, "before its first chunk"),
    "white space": (b"\n\n \n", errors.IncompleteStreamError, "before its first chunk"),
    "only [DONE]": (b"data: [DONE]\n\n", errors.IncompleteStreamError, "before its first chunk"),
    "only comments": (b": ping\n\n", errors.IncompleteStreamError, "before its first chunk"),
    "an error in JSON": (
        b'{"error": {"message": "No such model", "code": "model_not_found"}}',
        errors.APIError,
        "No such model",
    ),
    "HTML": (
        b"<html><body>Bad gateway</body></html>",
        errors.APIResponseValidationError,
        "expected an event stream.*Bad gateway",
    ),
    "a whole completion": (
        b'{"object": "chat.completion", "choices": []}',
        errors.APIResponseValidationError,
        "stream=True",
    ),
    "only other objects": (b'data: {"object": "ping"}\n\n', errors.IncompleteStreamError, "before its first chunk"),
}


@pytest.mark.parametrize(("body", "kind", "message"), NO_STREAM.values(), ids=NO_STREAM)
def test_bodies_that_are_no_stream(body: bytes, kind: type[Exception], message: str) -> None:
    for parts in ([body], [body[at : at + 1] for at in range(len(body))]):
        _, error = failure(parts)
        assert isinstance(error, kind)
        with pytest.raises(kind, match=message):
            raise error
    if b"ping" not in body:
        _, error = failure([body], ChunkSession())
        assert isinstance(error, kind)


@pytest.mark.parametrize(
    "make", [lambda: StreamSession(ChatCompletionStreamState(), request_id="r"), lambda: ChunkSession(request_id="r")]
)
def test_an_error_in_the_stream_comes_after_what_came_before_it(make: Any) -> None:
    before = sse([says({"content": "a"}), says({"content": "b"})], done=False)
    per_chunk = 2 if isinstance(make(), StreamSession) else 1
    for error in (
        b'data: {"error": {"message": "Overloaded", "code": "busy"}}\n\n',
        b'event: error\ndata: {"message": "Overloaded", "code": "busy"}\n\n',
    ):
        for parts in ([before + error], [before, error], [before, error[:9], error[9:]]):
            session = make()
            count, raised = failure(parts, session)
            assert count == 2 * per_chunk
            assert (str(raised), raised.code, raised.request_id) == ("Overloaded", "busy", "r")
            assert session.done
            with pytest.raises(errors.APIError, match="Overloaded"):
                session.feed(b"data: {}\n\n")


def test_an_event_that_is_no_json() -> None:
    for session in (None, ChunkSession()):
        count, raised = failure([sse([says({"content": "a"})], done=False) + b"data: {nope\n\ndata: {}\n\n"], session)
        assert count in (1, 2)
        assert isinstance(raised, errors.APIResponseValidationError)
        assert "{nope" in str(raised)


def test_finish_raises_what_reading_the_answer_raises_with_the_usage() -> None:
    for text, kind in (
        ('{"x": 1}', errors.OutputValidationError),
        ("no", errors.InvalidJSONError),
        ("  ", errors.EmptyOutputError),
    ):
        _, raised = failure([sse(text_stream(text))], response_format=Point)
        assert isinstance(raised, kind)
        assert raised.usage == USAGE
        assert raised.raw_text == text
    _, raised = failure([sse(text_stream('{"x": 1', finish_reason="length"))], response_format=Point)
    assert isinstance(raised, errors.LengthFinishReasonError)
    assert raised.partial.x is None
    session = StreamSession(ChatCompletionStreamState(), request_id="req_1")
    session.feed(sse(text_stream("no", finish_reason="length")))
    session.finish()
    assert session.state.get_final_completion()._request_id == "req_1"
    assert session.state.current_completion_snapshot._request_id == "req_1"


def test_chunks_of_a_raw_stream() -> None:
    session = ChunkSession(request_id="req_1")
    chunks = session.feed(sse(text_stream("a", "b")))
    assert [item.choices[0].delta.content for item in chunks if item.choices] == ["", "a", "b", None]
    assert chunks[0]._request_id == "req_1"
    assert chunks[-1].usage == USAGE
    assert session.done
    assert session.feed(b"data: {}\n\n") == []
    assert session.finish() == []
    late = ChunkSession()
    late.feed(sse([says({"content": "a"})], done=False))
    late.feed(b"data: " + json.dumps(says({}, "stop")).encode())
    assert [item.choices[0].finish_reason for item in late.finish()] == ["stop"]
    odd = ChunkSession()
    odd.feed(b'data: {"choices": ["x", {"finish_reason": "stop"}]}\n\n')
    assert odd.finish() == []


def test_the_size_of_an_event_is_limited() -> None:
    for session in (StreamSession(ChatCompletionStreamState(), max_event_bytes=100), ChunkSession(max_event_bytes=100)):
        with pytest.raises(errors.APIResponseValidationError, match="max_event_bytes"):
            session.feed(sse(text_stream("x" * 100)))
