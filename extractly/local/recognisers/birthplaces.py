"""Where someone was born: "born 4 June 1921 in Tromsø"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, as_it_stands

_BORN_IN = re.compile(
    r"\bborn(?: [^\n.;()]{0,40}?)? (?:in|at) (?P<place>[^\W\d_a-z][^\W\d_]*"
    r"(?:[ -](?:de|la|am|upon|on|of|[^\W\d_a-z][^\W\d_]*)){0,3}"
    r"(?:, [^\W\d_a-z][^\W\d_]+)?)"
)


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _BORN_IN.finditer(text, start, end):
        yield Match(*match.span("place"))


ROW = Recogniser(
    name="birthplace",
    types=frozenset({"string"}),
    name_words=frozenset({"birthplace"}),
    find=_find,
    normalise=as_it_stands,
    verbatim=True,
)
