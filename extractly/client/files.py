"""`client.files`: files at the service, uploaded from the disk and downloaded to it without being held in memory.

Signatures, and one call each; what the calls do is in `protocol/files.py`, once for sync and async.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._types import UNSET
from ..protocol.files import FileDeleted, FileObject, FilePage
from ..protocol.files import Files as FileFlows
from ..protocol.flow import CallOptions, Flow
from ..protocol.request import is_given
from ._core import AsyncCore, Core, SyncCore
from ._downloads import DiskSink, MemorySink
from ._uploads import FormUpload

__all__ = ["AsyncFiles", "FileContent", "Files"]


class FileContent:
    """A file's content, in memory.

    Attributes:
        content: The bytes.
        headers: Of the response, names in lower case.
    """

    def __init__(self, content: bytes, headers: Mapping[str, str]) -> None:
        self.content = content
        self.headers = headers

    @property
    def text(self) -> str:
        """The content as UTF-8 text; what is none reads as U+FFFD."""
        return self.content.decode("utf-8", "replace")

    def read(self) -> bytes:
        """The bytes."""
        return self.content

    def write_to_file(self, path: str | os.PathLike[str]) -> None:
        """Write the bytes to a file."""
        Path(path).write_bytes(self.content)


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if is_given(value) and value is not None}


def _create(core: Core, file: Any, purpose: str, expires_after: Any, options: dict[str, Any]) -> Flow[FileObject]:
    fields = {"purpose": purpose}
    if is_given(expires_after) and expires_after is not None:
        fields |= {f"expires_after[{name}]": str(value) for name, value in expires_after.items()}
    return FileFlows(core.policy).create(FormUpload(fields, file), CallOptions(**options))


def _content(core: Core, file_id: str, options: dict[str, Any]) -> Flow[FileContent]:
    sink = MemorySink(core.settings.max_body_bytes)
    headers = yield from FileFlows(core.policy).download(file_id, sink, CallOptions(**options))
    return FileContent(sink.content, headers)


def _download(core: Core, file_id: str, path: str | os.PathLike[str], options: dict[str, Any]) -> Flow[Path]:
    flow = FileFlows(core.policy)
    sink = DiskSink(path)
    try:
        yield from flow.download(file_id, sink, CallOptions(**options))
        return sink.finish()
    finally:
        sink.close()


class Files:
    """`client.files`; the options of each call are `timeout`, `extra_headers`, `extra_query` and `max_retries`."""

    def __init__(self, core: SyncCore) -> None:
        self._core = core

    @property
    def _flows(self) -> FileFlows:
        return FileFlows(self._core.policy)

    def create(self, *, file: Any, purpose: str, expires_after: Any = UNSET, **options: Any) -> FileObject:
        """Upload a file.

        Args:
            file: A `pathlib.Path`, bytes, a file opened with `"rb"`, or a tuple of the name and one of these.
            purpose: What it is for: `"batch"`, `"assistants"`, `"fine-tune"`, `"vision"`, `"user_data"`, `"evals"`.
            expires_after: E.g. `{"anchor": "created_at", "seconds": 86400}`; else as the service does it.
            **options: Of the call.

        Raises:
            TypeError: `file` is none of these; a file on the disk is passed as a `Path`, not as a `str`.
            APIStatusError: The service does not take it.
        """
        return self._core.run(_create(self._core, file, purpose, expires_after, options))

    def retrieve(self, file_id: str, **options: Any) -> FileObject:
        """What the service says of a file; raises `NotFoundError` for none."""
        return self._core.run(self._flows.retrieve(file_id, CallOptions(**options)))

    def list(
        self, *, purpose: Any = UNSET, limit: Any = UNSET, order: Any = UNSET, after: Any = UNSET, **options: Any
    ) -> FilePage:
        """A page of the files, the newest first; `after=page.last_id` gives the next."""
        query = _given(purpose=purpose, limit=limit, order=order, after=after)
        return self._core.run(self._flows.list(query, CallOptions(**options)))

    def delete(self, file_id: str, **options: Any) -> FileDeleted:
        """Delete a file."""
        return self._core.run(self._flows.delete(file_id, CallOptions(**options)))

    def content(self, file_id: str, **options: Any) -> FileContent:
        """A file's content, in memory, up to the client's `max_body_bytes`; see `download` for large ones."""
        return self._core.run(_content(self._core, file_id, options))

    def download(self, file_id: str, path: str | os.PathLike[str], **options: Any) -> Path:
        """Write a file's content to the disk as it comes; the file is there when it is whole, readable by you alone."""
        return self._core.run(_download(self._core, file_id, path, options))

    def wait_for_processing(
        self,
        id: str,  # noqa: A002 - the reference's name
        *,
        poll_interval: float = 5.0,
        max_wait_seconds: float = 1800.0,
        **options: Any,
    ) -> FileObject:
        """Look at a file every `poll_interval` seconds until it is processed.

        Raises:
            APITimeoutError: It was not within `max_wait_seconds`.
        """
        flow = self._flows.wait_for_processing(id, poll_interval, max_wait_seconds, CallOptions(**options))
        return self._core.run(flow)


class AsyncFiles:
    """`client.files`; the options of each call are `timeout`, `extra_headers`, `extra_query` and `max_retries`."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    @property
    def _flows(self) -> FileFlows:
        return FileFlows(self._core.policy)

    async def create(self, *, file: Any, purpose: str, expires_after: Any = UNSET, **options: Any) -> FileObject:
        """As `Files.create`; a file on the disk is read in a thread."""
        return await self._core.run(_create(self._core, file, purpose, expires_after, options))

    async def retrieve(self, file_id: str, **options: Any) -> FileObject:
        """What the service says of a file; raises `NotFoundError` for none."""
        return await self._core.run(self._flows.retrieve(file_id, CallOptions(**options)))

    async def list(
        self, *, purpose: Any = UNSET, limit: Any = UNSET, order: Any = UNSET, after: Any = UNSET, **options: Any
    ) -> FilePage:
        """A page of the files, the newest first; `after=page.last_id` gives the next."""
        query = _given(purpose=purpose, limit=limit, order=order, after=after)
        return await self._core.run(self._flows.list(query, CallOptions(**options)))

    async def delete(self, file_id: str, **options: Any) -> FileDeleted:
        """Delete a file."""
        return await self._core.run(self._flows.delete(file_id, CallOptions(**options)))

    async def content(self, file_id: str, **options: Any) -> FileContent:
        """A file's content, in memory, up to the client's `max_body_bytes`; see `download` for large ones."""
        return await self._core.run(_content(self._core, file_id, options))

    async def download(self, file_id: str, path: str | os.PathLike[str], **options: Any) -> Path:
        """Write a file's content to the disk as it comes; the file is there when it is whole, readable by you alone."""
        return await self._core.run(_download(self._core, file_id, path, options))

    async def wait_for_processing(
        self,
        id: str,  # noqa: A002 - the reference's name
        *,
        poll_interval: float = 5.0,
        max_wait_seconds: float = 1800.0,
        **options: Any,
    ) -> FileObject:
        """As `Files.wait_for_processing`."""
        flow = self._flows.wait_for_processing(id, poll_interval, max_wait_seconds, CallOptions(**options))
        return await self._core.run(flow)
