"""Tables in plain text: Markdown, delimited (CSV, TSV, semicolons) and columns set apart by spaces.

Each reader gets the lines from one on and says how many it took: 0 if they are no table of its kind. A first row is a
header only if it reads like one (short words, no numbers); a table without a header gives no labels and is left to the
line reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..reading.scope import Leaf, Listing, Pair, Scope
from ..reading.words import words


class Line(NamedTuple):
    """A line of the text: its content without white space at the ends, its place, and its indent in columns."""

    text: str
    start: int
    end: int
    indent: int


MAX_HEADER_CHARS = 40
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\Z")
_PLAIN_RULE = re.compile(r"[-=+| \t]{3,}\Z")
_GAP = re.compile(r"[ \t]{2,}|\t")
_HEADER_CELL = re.compile(r"[^\W\d_][^\n:=<>{}!?]*\Z")

Split = Callable[[Line], "list[Leaf]"]


def read_table(source: str, lines: Sequence[Line], at: int, label: str) -> tuple[Listing | None, int]:
    """Read a table that begins at a line.

    Args:
        source: The whole text.
        lines: All lines.
        at: Number of the first line.
        label: What stands above it.

    Returns:
        The table and how many lines it took; `(None, 0)` where there is none.
    """
    for reader in (_markdown, _delimited, _aligned):
        header, rows, taken = reader(lines, at)
        if rows:
            return _as_table(source, label, [cell.text for cell in header], rows), taken
    return None, 0


def _as_table(source: str, label: str, names: list[str], rows: list[list[Leaf]]) -> Listing:
    sums = [pair for row in rows if (pair := _maybe_sum(row)) is not None]
    records = [_record(source, names, row) for row in rows if any(cell.text for cell in row) and not _is_sum(row)]
    pairs = sums if len(names) > 2 else [Pair(row[0].text.rstrip(": "), row[1]) for row in rows if len(row) == 2]
    return Listing(label, records, table=True, pairs=pairs)


def _maybe_sum(row: list[Leaf]) -> Pair | None:
    """A line under the records, `Total | | | 130.68`, as a label and its value."""
    filled = [cell for cell in row if cell.text]
    if len(row) < 3 or len(filled) != 2 or any(char.isdigit() for char in filled[0].text[:1]):
        return None
    is_sum = bool(_SUMS & set(words(filled[0].text))) and any(char.isdigit() for char in filled[1].text)
    return Pair(filled[0].text.rstrip(": "), filled[1]) if is_sum else None


def _is_sum(row: list[Leaf]) -> bool:
    """A line under the records, or one that adds up its columns: `Total | 1,450 | $72,500`."""
    adds_up = len(row) > 2 and words(next(cell.text for cell in row if cell.text)) in _TOTALS
    return adds_up or _maybe_sum(row) is not None


_TOTALS = frozenset(
    words(each)
    for each in ("total", "totals", "sum", "grand total", "subtotal", "gesamt", "summe", "totale", "overall")
)
_SUMS = frozenset(
    words("total subtotal sum tax vat shipping discount net gross gesamt summe mwst sous iva balance due")
)


def _record(source: str, names: list[str], row: list[Leaf]) -> Scope:
    scope = Scope(source, row[0].start, row[-1].end, structured=True)
    scope.pairs = [Pair(name, cell) for name, cell in zip(names, row, strict=False)]
    return scope


Read = tuple["list[Leaf]", "list[list[Leaf]]", int]
_NONE: Read = ([], [], 0)


def _is_header(cells: list[Leaf]) -> bool:
    return len(cells) > 1 and all(
        len(cell.text) <= MAX_HEADER_CHARS
        and _HEADER_CELL.match(cell.text.lstrip("#*_ ") or "x")
        and sum(char.isdigit() for char in cell.text) < 3
        for cell in cells
    )


def _markdown(lines: Sequence[Line], at: int) -> Read:
    if "|" not in lines[at].text or at + 1 >= len(lines) or "|" not in lines[at + 1].text:
        return _NONE
    header = _bars(lines[at])
    rows: list[list[Leaf]] = []
    ruled = bool(_RULE.match(lines[at + 1].text))
    if not ruled and not (lines[at].text.startswith("|") and _is_header(header) and len(header) > 2):
        return _NONE
    end = at + 1 + ruled
    while end < len(lines) and "|" in lines[end].text:
        rows.append(_bars(lines[end]))
        end += 1
    return header, rows, end - at


def _bars(line: Line) -> list[Leaf]:
    cells = split_at(line, "|", quotes=False)
    if cells and not cells[0].text:
        cells = cells[1:]
    if cells and not cells[-1].text and line.text.endswith("|"):
        cells = cells[:-1]
    return [_bare(cell) for cell in cells]


def _bare(cell: Leaf) -> Leaf:
    text = cell.text.strip("*_` ")
    inner = cell.text.find(text)
    return Leaf(text, cell.start + inner, cell.start + inner + len(text))


def split_at(line: Line, mark: str, *, quotes: bool) -> list[Leaf]:
    """Cut a line at a mark; inside double quotes (where they count) the mark is text."""
    cells: list[Leaf] = []
    start = at = 0
    quoted = False
    for at, char in enumerate(line.text):
        if quotes and char == '"' and (quoted or not line.text[start:at].strip()):
            quoted = not quoted
        elif char == mark and not quoted:
            cells.append(_cell(line, start, at))
            start = at + 1
    cells.append(_cell(line, start, len(line.text)))
    return cells


def _cell(line: Line, start: int, end: int) -> Leaf:
    raw = line.text[start:end]
    text = raw.strip()
    offset = line.start + start + len(raw) - len(raw.lstrip())
    if len(text) > 1 and text[0] == text[-1] == '"':
        return Leaf(text[1:-1].replace('""', '"'), offset + 1, offset + len(text) - 1)
    return Leaf(text, offset, offset + len(text))


def _delimited(lines: Sequence[Line], at: int) -> Read:
    text = lines[at].text
    for mark in ("\t", ";", ",", "|"):
        if mark not in text or at + 1 >= len(lines) or mark not in lines[at + 1].text:
            continue
        header = split_at(lines[at], mark, quotes=True)
        if not _is_header(header) or (mark == "," and not _is_csv_header(header)):
            continue
        rows: list[list[Leaf]] = []
        end = at + 1
        while end < len(lines) and lines[end].text:
            row = split_at(lines[end], mark, quotes=True)
            if len(row) != len(header):
                break
            rows.append(row)
            end += 1
        if rows:
            return header, rows, end - at
    return _NONE


def _is_csv_header(header: list[Leaf]) -> bool:
    """Prose has commas too: each name must be short, and two columns must be single words."""
    most = 1 if len(header) == 2 else 3
    short = all(len(cell.text.split()) <= most and cell.text[-1:] not in ".?!" for cell in header)
    spaced = header[1].start > header[0].end + 1  # "John Smith (42), plumber, Dublin" is a row of data
    return short and not (spaced and any(char.isdigit() for cell in header for char in cell.text))


def _columns(line: Line) -> list[Leaf]:
    cells: list[Leaf] = []
    start = 0
    for gap in _GAP.finditer(line.text):
        cells.append(_cell(line, start, gap.start()))
        start = gap.end()
    cells.append(_cell(line, start, len(line.text)))
    return cells


def _aligned(lines: Sequence[Line], at: int) -> Read:
    header = _columns(lines[at])
    if not _is_header(header) or any(cell.text.endswith(".") for cell in header if len(cell.text) > 5):
        return _NONE
    end = at + 1
    ruled = end < len(lines) and bool(_PLAIN_RULE.match(lines[end].text)) and "-" in lines[end].text.replace("=", "-")
    end += ruled
    rows: list[list[Leaf]] = []
    while end < len(lines) and lines[end].text:
        row = _columns(lines[end])
        if len(row) != len(header):
            row = _under(header, row, lines[at], lines[end]) if ruled or rows else []
        if not row:
            break
        rows.append(row)
        end += 1
    if not rows or (len(header) == 2 and not ruled and not _differs(header, rows)):
        return _NONE
    return header, rows, end - at


def _under(header: list[Leaf], row: list[Leaf], head: Line, line: Line) -> list[Leaf]:
    """A row with empty cells: each cell belongs to the head that it stands under; `[]` where that is not clear."""
    if len(header) < 3 or not 2 <= len(row) < len(header):
        return []
    left, right = head.start - head.indent, line.start - line.indent
    cells: list[Leaf | None] = [None] * len(header)
    for cell in row:
        begin, end = cell.start - right, cell.end - right
        overlaps = [min(end, top.end - left) - max(begin, top.start - left) for top in header]
        best = max(range(len(header)), key=overlaps.__getitem__)
        if overlaps[best] <= 0 or cells[best] is not None:
            return []
        cells[best] = cell
    return [cell if cell is not None else Leaf("", line.end, line.end) for cell in cells]


def _differs(header: list[Leaf], rows: list[list[Leaf]]) -> bool:
    """Two columns without a rule are label and value, unless the second column holds numbers under a word."""
    return (
        len(rows) > 1
        and all(any(char.isdigit() for char in row[1].text) for row in rows)
        and not any(char.isdigit() for char in header[1].text)
    )
