"""Bad input: the engine gives the values that it is sure of, or refuses and names what it did not find."""

from __future__ import annotations

import random
from datetime import date

import pytest
from pydantic import BaseModel

from extractly import Extractor, extract
from extractly.errors import RefusalError
from extractly.local.chat.respond import MAX_TEXT_CHARS


class Bill(BaseModel):
    number: str
    total: float


class Loose(BaseModel):
    number: str | None = None
    total: float | None = None
    due: date | None = None
    tags: list[str] = []


class Odd(BaseModel):
    frobnication: str
    quux: float


def refused(output: type[BaseModel], text: str) -> str:
    with pytest.raises(RefusalError) as caught:
        extract(output, text, model="local")
    return str(caught.value)


NOISE = bytes(random.Random(8).randrange(256) for _ in range(50_000)).decode("latin-1")


@pytest.mark.parametrize(
    "text",
    [" ", "\n\n\t\n", "\x00\x01\x02", NOISE, "\ufffd" * 500, "\u202e\u200b\u2028", "...", "???", "---\n===\n"],
    ids=["space", "blank lines", "controls", "noise", "replacements", "invisible", "dots", "questions", "rules"],
)
def test_nothing_to_read_is_a_refusal_that_names_the_fields(text: str) -> None:
    message = refused(Bill, text)
    assert "number" in message
    assert "total" in message
    assert extract(Loose, text, model="local") == Loose()


def test_an_empty_text() -> None:
    assert "number" in refused(Bill, "")


def test_fifty_megabytes_are_not_read_in_part() -> None:
    text = "Number: A-1\nTotal: 5\n" + "x " * 25_000_000
    message = refused(Bill, text)
    assert f"at most {MAX_TEXT_CHARS}" in message
    assert "number, total" in message
    assert f"at most {MAX_TEXT_CHARS}" in refused(Loose, text)


def test_a_schema_with_nothing_recognisable() -> None:
    message = refused(Odd, "Invoice number: 7\nTotal: 12.50\nWe met on 5 May 2024.")
    assert "frobnication" in message
    assert "quux" in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Total: 10\nTotal: 12\nNumber: A-1", Loose(number="A-1")),
        ("Total: 10\nTotal: 10.00\nNumber: A-1", Loose(number="A-1", total=10)),
        ("Total: 10\nNumber: A-1\nNumber: A-1", Loose(number="A-1", total=10)),
        ("Total: 10 or 12", Loose()),
        ("Due: 3 May 2024\nDue: 4 May 2024\nTotal: 7", Loose(total=7)),
        ("Due: 03/04/2024\nTotal: 7", Loose(total=7)),
        ("Total: n/a\nNumber: -", Loose()),
    ],
)
def test_labels_that_contradict_each_other_settle_nothing(text: str, expected: Loose) -> None:
    assert extract(Loose, text, model="local") == expected


@pytest.mark.parametrize(
    "text",
    [
        "請求書番号：甲-1\n合計：五百円",
        "رقم الفاتورة: ١٢\nالمجموع: خمسة",
        "Номер счёта: сто\nИтого: пять рублей",
        "חשבונית מספר: אלף",
        "ใบแจ้งหนี้ เลขที่ ก",
    ],
    ids=["Japanese", "Arabic", "Russian", "Hebrew", "Thai"],
)
def test_another_script_gives_no_guess(text: str) -> None:
    assert "total" in refused(Bill, text)
    assert extract(Loose, text, model="local") == Loose()


def test_names_in_another_script_stand_in_the_value() -> None:
    class Person(BaseModel):
        name: str
        city: str | None = None

    assert extract(Person, "Name: 山田太郎\nCity: Москва", model="local") == Person(name="山田太郎", city="Москва")
    evidence = Extractor(Person, model="local").run("Name: 山田太郎").evidence or {}
    assert evidence["name",] == (6, 10)
