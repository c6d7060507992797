"""The parts of the room, case by case: empty arguments, truncation, nested items, salvage, strict wire forms."""

from __future__ import annotations

import json
import time
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel, field_validator, model_validator

from extractly import errors
from extractly.parsing import DEFAULT_RULES, RULES, read_items, read_output, salvage
from extractly.parsing.spans import string_spans
from extractly.parsing.wanted import nodes_at, schema_openers, wanted_brackets
from extractly.schema import compile_schema


class Line(BaseModel):
    sku: str
    qty: int


class Invoice(BaseModel):
    number: str
    lines: list[Line]
    tags: dict[str, int] = {}


class Page(BaseModel):
    invoices: list[Invoice]

    @field_validator("invoices")
    @classmethod
    def not_empty(cls, value: list[Invoice]) -> list[Invoice]:
        if not value:
            raise ValueError("no invoices")
        return value


class Settings(BaseModel):
    limit: int = 5


class Point(NamedTuple):
    x: int
    y: int


class Shapes(BaseModel):
    point: Point
    pair: tuple[int, str]
    table: dict[str, list[int]]
    maybe: list[int] | None = None
    either: int | list[int] = 0
    any: Any = None


def test_rules_are_a_table() -> None:
    assert {name for name, rule in RULES.items() if rule.default} == DEFAULT_RULES
    assert set(RULES) - set(DEFAULT_RULES) == {"truncation"}
    assert all(rule.summary.endswith(".") and rule.stage in {"text", "lexical", "value"} for rule in RULES.values())


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_empty_arguments_are_read_as_an_empty_object_where_the_type_takes_one(text: str) -> None:
    reading = read_output(compile_schema(Settings), text)
    assert reading.value == Settings()
    assert [repair.rule for repair in reading.repairs] == ["empty_arguments"]
    with pytest.raises(errors.EmptyOutputError) as caught:
        read_output(compile_schema(Line), text)
    assert caught.value.raw_text == text
    with pytest.raises(errors.EmptyOutputError):
        read_output(compile_schema(Settings), text, rules=DEFAULT_RULES - {"empty_arguments"})


TRUNCATED = [
    ('{"number": "A", "lines": [{"sku": "x", "qty": 1}, {"sku": "y', None),
    ('{"number": "A", "lines": [{"sku": "x", "qty": 1}', [1]),
    ('{"number": "A", "lines": [{"sku": "x", "qty": 1}], "ta', [1]),
    ('{"number": "A", "lines": [], "tags": {"a": 12', []),
    ('```json\n{"number": "A", "lines": [{"sku": "x", "qty": 1}', [1]),
    ('Sure: {"number": "A", "lines": []', []),
    ("{'number': 'A', 'lines': [", []),
    ('{"number": "A", "lines": [], "tags": {"a": 1.', []),
    ('{"numb', None),
    ("[" * 3_000, None),
]


@pytest.mark.parametrize(("text", "quantities"), TRUNCATED)
def test_truncation_closes_after_the_last_complete_value(text: str, quantities: list[int] | None) -> None:
    schema: Any = compile_schema(Invoice, dialect="plain")
    rules = DEFAULT_RULES | {"truncation"}
    if quantities is None:
        with pytest.raises(errors.OutputError):
            read_output(schema, text, rules=rules)
        return
    reading = read_output(schema, text, rules=rules)
    assert [line.qty for line in reading.value.lines] == quantities
    assert "truncation" in [repair.rule for repair in reading.repairs]
    with pytest.raises(errors.OutputError):
        read_output(schema, text)


SALVAGED = [
    ('{"number": "A1", "lines": [{"sku": "x", "qty": 1}, {"sku": "y', "A1", 2),
    ('{"number": "A1', "A1", 0),
    ('Sure!\n```json\n{"number": "A1", "lines": [{"sku": "x", "qty": 1}', "A1", 1),
    ('<think>{"number": "no"}</think>{"number": "A1"', "A1", 0),
    ('{"number": "A1", "lines": [{"sku": "x", "qty": 1},], "tags"', "A1", 1),
    ("{'number': 'A1', 'lines': [{'sku': 'x', 'qty': 1}, ", "A1", 1),
    ('{"number": "A1", "lines": [{"sku": "x", "qty": 1}] oops', "A1", 1),
    ('{"number": "A1", "lines": []}', "A1", 0),
]


