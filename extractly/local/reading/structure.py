"""Values by where they stand: under a heading of the field's name, at the top of the text, behind a word for any date.

| what stands there | the field |
|---|---|
| `### Summary` and a paragraph | the string field that the heading names |
| `When: 14 May 2024` | the only open field for a moment, if its name says nothing else (`starts_at`) |
| a first line of a few words, no label, no sentence | the one title or name that the schema demands |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..recognisers import for_want, is_person
from ..recognisers.base import words_of
from .convert import Found, convert
from .filled import Filled
from .labels import LIKELY, match_words
from .scope import Leaf, Pair, Scope
from .wants import Want
from .words import core, is_known, root, words

if TYPE_CHECKING:
    from .fill import Filler

Spans = set[tuple[int, int]]
MAX_HEADED_CHARS = 2_000
LABELS_UNDER_TITLE = 2
"""Labelled lines under a first line that make it a title even where none is demanded."""
MAX_TITLE_WORDS = 10

_WHEN = frozenset(
    words(each)
    for each in ("when", "date", "datum", "fecha", "day", "wann", "date and time", "date/time", "time", "data")
)
_CLOCK = frozenset(words(each) for each in ["time", "uhrzeit", "heure", "hora", "when", "ora", "zeit", "start time"])
NEUTRAL = words_of(
    "start begin day date time event held schedule scheduled appointment meeting visit sent send created issue issued"
    " on at timestamp datetime occurred recorded reported placed published posted trip when moment logged measured"
    " slot purchase transaction order invoice paid payment proposed per period"
    " bought incident accident happened"
)
NEUTRAL_ROOTS = frozenset(root(word) for word in NEUTRAL)
_TITLES = words_of("title name product headline heading subject topic event recipe course project")
KINDS_OF_TEXT = words_of(
    "invoice receipt order confirmation report statement profile ticket summary detail form card welcome hello dear hi"
    " bill note memo letter email mail message notice schedule agenda list table record data sheet page document info"
    " information booking reservation overview inventory result minute call paper contact thank"
)


def assign_headed(filler: Filler, fields: list[Want], scope: Scope, used: Spans, got: dict[str, Filled]) -> None:
    """Fill string fields from the paragraph under a heading of their name."""
    for field in fields:
        if field.name in got or field.kind not in ("string", "enum"):
            continue
        leaf = maybe_section(field, scope)
        found = convert(field, leaf, filler.hints) if leaf is not None else None
        if found is not None and (found.start, found.end) not in used:
            _put(got, used, field, found)


def maybe_section(field: Want, scope: Scope) -> Leaf | None:
    """The text under the only heading that names a field, if there is nothing but text."""
    named = [
        group
        for group in scope.groups
        if match_words(field.words, words(group.label), field.context) >= LIKELY
        and not set(words(group.label)) <= field.context
    ]
    if len(named) != 1 or named[0].pairs or named[0].groups or named[0].lists or not named[0].lines:
        return None
    lines = named[0].lines
    rows = for_want(field)
    if rows and rows[0].name in ("person", "organisation"):
        return lines[0]  # what stands under a name is where it lives
    start, end = lines[0].start, lines[-1].end
    text = scope.source[start:end]
    if "\n\n" in text or len(text) > MAX_HEADED_CHARS:
        return None
    return Leaf(" ".join(text.split()) if "\n" in text else text, start, end)


def assign_moments(filler: Filler, fields: list[Want], scope: Scope, used: Spans, got: dict[str, Filled]) -> None:
    """Fill the only open field for a date, or a time, from the only label that says "when"."""
    for kind, labels in (("date", _WHEN), ("time", _CLOCK)):
        open_fields = [f for f in fields if f.name not in got and _is_moment(f, kind)]
        if len(open_fields) != 1 or not set(core(open_fields[0].words)) <= NEUTRAL | open_fields[0].context:
            continue
        field = open_fields[0]
        pairs = [p for p in scope.flat_pairs() if words(p.label) in labels and (p.leaf.start, p.leaf.end) not in used]
        found = [each for pair in pairs if (each := convert(field, pair.leaf, filler.hints)) is not None]
        if len(found) == 1:
            _put(got, used, field, found[0], pairs)


def _is_moment(field: Want, kind: str) -> bool:
    rows = for_want(field) if field.kind == "string" else []
    return bool(rows) and rows[0].name == kind and (bool(field.format) or kind in field.words)


def assign_title(filler: Filler, fields: list[Want], scope: Scope, used: Spans, got: dict[str, Filled]) -> None:
    """Fill the one title, or the name of a person, from the first line of the text."""
    holders = [f for f in fields if f.kind == "string" and not f.format and f.words and f.words[-1] in _TITLES]
    holders = [f for f in holders if f.name not in got]
    if len(holders) != 1 or scope.start != 0 or scope.structured:
        return
    field, line = holders[0], _first_line(scope)
    if line is None or (line.start, line.end) in used or not _is_title(line.text, field):
        return
    found = convert(field, line, filler.hints)
    demanded = field.required and not field.nullable
    if found is not None and (demanded or len(scope.pairs) >= LABELS_UNDER_TITLE):
        _put(got, used, field, found)


def _first_line(scope: Scope) -> Leaf | None:
    match = re.compile(r"\s*(\S[^\n]*)").match(scope.source, scope.start, scope.end)
    if match is None:
        return None
    raw = match[1].strip()
    text = raw.strip("#*_= ").strip()
    start = match.start(1) + match[1].find(text)
    alone = len(scope.source[match.end() :].strip()) > 0
    return Leaf(text, start, start + len(text)) if alone and text else None


_NO_TITLE = re.compile(r"[^\w .,'’&()#+/!?–—\"“”-]| at | @ |[:;=|@]|[.,!?]\Z|\d{3}|\s{2}|\t")


def _is_title(text: str, field: Want) -> bool:
    said = words(text)
    if _NO_TITLE.search(text) or not 0 < len(text.split()) <= MAX_TITLE_WORDS or not text[0].isupper():
        return False
    if set(said) & KINDS_OF_TEXT or set(said) <= field.context | set(field.words) or is_known(said):
        return False
    names = text.split()
    person = is_person(field) and field.words[-1] == "name"
    return not person or (2 <= len(names) <= 4 and all(part[0].isupper() and not _digit(part) for part in names))


def _digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _put(got: dict[str, Filled], used: Spans, field: Want, found: Found, pairs: Iterable[Pair] = ()) -> None:
    used.add((found.start, found.end))
    used.update((pair.leaf.start, pair.leaf.end) for pair in pairs)
    got[field.name] = Filled(found.value, spans={(): (found.start, found.end)}, found=1)
