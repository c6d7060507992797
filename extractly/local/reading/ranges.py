"""Two fields from one text: `Salary: 58,000 - 72,000` is `salary_min` and `salary_max`, a period its start and its end.

The two fields differ in one word, and that word says which end is meant; the label names what they have in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ..recognisers import for_want
from ..recognisers.numbers import MONEY_WORDS, ROWS
from .convert import Found, convert
from .filled import Filled
from .labels import LIKELY, match_words
from .scope import Leaf, Pair, Scope
from .span_ends import HOURS, STRETCH, completed
from .structure import NEUTRAL
from .wants import Want
from .words import core, words

if TYPE_CHECKING:
    from .fill import Filler

Spans = set[tuple[int, int]]
_MONEY_ROW = ROWS[0]

_ENDS = (
    ("min", "max"),
    ("minimum", "maximum"),
    ("from", "to"),
    ("start", "end"),
    ("from", "until"),
    ("low", "high"),
    ("lower", "upper"),
    ("begin", "end"),
    ("starts", "ends"),
    ("open", "close"),
    ("opens", "closes"),
    ("opening", "closing"),
    ("checkin", "checkout"),
    ("in", "out"),
    ("arrival", "departure"),
    ("pickup", "return"),
    ("systolic", "diastolic"),
)
_END_WORDS = tuple((words(low)[0], words(high)[0]) for low, high in _ENDS)
Twins = tuple[Want, Want, tuple[str, ...]]
_BETWEEN = (
    re.compile(r"\s+(?:-|–|—|to|until|till|bis|through|thru|au|à|al|hasta|fino al|and|und)\s+", re.IGNORECASE),
    re.compile(r"\s*[–—]\s*"),
    re.compile(r"(?<=\d|[kKmM%.])\s*-\s*(?=[\d$€£])"),
    re.compile(r"(?<=\w)-(?=[^\W\d_]{3,9}\.?[ ]\d)|(?<=[^\W\d_])-(?=\d{1,2}\.?[ ][^\W\d_])"),
    re.compile(r"(?<=\d)\s*/\s*(?=\d{2})"),
)
_LEAD = re.compile(r"(?:from|between|von|de|du|vom|desde|dal)\s+", re.IGNORECASE)
_WHOLE = frozenset(
    words(label)
    for label in (
        *(
            "when",
            "time",
            "times",
            "hours",
            "date",
            "dates",
            "period",
            "duration",
            "schedule",
            "range",
            "from",
            "valid",
        ),
        *("validity", "open", "opening hours", "stay", "term", "session", "shift", "availability", "zeitraum", "datum"),
        *("zeit", "öffnungszeiten", "période", "horaires", "fechas", "horario"),
    )
)


_PRESSURE = frozenset(words(label) for label in ("bp", "blood pressure", "blutdruck", "rr", "tension"))


def assign_ranges(filler: Filler, fields: list[Want], scope: Scope, used: Spans, got: dict[str, Filled]) -> None:
    """Fill pairs of fields from texts that hold both ends."""
    for low, high, common in _twins(fields):
        if low.name in got or high.name in got:
            continue
        halves = [
            (pair, ends)
            for pair in scope.flat_pairs()
            if _names(common, pair, low) and (pair.leaf.start, pair.leaf.end) not in used
            if (ends := _cut(low, high, pair.leaf, filler)) is not None
        ]
        if len({(a.value, b.value) for _, (a, b) in halves}) != 1:
            continue
        pair, (first, last) = halves[0]
        used.add((pair.leaf.start, pair.leaf.end))
        got[low.name] = Filled(first.value, spans={(): (first.start, first.end)}, found=1)
        got[high.name] = Filled(last.value, spans={(): (last.start, last.end)}, found=1)


def assign_stretches(filler: Filler, fields: list[Want], scope: Scope, used: Spans, got: dict[str, Filled]) -> None:
    """Fill pairs of open fields from the only stretch of their kind in running text: "from 3 to 5 May 2024"."""
    for low, high, common in _twins(fields):
        if low.name in got or high.name in got or not set(common) <= NEUTRAL | low.context | MONEY_WORDS:
            continue
        found = {
            (a.value, b.value): (a, b)
            for leaf in _stretches(low, scope, filler)
            if not any(start < leaf.end and leaf.start < end for start, end in used)
            if (ends := _cut(low, high, leaf, filler)) is not None
            for a, b in (ends,)
        }
        if len(found) == 1:
            first, last = next(iter(found.values()))
            used.update(((first.start, first.end), (last.start, last.end)))
            got[low.name] = Filled(first.value, spans={(): (first.start, first.end)}, found=1)
            got[high.name] = Filled(last.value, spans={(): (last.start, last.end)}, found=1)


def _stretches(want: Want, scope: Scope, filler: Filler) -> Iterator[Leaf]:
    kinds = [row.name for row in for_want(want)[:1]]
    if kinds == ["money"] and want.kind in ("number", "integer"):
        yield from _amounts(scope, filler)
    pattern = STRETCH if want.format == "date" or kinds == ["date"] else HOURS if want.format == "time" else None
    for match in pattern.finditer(scope.source, scope.start, scope.end) if pattern else ():
        yield Leaf(match[0], *match.span())


_TO_AMOUNT = re.compile(r"\s?(?:-|–|—|to|and)\s?\Z")


def _amounts(scope: Scope, filler: Filler) -> Iterator[Leaf]:
    """Two amounts with the same currency, or one for both: "NZD 78,000 to NZD 92,000"."""
    amounts = list(filler.prose.matches.between(_MONEY_ROW, scope.start, scope.end))
    for first, last in pairwise(amounts):
        if _TO_AMOUNT.match(scope.source[first.end : last.start]):
            yield Leaf(scope.source[first.start : last.end], first.start, last.end)


def _twins(fields: list[Want]) -> list[Twins]:
    """The pairs of fields that are two ends of one thing; worked out once for all the records of a list."""
    parent = fields[0].parent if fields else None
    if parent is None:
        return list(_read_twins(fields))
    known: list[Twins] | None = parent.memo.get("twins")
    if known is None:
        known = parent.memo["twins"] = list(_read_twins(parent.fields))
    return [each for each in known if each[0] in fields and each[1] in fields] if known else []


def _read_twins(fields: Sequence[Want]) -> Iterator[Twins]:
    by_words = {core(field.words): field for field in fields if field.kind in ("string", "integer", "number")}
    for phrase, field in by_words.items():
        for low, high in _END_WORDS:
            if low in phrase:
                at = phrase.index(low)
                twin = by_words.get((*phrase[:at], high, *phrase[at + 1 :]))
                if twin is not None and twin.kind == field.kind:
                    yield field, twin, phrase[:at] + phrase[at + 1 :]


def _names(common: tuple[str, ...], pair: Pair, field: Want) -> bool:
    said = words(pair.label)
    rest = tuple(word for word in common if word not in ("time", "date", "at", "on"))
    if "systolic" in field.words:
        return said in _PRESSURE
    if not rest:
        return said in _WHOLE
    return match_words(rest, said, field.context) >= LIKELY


def _cut(low: Want, high: Want, leaf: Leaf, filler: Filler) -> tuple[Found, Found] | None:
    if leaf.end - leaf.start != len(leaf.text):
        return None
    lead = _LEAD.match(leaf.text)
    begin = lead.end() if lead else 0
    for pattern in _BETWEEN if "systolic" not in low.words else _BETWEEN[-1:]:
        cuts = list(pattern.finditer(leaf.text, begin))
        if len(cuts) != 1:
            continue
        left, right = _piece(leaf, begin, cuts[0].start()), _piece(leaf, cuts[0].end(), len(leaf.text))
        for first_said, last_said in completed(left.text.strip(), right.text.strip()):
            left, right = (Leaf(said, leaf.start, leaf.end) for said in (first_said, last_said))
        first, last = convert(low, left, filler.hints), convert(high, right, filler.hints)
        if first is not None and last is not None and _in_order(low, first, last):
            return first, last
    return None


def _in_order(low: Want, first: Found, last: Found) -> bool:
    """Days that run backwards were cut in the wrong place, or are a mistake of the text."""
    return low.format not in ("date", "date-time") or str(first.value) <= str(last.value)


def _piece(leaf: Leaf, start: int, end: int) -> Leaf:
    piece = Leaf(leaf.text[start:end], leaf.start + start, leaf.start + end)
    piece.unit = leaf.unit
    return piece
