"""Ends a stream that has gone bad: a model that writes white space, or the same thing, until its token limit.

Fed by the stream layer with the text of the answer, beside the parser and knowing nothing of it. What it must never end
is an answer that says something, so each rule counts only where JSON gives repetition no meaning:

* white space between tokens; in strings it is content, whatever its length;
* the same text again and again within one string, one number or one stretch of prose. Equal items of a list, rows of
  zeros, equal records are answers: no run goes on past a quote, or past a comma, colon or bracket outside of strings,
  unless `max_item_repeats` asks for that.

Linear, and cheap where nothing repeats: a pattern finds the tokens, and only a token that is longer than
`MAX_PERIOD_CHARS` is searched, once per so many characters and in a tail of bounded length. A run is noticed at most
two such windows late.
"""

from __future__ import annotations

import re
from typing import Final

from ..errors import DegenerateOutputError

__all__ = [
    "DEFAULT_MAX_REPEATS",
    "DEFAULT_MAX_WHITESPACE_CHARS",
    "MAX_PERIOD_CHARS",
    "MIN_CHARS_PER_REPEAT",
    "DegenerationGuard",
]

DEFAULT_MAX_WHITESPACE_CHARS: Final = 500
"""White space between two tokens, in characters. Pretty-printed JSON needs its depth times its indent: sixty levels of
eight fit."""

DEFAULT_MAX_REPEATS: Final = 500
"""Times that the same text may come in a row in one string or number. Rulers, padding and refrains have tens, sometimes
hundreds; an answer lost is worse than the few thousand tokens that the run has cost by then."""

MAX_PERIOD_CHARS: Final = 200
"""The longest text whose repetition is noticed, in characters: about fifty tokens."""

MIN_CHARS_PER_REPEAT: Final = 16
"""What a shorter text counts as. Tokenizers put runs of one character into tokens of 16 and more, so that 8,000 dashes,
blanks or base64 `A`s (6 kB of zeros) are cheap, and may be meant."""

_TOKEN: Final = re.compile(r'([ \t\n\r]++)|([",:\[\]{}])|[^ \t\n\r",:\[\]{}]++')
_IN_STRING: Final = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)


