"""`ToolSet`: one answer per call, whatever the call; nothing runs on bad arguments."""

from __future__ import annotations

import asyncio
import contextvars
import json
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from typing import Annotated, Any, cast

import pytest
from loops import in_loop
from pydantic import BaseModel

from extractly import ChatCompletion
from extractly.errors import SchemaError, ToolCallError
from extractly.tools import Injected, PendingCall, ToolSet, function_tool

CALLED: list[Any] = []


@pytest.fixture(autouse=True)
def _nothing_called() -> None:
    CALLED.clear()


def add(a: int, b: int) -> int:
    CALLED.append(("add", a, b))
    return a + b


async def slow_add(a: int, b: int) -> int:
    await asyncio.sleep(0.01)
    return add(a, b)


def fail(text: str) -> None:
    raise ValueError(f"password=hunter2 {text}")


def call(name: str, arguments: Any, call_id: str | None = "call_1") -> dict[str, Any]:
    text = arguments if isinstance(arguments, (str, type(None))) else json.dumps(arguments)
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": text}}


def message(*calls: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "tool_calls": list(calls)}


def as_objects(value: Any) -> Any:
    """The same as objects with attributes, as an SDK gives them."""
    if isinstance(value, dict):
        return SimpleNamespace(**{key: as_objects(item) for key, item in value.items()})
    return [as_objects(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(params=["run", "arun"])
def run(request: pytest.FixtureRequest) -> Callable[..., list[dict[str, Any]]]:
    """`ToolSet.run`, or `arun` in an event loop."""
    if request.param == "run":
        return ToolSet.run
    return lambda tools, *args, **kwargs: asyncio.run(tools.arun(*args, **kwargs))


def contents(messages: list[dict[str, Any]]) -> list[str]:
    return [message["content"] for message in messages]


@pytest.mark.parametrize("shape", [lambda value: value, as_objects])
def test_one_answer_per_call_in_order(run: Callable[..., Any], shape: Callable[[Any], Any]) -> None:
    tools = ToolSet([add, slow_add])
    calls = [call("slow_add", {"a": 1, "b": 1}, "x"), call("add", {"a": 2, "b": 2}, "y"), call("none", {}, "z")]
    answers = run(tools, shape(message(*calls)))
    assert [(a["role"], a["tool_call_id"]) for a in answers] == [("tool", "x"), ("tool", "y"), ("tool", "z")]
    assert contents(answers)[:2] == ["2", "4"]
    assert "There is no tool `none`; nothing was called. The tools are: `add`, `slow_add`." in contents(answers)[2]


def response(*calls: Any) -> Any:
    body = {"choices": [{"index": 0, "finish_reason": "tool_calls", "message": message(*calls)}]}
    return ChatCompletion(body).choices[0].message


def name_it(reply: Any) -> None:
    reply.tool_calls[0].function.name = "add"


def answer_it(reply: Any) -> None:
    reply.tool_calls[0].function.arguments = '{"a": 3, "b": 4}'


def identify_it(reply: Any) -> None:
    reply.tool_calls[0].id = "y"


def replace_the_function(reply: Any) -> None:
    reply.tool_calls[0].function = {"name": "add", "arguments": '{"a": 5, "b": 5}'}


def drop_it(reply: Any) -> None:
    reply.tool_calls.pop()


OURS: list[tuple[Callable[[Any], object], list[tuple[str, str]]]] = [
    (lambda reply: None, [("x", "3")]),
    (lambda reply: reply.tool_calls, [("x", "3")]),
    (lambda reply: reply.tool_calls[0].function.arguments, [("x", "3")]),
    (name_it, [("x", "3")]),
    (answer_it, [("x", "7")]),
    (identify_it, [("y", "3")]),
    (replace_the_function, [("x", "10")]),
    (drop_it, []),
]


@pytest.mark.parametrize(("change", "expected"), OURS, ids=range(len(OURS)))
def test_our_objects_count_as_they_are_now(
    run: Callable[..., Any], change: Callable[[Any], object], expected: list[tuple[str, str]]
) -> None:
    """A response object that was looked into, or changed, is read as it is, and not as it came."""
    reply = response(call("add", {"a": 1, "b": 2}, "x"))
    change(reply)
    assert [(answer["tool_call_id"], answer["content"]) for answer in run(ToolSet([add]), reply)] == expected
    assert [str(ToolSet([add]).call(one)) for one in reply.tool_calls] == [content for _, content in expected]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"a": 1, "b": 2}, "3"), (None, "The arguments of `add` are"), (["a"], "The arguments of `add` are invalid")],
)
def test_arguments_of_our_objects_that_are_no_text(run: Callable[..., Any], arguments: Any, words: str) -> None:
    odd = {"id": "x", "type": "function", "function": {"name": "add", "arguments": arguments}}
    assert contents(run(ToolSet([add]), response(odd)))[0].startswith(words)


