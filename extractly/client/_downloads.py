"""Where a file's content goes: to memory within a limit, or to the disk, where it appears under its name when whole."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from ..errors import APIResponseValidationError

__all__ = ["DiskSink", "MemorySink"]


class MemorySink:
    """Takes a file into memory.

    Args:
        max_bytes: The most that is taken.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._taken = BytesIO()

    def restart(self) -> None:
        """Forget what was taken."""
        self._taken = BytesIO()

    def take(self, piece: bytes) -> None:
        """Take a piece.

        Raises:
            APIResponseValidationError: There is too much of it.
        """
        self._taken.write(piece)
        if self._taken.tell() > self._max_bytes:
            raise APIResponseValidationError(
                f"The file is larger than `max_body_bytes` ({self._max_bytes} bytes). Write it to the disk with "
                "`files.download(file_id, path)`."
            )

    @property
    def content(self) -> bytes:
        """What was taken."""
        return self._taken.getvalue()


class DiskSink:
    """Takes a file to the disk: beside its place first, for its owner alone, and moved there when it is whole.

    Args:
        path: Its place; what was there is replaced.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._part = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        self._file = open(os.open(self._part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb")  # noqa: SIM115

    def restart(self) -> None:
        """Forget what was taken."""
        self._file.seek(0)
        self._file.truncate()

    def take(self, piece: bytes) -> None:
        """Take a piece."""
        self._file.write(piece)

    def finish(self) -> Path:
        """Move the whole file to its place."""
        self._file.close()
        os.replace(self._part, self._path)
        return self._path

    def close(self) -> None:
        """Remove what was not finished; after `finish`, do nothing."""
        if not self._file.closed:
            self._file.close()
            self._part.unlink(missing_ok=True)
