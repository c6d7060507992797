"""The form of the table of faults: what a server does, and what each way of asking makes of it.

A `Fault` is one server behaviour. It is run over real sockets for each of its `methods`, sync and async; a method is
either whole (`create`, `parse`, `extract`) or streamed (`chunks`: `create(stream=True)`, `events`: `.stream()`,
`updates`: `extractly.stream`). What is checked each time: the value or the error with its attributes, how many requests
the server has seen, that no scripted reply is left over, that no connection stays open, that the call ended within
`seconds`, and that the key shows nowhere.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from extractly import AsyncClient, Client, Extractor, errors
from extractly.testing import LocalServer, RecordedRequest, Reply

KINDS = ("sync", "async")
WHOLE = ("create", "parse", "extract")
STREAMED = ("chunks", "events", "updates")
PARSING = ("parse", "extract", "events", "updates")
METHODS = (*WHOLE, *STREAMED)
EXTRACTING = ("extract", "updates")

KEY = "sk-secret-0123456789abcdef"
MESSAGES = [{"role": "user", "content": "Where is the fair?"}]
MAX_BODY_BYTES = 1_000_000
REQUEST_ID = {"x-request-id": "req_42"}


class City(BaseModel):
    """What most rows ask for."""

    name: str


OSLO = '{"name": "Oslo"}'


class Both(NamedTuple):
    """An answer in its two forms: for whole methods, and for streamed ones."""

    whole: Reply
    streamed: Reply


def say(content: str | None = None, **fields: Any) -> Both:
    """The same answer whole and as a stream."""
    headers = {**REQUEST_ID, **fields.pop("headers", {})}
    pieces = fields.pop("pieces", 8)
    return Both(
        Reply.completion(content, headers=headers, **fields),
        Reply.stream(content, headers=headers, pieces=pieces, **fields),
    )


def with_choice(choice: Mapping[str, Any], **envelope: Any) -> Both:
    """An answer with a choice written out, for fields that `Reply.completion` does not know."""
    base = {"id": "c1", "created": 1, "model": "m", **envelope}
    message = {"role": "assistant", **choice.get("message", {})}
    rest = {name: value for name, value in choice.items() if name != "message"}
    whole = {**base, "object": "chat.completion", "choices": [{"index": 0, **rest, "message": message}]}
    delta = {**base, "object": "chat.completion.chunk"}
    if message.get("tool_calls"):
        message = {**message, "tool_calls": [{"index": i, **call} for i, call in enumerate(message["tool_calls"])]}
    first = {**delta, "choices": [{"index": 0, "delta": message, "finish_reason": None}]}
    last = {**delta, "choices": [{"index": 0, **rest, "delta": {}}]}
    return Both(Reply.json(whole, headers=REQUEST_ID), Reply.sse([first, last], headers=REQUEST_ID))


def error(status: int, message: str = "no", **fields: Any) -> Reply:
    """An error that asks for a short wait, so that retries are quick."""
    headers = {"retry-after-ms": "5", **REQUEST_ID, **fields.pop("headers", {})}
    return Reply.error(status, message, headers=headers, **fields)


Answer = Reply | Both | Callable[[], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One row.

    Attributes:
        name: What the server does.
        replies: What it answers, in order.
        methods: The ways of asking that the row is about.
        raises: The exact class of the error, or `None` for a value.
        has: What holds for the error, or for the outcome (see `Outcome`): dotted attributes and what they equal, or a
            predicate.
        value: What comes; `...` for anything.
        requests: How many requests the server must have seen.
        output: What is asked for; `None` for no `response_format`.
        client: Arguments of the client.
        fields: Further arguments of the call; for `extract` and `updates` those of the extractor.
        asked: What must hold for the requests that the server saw.
        seconds: The least and the most that the call may take.
    """

    name: str
    replies: Sequence[Answer]
    methods: Sequence[str] = METHODS
    raises: type[Exception] | None = None
    has: Mapping[str, Any] = field(default_factory=dict)
    value: Any = ...
    requests: int = 1
    output: Any = City
    client: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    asked: Callable[[list[RecordedRequest]], object] | None = None
    seconds: tuple[float, float] = (0.0, 8.0)


@dataclass(slots=True)
class Outcome:
    """What a call came to.

    Attributes:
        value: The value: a text (`create`, `chunks`), a parsed message (`parse`, `events`), an extraction's value.
        result: The completion, or the `Extraction`.
        events: Chunks, events or updates, in order.
    """

    value: Any = None
    result: Any = None
    events: list[Any] = field(default_factory=list)
    error: Exception | None = None


def quick(client: Any) -> Any:
    """Waits of milliseconds between retries, and a limit of the body that a small bomb passes."""
    settings = client.settings
    policy = replace(settings.retry, first_delay_seconds=0.005, max_delay_seconds=0.02)
    client.core = type(client.core)(replace(settings, retry=policy, max_body_bytes=MAX_BODY_BYTES), client.core.pool)
    return client


def closed_down(server: LocalServer, *, within_seconds: float = 3) -> bool:
    """Whether no connection is open any more; the server may need a moment to notice."""
    end = time.monotonic() + within_seconds
    while server.open_connections and time.monotonic() < end:
        time.sleep(0.002)
    return server.open_connections == 0


