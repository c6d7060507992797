"""Lines of one shape: `John Smith (42), plumber, Dublin` above `Aisha Khan (29), teacher, Bradford`.

Several lines that fall into the same number of cells are rows without a header. A column goes to the field whose kind
all of its cells have; the last column of words goes to the last field of words. A column that two fields could claim,
or a field that two columns could fill, leaves the lines alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..recognisers import for_want
from ..recognisers.gazetteer import CITIES, COUNTRIES, GIVEN_NAMES
from .convert import convert
from .scope import Leaf, Pair, Scope
from .wants import Want

if TYPE_CHECKING:
    from .fill import Filler

MAX_LINES = 200
MIN_LINES = 2
MAX_CELLS = 8
MAX_CELL_WORDS = 6

_CUT = re.compile(r"\s*[,;|]\s+|\s+[-–—|@]\s+|[:]\s+|\s*\(|\)\s*[,;:]?\s*|\t+|\s{2,}")
_WORDY = re.compile(r"[^\W\d_][^\d@$€£%]*\Z")
_EXACT = frozenset(
    ("email", "url", "ip", "uuid", "phone", "date", "time", "money", "percent", "quantity", "iban", "pressure")
)
_LEXICAL = {"city": CITIES, "country": COUNTRIES, "place": CITIES | COUNTRIES}


def shaped_lines(filler: Filler, items: Want, leaves: Iterable[Leaf]) -> list[Scope]:
    """The lines as records with labelled values, or nothing.

    Args:
        filler: The text.
        items: What one record is.
        leaves: The lines.
    """
    lines = [leaf for leaf in leaves if leaf.text]
    fields = [field for field in items.fields if field.kind in ("string", "number", "integer", "enum")]
    demanded = [field for field in items.fields if field.required and not field.nullable and field not in fields]
    if not MIN_LINES <= len(lines) <= MAX_LINES or len(fields) < MIN_LINES or demanded:
        return []
    rows = [_cells(line) for line in lines]
    if len({len(row) for row in rows}) != 1 or not MIN_LINES <= len(rows[0]) <= MAX_CELLS:
        return []
    columns = [list(column) for column in zip(*rows, strict=True)]
    placed = _placed(filler, fields, columns)
    if len(placed) < min(len(columns), len(fields)):
        return []
    parts: list[Scope] = []
    for line, row in zip(lines, rows, strict=True):
        part = Scope(filler.text, line.start, line.end, structured=True)
        part.pairs = [Pair(field.name, row[number]) for number, field in placed.items()]
        parts.append(part)
    return parts


def _cells(line: Leaf) -> list[Leaf]:
    cells: list[Leaf] = []
    at = 0
    for cut in (*_CUT.finditer(line.text), None):
        said = line.text[at : cut.start() if cut else len(line.text)]
        if said.strip():
            begin = line.start + at + len(said) - len(said.lstrip())
            cells.append(Leaf(said.strip(), begin, begin + len(said.strip())))
        at = cut.end() if cut else at
    return cells


def _placed(filler: Filler, fields: list[Want], columns: list[list[Leaf]]) -> dict[int, Want]:
    """Which column is which field's: by what all cells are, then by words that are known, then the one that is left."""
    placed: dict[int, Want] = {}
    for test in (_is_exact, _is_known, _is_plain):
        open_fields = [field for field in fields if field not in placed.values()]
        open_columns = [number for number in range(len(columns)) if number not in placed]
        claims = [
            (number, field) for number in open_columns for field in open_fields if test(filler, field, columns[number])
        ]
        columns_of, fields_of = Counter(number for number, _ in claims), Counter(field.name for _, field in claims)
        placed |= {n: field for n, field in claims if columns_of[n] == fields_of[field.name] == 1}
    return placed


def _is_exact(filler: Filler, field: Want, cells: list[Leaf]) -> bool:
    """All cells are, from end to end, values of the field's kind."""
    kinds = [row.name for row in for_want(field)[:1]]
    if field.kind == "string" and not (kinds and kinds[0] in _EXACT):
        return False
    found = [convert(field, cell, filler.hints) for cell in cells]
    whole = all(f is not None and f.start == c.start and f.end >= c.end for f, c in zip(found, cells, strict=True))
    if not whole or field.kind != "string" or field.format:
        return whole
    row = for_want(field)[0]
    return all(
        any(m.start == c.start and m.end >= c.end for m in filler.prose.matches.between(row, c.start, c.end))
        for c in cells
    )


def _is_known(_filler: Filler, field: Want, cells: list[Leaf]) -> bool:
    """The cells are names of the field's kind, and some of them are known ones."""
    kinds = [row.name for row in for_want(field)[:1]]
    if (
        field.kind != "string"
        or not kinds
        or not all(cell.text[:1].isupper() and _WORDY.match(cell.text) for cell in cells)
    ):
        return False
    if kinds[0] == "person":
        return all(2 <= len(cell.text.split()) <= 4 for cell in cells) and any(
            cell.text.split()[0].lower() in GIVEN_NAMES for cell in cells
        )
    return kinds[0] in _LEXICAL and any(cell.text in _LEXICAL[kinds[0]] for cell in cells)


def _is_plain(filler: Filler, field: Want, cells: list[Leaf]) -> bool:
    """The cells are words, and the field asks for no kind that they would have to show."""
    kinds = [row.name for row in for_want(field)[:1]]
    if field.kind != "string" or field.format or (kinds and kinds[0] in _EXACT):
        return False
    short = all(_WORDY.match(cell.text) and len(cell.text.split()) <= MAX_CELL_WORDS for cell in cells)
    return short and all(convert(field, cell, filler.hints) is not None for cell in cells)
