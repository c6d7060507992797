"""Stretches of a scope that may be one record each: repeated labels, sentences, lines of a log or a receipt."""

from __future__ import annotations

import re
from itertools import pairwise

from ..recognisers.base import words_of
from ..recognisers.numbers import MONEY_WORDS
from ..segments.lines import split_lines
from ..segments.log_lines import read_log_line
from ..segments.pairs import read_pairs
from ..segments.tables import Line
from .labels import LIKELY, score
from .scope import Leaf, Pair, Scope
from .wants import Want
from .words import words

MAX_LABELS = 300
"""Labels that are looked at to see whether they name fields."""

MAX_MEASURED_CHARS = 120
MAX_LOOKED_AT = 60
"""Lines that are looked at to see whether they are a log."""


def repeats(scope: Scope) -> list[Scope]:
    """Records made of labels that repeat: a new one begins where the first repeated label comes again."""
    counts: dict[tuple[str, ...], int] = {}
    for pair in scope.pairs:
        counts[words(pair.label)] = counts.get(words(pair.label), 0) + 1
    first = next((words(pair.label) for pair in scope.pairs if counts[words(pair.label)] > 1), None)
    if first is None:
        return []
    parts: list[Scope] = []
    for pair in scope.pairs:
        if words(pair.label) == first or not parts:
            if parts or words(pair.label) == first:
                parts.append(Scope(scope.source, pair.leaf.start, pair.leaf.end, structured=True))
            else:
                continue
        parts[-1].pairs.append(pair)
        parts[-1].end = pair.leaf.end
    return parts


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")


def sentences(scope: Scope) -> list[Scope]:
    """The sentences of a stretch of prose."""
    if scope.structured or scope.leaf is not None or not scope.lines:
        return []
    cuts = [scope.start, *(m.end() for m in _SENTENCE_END.finditer(scope.source, scope.start, scope.end)), scope.end]
    return [Scope(scope.source, a, b) for a, b in pairwise(cuts) if b > a]


def labelled_lines(scope: Scope, items: Want) -> list[Scope]:
    """Lines like `Red: #ff0000`, where the label is a value too; not if a label names a field of the record."""
    parts: list[Scope] = []
    if any(score(field, pair) >= LIKELY for pair in scope.pairs[:MAX_LABELS] for field in items.fields):
        return []
    for pair in scope.pairs:
        start = scope.source.rfind(pair.label, max(scope.start, pair.leaf.start - 80), pair.leaf.start)
        if start >= 0:
            leaf = Leaf(scope.source[start : pair.leaf.end], start, pair.leaf.end)
            parts.append(Scope(scope.source, start, pair.leaf.end, leaf=leaf))
    return parts


_MEASURED = re.compile(
    r"[ \t]*(?:[-*•][ ]+)?(?P<test>[^\W\d_][\w .,/()%+-]{0,40}?)(?:[ ]?[:=][ ]*|[ \t]+)"
    r"(?P<value>[<>]?\d{1,7}(?:[.,]\d{1,4})?)"
    r"(?:[ ]?(?P<unit>%|[^\W\d_][\w/µ^*·]{0,12}(?:/[\w.]{1,8})?|10\^\d{1,2}/\w{1,3}))?"
    r"(?:[ ]{1,8}(?P<flag1>[HL]|HIGH|LOW|high|low)(?![\w]))?"
    r"(?:[ ,;]{0,8}[(\[](?:(?:ref(?:erence)?|normal|range|ref\. range)?[.:]?[ ]?)(?P<range>[<>≤≥]?[ ]?\d[\d.,]{0,7}"
    r"(?:[ ]?[-–][ ]?\d[\d.,]{0,7})?)[^()\[\]\n]{0,12}[)\]])?(?:[ ,]{1,8}(?P<flag2>[HL]|HIGH|LOW|high|low))?[ .]*\Z"
)
_ROLES_OF_PARTS = {
    "test": words_of("test analyte parameter name marker measurement exam"),
    "value": words_of("value result"),
    "unit": words_of("unit"),
}
_LABELS = {"flag1": "flag", "flag2": "flag", "range": "reference range"}


def measured_lines(scope: Scope, items: Want) -> list[Scope]:
    """Lines of a laboratory: `Sodium: 139 mmol/L (135-145)`, for records of a name, a value and a unit."""
    named = {part: f.name for part, said in _ROLES_OF_PARTS.items() for f in items.fields if {*f.words[-1:]} & said}
    if scope.structured or len(named) < len(_ROLES_OF_PARTS):
        return []
    parts: list[Scope] = []
    for line in split_lines(scope.source, scope.start, scope.end):
        match = _MEASURED.match(line.text) if len(line.text) < MAX_MEASURED_CHARS else None
        if match is not None and match["unit"]:
            part = Scope(scope.source, line.start, line.end, structured=True)
            part.pairs = [
                Pair(named.get(name, _LABELS.get(name, name)), _group(match, name, line.start))
                for name, said in match.groupdict().items()
                if said
            ]
            parts.append(part)
    return parts


def _group(match: re.Match[str], name: str, start: int) -> Leaf:
    return Leaf(match[name], start + match.start(name), start + match.end(name))


_PRICED = re.compile(
    r"^[ \t]*(?P<line>(?:\d{1,4}[ ]?[x×]?[ ]+)?[^\W\d_][^\n]{0,80}?(?:[ \t]{2,}|[ .]{3,}|\t|[ ])"
    r"[$€£]?[ ]?\d{1,6}[.,]\d{2}(?:[ ]?[€A-Z]{1,3})?)[ \t]*$",
    re.MULTILINE,
)


NO_ITEM = frozenset(
    words(
        "total subtotal tax vat sum change cash card visa mastercard tip balance due paid gesamt summe"
        " mwst zwischensumme tva iva discount rabatt payment amount net gross date invoice service"
        " delivery shipping savings tendered"
    )
)


def priced_lines(scope: Scope, items: Want) -> list[Scope]:
    """The lines of a receipt: words, then an amount, sums left out."""
    if scope.structured or not any(f.kind == "number" and set(f.words) & MONEY_WORDS for f in items.fields):
        return []
    parts: list[Scope] = []
    for match in _PRICED.finditer(scope.source, scope.start, scope.end):
        if not NO_ITEM & set(words(match["line"])) and ":" not in match["line"]:
            leaf = Leaf(match["line"], *match.span("line"))
            parts.append(Scope(scope.source, leaf.start, leaf.end, leaf=leaf))
    return parts


def log_lines(scope: Scope) -> list[Scope]:
    """The lines of a log, each with its fields."""
    parts: list[Scope] = []
    for part in lines(scope):
        if part.leaf is not None:
            part.pairs = read_pairs(Line(part.leaf.text, part.start, part.end, 0))
            parts.append(part)
    logged = any(read_log_line(part.leaf.text, part.start) for part in parts[:MAX_LOOKED_AT] if part.leaf is not None)
    return parts if logged else []


def lines(scope: Scope) -> list[Scope]:
    """The lines that are neither pair nor item."""
    return [Scope(scope.source, leaf.start, leaf.end, leaf=leaf) for leaf in scope.lines]
