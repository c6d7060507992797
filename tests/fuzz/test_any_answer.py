"""Any bytes as an answer, whole or streamed in any pieces: a value or an `ExtractlyError`, never anything else.

Short in CI; `HYPOTHESIS_PROFILE=deep` for the long run. Each target runs something public and returns its end: the
value or the error. What else a target raises fails the test by itself.
"""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from fuzz_inputs import CUTS, KINDS, Kind, body, damaged, events, message, pieces
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

import extractly
from extractly import AsyncClient, Client, ExtractlyError, Extractor, PartialParser, compile_schema
from extractly.parsing import DEFAULT_RULES, RULES, read_output, salvage
from extractly.protocol.session import ChunkSession, StreamSession
from extractly.protocol.stream_state import ChatCompletionStreamState

FEW = settings(max_examples=max(25, settings().max_examples // 3))
EACH_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def end_of(run: Callable[[], Any]) -> tuple[str, Any]:
    """How something ends: its value, or the class of the error, which must be whole."""
    try:
        return "value", run()
    except ExtractlyError as error:
        failure = error
    assert failure.message
    assert str(failure)
    assert len(repr(failure)) < 100_000
    again = pickle.loads(pickle.dumps(failure))
    assert type(again) is type(failure)
    assert again.message == failure.message
    return "error", type(failure)


def check_value(kind: Kind, end: tuple[str, Any]) -> None:
    """A value is one of the type."""
    if end[0] == "value" and not isinstance(kind.output, dict):
        TypeAdapter(kind.output).validate_python(end[1])


@EACH_KIND
@given(data=st.data())
def test_read_output(kind: Kind, data: st.DataObject) -> None:
    dialect = data.draw(st.sampled_from(["openai", "plain"]))
    rules = data.draw(st.sampled_from([DEFAULT_RULES, frozenset(RULES), frozenset[str]()]))
    text = data.draw(damaged([text.encode() for text in kind.texts])).decode("utf-8", "surrogateescape")
    schema: Any = compile_schema(kind.output, dialect=dialect)
    check_value(kind, end_of(lambda: read_output(schema, text, rules=rules).value))
    end_of(lambda: salvage(schema, text))


@EACH_KIND
@given(data=st.data())
def test_partial_parser(kind: Kind, data: st.DataObject) -> None:
    """In any pieces: the same end, and the changes do not fail."""
    given_bytes = data.draw(damaged([text.encode() for text in kind.texts]))
    on_invalid = data.draw(st.sampled_from(["raise", "defer"]))
    ends = []
    for cuts in (data.draw(CUTS), data.draw(CUTS)):

        def run(cuts: list[float] = cuts) -> Any:
            parser: Any = PartialParser(kind.output, on_invalid=on_invalid)
            for piece in pieces(given_bytes, cuts):
                parser.feed(piece)
                repr(parser.value)
            return parser.close()

        ends.append(end_of(run))
    check_value(kind, ends[0])
    assert repr(ends[0]) == repr(ends[1])


@EACH_KIND
@given(data=st.data())
def test_parse_chat_completion(kind: Kind, data: st.DataObject) -> None:
    text = data.draw(damaged([text.encode() for text in kind.texts])).decode("utf-8", "replace")
    fields = data.draw(
        st.fixed_dictionaries({}, optional={"refusal": st.none() | st.text(max_size=3), "tool_calls": st.none()})
    )
    finish = data.draw(st.sampled_from(["stop", "length", "content_filter", "odd", None]))
    completion = {"choices": [{"index": 0, "message": message(text, **fields), "finish_reason": finish}]}
    tools = [extractly.pydantic_function_tool(KINDS[0].output)]
    end = end_of(lambda: extractly.parse_chat_completion(completion, response_format=kind.output, input_tools=tools))
    if end[0] == "value" and end[1].choices[0].message.parsed is not None:
        check_value(kind, ("value", end[1].choices[0].message.parsed))


@given(
    content=damaged([body(text, calls=calls) for kind in KINDS for text in kind.texts[:1] for calls in (True, False)])
)
def test_parse_chat_completion_of_any_json(content: bytes) -> None:
    try:
        completion = json.loads(content)
    except (ValueError, RecursionError):
        return
    if isinstance(completion, dict):
        end_of(lambda: extractly.parse_chat_completion(completion, response_format=KINDS[0].output).model_dump())


STREAMS = [events(text, calls=calls) for kind in KINDS[:3] for text in kind.texts[:2] for calls in (True, False)]


@pytest.mark.parametrize("raw", [True, False], ids=["chunks", "events"])
@given(content=damaged(STREAMS), cuts=st.tuples(CUTS, CUTS))
def test_stream_sessions(raw: bool, content: bytes, cuts: tuple[list[float], list[float]]) -> None:
    """In any pieces: the same events, in the same order, and the same end."""
    ends = [end_of(lambda each=each: _stream(pieces(content, each), raw)) for each in cuts]
    assert repr(ends[0]) == repr(ends[1])


def _stream(data: list[bytes], raw: bool) -> list[str]:
    output = KINDS[0].output
    tools = [extractly.pydantic_function_tool(output)]
    state: Any = ChatCompletionStreamState(response_format=output, input_tools=tools)
    session: Any = ChunkSession() if raw else StreamSession(state)
    shown: list[str] = []
    for piece in data:
        shown += [f"{event!r} {event.model_dump()}" for event in session.feed(piece)]
        if session.done:
            break
    shown += [repr(event) for event in session.finish()]
    if not raw:
        shown.append(repr(state.get_final_completion().model_dump()))
    return shown


class _Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that comes in pieces."""

    def __init__(self, data: list[bytes]) -> None:
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._data)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._data:
            yield piece


def _transport(data: list[bytes], status: int, content_type: str) -> httpx.MockTransport:
    headers = {"content-type": content_type}
    return httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, stream=_Pieces(data)))


STATUSES = st.sampled_from([200, 200, 200, 201, 400, 429, 500])
TYPES = st.sampled_from(["application/json", "text/event-stream", "text/html"])
MODES = st.sampled_from(["auto", "json_schema", "tool", "json_object", "text"])
SETTINGS = st.fixed_dictionaries(
    {"mode": MODES, "retries": st.integers(0, 1)},
    optional={
        "on_truncation": st.sampled_from(["salvage", "continue"]),
        "on_item_error": st.sampled_from(["collect", "reask"]),
    },
)
BODIES = [body(text, calls=calls) for kind in KINDS for text in kind.texts for calls in (True, False)]


@EACH_KIND
@FEW
@given(data=st.data())
def test_extract(kind: Kind, data: st.DataObject) -> None:
    """Whole and streamed, sync and async: over an HTTP client that gives any bytes in any pieces."""
    streamed = data.draw(st.booleans())
    content = data.draw(damaged(STREAMS if streamed else BODIES))
    answer = _transport(pieces(content, data.draw(CUTS)), data.draw(STATUSES), data.draw(TYPES))
    keywords: dict[str, Any] = {"model": "m", "max_attempts": 4, **data.draw(SETTINGS)}
    run = _run_async if data.draw(st.booleans()) else _run_sync
    end = end_of(lambda: run(kind, answer, keywords, streamed))
    if end[0] == "value" and not end[1].truncated and not end[1].item_errors:
        check_value(kind, ("value", end[1].value))


def _run_sync(kind: Kind, transport: httpx.MockTransport, keywords: dict[str, Any], streamed: bool) -> Any:
    http_client = httpx.Client(transport=transport)
    with Client(api_key="key", base_url="http://host/v1", max_retries=0, http_client=http_client) as client:
        extractor: Any = Extractor(kind.output, client=client, **keywords)
        if not streamed:
            return extractor.run("x")
        with extractor.stream("x") as updates:
            for update in updates:
                repr(update.value)
            return updates.result()


def _run_async(kind: Kind, transport: httpx.MockTransport, keywords: dict[str, Any], streamed: bool) -> Any:
    async def run() -> Any:
        http_client = httpx.AsyncClient(transport=transport)
        async with AsyncClient(
            api_key="key", base_url="http://host/v1", max_retries=0, http_client=http_client
        ) as client:
            extractor: Any = Extractor(kind.output, client=client, **keywords)
            if not streamed:
                return await extractor.arun("x")
            async with extractor.astream("x") as updates:
                async for update in updates:
                    repr(update.value)
                return await updates.result()

    return asyncio.run(run())
