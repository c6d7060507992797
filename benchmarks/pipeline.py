"""What `map` costs beside the service: rows through a loopback server at one concurrency, and the memory of long runs.

The server is a process of its own; it answers each request after a fixed service time (`served_row_us`: 50 ms, as a
fast model would), or at once (`bound_row_us`: the client is the bottleneck). The floor is a bare asyncio + httpx loop
with a semaphore, which reads the envelope with jiter and validates. Targets: at most 1.11 of the floor with a service
time (0.9 of its rate), a third of what the openai SDK's `AsyncOpenAI.parse` under gather takes when the client is the
bottleneck, under 10 % for a checkpoint, and as much memory after 100,000 rows as after 10,000 (`growth_mb`, over a mock
transport, with the resident memory after the last row of each).
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from .harness import scaled
from .request import ADDRESS, ANSWER, CONTENT, HEADERS, MODEL, Order

CONCURRENCY = 16
SERVICE_SECONDS = 0.05
SERVED_ROWS = scaled(800, 8)
BOUND_ROWS = scaled(800, 8)
FEW_ROWS, MANY_ROWS = scaled(10_000, 20), scaled(100_000, 40)

SERVER = """
import sys
from extractly.testing import LocalServer, Reply
content, rows, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
with LocalServer() as server:
    server.reply(*[Reply.completion(content=content, delay_seconds=seconds)] * rows)
    print(server.base_url, flush=True)
    sys.stdin.read()
