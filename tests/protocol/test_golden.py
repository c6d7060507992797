"""The same events, in the same order and with the same content, as the openai SDK's own helper gives."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from openai.lib.streaming.chat import ChatCompletionStreamState as Reference
from openai.types.chat import ChatCompletionChunk as ReferenceChunk
from pydantic import BaseModel
from stream_recordings import RECORDINGS, decoded

from extractly.protocol.stream_state import ChatCompletionStreamState

SHARED = ("json_object_location", "refusal", "text", "tool_call_get_weather")


class Location(BaseModel):
    city: str
    temperature: float
    units: str


STRICT_TOOL = {"type": "function", "function": {"name": "get_weather", "strict": True, "parameters": {}}}
LOOSE_TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {}}}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "nothing asked": {},
    "strict tool": {"input_tools": [STRICT_TOOL]},
    "loose tool": {"input_tools": [LOOSE_TOOL]},
    "json_object": {"response_format": {"type": "json_object"}},
}
MADE_ON_THE_WAY = {"parsed", "parsed_arguments"}
"""Partial values differ on purpose (API.md §4); final ones must not."""


def reference_events(chunks: list[dict[str, Any]], **arguments: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    state: Any = Reference(**arguments)
    events: list[dict[str, Any]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydantic's, on dumping a parsed value
        for data in chunks:
            events += [event.model_dump() for event in state.handle_chunk(ReferenceChunk.construct(**data))]
        return events, state.get_final_completion().model_dump()


def our_events(chunks: list[dict[str, Any]], **arguments: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    state: Any = ChatCompletionStreamState(**arguments)
    events: list[dict[str, Any]] = []
    for data in chunks:
        events += [event.model_dump() for event in state.handle_chunk(data)]
    return events, state.get_final_completion().model_dump()


def without_made_up(value: Any, names: set[str]) -> Any:
    """Without partial values, and without what is not there: the SDK leaves unset fields of snapshots out."""
    if isinstance(value, dict):
        return {k: without_made_up(v, names) for k, v in value.items() if k not in names and v is not None}
    return [without_made_up(item, names) for item in value] if isinstance(value, list) else value


def assert_same(chunks: list[dict[str, Any]], **arguments: Any) -> None:
    theirs, their_final = reference_events(chunks, **arguments)
    ours, our_final = our_events(chunks, **arguments)
    assert [event["type"] for event in ours] == [event["type"] for event in theirs]
    for our, their in zip(ours, theirs, strict=True):
        names = set() if our["type"].endswith(".done") else MADE_ON_THE_WAY
        assert without_made_up(our, names) == without_made_up(their, names)
    assert without_made_up(our_final, set()) == without_made_up(their_final, set())


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
@pytest.mark.parametrize("chunks", RECORDINGS.values(), ids=RECORDINGS)
def test_made_up_streams(chunks: list[dict[str, Any]], arguments: dict[str, Any]) -> None:
    assert_same(chunks, **arguments)


@pytest.mark.shared
@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
@pytest.mark.parametrize("name", SHARED)
def test_recorded_streams(shared: Path, name: str, arguments: dict[str, Any]) -> None:
    assert_same(decoded((shared / "data" / "streams" / f"{name}.sse").read_bytes()), **arguments)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["json_object_location", "refusal"])
def test_recorded_streams_into_a_type(shared: Path, name: str) -> None:
    chunks = decoded((shared / "data" / "streams" / f"{name}.sse").read_bytes())
    theirs, their_final = reference_events(chunks, response_format=Location)
    ours, our_final = our_events(chunks, response_format=Location)
    assert [event["type"] for event in ours] == [event["type"] for event in theirs]
    done = [(our, their) for our, their in zip(ours, theirs, strict=True) if our["type"].endswith(".done")]
    assert all(our == their for our, their in done)
    assert our_final == their_final


@pytest.mark.shared
def test_final_completion_dumps_the_same_field_by_field(shared: Path) -> None:
    for name in SHARED:
        chunks = decoded((shared / "data" / "streams" / f"{name}.sse").read_bytes())
        assert our_events(chunks)[1] == reference_events(chunks)[1]


def test_chunks_of_the_reference_are_taken() -> None:
    for chunks in RECORDINGS.values():
        state, other = ChatCompletionStreamState(), ChatCompletionStreamState()
        for data in chunks:
            theirs = ReferenceChunk.construct(**data)
            events = other.handle_chunk(theirs)
            assert [event.type for event in events] == [event.type for event in state.handle_chunk(data)]
            assert events[0].chunk is theirs  # type: ignore[union-attr]
        assert other.get_final_completion() == state.get_final_completion()
