"""Waiting for something of the service's to end: look, wait, look again, with the wait decided in one place.

The wait is `poll_interval_ms` where the caller gave one, else what the service asks for in `openai-poll-after-ms`, else
one second (the reference's polling helpers: `helpers.md`, "Polling Helpers"; `DIALECTS.md` 4.4), which is doubled from
look to look up to a minute: a batch takes minutes to a day. Both facts are told to the service in headers, as the
reference does.

A failure that may pass (no connection, 429, 500 and above) does not end the waiting: it is one more reason to wait.
Only `MAX_POLL_FAILURES` of them in a row are raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from ..errors import APIError
from .flow import CallOptions, Flow, Sleep

__all__ = ["MAX_POLL_FAILURES", "PollTimer", "check_interval", "poll", "poll_options"]

T = TypeVar("T")

MAX_POLL_FAILURES: Final = 10
"""Looks in a row that fail before waiting is given up; each has been retried by the client as often as it may."""

_FIRST_MS: Final = 1000.0
_LONGEST_MS: Final = 60_000.0


class PollTimer:
    """How long to wait before the next look.

    Args:
        interval_ms: The caller's wish, in milliseconds; `None` for none.
    """

    def __init__(self, interval_ms: float | None) -> None:
        self._wish = interval_ms
        self._own = _FIRST_MS

    def seconds(self, headers: Mapping[str, str]) -> float:
        """Seconds to wait after an answer with these headers (names in lower case)."""
        if self._wish is not None:
            return self._wish / 1000
        asked = headers.get("openai-poll-after-ms", "")
        if asked.isascii() and asked.isdigit():
            return int(asked) / 1000
        own, self._own = self._own, min(2 * self._own, _LONGEST_MS)
        return own / 1000


def check_interval(interval_ms: object) -> None:
    """Check a `poll_interval_ms`.

    Raises:
        TypeError, ValueError: It is no number of milliseconds, 0 or more.
    """
    if interval_ms is None:
        return
    if isinstance(interval_ms, bool) or not isinstance(interval_ms, (int, float)):
        raise TypeError(f"`poll_interval_ms` must be a number of milliseconds, not {type(interval_ms).__name__}.")
    if not 0 <= interval_ms < float("inf"):
        raise ValueError(f"`poll_interval_ms` must be 0 or more, got {interval_ms}.")


def poll_options(options: CallOptions, interval_ms: float | None) -> CallOptions:
    """The options of each look, with the headers by which the reference's helpers say that they poll.

    Raises:
        TypeError, ValueError: As `check_interval`.
    """
    check_interval(interval_ms)
    headers = {"x-stainless-poll-helper": "true"}
    if interval_ms is not None:
        headers["x-stainless-custom-poll-interval"] = str(round(interval_ms))
    return replace(options, extra_headers={**headers, **(options.extra_headers or {})})


def poll(
    look: Callable[[], Flow[tuple[T, Mapping[str, str]]]],
    has_ended: Callable[[T], bool],
    *,
    interval_ms: float | None = None,
    deadline_at: float | None = None,
    now: Callable[[], float] = lambda: 0.0,
) -> Flow[T]:
    """Look until it has ended.

    Args:
        look: One look: what is there, and the headers of the answer.
        has_ended: Whether it will not change any more.
        interval_ms: Milliseconds between looks; `None` for the service's wish.
        deadline_at: When to come back with what is there although it has not ended, by `now`; `None` for never.
        now: The clock, in seconds.

    Raises:
        APIError: It cannot be looked at.
        TypeError, ValueError: `interval_ms` is no number of milliseconds.
    """
    check_interval(interval_ms)
    timer = PollTimer(interval_ms)
    failures = 0
    while True:
        try:
            found, headers = yield from look()
        except APIError as error:
            failures += 1
            if not error.retryable or failures >= MAX_POLL_FAILURES:
                raise
            headers = error.headers
        else:
            failures = 0
            if has_ended(found) or (deadline_at is not None and now() >= deadline_at):
                return found
        yield Sleep(timer.seconds(headers))
