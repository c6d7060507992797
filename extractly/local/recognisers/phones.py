"""Telephone numbers: seven to fifteen digits (ITU-T E.164) in the groups that people write."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, as_it_stands, words_of

_PHONE = re.compile(
    r"(?<![\w.,:/$€£#-])(?<!\d )(?:\+\d{1,3}[ .\-/]?)?(?:\(\d{1,5}\)[ .\-/]?)?\d{1,5}"
    r"(?:[ .\-/]\d{1,5}){1,6}(?:\s?(?:ext\.?|x)\s?\d{1,5})?(?![\w:]|[-/.]\d)"
    r"|(?<![\w.,:/$€£#+-])\+\d{7,15}(?!\w)|(?<![\w.,:/$€£#+-])\(\d{3}\)[ ]?\d{3}[ -]?\d{4}(?!\w)"
)
_DATE_LIKE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})\Z")
_MONEY_LIKE = re.compile(r"\d{1,3}(?:[ .]\d{3})*\.\d{2}\Z")


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _PHONE.finditer(text, start, end):
        digits = sum(char.isdigit() for char in match[0])
        if 7 <= digits <= 20 and not _DATE_LIKE.match(match[0]) and not _MONEY_LIKE.match(match[0]):
            if match[0].count(".") == 3 and digits <= 12 and "+" not in match[0]:
                continue  # an IP address
            yield Match(match.start(), match.end())


ROW = Recogniser(
    name="phone",
    types=frozenset({"string"}),
    formats=words_of("phone tel"),
    name_words=words_of("phone telephone tel mobile cell fax telefon téléphone teléfono whatsapp"),
    description_words=words_of("phone telephone"),
    find=_find,
    normalise=as_it_stands,
    verbatim=True,
)
