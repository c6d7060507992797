"""Headings without a mark: a line that stands over what belongs to it.

Such a line is short, has no pair and no end of a sentence, and one of these holds: what follows is indented deeper; a
bullet follows; it is in capitals, not the first of the text, and something follows at once; it is underlined by a rule
of its own length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .tables import Line

MAX_HEADING_CHARS = 48
MAX_HEADING_WORDS = 5

_PLAIN = re.compile(r"[^\W\d_][^:=|;,.!?\n\t]*\Z")
_BULLET = re.compile(r"(?:[-*•‣▪–]|\(?\d{1,2}[.)])[ \t]+\S")
_LABELLED = re.compile(r"[^\W\d_][\w .#/'-]{0,40}[:=]")
_UNDERLINE = re.compile(r"={3,}\Z|-{3,}\Z")
_MAX_SLACK = 2


def maybe_heading_above(lines: Sequence[Line], at: int) -> bool:
    """Whether a line without mark or pair is a heading of what follows it."""
    line = lines[at]
    text = line.text
    if len(text) > MAX_HEADING_CHARS or len(text.split()) > MAX_HEADING_WORDS or not _PLAIN.match(text) or "  " in text:
        return False
    if at + 1 >= len(lines) or not lines[at + 1].text:
        return False
    following = lines[at + 1]
    if following.indent > line.indent and _LABELLED.match(following.text):
        return True
    opens = at == 0 or not lines[at - 1].text
    if opens and _BULLET.match(following.text):
        return True
    return at > 0 and opens and _is_capital(text)


def is_underlined(lines: Sequence[Line], at: int) -> bool:
    """Whether the next line is a rule as long as this one."""
    if at + 1 >= len(lines) or not _UNDERLINE.match(lines[at + 1].text):
        return False
    text = lines[at].text
    same = abs(len(lines[at + 1].text) - len(text)) <= _MAX_SLACK
    return same and len(text) <= MAX_HEADING_CHARS and bool(_PLAIN.match(text)) and "  " not in text


def _is_capital(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 3 and all(char.isupper() for char in letters)
