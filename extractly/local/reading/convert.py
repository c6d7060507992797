"""A piece of text as the value of one position, or nothing.

`convert` reads a text that is known to be the value (a labelled text, a cell, a JSON scalar); `search` looks for
values of a position in running text. Both give only what the schema lets through, with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..recognisers import Hints, Match, Matches, Recogniser, for_want
from ..recognisers.dates import reach, wants_clock, wants_iso
from ..recognisers.identifiers import truth
from ..recognisers.numbers import CODES, plain_match
from ..recognisers.numbers import find as find_numbers
from ..recognisers.numbers import normalise as normalise_number
from ..segments.doses import read_dose
from .check import fits
from .members import member_in, member_of
from .patterns_of_schema import MAX_PATTERN_CHARS, maybe_search
from .scope import NO_RAW, Leaf
from .units import wanted_unit
from .wants import Want

MAX_VALUE_CHARS = 20_000
"""A labelled text that is longer is no value of a field."""
MAX_NAME_WORDS = 12
"""A longer text is a list or a sentence, not the name of a person."""

_ABSENT = frozenset(("", "-", "–", "—", "--", "n/a", "na", "null", "nil", "tbd", "tba", "?", "...", "…", "k.a.", "s/o"))
_FORMATTED = frozenset(
    (
        "date",
        "date-time",
        "time",
        "duration",
        "uuid",
        "ipv4",
        "ipv6",
        "email",
        "uri",
        "hostname",
        "decimal",
        "iata",
        "currency",
        "country-code",
    )
)


_AGED = re.compile(
    r"([^\W\d_][^,(\n\d]{1,60}?)(?:, ?| \()"
    r"(?:\d|age|born|DOB|geb|m\b|f\b|male|female|(?:tel|phone|mob|cell)\b|[\w.+-]+@)",
    re.IGNORECASE,
)
_DRUGS = frozenset(("medication", "drug", "medicine", "substance"))
_NAMED = frozenset(("publisher", "author", "owner", "contact", "driver"))
"""Names behind which a year or a number of its own may stand."""
_OUT_OF = re.compile(r"\s*(\d{1,3}(?:[.,]\d)?)\s*(?:/|out of)\s*\d{1,3}(?:\s*stars?)?\s*\Z")
_RATED = frozenset(("rating", "score", "star", "grade", "mark"))


class Found(NamedTuple):
    """A value for a position, and where it was read."""

    value: Any
    start: int
    end: int


def convert(want: Want, leaf: Leaf, hints: Hints) -> Found | None:
    """Read a text that is known to be the value.

    Args:
        want: The position: no object and no array.
        leaf: The text.
        hints: How dates and numbers are written.

    Returns:
        The value, or `None` if the text is no value that the position may hold.
    """
    if want.kind == "union":
        return _first_branch(want, leaf, hints)
    if leaf.raw is not NO_RAW and not isinstance(leaf.raw, str):
        return _raw(want, leaf)
    text = leaf.text.strip()
    if is_absent(text) or len(text) > MAX_VALUE_CHARS:
        return None
    if want.kind == "enum":
        return _checked(want, member_of(want, text), leaf)
    if want.kind == "boolean":
        return _checked(want, truth(text), leaf)
    if want.kind in ("number", "integer"):
        return _number(want, leaf, hints)
    if want.kind == "string":
        return _string(want, leaf, hints)
    return Found(leaf.text, leaf.start, leaf.end) if want.kind == "any" else None


def is_absent(text: str) -> bool:
    """Whether a labelled text says that there is no value: "n/a", "TBD", a dash."""
    return text.strip().lower() in _ABSENT


_BRANCH_ORDER = ("enum", "boolean", "integer", "number", "string", "any")


def _first_branch(want: Want, leaf: Leaf, hints: Hints) -> Found | None:
    """The narrowest scalar branch that takes the text; a string with a format before a plain one."""
    scalars = [branch for branch in want.branches if branch.kind in _BRANCH_ORDER]
    scalars.sort(key=lambda branch: (_BRANCH_ORDER.index(branch.kind), not branch.format))
    for branch in scalars:
        found = convert(branch, leaf, hints)
        if found is not None and (branch.kind not in ("integer", "number") or _is_bare_number(leaf.text)):
            return found
    return None


def _is_bare_number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[-+]?[\d.,' ]{1,40}\s*", text))


def _raw(want: Want, leaf: Leaf) -> Found | None:
    value = leaf.raw
    if value is None:
        return None
    if want.kind == "string" and not isinstance(value, bool):
        value = leaf.text  # an id that JSON wrote as a number
    elif want.kind in ("number", "integer") and leaf.unit and not isinstance(value, bool):
        matches = list(find_numbers(leaf.text, 0, len(leaf.text), Hints()))
        value = normalise_number(leaf.text, matches[0], want, leaf.unit) if len(matches) == 1 else value
    elif want.kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    return _checked(want, value, leaf)


def _checked(want: Want, value: Any, leaf: Leaf) -> Found | None:
    if value is None or (want.kind != "any" and not fits(want, value)):
        return None
    return Found(value, leaf.start, leaf.end)


def _number(want: Want, leaf: Leaf, hints: Hints) -> Found | None:
    """The one number of the text; two different ones settle nothing."""
    outof = _OUT_OF.match(leaf.text)
    if outof is not None and _RATED & set(want.words):
        leaf = Leaf(outof[1], leaf.start + outof.start(1), leaf.start + outof.end(1))
    plain = _PLAIN_NUMBER.fullmatch(leaf.text)
    rows = for_want(want)
    if plain is not None and any(row.name == "number" for row in rows):
        value = normalise_number(leaf.text, plain_match(leaf.text), want, leaf.unit)
        return _checked(want, value, leaf)
    matches = list(find_numbers(leaf.text, 0, len(leaf.text), hints))
    found: list[Found] = []
    for match in matches[:20]:
        value = _normalised(rows, leaf, match, want)
        if value is not None and fits(want, value):
            found.append(Found(value, *_place(leaf, match)))
    if len(found) > 1 and (same := _narrowed(want, leaf, matches, found)):
        found = same
    if len({each.value for each in found}) != 1:
        return None
    letters = sum(char.isalpha() for char in leaf.text)
    return found[0] if letters <= 60 else None


_PLAIN_NUMBER = re.compile(r"\d{1,15}(?:\.(?:\d{1,2}|\d{4,9}))?")
"""A number that is written in one way only, as in most cells: no sign, no marks, no unit."""


def _narrowed(want: Want, leaf: Leaf, matches: list[Match], found: list[Found]) -> list[Found]:
    """With several numbers: the one with a currency, or a percentage, if the field asks for that and there is one."""
    if len(matches) != len(found):
        return []  # some of them are no values of the position
    names = [row.name for row in for_want(want)]
    if "money" in names:
        return [each for each, match in zip(found, matches, strict=True) if match.data.currency]
    unit = wanted_unit(want)
    asked = [each for each, match in zip(found, matches, strict=True) if unit and match.data.unit == unit]
    if len(asked) == 1:
        return asked
    if leaf.text[:1].isdigit() and re.match(r"[\d.,]+\s*[A-Za-z²\"]{0,6}\s*[(@x×]", leaf.text):
        return found[:1]
    return []


def _normalised(rows: list[Recogniser], leaf: Leaf, match: Match, want: Want) -> Any:
    if any(row.name == "number" for row in rows):
        return normalise_number(leaf.text, match, want, leaf.unit)
    return None


def _place(leaf: Leaf, match: Match) -> tuple[int, int]:
    if leaf.end - leaf.start != len(leaf.text):
        return leaf.start, leaf.end
    return leaf.start + match.start, leaf.start + match.end


def _string(want: Want, leaf: Leaf, hints: Hints) -> Found | None:
    rows = for_want(want)
    strict = want.format in _FORMATTED
    for row in rows:
        if not (strict or row.distinctive or _must_change(want, row)):
            break
        found = _matches(want, row, leaf, hints)
        if len({each.value for each in found}) == 1:
            return found[0]
        if strict and found:
            return None
    if strict and rows:
        return None
    if leaf.end - leaf.start == len(leaf.text) and ((rows and rows[0].name == "person") or _NAMED & {*want.words}):
        more = _AGED.match(leaf.text)  # "Maria Lopez, 47 y/o", "Claire Dubois (tel. 555-0101)", "Heron House, 2017"
        leaf = Leaf(more[1], leaf.start, leaf.start + more.end(1)) if more else leaf
    if "dose" in want.siblings and _DRUGS & {*want.words} and (parts := read_dose(leaf.text, leaf.start)):
        leaf = parts[0].leaf  # "Metformin 500 mg twice daily", of which the dose has a field of its own
    if rows and _is_none(rows[0].name, leaf.text):
        return None
    if fits(want, leaf.text):
        return Found(leaf.text, leaf.start, leaf.end)
    return _by_pattern(want, leaf)


def _is_none(kind: str, text: str) -> bool:
    """Whether a labelled text is no value of a kind whatever its label: an amount no code, a sentence no name."""
    return (kind == "person" and len(text.split()) > MAX_NAME_WORDS) or (
        kind == "identifier" and _MONEY.fullmatch(text) is not None
    )


_MONEY = re.compile(rf"(?:(?:{CODES}) ?|[$€£¥])-?\d[\d.,' ]{{0,20}}|\d[\d.,' ]{{0,20}}(?: ?[$€£¥%]| (?:{CODES}))")
"""No number of an invoice, no code: an amount or a percentage."""


def _must_change(want: Want, row: Recogniser) -> bool:
    return (row.name == "date" and wants_iso(want)) or (row.name == "time" and wants_clock(want))


def _matches(want: Want, row: Recogniser, leaf: Leaf, hints: Hints) -> list[Found]:
    found: list[Found] = []
    for match in Matches(leaf.text, hints).between(row, 0, len(leaf.text)):
        value = row.normalise(leaf.text, match, want)
        if value is not None and fits(want, value):
            found.append(Found(value, *_place(leaf, match._replace(end=_end(want, row, leaf.text, match, value)))))
    return found


def _by_pattern(want: Want, leaf: Leaf) -> Found | None:
    """The part of the text that the schema's own pattern finds, where the whole does not fit."""
    pattern = want.schema.get("pattern")
    if not isinstance(pattern, str):
        return None
    match = maybe_search(pattern.removeprefix("^").removesuffix("$"), leaf.text)
    if match is None or not match[0].strip() or not fits(want, match[0]) or _glued(leaf.text, match):
        return None
    return Found(match[0], *_place(leaf, Match(match.start(), match.end())))


