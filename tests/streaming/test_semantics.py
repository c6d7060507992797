"""The table in the package's header is the specification: each row is run, in every chunking."""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal

import pytest
from pydantic import BaseModel

import extractly.streaming
from extractly.streaming import PartialParser


class Step(BaseModel):
    text: str
    done: bool = False


class Ticket(BaseModel):
    title: str
    level: Literal["low", "high"]
    due: datetime.date | None
    counts: dict[str, int]


class Circle(BaseModel):
    radius: float


class Square(BaseModel):
    side: float


class Shape(BaseModel):
    area: Circle | Square


ROW = re.compile(r"^\| `(?P<type>[^`]+)` \| `(?P<text>[^`]*)` \| `(?P<value>[^`]+)` \| (?P<why>.+) \|$", re.MULTILINE)
ROWS = [match.groupdict() for match in ROW.finditer((extractly.streaming.__doc__ or "").replace("| `` |", "| ` ` |"))]


def test_the_table_is_there() -> None:
    assert len(ROWS) == 26


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['type']} {row['text']}" for row in ROWS])
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_row(row: dict[str, Any], size: int) -> None:
    output = eval(row["type"].replace("\\|", "|"))  # a type expression of the table above
    parser = PartialParser(output)
    for start in range(0, len(row["text"]), size):
        parser.feed(row["text"][start : start + size])
    value = parser.value
    if isinstance(value, BaseModel):
        assert f"{type(value).__name__}({', '.join(f'{n}={v!r}' for n, v in value)})" == row["value"]
    else:
        assert repr(value) == row["value"]
