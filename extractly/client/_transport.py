"""One attempt of one request over an HTTP client of httpx's shape; the only calls that wait for the network.

The shape that is asked of an HTTP client: `build_request(method, url, headers=, content=, timeout=)`,
`send(request, stream=True)`, and a response with `status_code`, `headers`, `iter_bytes()` / `aiter_bytes()` and
`close()` / `aclose()`. What is sent is decided in `_outgoing.py`, what is made of the bytes in `_incoming.py`.

On every path but a stream that was asked for, the response is read to its end or closed before `send` is left, by an
exception or a cancellation too; a stream closes it when it ends, fails or is closed.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator, Mapping
from types import TracebackType
from typing import Any, Generic, TypeVar

from .. import errors
from ..protocol.flow import Request, Response, Send
from ._incoming import Incoming, check_deadline, raise_mapped
from ._outgoing import Outgoing
from ._pools import AsyncPool, SyncPool
from ._secrets import strike_key

C = TypeVar("C")


class _OpenBody(Generic[C]):
    """What is known of an open body.

    Attributes:
        headers: The response's headers, names in lower case.
        request_id: The service's id of the request.
    """

    def __init__(self, response: Any, chunks: C, first: bytes, incoming: Incoming, address: str) -> None:
        self.headers: Mapping[str, str] = incoming.headers
        self.request_id = self.headers.get("x-request-id")
        self._response = response
        self._chunks = chunks
        self._first = first
        self._deadline_at = incoming.deadline_at
        self._key = incoming.key
        self._address = address


class ByteStream(_OpenBody[Iterator[bytes]]):
    """An open body: iterate `iter_bytes()`, and close it."""

    def iter_bytes(self) -> Iterator[bytes]:
        """The bytes as they come; closed at the end.

        Raises:
            APIConnectionError: The connection broke.
            APITimeoutError: Nothing came for as long as `timeout` allows, or the call's deadline has passed.
        """
        try:
            if self._first:
                yield self._first
            for chunk in self._chunks:
                check_deadline(self._deadline_at)
                yield chunk
        except Exception as failure:
            raise_mapped(failure, self._address)
            raise
        finally:
            self.close()

    def close(self) -> None:
        """Close the response and give its connection back."""
        self._response.close()

    def __enter__(self) -> ByteStream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        strike_key(error, self._key)
        self.close()


class AsyncByteStream(_OpenBody[AsyncIterator[bytes]]):
    """An open body: iterate `aiter_bytes()`, and close it."""

    async def aiter_bytes(self) -> AsyncIterator[bytes]:
        """The bytes as they come; closed at the end.

        Raises:
            APIConnectionError: The connection broke.
            APITimeoutError: Nothing came for as long as `timeout` allows, or the call's deadline has passed.
        """
        try:
            if self._first:
                yield self._first
            async for chunk in self._chunks:
                check_deadline(self._deadline_at)
                yield chunk
        except Exception as failure:
            raise_mapped(failure, self._address)
            raise
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Close the response and give its connection back."""
        await self._response.aclose()

    async def __aenter__(self) -> AsyncByteStream:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        strike_key(error, self._key)
        await self.aclose()


class SyncTransport:
    """Performs attempts with an `httpx.Client`.

    Args:
        outgoing: What is sent.
        pool: Where the HTTP client comes from.
    """

    def __init__(self, outgoing: Outgoing, pool: SyncPool) -> None:
        self._outgoing = outgoing
        self._pool = pool

    def send(self, step: Send) -> Response:
        """One attempt: the answer, of whatever status.

        Raises:
            APIError: No answer came, or one that cannot be read.
            ConfigurationError: There is no key.
        """
        http = self._pool.client(local=step.request.local)
        key = self._key(step.request)
        payload = step.request.payload
        request = self._outgoing.build(http, step, key, None if payload is None else payload.pieces())
        try:
            response = http.send(request, stream=True)
            try:
                return self._read(response, step, key)
            except BaseException:
                response.close()
                raise
        except Exception as failure:
            raise_mapped(failure, self._outgoing.address)
            raise

    def _key(self, request: Request) -> str | None:
        if request.local:
            return None
        source = self._outgoing.settings.api_key
        found: Any = source() if callable(source) else source
        if inspect.isawaitable(found):
            if inspect.iscoroutine(found):
                found.close()
            raise errors.ConfigurationError("`api_key` is an async function, which needs an AsyncClient.")
        return self._outgoing.key(found, request)

    def _read(self, response: Any, step: Send, key: str | None) -> Response:
        max_bytes = self._outgoing.settings.max_body_bytes
        incoming = Incoming(response.status_code, response.headers, step, max_bytes, key)
        chunks = response.iter_bytes()
        for chunk in chunks:
            if incoming.is_stream(chunk):
                return incoming.opened(ByteStream(response, chunks, chunk, incoming, self._outgoing.address), chunk)
            incoming.feed(chunk)
        if incoming.is_empty_stream():
            return incoming.opened(ByteStream(response, chunks, b"", incoming, self._outgoing.address), b"")
        response.close()
        return incoming.whole()


class AsyncTransport:
    """Performs attempts with an `httpx.AsyncClient`.

    Args:
        outgoing: What is sent.
        pool: Where the HTTP client comes from.
    """

    def __init__(self, outgoing: Outgoing, pool: AsyncPool) -> None:
        self._outgoing = outgoing
        self._pool = pool

    async def send(self, step: Send) -> Response:
        """One attempt: the answer, of whatever status.

        Raises:
            APIError: No answer came, or one that cannot be read.
            ConfigurationError: There is no key.
        """
        http = await self._pool.client(local=step.request.local)
        key = await self._key(step.request)
        payload = step.request.payload
        request = self._outgoing.build(http, step, key, None if payload is None else payload.apieces())
        try:
            response = await http.send(request, stream=True)
            try:
                return await self._read(response, step, key)
            except BaseException:
                await response.aclose()
                raise
        except Exception as failure:
            raise_mapped(failure, self._outgoing.address)
            raise

    async def _key(self, request: Request) -> str | None:
        if request.local:
            return None
        source = self._outgoing.settings.api_key
        found: Any = source() if callable(source) else source
        return self._outgoing.key(await found if inspect.isawaitable(found) else found, request)

    async def _read(self, response: Any, step: Send, key: str | None) -> Response:
        max_bytes = self._outgoing.settings.max_body_bytes
        incoming = Incoming(response.status_code, response.headers, step, max_bytes, key)
        chunks = response.aiter_bytes()
        async for chunk in chunks:
            if incoming.is_stream(chunk):
                return incoming.opened(
                    AsyncByteStream(response, chunks, chunk, incoming, self._outgoing.address), chunk
                )
            incoming.feed(chunk)
        if incoming.is_empty_stream():
            return incoming.opened(AsyncByteStream(response, chunks, b"", incoming, self._outgoing.address), b"")
        await response.aclose()
        return incoming.whole()
