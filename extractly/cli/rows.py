"""INPUT… of `extractly map`: JSONL, CSV and text files, and globs, as rows that are read when they are asked for.

| suffix | a row is | its text is |
|---|---|---|
| `.jsonl`, `.ndjson` | a line that holds a JSON object | the column that `--column` names |
| `.csv`, `.tsv` | a record, under a header | the column that `--column` names |
| anything else | the file | the file |

What is wrong with a row (a line that is no JSON, a missing column, a file that cannot be read) is kept with it, and
becomes that row's error: the others go on.
"""

from __future__ import annotations

import csv
import glob
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

from ..errors import ConfigurationError

__all__ = ["InputRow", "RowError", "read_rows"]

_MAX_ROW_BYTES: Final = 64 * 1024 * 1024
"""As the largest INPUT of `extract`: far beyond any model's context."""

_JSONL: Final = (".jsonl", ".ndjson")
_DELIMITERS: Final = {".csv": ",", ".tsv": "\t"}


class RowError(ValueError):
    """A row has no text; the message says why."""


class InputRow:
    """A row of an input.

    Attributes:
        place: `"mails.csv:7"` (the row's number, from 1, the header not counted), or the file.
        keys: The key columns, in order.
    """

    __slots__ = ("_problem", "_text", "keys", "place")

    def __init__(self, place: str, keys: dict[str, Any], text: str | None, problem: str | None = None) -> None:
        self.place = place
        self.keys = keys
        self._text = text
        self._problem = problem

    @property
    def text(self) -> str:
        """The text; raises `RowError` where there is none."""
        if self._text is None:
            raise RowError(f"{self.place}: {self._problem}")
        return self._text


def read_rows(inputs: Sequence[str], column: str, keys: Sequence[str]) -> Iterator[InputRow]:
    """The rows of all inputs, in order; a glob's files by name.

    Args:
        inputs: Files and globs.
        column: Where the text of a row is.
        keys: The columns that are kept.

    Raises:
        ConfigurationError: An input names no file. Found before anything is read.
    """
    paths = [path for given in inputs for path in _expanded(given)]
    return (row for path in paths for row in _rows_of(path, column, keys))


def _expanded(given: str) -> list[Path]:
    if os.path.exists(given):
        return [Path(given)]
    found = sorted(glob.glob(given, recursive=True))
    if not found:
        raise ConfigurationError(f"There is no file {given!r}. Name files that exist, or a glob that matches some.")
    return [Path(name) for name in found if not os.path.isdir(name)]


def _rows_of(path: Path, column: str, keys: Sequence[str]) -> Iterator[InputRow]:
    suffix = path.suffix.lower()
    try:
        if suffix in _JSONL:
            yield from _jsonl_rows(path, column, keys)
        elif suffix in _DELIMITERS:
            yield from _csv_rows(path, column, keys, _DELIMITERS[suffix])
        else:
            yield _text_row(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield InputRow(str(path), {}, None, f"cannot be read on: {reason}")


def _text_row(path: Path) -> InputRow:
    with path.open("rb") as file:
        content = file.read(_MAX_ROW_BYTES + 1)
    if len(content) > _MAX_ROW_BYTES:
        return InputRow(str(path), {}, None, f"holds more than {_MAX_ROW_BYTES // 2**20} MB; split it")
    text = content.decode("utf-8-sig")
    problem = "is empty" if not text.strip() else "is binary" if "\0" in text else None
    return InputRow(str(path), {}, None if problem else text, problem)


def _jsonl_rows(path: Path, column: str, keys: Sequence[str]) -> Iterator[InputRow]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(_lines(file), 1):
            if line is None:
                yield InputRow(f"{path}:{number}", {}, None, f"is longer than {_MAX_ROW_BYTES // 2**20} MB; split it")
                continue
            if not line.strip():
                continue
            try:
                record: Any = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield InputRow(f"{path}:{number}", {}, None, f"is no JSON: {error}")
                continue
            yield _record_row(f"{path}:{number}", record, column, keys)


def _lines(file: Any) -> Iterator[str | None]:
    """The lines; `None` for one that is too long, which is not kept in memory."""
    while line := file.readline(_MAX_ROW_BYTES):
        if len(line) < _MAX_ROW_BYTES or line.endswith("\n"):
            yield line
            continue
        while rest := file.readline(_MAX_ROW_BYTES):
            if rest.endswith("\n"):
                break
        yield None


def _csv_rows(path: Path, column: str, keys: Sequence[str], delimiter: str) -> Iterator[InputRow]:
    csv.field_size_limit(min(sys.maxsize, _MAX_ROW_BYTES))
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, record in enumerate(csv.DictReader(file, delimiter=delimiter), 1):
            yield _record_row(f"{path}:{number}", record, column, keys)


def _record_row(place: str, record: Any, column: str, keys: Sequence[str]) -> InputRow:
    if not isinstance(record, dict):
        return InputRow(place, {}, None, f"is no object but {type(record).__name__}")
    fields = cast("dict[str, Any]", record)
    kept = {name: fields.get(name) for name in keys}
    missing = [name for name in (column, *keys) if fields.get(name) is None]
    if missing:
        return InputRow(place, kept, None, f"has no column {missing[0]!r}; there are {_named(fields)}")
    text: Any = fields[column]
    if not isinstance(text, str) or not text.strip():
        what = "is empty" if isinstance(text, str) else f"is no text but {type(text).__name__}"
        return InputRow(place, kept, None, f"column {column!r} {what}")
    return InputRow(place, kept, text)


def _named(fields: Iterable[Any]) -> str:
    return ", ".join(str(name) for name in list(fields)[:20]) or "none"
