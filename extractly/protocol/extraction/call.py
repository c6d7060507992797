"""The state of one call: its attempts, what it may still spend, and the one place where a request is made.

Every error that leaves a call carries the call's whole account (`attempts`, `usage`), whatever kind it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...errors import BudgetExceededError, ExtractlyError, OutputError
from ...parsing import Repair
from ..flow import Flow, Request, Sleep
from ..retry import RetryPolicy, send_completion
from ..usage import CompletionUsage
from .hooks import Hooks, RepairEvent, RequestEvent, ResponseEvent, ResultEvent, RetryEvent
from .ladder import ModeMemory
from .settings import Settings
from .values import Attempt, Extraction, Mode, total_tokens, total_usage

__all__ = ["Account", "Call", "Endpoint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What a flow has to know of the client that runs it.

    Attributes:
        address: The base URL; half of the key under which refused modes are remembered.
        policy: Transport retries.
        is_local: Whether a model's name means the embedded engine.
        memory: The refused modes.
    """

    address: str
    policy: RetryPolicy
    is_local: Callable[[str], bool]
    memory: ModeMemory


_IDS = itertools.count(1)


Account = Callable[[str, Any, ExtractlyError | None], None]
"""Told of each request of a call when it is over: the model, its completion or `None`, its failure or `None`."""


