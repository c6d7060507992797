"""What mypy and pyright infer of `map` and `amap`; checked, never run."""

from __future__ import annotations

from typing import Any, assert_type

from pydantic import BaseModel

from extractly import Extractor
from extractly.pipeline import AsyncMapRun, Err, MapRun, MapSummary, Ok


class Event(BaseModel):
    """A type."""

    name: str


def of_map(extractor: Extractor[Event], union: Extractor[int | str]) -> None:
    """Values keep their type, and `isinstance` tells the two apart."""
    assert_type(extractor.map(["a"]), MapRun[Event])
    assert_type(extractor.map(["a"]).summary, MapSummary)
    for row in extractor.map(({"text": "a"} for _ in range(3)), to_input=lambda row: row["text"]):
        assert_type(row, Ok[Event] | Err)
        if isinstance(row, Ok):
            assert_type(row.value, Event)
            assert_type(row.extraction.value, Event)
        else:
            assert_type(row.error, Exception)
    for either in union.map(["a"]):
        if isinstance(either, Ok):
            assert_type(either.value, int | str)


async def of_amap(extractor: Extractor[Event]) -> None:
    """The same, awaited."""
    assert_type(extractor.amap([]), AsyncMapRun[Event])
    async for row in extractor.amap(["a"], key=len):
        if isinstance(row, Err):
            assert_type(row.input, Any)
        else:
            assert_type(row.value, Event)
