"""Ends a stream that has gone bad: a model that writes white space, or the same thing, until its token limit.

Fed by the stream layer with the text of the answer, beside the parser and knowing nothing of it. White space counts
where JSON gives it no meaning: between tokens, not in strings. Repetition counts anywhere: a run of text with a period
of up to `MAX_PERIOD_CHARS` that comes back more than `max_repeats` times.

Linear, and cheap where nothing repeats: each text is scanned once for white space by a pattern, and for repetition
once per `_WINDOW_CHARS` of text, in a tail of bounded length. A run is noticed at most a window late.
"""

from __future__ import annotations

import re
from typing import Final

from ..errors import DegenerateOutputError

__all__ = ["DEFAULT_MAX_REPEATS", "DEFAULT_MAX_WHITESPACE_CHARS", "MAX_PERIOD_CHARS", "DegenerationGuard"]

DEFAULT_MAX_WHITESPACE_CHARS: Final = 500
"""White space between two tokens, in characters. Pretty-printed JSON needs its depth times its indent: sixty levels of
eight fit."""

DEFAULT_MAX_REPEATS: Final = 200
"""Times that the same text may come in a row: a long row of zeros in a table is an answer, hundreds are none."""

MAX_PERIOD_CHARS: Final = 200
"""The longest text whose repetition is noticed, in characters: about fifty tokens."""

MIN_CHARS_PER_REPEAT: Final = 4
"""What a shorter text counts as: a ruler of dashes needs four times as many as a word."""

_WINDOW_CHARS: Final = 32
_PROBE_CHARS: Final = 16

_BETWEEN: Final = re.compile(r"[ \t\n\r]*+")
_OUTSIDE: Final = re.compile(r'[^" \t\n\r]++')
_INSIDE: Final = re.compile(r'[^"\\]*+')


class DegenerationGuard:
    """Counts what a healthy answer has little of; one guard per answer.

    Args:
        max_whitespace_chars: White space between two tokens, in characters, at most; `None` for no limit.
        max_repeats: Times that the same text of up to 200 characters may come in a row; `None` for no limit. A text
            shorter than 4 characters counts as 4.

    >>> guard = DegenerationGuard(max_whitespace_chars=20)
    >>> guard.feed('{"a": "fine"')
    >>> guard.feed(" " * 30)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    extractly.errors.DegenerateOutputError: The model wrote more than 20 characters of white space ...
    """

    def __init__(
        self,
        *,
        max_whitespace_chars: int | None = DEFAULT_MAX_WHITESPACE_CHARS,
        max_repeats: int | None = DEFAULT_MAX_REPEATS,
    ) -> None:
        for name, value in (("max_whitespace_chars", max_whitespace_chars), ("max_repeats", max_repeats)):
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, or None for no limit; got {value}")
        self._max_whitespace = max_whitespace_chars
        self._max_repeats = max_repeats
        self._whitespace = 0
        self._in_string = False
        self._escaped = False
        self._tail = ""
        self._fresh: list[str] = []
        self._fresh_chars = 0
        self._period = 0
        self._run_chars = 0

    def feed(self, text: str) -> None:
        """Look at the next piece of the answer.

        Raises:
            DegenerateOutputError: A limit is passed; `kind` is `"whitespace"` or `"repetition"`. Stop the stream, and
                ask again with a lower temperature, a frequency penalty or another model; raise the limit if the
                answer was meant.
        """
        if self._max_whitespace is not None:
            self._count_whitespace(text, self._max_whitespace)
        if self._max_repeats is None:
            return
        self._fresh.append(text)
        self._fresh_chars += len(text)
        if self._fresh_chars >= min(_WINDOW_CHARS, self._max_repeats):
            fresh = "".join(self._fresh)
            self._fresh.clear()
            self._fresh_chars = 0
            for start in range(0, len(fresh), MAX_PERIOD_CHARS):
                self._count_repeats(fresh[start : start + MAX_PERIOD_CHARS], self._max_repeats)

    def _count_whitespace(self, text: str, limit: int) -> None:
        i, size = 0, len(text)
        while i < size:
            if self._in_string:
                i = self._pass_string(text, i)
                continue
            end = _end(_BETWEEN, text, i)
            self._whitespace += end - i
            if self._whitespace > limit:
                raise DegenerateOutputError(
                    f"The model wrote more than {limit} characters of white space between two tokens; "
                    "stop here and ask again",
                    kind="whitespace",
                )
            i = end
            if i < size:
                self._whitespace = 0
                self._in_string = text[i] == '"'
                i = i + 1 if self._in_string else _end(_OUTSIDE, text, i)

    def _pass_string(self, text: str, i: int) -> int:
        if self._escaped:
            self._escaped = False
            return i + 1
        end = _end(_INSIDE, text, i)
        if end == len(text):
            return end
        self._escaped = text[end] == "\\"
        self._in_string = self._escaped
        return end + 1

    def _count_repeats(self, fresh: str, limit: int) -> None:
        tail = self._tail + fresh
        period = self._period
        if period and tail[-len(fresh) - period : -period] == fresh:
            self._run_chars += len(fresh)
        else:
            self._period, self._run_chars = period, _ = _repetition(tail)
        self._tail = tail[-2 * MAX_PERIOD_CHARS :]
        if period and self._run_chars > limit * max(period, MIN_CHARS_PER_REPEAT):
            raise DegenerateOutputError(
                f"The model wrote {tail[-period:][:40]!r} more than {limit} times in a row; stop here and ask again",
                kind="repetition",
            )


def _end(pattern: re.Pattern[str], text: str, i: int) -> int:
    match = pattern.match(text, i)
    return match.end() if match else i


def _repetition(text: str) -> tuple[int, int]:
    """The period of what repeats at the end of a text, and for how many characters it has; zeros if nothing does.

    The last characters are searched for once more before themselves: the distance is the only period to try.
    """
    probe = text[-min(_PROBE_CHARS, (len(text) + 1) // 2) :]
    at = text.rfind(probe, 0, len(text) - 1)
    period = len(text) - len(probe) - at
    if at < 0 or period > MAX_PERIOD_CHARS:
        return 0, 0
    unit = text[-period:]
    start = len(text) - period
    while start >= period and text.startswith(unit, start - period):
        start -= period
    return period, len(text) - start
