"""The retry policy, as a flow: what is sent again, when, and what is raised in the end.

`send` performs a request with its retries; every other flow builds on it (`send_completion`, the extract flow, the tool
loop). The rules follow openai-python's (`DIALECTS.md` 3.6), so that services which were tuned for it see nothing new:

* Again: no connection, a timeout, 408, 409, 429, 500 and above. `x-should-retry: true|false` overrules the status.
  A used-up quota (`insufficient_quota`) is a 429 that no waiting cures, and is not sent again.
* After `retry-after-ms`, else `retry-after` (seconds or an HTTP date), if that is more than 0 and at most 120 s; a
  service that asks for more is not asked again. Else after 0.5 s · 2ⁿ, at most 8 s, less a random quarter.
* The idempotency key is the same each time; retries carry their count in `x-stainless-retry-count`.
* A deadline covers the whole call: no retry starts that would begin after it, and no attempt reads on past it.
* A stream is retried until its first byte has come, never after.

Left out on purpose: retrying an `error` object inside a 200. The answer has been paid for; the caller decides.
"""

from __future__ import annotations

import logging
import math
import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from .. import errors
from .._types import UNSET
from .flow import Flow, Request, Response, Send, Sleep
from .replies import content_filter_error, read_completion_object, status_error, whole_instead_of_stream
from .values import ChatCompletion

logger = logging.getLogger("extractly")

RETRIED_STATUSES: Final = frozenset({408, 409, 429})
"""Below 500; from 500 on, all are retried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently a request is sent again.

    Attributes:
        max_retries: Requests after the first; 0 for none.
        deadline_seconds: Seconds for the whole call, waits and retries included; `None` for no limit.
        first_delay_seconds: The wait before the first retry, where the service names none; doubled for each next.
        max_delay_seconds: The longest such wait.
        max_retry_after_seconds: The longest wait that a service may ask for; more, and there is no retry.
    """

    max_retries: int = 2
    deadline_seconds: float | None = None
    first_delay_seconds: float = 0.5
    max_delay_seconds: float = 8.0
    max_retry_after_seconds: float = 120.0

    def __post_init__(self) -> None:
        if isinstance(self.max_retries, bool) or not isinstance(self.max_retries, int):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"`max_retries` must be an int, not {type(self.max_retries).__name__}. Write 0 for none.")
        if self.max_retries < 0:
            raise ValueError(f"`max_retries` must be 0 or more, not {self.max_retries}.")
        if self.deadline_seconds is not None and not self.deadline_seconds > 0:
            raise ValueError(f"`deadline` must be more than 0 seconds, not {self.deadline_seconds}.")


DEFAULT_POLICY: Final = RetryPolicy()


def send(
    request: Request, policy: RetryPolicy = DEFAULT_POLICY, *, as_stream: bool = False, parsing: bool = False
) -> Flow[Response]:
    """Perform a request, with retries.

    Args:
        request: What to send.
        policy: How often to try; `request.options.max_retries` overrules its count.
        as_stream: Leave an event stream open; the response then holds it (`Response.stream`).
        parsing: The caller asked for a parsed answer: a prompt that a content filter refused is then the same error as
            an answer that it stopped.

    Returns:
        A response with a status below 300.

    Raises:
        APIStatusError: The last answer, if it had another status.
        APIConnectionError: The last attempt got no answer. Check the address and the network.
        APIResponseValidationError: The body was too large, could not be decompressed, or was no event stream.
        ContentFilterFinishReasonError: With `parsing`, the prompt was refused.
    """
    if request.options.max_retries is not None:
        policy = replace(policy, max_retries=request.options.max_retries)
    deadline_at = None if policy.deadline_seconds is None else time.monotonic() + policy.deadline_seconds
    headers = _attempt_headers(request)
    count = 0
    while True:
        outcome = yield from _attempt(Send(request, headers=headers, deadline_at=deadline_at, as_stream=as_stream))
        if isinstance(outcome, Response):
            logger.debug("%s %s: status %d, request id %s", request.method, request.path, *_facts(outcome))
            return outcome
        delay = None
        if outcome.retryable and count < policy.max_retries:
            delay = maybe_delay_seconds(policy, outcome.headers, count)
        if delay is None or (deadline_at is not None and time.monotonic() + delay >= deadline_at):
            raise _final(outcome, parsing)
        count += 1
        logger.info("Retry %d of %d in %.3f s after %s", count, policy.max_retries, delay, _reason(outcome))
        yield Sleep(delay)
        headers = {**headers, "x-stainless-retry-count": str(count)}


