"""The room that talks to the network: the clients, their streams, and the drivers of request flows.

The HTTP library is imported at the first request (`_http.py`), so importing this costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .clients import AsyncClient, AsyncOpenAI, Client, OpenAI
from .models import Model, ModelPage
from .raw import RawResponse
from .settings import ClientSettings
from .streams import AsyncStream, Stream

if TYPE_CHECKING:
    from .event_streams import (
        AsyncChatCompletionStream,
        AsyncChatCompletionStreamManager,
        ChatCompletionStream,
        ChatCompletionStreamManager,
    )

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


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import event_streams

        return getattr(event_streams, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
