"""The page of what users asked for names tests that exist, and leaves no number out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "explanation" / "what-users-asked-for.md"
ROWS = [
    re.split(r"(?<!\\)\|", line)[1:-1]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]
ITEMS = [[cell.strip() for cell in row] for row in ROWS if row[0].strip() != "#"]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)(?:\[([^`]*)\])?`")


def test_every_number_has_one_row() -> None:
    assert [item[0] for item in ITEMS] == [*(str(number) for number in range(1, 51)), *(f"B{n}" for n in range(1, 11))]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item[0])
def test_a_row_says_what_is_met_what_is_done_and_which_tests_show_it(item: list[str]) -> None:
    number, met, done, shown = item
    assert met
    assert done
    assert number.startswith("B") or re.search(r"#\d+", met), "the threads in which it was met"
    found = NAMED.findall(shown)
    assert found or shown == "not shown"
    assert not re.sub(NAMED, "", shown).strip(", ") or shown == "not shown"


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item[0])
def test_each_named_test_exists(item: list[str]) -> None:
    for path, name, row in NAMED.findall(item[3]):
        assert name in functions(ROOT / path), f"{path} has no {name}"
        if row:
            sources = [source.read_text(encoding="utf-8") for source in (ROOT / path).parent.glob("*.py")]
            written = {f'"{row}"', f'"{row.removeprefix("mended: ")}"'}  # a function puts that word before names
            assert any(name in source for source in sources for name in written), f"no row {row!r}"


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
