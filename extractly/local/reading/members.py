"""Members of an enum or a Literal: by name, in other spellings, or by the synonyms that the description gives.

A description may say what a member means: `urgent: asap, critical; low: minor`. Those words are then the member.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from .wants import Want
from .words import words

MAX_WORD_CHARS = 60
_MEANS = r"(?::|=|–|—|-\s|\(|\bmeans\b)\s*(?:also\s+|aka\s+|or\s+)?([^;.)\n]{1,200})"


def spellings(want: Want) -> dict[tuple[str, ...], Any]:
    """Word sequences and the member each stands for; one that two members share is left out."""
    return _spellings(want.values, want.description[:4_000])


@lru_cache(maxsize=512)
def _table(values: tuple[tuple[str, Any], ...], description: str) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    twice: set[tuple[str, ...]] = set()
    for _, value in values:
        for phrase in (words(_plain(value)), *_synonyms(_plain(value), description)):
            if phrase in found and found[phrase] != value:
                twice.add(phrase)
            elif phrase:
                found[phrase] = value
    return {phrase: value for phrase, value in found.items() if phrase not in twice}


def _spellings(values: tuple[Any, ...], description: str) -> dict[tuple[str, ...], Any]:
    hashable = tuple((type(value).__name__, value) for value in values if isinstance(value, str | int | float))
    return _table(hashable, description)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else str(value)


def _synonyms(member: str, description: str) -> Iterator[tuple[str, ...]]:
    """What stands behind a member's name and a colon, equals sign, dash or opening bracket."""
    name = re.escape(member[:MAX_WORD_CHARS])
    pattern = rf"(?<!\w)['\"`]?{name}['\"`]?\s*{_MEANS}"
    for match in re.finditer(pattern, description, re.IGNORECASE):
        for part in re.split(r",|/|\bor\b|\band\b", match[1]):
            phrase = words(part.strip(" '\"`"))
            if 0 < len(phrase) <= 3:
                yield phrase


def member_of(want: Want, text: str) -> Any:
    """The member that a labelled text names; `None` if it names none or several."""
    for value in want.values:
        if isinstance(value, str) and value == text:
            return value
    table = spellings(want)
    exact = table.get(words(text))
    if exact is not None or not text:
        return exact
    named = {_plain(value): value for value, _, _ in member_in(want, text, 0, min(len(text), 400))}
    return next(iter(named.values())) if len(named) == 1 else None


def _is_unit(text: str, start: int, end: int) -> bool:
    """A single letter in brackets behind a word, "weight (g)", or in lower case in a text, names no member."""
    return end - start == 1 and start > 1 and text[start - 1] == "(" and text[start].islower()


def member_in(want: Want, text: str, start: int, end: int) -> Iterator[tuple[Any, int, int]]:
    """Members named in running text, with their places."""
    table = spellings(want)
    longest = max((len(phrase) for phrase in table), default=0)
    if not longest:
        return
    pieces = [(words(m[0]), m.start(), m.end()) for m in re.finditer(r"[^\W_]+(?:-[^\W_]+)?|[#$€£]", text[start:end])]
    at = 0
    while at < len(pieces):
        for size in range(min(longest, len(pieces) - at), 0, -1):
            phrase = tuple(word for part, _, _ in pieces[at : at + size] for word in part)
            if phrase in table and not _is_unit(text, start + pieces[at][1], start + pieces[at + size - 1][2]):
                yield table[phrase], start + pieces[at][1], start + pieces[at + size - 1][2]
                at += size
                break
        else:
            at += 1
