"""What `create(stream=True)` gives: a stream of raw chunks.

An iterator over a pump (`drivers.py`), which closes the response at the end, at a failure and when it is closed
itself. It needs no `with`, so leaving its loop early closes it: the loop's own generator is dropped there, and that
closes the pump.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Generic, TypeVar

from ..protocol.session import ChunkSession
from ..protocol.values import ChatCompletionChunk
from ._transport import AsyncByteStream, ByteStream
from .drivers import Session, apump, pump

E = TypeVar("E")


class Stream(Generic[E]):
    """What came of `create(stream=True)`: iterate it, or take `next(...)`.

    Leaving the loop early closes the response. It is a context manager too.

    Attributes:
        headers: Response headers, names in lower case.
        request_id: The service's id of the request.
    """

    def __init__(self, source: ByteStream, session: Session[E]) -> None:
        self.headers = source.headers
        self.request_id = self._request_id = source.request_id
        self._source = source
        self._events = pump(source, session)

    def __iter__(self) -> Iterator[E]:
        yield from self._events

    def __next__(self) -> E:
        return next(self._events)

    def close(self) -> None:
        """Close the response; a second call does nothing."""
        self._source.close()

    def __enter__(self) -> Stream[E]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncStream(Generic[E]):
    """What came of `create(stream=True)`: iterate it with `async for`, or take `await anext(...)`.

    Leaving the loop early closes the response. It is an async context manager too.

    Attributes:
        headers: Response headers, names in lower case.
        request_id: The service's id of the request.
    """

    def __init__(self, source: AsyncByteStream, session: Session[E]) -> None:
        self.headers = source.headers
        self.request_id = self._request_id = source.request_id
        self._source = source
        self._events = apump(source, session)

    async def __aiter__(self) -> AsyncIterator[E]:
        async with self:
            async for event in self._events:
                yield event

    async def __anext__(self) -> E:
        return await anext(self._events)

    async def close(self) -> None:
        """Close the response; a second call does nothing."""
        await self._source.aclose()

    aclose = close

    async def __aenter__(self) -> AsyncStream[E]:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def chunk_stream(source: ByteStream) -> Stream[ChatCompletionChunk]:
    """The chunks of an open response."""
    return Stream(source, ChunkSession(request_id=source.request_id, headers=source.headers))


def chunk_stream_async(source: AsyncByteStream) -> AsyncStream[ChatCompletionChunk]:
    """The chunks of an open response."""
    return AsyncStream(source, ChunkSession(request_id=source.request_id, headers=source.headers))
