"""Files stay small enough to be read in one sitting, and begin by saying what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 400


@pytest.mark.parametrize("path", sorted((ROOT / "extractly").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_longer_than_the_limit(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_each_file_says_in_its_header_what_it_is_for() -> None:
    for path in (ROOT / "extractly").rglob("*.py"):
        header = path.read_text(encoding="utf-8").lstrip()
        assert header.startswith('"""'), f"{path} has no header that says what it is for"