def _end(want: Want, row: Recogniser, text: str, match: Match, value: Any) -> int:
    """Where a value ends that may reach further than its match: a date with the time behind it."""
    if row.name == "date" and want.format == "date-time":
        return reach(match)
    if isinstance(value, str) and len(value) > match.end - match.start and text.startswith(value, match.start):
        return match.start + len(value)
    return match.end


def _glued(text: str, match: re.Match[str]) -> bool:
    """Whether a match is a piece of a longer word or number."""
    before, after = text[: match.start()][-2:], text[match.end() :][:2]
    inside = (before[-1:].isalnum() and match[0][0].isalnum()) or (after[:1].isalnum() and match[0][-1].isalnum())
    return (
        inside
        or (after[:1] in (".", ",") and after[1:].isdigit())
        or (before[-1:] in (".", ",") and before[:1].isdigit())
    )


def search(want: Want, matches: Matches, start: int, end: int, *, sure: bool = False) -> Iterator[Found]:
    """Values of a position between two places of running text, by the kind that the position asks for most.

    Args:
        want: The position.
        matches: The text.
        start: Where to begin.
        end: Where to stop.
        sure: Only kinds that the field's name or format asks for; not just any number or code.
    """
    text = matches.text
    if want.kind == "enum":
        for value, first, last in member_in(want, text, start, end):
            if last - first > 1 or not sure:  # "I" is a word before it is a grade
                yield Found(value, first, last)
        return
    rows = for_want(want)
    for row in _searched(rows, sure=sure):
        any_found = False
        for match in matches.between(row, start, end):
            value = row.normalise(text, match, want)
            if value is not None and fits(want, value):
                any_found = True
                yield Found(value, match.start, _end(want, row, text, match, value))
        if any_found:
            return
    pattern = want.schema.get("pattern")
    if not rows and isinstance(pattern, str) and want.kind == "string" and end - start <= MAX_PATTERN_CHARS:
        yield from _pattern_in(want, pattern.removeprefix("^").removesuffix("$"), text, start, end)


def _searched(rows: list[Recogniser], *, sure: bool) -> list[Recogniser]:
    """The kinds to look for: no person for a `customer_no`, and no place that is not known for a country."""
    first = rows[0].name if rows else ""
    if sure and first == "identifier":
        return []
    skipped = {"number", "identifier"} if sure else set[str]()
    if first == "country":
        skipped.add("place")
    return [row for row in rows if row.name not in skipped]


def _pattern_in(want: Want, pattern: str, text: str, start: int, end: int) -> Iterator[Found]:
    """The schema's own pattern, in a short stretch of text; one that takes plain words gives nothing away."""
    at = start
    while not maybe_search(pattern, "plain words") and (match := maybe_search(pattern, text[at:end])) and match[0]:
        if fits(want, match[0]) and not _glued(text[at:end], match):
            yield Found(match[0], at + match.start(), at + match.end())
        at += match.end()
