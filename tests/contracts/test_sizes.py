"""Files stay small enough to be read in one sitting."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 400
TOP_LEVEL = {"extractly", "tests", "benchmarks", "docs", "pyproject.toml", "README.md", "LICENSE"}


@pytest.mark.parametrize("path", sorted((ROOT / "extractly").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_longer_than_the_limit(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_each_file_and_folder_has_one_reason_to_be_where_it_is() -> None:
    for path in (ROOT / "extractly").rglob("*.py"):
        header = path.read_text(encoding="utf-8").lstrip()
        assert header.startswith('"""'), f"{path} has no header that says what it is for"
