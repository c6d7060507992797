"""HTML tables inside prose: rows under a header become records, rows of a heading and a value become pairs.

Only tables are read. A table is cut into rows and cells by its tags, one pass, no tree; entities are undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from ..reading.scope import Leaf, Listing, Pair, Scope

_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_PIECE = re.compile(r"<(/?)(tr|td|th)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")

Cell = tuple[bool, Leaf]


def find(source: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where tables stand between two places."""
    at = start
    while opening := _TABLE.search(source, at, stop):
        closing = _TABLE_END.search(source, opening.end(), stop)
        if closing is None:
            return
        yield opening.start(), closing.end()
        at = closing.end()


def read(source: str, start: int, end: int, into: Scope) -> None:
    """Read the table in a stretch of the text into a scope."""
    rows = [row for row in _rows(source, start, end) if row]
    if not rows:
        return
    header = rows[0]
    if len(rows) > 1 and len(header) > 1 and (all(is_head for is_head, _ in header) or not any(h for h, _ in rows[1])):
        labels = [leaf.text for _, leaf in header]
        if len(labels) != 2 or all(is_head for is_head, _ in header):
            items = [_record(source, labels, row) for row in rows[1:]]
            into.lists.append(Listing(into.label, items, table=True))
            return
    for row in rows:
        for (_, label), (_, cell) in zip(row[::2], row[1::2], strict=False):
            if len(row) % 2 == 0:
                into.pairs.append(Pair(label.text.rstrip(": "), cell))


def _record(source: str, labels: list[str], row: list[Cell]) -> Scope:
    scope = Scope(source, row[0][1].start, row[-1][1].end, structured=True)
    for label, (_, leaf) in zip(labels, row, strict=False):
        scope.pairs.append(Pair(label, leaf))
    return scope


def _rows(source: str, start: int, end: int) -> Iterator[list[Cell]]:
    row: list[Cell] = []
    opened: tuple[bool, int] | None = None
    for tag in _PIECE.finditer(source, start, end):
        name = tag[2].lower()
        if opened is not None:
            row.append((opened[0], _leaf(source, opened[1], tag.start())))
            opened = None
        if name == "tr":
            yield row
            row = []
        elif not tag[1]:
            opened = (name == "th", tag.end())
    if opened is not None:
        row.append((opened[0], _leaf(source, opened[1], end)))
    yield row


def _leaf(source: str, start: int, end: int) -> Leaf:
    raw = source[start:end]
    inner = raw.strip()
    start += len(raw) - len(raw.lstrip())
    return Leaf(" ".join(unescape(_TAG.sub(" ", inner)).split()), start, start + len(inner))
