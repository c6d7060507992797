"""How well a label names a field.

1.0 the same words; 0.95 a synonym; less where words are added or left out. A field with a name that everything has
(`name`, `date`, `total`) is not met by a longer label, unless the rest of it says where the field is (`Customer name`
in `customer`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from .scope import Pair
from .wants import Want
from .words import GENERIC, UNIT_WORDS, WEAK, core, root, synonyms, words

NAMES = frozenset((("name",), ("title",), ("description",)))
"""What a column headed with the thing itself holds: "Item" in a table of items."""

SURE = 0.9
OWN_LABEL = 0.98
LIKELY = 0.55
"""Below this a label is another field's."""


def score(want: Want, pair: Pair) -> float:
    """How well the label of a pair (with the labels of the groups around it) names a field, 0 to 1."""
    known: dict[tuple[str, ...], float] = want.memo.setdefault("scores", {})
    key = (pair.label, *pair.path)
    best = known.get(key)
    if best is None:
        best = _score_label(want, pair)
        if len(known) < MAX_KNOWN:
            known[key] = best
    if best < LIKELY and _rest_in_value(want, words(pair.label), pair.leaf.text):
        return 0.7
    if (
        best < LIKELY
        and len(want.words) > 1
        and want.words[-1] in ("email", "mail")
        and _ADDRESS.search(pair.leaf.text)
    ):
        return 0.9 * match_words(want.words[:-1], words(pair.label), want.context)  # "From: a@b.example"
    return best


_ADDRESS = re.compile(r"[\w.+-]@[\w-]{1,63}\.\w")


MAX_KNOWN = 4_096
"""Labels whose score is kept for one field."""


def _score_label(want: Want, pair: Pair) -> float:
    own = words(pair.label)
    best = match_words(want.words, own, want.context)
    if want.kind == "boolean" and best < SURE and (thing := tuple(w for w in want.words if w not in SAYS_WHETHER)):
        best = max(best, _CORE * match_words(thing, own, want.context))
    if "/" in pair.label and best < SURE:  # a label in two languages: "Gast / Guest"
        best = max(best, *(match_words(want.words, words(part), want.context) for part in pair.label.split("/", 3)))
    path = tuple(word for label in pair.path for word in words(label))
    if path:
        best *= 0.9
        best = max(best, 0.97 * match_words(want.words, path + own, want.context))
    if want.kind == "enum" and frozenset(own) & frozenset(want.words):
        best = max(best, 0.6)  # the label names a part of the field, and the value must be a member
    if best < SURE and own and 0 < len(own) <= 3 and frozenset(own) <= _description_words(want) and not path:
        best = max(best, 0.6)
    if best < SURE and any(own == phrase or own in synonyms(phrase) for phrase in _descriptions(want)):
        best = SURE
    return best


_PHRASE_END = re.compile(r"[,;.(/:]\s*|\s(?:or|and|that|which|who|as|in)\s")
_OF_THE = re.compile(r"\sof (?:the|an?|this)\s")


def _descriptions(want: Want) -> frozenset[tuple[str, ...]]:
    """The phrases that the description is made of, but for single words that everything has: "Amount paid, net"."""
    known: frozenset[tuple[str, ...]] | None = want.memo.get("descriptions")
    if known is None:
        parts = _PHRASE_END.split(want.description[:200])
        phrases = {words(_OF_THE.split(part)[0]) for part in parts}
        known = want.memo["descriptions"] = frozenset(p for p in phrases if 0 < len(p) < 5 and {*p} - WEAK)
    return known


SAYS_WHETHER = frozenset(
    (
        "is",
        "has",
        "included",
        "available",
        "allowed",
        "enabled",
        "required",
        "accepted",
        "possible",
        "provided",
        "wanted",
    )
)


def _rest_in_value(want: Want, own: tuple[str, ...], text: str) -> bool:
    """The words of the name that the label lacks stand in the value: "Rate: 85 per hour" for `hourly_rate`."""
    wanted, given = frozenset(want.words), frozenset(own)
    if not given or not given < wanted or len(text) > 60:
        return False
    rest = wanted - given
    said = {word.removesuffix("ly") for word in words(text)}
    return all(word.removesuffix("ly") in said for word in rest)


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
    if frozenset(field) == frozenset(label) or "".join(field) == "".join(label):
        return 0.98
    best = _as_said(field, label, context)
    if best < _CORE and (core(field) != field or core(label) != label):
        best = max(best, _CORE * _as_said(core(field), core(label), context))
    return best if best >= LIKELY else max(best, _same_root(field, label))


_CORE = 0.96
"""How much a unit or a preposition more or less leaves of a match: `placed_on` and "Placed"."""


def _as_said(field: tuple[str, ...], label: tuple[str, ...], context: frozenset[str]) -> float:
    if field == label:
        return 1.0
    if field in NAMES and frozenset(label) <= context:
        return 0.7
    if label in _NAME_LABELS and frozenset(field) <= context:
        return 0.7  # the thing itself: "Name" of a `Player` is its `player`
    known = synonyms(field)
    if label in known:
        return 0.95
    said, joined = frozenset(label), "".join(label)
    if any(said == frozenset(phrase) or joined == "".join(phrase) for phrase in known):
        return 0.93
    best = max(_overlap(phrase, label, context) for phrase in (field, *known))
    if field == ("name",) and len(label) == 2 and label[1] == "name" and label[0] in _OF_THE_THING:
        return max(best, 0.6)
    return best


_NAME_LABELS = frozenset((("name",), ("full", "name"), ("title",)))
_OF_THE_THING = frozenset(("product", "item", "model", "full", "article", "display", "official", "trade", "project"))


def _same_root(field: tuple[str, ...], label: tuple[str, ...]) -> float:
    """A verb for its noun: "Departs" for `departure`, "Managed by" for `manager`."""
    if label[-1] == "by" and len(label) == 2 and len(field) == 1 and field[0][-2:] in ("er", "or"):
        return 0.8 if root(label[0]) == field[0][:-2] else 0.0
    same = [root(word) for word in core(field)] == [root(word) for word in core(label)]
    return 0.8 if same else 0.0


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
