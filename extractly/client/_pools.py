"""Who owns the HTTP clients, and when each is closed.

A pool is shared by a client and its copies (`with_options`). It makes httpx's client at the first request, so that
making a `Client` costs nothing, and closes it once: at `close()`, or when the last client that shares it is collected.

An async HTTP client belongs to the event loop that it was first used in: its connections cannot be used, nor closed,
from another. So `AsyncPool` keeps one per running loop. Each is held by an async generator that is suspended in its
loop: `asyncio.run` closes such generators before it closes the loop, which closes the connections in time and without
a `ResourceWarning`, whether or not anybody called `close()`. The generators are held here and not by their pools: one
that is collected is closed by a task, and a loop that is about to end cancels its tasks halfway. A loop that is stopped
without this leaves nothing to close.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from ..errors import ConfigurationError

if TYPE_CHECKING:
    import asyncio

_CLOSED = "This client is closed. Make a new one, or close it later."


class SyncPool:
    """The HTTP clients of a `Client`.

    Args:
        given: The caller's `http_client`; `None` to make one when it is needed.
    """

    def __init__(self, given: Any = None) -> None:
        if given is not None and not (
            hasattr(given, "send") and hasattr(given, "close") and not hasattr(given, "aclose")
        ):
            raise TypeError(
                f"`http_client` must be an httpx.Client or an object of its shape, not {type(given).__name__}. For an "
                "httpx.AsyncClient use AsyncClient."
            )
        self.given = given
        self.is_closed = False
        self._network = given
        self._local: Any = None
        self._lock = threading.Lock()
        self._process_id = os.getpid()
        self._parents: list[Any] = []

    def client(self, *, local: bool) -> Any:
        """The HTTP client to send with; made here at the first call.

        Raises:
            ConfigurationError: The pool is closed.
        """
        if self._process_id != os.getpid():
            self._forget_parent()
        found = self._local if local else self._network
        if found is not None and not self.is_closed:
            return found
        with self._lock:
            if self.is_closed:
                raise ConfigurationError(_CLOSED)
            return self._make_local() if local else self._make_network()

    def _make_local(self) -> Any:
        if self._local is None:
            from ._local import LocalClient

            self._local = LocalClient()
        return self._local

    def _make_network(self) -> Any:
        from . import _http

        if self._network is None:
            self._network = _http.open_client()
            weakref.finalize(self, self._network.close)
        return self._network

    def _forget_parent(self) -> None:
        """In a forked process, leave the connections to the parent: two that write to one socket garble both."""
        self._process_id = os.getpid()
        if self.given is None and self._network is not None:
            self._parents.append(self._network)  # kept, for closing it here would end the parent's TLS sessions
            self._network = None

    def close(self) -> None:
        """Close the connections; a second call does nothing."""
        with self._lock:
            self.is_closed = True
            network, self._network = self._network, None
        if network is not None:
            network.close()


class AsyncPool:
    """The HTTP clients of an `AsyncClient`: one for each running event loop.

    Args:
        given: The caller's `http_client`; it is used in every loop, and only good for its own. `None` to make them.
    """

    def __init__(self, given: Any = None) -> None:
        if given is not None and not (hasattr(given, "send") and hasattr(given, "aclose")):
            raise TypeError(
                f"`http_client` must be an httpx.AsyncClient or an object of its shape, not {type(given).__name__}. "
                "For an httpx.Client use Client."
            )
        self.given = given
        self.is_closed = False
        self._by_loop: dict[asyncio.AbstractEventLoop, tuple[Any, AsyncGenerator[None, None]]] = {}
        self._local: Any = None

    async def client(self, *, local: bool) -> Any:
        """The HTTP client to send with in the running loop; made here at the first call.

        Raises:
            ConfigurationError: The pool is closed.
        """
        if self.is_closed:
            raise ConfigurationError(_CLOSED)
        if local:
            return self._make_local()
        if self.given is not None:
            return self.given
        entry = self._by_loop.get(_running_loop())
        return entry[0] if entry is not None else await self._make_network()

    def _make_local(self) -> Any:
        if self._local is None:
            from ._local import AsyncLocalClient

            self._local = AsyncLocalClient()
        return self._local

    async def _make_network(self) -> Any:
        from . import _http

        for stale in [loop for loop in list(self._by_loop) if loop.is_closed()]:
            self._by_loop.pop(stale, None)
        for ended in [held for held, (_, loop) in list(_KEEPERS.items()) if loop.is_closed()]:
            _KEEPERS.pop(ended, None)
        loop = _running_loop()
        client = _http.open_async_client()
        keeper = _keep(client, loop, weakref.ref(self))
        _KEEPERS[client] = keeper, loop
        self._by_loop[loop] = client, keeper
        await anext(keeper)
        weakref.finalize(self, _close_later, client, loop).atexit = False
        return client

    def forget(self, loop: asyncio.AbstractEventLoop) -> None:
        """Drop the client of a loop that has ended."""
        self._by_loop.pop(loop, None)

    async def aclose(self) -> None:
        """Close the connections; those of other loops are closed there. A second call does nothing."""
        self.is_closed = True
        if self.given is not None:
            await self.given.aclose()
        here = self._by_loop.pop(_running_loop(), None)
        others, self._by_loop = self._by_loop, {}
        for loop, (client, _) in others.items():
            _close_later(client, loop)
        if here is not None:
            await here[1].aclose()


_KEEPERS: dict[Any, tuple[AsyncGenerator[None, None], asyncio.AbstractEventLoop]] = {}
"""By HTTP client, the generators that are suspended, and the loops that they are suspended in."""

_GRACE_SECONDS: Final = 0.1
"""How long after its pool a client is closed. A task would be cancelled by a loop that is just ending, halfway through
its connections; so a loop is first given the time to end and to close the generator itself."""


def _close_later(client: Any, loop: asyncio.AbstractEventLoop) -> None:
    """Have a client closed in its loop, from whatever thread, unless the loop ends before and does so itself."""

    def close() -> None:
        held = _KEEPERS.get(client)
        if held is not None:
            loop.create_task(_closing(held[0]))

    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(loop.call_later, _GRACE_SECONDS, close)


async def _closing(keeper: AsyncGenerator[None, None]) -> None:
    await keeper.aclose()


def _running_loop() -> asyncio.AbstractEventLoop:
    import asyncio  # here, because it takes 20 ms that a sync program need not spend

    return asyncio.get_running_loop()


async def _keep(
    client: Any, loop: asyncio.AbstractEventLoop, pool: weakref.ref[AsyncPool]
) -> AsyncGenerator[None, None]:
    """Hold a client until its pool or the loop ends; then close it."""
    try:
        yield
    finally:
        _KEEPERS.pop(client, None)
        owner = pool()
        if owner is not None:
            owner.forget(loop)
        await client.aclose()
