"""The signature of a mail: the lines after `--` or a closing formula, name first.

A field for whoever wrote the text (`sender`, `proposed_by`), or the name of a contact, takes the signature's name; the
lines under it that are neither number nor address are the position and the organisation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..recognisers import Hints, is_person
from ..recognisers.base import words_of
from ..recognisers.gazetteer import GIVEN_NAMES, NO_NAMES
from ..recognisers.names import JOBS, find_organisations, find_places
from .check import fits
from .filled import Filled
from .scope import Leaf, Scope
from .structure import KINDS_OF_TEXT
from .wants import Want
from .words import words

if TYPE_CHECKING:
    from .fill import Filler

Spans = set[tuple[int, int]]
MAX_LINES = 8

_CLOSING = re.compile(
    r"^[ \t]*(?:--[ \t]*|(?:(?:with |mit )?(?:best|kind|warm|many|freundlichen?|herzliche|viele|liebe|beste)?[ ]?"
    r"(?:regards|wishes|thanks|gr(?:ü|ue)(?:ß|ss)en?)|best|cheers|sincerely|yours(?: sincerely| faithfully| truly)?"
    r"|sincerely yours|cordialement|bien à vous|saludos|atentamente|un saludo|cordiali saluti|thank you|thx|mfg)"
    r"[,.!]?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_LINE = re.compile(r"[ \t]*(\S[^\n]*?)[ \t]*(?:\n|\Z)")
_NAME = re.compile(r"(?:Dr\.? |Prof\.? )?[^\W\d_a-zà-öø-ÿ][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3}\Z")
_PLAIN = re.compile(r"[^\W\d_][^@:\d|]*\Z")
_WRITERS = words_of(
    "sender author proposed signed signer writer customer client requester reporter applicant candidate from contact"
    " person employee submitted requested complainant"
)
_TITLE = words_of("title position role occupation function")
_COMPANY = words_of("company organization organisation employer firm affiliation")
_DISTINCTIVE = frozenset(("email", "phone", "url"))


def assign_signature(filler: Filler, fields: list[Want], scope: Scope, used: Spans, got: dict[str, Filled]) -> None:
    """Fill the open fields that a signature answers."""
    if scope.structured or scope.leaf is not None:
        return
    lines = _lines(scope)
    if not lines or not _is_name(lines[0].text):
        return
    open_fields = [f for f in fields if f.name not in got and f.kind == "string" and not f.format]
    of_person = any(is_person(f) or set(f.words) & {"phone", "email", "mobile"} for f in fields)
    writers = [f for f in open_fields if set(f.words) & _WRITERS or (f.words[-1:] == ("name",) and of_person)]
    writers = [f for f in writers if f.words[-1] in ("name", "by") or len(f.words) == 1]
    if len(writers) == 1:
        _put(got, used, writers[0], lines[0])
    plain = [line for line in lines[1:4] if _PLAIN.match(line.text) and not _is_place(line.text, filler.hints)]
    firm = next((x for x in plain if any(find_organisations(x.text, 0, len(x.text), filler.hints))), None)
    rest = [line for line in plain if line is not firm]
    for kind, line in ((_TITLE, rest[0] if rest else None), (_COMPANY, firm or (rest[1] if len(rest) > 1 else None))):
        holders = [f for f in open_fields if f.words and f.words[-1] in kind and f.name not in got]
        if line is not None and len(holders) == 1 and of_person:
            _put(got, used, holders[0], line)


def _is_place(text: str, hints: Hints) -> bool:
    return any(match.end - match.start == len(text) for match in find_places(text, 0, len(text), hints))


def signature_span(scope: Scope) -> tuple[int, int] | None:
    """Where the signature stands, if the text has one with a name."""
    lines = _lines(scope)
    return (lines[0].start, lines[-1].end) if lines and _is_name(lines[0].text) else None


def _is_name(text: str) -> bool:
    """A name, and not that of a team: "The Support Team"."""
    said = text.lower().split()
    return bool(_NAME.match(text)) and said[0] not in NO_NAMES and not _TEAMS & {*said}


_TEAMS = words_of("team support service services department office sales accounts accounting billing desk crew staff")


def _lines(scope: Scope) -> list[Leaf]:
    closings = list(_CLOSING.finditer(scope.source, max(scope.start, scope.end - 4_000), scope.end))
    if not closings:
        return _card(scope)
    lines = _lines_from(scope, closings[-1].end())
    return [part for line in lines for part in _parts(line)]


def _lines_from(scope: Scope, at: int) -> list[Leaf]:
    lines: list[Leaf] = []
    at += len(scope.source[at : scope.end]) - len(scope.source[at : scope.end].lstrip())
    while len(lines) < MAX_LINES and at < scope.end and (match := _LINE.match(scope.source, at, scope.end)):
        lines.append(Leaf(match[1], match.start(1), match.end(1)))
        at = match.end()
    return lines


_BAR = re.compile(r"[ ][|·•][ ]")
_ADDRESS = re.compile(r"\S@\S+\.\w|\bwww\.|https?://|\+\d[\d ()-]{7}")
_PERSON = re.compile(
    r"(?:Dr\.? |Prof\.? |Mrs?\.? |Ms\.? )?(?:[^\W\d_a-zà-öø-ÿ][\w'’-]*\.?)(?: [^\W\d_a-zà-öø-ÿ][\w'’-]*\.?){1,3}\Z"
)
MAX_CARD_LINES = 14
MAX_POST_CHARS = 100


_POST_AT = re.compile(rf"(?:[^\W\d_][\w&/-]*[ ]){{0,4}}{JOBS}(?P<cut>, | at )(?=[^\W\d_a-z])")


def _parts(line: Leaf) -> list[Leaf]:
    """A line cut at its bars: "Jane Roe | Senior Engineer | Acme Corp"; or behind the post: "Agent, Acme Ltd"."""
    post = _POST_AT.match(line.text) if len(line.text) < MAX_POST_CHARS and "|" not in line.text else None
    if post is not None:
        return [
            Leaf(line.text[: post.start("cut")], line.start, line.start + post.start("cut")),
            Leaf(line.text[post.end() :], line.start + post.end(), line.end),
        ]
    parts: list[Leaf] = []
    at = 0
    for cut in (*_BAR.finditer(line.text), None):
        said = line.text[at : cut.start() if cut else len(line.text)]
        parts.append(Leaf(said.strip(), line.start + at, line.start + at + len(said.strip())))
        at = cut.end() if cut else at
    return parts


def _card(scope: Scope) -> list[Leaf]:
    """The lines of a text that is a visiting card: a name on the first line, and an address to reach it by."""
    text = scope.source[scope.start : scope.end].strip()
    if scope.start != 0 or text.count("\n") >= MAX_CARD_LINES or not _ADDRESS.search(text):
        return []
    lines = [part for line in _lines_from(scope, scope.start) for part in _parts(line)]
    known = lines[0].text.split()[0].lower().strip(".") in GIVEN_NAMES | _TITLED
    known = known or any(re.search(rf"\b{JOBS}\b", line.text) for line in lines[1:3])
    named = known and _PERSON.match(lines[0].text) and not {*words(lines[0].text)} & KINDS_OF_TEXT
    return lines if named and "\n" in text and not any(_SENTENCE.search(line.text) for line in lines) else []


_TITLED = words_of("dr prof mr mrs ms")
_SENTENCE = re.compile(r"[^\W\d_]{3}[.!?](?:\s|\Z)|,\Z")


def _put(got: dict[str, Filled], used: Spans, field: Want, line: Leaf) -> None:
    if (line.start, line.end) not in used and fits(field, line.text):
        used.add((line.start, line.end))
        got[field.name] = Filled(line.text, spans={(): (line.start, line.end)}, found=1)
