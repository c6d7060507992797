"""Every row of the corpus, read with the default rules; and again with each rule that it takes switched off."""

from __future__ import annotations

from typing import Any

import pytest
from corpus import CORPUS, Mended, Row
from pydantic import TypeAdapter

from extractly import errors
from extractly.parsing import DEFAULT_RULES, read_output
from extractly.schema import compile_schema

ROWS = [pytest.param(row, id=f"{name}-{number}") for name, rows in CORPUS.items() for number, row in enumerate(rows)]
MENDED = [param for param in ROWS if isinstance(param.values[0][2], Mended) and param.values[0][2].rules]
CONTENT_RULES = DEFAULT_RULES - {"empty_arguments"}


def as_json(output: Any, value: Any) -> Any:
    return TypeAdapter(output).dump_python(value, mode="json")


def test_the_corpus_is_large_enough() -> None:
    malformed = [row for name, rows in CORPUS.items() if name != "valid" for row in rows]
    assert len(malformed) >= 200
    assert len({text for _, text, _ in malformed}) >= 195


@pytest.mark.parametrize("row", ROWS)
def test_row(row: Row) -> None:
    output, text, outcome = row
    schema: Any = compile_schema(output, dialect="plain")
    if not isinstance(outcome, Mended):
        with pytest.raises(outcome) as caught:
            read_output(schema, text, rules=CONTENT_RULES)
        assert type(caught.value) is outcome or outcome is errors.InvalidJSONError
        assert caught.value.raw_text == text
        return
    reading = read_output(schema, text, rules=CONTENT_RULES)
    assert as_json(output, reading.value) == outcome.data
    assert tuple(dict.fromkeys(repair.rule for repair in reading.repairs)) == outcome.rules
    assert all(repair.note for repair in reading.repairs)
    assert all((repair.offset is None) != (repair.path is None) for repair in reading.repairs)
    if not outcome.rules:
        assert reading.repairs == ()


@pytest.mark.parametrize("row", MENDED)
def test_a_rule_that_is_off_is_not_used(row: Row) -> None:
    output, text, outcome = row
    assert isinstance(outcome, Mended)
    schema: Any = compile_schema(output, dialect="plain")
    for rule in outcome.rules:
        try:
            reading = read_output(schema, text, rules=CONTENT_RULES - {rule})
        except errors.OutputError as error:
            assert error.raw_text == text  # noqa: PT017 (both outcomes are right)
        else:
            assert rule not in {repair.rule for repair in reading.repairs}


@pytest.mark.parametrize("row", MENDED)
def test_no_rules_is_a_strict_reading(row: Row) -> None:
    output, text, _ = row
    with pytest.raises(errors.OutputError):
        read_output(compile_schema(output, dialect="plain"), text, rules=())
