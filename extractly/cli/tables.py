"""OUT of `extractly map`, and the file of failures beside it: one line for each row, written as it comes.

JSONL holds the row's place as `row`, the key columns, and `value`. CSV holds the place, the key columns and the value's
fields, one level (a value that is no object, or has fields that its type does not name, in one column `value`); what is
deeper is JSON in its cell, a null is an empty cell. The place gives way to a column that is called `row`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

from ..errors import ConfigurationError, ExtractlyError
from .rows import InputRow

__all__ = ["Failures", "Table", "open_table"]


class Table(Protocol):
    """Where values go."""

    def write(self, row: InputRow, data: Any) -> None:
        """Write the value of a row, as JSON data."""
        ...


class _JsonlTable:
    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: InputRow, data: Any) -> None:
        self._file.write(json.dumps({"row": row.place, **row.keys, "value": data}, ensure_ascii=False) + "\n")


class _CsvTable:
    """A header of all fields of the type, whether the first row has them or not."""

    def __init__(self, file: TextIO, keys: Sequence[str], fields: Sequence[str]) -> None:
        self._is_flat = bool(fields)
        columns = [*keys, *(fields or ["value"])]
        twice = [name for name in keys if name in columns[len(keys) :]]
        if twice:
            raise ConfigurationError(f"--key {twice[0]} is a column of the value too. Write OUT as .jsonl.")
        self._places = "row" not in columns
        self._writer = csv.DictWriter(file, ["row", *columns] if self._places else columns)
        self._writer.writeheader()

    def write(self, row: InputRow, data: Any) -> None:
        fields: dict[str, Any] = data if self._is_flat else {"value": data}
        cells = {name: _cell(value) for name, value in fields.items()}
        place = {"row": row.place} if self._places else {}
        self._writer.writerow({**place, **row.keys, **cells})


class Failures:
    """The failures, in a file that is made with the first of them; one of an earlier run is removed.

    Args:
        path: The file.

    Attributes:
        count: How many there are.
    """

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self.path = path
        self.count = 0
        self._file: TextIO | None = None

    def write(self, row: InputRow, error: Exception) -> None:
        """Write why a row has no value."""
        self.count += 1
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8")
        message = error.message if isinstance(error, ExtractlyError) else str(error)
        line = {**row.keys, "row": row.place, "error": type(error).__name__, "message": message}
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def open_table(file: TextIO, path: Path, keys: Sequence[str], json_schema: dict[str, Any]) -> Table:
    """The table that a file's suffix asks for.

    Raises:
        ConfigurationError: A suffix that is not known, or a key column that the value has too.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return _CsvTable(file, keys, _fields(json_schema))
    if suffix in (".jsonl", ".ndjson"):
        return _JsonlTable(file)
    raise ConfigurationError(f"OUT {str(path)!r} must end in .jsonl or .csv: the suffix says what is written.")


def _fields(schema: dict[str, Any]) -> list[str]:
    """The properties of a closed object; none for any other root."""
    target: Any = schema
    for step in str(schema.get("$ref", "#")).split("/")[1:]:
        target = target[step]
    return [] if target.get("additionalProperties") else list(target.get("properties", {}))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
