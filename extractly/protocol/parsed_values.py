"""The objects of a completion whose text has been read into values of a type."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from ..errors import OutputError
from .completion_values import ChatCompletion, ChatCompletionMessage, ChatCompletionMessageToolCall, Choice, Function
from .wire import many, one

__all__ = [
    "Deferred",
    "ParsedChatCompletion",
    "ParsedChatCompletionMessage",
    "ParsedChoice",
    "ParsedFunction",
    "ParsedFunctionToolCall",
]


T = TypeVar("T")

# The parsed classes narrow fields of their parents, as the reference's do; a list is invariant, hence the ignores.


class Deferred:
    """A `parsed` that is made when it is first looked at: snapshots of a stream hold it.

    Args:
        make: Makes the value; an `OutputError` means that nothing could be read.
    """

    __slots__ = ("_make", "_value")

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make: Callable[[], Any] | None = make
        self._value: Any = None

    def get(self) -> Any:
        """The value, made once; `None` where nothing could be read."""
        if self._make is not None:
            with suppress(OutputError):
                self._value = self._make()
            self._make = None
        return self._value

    def __reduce__(self) -> tuple[Any, ...]:
        return _Made, (self.get(),)


class _Made(Deferred):
    """What a pickled `Deferred` becomes."""

    __slots__ = ()

    def __init__(self, value: Any) -> None:
        super().__init__(lambda: value)


def _made(value: Any) -> Any:
    return value.get() if isinstance(value, Deferred) else value


class ParsedFunction(Function, readers={"parsed_arguments": _made}):
    """A function call with its arguments read.

    Attributes:
        parsed_arguments: A value of the tool's type; JSON data for a strict tool given as a dict; `None` for a tool
            that is not strict.
    """

    __slots__ = ()
    parsed_arguments: Any


class ParsedFunctionToolCall(ChatCompletionMessageToolCall, readers={"function": one(ParsedFunction)}):
    """A tool call with its arguments read."""

    __slots__ = ()
    function: ParsedFunction  # pyright: ignore[reportIncompatibleVariableOverride]


class ParsedChatCompletionMessage(
    ChatCompletionMessage, Generic[T], readers={"tool_calls": many(ParsedFunctionToolCall), "parsed": _made}
):
    """A message with its content read.

    Attributes:
        parsed: A value of the `response_format`'s type; `None` where there was no text, or a refusal.
    """

    __slots__ = ()
    tool_calls: list[ParsedFunctionToolCall] | None  # type: ignore[assignment]
    parsed: T | None


class ParsedChoice(Choice, Generic[T], readers={"message": one(ParsedChatCompletionMessage)}):
    """A choice with its message read."""

    __slots__ = ()
    message: ParsedChatCompletionMessage[T]  # pyright: ignore[reportIncompatibleVariableOverride]


class ParsedChatCompletion(ChatCompletion, Generic[T], readers={"choices": many(ParsedChoice, always=True)}):
    """A `ChatCompletion` whose messages are read into values of `T`."""

    __slots__ = ()
    choices: list[ParsedChoice[T]]  # type: ignore[assignment]
