"""The flow without I/O: any bytes as an answer are a value or our error, whole or streamed in any pieces."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from extractly import errors
from extractly.protocol.extraction import Endpoint, ModeMemory, Plan, extract_flow, make_settings, open_flow
from extractly.protocol.flow import Response, Send
from extractly.protocol.retry import RetryPolicy
from extractly.streaming.changes import apply_changes
from extractly.streaming.partial import json_view


class Point(BaseModel):
    name: str
    size: int = 0
    tags: list[str] = []


GOOD = json.dumps({"name": "a", "size": 1, "tags": ["x", "y"]})
JUNK = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}))
TEXTS = st.one_of(
    st.just(GOOD), st.text(max_size=20), st.sampled_from(["{}", f"So: {GOOD}", GOOD[:-5], f"{GOOD}{GOOD}", "[1"])
)
CALLS = st.one_of(
    JUNK, st.lists(st.fixed_dictionaries({}, optional={"id": JUNK, "type": JUNK, "function": JUNK}), max_size=2)
)
MESSAGES = st.fixed_dictionaries(
    {}, optional={"content": st.one_of(TEXTS, JUNK), "refusal": JUNK, "tool_calls": CALLS, "role": JUNK}
)
REASONS = st.sampled_from(["stop", "length", "tool_calls", "content_filter", "odd", None])
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "choices": st.one_of(
            JUNK,
            st.lists(
                st.one_of(JUNK, st.fixed_dictionaries({"message": MESSAGES, "finish_reason": REASONS})), max_size=2
            ),
        ),
        "usage": st.one_of(JUNK, st.fixed_dictionaries({}, optional={"total_tokens": JUNK, "prompt_tokens": JUNK})),
        "id": JUNK,
        "error": JUNK,
    },
)
ENDPOINT = Endpoint(address="x", policy=RetryPolicy(max_retries=0), is_local=lambda _: False, memory=ModeMemory())
MODES = st.sampled_from(["json_schema", "tool", "json_object", "text"])


def drive(flow: Any, bodies: Iterable[Any]) -> Any:
    """Run a flow on answers that are already there; the last one is given for ever."""
    answers = list(bodies)
    try:
        step = next(flow)
        while True:
            assert isinstance(step, Send)
            step = flow.send(answers.pop(0) if len(answers) > 1 else answers[0])
    except StopIteration as end:
        return end.value


def answer(content: bytes, status: int = 200) -> Response:
    return Response(status=status, headers={}, content=content)


@given(st.binary(max_size=60), MODES)
def test_any_bytes_are_a_value_or_an_error(content: bytes, mode: str) -> None:
    """Law: any bytes as the answer -> a value or an `ExtractlyError`, never anything else."""
    plan: Plan[Any] = Plan(Point, make_settings(model="m", mode=mode))
    try:
        drive(extract_flow(plan, "x", ENDPOINT), [answer(content)])
    except errors.ExtractlyError as error:
        assert error.message  # noqa: PT017 (both outcomes are right)


@given(st.lists(BODIES, min_size=1, max_size=3), MODES, st.sampled_from(["raise", "salvage", "continue"]))
def test_any_completion_is_a_value_or_an_error(bodies: list[Any], mode: str, on_truncation: str) -> None:
    """Law: the same for objects that look like completions, whatever their fields hold; all of it is accounted for."""
    plan: Plan[Any] = Plan(Point, make_settings(model="m", mode=mode, on_truncation=on_truncation, max_attempts=9))
    try:
        extraction = drive(extract_flow(plan, "x", ENDPOINT), [answer(json.dumps(body).encode()) for body in bodies])
    except errors.ExtractlyError as error:
        assert error.message  # noqa: PT017
    else:
        assert extraction.truncated or isinstance(extraction.value, Point)
        assert 1 <= len(extraction.attempts) <= 9


def chunk(content: str | None = None, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": finish}]}


class _Source:
    """An open response that is not read here."""


@given(TEXTS, st.data(), st.sampled_from(["stop", "length", None]), st.sampled_from(["json_schema", "text"]))
def test_any_pieces_give_the_same_end(text: str, data: st.DataObject, finish: str | None, mode: str) -> None:
    """Law: in whatever pieces the text and the bytes come, the end is the same, and the changes rebuild the value."""
    ends: list[Any] = []
    for _ in range(2):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        events = [chunk(piece) for piece in pieces] + [chunk(None, finish)]
        sse = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events) + b"data: [DONE]\n\n"
        size = data.draw(st.integers(1, 200))
        ends.append(streamed(mode, [sse[at : at + size] for at in range(0, len(sse), size)]))
    assert ends[0] == ends[1]


def streamed(mode: str, data: list[bytes]) -> Any:
    plan: Plan[Any] = Plan(Point, make_settings(model="m", mode=mode))
    opened = drive(open_flow(plan, "x", ENDPOINT), [Response(status=200, headers={}, content=b"", stream=_Source())])
    view: Any = None
    try:
        updates = [update for piece in data for update in opened.session.feed(piece)]
        updates += opened.session.finish()
    except errors.ExtractlyError as error:
        return type(error)
    for update in updates:
        view = apply_changes(update.changes, view)
    assert updates[-1].done
    assert view == json_view(updates[-1].value)
    return opened.session.extraction.value


@given(st.lists(st.binary(max_size=30), max_size=6))
def test_any_streamed_bytes_are_a_value_or_an_error(data: list[bytes]) -> None:
    """Law: any bytes as a stream -> a value or an `ExtractlyError`."""
    assert streamed("json_schema", data) is not None
    assert streamed("json_schema", [b"data: " + piece + b"\n\n" for piece in data]) is not None
