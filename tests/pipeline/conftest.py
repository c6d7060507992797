"""A server, and one way to run a map: sync in one test, async in the next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from map_runs import MakeExtractor, Row, Run

from extractly import Client, Extractor
from extractly.testing import LocalServer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """One for each test: a request that a stopped run had sent must not take the replies of the next."""
    with LocalServer() as server:
        yield server


@pytest.fixture
def make(server: LocalServer) -> MakeExtractor:
    """Makes an extractor of rows; keywords beginning with `client_` are the client's."""

    def make(output: Any = Row, **keywords: Any) -> Extractor[Any]:
        own = {name: keywords.pop(f"client_{name}") for name in ("max_retries",) if f"client_{name}" in keywords}
        client = Client(base_url=server.base_url, api_key="key", **own)
        return Extractor(output, **{"model": "m", "client": client, **keywords})

    return make


@pytest.fixture(params=["map", "amap"])
def run(request: pytest.FixtureRequest) -> Run:
    """`run(extractor, inputs, **keywords)`: all results, of `map` or of `amap`."""

    async def take(extractor: Extractor[Any], inputs: Any, keywords: dict[str, Any]) -> list[Any]:
        return [row async for row in extractor.amap(inputs, **keywords)]

    def run(extractor: Extractor[Any], inputs: Any, **keywords: Any) -> list[Any]:
        if request.param == "map":
            return list(extractor.map(inputs, **keywords))
        return asyncio.run(take(extractor, inputs, keywords))

    return run
