"""`client.models`: which models the service has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ..protocol.flow import CallOptions, Flow, Request
from ..protocol.replies import read_object
from ..protocol.retry import send
from ..protocol.wire import WireObject, many
from ._core import AsyncCore, Core, SyncCore


class Model(WireObject):
    """A model that the service has."""

    id: str
    created: int | None
    object: str | None
    owned_by: str | None


class ModelPage(WireObject, readers={"data": many(Model)}):
    """What `models.list()` gives: iterate it, or read `data`."""

    data: list[Model]
    object: str | None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.data)


def _list(core: Core, options: CallOptions) -> Flow[ModelPage]:
    response = yield from send(Request(path="models", method="GET", options=options), core.policy)
    return ModelPage(read_object(response), request_id=response.headers.get("x-request-id"))


def _retrieve(core: Core, model: str, options: CallOptions) -> Flow[Model]:
    path = f"models/{quote(model, safe='/:')}"
    request = Request(path=path, method="GET", options=options, local=core.is_local(model))
    response = yield from send(request, core.policy)
    return Model(read_object(response), request_id=response.headers.get("x-request-id"))


class Models:
    """`client.models`."""

    def __init__(self, core: SyncCore) -> None:
        self._core = core

    def list(self, **options: Any) -> ModelPage:
        """The models of the service; `options` are `timeout`, `extra_headers` and `extra_query`."""
        return self._core.run(_list(self._core, CallOptions(**options)))

    def retrieve(self, model: str, **options: Any) -> Model:
        """One model; raises `NotFoundError` where the service has none of that name."""
        return self._core.run(_retrieve(self._core, model, CallOptions(**options)))


class AsyncModels:
    """`client.models`."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def list(self, **options: Any) -> ModelPage:
        """The models of the service; `options` are `timeout`, `extra_headers` and `extra_query`."""
        return await self._core.run(_list(self._core, CallOptions(**options)))

    async def retrieve(self, model: str, **options: Any) -> Model:
        """One model; raises `NotFoundError` where the service has none of that name."""
        return await self._core.run(_retrieve(self._core, model, CallOptions(**options)))
