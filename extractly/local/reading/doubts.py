"""Reasons to leave out a value that was found without a label: a wrong value is worse than a missing one.

The only date, sum or person of a text is a field's value only if the text says what the field's name says beside the
kind of value, and if no words in front of it say that it is something else's.
"""

from __future__ import annotations

import re

from ..recognisers import Recogniser
from ..recognisers.base import words_of
from ..recognisers.numbers import SPECIFIC_SUMS
from .convert import Found
from .scope import Scope
from .structure import NEUTRAL, NEUTRAL_ROOTS
from .units import DIMENSION_WORDS, UNITS, wanted_unit
from .wants import Want
from .words import GENERIC, core, root, spoken, words

_MEANT = words_of("money percent quantity date time duration number identifier age person place birthplace")
_ANY_DATE = GENERIC | {"on", "at", "by", "day", "when"}

SPECIFIC_DATES = words_of("deadline due expiry expiration expire closing birth born dob birthday warranty death died")
"""Dates of one sort: without a label, the text must say the word."""

_OTHER_DATE = re.compile(
    r"\b(?P<word>closing|due|deadline|expires?|valid|until|before|born|died|available|arrives?|delivered)\b"
    r"[^.;\n\d]{0,16}\Z",
    re.IGNORECASE,
)
_OTHER_SIZE = re.compile(
    r"\b(?P<word>depth|height|width|length|distance|diameter|weight|altitude|capacity|area|range) of "
    r"(?:about |around |up to |over |only )?\Z",
    re.IGNORECASE,
)
_OTHER_SUM = re.compile(
    r"\b(?P<word>total|outstanding|revenue|budget|deposit|fee|salary|rent|tax|discount|tip|refund|fine|shipping)\b"
    r"[^.;,\n\d]{0,14}\Z",
    re.IGNORECASE,
)
_OTHERS = {"date": _OTHER_DATE, "quantity": _OTHER_SIZE, "money": _OTHER_SUM}
_SUMS = words_of("amount total due price value cost")
_BEFORE_CHARS = 40

_SHAPES: dict[str, tuple[str, ...]] = {
    "height": ("height", "high", "tall"),
    "width": ("width", "wide"),
    "depth": ("depth", "deep"),
    "length": ("length", "long"),
    "diameter": ("diameter",),
    "thickness": ("thick",),
}
"""What a text says of a measure of one direction."""

_OF_SEVERAL = re.compile(r"\b(?P<noun>[^\W\d_]{3,40}s) (?:are|were|will be)(?: held)?(?: on| at| from)? \Z")
_COUNTED = re.compile(r"[ -][a-z]")


def dimension(want: Want) -> str:
    """What the unit of a field measures; empty for one without a unit."""
    unit = wanted_unit(want)
    return UNITS[unit][0] if unit is not None else ""


def of_another(want: Want, kinds: list[Recogniser], text: str, found: Found) -> bool:
    """Whether the words beside a value say that it is not the field's.

    "Interviews are on 12 March" is no `start` of a job, "closing date, 31 August" no `visit_date`, and the 25 of "25
    years" no `invoice_number`.
    """
    several = _OF_SEVERAL.search(text, max(0, found.start - 70), found.start)
    if several is not None and not _roots(words(several["noun"])) & _roots(want.about):
        return True
    kind = kinds[0].name if kinds else ""
    if kind == "identifier":
        return text[found.start : found.end].isdigit() and _COUNTED.match(text, found.end) is not None
    pattern = _OTHERS.get(kind)
    other = pattern.search(text, max(0, found.start - _BEFORE_CHARS), found.start) if pattern else None
    return other is not None and not _names(want, other["word"].lower())


def _roots(said: tuple[str, ...] | frozenset[str]) -> set[str]:
    return {root(word) for word in said}


def _names(want: Want, word: str) -> bool:
    """Whether a word is one of the field's own, or of its synonyms."""
    own = _roots(want.about) | {root(each) for phrase in spoken(core(want.words)) for each in phrase}
    return root(word) in own or (word in ("total", "outstanding") and bool(_SUMS & want.about))


def is_meant(want: Want, kinds: list[Recogniser], scope: Scope, *, related: bool) -> bool:
    """What the name says beside the kind of value must stand in the text: no `refund_amount` without a refund.

    Args:
        want: The field.
        kinds: What it asks for.
        scope: Where the value was found.
        related: Other values of the object were found there, so that the text is about the thing.
    """
    if not kinds or kinds[0].name not in _MEANT:
        return True
    kind_words = kinds[0].name_words - SPECIFIC_SUMS - SPECIFIC_DATES
    rest = set(core(want.words)) - kind_words - want.context - GENERIC - NEUTRAL
    rest = {word for word in rest if root(word) not in NEUTRAL_ROOTS}
    text = scope.source[scope.start : scope.end].lower().replace("-", "")
    if kinds[0].name == "quantity":
        if not all(any(way in text for way in _SHAPES.get(word, ("",))) for word in want.words):
            return False
        if related:
            return True
        rest = {word for word in rest if DIMENSION_WORDS.get(word) != dimension(want)}
    return all(root(word.removesuffix("ly")) in text for word in rest) or (
        len(rest) > 0 and any(_said_in(text, phrase) for phrase in spoken(core(want.words)))
    )


def _said_in(text: str, phrase: tuple[str, ...]) -> bool:
    """All words of a synonym stand in a text, and they are not just words for any date or number."""
    return bool({*phrase} - _ANY_DATE) and all(root(word) in text for word in phrase)
