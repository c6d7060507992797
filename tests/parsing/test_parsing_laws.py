"""The laws of mending, each a property: what a repair may never do, on any text."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue

from extractly import errors
from extractly.parsing import DEFAULT_RULES, RULES, read_items, read_output, salvage
from extractly.parsing.scan import NoReading, scan
from extractly.schema import compile_schema


class Record(BaseModel):
    name: str
    note: str | None = None
    scores: list[int] = []
    parts: list[Record] = []
    extra: dict[str, str] = {}


PLAIN: Any = compile_schema(Record, dialect="plain")
STRICT: Any = compile_schema(Record)
OPEN: Any = compile_schema(dict[str, JsonValue], dialect="plain")
LIST: Any = compile_schema(list[Record], dialect="plain")

WORDS = st.text("abcdefgh", min_size=1, max_size=4)
TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(['{"a": 1}', "[1, 2]", "```json", "<think>", "True", "a,}", "'", "\n"])
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=5)
PIECES = st.sampled_from(
    [
        *("{", "}", "[", "]", ",", ":", '"', "'", "\\", "name", '"name"', '"scores"', "1", "-", "true", "None", "{}"),
        *("```json\n", "```", "<think>", "</think>", "\ufeff", "\n", "\x00", " ", "Sure: ", '{"name": "x"}', '"[1]"'),
        *("\\u12", "é", chr(0xD800)),
    ]
)
RECORDS = st.recursive(
    st.fixed_dictionaries({"name": TEXTS}, optional={"note": TEXTS, "scores": st.lists(st.integers(), max_size=3)}),
    lambda inner: st.fixed_dictionaries({"name": TEXTS, "parts": st.lists(inner, max_size=2)}),
    max_leaves=4,
)


@given(OBJECTS, st.sampled_from([None, 1, 4]), st.booleans())
def test_valid_json_is_never_touched(data: dict[str, Any], indent: int | None, ascii_only: bool) -> None:
    """Law: on valid JSON the ladder is the identity."""
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    reading = read_output(OPEN, text, rules=frozenset(RULES))
    assert reading.repairs == ()
    assert reading.json_text is text
    assert reading.value == OPEN.validate_json(text)


@given(st.lists(PIECES, max_size=14).map("".join), st.sets(st.sampled_from(sorted(RULES))))
def test_any_text_is_a_value_or_an_output_error(text: str, rules: set[str]) -> None:
    """Law: any text, under any rules, is a value or an `OutputError`; a partial value or none."""
    for schema in (PLAIN, STRICT, OPEN, LIST):
        for read in (read_output, read_items):
            try:
                reading = read(schema, text, rules=rules)
            except errors.OutputError as error:
                assert error.raw_text == text  # noqa: PT017 (both outcomes are right)
            else:
                assert {repair.rule for repair in reading.repairs} <= rules
        salvage(schema, text)


@given(st.text(max_size=40))
def test_arbitrary_text_is_a_value_or_an_output_error(text: str) -> None:
    """Law: the same for text of any characters."""
    for schema in (PLAIN, OPEN):
        try:
            read_output(schema, text)
        except errors.OutputError as error:
            assert error.raw_text == text  # noqa: PT017


def keys_in_order(text: str) -> list[str]:
    found: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        found.extend(key for key, _ in pairs)

    json.loads(text, object_pairs_hook=note)
    return found


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A valid document with characters inserted, dropped and doubled."""
    text = json.dumps(
        draw(st.dictionaries(WORDS, st.one_of(WORDS, st.lists(st.dictionaries(WORDS, WORDS), max_size=2))))
    )
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 2))
        text = text[:at] + draw(PIECES) + text[at + cut :]
    return text


@given(broken())
def test_a_repair_adds_and_moves_no_key(text: str) -> None:
    """Law: the keys of what was read stand in the text, in the same order or (nested) within it, and no others."""
    try:
        reading = read_output(OPEN, text)
    except errors.OutputError:
        return
    strings = re.findall(r"[a-h]+", text.replace("\\", " "))
    for key in keys_in_order(reading.json_text):
        for word in re.findall(r"[a-h]+", key.replace("\\", " ")):
            assert any(word in string for string in strings)
    if all(
        repair.rule in {"bom", "leading_reasoning", "code_fences", "surrounding_prose"} for repair in reading.repairs
    ):
        assert reading.json_text in text


@given(broken())
def test_a_repair_drops_text_only_around_the_value(text: str) -> None:
    """Law: between the value's first and last character nothing is lost but a comma before a closing bracket."""
    try:
        found = scan(text, 0, DEFAULT_RULES)
    except NoReading as problem:
        assert problem.offset <= len(text)  # noqa: PT017
        return
    at = found.start
    for edit in found.edits:
        assert at <= edit.start <= edit.end <= found.end
        dropped = text[edit.start : edit.end]
        assert edit.replacement or dropped == ","
        at = edit.end
    json.loads(found.mended())


@given(TEXTS, st.sampled_from(["{}", "{},", "```json\n{}\n```", "So: {}", "<think>x</think>{}"]))
def test_a_string_field_keeps_its_string(inner: str, frame: str) -> None:
    """Law: a place that may hold a string keeps it, whatever the string looks like and whatever else is mended."""
    text = frame.replace("{}", json.dumps({"name": inner, "note": inner, "extra": {"k": inner}}))
    reading = read_output(PLAIN, text)
    assert (reading.value.name, reading.value.note, reading.value.extra["k"]) == (inner, inner, inner)


@given(RECORDS, st.data())
def test_double_encoding_is_taken_off_where_the_schema_wants_that(record: dict[str, Any], data: st.DataObject) -> None:
    """Law: encoding any objects and arrays of a valid answer once more does not change what is read."""

    def encode(value: Any) -> Any:
        if isinstance(value, dict):
            value = {key: encode(item) for key, item in value.items()}
        elif isinstance(value, list):
            value = [encode(item) for item in value]
        else:
            return value
        return json.dumps(value) if data.draw(st.booleans()) else value

    encoded = {key: encode(value) for key, value in record.items()}
    assert read_output(PLAIN, json.dumps(encoded)).value == Record.model_validate(record)


@given(RECORDS, st.integers(0, 400))
def test_a_cut_off_answer_is_salvaged(record: dict[str, Any], size: int) -> None:
    """Law: any beginning of a valid answer gives a partial value of fields that the whole has, or nothing."""
    text = json.dumps(record)[:size]
    partial = salvage(PLAIN, text)
    if partial is None:
        assert len(text) == 0
        return
    whole = Record.model_validate(record)
    shown: Any = partial
    for name in shown.model_fields_set:
        value, full = getattr(shown, name), getattr(whole, name)
        if name in {"name", "note"} and value is not None:
            assert full.startswith(value)


@given(st.lists(st.one_of(RECORDS, VALUES), max_size=6))
def test_good_and_bad_items_are_all_the_items(items: list[Any]) -> None:
    """Law: len(good) + len(bad) is the length of what the model sent, and each bad item is what was sent there."""
    reading = read_items(LIST, json.dumps(items))
    assert len(reading.value) + len(reading.item_errors) == len(items)
    good = [item for index, item in enumerate(items) if index not in {bad.index for bad in reading.item_errors}]
    assert len(good) == len(reading.value)
    for bad in reading.item_errors:
        sent = items[bad.index]
        assert bad.raw == sent or (isinstance(sent, str) and bad.raw == json.loads(sent))  # unwrapped, and still bad
        assert bad.errors


def test_there_is_no_such_rule() -> None:
    with pytest.raises(ValueError, match="no rule is called 'guess'"):
        read_output(PLAIN, "nope", rules={"guess"})