def test_a_message_without_calls(run: Callable[..., Any]) -> None:
    assert run(ToolSet([add]), {"role": "assistant", "content": "hi"}) == []
    assert run(ToolSet([add]), {"role": "assistant", "tool_calls": None}) == []
    assert run(ToolSet([add]), SimpleNamespace(role="assistant", content="hi", tool_calls=[])) == []
    for no_message in ({"id": "x", "choices": []}, "text", None):
        with pytest.raises(TypeError, match=r"Expected an assistant message \(`completion\.choices\[0\]\.message`\)"):
            run(ToolSet([add]), no_message)


BAD = [
    (
        call("ad", {"a": 1, "b": 2}),
        "There is no tool `ad`; nothing was called. Did you mean `add`? The tools are: `add`",
    ),
    (call("", {}), "There is no tool ``"),
    (call("add", '{"a": 1'), "The arguments of `add` are no valid JSON"),
    (call("add", {"a": 1}), "The arguments of `add` are invalid"),
    (call("add", None), "The arguments of `add` are"),
    ({"id": "call_1", "type": "custom", "custom": {"name": "shell", "input": "ls"}}, "There is no tool `shell`"),
    ({"id": "call_1", "type": "function", "function": None}, "There is no tool ``"),
    ({"id": "call_1"}, "There is no tool ``"),
]


@pytest.mark.parametrize(("bad", "words"), BAD)
def test_a_bad_call_is_answered_and_the_others_run(run: Callable[..., Any], bad: Any, words: str) -> None:
    answers = run(ToolSet([add]), message(call("add", {"a": 1, "b": 2}, "good"), bad))
    assert contents(answers)[0] == "3"
    assert answers[1]["tool_call_id"] == "call_1"
    assert contents(answers)[1].startswith(words)
    assert CALLED == [("add", 1, 2)]


@pytest.mark.parametrize(("bad", "words"), BAD)
def test_a_bad_call_raises_before_anything_runs(run: Callable[..., Any], bad: Any, words: str) -> None:
    with pytest.raises(ToolCallError) as caught:
        run(ToolSet([add], on_error="raise"), message(call("add", {"a": 1, "b": 2}, "good"), bad))
    assert caught.value.message.startswith(words)
    assert caught.value.tool_call_id == "call_1"
    assert CALLED == []


def test_call_and_acall_always_raise() -> None:
    tools = ToolSet([add])
    for good in (call("add", {"a": 1, "b": 2}), as_objects(call("add", {"a": 1, "b": 2}))):
        assert tools.call(good) == 3
        assert asyncio.run(tools.acall(good)) == 3
    for bad, _ in BAD:
        with pytest.raises(ToolCallError):
            tools.call(bad)
        with pytest.raises(ToolCallError):
            asyncio.run(tools.acall(bad))
    with pytest.raises(TypeError, match=r"Expected a tool call with `id` and `function`, got 'str'"):
        tools.call("add")
    with pytest.raises(ValueError, match="hunter2"):
        ToolSet([fail]).call(call("fail", {"text": "x"}))


def test_an_exception_is_told_without_its_words(run: Callable[..., Any]) -> None:
    (content,) = contents(run(ToolSet([fail]), message(call("fail", {"text": "x"}))))
    assert content.startswith("The tool `fail` was called and failed with ValueError.")
    assert "hunter2" not in content
    assert "Traceback" not in content
    (content,) = contents(run(ToolSet([fail], show_errors=(ValueError,)), message(call("fail", {"text": "x" * 9999}))))
    assert "ValueError: password=hunter2 xxx" in content
    assert len(content) < 1_000
    with pytest.raises(ValueError, match="hunter2"):
        run(ToolSet([fail], on_error="raise"), message(call("fail", {"text": "x"})))


