"""`chat.completions.with_raw_response`: the same calls, giving the response with its headers; the result on request.

For what a service says beside its answer (`x-ratelimit-remaining-requests`, `retry-after`, `openai-processing-ms`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from ..protocol.flow import Response
from . import _calls
from ._core import AsyncCore, SyncCore
from .streams import chunk_stream, chunk_stream_async

T = TypeVar("T")


class RawResponse(Generic[T]):
    """A response as it came.

    Attributes:
        status_code: The HTTP status, below 300.
        headers: Response headers, names in lower case.
        request_id: The service's id of the request.
        content: The body; of a stream, what came first.
    """

    def __init__(self, response: Response, read: Callable[[Response], T]) -> None:
        self.status_code = response.status
        self.headers: Mapping[str, str] = response.headers
        self.request_id = response.headers.get("x-request-id")
        self.content = response.content
        self._response = response
        self._read = read
        self._parsed: list[T] = []

    def parse(self) -> T:
        """What the method would have returned; the same object each time.

        Raises:
            APIResponseValidationError, OutputError: What the method would have raised for the body.
        """
        if not self._parsed:
            self._parsed.append(self._read(self._response))
        return self._parsed[0]


class RawCompletions:
    """`client.chat.completions.with_raw_response`."""

    def __init__(self, core: SyncCore) -> None:
        self._core = core

    def create(self, **fields: Any) -> RawResponse[Any]:
        """`create`; `.parse()` gives the completion, or the stream."""
        return self._core.run(_calls.create_raw(self._core, fields, RawResponse, chunk_stream))

    def parse(self, **fields: Any) -> RawResponse[Any]:
        """`parse`; `.parse()` gives the parsed completion."""
        return self._core.run(_calls.parse_raw(self._core, fields, RawResponse))


class AsyncRawCompletions:
    """`client.chat.completions.with_raw_response`."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def create(self, **fields: Any) -> RawResponse[Any]:
        """`create`; `.parse()` gives the completion, or the stream."""
        return await self._core.run(_calls.create_raw(self._core, fields, RawResponse, chunk_stream_async))

    async def parse(self, **fields: Any) -> RawResponse[Any]:
        """`parse`; `.parse()` gives the parsed completion."""
        return await self._core.run(_calls.parse_raw(self._core, fields, RawResponse))
