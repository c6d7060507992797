"""Which client an `Extractor` uses, and what its flows have to know of it.

A client given is used, or one of the other kind that is made of its settings, once; else the module-level client. What
does the work is imported by the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .protocol.extraction import Endpoint, ModeMemory

if TYPE_CHECKING:
    from .client import AsyncClient, Client

__all__ = ["async_client", "endpoint_of", "sync_client"]

_MEMORIES: WeakKeyDictionary[Any, ModeMemory] = WeakKeyDictionary()
"""Refused modes, by the client's core: shared by everything that uses the client, gone with it."""

_OTHER_KIND: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
"""For a client, the client of the other kind that was made from its settings."""


def endpoint_of(client: Client | AsyncClient) -> Endpoint:
    """Where the flows of a client ask."""
    memory = _MEMORIES.get(client)
    if memory is None:
        memory = _MEMORIES.setdefault(client, ModeMemory())
    return Endpoint(address=client.base_url, policy=client.core.policy, is_local=_is_local, memory=memory)


def _is_local(model: str) -> bool:
    """`"local"` is the embedded engine whatever the client: in a list of models it must not reach a gateway."""
    return model == "local"


def sync_client(client: Client | AsyncClient | None) -> Client:
    """The client to use in sync code; raises `TypeError` for what is no client of this library."""
    from .client import Client
    from .client.module_level import get_module_client

    if client is None:
        return get_module_client()
    if isinstance(client, Client):
        return client
    _check_client(client)
    made: Client = _OTHER_KIND.get(client) or _OTHER_KIND.setdefault(client, client.to_sync())
    return made


def async_client(client: Client | AsyncClient | None) -> AsyncClient:
    """As `sync_client`, in async code."""
    from .client import AsyncClient
    from .client.module_level import get_async_module_client

    if client is None:
        return get_async_module_client()
    if isinstance(client, AsyncClient):
        return client
    _check_client(client)
    made: AsyncClient = _OTHER_KIND.get(client) or _OTHER_KIND.setdefault(client, client.to_async())
    return made


def _check_client(client: object) -> None:
    """Raise `TypeError` for what is no client of this library, such as another SDK's."""
    from .client import AsyncClient, Client

    if not isinstance(client, (Client, AsyncClient)):
        raise TypeError(
            f"client must be an extractly Client or AsyncClient, got {type(client).__module__}.{type(client).__name__}"
        )
