"""Numbers: plain, with a currency, with a unit, as a percentage.

How `1.234` and `1,234` are to be read is settled by the number itself where it can be (both marks, or a group that
is not of three digits), else by the rest of the text (`Hints.decimal_comma`), else in the English way. A unit is
converted only if the field's name or description names one (`weight_kg`, "in minutes"), else the number is taken as
it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ..reading.units import DIMENSION_WORDS, UNITS, converted, wanted_unit
from ..reading.wants import Want
from .base import Hints, Match, Recogniser, words_of
from .dates import MONTHS

NUMERIC = frozenset({"number", "integer"})

_DIGITS = r"\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3}(?!\d)){1,8}(?:[.,]\d{1,9})?|\d{1,30}(?:[.,]\d{1,30})?"
_SYMBOL = r"[$€£¥₹₽₩₺]"
CODES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|CNY|RUB|BRL|MXN|ZAR|TRY|KRW|SGD|HKD|ILS|AED"
_NUMBER = re.compile(
    rf"(?P<before>(?:{CODES}|US\$|CA\$|A\$|{_SYMBOL}|Rs\.?)[ \u00a0]?)?(?<![\w.])(?P<sign>[-−+](?=[\d$€£.]))?"
    rf"(?P<inner>{_SYMBOL})?(?P<digits>{_DIGITS})(?P<scale>[kKmM](?![\w])|[ ](?:thousand|million|billion)\b)?"
    rf"(?P<after>[ \u00a0]?(?:{_SYMBOL}|(?:{CODES}|euros?|dollars?|pounds?|cents?)\b|%|percent\b|‰)"
    rf"|[ \u00a0-]?(?:[A-Za-zµμ]{{1,12}}(?:/[a-z]{{1,4}})?[²³2]?(?![\w])|[A-Za-zµμ]{{1,12}}|°[CF]?|[\"″](?!\w)))?"
    r"(?![\d])"
)
_GROUP_MARKS = re.compile(r"['’\u00a0\u202f ]")
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "billion": 9}


class Read(NamedTuple):
    """A number as read: its value, what stands around it, and the unit behind it in lower case."""

    value: Decimal
    currency: str
    unit: str
    percent: bool


_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_THEN_MONTH = re.compile(rf"(?:\.|st|nd|rd|th)?\s(?:of\s|de\s)?(?:{_MONTH_NAMES})\b", re.IGNORECASE)
_MONTH_BEFORE = re.compile(rf"(?<![^\W\d_])(?:{_MONTH_NAMES})\.?\s\Z", re.IGNORECASE)
_CURRENCY = re.compile(rf"{_SYMBOL}|{CODES}|euros?|dollars?|pounds?|cents?")
_ORDINALS = frozenset(("x", "th", "st", "nd", "rd"))


def find(text: str, start: int, end: int, hints: Hints) -> Iterator[Match]:
    """Every number, as `Read`; pieces of dates, times, paths and codes are none."""
    held: Match | None = None
    for match in _NUMBER.finditer(text, start, end):
        found = None if _in_code(text, match) else _read(text, match, hints)
        if found is None:
            continue
        if held is not None and (both := _compound(text, held, found)):
            held = both
            continue
        if held is not None:
            yield held
        held = found
    if held is not None:
        yield held


def plain_match(text: str) -> Match:
    """A text that is digits with at most a decimal point, as `find` gives it."""
    return Match(0, len(text), Read(Decimal(text), "", "", percent=False))


_COMPOUND = frozenset(("time", "span"))
_COMPOUND_UNITS = frozenset((("ft", "in"), ("ft", '"'), ("feet", "inches"), ("lb", "oz"), ("lbs", "oz"), ("m", "cm")))
_JOINT = re.compile(r"[ ]?(?:and[ ]|,[ ])?\Z")


def _compound(text: str, first: Match, second: Match) -> Match | None:
    """One quantity in two units, `1 h 47 min`, in the smaller of them."""
    large, small = first.data.unit, second.data.unit
    if (
        large not in UNITS
        or small not in UNITS
        or first.data.currency
        or not _JOINT.match(text[first.end : second.start])
    ):
        return None
    (dimension, factor), (other, base) = UNITS[large], UNITS[small]
    fit = dimension == other and factor > base and (dimension in _COMPOUND or (large, small) in _COMPOUND_UNITS)
    if not fit or second.data.value * base >= factor:
        return None
    return Match(
        first.start, second.end, second.data._replace(value=first.data.value * factor / base + second.data.value)
    )


def _in_code(text: str, match: re.Match[str]) -> bool:
    first, last = match.span("digits")
    before, after = text[max(0, first - 2) : first], text[last : last + 2]
    marked = match["sign"] or match["before"] or match["inner"]
    if (
        not marked
        and last - first < 3
        and (_THEN_MONTH.match(text, last) or _MONTH_BEFORE.search(text[max(0, first - 12) : first]))
    ):
        return True  # the day of a date
    if not marked and len(before) > 1 and before[1] in "/:-" and before[0].isalnum():
        return True
    if after[:1] in ("/", ":") and after[1:].isdigit():
        return True
    return not match["before"] and after[:1] in ("-", "_") and after[1:].isalnum()


def _read(text: str, match: re.Match[str], hints: Hints) -> Match | None:
    after = (match["after"] or "").strip()
    unit, finish = after.lower(), match.end()
    percent = after.startswith(("%", "percent"))
    currency = (match["before"] or match["inner"] or "").strip()
    if after and _CURRENCY.fullmatch(after):
        currency = currency or after
    elif after and unit not in UNITS and not percent:
        glued = text[match.end("digits")].isalpha() and match["scale"] is None
        if glued and unit not in _ORDINALS:
            return None  # a code: 3B, 12abc
        finish = match.end("scale") if match["scale"] else match.end("digits")
    scale = (match["scale"] or "").strip().lower()
    if scale == "m" and not currency:
        scale, unit = "", "m"
    value = parse_number(match["digits"], hints)
    if scale:
        value = value.scaleb(_SCALES[scale])
    if match["sign"] in ("-", "−"):
        value = -value
    if unit not in UNITS and not percent:
        unit = ""
    return Match(match.start(), finish, Read(value, currency, unit, percent))


def parse_number(digits: str, hints: Hints) -> Decimal:
    """Read digits with marks.

    >>> [str(parse_number(text, Hints())) for text in ("1,234.50", "1.234,50", "12,5", "1,234", "1.234")]
    ['1234.50', '1234.50', '12.5', '1234', '1.234']
    """
    plain = digits if digits.isdigit() else _GROUP_MARKS.sub("", digits)
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and dot >= 0:
        decimal = "," if comma > dot else "."
    elif comma < 0 and dot < 0:
        return Decimal(plain)
    else:
        decimal = _single_mark(plain, "," if comma >= 0 else ".", hints)
    other = "." if decimal == "," else ","
    return Decimal(plain.replace(other, "").replace(",", "."))


def _single_mark(plain: str, mark: str, hints: Hints) -> str:
    parts = plain.split(mark)
    other = "," if mark == "." else "."
    if len(parts) > 2:
        return other
    if len(parts[1]) != 3 or len(parts[0]) > 3 or parts[0].startswith("0"):
        return mark
    comma_decides = hints.decimal_comma
    if comma_decides is None:
        return "."
    return "," if comma_decides else "."


def normalise(text: str, match: Match, want: Want, fallback: str = "") -> int | float | None:
    """The number for a position, its unit (`fallback`: that of its label) converted where the field names one."""
    read: Read = match.data
    value = read.value
    if read.percent and _is_fraction(want):
        value = value / 100
    if (read.currency or (read.unit and not read.percent)) and _is_share(want):
        return None
    if read.percent and _SUMS & {*want.words} and not _SHARES & want.about:
        return None
    if read.unit in UNITS and not read.currency and _PRICES & {*want.words} and not wanted_unit(want):
        return None  # "labour (4 h)" is no cost
    unit = wanted_unit(want)
    if unit is not None and (read.percent or read.currency):
        return None
    if unit is not None and not read.unit and _UNKNOWN_UNIT.match(text, match.end):
        return None
    if unit is not None and (given := read.unit or fallback):
        changed = converted(value, given, unit)
        if changed is None:
            return None
        value = changed
    return plain_number(value, want)


def plain_number(value: Decimal, want: Want) -> int | float | None:
    """A number as JSON has it; `None` for a fraction where a whole number is wanted."""
    if value == value.to_integral_value() and (want.kind == "integer" or "." not in str(value)):
        return int(value)
    return None if want.kind == "integer" else float(value)


_UNKNOWN_UNIT = re.compile(
    r"[ ]?(?!(?:x|or|to|of|in|at|on|per|max|min|net|ca|and|a|by|for)\b)[A-Za-z]{1,3}(?=[.,;)\n]|\Z)", re.IGNORECASE
)
"""Something that is written like a unit, which the engine does not know: no number of the wanted unit."""


def _is_share(want: Want) -> bool:
    """A percentage, which no amount of money is."""
    return bool(_PERCENTAGES & want.about) and not _MONEY_NAMES & {*want.words}


_PERCENTAGES = words_of("percent percentage pct")
_SHARES = words_of("percent percentage pct rate share")
_SUMS = words_of("amount total subtotal price cost fee salary balance fare deposit rent")
_MONEY_NAMES = words_of("amount price cost fee salary")
_PRICES = words_of("price cost salary fee subtotal tax payment wage rent deposit tip vat fare labour labor")


def _is_fraction(want: Want) -> bool:
    most = want.schema.get("maximum")
    return (isinstance(most, int | float) and most <= 1) or "fraction" in want.about


SPECIFIC_SUMS = words_of(
    "damage loss bonus commission income donation turnover profit compensation excess premium fine refund"
    " budget deposit tip vat tax discount shipping rent salary wage subtotal balance"
)
"""Sums of one sort: without a label, the text must say the word."""

MONEY_WORDS = SPECIFIC_SUMS | words_of(
    "price amount total cost salary fee budget subtotal tax discount balance payment paid due revenue value pay wage"
    " rent deposit tip vat shipping net gross charge fare bill"
)


def _quantity(text: str, match: Match, want: Want) -> int | float | str | None:
    dimension = UNITS[match.data.unit][0]
    words = want.about
    if not any(DIMENSION_WORDS.get(word) == dimension for word in words) and wanted_unit(want) is None:
        return None
    return text[match.start : match.end] if want.kind == "string" else normalise(text, match, want)


def _decimal(text: str, match: Match, want: Want) -> str | None:
    return None if normalise(text, match, want) is None else format(match.data.value, "f")


_PAID_BY = words_of("hourly daily weekly monthly nightly hour day night month heart pulse respiratory frame")


def _percent(text: str, match: Match, want: Want) -> int | float | str | None:
    """No percentage where the name says another kind of rate: `hourly_rate`."""
    return None if _PAID_BY & set(want.words) else _money(text, match, want)


def _money(text: str, match: Match, want: Want) -> int | float | str | None:
    return text[match.start : match.end] if want.kind == "string" else normalise(text, match, want)


ROWS = (
    Recogniser(
        name="money",
        types=NUMERIC | {"string"},
        name_words=MONEY_WORDS,
        find=find,
        keep=lambda match: bool(match.data.currency),
        normalise=_money,
        verbatim=True,
    ),
    Recogniser(
        name="percent",
        types=NUMERIC | {"string"},
        name_words=words_of("percent percentage rate discount growth share ratio margin"),
        find=find,
        keep=lambda match: match.data.percent,
        normalise=_percent,
        verbatim=True,
    ),
    Recogniser(
        name="quantity",
        types=NUMERIC | {"string"},
        name_words=frozenset(DIMENSION_WORDS)
        | words_of("kg cm km mm minute hour second gb mb mg kwh kcal kj inch sqm g"),
        find=find,
        keep=lambda match: match.data.unit in UNITS,
        normalise=_quantity,
        verbatim=True,
    ),
    Recogniser(
        name="decimal",
        types=frozenset({"string"}),
        formats=words_of("decimal"),
        find=find,
        normalise=_decimal,
    ),
    Recogniser(name="number", types=NUMERIC, find=find, normalise=normalise),
)
