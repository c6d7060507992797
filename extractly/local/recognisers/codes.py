"""Codes of a published form: IBAN (ISO 13616), airports (IATA), currencies (ISO 4217)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reading.wants import Want
from .base import Hints, Match, Recogniser, as_it_stands, words_of

STRING = frozenset({"string"})

_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?!\w)")
_AIRPORT = re.compile(r"(?<!\w)[A-Z]{3}(?!\w)")
_CURRENCY = re.compile(
    r"(?<![A-Za-z])(?P<code>USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|CNY|BRL|MXN|ZAR|TRY|KRW|SGD|HKD|ILS|AED)"
    r"(?![A-Za-z])|(?P<sign>[€£₹₺₩₽]|US\$|CA\$|A\$)|(?<![A-Za-z])(?P<word>euros?)(?![A-Za-z])",
    re.IGNORECASE,
)
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₺": "TRY",
    "₩": "KRW",
    "₽": "RUB",
    "US$": "USD",
    "CA$": "CAD",
    "A$": "AUD",
}
_IBAN_MODULUS = 97


def _find_ibans(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _IBAN.finditer(text, start, end):
        plain = match[0].replace(" ", "")
        digits = "".join(str(int(char, 36)) for char in plain[4:] + plain[:4])
        if int(digits) % _IBAN_MODULUS == 1:
            yield Match(match.start(), match.end())


def _find_airports(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _AIRPORT.finditer(text, start, end):
        yield Match(match.start(), match.end())


_COUNTRY_CODE = re.compile(r"\A\s*[A-Z]{2}\s*\Z|(?<=\()[A-Z]{2}(?=\))")


def _find_country_codes(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    """Two capitals that are all of a labelled text, or stand in brackets: "AT" in a sentence is a word."""
    for match in _COUNTRY_CODE.finditer(text, start, end):
        yield Match(match.start(), match.end())


def _find_currencies(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _CURRENCY.finditer(text, start, end):
        yield Match(match.start(), match.end(), match)


def _currency(_text: str, match: Match, _want: Want) -> str:
    """The code; a sign that several currencies share ("$") is not found at all."""
    found: re.Match[str] = match.data
    if found["code"]:
        return found["code"].upper()
    return _SIGNS[found["sign"].upper()] if found["sign"] else "EUR"


ROWS = (
    Recogniser(
        name="iban",
        types=STRING,
        formats=words_of("iban"),
        name_words=words_of("iban"),
        find=_find_ibans,
        normalise=as_it_stands,
        distinctive=True,
    ),
    Recogniser(
        name="airport",
        types=STRING,
        formats=words_of("iata"),
        find=_find_airports,
        normalise=as_it_stands,
    ),
    Recogniser(
        name="country code",
        types=STRING,
        formats=words_of("country-code"),
        find=_find_country_codes,
        normalise=as_it_stands,
    ),
    Recogniser(
        name="currency",
        types=STRING,
        formats=words_of("currency"),
        name_words=words_of("currency"),
        find=_find_currencies,
        normalise=_currency,
    ),
)
