"""How dates and numbers are written in a text, where it or the instructions say so."""

from __future__ import annotations

import re

from ..recognisers import Hints

MAX_CHARS = 200_000
"""How much of the text is looked at; the habits of its beginning hold for the rest."""

_DAY_FIRST = re.compile(r"\bdd[/.-]mm[/.-]yy|\bday[- ]first\b|\bd/m/y", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"\bmm[/.-]dd[/.-]yy|\bmonth[- ]first\b|\bm/d/y", re.IGNORECASE)
_DAY_FIRST_LABEL = re.compile(
    r"(?:datum|geboren|geburtstag|fällig|gültig|fecha|vencimiento|date (?:de|d')|né[e]? le|échéance|data (?:di|de|do)"
    r"|scadenza|nascita|nacimiento|naissance|emissione)\b[^\n\d]{0,30}\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)",
    re.IGNORECASE,
)
"""A label in a language that writes the day before the month: German, French, Italian, Spanish, Portuguese, Dutch."""

_DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?!\d)")
_AMOUNT = re.compile(r"(?<![\d,])\d{1,3}(?:\.\d{3}){0,3},\d{2}[ \u00a0]?(?:€|EUR|CHF|PLN|z\u0142|Kč|kr)")
"""Dates with points beside amounts with a decimal comma: countries that write both put the day first."""

_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2\d{4}(?!\d)")
_COMMA = re.compile(r"\d,\d{2}(?![\d,])")
_POINT = re.compile(r"\d\.\d{2}(?![\d.])")


def read_hints(text: str, instructions: str) -> Hints:
    """Read the habits of a text.

    An order of day and month is taken from words for it, or from dates that can be read in one way only, if all of
    those agree.

    >>> read_hints("31/12/2024 and 01/02/2024", "")
    Hints(day_first=True, decimal_comma=None)
    """
    head = text[:MAX_CHARS]
    said = f"{instructions}\n{head}"
    day_first: bool | None = None
    if bool(_DAY_FIRST.search(said)) != bool(_MONTH_FIRST.search(said)):
        day_first = bool(_DAY_FIRST.search(said))
    else:
        orders = {int(m[1]) > 12 for m in _NUMERIC.finditer(head) if (int(m[1]) > 12) != (int(m[3]) > 12)}
        day_first = orders.pop() if len(orders) == 1 else None
        if not orders and day_first is None:
            written = _DAY_FIRST_LABEL.search(head) or (_DOTTED.search(head) and _AMOUNT.search(head))
            day_first = True if written else None
    comma, point = bool(_COMMA.search(head)), bool(_POINT.search(head))
    return Hints(day_first=day_first, decimal_comma=comma if comma != point else None)
