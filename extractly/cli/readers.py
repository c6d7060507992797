"""JSONL, CSV and text files as rows, read in pieces of at most one row.

Bytes that are no UTF-8 are the fault of the row that they stand in: they are read as lone surrogates (PEP 383), which
no column that is wanted may hold.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, cast

from . import rows
from .rows import InputRow, Wanted, too_long

__all__ = ["json_lines", "records", "text_row"]

_MAX_CELL_BYTES: Final = 256 * 1024 * 1024
"""A longer cell of a CSV file is taken for a quote that nobody closed: nothing after it can be read."""


def text_row(path: str) -> InputRow:
    """A file as one row."""
    with open(path, "rb") as file:
        content = file.read(rows.MAX_ROW_BYTES + 1)
    if len(content) > rows.MAX_ROW_BYTES:
        return InputRow(path, {}, None, too_long(os.path.getsize(path)))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return InputRow(path, {}, None, _no_utf8(error))
    problem = "is empty" if not text.strip() else "is binary: it holds a NUL" if "\0" in text else None
    return InputRow(path, {}, None if problem else text, problem)


def _no_utf8(error: UnicodeDecodeError) -> str:
    return f"is no UTF-8: {error.reason} at byte {error.start}"


def json_lines(path: str, wanted: Wanted) -> Iterator[InputRow]:
    """The lines of a JSONL file; empty ones are passed over."""
    with open(path, "rb") as file:
        for number, (line, size) in enumerate(_lines(file), 1):
            place = f"{path}:{number}"
            if line is None:
                yield InputRow(place, {}, None, too_long(size))
            elif line.strip():
                yield _json_row(place, line, wanted)


def _lines(file: BinaryIO) -> Iterator[tuple[bytes | None, int]]:
    """The lines with their sizes; `None` for one that is too long, which is not kept in memory."""
    file.seek(3 if file.read(3) == b"\xef\xbb\xbf" else 0)
    while line := file.readline(rows.MAX_ROW_BYTES + 1):
        if len(line) <= rows.MAX_ROW_BYTES or line.endswith(b"\n"):
            yield line, len(line)
            continue
        size = len(line)
        while rest := file.readline(1024 * 1024):
            size += len(rest)
            if rest.endswith(b"\n"):
                break
        yield None, size


class _Doubled(dict[str, Any]):
    """An object in which a name stands twice."""

    twice: frozenset[str]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _ in pairs]
    doubled = _Doubled(made)
    doubled.twice = frozenset(name for name in names if names.count(name) > 1)
    return doubled


def _json_row(place: str, line: bytes, wanted: Wanted) -> InputRow:
    try:
        record: Any = json.loads(line.decode(), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        return InputRow(place, {}, None, _no_utf8(error))
    except (ValueError, RecursionError) as error:
        return InputRow(place, {}, None, f"is no JSON: {error}")
    if not isinstance(record, dict):
        return InputRow(place, {}, None, f"is no object but {type(record).__name__}")
    fields = cast("dict[str, Any]", record)
    kept = {name: fields[name] for name in wanted.keys if name in fields}
    names = [*fields, *(fields.twice if isinstance(fields, _Doubled) else ())]
    problem = wanted.maybe_problem(names)
    return InputRow(place, kept, None, problem) if problem else wanted.row(place, kept, fields[wanted.column])


def records(path: str, wanted: Wanted, delimiter: str) -> Iterator[InputRow]:
    """The records of a CSV file under its header."""
    csv.field_size_limit(_MAX_CELL_BYTES)
    with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        nothing: list[str] = []
        header = next(reader, nothing)
        problem = wanted.maybe_problem(header)
        if problem is not None:
            yield InputRow(path, {}, None, problem)
            return
        places = {name: header.index(name) for name in wanted.names}
        given = (record for record in reader if record)  # an empty line is no record, as for csv.DictReader
        for number, record in enumerate(given, 1):
            yield _record_row(f"{path}:{number}", record, len(header), places, wanted)


def _record_row(place: str, record: list[str], width: int, places: dict[str, int], wanted: Wanted) -> InputRow:
    kept = {name: record[places[name]] for name in wanted.keys if places[name] < len(record)}
    if len(record) != width:
        return InputRow(place, kept, None, f"has {len(record)} cells under {width} columns")
    if any(not cell.isascii() and not _is_text(cell) for cell in kept.values()):
        return InputRow(place, {}, None, "has a key that is no UTF-8")
    return wanted.row(place, kept, record[places[wanted.column]])


def _is_text(cell: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in cell)
