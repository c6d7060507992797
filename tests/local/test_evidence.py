"""Evidence: for each value of an answer, the place in the input that it was read from; the slice gives the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel, TypeAdapter

from benchmarks.engine_cases import load
from benchmarks.engine_cases.case import Case
from extractly import Extractor
from extractly.errors import RefusalError
from extractly.local.json_types import is_list, is_object

CASES = [case for name in ("dev", "second", "third", "abroad") for case in load(name)]


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if is_object(value):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif is_list(value):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    elif value is not None:
        yield path, value


MONTHS = dict(
    zip(
        (
            "jan",
            "feb",
            "mar",
            "mär",
            "apr",
            "may",
            "mai",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "okt",
            "nov",
            "dec",
            "dez",
        ),
        (1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10, 11, 12, 12),
        strict=True,
    )
)
OTHER_MONTHS = {
    "giugno": 6,
    "paźdz": 10,
    "setem": 9,
    "maart": 3,
    "janv": 1,
    "ene": 1,
    "fév": 2,
    "feb": 2,
    "abr": 4,
    "avr": 4,
    "juin": 6,
    "juil": 7,
    "ago": 8,
    "aoû": 8,
    "dic": 12,
    "déc": 12,
}
CURRENCIES = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "₹": "INR", "euro": "EUR"}
ELSEWHERE = {
    "franken": "CHF",
    "swiss francs": "CHF",
    "thai baht": "THB",
    "php": "PHP",
    "south korea": "KR",
    "portugal": "PT",
    "deutschland": "DE",
}
FACTORS = [
    *("1", "1000", "0.001", "1000000", "60", "3600", "0.01", "100", "10", "0.1", "12", "7", "24", "365"),
    *("0.0254", "2.54", "0.3048", "30.48", "1.609344", "0.45359237", "453.59237", "28.349523125", "4.184"),
]


def numbers_in(said: str) -> set[Decimal]:
    """Each number that the digits of a slice can be read as, its marks either way."""
    found: set[Decimal] = set()
    for digits in re.findall(r"\d[\d.,'\u00a0\u202f ]*", said):
        for thousands, point in ((",", "."), (".", ","), ("'", ".")):
            plain = re.sub(r"\s", "", digits).replace(thousands, "").replace(point, ".").rstrip(".")
            if re.fullmatch(r"\d+(?:\.\d+)?", plain):
                found.add(Decimal(plain))
        found.update(Decimal(each) for each in re.findall(r"\d+(?:\.\d+)?", digits))
    if re.search(r"\d ?[kK]\b", said):
        found |= {number * 1000 for number in found}
    if re.search(r"\d ?(?:[mM]|million)\b", said):
        found |= {number * 1_000_000 for number in found}
    return found


def number_is_said(said: str, value: Decimal) -> bool:
    """One of the numbers of the slice, or the sum of its parts (`1 h 47 min`), times or through a factor of units."""
    read = numbers_in(said)
    parts = sorted(read)
    read |= {Decimal(60) * large + small for large in parts for small in parts}
    read |= {(number - 32) * 5 / 9 for number in parts} | {number * 9 / 5 + 32 for number in parts}
    wanted = f"{abs(float(value)):.6g}"
    return any(
        f"{abs(float(result)):.6g}" == wanted
        for number in read
        for factor in map(Decimal, FACTORS)
        for result in (number * factor, number / factor)
    )


def day_is_said(said: str, day: date) -> bool:
    """Year, month and day all stand in the slice, the month by number or by name."""
    digits = {int(number) for number in re.findall(r"\d+", said)}
    months = {number for name, number in {**MONTHS, **OTHER_MONTHS}.items() if name in said.lower()}
    return day.year in digits and day.day in digits and (day.month in digits or day.month in months)


def clock_is_said(said: str, clock: str) -> bool:
    """Hour (on 12 or 24 hours) and minute stand in the slice."""
    if "noon" in said.lower() or "midnight" in said.lower():
        return clock[:5] in ("12:00", "00:00")
    digits = {int(number) for number in re.findall(r"\d+", said)}
    hour, minute = int(clock[:2]), int(clock[3:5])
    return bool({hour, (hour - 12) % 24, (hour + 12) % 24} & digits) and (minute in digits or minute == 0)


def gives(said: str, value: Any) -> bool:
    """Whether a slice, normalised without the engine, gives a value."""
    if isinstance(value, bool):
        return bool(said.strip())
    if isinstance(value, int | float | Decimal):
        return number_is_said(said, Decimal(str(value)))
    text = str(value)
    plain, spoken = ("".join(each.split()).casefold() for each in (text, said))
    if plain in spoken or plain == spoken.replace('""', '"'):
        return True
    if re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return number_is_said(said, Decimal(text))
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return day_is_said(said, date.fromisoformat(text[:10])) and (len(text) == 10 or clock_is_said(said, text[11:]))
    if re.match(r"\d\d:\d\d", text):
        return clock_is_said(said, text)
    if re.match(r"P(?=\d|T\d)", text):
        return number_is_said(said, Decimal(re.findall(r"\d+(?:\.\d+)?", text)[0])) or ":" in said
    if text in {*CURRENCIES.values(), *ELSEWHERE.values()}:
        return any(sign in said.lower() and code == text for sign, code in (CURRENCIES | ELSEWHERE).items())
    return words_meet(text, said)


def words_meet(text: str, said: str) -> bool:
    """A member of an enum in other spelling: `in_progress` of "In progress", `full-time` of "Vollzeit, full time"."""
    wanted = {word.rstrip("s") for word in re.findall(r"[^\W_]+", text.casefold())}
    given = {word.rstrip("s") for word in re.findall(r"[^\W_]+", said.casefold())}
    return bool(wanted & given) or "".join(sorted(wanted)) in said.casefold()


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
    extraction = Extractor(Held, model="local", mode=mode).run(TEXT)
    assert extraction.value == Held(scores={"ann": 3, "bob": 4}, tags=["red", "blue"])
    assert (extraction.evidence or {})[("tags", 1)] == (TEXT.index("blue"), len(TEXT))
    start, end = (extraction.evidence or {})["scores", "bob"]
    assert TEXT[start:end] == "4"


def test_of_a_stream() -> None:
    with Extractor(Held, model="local").stream(TEXT) as stream:
        extraction = stream.until_done().result()
    assert (extraction.evidence or {})[("tags", 0)] == (TEXT.index("red"), TEXT.index("red") + 3)


def test_several_messages_are_joined_by_an_empty_line() -> None:
    messages = [{"role": "user", "content": "Tags: red"}, {"role": "user", "content": "Scores:\n  ann: 3"}]
    extraction = Extractor(Held, model="local").run(messages)
    joined = "Tags: red\n\nScores:\n  ann: 3"
    assert {joined[a:b] for a, b in (extraction.evidence or {}).values()} == {"red", "3"}
