"""Modes: what each sends, how the ladder is descended and remembered, tools for unions, and the exact request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from extract_runs import Run
from pydantic import BaseModel, Field

from extractly import errors
from extractly.client import Client
from extractly.extractor import Extractor
from extractly.protocol.extraction import ModeMemory
from extractly.protocol.extraction.ladder import says_unsupported
from extractly.schema import compile_schema
from extractly.testing import LocalServer, Reply


class Event(BaseModel):
    name: str
    labels: dict[str, str] = {}


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    tricks: list[str]


@dataclass
class Fish:
    depth_m: int


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
say = Reply.completion
FAIR = Event(name="fair", labels={"a": "b"})
STRICT = '{"name": "fair", "labels": [{"key": "a", "value": "b"}]}'
NATURAL = '{"name": "fair", "labels": {"a": "b"}}'


def calls(*made: tuple[str, str]) -> Reply:
    listed = [
        {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for number, (name, arguments) in enumerate(made)
    ]
    return say(tool_calls=listed, finish_reason="tool_calls")


def test_json_schema_sends_the_strict_schema_and_no_word_more(run: Run, server: LocalServer) -> None:
    server.reply(say(content=STRICT))
    extraction = run(Event, "fair", temperature=0)
    assert extraction.value == FAIR
    assert extraction.mode_used == "json_schema"
    assert server.requests[0].json == {
        "model": "m",
        "messages": [{"role": "user", "content": "fair"}],
        "response_format": compile_schema(Event).response_format(),
        "temperature": 0,
    }


def test_tool_sends_one_forced_tool(run: Run, server: LocalServer) -> None:
    server.reply(calls(("Event", STRICT)))
    extraction = run(Event, "fair", mode="tool")
    assert extraction.value == FAIR
    assert extraction.mode_used == "tool"
    body = server.requests[0].json
    assert body["tools"] == [compile_schema(Event).tool()]
    assert body["tool_choice"] == {"type": "function", "function": {"name": "Event"}}
    assert body["parallel_tool_calls"] is False
    assert "response_format" not in body
    assert len(body["messages"]) == 1


@pytest.mark.parametrize("mode", ["json_object", "text"])
def test_the_prompted_modes_carry_the_plain_schema(run: Run, server: LocalServer, mode: str) -> None:
    server.reply(say(content=NATURAL))
    extraction = run(Event, "fair", mode=mode)
    assert extraction.value == FAIR
    assert extraction.mode_used == mode
    body = server.requests[0].json
    assert body.get("response_format") == ({"type": "json_object"} if mode == "json_object" else None)
    system, user = body["messages"]
    assert user == {"role": "user", "content": "fair"}
    assert system["role"] == "system"
    assert "JSON" in system["content"]
    assert json.dumps(compile_schema(Event, dialect="plain").json_schema) in system["content"]


@pytest.mark.parametrize(("mode", "text"), [("json_object", '{"value": [1, 2]}'), ("text", "[1, 2]")])
def test_a_list_is_wrapped_only_where_nothing_but_an_object_can_come(
    run: Run, server: LocalServer, mode: str, text: str
) -> None:
    server.reply(say(content=text))
    assert run(list[int], mode=mode).value == [1, 2]


def test_a_union_of_objects_is_an_object(run: Run, server: LocalServer) -> None:
    server.reply(say(content='{"kind": "dog", "tricks": []}'))
    assert run(Pet, mode="json_object").value == Dog(tricks=[])


def test_the_schema_prompt_can_be_replaced(run: Run, server: LocalServer) -> None:
    server.reply(say(content=NATURAL))
    run(Event, mode="text", schema_prompt="Schema as JSON: {schema}")
    assert server.requests[0].json["messages"][0]["content"].startswith('Schema as JSON: {"')


def test_instructions_and_messages_keep_their_order_and_the_input_its_state(run: Run, server: LocalServer) -> None:
    given = [{"role": "system", "content": "own"}, {"role": "user", "content": [{"type": "text", "text": "fair"}]}]
    before = json.dumps(given)
    server.reply(say(content="?"), say(content=NATURAL))
    run(Event, given, mode="text", instructions="Be exact.")
    contents = [message["content"] for message in server.requests[0].json["messages"]]
    assert contents[0] == "Be exact."
    assert contents[1] == "own"
    assert "Schema" in contents[2]
    assert contents[3] == [{"type": "text", "text": "fair"}]
    assert json.dumps(given) == before


def test_content_parts_become_a_user_message(run: Run, server: LocalServer) -> None:
    parts = [{"type": "text", "text": "fair"}, {"type": "image_url", "image_url": {"url": "data:,"}}]
    server.reply(say(content=STRICT))
    run(Event, parts)
    assert server.requests[0].json["messages"] == [{"role": "user", "content": parts}]


def test_a_message_of_an_earlier_answer_goes_back_as_it_came(run: Run, server: LocalServer) -> None:
    server.reply(say(content=STRICT), say(content=STRICT))
    earlier = run(Event).completion.choices[0].message
    run(Event, [{"role": "user", "content": "fair"}, earlier, {"role": "user", "content": "again"}])
    assert server.requests[1].json["messages"][1] == {"role": "assistant", "content": STRICT}


BAD_INPUTS: list[tuple[Any, type[Exception]]] = [
    (5, TypeError),
    (None, TypeError),
    ({"role": "user", "content": "x"}, TypeError),
    ([], ValueError),
    (["x"], TypeError),
    ([5], TypeError),
    ([{"content": "x"}], TypeError),
    ([{"role": "user", "content": "x"}, {"type": "text", "text": "y"}], TypeError),
]


@pytest.mark.parametrize(("given", "error"), BAD_INPUTS)
def test_a_wrong_input_is_pythons_error(run: Run, server: LocalServer, given: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="input"):
        run(Event, given)
    assert server.requests == []


UNSUPPORTED = "This model does not support response format `json_schema`"


def test_auto_goes_down_one_step_at_a_time_and_remembers(client: Client, server: LocalServer) -> None:
    extractor = Extractor(Event, model="m", client=client)
    server.reply(
        Reply.error(400, UNSUPPORTED),
        Reply.error(400, "registry/x does not support tools"),
        Reply.error(422, "response_format.type: Input should be 'text'"),
        say(content=NATURAL),
    )
    extraction = extractor.run("fair")
    assert extraction.value == FAIR
    assert extraction.mode_used == "text"
    assert [attempt.mode for attempt in extraction.attempts] == ["json_schema", "tool", "json_object", "text"]
    assert isinstance(extraction.attempts[0].error, errors.BadRequestError)
    server.reply(say(content=NATURAL), Reply.error(400, UNSUPPORTED), calls(("Event", STRICT)), say(content=NATURAL))
    assert Extractor(Event, model="m", client=client).run("again").mode_used == "text"
    assert Extractor(Event, model="other", client=client).run("again").mode_used == "tool"
    assert extractor.run("again").mode_used == "text"
    assert len(server.requests) == 8


def test_the_ladder_is_walked_in_the_middle_of_a_call_too(run: Run, server: LocalServer) -> None:
    server.reply(say(content="Hm."), Reply.error(400, UNSUPPORTED), calls(("Event", STRICT)))
    extraction = run(Event)
    assert [attempt.mode for attempt in extraction.attempts] == ["json_schema", "json_schema", "tool"]
    assert "not valid" in server.requests[2].json["messages"][-1]["content"]


@pytest.mark.parametrize("mode", ["json_schema", "tool", "json_object"])
def test_a_chosen_mode_has_no_ladder(run: Run, server: LocalServer, mode: str) -> None:
    server.reply(Reply.error(400, f"{mode}, tools and response_format are not supported"))
    with pytest.raises(errors.BadRequestError):
        run(Event, mode=mode)
    assert len(server.requests) == 1


def test_own_tools_leave_the_tool_step_out(run: Run, server: LocalServer) -> None:
    own = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
    server.reply(Reply.error(400, UNSUPPORTED), say(content=NATURAL))
    assert run(Event, tools=[own]).mode_used == "json_object"
    with pytest.raises(TypeError, match="tools"):
        run(Event, tools=[own], mode="tool")


REFUSALS = [
    (400, UNSUPPORTED, None, "json_schema", True),
    (
        400,
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
        None,
        "json_schema",
        True,
    ),
    (400, "This response_format type is unavailable now", None, "json_schema", True),
    (
        400,
        '\'response_format.type\' must be one of "text" or "json_object", but got: json_schema',
        None,
        "json_schema",
        True,
    ),
    (400, "Unsupported value", "response_format", "json_schema", True),
    (422, "Extra inputs are not permitted: response_format", None, "json_schema", True),
    (404, "No endpoints found that support structured outputs", None, "json_schema", True),
    (400, "Unrecognized request argument supplied: response_format", None, "json_schema", True),
    (400, "m does not support tools", None, "tool", True),
    (400, '"auto" tool choice requires --enable-auto-tool-choice', None, "tool", True),
    (400, "Thinking mode does not support this tool_choice", None, "tool", True),
    (400, "json_object is not supported by this model", None, "json_object", True),
    (
        400,
        "Invalid schema for response_format 'X': In context=(), 'default' is not permitted.",
        None,
        "json_schema",
        False,
    ),
    (400, "Invalid schema for function 'X': schema must be object", None, "tool", False),
    (
        400,
        "'messages' must contain the word 'json' to use 'response_format' of type 'json_object'.",
        None,
        "json_object",
        False,
    ),
    (400, "temperature is not supported", "temperature", "json_schema", False),
    (400, "context length exceeded", None, "json_schema", False),
    (400, UNSUPPORTED, None, "text", False),
    (401, UNSUPPORTED, None, "json_schema", False),
    (429, "tools rate limit: unsupported", None, "tool", False),
]


@pytest.mark.parametrize(("status", "message", "param", "mode", "expected"), REFUSALS)
def test_which_refusals_are_about_the_mode(
    status: int, message: str, param: str | None, mode: Any, expected: bool
) -> None:
    body = {"message": message, "param": param}
    error = errors.APIStatusError(message, status_code=status, body=body)
    assert says_unsupported(error, mode) is expected


def test_the_memory_is_bounded() -> None:
    memory = ModeMemory()
    modes: Any = ("json_schema", "tool", "json_object", "text")
    for mode in modes:
        memory.remember_refusal("a", "m", mode)
    assert memory.first("a", "m", modes) == "text"
    assert memory.first("b", "m", modes) == "json_schema"
    for number in range(1_000):
        memory.remember_refusal("a", str(number), "tool")
    assert memory.first("a", "m", modes) == "json_schema"


def test_a_union_offers_one_tool_per_branch(run: Run, server: LocalServer) -> None:
    server.reply(calls(("Dog", '{"kind": "dog", "tricks": ["sit"]}')))
    assert run(Cat | Dog, mode="tool").value == Dog(tricks=["sit"])
    body = server.requests[0].json
    assert [tool["function"]["name"] for tool in body["tools"]] == ["Cat", "Dog"]
    assert body["tool_choice"] == "required"
    assert body["parallel_tool_calls"] is False


@pytest.mark.parametrize("output", [Pet, Annotated[Cat | Dog, "note"], Cat | Dog | Fish])
def test_annotated_and_mixed_unions(run: Run, server: LocalServer, output: Any) -> None:
    server.reply(calls(("Cat", '{"kind": "cat", "lives": 9}')))
    assert run(output, mode="tool").value == Cat(lives=9)


def test_several_calls_make_a_list(run: Run, server: LocalServer) -> None:
    server.reply(
        calls(
            ("Dog", '{"kind": "dog", "tricks": []}'), ("Cat", '{"kind": "cat", "lives": 9}'), ("Fish", '{"depth_m": 3}')
        )
    )
    assert run(list[Cat | Dog | Fish], mode="tool").value == [Dog(tricks=[]), Cat(lives=9), Fish(depth_m=3)]
    assert "parallel_tool_calls" not in server.requests[0].json


def test_a_bad_call_of_several_fails_the_whole_or_is_collected(run: Run, server: LocalServer) -> None:
    bad = calls(("Cat", '{"kind": "cat", "lives": 9}'), ("Cat", '{"kind": "cat", "lives": "?"}'), ("Cat", "nine"))
    server.reply(bad, bad)
    with pytest.raises(errors.OutputValidationError):
        run(list[Cat | Dog], mode="tool", retries=0)
    extraction = run(list[Cat | Dog], mode="tool", on_item_error="collect")
    assert extraction.value == [Cat(lives=9)]
    assert [(bad.index, bad.raw) for bad in extraction.item_errors] == [(1, {"kind": "cat", "lives": "?"}), (2, "nine")]


def test_the_list_itself_is_validated(run: Run, server: LocalServer) -> None:
    server.reply(calls(("Cat", '{"kind": "cat", "lives": 9}')))
    with pytest.raises(errors.OutputValidationError, match="at least 2"):
        run(Annotated[list[Cat | Dog], Field(min_length=2)], mode="tool", retries=0)


ODD_CALLS: list[tuple[Any, Reply, type[errors.OutputError]]] = [
    (Cat | Dog, calls(("Cow", "{}")), errors.ToolCallError),
    (
        Cat | Dog,
        calls(("Cat", '{"kind": "cat", "lives": 9}'), ("Dog", '{"kind": "dog", "tricks": []}')),
        errors.ToolCallError,
    ),
    (Event, calls(("Event", '{"name": "a"}'), ("Event", '{"name": "b"}')), errors.ToolCallError),
    (Event, calls(("Event", "")), errors.EmptyOutputError),
    (Event, calls(("Event", "nope")), errors.InvalidJSONError),
    (Event, say(content="I would rather not."), errors.InvalidJSONError),
    (Event, say(content=None), errors.EmptyOutputError),
    (Event, calls(("Event", '{"name": 5}')), errors.OutputValidationError),
]


@pytest.mark.parametrize(("output", "reply", "error"), ODD_CALLS)
def test_odd_calls(run: Run, server: LocalServer, output: Any, reply: Reply, error: type[errors.OutputError]) -> None:
    server.reply(reply)
    with pytest.raises(error) as caught:
        run(output, mode="tool", retries=0)
    assert caught.value.usage.total_tokens == 15
    server.reply(
        reply,
        calls(
            (
                "Cat" if output is not Event else "Event",
                '{"kind": "cat", "lives": 1}' if output is not Event else STRICT,
            )
        ),
    )
    assert run(output, mode="tool").attempts[0].error is not None


MENDED_CALLS: list[tuple[Any, Reply, str]] = [
    (Event, say(content=STRICT), "content_for_call"),
    (Event, calls(("Event", json.dumps(STRICT))), "double_encoded"),
    (Event, calls(("Event", STRICT + STRICT)), "concatenated_objects"),
    (Event, calls(("Event", "{}" + STRICT)), "concatenated_objects"),
]


@pytest.mark.parametrize(("output", "reply", "rule"), MENDED_CALLS)
def test_mended_calls(run: Run, server: LocalServer, output: Any, reply: Reply, rule: str) -> None:
    server.reply(reply)
    extraction = run(output, mode="tool")
    assert extraction.value == FAIR
    assert [repair.rule for repair in extraction.repairs] == [rule]


def test_the_same_call_twice_is_one_and_a_lone_tool_is_meant_by_any_name(run: Run, server: LocalServer) -> None:
    server.reply(calls(("Event", STRICT), ("Event", STRICT)), calls(("functions.Event", STRICT)))
    assert run(Event, mode="tool").value == FAIR
    assert run(Event, mode="tool").value == FAIR


def test_content_for_a_call_can_be_refused(run: Run, server: LocalServer) -> None:
    server.reply(say(content=STRICT))
    with pytest.raises(errors.EmptyOutputError):
        run(Event, mode="tool", retries=0, repairs={"code_fences"})


def test_empty_arguments_where_nothing_is_needed(run: Run, server: LocalServer) -> None:
    class Options(BaseModel):
        limit: int = 5

    server.reply(calls(("Options", "")), say(content=""))
    extraction = run(Options, mode="tool")
    assert extraction.value == Options()
    assert [repair.rule for repair in extraction.repairs] == ["empty_arguments"]
    with pytest.raises(errors.EmptyOutputError):
        run(Options, retries=0)


def test_dry_run_is_the_exact_request(client: Client, server: LocalServer) -> None:
    server.reply(say(content=STRICT))
    extractor = Extractor(Event, model="m", client=client, seed=7, extra_body={"top_k": 1}, instructions="Be exact.")
    body = extractor.dry_run("fair")
    assert server.requests == []
    extractor.run("fair")
    assert server.requests[0].json == body
    body["messages"].clear()
    assert extractor.dry_run("fair")["messages"]


def test_losses_are_on_the_result(run: Run, server: LocalServer) -> None:
    server.reply(say(content=STRICT))
    assert run(Event).losses == compile_schema(Event).losses


def test_a_compiled_schema_is_taken_too(run: Run, server: LocalServer) -> None:
    server.reply(say(content=STRICT))
    assert run(compile_schema(Event, name="fair")).value == FAIR
    assert server.requests[0].json["response_format"]["json_schema"]["name"] == "fair"


def test_reasoning_beside_the_answer(run: Run, server: LocalServer) -> None:
    message = {"role": "assistant", "content": STRICT, "reasoning_content": "fair enough"}
    server.reply(Reply.json({"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}))
    assert run(Event).reasoning == "fair enough"
