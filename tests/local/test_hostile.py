"""Whatever comes, the engine answers: a value that fits the schema, or a refusal; in time that grows with the text."""

from __future__ import annotations

import json
import time
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractly.local import engine
from extractly.local.reading.extract import extract
from extractly.local.recognisers import TABLE, Hints, Recogniser

S, INT, N = {"type": "string"}, {"type": "integer"}, {"type": "number"}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


SCHEMA = closed(
    {
        "name": S,
        "email": {"type": ["string", "null"], "format": "email"},
        "date": {"type": ["string", "null"], "format": "date"},
        "total": {"type": ["number", "null"], "minimum": 0},
        "kind": {"type": ["string", "null"], "enum": ["a", "b c", None]},
        "tags": {"type": "array", "items": {"type": "string", "minLength": 2}},
        "items": {"type": "array", "items": closed({"description": S, "quantity": INT, "price": N})},
        "address": {"anyOf": [closed({"street": S, "city": S}), {"type": "null"}]},
        "limits": {"type": "array", "items": closed({"key": S, "value": INT})},
        "code": {"type": ["string", "null"], "pattern": "^[A-Z]{2}[0-9]+$"},
    }
)
PIECES = st.sampled_from(
    [
        "name: Ann",
        "email: a@b.org",
        "date: 5 May 2024",
        "total: $3.50",
        "- item: 3",
        "- ",
        "* a, b",
        "# Head",
        "## Tags",
        "[x]",
        "{",
        "}",
        '{"name": "x"',
        '"tags": [1]',
        ",",
        ":",
        "=",
        "a=b",
        "<table><tr><td>",
        "</td></tr></table>",
        "a,b",
        "1;2",
        "a b",
        "--",
        "",
        " a ",
        " b ",
        "",
        "---",
        "---",
        "",
        "\t",
        "  ",
        "limits:",
        "  cpu: 4",
        "AB12",
        "12 Main St, Rome, 123",
        "2 x Tea 4.00",
        "Alice and Bob",
        "on Friday",
        "03/04/2024",
        "\u2028",
        "\x00",
        "�",
        "é",
        "中",
        "1,2,3",
        "b c",
        "'",
        '"',
        "`",
        "**",
        "(",
        ")",
        "%",
        "€",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n", "\n\n"])), max_size=40).map(
        lambda parts: "".join(a + b for a, b in parts)
    ),
)


@given(TEXTS)
def test_any_text_gives_a_value_that_fits_or_a_refusal(text: str) -> None:
    extracted = extract(SCHEMA, text)
    if not extracted.missing:
        jsonschema.validate(extracted.value, SCHEMA)
    for start, end in extracted.spans.values():
        assert 0 <= start <= end <= len(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "properties",
                    "items",
                    "enum",
                    "anyOf",
                    "$ref",
                    "required",
                    "name",
                    "messages",
                    "role",
                    "content",
                    "tools",
                    "function",
                    "const",
                    "pattern",
                    "minimum",
                    "format",
                    "allOf",
                    "description",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_schema_gives_an_answer(schema: Any) -> None:
    body = {
        "model": "m",
        "messages": [{"role": "user", "content": "name: Ann\nage: 30"}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}},
    }
    assert engine.answer("POST", "/v1/chat/completions", json.dumps(body).encode()).status in (200, 400)


@given(JSON)
def test_any_body_gives_an_answer(body: Any) -> None:
    reply = engine.answer("POST", "/v1/chat/completions", json.dumps(body).encode())
    assert reply.status in (200, 400)


@given(JSON)
def test_json_in_a_text_is_read(value: Any) -> None:
    extract(SCHEMA, f"before {json.dumps(value)} after\n{json.dumps(value, indent=2)}")


HOSTILE = [
    "{" * 5_000,
    '{"' * 10_000,
    '[{"a":' * 5_000,
    "<table>" * 3_000,
    "<table>" + "<td>" * 5_000 + "</table>",
    "<" * 15_000,
    " " * 25_000,
    "\n" * 15_000,
    "a" * 25_000,
    "A" * 25_000,
    "1" * 25_000,
    "1." * 12_000,
    "1," * 12_000,
    "a: " * 7_000,
    "a=" * 10_000,
    "- " * 12_000,
    "Aa " * 7_000,
    "a@" * 10_000,
    "a.b@c." * 3_000,
    "# " * 10_000,
    "|a" * 10_000 + "\n|--|\n",
    "(" * 15_000,
    "12 " * 7_000,
    "a;b: " * 5_000,
    "- a\n" * 2_000,
    "and " * 6_000,
    "a:" * 10_000,
    "1 h " * 5_000,
    "http://a.b/" + "a" * 22_000,
    "Ann Ann, " * 2_000,
    "\u2028\x00\ud800" * 2_000,
    "May 5 " * 3_000,
    "A" * 20 + "\t" * 12_000 + "B",
    "\n".join(" " * min(k, 300) + "a:" for k in range(600)),
    "12 Aa Aa Aa Aa, " * 1_000,
    "is the " * 3_000,
    "x" + " x" * 12_000 + ":",
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_texts_take_linear_time(number: int) -> None:
    began = time.process_time()
    extract(SCHEMA, HOSTILE[number])
    assert time.process_time() - began < 5


UNITS_OF_ATTACK = [
    *("a", "A", "1", " ", "-", ".", ",", "/", ":", "(", "$", "é", "_", "@", "%", "Aa ", "A. ", "a.", "a-", "1.", "1,"),
    *(
        "1 ",
        "1-",
        "1/",
        "1:",
        "12 Aa ",
        "A&",
        "a@",
        "a@a.",
        "+1 ",
        "1h",
        "1 min ",
        "5 May ",
        "May 5, ",
        "de la ",
        "is a ",
    ),
    *("Dr. ", "Aa of ", "Aa, ", "$1", "1 kg", "a' ", "P1D", "AB12 ", "www.", "http://a", "UPS ", "Aa Road, ", "1 Aa "),
]


FINDERS = {row.find: row for row in TABLE}
"""One row of those that share a pattern."""


@pytest.mark.parametrize("row", FINDERS.values(), ids=[f"{n}-{row.name}" for n, row in enumerate(FINDERS.values())])
def test_no_row_of_the_table_can_be_made_to_backtrack(row: Recogniser) -> None:
    if row.needs:
        pytest.importorskip(row.needs)
    for unit in UNITS_OF_ATTACK:
        text = unit * (4_000 // len(unit)) + "!"
        began = time.process_time()
        matches = list(row.find(text, 0, len(text), Hints()))
        assert time.process_time() - began < 2, unit
        assert all(0 <= match.start < match.end <= len(text) for match in matches)


def test_a_long_text_and_a_wide_schema() -> None:
    fields = {f"field_{n}": {"type": ["string", "null"]} for n in range(40)}
    wide = closed({**fields, "items": {"type": "array", "items": closed({"name": S, "price": N})}})
    text = "Field 3: here\nname,price\n" + "".join(f"thing{n},{n}.5\n" for n in range(4_000))
    began = time.process_time()
    extracted = extract(wide, text)
    assert time.process_time() - began < 10
    assert extracted.value["field_3"] == "here"
    assert len(extracted.value["items"]) == 4_000


def test_deep_json_is_cut_off_where_it_is_too_deep() -> None:
    tree = {**closed({"name": S, "children": {"type": "array", "items": {"$ref": "#"}}})}
    text = '{"name": "x", "children": [' * 200 + "]}" * 200
    assert extract(tree, text).value["name"] == "x"
