"""Ages: "34 years old", "a 25-year-old", "aged 7", "Ann (30)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reading.wants import Want
from .base import Hints, Match, Recogniser, words_of

_AGE = re.compile(
    r"(?<![\w.])(?P<a>\d{1,3})(?:[ -](?:years?|yrs?)[ -]old\b|[ -]?y/?o\b)"
    r"|\baged?:?[ ](?:of[ ])?(?P<b>\d{1,3})(?![\d.])"
    r"|(?<=[^\W\d_])[ ]\((?P<c>\d{1,3})\)|(?<=[^\W\d_]),[ ](?P<d>\d{1,3})(?=,[ ])"
    r"|\b(?:is|am|turned|turns)[ ](?P<e>\d{1,3})(?=[.,;!]|[ ]and\b|$)"
)


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _AGE.finditer(text, start, end):
        name = match.lastgroup or "a"
        yield Match(*match.span(name), int(match[name]))


def _normalise(_text: str, match: Match, want: Want) -> int | str | None:
    return str(match.data) if want.kind == "string" else int(match.data)


ROW = Recogniser(
    name="age",
    types=frozenset({"integer", "number", "string"}),
    name_words=words_of("age alter"),
    find=_find,
    normalise=_normalise,
    verbatim=True,
)
