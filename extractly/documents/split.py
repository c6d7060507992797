"""`split_text`: a long text in pieces within a budget, cut where a reader would cut it.

Pure and deterministic; linear in the text, and with `max_tokens` a bounded number of counts for each piece. The laws
(tests/documents/test_split_laws.py): the pieces cover the text in order, `text[piece.start:piece.end] == piece.text`,
each is within the budget, none begins inside a cluster of up to `MAX_CLUSTER_CHARS` characters.

A piece that begins inside a Markdown table has the table's head as its `context`, within the same budget, so that its
rows can be read; the offsets are those of the piece alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from .boundaries import first_boundary, last_boundary, last_cut

__all__ = ["DEFAULT_MAX_CHARS", "DEFAULT_OVERLAP_CHARS", "PIECE_NOTE", "Piece", "SplitOptions", "split_text"]

DEFAULT_MAX_CHARS: Final = 12_000
"""About 3,000 tokens of English: far below any context window, since models overlook more in a longer text."""
DEFAULT_OVERLAP_CHARS: Final = 400
"""A few sentences: what a fact needs to be read whole in one of two pieces."""
PIECE_NOTE: Final = "From one piece of a longer document: null where this piece does not state it."
"""What a model is told of a piece: at the end of the description of the schema, nowhere else."""
_CHARS_PER_TOKEN: Final = 4.0
"""The first guess, for English; after that the text's own ratio is used."""
_MAX_GUESSES: Final = 4
"""Counts that look for the largest window of tokens; after that a window that is too large is halved."""

