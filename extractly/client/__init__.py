"""The room that talks to the network: the clients, their streams, and the drivers of request flows.

The HTTP library is imported at the first request (`_http.py`), what a client works with when one is made, and the other
names at their first use: importing this costs little.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from .clients import AsyncClient, AsyncOpenAI, Client, OpenAI

if TYPE_CHECKING:
    from .event_streams import (
        AsyncChatCompletionStream,
        AsyncChatCompletionStreamManager,
        ChatCompletionStream,
        ChatCompletionStreamManager,
    )
    from .models import Model, ModelPage
    from .raw import RawResponse
    from .settings import ClientSettings
    from .streams import AsyncStream, Stream

__all__ = [
    "AsyncChatCompletionStream",
    "AsyncChatCompletionStreamManager",
    "AsyncClient",
    "AsyncOpenAI",
    "AsyncStream",
    "ChatCompletionStream",
    "ChatCompletionStreamManager",
    "Client",
    "ClientSettings",
    "Model",
    "ModelPage",
    "OpenAI",
    "RawResponse",
    "Stream",
]

_HOMES: Final = {
    "event_streams": (
        "AsyncChatCompletionStream",
        "AsyncChatCompletionStreamManager",
        "ChatCompletionStream",
        "ChatCompletionStreamManager",
    ),
    "models": ("Model", "ModelPage"),
    "raw": ("RawResponse",),
    "settings": ("ClientSettings",),
    "streams": ("AsyncStream", "Stream"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f".{home}", __name__), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