class Call:
    """One call of `extract`, while it runs."""

    __slots__ = ("_account", "attempts", "endpoint", "id", "settings")

    def __init__(self, settings: Settings, endpoint: Endpoint, account: Account | None = None) -> None:
        self._account = account
        self.id = next(_IDS)
        self.settings = settings
        self.endpoint = endpoint
        self.attempts: list[Attempt] = []

    @property
    def hooks(self) -> Hooks:
        """The caller's callbacks."""
        return self.settings.hooks

    def request(self, body: Mapping[str, Any], model: str) -> Request:
        """The HTTP request for a body."""
        options = self.settings.options
        if self.attempts and options.idempotency_key:  # another question must not get the answer to the first
            options = replace(options, idempotency_key=f"{options.idempotency_key}-{len(self.attempts) + 1}")
        local = self.endpoint.is_local(model)
        return Request(path="chat/completions", body=body, options=options, local=local)

    def complete(self, body: Mapping[str, Any], model: str, mode: Mode, last: OutputError | None) -> Flow[Any]:
        """Ask once (with transport retries) and return the completion.

        Args:
            body: The request's body.
            model: For the account.
            mode: For the account.
            last: Why it is asked again; `None` for the first request.

        Raises:
            BudgetExceededError: A limit that the caller set is reached; nothing was sent. Also thrown in by a driver
                that keeps a limit of several calls together.
            APIError: As `send_completion`; the failed request is in the account.
        """
        self.check_budget(last)
        self.tell_request(body, model, mode)
        flow = send_completion(self.request(body, model), self.endpoint.policy, parsing=True)
        try:
            completion = yield from self.watched(flow, model)
        except BudgetExceededError:
            raise
        except ExtractlyError as error:
            if self._account is not None:
                self._account(model, None, error)
            self.record_failure(error, model, mode)
            raise
        if self._account is not None:
            self._account(model, completion, None)
        self.tell_response(completion, model, mode)
        return completion

    def tell_request(self, body: Mapping[str, Any], model: str, mode: Mode) -> None:
        """Call the hook `request`."""
        if self.hooks.request is not None:
            self.hooks.request(RequestEvent(call_id=self.id, body=body, model=model, mode=mode, number=self.number))

    def tell_response(self, completion: Any, model: str, mode: Mode, error: ExtractlyError | None = None) -> None:
        """Call the hook `response`: before the request is in the account."""
        if self.hooks.response is not None:
            event = ResponseEvent(
                call_id=self.id, completion=completion, error=error, model=model, mode=mode, number=self.number
            )
            self.hooks.response(event)

    def tell_repairs(self, repairs: tuple[Repair, ...], raw_text: str) -> None:
        """Call the hook `repair`, if there were any."""
        if repairs and self.hooks.repair is not None:
            self.hooks.repair(RepairEvent(call_id=self.id, repairs=repairs, raw_text=raw_text))

    def tell_result(self, *, extraction: Extraction[Any] | None = None, error: ExtractlyError | None = None) -> None:
        """Call the hook `result`."""
        if self.hooks.result is not None:
            self.hooks.result(ResultEvent(call_id=self.id, extraction=extraction, error=error))

    @property
    def number(self) -> int:
        """The number of the request that is being made, from 1."""
        return len(self.attempts) + 1

    def record_failure(self, error: ExtractlyError, model: str, mode: Mode) -> None:
        """Put a request that got no completion into the account."""
        self.tell_response(None, model, mode, error)
        request_id = getattr(error, "request_id", None)
        self.attempts.append(Attempt(model=model, mode=mode, error=error, request_id=request_id))

    def record(self, completion: Any, model: str, mode: Mode, raw_text: str, error: ExtractlyError | None) -> Attempt:
        """Put an answered request into the account."""
        attempt = Attempt(
            model=model,
            mode=mode,
            usage=completion.usage if isinstance(completion.usage, CompletionUsage) else None,
            raw_text=raw_text,
            error=error,
            request_id=completion._request_id,
            completion=completion,
        )
        self.attempts.append(attempt)
        return attempt

    def account_to(self, error: ExtractlyError) -> None:
        """Give an error that leaves the call the whole account."""
        if not self.attempts:
            return
        spent: dict[str, Any] = {"attempts": list(self.attempts), "usage": total_usage(self.attempts)}
        error.__dict__.update(spent)
        if not isinstance(error, OutputError):
            return
        last = self.attempts[-1]
        if error.completion is None:
            error.completion = last.completion
        if error.request_id is None:
            error.request_id = last.request_id
        for attempt in reversed(self.attempts):
            if error.last_candidate is None and isinstance(attempt.error, OutputError):
                error.last_candidate = attempt.error.last_candidate

    def check_budget(self, last: OutputError | None) -> None:
        """Raise `BudgetExceededError` if a limit is reached."""
        limits: list[tuple[str, int | None, int]] = [("max_attempts", self.settings.max_attempts, len(self.attempts))]
        if self.settings.max_total_tokens is not None and self.attempts:
            spent = total_tokens(total_usage(self.attempts))
            limits.append(("max_total_tokens", self.settings.max_total_tokens, spent))
        for name, limit, spent in limits:
            if limit is not None and spent >= limit:
                raise _budget_error(name, limit, spent, last) from last

    def watched(self, flow: Flow[Any], model: str) -> Flow[Any]:
        """The flow, its waits before retries told to the hook."""
        told = self.hooks.retry
        if told is None:
            return (yield from flow)

        def tell(seconds: float) -> None:
            told(RetryEvent(call_id=self.id, delay_seconds=seconds, model=model, number=self.number))

        return (yield from _telling(flow, tell))


def _telling(flow: Flow[Any], tell: Callable[[float], None]) -> Flow[Any]:
    step: Generator[Any, Any, Any] = flow
    try:
        action = next(step)
        while True:
            if isinstance(action, Sleep):
                tell(action.seconds)
            try:
                answer = yield action
            except Exception as error:  # a driver throws in what failed; the inner flow decides
                action = step.throw(error)
            else:
                action = step.send(answer)
    except StopIteration as end:
        return end.value
    finally:
        step.close()


def _budget_error(name: str, limit: int, spent: int, last: OutputError | None) -> BudgetExceededError:
    why = f" The last answer: {last.message}" if last is not None else ""
    return BudgetExceededError(
        f"{name}={limit} is reached ({spent} spent); the next request was not sent.{why}",
        limit_name=name,
        limit=limit,
        spent=spent,
        raw_text=last.raw_text if last is not None else None,
        partial=last.partial if last is not None else None,
    )
