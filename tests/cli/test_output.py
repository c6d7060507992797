"""Tables, lines and the redrawn screen."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import pytest

from extractly.cli.output import Screen, is_terminal, line, table_text, write_document, write_table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"name": "Ann", "tags": ["a", "b"]}, "field  value\n-----  ----------\nname   Ann\ntags   [\"a\", \"b\"]\n"),
        ([{"a": 1}, {"a": None, "b": "x\ny"}], "a     b\n----  ---\n1\nnull  x y\n"),
        ([1, "two"], "value\n-----\n1\ntwo\n"),
        ([], "value\n-----\n"),
        (7, "value\n-----\n7\n"),
        ([{"a": "日本"}, {"a": "e\u0301"}], "a\n----\n日本\ne\u0301\n"),
    ],
)  # fmt: skip
def test_plain_tables(capsys: pytest.CaptureFixture[str], data: Any, expected: str) -> None:
    write_table(data)
    assert capsys.readouterr().out == expected


def test_columns_of_wide_characters_line_up() -> None:
    assert table_text(["a", "b"], [["日本", "x"], ["y", "z"]]) == "a     b\n----  -\n日本  x\ny     z\n"


def test_a_table_in_a_terminal_without_rich_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setitem(sys.modules, "rich.console", None)
    monkeypatch.setattr(sys, "stdout", terminal)
    write_table({"a": 1})
    assert terminal.getvalue() == "field  value\n-----  -----\na      1\n"


def test_a_table_in_a_terminal_is_drawn_by_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    write_table({"a": "[bold]not markup[/bold]"})
    assert "[bold]not markup[/bold]" in terminal.getvalue()


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    write_document({"a": "é", "b": [1]})
    assert capsys.readouterr().out == '{\n  "a": "é",\n  "b": [\n    1\n  ]\n}\n'
    assert line({"a": "é\n", "b": [1]}) == '{"a": "é\\n", "b": [1]}'


def test_the_screen_is_redrawn_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((12, 4)))
    terminal = Terminal()
    screen = Screen(terminal)
    screen.show({"a": 1})
    assert terminal.getvalue() == '{\n  "a": 1\n}\n'
    screen.show({"a": "a long text"})
    assert terminal.getvalue().endswith('\x1b[3A\x1b[J{\n  "a": "a …\n}\n')
    screen.show({"a": "日本日本日本"})
    assert terminal.getvalue().endswith('{\n  "a": "日…\n}\n')
    screen.show([1, 2, 3, 4])
    assert terminal.getvalue().endswith("\x1b[3A\x1b[J  3,\n  4\n]\n")
    screen.clear()
    screen.clear()
    assert terminal.getvalue().endswith("]\n\x1b[3A\x1b[J")


def test_a_dumb_terminal_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert is_terminal(Terminal())
    assert not is_terminal(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not is_terminal(Terminal())
