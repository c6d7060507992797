"""Printing: JSON, JSON lines, tables, and the redrawing of a value that grows.

Works plainly without anything installed; a table is drawn by rich where rich is there and the output is a terminal.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, TextIO, cast

__all__ = ["Screen", "is_terminal", "line", "table_text", "write_document", "write_table"]


def is_terminal(out: TextIO) -> bool:
    """Whether the output is a screen that can be redrawn."""
    return out.isatty() and os.environ.get("TERM") != "dumb"


def line(data: Any) -> str:
    """JSON on one line."""
    return json.dumps(data, ensure_ascii=False, separators=(", ", ": "))


def write_document(data: Any) -> None:
    """JSON, indented."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def write_table(data: Any) -> None:
    """A table: a row per item of a list, or a row per field of an object."""
    header, rows = _rows(data)
    if is_terminal(sys.stdout) and _rich_table(header, rows):
        return
    sys.stdout.write(table_text(header, rows))


def table_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, under a ruled header.

    >>> print(table_text(["name", "age"], [["Ann", "7"]]), end="")
    name  age
    ----  ---
    Ann   7
    """
    grid = [list(header), *map(list, rows)]
    widths = [max(map(_width, column)) for column in zip(*grid, strict=True)]
    grid.insert(1, ["-" * width for width in widths])
    padded = ("  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)) for row in grid)
    return "".join(f"{text.rstrip()}\n" for text in padded)


class Screen:
    """Shows one value after the other at the same place of a terminal.

    Args:
        out: The terminal.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._shown = 0

    def show(self, data: Any) -> None:
        """Draw over what was shown; only so many lines as fit, the last ones."""
        size = shutil.get_terminal_size()
        lines = [_cut(text, size.columns - 1) for text in json.dumps(data, ensure_ascii=False, indent=2).split("\n")]
        lines = lines[-(size.lines - 1) :]
        self._out.write(self._erase() + "\n".join(lines) + "\n")
        self._out.flush()
        self._shown = len(lines)

    def clear(self) -> None:
        """Take away what was shown."""
        self._out.write(self._erase())
        self._shown = 0

    def _erase(self) -> str:
        # ECMA-48: CUU (cursor up) to the first line shown, ED (erase to the end of the screen).
        return f"\x1b[{self._shown}A\x1b[J" if self._shown else ""


def _rows(data: Any) -> tuple[list[str], list[list[str]]]:
    if isinstance(data, dict):
        fields = cast("dict[str, Any]", data)
        return ["field", "value"], [[name, _cell(value)] for name, value in fields.items()]
    items: list[Any] = [*data] if isinstance(data, list) else [data]
    records = [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
    if not records or len(records) < len(items):
        return ["value"], [[_cell(item)] for item in items]
    names = list(dict.fromkeys(name for record in records for name in record))
    return names, [[_cell(record.get(name, "")) for name in names] for record in records]


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else line(value)
    return " ".join(text.split())


def _rich_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
    try:
        rich = {name: import_module(f"rich.{name}") for name in ("console", "table", "text")}
    except ImportError:
        return False
    table = rich["table"].Table(*header)
    for row in rows:
        table.add_row(*map(rich["text"].Text, row))  # `Text`: no cell is read as markup
    rich["console"].Console().print(table)
    return True


def _width(text: str) -> int:
    """Columns on a terminal: two for wide East Asian characters, none for combining ones (Unicode UAX #11)."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _cut(text: str, columns: int) -> str:
    if _width(text) <= columns:
        return text
    kept, used = "", 1
    for char in text:
        used += _char_width(char)
        if used > columns:
            break
        kept += char
    return kept + "…"