def test_what_is_no_exception_is_not_answered(run: Callable[..., Any]) -> None:
    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        run(ToolSet([leave]), message(call("leave", {})))


class Color(str, Enum):  # noqa: UP042 - the older form is the one in question
    RED = "red"


class Reading(BaseModel):
    when: date
    value: Decimal


@dataclass
class Pair:
    a: int
    b: set[int]


@pytest.mark.parametrize(
    ("result", "content"),
    [
        ("as it is", "as it is"),
        ("", ""),
        (Color.RED, "red"),
        (None, "null"),
        (3, "3"),
        (float("nan"), '"NaN"'),
        (b"\xff", '"_w=="'),
        (Reading(when=date(2026, 1, 2), value=Decimal("1.50")), '{"when":"2026-01-02","value":"1.50"}'),
        ([Pair(1, {2})], '[{"a":1,"b":[2]}]'),
        ({"é": (1, 2)}, '{"é":[1,2]}'),
    ],
)
def test_any_result_that_pydantic_can_write(run: Callable[..., Any], result: Any, content: str) -> None:
    def give() -> Any:
        return result

    assert contents(run(ToolSet([give]), message(call("give", {})))) == [content]


def circle() -> list[Any]:
    items: list[Any] = []
    items.append(items)
    return items


@pytest.mark.parametrize("result", [object(), {"a": lambda: None}, circle(), threading.Lock()])
def test_a_result_that_is_no_json(run: Callable[..., Any], result: Any) -> None:
    def give() -> Any:
        return result

    (content,) = contents(run(ToolSet([give]), message(call("give", {}))))
    assert content == "The tool `give` was called and returned, but its result cannot be shown. Go on without it."
    with pytest.raises(TypeError, match="cannot be written as JSON"):
        run(ToolSet([give], on_error="raise"), message(call("give", {})))


@pytest.mark.parametrize(("given", "sent"), [("", ""), (None, "")])
def test_an_empty_id_is_answered_with_it(run: Callable[..., Any], given: str | None, sent: str) -> None:
    answers = run(ToolSet([add]), message(call("add", {"a": 1, "b": 2}, given), call("no", {}, given)))
    assert [answer["tool_call_id"] for answer in answers] == [sent, sent]
    assert contents(answers)[0] == "3"


def test_a_thousand_calls(run: Callable[..., Any]) -> None:
    calls = [call("add", {"a": number, "b": 0}, f"call_{number}") for number in range(1_000)]
    answers = run(ToolSet([add]), message(*calls))
    assert contents(answers) == [str(number) for number in range(1_000)]
    assert [answer["tool_call_id"] for answer in answers] == [f"call_{number}" for number in range(1_000)]


def test_ten_megabytes_of_arguments(run: Callable[..., Any]) -> None:
    def length(text: str) -> int:
        return len(text)

    big = json.dumps({"text": "x" * 10_000_000})
    wrong = json.dumps({"text": 1, "more": "x" * 10_000_000})
    answers = run(ToolSet([length]), message(call("length", big), call("length", big[:-2]), call("length", wrong)))
    assert contents(answers)[0] == "10000000"
    assert contents(answers)[1].startswith("The arguments of `length` are no valid JSON")
    assert contents(answers)[2].startswith("The arguments of `length` are invalid")
    assert all(len(content) < 8_000 for content in contents(answers))


def test_a_function_that_never_returns(run: Callable[..., Any]) -> None:
    stop = threading.Event()

    def never(a: int) -> bool:
        return stop.wait(20)

    async def never_async(a: int) -> None:
        await asyncio.sleep(20)

    tools = [never, never_async]
    began = time.perf_counter()
    answers = run(ToolSet(tools, timeout=0.05), message(call("never", {"a": 1}), call("never_async", {"a": 1})))
    assert time.perf_counter() - began < 5
    for answer, name in zip(contents(answers), ("never", "never_async"), strict=True):
        assert answer.startswith(f"The tool `{name}` was called and did not finish within 0.05 seconds")
    for name in ("never", "never_async"):
        with pytest.raises(TimeoutError, match=f"The tool '{name}' did not finish within 0.05 seconds"):
            run(ToolSet(tools, timeout=0.05, on_error="raise"), message(call(name, {"a": 1})))
        with pytest.raises(TimeoutError):
            ToolSet(tools, timeout=0.05).call(call(name, {"a": 1}))
    stop.set()


