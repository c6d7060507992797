"""Labelled values in one line: `Invoice number: 42`, `Name — Ann`, `key=value`, `A: 1 | B: 2`, `Total ..... 9.00`.

A label is a few words at the beginning of the line or behind a separator; what stands between it and the next label is
its value. Times (`10:30`), addresses (`http://`) and sentences with a colon far inside are no labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ..reading.scope import Leaf, Pair
from ..reading.words import is_known, words
from .cells import MAX_LABEL_WORDS, SENTENCE_INSIDE, good_label, value
from .forms import FORMS, MARKED_FORMS, first_of, inside, rate_in_label
from .log_lines import read_log_line
from .tables import Line

MAX_LINE_CHARS = 4_000
"""A longer line is prose, or data of another kind."""

_WORDS = r"[^\W\d_][\w.#/'’()&%+-]*(?:[ ](?:[/&][ ])?[\w#(][\w.#/'’()&%+-]*){0,5}"
_COLON = re.compile(
    rf"(?P<q>[*_`\"']{{0,3}})(?P<label>{_WORDS})[*_`\"']{{0,3}}(?:(?<=\d)[:：](?!\d)|(?<!\d)[ ]?[:：])(?!//)"
    r"[*_`]{0,3}(?=\s|$|[\"'\[{$€£\w+-])"
)
_DASH = re.compile(rf"[*_`]{{0,3}}(?P<label>{_WORDS})[*_`]{{0,3}}[ ]+(?:—|–|--|-|=>|→)[ ]+(?=\S)")
_EQUALS = re.compile(r"(?P<label>[^\W\d][\w.\-]{0,47})[ ]?=[ ]?(?!=)")
_LEADER = re.compile(rf"(?P<label>{_WORDS})[ ]?(?:\.{{3,}}|_{{3,}}|…+)[ ]?(?=\S)")
_NOTED = re.compile(rf"(?P<label>{_WORDS})[ ]\([^()\n]{{1,30}}\)(?:[ ]{{2,}}|\t+)(?=[^ ]{{0,4}}[ ]?[\d$€£])")
_COLUMNS = re.compile(rf"(?P<label>{_WORDS})(?:[ ]{{2,}}|\t+)(?=\S)")
_NEXT = re.compile(
    rf"(?:[;|,•·]\s{{0,20}}|[.!?]\s{{1,20}}|\s[-–—/]\s|(?<!\s)\s{{2,50}})(?=[*_]{{0,2}}{_WORDS}[*_]{{0,2}}[ ]?[:：]\s)"
    r"|(?<=\S)\s(?=(?P<known>[A-Z][\w-]{1,24}):\s)"
)
_ASKED = re.compile(r"(?:extract|parse|read|text|input|data|document|content|here|question)[ ]?:[ ]+", re.IGNORECASE)
"""Words of people who ask, in front of the text: no labels."""

_WRAPPED = re.compile(r"<(?P<tag>p|li|div|span)(?:\s[^<>]{0,200})?>(?P<text>[^<>]{1,500})</(?P=tag)>\s{0,20}")
_SENTENCE = re.compile(r"[.!?;,][ ]+")
_NEXT_SENTENCE = re.compile(
    r"(?:[^\W_]{2}|[\d)\]])(?<!\bProf)(?<!\bincl)(?<!\bapprox)(?<!\b[A-Z][a-z])[.!?][ ]+(?=[A-Z])"
)
_IN_SENTENCES = re.compile(r"[.!?][ ]+\Z")


def read_pairs(line: Line) -> list[Pair]:
    """The labelled values of a line, in order; empty for a line that has none."""
    text = line.text
    if len(text) > MAX_LINE_CHARS:
        return []
    asked = _ASKED.match(text)
    if asked:
        line = Line(text[asked.end() :], line.start + asked.end(), line.end, line.indent)
        text = line.text
    if text.startswith("<") and (wrapped := _WRAPPED.fullmatch(text)):
        line = Line(wrapped["text"], line.start + wrapped.start("text"), line.start + wrapped.end("text"), line.indent)
        text = line.text
    if found := read_log_line(text, line.start):
        return [*found, *(_equals(line) if "=" in text else ())]
    if found := first_of(MARKED_FORMS, line):
        return found
    if "=" in text and (found := list(_equals(line))):
        return found
    if ":" in text or "：" in text:
        found = list(_colons(line))
        if found:
            return [*found, *inside(found, line), *rate_in_label(found, line)]
    found = first_of(FORMS, line) or _spaced(line)
    return [*found, *rate_in_label(found, line)]


def _spaced(line: Line) -> list[Pair]:
    """A label set apart by a dash, by dots, or by spaces."""
    text = line.text
    for pattern in (_DASH, _LEADER, _NOTED, _COLUMNS):
        match = pattern.match(text)
        if (
            match
            and good_label(match["label"])
            and not (pattern in (_NOTED, _COLUMNS) and _has_gap(text[match.end() :].strip()))
        ):
            most = 3 if pattern is _DASH else MAX_LABEL_WORDS
            if len(match["label"].split()) <= most:
                return [Pair(match["label"], value(line, match.end(), len(text)))]
    return []


def _has_gap(text: str) -> bool:
    return "  " in text or "\t" in text


def maybe_heading(line: Line) -> str | None:
    """The label of a line that is nothing but a label and a colon."""
    if not line.text.rstrip("*_` ").endswith((":", "：")):
        return None
    label = line.text.strip("*_`# ").rstrip(":： ").strip("*_`\"' ")
    return label if good_label(label) and ":" not in label else None


def _colons(line: Line) -> Iterator[Pair]:
    text = line.text
    first = _COLON.match(text)
    if first is None or SENTENCE_INSIDE.search(first["label"]):
        first = _inner_label(text)
    if first is None or not good_label(first["label"].rstrip(".")) or first.end() == len(text.rstrip()):
        return
    label, at = first["label"], first.end()
    for cut in _NEXT.finditer(text, at):
        following = _COLON.match(text, cut.end())
        if following is None or not good_label(following["label"]):
            continue
        if cut["known"] and (len(cut["known"]) < 3 or not is_known(words(cut["known"])) or at == cut.start()):
            continue  # behind a single space only a word that is known as a label begins the next pair
        yield Pair(label, value(line, at, _sentence_end(text, label, at, cut.start())))
        label, at = following["label"], following.end()
    yield Pair(label, value(line, at, _sentence_end(text, label, at, len(text))))


def _sentence_end(text: str, label: str, start: int, end: int) -> int:
    """Where the value of a label ends that stands behind another sentence: at the end of its own."""
    before = text[: text.rfind(label, 0, start)]
    stop = _NEXT_SENTENCE.search(text, start, end) if _IN_SENTENCES.search(before[-4:]) else None
    return len(text[: stop.end()].rstrip().rstrip(".!?")) if stop else end


def _inner_label(text: str) -> re.Match[str] | None:
    """The first label behind the end of a sentence: "A fine flat. Pets allowed: no"."""
    for end in islice(_SENTENCE.finditer(text), 20):
        label = _COLON.match(text, end.end())
        if label is not None:
            return label
    return None


def _equals(line: Line) -> Iterator[Pair]:
    text = line.text
    matches = [m for m in _EQUALS.finditer(text) if m.start() == 0 or text[m.start() - 1] in " ,;|&?\t(["]
    if not matches or (len(matches) == 1 and matches[0].start() > 0 and not text[matches[0].end() :].strip()):
        return
    for number, match in enumerate(matches):
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        leaf = value(line, match.end(), end)
        if number + 1 == len(matches) and match.start() > 0:
            leaf = _first_word(line, leaf)
        if leaf.text:
            yield Pair(match["label"], leaf)


def _first_word(line: Line, leaf: Leaf) -> Leaf:
    """The last value of `key=value` words ends at a space, unless it is quoted: what follows is another thing."""
    quoted = line.text[leaf.start - line.start - 1 : leaf.start - line.start] in ('"', "'")
    if not quoted and leaf.text and leaf.end - leaf.start == len(leaf.text) and " " in leaf.text:
        text = leaf.text.split(" ", 1)[0].rstrip(",;)]")
        return Leaf(text, leaf.start, leaf.start + len(text))
    return leaf
