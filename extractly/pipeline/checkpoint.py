"""The checkpoint: a SQLite file of answers by key, that a killed run and its neighbours can rely on.

* WAL with `synchronous=NORMAL` (sqlite.org/wal.html): a commit survives the death of the process at once, that of the
  machine up to the last WAL checkpoint, and never leaves the file broken. Several processes of one machine may share
  it; a network file system does not hold (ibid., "All processes using a database must be on the same host").
* Rows that finish within a moment are committed together; `record` comes back when they are.
* The file is for its owner alone (0600; SQLite gives the `-wal` and `-shm` files the same mode).
* A file that is no checkpoint, of another version, or damaged is a `ConfigurationError` that names it. Each row has a
  checksum of its own, its key included, so that damage which SQLite cannot see (a changed text, an index that leads to
  another row) is never read as an answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from ..errors import ConfigurationError
from .sqlite_files import maybe_fault

__all__ = ["Checkpoint", "Use"]

Use: TypeAlias = 'Literal["shared", "alone", "sealed"]'

_APPLICATION_ID: Final = 0x45585452  # "EXTR"; sqlite.org/pragma.html#pragma_application_id
_VERSION: Final = 2
_BUSY_SECONDS: Final = 30.0
_GROUP_SECONDS: Final = 0.001
"""How long a finished row waits for others to be committed with: short beside any answer, so that it costs no place."""

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, created REAL NOT NULL, model TEXT NOT NULL, "
    "tokens INTEGER NOT NULL, answer TEXT NOT NULL, checksum BLOB NOT NULL)"
)


class Checkpoint:
    """An open checkpoint. Used from one thread at a time.

    Args:
        path: The file; made where there is none.
        must_exist: Make none.
        use: `"shared"` with other processes of the machine; `"alone"`: locked until it is closed, an error where
            another holds the lock, and fit for a network file system; `"sealed"`: read without locks, of a file that
            `seal` has closed and nobody writes any more.

    Raises:
        ConfigurationError: The file is no checkpoint, is damaged, or cannot be opened or made.
    """

    def __init__(self, path: Path, *, must_exist: bool = False, use: Use = "shared") -> None:
        self.path = path
        self._use = use
        self._pending: list[tuple[tuple[Any, ...], asyncio.Future[None]]] = []
        with self._explained():
            if must_exist and not path.exists():
                raise FileNotFoundError("there is no such file")
            if not path.exists():
                _make(path)
            address = path.absolute().as_uri() + ("?immutable=1" if use == "sealed" else "?mode=rw")
            timeout = _BUSY_SECONDS if use == "shared" else 0.0
            self._db = sqlite3.connect(address, timeout, isolation_level=None, check_same_thread=False, uri=True)
        try:
            with self._explained():
                self._prepare()
        except BaseException:
            self._db.close()
            raise

    def maybe_answer(self, key: bytes) -> str | None:
        """The recorded answer of a key; `None` for none.

        Raises:
            ConfigurationError: It is damaged.
        """
        with self._explained():
            row = self._db.execute("SELECT * FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        answer: str = self._checked(row, key)[4]
        return answer

    async def record(self, key: bytes, model: str, tokens: int, answer: str) -> None:
        """Record an answer; comes back when it is committed.

        Raises:
            ConfigurationError: It cannot be: the disk is full, or the file was damaged or removed.
        """
        loop = asyncio.get_running_loop()
        committed: asyncio.Future[None] = loop.create_future()
        row = (key, time.time(), model, tokens, answer)
        self._pending.append(((*row, _checksum(row)), committed))
        if len(self._pending) == 1:
            loop.call_later(_GROUP_SECONDS, self._commit)
        await committed

    def close(self) -> None:
        """Commit what is left and close the file."""
        try:
            self._commit()
        finally:
            self._db.close()

    def seal(self) -> None:
        """Close it for good: all is in the one file, which `use="sealed"` reads. Needs `use="alone"`."""
        try:
            self._commit()
            with self._explained():
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._db.execute("PRAGMA journal_mode = DELETE")
        finally:
            self._db.close()

    def rows(self) -> Iterator[tuple[bytes, float, str, int, str]]:
        """Every answer: key, when (Unix seconds), model, tokens, the record; the oldest first.

        Raises:
            ConfigurationError: One is damaged.
        """
        with self._explained():
            for row in self._db.execute("SELECT * FROM answers ORDER BY created"):
                yield self._checked(row, row[0])

    def counts(self) -> list[tuple[str, int, int, float, float]]:
        """By model: answers, tokens, the oldest and the newest (Unix seconds)."""
        with self._explained():
            return self._db.execute(
                "SELECT model, count(*), sum(tokens), min(created), max(created) FROM answers GROUP BY model"
            ).fetchall()

    def prune(self, before: float) -> int:
        """Remove the answers that are older than a time (Unix seconds), and give the space back; says how many."""
        with self._explained():
            removed = self._db.execute("DELETE FROM answers WHERE created < ?", (before,)).rowcount
            self._db.execute("VACUUM")
        return removed

    def _prepare(self) -> None:
        execute = self._db.execute
        if self._use == "alone":
            execute("PRAGMA locking_mode = EXCLUSIVE")  # before the first access: then no shared memory is used
        ((tables,),) = execute("SELECT count(*) FROM sqlite_master").fetchall()
        if tables:
            self._check()
        if self._use == "sealed":
            return
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        if not tables:
            execute("BEGIN IMMEDIATE")
            execute(_TABLE)
            execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            execute(f"PRAGMA user_version = {_VERSION}")
            execute("COMMIT")

    def _check(self) -> None:
        is_sealed = self._use == "sealed"  # then it was looked at for damage before
        fault = maybe_fault(self._db, self.path, _APPLICATION_ID, _VERSION, verify=not is_sealed)
        if fault is not None:
            raise self._error(fault)

    def _checked(self, row: tuple[Any, ...], key: bytes) -> Any:
        """A row without its checksum, when that and the key have been found right."""
        *content, checksum = row
        if row[0] != key or checksum != _checksum(content):
            raise self._error("an answer in it does not match its checksum")
        return tuple(content)

    def _commit(self) -> None:
        """Commit all that waits, and tell those who wait; what fails is theirs to raise."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        failure: ConfigurationError | None = None
        try:
            with self._explained():
                self._write([row for row, _ in pending])
        except ConfigurationError as error:
            failure = error
        for _, committed in pending:
            if not committed.done():
                committed.set_result(None) if failure is None else committed.set_exception(failure)

    def _write(self, rows: list[tuple[Any, ...]]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", rows)
            self._db.execute("COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> Generator[None]:
        """SQLite's and the system's errors, with the file's name and what to do."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise self._error(getattr(error, "strerror", None) or str(error)) from error

    def _error(self, reason: str) -> ConfigurationError:
        return ConfigurationError(
            f"The checkpoint {str(self.path)!r} cannot be used: {reason}. Nothing of it was taken for an answer. Make "
            "room or mend the path; move a damaged file away, or name another, and its rows are asked for again."
        )


def _make(path: Path) -> None:
    """An empty file for its owner alone.

    Only where there is none: to open and close a file that this process has open would drop its locks (fcntl(2)).
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
    except FileExistsError:
        return


def _checksum(row: Sequence[Any]) -> bytes:
    """Of all columns but this; `repr` tells types apart, which SQLite does not keep to."""
    return hashlib.blake2b(repr(tuple(row)).encode(errors="surrogatepass"), digest_size=8).digest()
