"""What a label may look like, and a stretch of a line as a value."""

from __future__ import annotations

import re

from ..reading.scope import Leaf
from .tables import Line

MAX_LABEL_CHARS = 48

MAX_LABEL_WORDS = 6

SENTENCE_INSIDE = re.compile(r"[a-z\d]{3}(?<!incl)(?<!excl)(?<!inkl)(?<!zzgl)(?<!prox)(?<!dept)(?<!Tel)(?<!tel)[.!?] ")

_TRAILING = " \t;|,•·&"


def good_label(label: str) -> bool:
    """Whether a text is short and plain enough for a label."""
    short = 0 < len(label) <= MAX_LABEL_CHARS and len(label.split()) <= MAX_LABEL_WORDS
    return short and not label.endswith(".") and not SENTENCE_INSIDE.search(label)


def digits(text: str) -> bool:
    """Whether a text has a digit."""
    return any(char.isdigit() for char in text)


def value(line: Line, start: int, end: int) -> Leaf:
    """The stretch of a line as a value: trimmed, closing separators, quotes and mark-up removed."""
    raw = line.text[start:end]
    text = raw.rstrip(_TRAILING) if end < len(line.text) or raw.rstrip().endswith((",", ";", "|")) else raw.rstrip()
    left = len(text) - len(text.lstrip())
    text = text.lstrip()
    for mark in ("**", "__", '"', "'", "`", "*"):
        if len(text) > 2 * len(mark) and text.startswith(mark) and text.endswith(mark) and mark not in text[1:-1]:
            text = text[len(mark) : -len(mark)]
            left += len(mark)
            break
    offset = line.start + start + left
    return Leaf(text, offset, offset + len(text))
