"""Filling arrays: lists of values, lists of records, dicts that travel as entries.

Where the items are looked for, surest first: a list or table with the array's name, a table whose header names the
items' fields, sections that are one record each, labels that repeat, lines, paragraphs. Nothing found is `[]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from ..recognisers import for_want
from ..segments.lines import read_part
from .convert import convert
from .filled import Filled, listed
from .labels import LIKELY, match_words, score
from .prose_lists import list_after
from .record_parts import NO_ITEM, labelled_lines, lines, log_lines, measured_lines, priced_lines, repeats, sentences
from .scope import Leaf, Listing, Pair, Scope
from .shapes import shaped_lines
from .wants import Want
from .words import words

if TYPE_CHECKING:
    from .fill import Filler

Used = set[tuple[int, int]]
MAX_SAMPLE = 100
MIN_IN_SAMPLE = 2
"""Lines (sentences, paragraphs) of a long text that are tried first, and how many of them must be records."""

MAX_TRIED = 60
"""Lists that are tried for one array; the ones with the best label first."""

_SEPARATOR = re.compile(
    r"\s*(?:[,;|•·/]|\n|\s-\s)\s*(?:and\s+|or\s+|&\s*|und\s+|et\s+|y\s+)?|\s+(?:and|or|und|et|y)\s+|\s*&\s*"
)
_SEMICOLON = re.compile(r"\s*;\s*")
_BLANK_LINES = re.compile(r"\n[ \t]*\n")


class Arrays:
    """Fills the arrays of one text."""

    def __init__(self, filler: Filler) -> None:
        self.filler = filler

    def fill(self, want: Want, scope: Scope, used: Used, depth: int, *, alone: bool) -> Filled | None:
        """Fill an array from a scope; `None` if nothing is found."""
        items = want.items
        if items is None:
            return None
        if want.entries is not None:
            found = self._entries(want, want.entries, scope, used, alone=alone)
        elif items.kind in ("object", "union") and any(w.kind == "object" for w in (items, *_branches(items))):
            found = self._objects(want, items, scope, used, depth, alone=alone)
        else:
            found = self._values(want, items, scope, used, depth, alone=alone)
        return self._sized(want, found)

    def _sized(self, want: Want, found: list[Filled]) -> Filled | None:
        least, most = want.schema.get("minItems"), want.schema.get("maxItems")
        if (
            not found
            or (isinstance(least, int) and len(found) < least)
            or (isinstance(most, int) and len(found) > most)
        ):
            return None
        return listed(found)

    def mapping(self, want: Want, kinds: tuple[Want, Want], scope: Scope, used: Used, *, alone: bool) -> Filled | None:
        """An object of labels and values: a dict that travels as what it is."""
        entries = self._entries(want, kinds, scope, used, alone=alone)
        result = Filled({entry.value["key"]: entry.value["value"] for entry in entries})
        for entry in entries:
            result.found += entry.found
            result.spans.update({(entry.value["key"], *path[1:]): span for path, span in entry.spans.items()})
        return result if entries else None

    # entries --------------------------------------------------------------------------------------

    def _entries(self, want: Want, kinds: tuple[Want, Want], scope: Scope, used: Used, *, alone: bool) -> list[Filled]:
        groups = [scope] if alone else []
        groups += [g for g in scope.groups if match_words(want.words, words(g.label), want.context) >= LIKELY]
        for group in reversed(groups):
            pairs = [p for p in group.pairs if (p.leaf.start, p.leaf.end) not in used]
            pairs = pairs or [pair for inner in group.groups for pair in inner.pairs]
            pairs = pairs or [_as_entry(item) for table in group.lists for item in table.items if len(item.pairs) == 2]
            found = self._entry_values(kinds, pairs)
            if found:
                used.update((pair.leaf.start, pair.leaf.end) for pair in pairs)
                return found
        return []

    def _entry_values(self, kinds: tuple[Want, Want], pairs: list[Pair]) -> list[Filled]:
        found: dict[object, Filled] = {}
        for pair in pairs:
            key = convert(kinds[0], Leaf(pair.label, pair.leaf.start, pair.leaf.end), self.filler.hints)
            value = self._entry_value(kinds[1], pair.leaf)
            if key is None or value is None or key.value in found:
                continue
            spans = {("value", *path): span for path, span in value.spans.items()}
            found[key.value] = Filled({"key": key.value, "value": value.value}, spans=spans, found=value.found)
        return list(found.values())

    def _entry_value(self, want: Want, leaf: Leaf) -> Filled | None:
        if want.kind == "array" and want.items is not None:
            return self._sized(want, self._split(want.items, leaf))
        found = convert(want, leaf, self.filler.hints)
        return None if found is None else Filled(found.value, spans={(): (found.start, found.end)}, found=1)

    # plain values ---------------------------------------------------------------------------------

    def _values(self, want: Want, items: Want, scope: Scope, used: Used, depth: int, *, alone: bool) -> list[Filled]:
        for listing in self._ranked(want, scope, alone=alone):
            if _is_form(listing) and match_words(want.words, words(listing.label), want.context) < LIKELY:
                continue
            found = [f for item in listing.items if (f := self._item(items, item, depth)) is not None]
            if found and len(found) * 2 >= len(listing.items):
                return found
        labelled = self._split_label(want, items, scope, used) or self._column(want, items, scope)
        labelled = labelled or self._section(want, items, scope)
        labelled = labelled or (self._only_row(items, scope) if alone else [])
        if labelled:
            return labelled
        return self._by_kind(want, items, scope, used)

    def _ranked(self, want: Want, scope: Scope, *, alone: bool) -> list[Listing]:
        ranked = [(match_words(want.words, words(each.label), want.context), each) for each in scope.all_lists()]
        named = [(rank, each) for rank, each in ranked if rank >= LIKELY]
        if not named and alone:
            named = [(rank, each) for rank, each in ranked if len(ranked) == 1 or each in scope.lists]
        return [each for _, each in sorted(named, key=lambda item: -item[0])][:MAX_TRIED]

    def _item(self, items: Want, item: Scope, depth: int) -> Filled | None:
        leaf = item.leaf
        if leaf is None and len(item.pairs) == 1:
            leaf = item.pairs[0].leaf
        if leaf is None:
            return self.filler.value(items, item, set(), depth + 1, alone=True) if items.kind == "array" else None
        found = convert(items, leaf, self.filler.hints)
        return None if found is None else Filled(found.value, spans={(): (found.start, found.end)}, found=1)

    def _split_label(self, want: Want, items: Want, scope: Scope, used: Used) -> list[Filled]:
        """A labelled line that is a list: `Skills: Python, SQL and Go`."""
        best, pair = 0.0, None
        for candidate in scope.flat_pairs():
            rank = score(want, candidate)
            if rank > best and (candidate.leaf.start, candidate.leaf.end) not in used:
                best, pair = rank, candidate
        if pair is None or best < LIKELY:
            return []
        found = self._split(items, pair.leaf)
        if found:
            used.add((pair.leaf.start, pair.leaf.end))
        return found

    def _split(self, items: Want, leaf: Leaf) -> list[Filled]:
        parts: list[Leaf] = []
        at = 0
        text = leaf.text.strip("[](){}") if leaf.text[:1] in "[({" else leaf.text
        shift = leaf.start + leaf.text.find(text)
        separator = _SEMICOLON if ";" in text and "," not in text else _SEPARATOR
        for cut in separator.finditer(text):
            parts.append(_part(text, at, cut.start(), shift))
            at = cut.end()
        parts.append(_part(text, at, len(text), shift))
        found: list[Filled] = []
        for part in parts:
            value = convert(items, part, self.filler.hints)
            if value is not None:
                found.append(Filled(value.value, spans={(): (value.start, value.end)}, found=1))
        return found

    def _section(self, want: Want, items: Want, scope: Scope) -> list[Filled]:
        """The line, or the lines, under a heading of the array's name."""
        named = [g for g in scope.groups if match_words(want.words, words(g.label), want.context) >= LIKELY]
        if len(named) != 1 or named[0].pairs or named[0].groups or not named[0].lines:
            return []
        lines = named[0].lines
        if len(lines) == 1:
            return self._split(items, lines[0])
        found = [f for line in lines if (f := convert(items, line, self.filler.hints)) is not None]
        return [Filled(f.value, spans={(): (f.start, f.end)}, found=1) for f in found if len(found) == len(lines)]

    def _only_row(self, items: Want, scope: Scope) -> list[Filled]:
        """The list that a one-line text is: `Scores: 1, 2, 3`, or bare numbers."""
        rows = [pair.leaf for pair in scope.pairs]
        if not rows and items.kind in ("integer", "number"):
            rows = scope.lines
        found = self._split(items, rows[0]) if len(rows) == 1 and not scope.groups else []
        return found if rows and len(found) == len(_SEPARATOR.findall(rows[0].text)) + 1 else []

    def _column(self, want: Want, items: Want, scope: Scope) -> list[Filled]:
        """A column of a table, by its header."""
        for listing in scope.all_lists():
            first = listing.items[0].pairs if listing.table and listing.items else []
            for number, pair in enumerate(first):
                if match_words(want.words, words(pair.label), want.context) < LIKELY:
                    continue
                cells = [row.pairs[number].leaf for row in listing.items if len(row.pairs) > number]
                values = [f for cell in cells if (f := convert(items, cell, self.filler.hints)) is not None]
                return [Filled(f.value, spans={(): (f.start, f.end)}, found=1) for f in values]
        return []

    def _by_kind(self, want: Want, items: Want, scope: Scope, used: Used) -> list[Filled]:
        """All values of the kind that the array's name asks for: people, e-mail addresses, dates."""
        if scope.structured:
            return []
        asked = _named_like(want, items)
        kinds = for_want(asked)
        if asked.kind not in ("enum",) and (not kinds or kinds[0].name in ("number", "identifier")):
            listed_items = [convert(items, x, self.filler.hints) for x in list_after(self.filler.prose, want, scope)]
            return [Filled(f.value, spans={(): (f.start, f.end)}, found=1) for f in listed_items if f is not None]
        taken = sorted(span for span in used if span[1] >= 0)
        found = self.filler.prose.only(asked, scope.start, scope.end, taken)
        used.update((f.start, f.end) for f in found)
        return [Filled(f.value, spans={(): (f.start, f.end)}, found=1) for f in found]

    # records --------------------------------------------------------------------------------------

    def _objects(self, want: Want, items: Want, scope: Scope, used: Used, depth: int, *, alone: bool) -> list[Filled]:
        best: list[Filled] = []
        weight = 0.0
        if any(field.kind in ("array", "object") for field in items.fields):
            sections = [
                r for part in scope.groups if (r := self._record(items, part, depth)) is not None and r.found > 1
            ]
            if len(sections) > 1:
                return sections
        for listing in self._tried(want, scope):
            label = match_words(want.words, words(listing.label), want.context) if listing.label else 0.0
            sample = [self._record(items, item, depth) for item in listing.items[:3]]
            good = [record for record in sample if record is not None]
            if not good:
                continue
            rank = 2 * label + max(r.found for r in good) / max(1, len(items.fields) or 1)
            if rank > weight:
                best, weight = self._rows(items, listing, depth), rank
        best = self._shaped(items, scope, best, depth)
        if best:
            return best
        near = [g for g in scope.groups if match_words(want.words, words(g.label), want.context) >= LIKELY]
        for part in (*near, scope):
            found = self.records(items, part, depth)
            if found and (len(found) > 1 or alone or part is not scope):
                return found
        one = self.filler.value(items, scope, set(used), depth + 1) if alone and not scope.structured else None
        return [one] if one is not None and one.found and not one.missing else []

    def _shaped(self, items: Want, scope: Scope, best: list[Filled], depth: int) -> list[Filled]:
        """The records of lines of one shape, if they say more than what was found in lists."""
        lists = [[item.leaf for item in listing.items if item.leaf] for listing in islice(scope.all_lists(), MAX_TRIED)]
        blocks = [part.lines for part in (scope, *scope.groups[:MAX_TRIED])]
        for leaves in (*lists, *blocks):
            parts = shaped_lines(self.filler, items, leaves)
            found = [record for part in parts if (record := self._record(items, part, depth)) is not None]
            if found and len(found) == len(parts) and sum(r.found for r in found) > sum(r.found for r in best):
                best = found
        return best

    def _rows(self, items: Want, listing: Listing, depth: int) -> list[Filled]:
        """The records of a list. A table's row that lacks a demanded value is kept, so that it is missed, not lost."""
        demanded = sum(field.required and not field.nullable for field in items.fields)
        found: list[Filled] = []
        for item in listing.items:
            filled = self.filler.value(items, item, set(), depth + 1)
            if filled is None or not filled.found:
                continue
            is_sum = bool(item.pairs) and bool(NO_ITEM & set(words(item.pairs[0].leaf.text)))
            if not filled.missing or (
                listing.table and not is_sum and 2 * filled.found >= demanded and len(filled.missing) == 1
            ):
                found.append(filled)
        return found

    def _tried(self, want: Want, scope: Scope) -> list[Listing]:
        lists = list(scope.all_lists())
        lists.sort(key=lambda each: -match_words(want.words, words(each.label), want.context))
        return lists[:MAX_TRIED]

    def _record(self, items: Want, scope: Scope, depth: int) -> Filled | None:
        filled = self.filler.value(items, scope, set(), depth + 1)
        return filled if filled is not None and filled.found and not filled.missing else None

    def records(self, items: Want, scope: Scope, depth: int) -> list[Filled]:
        """Records of an object schema in a scope: its lists, sections, repeated labels, lines or paragraphs."""
        if items.kind != "object" or depth > 8:
            return []
        ways: tuple[tuple[Callable[[], list[Scope]], int], ...] = (
            (lambda: scope.groups, 2),
            (lambda: log_lines(scope), 2),
            (lambda: priced_lines(scope, items), 2),
            (lambda: measured_lines(scope, items), 2),
            (lambda: repeats(scope), 2),
            (lambda: lines(scope), 2),
            (lambda: sentences(scope), 2),
            (lambda: labelled_lines(scope, items), 2),
            (lambda: self._paragraphs(scope), 2),
        )
        demanded = sum(field.required and not field.nullable for field in items.fields)
        for listing in islice(scope.all_lists(), MAX_TRIED):
            found = self._records_of(items, listing.items, 1, depth)
            if len(found) > 1:
                return found
        for parts_of, least in ways:
            parts = parts_of()
            found = self._records_of(items, parts, min(least, max(1, demanded)), depth)
            if found and (len(found) > 1 or parts is scope.groups):
                return found
        return []

    def _records_of(self, items: Want, parts: list[Scope], least: int, depth: int) -> list[Filled]:
        """The records among the parts; of a long text, a sample of them must have some."""

        def found(tried: Sequence[Scope]) -> list[Filled]:
            return [r for part in tried if (r := self._record(items, part, depth)) is not None and r.found >= least]

        if len(parts) > 2 * MAX_SAMPLE and len(found(parts[:: len(parts) // MAX_SAMPLE])) < MIN_IN_SAMPLE:
            return []
        return found(parts)

    def _paragraphs(self, scope: Scope) -> list[Scope]:
        if scope.structured or scope.leaf is not None:
            return []
        cuts = list(_BLANK_LINES.finditer(scope.source, scope.start, scope.end))
        starts = [scope.start, *(cut.end() for cut in cuts)]
        ends = [*(cut.start() for cut in cuts), scope.end]
        return [read_part(scope.source, a, b) for a, b in zip(starts, ends, strict=True) if b > a] if cuts else []

    def varied(self, want: Want, one: Filled) -> list[Filled]:
        """One record for each value of the one field that has several: three cities, three records."""
        several: list[tuple[Want, list[Filled]]] = []
        for field in want.fields:
            if field.name in one.missing and field.kind in ("string", "enum", "integer", "number"):
                found = self._by_kind(field, field, self.filler.root, set())
                if len(found) > 1:
                    several.append((field, found))
        if len(several) != 1 or one.missing != [several[0][0].name]:
            return []
        field, values = several[0]
        return [
            Filled(
                {name: (value.value if name == field.name else one.value[name]) for name in one.value},
                spans={**one.spans, (field.name,): value.spans[()]},
                found=one.found + 1,
            )
            for value in values
        ]


def _is_form(listing: Listing) -> bool:
    """Bullets that are labelled values, `- Weight: 5 kg`: the fields of one thing, and no list."""
    labels = {item.pairs[0].label for item in listing.items if item.item and item.pairs}
    return len(labels) == len(listing.items) > 1


def _branches(want: Want) -> Iterable[Want]:
    return want.branches if want.kind == "union" else ()


def _part(text: str, start: int, end: int, shift: int) -> Leaf:
    raw = text[start:end]
    inner = raw.strip(" \t\"'`*")
    start += raw.find(inner) if inner else 0
    return Leaf(inner, shift + start, shift + start + len(inner))


def _as_entry(item: Scope) -> Pair:
    return Pair(item.pairs[0].leaf.text, item.pairs[1].leaf)


def _named_like(want: Want, items: Want) -> Want:
    """The item's position under the array's name, so that `participants` asks for people."""
    return items if want is items or items.name else items.named(want)
