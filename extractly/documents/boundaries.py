"""Where a text may be cut: natural boundaries, from headings down to words, and what must never be cut.

A boundary is the offset at which the next piece would begin; what separates (white space, the stop of a sentence)
stays with the piece before. `last_boundary` looks at a window once for each kind, so its time is linear in the window.

| kind | the next piece begins with |
|---|---|
| heading | a Markdown heading: `#` to `######`, or a line underlined with `===` or `---` |
| paragraph | the first line after an empty one |
| row | a list item, or a row of a table |
| sentence | what follows `.`, `!`, `?`, `…` (with their closing quotes) and white space, or `。`, `！`, `？` |
| line | a line |
| word | a word |
| cluster | what a reader takes for one character |

Clusters are those of UAX #29 as far as `unicodedata` tells: CR LF, a letter with its marks, joined emoji, a skin tone,
two halves of a surrogate pair. Regional indicators always stay together, so that a row of flags counts as one cluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import category

__all__ = ["MAX_CLUSTER_CHARS", "first_boundary", "is_cut", "last_boundary", "last_cut"]

MAX_CLUSTER_CHARS: Final = 32
"""A longer cluster is cut like any other text; the stream-safe format of UAX #15 allows 30 marks in a row."""

_ROW: Final = re.compile(r"[ \t]*(?:[-*+•‣][ \t]|\d{1,9}[.)][ \t]|\|)")
_KINDS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n(?=#{1,6}[ \t]|[^\n]{1,200}\n(?:={3,}|-{3,})[ \t]*(?:\n|\Z))",
        r"\n[ \t\r]*\n(?=[ \t]*\S)",
        rf"\n(?={_ROW.pattern})",
        r"[.!?…][\"'”’»)\]]{0,4}\s+(?=\S)|[。！？][”’」』）]{0,4}",
        r"\n(?=[^\n])|\r(?!\n)",
        r"\s(?=\S)",
    )
)
"""The kinds but the last, strongest first; each pattern ends at the boundary."""
_OVERLAP_KINDS: Final = _KINDS[2:]
"""Where an overlap may begin: it is meant to be short, so a row or a sentence does as well as a chapter."""


def is_cut(text: str, at: int) -> bool:
    """Whether a text may be cut at an offset: not inside a cluster."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if before < "\x80" and after < "\x80":
        return not (before == "\r" and after == "\n")
    return not (_extends(after) or before == "\u200d" or _pairs(before, after))


def _extends(char: str) -> bool:
    """Marks, joiners and skin tones belong to what stands before them."""
    return char == "\u200d" or "\U0001f3fb" <= char <= "\U0001f3ff" or category(char) in ("Mn", "Mc", "Me")


def _pairs(before: str, after: str) -> bool:
    if "\ud800" <= before <= "\udbff":
        return "\udc00" <= after <= "\udfff"
    return "\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff"


def last_cut(text: str, start: int, end: int) -> int:
    """The last offset up to `end` at which the text may be cut; `end` itself inside a cluster that is too long."""
    lowest = max(start, end - MAX_CLUSTER_CHARS)
    return next((at for at in range(end, lowest, -1) if is_cut(text, at)), end)


def last_boundary(text: str, start: int, end: int) -> int:
    """Where a piece that begins at `start` and must not go beyond `end` should end.

    The last boundary of the strongest kind in the second half of the window; else of the strongest kind in the first
    half, where a heading weighs no more than a word: a short piece is better than a cut word.
    """
    half = start + (end - start + 1) // 2
    for low, high in ((half, end), (start, half)):
        for kind in _KINDS:
            last = max(_ends(kind, text, low, high), default=None)
            if last is not None:
                return last
    return last_cut(text, start, end)


def first_boundary(text: str, start: int, end: int) -> int:
    """Where an overlap that ends at `end` begins: the first row, sentence, line, word or cluster after `start`.

    Before a row only at a row: half a row would be read as a row. `end` where there is nothing to repeat.
    """
    before_row = _ROW.match(text, end) is not None
    for kind in _OVERLAP_KINDS[:1] if before_row else _OVERLAP_KINDS:
        for found in _ends(kind, text, start, end - 1):
            return found
    if before_row:
        return end
    return next((at for at in range(start, min(end, start + MAX_CLUSTER_CHARS)) if is_cut(text, at)), end)


def _ends(kind: re.Pattern[str], text: str, low: int, high: int) -> Iterator[int]:
    """The boundaries of a kind in `(low, high]`; what follows them is looked at, however far the window goes."""
    for found in kind.finditer(text, max(0, low - _LOOK_BACK), high + _LOOK_AHEAD):
        if found.end() > high:
            return
        if found.end() > low and is_cut(text, found.end()):
            yield found.end()


_LOOK_BACK: Final = 8
"""Characters before a window that may belong to a separator in it: a stop, four closing quotes, a line's end."""
_LOOK_AHEAD: Final = 256
"""Characters behind a window that say what begins there: a heading and its underline. More would not be linear."""
