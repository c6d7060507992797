"""JSON inside prose: objects and arrays, with the place of every value.

The standard decoder tells whether there is a document at a brace and where it ends; then it is read once more,
piece by piece, for the places. Braces that begin nothing are tried a bounded number of times.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from ..json_types import is_list, is_object
from ..reading.scope import Leaf, Listing, Pair, Scope

MAX_ATTEMPTS = 500
MAX_DEPTH = 60
"""Braces tried in one text, and levels read inside one document; deeper ones are left out."""

_START = re.compile(r'\{\s*"|\[\s*(?:[\[{"\d-]|true\b|false\b|null\b)|\{\s*\}')
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity")
_DECODER = json.JSONDecoder()


def find(source: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where JSON objects and arrays stand between two places, outermost only."""
    at, attempts = start, 0
    while attempts < MAX_ATTEMPTS and (match := _START.search(source, at, stop)):
        attempts += 1
        try:
            value, end = _DECODER.raw_decode(source, match.start())
        except (ValueError, RecursionError):
            at = match.start() + 1
            continue
        if end <= stop and _worth_reading(value, source, match.start()):
            yield match.start(), end
        at = end


def _worth_reading(value: Any, source: str, start: int) -> bool:
    """An array of bare scalars inside a line (`see [1]`) is prose, unless it stands alone."""
    if not is_list(value):
        return bool(value)
    if any(is_object(item) for item in value):
        return True
    line_start = source.rfind("\n", 0, start) + 1
    return not source[line_start:start].strip() and len(value) > 1


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.source, at)
        return match.end() if match else at

    def value(self, at: int, label: str, depth: int) -> tuple[Scope | Listing | Leaf | None, int]:
        opening = self.source[at]
        if opening == "{":
            return self.object(at, label, depth)
        if opening == "[":
            return self.array(at, label, depth)
        if opening == '"':
            text, end = self.string(at)
            return Leaf(text, at + 1, end - 1, raw=text), end
        match = cast("re.Match[str]", _SCALAR.match(self.source, at))
        return Leaf(match[0], at, match.end(), raw=json.loads(match[0])), match.end()

    def string(self, at: int) -> tuple[str, int]:
        text, end = _DECODER.raw_decode(self.source, at)
        return str(text), end

    def object(self, at: int, label: str, depth: int) -> tuple[Scope, int]:
        scope = Scope(self.source, at, at, label=label, structured=True)
        at = self.skip(at + 1)
        while self.source[at] != "}":
            key, at = self.string(at)
            at = self.skip(self.skip(at) + 1)
            child, at = self.value(at, key, depth + 1)
            if depth < MAX_DEPTH:
                _put(scope, key, child)
            at = self.skip(at)
            if self.source[at] == ",":
                at = self.skip(at + 1)
        scope.end = at + 1
        return scope, at + 1

    def array(self, at: int, label: str, depth: int) -> tuple[Listing, int]:
        items: list[Scope] = []
        at = self.skip(at + 1)
        while self.source[at] != "]":
            start = at
            child, at = self.value(at, "", depth + 1)
            if isinstance(child, Leaf):
                items.append(Scope(self.source, start, at, leaf=child, structured=True))
            elif isinstance(child, Scope):
                items.append(child)
            elif child is not None:
                item = Scope(self.source, start, at, structured=True)
                item.lists.append(child)
                items.append(item)
            at = self.skip(at)
            if self.source[at] == ",":
                at = self.skip(at + 1)
        return Listing(label, items, table=True), at + 1


def _put(scope: Scope, key: str, child: Scope | Listing | Leaf | None) -> None:
    if isinstance(child, Leaf):
        scope.pairs.append(Pair(key, child))
    elif isinstance(child, Scope):
        scope.groups.append(child)
    elif child is not None:
        scope.lists.append(child)


def read(source: str, start: int, label: str) -> Scope | Listing:
    """Read the document that `find` found at `start`."""
    value, _ = _Reader(source).value(start, label, 0)
    return cast("Scope | Listing", value)
