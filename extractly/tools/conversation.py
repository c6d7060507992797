"""The conversation loop as a flow: ask, run the calls, ask again. Written once for four drivers, and without I/O.

`conversation` yields `Ask(request)` and is sent the completion, or has the failure thrown in; it yields
`Answer(message)` and is sent the tool messages; it returns a `ToolRun`. The drivers (sync and async, whole and
streamed) are in `loop.py` and `streams.py`.

The rules: a forced `tool_choice` (required, a named function) holds for the first request only, as the loop would never
end otherwise; the transcript always is one that can be sent again (each call is answered, and arguments that are no
JSON are put in a JSON object: servers that read the history's arguments refuse every later request else,
pydantic/pydantic-ai#7060); the caller's messages are not changed; what went before stays on whatever is raised.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, cast

from ..errors import ContentFilterFinishReasonError, LengthFinishReasonError, OutputError
from ..protocol.values import CompletionUsage, add_usage
from ..protocol.wire import plain
from ._calls import as_mapping, field

if TYPE_CHECKING:
    from ..protocol.values import ChatCompletion

__all__ = ["Answer", "Ask", "Conversation", "ToolRun", "advance", "conversation", "throw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRun:
    """A finished conversation.

    Attributes:
        messages: The whole transcript as plain data: the messages given, and all that followed. It can be sent again.
        completion: The last completion; its message is the reply.
        completions: All of them, oldest first.
        usage: Tokens, summed; `None` where the service did not say.
        limit_reached: The model still called tools when `max_turns` was used up; the calls have been answered.
    """

    messages: list[dict[str, Any]]
    completion: ChatCompletion
    completions: list[ChatCompletion]
    usage: CompletionUsage | None
    limit_reached: bool

    @property
    def text(self) -> str | None:
        """What the model replied at last; `None` where it did not (see `limit_reached`) or refused."""
        return cast("str | None", field(self.completion.choices[0].message, "content"))


class Ask:
    """Yielded: send this request, give me the completion."""

    __slots__ = ("request",)

    def __init__(self, request: dict[str, Any]) -> None:
        self.request = request


class Answer:
    """Yielded: run this message's calls, give me the tool messages."""

    __slots__ = ("message",)

    def __init__(self, message: Any) -> None:
        self.message = message


Conversation: TypeAlias = Generator[Ask | Answer, Any, ToolRun]


def conversation(request: Mapping[str, Any], max_turns: int) -> Conversation:
    """Go on until the model replies without a call.

    Args:
        request: The fields of the request, `messages` among them.
        max_turns: How many requests may be sent.

    Raises:
        LengthFinishReasonError, ContentFilterFinishReasonError: A message with calls was cut off.
    """
    sent = dict(request)
    messages: list[Any] = list(sent["messages"])
    new: list[dict[str, Any]] = []
    completions: list[Any] = []
    for turn in range(max_turns):
        try:
            completion = yield Ask({**sent, "messages": [*messages, *new]})
            completions.append(completion)
            message = _message(completion)
            new.append(assistant_message(message))
            calls = sent.get("tool_choice") != "none" and bool(field(message, "tool_calls"))
            if not calls:
                break
            _refuse_cut_off(completion)
            new.extend((yield Answer(message)))
        except OutputError as error:
            _remember(error, completions)
            raise
        if turn == 0 and sent.get("tool_choice") not in (None, "auto", "none"):
            sent["tool_choice"] = "auto"
    else:
        calls = True
    return ToolRun(
        messages=[*map(plain, messages), *new],
        completion=completions[-1],
        completions=completions,
        usage=_usage(completions),
        limit_reached=calls,
    )


def advance(flow: Conversation, answer: Any) -> tuple[Ask | Answer | None, ToolRun | None]:
    """The next step, or the end."""
    try:
        return flow.send(answer), None
    except StopIteration as stop:
        return None, stop.value


def throw(flow: Conversation, error: OutputError) -> NoReturn:
    """Raise an error through the flow, which puts on it what has come so far."""
    flow.throw(error)
    raise error


def assistant_message(message: Any) -> dict[str, Any]:
    """An answer as a message that can be sent again: no empty fields, nothing of ours, arguments that are JSON."""
    came: dict[str, Any] = plain(message)
    kept = {name: value for name, value in came.items() if value not in (None, []) and name != "parsed"}
    if "audio" in kept:
        kept["audio"] = {"id": kept["audio"].get("id")}
    if "tool_calls" in kept:
        kept["tool_calls"] = [_call(call) for call in kept["tool_calls"]]
    return {"role": "assistant", "content": None, **kept}


def _call(call: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in call.items() if value is not None and name != "index"}
    inner = as_mapping(kept.get("function"))
    if inner is not None:
        function = {name: value for name, value in inner.items() if name != "parsed_arguments"}
        kept["function"] = {**function, "arguments": _legible(function.get("arguments"))}
    return kept


def _legible(arguments: Any) -> str:
    if not isinstance(arguments, str):
        return json.dumps(arguments or {}, ensure_ascii=False)
    try:
        json.loads(arguments)
    except (ValueError, RecursionError):
        return json.dumps({"malformed_arguments": arguments} if arguments.strip() else {}, ensure_ascii=False)
    return arguments


def _message(completion: Any) -> Any:
    choices: Sequence[Any] = field(completion, "choices") or ()
    if not choices:
        raise OutputError("The completion has no choices.", completion=completion)
    return field(choices[0], "message")


def _refuse_cut_off(completion: Any) -> None:
    """Calls that were cut off are not to be run: half of what the model meant may be missing."""
    reason = field(completion.choices[0], "finish_reason")
    if reason == "length":
        raise LengthFinishReasonError(
            "The model's tool calls were cut off at the token limit; nothing of them was called. "
            "Raise `max_completion_tokens`."
        )
    if reason == "content_filter":
        raise ContentFilterFinishReasonError("A content filter stopped the model's tool calls; nothing was called.")


def _remember(error: OutputError, completions: list[Any]) -> None:
    """Put what has come so far on the error."""
    if completions:
        error.completion = error.completion or completions[-1]
        error.attempts = error.attempts or list(completions)
        error.usage = error.usage or _usage(completions)


def _usage(completions: Iterable[Any]) -> CompletionUsage | None:
    total: CompletionUsage | None = None
    for completion in completions:
        usage = field(completion, "usage")
        if usage is not None and not isinstance(usage, CompletionUsage):
            usage = CompletionUsage(plain(usage))
        total = add_usage(total, usage)
    return total
