"""`client.files`: uploads that stream from the disk and can be sent again, downloads that are there when whole."""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import stat
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from client_calls import closed_down, fast

from extractly import APIConnectionError, APIError, APIResponseValidationError, APITimeoutError, NotFoundError
from extractly.client import AsyncClient, Client
from extractly.client._uploads import PIECE_BYTES, FormUpload
from extractly.client.files import AsyncFiles, Files
from extractly.testing import LocalServer, Reply

KEY = "sk-secret-0123456789"
Call = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def files(request: pytest.FixtureRequest, server: LocalServer) -> Call:
    """`files(method, *arguments, **keywords)` on a new client, which is closed afterwards."""

    def call(method: str, *arguments: Any, max_retries: int = 2, **keywords: Any) -> Any:
        options = {"api_key": KEY, "base_url": server.base_url, "max_retries": max_retries}

        async def run() -> Any:
            async with fast(AsyncClient(**options)) as client:
                return await getattr(client.files, method)(*arguments, **keywords)

        try:
            if request.param == "async":
                return asyncio.run(run())
            with fast(Client(**options)) as client:
                return getattr(client.files, method)(*arguments, **keywords)
        finally:
            assert closed_down(server), "a connection stayed open"

    return call


def test_a_file_is_uploaded_looked_at_listed_read_and_deleted(files: Call, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"a": "\xc3\xa4"}\n' * 3)
    file = files("create", file=path, purpose="batch")
    assert (file.filename, file.bytes, file.purpose, file.object) == ("in.jsonl", 36, "batch", "file")
    assert files("retrieve", file.id) == file
    page = files("list", purpose="batch", limit=1, order="desc")
    assert ([found.id for found in page], page.has_more, page.last_id) == ([file.id], False, file.id)
    content = files("content", file.id)
    assert content.read() == content.content == path.read_bytes()
    assert content.text == path.read_text("utf-8")
    content.write_to_file(tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()
    assert files("delete", file.id).deleted is True
    with pytest.raises(NotFoundError):
        files("retrieve", file.id)


def sources(tmp_path: Path) -> list[tuple[str, Any, str]]:
    """Each way to say a file that holds `DATA`, and the name it gets."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(DATA)
    moved = io.BytesIO(b"before" + DATA)
    moved.seek(6)
    return [
        ("path", path, "x.jsonl"),
        ("bytes", ("b.jsonl", DATA), "b.jsonl"),
        ("bytearray", ("b.jsonl", bytearray(DATA)), "b.jsonl"),
        ("stream", ("s.jsonl", io.BytesIO(DATA)), "s.jsonl"),
        ("stream that has moved", ("m.jsonl", moved), "m.jsonl"),
        ("open file", path.open("rb"), "x.jsonl"),
        ("tuple with a path", ("t.jsonl", path), "t.jsonl"),
        ("tuple with a type", ("t.jsonl", path, "application/jsonl"), "t.jsonl"),
        ("name with quotes", ('a"b\r\n.jsonl', DATA), "a%22b%0D%0A.jsonl"),
    ]


DATA = b"".join(b'{"line": %d}\n' % number for number in range(40_000))  # more than two pieces


def test_every_kind_of_file_arrives_whole_and_again_after_a_failure(
    files: Call, server: LocalServer, tmp_path: Path
) -> None:
    for kind, source, name in sources(tmp_path):
        server.reply(Reply.error(500, "not now"))
        file = files("create", file=source, purpose="batch", expires_after={"anchor": "created_at", "seconds": 3600})
        assert (file.filename, file.bytes) == (name, len(DATA)), kind
        failed, sent = server.requests[-2:]
        assert failed.body == sent.body, kind
        assert len(sent.body) == int(sent.headers["content-length"])
        assert b'name="expires_after[seconds]"\r\n\r\n3600\r\n' in sent.body
        assert files("content", file.id).content == DATA, kind
        if hasattr(source, "close"):
            source.close()


def test_a_file_without_a_name_is_called_upload() -> None:
    assert b'filename="upload"' in next(iter(FormUpload({}, io.BytesIO(b"x")).pieces()))


class Pipe(io.RawIOBase):
    """A stream that cannot go back."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("file", "error", "says"),
    [
        ("in.jsonl", TypeError, "pathlib.Path"),
        (7, TypeError, "pathlib.Path"),
        (io.StringIO("text"), TypeError, "'rb'"),
        (Pipe(), TypeError, "able to seek"),
        (("name",), TypeError, "(name, content)"),
        (Path("no such file"), FileNotFoundError, "no such file"),
    ],
    ids=["str", "int", "text", "pipe", "tuple", "no file"],
)
def test_what_is_no_file_is_refused_before_anything_is_sent(
    files: Call, server: LocalServer, file: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as raised:
        files("create", file=file, purpose="batch")
    assert says in str(raised.value)
    assert server.requests == []


def test_an_empty_id_is_refused(files: Call, server: LocalServer, tmp_path: Path) -> None:
    for method, arguments in [("retrieve", ("",)), ("content", ("",)), ("download", ("", tmp_path / "x"))]:
        with pytest.raises(ValueError, match="file_id"):
            files(method, *arguments)
    assert server.requests == []
    assert list(tmp_path.iterdir()) == []


def test_an_id_cannot_leave_its_path(files: Call, server: LocalServer) -> None:
    with pytest.raises(NotFoundError):
        files("retrieve", "../batches?limit=1")
    assert server.requests[-1].path == "/v1/files/..%2Fbatches%3Flimit%3D1"


def test_a_download_is_written_for_its_owner_alone(files: Call, tmp_path: Path) -> None:
    file = files("create", file=("x.jsonl", DATA), purpose="batch")
    target = tmp_path / "out.jsonl"
    target.write_bytes(b"what was there")
    assert files("download", file.id, target) == target
    assert target.read_bytes() == DATA
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_download_that_breaks_is_begun_anew(files: Call, server: LocalServer, tmp_path: Path) -> None:
    server.reply(Reply(b"{}\n" * 1000, drop_after_bytes=100), Reply.error(503, "busy"), Reply(b'{"whole": 1}\n'))
    target = files("download", "file-x", tmp_path / "out.jsonl")
    assert target.read_bytes() == b'{"whole": 1}\n'
    assert len(server.requests) == 3


def test_a_download_that_breaks_each_time_leaves_what_was_there(
    files: Call, server: LocalServer, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    target.write_bytes(b"what was there")
    server.reply(*[Reply(b"{}\n" * 1000, drop_after_bytes=100)] * 2)
    with pytest.raises(APIConnectionError):
        files("download", "file-x", target, max_retries=1)
    assert target.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"data: an event\n\n", headers={"content-type": "text/event-stream"}),
        Reply(b"<html>", headers={"content-type": "text/html"}),
        Reply(b""),
        Reply(b'{"error": {"message": "a line of the file"}}'),
        Reply(chunks=[b"a", b"b" * 70_000, b"c"]),
    ],
    ids=["events", "html", "nothing", "error object", "chunks"],
)
def test_a_file_is_given_as_it_is_whatever_it_looks_like(files: Call, server: LocalServer, reply: Reply) -> None:
    server.reply(reply)
    whole = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    assert files("content", "file-x").content == whole


