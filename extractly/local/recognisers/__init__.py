"""The table of recognisers. One kind of value is one row in one file; to add one, write the row and name it here.

Order matters among rows that a field asks for equally: the first wins.
"""

from __future__ import annotations

from ..wants import Want
from . import ages, birthplaces, codes, dates, events, identifiers, names, numbers, occupations, patterns, phones
from .base import Hints, Match, Matches, Recogniser, words_of

__all__ = ["TABLE", "Hints", "Match", "Matches", "Recogniser", "for_want", "is_person"]

TABLE: tuple[Recogniser, ...] = (
    *patterns.ROWS,
    phones.ROW,
    ages.ROW,
    *dates.ROWS,
    *numbers.ROWS,
    events.ROW,
    *names.ROWS,
    *codes.ROWS,
    occupations.ROW,
    birthplaces.ROW,
    identifiers.ROW,
)

_EVENT_WORDS = frozenset(["event", "meeting", "appointment", "calendar"])
_DAY_WORDS = words_of("date day when start time")
_WITH_WORDS = words_of("participant attendee guest location venue place organizer organiser speaker")
_PERSONAL_WORDS = words_of("age birth dob birthday gender surname")
_EVENT_NAMES = frozenset(["name", "title", "event", "summary", "subject", "what"])
_PLACES = frozenset(("place", "city", "town"))
_JOB_WORDS = words_of("job vacancy position opening posting")
_PERSON_CONTEXT = names.PERSON_WORDS - {"name"} | {"signature", "card", "profile"}


def for_want(want: Want) -> list[Recogniser]:
    """The recognisers that a position asks for, the most wanted first; empty where nothing asks for one."""
    known: list[Recogniser] | None = want.memo.get("recognisers")
    if known is None:
        known = want.memo["recognisers"] = _choose(want)
    return known


def _choose(want: Want) -> list[Recogniser]:
    kinds = {"integer", "number"} if want.kind == "number" else {want.kind}
    rows = [row for row in TABLE if row.types & kinds]
    if want.format:
        asked = [row for row in rows if want.format in row.formats]
        if asked:
            return asked
    ranked = sorted((-rank, number) for number, row in enumerate(rows) if (rank := _rank(row, want)) > 0)
    return [rows[number] for _, number in ranked]


def _rank(row: Recogniser, want: Want) -> int:
    words = want.words or (want.parent.words if want.parent is not None else ())
    if row.name == "event":
        return 5 if words and words[-1] in _EVENT_NAMES and _is_event(want) else 0
    if row.name == "number":
        return 1
    if row.name == "birthplace" and words and words[-1] in _PLACES:
        return 6 if words[0] in ("birth", "born") else 0
    if row.name == "occupation" and words and words[-1] == "title":
        return 5 if _JOB_WORDS & (want.context | set(words)) else 0
    if row.name == "person" and words and words[-1] == "name" and not is_person(want):
        return 0
    if row.name == "organisation" and words and words[-1] == "name" and row.name_words & want.context:
        return 4
    if words and words[-1] in row.name_words:
        return 4 if len(words) == 1 or words[0] not in row.name_words else 5
    if row.name == "identifier":
        return 0
    if any(word in row.name_words for word in words):
        return 2
    return 1 if row.description_words & want.about else 0


def _is_event(want: Want) -> bool:
    """The object is called one, or has a day and people or a place beside the name."""
    if want.context & _EVENT_WORDS or "event" in want.words:
        return True
    return bool(want.siblings & _DAY_WORDS) and bool(want.siblings & _WITH_WORDS)


def is_person(want: Want) -> bool:
    """The object is called one, or has beside the name what only people have."""
    return bool(_PERSON_CONTEXT & (want.context | set(want.words)) or want.siblings & _PERSONAL_WORDS)
