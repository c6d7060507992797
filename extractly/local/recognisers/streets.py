"""Postal addresses as one text: a whole one (`addresses`), or a street with its number and the town behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .addresses import read_addresses
from .base import Hints, Match, Recogniser, as_it_stands, words_of

_CAP = r"[^\W\d_a-zà-öø-ÿ][\w'’.-]{0,30}"
_TOWN = r"(?:St\.|[^\W\d_a-zà-öø-ÿ][\w'’-]{1,30})"
_KIND = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Way|Court|Ct|Square|Sq|Boulevard|Blvd|Terrace|Close|Place|Pl|Yard"
    "|Quay|Row|Hill|Parade|Crescent|Highway|Hwy|Gardens|Mews|Walk|Park"
)
_STREET = re.compile(
    rf"(?<![\w.,-])\d{{1,5}}[a-zA-Z]?[ ](?:{_CAP}[ ]){{1,3}}(?:{_KIND})\b\.?"
    rf"(?:,[ ](?:Apt|Suite|Unit|Floor)\.?[ ]\w{{1,6}})?"
    rf"(?:,[ ]{_TOWN}(?:[ ]{_TOWN}){{0,2}}(?:,?[ ][A-Z]{{2}}[ ]\d{{5}})?)?(?![\w])"
)


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    whole = [(parts[0].leaf.start, parts[-1].leaf.end) for parts in read_addresses(text, start, end)]
    short = [match.span() for match in _STREET.finditer(text, start, end)]
    stop = -1
    for first, last in sorted([*whole, *short], key=lambda span: (span[0], -span[1])):
        if first >= stop:
            stop = last - (text[last - 1] == ".")
            yield Match(first, stop)


ROW = Recogniser(
    name="street",
    types=frozenset({"string"}),
    name_words=words_of("address adresse anschrift"),
    find=_find,
    normalise=as_it_stands,
    verbatim=True,
)
"""`email_address` and `ip_address` ask for other rows: see `for_want`."""
