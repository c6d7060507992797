"""Several models for a stream: the next is asked only where nothing of the answer before was shown."""

from __future__ import annotations

import time
from typing import Any

import pytest
from extract_runs import Run
from stream_cases import Joke, show

from extractly import errors
from extractly.testing import LocalServer, Reply

GOOD = '{"text": "a"}'

PASSED_ON: dict[str, Reply] = {
    "refused": show(refusal="I cannot.", pieces=3),
    "empty": show(content="", pieces=1),
    "no JSON": show(content="I do not know.", pieces=3),
    "white space without end": show(content=" " * 3_000, pieces=30),
}

FINAL: dict[str, tuple[Reply, type[errors.ExtractlyError]]] = {
    "invalid, after an update": (show(content='{"text": 5}', pieces=3), errors.OutputValidationError),
    "cut off": (show(content="", finish_reason="length"), errors.LengthFinishReasonError),
    "filtered": (show(content="", finish_reason="content_filter"), errors.ContentFilterFinishReasonError),
    "broken": (show(content="", finish_reason=None, done=False), errors.IncompleteStreamError),
}


def all_closed(server: LocalServer) -> bool:
    """Whether no connection is left open, once the server has noticed."""
    deadline = time.monotonic() + 5
    while server.open_connections and time.monotonic() < deadline:
        time.sleep(0.01)
    return server.open_connections == 0


@pytest.mark.parametrize("first", PASSED_ON.values(), ids=PASSED_ON)
def test_what_showed_nothing_is_followed_by_the_next_model(first: Reply, run_stream: Run, server: LocalServer) -> None:
    told: list[Any] = []
    server.reply(first, show(content=GOOD, pieces=4))
    updates, extraction = run_stream(Joke, model=["one", "two"], hooks={"result": told.append})
    assert extraction.value == updates[-1][1] == Joke(text="a")
    assert [request.json["model"] for request in server.requests] == ["one", "two"]
    assert [attempt.model for attempt in extraction.attempts] == ["one", "two"]
    assert isinstance(extraction.attempts[0].error, errors.OutputError)
    told_usage = [attempt.usage for attempt in extraction.attempts if attempt.usage is not None]
    assert extraction.usage.total_tokens == sum(usage.total_tokens for usage in told_usage)
    assert [event.extraction for event in told] == [extraction]
    assert all_closed(server)


@pytest.mark.parametrize(("first", "error"), FINAL.values(), ids=FINAL)
def test_other_ends_are_final(
    first: Reply, error: type[errors.ExtractlyError], run_stream: Run, server: LocalServer
) -> None:
    server.reply(first, show(content=GOOD))
    _, end = run_stream(Joke, model=["one", "two"])
    assert isinstance(end, error)
    assert len(server.requests) == 1


def test_the_last_refusal_is_raised_with_the_whole_account(run_stream: Run, server: LocalServer) -> None:
    told: list[Any] = []
    server.reply(show(refusal="not I"), show(refusal="nor I"))
    updates, end = run_stream(Joke, model=["one", "two"], hooks={"result": told.append})
    assert updates == []
    assert isinstance(end, errors.RefusalError)
    assert end.refusal == "nor I"
    assert [attempt.model for attempt in end.attempts] == ["one", "two"]
    assert [event.error for event in told] == [end]


def test_the_budget_is_checked_before_the_next_model(run_stream: Run, server: LocalServer) -> None:
    server.reply(show(refusal="not I"))
    _, end = run_stream(Joke, model=["one", "two"], max_attempts=1)
    assert isinstance(end, errors.BudgetExceededError)
    assert len(server.requests) == len(end.attempts) == 1


def test_the_next_model_may_fail_to_open(run_stream: Run, server: LocalServer) -> None:
    server.reply(show(refusal="not I"), Reply.error(401, "no"))
    _, end = run_stream(Joke, model=["one", "two"])
    assert isinstance(end, errors.AuthenticationError)


def test_what_the_engine_refuses_goes_to_the_gateway(run_stream: Run, server: LocalServer) -> None:
    server.reply(show(content=GOOD))
    _, extraction = run_stream(Joke, "nothing of that kind", model=["local", "m"])
    assert extraction.value == Joke(text="a")
    assert [attempt.model for attempt in extraction.attempts] == ["local", "m"]
