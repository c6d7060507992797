"""The text as the extractor sees it: scopes with labelled values, lists and sections, each with its place in the text.

A `Scope` is a stretch of text: the whole of it, a section, a table row, a JSON object, a bullet, a line. Whatever
the notation (label lines, tables, JSON, CSV, HTML), the segment readers all make the same three things of it:
pairs, lists, groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from .units import unit_of_label
from .words import root, words

_HEADLINE = re.compile(r"\w (?:for|in|from|of|with|on|by) [^\W\d_a-zà-öø-ÿ]\w")
"""No label but a headline: "Weather report for Oslo: 4 °C, cloudy" says of no value what it is."""

NO_RAW = object()
"""A leaf that has no value of its own beside its text."""


class Leaf:
    """A piece of the text.

    Attributes:
        text: What it says, escapes and mark-up undone.
        start, end: Its place in the source, in characters.
        raw: The JSON value it is, where it stood in JSON; else `NO_RAW`.
        unit: The unit that its label states: "Weight (g)"; empty for none.
    """

    __slots__ = ("end", "raw", "start", "text", "unit")

    def __init__(self, text: str, start: int, end: int, raw: Any = NO_RAW) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.raw = raw
        self.unit = ""

    def __repr__(self) -> str:
        return f"Leaf({self.text!r}, {self.start}, {self.end})"


class Pair:
    """A label and its value.

    Attributes:
        label: The label as it stands.
        leaf: The value.
        path: Labels of the groups around it, outermost first (set while flattening).
    """

    __slots__ = ("label", "leaf", "path")

    def __init__(self, label: str, leaf: Leaf, path: tuple[str, ...] = ()) -> None:
        self.label = label
        self.leaf = leaf
        self.path = path
        leaf.unit = leaf.unit or unit_of_label(label)

    def __repr__(self) -> str:
        return f"Pair({self.label!r}, {self.leaf!r})"


class Scope:
    """A stretch of text and what stands in it.

    Attributes:
        source: The whole text.
        start, end: The stretch.
        label: What it is headed with; empty for none.
        leaf: Its own text, where it is a bullet, a cell or a JSON scalar; else `None`.
        pairs: Labelled values.
        groups: Labelled scopes.
        lists: Labelled lists of records or plain items.
        lines: Lines that are neither, as leaves.
        item: It is an item of a bulleted list, all of which may be one value.
        structured: It is a table row or a JSON object: every value in it has its label, so nothing else is looked for.
    """

    def __init__(
        self, source: str, start: int, end: int, *, label: str = "", leaf: Leaf | None = None, structured: bool = False
    ) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.label = label
        self.leaf = leaf
        self.structured = structured
        self.pairs: list[Pair] = []
        self.groups: list[Scope] = []
        self.lists: list[Listing] = []
        self.lines: list[Leaf] = []
        self.item = False

    def flat_pairs(self, path: tuple[str, ...] = (), depth: int = 0) -> Iterator[Pair]:
        """Its own pairs, then those of its groups with their labels as path."""
        return iter(self._flat) if not path else self._walk(path, depth)

    @cached_property
    def _flat(self) -> list[Pair]:
        """Kept: a scope is asked for its pairs by every field, and does not change once it is read."""
        return list(self._walk((), 0))

    def _walk(self, path: tuple[str, ...], depth: int) -> Iterator[Pair]:
        for pair in self.pairs:
            yield Pair(pair.label, pair.leaf, path) if path else pair
        if depth < 8:
            for group in self.groups:
                yield from group._walk((*path, group.label), depth + 1)

    @cached_property
    def index(self) -> dict[str, list[Pair]]:
        """Flat pairs by each word of their label and path."""
        found: dict[str, list[Pair]] = {}
        for pair in self.flat_pairs():
            said = words(" ".join((*pair.path, pair.label)))
            for word in dict.fromkeys((*said, *(root(each) for each in said), "".join(words(pair.label)))):
                found.setdefault(word, []).append(pair)
        return found

    @cached_property
    def labelled_spans(self) -> list[tuple[int, int]]:
        """Places of all values that have a label or stand in a list, sorted."""
        spans = [(pair.leaf.start, pair.leaf.end) for pair in self.flat_pairs() if not _HEADLINE.search(pair.label)]
        spans += [(listing.start, listing.end) for listing in self.all_lists()]
        return sorted(spans)

    def all_lists(self, depth: int = 0) -> Iterator[Listing]:
        """Its own lists, then those of its groups."""
        yield from self.lists
        if depth < 8:
            for group in self.groups:
                yield from group.all_lists(depth + 1)


class Listing:
    """A list or a table.

    Attributes:
        label: What it is headed with.
        items: Its records; a plain item is a scope whose `leaf` is set.
        table: The items are rows under a header.
        pairs: Labels and values that stand in the table: its sums, or all rows of one with two columns.
    """

    __slots__ = ("items", "label", "pairs", "table")

    def __init__(self, label: str, items: list[Scope], *, table: bool = False, pairs: list[Pair] | None = None) -> None:
        self.label = label
        self.items = items
        self.table = table
        self.pairs = pairs or []

    @property
    def start(self) -> int:
        """Where the first item begins."""
        return self.items[0].start if self.items else 0

    @property
    def end(self) -> int:
        """Where the last item ends."""
        return self.items[-1].end if self.items else 0