@pytest.mark.parametrize(("text", "number", "lines"), SALVAGED)
def test_salvage_shows_what_had_come(text: str, number: str, lines: int) -> None:
    partial: Any = salvage(compile_schema(Invoice, dialect="plain"), text)
    assert partial.number == number
    assert len(partial.lines or []) == lines
    if lines:
        assert partial.lines[0] == Line(sku="x", qty=1)


@pytest.mark.parametrize("text", ["", "Sorry.", "<think>{", "42", "```"])
def test_salvage_of_nothing_is_none(text: str) -> None:
    assert salvage(compile_schema(Invoice, dialect="plain"), text) is None


def test_salvage_reads_the_strict_wire_form() -> None:
    text = '{"number": "A1", "lines": [], "tags": [{"key": "a", "value": 1}, {"key": "b", "val'
    partial: Any = salvage(compile_schema(Invoice), text)
    assert partial.tags == {"a": 1}


def test_invalid_items_of_a_nested_list_are_collected() -> None:
    lines = '[{"sku": "x", "qty": "?"}, {"sku": "y", "qty": 2}, 3, {"sku": "z", "qty": 4}]'
    text = f'{{"number": "A", "lines": {lines}, "tags": null}}'
    reading = read_items(compile_schema(Invoice), text)
    assert [line.sku for line in reading.value.lines] == ["y", "z"]
    assert [(bad.path, bad.index, bad.raw) for bad in reading.item_errors] == [
        (("lines",), 0, {"sku": "x", "qty": "?"}),
        (("lines",), 2, 3),
    ]


def test_the_outermost_list_is_the_one_that_counts() -> None:
    text = '[{"number": "A", "lines": [{"sku": "x", "qty": "?"}]}, {"number": "B", "lines": []}]'
    reading = read_items(compile_schema(list[Invoice], dialect="plain"), text)
    assert [invoice.number for invoice in reading.value] == ["B"]
    assert reading.item_errors[0].path == ()


def test_items_are_collected_from_mended_text() -> None:
    reading = read_items(compile_schema(list[Line]), '```json\n{"value": [{"sku": "x", "qty": 1}, {"sku": 5},]}\n```')
    assert reading.value == [Line(sku="x", qty=1)]
    assert [repair.rule for repair in reading.repairs] == ["code_fences", "code_fences", "trailing_commas"]
    assert reading.item_errors[0].index == 1


ITEMS_REFUSED = [
    (list[Line], "nope", errors.InvalidJSONError),
    (list[Line], "", errors.EmptyOutputError),
    (Invoice, '{"number": 5, "lines": []}', errors.OutputValidationError),
    (Invoice, '{"number": 5, "lines": [1]}', errors.OutputValidationError),
    (Page, '{"invoices": [1, 2]}', errors.OutputValidationError),
]


@pytest.mark.parametrize(("output", "text", "error"), ITEMS_REFUSED)
def test_errors_outside_of_items_are_raised(output: Any, text: str, error: type[errors.OutputError]) -> None:
    with pytest.raises(error) as caught:
        read_items(compile_schema(output, dialect="plain"), text)
    assert caught.value.raw_text == text


def test_a_validator_of_the_whole_may_find_more_bad_items() -> None:
    class Ranking(BaseModel):
        scores: list[int]

        @model_validator(mode="after")
        def never(self) -> Ranking:
            raise ValueError("no ranking is right")

    with pytest.raises(errors.OutputValidationError, match="no ranking is right"):
        read_items(compile_schema(Ranking), '{"scores": [1, "x"]}')


def test_string_spans_have_their_paths() -> None:
    text = r'{"a\"b": "{x", "c": [1, "[y\"", {"d": "{z}"}, "no"], "e": {"f": []}, "g": "w[", "h": " \n["}'
    assert [(path, text[start:end]) for path, start, end in string_spans(text)] == [
        (('a"b',), '"{x"'),
        (("c", 1), r'"[y\""'),
        (("c", 2, "d"), '"{z}"'),
        (("h",), r'" \n["'),
    ]
    assert list(string_spans('"[]"')) == [((), 0, 4)]
    assert list(string_spans("[[], {}]")) == []


