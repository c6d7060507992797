"""The comparison with other libraries: our column is what ours does, and the README's figures are the recorded ones.

`python tests/docs/test_comparison.py` prints the README's rows of figures from the recorded run.
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

import pytest

from benchmarks.behaviours import LIBRARIES, ROWS, Row, run

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "comparison.md"
TOLD = {
    cells[0].strip(): cells[1].strip()
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and (cells := line[1:].split(" | "))
}
# What the README says; the benchmark, its metric and its baseline; each library's name in that benchmark.
FIGURES = (
    (
        "importing it, beside pydantic alone",
        ("import_time", "import_ms", "pydantic"),
        ("extractly, with pydantic", "openai", "instructor", "pydantic-ai"),
    ),
    (
        "one parsed request, beside bare httpx and pydantic",
        ("request", "request_us", "bare httpx"),
        ("extractly .parse()", "openai .parse()", "instructor", ""),
    ),
    (
        "a chunk of a streamed answer, the partial value read, beside the least possible",
        ("stream", "chunk_20kb_us", "floor"),
        ("extractly, each read", "openai SDK", "instructor", "pydantic-ai"),
    ),
    (
        "a row of a long run, in CPU time, beside bare httpx and asyncio",
        ("pipeline", "bound_cpu_us", "bare asyncio + httpx"),
        ("extractly map", "openai parse under gather", "", ""),
    ),
)


def figures() -> list[str]:
    """The rows of the README's table that hold figures."""
    recorded = json.loads((ROOT / "benchmarks" / "recorded.json").read_text(encoding="utf-8"))["benchmarks"]
    rows = []
    for words, (benchmark, metric, baseline), names in FIGURES:
        runs = recorded[benchmark]["runs"]
        base = median(runs[baseline][metric])
        ratios = [median(runs[name][metric]) / base if name else None for name in names]
        cells = ["-" if ratio is None else f"{ratio:.1f}×" if ratio < 10 else f"{ratio:.0f}×" for ratio in ratios]
        rows.append(f"| {words} | {' | '.join(cells)} |")
    return rows


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_our_column_is_what_we_do(row: Row) -> None:
    _, make = LIBRARIES["extractly"]
    assert run(make(), row) == TOLD[row.name]


def test_the_figures_of_the_readme_are_the_recorded_ones() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [row for row in figures() if row not in readme] == []


if __name__ == "__main__":
    print("\n".join(figures()))