def test_a_key_in_a_file_is_the_callers(files: Call, server: LocalServer) -> None:
    server.reply(Reply(f"the key is {KEY}"))
    assert KEY in files("content", "file-x").text


def test_a_file_too_large_for_memory_says_what_to_do(files: Call, server: LocalServer, tmp_path: Path) -> None:
    large = b"x" * 1_000_001  # `fast` sets the limit to a million
    server.reply(Reply(large), Reply(large))
    with pytest.raises(APIResponseValidationError, match=r"files\.download"):
        files("content", "file-x")
    assert files("download", "file-x", tmp_path / "large").stat().st_size == len(large)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply.error(404, "No such File object"), NotFoundError),
        (Reply(b"<html>", headers={"content-type": "text/html"}), APIResponseValidationError),
        (Reply(b"", drop_before_head=True), APIConnectionError),
    ],
    ids=["404", "html", "dropped"],
)
def test_a_failure_of_an_upload_is_ours(files: Call, server: LocalServer, reply: Reply, error: type[APIError]) -> None:
    server.reply(reply)
    with pytest.raises(error):
        files("create", file=("x.jsonl", DATA), purpose="batch", max_retries=0)


def status(name: str) -> Reply:
    return Reply.json({"id": "file-x", "object": "file", "status": name, "bytes": 1, "created_at": 1})


def test_a_file_is_waited_for(files: Call, server: LocalServer) -> None:
    server.reply(status("uploaded"), Reply.error(429, "slow"), status("uploaded"), status("processed"))
    assert files("wait_for_processing", "file-x", poll_interval=0.001).status == "processed"
    assert len(server.requests) == 4


def test_a_file_is_not_waited_for_without_end(files: Call, server: LocalServer) -> None:
    server.reply(status("uploaded"))
    with pytest.raises(APITimeoutError, match="'uploaded'"):
        files("wait_for_processing", "file-x", poll_interval=0.001, max_wait_seconds=0)


def test_unknown_fields_are_kept(files: Call, server: LocalServer) -> None:
    server.reply(Reply.json({"id": "file-x", "scanned_by": "somebody"}, headers={"x-request-id": "req_7"}))
    file = files("retrieve", "file-x")
    assert (file.scanned_by, file._request_id, file.bytes) == ("somebody", "req_7", None)
    assert json.loads(file.to_json()) == {"id": "file-x", "scanned_by": "somebody"}


def test_an_upload_holds_a_piece_of_the_file_at_a_time(tmp_path: Path) -> None:
    size = 64 * PIECE_BYTES
    with tempfile.TemporaryFile(dir=tmp_path) as file:
        file.truncate(size)
        upload = FormUpload({"purpose": "batch"}, file)
        tracemalloc.start()
        sent = sum(len(piece) for piece in upload.pieces())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert sent == upload.size_bytes > size
    assert peak < 4 * PIECE_BYTES


def test_a_file_that_shrinks_while_it_is_sent_is_an_error(files: Call, server: LocalServer, tmp_path: Path) -> None:
    class Shrinking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return b""

    with pytest.raises(APIConnectionError):
        files("create", file=("x.jsonl", Shrinking(b"promised")), purpose="batch", max_retries=0)


@pytest.mark.parametrize("name", [name for name in vars(Files) if name[0] != "_"])
def test_sync_and_async_have_the_same_methods(name: str) -> None:
    assert inspect.signature(getattr(Files, name)) == inspect.signature(getattr(AsyncFiles, name))