class DegenerationGuard:
    """Counts what a healthy answer has little of; one guard per answer.

    Args:
        max_whitespace_chars: White space between two tokens, in characters, at most; `None` for no limit.
        max_repeats: Times that the same text of up to 200 characters may come in a row within one string, one number or
            one stretch of prose; `None` for no limit. A text shorter than 16 characters counts as 16.
        max_item_repeats: The same across tokens, as in a list of equal items; by default there is no limit, since such
            a list can be an answer.

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
        max_item_repeats: int | None = None,
    ) -> None:
        limits = {
            "max_whitespace_chars": max_whitespace_chars,
            "max_repeats": max_repeats,
            "max_item_repeats": max_item_repeats,
        }
        for name, value in limits.items():
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, or None for no limit; got {value}")
        self._max_whitespace = max_whitespace_chars
        self._whitespace = 0
        self._in_string = False
        self._escaped = False
        self._token = None if max_repeats is None else _Run(max_repeats)
        self._items = None if max_item_repeats is None else _Run(max_item_repeats)

    def feed(self, text: str) -> None:
        """Look at the next piece of the answer.

        Raises:
            DegenerateOutputError: A limit is passed; `kind` is `"whitespace"` or `"repetition"`. Stop the stream, and
                ask again with a lower temperature, a frequency penalty or another model; raise the limit if the
                answer was meant.
        """
        if self._in_string and self._items is None and not self._escaped and '"' not in text and "\\" not in text:
            if self._token is not None:  # the usual piece: some text of a string
                self._token.add(text)
            return
        i, size = 0, len(text)
        while i < size:
            i = self._pass_string(text, i) if self._in_string else self._pass_token(text, i)
        if self._items is not None:
            self._items.add(text)

    def _pass_token(self, text: str, i: int) -> int:
        """Past white space, a mark of punctuation, or a stretch of anything else, outside of strings."""
        match = _TOKEN.match(text, i)
        assert match is not None  # noqa: S101  # any character is in one of the three groups
        kind = match.lastindex
        end = match.end()
        if kind == 2:
            self._whitespace = 0
            self._in_string = text[i] == '"'
            if self._token is not None:
                self._token.clear()
            return end
        if kind == 1:
            self._count_whitespace(end - i)
        else:
            self._whitespace = 0
        if self._token is not None:
            self._token.add(text[i:end])
        return end

    def _count_whitespace(self, chars: int) -> None:
        self._whitespace += chars
        if self._max_whitespace is not None and self._whitespace > self._max_whitespace:
            raise DegenerateOutputError(
                f"The model wrote more than {self._max_whitespace} characters of white space between two tokens; "
                "stop here and ask again",
                kind="whitespace",
            )

    def _pass_string(self, text: str, i: int) -> int:
        """Past what is in a string, up to its closing quote."""
        start = i
        if self._escaped:
            self._escaped = False
            i += 1
        match = _IN_STRING.match(text, i)
        end = match.end() if match else i
        self._escaped = text.startswith("\\", end)  # the character that it escapes is in the next piece
        end += self._escaped
        if self._token is not None:
            self._token.add(text[start:end])
        if end == len(text):
            return end
        self._in_string = False
        if self._token is not None:
            self._token.clear()
        return end + 1


class _Run:
    """How often the same text has come in a row at the end of what was added."""

    __slots__ = ("_fresh", "_fresh_chars", "_limit", "_period", "_run_chars", "_tail", "_window_chars")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._window_chars = min(MAX_PERIOD_CHARS, limit * MIN_CHARS_PER_REPEAT)
        self._fresh: list[str] = []
        self._begin()

    def clear(self) -> None:
        """Begin anew: what comes now belongs to something else."""
        if self._fresh_chars or self._tail:
            self._begin()

    def _begin(self) -> None:
        self._fresh.clear()
        self._fresh_chars = 0
        self._tail = ""
        self._period = 0
        self._run_chars = 0

    def add(self, text: str) -> None:
        """Count the next piece; raises `DegenerateOutputError` past the limit."""
        self._fresh.append(text)
        self._fresh_chars += len(text)
        if self._fresh_chars < self._window_chars:
            return
        fresh = "".join(self._fresh)
        self._fresh.clear()
        self._fresh_chars = 0
        for start in range(0, len(fresh), MAX_PERIOD_CHARS):
            self._count(fresh[start : start + MAX_PERIOD_CHARS])

    def _count(self, fresh: str) -> None:
        tail = self._tail + fresh
        period = self._period
        if period and tail[-len(fresh) - period : -period] == fresh:
            self._run_chars += len(fresh)
        else:
            self._period, self._run_chars = period, _ = _repetition(tail)
        self._tail = tail[-2 * MAX_PERIOD_CHARS :]
        if period and self._run_chars > self._limit * max(period, MIN_CHARS_PER_REPEAT):
            raise DegenerateOutputError(
                f"The model wrote {tail[-period:][:40]!r} more than {self._limit} times in a row; stop here and ask "
                "again",
                kind="repetition",
            )


def _repetition(text: str) -> tuple[int, int]:
    """The period of what repeats at the end of a text, and for how many characters it has; zeros if nothing does.

    The last characters are searched for once more before themselves: the distance is the only period to try.
    """
    probe = text[-min(MAX_PERIOD_CHARS, (len(text) + 1) // 2) :]
    at = text.rfind(probe, 0, len(text) - 1)
    period = len(text) - len(probe) - at
    if at < 0 or period > MAX_PERIOD_CHARS:
        return 0, 0
    unit = text[-period:]
    start = len(text) - period
    while start >= period and text.startswith(unit, start - period):
        start -= period
    return period, len(text) - start
