"""Response objects: plain views over what came, with everything that came."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from typing import Any

import pytest
from openai.types.chat import ChatCompletion as ReferenceCompletion
from openai.types.chat import ChatCompletionChunk as ReferenceChunk
from pydantic import BaseModel
from stream_recordings import RECORDINGS, USAGE

from extractly.protocol import values
from extractly.protocol.parsed_values import Deferred
from extractly.protocol.values import (
    ChatCompletion,
    ChatCompletionChunk,
    ChatCompletionMessage,
    ChoiceDelta,
    CompletionUsage,
    Function,
    ParsedChatCompletion,
    ParsedChatCompletionMessage,
    WireObject,
    add_usage,
)
from extractly.protocol.wire import came

DATA: dict[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [
        {
            "index": 0,
            "finish_reason": "tool_calls",
            "logprobs": {
                "content": [{"token": "a", "logprob": -0.5, "bytes": None, "top_logprobs": []}],
                "refusal": None,
            },
            "message": {
                "role": "assistant",
                "content": "hi",
                "refusal": None,
                "annotations": [
                    {
                        "type": "url_citation",
                        "url_citation": {"url": "u", "title": "t", "start_index": 0, "end_index": 1},
                    }
                ],
                "audio": {"id": "x", "data": "QQ==", "expires_at": 1, "transcript": "t"},
                "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
            },
        }
    ],
    "usage": {**USAGE, "completion_tokens_details": {"reasoning_tokens": 2}},
    "provider": "somebody",
}


def completion() -> ChatCompletion:
    return ChatCompletion(copy.deepcopy(DATA))


def test_attributes_items_and_what_is_not_there() -> None:
    it: Any = completion()
    message = it.choices[0].message
    assert message.content == it["choices"][0]["message"]["content"] == "hi"
    assert message.tool_calls[0].function.name == "f"
    assert message.annotations[0].url_citation.url == "u"
    assert message.audio.transcript == "t"
    assert it.choices[0].logprobs.content[0].logprob == -0.5
    assert it.usage.completion_tokens_details.reasoning_tokens == 2
    assert it.usage.prompt_tokens_details is None
    assert it.service_tier is None
    assert it["service_tier"] is None
    assert it.provider == it["provider"] == "somebody"
    assert it.get("provider") == "somebody"
    assert it.get("service_tier", "x") == "x"
    assert message.reasoning_content is None
    for name in ("provdier", "_private", "__wrapped__"):
        assert not hasattr(it, name)
    with pytest.raises(AttributeError, match="'ChatCompletion' object has no attribute 'nope'"):
        it.nope  # noqa: B018
    for name in ("nope", "_private", "keys", "_request_id"):
        with pytest.raises(KeyError):
            it[name]
    odd: Any = ChatCompletion({"keys": 1, "_x": 2, "model_dump": 3})
    assert (odd["keys"], odd["_x"], odd["model_dump"]) == (1, 2, 3)
    assert odd.to_dict() == {"keys": 1, "_x": 2, "model_dump": 3}


def test_in_keys_and_unpacking() -> None:
    it: Any = completion()
    assert "usage" in it
    assert "service_tier" not in it
    assert "nope" not in it
    assert 3 not in it
    assert "content" in ChoiceDelta({"content": None})
    assert "content" not in ChoiceDelta({"role": "assistant"})
    assert list(it.keys()) == list(DATA)
    assert dict(it) == {**it} == it.to_dict()
    assert dict(list(it)) == it.to_dict()
    assert it.model_fields_set == set(DATA)
    assert it.model_extra == {"provider": "somebody"}


def test_nothing_is_made_until_it_is_looked_at_and_then_once() -> None:
    it = completion()
    assert it.__dict__ == {}
    assert it.choices is it.choices
    assert it.choices[0].message is it.choices[0].message
    assert set(it.__dict__) == {"choices"}


def test_what_services_send_that_the_reference_does_not_expect() -> None:
    empty: Any = ChatCompletion({"choices": None})
    assert (empty.choices, ChatCompletion({}).choices, ChatCompletionChunk({}).choices) == ([], [], [])
    chunk: Any = ChatCompletionChunk({"choices": [{"index": 0, "delta": None}, {"index": 1}, "odd"]})
    assert chunk.choices[0].delta.content is None
    assert chunk.choices[1].delta == ChoiceDelta()
    assert chunk.choices[2] == "odd"
    parts = [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": None}, "b"]
    message: Any = ChatCompletionMessage({"content": parts})
    assert message.content == "ab"
    assert message.model_dump(exclude_unset=True)["content"] == parts
    assert Function({"arguments": {"a": "é"}}).arguments == '{"a": "é"}'
    assert Function({"arguments": None}).arguments == Function({}).arguments == ""
    assert ChatCompletion({"usage": "odd"}).usage == "odd"


def test_assignments_stay_in_the_object() -> None:
    data = copy.deepcopy(DATA)
    it: Any = ChatCompletion(data)
    it.model = "other"
    it.note = "mine"
    it.choices[0].message.content = "changed"
    it.choices[0].message.tool_calls.append("odd")
    assert data == DATA
    dumped = it.to_dict()
    assert (dumped["model"], dumped["note"]) == ("other", "mine")
    assert dumped["choices"][0]["message"]["content"] == "changed"
    assert dumped["choices"][0]["message"]["tool_calls"][1] == "odd"
    assert "note" in it
    copied = it.model_copy(update={"id": "y"})
    copied.choices[0].message.content = "again"
    assert (copied.id, copied.model, it.choices[0].message.content) == ("y", "other", "changed")
    dumped["choices"].clear()
    assert len(it.choices) == 1


def test_what_came_is_given_only_while_it_is_all_that_there_is() -> None:
    it: Any = completion()
    assert came(it) == DATA
    message = it.choices[0].message
    assert came(it) is it
    assert came(message)["content"] == "hi"
    message.content = "changed"
    assert came(message) is message
    for other in ({"a": 1}, None, "text"):
        assert came(other) is other


def test_equality() -> None:
    assert completion() == completion()
    assert completion() == DATA
    assert completion() != {**DATA, "id": "y"}
    assert completion() != 3
    changed = completion()
    changed.choices[0].message.content = "x"
    assert changed != completion()


def test_repr_is_readable() -> None:
    text = repr(completion())
    assert text.startswith("ChatCompletion(id='chatcmpl-1', choices=[Choice(finish_reason='tool_calls', index=0, ")
    assert "refusal" not in text.replace("ChatCompletionMessage", "").split("logprobs")[0]
    assert "provider='somebody'" in text
    long = repr(ChatCompletionMessage({"content": "x" * 1000}))
    assert len(long) < 200
    assert "(1000 characters)" in long


def test_pickle_and_copy() -> None:
    it: Any = ChatCompletion(copy.deepcopy(DATA), request_id="req")
    assert it.choices[0].message.content
    it.choices[0].message.content = "changed"
    for again in (pickle.loads(pickle.dumps(it)), copy.deepcopy(it), copy.copy(it)):
        assert type(again) is ChatCompletion
        assert again == it
        assert again._request_id == "req"
    parsed: Any = ParsedChatCompletionMessage({"parsed": Deferred(lambda: 3)})
    assert pickle.loads(pickle.dumps(parsed)).parsed == 3
    assert pickle.loads(pickle.dumps(parsed)).model_dump(exclude_none=True) == {"parsed": 3}


def test_request_id_is_no_field() -> None:
    it = ChatCompletion({"id": "x"}, request_id="req")
    assert it._request_id == "req"
    assert ChatCompletion({})._request_id is None
    assert it.to_dict() == {"id": "x"}
    assert "_request_id" not in it


def test_fields_may_be_given_by_name() -> None:
    message: Any = ChatCompletionMessage(role="assistant", content="hi")
    assert (message.role, message.to_dict()) == ("assistant", {"content": "hi", "role": "assistant"})
    assert ChatCompletionMessage.model_validate({"content": "hi"}).content == "hi"
    assert ChatCompletionMessage.model_validate_json('{"content": "hi"}').content == "hi"
    with pytest.raises(ValueError, match="expected a JSON object for ChatCompletionMessage, got list"):
        ChatCompletionMessage.model_validate_json("[]")


OPTIONS: list[dict[str, Any]] = [
    {},
    {"exclude_none": True},
    {"exclude_unset": True},
    {"exclude_defaults": True},
    {"mode": "json"},
    {"exclude": {"choices"}},
    {"include": {"id", "usage"}},
    {"exclude_unset": True, "exclude_none": True},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(options))
def test_model_dump_is_the_references(options: dict[str, Any]) -> None:
    options = dict(options)
    theirs = ReferenceCompletion.model_validate(DATA)
    assert completion().model_dump(**options) == theirs.model_dump(**options)
    assert list(completion().model_dump(**options)) == list(theirs.model_dump(**options))
    options.pop("mode", None)
    text = completion().model_dump_json(**options)
    assert json.loads(text) == json.loads(theirs.model_dump_json(**options))
    assert completion().model_dump_json(indent=2).startswith('{\n  "id"')
    assert json.loads(completion().to_json()) == DATA


def test_chunks_dump_as_the_references() -> None:
    for recording in RECORDINGS.values():
        for data in recording:
            assert ChatCompletionChunk(data).model_dump() == ReferenceChunk.construct(**data).model_dump()


def test_known_fields_are_the_references() -> None:
    import openai.types.chat as theirs
    from openai.types import completion_usage

    for name in (
        "ChatCompletion",
        "ChatCompletionChunk",
        "ChatCompletionMessage",
        "ParsedChatCompletion",
        "ParsedChoice",
        "ParsedChatCompletionMessage",
        "ParsedFunction",
        "ParsedFunctionToolCall",
        "ChatCompletionTokenLogprob",
    ):
        ours: Any = getattr(values, name)
        assert ours._fields == tuple(getattr(theirs, name).model_fields), name
    for name in ("CompletionUsage", "CompletionTokensDetails", "PromptTokensDetails"):
        ours = getattr(values, name)
        assert ours._fields == tuple(getattr(completion_usage, name).model_fields), name


def test_values_made_from_the_text_are_dumped_too() -> None:
    class Point(BaseModel):
        x: int

    message: Any = ParsedChatCompletionMessage({"role": "assistant", "content": "{}"}, parsed=Point(x=1))
    assert message.model_dump(exclude_none=True)["parsed"] == {"x": 1}
    assert json.loads(message.model_dump_json(exclude_none=True))["parsed"] == {"x": 1}
    message.parsed = {1, 2}
    assert message.model_dump()["parsed"] == {1, 2}
    assert message.model_dump(mode="json")["parsed"] == [1, 2]
    assert ParsedChatCompletion[Point]({"choices": [{"message": {"parsed": 1}}]}).choices[0].message.parsed == 1


def test_usages_are_added_detail_by_detail() -> None:
    first = CompletionUsage({**USAGE, "completion_tokens_details": {"reasoning_tokens": 1}, "cost": 0.5, "note": "a"})
    second = CompletionUsage(
        {
            **USAGE,
            "completion_tokens_details": {"reasoning_tokens": 2, "audio_tokens": 3},
            "prompt_tokens_details": {"cached_tokens": 1},
            "cost": 0.25,
            "note": "b",
        }
    )
    total: Any = add_usage(first, second)
    assert total.to_dict() == {
        "prompt_tokens": 6,
        "completion_tokens": 10,
        "total_tokens": 16,
        "cost": 0.75,
        "note": "a",
        "completion_tokens_details": {"reasoning_tokens": 3, "audio_tokens": 3},
        "prompt_tokens_details": {"cached_tokens": 1},
    }
    assert first.total_tokens == 8
    assert add_usage(None, first) is first
    assert add_usage(first, None) is first
    assert add_usage(None, None) is None
    assert add_usage(first, CompletionUsage({"prompt_tokens": None})) == first


def test_every_class_is_documented_and_exported() -> None:
    for name in values.__all__:
        made = getattr(values, name)
        assert made.__doc__, name
        assert (
            not isinstance(made, type)
            or not issubclass(made, WireObject)
            or made.__module__.startswith("extractly.protocol")
        )


def test_values_load_no_pydantic_and_no_http() -> None:
    heavy = ("pydantic", "httpx", "jsonschema")
    imports = "import sys, extractly.protocol.values, extractly.protocol.sse"
    code = f"{imports}; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