WANTED: list[tuple[str, tuple[str | int, ...], str]] = [
    ("plain", (), "{"),
    ("plain", ("point",), "["),
    ("plain", ("point", 0), ""),
    ("plain", ("pair",), "["),
    ("plain", ("pair", 1), ""),
    ("plain", ("pair", 9), ""),
    ("plain", ("table",), "{"),
    ("plain", ("table", "k"), "["),
    ("plain", ("table", "k", 3), ""),
    ("plain", ("maybe",), "["),
    ("plain", ("either",), ""),
    ("plain", ("any",), ""),
    ("plain", ("any", "x", 0), ""),
    ("plain", ("unknown",), ""),
    ("openai", (), "{"),
    ("openai", ("point",), "{"),
    ("openai", ("pair",), "{"),
    ("openai", ("pair", "1"), ""),
    ("openai", ("table",), "["),
    ("openai", ("table", 0), "{"),
    ("openai", ("table", 0, "key"), ""),
    ("openai", ("table", 0, "value"), "["),
]


@pytest.mark.parametrize(("dialect", "path", "brackets"), WANTED)
def test_what_the_schema_wants_where(dialect: str, path: tuple[str | int, ...], brackets: str) -> None:
    schema: Any = compile_schema(Shapes, dialect=dialect)
    assert "".join(sorted(set(wanted_brackets(nodes_at(schema.root, schema.definitions, path))))) == brackets


@pytest.mark.parametrize(
    ("output", "openers"),
    [
        (Line, "{"),
        (list[Line], "["),
        (Line | list[int], "{["),
        (int, ""),
        (int | None, ""),
        (Any, "{["),
        (Line | None, "{"),
    ],
)
def test_openers(output: Any, openers: str) -> None:
    assert schema_openers(compile_schema(output, dialect="plain")) == openers


def test_a_raw_json_schema_is_read_alike() -> None:
    schema = compile_schema({"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "integer"}}}})
    reading = read_output(schema, 'Yes: {"tags": "[1, 2]",}')
    assert reading.value == {"tags": [1, 2]}


SLOW = [
    "[" * 100_000,
    '{"a":' * 30_000,
    "{" * 100_000,
    "```json\n[" * 10_000,
    "[x" * 50_000,
    "{ }" * 40_000,
    '"' * 100_000,
    "\\" * 100_000,
    "<think>" * 20_000,
    "</think>" * 20_000,
    "</think><think>" * 10_000,
    " " * 200_000 + "x",
    '{"number": "' + "a\n" * 50_000 + '"}',
    "{'a': '" + "\\'" * 50_000,
    '{"lines": [' + '"[1]",' * 5_000 + "1]}",
]


@pytest.mark.parametrize("number", range(len(SLOW)))
def test_hostile_text_takes_linear_time(number: int) -> None:
    started = time.process_time()
    with pytest.raises(errors.OutputError):
        read_output(compile_schema(Invoice, dialect="plain"), SLOW[number])
    assert time.process_time() - started < 2.0


RAW = {
    "type": "object",
    "properties": {
        "maybe": {"type": ["array", "null"], "items": {"type": "integer"}},
        "pair": {"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "array"}},
    },
    "additionalProperties": {"type": "array", "items": {"type": "integer"}},
}

RAW_WANTED: list[tuple[str, tuple[str | int, ...], str]] = [
    ("plain", ("maybe",), "["),
    ("plain", ("other",), "["),
    ("plain", ("other", 0), ""),
    ("plain", ("pair",), "["),
    ("plain", ("pair", 0), ""),
    ("plain", ("pair", 5), "["),
    ("openai", ("maybe",), "["),
    ("openai", ("maybe", 0), "["),
    ("openai", ("maybe", 0, 0), ""),
    ("openai", ("other",), ""),
]


@pytest.mark.parametrize(("dialect", "path", "brackets"), RAW_WANTED)
def test_what_a_raw_schema_wants_where(dialect: str, path: tuple[str | int, ...], brackets: str) -> None:
    schema: Any = compile_schema(RAW, dialect=dialect)
    assert "".join(sorted(set(wanted_brackets(nodes_at(schema.root, schema.definitions, path))))) == brackets


def test_extra_fields_travel_as_entries_and_are_unwrapped_there() -> None:
    schema: Any = compile_schema(RAW)
    extra_key = next(name for name in schema.json_schema["properties"] if name not in RAW["properties"])
    entries = [{"key": "other", "value": "[1, 2]"}]
    reading = read_output(schema, json.dumps({"maybe": [], "pair": None, extra_key: entries}))
    assert reading.value == {"other": [1, 2]}
    assert [repair.rule for repair in reading.repairs] == ["double_encoded"]
