"""The embedded engine behind the shape that `_transport.py` asks of an HTTP client: in process, without a socket.

No HTTP library is imported for it: `model="local"` then answers its first call in half the time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from ..local.engine import answer
from ..local.reply import LocalReply


class LocalRequest:
    """What the engine is asked."""

    __slots__ = ("body", "method", "url")

    def __init__(self, method: str, url: str, body: bytes | None) -> None:
        self.method = method
        self.url = url
        self.body = body or b""

    def reply(self) -> LocalReply:
        """The engine's answer."""
        return answer(self.method, unquote(urlsplit(self.url).path), self.body)


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
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None, timeout: object
    ) -> LocalRequest:
        """The request; the engine reads no headers, and nobody waits for it."""
        del headers, timeout
        return LocalRequest(method, url, content)


class LocalClient(_Builder):
    """Asks the engine, for a `Client`."""

    def send(self, request: LocalRequest, *, stream: bool) -> LocalResponse:
        """The engine's answer."""
        del stream
        return LocalResponse(request.reply())


class AsyncLocalClient(_Builder):
    """The same for an `AsyncClient` and any event loop: nothing in it belongs to one."""

    async def send(self, request: LocalRequest, *, stream: bool) -> LocalResponse:
        """The engine's answer."""
        del stream
        return LocalResponse(request.reply())
