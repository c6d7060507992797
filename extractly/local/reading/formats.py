"""Which format a position asks for, where the schema says it by a pattern or in words instead of `format`.

Dialects that take no `format` (or not that one) get a pattern, or a remark in the description. A pattern that takes the
samples of a kind, and takes no plain word, asks for that kind.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .patterns_of_schema import maybe_search

KNOWN = frozenset(("date", "date-time", "time", "duration", "email", "hostname", "uri", "uuid", "ipv4", "ipv6"))

SAMPLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("date-time", ("2024-05-31T14:30:00", "1999-12-01T00:00:00")),
    ("date", ("2024-05-31", "1999-12-01")),
    ("time", ("14:30:00", "00:00:59")),
    ("duration", ("PT12S", "P3D")),
    ("decimal", ("12.50", "7", "120")),
    ("uuid", ("123e4567-e89b-12d3-a456-426614174000",)),
    ("ipv4", ("192.168.0.1", "10.0.0.255")),
    ("email", ("ann@example.com", "a.b@c-d.org")),
    ("uri", ("https://example.com/a", "http://a.org")),
)
_NO_FORMAT = ("x y ~", "plain", "Ab")
_ASKED = (
    ("iata", re.compile(r"\bIATA\b")),
    ("currency", re.compile(r"\bISO[ -]?4217\b|\bcurrency code\b|\b(?:three|3)[- ]letter currency", re.IGNORECASE)),
    (
        "country-code",
        re.compile(r"\bISO[ -]?3166(?!.*alpha-?3)|\balpha-?2\b|\b(?:two|2)[- ]letter country", re.IGNORECASE),
    ),
    ("email", re.compile(r"\A(?:the )?e-?mail address", re.IGNORECASE)),
)
"""What a description asks for in so many words."""

_REMARK = re.compile(r"\bformat: ([a-z0-9-]{2,12})", re.IGNORECASE)


def infer(pattern: object, description: str) -> str:
    """The format, or empty.

    >>> infer(r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$", "")
    'time'
    >>> infer(None, "A link (format: uri)")
    'uri'
    """
    remark = _REMARK.search(description[:2_000])
    if remark and remark[1].lower() in KNOWN:
        return remark[1].lower()
    if isinstance(pattern, str) and (found := _by_samples(pattern)):
        return found
    return next((name for name, asked in _ASKED if asked.search(description[:200])), "")


@lru_cache(maxsize=256)
def _by_samples(pattern: str) -> str:
    if any(maybe_search(pattern, word) for word in _NO_FORMAT):
        return ""
    for name, samples in SAMPLES:
        if all(maybe_search(pattern, sample) for sample in samples):
            return name
    return ""
