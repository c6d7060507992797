"""One-line records: `2 x Coffee 7.00`, `Widget — $4.00`, `2024-05-01 12:00:00 ERROR disk full`.

In a line, fields have no labels: numbers are told apart by their form (a count in front or with an "x", money with
a currency or two decimals), and the one field that holds words gets the text that is left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..recognisers import Match
from ..recognisers.base import words_of
from ..recognisers.numbers import MONEY_WORDS, find, normalise
from .check import fits
from .convert import Found
from .filled import Filled
from .scope import Scope
from .wants import Want
from .words import words

if TYPE_CHECKING:
    from .fill import Filler

MAX_LEFT_CHARS = 400

COUNT_WORDS = frozenset(["quantity", "qty", "count", "number", "amount", "unit", "piece", "pcs", "stock"])
_TEXT_WORDS = frozenset(
    [
        "name",
        "item",
        "description",
        "product",
        "title",
        "message",
        "msg",
        "text",
        "task",
        "article",
        "label",
        "subject",
        "activity",
        "summary",
        "content",
        "detail",
        "note",
        "skill",
        "ingredient",
        "step",
        "line",
        "entry",
        "event",
    ]
)
_TITLES = (("title",), ("name",), ("product",), ("headline",), ("heading",))
_COUNT_BEFORE = re.compile(r"\s*[x×*]\s|\s*(?:pcs|pieces|units|stk)\b", re.IGNORECASE)
_COUNT_AFTER = re.compile(r"(?:[x×*]|qty:?|quantity:?)\s*\Z", re.IGNORECASE)
_VERBS = words_of(
    "is are was were am be been has have had will would can could should shall may might must do does did goes"
)
_SMALL_WORDS = words_of(
    "on at in to from by with for of and or but the a an as is are was were will that which who his her"
)
_CLAUSE_WORDS = words_of("the a to only is are my your our please at on from that which by for we i you it")
_MESSAGE_WORDS = words_of("message msg text task summary content detail note description activity event entry step")
_CONNECTORS = words_of("x at for each and by of in the a from to per pcs is")
_EMPHASISED = re.compile(r"\A(?:\*\*|__)?([^*_()]{2,60}?)(?:\*\*|__)\s*(?:\([^()]*\))?\Z")
_EDGES = " \t-–—:;,|@=.×*•/"


def assign_line(filler: Filler, fields: list[Want], scope: Scope, got: dict[str, Filled]) -> None:
    """Fill the open fields of a one-line record."""
    open_fields = [field for field in fields if field.name not in got]
    if not open_fields or scope.leaf is None:
        return
    _numbers(filler, [f for f in open_fields if f.kind in ("integer", "number")], scope, got)
    _bracketed([f for f in fields if f.name not in got], scope, got)
    _left_over([f for f in fields if f.name not in got], fields, scope, got)


_ROLES = words_of("role title position job function kind type relation team department")
_BRACKETED = re.compile(r"[*_]{0,2}[^\W\d_][^()\n]{1,60}\((?P<said>[^()\n\d]{2,40})\)")


def _bracketed(fields: list[Want], scope: Scope, got: dict[str, Filled]) -> None:
    """What stands in brackets behind a name: `Ana Ruiz (lead), ana@x.org`."""
    holders = [f for f in fields if f.kind == "string" and not f.format and f.words and f.words[-1] in _ROLES]
    said = _BRACKETED.match(scope.source, scope.start, scope.end)
    if said is not None and len(holders) == 1 and scope.item and fits(holders[0], said["said"]):
        got[holders[0].name] = Filled(said["said"], spans={(): said.span("said")}, found=1)


def _numbers(filler: Filler, fields: list[Want], scope: Scope, got: dict[str, Filled]) -> None:
    taken = [span for filled in got.values() for span in filled.spans.values()]
    numbers = [
        match
        for match in find(scope.source, scope.start, scope.end, filler.hints)
        if not any(start < match.end and match.start < end for start, end in taken)
    ]
    counts = [field for field in fields if set(field.words) & COUNT_WORDS and field.kind == "integer"]
    money = [field for field in fields if field not in counts and set(field.words) & MONEY_WORDS]
    count = _count(numbers, scope.source) if len(counts) == 1 else None
    if count is not None and _take(counts[0], count, scope, got):
        numbers.remove(count)
    priced = [m for m in numbers if m.data.currency or re.search(r"[.,]\d{2}\b", scope.source[m.start : m.end])]
    if money and len(priced) == len(money):
        for field, match in zip(money, priced, strict=True):
            _take(field, match, scope, got)


def _count(numbers: list[Match], source: str) -> Match | None:
    for match in numbers:
        if not match.data.currency and (
            _COUNT_BEFORE.match(source, match.end)
            or _COUNT_AFTER.search(source[max(0, match.start - 10) : match.start])
        ):
            return match
        if source[match.start : match.end].rstrip().endswith(("x", "×")):
            return match
    whole = [
        m
        for m in numbers
        if not m.data.currency
        and m.data.value == m.data.value.to_integral_value()
        and "." not in source[m.start : m.end]
    ]
    return whole[0] if len(whole) == 1 else None


def _take(field: Want, match: Match, scope: Scope, got: dict[str, Filled]) -> bool:
    value = normalise(scope.source, match, field)
    if value is None or not fits(field, value):
        return False
    got[field.name] = Filled(value, spans={(): (match.start, match.end)}, found=1)
    return True


def _left_over(fields: list[Want], all_fields: list[Want], scope: Scope, got: dict[str, Filled]) -> None:
    """The text that is left goes to the one open field that holds words, if the rest of the line is accounted for."""
    holders = [f for f in fields if f.kind == "string" and not f.format and set(f.words) & _TEXT_WORDS]
    if not holders:
        holders = [f for f in fields if f.kind == "string" and not f.format and f.required and not f.nullable]
    if len(holders) != 1 or (not got and (len(fields) > 1 or not scope.item or scope.pairs)):
        return
    spans = sorted(span for filled in got.values() for span in filled.spans.values())
    gap = _open_gap(scope, spans, all_fields)
    if gap is None:
        return
    start, end = gap
    raw = scope.source[start:end]
    text = re.sub(r"^\s*[x×*]\s+|\s+[x×*@]\s*$|\s+(?:at|for|à|each)\s*$", "", raw.strip(_EDGES)).strip(_EDGES)
    text = text.lstrip(")]").rstrip("([").strip(_EDGES)
    text = _EMPHASISED.sub(r"\1", text)
    if not any(char.isalpha() for char in text) or len(text) > MAX_LEFT_CHARS or not fits(holders[0], text):
        return
    told = bool(set(holders[0].words) & _MESSAGE_WORDS)
    if _is_prose(text, told=told) or not (told or scope.item or not _CLAUSE_WORDS & set(text.lower().split())):
        return
    at = scope.source.find(text, start, end)
    got[holders[0].name] = Filled(text, spans={(): (at, at + len(text))}, found=1)


def _is_prose(text: str, *, told: bool) -> bool:
    """A piece of a sentence that values were taken out of: it begins with a verb or ends with a small word.

    A message (`told`) may be a sentence; anything else ("Buy the Trail Shoe for only") may not hold its small words.
    """
    said = text.lower().split()
    return said[0] in _VERBS or said[-1] in _SMALL_WORDS or (not told and said[0] in _SMALL_WORDS and len(said) > 2)


def _accounted_for(word: str, fields: list[Want]) -> bool:
    """A word of the other gaps must be a connector or belong to a field's name: "directed" to `director`."""
    return word in _CONNECTORS or any(word[:5] == said[:5] for field in fields for said in field.words if len(said) > 4)


