"""Lists that a sentence gives: "Her hobbies are chess, rock climbing and pottery", "skills such as SQL and Python".

The word of the field, a verb or phrase that begins a list, then at least two short items up to the end of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..recognisers.base import words_of
from .scope import Leaf, Scope
from .wants import Want
from .words import spoken

if TYPE_CHECKING:
    from .prose import Prose

MAX_PLACES = 20
MAX_LIST_CHARS = 300
MAX_ITEM_WORDS = 4

_BEGINS = re.compile(
    r"s?,?[ ](?:are|were|include|includes|included|including|such as|like|consist of|comprise)(?:[ ]now)?:?[ ]",
    re.IGNORECASE,
)
_STATES = re.compile(r"\b(?:are|were)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n")
_AND = re.compile(r",\s*(?:and\s+|or\s+|&\s*)?|\s+(?:and|or|&)\s+")
_CLAUSE = words_of("is are was were will would can could should have has had not that which who because very too also")
_PLAIN = re.compile(r"[^\W_][\w'’+#./& -]{0,60}")


def list_after(prose: Prose, want: Want, scope: Scope) -> Iterator[Leaf]:
    """The items of the only list that a sentence gives for a field's words; none where there are several.

    Args:
        prose: The running text.
        want: The array.
        scope: Where to look.
    """
    lists = [found for phrase in (want.words, *spoken(want.words)) for found in _lists(prose, phrase, scope)]
    if lists and all(found[0].start == lists[0][0].start for found in lists):
        yield from lists[0]


def _lists(prose: Prose, phrase: tuple[str, ...], scope: Scope) -> Iterator[list[Leaf]]:
    for number, (_, end) in enumerate(prose.places(phrase, scope.start, scope.end)):
        begins = _BEGINS.match(prose.text, end, scope.end)
        if number >= MAX_PLACES or begins is None:
            continue
        limit = min(scope.end, begins.end() + MAX_LIST_CHARS)
        stop = _SENTENCE_END.search(prose.text, begins.end(), limit)
        items = list(_items(prose.text, begins.end(), stop.start() if stop else limit))
        least = 3 if _STATES.search(begins[0]) else 2  # "skills are rare and important" is no list
        if len(items) >= least and all(_is_item(item.text) for item in items):
            yield items


def _items(text: str, start: int, end: int) -> Iterator[Leaf]:
    at = start
    for cut in (*_AND.finditer(text, start, end), None):
        stop = cut.start() if cut else end
        said = text[at:stop].strip()
        begin = text.find(said, at)
        yield Leaf(said, begin, begin + len(said))
        at = cut.end() if cut else end


def _is_item(text: str) -> bool:
    said = text.lower().split()
    return 0 < len(said) <= MAX_ITEM_WORDS and not _CLAUSE & set(said) and bool(_PLAIN.fullmatch(text))
