"""The line reader: a text into scopes, by headings, indentation, bullets, labels and empty lines.

A group is opened by a Markdown or INI heading, by a label with nothing behind it, or by a bullet; it ends where its
kind says: a heading at the next one of its rank, an indented group where the indentation ends, a flat one at an
empty line. JSON and HTML tables are found beforehand and skipped over; other tables are tried at each line that
could begin one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from ..reading.scope import Leaf, Listing, Pair, Scope
from . import html, json_text
from .headings import is_underlined, maybe_heading_above
from .pairs import maybe_heading, read_pairs
from .tables import Line, read_table

_HEADING = re.compile(r"(#{1,6})[ ]+(\S[^\n]*?)[ ]*#*\Z")
_INI = re.compile(r"\[([^\]\n]{1,60})\]\Z")
_BULLET = re.compile(r"(?:[-*•‣▪–]|\(?\d{1,2}[.)]|\[[ xX]\])[ \t]+(?=\S)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,60}?)\1:?\Z")
_RULE = re.compile(r"[-=_*~#]{3,}\Z")
_RANK_LABEL, _RANK_CAPITALS = 7, 8
TAB_COLUMNS = 4

Mode = Literal["root", "heading", "unknown", "indent", "bullet", "flat"]


class _Group:
    """An open scope: what closes it, and at which rank or indent."""

    __slots__ = ("bullets", "level", "mode", "scope")

    def __init__(self, scope: Scope, mode: Mode, level: int) -> None:
        self.scope = scope
        self.mode: Mode = mode
        self.level = level
        self.bullets: list[Scope] = []


def read_text(source: str) -> Scope:
    """Read a text into its root scope."""
    return _TextReader(source, 0, len(source)).read()


def read_part(source: str, start: int, end: int) -> Scope:
    """Read a stretch of a text into a scope."""
    return _TextReader(source, start, end).read()


def split_lines(source: str, start: int, end: int) -> Iterator[Line]:
    """The lines of a stretch of text, trimmed, with their places."""
    for raw in source[start:end].splitlines(keepends=True):
        text = raw.strip()
        lead = raw[: len(raw) - len(raw.lstrip())]
        begin = start + len(lead)
        yield Line(text, begin, begin + len(text), len(lead.expandtabs(TAB_COLUMNS)))
        start += len(raw)


class _TextReader:
    def __init__(self, source: str, start: int, end: int) -> None:
        self.source = source
        self.lines = list(split_lines(source, start, end))
        self.root = Scope(source, start, end)
        self.stack = [_Group(self.root, "root", -1)]
        found = [(first, last, "json") for first, last in json_text.find(source, start, end)]
        inside = list(found)
        found += [
            (first, last, "html")
            for first, last in html.find(source, start, end)
            if not any(begin <= first < finish for begin, finish, _ in inside)
        ]
        self.islands = sorted(found, reverse=True)

    def read(self) -> Scope:
        at = 0
        while at < len(self.lines):
            at += self._island(at) or self._table(at) or self._line(at)
        self._close_to(1)
        self._end_bullets(self.stack[0])
        return self.root

    @property
    def here(self) -> _Group:
        return self.stack[-1]

    def _island(self, at: int) -> int:
        """JSON or HTML that begins in this line; the label in front of it is its label."""
        line = self.lines[at]
        while self.islands and self.islands[-1][0] < line.start:
            self.islands.pop()
        if not self.islands or self.islands[-1][0] >= max(line.end, line.start + 1):
            return 0
        start, end, kind = self.islands.pop()
        before = self.source[line.start : start].strip().strip("`")
        label = before.rstrip(" :=").rsplit(". ", 1)[-1] if before.endswith((":", "=")) else ""
        self._enter(line)
        if kind == "html":
            html.read(self.source, start, end, self.here.scope)
        else:
            self._attach(json_text.read(self.source, start, label or self.here.scope.label))
        if before and not label:
            self.here.scope.lines.append(Leaf(before, line.start, line.start + len(before)))
        taken = 1
        while at + taken < len(self.lines) and self.lines[at + taken].start < end:
            taken += 1
        return taken

    def _attach(self, found: Scope | Listing) -> None:
        if isinstance(found, Scope):
            self.here.scope.groups.append(found)
        else:
            self.here.scope.lists.append(found)

    def _table(self, at: int) -> int:
        line = self.lines[at]
        if not line.text or len(line.text) > 2_000:
            return 0
        self._label_above(line)
        table, taken = read_table(self.source, self.lines, at, self.here.scope.label)
        if table is not None:
            self._enter(line)
            table.label = self.here.scope.label
            if table.items:
                self.here.scope.lists.append(table)
            self.here.scope.pairs.extend(table.pairs)
        return taken

    def _label_above(self, line: Line) -> None:
        """A table right under its label belongs to it, whatever its indentation."""
        if self.here.mode == "unknown":
            self.here.mode = self._mode_of(line, bool(_BULLET.match(line.text)))

    def _line(self, at: int) -> int:
        line = self.lines[at]
        if not line.text:
            self._blank()
        elif heading := _HEADING.match(line.text) if line.text.startswith("#") else None:
            self._open_heading(heading[2].strip("*_` :"), line, len(heading[1]))
        elif ini := _INI.match(line.text) if line.text.startswith("[") else None:
            self._open_heading(ini[1], line, _RANK_LABEL)
        elif is_underlined(self.lines, at):
            self._open_heading(line.text, line, 1 if self.lines[at + 1].text.startswith("=") else 2)
        elif not _RULE.match(line.text):
            self._content(line, headed=maybe_heading_above(self.lines, at))
        return 1

    def _blank(self) -> None:
        while self.here.mode == "flat":
            self._close()

    def _open_heading(self, label: str, line: Line, rank: int) -> None:
        while len(self.stack) > 1 and (self.here.mode != "heading" or self.here.level >= rank):
            self._close()
        self._open(label, line, "heading", rank)

    def _content(self, line: Line, *, headed: bool) -> None:
        if headed and line.text.isupper():
            self._open_heading(line.text, line, _RANK_CAPITALS)
            return
        self._enter(line)
        bullet = _BULLET.match(line.text)
        if bullet:
            self._bullet(Line(line.text[bullet.end() :], line.start + bullet.end(), line.end, line.indent))
            return
        label = maybe_heading(line)
        if label is None and (emphasis := _EMPHASIS.match(line.text)):
            label = emphasis[2].strip(": ")
        if label is None and headed:
            label = line.text
        if label is not None:
            while self.here.mode == "flat":
                self._close()
            self._open(label, line, "unknown", line.indent)
            return
        self._fill(self.here.scope, line)

    def _fill(self, scope: Scope, line: Line) -> None:
        pairs = read_pairs(line)
        scope.pairs.extend(pairs)
        if not pairs or not 0 <= line.text.find(pairs[0].label) <= 2:
            scope.lines.append(Leaf(line.text, line.start, line.end))
        scope.end = max(scope.end, line.end)

    def _bullet(self, line: Line) -> None:
        scope = Scope(self.source, line.start, line.end, leaf=Leaf(line.text, line.start, line.end))
        scope.item = True
        heading = maybe_heading(line)
        if heading is not None:
            scope.label = heading
        else:
            self._fill(scope, line)
        self.here.bullets.append(scope)
        self.stack.append(_Group(scope, "indent", line.indent))

    def _enter(self, line: Line) -> None:
        """Close what does not reach this line."""
        bullet = bool(_BULLET.match(line.text))
        if self.here.mode == "unknown":
            self.here.mode = self._mode_of(line, bullet)
        while len(self.stack) > 1 and self._ends_before(self.here, line, bullet):
            self._close()

    def _mode_of(self, line: Line, bullet: bool) -> Mode:
        """How a labelled group ends, by its first line."""
        return "indent" if line.indent > self.here.level else "bullet" if bullet else "flat"

    def _ends_before(self, group: _Group, line: Line, bullet: bool) -> bool:
        if group.mode == "indent":
            return line.indent <= group.level
        if group.mode == "bullet":
            return not bullet and line.indent <= group.level
        return False

    def _open(self, label: str, line: Line, mode: Mode, level: int) -> None:
        scope = Scope(self.source, line.start, line.end, label=label)
        self.here.scope.groups.append(scope)
        self.stack.append(_Group(scope, mode, level))

    def _close(self) -> None:
        group = self.stack.pop()
        self._end_bullets(group)
        self.here.scope.end = max(self.here.scope.end, group.scope.end)

    def _close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            self._close()

    def _end_bullets(self, group: _Group) -> None:
        if group.bullets:
            group.scope.lists.append(Listing(group.scope.label, group.bullets))
            group.scope.end = max(group.scope.end, group.bullets[-1].end)
            if all(len(bullet.pairs) == 1 and not bullet.groups for bullet in group.bullets):
                labels = [bullet.pairs[0].label for bullet in group.bullets]
                if len(set(labels)) == len(labels):  # `- Name: Ann` / `- Age: 4` are the fields of one thing
                    group.scope.pairs.extend(Pair(b.pairs[0].label, b.pairs[0].leaf) for b in group.bullets)
