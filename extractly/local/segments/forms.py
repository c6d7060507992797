"""Forms of a line that hold labelled values without a colon: one row of `FORMS` each, the surest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from ..reading.scope import Leaf, Pair
from .cells import digits, good_label, value
from .doses import read_dose
from .tables import Line

_CODE = r"[A-Za-z0-9][\w/.-]{0,30}"


_TITLED = re.compile(
    r"(?:\[[^\[\]\d]{1,20}\][ ]?){0,3}\[?(?P<code>[A-Z][A-Z0-9]{1,9}-\d{1,9}|#\d{1,9})\]?"
    r"(?:\s*[:–—-]\s+|\s+)(?P<title>[^\W\d_]\S*(?:[ ]\S+)+)\Z"
)


_NUMBERED = re.compile(
    r"(?P<label>[^\W\d_][\w'’-]*(?:[ ][^\W\d_][\w'’-]*){0,3}?)"
    rf"[ ]?(?P<mark>#|№|[ ](?:n°|nº|n\.|(?:no|nr|num|id|number|nummer|numero)\b\.?))[ ]?(?P<code>{_CODE})"
    r"(?=[ ]*(?:$|[,;|(–—]|[ ]-[ ]))",
    re.IGNORECASE,
)


def _bar_pair(line: Line) -> list[Pair]:
    """A row of two cells: `| Fat | 18 g |`, `Fat | 18 g`."""
    if line.text.count(" | ") == line.text.count("|") == 1:
        at = line.text.index("|")
        name = line.text[:at].strip()
        plain = good_label(name) and not digits(name) and name.replace(" ", "").isalpha()
        return [Pair(name, value(line, at + 1, len(line.text)))] if plain else []
    if not (line.text.startswith("|") and line.text.endswith("|")) or line.text.count("|") != 3:
        return []
    middle = line.text.index("|", 1)
    label = value(line, 1, middle)
    return [Pair(label.text, value(line, middle + 1, len(line.text) - 1))] if good_label(label.text) else []


def inside(pairs: list[Pair], line: Line) -> Iterator[Pair]:
    """What a labelled value lists: `Vitals: BP 120/80, pulse 72`, `Medication: Metformin 500 mg daily`."""
    for pair in pairs:
        at = pair.leaf.start
        text = pair.leaf.text
        if pair.leaf.end - at == len(text) and digits(text):
            if "," in text or ";" in text:
                yield from _measures(text, Line(text, at, pair.leaf.end, line.indent))
            yield from read_dose(text, at)
            yield from _bracketed(pair, text, at)
            if (aged := _YEARS_OLD.search(text[:80])) is not None:
                yield Pair("age", Leaf(aged[1], at + aged.start(1), at + aged.end(1)))


_YEARS_OLD = re.compile(
    r"^[^\W\d_][^\d,;()]{2,50}(?:, | \()(?:aged? )?(\d{1,3})(?: ?(?:years?|yrs?|y/?o|j\.|jahre|ans|años)\b|\))",
    re.IGNORECASE,
)
"""`Patient: Edgar Ruiz, 58 years`."""

_IN_BRACKETS = re.compile(r"\((?P<label>[^\W\d_]{1,12})[.:]{0,2}[ ](?P<value>[+(\d][^()]{4,30})\)\Z")


def _bracketed(pair: Pair, text: str, at: int) -> Iterator[Pair]:
    """A labelled number in brackets behind a value: `Owner: Claire Dubois (tel. 555-0172)`."""
    found = _IN_BRACKETS.search(text[-60:])
    if found is not None and found.start() + max(0, len(text) - 60) > 0:
        shift = at + max(0, len(text) - 60)
        leaf = Leaf(found["value"], shift + found.start("value"), shift + found.end("value"))
        yield Pair(f"{pair.label} {found['label']}", leaf)


_RATE = re.compile(r"[( @]{1,3}(?P<rate>\d{1,3}(?:[.,]\d{1,3})?[ ]?%)\)?[ ]*\Z")


def rate_in_label(pairs: list[Pair], line: Line) -> Iterator[Pair]:
    """The percentage that a label states, taken out of it: `VAT (21%): 13.18` is the tax and its rate."""
    for pair in pairs:
        rate = _RATE.search(pair.label) if "%" in pair.label else None
        at = line.text.find(pair.label) if rate else -1
        if rate is not None and at >= 0 and rate.start() > 0:
            leaf = value(line, at + rate.start("rate"), at + rate.end("rate"))
            pair.label = pair.label[: rate.start()].strip()
            yield Pair(f"{pair.label} rate", leaf)


_ELEMENT = re.compile(r"<(?P<tag>[A-Za-z_][\w.-]{0,40})(?:\s[^<>]{0,200})?>(?P<text>[^<>]{1,500})</(?P=tag)>")


_MARK_UP = frozenset(
    (
        "p",
        "b",
        "i",
        "u",
        "a",
        "li",
        "td",
        "th",
        "em",
        "div",
        "span",
        "strong",
        "small",
        "code",
        "pre",
        "h",
        "dt",
        "dd",
        "br",
    )
)


_TOP_HEADING = re.compile(r"<(?P<tag>h1|title)(?:\s[^<>]{0,200})?>(?P<text>[^<>]{1,300})</(?P=tag)>", re.IGNORECASE)
_DEFINED = re.compile(r"<dt\b[^<>]{0,200}>(?P<tag>[^<>]{1,60})</dt>\s*<dd\b[^<>]{0,200}>(?P<text>[^<>]{1,500})</dd>")


def _elements(line: Line) -> list[Pair]:
    """XML elements and HTML definitions: `<year>1815</year>`, `<dt>Name</dt><dd>Ann</dd>`."""
    head = _TOP_HEADING.search(line.text)
    if head is not None:
        return [Pair("title", value(line, *head.span("text")))]
    defined = [*_DEFINED.finditer(line.text)]
    found = defined or [
        match for match in _ELEMENT.finditer(line.text) if match["tag"].lower().rstrip("123456") not in _MARK_UP
    ]
    return [Pair(match["tag"].strip(": "), value(line, *match.span("text"))) for match in found]


_MEASURE = re.compile(
    r"\s*(?!(?:the|an?|its?|we|our|they|their|this|he|she|which|who|and)\b)"
    r"(?P<label>S[pa]O2|[^\W\d_][^\W\d_.]*(?:[ ][^\W\d_][^\W\d_.]*){0,2})\.?[ ]?[:=]?[ ]?"
    r"(?P<value>[<>~±+-]?[$€£]?\d[\d.,/]*[ ]?[^\W\d_°%²³\"]{0,6}"
    r"[°%²³\"]?[CF]?(?:/[A-Za-z]{1,4})?)\s*\.?\s*\Z"
)


_PART = re.compile(r"[^,;|•·]+")


_REACHED = re.compile(
    r"[ ]*(?P<label>Tel|Phone|Fax|Mobile|Mob|Cell|Office|Direct|T|P|F|M)\.?:?[ ]{1,4}"
    r"(?P<value>\+?[\d(][\d ()./-]{6,24}\d)[ ]*\Z",
    re.IGNORECASE,
)
_REACHED_AS = {"t": "phone", "p": "phone", "f": "fax", "m": "mobile", "mob": "mobile"}


def _reached(line: Line) -> list[Pair]:
    """Telephone numbers behind a letter: `T +33 1 70 18 99 00 | F +33 1 70 18 99 01`."""
    found = [(part.start(), _REACHED.match(part[0])) for part in islice(_PART.finditer(line.text), 8)]
    return [
        Pair(
            _REACHED_AS.get(each["label"].lower(), each["label"]),
            value(line, at + each.start("value"), at + each.end("value")),
        )
        for at, each in found
        if each is not None
    ]


_FULL_STOP = re.compile(r"[^\W\d_]{3}[.!?][ ]{1,4}(?=[A-Z])|(?:[\d%]|°[CF])[.][ ]{1,4}(?=[A-Z])")


def _sentences(line: Line) -> Iterator[tuple[str, Line]]:
    """The sentences of a line, each with itself as a line."""
    at = 0
    for stop in (*islice(_FULL_STOP.finditer(line.text), 20), None):
        text = line.text[at : stop.end() if stop else len(line.text)]
        yield text, Line(text, line.start + at, line.start + at + len(text), line.indent)
        at += len(text)


def _measures(text: str, line: Line) -> Iterator[Pair]:
    """Short labels with their figures: `BP 142/88 mmHg, HR 76 bpm, Temp 37.9 °C`; all parts but one must be such."""
    parts = list(islice(_PART.finditer(text.replace(", ", "; ") if ", " in text else text), 30))
    found = [(part, match) for part in parts if (match := _MEASURE.match(part[0]))]
    if len(found) < 2 or len(found) + 1 < len(parts):
        return
    for part, match in found:
        first, last = match.span("value")
        yield Pair(match["label"], value(line, part.start() + first, part.start() + last))


def _titled(text: str, line: Line) -> Iterator[Pair]:
    """A code and what it stands for: `[WEB-2291] Login button invisible`."""
    match = _TITLED.match(text) if text[:1] in "[#ABCDEFGHIJKLMNOPQRSTUVWXYZ" and len(text) < 160 else None
    if match is not None:
        yield Pair("id", value(line, match.start("code"), match.end("code")))
        yield Pair("title", value(line, match.start("title"), match.end("title")))


_PAPER = re.compile(
    r"(?P<label>(?:tax |sales |purchase |credit |delivery |work )?"
    r"(?:invoice|order|receipt|quote|quotation|bill|ticket|case|note|booking|reservation|policy|claim|contract"
    r"|rechnung|facture|factura|bestellung|fattura))[ ]{1,4}"
    r"(?P<code>(?=[\w/.-]{0,20}\d)[A-Z0-9][\w/.-]{1,24})\Z",
    re.IGNORECASE,
)


def _numbered(text: str, line: Line) -> Iterator[Pair]:
    """A number behind its sign: `Order confirmation #A-100482`, `Invoice no. 7`; or alone with its paper."""
    paper = _PAPER.match(text) if len(text) < 60 else None
    if paper is not None:
        yield Pair(f"{paper['label']} number", value(line, *paper.span("code")))
        return
    match = _NUMBERED.match(text[:100])
    if match is not None and digits(match["code"]):
        mark = match["mark"].strip(" .").lower().replace("n°", "#").replace("nº", "#")
        yield Pair(f"{match['label']} {'number' if mark in '#№' else mark}", value(line, *match.span("code")))


_GAP = re.compile(r"[ ]{2,}|\t+")


def _two_columns(line: Line) -> list[Pair]:
    """Labels and values side by side: `Date   7 March 2024     Payable by   6 April 2024`."""
    gaps = list(islice(_GAP.finditer(line.text), 12))
    if len(gaps) < 3 or len(gaps) % 2 == 0:
        return []
    starts = [0, *(gap.end() for gap in gaps)]
    ends = [*(gap.start() for gap in gaps), len(line.text)]
    cells = [line.text[a:b] for a, b in zip(starts, ends, strict=True)]
    labels, values = cells[::2], cells[1::2]
    if not all(good_label(label.rstrip(".:")) and not digits(label) for label in labels):
        return []
    if not all(digits(each) for each in values):
        return []
    return [
        Pair(label.rstrip(".: "), value(line, starts[2 * number + 1], ends[2 * number + 1]))
        for number, label in enumerate(labels)
    ]


FORMS: tuple[Callable[[Line], list[Pair]], ...] = (
    lambda line: _reached(line) if len(line.text) < 160 else [],
    lambda line: [pair for text, at in _sentences(line) for pair in _measures(text, at)],
    _two_columns,
    lambda line: list(_numbered(line.text, line)),
)
"""Tried where a line has neither colon nor equals sign that makes a pair."""

MARKED_FORMS: tuple[Callable[[Line], list[Pair]], ...] = (
    _bar_pair,
    lambda line: _elements(line) if "</" in line.text else [],
    lambda line: read_dose(line.text, line.start),
    lambda line: list(_titled(line.text, line)),
)
"""Tried first: their marks leave no doubt."""


def first_of(forms: tuple[Callable[[Line], list[Pair]], ...], line: Line) -> list[Pair]:
    """What the first form that fits makes of a line."""
    for form in forms:
        found = form(line)
        if found:
            return found
    return []
