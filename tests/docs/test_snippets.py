"""Every Python snippet of the README and the docs runs; where a `text` block follows one, it prints exactly that.

The snippets of one page share a namespace and run in order, in a directory of their own, against the embedded engine's
server: what needs a key in real life finds a loopback endpoint in `OPENAI_BASE_URL`. A block fenced as `python no-run`
is not run, and must say why in the line before it; `python cluster` is run by tests/cluster/test_pages.py.
"""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from extractly.testing import LocalServer

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str, str, int]]:
    """Language, words after it, text, and line of each fenced block."""
    text = page.read_text(encoding="utf-8")
    return [(m[1], m[2].strip(), m[3], text.count("\n", 0, m.start()) + 1) for m in BLOCK.finditer(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_snippets_of_a_page_run_and_print_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_page(page, "", tmp_path, monkeypatch)


def run_page(page: Path, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the Python blocks of a page whose fence has such words."""
    found = blocks(page)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-docs")
    namespace: dict[str, object] = {"__name__": "__main__"}
    with LocalServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        for index, (language, words, text, line) in enumerate(found):
            if language != "python" or words != wanted:
                continue
            printed = io.StringIO()
            code = compile("\n" * line + text, str(page), "exec", dont_inherit=True)
            with contextlib.redirect_stdout(printed):
                exec(code, namespace)
            if index + 1 < len(found) and found[index + 1][0] == "text":
                assert printed.getvalue() == found[index + 1][2], f"{page}:{line}"
