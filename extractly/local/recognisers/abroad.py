"""Countries, currencies and months as other languages write them, by the tables of Babel (the extra `local`).

Babel carries the Unicode CLDR (https://cldr.unicode.org). A name that means two things in two languages (`listopad` is
November in Polish and October in Croatian) is left out; a name of a currency or its code counts beside a number only,
because "top" and "all" are words. The tables are read when a text is first searched; without Babel the rows do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any

from ..reading.wants import Want
from .base import Hints, Match, Recogniser, words_of
from .dates import wants_iso
from .numbers import MONEY_WORDS, NUMERIC
from .numbers import find as find_numbers
from .numbers import normalise as normalise_number

STRING = frozenset({"string"})
LANGUAGES = sorted(words_of("en de fr es it pt nl sv da nb fi pl cs sk hu ro tr el ru uk hr sl et lv lt bg ca"))
MAX_NAME_WORDS = 4
_NO_COUNTRIES = frozenset(("island", "reunion", "man", "jersey", "georgia", "jordan", "chad", "guinea"))
"""Names that are more often something else in English: "Island" is Iceland in German."""

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_NAMED = re.compile(r"\d[ \u00a0]?(?P<name>[^\W\d_]{3,30}(?:[ ][^\W\d_]{1,30}){0,2})")
MAX_AMOUNT_CHARS = 40
MIN_NAME_CHARS = 3
_DATE = re.compile(
    r"(?<![\w./-])(?P<day>\d{1,2})(?:\.|º|er)?[ ](?:de[ ]|di[ ])?"
    r"(?P<month>[^\W\d_]{3,15})\.?[ ](?:de[ ])?(?P<year>\d{4})(?!\w)"
)


def _locales() -> list[Any]:
    core: Any = import_module("babel.core")
    return [core.Locale(language) for language in LANGUAGES]


def _of_one_meaning(named: Iterator[tuple[str, Any]]) -> dict[str, Any]:
    meanings: dict[str, set[Any]] = {}
    for name, meaning in named:
        meanings.setdefault(name.lower(), set()).add(meaning)
    return {name: next(iter(found)) for name, found in meanings.items() if len(found) == 1}


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Names of countries in lower case, and the code (ISO 3166-1 alpha-2) of each."""
    named = (
        (name, code)
        for locale in _locales()
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "QO", "ZZ", "XA", "XB")
    )
    return {name: code for name, code in _of_one_meaning(named).items() if name not in _NO_COUNTRIES}


@lru_cache(maxsize=1)
def currencies() -> dict[str, str]:
    """Names of the currencies in use in lower case, in one and in many, their codes too, and the code of each."""
    core: Any = import_module("babel.core")
    numbers: Any = import_module("babel.numbers")
    used = {
        entry[0] for entries in core.get_global("territory_currencies").values() for entry in entries if not entry[2]
    }
    named = (
        (name, code)
        for locale in _locales()
        for code in sorted(used & {*locale.currencies})
        for name in (code, *(numbers.get_currency_name(code, count=count, locale=locale) for count in (None, 1, 2, 5)))
    )
    return _of_one_meaning(named)


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """Names of the months in lower case, as dates and as headings write them, and their numbers."""
    named = (
        (name.rstrip("."), number)
        for locale in _locales()
        for context in ("format", "stand-alone")
        for number, name in locale.months[context]["wide"].items()
    )
    return _of_one_meaning(named)


def _find_countries(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    table, stop = countries(), -1
    tokens = [match.span() for match in _WORD.finditer(text, start, end)]
    for number, (first, _) in enumerate(tokens):
        if first < stop or not text[first].isupper():
            continue
        for last in reversed([token[1] for token in tokens[number : number + MAX_NAME_WORDS]]):
            code = table.get(" ".join(text[first:last].lower().split()))
            if code is not None:
                yield Match(first, last, code)
                stop = last
                break


def _country(text: str, match: Match, want: Want) -> str:
    return str(match.data) if want.format == "country-code" else text[match.start : match.end]


def _find_amounts(text: str, start: int, end: int, hints: Hints) -> Iterator[Match]:
    """Numbers with the name of a currency behind them."""
    table, stop = currencies(), start
    for named in _NAMED.finditer(text, start, end):
        parts = named["name"].split(" ")
        sizes = (size for size in range(len(parts), 0, -1) if " ".join(parts[:size]).lower() in table)
        name = " ".join(parts[: next(sizes, 0)])
        if len(name) < MIN_NAME_CHARS or (len(name) == MIN_NAME_CHARS and not name.isupper()):
            continue
        before = list(find_numbers(text, max(stop, named.start() - MAX_AMOUNT_CHARS), named.start() + 1, hints))
        if before and before[-1].end == named.start() + 1 and not before[-1].data.currency:
            stop = named.start("name") + len(name)
            yield Match(before[-1].start, stop, before[-1].data._replace(currency=table[name.lower()]))


def _amount(text: str, match: Match, want: Want) -> int | float | str | None:
    return text[match.start : match.end] if want.kind == "string" else normalise_number(text, match, want)


def _find_dates(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    table = months()
    for match in _DATE.finditer(text, start, end):
        month = table.get(match["month"].lower())
        if month is not None and (day := _day(int(match["year"]), month, int(match["day"]))) is not None:
            yield Match(match.start(), match.end(), day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(text: str, match: Match, want: Want) -> str | None:
    if want.format == "date-time":
        return None
    day: date = match.data
    return day.isoformat() if want.format == "date" or wants_iso(want) else text[match.start : match.end]


COUNTRY = Recogniser(
    name="country",
    types=STRING,
    formats=words_of("country-code"),
    name_words=words_of("country land nation"),
    description_words=words_of("country"),
    find=_find_countries,
    normalise=_country,
    verbatim=True,
    needs="babel",
)
CURRENCY = Recogniser(
    name="currency",
    types=STRING,
    formats=words_of("currency"),
    name_words=words_of("currency"),
    find=_find_amounts,
    normalise=lambda _text, match, _want: match.data.currency,
    needs="babel",
)
MONEY = Recogniser(
    name="money",
    types=NUMERIC | STRING,
    name_words=MONEY_WORDS,
    find=_find_amounts,
    normalise=_amount,
    verbatim=True,
    needs="babel",
)
DATE = Recogniser(
    name="date",
    types=STRING,
    formats=words_of("date"),
    name_words=words_of("date day when deadline due birthday dob expiry start end"),
    find=_find_dates,
    normalise=_date,
    verbatim=True,
    needs="babel",
)
