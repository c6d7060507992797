"""Postal addresses in one piece: street, city, state, postal code, country, in American, continental and British order.

Not a row of the table: an address fills an object, not a scalar. `read_address` gives its parts as labelled leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reading.scope import Leaf, Pair
from .base import words_of
from .gazetteer import COUNTRIES

_CAP = r"[^\W\d_a-zà-öø-ÿ][\w'’.-]{0,30}"
_WORDS = rf"{_CAP}(?:[ ](?:of[ ]|de[ ]|la[ ]|am[ ])?{_CAP}){{0,3}}"
_COUNTRY = "|".join(sorted((re.escape(name) for name in COUNTRIES), key=len, reverse=True))
_AMERICAN = re.compile(
    rf"(?P<street>\d{{1,6}}[ ]{_WORDS}"
    rf"(?:,?[ ](?:Apt|Suite|Ste|Unit|Floor|#)\.?[ ]?\w{{1,6}})?)"
    rf"[,\n][ ]?(?P<city>{_WORDS}),?[ ](?P<state>[A-Z]{{2}})[ ]+(?P<zip>\d{{5}}(?:-\d{{4}})?)"
    rf"(?:[,\n][ ]?(?P<country>{_COUNTRY}))?(?!\w)"
)
_CONTINENTAL = re.compile(
    rf"(?P<street>{_WORDS}[ ]\d{{1,4}}[a-z]?"
    rf"|\d{{1,4}}[,]?[ ](?:rue|avenue|boulevard|place|via|calle)[ ][^,\n]{{2,40}})[,\n][ ]?"
    rf"(?P<zip>(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?:[ ][A-Z]{{2}})?)[ ](?P<city>{_WORDS})"
    rf"(?:[,\n][ ]?(?P<country>{_COUNTRY}))?(?!\w)"
)
_BRITISH = re.compile(
    rf"(?P<street>\d{{1,4}}[a-z]?[ ]{_WORDS})[,\n][ ]?(?P<city>{_WORDS})(?:[,\n][ ]?|[ ])"
    rf"(?P<zip>[A-Z]{{1,2}}\d[A-Z\d]?[ ]\d[A-Z]{{2}})"
    rf"(?:[,\n][ ]?(?P<country>{_COUNTRY}))?(?!\w)"
)
_SIMPLE = re.compile(
    rf"(?P<street>\d{{1,6}}[ ]{_WORDS})[,\n][ ]?(?P<city>{_WORDS})[,\n][ ]?(?P<country>{_COUNTRY})(?!\w)"
    rf"|(?P<street2>\d{{1,6}}[ ]{_WORDS})[,\n][ ]?(?P<city2>{_WORDS})[,\n]?[ ](?P<zip2>\d{{4,6}})(?!\w)"
)

PARTS = words_of("street city state zip postal postcode country")
_LABELS = {"street": "street", "city": "city", "state": "state", "zip": "postal code", "country": "country"}


def read_addresses(text: str, start: int, end: int) -> Iterator[list[Pair]]:
    """The addresses between two places of a text, each as its labelled parts."""
    found = [
        match
        for pattern in (_AMERICAN, _CONTINENTAL, _BRITISH, _SIMPLE)
        for match in pattern.finditer(text, start, end)
    ]
    stop = -1
    for match in sorted(found, key=lambda m: (m.start(), m.start() - m.end())):
        if match.start() >= stop:
            stop = match.end()
            yield list(_parts(match))


def _parts(match: re.Match[str]) -> Iterator[Pair]:
    for name, text in match.groupdict().items():
        if text:
            yield Pair(_LABELS[name.rstrip("2")], Leaf(text, *match.span(name)))
