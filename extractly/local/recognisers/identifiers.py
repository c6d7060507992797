"""Numbers and codes that name a thing: `INV-2024-001`, `#12345`, `order_12345`, and the boolean words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, words_of

_CODE = re.compile(r"(?<![\w@./+-])#?(?=[\w./-]{0,30}\d)(?P<code>[A-Za-z0-9](?:[\w/-]|\.(?=\w)){0,39})(?![\w@])")
_TRUE = words_of(
    "yes true y on x ✓ ✔ ☑ enabled active ja oui si sí included checked available done allowed permitted"
    " required active completed confirmed always inklusive inbegriffen compris incluido incluso"
)
_FALSE = words_of(
    "no false n off - ✗ ✘ ☐ disabled inactive nein non none excluded unchecked unavailable never"
    " prohibited forbidden refused declined"
)
_YES = words_of("yes true ja oui si sí y ✓ ✔ ☑")
_NO = words_of("no false nein non n ✗ ✘ ☐")
_FIRST = re.compile(r"\s*[,;/(–—]\s*|\s+[-–]\s+|\)")
_NOT = re.compile(r"(?:not|nicht|never|un(?=available|checked)|no longer)\s*")
_BOOLEAN = re.compile(r"[^\W\d_]+|[✓✔☑✗✘☐]")


def _find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _CODE.finditer(text, start, end):
        yield Match(match.start("code"), match.end("code"))


def _code(text: str, match: Match, want: object) -> str | int | None:
    code = text[match.start : match.end]
    if getattr(want, "kind", "string") == "integer":
        return int(code) if code.isascii() and code.isdigit() else None
    return code


def truth(text: str) -> bool | None:
    """What a labelled text says, `None` where it says neither.

    >>> truth("Yes"), truth("no"), truth("maybe")
    (True, False, None)
    """
    word = text.strip().strip(".!").lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    parts = _FIRST.split(word)
    said = {part in _YES for part in parts if part in _YES or part in _NO}
    if len(parts) > 1 and parts[0] in _YES | _NO and len(said) == 1:
        return said.pop()
    if _NOT.match(word):
        return False if truth(_NOT.sub("", word)) else None
    return None


ROW = Recogniser(
    name="identifier",
    types=frozenset({"string", "integer"}),
    name_words=words_of(
        "id number no code ref reference identifier sku num nr ticket order invoice tracking serial nummer key"
    ),
    description_words=words_of("id identifier"),
    find=_find,
    normalise=_code,
    verbatim=True,
)
