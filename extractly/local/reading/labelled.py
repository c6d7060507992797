"""Giving scalar fields their labels: the best match first, each place once.

Called by `fill` for every object. A field whose label stands twice with different values, or whose own label says
"n/a", counts as not found. The candidates for a field come from the scope's index, by the words that its labels may
have, so the cost is that of the labels that share a word with it; for the rows of a table they are worked out once.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..recognisers import Hints
from .belongings import search_words
from .convert import Found, convert, is_absent
from .filled import Filled
from .labels import LIKELY, OWN_LABEL, score
from .scope import Pair, Scope
from .wants import Want

MAX_TIES = 40
"""Pairs with the same label that are compared before the label counts as settling nothing."""

_SAME_RANK = 0.02
Spans = set[tuple[int, int]]


class _Offer(NamedTuple):
    rank: float
    field: Want
    place: tuple[int, int]
    found: Found


def assign_labelled(fields: list[Want], scope: Scope, hints: Hints, used: Spans, got: dict[str, Filled]) -> set[str]:
    """Fill fields from labels.

    Args:
        fields: The open scalar fields.
        scope: Where the labels stand.
        hints: How dates and numbers are written.
        used: Places of the text that are taken; what is assigned is added.
        got: What was found; what is assigned is added.

    Returns:
        The names of the fields that the labels contradict themselves about, or say to be absent.
    """
    offers: list[_Offer] = []
    doubtful: set[str] = set()
    for field in fields:
        candidates = _candidates(field, scope)
        if candidates and _settles_nothing(field, scope, hints):
            doubtful.add(field.name)
        else:
            offers += _offers(field, candidates, hints, used)
    offers.sort(key=lambda offer: -offer.rank)  # stable: fields in the order of the schema
    for offer in offers:
        name = offer.field.name
        if name in got or name in doubtful or offer.place in used:
            continue
        if _contradicted(offer, offers, used):
            doubtful.add(name)
            continue
        used.add(offer.place)
        got[name] = Filled(offer.found.value, spans={(): (offer.found.start, offer.found.end)}, found=1)
    return doubtful


def _contradicted(offer: _Offer, offers: list[_Offer], used: Spans) -> bool:
    rivals = {
        (isinstance(other.found.value, bool), other.found.value)
        for other in offers
        if other.field is offer.field and abs(other.rank - offer.rank) < _SAME_RANK and other.place not in used
    }
    return len(rivals) > 1


def _offers(field: Want, candidates: list[Pair], hints: Hints, used: Spans) -> list[_Offer]:
    offers: list[_Offer] = []
    for rank, pair in _ranked(field, candidates, used):
        found = convert(field, pair.leaf, hints)
        if found is not None:
            offers.append(_Offer(rank, field, (pair.leaf.start, pair.leaf.end), found))
    return offers


def _ranked(field: Want, candidates: list[Pair], used: Spans) -> list[tuple[float, Pair]]:
    ranked = [
        (rank, pair)
        for pair in candidates
        if (rank := score(field, pair)) >= LIKELY and (pair.leaf.start, pair.leaf.end) not in used
    ]
    ranked.sort(key=lambda item: (-item[0], item[1].leaf.start))
    return ranked[:MAX_TIES]


def _candidates(field: Want, scope: Scope) -> list[Pair]:
    """The pairs whose label shares a word with a name of the field."""
    if not scope.structured or scope.groups:
        return _looked_up(field, scope)
    pairs = scope.pairs
    headers: dict[tuple[str, ...], list[int]] = field.memo.setdefault("headers", {})
    key = tuple(pair.label for pair in pairs)
    places = headers.get(key)
    if places is None:
        known = {id(pair) for pair in _looked_up(field, scope)}
        places = [number for number, pair in enumerate(pairs) if id(pair) in known]
        if len(headers) < MAX_HEADERS:
            headers[key] = places
    return [pairs[number] for number in places]


MAX_HEADERS = 1_000
"""Headers of tables whose candidates are kept for one field."""


def _looked_up(field: Want, scope: Scope) -> list[Pair]:
    found: dict[int, Pair] = {}
    for word in search_words(field):
        for pair in scope.index.get(word, ()):
            found.setdefault(id(pair), pair)
    return list(found.values())


def _settles_nothing(field: Want, scope: Scope, hints: Hints) -> bool:
    """The field's own label stands there without a value, `Start: n/a`, or with several: `Total: 10 or 12`."""
    if scope.structured and not scope.groups:
        return False  # a cell that is empty, or says so, gives no value by itself
    said = [pair for pair in scope.index.get(field.words[-1] if field.words else "", ()) if pair.leaf.text]
    own = [pair for pair in said[:MAX_TIES] if score(field, pair) >= OWN_LABEL]
    if own and all(is_absent(pair.leaf.text) for pair in own):
        return True
    return bool(own) and all(_says_several(field, pair, hints) for pair in own)


def _says_several(field: Want, pair: Pair, hints: Hints) -> bool:
    several = field.kind in ("number", "integer") and _SEVERAL.fullmatch(pair.leaf.text) is not None
    return several and convert(field, pair.leaf, hints) is None


_SEVERAL = re.compile(
    r"[^\w\n]{0,3}\d[\d.,]{0,20}[^\d\n]{0,6}\b(?:or|oder|ou|o)\b[^\d\n]{0,6}\d[\d.,]{0,20}[^\d\n]{0,6}"
)