def send_completion(
    request: Request, policy: RetryPolicy = DEFAULT_POLICY, *, parsing: bool = False
) -> Flow[ChatCompletion]:
    """Perform a request for a chat completion, with retries.

    Returns:
        The `ChatCompletion`, with the service's request id.

    Raises:
        APIResponseValidationError: The answer holds no completion (see `replies.read_completion_object`).
        APIStatusError, APIConnectionError, ContentFilterFinishReasonError: As `send`.
    """
    return completion_of((yield from send(request, policy, parsing=parsing)))


def completion_of(response: Response) -> ChatCompletion:
    """The completion in a response; raises `APIResponseValidationError` where there is none."""
    return ChatCompletion(read_completion_object(response), request_id=response.headers.get("x-request-id"))


def _attempt(step: Send) -> Flow[Response | errors.APIError]:
    """One request: the good response, or the error that it means."""
    try:
        response: Response = yield step
    except errors.APIError as error:
        return error
    if response.status >= 300:
        failure = status_error(response)
        failure.retryable = _is_retryable(failure)
        return failure
    if step.as_stream and response.stream is None:
        return whole_instead_of_stream(response)
    return response


def _attempt_headers(request: Request) -> dict[str, str]:
    if request.method == "GET":
        return {}
    key = request.options.idempotency_key
    return {"idempotency-key": f"extractly-retry-{uuid.uuid4()}" if key is UNSET else str(key)}


def _final(error: errors.APIError, parsing: bool) -> errors.ExtractlyError:
    if parsing and isinstance(error, errors.APIStatusError):
        filtered = content_filter_error(error)
        if filtered is not None:
            filtered.__cause__ = error
            return filtered
    return error


def _is_retryable(error: errors.APIStatusError) -> bool:
    wish = error.headers.get("x-should-retry")
    if wish in ("true", "false"):
        return wish == "true"
    if error.code == "insufficient_quota" or error.type == "insufficient_quota":
        return False
    return error.status_code in RETRIED_STATUSES or error.status_code >= 500


def maybe_delay_seconds(policy: RetryPolicy, headers: Mapping[str, str], retry_count: int) -> float | None:
    """Seconds to wait before the next attempt; `None` if the service asks for longer than the policy allows.

    Args:
        policy: The limits.
        headers: Of the failed attempt, names in lower case; empty where nothing came.
        retry_count: Retries made so far.
    """
    asked = _asked_seconds(headers)
    if asked is not None and asked > policy.max_retry_after_seconds:
        return None
    if asked is not None and asked > 0:
        return asked
    doublings = min(retry_count, 30)  # 2**30 is past every limit, and 2**2000 would not fit a float
    backoff: float = min(policy.first_delay_seconds * 2.0**doublings, policy.max_delay_seconds)
    return backoff * (1 - 0.25 * random.random())  # noqa: S311 (jitter, not a secret)


def _asked_seconds(headers: Mapping[str, str]) -> float | None:
    """What `retry-after-ms` or `retry-after` ask for, in seconds (RFC 9110 §10.2.3); `None` for nothing readable."""
    milliseconds = _maybe_number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    after = headers.get("retry-after")
    seconds = _maybe_number(after)
    if seconds is not None or after is None:
        return seconds
    from email.utils import parsedate_to_datetime  # here, because it takes 9 ms and few services send a date

    try:
        return parsedate_to_datetime(after).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None


def _maybe_number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _facts(response: Response) -> tuple[int, str | None]:
    return response.status, response.headers.get("x-request-id")


def _reason(error: errors.APIError) -> str:
    """What failed, for the log: never a text of the service, which may quote the request."""
    if isinstance(error, errors.APIStatusError):
        return f"status {error.status_code}"
    return type(error).__name__
