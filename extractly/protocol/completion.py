"""`parse_chat_completion`: a completion into one whose content and tool calls are values.

Strict, as the reference's `.parse()` is: the text is read as it is, except that white space around it never matters;
mending is `extract`'s business. The rules, choice by choice:

* `finish_reason` `"length"` or `"content_filter"` is an error where parsing was asked for, and only there;
* a refusal stays in `.refusal`, and the content beside it is not read;
* empty content reads `None`; white space only is an `EmptyOutputError`;
* arguments of tools that are strict are read; others, and custom calls, are left alone;
* a body without choices is an `APIResponseValidationError` with the provider's error.

Every error carries the completion, the usage and the text.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .._types import UNSET
from ..errors import (
    APIResponseValidationError,
    ContentFilterFinishReasonError,
    EmptyOutputError,
    LengthFinishReasonError,
    OutputError,
)
from .chunks import to_data
from .completion_values import arguments_text, content_text
from .logs import TextLog
from .parsed_values import ParsedChatCompletion
from .partials import Reader
from .reading import Format, Plan
from .wire import WireObject, is_list, is_object, untouched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm

    from .._types import Unset
    from ..schema import Schema
    from .completion_values import ChatCompletion

__all__ = ["parse_chat_completion", "parse_with_plan"]

T = TypeVar("T")


@overload
def parse_chat_completion(
    completion: Any = None,
    *,
    response_format: Mapping[str, Any] | Unset | None = UNSET,
    input_tools: Any = UNSET,
    chat_completion: Any = None,
) -> ParsedChatCompletion[Any]: ...
@overload
def parse_chat_completion(
    completion: Any = None,
    *,
    response_format: TypeForm[T] | Schema[T],
    input_tools: Any = UNSET,
    chat_completion: Any = None,
) -> ParsedChatCompletion[T]: ...
def parse_chat_completion(
    completion: Any = None, *, response_format: Any = UNSET, input_tools: Any = UNSET, chat_completion: Any = None
) -> ParsedChatCompletion[Any]:
    """Read the content and the tool calls of a completion.

    Args:
        completion: A `ChatCompletion`, a decoded dict, or another SDK's object with `model_dump()`.
        response_format: The type (or the dict) that was sent; the content is read into it.
        input_tools: The tools that were sent; the arguments of strict ones are read.
        chat_completion: The reference's name for the first argument.

    Returns:
        A new completion; the one given is not changed. `message.parsed` is the value, or `None` where there was no
        text or a refusal.

    Raises:
        LengthFinishReasonError: Cut off. Raise `max_completion_tokens`.
        ContentFilterFinishReasonError: Stopped by a filter.
        OutputValidationError: JSON that is no value of the type.
        InvalidJSONError: Text that is no JSON.
        EmptyOutputError: White space only.
        APIResponseValidationError: No choices.

    >>> body = {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "[1]"}}]}
    >>> parse_chat_completion(body).choices[0].message.content
    '[1]'
    """
    return parse_with_plan(
        completion if completion is not None else chat_completion, Plan(response_format, input_tools)
    )


def parse_with_plan(completion: Any, plan: Plan[T]) -> ParsedChatCompletion[T]:
    """`parse_chat_completion` with the formats compiled."""
    data = _decoded(completion)
    request_id = getattr(completion, "_request_id", None)
    parsed: ParsedChatCompletion[T] = ParsedChatCompletion(data, request_id=request_id)
    choices = data.get("choices")
    if not is_list(choices) or not choices:
        raise _no_choices(data, request_id)
    data["choices"] = [_Choice(choice, plan, parsed).read() for choice in choices if is_object(choice)]
    return parsed


class _Choice:
    """One choice on its way to a parsed one."""

    def __init__(self, choice: dict[str, Any], plan: Plan[Any], completion: ChatCompletion) -> None:
        self._choice = choice
        self._plan = plan
        self._completion = completion
        message = choice.get("message")
        self._message: dict[str, Any] = message if is_object(message) else {}

    def read(self) -> dict[str, Any]:
        if self._plan.asks:
            self._check_end()
        calls = self._message.get("tool_calls")
        message = {
            **self._message,
            "tool_calls": self._calls(calls) if is_list(calls) and calls else None,
            "parsed": self._content(),
        }
        return {**self._choice, "message": message}

    def _check_end(self) -> None:
        reason = self._choice.get("finish_reason")
        if reason == "length":
            usage = self._completion.usage
            tokens = f" after {usage.completion_tokens} tokens" if usage and usage.completion_tokens else ""
            raise LengthFinishReasonError(
                f"The answer was cut off{tokens} (finish_reason 'length'). "
                "Raise max_completion_tokens, or ask for less.",
                **self._context(self._text(), partial=True),
            )
        if reason == "content_filter":
            categories = self._choice.get("content_filter_results")
            named = ", ".join(sorted(_filtered(categories))) if is_object(categories) else ""
            raise ContentFilterFinishReasonError(
                f"A content filter stopped the answer (finish_reason 'content_filter'){': ' + named if named else ''}.",
                categories=categories if is_object(categories) else None,
                **self._context(self._text(), partial=True),
            )

    def _content(self) -> Any:
        text = content_text(self._message.get("content"))
        format_ = self._plan.content
        if format_ is None or not isinstance(text, str) or not text or self._message.get("refusal"):
            return None
        if not text.strip() and format_.required:
            raise EmptyOutputError("The answer holds white space only.", **self._context(text))
        return self._read(format_, text)

    def _calls(self, calls: list[Any]) -> list[Any]:
        return [self._call(call, place) if is_object(call) else call for place, call in enumerate(calls)]

    def _call(self, call: dict[str, Any], place: int) -> dict[str, Any]:
        shown = dict(call)
        if not shown.get("id"):
            shown["id"] = self._made_up_id(place)
        function = shown.get("function")
        if is_object(function):
            text = arguments_text(function.get("arguments"))
            format_ = self._plan.arguments(function.get("name"))
            value = None if format_ is None else self._read(format_, text)
            shown["function"] = {**function, "arguments": text, "parsed_arguments": value}
        return shown

    def _read(self, format_: Format[Any], text: str) -> Any:
        try:
            return format_.read(text)
        except OutputError as error:
            for name, value in self._context(text).items():
                setattr(error, name, value)
            raise

    def _made_up_id(self, place: int) -> str:
        """An id for a call that came without one (DIALECTS 2.18): a tool message must name its call."""
        seed = f"{self._completion.id}/{self._choice.get('index')}/{place}"
        return f"call_{sha256(seed.encode()).hexdigest()[:24]}"

    def _text(self) -> Any:
        """What was being written when the answer ended: the content, else the last call's arguments."""
        text = content_text(self._message.get("content"))
        calls = self._message.get("tool_calls")
        if text or not is_list(calls) or not calls:
            return text
        function = calls[-1].get("function")
        return arguments_text(function.get("arguments")) if is_object(function) else None

    def _partial(self) -> Any:
        """What the text says as far as it goes; `None` where nothing can be read."""
        text = content_text(self._message.get("content"))
        if isinstance(text, str) and text:
            return partial_of(text, self._plan.content)
        calls = self._message.get("tool_calls")
        function = calls[-1].get("function") if is_list(calls) and calls and is_object(calls[-1]) else None
        if not is_object(function):
            return None
        return partial_of(arguments_text(function.get("arguments")), self._plan.arguments(function.get("name")))

    def _context(self, text: str | None, *, partial: bool = False) -> dict[str, Any]:
        context = {"raw_text": text, "completion": self._completion, "usage": self._completion.usage}
        context["request_id"] = getattr(self._completion, "_request_id", None)
        return {**context, "partial": self._partial()} if partial else context


def partial_of(text: str, format_: Format[Any] | None) -> Any:
    """What a text says as far as it goes; `None` where nothing can be read."""
    log = TextLog()
    log.add(text, 0)
    try:
        return Reader(log, format_).partial(len(text))
    except OutputError:
        return None


def _decoded(completion: Any) -> dict[str, Any]:
    """A new dict of what was given; what is in it is not changed, and may be shared."""
    came = untouched(completion) if isinstance(completion, WireObject) else None
    if came is not None:
        return dict(came)
    data = to_data(completion)
    if not is_object(data):
        raise TypeError(f"expected a chat completion (an object or a dict), got {type(completion).__name__}")
    return data


def _filtered(categories: dict[str, Any]) -> list[str]:
    return [name for name, verdict in categories.items() if is_object(verdict) and verdict.get("filtered")]


def _no_choices(data: dict[str, Any], request_id: str | None) -> APIResponseValidationError:
    error = data.get("error")
    reason = error.get("message") if is_object(error) else error
    return APIResponseValidationError(
        f"The service sent no choices: {reason or 'expected at least one, got ' + repr(data.get('choices'))}",
        body=error if error else data,
        request_id=request_id,
    )
