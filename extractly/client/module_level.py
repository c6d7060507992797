"""The clients that nobody made: behind `extractly.chat.completions…`, and behind `extract()` without a `client`.

Configured by attributes of the package (`extractly.api_key = "…"`, and any other argument of `Client` by its name)
and by the environment, both read at each use: a change takes effect with the next call, which gets a new client. The
one before is closed when its last user drops it.
"""

from __future__ import annotations

import copy
import os
import sys
import threading
from typing import Any, Final

from .clients import AsyncClient, Client
from .completions import Chat, Completions

OPTIONS: Final = (
    "api_key",
    "base_url",
    "organization",
    "project",
    "timeout",
    "max_retries",
    "default_headers",
    "default_query",
    "http_client",
)
"""Attributes of the package that configure the module-level client, each an argument of `Client`."""

_VARIABLES: Final = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")

_lock = threading.Lock()
_made: dict[type[Any], tuple[Any, Any]] = {}


def get_module_client() -> Client:
    """The module-level `Client`, made at the first use, and again when its configuration has changed."""
    client: Client = _get(Client, _options())
    return client


def get_async_module_client() -> AsyncClient:
    """The same for async; an `http_client` of the package is a sync one, and left out."""
    options = {name: value for name, value in _options().items() if name != "http_client"}
    client: AsyncClient = _get(AsyncClient, options)
    return client


def _options() -> dict[str, Any]:
    """What the package was told: its own attributes only, so that looking does not load anything."""
    package = vars(sys.modules[__name__.partition(".")[0]])
    return {name: package[name] for name in OPTIONS if package.get(name) is not None}


def _get(kind: type[Any], options: dict[str, Any]) -> Any:
    state = (_frozen(options), tuple(os.environ.get(name) for name in _VARIABLES))
    found = _made.get(kind)
    if found is not None and found[0] == state and not found[1].is_closed:
        return found[1]
    with _lock:
        client = kind(**options)
        _made[kind] = state, client
        return client


def _frozen(options: dict[str, Any]) -> dict[str, Any]:
    """A copy that a later change of a dict does not reach."""
    return {name: copy.copy(value) if name.startswith("default_") else value for name, value in options.items()}


class _ModuleChat:
    """`extractly.chat`."""

    @property
    def completions(self) -> Completions:
        """`chat.completions` of the module-level client."""
        return get_module_client().chat.completions


class _ModuleBeta:
    """`extractly.beta`."""

    @property
    def chat(self) -> Chat:
        """`beta.chat` of the module-level client."""
        return get_module_client().beta.chat


class _ModuleModels:
    """`extractly.models`."""

    def list(self, **options: Any) -> Any:
        """The models of the service of the module-level client."""
        return get_module_client().models.list(**options)

    def retrieve(self, model: str, **options: Any) -> Any:
        """One model of the service of the module-level client."""
        return get_module_client().models.retrieve(model, **options)


chat = _ModuleChat()
beta = _ModuleBeta()
models = _ModuleModels()
