"""A rate limit as a bucket that fills with time: the level may fall below nothing, and then the next one waits.

So a request larger than the bucket still goes, once the bucket is full enough, and its cost is waited for afterwards;
no request can be too large to be ever sent. Time is given in, in `time.monotonic()` seconds.
"""

from __future__ import annotations

from typing import Final

__all__ = ["Bucket"]

BURST_SECONDS: Final = 1.0
"""What may be taken at once after a quiet time: services measure their limits over parts of a minute."""


class Bucket:
    """A limit per minute.

    Args:
        per_minute: The limit.
        now: The time.

    >>> bucket = Bucket(60, now=0.0)
    >>> bucket.take(1, now=0.0)
    >>> bucket.wait_seconds(now=0.25)
    0.75
    """

    __slots__ = ("_at", "_capacity", "_level", "_per_second")

    def __init__(self, per_minute: float, *, now: float) -> None:
        self._per_second = per_minute / 60
        self._capacity = max(1.0, self._per_second * BURST_SECONDS)
        self._level = self._capacity
        self._at = now

    def wait_seconds(self, *, now: float) -> float:
        """Seconds until the next one may go; 0 for now."""
        self._fill(now)
        needed = min(1.0, self._capacity)
        # A billionth is forgiven: what is waited for must have come after the wait, whatever floats round.
        return 0.0 if self._level >= needed - 1e-9 else (needed - self._level) / self._per_second

    def take(self, cost: float, *, now: float) -> None:
        """Take a cost out; a negative one gives back."""
        self._fill(now)
        self._level = min(self._capacity, self._level - cost)

    def _fill(self, now: float) -> None:
        self._level = min(self._capacity, self._level + max(0.0, now - self._at) * self._per_second)
        self._at = max(self._at, now)
