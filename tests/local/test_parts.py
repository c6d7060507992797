"""Small parts of the engine that no whole answer shows: formats by pattern, labels, places, limits."""

from __future__ import annotations

from typing import Any

import pytest

from extractly.local import json_types
from extractly.local.chat import calls
from extractly.local.reading.check import fits
from extractly.local.reading.filled import prefixed
from extractly.local.reading.formats import infer
from extractly.local.reading.labels import match_words
from extractly.local.reading.members import spellings
from extractly.local.reading.patterns_of_schema import maybe_search
from extractly.local.reading.scope import Leaf, Listing, Pair
from extractly.local.reading.wants import Want
from extractly.local.reading.words import synonyms, words
from extractly.local.recognisers.identifiers import truth
from extractly.local.segments.lines import read_text
from extractly.local.segments.pairs import read_pairs
from extractly.local.segments.tables import Line
from extractly.schema import compile_schema


@pytest.mark.parametrize(
    ("pattern", "description", "expected"),
    [
        (None, "", ""),
        (None, "A link (format: uri)", "uri"),
        (None, "Format: binary", ""),
        ("^[\\s\\S]{1,}$", "", ""),
        ("^[A-Z]{3}$", "", ""),
        ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "", "date"),
        ("^[0-9:]{8}$", "", "time"),
        ("^[0-9.]+$", "", "decimal"),
        ("(", "", ""),
    ],
)
def test_formats_by_pattern(pattern: str | None, description: str, expected: str) -> None:
    assert infer(pattern, description) == expected


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("datetime", "date-time"),
        ("date", "date"),
        ("time", "time"),
        ("timedelta", "duration"),
        ("Decimal", "decimal"),
        ("UUID", "uuid"),
    ],
)
def test_formats_of_compiled_types(output: str, expected: str) -> None:
    import datetime
    import decimal
    import uuid

    kinds: dict[str, Any] = {**vars(datetime), "Decimal": decimal.Decimal, "UUID": uuid.UUID}
    schema = compile_schema(kinds[output]).json_schema
    assert Want(schema, schema).fields[0].format == expected


@pytest.mark.parametrize(
    ("field", "label", "context", "least", "most"),
    [
        ("invoice_number", "Invoice number", "", 1, 1),
        ("invoice_number", "Invoice No.", "", 0.9, 0.99),
        ("number_of_items", "Items number", "", 0.9, 0.99),
        ("phone", "Tel", "", 0.9, 0.99),
        ("email", "Customer email", "", 0.55, 0.7),
        ("email", "Customer work email", "", 0.5, 0.6),
        ("email", "Customer work private email", "", 0, 0),
        ("name", "Vendor name", "", 0, 0),
        ("name", "Product name", "", 0.6, 0.6),
        ("name", "Product name", "Product", 0.9, 0.9),
        ("number", "Number of invoice", "Invoice", 0.9, 0.9),
        ("invoice_number", "Number", "Invoice", 0.85, 0.85),
        ("customer_name", "Customer", "", 0.7, 0.95),
        ("battery_percent", "Battery", "", 0.8, 0.96),
        ("status", "Status code", "", 0.6, 0.6),
        ("email", "", "", 0, 0),
        ("x", "y", "", 0, 0),
    ],
)
def test_labels(field: str, label: str, context: str, least: float, most: float) -> None:
    assert least <= match_words(words(field), words(label), frozenset(words(context))) <= most


def test_words() -> None:
    assert words("HTTPServerID2") == ("http", "server", "id", "2")
    assert words("the") == ("the",)
    assert words("addresses, countries, bus") == ("addresse", "country", "bus")
    assert ("invoice", "no") in synonyms(("invoice", "number"))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a: 1", {"a": "1"}),
        ("Meet at 10:30", {}),
        ("http://a.org", {}),
        ("see https://a.org: good", {}),
        ("Time: 10:30, Room: 5", {"Time": "10:30", "Room": "5"}),
        ("Name: Smith, John", {"Name": "Smith, John"}),
        ("Extract: Name: Ann", {"Name": "Ann"}),
        ("a fine flat. Pets allowed: no", {"Pets allowed": "no"}),
        ("x" * 60 + ": y", {}),
        ("one two three four five six seven: y", {}),
        ("label:", {}),
        ("k=", {}),
        ("if a == b", {}),
        ("the result x=3 was good", {"x": "3"}),
        ('level=error msg="disk is full" n=2', {"level": "error", "msg": "disk is full", "n": "2"}),
        ("a - b - c", {"a": "b - c"}),
        ("one two three four - x", {}),
        ("a   b   c", {}),
        ("a: 1 | see | b: 2", {"a": "1 | see", "b": "2"}),
        ("y" * 5_000 + ": 1", {}),
    ],
)
def test_pairs_of_a_line(text: str, pairs: dict[str, str]) -> None:
    assert {pair.label: pair.leaf.text for pair in read_pairs(Line(text, 0, len(text), 0))} == pairs


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "boolean"}, True, True),
        ({"type": "string"}, True, False),
        ({"type": "string"}, None, False),
        ({"enum": [1]}, True, False),
        ({"type": "integer"}, 1.5, False),
        ({"type": "string", "format": "ipv4"}, "x", False),
        ({"type": "string", "format": "uuid"}, "x", False),
        ({"type": "string", "format": "hostname"}, "a.b", True),
        ({"type": "number", "multipleOf": 0}, 3, True),
        ({"type": "string", "pattern": "^a"}, "a" * 2_000, False),
    ],
)
def test_fits(schema: dict[str, Any], value: Any, expected: bool) -> None:
    assert fits(Want(schema, {}), value) is expected


def test_members_that_share_a_spelling_are_left_out() -> None:
    want = Want({"enum": ["a b", "A-B", "c", True, 2.5]}, {}, name="x")
    assert ("a", "b") not in spellings(want)
    assert spellings(want)[("c",)] == "c"
    assert spellings(want)[("yes",)] is True


def test_small_things() -> None:
    assert (truth("no!"), truth("si"), truth("?")) == (False, True, None)
    assert (prefixed("a", "[0].b"), prefixed("a", "b")) == ("a[0].b", "a.b")
    assert json_types.as_list({}) == []
    assert json_types.as_object([]) == {}
    assert maybe_search("(", "x") is None
    assert repr(Pair("a", Leaf("b", 0, 1))) == "Pair('a', Leaf('b', 0, 1))"
    assert (Listing("", []).start, Listing("", []).end) == (0, 0)
    assert calls.MAX_CALLS == 128


def test_every_leaf_is_where_it_says() -> None:
    text = 'A: "x"\n**B**: y;\n- C: z\n| d | e |\n|---|---|\n| **1** | 2 |\n\nf=g h=\'i j\'\nname;age\n"k";3\n'
    root = read_text(text)
    leaves = [pair.leaf for pair in root.flat_pairs()]
    leaves += [pair.leaf for table in root.all_lists() for row in table.items for pair in row.pairs]
    assert [leaf.text for leaf in leaves] == [text[leaf.start : leaf.end] for leaf in leaves]
    assert {"x", "y", "z", "1", "2", "g", "i j", "k", "3"} <= {leaf.text for leaf in leaves}
