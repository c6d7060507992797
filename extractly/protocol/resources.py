"""What the flows of a resource of the service (files, batches) share: one request to one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

from .flow import CallOptions, Flow, Payload, Request
from .replies import read_object
from .retry import RetryPolicy, send
from .wire import WireObject

__all__ = ["Resource", "checked_id", "with_query"]

W = TypeVar("W", bound=WireObject)


class Resource:
    """The flows of one resource.

    Args:
        policy: Transport retries.
        local: Requests go to the embedded engine.
    """

    def __init__(self, policy: RetryPolicy, *, local: bool = False) -> None:
        self._policy = policy
        self._local = local

    def _seen(
        self,
        kind: type[W],
        path: str,
        method: str,
        options: CallOptions,
        *,
        body: Mapping[str, Any] | None = None,
        payload: Payload | None = None,
    ) -> Flow[tuple[W, Mapping[str, str]]]:
        """The object that a request gives, and the headers of the answer."""
        request = Request(path=path, method=method, options=options, body=body, payload=payload, local=self._local)
        response = yield from send(request, self._policy)
        return kind(read_object(response), request_id=response.headers.get("x-request-id")), response.headers

    def _object(self, kind: type[W], path: str, method: str, options: CallOptions, **content: Any) -> Flow[W]:
        """The object that a request gives."""
        found, _ = yield from self._seen(kind, path, method, options, **content)
        return found


def checked_id(given: str, name: str) -> str:
    """An id as a path has it.

    Raises:
        ValueError: It is empty: the path would be that of the list.
    """
    if not given:
        raise ValueError(f"`{name}` must not be empty, got {given!r}.")
    return quote(given, safe="")


def with_query(options: CallOptions, query: Mapping[str, object]) -> CallOptions:
    """The options with fields of a query; those of the caller's `extra_query` win."""
    return replace(options, extra_query={**query, **(options.extra_query or {})})
