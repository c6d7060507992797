"""The reference pages say what the code says: their tables are the code's, and their lists are complete."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reference_tables import TABLES, error_classes, help_texts, named_limits

import extractly
from extractly.client._outgoing import DEFAULT_TIMEOUT
from extractly.protocol.retry import RetryPolicy

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGE_OF = {
    "partial-values": "partial-values.md",
    "dialects": "dialects.md",
    "dialect-keywords": "dialects.md",
    "dialect-shapes": "dialects.md",
    "dialect-limits": "dialects.md",
    "repairs": "repairs.md",
    "errors": "errors.md",
    "events": "events.md",
    "wire-types": "wire-rewriting.md",
}


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each table row of a page, by the first cell without its back quotes."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return {row[0].strip("`"): row[1:] for row in cells}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_the_one_that_the_code_gives(table: str) -> None:
    expected = TABLES[table]()
    assert expected in page(PAGE_OF[table]), (
        f"{PAGE_OF[table]} should hold, from reference_tables.py {table}:\n{expected}"
    )


def test_every_error_has_a_row_with_its_remedy() -> None:
    told = rows(page("errors.md"))
    assert [name for name in error_classes() if not all(told.get(name, [""]))] == []


def test_every_error_of_the_tree_is_drawn() -> None:
    drawn = set(re.findall(r"\w+Error\b", TABLES["errors"]()))
    assert drawn == set(error_classes())


def test_every_named_limit_has_a_row_with_value_unit_and_reason() -> None:
    told = rows(page("limits.md"))
    wanted = named_limits()
    assert {name: told.get(name, ["no row"])[0] for name in wanted} == wanted
    assert [name for name in wanted if len(told[name]) < 3 or not all(told[name])] == []


def default(function: Callable[..., Any], name: str) -> Any:
    return inspect.signature(function).parameters[name].default


def test_the_limits_that_can_be_set_have_the_defaults_that_are_told() -> None:
    policy = RetryPolicy()
    expected = {
        "retries": f"{default(extractly.extract, 'retries')}",
        "max_retries": f"{default(extractly.Client, 'max_retries')}",
        "max_attempts": _or_none(default(extractly.extract, "max_attempts")),
        "max_total_tokens": _or_none(default(extractly.extract, "max_total_tokens")),
        "deadline": _or_none(default(extractly.Client, "deadline")),
        "timeout": f"{DEFAULT_TIMEOUT[0]:g} to connect, {DEFAULT_TIMEOUT[1]:g} else",
        "min_interval_seconds": f"{default(extractly.stream, 'min_interval_seconds'):g}",
        "ToolSet(timeout=)": _or_none(default(extractly.ToolSet, "timeout")),
        "ToolSet(max_concurrency=)": f"{default(extractly.ToolSet, 'max_concurrency')}",
        "RetryPolicy backoff": f"{policy.first_delay_seconds:g} doubled, at most {policy.max_delay_seconds:g}",
        "RetryPolicy retry-after": f"{policy.max_retry_after_seconds:g}",
    }
    told = {name.replace("` ", " "): row[0] for name, row in rows(page("limits.md")).items()}
    assert {name: told.get(name) for name in expected} == expected


def _or_none(value: object) -> str:
    return "none" if value is None else str(value)


def test_no_limit_is_told_that_is_gone() -> None:
    constants = {name for name in rows(page("limits.md")) if re.fullmatch(r"[\w/]+\.[A-Z_]+", name)}
    assert constants <= set(named_limits())


def test_every_help_text_is_shown() -> None:
    shown = re.sub(r"\s+", " ", page("command-line.md"))
    missing = [text for text in help_texts() if re.sub(r"\s+", " ", text).strip() not in shown]
    assert missing == []


EXAMPLES = re.findall(r"^```sh\n\$ extractly (.*)\n((?:.*\n)*?)```$", page("command-line.md"), re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "printed"), [row for row in EXAMPLES if row[0] != "serve"], ids=lambda text: text[:12]
)
def test_an_example_of_the_command_line_prints_what_the_page_says(words: str, printed: str) -> None:
    command = [sys.executable, "-m", "extractly", *shlex.split(words)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # the docs stay as they are
    examples = REFERENCE.parent / "examples"
    ran = subprocess.run(command, cwd=examples, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == printed


def test_every_public_name_of_the_events_page_exists() -> None:
    named = set(re.findall(r"`(\w+Event)`", page("events.md")))
    assert [name for name in named if not hasattr(extractly, name)] == []
