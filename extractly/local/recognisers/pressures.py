"""Blood pressure as one text: "138/84", with or without its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, as_it_stands, words_of

_PRESSURE = re.compile(r"(?<![\w./-])\d{2,3}/\d{2,3}(?![\w/-]|\.\d)(?:[ ]?mm[ ]?Hg\b)?", re.IGNORECASE)


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _PRESSURE.finditer(text, start, end):
        yield Match(match.start(), match.end())


ROW = Recogniser(
    name="pressure",
    types=frozenset({"string"}),
    name_words=words_of("pressure bp blutdruck"),
    find=_find,
    normalise=as_it_stands,
    verbatim=True,
)
