"""The guard: what ends a stream, what does not, and where."""

from __future__ import annotations

import json
import random

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
    json.dumps([{"name": "x" * 300, "values": list(range(100))}] * 20, indent=8),
    '{"a": "' + " " * 700 + '"}',
    '{"a": "\\"' + " " * 700 + '"}',
    json.dumps([0] * 250),
    "-" * 700,
    json.dumps("The same sentence. " * 100),
    json.dumps([[[]] * 50] * 4),
]

DEGENERATE = [
    # (text, kind, noticed at the latest after so many characters)
    ('{"a": 1' + " " * 5000, "whitespace", 512),
    ("\n" * 5000, "whitespace", 504),
    ('{"a":' + "\n  \t" * 5000, "whitespace", 512),
    ('"\\\\"' + " " * 5000, "whitespace", 508),
    ('{"a": "' + " " * 5000, "repetition", 860),
    ('{"a": "' + "\\n" * 5000, "repetition", 860),
    ('{"a": "' + "ha ha " * 5000, "repetition", 860),
    ('{"items": [' + '{"a": 1}, ' * 1000, "repetition", 2100),
    ('{"a": "' + "The quick brown fox jumps over the lazy dog. " * 1000, "repetition", 9100),
]


@pytest.mark.parametrize("size", [1, 4, 100, 10**6])
@pytest.mark.parametrize("text", HEALTHY, ids=lambda text: text[:20])
def test_a_healthy_answer_passes(text: str, size: int) -> None:
    assert ended(text, size) is None


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize(("text", "kind", "latest"), DEGENERATE, ids=lambda value: str(value)[:20])
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
        (" " * 9000, {"max_whitespace_chars": None, "max_repeats": None}, None),
        (" " * 9000, {"max_whitespace_chars": None}, "repetition"),
    ],
)
def test_limits_are_configurable(text: str, limits: dict[str, int | None], kind: str | None) -> None:
    found = ended(text, 1, **limits)
    assert (found[0] if found else None) == kind


def test_messages_say_what_and_what_to_do() -> None:
    with pytest.raises(DegenerateOutputError, match="more than 500 characters of white space between two tokens; stop"):
        DegenerationGuard().feed(" " * 501)
    with pytest.raises(DegenerateOutputError, match="more than 200 times in a row; stop here and ask again"):
        DegenerationGuard().feed('"' + "ab" * 1000)


@pytest.mark.parametrize("name", ["max_whitespace_chars", "max_repeats"])
def test_a_limit_is_at_least_one(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be at least 1, or None for no limit; got 0"):
        DegenerationGuard(**{name: 0})


@given(st.text("abcdefgh ", min_size=1, max_size=150), st.integers(1, 7))
def test_every_endless_repetition_is_noticed(unit: str, size: int) -> None:
    """Whatever text of up to 150 characters comes again without end, the stream ends within a window of the limit."""
    found = ended('"' + unit * 1200, size, max_repeats=20)
    assert found is not None
    assert found[1] <= 24 * max(len(unit), 4) + 500


def test_random_text_never_ends() -> None:
    """Text without repetition never ends the stream."""
    chance = random.Random(4)
    text = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz .,", k=100_000))
    assert ended(text, 5, max_repeats=10) is None
