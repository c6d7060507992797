"""A file that takes its name when it is whole: written as `NAME.part`, flushed to the disk, and renamed.

Under its name there is always a whole file, the old one or the new (rename(2) is atomic). A run that was killed leaves
`NAME.part`, which the next one writes over. Two runs at once would write the same part: the second is refused.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ..errors import ConfigurationError

if sys.platform != "win32":
    import fcntl

__all__ = ["PartFile", "explained", "part_of"]


def part_of(path: Path) -> Path:
    """Where a file is before it is whole."""
    return path.with_name(f"{path.name}.part")


class PartFile:
    """The file. `settle` gives it its name; `close` without that leaves what was there, and nothing else.

    Args:
        path: Its name; a symbolic link is followed.

    Attributes:
        path: Its name, as given.
        file: What is written to.

    Raises:
        ConfigurationError: It cannot be made, or another run writes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._target = Path(os.path.realpath(path))
        self._part = part_of(self._target)
        with explained(path):
            self.file = self._opened()

    def settle(self) -> None:
        """Give the file its name.

        Raises:
            ConfigurationError: It cannot be written to the disk.
        """
        with explained(self.path):
            self.file.flush()
            os.fsync(self.file.fileno())
            if sys.platform == "win32":  # an open file cannot be renamed there; elsewhere its lock is to last till then
                self.file.close()
            os.replace(self._part, self._target)
            self.file.close()

    def remove(self) -> None:
        """Remove the file of this name: there is nothing to say."""
        self._target.unlink(missing_ok=True)

    def close(self) -> None:
        """Close it; what was not settled goes."""
        if self.file.closed:
            return
        self._part.unlink(missing_ok=True)
        with suppress(OSError):  # what is in the buffer may not fit the disk: it is to go anyway
            self.file.close()

    def _opened(self) -> BinaryIO:
        while True:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            file = os.fdopen(os.open(self._part, flags, 0o666), "r+b")
            self._lock(file)
            # Between opening and locking, another run may have renamed it: then it is that run's whole file.
            if self._is_part(file):
                file.truncate()
                return file
            file.close()

    def _is_part(self, file: BinaryIO) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), os.stat(self._part))
        except FileNotFoundError:
            return False

    def _lock(self, file: BinaryIO) -> None:
        if sys.platform == "win32":  # there two runs at once are not noticed
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise ConfigurationError(
                f"Another run is writing {str(self.path)!r}. Wait for its end, or name another OUT."
            ) from error


@contextmanager
def explained(path: Path) -> Generator[None]:
    """The system's errors about a file, with its name and what to do."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"{str(path)!r} cannot be written: {error.strerror or error}. What was there before is as it was. Make "
            "room or mend the path, or name another; with a checkpoint no answer is lost, and none is asked for again."
        ) from error