def test_a_function_that_returns_in_time(run: Callable[..., Any]) -> None:
    def own_timeout() -> None:
        raise TimeoutError("mine")

    tools = ToolSet([add, slow_add, own_timeout], timeout=10)
    calls = [call("add", {"a": 1, "b": 2}), call("slow_add", {"a": 3, "b": 4}), call("own_timeout", {})]
    answers = contents(run(tools, message(*calls)))
    assert answers[:2] == ["3", "7"]
    assert answers[2].startswith("The tool `own_timeout` was called and failed with TimeoutError.")


@in_loop
async def test_a_cancelled_task_that_fails_while_it_ends_is_not_reported_as_lost() -> None:
    async def stubborn() -> None:
        try:
            await asyncio.sleep(20)
        finally:
            raise RuntimeError("while ending")

    answers = await ToolSet([stubborn], timeout=0.01).arun(message(call("stubborn", {})))
    assert "did not finish" in contents(answers)[0]
    await asyncio.sleep(0.01)


@in_loop
async def test_async_calls_run_side_by_side_up_to_the_limit() -> None:
    running, most = 0, 0

    async def work(a: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return a

    calls = message(*[call("work", {"a": number}) for number in range(20)])
    assert contents(await ToolSet([work], max_concurrency=4).arun(calls)) == [str(number) for number in range(20)]
    assert most == 4


@in_loop
async def test_sync_functions_do_not_hold_up_the_event_loop() -> None:
    beats = 0

    def work() -> int:
        time.sleep(0.05)
        return threading.get_ident()

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.001)

    task = asyncio.ensure_future(beat())
    (content,) = contents(await ToolSet([work]).arun(message(call("work", {}))))
    task.cancel()
    assert beats > 3
    assert content != str(threading.get_ident())


VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


@in_loop
async def test_a_thread_sees_the_callers_context() -> None:
    VARIABLE.set("set")
    assert await ToolSet([function_tool(lambda: VARIABLE.get(), name="f")]).acall(call("f", {})) == "set"


@in_loop
async def test_a_failure_cancels_the_others() -> None:
    ended: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.sleep(20)
        finally:
            ended.append("wait")

    async def fails() -> None:
        await asyncio.sleep(0.01)
        raise KeyError("x")

    with pytest.raises(KeyError):
        await ToolSet([wait, fails], on_error="raise").arun(message(call("wait", {}), call("fails", {})))
    assert ended == ["wait"]


@in_loop
async def test_cancellation_goes_through() -> None:
    ended: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.sleep(20)
        finally:
            ended.append("wait")

    def block() -> None:
        time.sleep(0.05)

    for timeout in (None, 10):
        task = asyncio.ensure_future(
            ToolSet([wait, block], timeout=timeout).arun(message(call("wait", {}), call("block", {})))
        )
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)
    assert ended == ["wait", "wait"]
    await asyncio.sleep(0.06)  # the threads end, and find that nobody waits for them


def test_async_tools_from_sync_code() -> None:
    tools = ToolSet([slow_add])
    assert contents(tools.run(message(call("slow_add", {"a": 1, "b": 2})))) == ["3"]
    assert ToolSet([slow_add], timeout=5).call(call("slow_add", {"a": 1, "b": 2})) == 3

    async def inside() -> None:
        with pytest.raises(TypeError, match=r"is async and an event loop is running"):
            tools.call(call("slow_add", {"a": 1, "b": 2}))
        with pytest.raises(TypeError, match=r"is async and an event loop is running"):
            ToolSet([add, slow_add]).run(message(call("add", {"a": 1, "b": 2}), call("slow_add", {"a": 1, "b": 2})))
        assert CALLED == []

    CALLED.clear()
    asyncio.run(inside())


