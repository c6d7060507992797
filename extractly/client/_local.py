"""The embedded engine behind the shape that `_transport.py` asks of an HTTP client: in process, without a socket.

No HTTP library is imported for it: `model="local"` then answers its first call in half the time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from ..local.reply import LocalReply
from ..local.serving.service import Service


@cache
def _service() -> Service:
    """One for the process: a file that one client uploads is there for the next, as it is at a real service."""
    return Service()


class LocalRequest:
    """What the engine is asked."""

    __slots__ = ("body", "headers", "method", "target")

    def __init__(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> None:
        parts = urlsplit(url)
        self.method = method
        self.target = f"{parts.path}?{parts.query}"
        self.headers = headers
        self.body = body

    def reply(self, body: bytes) -> LocalReply:
        """The engine's answer."""
        return _service().answer(self.method, self.target, body, self.headers)


class LocalResponse:
    """What the engine says, piece by piece; of nothing that would have to be closed."""

    __slots__ = ("_body", "headers", "status_code")

    def __init__(self, reply: LocalReply) -> None:
        self.status_code = reply.status
        self.headers = reply.headers
        self._body = reply.body

    def iter_bytes(self) -> Iterator[bytes]:
        """The body."""
        if isinstance(self._body, bytes):
            if self._body:
                yield self._body
        else:
            yield from self._body

    async def aiter_bytes(self) -> AsyncIterator[bytes]:
        """The body; the engine takes milliseconds and does not wait, so it runs in the loop."""
        for piece in self.iter_bytes():
            yield piece

    def close(self) -> None:
        """Nothing is open."""

    async def aclose(self) -> None:
        """Nothing is open."""


class _Builder:
    """What the two clients share."""

    def build_request(
        self, method: str, url: str, *, headers: Mapping[str, str], content: Any, timeout: object
    ) -> LocalRequest:
        """The request; nobody waits for it. `content` is bytes, `None`, or a payload's pieces."""
        del timeout
        return LocalRequest(method, url, headers, content or b"")


class LocalClient(_Builder):
    """Asks the engine, for a `Client`."""

    def send(self, request: LocalRequest, *, stream: bool) -> LocalResponse:
        """The engine's answer."""
        del stream
        body = request.body
        return LocalResponse(request.reply(body if isinstance(body, bytes) else b"".join(body)))


class AsyncLocalClient(_Builder):
    """The same for an `AsyncClient` and any event loop: nothing in it belongs to one."""

    async def send(self, request: LocalRequest, *, stream: bool) -> LocalResponse:
        """The engine's answer."""
        del stream
        body = request.body
        whole = body if isinstance(body, bytes) else b"".join([piece async for piece in body])
        return LocalResponse(request.reply(whole))
