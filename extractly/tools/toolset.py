"""`ToolSet`: the tools of a conversation; validates calls, runs them, and words the answers.

A message's calls go through three phases, each for all of them before the next begins: read and validate; confirm; run.
So nothing runs on bad arguments, and with `on_error="raise"` nothing at all runs where one call of the message is bad.
There is one answer per call, in the order of the calls, whatever happens. Sync and async share every phase but the
last: `_prepare` and `_answer` decide, `run` and `arun` only wait.

What leaves as an exception in both modes: the caller's own mistakes (`TypeError`: an injected value is missing), and
what is no `Exception` (cancellation, `KeyboardInterrupt`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NoReturn, TypeAlias

from ..errors import SchemaError, ToolCallError
from ._calls import read_call, read_calls
from .function_tool import FunctionTool, function_tool
from .texts import (
    UnserialisableResultError,
    declined,
    failed,
    result_content,
    timed_out,
    unknown_tool,
    unserialisable,
)
from .waiting import ToolTimeoutError, call_async, call_in_time, gather_limited, refuse_running_loop

__all__ = ["PendingCall", "ToolSet"]

Verdict: TypeAlias = "bool | str | None"
ToolMessage: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingCall:
    """A valid call that is about to be made: what the confirmation hook is shown.

    Attributes:
        id: The call's id.
        name: The tool's name.
        arguments: The validated arguments: the model given, or a model of the function's parameters, or plain data.
        tool: The tool.
    """

    id: str
    name: str
    arguments: Any
    tool: FunctionTool[Any]


_Call: TypeAlias = "tuple[str, FunctionTool[Any] | None, Any]"
"""A call on its way: its id, the tool and the validated value; or the id, no tool, and the answer that it has already.

