"""The extract flow: ask, read, and decide what an answer that is no value leads to. Written once, run by two drivers.

| what came | what follows |
|---|---|
| a value | the result; with `on_item_error="reask"`, its bad items are first asked for again |
| a refusal that names the mode (`ladder.py`) | the next mode, with `mode="auto"`; remembered |
| invalid or empty | asked again with its errors, `retries` times; the same error twice ends it |
| cut off at the token limit | by `on_truncation`: raised; the partial value; or the rest asked for and joined |
| refused, filtered | raised, never asked again |
| refused, or invalid to the end, with models left | the next model |

Before each request the budget is checked. Transport retries are `retry.py`'s and do not show here.
"""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any, Final, TypeVar

from ...errors import (
    APIStatusError,
    BudgetExceededError,
    ContentFilterFinishReasonError,
    ExtractlyError,
    LengthFinishReasonError,
    OutputError,
)
from ..flow import Flow
from .answers import Answer, Unusable, answer_text, check_willing, cut_off, read_answer, read_text
from .call import Account, Call, Endpoint
from .evidence import maybe_evidence
from .hooks import ReaskEvent
from .item_repair import can_be_asked, items_error, items_lines, items_text, merged
from .ladder import says_unsupported
from .offers import Offer
from .plan import Plan
from .values import Attempt, Extraction, Mode, total_usage

__all__ = ["extract_flow", "goes_to_next_model", "next_mode", "request_body"]

T = TypeVar("T")

MAX_CONTINUATIONS: Final = 4
"""Requests for the rest of an answer: five pieces of the longest output that a model gives."""


def extract_flow(plan: Plan[T], given: Any, endpoint: Endpoint, account: Account | None = None) -> Flow[Extraction[T]]:
    """Extract a value from an input.

    Args:
        plan: The type and the settings.
        given: The caller's input.
        endpoint: Where it is asked.
        account: Told of each request when it is over.

    Returns:
        The value with its account.

    Raises:
        OutputError: No answer was a valid value; the last one's error, with all attempts and their usage.
        APIError: The service failed, after its retries.
        ConfigurationError: No model, or no key.
    """
    call = Call(plan.settings, endpoint, account)
    try:
        extraction = yield from _ask_models(call, plan, given)
    except ExtractlyError as error:
        call.account_to(error)
        call.tell_result(error=error)
        raise
    call.tell_result(extraction=extraction)
    return extraction


def request_body(plan: Plan[Any], given: Any, endpoint: Endpoint) -> dict[str, Any]:
    """The body of the first request of `extract_flow`, `extra_body` included; nothing is sent.

    Raises:
        ConfigurationError: No model.
    """
    model = plan.settings.resolved_models()[0]
    offer = plan.offer(endpoint.memory.first(endpoint.address, model, plan.settings.modes()))
    body = plan.body(offer, model, plan.messages(offer, given))
    return copy.deepcopy({**body, **(plan.settings.options.extra_body or {})})


def _ask_models(call: Call, plan: Plan[T], given: Any) -> Flow[Extraction[T]]:
    *others, last = plan.settings.resolved_models()
    for model in others:
        try:
            return (yield from _ModelCall(call, plan, given, model).run())
        except OutputError as error:
            if not goes_to_next_model(error):
                raise
    return (yield from _ModelCall(call, plan, given, last).run())


def goes_to_next_model(error: OutputError) -> bool:
    """Refused, or invalid to the end: not an answer that was cut off or filtered, nor the end of the budget."""
    return not isinstance(error, LengthFinishReasonError | BudgetExceededError | ContentFilterFinishReasonError)


def next_mode(call: Call, error: APIStatusError, model: str, mode: Mode) -> Mode | None:
    """The mode to ask with after a refusal; `None` if the refusal is not about the mode, or there is no weaker one."""
    modes = call.settings.modes()
    if mode == modes[-1] or not says_unsupported(error, mode):
        return None
    call.endpoint.memory.remember_refusal(call.endpoint.address, model, mode)
    return modes[modes.index(mode) + 1]


