"""What `chat.completions.stream(...)` gives: events of a completion, behind a context manager.

The request is sent when the context is entered, and the response closed when it is left. Inside, events may be read
in more than one loop: leaving one early does not close the stream, and `get_final_completion()` reads the rest. The
stream object stays usable for what has come after the context is left.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Any, Generic, TypeVar

from ..protocol.events import ChatCompletionStreamEvent, ContentDeltaEvent
from ..protocol.session import StreamSession
from ..protocol.stream_state import ChatCompletionStreamState
from ..protocol.values import ParsedChatCompletion
from . import _calls
from ._core import AsyncCore, SyncCore
from ._transport import AsyncByteStream, ByteStream
from .drivers import apump, pump

T = TypeVar("T")


class ChatCompletionStream(Generic[T]):
    """The events of a completion; iterate it, or take `next(...)`.

    Attributes:
        headers: Response headers, names in lower case.
        request_id: The service's id of the request.
    """

    def __init__(self, source: ByteStream, state: ChatCompletionStreamState[T]) -> None:
        self.headers = source.headers
        self.request_id = self._request_id = source.request_id
        self._source = source
        self._state = state
        self._events = pump(source, StreamSession(state, request_id=source.request_id, headers=source.headers))

    @property
    def current_completion_snapshot(self) -> ParsedChatCompletion[T]:
        """The completion as far as it has come."""
        return self._state.current_completion_snapshot

    @property
    def text_deltas(self) -> Iterator[str]:
        """The pieces of the content alone."""
        return (event.delta for event in self._events if isinstance(event, ContentDeltaEvent))

    def __iter__(self) -> Iterator[ChatCompletionStreamEvent[T]]:
        return self

    def __next__(self) -> ChatCompletionStreamEvent[T]:
        return next(self._events)

    def until_done(self) -> ChatCompletionStream[T]:
        """Read to the end; returns the stream."""
        for _ in self._events:
            pass
        return self

    def get_final_completion(self) -> ParsedChatCompletion[T]:
        """Read to the end; returns the accumulated completion, parsed.

        Raises:
            OutputError, APIError: What reading to the end, or parsing, raises.
        """
        self.until_done()
        return self._state.get_final_completion()

    def close(self) -> None:
        """Close the response; a second call does nothing."""
        self._source.close()


class AsyncChatCompletionStream(Generic[T]):
    """The events of a completion; iterate it with `async for`, or take `await anext(...)`.

    Attributes:
        headers: Response headers, names in lower case.
        request_id: The service's id of the request.
    """

    def __init__(self, source: AsyncByteStream, state: ChatCompletionStreamState[T]) -> None:
        self.headers = source.headers
        self.request_id = self._request_id = source.request_id
        self._source = source
        self._state = state
        self._events = apump(source, StreamSession(state, request_id=source.request_id, headers=source.headers))

    @property
    def current_completion_snapshot(self) -> ParsedChatCompletion[T]:
        """The completion as far as it has come."""
        return self._state.current_completion_snapshot

    @property
    def text_deltas(self) -> AsyncIterator[str]:
        """The pieces of the content alone."""
        return (event.delta async for event in self._events if isinstance(event, ContentDeltaEvent))

    def __aiter__(self) -> AsyncIterator[ChatCompletionStreamEvent[T]]:
        return self

    async def __anext__(self) -> ChatCompletionStreamEvent[T]:
        return await anext(self._events)

    async def until_done(self) -> AsyncChatCompletionStream[T]:
        """Read to the end; returns the stream."""
        async for _ in self._events:
            pass
        return self

    async def get_final_completion(self) -> ParsedChatCompletion[T]:
        """Read to the end; returns the accumulated completion, parsed.

        Raises:
            OutputError, APIError: What reading to the end, or parsing, raises.
        """
        await self.until_done()
        return self._state.get_final_completion()

    async def close(self) -> None:
        """Close the response; a second call does nothing."""
        await self._source.aclose()

    aclose = close


class ChatCompletionStreamManager(Generic[T]):
    """What `stream(...)` returns: `with` it to send the request and get the `ChatCompletionStream`."""

    def __init__(self, core: SyncCore, fields: dict[str, Any]) -> None:
        self._core = core
        self._formats = _calls.parsing_arguments(fields)
        self._request = _calls.prepare_stream(core, fields)
        self._stream: ChatCompletionStream[T] | None = None

    def __enter__(self) -> ChatCompletionStream[T]:
        source = self._core.open_stream(self._request, parsing=True)
        self._stream = ChatCompletionStream(source, ChatCompletionStreamState(**self._formats))
        return self._stream

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()


class AsyncChatCompletionStreamManager(Generic[T]):
    """What `stream(...)` returns: `async with` it to send the request and get the `AsyncChatCompletionStream`."""

    def __init__(self, core: AsyncCore, fields: dict[str, Any]) -> None:
        self._core = core
        self._formats = _calls.parsing_arguments(fields)
        self._request = _calls.prepare_stream(core, fields)
        self._stream: AsyncChatCompletionStream[T] | None = None

    async def __aenter__(self) -> AsyncChatCompletionStream[T]:
        source = await self._core.open_stream(self._request, parsing=True)
        self._stream = AsyncChatCompletionStream(source, ChatCompletionStreamState(**self._formats))
        return self._stream

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            await self._stream.close()