A bare tuple, as a `PendingCall` costs as much as validating a small call.
"""


class ToolSet:
    """Tools that a model may call, with what happens when it does.

    Args:
        tools: Tools, or what `function_tool` makes tools of.
        on_error: What `run` does with an unknown tool, bad arguments, a function that raises or takes too long, or a
            result that is no JSON: `"answer"` tells the model, `"raise"` raises (`ToolCallError`, `TimeoutError`, or
            the function's own exception).
        timeout: Seconds that each call may take; `None` waits for ever. A sync function then runs in a thread of its
            own, which cannot be stopped: it is left behind.
        max_concurrency: How many calls of a message `arun` has under way at once.
        confirm: Called with a `PendingCall` before anything of the message runs; `True` or `None` lets it go, `False`
            or a reason (told to the model) stops it. May be async with `arun` and `acall`.
        injected: Values of `Injected` parameters, by name, for all calls.
        context: pydantic's validation context for all arguments; `{"provided": {…}}` holds the values of `Provided`
            fields of models.
        show_errors: Exception types whose own message the model may read. By default it reads the type's name only, as
            a message may hold what the model, and who reads its answer, must not see.

    Raises:
        SchemaError: Two tools have the same name, or one cannot be said.

    >>> def add(a: int, b: int) -> int:
    ...     return a + b
    >>> tools = ToolSet([add])
    >>> tools.call({"id": "call_1", "function": {"name": "add", "arguments": '{"a": 1, "b": 2}'}})
    3
    """

    def __init__(
        self,
        tools: Iterable[Any],
        *,
        on_error: Literal["answer", "raise"] = "answer",
        timeout: float | None = None,
        max_concurrency: int = 16,
        confirm: Callable[[PendingCall], Verdict | Awaitable[Verdict]] | None = None,
        injected: Mapping[str, Any] | None = None,
        context: Any = None,
        show_errors: tuple[type[Exception], ...] = (),
    ) -> None:
        if on_error not in ("answer", "raise"):
            raise ValueError(f"on_error must be 'answer' or 'raise', got {on_error!r}.")
        if timeout is not None and timeout <= 0:
            raise ValueError(f"timeout must be a number of seconds above 0 or None, got {timeout!r}.")
        if max_concurrency < 1:
            raise ValueError(f"max_concurrency must be at least 1, got {max_concurrency!r}.")
        self._by_name = _by_name(tools)
        self._raises = on_error == "raise"
        self._timeout = timeout
        self._max_concurrency = max_concurrency
        self._confirm = confirm
        self._injected = dict(injected or {})
        self._context = context
        self._show_errors = show_errors
        self._careful = confirm is not None or any(tool.injects or tool.is_async for tool in self._by_name.values())

    @property
    def tools(self) -> list[FunctionTool[Any]]:
        """The tools, in order: what goes into `tools=` of a request."""
        return list(self._by_name.values())

    def __repr__(self) -> str:
        return f"ToolSet({self.tools!r})"

    def call(self, tool_call: Any, *, injected: Mapping[str, Any] | None = None) -> Any:
        """Validate and run one call.

        Args:
            tool_call: The call: of our completion, of another SDK's, or a dict in the wire shape.
            injected: Further injected values; they win over those of the set.

        Returns:
            What the function returned.

        Raises:
            ToolCallError: No such tool, bad arguments, or the confirmation hook stopped it; nothing was called.
            TimeoutError: It took longer than `timeout`.
            TypeError: `tool_call` is none; an injected value is missing; the tool is async in a running event loop.
            Exception: What the function raised.
        """
        name, arguments, call_id = read_call(tool_call)
        tool = self._by_name[name]
        value = tool.read(arguments, self._context, call_id)
        if self._confirm is not None:
            pending = PendingCall(id=call_id, name=name, arguments=value, tool=tool)
            _obey(pending, _now(self._confirm(pending)))
        values = {**self._injected, **injected} if injected else self._injected
        return tool.invoke(value, values) if self._timeout is None else call_in_time(tool, value, values, self._timeout)

    async def acall(self, tool_call: Any, *, injected: Mapping[str, Any] | None = None) -> Any:
        """As `call`; an async function is awaited, a sync one runs in a thread so that the event loop goes on."""
        name, arguments, call_id = read_call(tool_call)
        tool = self._by_name[name]
        value = tool.read(arguments, self._context, call_id)
        if self._confirm is not None:
            pending = PendingCall(id=call_id, name=name, arguments=value, tool=tool)
            _obey(pending, await _later(self._confirm(pending)))
        return await call_async(tool, value, {**self._injected, **(injected or {})}, self._timeout)

    def run(self, message: Any, *, injected: Mapping[str, Any] | None = None) -> list[ToolMessage]:
        """Run every call of an assistant message, one after the other.

        Args:
            message: The message (`completion.choices[0].message`), of any make, or a dict in the wire shape.
            injected: Further injected values; they win over those of the set.

        Returns:
            One tool message per call, in order; an empty list where the message has none.

        Raises:
            ToolCallError: With `on_error="raise"`; before anything is called.
            TypeError: `message` is none; an injected value is missing; a tool is async in a running event loop.
        """
        prepared = self._prepare(message)
        values = {**self._injected, **injected} if injected else self._injected
        if self._careful:
            self._screen(prepared, values)
        answers: list[ToolMessage] = []
        timeout = self._timeout
        for call_id, tool, value in prepared:
            if tool is None:
                answers.append(value)
                continue
            try:
                result = tool.invoke(value, values) if timeout is None else call_in_time(tool, value, values, timeout)
                content = result if type(result) is str else result_content(result)
            except Exception as error:
                answers.append(self._failure(call_id, error, self._words(tool, error)))
            else:
                answers.append({"role": "tool", "tool_call_id": call_id, "content": content})
        return answers

    async def arun(self, message: Any, *, injected: Mapping[str, Any] | None = None) -> list[ToolMessage]:
        """As `run`, the calls side by side, at most `max_concurrency` at once; the answers in order all the same.

        Async functions share the event loop; each sync one runs in a thread of its own, so it must bear that (an sqlite
        connection made elsewhere does not).
        """
        prepared = self._prepare(message)
        if self._confirm is not None:
            for position, pending in _shown(prepared):
                prepared[position] = self._obeyed(pending, await _later(self._confirm(pending)))
        values = {**self._injected, **injected} if injected else self._injected
        self._check(prepared, values, waits=False)
        return await gather_limited(
            [partial(self._answer_later, *call, values) for call in prepared], self._max_concurrency
        )

    def _prepare(self, message: Any) -> list[_Call]:
        """Every call of the message, valid and pending, or answered already."""
        prepared: list[_Call] = []
        for call in read_calls(message):
            name, arguments, call_id = read_call(call)
            try:
                tool = self._by_name[name]
                prepared.append((call_id, tool, tool.read(arguments, self._context, call_id)))
            except ToolCallError as error:
                prepared.append((call_id, None, self._failure(call_id, error, error.message)))
        return prepared

    def _screen(self, prepared: list[_Call], values: Mapping[str, Any]) -> None:
        """The second phase: what the hook stops is answered, and a mistake of the caller's raised."""
        if self._confirm is not None:
            for position, pending in _shown(prepared):
                prepared[position] = self._obeyed(pending, _now(self._confirm(pending)))
        self._check(prepared, values, waits=True)

    def _check(self, prepared: Iterable[_Call], values: Mapping[str, Any], *, waits: bool) -> None:
        """Find the caller's own mistakes before anything runs."""
        for _, tool, _ in prepared:
            if tool is not None:
                tool.require(values)
                if waits and tool.is_async:
                    refuse_running_loop(tool.name)

    def _obeyed(self, pending: PendingCall, verdict: Verdict) -> _Call:
        try:
            _obey(pending, verdict)
        except ToolCallError as error:
            return pending.id, None, self._failure(pending.id, error, error.message)
        return pending.id, pending.tool, pending.arguments

    async def _answer_later(
        self, call_id: str, tool: FunctionTool[Any] | None, value: Any, values: Mapping[str, Any]
    ) -> ToolMessage:
        if tool is None:
            answer: ToolMessage = value
            return answer
        try:
            content = result_content(await call_async(tool, value, values, self._timeout))
        except Exception as error:
            return self._failure(call_id, error, self._words(tool, error))
        return _message(call_id, content)

    def _words(self, tool: FunctionTool[Any], error: Exception) -> str:
        if isinstance(error, ToolTimeoutError):
            return timed_out(tool.name, error.seconds)
        if isinstance(error, UnserialisableResultError):
            return unserialisable(tool.name)
        return failed(tool.name, error, allowed=self._show_errors)

    def _failure(self, call_id: str, error: Exception, words: str) -> ToolMessage:
        if self._raises:
            raise error
        return _message(call_id, words)


class _Tools(dict[str, FunctionTool[Any]]):
    """The tools by their names. Any other name is a tool that refuses all arguments."""

    def __missing__(self, name: str) -> Any:
        return _UnknownTool(name, self)


class _UnknownTool:
    """What a call that names none of the tools is read by."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self._name = name
        self._known = known

    def read(self, arguments: Any, context: Any, call_id: str) -> NoReturn:  # noqa: ARG002 - as `FunctionTool.read`
        raise unknown_tool(self._name, self._known, call_id)


def _by_name(tools: Iterable[Any]) -> _Tools:
    by_name = _Tools()
    for position, given in enumerate(tools):
        tool = function_tool(given)
        if tool.name in by_name:
            raise SchemaError(
                f"two tools have the name {tool.name!r}",
                path=("tools", position),
                remedy="Give one of them another name: function_tool(…, name=…).",
            )
        by_name[tool.name] = tool
    return by_name


def _message(call_id: str, content: str) -> ToolMessage:
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def _shown(prepared: Iterable[_Call]) -> list[tuple[int, PendingCall]]:
    """The calls that wait for a confirmation, with their positions."""
    return [
        (position, PendingCall(id=call_id, name=tool.name, arguments=value, tool=tool))
        for position, (call_id, tool, value) in enumerate(prepared)
        if tool is not None
    ]


def _obey(pending: PendingCall, verdict: Verdict) -> None:
    """Go on, or raise what the confirmation hook decided."""
    if verdict is True or verdict is None:
        return
    error = declined(pending.name, verdict if isinstance(verdict, str) else None)
    error.tool_call_id = pending.id
    raise error


def _now(verdict: Verdict | Awaitable[Verdict]) -> Verdict:
    if not isinstance(verdict, Awaitable):
        return verdict
    close = getattr(verdict, "close", None)
    if close is not None:
        close()
    raise TypeError("The confirmation hook is async: use `await tools.acall(…)` or `arun`.")


async def _later(verdict: Verdict | Awaitable[Verdict]) -> Verdict:
    return await verdict if isinstance(verdict, Awaitable) else verdict