class _ModelCall:
    """A call while it asks one model: the current mode, the messages, and the last failure."""

    __slots__ = ("_call", "_given", "_last", "_messages", "_model", "_offer", "_plan", "_reasks")

    def __init__(self, call: Call, plan: Plan[Any], given: Any, model: str) -> None:
        self._call = call
        self._plan = plan
        self._given = given
        self._model = model
        self._reasks = 0
        self._last: Unusable | None = None
        endpoint = call.endpoint
        self._use(endpoint.memory.first(endpoint.address, model, plan.settings.modes()))

    def _use(self, mode: Mode) -> None:
        self._offer: Offer = self._plan.offer(mode)
        self._messages = self._plan.messages(self._offer, self._given)

    def run(self) -> Flow[Extraction[Any]]:
        while True:
            completion = yield from self._complete()
            try:
                answer = read_answer(self._offer, self._call.settings, completion)
            except Unusable as unusable:
                extraction = yield from self._after_unusable(completion, unusable)
                if extraction is not None:
                    return extraction
            else:
                if self._call.settings.on_item_error == "reask":
                    completion, answer = yield from self._with_items_mended(completion, answer)
                return self._result(completion, answer)

    def _complete(self) -> Flow[Any]:
        """The next completion, stepping down the ladder where the service says to."""
        while True:
            offer = self._offer
            messages = self._messages
            if self._last is not None:
                messages = self._plan.reask(messages, self._last.error.raw_text or "", self._last.lines)
            body = self._plan.body(offer, self._model, messages)
            last = self._last.error if self._last is not None else None
            try:
                return (yield from self._call.complete(body, self._model, offer.mode, last))
            except APIStatusError as error:
                weaker = next_mode(self._call, error, self._model, offer.mode)
                if weaker is None:
                    raise
            self._use(weaker)

    def _with_items_mended(self, completion: Any, answer: Answer) -> Flow[tuple[Any, Answer]]:
        """The answer, its bad items asked for again as long as that may be; what stays bad stays beside it."""
        while can_be_asked(answer) and self._reasks < self._call.settings.retries:
            self._reasks += 1
            error = items_error(answer)
            attempt = self._record(completion, error)
            lines = items_lines(answer.item_errors)
            self._tell_reask(attempt, error, tuple(lines))
            messages = self._plan.reask(self._messages, items_text(answer.item_errors), lines)
            body = self._plan.body(self._offer, self._model, messages)
            completion = yield from self._call.complete(body, self._model, self._offer.mode, error)
            try:
                again = read_answer(self._offer, self._call.settings, completion)
            except Unusable:
                break
            both = merged(answer, again)
            if both is None:
                break
            answer = both
        return completion, answer

    def _tell_reask(self, attempt: Attempt, error: OutputError, lines: tuple[str, ...]) -> None:
        told = self._call.hooks.reask
        if told is not None:
            told(ReaskEvent(call_id=self._call.id, attempt=attempt, error=error, lines=lines))

    def _after_unusable(self, completion: Any, unusable: Unusable) -> Flow[Extraction[Any] | None]:
        """The result that can still be had, `None` to ask again, or the error raised."""
        error = unusable.error
        if isinstance(error, LengthFinishReasonError):
            return (yield from self._after_cut_off(completion, error))
        self._ask_again_or_raise(self._record(completion, error), unusable)
        return None

    def _ask_again_or_raise(self, attempt: Attempt, unusable: Unusable) -> None:
        """Note the failure for the next request; or raise it, if asking again is forbidden, used up or useless."""
        same = self._last is not None and unusable.lines == self._last.lines
        if not unusable.lines or same or self._reasks >= self._call.settings.retries:
            raise unusable.error
        self._reasks += 1
        self._last = unusable
        self._tell_reask(attempt, unusable.error, unusable.lines)

    def _after_cut_off(self, completion: Any, error: LengthFinishReasonError) -> Flow[Extraction[Any] | None]:
        policy = self._call.settings.on_truncation
        if policy == "salvage":
            return self._salvaged(completion, error)
        self._record(completion, error)
        if policy == "continue":
            return (yield from self._continued(error))
        raise error

    def _salvaged(self, completion: Any, error: LengthFinishReasonError) -> Extraction[Any]:
        """The whole value, if the cut fell behind it; else the partial one."""
        with suppress(Unusable):
            return self._result(completion, read_text(self._offer, self._call.settings, error.raw_text or ""))
        self._record(completion, error)
        if error.partial is None:
            raise error
        return self._result(completion, Answer(error.partial), truncated=True)

    def _continued(self, error: LengthFinishReasonError) -> Flow[Extraction[Any] | None]:
        """Ask for the rest until the model stops by itself, and read the joined text."""
        text = error.raw_text or ""
        for _ in range(MAX_CONTINUATIONS if text.strip() else 0):
            body = self._plan.continuation(self._model, self._messages, text)
            completion = yield from self._call.complete(body, self._model, self._offer.mode, error)
            choice = completion.choices[0]
            rest = choice.message.content or ""
            text += rest
            try:
                check_willing(choice, text)
            except Unusable as unusable:
                self._record(completion, unusable.error, rest)
                raise unusable.error from None
            if choice.finish_reason == "length" and rest:
                self._call.record(completion, self._model, self._offer.mode, rest, cut_off(self._offer, text))
                continue
            return self._joined(completion, text, rest)
        raise cut_off(self._offer, text)

    def _joined(self, completion: Any, text: str, rest: str) -> Extraction[Any] | None:
        try:
            answer = read_text(self._offer, self._call.settings, text)
        except Unusable as unusable:
            try:
                answer = read_text(self._offer, self._call.settings, rest)  # it began anew
            except Unusable:
                self._ask_again_or_raise(self._record(completion, unusable.error, rest), unusable)
                return None
        return self._result(completion, answer, raw_text=rest)

    def _record(self, completion: Any, error: OutputError | None, raw_text: str | None = None) -> Attempt:
        if raw_text is None:
            raw_text = answer_text(self._offer, completion.choices[0].message)
        if error is not None:
            error.completion = completion
            error.request_id = completion._request_id
        return self._call.record(completion, self._model, self._offer.mode, raw_text, error)

    def _result(
        self, completion: Any, answer: Answer, *, truncated: bool = False, raw_text: str | None = None
    ) -> Extraction[Any]:
        """The result; a truncated answer stands in the account already, with its error."""
        if not truncated:
            self._record(completion, None, raw_text)
        attempts = self._call.attempts
        self._call.tell_repairs(answer.repairs, attempts[-1].raw_text or "")
        return Extraction(
            value=answer.value,
            completion=completion,
            usage=total_usage(attempts),
            attempts=tuple(attempts),
            mode_used=self._offer.mode,
            repairs=answer.repairs,
            losses=tuple(self._offer.schema.losses),
            request_id=completion._request_id,
            truncated=truncated,
            reasoning=answer.reasoning,
            item_errors=answer.item_errors,
            evidence=None if truncated else maybe_evidence(self._offer, completion, answer.json_text),
        )
