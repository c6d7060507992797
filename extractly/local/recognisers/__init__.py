"""The table of recognisers. One kind of value is one row in one file; to add one, write the row and name it here.

Order matters among rows that a field asks for equally: the first wins.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

from ..reading.wants import Want
from . import (
    abroad,
    ages,
    birthplaces,
    carriers,
    codes,
    dates,
    events,
    identifiers,
    names,
    numbers,
    occupations,
    patterns,
    phones,
    pressures,
    streets,
)
from .base import Hints, Match, Matches, Recogniser, words_of

__all__ = ["TABLE", "Hints", "Match", "Matches", "Recogniser", "for_want", "is_installed", "is_person"]

TABLE: tuple[Recogniser, ...] = (
    *patterns.ROWS,
    phones.ROW,
    ages.ROW,
    *dates.ROWS,
    abroad.DATE,
    *numbers.ROWS,
    abroad.MONEY,
    events.ROW,
    *names.ROWS,
    abroad.COUNTRY,
    *codes.ROWS,
    abroad.CURRENCY,
    occupations.ROW,
    birthplaces.ROW,
    pressures.ROW,
    carriers.ROW,
    streets.ROW,
    identifiers.ROW,
)

_OTHER_ADDRESSES = words_of("email mail web url mac wallet memory contract block")
_HOSTS = words_of("ip ipv4 ipv6 host hostname server machine node network interface subnet gateway router dns")
_ONLY_HOST = frozenset(("host",))
_HOST_FIELDS = words_of("ip hostname port server machine node mac vlan")
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
    rows = [row for row in TABLE if row.types & kinds and (not row.needs or is_installed(row.needs))]
    if want.format:
        asked = [row for row in rows if want.format in row.formats]
        if asked:
            return asked
    ranked = sorted((-rank, number) for number, row in enumerate(rows) if (rank := _rank(row, want)) > 0)
    return [rows[number] for _, number in ranked]


@lru_cache(maxsize=16)
def is_installed(module: str) -> bool:
    """Whether a module can be imported; a module that was set to `None` in `sys.modules` cannot."""
    try:
        return find_spec(module) is not None
    except ValueError:
        return False


def _rank(row: Recogniser, want: Want) -> int:
    words = want.words or (want.parent.words if want.parent is not None else ())
    special = _special_rank(row, want, words) if words else None
    if special is not None:
        return special
    if words and words[-1] in row.name_words:
        return 4 if len(words) == 1 or words[0] not in row.name_words else 5
    if row.name == "number":
        return 1
    if row.name in ("identifier", "event"):
        return 0
    if any(word in row.name_words for word in words):
        return 2
    return 1 if row.description_words & want.about else 0


def _special_rank(row: Recogniser, want: Want, words: tuple[str, ...]) -> int | None:
    """Where the last word of a name is not enough to tell; `None` where it is."""
    last = words[-1]
    match row.name:
        case "event":
            return 5 if last in _EVENT_NAMES and _is_event(want) else 0
        case "street" | "ip" if last == "address":
            return _rank_of_address(row, want)
        case "birthplace" | "date" if words == ("born", "in"):
            return 6 if row.name == "birthplace" else 0
        case "birthplace" if last in _PLACES:
            return 6 if words[0] in ("birth", "born") else 0
        case "occupation" if last == "title":
            return 5 if _JOB_WORDS & (want.context | set(words)) else 0
        case "person" if last == "name" and not is_person(want):
            return 0
        case "organisation" if last == "name" and row.name_words & want.context:
            return 4
        case _:
            return None


def _rank_of_address(row: Recogniser, want: Want) -> int:
    """An address beside a host name is one of the network, in other places one of the post."""
    of_host = bool(_HOSTS & (want.about | want.context)) or bool(_HOST_FIELDS & want.siblings)
    of_host = of_host or want.siblings == _ONLY_HOST
    if row.name == "ip":
        return 5 if of_host else 0
    return 0 if of_host or _OTHER_ADDRESSES & (want.about | want.context) else 4


def _is_event(want: Want) -> bool:
    """The object is called one, or has a day and people or a place beside the name."""
    if want.context & _EVENT_WORDS or "event" in want.words:
        return True
    return bool(want.siblings & _DAY_WORDS) and bool(want.siblings & _WITH_WORDS)


def is_person(want: Want) -> bool:
    """The object is called one, or has beside the name what only people have."""
    return bool(_PERSON_CONTEXT & (want.context | set(want.words)) or want.siblings & _PERSONAL_WORDS)
