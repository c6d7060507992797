"""How well a label names a field.

1.0 the same words; 0.95 a synonym; less where words are added or left out. A field with a name that everything has
(`name`, `date`, `total`) is not met by a longer label, unless the rest of it says where the field is (`Customer name`
in `customer`).
"""

from __future__ import annotations

from functools import lru_cache

from .scope import Pair
from .wants import Want
from .words import GENERIC, UNIT_WORDS, WEAK, synonyms, words

NAMES = frozenset((("name",), ("title",), ("description",)))
"""What a column headed with the thing itself holds: "Item" in a table of items."""

SURE = 0.9
LIKELY = 0.55
"""Below this a label is another field's."""


def score(want: Want, pair: Pair) -> float:
    """How well the label of a pair (with the labels of the groups around it) names a field, 0 to 1."""
    own = words(pair.label)
    best = match_words(want.words, own, want.context)
    path = tuple(word for label in pair.path for word in words(label))
    if path:
        best *= 0.9
        best = max(best, 0.97 * match_words(want.words, path + own, want.context))
    if want.kind == "enum" and frozenset(own) & frozenset(want.words):
        best = max(best, 0.6)  # the label names a part of the field, and the value must be a member
    if best < SURE and own and 0 < len(own) <= 3 and frozenset(own) <= _description_words(want) and not path:
        best = max(best, 0.6)
    return best


def _description_words(want: Want) -> frozenset[str]:
    """The first words of the description: "Vendor who issued the bill" lets the label "Vendor" name `issuer`."""
    return frozenset(words(want.description[:60])[:3]) - WEAK


@lru_cache(maxsize=65_536)
def match_words(field: tuple[str, ...], label: tuple[str, ...], context: frozenset[str]) -> float:
    """Compare the words of a field's name with those of a label.

    >>> match_words(("invoice", "number"), ("invoice", "no"), frozenset())
    0.95
    """
    if not field or not label:
        return 0.0
    if field == label:
        return 1.0
    if frozenset(field) == frozenset(label):
        return 0.98
    if field in NAMES and frozenset(label) <= context:
        return 0.7
    known = synonyms(field)
    if label in known:
        return 0.95
    if any(frozenset(label) == frozenset(phrase) for phrase in known):
        return 0.93
    return max(_overlap(phrase, label, context) for phrase in (field, *known))


def _overlap(field: tuple[str, ...], label: tuple[str, ...], context: frozenset[str]) -> float:
    wanted, given = frozenset(field), frozenset(label)
    if wanted < given:
        return _longer_label(field, given - wanted, context)
    if given < wanted:
        rest = wanted - given
        if rest <= context or rest <= UNIT_WORDS:
            return 0.85
        return 0.7 if rest <= GENERIC and not given <= GENERIC else 0.0
    return 0.0


def _longer_label(field: tuple[str, ...], extra: frozenset[str], context: frozenset[str]) -> float:
    if extra <= context:
        return 0.9
    weak = frozenset(field) <= WEAK
    if extra <= GENERIC:
        return 0.6 if weak else 0.85
    if weak or len(extra) > 2:
        return 0.0
    return 0.6 if len(extra) == 1 else LIKELY
