"""Words of labels and field names, made comparable.

`words("invoiceNumber")`, `words("Invoice No.")` and `words("invoice_number")` give the same. A plural is its
singular, so that a label "Items" meets a field `item`; accents are taken off. Synonyms are data (`vocabulary`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .vocabulary import SYNONYMS

_WORD = re.compile(r"[^\W\d_]+|\d+|#")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PER = re.compile(
    r"\b(price|preis|prix|precio|prezzo|rate|cost|wage|pay|fare|fee|salary|rent|€|\$|£)[ ]?/[ ]?(?=[a-zà-ÿ]{1,10}\b)",
    re.IGNORECASE,
)
"""`Price/kg` is the price per kilogram; in other labels a slash sets two of them apart."""

ARTICLES = _set(
    """
    the a an of for your our my his her their its this that please incl inkl including der die das le la el
    """
)

GENERIC = _set(
    """
    number id name date amount value code total detail info information field text address line full list data time
    """
)
"""Words that may be added to a label, or left out of it, without a change of meaning: "Total" and "Total amount"."""

UNIT_WORDS = _set(
    """
    percent pct kg g mg lb oz cm mm m km inch inche ft foot feet mile second sec minute hour hr day week month year ms
    usd eur gbp chf celsius fahrenheit mb gb kb tb in kwh kw watt wh kcal kj mah sqm sqft mmhg bpm rpm kmh mph mhz ghz
    hz ml cl l litre liter degree mmol ppm px volt amp mbps gbps metre meter db dba decibel lm lumen v ma dpi ppi fps hp
    ps psi bar nm yd yard ha hectare acre gal gallon gram kilogram kilo milligram millimetre centimetre kilometre
    millimeter centimeter kilometer
    """
)
"""Words of a field's name that only say the unit: `battery_percent` is the label "Battery"."""

WEAK = _set(
    """
    name date number id title type value amount price total status description time code state text note role
    key start end count level kind label category
    """
)
"""Names too common to be met by a longer label: a field `name` is not the label "Product name"."""


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        return word[:-1]
    return word


@lru_cache(maxsize=8192)
def words(label: str) -> tuple[str, ...]:
    """The words of a label or a field name, in lower case, singular, without articles.

    >>> words("invoiceNumber"), words("Invoice No.")
    (('invoice', 'number'), ('invoice', 'no'))
    """
    split = _CAMEL.sub(" ", label[:200])
    if "/" in split:
        split = _PER.sub(r"\1 per ", split)
    if not split.isascii():
        split = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", split)))
    found = [_stem(word) for word in _WORD.findall(split.casefold())]
    return tuple(word for word in found if word not in ARTICLES) or tuple(found)


def _groups() -> dict[tuple[str, ...], list[int]]:
    index: dict[tuple[str, ...], list[int]] = {}
    for number, (group, _) in enumerate(SYNONYMS):
        for phrase in group:
            index.setdefault(words(phrase), []).append(number)
    return index


_INDEX = _groups()
_PHRASES = [{words(phrase) for phrase in (*group, *labels)} for group, labels in SYNONYMS]
_SHORT = frozenset(words("to from by at on city zip tax vat fee sku dob url ip # no nr num ref id qty ram age"))


def is_known(phrase: tuple[str, ...]) -> bool:
    """Whether a phrase stands in the vocabulary of labels."""
    return phrase in _INDEX


@lru_cache(maxsize=8192)
def synonyms(phrase: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """What means the same as a phrase: whole-phrase synonyms, and single words of it replaced by theirs."""
    found: set[tuple[str, ...]] = set()
    for number in _INDEX.get(phrase, ()):
        found |= _PHRASES[number]
    if 1 < len(phrase) <= 4:
        for at, word in enumerate(phrase):
            for number in _INDEX.get((word,), ()):
                found |= {phrase[:at] + other + phrase[at + 1 :] for other in _PHRASES[number]}
    found.discard(phrase)
    return frozenset(found)


@lru_cache(maxsize=8192)
def spoken(phrase: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The synonyms that say something in running text: "T" and "le" are labels at most."""
    return tuple(sorted(p for p in synonyms(phrase) if len("".join(p)) > 3 or p[0] in _SHORT))


@lru_cache(maxsize=8192)
def core(phrase: tuple[str, ...]) -> tuple[str, ...]:
    """A phrase without the unit behind it and the preposition at its end: `dose_mg`, `placed_on`, "Starts at".

    >>> core(("weight", "kg")), core(("placed", "on")), core(("km",))
    (('weight',), ('placed',), ('km',))
    """
    end = len(phrase)
    if end > 2 and phrase[-1] in ("2", "3") and phrase[-2] in UNIT_WORDS:
        end -= 1  # `area_m2`
    while (
        end > 1
        and phrase[end - 2] != "per"
        and (phrase[end - 1] in _TAIL or (phrase[end - 1] in _ENDINGS and _ENDINGS[phrase[end - 1]] & set(phrase)))
    ):
        end -= 1
    return phrase[:end]


_ENDINGS = {
    "min": _set("duration length time runtime prep cook"),
    "c": _set("temperature temp celsius"),
    "f": _set("temperature temp"),
}
_TAIL = UNIT_WORDS | frozenset(("at", "on", "by", "is", "was", "am"))


@lru_cache(maxsize=8192)
def root(word: str) -> str:
    """What verbs and their nouns share: "depart" of departs, departed, departure.

    >>> root("departure"), root("arrives"), root("assignee"), root("resolved")
    ('depart', 'arriv', 'assign', 'resolv')
    """
    for ending in ("ation", "ions", "ion", "ings", "ing", "ure", "ee", "ed", "es", "al", "e", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
