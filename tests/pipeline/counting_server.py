"""A server that keeps a log of arrivals, and answers by a rule: a rate limit, or faults by the dice."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from extractly.testing import LocalServer, Reply

NUMBER = re.compile(r"Number: (\d+)")


class CountingServer(LocalServer):
    """Answers `Number: 7` with 7, by a rule that may say otherwise.

    Args:
        rule: Given the seconds since the first request and the row's number; a reply of its own, or `None`.
        usage: Of each good answer.
        delay_seconds: Of each good answer.

    Attributes:
        first_at: When the first request came, in `time.monotonic()` seconds.
        arrivals: When each request came, in seconds since the first.
        refused: Which of them the rule answered.
        answered: How often each row got a good answer.
    """

    def __init__(
        self,
        rule: Callable[[float, int], Reply | None] = lambda _at, _number: None,
        *,
        usage: Any = None,
        delay_seconds: float = 0.0,
    ) -> None:
        super().__init__()
        self._rule = rule
        self._options: dict[str, Any] = {"delay_seconds": delay_seconds, **({"usage": usage} if usage else {})}
        self.first_at = 0.0
        self.arrivals: list[float] = []
        self.refused: list[bool] = []
        self.answered: Counter[int] = Counter()

    def _respond(self, request: Any) -> Any:
        text = json.loads(request.body)["messages"][0]["content"]
        found = NUMBER.search(text)
        number = int(found.group(1)) if found else -1
        with self._lock:
            now = time.monotonic()
            self.first_at = self.first_at or now
            at = now - self.first_at
            reply = self._rule(at, number)
            self.arrivals.append(at)
            self.refused.append(reply is not None)
            if reply is None:
                self.answered[number] += 1
                reply = Reply.completion(content=json.dumps({"number": number}), **self._options)
        return reply.to_http()


class RateLimit:
    """A service's limit: so many requests a second, in a bucket that holds a part of a second's.

    Args:
        per_second: The limit.
        burst: Requests that the bucket holds.
        retry_after_ms: What a 429 asks for.
    """

    def __init__(self, per_second: float, burst: float, retry_after_ms: int) -> None:
        self._per_second = per_second
        self._burst = self._level = burst
        self._at = 0.0
        self._refusal = Reply.error(429, "slow down", headers={"retry-after-ms": str(retry_after_ms)})

    def __call__(self, at: float, _number: int) -> Reply | None:
        """The 429, or `None` for a request within the limit."""
        self._level = min(self._burst, self._level + (at - self._at) * self._per_second)
        self._at = at
        if self._level < 1:
            return self._refusal
        self._level -= 1
        return None
