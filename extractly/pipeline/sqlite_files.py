"""What is checked of an SQLite file before anything in it is believed: a checkpoint, the state of a batch run."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

__all__ = ["maybe_fault"]

SMALL_BYTES: Final = 64 * 1024 * 1024
"""Up to here the whole file is checked when it is opened (under a second); a larger one page by page, as it is read."""


def maybe_fault(db: sqlite3.Connection, path: Path, application: int, version: int, *, verify: bool) -> str | None:
    """What is wrong with an open file.

    Args:
        db: The open file.
        path: Its path.
        application: The `application_id` that it must have.
        version: The `user_version` that it must have.
        verify: Look for damage too.
    """
    if db.execute("PRAGMA application_id").fetchone() != (application,):
        return "it is a database of another program"
    ((found,),) = db.execute("PRAGMA user_version").fetchall()
    if found != version:
        return f"it has version {found}, and this library reads version {version}"
    if not verify or path.stat().st_size > SMALL_BYTES:
        return None
    ((verdict,),) = db.execute("PRAGMA quick_check(1)").fetchall()
    return None if verdict == "ok" else str(verdict)
