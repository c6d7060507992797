"""The guard: what ends a stream, what does not, and where."""

from __future__ import annotations

import base64
import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractly.errors import DegenerateOutputError
from extractly.streaming import DegenerationGuard


def ended(text: str, size: int = 4, **limits: int | None) -> tuple[str, int] | None:
    """What ended the stream, and after how many characters; `None` if nothing did."""
    guard = DegenerationGuard(**limits)
    for start in range(0, len(text), size):
        try:
            guard.feed(text[start : start + size])
        except DegenerateOutputError as error:
            return error.kind, start + size
    return None


HEALTHY = [
    ("indented", json.dumps([{"name": "x" * 300, "values": list(range(100))}] * 20, indent=8)),
    ("blanks in a string", '{"a": "' + " " * 7_000 + '"}'),
    ("blanks after an escaped quote", '{"a": "\\"' + " " * 700 + '"}'),
    ("a list of zeros", json.dumps([0] * 20_000)),
    ("equal records", json.dumps([{"name": "", "price": 0.0}] * 5_000)),
    ("equal strings", json.dumps(["n/a"] * 10_000)),
    ("a table of zeros", json.dumps([[0] * 50] * 200)),
    ("equal records, indented", json.dumps([{"a": None}] * 2_000, indent=4)),
    ("a ruler", "-" * 7_000),
    ("a refrain", json.dumps("The same sentence. " * 450)),
    ("base64 of noise", json.dumps(base64.b64encode(random.Random(1).randbytes(60_000)).decode())),
    ("base64 of zeros", json.dumps(base64.b64encode(bytes(5_000)).decode())),
    ("empty lists", json.dumps([[[]] * 50] * 400)),
    ("a long number", "1" + "0" * 4_000),
    ("prose, a fence and a value", "Sure, here it is:\n```json\n" + json.dumps({"a": [1, 2]}, indent=2) + "\n```\n"),
]

DEGENERATE = [
    # (name, text, kind, noticed at the latest after so many characters)
    ("blanks", '{"a": 1' + " " * 5000, "whitespace", 512),
    ("newlines only", "\n" * 5000, "whitespace", 504),
    ("indents", '{"a":' + "\n  \t" * 5000, "whitespace", 512),
    ("after an escape", '"\\\\"' + " " * 5000, "whitespace", 508),
    ("blanks in a string", '{"a": "' + " " * 9000, "repetition", 8_500),
    ("newlines in a string", '{"a": "' + "\\n" * 5000, "repetition", 8_500),
    ("a word", '{"a": "' + "ha ha " * 5000, "repetition", 8_500),
    ("a sentence", '{"a": "' + "The quick brown fox jumps over the lazy dog. " * 1000, "repetition", 23_000),
    ("a mixed unit", '{"a": "' + ("x" * 20 + "yyyyy") * 1000, "repetition", 13_000),
    ("digits", '{"a": 0.' + "3" * 9000, "repetition", 8_500),
    ("prose", "I think that it is so. " * 1000, "repetition", 12_000),
]


@pytest.mark.parametrize("size", [1, 4, 100, 10**6])
@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HEALTHY])
def test_a_healthy_answer_passes(text: str, size: int) -> None:
    assert ended(text, size) is None


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize(("text", "kind", "latest"), [pytest.param(*row, id=name) for name, *row in DEGENERATE])
def test_a_degenerate_answer_is_ended(text: str, kind: str, latest: int, size: int) -> None:
    found = ended(text, size)
    assert found is not None
    assert found[0] == kind
    assert found[1] <= latest
    assert ended(text, len(text)) is not None


@pytest.mark.parametrize(
    ("text", "limits", "kind"),
    [
        (" " * 11, {"max_whitespace_chars": 10}, "whitespace"),
        (" " * 10, {"max_whitespace_chars": 10}, None),
        ("1" + " " * 9 + "2" + " " * 9, {"max_whitespace_chars": 10}, None),
        ("foo " * 50, {"max_repeats": 5}, "repetition"),
        ("foo " * 5, {"max_repeats": 5}, None),
        ('["' + "foo " * 20 + '", "' + "foo " * 20, {"max_repeats": 5}, None),
        (" " * 9000, {"max_whitespace_chars": None, "max_repeats": None}, None),
        (" " * 9000, {"max_whitespace_chars": None}, "repetition"),
        (json.dumps([0] * 900), {"max_item_repeats": 100}, "repetition"),
        (json.dumps([{"name": "", "price": 0}] * 120), {"max_item_repeats": 100}, "repetition"),
        (json.dumps([{"name": "", "price": 0}] * 90), {"max_item_repeats": 100}, None),
    ],
)
def test_limits_are_configurable(text: str, limits: dict[str, int | None], kind: str | None) -> None:
    found = ended(text, 1, **limits)
    assert (found[0] if found else None) == kind


def test_messages_say_what_and_what_to_do() -> None:
    with pytest.raises(DegenerateOutputError, match="more than 500 characters of white space between two tokens; stop"):
        DegenerationGuard().feed(" " * 501)
    with pytest.raises(DegenerateOutputError, match="more than 500 times in a row; stop here and ask again"):
        DegenerationGuard().feed('"' + "ab" * 5000)


@pytest.mark.parametrize("name", ["max_whitespace_chars", "max_repeats", "max_item_repeats"])
def test_a_limit_is_at_least_one(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be at least 1, or None for no limit; got 0"):
        DegenerationGuard(**{name: 0})


@given(st.text("abcdefgh ", min_size=1, max_size=150), st.integers(1, 7))
def test_every_endless_repetition_is_noticed(unit: str, size: int) -> None:
    """Whatever text of up to 150 characters comes without end, the stream ends within two windows of the limit."""
    found = ended('"' + unit * 1200, size, max_repeats=20)
    assert found is not None
    assert found[1] <= 24 * max(len(unit), 16) + 1_000


def test_random_text_never_ends() -> None:
    """Text without repetition never ends the stream."""
    chance = random.Random(4)
    text = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz .,", k=100_000))
    assert ended(text, 5, max_repeats=10) is None


@pytest.mark.parametrize(
    "unit", ["a", "ab" * 50 + "c", "a" * 199 + "b", '"', '\\"', "[", " a", "\\"], ids=lambda unit: repr(unit[:4])
)
def test_the_cost_is_linear(unit: str) -> None:
    """A text ten times as long, of whatever kind, takes no more than about ten times as long."""

    def seconds(chars: int) -> float:
        guard = DegenerationGuard(max_whitespace_chars=None, max_repeats=10**9, max_item_repeats=10**9)
        text = unit * (chars // len(unit))
        start = time.process_time()
        for at in range(0, len(text), 1000):
            guard.feed(text[at : at + 1000])
        return time.process_time() - start

    assert seconds(200_000) <= 40 * max(min(seconds(20_000) for _ in range(3)), 1e-3)
