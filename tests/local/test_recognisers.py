"""Each kind of value: what is found in running text, and what is made of a labelled text for a position."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from extractly.local.reading.convert import convert, search
from extractly.local.reading.hints import read_hints
from extractly.local.reading.scope import Leaf
from extractly.local.reading.wants import Want
from extractly.local.recognisers import TABLE, Hints, Matches, for_want, is_installed
from extractly.local.recognisers.addresses import read_addresses
from extractly.local.recognisers.dates import iso_duration, parse_clock

ROWS = {row.name: row for row in reversed(TABLE)}
ABROAD = {row.name: row for row in TABLE if row.needs}


def found(kind: str, text: str) -> list[str]:
    row = ROWS[kind]
    return [text[m.start : m.end] for m in Matches(text, Hints()).between(row, 0, len(text))]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("email", "Write to ann.lee+x@mail.example.co.uk, or bob@x.", ["ann.lee+x@mail.example.co.uk"]),
        ("email", "@x.org a@b c@d.org.", ["c@d.org"]),
        (
            "url",
            "See https://a.org/x?y=1. And (http://b.org), www.c.com/d!",
            ["https://a.org/x?y=1", "http://b.org", "www.c.com/d"],
        ),
        ("url", "https://a.org/b_(c)", ["https://a.org/b_(c)"]),
        ("uuid", "x 123e4567-e89b-12d3-a456-426614174000 y", ["123e4567-e89b-12d3-a456-426614174000"]),
        ("ip", "10.0.0.1 and 999.1.1.1 and 2001:db8::1 at 12:30:15", ["10.0.0.1", "2001:db8::1"]),
        ("host", "web-1.example.com or v1", ["web-1.example.com"]),
        (
            "phone",
            "+1 (555) 010-2345, 020 7946 0958, +4915112345678, (555) 010-2345",
            ["+1 (555) 010-2345", "020 7946 0958", "+4915112345678", "(555) 010-2345"],
        ),
        ("phone", "on 2024-05-06, from 10.0.0.1, for 1 234.50, 12-34, $555 010 2345", []),
        ("money", "$5, EUR 1.250,00, 3 €, 4 dollars, £1.5k, 7", ["$5", "EUR 1.250,00", "3 €", "4 dollars", "£1.5k"]),
        ("percent", "5%, 7.5 percent, 9", ["5%", "7.5 percent"]),
        ("quantity", "5 kg, 180g, 2.5 hours, 3 apples", ["5 kg", "180g", "2.5 hours"]),
        ("number", "a1 12abc 3-4 2024-05-06 10:30 v2.0 -7 1,5 (8) 9.", ["-7", "1,5", "8", "9"]),
        (
            "date",
            "2024-05-06, 5 May 2024, May 5, Friday, next week, 31/12/2024, 06-May-2024",
            ["2024-05-06", "5 May 2024", "May 5", "Friday", "next week", "31/12/2024", "06-May-2024"],
        ),
        ("date", "Saturday, May 4, 2024 and next Friday; the sun sat", ["Saturday, May 4, 2024", "next Friday"]),
        ("date", "in May 2024 you may go. 3. Mai 2024; 1.2.3; 10/12", ["May 2024", "3. Mai 2024"]),
        ("time", "at 10:30, 3pm, 7 a.m., 14h30, noon, 10.30, 25:00, 5:6", ["10:30", "3pm", "7 a.m.", "14h30", "noon"]),
        (
            "duration",
            "1 hour and 30 minutes, PT5M, half an hour, 90 min",
            ["1 hour and 30 minutes", "PT5M", "half an hour", "90 min"],
        ),
        ("age", "34 years old, a 25-year-old, aged 7, Ann (30), I am 44.", ["34", "25", "7", "30", "44"]),
        (
            "person",
            "Alice and Zorblax met Dr. Foo. Mary Jones of Paris. The Table is new.",
            ["Alice", "Zorblax", "Foo", "Mary Jones"],
        ),
        ("person", "Dear Ann Lee, written by Foo Barson for Acme Inc. on Monday", ["Ann Lee", "Foo Barson"]),
        ("city", "from Paris, France to Springfield, IL in Foobar", ["Paris", "Springfield", "Foobar"]),
        ("place", "in Paris, France and at the Louvre", ["Paris, France", "the Louvre"]),
        ("country", "Paris, France; USA", ["France", "USA"]),
        ("organisation", "At Acme Inc. and the University of Oxford, Foo & Bar Ltd", ["Acme Inc.", "Foo & Bar Ltd"]),
        (
            "event",
            "We are going to a science fair on Friday. The Spring Gala 2024 is open.",
            ["science fair", "Spring Gala 2024"],
        ),
        ("identifier", "#123, INV-7, order_9, abc, A/2024/7", ["123", "INV-7", "order_9", "A/2024/7"]),
        ("pressure", "BP 138/84 mmHg, ratio 1/2, dated 12/03/2024, 3/4 cup", ["138/84 mmHg"]),
        ("carrier", "Sent by UPS, then DHL Express; backUPS are not", ["UPS", "DHL Express"]),
        ("street", "at 9 Mill Lane, Bath. See 12 Main Points, 4 Oak Road", ["9 Mill Lane, Bath", "4 Oak Road"]),
        ("country code", "(PT) and AT home", ["PT"]),
        ("occupation", "Ann, Head of Sales at Acme. Bob is a 34-year-old baker from Rome.", ["Head of Sales", "baker"]),
        ("organisation", "Orchard Health is looking for a nurse.", ["Orchard Health"]),
        ("quantity", "1 h 47 min, 2 min 30 s, 3 kg 2 m", ["1 h 47 min", "2 min 30 s", "3 kg", "2 m"]),
    ],
)
def test_found_in_running_text(kind: str, text: str, expected: list[str]) -> None:
    assert found(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("country", "nach Schweden, in South Korea, an island of the Reunion, turkey", ["Schweden", "South Korea"]),
        (
            "date",
            "12 maart 2025, 15 października 2024, 32 maart 2025, 3 listopad 2024",
            ["12 maart 2025", "15 października 2024"],
        ),
        (
            "money",
            "90 Swiss francs, 4,500 Thai baht, 3 top ALL, 250 PHP",
            ["90 Swiss francs", "4,500 Thai baht", "250 PHP"],
        ),
        ("currency", "Swiss francs are accepted, 20 zl", []),
    ],
)
def test_found_as_other_languages_write_it(kind: str, text: str, expected: list[str]) -> None:
    pytest.importorskip("babel")
    row = ABROAD[kind]
    assert [text[m.start : m.end] for m in Matches(text, Hints()).between(row, 0, len(text))] == expected


def test_a_row_without_its_library_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    is_installed.cache_clear()
    monkeypatch.setitem(sys.modules, "babel", None)
    schema = {"type": "object", "properties": {"country": {"type": "string"}}}
    field = Want(schema, schema).fields[0]
    assert not [row.name for row in for_want(field) if row.needs]
    is_installed.cache_clear()


def position(name: str = "field", **schema: Any) -> Want:
    return Want({"type": "string", **schema}, {}, name=name)


def made(want: Want, text: str, hints: Hints | None = None) -> Any:
    result = convert(want, Leaf(text, 0, len(text)), hints or Hints())
    return None if result is None else result.value


INTEGER, NUMBER, BOOLEAN = {"type": "integer"}, {"type": "number"}, {"type": "boolean"}
PRIORITY = {"enum": ["low", "high", "in progress"], "description": "low: minor, trivial; high = urgent or asap"}
DATE = {"format": "date"}


@pytest.mark.parametrize(
    ("name", "schema", "text", "expected"),
    [
        ("n", NUMBER, "1,234.50", 1234.5),
        ("n", NUMBER, "1.234,50 €", 1234.5),
        ("n", NUMBER, "12,5", 12.5),
        ("n", NUMBER, "-3", -3),
        ("n", NUMBER, "−3.5", -3.5),
        ("n", NUMBER, "1'234", 1234),
        ("n", NUMBER, "$1.5 million", 1500000),
        ("n", NUMBER, "about 7 or 8", None),
        ("n", NUMBER, "none", None),
        ("n", NUMBER, "3 x 4", 3),
        ("price", NUMBER, "3 for $4.50", 4.5),
        ("n", INTEGER, "42 pcs", 42),
        ("n", INTEGER, "4.5", None),
        ("n", {**INTEGER, "maximum": 10}, "42", None),
        ("n", {**INTEGER, "minimum": 50}, "42", None),
        ("n", {**INTEGER, "exclusiveMinimum": 42}, "42", None),
        ("n", {**INTEGER, "exclusiveMaximum": 42}, "42", None),
        ("n", {**INTEGER, "multipleOf": 5}, "42", None),
        ("n", {**NUMBER, "multipleOf": 0.01}, "5.01", 5.01),
        ("rate", NUMBER, "19%", 19),
        ("rate", {**NUMBER, "maximum": 1}, "19%", 0.19),
        ("weight_kg", NUMBER, "180 g", 0.18),
        ("weight", NUMBER, "180 g", 180),
        ("weight_kg", NUMBER, "5 hours", None),
        ("runtime", {**INTEGER, "description": "Length in minutes"}, "2 hours", 120),
        ("length_cm", NUMBER, "1.5 m", 150),
        ("ok", BOOLEAN, "Yes", True),
        ("ok", BOOLEAN, "disabled", False),
        ("ok", BOOLEAN, "perhaps", None),
        ("priority", PRIORITY, "HIGH", "high"),
        ("priority", PRIORITY, "in-progress", "in progress"),
        ("priority", PRIORITY, "urgent", "high"),
        ("priority", PRIORITY, "it is trivial", "low"),
        ("priority", PRIORITY, "low or high", None),
        ("priority", PRIORITY, "", None),
        ("n", {"enum": [1, 2]}, "2", 2),
        ("n", {"enum": [True]}, "yes", True),
        ("day", DATE, "2024-05-06", "2024-05-06"),
        ("day", DATE, "May 5th, 2024", "2024-05-05"),
        ("day", DATE, "5. Mai 2024", "2024-05-05"),
        ("day", DATE, "06-May-2024", "2024-05-06"),
        ("day", DATE, "25/12/2024", "2024-12-25"),
        ("day", DATE, "12/25/2024", "2024-12-25"),
        ("day", DATE, "07/07/2024", "2024-07-07"),
        ("day", DATE, "03/04/2024", None),
        ("day", DATE, "03/04/24", None),
        ("day", DATE, "May 5", None),
        ("day", DATE, "May 2024", None),
        ("day", DATE, "Friday", None),
        ("day", DATE, "2024-13-45", None),
        ("day", DATE, "2024-05-06 and 2024-05-07", None),
        ("day", {}, "next Friday", "next Friday"),
        ("day", {"description": "ISO 8601"}, "5 May 2024", "2024-05-05"),
        ("at", {"format": "date-time"}, "2024-05-06 10:30", "2024-05-06T10:30:00"),
        ("at", {"format": "date-time"}, "May 6, 2024 at 3 pm UTC", "2024-05-06T15:00:00Z"),
        ("at", {"format": "date-time"}, "2024-05-06T10:30:00.5+0200", "2024-05-06T10:30:00.5+02:00"),
        ("at", {"format": "date-time"}, "2024-05-06T10:30:00+02:00", "2024-05-06T10:30:00+02:00"),
        ("at", {"format": "date-time"}, "2024-05-06", None),
        ("at", {"format": "time"}, "12 am", "00:00:00"),
        ("at", {"format": "time"}, "noon", "12:00:00"),
        ("at", {"format": "time"}, "midnight", "00:00:00"),
        ("at", {"format": "time"}, "later", None),
        ("span", {"format": "duration"}, "1 hour and 30 minutes", "PT1H30M"),
        ("span", {"format": "duration"}, "two weeks", "P14D"),
        ("span", {"format": "duration"}, "PT5M", "PT5M"),
        ("mail", {"format": "email"}, "Ann <ann@x.org>", "ann@x.org"),
        ("email", {}, "Ann <ann@x.org>", "ann@x.org"),
        ("email", {}, "ann@x.org, bob@x.org", "ann@x.org, bob@x.org"),
        ("link", {"format": "uri"}, "see https://a.org.", "https://a.org"),
        ("link", {"format": "uri"}, "www.a.org", None),
        ("id", {"format": "uuid"}, "{123e4567-e89b-12d3-a456-426614174000}", "123e4567-e89b-12d3-a456-426614174000"),
        ("id", {"format": "uuid"}, "123", None),
        ("ip", {"format": "ipv4"}, "::1", None),
        ("ip", {"format": "ipv6"}, "2001:db8::1", "2001:db8::1"),
        ("host", {"format": "hostname"}, "web.example.com", "web.example.com"),
        ("code", {"pattern": "^[A-Z]{3}$"}, "code ABC here", "ABC"),
        ("code", {"pattern": "^[A-Z]{3}$"}, "ABCD", None),
        ("code", {"pattern": "^[0-9]+$"}, "1,234", None),
        ("code", {"pattern": "("}, "x", None),
        ("code", {"minLength": 3}, "ab", None),
        ("code", {"maxLength": 1}, "ab", None),
        ("amount", {"pattern": "^-?[0-9]+(\\.[0-9]+)?$"}, "$1,250.00", "1250.00"),
        ("x", {}, "N/A", None),
        ("x", {}, "-", None),
        ("x", {}, "x" * 30_000, None),
        ("x", {"type": ["integer", "string"]}, "42", 42),
        ("x", {"type": ["integer", "string"]}, "42 days", "42 days"),
        ("x", {"anyOf": [{"type": "boolean"}, {"type": "integer"}]}, "maybe", None),
        ("x", {"type": ["string", "null"]}, "text", "text"),
    ],
)
def test_a_labelled_text_as_a_value(name: str, schema: dict[str, Any], text: str, expected: Any) -> None:
    assert made(position(name, **schema), text) == expected


def test_anything_takes_the_text() -> None:
    assert made(Want({}, {}, name="x"), "text") == "text"
    assert made(Want({"type": "null"}, {}), "text") is None


@pytest.mark.parametrize(
    ("schema", "raw", "expected"),
    [
        ({"type": "string"}, 42, "42"),
        ({"type": "string"}, True, None),
        ({"type": "integer"}, 2.0, 2),
        ({"type": "integer"}, 2.5, None),
        ({"type": "number"}, 2, 2),
        ({"type": "integer"}, True, None),
        ({"type": "boolean"}, False, False),
        ({"type": "string"}, None, None),
        ({}, 2.5, 2.5),
        ({"type": "integer"}, "42", 42),
    ],
)
def test_json_scalars(schema: dict[str, Any], raw: Any, expected: Any) -> None:
    found = convert(Want(schema, {}, name="x"), Leaf(str(raw), 0, 4, raw=raw), Hints())
    assert (None if found is None else found.value) == expected


@pytest.mark.parametrize(
    ("text", "instructions", "hints"),
    [
        ("03/04/2024", "Dates are DD/MM/YYYY", Hints(day_first=True)),
        ("Date (mm/dd/yyyy): 03/04/2024", "", Hints(day_first=False)),
        ("25/12/2024 and 03/04/2024", "", Hints(day_first=True)),
        ("12/25/2024 and 25/12/2024", "", Hints()),
        ("dd/mm/yyyy or mm/dd/yyyy", "", Hints()),
        ("1.234 and 5,50", "", Hints(decimal_comma=True)),
        ("1,234 and 5.50", "", Hints(decimal_comma=False)),
        ("5,50 and 5.50", "", Hints()),
    ],
)
def test_hints(text: str, instructions: str, hints: Hints) -> None:
    assert read_hints(text, instructions) == hints


def test_hints_settle_what_is_ambiguous() -> None:
    assert made(position("day", **DATE), "03/04/2024", Hints(day_first=True)) == "2024-04-03"
    assert made(position("day", **DATE), "03/04/2024", Hints(day_first=False)) == "2024-03-04"
    assert made(position("n", **NUMBER), "1.234", Hints(decimal_comma=True)) == 1234
    assert made(position("n", **NUMBER), "1,234", Hints(decimal_comma=True)) == 1.234


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12 Main St, Springfield, IL 62704, USA", ["12 Main St", "Springfield", "IL", "62704", "USA"]),
        ("Musterstraße 5, 10115 Berlin", ["Musterstraße 5", "10115", "Berlin"]),
        ("221b Baker Street, London, NW1 6XE", ["221b Baker Street", "London", "NW1 6XE"]),
        ("5 Oak Ave, Dublin, Ireland", ["5 Oak Ave", "Dublin", "Ireland"]),
        ("no address here", []),
    ],
)
def test_addresses(text: str, parts: list[str]) -> None:
    assert [pair.leaf.text for address in read_addresses(text, 0, len(text)) for pair in address] == parts


def test_impossible_clocks_and_durations() -> None:
    assert parse_clock("25:70") is None
    assert iso_duration("soon") is None


def test_a_pattern_alone_finds_values_in_a_line() -> None:
    want = position("hex", pattern="^#[0-9a-f]{6}$")
    text = "Red #ff0000, green #00ff00, x#0000001"
    assert [each.value for each in search(want, Matches(text, Hints()), 0, len(text))] == ["#ff0000", "#00ff00"]
    loose = position("any", pattern="^[a-z ]+$")
    assert list(search(loose, Matches(text, Hints()), 0, len(text))) == []
