"""The parts below the clients, without a server: the map of failures, the waits, the drivers, the pumps."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Generator
from email.utils import formatdate
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest
from client_calls import KEY, MESSAGES
from hypothesis import given
from hypothesis import strategies as st

from extractly.client import AsyncClient, Client
from extractly.client._failures import maybe_api_error
from extractly.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ExtractlyError,
    RateLimitError,
)
from extractly.protocol.flow import CallOptions, Request, Response, Send, Sleep
from extractly.protocol.retry import RetryPolicy, maybe_delay_seconds, send


def exceptions_of(library: ModuleType) -> list[type[Exception]]:
    found = [value for value in vars(library).values() if isinstance(value, type) and issubclass(value, Exception)]
    return [cls for cls in found if not issubclass(cls, Warning)]


EVERY = [*exceptions_of(httpx), *exceptions_of(httpx2)]


@pytest.mark.parametrize("cls", EVERY, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_no_exception_of_the_http_libraries_is_unmapped(cls: type[Exception]) -> None:
    failure = cls.__new__(cls)
    error = maybe_api_error(failure, "http://host")
    assert isinstance(error, (APIConnectionError, APIResponseValidationError))
    assert isinstance(error, APITimeoutError) == cls.__name__.endswith(("Timeout", "TimeoutException"))
    assert cls.__name__ in str(error)
    assert "http://host" in str(error)


def test_both_libraries_were_looked_at() -> None:
    assert len(EVERY) > 40


NOT_OURS = [ValueError("x"), KeyError("x"), RuntimeError("x"), KeyboardInterrupt(), asyncio.CancelledError()]


@pytest.mark.parametrize("failure", NOT_OURS)
def test_other_exceptions_are_not_mapped(failure: BaseException) -> None:
    assert maybe_api_error(failure, "http://host") is None


OTHERS = [
    (OSError("x"), APIConnectionError),
    (ssl.SSLError("x"), APIConnectionError),
    (TimeoutError("x"), APITimeoutError),
]


@pytest.mark.parametrize(("failure", "error"), OTHERS)
def test_what_python_raises_for_a_network(failure: Exception, error: type[APIError]) -> None:
    assert type(maybe_api_error(failure, "http://host")) is error


def raising(failure: Exception, kind: type[Any]) -> Any:
    """A client whose transport raises."""

    def handler(_request: httpx.Request) -> httpx.Response:
        raise failure

    http = httpx.Client if kind is Client else httpx.AsyncClient
    return kind(
        api_key=KEY, base_url="http://host/v1", max_retries=0, http_client=http(transport=httpx.MockTransport(handler))
    )


def ask(client: Any) -> Any:
    if isinstance(client, Client):
        with client:
            return client.chat.completions.create(model="m", messages=MESSAGES)

    async def run() -> Any:
        async with client:
            return await client.chat.completions.create(model="m", messages=MESSAGES)

    return asyncio.run(run())


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_failures_are_mapped_and_chained(kind: type[Any]) -> None:
    failure = httpx.ConnectError("refused")
    with pytest.raises(APIConnectionError, match="ConnectError at http://host: refused") as caught:
        ask(raising(failure, kind))
    assert caught.value.__cause__ is failure


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_what_a_hook_raises_goes_through(kind: type[Any]) -> None:
    with pytest.raises(LookupError, match="mine"):
        ask(raising(LookupError("mine"), kind))


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_raise_for_status_in_a_hook(kind: type[Any]) -> None:
    request = httpx.Request("POST", "http://host")
    failure = httpx.HTTPStatusError("no", request=request, response=httpx.Response(429, request=request))
    with pytest.raises(RateLimitError, match="Error code: 429"):
        ask(raising(failure, kind))


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_closed_given_client(kind: type[Any]) -> None:
    client = raising(ValueError("never"), kind)
    http = client.core.pool.given
    http.close() if kind is Client else asyncio.run(http.aclose())
    with pytest.raises((ExtractlyError, RuntimeError)):
        ask(client)


WAITS = [
    ({}, 0, 0.5),
    ({}, 1, 1.0),
    ({}, 3, 4.0),
    ({}, 4, 8.0),
    ({}, 5000, 8.0),
    ({"retry-after": "0"}, 0, 0.5),
    ({"retry-after": "-5"}, 0, 0.5),
    ({"retry-after": "nan"}, 0, 0.5),
    ({"retry-after": "tomorrow"}, 0, 0.5),
    ({"retry-after": "Wed, 99 Oct 2099 00:00:00 GMT"}, 0, 0.5),
    ({"retry-after": formatdate(time.time() - 60, usegmt=True)}, 0, 0.5),
    ({"retry-after-ms": "x"}, 1, 1.0),
]


@pytest.mark.parametrize(("headers", "count", "most"), WAITS)
def test_backoff_with_jitter(headers: dict[str, str], count: int, most: float) -> None:
    delays = [maybe_delay_seconds(RetryPolicy(), headers, count) for _ in range(200)]
    assert all(delay is not None and most * 0.75 <= delay <= most for delay in delays)
    assert len(set(delays)) > 100


ASKED = [
    ({"retry-after": "2"}, 2.0),
    ({"retry-after": "0.25"}, 0.25),
    ({"retry-after-ms": "40"}, 0.04),
    ({"retry-after-ms": "40", "retry-after": "9"}, 0.04),
    ({"retry-after-ms": "x", "retry-after": "9"}, 9.0),
    ({"retry-after": "120"}, 120.0),
    ({"retry-after": "120.1"}, None),
    ({"retry-after-ms": "120001"}, None),
    ({"retry-after": "inf"}, None),
    ({"retry-after": formatdate(time.time() + 3600, usegmt=True)}, None),
]


@pytest.mark.parametrize(("headers", "seconds"), ASKED)
def test_waits_that_the_service_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert maybe_delay_seconds(RetryPolicy(), headers, 0) == seconds


def test_a_wait_until_a_date() -> None:
    delay = maybe_delay_seconds(RetryPolicy(), {"retry-after": formatdate(time.time() + 30, usegmt=True)}, 0)
    assert delay is not None
    assert 28 < delay <= 30


@given(st.text(), st.text(), st.integers(0, 100))
def test_any_header_gives_a_wait_or_none(after: str, milliseconds: str, count: int) -> None:
    delay = maybe_delay_seconds(RetryPolicy(), {"retry-after": after, "retry-after-ms": milliseconds}, count)
    assert delay is None or 0 < delay <= 120


def steps(flow: Generator[Send | Sleep, Any, Response], answers: list[Any]) -> list[Any]:
    """Run a flow over scripted answers; what it yielded, and its result or error last."""
    seen: list[Any] = []
    try:
        step = next(flow)
        while True:
            seen.append(step)
            if isinstance(step, Sleep):
                step = flow.send(None)
            elif isinstance(answers[0], Exception):
                step = flow.throw(answers.pop(0))
            else:
                step = flow.send(answers.pop(0))
    except StopIteration as stop:
        return [*seen, stop.value]
    except ExtractlyError as error:
        return [*seen, error]


REQUEST = Request(path="chat/completions", body={})
GOOD = Response(status=200, headers={}, content=b"{}")
BAD = Response(status=500, headers={}, content=b"")


def test_the_flow_of_a_retry() -> None:
    first, wait, second, result = steps(send(REQUEST), [APIConnectionError("x"), GOOD])
    assert result is GOOD
    assert 0.375 <= wait.seconds <= 0.5
    assert "x-stainless-retry-count" not in first.headers
    assert second.headers["x-stainless-retry-count"] == "1"
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_errors_that_are_no_use_repeating() -> None:
    error = APIConnectionError("x")
    error.retryable = False
    assert steps(send(REQUEST), [error])[1:] == [error]
    invalid = APIResponseValidationError("x")
    assert steps(send(REQUEST), [invalid])[1:] == [invalid]


def test_the_deadline_ends_the_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    flow = send(REQUEST, RetryPolicy(max_retries=99, deadline_seconds=1))
    first = next(flow)
    assert isinstance(first, Send)
    assert first.deadline_at == 101.0
    now[0] = 100.8
    with pytest.raises(APIStatusError):
        flow.send(BAD)


def test_retries_of_a_call_overrule_the_policy() -> None:
    request = Request(path="x", body={}, options=CallOptions(max_retries=0, idempotency_key="k"))
    first, error = steps(send(request), [BAD])
    assert first.headers == {"idempotency-key": "k"}
    assert isinstance(error, APIStatusError)


@given(st.binary(max_size=200), st.sampled_from([200, 201, 302, 400, 404, 429, 500, 599]), st.booleans())
def test_any_bytes_give_a_response_or_our_error(content: bytes, status: int, parsing: bool) -> None:
    from extractly.protocol.retry import send_completion

    response = Response(status=status, headers={}, content=content)
    last = steps(send_completion(REQUEST, RetryPolicy(max_retries=0), parsing=parsing), [response])[-1]
    assert isinstance(last, ExtractlyError)


def test_a_driver_closes_its_flow() -> None:
    closed: list[str] = []

    def flow() -> Generator[Send | Sleep, Any, None]:
        try:
            yield Sleep(0)
            yield Send(Request(path="x", method="GET"))
        finally:
            closed.append("flow")

    client = raising(LookupError("mine"), Client)
    with pytest.raises(LookupError):
        client.core.run(flow())
    other = raising(LookupError("mine"), AsyncClient)
    with pytest.raises(LookupError):
        asyncio.run(other.core.run(flow()))
    assert closed == ["flow", "flow"]


def test_a_flow_may_handle_what_it_is_told() -> None:
    def flow() -> Generator[Send | Sleep, Any, str]:
        try:
            yield Send(Request(path="x", method="GET"))
        except APIConnectionError as error:
            yield Sleep(0)
            return str(error)
        return ""

    assert "refused" in raising(httpx.ConnectError("refused"), Client).core.run(flow())
    assert "refused" in asyncio.run(raising(httpx.ConnectError("refused"), AsyncClient).core.run(flow()))
