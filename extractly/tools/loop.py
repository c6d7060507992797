"""`run_tools`, `arun_tools`, `stream_tools`, `astream_tools`: a conversation in which the model's calls are run.

A loop, not an agent framework: it asks, runs the calls, asks again, until the model replies without a call or
`max_turns` requests have been sent. What decides is in `conversation.py`; here are the four drivers, which only wait.
A client is any object with `chat.completions.create` (and `.stream` for the streamed forms): ours, or another SDK's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, cast

from ..errors import ConfigurationError, OutputError
from ._calls import field
from .conversation import Ask, Conversation, ToolRun, advance, conversation, throw
from .streams import AsyncToolStream, ToolStream
from .toolset import ToolSet

__all__ = ["arun_tools", "astream_tools", "run_tools", "stream_tools"]

# As a human would stop to look at a conversation of so many rounds; the reference's Node helper `runTools` has 10 too.
MAX_TURNS = 10


def run_tools(
    client: Any,
    messages: Iterable[Any],
    tools: ToolSet | Iterable[Any],
    *,
    model: str | None = None,
    max_turns: int = MAX_TURNS,
    tool_choice: Any = "auto",
    parallel_tool_calls: bool | None = False,
    injected: Mapping[str, Any] | None = None,
    **params: Any,
) -> ToolRun:
    """Talk with the model, running the tools it calls, until it replies without a call.

    Args:
        client: A client, e.g. `extractly.Client()`.
        messages: The conversation so far; not changed.
        tools: A `ToolSet`, or the tools of one.
        model: Falls back to `EXTRACTLY_MODEL`.
        max_turns: How many requests may be sent.
        tool_choice: `"auto"`, `"none"`, `"required"`, a tool's name, or the reference's object. A forced choice holds
            for the first request.
        parallel_tool_calls: Off by default: with several calls in one message strict schemas are not adhered to (the
            guide, "Parallel function calling and Structured Outputs"). `True` allows them: what is not valid is still
            never called. `None` leaves the field out, for models that refuse it.
        injected: Values of `Injected` parameters, by name.
        **params: Any further field of the request, and the options of `client.chat.completions.create`.

    Returns:
        The transcript, the completions and the summed usage.

    Raises:
        OutputError: A message with calls was cut off; or `ToolCallError` from a set with `on_error="raise"`.
        APIError: The service or the network failed.
        ConfigurationError: No model. Pass `model`, or set `EXTRACTLY_MODEL`.
    """
    tool_set, flow = _start(messages, tools, model, max_turns, tool_choice, parallel_tool_calls, params)
    step, result = advance(flow, None)
    while step is not None:
        try:
            if isinstance(step, Ask):
                answer = _whole(client.chat.completions.create(**step.request))
            else:
                answer = tool_set.run(step.message, injected=injected)
        except OutputError as error:
            throw(flow, error)
        step, result = advance(flow, answer)
    return cast("ToolRun", result)


async def arun_tools(
    client: Any,
    messages: Iterable[Any],
    tools: ToolSet | Iterable[Any],
    *,
    model: str | None = None,
    max_turns: int = MAX_TURNS,
    tool_choice: Any = "auto",
    parallel_tool_calls: bool | None = False,
    injected: Mapping[str, Any] | None = None,
    **params: Any,
) -> ToolRun:
    """As `run_tools`, with an async client; the calls of a message run side by side."""
    tool_set, flow = _start(messages, tools, model, max_turns, tool_choice, parallel_tool_calls, params)
    step, result = advance(flow, None)
    while step is not None:
        try:
            if isinstance(step, Ask):
                answer = await client.chat.completions.create(**step.request)
            else:
                answer = await tool_set.arun(step.message, injected=injected)
        except OutputError as error:
            throw(flow, error)
        step, result = advance(flow, answer)
    return cast("ToolRun", result)


def stream_tools(
    client: Any,
    messages: Iterable[Any],
    tools: ToolSet | Iterable[Any],
    *,
    model: str | None = None,
    max_turns: int = MAX_TURNS,
    tool_choice: Any = "auto",
    parallel_tool_calls: bool | None = False,
    injected: Mapping[str, Any] | None = None,
    **params: Any,
) -> ToolStream:
    """As `run_tools`, streamed; see `ToolStream`."""
    tool_set, flow = _start(messages, tools, model, max_turns, tool_choice, parallel_tool_calls, params)
    return ToolStream(client, tool_set, flow, injected)


def astream_tools(
    client: Any,
    messages: Iterable[Any],
    tools: ToolSet | Iterable[Any],
    *,
    model: str | None = None,
    max_turns: int = MAX_TURNS,
    tool_choice: Any = "auto",
    parallel_tool_calls: bool | None = False,
    injected: Mapping[str, Any] | None = None,
    **params: Any,
) -> AsyncToolStream:
    """As `arun_tools`, streamed; see `AsyncToolStream`."""
    tool_set, flow = _start(messages, tools, model, max_turns, tool_choice, parallel_tool_calls, params)
    return AsyncToolStream(client, tool_set, flow, injected)


def _start(
    messages: Iterable[Any],
    tools: ToolSet | Iterable[Any],
    model: str | None,
    max_turns: int,
    tool_choice: Any,
    parallel_tool_calls: bool | None,
    params: dict[str, Any],
) -> tuple[ToolSet, Conversation]:
    refused = sorted({"stream", "n"} & params.keys())
    if refused:
        raise TypeError(f"run_tools does not take {refused[0]!r}: it sends one request at a time, for one choice.")
    if max_turns < 1:
        raise ValueError(f"max_turns must be at least 1, got {max_turns!r}.")
    model = model or os.environ.get("EXTRACTLY_MODEL")
    if not model:
        raise ConfigurationError(
            "No model is set. Pass model=…, or set EXTRACTLY_MODEL; model='local' is the embedded engine, which needs "
            "no key and no network."
        )
    tool_set = tools if isinstance(tools, ToolSet) else ToolSet(tools)
    request: dict[str, Any] = {"model": model, "messages": list(messages), **params}
    if tool_set.tools:
        request["tools"] = tool_set.tools
        request["tool_choice"] = _choice(tool_choice, {tool.name for tool in tool_set.tools})
        if parallel_tool_calls is not None and tool_choice != "none":
            request["parallel_tool_calls"] = parallel_tool_calls
    return tool_set, conversation(request, max_turns)


def _choice(choice: Any, names: set[str]) -> Any:
    """The `tool_choice` of the wire.

    Raises:
        ValueError: It names no tool of the set.
    """
    if choice in ("auto", "none", "required"):
        return choice
    if isinstance(choice, str):
        choice = {"type": "function", "function": {"name": choice}}
    name = field(field(choice, "function"), "name")
    if name is not None and name not in names:
        raise ValueError(f"tool_choice names {name!r}, which is none of the tools: {', '.join(sorted(names))}.")
    return choice


def _whole(completion: Any) -> Any:
    if hasattr(completion, "__await__"):
        close = getattr(completion, "close", None)
        if close is not None:
            close()
        raise TypeError("The client is async: use `await arun_tools(…)`.")
    return completion
