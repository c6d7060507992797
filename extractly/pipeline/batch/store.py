"""The state of a batch run: one SQLite file with the rows, their requests, the batches and the answers.

* Each step is a transaction that is on the disk before the next begins (rollback journal, `synchronous=FULL`:
  sqlite.org/pragma.html#pragma_synchronous): a run that dies between two steps, or in one, goes on with the last that
  was done.
* The file is for its owner alone (0600; SQLite gives the journal the same mode), and holds no key and no header.
* A step that changes something has the file to itself: two processes cannot submit the same batch.
* A file of another program, of another version or damaged is a `ConfigurationError` that names it; requests and
  answers have checksums of their own.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from zlib import crc32

from ...errors import ConfigurationError
from ..sqlite_files import maybe_fault
from .tables import APPLICATION_ID, TABLES, VERSION, PartRow, ResultRow

__all__ = ["Store"]

_BUSY_SECONDS: Final = 0.5
_ROWS_AT_ONCE: Final = 200


class Store:
    """An open state file; a context manager. Used from one thread at a time.

    Args:
        path: The file.
        alone: Keep every other process out until it is closed.
        make: Make the file where there is none.
        verify: Look for damage, as a step does once, at its beginning.

    Raises:
        ConfigurationError: It is no state file, is damaged or in use, or cannot be opened or made.
    """

    def __init__(self, path: Path, *, alone: bool = False, make: bool = False, verify: bool = False) -> None:
        self.path = path
        with self._explained():
            if not path.exists():  # opening one that SQLite has open here would drop its locks (fcntl(2))
                if not make:
                    raise FileNotFoundError("there is no such file; the step `write` makes it")
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            self._db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            with self._explained():
                self._prepare(alone, verify)
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def _prepare(self, alone: bool, verify: bool) -> None:
        execute = self._db.execute
        execute("PRAGMA synchronous = FULL")
        if alone:
            execute("PRAGMA locking_mode = EXCLUSIVE")
            execute("BEGIN EXCLUSIVE")
            execute("COMMIT")  # in this mode the lock stays until the file is closed
        ((tables,),) = execute("SELECT count(*) FROM sqlite_master").fetchall()
        if tables:
            self._check(verify)
            return
        with self.transaction():
            for table in TABLES:
                execute(table)
            execute(f"PRAGMA application_id = {APPLICATION_ID}")
            execute(f"PRAGMA user_version = {VERSION}")

    def _check(self, verify: bool) -> None:
        fault = maybe_fault(self._db, self.path, APPLICATION_ID, VERSION, verify=verify)
        if fault is not None:
            raise self.error(fault)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All that is done in the block, or nothing of it; what the block raises goes through."""
        self._do("BEGIN IMMEDIATE")
        try:
            yield
            self._do("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> Generator[None]:
        """SQLite's and the system's errors, with the file's name and what to do."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise self.error("another process is using it") from error
            raise self.error(str(error)) from error
        except (sqlite3.Error, OSError) as error:
            raise self.error(getattr(error, "strerror", None) or str(error)) from error

    def error(self, reason: str) -> ConfigurationError:
        """Why the file cannot be used."""
        return ConfigurationError(
            f"The batch state {str(self.path)!r} cannot be used: {reason}. Nothing was sent. Mend the path or make "
            "room; for another run name another file. (Batches that were made go on at the service: `batches.list()`.)"
        )

    def _do(self, query: str, *values: Any) -> None:
        with self._explained():
            self._db.execute(query, values)

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._explained():
            return self._db.execute(query, values).fetchall()

    def _count(self, query: str) -> int:
        ((count,),) = self._rows(query)
        return int(count)

    def meta(self) -> dict[str, str]:
        """What `set_meta` was told."""
        return dict(self._rows("SELECT name, value FROM meta"))

    def set_meta(self, **values: str) -> None:
        """Keep facts of the run; inside a `transaction`."""
        for name, value in values.items():
            self._do("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    def counts(self) -> tuple[int, int, int]:
        """Rows, requests, answers."""
        rows, requests = self._count("SELECT count(*) FROM rows"), self._count("SELECT count(*) FROM requests")
        return rows, requests, self._count("SELECT count(*) FROM answers")

    def clear(self) -> None:
        """Forget rows, requests and parts that were not all written; inside a `transaction`."""
        for table in ("rows", "requests", "parts", "answers", "live", "meta"):
            self._do(f"DELETE FROM {table}")  # noqa: S608 - names of ours

    def has_request(self, custom_id: str) -> bool:
        """Whether there is a request for what is asked."""
        return bool(self._rows("SELECT 1 FROM requests WHERE custom_id = ?", custom_id))

    def add_request(self, custom_id: str, part: int, line: bytes) -> None:
        """Keep a request; inside a `transaction`."""
        self._do("INSERT INTO requests VALUES (?, ?, ?, ?)", custom_id, part, line, crc32(line))

    def add_row(self, position: int, row: Any) -> None:
        """Keep a `PreparedRow`; inside a `transaction`."""
        error = None if row.error is None else json.dumps(row.error)
        values = (position, row.custom_id, row.label, row.given, row.asked, error)
        self._do("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", *values)

    def make_parts(self, round_: int) -> None:
        """Keep a part for each number that requests have and that is not there; inside a `transaction`."""
        self._do(
            "INSERT INTO parts (part, round, requests, size) SELECT part, ?, count(*), sum(length(line)) "
            "FROM requests WHERE part NOT IN (SELECT part FROM parts) GROUP BY part",
            round_,
        )

    def requeue(self, custom_ids: Iterable[str], place: Callable[[int], int]) -> int:
        """Give requests another part, and forget their answers; inside a `transaction`. Says how many there were."""
        moved = 0
        for custom_id in custom_ids:
            ((size,),) = self._rows("SELECT length(line) FROM requests WHERE custom_id = ?", custom_id)
            self._do("UPDATE requests SET part = ? WHERE custom_id = ?", place(size), custom_id)
            self._do("DELETE FROM answers WHERE custom_id = ?", custom_id)
            moved += 1
        return moved

    def parts(self) -> list[PartRow]:
        """The parts, in order."""
        return [PartRow(*values) for values in self._rows("SELECT * FROM parts ORDER BY part")]

    def update_part(self, part: int, **values: Any) -> None:
        """Keep facts of a part, at once."""
        with self.transaction():
            self.set_part(part, **values)

    def set_part(self, part: int, **values: Any) -> None:
        """Keep facts of a part; inside a `transaction`."""
        names = ", ".join(f"{name} = ?" for name in values)
        self._do(f"UPDATE parts SET {names} WHERE part = ?", *values.values(), part)  # noqa: S608 - names of ours

    def lines(self, part: int) -> Iterator[bytes]:
        """The requests of a part, several lines at a time."""
        last = -1
        while True:
            rows = self._rows(
                "SELECT rowid, line, checksum FROM requests WHERE part = ? AND rowid > ? ORDER BY rowid LIMIT ?",
                *(part, last, _ROWS_AT_ONCE),
            )
            if not rows:
                return
            last = rows[-1][0]
            yield b"".join(self._whole(line, checksum) for _, line, checksum in rows)

    def is_in_part(self, custom_id: str, part: int) -> bool:
        """Whether a part has this request."""
        return bool(self._rows("SELECT 1 FROM requests WHERE custom_id = ? AND part = ?", custom_id, part))

    def add_answer(self, custom_id: str, line: bytes) -> None:
        """Keep a result line; inside a `transaction`."""
        self._do("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", custom_id, line, crc32(line))

    def add_live(self, custom_id: str, record: str) -> None:
        """Keep the record of a row that was asked live."""
        with self.transaction():
            line = record.encode()
            self._do("INSERT OR REPLACE INTO live VALUES (?, ?, ?)", custom_id, line, crc32(line))

    def results(self) -> Iterator[ResultRow]:
        """All rows with what came for them, in the order of the inputs; no lock is held between two of them."""
        last = -1
        while True:
            rows = self._rows(
                "SELECT rows.position, rows.custom_id, label, given, asked, error, part, answers.line, record, "
                "answers.checksum, live.checksum "
                "FROM rows LEFT JOIN requests USING (custom_id) LEFT JOIN answers USING (custom_id) "
                "LEFT JOIN live USING (custom_id) WHERE position > ? ORDER BY position LIMIT ?",
                *(last, _ROWS_AT_ONCE),
            )
            if not rows:
                return
            last = rows[-1][0]
            for *values, checksum, live_checksum in rows:
                row = ResultRow(*values)
                self._whole(row.line, checksum)
                self._whole(row.record, live_checksum)
                yield row

    def _whole(self, data: Any, checksum: Any) -> Any:
        """What was kept; SQLite itself does not see damage inside a text."""
        if data is not None and (not isinstance(data, bytes) or crc32(data) != checksum):
            raise self.error("a line in it does not match its checksum")
        return data
