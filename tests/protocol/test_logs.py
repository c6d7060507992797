"""Logs: what a value was after each chunk, at a cost that does not depend on what came before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractly.protocol.accumulate import FieldsLog
from extractly.protocol.logs import MISSING, FirstLog, LatestLog, ListLog, TextLog

ADDED = st.lists(st.tuples(st.integers(0, 3), st.text(max_size=3)), max_size=30)


@given(ADDED)
def test_a_text_is_at_every_version_what_it_was(steps: list[tuple[int, str]]) -> None:
    """`at(version)` is the text after the chunk of that number, also where chunks added nothing or twice."""
    log, listed, history, text, version = TextLog(), ListLog(), {}, "", 0
    for skipped, piece in steps:
        version += skipped
        log.add(piece, version)
        listed.add(list(piece), version)
        text += piece
        history[version] = text
    expected: Any = MISSING
    for number in range(version + 3):
        expected = history.get(number, expected)
        assert log.at(number) == expected
        assert listed.at(number) == (expected if expected is MISSING else list(expected))
    assert log.text() == text
    assert [log.upto(n) for n in range(len(text) + 1)] == [text[:n] for n in range(len(text) + 1)]


def test_adding_joins_blocks_and_never_the_whole_text() -> None:
    log = TextLog()
    for version in range(5_000):
        log.add("abcd", version)
    assert {len(block) for block in log._blocks} == {512 * 4}
    assert len(log._pieces) < 512
    assert log.at(2_000) == "abcd" * 2_001
    assert len(log._blocks) == 1  # joined when it was looked at, and kept


@pytest.mark.parametrize(
    ("kind", "values", "shown"),
    [
        (LatestLog, [None, 1, None, 2], [None, 1, 1, 2]),
        (LatestLog, ["", "a", ""], ["", "a", ""]),
        (FirstLog, [None, "", "a", "b", None], [None, "", "a", "a", "a"]),
    ],
)
def test_single_values(kind: type[Any], values: list[Any], shown: list[Any]) -> None:
    log = kind()
    assert log.at(0) is MISSING
    for version, value in enumerate(values, 1):
        log.add(value, version)
    assert [log.at(version) for version in range(1, len(values) + 1)] == shown
    assert log.at(0) is MISSING
    assert log.value == shown[-1]
    assert repr(MISSING) == "MISSING"


def test_fields_come_when_they_come() -> None:
    log = FieldsLog()
    assert log.at(5) is MISSING
    log.add("no object", 1)
    assert log.at(5) is MISSING
    for version, delta in enumerate(
        [
            {"a": None},
            {"a": "x", "content": "1"},
            {"n": {"content": "2"}},
            {"n": {"content": "3"}, "items": []},
            {"n": 7},
        ],
        1,
    ):
        log.add(delta, version)
    assert [log.at(version) for version in range(6)] == [
        MISSING,
        {"a": None},
        {"a": "x", "content": "1"},
        {"a": "x", "content": "1", "n": {"content": "2"}},
        {"a": "x", "content": "1", "n": {"content": "23"}, "items": []},
        {"a": "x", "content": "1", "n": {"content": "23"}, "items": []},
    ]


def test_entries_go_by_their_index() -> None:
    log = FieldsLog()
    log.add({"parts": [{"index": 1, "text": "b"}]}, 1)
    log.add({"parts": [{"index": 0, "text": "a"}, {"index": 1, "text": "c"}, {"text": "new"}, "odd"]}, 2)
    log.add({"parts": None}, 3)
    assert log.at(1) == {"parts": [{"index": 1, "text": "b"}]}
    assert log.at(3) == {"parts": [{"index": 0, "text": "a"}, {"index": 1, "text": "bc"}, {"text": "new"}]}
