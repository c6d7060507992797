"""The streamed conversation: `ToolStream` and `AsyncToolStream`, what `stream_tools` and `astream_tools` return.

Both drive the same flow (`conversation.py`) and pass on the client's events as they come. A streamed completion whose
calls the client found invalid is not the end here: the tool set answers them, as in the loop that does not stream.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..errors import OutputError
from .conversation import Answer, Ask, Conversation, ToolRun, advance, throw
from .toolset import ToolSet

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

__all__ = ["AsyncToolStream", "ToolMessageEvent", "ToolStream"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolMessageEvent:
    """A call has been answered.

    Attributes:
        message: The tool message: `role`, `tool_call_id`, `content`.
        type: `"tool.message"`.
    """

    message: dict[str, Any]
    type: Literal["tool.message"] = "tool.message"


class ToolStream:
    """A streamed `run_tools`: a context manager that iterates the events.

    The events are those of `client.chat.completions.stream`, and a `ToolMessageEvent` for each call that was answered.
    """

    def __init__(self, client: Any, tools: ToolSet, flow: Conversation, injected: Mapping[str, Any] | None) -> None:
        self._client = client
        self._tools = tools
        self._flow = flow
        self._injected = injected
        self._result: ToolRun | None = None
        self._events: Generator[Any, None, None] = self._pump()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return self._events

    def close(self) -> None:
        """Stop; an open response is closed, and nothing further is called."""
        self._events.close()

    def until_done(self) -> Self:
        """Go to the end without looking at the events."""
        for _ in self._events:
            pass
        return self

    def result(self) -> ToolRun:
        """Go to the end and give what `run_tools` would return.

        Raises:
            RuntimeError: The stream was closed, or failed, before its end.
        """
        self.until_done()
        return _finished(self._result)

    def _pump(self) -> Generator[Any, None, None]:
        step, self._result = advance(self._flow, None)
        while step is not None:
            answer: Any
            try:
                if isinstance(step, Ask):
                    answer = yield from self._ask(step.request)
                else:
                    answer = self._tools.run(step.message, injected=self._injected)
            except OutputError as error:
                throw(self._flow, error)
            if isinstance(step, Answer):
                yield from map(_answered, answer)
            step, self._result = advance(self._flow, answer)

    def _ask(self, request: dict[str, Any]) -> Generator[Any, None, Any]:
        try:
            with self._client.chat.completions.stream(**_with_usage(request)) as stream:
                yield from stream
                return stream.get_final_completion()
        except OutputError as error:
            return _despite(error)


class AsyncToolStream:
    """As `ToolStream`, with an async client: `async with`, `async for`, `await stream.result()`."""

    def __init__(self, client: Any, tools: ToolSet, flow: Conversation, injected: Mapping[str, Any] | None) -> None:
        self._client = client
        self._tools = tools
        self._flow = flow
        self._injected = injected
        self._result: ToolRun | None = None
        self._events: AsyncGenerator[Any, None] = self._pump()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> AsyncIterator[Any]:
        return self._events

    async def aclose(self) -> None:
        """Stop; an open response is closed, and nothing further is called."""
        await self._events.aclose()

    async def until_done(self) -> Self:
        """Go to the end without looking at the events."""
        async for _ in self._events:
            pass
        return self

    async def result(self) -> ToolRun:
        """Go to the end and give what `arun_tools` would return.

        Raises:
            RuntimeError: The stream was closed, or failed, before its end.
        """
        await self.until_done()
        return _finished(self._result)

    async def _pump(self) -> AsyncGenerator[Any, None]:
        step, self._result = advance(self._flow, None)
        while step is not None:
            answer: Any
            try:
                if isinstance(step, Ask):
                    async with self._client.chat.completions.stream(**_with_usage(step.request)) as stream:
                        async for event in stream:
                            yield event
                        answer = await stream.get_final_completion()
                else:
                    answer = await self._tools.arun(step.message, injected=self._injected)
            except OutputError as error:
                if isinstance(step, Answer):
                    throw(self._flow, error)
                answer = _despite(error)
            if isinstance(step, Answer):
                for message in answer:
                    yield _answered(message)
            step, self._result = advance(self._flow, answer)


def _with_usage(request: dict[str, Any]) -> dict[str, Any]:
    return {"stream_options": {"include_usage": True}, **request}


def _despite(error: OutputError) -> Any:
    """A streamed completion whose calls the client found bad: here that is for the tool set to answer.

    Raises:
        OutputError: The error, where it is about something else.
    """
    completion = error.completion
    choices = getattr(completion, "choices", None)
    if not choices or not choices[0].message.tool_calls:
        raise error
    return completion


def _answered(message: dict[str, Any]) -> ToolMessageEvent:
    return ToolMessageEvent(message=message)


def _finished(result: ToolRun | None) -> ToolRun:
    if result is None:
        raise RuntimeError("The stream was closed, or failed, before the conversation ended: there is no result.")
    return result
