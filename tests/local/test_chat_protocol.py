"""The engine speaks Chat Completions: whole and streamed answers, limits, and errors in the API's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from extractly.local import engine, router
from extractly.local.chat import respond
from extractly.local.reply import LocalReply, json_bytes

TEXT = "Name: Ann Lee\nAge: 30"
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "Person", "strict": True, "schema": PERSON}}


def user(text: Any) -> list[dict[str, Any]]:
    return [{"role": "user", "content": text}]


def post(body: Any) -> LocalReply:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return engine.answer("POST", "/v1/chat/completions", data)


def ask(**fields: Any) -> dict[str, Any]:
    reply = post({"model": "local", "messages": user(TEXT), **fields})
    assert isinstance(reply.body, bytes)
    assert reply.status == 200, reply.body
    return json.loads(reply.body)


def chunks(**fields: Any) -> list[Any]:
    reply = post({"model": "local", "messages": user(TEXT), "stream": True, **fields})
    assert isinstance(reply.body, Iterator)
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = b"".join(reply.body).decode().split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    return [json.loads(event.removeprefix("data: ")) for event in events[:-2]]


def test_a_whole_answer() -> None:
    answer = ask(model="any-name", response_format=FORMAT)
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "any-name"
    assert answer["id"].startswith("chatcmpl-")
    choice = answer["choices"][0]
    assert (choice["finish_reason"], choice["logprobs"]) == ("stop", None)
    assert choice["message"] == {
        "role": "assistant",
        "content": '{"name":"Ann Lee","age":30}',
        "refusal": None,
        "annotations": [],
        "evidence": {"/name": [6, 13], "/age": [19, 21]},
    }
    usage = answer["usage"]
    assert usage["completion_tokens"] == 7
    assert usage["total_tokens"] == usage["prompt_tokens"] + 7


def test_the_same_request_gets_the_same_answer() -> None:
    assert ask(response_format=FORMAT) == ask(response_format=FORMAT)
    assert ask(response_format=FORMAT)["id"] != ask(response_format=FORMAT, seed=2)["id"]


def test_a_stream_is_the_whole_answer_in_pieces() -> None:
    made = chunks(response_format=FORMAT)
    whole = ask(response_format=FORMAT)
    assert made[0]["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    assert made[-1]["choices"][0] == {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    said = [chunk["choices"][0]["delta"].get("content", "") for chunk in made]
    assert "".join(said) == whole["choices"][0]["message"]["content"]
    assert max(len(piece) for piece in said) == 4
    assert all("usage" not in chunk and chunk["object"] == "chat.completion.chunk" for chunk in made)


def test_usage_of_a_stream() -> None:
    *made, last = chunks(response_format=FORMAT, stream_options={"include_usage": True})
    assert all(chunk["usage"] is None for chunk in made)
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] == len(made) - 2


def test_several_choices() -> None:
    answer = ask(response_format=FORMAT, n=3)
    assert [choice["index"] for choice in answer["choices"]] == [0, 1, 2]
    assert answer["usage"]["completion_tokens"] == 21
    assert {chunk["choices"][0]["index"] for chunk in chunks(response_format=FORMAT, n=2)} == {0, 1}


def test_a_refusal_names_the_fields() -> None:
    fields = {"response_format": FORMAT, "messages": user("Nothing of use.")}
    message = ask(**fields)["choices"][0]["message"]
    assert message["content"] is None
    assert message["refusal"] == (
        "I could not find these required fields in the text: name, age. I do not invent values."
    )
    made = chunks(**fields)
    assert made[0]["choices"][0]["delta"]["refusal"] == ""
    assert "".join(chunk["choices"][0]["delta"].get("refusal") or "" for chunk in made) == message["refusal"]


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
def test_a_token_limit_cuts_off(limit: str) -> None:
    choice = ask(response_format=FORMAT, **{limit: 3})["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ('{"name":"Ann', "length")
    assert ask(response_format=FORMAT, **{limit: 7})["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(
    ("stop", "said"), [("Lee", '{"name":"Ann '), (["zzz", '"age"'], '{"name":"Ann Lee",'), (None, None)]
)
def test_stop(stop: Any, said: str | None) -> None:
    choice = ask(response_format=FORMAT, stop=stop)["choices"][0]
    assert choice["message"]["content"] == (said or '{"name":"Ann Lee","age":30}')
    assert choice["finish_reason"] == "stop"


def test_plain_text_says_what_the_engine_is() -> None:
    assert "embedded engine" in ask(messages=user("Say this is a test"))["choices"][0]["message"]["content"]


@pytest.mark.parametrize("kind", ["json_object", "text"])
def test_a_schema_in_a_message(kind: str) -> None:
    schema = json.dumps(PERSON)
    system = {"role": "system", "content": f"Answer in JSON by this schema:\n```json\n{schema}\n```"}
    for messages in ([system, *user(TEXT)], user(f"{TEXT}\n\nThe JSON Schema: {schema}")):
        message = ask(messages=messages, response_format={"type": kind})["choices"][0]["message"]
        assert message["content"] == '{"name":"Ann Lee","age":30}'


def test_a_wrapped_schema_in_a_message() -> None:
    wrapped = json.dumps({"name": "Person", "schema": PERSON})
    messages = [{"role": "developer", "content": wrapped}, *user(TEXT)]
    assert ask(messages=messages)["choices"][0]["message"]["content"] == '{"name":"Ann Lee","age":30}'


def test_json_object_without_a_schema_is_refused() -> None:
    answer = ask(messages=user("Give me JSON of it: " + TEXT), response_format={"type": "json_object"})
    assert "only fill a JSON Schema" in answer["choices"][0]["message"]["refusal"]


def test_content_in_parts() -> None:
    parts = [{"type": "text", "text": "Name: Ann Lee"}, {"type": "image_url"}, "x", {"type": "text", "text": "Age: 30"}]
    answer = ask(messages=user(parts), response_format=FORMAT)
    assert answer["choices"][0]["message"]["content"] == '{"name":"Ann Lee","age":30}'


def test_instructions_and_complaints_hold_no_values() -> None:
    messages = [
        {"role": "system", "content": "Name: Nobody\nAge: 99"},
        *user(TEXT),
        {"role": "assistant", "content": '{"name":"Ann Lee","age":30}'},
        {"role": "user", "content": "Wrong. $.age: expected 18 or less, got Age: 30. Name: X"},
    ]
    answer = ask(messages=messages, response_format=FORMAT)
    assert answer["choices"][0]["message"]["content"] == '{"name":"Ann Lee","age":30}'


def test_a_conversation_gives_its_values_bit_by_bit() -> None:
    messages = [*user("Name: Ann Lee"), {"role": "assistant", "content": "How old?"}, *user("Age: 30")]
    answer = ask(messages=messages, response_format=FORMAT)
    assert answer["choices"][0]["message"]["content"] == '{"name":"Ann Lee","age":30}'


def bad(**fields: Any) -> dict[str, Any]:
    return {"model": "local", "messages": user("x JSON"), **fields}


def strict(schema: Any) -> dict[str, Any]:
    return bad(response_format={"type": "json_schema", "json_schema": {"name": "X", "strict": True, "schema": schema}})


CLOSED = {"additionalProperties": False}
CALLED = [{"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function"}]}]
BAD: list[tuple[Any, str, str | None]] = [
    (b"{", "We could not parse the JSON body", None),
    (b"\xff", "We could not parse the JSON body", None),
    (b"[]", "expected an object", None),
    ({"messages": user("x")}, "you must provide a model parameter", "model"),
    ({"model": "m"}, "Missing required parameter: 'messages'.", "messages"),
    (bad(messages="x"), "Invalid type for 'messages': expected an array of objects, but got a string", "messages"),
    (bad(messages=[]), "Invalid 'messages': empty array.", "messages"),
    (bad(messages=[1]), "Invalid type for 'messages[0]': expected an object, but got an integer", "messages[0]"),
    (bad(messages=[{"content": "x"}]), "Missing required parameter: 'messages[0].role'.", "messages[0].role"),
    (bad(messages=[{"role": "x"}]), "Invalid value: 'x'. Supported values are: 'system',", "messages[0].role"),
    (
        bad(messages=[{"role": "user"}]),
        "Invalid value for 'content': expected a string, got null.",
        "messages[0].content",
    ),
    (
        bad(messages=[*user("x"), {"role": "tool", "content": "1"}]),
        "messages with role 'tool' must be",
        "messages.[1].role",
    ),
    (bad(messages=[*CALLED, *user("x")]), "did not have response messages: call_1", "messages.[1].role"),
    (bad(messages=CALLED), "did not have response messages: call_1", "messages.[1].role"),
    (bad(n=0), "integer below minimum value", "n"),
    (bad(n=129), "integer above maximum value", "n"),
    (bad(n=True), "expected an integer, but got a boolean", "n"),
    (bad(n=1.5), "but got a decimal", "n"),
    (bad(stream="yes"), "expected a boolean, but got a string", "stream"),
    (bad(stop=[1]), "Invalid type for 'stop'", "stop"),
    (bad(stream_options={"include_usage": True}), "only allowed when 'stream' is enabled", "stream_options"),
    (bad(response_format=[]), "expected an object, but got an array", "response_format"),
    (bad(response_format={"type": "xml"}), "Invalid value: 'xml'", "response_format.type"),
    (bad(messages=user("x"), response_format={"type": "json_object"}), "must contain the word 'json'", "messages"),
    (bad(response_format={"type": "json_schema"}), "Missing required parameter", "response_format.json_schema"),
    (
        bad(response_format={"type": "json_schema", "json_schema": {}}),
        "Missing required",
        "response_format.json_schema.name",
    ),
    (
        bad(response_format={"type": "json_schema", "json_schema": {"name": "a b"}}),
        "string does not match pattern",
        "response_format.json_schema.name",
    ),
    (
        bad(response_format={"type": "json_schema", "json_schema": {"name": "a", "schema": 1}}),
        "Invalid type for 'response_format.json_schema.schema'",
        "response_format.json_schema.schema",
    ),
    (
        strict({"type": "object", "properties": {}}),
        "'additionalProperties' is required to be supplied",
        "response_format",
    ),
    (strict({"type": "object", **CLOSED}), "object schema missing properties", "response_format"),
    (strict({"type": "array", "items": {}}), "must be a JSON Schema of 'type: \"object\"'", "response_format"),
    (strict({"anyOf": []}), "Found 'anyOf'", "response_format"),
    (strict({"type": "object", **CLOSED, "properties": {"a": {"type": "string"}}}), "Missing 'a'", "response_format"),
    (
        strict({"type": "object", **CLOSED, "properties": {}, "required": ["b"]}),
        "Extra required key 'b'",
        "response_format",
    ),
    (
        strict({"type": "object", **CLOSED, "properties": {"a": {"type": "array"}}, "required": ["a"]}),
        "In context=('properties', 'a'), array schema missing items.",
        "response_format",
    ),
    (
        strict({"type": "object", **CLOSED, "properties": {"a": {"description": "x"}}, "required": ["a"]}),
        "schema must have a 'type' key",
        "response_format",
    ),
    (
        strict(
            {
                "type": "object",
                **CLOSED,
                "properties": {"a": {"anyOf": [{"type": "array", "items": {"not": {}, "type": "null"}}]}},
                "required": ["a"],
            }
        ),
        "In context=('properties', 'a', 'anyof', '0', 'items'), 'not' is not permitted.",
        "response_format",
    ),
    (bad(tools={}), "expected an array of objects", "tools"),
    (bad(tools=[{"type": "function", "function": {"name": "f"}}] * 129), "array too long", "tools"),
    (bad(tools=[{"type": "custom"}]), "Missing required parameter: 'tools[0].function'", "tools[0].function"),
    (bad(tools=[{"type": "function", "function": {"name": "f f"}}]), "does not match", "tools[0].function.name"),
    (
        bad(tools=[{"type": "function", "function": {"name": "f", "parameters": [1]}}]),
        "Invalid type for 'tools[0].function.parameters'",
        "tools[0].function.parameters",
    ),
    (
        bad(tools=[{"type": "function", "function": {"name": "f", "strict": True, "parameters": {"type": "object"}}}]),
        "Invalid schema for function 'f'",
        "tools[0].function.parameters",
    ),
    (bad(tool_choice="required"), "only allowed when 'tools' are specified", "tool_choice"),
    (bad(tool_choice={"type": "function", "function": {"name": "g"}}), "no function named 'g'", "tool_choice"),
    (bad(tool_choice=7), "no function named None", "tool_choice"),
]


@pytest.mark.parametrize(("body", "message", "param"), BAD, ids=[f"{n}-{row[1][:24]}" for n, row in enumerate(BAD)])
def test_bad_requests(body: Any, message: str, param: str | None) -> None:
    reply = post(body)
    assert reply.status == 400
    assert isinstance(reply.body, bytes)
    error = json.loads(reply.body)["error"]
    assert message in error["message"]
    assert error["param"] == param
    assert error["type"] == "invalid_request_error"


def test_deep_nesting_is_an_error() -> None:
    reply = post(b"[" * 100_000)
    assert reply.status == 400
    deep: dict[str, Any] = {"type": "object"}
    for _ in range(300):
        deep = {"type": "object", "properties": {"a": deep}, "required": ["a"], "additionalProperties": False}
    assert post(strict(deep)).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/models", 200),
        ("get", "/v1/models/?x=1", 200),
        ("GET", "/v1/models/local", 200),
        ("GET", "/v1/models/lo%63al", 200),
        ("GET", "/v1/models/gpt-4o", 404),
        ("GET", "/v1/models/..%2f..%2fetc%2fpasswd", 404),
        ("POST", "/v1/models", 405),
        ("GET", "/v1/chat/completions", 405),
        ("GET", "/", 404),
        ("GET", "/v1/files/../../etc", 404),
        ("GET", "/v1/mod\x00els", 404),
    ],
)
def test_routes(method: str, path: str, status: int) -> None:
    reply = engine.answer(method, path, b"")
    assert reply.status == status
    assert isinstance(reply.body, bytes)
    assert ("error" in json.loads(reply.body)) is (status >= 400)


def test_a_defect_of_the_engine_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_call: router.Call) -> LocalReply:
        raise ZeroDivisionError

    def dive(_call: router.Call) -> LocalReply:
        raise RecursionError

    routes = router.Router([router.Route("GET", "/fail", fail), router.Route("GET", "/dive", dive)])
    monkeypatch.setattr(engine, "ROUTER", routes)
    assert engine.answer("GET", "/fail", b"").status == 500
    assert engine.answer("GET", "/dive", b"").status == 400


def test_a_lone_surrogate_is_written_as_its_escape() -> None:
    assert json_bytes("a\ud800é") == b'"a\\ud800\\u00e9"'
    answer = ask(messages=user("Name: A\ud800\nAge: 3"), response_format=FORMAT)
    assert json.loads(answer["choices"][0]["message"]["content"]) == {"name": "A\ud800", "age": 3}


@pytest.mark.parametrize(
    "extra", [{"response_format": FORMAT}, {"tools": [{"type": "function", "function": {"name": "f"}}]}]
)
def test_a_text_that_is_too_long_is_refused(extra: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(respond, "MAX_TEXT_CHARS", 10)
    refusal = ask(**extra)["choices"][0]["message"]["refusal"]
    assert refusal.startswith("The text has 21 characters; I read at most 10.")
    assert refusal.endswith("I did not find: name, age." if "response_format" in extra else "Send it in parts.")