def test_a_call_is_confirmed_before_anything_runs(run: Callable[..., Any]) -> None:
    seen: list[PendingCall] = []

    def confirm(pending: PendingCall) -> bool | str | None:
        assert CALLED == []
        seen.append(pending)
        return {1: True, 2: False, 3: "too large", 4: None}[pending.arguments.a]

    calls = message(*[call("add", {"a": number, "b": 0}, str(number)) for number in (1, 2, 3, 4)])
    answers = contents(run(ToolSet([add], confirm=confirm), calls))
    assert [(pending.id, pending.name, pending.tool.name) for pending in seen] == [
        (str(number), "add", "add") for number in (1, 2, 3, 4)
    ]
    assert answers[0] == "1"
    assert answers[1].startswith("The call of `add` was not allowed.\nNothing was called.")
    assert answers[2].startswith("The call of `add` was not allowed: too large\n")
    assert answers[3] == "4"
    CALLED.clear()
    with pytest.raises(ToolCallError, match="was not allowed") as caught:
        run(ToolSet([add], confirm=confirm, on_error="raise"), calls)
    assert caught.value.tool_call_id == "2"
    assert CALLED == []


def test_confirmation_of_single_calls() -> None:
    async def refuse(pending: PendingCall) -> bool:
        return False

    def allow(pending: PendingCall) -> bool:
        return True

    one = call("add", {"a": 1, "b": 2})
    assert ToolSet([add], confirm=allow).call(one) == 3
    assert asyncio.run(ToolSet([add], confirm=allow).acall(one)) == 3
    with pytest.raises(ToolCallError, match="not allowed"):
        asyncio.run(ToolSet([add], confirm=refuse).acall(one))
    with pytest.raises(TypeError, match="The confirmation hook is async"):
        ToolSet([add], confirm=refuse).call(one)
    future: Awaitable[bool] = cast("Any", type("Later", (), {"__await__": lambda self: iter(())})())
    with pytest.raises(TypeError, match="The confirmation hook is async"):
        ToolSet([add], confirm=lambda _: future).call(one)


def test_injected_values_are_hidden_and_given(run: Callable[..., Any]) -> None:
    def use(
        a: int, db: Annotated[dict[str, int], Injected()], log: Annotated[list[int] | None, Injected()] = None
    ) -> int:
        CALLED.append(a)
        return a + db["x"]

    one = message(call("use", {"a": 1}))
    assert list(ToolSet([use]).tools[0]["function"]["parameters"]["properties"]) == ["a"]
    assert contents(run(ToolSet([use], injected={"db": {"x": 1}}), one)) == ["2"]
    assert contents(run(ToolSet([use], injected={"db": {"x": 1}}), one, injected={"db": {"x": 5}})) == ["6"]
    assert ToolSet([use]).call(one["tool_calls"][0], injected={"db": {"x": 7}}) == 8
    CALLED.clear()
    with pytest.raises(TypeError, match=r"The injected parameter 'db' was not given\. Pass injected="):
        run(ToolSet([add, use]), message(call("add", {"a": 1, "b": 2}), *one["tool_calls"]))
    assert CALLED == []


def test_the_tools_go_into_a_request() -> None:
    tools = ToolSet([add, function_tool(Reading)])
    assert json.loads(json.dumps(tools.tools)) == tools.tools
    assert [tool.name for tool in tools.tools] == ["add", "Reading"]
    assert repr(tools) == "ToolSet([FunctionTool('add'), FunctionTool('Reading')])"
    tools.tools.clear()
    assert len(tools.tools) == 2


def test_many_tools_are_listed_in_part() -> None:
    tools = ToolSet([function_tool(add, name=f"tool_{number}") for number in range(60)])
    assert "`tool_49` and 10 more." in contents(tools.run(message(call("zzz" * 500, {}))))[0]
    assert "The tools are: none." in contents(ToolSet([]).run(message(call("x", {}))))[0]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: ToolSet([add, add]), SchemaError, r"\$\.tools\[1\]: two tools have the name 'add'\. Give one of them"),
        (lambda: ToolSet([add, lambda *a: None]), SchemaError, r"\*a"),
        (lambda: ToolSet([object()]), SchemaError, "."),
        (lambda: ToolSet([add], on_error=cast("Any", "ignore")), ValueError, "on_error must be 'answer' or 'raise'"),
        (lambda: ToolSet([add], timeout=0), ValueError, "timeout must be a number of seconds above 0"),
        (lambda: ToolSet([add], max_concurrency=0), ValueError, "max_concurrency must be at least 1"),
    ],
)
def test_a_set_that_cannot_be_made(make: Callable[[], ToolSet], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()
