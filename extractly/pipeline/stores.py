"""A directory as a checkpoint: a store for each worker, so that workers of many processes and machines can share it.

A worker writes a store of its own, `worker-<machine>-<process>-<random>.sqlite`, and holds SQLite's exclusive lock on
it while it lives (WAL without shared memory: sqlite.org/wal.html, section 8). A store whose lock is free belongs to a
worker that is dead or done. Whoever finds one seals it: recovers what was committed, folds the WAL in, and renames it
`sealed-….sqlite`. A sealed store never changes again, so that all may read it without locks, also from other machines.

A row is looked for in the worker's own store and in every sealed one; what a living worker has recorded is not seen by
the others before it is done (`seal_left` says whether there are such). The only thing that is asked of the file system
is that a POSIX lock of one machine holds on another (NFSv4 has them, RFC 7530 section 9; object stores mounted as files
do not). Where it does not, a living worker is taken for a dead one, and its store may be damaged, which is detected.

A lookup costs one read of a B-tree per sealed store: microseconds each, so directories are for hundreds of stores, not
for tens of thousands. A damaged store is a `ConfigurationError` that names the file.
"""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import time
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4

from ..errors import ConfigurationError
from .checkpoint import Checkpoint

__all__ = ["AnswerStore", "StoreDirectory", "open_checkpoint", "seal_left"]

_LIVE: Final = re.compile(r"worker-(.+\.sqlite)")
_SEALED: Final = re.compile(r"sealed-.+\.sqlite")

_SCAN_SECONDS: Final = 0.1
"""How often a miss looks for workers that have died since: sooner than a cluster hands a dead worker's rows on."""

_SCAN_SHARE: Final = 50
"""The directory is looked through for no more than a fiftieth of the time, however long that takes."""


class AnswerStore(Protocol):
    """What a run needs of its checkpoint; used from one thread at a time."""

    def maybe_answer(self, key: bytes) -> str | None:
        """The recorded answer of a key; `None` for none."""
        ...

    async def record(self, key: bytes, model: str, tokens: int, answer: str) -> None:
        """Record an answer; comes back when it is committed."""
        ...

    def close(self) -> None:
        """Commit what is left and close."""
        ...


def open_checkpoint(path: Path) -> AnswerStore:
    """The checkpoint of a run: a directory's, where there is a directory; else the file's, which is made if need be.

    Raises:
        ConfigurationError: It cannot be used.
    """
    return StoreDirectory(path) if path.is_dir() else Checkpoint(path)


class StoreDirectory:
    """The stores of a directory: one to write, made at the first answer, and the sealed ones to read.

    Args:
        path: The directory; it must exist.

    Raises:
        ConfigurationError: A store in it is damaged, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own: Checkpoint | None = None
        self._sealed: dict[str, Checkpoint] = {}
        self._next_scan = 0.0
        self._scan()

    def maybe_answer(self, key: bytes) -> str | None:
        """The recorded answer of a key, of whichever worker; `None` for none.

        Raises:
            ConfigurationError: A store is damaged.
        """
        answer = None if self._own is None else self._own.maybe_answer(key)
        if answer is None:
            answer = self._maybe_sealed_answer(list(self._sealed.values()), key)
        if answer is None and time.monotonic() >= self._next_scan:
            answer = self._maybe_sealed_answer(self._scan(), key)
        return answer

    async def record(self, key: bytes, model: str, tokens: int, answer: str) -> None:
        """Record an answer in this worker's store; comes back when it is committed.

        Raises:
            ConfigurationError: It cannot be.
        """
        if self._own is None:
            self._own = Checkpoint(self.path / _new_name(), use="alone")
        await self._own.record(key, model, tokens, answer)

    def close(self) -> None:
        """Seal this worker's store, and close the others."""
        own, self._own = self._own, None
        try:
            if own is not None:
                _seal(own)
        finally:
            for store in self._sealed.values():
                store.close()
            self._sealed.clear()

    def _maybe_sealed_answer(self, stores: list[Checkpoint], key: bytes) -> str | None:
        for store in stores:
            answer = store.maybe_answer(key)
            if answer is not None:
                return answer
        return None

    def _scan(self) -> list[Checkpoint]:
        """Seal what the dead have left, and open what is sealed and not open yet; gives what was opened."""
        started = time.monotonic()
        seal_left(self.path, but=None if self._own is None else self._own.path.name)
        fresh = [name for name in _names(self.path, _SEALED) if name not in self._sealed]
        for name in fresh:
            self._sealed[name] = Checkpoint(self.path / name, must_exist=True, use="sealed")
        now = time.monotonic()
        self._next_scan = now + max(_SCAN_SECONDS, _SCAN_SHARE * (now - started))
        return [self._sealed[name] for name in fresh]


def _new_name() -> str:
    machine = re.sub(r"[^A-Za-z0-9]+", "-", socket.gethostname())[:40]
    return f"worker-{machine}-{os.getpid()}-{uuid4().hex[:12]}.sqlite"


def seal_left(path: Path, *, but: str | None = None) -> bool:
    """Seal the stores of a directory whose workers are dead or done.

    Args:
        path: The directory.
        but: The name of a store that is not looked at.

    Returns:
        Whether there are stores whose workers live.

    Raises:
        ConfigurationError: A store is damaged.
    """
    live = [name for name in _names(path, _LIVE) if name != but and _is_live(path / name)]
    return bool(live)


def _names(path: Path, pattern: re.Pattern[str]) -> list[str]:
    try:
        return sorted(name for name in os.listdir(path) if pattern.fullmatch(name))
    except OSError as error:
        raise ConfigurationError(
            f"The directory of checkpoints {str(path)!r} cannot be read: {error.strerror}. "
            "Mend the path, or name another."
        ) from error


def _is_live(path: Path) -> bool:
    """Whether the worker of a store lives; seals it if not."""
    try:
        if path.stat().st_size == 0:  # its worker makes it at this moment: no lock is held yet, and there is no answer
            return True
        store = Checkpoint(path, must_exist=True, use="alone")
    except FileNotFoundError:
        return False
    except ConfigurationError as error:
        if path.exists() and not _is_busy(error):
            raise
        return path.exists()
    _seal(store)
    return False


def _seal(store: Checkpoint) -> None:
    store.seal()
    try:
        store.path.rename(store.path.with_name(_LIVE.sub(r"sealed-\1", store.path.name)))
    except FileNotFoundError:  # another worker came between: it has the same sealed file
        return


def _is_busy(error: ConfigurationError) -> bool:
    cause = error.__cause__
    return isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
