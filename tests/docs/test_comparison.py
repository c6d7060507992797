"""The page that compares libraries says of ours what ours does."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.behaviours import LIBRARIES, ROWS, Row, run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "comparison.md"
TOLD = {
    cells[0].strip(): cells[1].strip()
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and (cells := line[1:].split(" | "))
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_our_column_is_what_we_do(row: Row) -> None:
    _, make = LIBRARIES["extractly"]
    assert run(make(), row) == TOLD[row.name]
