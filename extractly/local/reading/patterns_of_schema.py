"""Searching the patterns that come with a schema.

A pattern is searched with Python's `re` in at most `MAX_PATTERN_CHARS` characters, because it comes with the request
and may be a slow one.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_PATTERN_CHARS = 1_000


def maybe_search(pattern: str, text: str) -> re.Match[str] | None:
    """Search a pattern; one that is none, or a text that is too long for it, matches nothing."""
    compiled = _compiled(pattern)
    return compiled.search(text) if compiled is not None and len(text) <= MAX_PATTERN_CHARS else None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
