"""Deltas that OpenAI never sends and others do: every quirk is a row."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stream_recordings import call, calls, choice, chunk, decoded, says, sse, text_stream, token, tokens

from extractly.errors import ExtractlyError
from extractly.protocol.events import FunctionToolCallArgumentsDeltaEvent, FunctionToolCallArgumentsDoneEvent
from extractly.protocol.request import message_to_dict
from extractly.protocol.session import ChunkSession, StreamSession
from extractly.protocol.stream_state import ChatCompletionStreamState

Call = tuple[str | None, str, str]
END = says({}, "tool_calls")


def merged(chunks: list[dict[str, Any]]) -> Any:
    state = ChatCompletionStreamState()
    for data in chunks:
        before = json.dumps(data)
        state.handle_chunk(data)
        assert json.dumps(data) == before  # the caller's chunks are not changed
    return state.get_final_completion()


def calls_of(chunks: list[dict[str, Any]]) -> list[Call]:
    made = merged(chunks).choices[0].message.tool_calls or []
    assert [item.index for item in made] == list(range(len(made)))
    return [(item.id, item.function.name, item.function.arguments) for item in made]


A, B = '{"city": "Oslo"}', '{"zone": 1}'
CALLS: dict[str, tuple[list[dict[str, Any]], list[Call]]] = {
    "as the reference": (
        [calls(call(0, "", "f", "a")), calls(call(0, A[:5])), calls(call(0, A[5:])), END],
        [("a", "f", A)],
    ),
    "parallel": ([calls(call(0, A, "f", "a")), calls(call(1, B, "g", "b")), END], [("a", "f", A), ("b", "g", B)]),
    "parallel, interleaved": (
        [calls(call(0, A[:5], "f", "a"), call(1, B[:3], "g", "b")), calls(call(1, B[3:]), call(0, A[5:])), END],
        [("a", "f", A), ("b", "g", B)],
    ),
    "no index": (
        [calls(call(None, A[:5], "f", "a")), calls(call(None, A[5:])), calls(call(None, B, "g", "b")), END],
        [("a", "f", A), ("b", "g", B)],
    ),
    "no index, id repeated": (
        [
            calls(call(None, A[:5], "f", "a")),
            calls(call(None, B[:5], "g", "b")),
            calls(call(None, A[5:], id="a")),
            calls(call(None, B[5:], id="b")),
            END,
        ],
        [("a", "f", A), ("b", "g", B)],
    ),
    "index 0 for each call, new ids (Gemini gateways)": (
        [calls(call(0, A, "f", "a")), calls(call(0, B, "g", "b")), END],
        [("a", "f", A), ("b", "g", B)],
    ),
    "index 0 for each call, new ids, in pieces": (
        [calls(call(0, "", "f", "a")), calls(call(0, A)), calls(call(0, "", "g", "b")), calls(call(0, B)), END],
        [("a", "f", A), ("b", "g", B)],
    ),
    "index 0 for each call, no ids, another name": (
        [calls(call(0, A, "f")), calls(call(0, B, "g")), END],
        [(None, "f", A), (None, "g", B)],
    ),
    "index 0 for each call, no ids, the same name": (
        [calls(call(0, A, "f")), calls(call(0, B, "f")), END],
        [(None, "f", A), (None, "f", B)],
    ),
    "neither index nor id, several in a chunk": (
        [calls(call(None, A, "f"), call(None, B, "f"), call(None, None, "g")), END],
        [(None, "f", A), (None, "f", B), (None, "g", "")],
    ),
    "first index 1": ([calls(call(1, A[:4], "f", "a")), calls(call(1, A[4:])), END], [("a", "f", A)]),
    "indices with a gap": (
        [calls(call(0, A, "f", "a")), calls(call(5, B, "g", "b")), END],
        [("a", "f", A), ("b", "g", B)],
    ),
    "name after the arguments": (
        [calls(call(0, A[:5], id="a")), calls(call(0, A[5:])), calls(call(0, None, "f")), END],
        [("a", "f", A)],
    ),
    "id after the name": (
        [calls(call(0, "", "f")), calls(call(0, A)), calls(call(0, None, id="a")), END],
        [("a", "f", A)],
    ),
    "whole call in one chunk": ([calls(call(0, A, "f", "a"), finish_reason="tool_calls")], [("a", "f", A)]),
    "id, name and type in every chunk": (
        [calls(call(0, A[:5], "f", "a")), calls(call(0, A[5:9], "f", "a")), calls(call(0, A[9:], "f", "a")), END],
        [("a", "f", A)],
    ),
    "name in every chunk, no id": (
        [
            calls(call(0, A[:5], "f")),
            calls(call(0, A[5:], "f")),
            calls(call(0, "", "f")),
            calls(call(0, " ", "f")),
            END,
        ],
        [(None, "f", A + " ")],
    ),
    "a closing brace inside the text is not the end": (
        [calls(call(0, '{"a": "}', "f")), calls(call(0, '{"}', "f")), END],
        [(None, "f", '{"a": "}{"}')],
    ),
    "empty id and name later": (
        [
            calls(call(0, A[:5], "f", "a")),
            calls({"index": 0, "id": "", "function": {"name": "", "arguments": A[5:]}}),
            END,
        ],
        [("a", "f", A)],
    ),
    "arguments null, then an object": (
        [
            calls({"index": 0, "id": "a", "function": {"name": "f", "arguments": None}}),
            calls({"index": 0, "function": {"arguments": {"city": "Oslo"}}}),
            END,
        ],
        [("a", "f", A)],
    ),
    "no function in the first fragment": (
        [calls({"index": 0, "id": "a", "type": "function"}), calls(call(0, A, "f")), END],
        [("a", "f", A)],
    ),
    "tool_calls null and []": (
        [says({"tool_calls": None}), calls(), calls(call(0, A, "f", "a")), says({"tool_calls": None}), END],
        [("a", "f", A)],
    ),
    "a fragment that is no object": ([calls("x", call(0, A, "f", "a")), END], [("a", "f", A)]),  # type: ignore[arg-type]
    "no arguments ever": ([calls(call(0, None, "f", "a")), END], [("a", "f", "")]),
}


@pytest.mark.parametrize(("chunks", "expected"), CALLS.values(), ids=CALLS)
def test_tool_calls(chunks: list[dict[str, Any]], expected: list[Call]) -> None:
    made = calls_of(chunks)
    assert [(name, arguments) for _, name, arguments in made] == [(name, arguments) for _, name, arguments in expected]
    assert all(want in (None, got) for (got, _, _), (want, _, _) in zip(made, expected, strict=True))
    assert all(id_ for id_, _, _ in made)
    assert len({id_ for id_, _, _ in made}) == len(made)


@pytest.mark.parametrize(("chunks", "expected"), CALLS.values(), ids=CALLS)
def test_tool_call_events_say_each_call_once_and_whole(chunks: list[dict[str, Any]], expected: list[Call]) -> None:
    state = ChatCompletionStreamState()
    events: list[Any] = [event for data in chunks for event in state.handle_chunk(data)]
    deltas = [event for event in events if isinstance(event, FunctionToolCallArgumentsDeltaEvent)]
    done = [event for event in events if isinstance(event, FunctionToolCallArgumentsDoneEvent)]
    assert sorted((event.index, event.name) for event in done) == [(n, name) for n, (_, name, _) in enumerate(expected)]
    for event in done:
        assert event.name  # never before the name is known
    for place, (_, name, arguments) in enumerate(expected):
        own = [event for event in deltas if event.index == place]
        assert "".join(event.arguments_delta for event in own) == arguments
        assert all(event.name == name for event in own)
        if len({event.index for event in deltas}) == 1:
            assert own[-1].arguments == arguments


MESSAGES: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "role in every chunk": (
        [says({"role": "assistant", "content": c}) for c in "ab"] + [says({}, "stop")],
        {"role": "assistant", "content": "ab"},
    ),
    "no role": ([says({"content": "a"}), says({}, "stop")], {"role": "assistant", "content": "a"}),
    "delta null or missing": (
        [
            chunk({"index": 0, "delta": None, "finish_reason": None}),
            says({"content": "a"}),
            chunk({"index": 0, "finish_reason": "stop"}),
        ],
        {"content": "a"},
    ),
    "choices null, empty or missing": (
        [chunk(choices=None), chunk(), {"object": "chat.completion.chunk"}, *text_stream("a")],
        {"content": "a"},
    ),
    "content as parts": (
        [
            says({"content": [{"type": "text", "text": "a"}]}),
            says({"content": [{"type": "text", "text": "b"}, "c"]}),
            says({}, "stop"),
        ],
        {"content": "abc"},
    ),
    "reasoning_content": (
        [
            says({"reasoning_content": "hm", "content": None}),
            says({"reasoning_content": "m"}),
            says({"content": "a"}, "stop"),
        ],
        {"reasoning_content": "hmm", "content": "a"},
    ),
    "reasoning": (
        [says({"reasoning": "h"}), says({"reasoning": "m"}), says({"content": "a"}, "stop")],
        {"reasoning": "hm", "content": "a"},
    ),
    "reasoning_details merged by index": (
        [
            says({"reasoning_details": [{"type": "reasoning.text", "text": t, "format": "x", "index": 0}]})
            for t in ("a", "b")
        ]
        + [says({"content": "a"}, "stop")],
        {"reasoning_details": [{"type": "reasoning.text", "text": "ab", "format": "x", "index": 0}]},
    ),
    "legacy function_call": (
        [
            says({"function_call": {"name": "f", "arguments": ""}}),
            says({"function_call": {"arguments": "{}"}}),
            says({}, "function_call"),
        ],
        {"function_call": {"name": "f", "arguments": "{}"}},
    ),
    "audio": (
        [
            says({"audio": {"id": "au", "transcript": "he"}}),
            says({"audio": {"data": "QQ=="}}),
            says({"audio": {"transcript": "llo"}}),
            says({"audio": {"expires_at": 7}}),
            says({"audio": {"expires_at": 9}}),
            says({}, "stop"),
        ],
        {"audio": {"id": "au", "transcript": "hello", "data": "QQ==", "expires_at": 9}},
    ),
    "unknown lists are appended": (
        [
            says({"annotations": [{"type": "a"}]}),
            says({"annotations": [{"type": "b"}]}),
            says({"content": "x"}, "stop"),
        ],
        {"annotations": [{"type": "a"}, {"type": "b"}]},
    ),
    "unknown fields: the last that is not null": (
        [
            says({"mood": "sad", "score": 1}),
            says({"mood": "glad", "score": 2}),
            says({"mood": None, "content": "x"}, "stop"),
        ],
        {"mood": "glad", "score": 2},
    ),
    "unknown objects are merged": (
        [
            says({"extra_content": {"google": {"thought_signature": "s"}}}),
            says({"extra_content": {"google": {"n": 1}}}),
            says({"content": "x"}, "stop"),
        ],
        {"extra_content": {"google": {"thought_signature": "s", "n": 1}}},
    ),
    "a message in place of a delta": (
        [{"choices": [{"index": 0, "message": {"role": "assistant", "content": "a"}, "finish_reason": "stop"}]}],
        {"content": "a"},
    ),
    "an object where text was": (
        [says({"content": "a"}), says({"content": {"odd": 1}}), says({"content": 3}), says({}, "stop")],
        {"content": "a"},
    ),
    "an object field that later is none": (
        [says({"audio": {"id": "x"}}), says({"audio": "y"}), says({"content": "a"}, "stop")],
        {"audio": {"id": "x"}},
    ),
    "null first, then text": (
        [says({"content": None, "refusal": None}), says({"content": "a"}), says({"content": None}), says({}, "stop")],
        {"content": "a", "refusal": None},
    ),
}


@pytest.mark.parametrize(("chunks", "expected"), MESSAGES.values(), ids=MESSAGES)
def test_messages(chunks: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    message = merged(chunks).choices[0].message.to_dict()
    assert {name: message.get(name) for name in expected} == expected


@pytest.mark.parametrize("reason", ["stop", "eos", "model_length", "error", "tool_calls"])
def test_finish_reason_is_kept_as_it_came(reason: str) -> None:
    assert merged([says({"content": "a"}), says({}, reason), says({}, "")]).choices[0].finish_reason == reason


def test_an_empty_finish_reason_is_kept_and_finishes_nothing() -> None:
    state = ChatCompletionStreamState()
    state.handle_chunk(says({"content": "a"}, ""))
    assert [event.type for event in state.handle_chunk(says({"content": "b"}, ""))] == ["chunk", "content.delta"]
    assert state.current_completion_snapshot.choices[0].finish_reason == ""
    assert not state.is_finished


def test_usage_is_the_last_that_is_not_null() -> None:
    usages = [{"total_tokens": 1}, {"total_tokens": 2}, None]
    chunks = [says({"content": "a"}) | {"usage": usage} for usage in usages]
    assert merged([*chunks, says({}, "stop")]).usage.total_tokens == 2


def test_fields_of_the_first_chunk_may_come_later() -> None:
    azure = {**chunk(prompt_filter_results=[{"prompt_index": 0}]), "id": "", "model": "", "created": 0}
    completion = merged([azure, *text_stream("a")])
    assert (completion.id, completion.model, completion.created) == ("chatcmpl-1", "gpt-4o", 1_700_000_000)
    assert completion.prompt_filter_results == [{"prompt_index": 0}]
    assert completion.object == "chat.completion"


def test_choices_are_known_by_index_not_by_place() -> None:
    chunks = [
        chunk(choice({"content": "b"}, index=1)),
        chunk(choice({"content": "a"}, "stop")),
        chunk(choice({}, "stop", index=1)),
    ]
    assert [(c.index, c.message.content) for c in merged(chunks).choices] == [(0, "a"), (1, "b")]


def test_choices_without_index_go_by_place() -> None:
    both = [
        {"delta": {"content": "a"}, "finish_reason": "stop"},
        {"delta": {"content": "b"}, "finish_reason": "stop"},
        "x",
    ]
    assert [c.message.content for c in merged([{"choices": both}]).choices] == ["a", "b"]


def test_custom_tool_calls_are_kept_and_give_no_function_events() -> None:
    first = {"index": 0, "id": "c", "type": "custom", "custom": {"name": "sql", "input": ""}}
    chunks = [
        calls(first),
        calls({"index": 0, "custom": {"input": "SELECT"}}),
        calls({"index": 0, "custom": {"input": " 1"}}),
        END,
    ]
    state = ChatCompletionStreamState()
    events = [event.type for data in chunks for event in state.handle_chunk(data)]
    assert set(events) == {"chunk"}
    [made] = state.get_final_completion().choices[0].message.tool_calls or []
    assert (made.type, made.id, made.custom.name, made.custom.input) == ("custom", "c", "sql", "SELECT 1")  # type: ignore[union-attr]


def test_fields_of_a_choice_that_nobody_knows() -> None:
    filtered = {"violence": {"filtered": False}}
    completion = merged(
        [says({"content": "a"}, content_filter_results=filtered), says({}, "stop", native_finish_reason="x")]
    )
    assert completion.choices[0].content_filter_results == filtered
    assert completion.choices[0].native_finish_reason == "x"


def test_log_probabilities_of_a_choice_that_comes_later_are_not_doubled() -> None:
    chunks = [
        says({"content": "a"}),
        chunk(choice({"content": "b"}, "stop", index=1, logprobs=tokens([token("b")]))),
        says({}, "stop"),
    ]
    assert len(merged(chunks).choices[1].logprobs.content) == 1


def test_log_probabilities_of_the_wrong_kind_are_nothing() -> None:
    completion = merged([says({"content": "a"}, logprobs="x"), says({}, "stop", logprobs={"content": None})])
    assert completion.choices[0].logprobs.content is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "a", "{}", "f", "stop"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["index", "id", "x", "content"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with some of these fields, each as it should be or any JSON at all."""
    return JSON | st.fixed_dictionaries({}, optional={name: JSON | field for name, field in fields.items()})


