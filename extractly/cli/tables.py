"""OUT of `extractly map`, and the file of failures beside it: one line for each row, written as it comes.

JSONL holds the row's place as `row`, the key columns, and `value`. CSV and Parquet (`parquet_output.py`) hold the
place, the key columns and the value's fields; a value that is no object in one column `value`; what an open object has
besides its fields in `additional_properties`. In CSV what is deeper is JSON in its cell, and a null is an empty cell.
The place gives way to a column that is called `row`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, Final, Protocol

from pydantic_core import to_jsonable_python

from ..errors import ConfigurationError
from ..integrations._column_plan import EXTRAS
from ..integrations._columns import free_name
from ..integrations.arrow import error_words
from .part_file import PartFile
from .rows import InputRow

__all__ = ["SUFFIXES", "CsvTable", "Failures", "JsonlTable", "Table", "columns_of", "key_data"]

SUFFIXES: Final = (".jsonl", ".ndjson", ".csv", ".parquet")

Dump = Callable[[Any], Any]
"""From a value to JSON data, as its type writes it."""


class Table(Protocol):
    """Where values go."""

    def write(self, row: InputRow, value: Any) -> None:
        """Write the value of a row.

        Raises:
            ValueError: It cannot be written in this format: the row's failure.
        """
        ...

    def finish(self) -> None:
        """Write what was held back: there are no more rows."""
        ...

    def close(self) -> None:
        """Let go of the file, whatever became of the run."""
        ...


class _Lines:
    """UTF-8 text into a file of bytes; a line goes whole or, where it cannot be encoded, not at all."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, line: str) -> int:
        return self._file.write(line.encode())


class _LineTable:
    """A table of lines, which holds nothing back."""

    def finish(self) -> None:
        """See `Table`."""

    def close(self) -> None:
        """See `Table`."""


class JsonlTable(_LineTable):
    """An object a line.

    Raises:
        ConfigurationError: A key column is called `value`.
    """

    def __init__(self, file: BinaryIO, keys: Sequence[str], dump: Dump) -> None:
        columns_of(keys, ["value"])
        self._lines = _Lines(file)
        self._dump = dump

    def write(self, row: InputRow, value: Any) -> None:
        """See `Table`."""
        line = {"row": row.place, **key_data(row), "value": self._dump(value)}
        self._lines.write(json.dumps(line, ensure_ascii=False) + "\n")


class CsvTable(_LineTable):
    """A header of all fields of the type, whether the first row has them or not.

    Args:
        file: Where it is written.
        keys: The key columns.
        dump: Makes JSON data of a value.
        fields: The fields of that data where it is an object; none for any other.
        is_open: The object may hold others besides.

    Raises:
        ConfigurationError: A key column is a column of the value too.
    """

    def __init__(
        self, file: BinaryIO, keys: Sequence[str], dump: Dump, fields: Sequence[str], *, is_open: bool
    ) -> None:
        self._dump = dump
        self._fields = list(fields)
        self._rest = free_name(EXTRAS, fields)
        further = [self._rest] if is_open else []
        self._columns = columns_of(keys, [*self._fields, *further] if self._fields else ["value"])
        self._writer = csv.writer(_Lines(file))
        self._writer.writerow(self._columns)

    def write(self, row: InputRow, value: Any) -> None:
        """See `Table`."""
        cells = {"row": row.place, **key_data(row), **self._cells(self._dump(value))}
        self._writer.writerow([_cell(cells.get(name)) for name in self._columns])

    def _cells(self, data: Any) -> dict[str, Any]:
        if not self._fields:
            return {"value": data}
        fields: dict[str, Any] = data or {}
        rest = {name: value for name, value in fields.items() if name not in self._fields}
        named = {name: value for name, value in fields.items() if name in self._fields}
        return {**named, self._rest: rest} if rest else named


class Failures:
    """Why rows have no value: an object a line, with the row's keys and place.

    Args:
        file: Takes its name when the run ends; without failures there is none then.

    Attributes:
        count: How many there are.
    """

    def __init__(self, file: PartFile) -> None:
        self.path = file.path
        self.count = 0
        self._file = file

    def write(self, row: InputRow, error: Exception) -> None:
        """Write why a row has no value."""
        self.count += 1
        kind, message = error_words(error)
        line = {**key_data(row), "row": row.place, "error": kind, "message": message}
        text = json.dumps(line, ensure_ascii=False)
        self._file.file.write(text.encode(errors="backslashreplace") + b"\n")

    def settle(self) -> None:
        """The run is over."""
        if self.count:
            self._file.settle()
        else:
            self._file.remove()


def columns_of(keys: Sequence[str], fields: Sequence[str]) -> list[str]:
    """The columns of a flat table: the place, the keys, the fields of the value.

    Raises:
        ConfigurationError: A key column is a column of the value too.
    """
    twice = [name for name in keys if name in fields]
    if twice:
        raise ConfigurationError(
            f"--key {twice[0]} is a column of the value too. Rename it in the input, or write OUT in another format."
        )
    columns = [*keys, *fields]
    return columns if "row" in columns else ["row", *columns]


def key_data(row: InputRow) -> dict[str, Any]:
    """The key columns of a row as JSON data; what has no JSON form as text."""
    plain = {name: _plain(value) for name, value in row.keys.items()}
    data: dict[str, Any] = to_jsonable_python(plain, bytes_mode="base64", inf_nan_mode="constants", fallback=str)
    return data


def _plain(value: Any) -> Any:
    """An Arrow scalar as a Python object; other values as they are."""
    if not hasattr(value, "as_py"):
        return value
    # No Python object of the standard library holds nanoseconds.
    return value.cast("string").as_py() if getattr(value.type, "unit", None) == "ns" else value.as_py()


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