_TABLE: Final = re.compile(r"^[ \t]*\|[^\n]*\n[ \t]*\|[ \t]*:?-[ \t|:-]*\r?\n(?=[ \t]*\|)", re.MULTILINE)
"""The head of a table and the line under it."""
_ROWS: Final = re.compile(r"(?:[ \t]*\|[^\n]*(?:\n|\Z))*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a text.

    Attributes:
        index: Its place among the pieces, from 0.
        start: Where it begins in the text, in characters.
        end: Where it ends.
        text: What stands there: `whole[start:end]`.
        context: What is put in front of it so that it can be read: the head of the table that it begins in; or `""`.
    """

    index: int
    start: int
    end: int
    text: str
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOptions:
    """How a text is split, by the keywords of `split_text`, and what is told of a piece.

    Attributes:
        max_chars: Characters of a piece at most, its context included. Neither limit given: `DEFAULT_MAX_CHARS`.
        max_tokens: Tokens of a piece at most, its context included; needs `count_tokens`.
        count_tokens: The number of tokens of a text, such as `lambda text: len(encoding.encode(text))`.
        overlap_chars: Characters at the end of a piece that the next one repeats, at most, and never more than half of
            the piece. `None`: `DEFAULT_OVERLAP_CHARS`, or an eighth of `max_chars` where that is less.
        note: What `run_document` tells the model of a piece, in the description of the schema; `""` for nothing.
    """

    max_chars: int | None = None
    max_tokens: int | None = None
    count_tokens: Callable[[str], int] | None = None
    overlap_chars: int | None = None
    note: str = PIECE_NOTE

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            TypeError, ValueError: One is of the wrong type, or out of range.
        """
        if self.max_chars is not None and self.max_tokens is not None:
            raise ValueError("pass max_chars or max_tokens, not both")
        for name, least in (("max_chars", 1), ("max_tokens", 1), ("overlap_chars", 0)):
            _check_count(name, getattr(self, name), least)
        if (self.max_tokens is None) != (self.count_tokens is None):
            raise ValueError("max_tokens and count_tokens go together: the one is counted by the other")
        if self.count_tokens is not None and not callable(self.count_tokens):
            raise TypeError(f"count_tokens must be a function of a text, got {type(self.count_tokens).__name__}")
        if self.max_chars is not None and self.overlap >= self.max_chars:
            raise ValueError(f"overlap_chars must be less than max_chars ({self.max_chars}), got {self.overlap}")

    @property
    def overlap(self) -> int:
        """The overlap in force, in characters."""
        if self.overlap_chars is not None:
            return self.overlap_chars
        return min(DEFAULT_OVERLAP_CHARS, (self.max_chars or DEFAULT_MAX_CHARS) // 8)


def _check_count(name: str, count: object, least: int) -> None:
    if count is None:
        return
    if not isinstance(count, int) or isinstance(count, bool):
        raise TypeError(f"{name} must be an int, got {type(count).__name__}")
    if count < least:
        raise ValueError(f"{name} must be at least {least}, got {count}")


def split_text(
    text: str,
    *,
    max_chars: int | None = None,
    max_tokens: int | None = None,
    count_tokens: Callable[[str], int] | None = None,
    overlap_chars: int | None = None,
) -> list[Piece]:
    """Split a text at natural boundaries: headings, empty lines, rows, sentences, words, in that order.

    Args:
        text: Any text.
        max_chars: Characters of a piece at most; this and the others as for `SplitOptions`.
        max_tokens: Tokens of a piece at most.
        count_tokens: Counts them.
        overlap_chars: Characters that two pieces share at most.

    Returns:
        The pieces in order; none for an empty text. What has no boundary within the budget is cut hard.

    Raises:
        TypeError, ValueError: A keyword of the wrong type, or out of range; one character of more than `max_tokens`.

    >>> [piece.text for piece in split_text("One. Two. Three.", max_chars=10, overlap_chars=0)]
    ['One. Two. ', 'Three.']
    """
    options = SplitOptions(
        max_chars=max_chars, max_tokens=max_tokens, count_tokens=count_tokens, overlap_chars=overlap_chars
    )
    return split_by(text, options)


def split_by(text: str, options: SplitOptions) -> list[Piece]:
    """`split_text`, with its keywords in one value."""
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"the text must be a str, got {type(text).__name__}")
    return list(_pieces(text, options))


def _pieces(text: str, options: SplitOptions) -> Iterator[Piece]:
    budget = _Budget(options)
    tables = _Tables(text)
    start = known = index = 0
    while known < len(text):
        context = budget.affordable(tables.head_at(start))
        end = budget.end_of(text, start, context)
        if end <= known:  # all that fits is the overlap: what follows cannot be cut, and may fit by itself
            start = known
            continue
        yield Piece(index=index, start=start, end=end, text=text[start:end], context=context)
        index += 1
        known = end
        earliest = max(end - options.overlap, start + (end - start + 1) // 2)
        start = first_boundary(text, earliest, end) if earliest < end else end


class _Tables:
    """The Markdown tables of a text: which head belongs to a row."""

    def __init__(self, text: str) -> None:
        self._heads: list[str] = []
        self._bodies: list[int] = []
        self._ends: list[int] = []
        at = 0
        while (head := _TABLE.search(text, at)) is not None:
            rows = _ROWS.match(text, head.end())
            at = rows.end() if rows is not None else head.end()
            self._heads.append(head.group())
            self._bodies.append(head.end())
            self._ends.append(at)

    def head_at(self, start: int) -> str:
        """The head of the table in whose rows a piece begins; `""` for none, and where the head is in the piece."""
        at = bisect_left(self._bodies, start + 1) - 1
        return self._heads[at] if at >= 0 and self._bodies[at] <= start < self._ends[at] else ""


class _Budget:
    """How far a piece may go."""

    def __init__(self, options: SplitOptions) -> None:
        self._max_chars = options.max_chars or DEFAULT_MAX_CHARS
        self._max_tokens = options.max_tokens
        self._count = options.count_tokens
        self._ratio = _CHARS_PER_TOKEN

    def affordable(self, context: str) -> str:
        """A context, if it takes no more than a quarter of the budget."""
        if not context or self._size(context) * 4 > (self._max_tokens or self._max_chars):
            return ""
        return context

    def _size(self, text: str) -> int:
        return len(text) if self._count is None else self._count(text)

    def end_of(self, text: str, start: int, context: str) -> int:
        """Where the piece that begins at `start` ends."""
        if self._max_tokens is None:
            limit = min(len(text), start + self._max_chars - len(context))
            return limit if limit == len(text) else last_boundary(text, start, limit)
        limit = self._window(text, start, context)
        end = limit if limit == len(text) else last_boundary(text, start, limit)
        while not self._fits(text, start, end, context):  # fewer characters may be more tokens
            if end - start == 1:
                raise ValueError(
                    f"max_tokens is {self._max_tokens}, and the character at {start} alone has more. Raise max_tokens."
                )
            end = last_cut(text, start, start + (end - start) // 2)
        return end

    def _window(self, text: str, start: int, context: str) -> int:
        """The end of a window that is about as large as the budget allows: a guess, corrected a few times."""
        wanted = self._max_tokens or 0
        best = start
        chars = max(1, int(wanted * self._ratio))
        for _ in range(_MAX_GUESSES):
            end = min(len(text), start + chars)
            tokens = self._size(context + text[start:end])
            if tokens <= wanted:
                best = max(best, end)
                if end == len(text) or tokens >= 0.9 * wanted:
                    break
            self._ratio = max(0.1, (end - start) / max(1, tokens))
            chars = max(1, int(wanted * self._ratio * _MARGIN))
            if start + chars <= best:
                break
        return best if best > start else min(len(text), start + chars)

    def _fits(self, text: str, start: int, end: int, context: str) -> bool:
        return self._size(context + text[start:end]) <= (self._max_tokens or 0)


_MARGIN: Final = 0.97
"""A guess aims a little below the budget: parts of a text differ in their ratio."""