def run_fault(fault: Fault, method: str, kind: str, server: LocalServer) -> Outcome:
    """Run a row one way, and check it."""
    server.reply(*(_reply(answer, method) for answer in fault.replies))
    started = time.monotonic()
    outcome = ask(fault, method, kind, server)
    took = time.monotonic() - started
    assert len(server.requests) == fault.requests, f"{len(server.requests)} requests; {outcome}"
    assert server.pending_replies == 0
    assert closed_down(server), "a connection stayed open"
    least, most = fault.seconds
    assert least <= took <= most, f"took {took:.3f} s"
    _check_outcome(fault, outcome)
    if fault.asked is not None:
        fault.asked(server.requests)
    return outcome


def ask(fault: Fault, method: str, kind: str, server: LocalServer) -> Outcome:
    """Make a client, ask, close the client."""
    options = {"api_key": KEY, "base_url": server.base_url, **fault.client}
    outcome = Outcome()
    try:
        if kind == "sync":
            with quick(Client(**options)) as client:
                _ask(client, method, fault, outcome)
        else:
            asyncio.run(_aask(options, method, fault, outcome))
    except Exception as failure:
        outcome.error = failure
    return outcome


def _reply(answer: Answer, method: str) -> Reply:
    if isinstance(answer, Both):
        return answer.streamed if method in STREAMED else answer.whole
    return answer if isinstance(answer, Reply) else answer()


def _check_outcome(fault: Fault, outcome: Outcome) -> None:
    if fault.raises is None:
        if outcome.error is not None:
            raise outcome.error
        if fault.value is not ...:
            assert outcome.value == fault.value
    else:
        assert outcome.error is not None, f"expected {fault.raises.__name__}, got {outcome.value!r}"
        if public_class(outcome.error) is not fault.raises:
            raise outcome.error
        check_secrets(outcome.error)
    check_has(outcome if fault.raises is None else outcome.error, fault.has)


def public_class(failure: Exception) -> type:
    """The first class of the public tree in the error's ancestry, or its own class."""
    return next((cls for cls in type(failure).__mro__ if cls.__module__ == errors.__name__), type(failure))


def check_has(subject: Any, has: Mapping[str, Any]) -> None:
    """Check dotted attributes against values or predicates."""
    for path, expected in has.items():
        found = subject
        for name in path.split("."):
            found = _step(found, name)
        if callable(expected):
            assert expected(found), f"{path} is {found!r}"
        else:
            assert found == expected, f"{path} is {found!r}"


def _step(subject: Any, name: str) -> Any:
    if name.isdigit():
        return subject[int(name)]
    return subject[name] if isinstance(subject, dict) else getattr(subject, name)


def check_secrets(failure: BaseException) -> None:
    """The key is in no text, attribute or cause of an error."""
    shown = "".join(traceback.format_exception(failure))
    current: BaseException | None = failure
    while current is not None:
        shown += f"{current!r} {vars(current)}"
        current = current.__cause__
    assert KEY not in shown


def _ask(client: Client, method: str, fault: Fault, outcome: Outcome) -> None:
    if method in EXTRACTING:
        extractor: Any = Extractor(fault.output, client=client, **{"model": "m", **fault.fields})
        if method == "extract":
            outcome.result = extractor.run(MESSAGES)
        else:
            with extractor.stream(MESSAGES) as stream:
                for update in stream:
                    outcome.events.append(update)
                outcome.result = stream.result()
        outcome.value = outcome.result.value
        return
    completions: Any = client.chat.completions
    request = _request(fault, method)
    if method in ("create", "parse"):
        outcome.result = getattr(completions, method)(**request)
    elif method == "chunks":
        for chunk in completions.create(**request, stream=True):
            outcome.events.append(chunk)
    else:
        with completions.stream(**request) as stream:
            for event in stream:
                outcome.events.append(event)
            outcome.result = stream.get_final_completion()
    _read(method, outcome)


async def _aask(options: dict[str, Any], method: str, fault: Fault, outcome: Outcome) -> None:
    async with quick(AsyncClient(**options)) as client:
        if method in EXTRACTING:
            extractor: Any = Extractor(fault.output, client=client, **{"model": "m", **fault.fields})
            if method == "extract":
                outcome.result = await extractor.arun(MESSAGES)
            else:
                async with extractor.astream(MESSAGES) as stream:
                    async for update in stream:
                        outcome.events.append(update)
                    outcome.result = await stream.result()
            outcome.value = outcome.result.value
            return
        completions: Any = client.chat.completions
        request = _request(fault, method)
        if method in ("create", "parse"):
            outcome.result = await getattr(completions, method)(**request)
        elif method == "chunks":
            async for chunk in await completions.create(**request, stream=True):
                outcome.events.append(chunk)
        else:
            async with completions.stream(**request) as stream:
                async for event in stream:
                    outcome.events.append(event)
                outcome.result = await stream.get_final_completion()
        _read(method, outcome)


def _request(fault: Fault, method: str) -> dict[str, Any]:
    request = {"model": "m", "messages": MESSAGES, **fault.fields}
    if method in ("parse", "events") and fault.output is not None:
        request["response_format"] = fault.output
    return request


def _read(method: str, outcome: Outcome) -> None:
    if method == "chunks":
        deltas = [chunk.choices[0].delta for chunk in outcome.events if chunk.choices]
        outcome.value = "".join(delta.content or "" for delta in deltas if delta is not None)
        return
    message = outcome.result.choices[0].message
    outcome.value = message.content if method == "create" else message.parsed


def each(faults: Sequence[Fault]) -> pytest.MarkDecorator:
    """Parametrise a test over rows and their methods."""
    cases = [
        pytest.param(fault, method, id=f"{fault.name}-{method}".replace(" ", "_"))
        for fault in faults
        for method in fault.methods
    ]
    return pytest.mark.parametrize(("fault", "method"), cases)
