"""A scripted server, a client, and one way to run an extractor: sync in one test, async in the next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from extract_runs import Run

from extractly import errors
from extractly.client import AsyncClient, Client
from extractly.extractor import Extractor
from extractly.testing import LocalServer


@pytest.fixture(scope="module")
def shared_server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


@pytest.fixture
def server(shared_server: LocalServer) -> LocalServer:
    """A server that nothing was asked of: each test scripts its own replies."""
    shared_server.clear()
    shared_server.requests.clear()
    return shared_server


@pytest.fixture
def client(server: LocalServer) -> Iterator[Client]:
    with Client(base_url=server.base_url, api_key="key", max_retries=1) as client:
        yield client


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest, server: LocalServer) -> Run:
    """`run(output, input, **keywords)`: an extraction, the event loop and the client made for it."""

    def run_sync(output: Any, given: Any = "text", **keywords: Any) -> Any:
        with Client(base_url=server.base_url, api_key="key", max_retries=1) as client:
            return Extractor(output, client=client, **{"model": "m", **keywords}).run(given)

    async def run_async(output: Any, given: Any, keywords: dict[str, Any]) -> Any:
        async with AsyncClient(base_url=server.base_url, api_key="key", max_retries=1) as client:
            return await Extractor(output, client=client, **{"model": "m", **keywords}).arun(given)

    if request.param == "sync":
        return run_sync
    return lambda output, given="text", **keywords: asyncio.run(run_async(output, given, keywords))


@pytest.fixture(params=["sync", "async"])
def run_stream(request: pytest.FixtureRequest, server: LocalServer) -> Run:
    """`run_stream(output, **keywords)`: the updates of a streamed extraction, and its result or the error that came."""

    def run_sync(output: Any, given: Any = "text", **keywords: Any) -> Any:
        seconds = keywords.pop("min_interval_seconds", 0.0)
        with Client(base_url=server.base_url, api_key="key", max_retries=1) as client:
            extractor: Any = Extractor(output, client=client, **{"model": "m", **keywords})
            with extractor.stream(given, min_interval_seconds=seconds) as stream:
                return _drain(stream)

    async def run_async(output: Any, given: Any, seconds: float, keywords: dict[str, Any]) -> Any:
        async with AsyncClient(base_url=server.base_url, api_key="key", max_retries=1) as client:
            extractor: Any = Extractor(output, client=client, **{"model": "m", **keywords})
            async with extractor.astream(given, min_interval_seconds=seconds) as stream:
                updates: list[Any] = []
                try:
                    async for update in stream:
                        updates.append((update, update.value))  # noqa: PERF401 (what came before an error counts)
                except errors.ExtractlyError as error:
                    first = error
                else:
                    return updates, await stream.result()
                with pytest.raises(type(first)) as again:
                    await stream.result()
                assert again.value is first
                return updates, first

    if request.param == "sync":
        return run_sync
    return lambda output, given="text", **keywords: asyncio.run(
        run_async(output, given, keywords.pop("min_interval_seconds", 0.0), keywords)
    )


def _drain(stream: Any) -> Any:
    updates: list[Any] = []
    try:
        for update in stream:
            updates.append((update, update.value))  # noqa: PERF401
    except errors.ExtractlyError as error:
        first = error
    else:
        return updates, stream.result()
    with pytest.raises(type(first)) as again:
        stream.result()
    assert again.value is first
    return updates, first
