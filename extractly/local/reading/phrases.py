"""Booleans that a sentence states: "with a balcony", "no elevator", "pets are not allowed".

The thing is what is left of the field's name without the word that asks (`pets_allowed`, `has_balcony`). It must be
stated or denied in so many words; that it is merely mentioned says nothing. Two places that disagree settle nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .filled import Filled
from .labels import SAYS_WHETHER
from .scope import Scope
from .wants import Want

if TYPE_CHECKING:
    from .fill import Filler

MAX_PLACES = 20

_BEFORE_NO = re.compile(
    r"\b(?:no|not|without|never|non|kein|keine|ohne|sans|sin|senza|nicht)[ -](?:[\w-]+[ ]){0,2}\Z", re.IGNORECASE
)
_BEFORE_YES = re.compile(
    r"\b(?:with|has|have|having|includes?|including|offers?|features?|comes with|plus|mit|avec|con)"
    r"[ ](?:[\w-]+[ ]){0,2}\Z",
    re.IGNORECASE,
)
_STATE = (
    r"(?:included|available|allowed|permitted|possible|accepted|enabled|provided|required|welcome|ok|okay|inclusive|on"
    r"|active|inklusive|erlaubt|inbegriffen|compris|autorisés?)"
)
_AFTER_NO = re.compile(
    rf"[ ]?(?:\w+[ ])?(?:(?:is|are|was|were)[ ])?(?:(?:not|never|no longer)[ ]{_STATE}"
    r"|(?:prohibited|forbidden|excluded|unavailable|disabled))\b",
    re.IGNORECASE,
)
_AFTER_YES = re.compile(rf"[ ](?:(?:is|are|was|were)[ ])?{_STATE}\b", re.IGNORECASE)
_ADJECTIVE = re.compile(r"(?:ed|able|ible|free|friendly|proof|resistant|organic|vegan|remote|new)\Z")


def assign_phrases(filler: Filler, fields: list[Want], scope: Scope, got: dict[str, Filled]) -> None:
    """Fill boolean fields from what the sentences of a scope state."""
    if scope.structured:
        return
    for field in fields:
        thing = tuple(word for word in field.words if word not in SAYS_WHETHER)
        if field.kind != "boolean" or field.name in got or not thing:
            continue
        said = dict(_said(filler, field, thing, scope))
        if len(set(said.values())) == 1:
            span, value = next(iter(said.items()))
            got[field.name] = Filled(value, spans={(): span}, found=1)


def _said(filler: Filler, field: Want, thing: tuple[str, ...], scope: Scope) -> Iterator[tuple[tuple[int, int], bool]]:
    places = list(filler.prose.places(thing, scope.start, scope.end))[:MAX_PLACES]
    for start, end in places:
        before, after = scope.source[max(scope.start, start - 30) : start], scope.source[end : min(end + 40, scope.end)]
        plural = re.match(r"s\b", after)
        after = after[1:] if plural else after
        if (no := _BEFORE_NO.search(before)) is not None:
            yield (start - len(before) + no.start(), end), False
        elif (nay := _AFTER_NO.match(after)) is not None:
            yield (start, end + nay.end()), False
        elif (yes := _BEFORE_YES.search(before)) is not None:
            yield (start - len(before) + yes.start(), end), True
        elif (yea := _AFTER_YES.match(after)) is not None:
            yield (start, end + yea.end()), True
        elif len(field.words) == 1 and _ADJECTIVE.search(thing[0]) and re.match(r"\s*(?:[.,;)!\n]|and\b|$)", after):
            yield (start, end), True
