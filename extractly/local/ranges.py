"""Two fields from one text: `Salary: 58,000 - 72,000` is `salary_min` and `salary_max`, a period its start and its end.

The two fields differ in one word, and that word says which end is meant; the label names what they have in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .convert import Found, convert
from .filled import Filled
from .labels import LIKELY, match_words
from .scope import Leaf, Pair, Scope
from .wants import Want
from .words import core, words

if TYPE_CHECKING:
    from .fill import Filler

Spans = set[tuple[int, int]]

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
_BETWEEN = (
    re.compile(r"\s+(?:-|–|—|to|until|till|bis|through|thru|au|à|al|hasta|fino al|and|und)\s+", re.IGNORECASE),
    re.compile(r"\s*[–—]\s*"),
    re.compile(r"(?<=\d|[kKmM%])\s*-\s*(?=[\d$€£])"),
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


def _twins(fields: list[Want]) -> Iterator[tuple[Want, Want, tuple[str, ...]]]:
    by_words = {core(field.words): field for field in fields if field.kind in ("string", "integer", "number")}
    for phrase, field in by_words.items():
        for low, high in _ENDS:
            for left, right in ((words(low), words(high)),):
                if left[0] in phrase:
                    at = phrase.index(left[0])
                    twin = by_words.get(phrase[:at] + right + phrase[at + 1 :])
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
        first = convert(low, _piece(leaf, begin, cuts[0].start()), filler.hints)
        last = convert(high, _piece(leaf, cuts[0].end(), len(leaf.text)), filler.hints)
        if first is not None and last is not None:
            return first, last
    return None


def _piece(leaf: Leaf, start: int, end: int) -> Leaf:
    piece = Leaf(leaf.text[start:end], leaf.start + start, leaf.start + end)
    piece.unit = leaf.unit
    return piece
