"""What a service says of its rate limits: the `x-ratelimit-*` headers of an answer.

The names and the form of the durations ("1s", "6m0s", "20ms") are those of OpenAI's guide to rate limits, which most
compatible services copy; plain seconds are read as well. What is not understood is not followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["maybe_duration_seconds", "pause_seconds"]

_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_WHOLE: Final = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_SECONDS: Final[Mapping[str, float]] = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}

MAX_PAUSE_SECONDS: Final = 60.0
"""The longest pause for a header: limits are per minute. A 429 can ask for more."""


def maybe_duration_seconds(text: str | None) -> float | None:
    """A duration as the services write it, in seconds; `None` for anything else.

    >>> maybe_duration_seconds("6m0.5s"), maybe_duration_seconds("20ms"), maybe_duration_seconds("soon")
    (360.5, 0.02, None)
    """
    text = (text or "").strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if not _WHOLE.fullmatch(text):
        return None
    return sum(float(count) * _SECONDS[unit] for count, unit in _PART.findall(text))


def pause_seconds(headers: Mapping[str, str], tokens_per_request: float) -> float:
    """How long nothing should be sent, by the headers of an answer; 0 for no wait.

    Args:
        headers: Names in lower case.
        tokens_per_request: What a request uses on average; 0 where that is not known.
    """
    longest = 0.0
    for kind, needed in (("requests", 1.0), ("tokens", max(1.0, tokens_per_request))):
        left = headers.get(f"x-ratelimit-remaining-{kind}")
        if left is None or not _NUMBER.fullmatch(left.strip()) or float(left) >= needed:
            continue
        reset = maybe_duration_seconds(headers.get(f"x-ratelimit-reset-{kind}"))
        longest = max(longest, reset or 0.0)
    return min(longest, MAX_PAUSE_SECONDS)
