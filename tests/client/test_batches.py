"""`client.batches`: the calls, and how long is waited between two looks."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable
from typing import Any

import pytest
from client_calls import closed_down, fast

from extractly import InternalServerError, NotFoundError
from extractly.client import AsyncClient, Client
from extractly.client.batches import AsyncBatches, Batches
from extractly.errors import APIError
from extractly.protocol.batches import Batches as BatchFlows
from extractly.protocol.flow import CallOptions, Response, Send, Sleep
from extractly.protocol.polling import MAX_POLL_FAILURES
from extractly.protocol.retry import RetryPolicy
from extractly.testing import LocalServer, Reply

URL = "/v1/chat/completions"
LINE = {
    "custom_id": "a",
    "method": "POST",
    "url": URL,
    "body": {"model": "m", "messages": [{"role": "user", "content": "Hi"}]},
}
Call = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest, server: LocalServer) -> Call:
    """`ask("batches.create", …)` on a new client, which is closed afterwards."""

    def call(method: str, *arguments: Any, max_retries: int = 2, **keywords: Any) -> Any:
        options = {"api_key": "key", "base_url": server.base_url, "max_retries": max_retries}
        resource, _, name = method.partition(".")

        async def run() -> Any:
            async with fast(AsyncClient(**options)) as client:
                return await getattr(getattr(client, resource), name)(*arguments, **keywords)

        try:
            if request.param == "async":
                return asyncio.run(run())
            with fast(Client(**options)) as client:
                return getattr(getattr(client, resource), name)(*arguments, **keywords)
        finally:
            assert closed_down(server), "a connection stayed open"

    return call


@pytest.fixture
def file_id(ask: Call) -> str:
    return str(ask("files.create", file=("in.jsonl", json.dumps(LINE).encode()), purpose="batch").id)


def test_a_batch_is_made_looked_at_and_listed(ask: Call, file_id: str) -> None:
    made = ask("batches.create", input_file_id=file_id, endpoint=URL, metadata={"run": "7"})
    assert (made.status, made.metadata, made.completion_window) == ("validating", {"run": "7"}, "24h")
    batch = ask("batches.retrieve", made.id)
    assert (batch.status, batch.request_counts.total, batch.errors) == ("in_progress", 1, None)
    page = ask("batches.list", limit=5)
    assert ([found.id for found in page], page.has_more) == ([made.id], False)
    assert ask("batches.list", after=made.id).data == []
    assert ask("batches.cancel", made.id).status == "cancelling"
    assert ask("batches.poll", made.id).status == "cancelled"


def test_create_and_poll_comes_back_at_the_end(ask: Call, file_id: str, server: LocalServer) -> None:
    batch = ask("batches.create_and_poll", input_file_id=file_id, endpoint=URL, metadata={"a": "b"})
    assert (batch.status, batch.usage.total_tokens > 0) == ("completed", True)
    assert json.loads(ask("files.content", batch.output_file_id).text)["custom_id"] == "a"
    looks = [request for request in server.requests if request.path == f"/v1/batches/{batch.id}"]
    assert {request.headers["x-stainless-poll-helper"] for request in looks} == {"true"}
    assert all("x-stainless-custom-poll-interval" not in request.headers for request in looks)


def test_the_callers_interval_is_told_to_the_service(ask: Call, file_id: str, server: LocalServer) -> None:
    made = ask("batches.create", input_file_id=file_id, endpoint=URL)
    ask("batches.poll", made.id, poll_interval_ms=1.4, extra_headers={"x-mine": "yes"})
    assert server.requests[-1].headers["x-stainless-custom-poll-interval"] == "1"
    assert server.requests[-1].headers["x-mine"] == "yes"


def test_a_failed_batch_says_why(ask: Call) -> None:
    file = ask("files.create", file=("in.jsonl", b"{]"), purpose="batch")
    batch = ask("batches.create_and_poll", input_file_id=file.id, endpoint=URL)
    assert batch.status == "failed"
    assert [(error.code, error.line, error.param) for error in batch.errors.data] == [("invalid_json_line", 1, None)]


def test_fields_that_are_not_known_here_are_passed_on(ask: Call, server: LocalServer) -> None:
    server.reply(Reply.json({"id": "batch_x", "status": "validating", "lane": "fast"}))
    expiry = {"anchor": "created_at", "seconds": 3600}
    batch = ask("batches.create", input_file_id="f", endpoint="/v1/responses", output_expires_after=expiry, timeout=9)
    assert batch.lane == "fast"
    assert server.requests[-1].json == {
        "input_file_id": "f",
        "endpoint": "/v1/responses",
        "completion_window": "24h",
        "output_expires_after": expiry,
    }


@pytest.mark.parametrize(
    ("interval", "error"),
    [(-1, ValueError), (float("nan"), ValueError), (float("inf"), ValueError), (True, TypeError), ("1", TypeError)],
)
def test_an_interval_that_is_none_is_refused_before_anything_is_sent(
    ask: Call, server: LocalServer, interval: Any, error: type[Exception]
) -> None:
    for method, keywords in [
        ("batches.poll", {"batch_id": "b"}),
        ("batches.create_and_poll", {"input_file_id": "f", "endpoint": URL}),
    ]:
        with pytest.raises(error, match="poll_interval_ms"):
            ask(method, poll_interval_ms=interval, **keywords)
    assert server.requests == []


def test_an_empty_id_is_refused(ask: Call, server: LocalServer) -> None:
    for method in ("batches.retrieve", "batches.cancel", "batches.poll"):
        with pytest.raises(ValueError, match="batch_id"):
            ask(method, "")
    assert server.requests == []


def test_failures_that_may_pass_do_not_end_the_waiting(ask: Call, file_id: str, server: LocalServer) -> None:
    made = ask("batches.create", input_file_id=file_id, endpoint=URL)
    server.reply(Reply.error(500, "oh"), Reply.error(429, "slow"), Reply(b"", drop_before_head=True))
    assert ask("batches.poll", made.id, poll_interval_ms=1, max_retries=0).status == "completed"


def test_failures_in_a_row_do_end_it(ask: Call, server: LocalServer) -> None:
    server.reply(*[Reply.error(500, "oh")] * (MAX_POLL_FAILURES + 1))
    with pytest.raises(InternalServerError):
        ask("batches.poll", "batch_x", poll_interval_ms=1, max_retries=0)
    assert server.pending_replies == 1


def test_a_batch_that_is_gone_ends_it_at_once(ask: Call) -> None:
    with pytest.raises(NotFoundError):
        ask("batches.poll", "batch_x")


def waits(interval_ms: float | None, *answers: Any) -> list[float]:
    """The seconds that a poll waits after each answer: a dict of headers, or an error."""
    flow = BatchFlows(RetryPolicy(max_retries=0)).poll("batch_x", interval_ms, CallOptions())
    waited: list[float] = []
    step: Any = next(flow)
    for answer in answers:
        assert isinstance(step, Send)
        if isinstance(answer, APIError):
            step = flow.throw(answer)
        else:
            body = b'{"id": "batch_x", "status": "in_progress"}'
            step = flow.send(Response(status=200, headers=answer, content=body))
        assert isinstance(step, Sleep)
        waited.append(step.seconds)
        step = flow.send(None)
    flow.close()
    return waited


def retryable(headers: dict[str, str]) -> APIError:
    error = APIError("busy", headers=headers)
    error.retryable = True
    return error


@pytest.mark.parametrize(
    ("interval_ms", "answers", "expected"),
    [
        (None, [{}] * 9, [1, 2, 4, 8, 16, 32, 60, 60, 60]),
        (250, [{}, {"openai-poll-after-ms": "7000"}], [0.25, 0.25]),
        (None, [{"openai-poll-after-ms": "7000"}, {}, {}], [7, 1, 2]),
        (None, [{"openai-poll-after-ms": "soon"}, {"openai-poll-after-ms": "-5"}], [1, 2]),
        (None, [retryable({}), retryable({"openai-poll-after-ms": "30"})], [1, 0.03]),
        (0, [{}], [0]),
    ],
    ids=["our own", "the caller's", "the service's", "unreadable", "after a failure", "none"],
)
def test_how_long_is_waited(interval_ms: float | None, answers: list[Any], expected: list[float]) -> None:
    assert waits(interval_ms, *answers) == expected


@pytest.mark.parametrize("name", [name for name in vars(Batches) if name[0] != "_"])
def test_sync_and_async_have_the_same_methods(name: str) -> None:
    assert inspect.signature(getattr(Batches, name)) == inspect.signature(getattr(AsyncBatches, name))


def test_a_client_that_sees_many_batches_does_not_grow(server: LocalServer) -> None:
    with Client(api_key="key", base_url=server.base_url) as client:
        for number in range(50):
            server.reply(Reply.json({"id": f"batch_{number}", "status": "completed"}))
            assert client.batches.retrieve(f"batch_{number}").id == f"batch_{number}"
        assert client.core.outgoing._urls == {}
