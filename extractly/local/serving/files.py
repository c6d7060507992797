"""The files of an embedded server: uploaded, listed, read and deleted; in memory, gone with the server.

Ids and times are numbered, not drawn and not looked at, so that the same requests get the same answers. Shapes as the
public API's (openai-python's `types/file_object.py`, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ..reply import ApiFaultError, LocalReply, json_reply
from ..router import Call, Route
from .clock import Clock
from .multipart import FormPart, read_form
from .pages import page_reply

MAX_STORED_BYTES: Final = 512 * 1024 * 1024
"""All files of a server together; an upload that would pass it is refused."""

_PURPOSES: Final = frozenset({"assistants", "batch", "fine-tune", "vision", "user_data", "evals"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file.

    Attributes:
        id: E.g. `file-local000001`.
        filename, purpose: As uploaded.
        content: Its bytes.
        created_at: Unix time.
    """

    id: str
    filename: str
    purpose: str
    content: bytes
    created_at: int

    def to_json(self) -> dict[str, Any]:
        """The file object of the API."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.content),
            "created_at": self.created_at,
            "expires_at": None,
            "filename": self.filename,
            "purpose": self.purpose,
            "status": "processed",
            "status_details": None,
        }


class FileShelf:
    """The files of one server.

    Args:
        clock: Numbers and times, shared with the batches.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._files: dict[str, StoredFile] = {}

    def routes(self) -> Iterator[Route]:
        """The endpoints."""
        yield Route("POST", "/v1/files", self._create)
        yield Route("GET", "/v1/files", self._list)
        yield Route("GET", "/v1/files/{file}", lambda call: json_reply(self.get(call.names["file"]).to_json()))
        yield Route("DELETE", "/v1/files/{file}", self._delete)
        yield Route("GET", "/v1/files/{file}/content", self._content)

    def add(self, filename: str, purpose: str, content: bytes) -> StoredFile:
        """Store a file.

        Raises:
            ApiFaultError: There is no room for it.
        """
        if sum(len(file.content) for file in self._files.values()) + len(content) > MAX_STORED_BYTES:
            raise ApiFaultError(f"The files would take more than {MAX_STORED_BYTES} bytes; delete some.", status=413)
        number, now = self._clock.tick()
        file = StoredFile(
            id=f"file-local{number:06d}", filename=filename, purpose=purpose, content=content, created_at=now
        )
        self._files[file.id] = file
        return file

    def get(self, name: str) -> StoredFile:
        """The file with an id.

        Raises:
            ApiFaultError: 404 for none.
        """
        file = self._files.get(name)
        if file is None:
            raise ApiFaultError(f"No such File object: {name}", status=404, param="id")
        return file

    def _create(self, call: Call) -> LocalReply:
        form = read_form(call.headers.get("content-type", ""), call.body)
        file, purpose = form.get("file"), form.get("purpose", FormPart(filename=None, content=b"")).content.decode()
        if file is None or file.filename is None:
            raise ApiFaultError("'file' is a required property", param="file")
        if purpose not in _PURPOSES:
            raise ApiFaultError(f"'{purpose}' is not one of {sorted(_PURPOSES)} - 'purpose'", param="purpose")
        if purpose == "batch" and not file.filename.endswith(".jsonl"):
            raise ApiFaultError("A file for a batch must be a .jsonl file.", param="file", code="unsupported_file")
        return json_reply(self.add(file.filename, purpose, file.content).to_json())

    def _list(self, call: Call) -> LocalReply:
        purpose = call.query.get("purpose")
        wanted = [file.to_json() for file in self._files.values() if purpose in (None, file.purpose)]
        if call.query.get("order", "desc") != "asc":
            wanted.reverse()
        return page_reply(wanted, call.query, default=10_000, most=10_000)

    def _delete(self, call: Call) -> LocalReply:
        file = self.get(call.names["file"])
        del self._files[file.id]
        return json_reply({"id": file.id, "object": "file", "deleted": True})

    def _content(self, call: Call) -> LocalReply:
        file = self.get(call.names["file"])
        headers = {
            "content-type": "application/octet-stream",
            "content-disposition": f'attachment; filename="{file.id}.jsonl"',
        }
        return LocalReply(headers=headers, body=file.content)
