"""The only module that imports httpx: it makes the clients that we own, and the transport of the embedded engine.

Imported at the first request, never by `import extractly`, and not at all by a caller who passes a client of their own.
What a client does with requests and failures is in `_transport.py`, which knows only the shape of an HTTP client.
"""

from __future__ import annotations

import os
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from typing import Any, Final

import httpx

from ..errors import APIConnectionError
from ..local.engine import answer

MAX_CONNECTIONS: Final = 1000
MAX_IDLE_CONNECTIONS: Final = 100
"""Both as openai-python's (`DIALECTS.md` 3.6)."""

MAX_REDIRECTS: Final = 5

HEADERS: Final = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "user-agent": f"extractly/{sys.modules['extractly'].__version__} Python/{sys.version.partition(' ')[0]}",
}
"""What our clients send unless a request says otherwise. Not brotli nor zstd, where they are installed: a bomb grows
faster in them. Set here and not for each request, where overriding httpx's own would cost 20 µs."""

_LIMITS: Final = httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_IDLE_CONNECTIONS)


def open_client() -> httpx.Client:
    """A client for the network; proxies and certificates come from the environment, as httpx reads them."""
    return httpx.Client(**_options(), event_hooks={"response": [refuse_foreign_redirect]})


def open_async_client() -> httpx.AsyncClient:
    """The same for one event loop."""
    return httpx.AsyncClient(**_options(), event_hooks={"response": [_refuse_foreign_redirect]})


def refuse_foreign_redirect(response: httpx.Response) -> None:
    """Follow a redirect on the same host only: the request holds the caller's texts, and its headers may hold keys.

    (httpx itself takes `Authorization` off a request that it sends elsewhere, and no other header.)

    Raises:
        APIConnectionError: The redirect leads to another host. Set `base_url` to it, if that is right.
    """
    if not response.has_redirect_location:
        return
    host = response.request.url.join(response.headers["location"]).host
    if host != response.request.url.host:
        error = APIConnectionError(
            f"{response.request.url.host} redirects to another host, {host}. Set `base_url` to that, if you trust it."
        )
        error.retryable = False
        raise error


async def _refuse_foreign_redirect(response: httpx.Response) -> None:
    refuse_foreign_redirect(response)


def _options() -> Any:
    certificates = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    verify = _ssl_context(*certificates)
    redirects = {"follow_redirects": True, "max_redirects": MAX_REDIRECTS}
    return {"verify": verify, "limits": _LIMITS, "headers": HEADERS, **redirects}


@lru_cache(maxsize=2)
def _ssl_context(_file: str | None, _directory: str | None) -> ssl.SSLContext:
    """The trusted certificates, read once for all clients: it takes 20 ms, thirty times the rest of a client.

    The arguments are the variables that httpx reads them by, so that a change of them is seen.
    """
    return httpx.create_ssl_context()


def local_client() -> httpx.Client:
    """A client that asks the embedded engine: no socket, no environment."""
    return httpx.Client(transport=LocalTransport(), trust_env=False)


def local_async_client() -> httpx.AsyncClient:
    """The same for any event loop: nothing in it belongs to one."""
    return httpx.AsyncClient(transport=AsyncLocalTransport(), trust_env=False)


class _EngineStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """What the engine says, piece by piece."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


def _ask_engine(request: httpx.Request, body: bytes) -> httpx.Response:
    reply = answer(request.method, request.url.path, body)
    if isinstance(reply.body, bytes):
        return httpx.Response(reply.status, headers=dict(reply.headers), content=reply.body, request=request)
    stream = _EngineStream(iter(reply.body))
    return httpx.Response(reply.status, headers=dict(reply.headers), stream=stream, request=request)


class LocalTransport(httpx.BaseTransport):
    """Answers requests with the embedded engine, in process."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The engine's answer."""
        return _ask_engine(request, request.read())


class AsyncLocalTransport(httpx.AsyncBaseTransport):
    """The same for an async client; the engine takes milliseconds and does not wait, so it runs in the loop."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The engine's answer."""
        return _ask_engine(request, await request.aread())
