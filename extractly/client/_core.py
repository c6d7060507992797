"""What a client's resources and the verbs work with: settings, connections and a driver, without the public surface.

`Client` and `AsyncClient` hold a core each and hand it to their resources (`chat.completions`, `models`), so that
neither refers back to the client and a dropped client is freed at once. Copies (`with_options`) share the pool.
"""

from __future__ import annotations

from typing import Any, TypeVar

from ..protocol.flow import Flow, Request
from ..protocol.retry import RetryPolicy, send
from ._outgoing import Outgoing
from ._pools import AsyncPool, SyncPool
from ._transport import AsyncByteStream, AsyncTransport, ByteStream, SyncTransport
from .drivers import adrive, drive
from .settings import ClientSettings

T = TypeVar("T")

LOCAL_MODEL = "local"
"""The name of the embedded engine."""


class Core:
    """What the two cores share.

    Args:
        settings: The client's settings.
        given: The caller's `http_client`, or `None`.
    """

    def __init__(self, settings: ClientSettings, given: Any) -> None:
        self.settings = settings
        self.outgoing = Outgoing(settings, given)

    @property
    def policy(self) -> RetryPolicy:
        """How often requests are sent again."""
        return self.settings.retry

    def is_local(self, model: object) -> bool:
        """Whether requests for a model go to the embedded engine.

        They do for `"local"`, unless the client was given an address: then whatever is there has the name.
        """
        return model == LOCAL_MODEL and not self.settings.base_url_given


class SyncCore(Core):
    """The inside of a `Client`."""

    def __init__(self, settings: ClientSettings, pool: SyncPool) -> None:
        super().__init__(settings, pool.given)
        self.pool = pool
        self.transport = SyncTransport(self.outgoing, pool)

    def run(self, flow: Flow[T]) -> T:
        """Run a flow to its result."""
        return drive(flow, self.transport)

    def open_stream(self, request: Request, *, parsing: bool = False) -> ByteStream:
        """Send a request for a stream, with retries until its first byte has come. The caller closes it."""
        response = self.run(send(request, self.policy, as_stream=True, parsing=parsing))
        stream: ByteStream = response.stream
        return stream


class AsyncCore(Core):
    """The inside of an `AsyncClient`."""

    def __init__(self, settings: ClientSettings, pool: AsyncPool) -> None:
        super().__init__(settings, pool.given)
        self.pool = pool
        self.transport = AsyncTransport(self.outgoing, pool)

    async def run(self, flow: Flow[T]) -> T:
        """Run a flow to its result."""
        return await adrive(flow, self.transport)

    async def open_stream(self, request: Request, *, parsing: bool = False) -> AsyncByteStream:
        """Send a request for a stream, with retries until its first byte has come. The caller closes it."""
        response = await self.run(send(request, self.policy, as_stream=True, parsing=parsing))
        stream: AsyncByteStream = response.stream
        return stream
