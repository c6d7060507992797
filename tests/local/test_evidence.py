"""Evidence: for each value of an answer, the place in the input that it was read from; the slice gives the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel, TypeAdapter

from benchmarks.engine_cases import load
from benchmarks.engine_cases.case import Case
from extractly import Extractor
from extractly.errors import RefusalError
from extractly.local.json_types import is_list, is_object

CASES = load("dev")


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if is_object(value):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    elif value is not None:
        yield path, value


def gives(said: str, value: Any) -> bool:
    """Whether a slice, normalised without the engine, can give a value: its letters or its digits."""
    if isinstance(value, bool):
        return bool(said.strip())
    if isinstance(value, int | float | Decimal) or _is_number(value):
        return any(char.isdigit() for char in said)
    text = str(value)
    if re.match(r"\d{4}-\d\d-\d\d", text):
        moment = datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
        return str(moment.year) in said and str(moment.day) in said
    if re.match(r"\d\d:\d\d", text):
        return str(int(text[3:5])) in said or "noon" in said.lower()
    if "".join(text.split()) in "".join(said.split()):
        return True
    return bool(set(text.lower()) & set(said.lower())) or said in ("€", "£")


def _is_number(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"-?[1-9]\d*(?:\.\d+)?", value))


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_every_leaf_has_its_place(case: Case) -> None:
    try:
        extraction = Extractor(case.output, model="local", instructions=case.instructions, retries=0).run(case.text)
    except RefusalError:
        return
    assert extraction.evidence is not None
    value = extraction.value
    if not isinstance(case.output, dict):
        value = TypeAdapter(case.output).dump_python(value, mode="json", exclude_unset=True)
    found = dict(leaves(value))
    assert found.keys() == extraction.evidence.keys()
    for path, (start, end) in extraction.evidence.items():
        assert 0 <= start < end <= len(case.text)
        assert gives(case.text[start:end], found[path]), (path, case.text[start:end], found[path])


class Point(NamedTuple):
    x: int
    y: int


class Held(BaseModel):
    scores: dict[str, int]
    tags: list[str]


class Tagged(BaseModel):
    tags: list[str]


TEXT = "Scores:\n  ann: 3\n  bob: 4\nTags: red, blue"


@pytest.mark.parametrize(
    ("output", "text", "expected"),
    [
        (Held, TEXT, {("scores", "ann"): "3", ("scores", "bob"): "4", ("tags", 0): "red", ("tags", 1): "blue"}),
        (list[int], "Scores: 1, 2", {(0,): "1", (1,): "2"}),
    ],
)
def test_paths_are_those_of_the_value(output: Any, text: str, expected: dict[Any, str]) -> None:
    extraction = Extractor(output, model="local").run(text)
    assert {path: text[a:b] for path, (a, b) in (extraction.evidence or {}).items()} == expected


@pytest.mark.parametrize("mode", ["json_schema", "tool", "json_object", "text"])
def test_in_every_mode(mode: Any) -> None:
    extraction = Extractor(Tagged, model="local", mode=mode).run(TEXT)
    assert (extraction.evidence or {})[("tags", 1)] == (TEXT.index("blue"), len(TEXT))


def test_of_a_stream() -> None:
    with Extractor(Held, model="local").stream(TEXT) as stream:
        extraction = stream.until_done().result()
    assert (extraction.evidence or {})[("tags", 0)] == (TEXT.index("red"), TEXT.index("red") + 3)


def test_several_messages_are_joined_by_an_empty_line() -> None:
    messages = [{"role": "user", "content": "Tags: red"}, {"role": "user", "content": "Scores:\n  ann: 3"}]
    extraction = Extractor(Held, model="local").run(messages)
    joined = "Tags: red\n\nScores:\n  ann: 3"
    assert {joined[a:b] for a, b in (extraction.evidence or {}).values()} == {"red", "3"}
