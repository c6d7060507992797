"""The Files API without I/O: the objects, and a flow for each call. Sync and async drive the same flows.

Shapes, limits and paths: openai-python's `types/file_object.py` and `resources/files.py` (3.3.0) and the page
"Upload file" of developers.openai.com/api/docs/api-reference/files/create, both read 2026-11: multipart with `file`,
`purpose` and `expires_after[…]`; a file for a batch is JSONL of at most 200 MB.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol

from ..errors import APIConnectionError, APITimeoutError
from .flow import CallOptions, Flow, Payload, Receive, Request, Sleep
from .polling import poll
from .resources import Resource, checked_id, with_query
from .retry import maybe_delay_seconds, send
from .wire import WireObject, many

__all__ = ["FileDeleted", "FileObject", "FilePage", "Files", "Sink"]

_PROCESSED: Final = frozenset({"processed", "error", "deleted"})
"""As openai-python's `wait_for_processing`."""


class FileObject(WireObject):
    """A file that the service holds."""

    id: str
    bytes: int | None
    created_at: int
    filename: str
    object: str | None
    purpose: str
    status: str | None
    expires_at: int | None
    status_details: str | None


class FileDeleted(WireObject):
    """What `files.delete` gives."""

    id: str
    deleted: bool
    object: str | None


class FilePage(WireObject, readers={"data": many(FileObject, always=True)}):
    """One page of `files.list`: iterate it, or read `data`; `after=page.last_id` gives the next, if `has_more`."""

    data: list[FileObject]
    object: str | None
    first_id: str | None
    last_id: str | None
    has_more: bool | None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.data)


class Sink(Protocol):
    """Where a download goes."""

    def restart(self) -> None:
        """Begin anew: what was taken is void."""
        ...

    def take(self, piece: bytes) -> None:
        """Take the next piece."""
        ...


class Files(Resource):
    """The flows of `client.files`."""

    def create(self, payload: Payload, options: CallOptions) -> Flow[FileObject]:
        """Upload a form."""
        return (yield from self._object(FileObject, "files", "POST", options, payload=payload))

    def retrieve(self, file_id: str, options: CallOptions) -> Flow[FileObject]:
        """What the service says of a file."""
        return (yield from self._object(FileObject, file_path(file_id), "GET", options))

    def list(self, query: Mapping[str, object], options: CallOptions) -> Flow[FilePage]:
        """A page of the list."""
        return (yield from self._object(FilePage, "files", "GET", with_query(options, query)))

    def delete(self, file_id: str, options: CallOptions) -> Flow[FileDeleted]:
        """Delete a file."""
        return (yield from self._object(FileDeleted, file_path(file_id), "DELETE", options))

    def download(self, file_id: str, sink: Sink, options: CallOptions) -> Flow[Mapping[str, str]]:
        """Read a file's content into a sink; begun anew where the connection breaks. Gives the response's headers.

        Raises:
            APIConnectionError: It broke each time.
            APIStatusError: There is no such file, or it cannot be read.
        """
        path = f"{file_path(file_id)}/content"
        request = Request(path=path, method="GET", options=options, local=self._local, takes_file=True)
        retries = self._policy.max_retries if options.max_retries is None else options.max_retries
        attempt = 0
        while True:
            response = yield from send(request, self._policy, as_stream=True)
            sink.restart()
            try:
                yield Receive(response.stream, sink.take)
                return response.headers
            except APIConnectionError as error:
                delay = maybe_delay_seconds(self._policy, {}, attempt)
                if attempt >= retries or not error.retryable or delay is None:
                    raise
            attempt += 1
            yield Sleep(delay)

    def wait_for_processing(
        self,
        file_id: str,
        interval_seconds: float,
        max_wait_seconds: float,
        options: CallOptions,
        now: Callable[[], float] = time.monotonic,
    ) -> Flow[FileObject]:
        """Look at a file until it is processed.

        Raises:
            APITimeoutError: It was not within `max_wait_seconds`.
        """

        def look() -> Flow[tuple[FileObject, Mapping[str, str]]]:
            return (yield from self._seen(FileObject, file_path(file_id), "GET", options))

        file = yield from poll(
            look,
            lambda found: found.status in _PROCESSED,
            interval_ms=interval_seconds * 1000,
            deadline_at=now() + max_wait_seconds,
            now=now,
        )
        if file.status not in _PROCESSED:
            raise APITimeoutError(
                f"The file {file_id} was not processed within {max_wait_seconds:g} seconds; its status is "
                f"{file.status!r}. Wait longer (`max_wait_seconds`)."
            )
        return file


def file_path(file_id: str) -> str:
    """The path of a file; raises `ValueError` for an empty id."""
    return f"files/{checked_id(file_id, 'file_id')}"
