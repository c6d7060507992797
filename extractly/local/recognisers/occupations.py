"""What someone is: "was a Norwegian geologist", "works as a test engineer", "We're hiring a Night Pharmacist!"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, as_it_stands, words_of
from .names import JOBS

_STOP = r"(?:and|who|whose|from|in|at|for|with|based|living|working|where|that|which|on|since|or|to|of|by|but|is|was)\b"
_WORD = rf"(?!{_STOP})[^\W\d_][\w'’/-]*"
_OCCUPATION = re.compile(
    rf"(?:\)|,|(?<!\bThis)(?<!\bIt)(?<!\bThere)(?<!\bThat)(?<=\w))[ ]"
    rf"(?:(?:is|was|works|worked|working)(?:[ ](?:as|currently|now))?|serves[ ]as)[ ]an?[ ]"
    rf"(?:\d{{1,3}}[- ]years?[- ]old[ ])?"
    rf"(?P<what>{_WORD}(?:[ ]{_WORD}){{0,4}})(?=[ ]{_STOP}|[.,;!]|$)"
    rf"|(?:hiring|looking[ ]for|seeking|recruiting|employs?"
    rf"|position[ ]of|role[ ]of|post[ ]of)[ ](?:for[ ])?(?:an?[ ]|the[ ])?"
    rf"(?P<post>[A-Z][\w'’/-]*(?:[ ](?:[A-Z][\w'’/+#-]*|of|&)){{0,4}})"
    rf"|(?<=\w),[ ](?:(?:the|our|their)[ ])?"
    rf"(?P<apposed>(?:[A-Z][\w&-]{{0,20}}[ ]){{0,3}}{JOBS}(?:[ ]of(?:[ ][A-Z][\w&-]{{0,20}}){{1,3}})?)"
    r"(?=[ ](?:at|for|with|of)\b|[,.;\n(]|$)",
)


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _OCCUPATION.finditer(text, start, end):
        yield Match(*match.span(match.lastgroup or "what"))


ROW = Recogniser(
    name="occupation",
    types=frozenset({"string"}),
    name_words=words_of("occupation profession position vacancy"),
    find=_find,
    normalise=as_it_stands,
    verbatim=True,
)
