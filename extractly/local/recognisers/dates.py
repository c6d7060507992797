"""Dates, times and durations.

A date becomes an ISO date only if the text says which day it is: with a year of four digits, and in an order that
can only be read one way (or that the text or the instructions settle). A field that is a plain string takes the
text's own words, "Friday" included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from ..reading.wants import Want
from .base import Hints, Match, Recogniser, words_of

STRING = frozenset({"string"})

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero",
            "february feb februar février febrero",
            "march mar märz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug août agosto",
            "september sep sept septembre septiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre diciembre",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY_NAME = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_CLOCK = (
    r"(?:[01]?\d|2[0-3])[:.h][0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:\s?(?:[ap]m\b|[ap]\.m\.?))?"
    r"|(?:1[0-2]|0?[1-9])\s?(?:[ap]m\b|[ap]\.m\.?)"
)
_ZONE = r"(?:\s?(?:Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}))"

_DATE = re.compile(
    rf"(?<![\w/.-])(?:(?P<weekday>{_DAY_NAME}|(?:mon|tue|wed|thu|fri|sat|sun)\b\.?)(?:,?\s+(?:the\s+)?|$|(?=[^\w])))?(?:"
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}|\d{{4}}\.\d{{2}}\.\d{{2}})"
    rf"|(?P<numeric>\d{{1,2}}(?P<mark>[/.-])\d{{1,2}}(?P=mark)(?:\d{{4}}|\d{{2}})(?![\d.]\d))"
    rf"|(?P<dmy>{_DAY}\s+(?:of\s+|de\s+)?(?P<month1>{_MONTH})(?:,?\s+(?:de\s+)?\d{{4}}\b)?)"
    rf"|(?P<dmyh>\d{{1,2}}-(?P<month3>{_MONTH})-\d{{4}}\b)"
    rf"|(?P<mdy>(?P<month2>{_MONTH})\s+{_DAY}(?!\d|:)(?:,?\s+\d{{4}}\b)?)"
    rf"|(?P<my>(?P<month4>{_MONTH})\s+\d{{4}}\b)"
    r")?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"\b(?:(?:this|next|last|coming)\s+(?:{_DAY_NAME}|week(?:end)?|month|year)|(?:every\s+)?{_DAY_NAME}s?"
    r"|today|tonight|tomorrow|yesterday)(?:\s+(?:morning|afternoon|evening|night))?\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"(?<![\w:.,$€£/-])(?P<clock>{_CLOCK})(?P<zone>{_ZONE})?(?![\d:]|[.,]\d|\s?%)|\b(?:noon|midnight)\b", re.IGNORECASE
)
_AFTER_DATE = re.compile(rf"(?:T|,?\s+(?:at\s+)?)(?P<clock>{_CLOCK})(?P<zone>{_ZONE})?", re.IGNORECASE)
_ISO_DURATION = re.compile(r"(?<!\w)P(?=\d|T\d)(?:\d{1,6}[YMWD]){0,4}(?:T(?:\d{1,6}(?:\.\d{1,6})?[HMS]){1,3})?(?!\w)")
_DURATION_PART = (
    r"(?:\d{1,5}(?:[.,]\d{1,3})?|an?|one|two|three|half an?)[ -]?"
    r"(?:hours?|hrs?|h|minutes?|mins?|min|seconds?|secs?|days?|weeks?)\b"
)
_DURATION = re.compile(
    rf"(?<![\w.])(?:{_DURATION_PART})(?:(?:\s+(?:and\s+)?|)(?:{_DURATION_PART})){{0,3}}", re.IGNORECASE
)
_PIECE = re.compile(r"(\bhalf an?\b|\ban?\b|\bone\b|\btwo\b|\bthree\b|\d[\d.,]*)[ -]?([a-z]+)", re.IGNORECASE)
_WORD_NUMBERS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "half a": 0.5, "half an": 0.5}


class Day(NamedTuple):
    """A date as read: the day if the text settles it, and the clock right behind it."""

    day: date | None
    clock: str | None = None
    zone: str | None = None


def _find_dates(text: str, start: int, end: int, hints: Hints) -> Iterator[Match]:
    """Dates and words for days, in order."""
    found = [_date(match, hints) for match in _DATE.finditer(text, start, end) if _says_a_day(match)]
    taken = [(match.start, match.end) for match in found]
    at = 0
    for match in _RELATIVE.finditer(text, start, end):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at == len(taken) or taken[at][0] >= match.end():
            found.append(Match(match.start(), match.end(), Day(None)))
        elif taken[at][1] - taken[at][0] < match.end() - match.start():  # "Friday" inside "next Friday"
            found = [other for other in found if other.start != taken[at][0]]
            found.append(Match(match.start(), match.end(), Day(None)))
    yield from sorted(found, key=lambda match: match.start)


def _says_a_day(match: re.Match[str]) -> bool:
    """A weekday alone must be written out: "sat" and "sun" are words of their own."""
    weekday = match["weekday"]
    return match.end() > match.start() and (match[0].strip(" ,\t\n") != weekday or weekday.lower().endswith("day"))


def _date(match: re.Match[str], hints: Hints) -> Match:
    stop = match.end()
    text = match.string
    while text[stop - 1] in " ,\t\n" or (text[stop - 1] == "." and not match.lastgroup):
        stop -= 1
    after = _AFTER_DATE.match(text, match.end())
    clock, zone = (after["clock"], after["zone"]) if after else (None, None)
    return Match(match.start(), stop, (Day(_day_of(match, hints), clock, zone), after.end() if after else stop))


def _day_of(match: re.Match[str], hints: Hints) -> date | None:
    parts = [int(part) for part in re.findall(r"\d+", match[0])]
    month_name = next((match[name] for name in ("month1", "month2", "month3", "month4") if match[name]), None)
    try:
        if match["iso"]:
            return date(*parts[-3:])
        if match["numeric"]:
            return _numeric(parts[-3], parts[-2], match["numeric"][-4:], hints)
        if month_name and not match["my"] and len(parts) > 1 and parts[-1] > 999:
            return date(parts[-1], MONTHS[month_name.rstrip(".").lower()], parts[-2])
    except ValueError:
        return None
    return None


def _numeric(first: int, second: int, year: str, hints: Hints) -> date | None:
    """`31/12/2024`; in an order that only one reading allows, or that the hints settle. Two-digit years stay open."""
    if not year.isdigit():
        return None
    day_first = hints.day_first
    if first > 12:
        day_first = True
    elif second > 12:
        day_first = False
    elif first == second:
        day_first = True
    if day_first is None:
        return None
    return date(int(year), second, first) if day_first else date(int(year), first, second)


def _normal_date(text: str, match: Match, want: Want) -> str | None:
    day, stop = match.data if not isinstance(match.data, Day) else (match.data, match.end)
    wanted = want.format
    if wanted == "date" or (not wanted and wants_iso(want)):
        return day.day.isoformat() if day.day else None
    if wanted == "date-time":
        clock = parse_clock(day.clock) if day.clock else None
        if day.day is None or clock is None:
            return None
        return f"{day.day.isoformat()}T{clock}{_zone(day.zone)}"
    if day.clock and _TIMED & set(want.words):
        return text[match.start : stop]
    return text[match.start : match.end]


def reach(match: Match) -> int:
    """Where a date ends with the clock behind it."""
    return match.end if isinstance(match.data, Day | date) else int(match.data[1])


_TIMED = frozenset(("time", "timestamp", "datetime", "ts"))


def wants_iso(want: Want) -> bool:
    """The description asks for an ISO date."""
    return bool(re.search(r"\biso\b|yyyy-mm-dd|iso[- ]?8601", want.description[:2000], re.IGNORECASE))


def wants_clock(want: Want) -> bool:
    """The description asks for a time on 24 hours: "HH:MM"."""
    return bool(re.search(r"\bhh:mm|\b24[ -]?h", want.description[:2000], re.IGNORECASE))


def _zone(zone: str | None) -> str:
    if zone is None:
        return ""
    zone = zone.strip()
    if zone[0] in "+-":
        return zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return "Z"


def parse_clock(clock: str) -> str | None:
    """A clock time in ISO form.

    >>> parse_clock("3:05 pm"), parse_clock("7 a.m."), parse_clock("14h30")
    ('15:05:00', '07:00:00', '14:30:00')
    """
    plain = clock.lower().replace(" ", "")
    half = next((mark for mark in ("pm", "p.m", "am", "a.m") if mark in plain), None)
    digits = re.findall(r"\d+", plain.replace(",", "."))
    hour, minute, second = (int(part) for part in [*digits[:3], "0", "0"][:3])
    if half and half[0] == "p" and hour < 12:
        hour += 12
    elif half and half[0] == "a" and hour == 12:
        hour = 0
    fraction = f".{digits[3]}" if len(digits) > 3 else ""
    try:
        return datetime(2000, 1, 1, hour, minute, second).time().isoformat() + fraction
    except ValueError:
        return None


def _find_times(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _TIME.finditer(text, start, end):
        if match["clock"] and "." in match["clock"][:3] and not re.search(r"[ap]\.?m", match["clock"], re.IGNORECASE):
            continue  # 10.30 is more often a number
        yield Match(match.start(), match.end(), match)


def _normal_time(text: str, match: Match, want: Want) -> str | None:
    found: re.Match[str] = match.data
    if want.format != "time" and not wants_clock(want):
        return text[match.start : match.end]
    if not found["clock"]:
        return "12:00:00" if found[0].lower() == "noon" else "00:00:00"
    clock = parse_clock(found["clock"])
    if clock is not None and want.format != "time":
        return clock[: 8 if ":ss" in want.description.lower() else 5]
    return None if clock is None else clock + _zone(found["zone"])


def _find_durations(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    found = [Match(m.start(), m.end(), m[0]) for p in (_ISO_DURATION, _DURATION) for m in p.finditer(text, start, end)]
    yield from sorted(found)


def _normal_duration(text: str, match: Match, want: Want) -> str | None:
    if want.format != "duration":
        return text[match.start : match.end]
    said: str = match.data
    return said if said.startswith("P") else iso_duration(said)


def iso_duration(said: str) -> str | None:
    """A duration in words in ISO 8601.

    >>> iso_duration("1 hour and 30 minutes"), iso_duration("2.5 h"), iso_duration("3 days")
    ('PT1H30M', 'PT2.5H', 'P3D')
    """
    days, clock = "", ""
    for amount, unit in _PIECE.findall(said):
        number = _WORD_NUMBERS.get(amount.lower()) or float(amount.replace(",", "."))
        written = f"{number:g}"
        letter = unit[0].upper()
        if letter in "DW":
            days += f"{number * 7:g}D" if letter == "W" else f"{written}D"
        else:
            clock += f"{written}{letter}"
    return f"P{days}{'T' + clock if clock else ''}" if days or clock else None


DATE_WORDS = words_of(
    "date day when deadline due birthday dob born expire expiry expiration since until start end issued on period datum"
    " timestamp datetime ts"
    "fecha joined hired created updated published released checkin checkout arrival departure"
)
ROWS = (
    Recogniser(
        name="date",
        types=STRING,
        formats=words_of("date date-time"),
        name_words=DATE_WORDS,
        description_words=words_of("date day"),
        find=_find_dates,
        normalise=_normal_date,
        verbatim=True,
    ),
    Recogniser(
        name="time",
        types=STRING,
        formats=words_of("time"),
        name_words=words_of("time hour clock start end open close"),
        find=_find_times,
        normalise=_normal_time,
        verbatim=True,
    ),
    Recogniser(
        name="duration",
        types=STRING,
        formats=words_of("duration"),
        name_words=words_of("duration length runtime elapsed"),
        find=_find_durations,
        normalise=_normal_duration,
        verbatim=True,
    ),
)