FUNCTION = objects(name=st.sampled_from(["f", "g"]), arguments=st.sampled_from(["{", "}", '{"a": 1}', ""]))
FRAGMENT = objects(index=st.integers(0, 2), id=st.sampled_from(["a", "b"]), type=JSON, function=FUNCTION, custom=JSON)
DELTA = objects(
    content=st.text(max_size=3),
    refusal=st.text(max_size=3),
    role=JSON,
    tool_calls=st.lists(FRAGMENT, max_size=3),
    function_call=FUNCTION,
    audio=JSON,
    reasoning_content=JSON,
)
CHOICE = objects(
    index=st.integers(0, 1),
    delta=DELTA,
    message=DELTA,
    finish_reason=JSON,
    logprobs=objects(content=JSON, refusal=JSON),
    extra=JSON,
)
CHUNK = st.fixed_dictionaries(
    {}, optional={"id": JSON, "choices": JSON | st.lists(CHOICE, max_size=2), "usage": JSON, "extra": JSON}
)


@settings(max_examples=150)
@given(st.lists(CHUNK, max_size=5))
def test_any_chunks_give_events_and_a_completion_or_our_error(chunks: list[dict[str, Any]]) -> None:
    """Whatever JSON a service sends, nothing but our own errors comes out, and every event can be looked at."""
    state = ChatCompletionStreamState(
        response_format={"type": "json_schema"},
        input_tools=[{"type": "function", "function": {"name": "f", "strict": True}}],
    )
    for data in chunks:
        with contextlib.suppress(ExtractlyError):
            for event in state.handle_chunk(data):
                repr(event)
                with contextlib.suppress(ExtractlyError):
                    event.model_dump(mode="json")
    session = ChunkSession()
    for received in session.feed(sse(chunks)):
        assert received.model_dump_json()
        repr(received)
    state.context()
    with contextlib.suppress(ExtractlyError):
        completion = state.get_final_completion()
        assert completion.model_dump_json()
        message_to_dict(completion.choices[0].message) if completion.choices else None


def test_quirks_survive_the_wire_in_any_split() -> None:
    for chunks, _ in [*CALLS.values(), *MESSAGES.values()]:
        body = sse(chunks, end="\r\n")
        whole = StreamSession(ChatCompletionStreamState())
        whole.feed(body)
        whole.finish()
        single = StreamSession(ChatCompletionStreamState())
        for at in range(len(body)):
            single.feed(body[at : at + 1])
        single.finish()
        assert single.state.get_final_completion() == whole.state.get_final_completion()
    assert decoded(sse(text_stream("a"))) == text_stream("a")
