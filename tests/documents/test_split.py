"""Where a text is cut: cases by eye, laws by Hypothesis, and what it costs."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractly import split_text
from extractly.documents.boundaries import MAX_CLUSTER_CHARS, is_cut
from extractly.documents.split import DEFAULT_MAX_CHARS, Piece

TABLE = "| item | price |\n|:---|---:|\n| pen | 1 |\n| ink | 2 |\n| pad | 3 |\n"

CASES = {
    "heading before paragraph": (
        "Intro.\n\nText one.\n# Next\nText two.",
        26,
        ["Intro.\n\nText one.\n", "# Next\nText two."],
    ),
    "underlined heading": (
        "Text one, text one.\nNext\n====\nText two.",
        30,
        ["Text one, text one.\n", "Next\n====\nText two."],
    ),
    "paragraph before line": ("One two three.\n\nFour\nfive six", 22, ["One two three.\n\n", "Four\nfive six"]),
    "row before sentence": ("- one two\n- three. Four", 18, ["- one two\n", "- three. Four"]),
    "numbered rows": ("1. one two\n2) three four", 18, ["1. one two\n", "2) three four"]),
    "sentence before line": ("One two. Three\nfour five six", 16, ["One two. ", "Three\nfour five ", "six"]),
    "sentence with its quote": ('"Go on." She went', 12, ['"Go on." ', "She went"]),
    "sentences without spaces": ("你好吗。我很好。再见。", 6, ["你好吗。", "我很好。", "再见。"]),
    "line before word": ("one two\nthree four", 13, ["one two\n", "three four"]),
    "word": ("one two three", 8, ["one two ", "three"]),
    "a boundary in the first half, rather than a cut word": ("a bcdefghij", 9, ["a ", "bcdefghij"]),
    "one long word": ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    "line ends": ("ab\r\ncd\r\n", 3, ["ab", "\r\n", "cd", "\r\n"]),
    "line ends that fit": ("ab\r\ncd\r\n", 5, ["ab\r\n", "cd\r\n"]),
    "old line ends": ("ab\rcd\ref", 5, ["ab\r", "cd\ref"]),
    "marks": ("e\u0301e\u0301e\u0301", 3, ["e\u0301", "e\u0301", "e\u0301"]),
    "emoji": ("a👩‍👩‍👧b👍🏽c", 6, ["a👩‍👩‍👧", "b👍🏽c"]),
    "flags": ("abc🇩🇪", 4, ["abc", "🇩🇪"]),
    "halves of a surrogate pair": ("ab\ud83d\ude00c", 3, ["ab", "\ud83d\ude00c"]),
    "more marks than any letter has": ("e" + "\u0301" * 100, 50, ["e" + "\u0301" * 49, "\u0301" * 50, "\u0301"]),
}


@pytest.mark.parametrize(("text", "max_chars", "wanted"), CASES.values(), ids=CASES)
def test_a_text_is_cut_where_a_reader_would_cut_it(text: str, max_chars: int, wanted: list[str]) -> None:
    assert [piece.text for piece in split_text(text, max_chars=max_chars, overlap_chars=0)] == wanted


def test_a_text_within_the_budget_is_one_piece_and_an_empty_one_is_none() -> None:
    assert split_text("") == []
    assert split_text("One.") == [Piece(index=0, start=0, end=4, text="One.")]
    assert len(split_text("x" * DEFAULT_MAX_CHARS)) == 1
    assert len(split_text("x" * (DEFAULT_MAX_CHARS + 1), overlap_chars=0)) == 2


def test_a_piece_that_begins_inside_a_table_has_its_head_as_context() -> None:
    head, rows = "| a | b |\n|---|---|\n", [f"| r | {number} |\n" for number in range(14)]
    text = f"Prices:\n\n{head}{''.join(rows)}\n# The end, at last, of the whole table.\n"
    pieces = split_text(text, max_chars=90, overlap_chars=0)
    assert [(piece.context, piece.text) for piece in pieces] == [
        ("", f"Prices:\n\n{head}{''.join(rows[:6])}"),
        (head, "".join(rows[6:12])),
        (head, f"{''.join(rows[12:])}\n# The end, at last, of the whole table.\n"),
    ]
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)


def test_a_head_that_would_fill_a_quarter_of_the_budget_is_left_out() -> None:
    pieces = split_text(TABLE * 3, max_chars=40, overlap_chars=0)
    assert {piece.context for piece in pieces} == {""}
    assert all(len(piece.text) <= 40 for piece in pieces)


def test_an_overlap_begins_with_a_sentence_and_never_with_half_a_row() -> None:
    first, second = split_text("One two three. Four five. Six seven eight.", max_chars=27, overlap_chars=14)
    assert (first.text, second.text) == ("One two three. Four five. ", "Four five. Six seven eight.")
    rows = "".join(f"| row {number} |\n" for number in range(10))
    starts = [piece.text[:2] for piece in split_text(rows, max_chars=40, overlap_chars=5)]
    assert set(starts) == {"| "}
    assert split_text(rows, max_chars=40, overlap_chars=15)[1].text.startswith("| row 3 |")


def test_what_cannot_be_cut_is_not_cut_for_the_sake_of_an_overlap() -> None:
    run = "y" * 100
    assert [piece.text for piece in split_text(f"ab cd {run}", max_chars=100, overlap_chars=10)] == ["ab cd ", run]


@pytest.mark.parametrize(
    ("keywords", "error", "match"),
    [
        ({"max_chars": 0}, ValueError, "at least 1"),
        ({"max_chars": True}, TypeError, "int"),
        ({"max_chars": 2.0}, TypeError, "int"),
        ({"overlap_chars": -1}, ValueError, "at least 0"),
        ({"max_chars": 10, "overlap_chars": 10}, ValueError, "less than max_chars"),
        ({"max_chars": 10, "max_tokens": 5, "count_tokens": len}, ValueError, "not both"),
        ({"max_tokens": 10}, ValueError, "go together"),
        ({"count_tokens": len}, ValueError, "go together"),
        ({"max_tokens": 10, "count_tokens": 4}, TypeError, "function"),
        ({"max_tokens": 1, "count_tokens": lambda text: 2 * len(text)}, ValueError, "character at 0"),
        ({"text": b"bytes"}, TypeError, "str"),
    ],
)
def test_wrong_keywords_are_refused(keywords: dict[str, Any], error: type[Exception], match: str) -> None:
    text = keywords.pop("text", "some text")
    with pytest.raises(error, match=match):
        split_text(text, **keywords)


UNITS = [
    "a",
    "bc",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\n\n",
    ". ",
    "。",
    "\u0301",
    "👍🏽",
    "👩‍👧",
    "🇩🇪",
    "\ud83d",
    "\ude00",
    "# ",
    "- ",
]
texts = st.lists(st.sampled_from([*UNITS, "| a | b |\n", "|--|--|\n", "x" * 40, "\u0301" * 40]), max_size=60).map(
    "".join
)
budgets = st.integers(1, 50).flatmap(lambda chars: st.tuples(st.just(chars), st.integers(0, chars - 1)))


def check_pieces(text: str, pieces: list[Piece], overlap: int) -> None:
    """Indices, offsets, cover, progress and overlap."""
    assert [piece.index for piece in pieces] == list(range(len(pieces)))
    assert all(text[piece.start : piece.end] == piece.text and piece.text for piece in pieces)
    assert [piece.start for piece in pieces[:1]] == [0][: len(pieces)]
    assert [piece.end for piece in pieces[-1:]] == [len(text)][: len(pieces)]
    for before, after in itertools.pairwise(pieces):
        assert before.end - overlap <= after.start <= before.end
        assert before.start < after.start
        assert before.end < after.end


@given(texts, budgets)
def test_the_pieces_cover_the_text_within_the_budget(text: str, budget: tuple[int, int]) -> None:
    """Any text, any budget: exact offsets, no gap, no piece over the budget, an overlap no larger than asked for."""
    max_chars, overlap = budget
    pieces = split_text(text, max_chars=max_chars, overlap_chars=overlap)
    check_pieces(text, pieces, overlap)
    assert all(len(piece.context) + len(piece.text) <= max_chars for piece in pieces)
    assert pieces == split_text(text, max_chars=max_chars, overlap_chars=overlap)


@given(texts, budgets)
def test_no_cluster_is_cut_that_fits(text: str, budget: tuple[int, int]) -> None:
    """A piece begins and ends where the text may be cut, unless there is no such place in reach."""
    pieces = split_text(text, max_chars=budget[0], overlap_chars=budget[1])
    for piece in pieces:
        lowest = max(piece.start, piece.end - MAX_CLUSTER_CHARS)
        assert is_cut(text, piece.end) or not any(is_cut(text, at) for at in range(lowest + 1, piece.end))
    ends = {piece.end for piece in pieces}
    assert all(is_cut(text, piece.start) or piece.start in ends for piece in pieces)


COUNTERS: dict[str, Callable[[str], int]] = {
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "few": lambda text: len(text) // 5,
    "words": lambda text: len(text.split()),
    "uneven": lambda text: sum(3 if char.isspace() else 1 for char in text),
}


@pytest.mark.parametrize("count", COUNTERS.values(), ids=COUNTERS)
@given(text=texts, max_tokens=st.integers(4, 40), overlap=st.integers(0, 30))
def test_tokens_are_a_budget_like_characters(
    count: Callable[[str], int], text: str, max_tokens: int, overlap: int
) -> None:
    """Whatever counts the tokens: no piece with its context has more than allowed, and the pieces cover the text."""
    pieces = split_text(text, max_tokens=max_tokens, count_tokens=count, overlap_chars=overlap)
    check_pieces(text, pieces, overlap)
    assert all(count(piece.context + piece.text) <= max_tokens for piece in pieces)


@pytest.mark.parametrize(
    "unit", ["lorem ipsum dolor. ", "x", "\n", "| a | b |\n", "e" + "\u0301" * 40, "a " + "y" * 12_000]
)
def test_a_large_text_is_counted_a_bounded_number_of_times(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    seen = 0

    def count(part: str) -> int:
        nonlocal seen
        seen += len(part)
        return len(part) // 4

    pieces = split_text(text, max_tokens=3_000, count_tokens=count)
    assert seen <= 5 * len(text)
    assert 80 <= len(pieces) <= 200
