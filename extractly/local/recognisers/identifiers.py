"""Numbers and codes that name a thing: `INV-2024-001`, `#12345`, `order_12345`, and the boolean words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Hints, Match, Recogniser, words_of

_CODE = re.compile(r"(?<![\w@./+-])#?(?=[\w./-]{0,30}\d)(?P<code>[A-Za-z0-9](?:[\w/-]|\.(?=\w)){0,39})(?![\w@])")
_TRUE = words_of("yes true y on x ✓ ✔ ☑ enabled active ja oui si sí included checked available done")
_FALSE = words_of("no false n off - ✗ ✘ ☐ disabled inactive nein non none excluded unchecked unavailable")
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
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


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
