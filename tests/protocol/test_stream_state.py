"""`ChatCompletionStreamState`: events that are read late, values on demand, what ends well and what does not."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from pydantic import BaseModel, field_validator
from stream_recordings import (
    RECORDINGS,
    USAGE,
    call,
    calls,
    choice,
    chunk,
    pieces,
    says,
    text_stream,
    token,
    tokens,
)

from extractly import errors
from extractly._types import UNSET
from extractly.protocol.events import ChunkEvent, ContentDeltaEvent, ContentDoneEvent
from extractly.protocol.stream_state import ChatCompletionStreamState
from extractly.protocol.values import ChatCompletionChunk, ParsedChatCompletion
from extractly.streaming.lexer import Lexer


class Step(BaseModel):
    explanation: str
    output: str


class Answer(BaseModel):
    steps: list[Step]
    final: int


class Weather(BaseModel):
    city: str
    days: int = 1


TEXT = '{"steps": [{"explanation": "Subtract 31.", "output": "8x = -29"}], "final": -3}'
STREAM = text_stream(*pieces(TEXT, 3))
ANSWER = Answer.model_validate_json(TEXT)
WEATHER_TOOL = {"type": "function", "function": {"name": "weather", "strict": True, "parameters": {"type": "object"}}}
WEATHER = [
    calls(call(0, "", "weather", "a")),
    calls(call(0, '{"city": ')),
    calls(call(0, '"Oslo", "days"')),
    calls(call(0, ": 2}")),
    says({}, "tool_calls"),
]


def events_of(chunks: list[dict[str, Any]], **arguments: Any) -> tuple[list[Any], Any]:
    state: Any = ChatCompletionStreamState(**arguments)
    return [event for data in chunks for event in state.handle_chunk(data)], state


def test_partial_values_are_typed_and_the_last_is_the_answer() -> None:
    events, state = events_of(STREAM, response_format=Answer)
    deltas = [event for event in events if event.type == "content.delta"]
    assert deltas[0].parsed is None
    assert any(getattr(event.parsed, "steps", None) for event in deltas)
    assert deltas[-1].parsed == ANSWER
    [done] = [event for event in events if event.type == "content.done"]
    assert (done.content, done.parsed) == (TEXT, ANSWER)
    assert state.get_final_completion().choices[0].message.parsed == ANSWER
    assert state.get_final_completion() is state.get_final_completion()


def test_an_event_that_is_read_late_shows_what_it_showed_when_it_came() -> None:
    for chunks, arguments in (
        (STREAM, {"response_format": Answer}),
        (WEATHER, {"input_tools": [WEATHER_TOOL]}),
        *((recording, {}) for recording in RECORDINGS.values()),
    ):
        state: Any = ChatCompletionStreamState(**arguments)
        at_once = [event.model_dump(mode="json") for data in chunks for event in state.handle_chunk(data)]
        events, _ = events_of(chunks, **arguments)
        assert [event.model_dump(mode="json") for event in events] == at_once
        events, _ = events_of(chunks, **arguments)
        assert [event.model_dump(mode="json") for event in reversed(events)][::-1] == at_once
        assert [event.model_dump(mode="json") for event in events] == at_once  # and again


def test_nothing_is_read_that_nobody_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    fed: list[int] = []
    feed = Lexer.feed

    def counting(self: Lexer, text: str) -> None:
        fed.append(len(text))
        feed(self, text)

    monkeypatch.setattr(Lexer, "feed", counting)
    events, state = events_of(STREAM, response_format=Answer)
    for event in events:
        repr(event)
        if event.type == "content.delta":
            assert TEXT.startswith(event.snapshot)
    assert fed == []
    for event in events:
        if event.type == "content.delta":
            event.parsed, event.parsed  # noqa: B018
    assert sum(fed) == len(TEXT)  # each character once
    assert state.get_final_completion().choices[0].message.parsed == ANSWER
    assert sum(fed) == len(TEXT)


def test_snapshots_hold_what_had_come() -> None:
    events, _ = events_of(STREAM, response_format=Answer)
    snapshots = [event.snapshot for event in events if isinstance(event, ChunkEvent)]
    contents = [snapshot.choices[0].message.content for snapshot in snapshots]
    assert contents[0] == ""
    assert contents[-1] == TEXT
    assert all(later.startswith(earlier) for earlier, later in pairwise(contents))
    assert isinstance(snapshots[0], ParsedChatCompletion)
    assert snapshots[0].choices[0].message.parsed is None
    assert snapshots[-1].choices[0].message.parsed == ANSWER
    assert snapshots[-1].usage is not None
    assert snapshots[-2].usage is None
    assert [s.choices[0].finish_reason for s in snapshots[-3:]] == [None, "stop", "stop"]


def test_the_current_snapshot_does_not_change_afterwards() -> None:
    state = ChatCompletionStreamState()
    assert state.current_completion_snapshot.choices == []
    state.handle_chunk(says({"content": "a"}))
    snapshot = state.current_completion_snapshot
    assert state.current_completion_snapshot is snapshot
    state.handle_chunk(says({"content": "b"}))
    assert snapshot.choices[0].message.content == "a"
    assert state.current_completion_snapshot.choices[0].message.content == "ab"


def test_many_pieces_are_joined_in_blocks_and_still_told_apart() -> None:
    events, _ = events_of(text_stream(*(str(n % 10) for n in range(3_000))))
    deltas = [event for event in events if isinstance(event, ContentDeltaEvent)][1:]
    for at in (0, 1, 511, 512, 513, 1_500, 2_999):
        assert len(deltas[at].snapshot) == at + 1
        assert deltas[at].snapshot.endswith(deltas[at].delta)


@pytest.mark.parametrize("kind", ["dict", "text", "bytes", "ours", "attributes", "mapping"])
def test_a_chunk_may_be_many_things(kind: str) -> None:
    def attributes(value: Any) -> Any:
        if isinstance(value, dict):
            return types.SimpleNamespace(**{name: attributes(item) for name, item in value.items()})
        return [attributes(item) for item in value] if isinstance(value, list) else value

    make: Any = {
        "dict": dict,
        "text": json.dumps,
        "bytes": lambda data: json.dumps(data).encode(),
        "ours": ChatCompletionChunk,
        "attributes": attributes,
        "mapping": types.MappingProxyType,
    }[kind]
    chunks = RECORDINGS["text, then parallel calls"]
    expected, plain = events_of(chunks)
    state: Any = ChatCompletionStreamState()
    events = [event for data in chunks for event in state.handle_chunk(make(data))]
    assert [event.type for event in events] == [event.type for event in expected]
    assert state.get_final_completion() == plain.get_final_completion()
    assert events[0].chunk.choices[0].delta.content == "Let me see."


def test_what_is_no_chunk_is_refused() -> None:
    state = ChatCompletionStreamState()
    for text in ("[1]", "nonsense", b"\xff\xfe", "", '{"a": '):
        with pytest.raises(errors.APIResponseValidationError, match="expected a"):
            state.handle_chunk(text)
    for value in (3, None, [1]):
        with pytest.raises(TypeError, match="expected a chunk"):
            state.handle_chunk(value)


def test_other_objects_in_the_stream_are_skipped() -> None:
    state = ChatCompletionStreamState()
    assert state.handle_chunk({"object": "", "choices": [{"delta": None, "content_filter_offsets": {}}]}) == []
    assert state.handle_chunk({"object": "ping"}) == []
    assert not state.has_begun
    assert [event.type for event in state.handle_chunk({"choices": [choice({"content": "a"})]})] == [
        "chunk",
        "content.delta",
    ]


ERRORS: dict[str, tuple[dict[str, Any], str, Any]] = {
    "OpenAI": (
        {"error": {"message": "The server had an error", "type": "server_error", "code": "x"}},
        "The server had an error",
        "x",
    ),
    "OpenRouter, in a chunk": (
        {**says({"content": ""}, "error"), "error": {"code": 502, "message": "Provider disconnected"}},
        "Provider disconnected",
        502,
    ),
    "Groq": ({**chunk(), "x_groq": {"id": "r", "error": "over_capacity"}}, "over_capacity", None),
    "text": ({"error": "overloaded"}, "overloaded", None),
    "without a message": ({"error": {"code": 1}}, "An error occurred during streaming", 1),
}


@pytest.mark.parametrize(("data", "message", "code"), ERRORS.values(), ids=ERRORS)
def test_an_error_in_the_stream(data: dict[str, Any], message: str, code: Any) -> None:
    state = ChatCompletionStreamState()
    state.handle_chunk(says({"content": "a"}))
    with pytest.raises(errors.APIError, match=f"^{message}$") as caught:
        state.handle_chunk(data)
    assert caught.value.code == code
    assert caught.value.body in (data.get("error"), data.get("x_groq", {}).get("error"))


def test_no_error_where_the_field_is_null() -> None:
    state = ChatCompletionStreamState()
    events = state.handle_chunk({**says({"content": "a"}), "error": None, "x_groq": {"id": "r"}})
    assert [event.type for event in events] == ["chunk", "content.delta"]


def test_cut_off_answers_raise_only_where_parsing_was_asked_for() -> None:
    chunks = text_stream(TEXT[:40], finish_reason="length")
    _, state = events_of(chunks, response_format=Answer)
    with pytest.raises(errors.LengthFinishReasonError, match="cut off after 5 tokens") as caught:
        state.get_final_completion()
    error = caught.value
    assert error.raw_text == TEXT[:40]
    assert error.usage == USAGE
    assert error.completion.choices[0].finish_reason == "length"
    assert error.partial.steps[0].explanation == "Subtract 31."
    for arguments in ({}, {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}}):
        _, state = events_of(chunks, **arguments)
        assert state.get_final_completion().choices[0].finish_reason == "length"
    _, state = events_of([*WEATHER[:-1], says({}, "length")], input_tools=[WEATHER_TOOL])
    with pytest.raises(errors.LengthFinishReasonError) as caught:
        state.get_final_completion()
    assert caught.value.raw_text == '{"city": "Oslo", "days": 2}'
    assert caught.value.partial == {"city": "Oslo", "days": 2}


def test_a_filtered_answer_names_the_categories() -> None:
    filtered = {"violence": {"filtered": True, "severity": "high"}, "hate": {"filtered": False}}
    chunks = [says({"content": '{"steps"'}), says({}, "content_filter", content_filter_results=filtered)]
    _, state = events_of(chunks, response_format=Answer)
    with pytest.raises(errors.ContentFilterFinishReasonError, match=r"'content_filter'\): violence\.$") as caught:
        state.get_final_completion()
    assert caught.value.categories == filtered
    assert caught.value.stage == "completion"


def test_a_refusal_is_no_error_and_nothing_is_parsed() -> None:
    events, state = events_of(RECORDINGS["refusal"], response_format=Answer)
    message = state.get_final_completion().choices[0].message
    assert (message.refusal, message.parsed) == ("I'm sorry, no.", None)
    assert [event.refusal for event in events if event.type == "refusal.done"] == ["I'm sorry, no."]
    assert [event.snapshot for event in events if event.type == "refusal.delta"] == ["", "I'm sorry", "I'm sorry, no."]
    both = [says({"content": "not json"}), says({"refusal": "no"}), says({}, "stop")]
    events, state = events_of(both, response_format=Answer)
    assert state.get_final_completion().choices[0].message.parsed is None
    assert [event.parsed for event in events if isinstance(event, ContentDoneEvent)] == [None]


def test_text_that_is_no_json_raises_where_it_is_looked_at() -> None:
    events, state = events_of(text_stream("Sure! ", "Here"), response_format=Answer)
    deltas = [event for event in events if isinstance(event, ContentDeltaEvent)]
    assert deltas[0].parsed is None
    for _ in range(2):
        with pytest.raises(errors.InvalidJSONError):
            deltas[2].parsed  # noqa: B018
    with pytest.raises(errors.InvalidJSONError):
        [event for event in events if isinstance(event, ContentDoneEvent)][0].parsed  # noqa: B018, RUF015
    with pytest.raises(errors.InvalidJSONError) as caught:
        state.get_final_completion()
    assert caught.value.raw_text == "Sure! Here"
    assert caught.value.usage == USAGE
    assert caught.value.completion.choices[0].message.content == "Sure! Here"
    # A snapshot is looked at by printing it: there, what cannot be read is not there.
    assert state.current_completion_snapshot.choices[0].message.parsed is None


def test_white_space_around_the_text_does_not_matter() -> None:
    events, state = events_of(text_stream("\n\n", " " + TEXT, "\n "), response_format=Answer)
    assert state.get_final_completion().choices[0].message.parsed == ANSWER
    assert [event.parsed for event in events if isinstance(event, ContentDeltaEvent)][1] is None


def test_a_json_schema_given_as_a_dict_gives_plain_data_and_never_fails() -> None:
    format_ = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}
    events, state = events_of(STREAM, response_format=format_)
    parsed = [event.parsed for event in events if isinstance(event, ContentDeltaEvent)]
    assert isinstance(parsed[5], dict)
    assert parsed[-1] == json.loads(TEXT)
    assert state.get_final_completion().choices[0].message.parsed == json.loads(TEXT)
    events, state = events_of(text_stream("no", " json"), response_format=format_)
    assert [event.parsed for event in events if event.type.startswith("content")] == [None] * 4
    assert state.get_final_completion().choices[0].message.parsed is None


def test_arguments_of_tools_as_they_grow() -> None:
    from extractly.schema import compile_schema

    class Tool(dict[str, Any]):
        schema = compile_schema(Weather)

    typed = Tool(WEATHER_TOOL)
    for tools, final in (
        ([WEATHER_TOOL], {"city": "Oslo", "days": 2}),
        ([typed], Weather(city="Oslo", days=2)),
        ([{"type": "function", "function": {"name": "weather"}}], None),
        ([{"type": "custom", "custom": {"name": "weather"}}], None),
        ([{**WEATHER_TOOL, "function": {**WEATHER_TOOL["function"], "name": "other"}}], None),  # type: ignore[dict-item]
    ):
        events, state = events_of(WEATHER, input_tools=tools)
        deltas = [event for event in events if event.type.endswith("arguments.delta")]
        assert deltas[0].parsed_arguments is None
        seen = deltas[2].parsed_arguments
        assert (seen and (seen["city"] if isinstance(seen, dict) else seen.city)) == (final and "Oslo")
        [done] = [event for event in events if event.type.endswith("arguments.done")]
        assert (done.name, done.index, done.arguments) == ("weather", 0, '{"city": "Oslo", "days": 2}')
        assert done.parsed_arguments == final
        [made] = state.get_final_completion().choices[0].message.tool_calls
        assert made.function.parsed_arguments == final
        snapshot = state.current_completion_snapshot.choices[0].message.tool_calls[0]
        assert snapshot.function.parsed_arguments == final


def test_tools_of_the_reference_know_their_type() -> None:
    openai = pytest.importorskip("openai")
    _, state = events_of(WEATHER, input_tools=[openai.pydantic_function_tool(Weather, name="weather")])
    [made] = state.get_final_completion().choices[0].message.tool_calls
    assert made.function.parsed_arguments == Weather(city="Oslo", days=2)


def test_bad_arguments_raise_with_the_arguments_as_text() -> None:
    _, state = events_of(
        [calls(call(0, '{"city":', "weather", "a")), says({}, "tool_calls")], input_tools=[WEATHER_TOOL]
    )
    with pytest.raises(errors.InvalidJSONError) as caught:
        state.get_final_completion()
    assert caught.value.raw_text == '{"city":'


def test_events_of_log_probabilities() -> None:
    chunks = [
        says({"content": "a"}, logprobs=tokens([token("a")])),
        says({"content": "b"}, logprobs=tokens([token("b")])),
        says({}, "stop"),
    ]
    events, _ = events_of(chunks)
    deltas = [event for event in events if event.type == "logprobs.content.delta"]
    assert [[t.token for t in event.content] for event in deltas] == [["a"], ["b"]]
    assert [[t.token for t in event.snapshot] for event in deltas] == [["a"], ["a", "b"]]
    [done] = [event for event in events if event.type == "logprobs.content.done"]
    assert [t.top_logprobs[0].token for t in done.content] == ["a", "b"]


def test_a_whole_call_in_the_last_chunk_is_done_in_it() -> None:
    events, _ = events_of([calls(call(0, "{}", "f", "a"), finish_reason="tool_calls")])
    assert [event.type for event in events] == [
        "chunk",
        "tool_calls.function.arguments.delta",
        "tool_calls.function.arguments.done",
    ]


def test_a_name_that_comes_late_is_waited_for() -> None:
    events, _ = events_of(
        [calls(call(0, '{"a"', id="x")), calls(call(0, ":1")), calls(call(0, "}", "f")), says({}, "stop")]
    )
    assert [
        (event.name, event.arguments_delta, event.arguments) for event in events if event.type.endswith("delta")
    ] == [("f", '{"a":1}', '{"a":1}')]


def test_events_are_compared_by_what_they_hold() -> None:
    first, _ = events_of(STREAM)
    second, _ = events_of(STREAM)
    assert first == second
    assert first[1] != first[2]
    assert first[1] != first[0]
    assert (first[1] == "x") is False
    assert first[1].to_dict() == {"type": "content.delta", "delta": "", "snapshot": "", "parsed": None}
    assert first[1].model_dump(exclude_none=True) == {"type": "content.delta", "delta": "", "snapshot": ""}
    assert first[3].content == first[3].delta
    assert repr(first[3]).startswith("ContentDeltaEvent(type='content.delta', delta=")


def test_a_stream_without_choices_cannot_be_read() -> None:
    _, state = events_of([chunk(usage=USAGE)])
    with pytest.raises(errors.APIResponseValidationError, match="no choices"):
        state.get_final_completion()


@pytest.mark.parametrize("is_typed", [True, False], ids=["a type", "a JSON Schema"])
def test_text_that_stops_being_json_is_told_by_each_event_from_there_on(is_typed: bool) -> None:
    wanted: Any = Answer if is_typed else {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}
    texts = ["{", '"', "x", '"', "}}", " ", "1"]
    events, _ = events_of([says({"content": text}) for text in texts], response_format=wanted)
    deltas = [event for event in events if isinstance(event, ContentDeltaEvent)]
    for order in (deltas, deltas[::-1], deltas):  # the first time as they came, then late
        outcomes: dict[str, Any] = {}
        for event in order:
            event._parsed = UNSET
            try:
                outcomes[event.snapshot] = event.parsed
            except errors.InvalidJSONError as error:
                outcomes[event.snapshot] = error.offset
        bad = 4 if is_typed else None
        assert [outcomes["".join(texts[: at + 1])] for at in range(4, 7)] == [bad] * 3
        assert all(outcomes["".join(texts[: at + 1])] is not None for at in range(4))


@pytest.mark.parametrize("order", [[1, 2, 3, 4], [4, 2, 3, 1, 4], [3, 3, 1]], ids=str)
def test_events_behind_a_failure_hold_the_text_at_which_it_was_found(order: list[int]) -> None:
    """A text that has failed is read no further, in whatever order its later events are looked at again."""
    events, _ = events_of([says({"content": text}) for text in ["{", "}}", " ", "1", "2"]], response_format=Answer)
    deltas = [event for event in events if isinstance(event, ContentDeltaEvent)]
    assert deltas[0].parsed is not None
    for at in [1, 2, 3, 4, *order]:
        deltas[at]._parsed = UNSET
        with pytest.raises(errors.InvalidJSONError) as caught:
            _ = deltas[at].parsed
        assert (caught.value.offset, caught.value.raw_text) == (2, "{}}")


class Fussy(BaseModel):
    name: str

    @field_validator("name")
    @classmethod
    def look_up(cls, name: str) -> str:
        raise LookupError(name)


def test_an_error_of_ones_own_validator_is_raised_by_each_look() -> None:
    events, state = events_of([says({"content": '{"name": "x"}'}), says({"content": " "})], response_format=Fussy)
    looks: list[Callable[[], Any]] = [
        lambda: events[1].parsed,
        lambda: events[3].parsed,
        lambda: events[0].snapshot.choices[0].message.parsed,
        lambda: state.current_completion_snapshot.choices[0].message.parsed,
    ]
    for look in (*looks, *looks, *reversed(looks)):
        with pytest.raises(LookupError, match="x"):
            look()


def test_choices_without_an_index_are_told_apart_by_their_place() -> None:
    same = {"delta": {"content": "a"}}
    events, state = events_of([{"choices": [dict(same), dict(same)]}, {"choices": [dict(same), dict(same)]}])
    assert [choice.message.content for choice in state.current_completion_snapshot.choices] == ["aa", "aa"]
    assert [event.type for event in events].count("content.delta") == 4
