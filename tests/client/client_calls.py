"""One way to call every method of both clients, and the rows of faults that the tables of this room consist of."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pydantic import BaseModel

from extractly.client import AsyncClient, Client
from extractly.testing import LocalServer, Reply

KINDS = ("sync", "async")
WHOLE = ("create", "parse")
STREAMS = ("create_stream", "stream")
METHODS = (*WHOLE, *STREAMS)

KEY = "sk-secret-0123456789"
MESSAGES = [{"role": "user", "content": "Where?"}]


class City(BaseModel):
    """The type that the parsing methods ask for."""

    name: str


TEXT = '{"name": "Oslo"}'


@dataclass
class Outcome:
    """What a call came to: a value or an error, and what it did to the server."""

    value: Any = None
    error: Exception | None = None
    requests: int = 0


def fast(client: Any) -> Any:
    """Waits of milliseconds between retries, and a limit that a small bomb passes; everything else as it is."""
    settings = client.settings
    policy = replace(settings.retry, first_delay_seconds=0.005, max_delay_seconds=0.02)
    client.core = type(client.core)(replace(settings, retry=policy, max_body_bytes=1_000_000), client.core.pool)
    return client


def call(
    kind: str, method: str, server: LocalServer, *, client: dict[str, Any] | None = None, **fields: Any
) -> Outcome:
    """Make a client, call a method to its end, close the client; no connection may be left."""
    before = len(server.requests)
    options = {"api_key": KEY, "base_url": server.base_url, **(client or {})}
    request = {"model": "gpt-test", "messages": MESSAGES, **fields}
    if method in ("parse", "stream"):
        request = {"response_format": City, **request}
    outcome = Outcome()
    try:
        if kind == "sync":
            outcome.value = _sync(options, method, request)
        else:
            outcome.value = asyncio.run(_async(options, method, request))
    except Exception as error:
        outcome.error = error
    outcome.requests = len(server.requests) - before
    assert closed_down(server), "a connection stayed open"
    return outcome


def closed_down(server: LocalServer, *, within_seconds: float = 3) -> bool:
    """Whether no connection is open any more; the server may need a moment to notice."""
    end = time.monotonic() + within_seconds
    while server.open_connections and time.monotonic() < end:
        time.sleep(0.002)
    return server.open_connections == 0


def _sync(options: dict[str, Any], method: str, request: dict[str, Any]) -> Any:
    with fast(Client(**options)) as client:
        completions = client.chat.completions
        if method == "create":
            return completions.create(**request).choices[0].message.content
        if method == "parse":
            return completions.parse(**request).choices[0].message.parsed
        if method == "create_stream":
            chunks = list(completions.create(**request, stream=True))
            return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        with completions.stream(**request) as stream:
            return stream.get_final_completion().choices[0].message.parsed


async def _async(options: dict[str, Any], method: str, request: dict[str, Any]) -> Any:
    async with fast(AsyncClient(**options)) as client:
        completions = client.chat.completions
        if method == "create":
            return (await completions.create(**request)).choices[0].message.content
        if method == "parse":
            return (await completions.parse(**request)).choices[0].message.parsed
        if method == "create_stream":
            chunks = [chunk async for chunk in await completions.create(**request, stream=True)]
            return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        async with completions.stream(**request) as stream:
            return (await stream.get_final_completion()).choices[0].message.parsed


@dataclass(frozen=True, slots=True)
class Row:
    """A fault: what the server does, and what every method that the row names makes of it.

    Attributes:
        name: Of the row.
        reply: What the server answers, each time; or a list, in order.
        error: What is raised.
        requests: How often the server must have been asked.
        match: A pattern of the message.
        methods: Which methods.
        client: Arguments of the client.
        has: Attributes of the error.
    """

    name: str
    reply: Reply | list[Reply]
    error: type[Exception]
    requests: int = 1
    match: str | None = None
    methods: Sequence[str] = METHODS
    client: dict[str, Any] | None = None
    has: dict[str, Any] | None = None


def each(rows: Sequence[Row]) -> pytest.MarkDecorator:
    """Parametrise a test over rows and their methods."""
    cases = [pytest.param(row, method, id=f"{row.name}-{method}") for row in rows for method in row.methods]
    return pytest.mark.parametrize(("row", "method"), cases)


def check(row: Row, method: str, kind: str, server: LocalServer) -> None:
    """Run a row: the error, its attributes, the number of requests, no open connection, no key anywhere."""
    server.reply(*(row.reply if isinstance(row.reply, list) else [row.reply] * (row.requests + 2)))
    outcome = call(kind, method, server, client=row.client)
    assert outcome.error is not None, repr(outcome)
    with pytest.raises(row.error, match=row.match):
        raise outcome.error
    assert outcome.requests == row.requests
    for name, value in (row.has or {}).items():
        assert getattr(outcome.error, name) == value
    assert KEY not in f"{outcome.error!r} {outcome.error} {vars(outcome.error)}"
