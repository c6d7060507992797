"""One rate for all rows of a run: who may send now.

* A 429 pauses every row, not one: nothing is sent until the time that the service named (`retry-after-ms`,
  `retry-after`), else after a doubled delay. Of the 429s of one burst the longest counts, and the burst counts once.
* After the pause one request goes, and with each success two may follow, up to half of what had been too much, and from
  there one more per round: TCP's slow start and congestion avoidance (RFC 5681 §3.1). So no herd comes back at once.
* `x-ratelimit-*` headers that say that nothing is left pause likewise, before a 429 is earned.
* `requests_per_minute` and `tokens_per_minute` are the caller's own limits. Tokens are reckoned before a request, by
  the mean of those before it, and corrected by what it used.

The rows wait in one queue, first come first served: only the first of them watches the clock.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from ..client._core import AsyncCore
from ..client._transport import AsyncTransport
from ..errors import APIError, APIResponseValidationError, ExtractlyError
from ..protocol.flow import Response, Send
from ..protocol.retry import RetryPolicy, maybe_delay_seconds
from ..protocol.usage import CompletionUsage
from .buckets import Bucket
from .rate_headers import pause_seconds
from .spending import Spending

__all__ = ["PacedTransport", "Pacer"]

MAX_PATIENCE: Final = 10
"""How often one request is sent again for 429s before the row's own retries count: minutes, with the delays doubled."""

_CHARS_PER_TOKEN: Final = 4
"""Of English text (OpenAI's rule of thumb): a first guess, until the service has said what a request used."""

_NEWS: Final = 0.1
"""The weight of the latest request in the mean of the tokens."""


class Pacer:
    """The gate before the network, shared by the rows of a run.

    Args:
        concurrency: Requests under way at most.
        policy: How long a 429 may make us wait.
        starts_slowly: Begin as after a pause: with one request.
        requests_per_minute: The caller's limit.
        tokens_per_minute: The caller's limit.

    Attributes:
        under_way: Requests that may be sent, or were, and are not answered yet.
    """

    def __init__(
        self,
        concurrency: int,
        policy: RetryPolicy,
        *,
        starts_slowly: bool = False,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
    ) -> None:
        now = time.monotonic()
        self._policy = policy
        self._most = concurrency
        self._limit = 1.0 if starts_slowly else float(concurrency)
        self._threshold = float(concurrency)
        self.under_way = 0
        self._open_at = now
        self._cut_at = now
        self._pauses = 0
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._requests = Bucket(requests_per_minute, now=now) if requests_per_minute else None
        self._tokens = Bucket(tokens_per_minute, now=now) if tokens_per_minute else None
        self._mean_tokens = 0.0

    async def enter(self, body: Mapping[str, Any] | None) -> float:
        """Wait until a request may be sent; gives the tokens that were reckoned for it."""
        async with self._turn:
            while True:
                delay = self._delay_seconds()
                if delay > 0:
                    await asyncio.sleep(delay)
                elif self.under_way >= int(self._limit):
                    self._changed.clear()
                    await self._changed.wait()
                else:
                    break
            self.under_way += 1
            return self._take(body)

    def leave(self) -> None:
        """The request is over, however it went."""
        self.under_way -= 1
        self._changed.set()

    def answered(self, headers: Mapping[str, str], sent_at: float) -> None:
        """An answer came that was no 429.

        Args:
            headers: Of the answer, names in lower case.
            sent_at: When the request was sent, in `time.monotonic()` seconds.
        """
        # One that was sent before a pause says nothing of what is allowed after it.
        if sent_at >= self._cut_at:
            self._pauses = 0
            self._grow()
        pause = pause_seconds(headers, self._mean_tokens)
        if pause:
            self._open_at = max(self._open_at, time.monotonic() + pause)

    def _grow(self) -> None:
        if self._limit < self._most:
            step = 1.0 if self._limit < self._threshold else 1 / self._limit
            self._limit = min(self._most, self._limit + step)
            self._changed.set()

    def limited(self, headers: Mapping[str, str], sent_at: float) -> bool:
        """A 429 came; pauses all.

        Args:
            headers: Of the answer, names in lower case.
            sent_at: When the request was sent, in `time.monotonic()` seconds.

        Returns:
            Whether it is worth waiting for; not, if the service asks for longer than the policy allows.
        """
        delay = maybe_delay_seconds(self._policy, headers, self._pauses)
        if delay is None:
            return False
        now = time.monotonic()
        self._open_at = max(self._open_at, now + delay)
        if sent_at >= self._cut_at:  # the first of its burst: the others were sent before the cut
            self._threshold = max(1.0, self._limit / 2)
            self._limit = 1.0
            self._cut_at = now
            self._pauses += 1
        return True

    def spent(self, tokens: int, reckoned: float) -> None:
        """A request was answered.

        Args:
            tokens: What it used; 0 where the service did not say.
            reckoned: What `enter` had reckoned for it.
        """
        if not tokens:
            return
        mean = self._mean_tokens
        self._mean_tokens = mean + _NEWS * (tokens - mean) if mean else tokens
        if self._tokens is not None:
            self._tokens.take(tokens - reckoned, now=time.monotonic())

    def _delay_seconds(self) -> float:
        now = time.monotonic()
        waits = [self._open_at - now]
        waits += [bucket.wait_seconds(now=now) for bucket in (self._requests, self._tokens) if bucket is not None]
        return max(waits)

    def _take(self, body: Mapping[str, Any] | None) -> float:
        if self._requests is not None:
            self._requests.take(1, now=time.monotonic())
        if self._tokens is None:
            return 0.0
        reckoned = self._mean_tokens or len(json.dumps(body)) / _CHARS_PER_TOKEN
        self._tokens.take(reckoned, now=time.monotonic())
        return reckoned


