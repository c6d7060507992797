"""What a recogniser is: one row of the table in `recognisers/__init__.py`.

A recogniser finds values of one kind in a stretch of text and turns each into the JSON value that a schema position
wants. To add one: write a file with a `ROW`, and name it in the table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..reading.wants import Want


class Match(NamedTuple):
    """A value found.

    Attributes:
        start, end: Its place in the text that was searched.
        data: What the recogniser made of it; only its own `normalise` reads that.
    """

    start: int
    end: int
    data: Any = None


class Hints(NamedTuple):
    """What text and instructions say about how to read the rest.

    Attributes:
        day_first: `31/12`, not `12/31`; `None` where nothing says.
        decimal_comma: `1.234,50`, not `1,234.50`; `None` where nothing says.
    """

    day_first: bool | None = None
    decimal_comma: bool | None = None


Find = Callable[[str, int, int, Hints], Iterator[Match]]
Normalise = Callable[[str, Match, Want], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """One kind of value.

    Attributes:
        name: The kind.
        types: JSON types of the positions that it can fill.
        formats: Values of `format` that ask for it.
        name_words: Words of a field's name that ask for it; the last word of the name counts most.
        description_words: Words of the description that ask for it, where the name does not.
        find: Yields the matches between two places of a text, in order, without overlaps.
        normalise: The JSON value of a match for a position; `None` if it has none there.
        keep: Which of the matches of `find` are of this kind; rows that share a `find` differ in this.
        distinctive: Its form alone gives it away (an e-mail address, not a number).
        verbatim: A labelled text is taken whole, not cut down to what matches (a date in words, a name).
        needs: A module of the extra `local` without which the row does nothing; empty for none.
    """

    name: str
    types: frozenset[str]
    find: Find
    normalise: Normalise
    formats: frozenset[str] = frozenset()
    name_words: frozenset[str] = frozenset()
    description_words: frozenset[str] = frozenset()
    keep: Callable[[Match], bool] | None = None
    distinctive: bool = False
    verbatim: bool = False
    needs: str = ""


class Matches:
    """The matches of every recogniser in one text, each found once.

    Short stretches are searched directly; for long ones the whole text is searched once and the matches looked up.

    Args:
        text: The text.
        hints: How dates and numbers are written.

    Attributes:
        searched_chars: Over how many characters the recognisers were run: the work, which grows with the text.
    """

    SHORT_CHARS = 400

    def __init__(self, text: str, hints: Hints) -> None:
        self.text = text
        self.hints = hints
        self.searched_chars = 0
        self._all: dict[Find, tuple[list[Match], list[int]]] = {}

    def between(self, row: Recogniser, start: int, end: int) -> Iterator[Match]:
        """The matches of a row between two places, in order."""
        keep = row.keep
        found = self._found(row.find, start, end)
        return found if keep is None else (match for match in found if keep(match))

    def _found(self, find: Find, start: int, end: int) -> Iterator[Match]:
        if end - start <= self.SHORT_CHARS and end - start < len(self.text):
            self.searched_chars += end - start
            yield from find(self.text, start, end, self.hints)
            return
        if find not in self._all:
            self.searched_chars += len(self.text)
            found = list(find(self.text, 0, len(self.text), self.hints))
            self._all[find] = found, [match.start for match in found]
        matches, starts = self._all[find]
        for number in range(bisect_left(starts, start), len(matches)):
            if matches[number].start >= end:
                return
            if matches[number].end <= end:
                yield matches[number]


def words_of(text: str) -> frozenset[str]:
    """A set of words from one string, for the rows."""
    return frozenset(text.split())


def as_it_stands(text: str, match: Match, _want: Want) -> str:
    """The match as it stands in the text."""
    return text[match.start : match.end]
