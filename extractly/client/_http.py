"""The only module that imports httpx: it makes the clients that we own.

Imported at the first request to a network, never by `import extractly`, and not at all by a caller who passes a client
of their own or asks the embedded engine (`_local.py`).
What a client does with requests and failures is in `_transport.py`, which knows only the shape of an HTTP client.

Async clients send over `LaneTransport`: each connection in a pool of its own. httpx keeps all connections of a client
in one pool (httpcore 1.0), which looks at each of them, and for each idle one at all the others, whenever a request
begins or ends: with 16 connections that was 45 % of the time of a request, and it grows with their square. A lane
holds only itself, so a request costs the same however many others there are. Everything else (TLS, HTTP/1.1, timeouts,
errors) is httpx's own, and so are the limits: connections at most, idle ones at most, and how long one stays idle.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
import time
from collections import deque
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any, Final, cast
from urllib.request import getproxies

import httpx

from ..errors import APIConnectionError

MAX_CONNECTIONS: Final = 1000
MAX_IDLE_CONNECTIONS: Final = 100
"""Both as openai-python's (`DIALECTS.md` 3.6)."""

IDLE_SECONDS: Final = 5.0
"""How long a connection stays open unused: httpx's own default."""

MAX_REDIRECTS: Final = 5
"""On the same host; a chain of more is a loop."""

HEADERS: Final = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "user-agent": f"extractly/{sys.modules['extractly'].__version__} Python/{sys.version.partition(' ')[0]}",
}
"""What our clients send unless a request says otherwise. Not brotli nor zstd, where they are installed: a bomb grows
faster in them. Set here and not for each request, where overriding httpx's own would cost 20 µs."""

_Origin = tuple[str, str, int | None]

_LIMITS: Final = httpx.Limits(
    max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_IDLE_CONNECTIONS, keepalive_expiry=IDLE_SECONDS
)


def open_client() -> httpx.Client:
    """A client for the network; proxies and certificates come from the environment, as httpx reads them."""
    return httpx.Client(**_options(), event_hooks={"response": [refuse_foreign_redirect]})


def open_async_client() -> httpx.AsyncClient:
    """The same for one event loop; without a proxy, over connections that do not slow each other down."""
    options = _options()
    if not _goes_through_a_proxy():
        options["transport"] = LaneTransport(options["verify"], _LIMITS)
    return httpx.AsyncClient(**options, event_hooks={"response": [_refuse_foreign_redirect]})


def _goes_through_a_proxy() -> bool:
    """Whether the environment names one, as httpx reads it; `no_proxy` is left to httpx."""
    return any(getproxies().get(scheme) for scheme in ("http", "https", "all"))


def refuse_foreign_redirect(response: httpx.Response) -> None:
    """Follow a redirect to the same origin only: the request holds the caller's texts, and its headers may hold keys.

    (httpx itself takes `Authorization` off a request that it sends elsewhere, and no other header.) From http to https
    of the same host counts as the same.

    Raises:
        APIConnectionError: The redirect leads to another host, port or scheme. Set `base_url` to it, if that is right.
    """
    if not response.has_redirect_location:
        return
    old = response.request.url
    new = old.join(response.headers["location"])
    if _origin(new) in (_origin(old), _origin(old.copy_with(scheme="https"))):
        return
    kind, where = ("host", new.host) if new.host != old.host else ("origin", f"{new.scheme}://{new.netloc.decode()}")
    error = APIConnectionError(
        f"{old.host} redirects to another {kind}, {where}. Set `base_url` to that, if you trust it."
    )
    error.retryable = False
    raise error


def _origin(url: httpx.URL) -> _Origin:
    """Scheme, host and port (`None` for the scheme's own)."""
    return url.scheme, url.host, url.port


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


class LaneTransport(httpx.AsyncBaseTransport):
    """Sends each request over an idle connection to its origin, or a new one. For one event loop, without proxies.

    Args:
        verify: The trusted certificates.
        limits: As httpx's; all three must be numbers.
    """

    def __init__(self, verify: ssl.SSLContext, limits: httpx.Limits) -> None:
        self._verify = verify
        self._one = httpx.Limits(
            max_connections=1, max_keepalive_connections=1, keepalive_expiry=limits.keepalive_expiry
        )
        self._max_idle = limits.max_keepalive_connections or 0
        self._idle_seconds = limits.keepalive_expiry or 0.0
        self._places = asyncio.Semaphore(limits.max_connections or 1)
        self._idle: dict[_Origin, deque[_Lane]] = {}
        self._idle_count = 0
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """httpx's: the response, its body not read yet."""
        await self._take_place(request)
        url = request.url
        lane = self._lane((url.scheme, url.host, url.port))
        try:
            response = await lane.transport.handle_async_request(request)
        except BaseException:
            await self.drop(lane)
            raise
        response.stream = _LaneStream(cast("httpx.AsyncByteStream", response.stream), lane, self)
        return response

    async def _take_place(self, request: httpx.Request) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        seconds = request.extensions.get("timeout", {}).get("pool")
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise httpx.PoolTimeout("no connection became free", request=request) from error

    def _lane(self, origin: _Origin) -> _Lane:
        idle = self._idle.get(origin)
        if idle:
            self._idle_count -= 1
            return idle.pop()  # the one that was used last: the others may grow old
        return _Lane(origin, httpx.AsyncHTTPTransport(verify=self._verify, limits=self._one))

    async def give_back(self, lane: _Lane) -> None:
        """Keep a lane for the next request."""
        if self._is_closed or self._idle_count >= self._max_idle:
            await self.drop(lane)
            return
        self._places.release()
        idle = self._idle.setdefault(lane.origin, deque())
        lane.idle_since = time.monotonic()
        idle.append(lane)
        self._idle_count += 1
        if lane.idle_since - idle[0].idle_since > self._idle_seconds:
            self._idle_count -= 1
            await idle.popleft().transport.aclose()

    async def drop(self, lane: _Lane) -> None:
        """Close a lane. After a failure too: httpcore, cancelled while it closes a body, would hold on to its place."""
        self._places.release()
        await lane.transport.aclose()

    async def aclose(self) -> None:
        """Close the idle connections; one that is in use is closed when its response is."""
        self._is_closed = True
        lanes = [lane for idle in self._idle.values() for lane in idle]
        self._idle.clear()
        for lane in lanes:
            await lane.transport.aclose()


class _Lane:
    """A connection, while it is open and before.

    Attributes:
        origin: Where it leads.
        transport: It.
        idle_since: `time.monotonic()` seconds, while it is idle.
    """

    __slots__ = ("idle_since", "origin", "transport")

    def __init__(self, origin: _Origin, transport: httpx.AsyncHTTPTransport) -> None:
        self.origin = origin
        self.transport = transport
        self.idle_since = 0.0


class _LaneStream(httpx.AsyncByteStream):
    """The body of a response, which gives the lane back when it is closed; httpx closes it on every path."""

    __slots__ = ("_lane", "_lanes", "_stream")

    def __init__(self, stream: httpx.AsyncByteStream, lane: _Lane, lanes: LaneTransport) -> None:
        self._stream = stream
        self._lane: _Lane | None = lane
        self._lanes = lanes

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        lane, self._lane = self._lane, None
        if lane is None:
            return
        try:
            await self._stream.aclose()
        except BaseException:
            await self._lanes.drop(lane)
            raise
        await self._lanes.give_back(lane)