class PacedTransport(AsyncTransport):
    """A client's transport behind the gate and the budget: one for each row.

    Args:
        core: Of the client.
        pacer: The gate.
        spending: The account of the run.
        patient: Send again what a 429 refused, without counting it as a retry.
        on_send: Called before a request is sent.
    """

    def __init__(
        self, core: AsyncCore, pacer: Pacer, spending: Spending, *, patient: bool, on_send: Callable[[], object]
    ) -> None:
        super().__init__(core.outgoing, core.pool)
        self._pacer = pacer
        self._spending = spending
        self._patience = MAX_PATIENCE if patient else 0
        self._on_send = on_send
        self._reckoned_tokens = 0.0
        self._broken: APIError | None = None

    async def send(self, step: Send) -> Response:
        """One attempt, when it is its turn; and again, after a 429 that will pass.

        Raises:
            BudgetExceededError: A limit of the run is reached; nothing was sent.
            APIError, ConfigurationError: As `AsyncTransport.send`.
        """
        while True:
            response, sent_at = await self._sent(step)
            if response.status != 429 or _will_not_pass(response):
                self._pacer.answered(response.headers, sent_at)
                return response
            if not self._pacer.limited(response.headers, sent_at) or self._patience <= 0:
                return response
            self._patience -= 1

    async def _sent(self, step: Send) -> tuple[Response, float]:
        """The answer of one request, and when it was sent."""
        pacer = self._pacer
        if self._spending.reached is not None:
            self._spending.check(pacer.under_way)
        self._reckoned_tokens += await pacer.enter(step.request.body)
        try:
            self._spending.check(pacer.under_way - 1)
            self._on_send()
            sent_at = time.monotonic()
            return await super().send(step), sent_at
        except APIError as broken:
            if not _never_connected(broken):
                self._spending.add_unknown()
            self._broken = broken
            raise
        finally:
            pacer.leave()

    def account(self, model: str, completion: Any, error: ExtractlyError | None) -> None:
        """Take what a request used, when the flow knows: see `protocol/extraction/call.py`."""
        tokens = 0
        if completion is not None:
            usage = completion.usage
            tokens = self._spending.add(model, usage if isinstance(usage, CompletionUsage) else None)
        elif isinstance(error, APIResponseValidationError) and error is not self._broken:
            self._spending.add_unknown()  # a 200 without a completion
        self._pacer.spent(tokens, self._reckoned_tokens)
        self._reckoned_tokens = 0.0


def _never_connected(broken: APIError) -> bool:
    """Whether no request left (httpx's and httpx2's names): then it cost nothing."""
    return type(broken.__cause__).__name__ in ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")


def _will_not_pass(response: Response) -> bool:
    """A 429 that no waiting cures: a used-up quota, or one that says so (as `protocol/retry.py` reads them)."""
    return response.headers.get("x-should-retry") == "false" or b"insufficient_quota" in response.content
