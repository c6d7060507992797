"""Values in running text: next to a word that names the field, or the only one of their kind.

`Prose` indexes the words of the text once; a field then looks only where its own words (or synonyms) stand. Between
the word and the value there may be nothing but connectors ("is", "of", ":"), so that a number three clauses away is
not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from ..recognisers import Hints, Matches, for_want
from .check import fits
from .convert import Found, search
from .wants import Want
from .words import UNIT_WORDS, spoken, words

MAX_OCCURRENCES = 50
"""Places looked at for one phrase; a word that stands more often names no single value."""

_WINDOW_CHARS = 70
_TOKEN = re.compile(r"[^\W\d_]+|#")
_CONNECTOR = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "will",
        "of",
        "at",
        "for",
        "to",
        "in",
        "on",
        "the",
        "a",
        "an",
        "by",
        "has",
        "have",
        "comes",
        "total",
        "totals",
        "about",
        "around",
        "approximately",
        "only",
        "just",
        "set",
        "no",
        "nr",
        "number",
        "id",
        "as",
        "than",
        "until",
        "till",
        "over",
        "under",
        "costs",
        "cost",
        "equals",
        "my",
        "our",
        "your",
        "its",
        "his",
        "her",
        "their",
        "with",
        "from",
    ]
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")
_SAID = re.compile(
    r"\s*(?:is|was|are|named|called|will be)\s+(?:now\s+|in\s+|at\s+|on\s+)?(?:the\s+|a\s+|an\s+)?", re.IGNORECASE
)
_PHRASE = re.compile(r"[\"“'‘]([^\"”\n]{1,80})[\"”]|((?!\s)[^.,;:!?\n()]{1,60})")
_CUT = re.compile(
    r"\s+(?:and|but|or|on|at|in|from|with|which|who|that|because|so|if|when|while|since|for|by)\s", re.IGNORECASE
)
_SPACED_CODE = re.compile(r"[ :]{1,2}([A-Z]{1,3}[ ]\d{2,5})(?![\w-]|[.,]\d)")
_CODE = re.compile(
    r"[ ](?:no\.? |#)?((?=\w*\d)[A-Z]{0,3}\d{1,5}[A-Z]?)(?![\w%]|[.,/:]\d)(?= (?!and |or )[a-z]|[.,;)\n]|$)"
)
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_SINCE = re.compile(r"\b(?:in|since|by|until|from)\s\Z", re.IGNORECASE)
_IN_PLACE = re.compile(r"\bin (?:[^\W\d_a-z][\w'’-]{1,30} ?){1,3}(?=\bon\b)")
"""A place between a verb and its date: "was born in Uppsala on 8 March"."""

_WORD_BEFORE = re.compile(r"(?:[\s-]+[^\W\d_]{2,20}){0,1}[\s-]*\Z")


class Prose:
    """The running text, its words indexed.

    Args:
        text: The whole text.
        hints: How dates and numbers are written.
    """

    def __init__(self, text: str, hints: Hints) -> None:
        self.text = text
        self.matches = Matches(text, hints)

    @cached_property
    def _index(self) -> dict[str, list[tuple[int, int, int]]]:
        """By word: (number of the token, start, end) of each place."""
        found: dict[str, list[tuple[int, int, int]]] = {}
        self._tokens: list[tuple[str, int, int]] = []
        known: dict[str, str] = {}
        for number, match in enumerate(_TOKEN.finditer(self.text)):
            said = match[0]
            word = known.get(said)
            if word is None:
                word = known[said] = (words(said) or (said.lower(),))[-1] if len(said) < 40 else ""
            start, end = match.span()
            found.setdefault(word, []).append((number, start, end))
            self._tokens.append((word, start, end))
        return found

    def places(self, phrase: tuple[str, ...], start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where a phrase stands between two places of the text."""
        at = self._index.get(phrase[0], ()) if phrase else ()
        seen = 0
        for number, first, _ in at:
            if not start <= first < end:
                continue
            seen += 1
            if seen > MAX_OCCURRENCES:
                return
            run = self._tokens[number : number + len(phrase)]
            if tuple(word for word, _, _ in run) == phrase and run[-1][2] <= end:
                yield first, run[-1][2]

    def near(self, want: Want, start: int, end: int) -> list[Found]:
        """Values that stand next to the field's words, distinct, in order."""
        found: dict[object, Found] = {}
        phrases = want.memo.get("phrases")
        if phrases is None:
            phrases = want.memo["phrases"] = [want.words, *spoken(want.words), *_named_thing(want)]
        for phrase in phrases:
            for first, last in self.places(phrase, start, end):
                right = None if not {*phrase} - UNIT_WORDS else self._right(want, last, end)
                value = right or self._left(want, first, start)
                if value is not None:
                    found.setdefault(value.value, value)
            if found and phrase is want.words:
                break
        return list(found.values())

    def _right(self, want: Want, at: int, end: int) -> Found | None:
        stop = min(end, at + _WINDOW_CHARS)
        sentence = _SENTENCE_END.search(self.text, at, stop)
        stop = sentence.start() if sentence and sentence.start() > at else stop
        rows = for_want(want)
        if rows and rows[0].name == "identifier" and want.kind == "string":
            spaced = _SPACED_CODE.match(self.text, at, stop)
            if spaced is not None and fits(want, spaced[1]):
                return Found(spaced[1], spaced.start(1), spaced.end(1))
        if for_want(want) or want.kind == "enum":
            for found in search(want, self.matches, at, stop):
                if self._only_connectors(at, found.start) and not self._is_year(want, found):
                    return found
                break
        if want.kind != "string" or want.format:
            return None
        return self._said(want, at, stop) or self._code(want, at, stop)

    def _code(self, want: Want, at: int, stop: int) -> Found | None:
        """A code right behind the word: "room B12", "gate 14"."""
        code = _CODE.match(self.text, at, stop) if len(want.words) == 1 and not for_want(want) else None
        if code is None or not fits(want, code[1]):
            return None
        return Found(code[1], code.start(1), code.end(1))

    def _is_year(self, want: Want, found: Found) -> bool:
        """A year beside the field's word, "In 1998 the toll was abolished", that the field does not ask for."""
        said = self.text[found.start : found.end]
        if not _YEAR.fullmatch(said) or not _SINCE.search(self.text, max(0, found.start - 8), found.start):
            return False
        rows = for_want(want)
        return "year" not in want.about and not (want.kind == "integer" and rows and rows[0].name == "number")

    def _only_connectors(self, start: int, end: int) -> bool:
        between = _IN_PLACE.sub(" ", self.text[start:end])
        said = re.findall(r"[^\W\d_]+", between.lower())
        return len(said) <= 4 and all(word in _CONNECTOR for word in said) and not re.search(r"[;!?,|]|\d", between)

    def _said(self, want: Want, at: int, stop: int) -> Found | None:
        """A plain text behind "is": a few words, up to the next clause."""
        said = _SAID.match(self.text, at, stop)
        value = _PHRASE.match(self.text, said.end(), stop) if said else None
        if value is None:
            return None
        group = 1 if value[1] else 2
        text, start = value[group], value.start(group)
        cut = None if group == 1 else _CUT.search(text)
        text = (text[: cut.start()] if cut else text).strip()
        if not text or len(text.split()) > 6 or not fits(want, text):
            return None
        return Found(text, start, start + len(text))

    def _left(self, want: Want, at: int, start: int) -> Found | None:
        """A number right in front of the word: "3 bedrooms", "42 full-time employees"."""
        if want.kind not in ("integer", "number"):
            return None
        begin = max(start, at - 30, self.text.rfind("\n", 0, at) + 1)
        found = list(search(want, self.matches, begin, at))
        last = found[-1] if found else None
        if (
            last is None
            or (begin == at - 30 and last.start == begin)
            or not _WORD_BEFORE.fullmatch(self.text, last.end, at)
            or self._is_year(want, last)
        ):
            return None
        return last

    def only(self, want: Want, start: int, end: int, taken: list[tuple[int, int]], *, sure: bool = True) -> list[Found]:
        """Values of the field's kind outside of `taken` (sorted places), distinct, in order."""
        found: dict[object, Found] = {}
        number = 0
        for value in search(want, self.matches, start, end, sure=sure):
            while number < len(taken) and taken[number][1] <= value.start:
                number += 1
            if number == len(taken) or taken[number][0] >= value.end:
                found.setdefault(value.value, value)
        return list(found.values())


def _named_thing(want: Want) -> list[tuple[str, ...]]:
    """The thing that a number belongs to: `flight_number` stands behind "flight" as well."""
    rows = for_want(want)
    thing = tuple(word for word in want.words if word not in UNIT_WORDS)
    if thing and thing != want.words:
        return [thing]
    named = rows and rows[0].name == "identifier" and len(want.words) == 2 and want.words[0] != "id"
    return [want.words[:1]] if named else []