"""

Texts = Iterator[str]
Take = Callable[[str, Texts], int]


@contextmanager
def _server(rows: int, seconds: float) -> Iterator[str]:
    """A server that answers so many requests, and its address."""
    command = [sys.executable, "-c", SERVER, CONTENT, str(rows), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def _texts(rows: int) -> Texts:
    return (f"Order {index} for Ann: two lamps at 19.90, to be sent to Oslo." for index in range(rows))


def _timed(take: Take, rows: int, seconds: float) -> float:
    """Microseconds for each row, of the rows after the first few."""
    warm = 2 * CONCURRENCY
    with _server(rows + warm, seconds) as address:
        take(address, _texts(warm))
        start = time.perf_counter()
        if take(address, _texts(rows)) != rows:
            raise AssertionError("a row is missing")
        return (time.perf_counter() - start) / rows * 1e6


def _measure(take: Take) -> dict[str, float]:
    return {
        "served_row_us": _timed(take, SERVED_ROWS, SERVICE_SECONDS),
        "bound_row_us": _timed(take, BOUND_ROWS, 0.0),
    }


async def _under_semaphore(ask: Callable[[str], Awaitable[Order]], texts: Texts) -> int:
    """What people write by hand."""
    places = asyncio.Semaphore(CONCURRENCY)

    async def row(text: str) -> Order:
        async with places:
            return await ask(text)

    return len(await asyncio.gather(*(row(text) for text in texts)))


def bare() -> dict[str, float]:
    """A loop of httpx posts under a semaphore."""
    import httpx
    import jiter

    schema = {"name": "Order", "strict": True, "schema": Order.model_json_schema()}
    response_format = {"type": "json_schema", "json_schema": schema}
    headers = {"authorization": "Bearer sk-1", "content-type": "application/json"}

    async def run(address: str, texts: Texts) -> int:
        async with httpx.AsyncClient(timeout=60) as client:

            async def ask(text: str) -> Order:
                messages = [{"role": "user", "content": text}]
                body = {"model": MODEL, "messages": messages, "response_format": response_format}
                url = f"{address}/chat/completions"
                response = await client.post(url, content=json.dumps(body), headers=headers)
                completion = jiter.from_json(response.content)
                return Order.model_validate_json(completion["choices"][0]["message"]["content"])

            return await _under_semaphore(ask, texts)

    return _measure(lambda address, texts: asyncio.run(run(address, texts)))


def _openai_parse() -> dict[str, float]:
    """`AsyncOpenAI.parse` under gather and the same semaphore."""
    import openai

    async def run(address: str, texts: Texts) -> int:
        async with openai.AsyncOpenAI(api_key="sk-1", base_url=address) as client:

            async def ask(text: str) -> Order:
                completion = await client.chat.completions.parse(
                    model=MODEL, messages=[{"role": "user", "content": text}], response_format=Order
                )
                parsed = completion.choices[0].message.parsed
                assert parsed is not None
                return parsed

            return await _under_semaphore(ask, texts)

    return _measure(lambda address, texts: asyncio.run(run(address, texts)))


def _map(**options: Any) -> dict[str, float]:
    from extractly import Client, Extractor

    def take(address: str, texts: Texts) -> int:
        with Client(api_key="sk-1", base_url=address) as client:
            extractor = Extractor(Order, model=MODEL, client=client)
            return sum(1 for _ in extractor.map(texts, concurrency=CONCURRENCY, on_error="raise", **options))

    return _measure(take)


def _map_with_checkpoint() -> dict[str, float]:
    """`map`, each row recorded before it is given out."""
    with tempfile.TemporaryDirectory() as folder:
        figures = {}
        for name, figure in (("served_row_us", SERVICE_SECONDS), ("bound_row_us", 0.0)):
            path = Path(folder) / name
            figures[name] = _timed(_taker(path), SERVED_ROWS if figure else BOUND_ROWS, figure)
        return figures


def _taker(path: Path) -> Take:
    from extractly import Client, Extractor

    def take(address: str, texts: Texts) -> int:
        with Client(api_key="sk-1", base_url=address) as client:
            extractor = Extractor(Order, model=MODEL, client=client)
            run = extractor.map(texts, concurrency=CONCURRENCY, on_error="raise", checkpoint=path)
            count = sum(1 for _ in run)
            path.unlink()  # the warm rows must not answer for the measured ones
            return count

    return take


def _amap() -> dict[str, float]:
    from extractly import AsyncClient, Extractor

    async def run(address: str, texts: Texts) -> int:
        async with AsyncClient(api_key="sk-1", base_url=address) as client:
            extractor = Extractor(Order, model=MODEL, client=client)
            count = 0
            async for _ in extractor.amap(texts, concurrency=CONCURRENCY, on_error="raise"):
                count += 1
            return count

    return _measure(lambda address, texts: asyncio.run(run(address, texts)))


@asynccontextmanager
async def _mock_client() -> AsyncIterator[Any]:
    import httpx

    from extractly import AsyncClient

    def answer(_request: Any) -> Any:
        return httpx.Response(200, headers=HEADERS, content=ANSWER)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    async with AsyncClient(api_key="sk-1", base_url=ADDRESS, http_client=http) as client:
        yield client


def _memory() -> dict[str, float]:
    """The resident memory of one run, after few rows and after many."""
    from extractly import Extractor

    async def run() -> list[float]:
        sizes: list[float] = []
        async with _mock_client() as client:
            extractor = Extractor(Order, model=MODEL, client=client)
            count = 0
            async for _ in extractor.amap(_texts(MANY_ROWS), concurrency=CONCURRENCY, on_error="raise"):
                count += 1
                if count in (FEW_ROWS, MANY_ROWS):
                    gc.collect()
                    sizes.append(_resident_mb())
        return sizes

    few, many = asyncio.run(run())
    return {"few_rows_mb": few, "many_rows_mb": many, "growth_mb": many - few}


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


BASELINE = "bare asyncio + httpx"

COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {
    "bare asyncio + httpx": bare,
    "extractly map": _map,
    "extractly amap": _amap,
    "extractly map, checkpoint": _map_with_checkpoint,
    "openai parse under gather": _openai_parse,
    "extractly amap, memory": _memory,
}

REQUIRES: dict[str, list[str]] = {
    "bare asyncio + httpx": ["httpx", "jiter", "pydantic"],
    "extractly map": ["extractly"],
    "extractly amap": ["extractly"],
    "extractly map, checkpoint": ["extractly"],
    "openai parse under gather": ["openai"],
    "extractly amap, memory": ["extractly"],
}
