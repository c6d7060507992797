"""A file on its way to the service: a form (multipart/form-data, RFC 7578) whose file is read as it is sent.

At most one piece of the file is in memory. An attempt reads the file from its beginning, so that a retry sends the
same; a stream that cannot go back is refused, because its second attempt would send nothing.
"""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Final, cast

__all__ = ["FormUpload", "Source"]

PIECE_BYTES: Final = 256 * 1024
"""What is read from the disk at a time."""


class FormUpload:
    """A form with plain fields and one file; a `Payload`.

    Args:
        fields: The plain fields, written before the file.
        file: A path, bytes, a binary file that can seek (sent from where it stands), a `Source`, or a tuple of the
            name, one of these, and optionally the content type.

    Raises:
        TypeError: The file is none of these.
        FileNotFoundError, OSError: It cannot be read.
    """

    def __init__(self, fields: Mapping[str, str], file: Any) -> None:
        name, content, kind = _named(file)
        self._source = _source(content)
        boundary = uuid.uuid4().hex
        self.content_type = f"multipart/form-data; boundary={boundary}"
        texts = [_part(boundary, f'name="{_quoted(key)}"', None) + value.encode() for key, value in fields.items()]
        disposition = f'name="file"; filename="{_quoted(name or _name_of(content))}"'
        self._head = b"\r\n".join([*texts, _part(boundary, disposition, kind)])
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self.size_bytes = len(self._head) + self._source.size_bytes + len(self._tail)

    def pieces(self) -> _Pieces:
        """The form, from its beginning; may be iterated again."""
        return _Pieces(self._read)

    def apieces(self) -> _AsyncPieces:
        """The same; the file is read in a thread."""
        return _AsyncPieces(self._read)

    def _read(self) -> Iterator[bytes]:
        yield self._head
        yield from self._source.read()
        yield self._tail


class _Pieces:
    def __init__(self, read: Callable[[], Iterator[bytes]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[bytes]:
        return self._read()


class _AsyncPieces:
    def __init__(self, read: Callable[[], Iterator[bytes]]) -> None:
        self._read = read

    async def __aiter__(self) -> AsyncIterator[bytes]:
        import asyncio

        pieces = self._read()
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece


class Source:
    """The bytes of the file.

    Args:
        size_bytes: How many.
        read: Gives them from the beginning, in pieces that are not empty.
    """

    def __init__(self, size_bytes: int, read: Callable[[], Iterator[bytes]]) -> None:
        self.size_bytes = size_bytes
        self.read = read


def _source_of_file(size_bytes: int, opened: Callable[[], Any]) -> Source:
    def read() -> Iterator[bytes]:
        left = size_bytes
        with opened() as file:
            while left and (piece := file.read(min(PIECE_BYTES, left))):
                left -= len(piece)
                yield piece

    return Source(size_bytes, read)


def _source(content: Any) -> Source:
    if isinstance(content, Source):
        return content
    if isinstance(content, (bytes, bytearray)):
        data = bytes(content)
        return _source_of_file(len(data), lambda: io.BytesIO(data))
    path = _maybe_path(content)
    if path is not None:
        return _source_of_file(os.stat(path).st_size, lambda: open(path, "rb"))
    if hasattr(content, "read") and not isinstance(content, io.TextIOBase):
        return _source_of_stream(content)
    raise TypeError(
        f"file must be a path (pathlib.Path), bytes, a file opened with 'rb', or (name, one of these), got "
        f"{type(content).__name__}"
    )


def _source_of_stream(file: IO[bytes]) -> Source:
    try:
        start = file.tell()
        size = file.seek(0, os.SEEK_END) - start
        file.seek(start)
    except (OSError, AttributeError) as error:
        raise TypeError("file must be able to seek, so that it can be sent again. Pass a path, or bytes.") from error

    @contextmanager
    def opened() -> Generator[IO[bytes]]:
        file.seek(start)
        yield file  # the caller's: left open

    return _source_of_file(size, opened)


def _named(file: Any) -> tuple[str | None, Any, str | None]:
    """Name, content and content type; `None` for what was not given."""
    if not isinstance(file, tuple):
        return None, file, None
    given: tuple[Any, ...] = file  # pyright: ignore[reportUnknownVariableType]
    if not 2 <= len(given) <= 3:
        raise TypeError(f"file as a tuple is (name, content) or (name, content, content type), got {len(given)} items")
    return given[0], given[1], given[2] if len(given) == 3 else None


def _name_of(content: Any) -> str:
    name: Any = _maybe_path(content) or getattr(content, "name", None)
    return os.path.basename(name) if isinstance(name, str) else "upload"


def _maybe_path(content: Any) -> str | None:
    return os.fsdecode(cast("os.PathLike[str]", content)) if isinstance(content, os.PathLike) else None


def _part(boundary: str, disposition: str, kind: str | None) -> bytes:
    kind_line = f"Content-Type: {kind or 'application/octet-stream'}\r\n" if "filename=" in disposition else ""
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{kind_line}\r\n".encode()


def _quoted(name: str) -> str:
    """A name in a header, as HTML's forms write it (html.spec.whatwg.org, "multipart form data", read 2026-11)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
