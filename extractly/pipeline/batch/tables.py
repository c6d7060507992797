"""The tables of a state file, and their rows as values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ...protocol.batches import ENDED, Batch

__all__ = ["APPLICATION_ID", "TABLES", "VERSION", "PartRow", "ResultRow"]

APPLICATION_ID: Final = 0x45585442  # "EXTB"; sqlite.org/pragma.html#pragma_application_id
VERSION: Final = 1

TABLES: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE rows (position INTEGER PRIMARY KEY, custom_id TEXT, label TEXT NOT NULL, given TEXT, asked TEXT, "
    "error TEXT)",
    "CREATE TABLE requests (custom_id TEXT PRIMARY KEY, part INTEGER NOT NULL, line BLOB NOT NULL, "
    "checksum INTEGER NOT NULL)",
    "CREATE INDEX requests_by_part ON requests (part)",
    "CREATE TABLE parts (part INTEGER PRIMARY KEY, round INTEGER NOT NULL, requests INTEGER NOT NULL, size INTEGER NOT "
    "NULL, file_id TEXT, file_created_at INTEGER, batch TEXT, fetched INTEGER NOT "
    "NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0, broken INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE answers (custom_id TEXT PRIMARY KEY, line BLOB NOT NULL, checksum INTEGER NOT NULL)",
    "CREATE TABLE live (custom_id TEXT PRIMARY KEY, record BLOB NOT NULL, checksum INTEGER NOT NULL)",
)


@dataclass(frozen=True)
class PartRow:
    """A part as the file keeps it; the fields are the table's columns, in their order.

    Attributes:
        part: Its number.
        round: 0 for the first batches.
        requests, size: Requests and bytes in it.
        file_id, file_created_at: Of the uploaded file; `None` before. With one, there may be a batch.
        batch_json: The batch as it was last seen; `None` where none is known.
        fetched: Its files were downloaded.
        unknown, broken: Lines in them that belong to no request, or are no result.
    """

    part: int
    round: int
    requests: int
    size: int
    file_id: str | None
    file_created_at: int | None
    batch_json: str | None
    fetched: int
    unknown: int
    broken: int

    @cached_property
    def batch(self) -> Batch | None:
        """The batch as it was last seen."""
        return None if self.batch_json is None else Batch(json.loads(self.batch_json))

    @property
    def has_ended(self) -> bool:
        """Whether the batch will not change any more."""
        return self.batch is not None and self.batch.status in ENDED

    @property
    def errors(self) -> tuple[str, ...]:
        """Why the batch failed, a line each."""
        errors = None if self.batch is None else self.batch.errors
        if errors is None:
            return ()
        return tuple(
            f"{error.code}{'' if error.line is None else f', line {error.line}'}: {error.message}"
            for error in errors.data
        )


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row and what came for it; the texts are JSON."""

    position: int
    custom_id: str | None
    label: str
    given: str | None
    asked: str | None
    error: str | None
    part: int | None
    line: bytes | None
    record: bytes | None

    @property
    def input_key(self) -> Any:
        """The row's label."""
        return json.loads(self.label)

    @property
    def to_ask(self) -> Any:
        """What is asked; `None` where that is not known."""
        text = self.asked if self.asked is not None else self.given
        return None if text is None else json.loads(text)

    @property
    def input(self) -> Any:
        """The input as it was given; where that is no JSON, as it was asked."""
        return self.to_ask if self.given is None else json.loads(self.given)
