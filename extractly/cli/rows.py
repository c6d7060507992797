"""INPUT… of `extractly map`: files and globs, as rows that are read when they are asked for.

| suffix | a row is | its text is |
|---|---|---|
| `.jsonl`, `.ndjson` | a line that holds a JSON object | the column that `--column` names |
| `.csv`, `.tsv` | a record, under a header | the column that `--column` names |
| `.parquet` | a row | the column that `--column` names |
| anything else | the file | the file |

What is wrong with a row (a line that is no JSON, a missing column, bytes that are no UTF-8) is kept with it, and
becomes that row's error: the others go on. What is wrong with a file (it cannot be opened, it has no such column, it is
cut off) becomes the error of one row with the file's place, after the rows before it.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ..errors import ConfigurationError

__all__ = ["MAX_ROW_BYTES", "InputRow", "RowError", "Wanted", "is_parquet", "is_table", "read_paths", "read_rows"]

MAX_ROW_BYTES: Final = 16 * 1024 * 1024
"""Four times the text that the longest context takes (a million tokens are about 4 MB)."""

_LINES: Final = (".jsonl", ".ndjson")
_DELIMITERS: Final = {".csv": ",", ".tsv": "\t"}
_TABLES: Final = (*_LINES, *_DELIMITERS, ".parquet")


class RowError(ValueError):
    """A row has no text; the message says why."""


class InputRow:
    """A row of an input.

    Attributes:
        place: `"mails.csv:7"` (the row's number, from 1, the header not counted), or the file.
        keys: The key columns, in order: plain data, or Arrow scalars out of a Parquet file.
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


class Wanted:
    """The columns that are wanted of a table.

    Args:
        column: Where the text of a row is.
        keys: The columns that are kept.
    """

    def __init__(self, column: str, keys: Sequence[str]) -> None:
        self.column = column
        self.keys = tuple(keys)
        self.names = tuple(dict.fromkeys((column, *keys)))

    def maybe_problem(self, names: Sequence[Any]) -> str | None:
        """What is wrong with a table that has columns of these names."""
        for name in self.names:
            count = names.count(name)
            if count != 1:
                there = ", ".join(map(str, names[:20])) or "none"
                return f"has column {name!r} twice" if count else f"has no column {name!r}; there are {there}"
        return None

    def row(self, place: str, keys: dict[str, Any], text: Any) -> InputRow:
        """The row of a record that has all columns."""
        problem = _maybe_text_problem(text)
        if problem is not None:
            return InputRow(place, keys, None, f"column {self.column!r} {problem}")
        return InputRow(place, keys, text)


def is_parquet(path: str) -> bool:
    """Whether a file is a Parquet file, by its suffix."""
    return _suffix(path) == ".parquet"


def is_table(path: str) -> bool:
    """Whether the rows of a file have columns, by its suffix."""
    return _suffix(path) in _TABLES


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def read_paths(inputs: Sequence[str], own: Iterable[Path] = ()) -> list[str]:
    """The files that inputs name, in order; a glob's by name.

    Args:
        inputs: Files and globs. A glob passes over folders (unless one is called like a table) and what the command
            itself writes.
        own: The files that the command writes.

    Raises:
        ConfigurationError: An input names no file, or one that the command writes.
    """
    written = {path.name: os.path.realpath(path) for path in own}
    return [path for given in inputs for path in _expanded(given, written)]


def read_rows(paths: Sequence[str], wanted: Wanted) -> Iterator[InputRow]:
    """The rows of all files, in order; none is opened before its rows are asked for."""
    return (row for path in paths for row in _rows_of(path, wanted))


def _expanded(given: str, written: Mapping[str, str]) -> list[str]:
    if os.path.exists(given):
        if os.path.realpath(given) in written.values():
            raise ConfigurationError(f"{given!r} is one of the inputs, and would be overwritten. Name another OUT.")
        return [given]
    found = [path for path in sorted(glob.glob(given, recursive=True)) if _is_meant(path, written)]
    if not found:
        raise ConfigurationError(f"There is no file {given!r}. Name files that exist, or a glob that matches some.")
    return found


def _is_meant(path: str, written: Mapping[str, str]) -> bool:
    if os.path.isdir(path) and not is_table(path):
        return False
    own = written.get(os.path.basename(path))
    return own is None or os.path.realpath(path) != own


def _rows_of(path: str, wanted: Wanted) -> Iterator[InputRow]:
    from . import readers

    suffix = _suffix(path)
    try:
        if os.path.isdir(path):
            yield InputRow(path, {}, None, f"is a folder; name its files, such as {path}/*")
        elif suffix in _LINES:
            yield from readers.json_lines(path, wanted)
        elif suffix in _DELIMITERS:
            yield from readers.records(path, wanted, _DELIMITERS[suffix])
        elif is_parquet(path):
            from .parquet_input import parquet_rows

            yield from parquet_rows(path, wanted)
        else:
            yield readers.text_row(path)
    except Exception as error:  # whatever a reader raises, the file is to blame, and the others go on
        reason = getattr(error, "strerror", None) or str(error)
        yield InputRow(path, {}, None, f"cannot be read on: {reason}")


def _maybe_text_problem(text: Any) -> str | None:
    """Why a column is no text to send."""
    if text is None:
        return "is null"
    if not isinstance(text, str):
        return f"is no text but {type(text).__name__}"
    if not text.strip():
        return "is empty"
    if "\0" in text:
        return "is binary: it holds a NUL"
    if len(text) > MAX_ROW_BYTES:
        return too_long(len(text))
    return None if text.isascii() or _is_utf8(text) else "is no UTF-8"


def too_long(size: int) -> str:
    """What is wrong with a row of so many bytes or characters."""
    return f"holds {size:,} bytes, and a row may have {MAX_ROW_BYTES:,}; split it"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