def maybe_title(fields: list[Want], scope: Scope) -> tuple[Want, Found] | None:
    """The heading of a text, or of a section, as the one open field that holds a title: `# Senior Data Engineer`.

    A heading that only says what kind of thing follows ("Invoice") is no title.
    """
    heading = scope.groups[0] if len(scope.groups) == 1 and not (scope.pairs or scope.lines or scope.lists) else None
    section = scope if scope.label and not scope.structured and scope.leaf is None else heading
    named = words(section.label) if section is not None else ()
    holders = [field for field in fields if field.kind == "string" and not field.format]
    own = [field for field in holders if len(named) > 1 and field.words == named[-1:]]
    holders = own or [field for field in holders if field.words[-1:] in _TITLES]
    if len(holders) != 1 or section is None or not section.label:
        return None
    field, said = holders[0], frozenset(words(section.label))
    at = scope.source.find(section.label, section.start, section.start + 200)
    if at < 0 or said <= field.context | field.about or not said or not fits(field, section.label):
        return None
    if not scope.source[:at].rpartition("\n")[2].lstrip().startswith(("#", "*", "_", "-", "=")):
        return None
    return field, Found(section.label, at, at + len(section.label))


def _open_gap(scope: Scope, spans: list[tuple[int, int]], fields: list[Want]) -> tuple[int, int] | None:
    """The only stretch, between those that values were read from, that holds words of its own."""
    gaps: list[tuple[int, int]] = []
    at = scope.start
    for start, end in [*spans, (scope.end, scope.end)]:
        words_here = re.findall(r"[^\W\d_]+", scope.source[at:start].lower())
        if start > at and not all(_accounted_for(word, fields) for word in words_here):
            gaps.append((at, start))
        at = max(at, end)
    return gaps[0] if len(gaps) == 1 else None
