"""Texts that make a careless reader quadratic: a hundred kilobytes of one thing over and over are read in a moment.

The limit is several times what the slowest takes; a reader that looks at the rest of the text for each of the fifty
thousand places where JSON may begin takes longer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from fuzz_inputs import KINDS
from pydantic import BaseModel

from extractly import ExtractlyError, PartialParser, compile_schema
from extractly.parsing import RULES, read_items, read_output, salvage

SIZE_CHARS = 100_000
LIMIT_SECONDS = 10.0
PATTERNS = [
    *("[1] ", "[]", "{}", "[{", "{'", "{", '{"', '["x",', '"\\u', "\\", "x{", "a "),
    *("```", "```json\n{}\n```\n", "<think>", "</think>", "True,", "9", "-", "\n", "\ufeff"),
    *('{"orderId":"x"} ', '{"parent":', '{"a":"{', '"{\\"a'),
]
FRAMES = [("", ""), ('{"a": ', "}"), ('["', '"]')]


def _parse_in_pieces(schema: Any, text: str) -> None:
    parser: Any = PartialParser(schema)
    for at in range(0, len(text), 16):
        parser.feed(text[at : at + 16])
    parser.close()


READERS: list[Callable[[Any, str], object]] = [
    read_output,
    lambda schema, text: read_output(schema, text, rules=frozenset(RULES)),
    read_items,
    salvage,
    _parse_in_pieces,
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_one_thing_over_and_over(pattern: str) -> None:
    schema: Any = compile_schema(KINDS[0].output)
    started = time.monotonic()
    for before, after in FRAMES:
        text = before + pattern * (SIZE_CHARS // len(pattern)) + after
        for read in READERS if not before else READERS[:1]:
            try:
                read(schema, text)
            except ExtractlyError as error:
                shown = error.message
            else:
                shown = ""
            assert len(shown) < 5_000
            assert time.monotonic() - started < LIMIT_SECONDS


class Row(BaseModel):
    """An item."""

    number: int


class Table(BaseModel):
    """A list inside an object."""

    rows: list[Row]


def test_a_thousand_bad_items_are_told_shortly() -> None:
    schema = compile_schema(Table)
    text = '{"rows": [' + ",".join('{"number": "x"}' for _ in range(20_000)) + "]}"
    started = time.monotonic()
    items = read_items(schema, text)
    assert len(items.item_errors) == 20_000
    assert items.value == Table(rows=[])
    assert time.monotonic() - started < LIMIT_SECONDS
