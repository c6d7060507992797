"""What `map` costs beside the service: rows through a loopback server at one concurrency.

The server (`cheap_server.py`) is a process of its own, on a core of its own where the system can pin one, and costs a
fraction of any client. It answers each request after a fixed service time (`served_row_us`: 50 ms, as a fast model
would), or at once: then the client is the bottleneck (`bound_row_us`, and `bound_cpu_us`, the CPU time of the client's
process for a row, which other work on the machine does not change). The floor is a bare asyncio + httpx loop with a
semaphore, which reads the envelope with jiter and validates. Targets: at most 1.11 of the floor with a service time
(0.9 of its rate), a third of what the openai SDK's `AsyncOpenAI.parse` under gather takes when the client is the
bottleneck, and under 10 % for a checkpoint (with a service time). What long runs do to the memory: `long_run.py`.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from .cheap_server import running_server
from .harness import scaled
from .request import MODEL, Order

CONCURRENCY = 16
SERVICE_SECONDS = 0.05
SERVED_ROWS = scaled(800, 8)
BOUND_ROWS = scaled(1_500, 8)

Texts = Iterator[str]
Take = Callable[[str, Texts], int]


def _texts(rows: int) -> Texts:
    return (f"Order {index} for Ann: two lamps at 19.90, to be sent to Oslo." for index in range(rows))


def _timed(take: Take, rows: int, seconds: float) -> tuple[float, float]:
    """Microseconds for each row, of the rows after the first few: of time, and of this process's CPU time."""
    warm = 2 * CONCURRENCY
    with running_server(seconds) as address:
        take(address, _texts(warm))
        start, cpu_start = time.perf_counter(), time.process_time()
        if take(address, _texts(rows)) != rows:
            raise AssertionError("a row is missing")
        return (time.perf_counter() - start) / rows * 1e6, (time.process_time() - cpu_start) / rows * 1e6


def _measure(take: Take) -> dict[str, float]:
    served, _ = _timed(take, SERVED_ROWS, SERVICE_SECONDS)
    bound, cpu = _timed(take, BOUND_ROWS, 0.0)
    return {"served_row_us": served, "bound_row_us": bound, "bound_cpu_us": cpu}


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
    from extractly import Client, Extractor

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.checkpoint"

        def take(address: str, texts: Texts) -> int:
            with Client(api_key="sk-1", base_url=address) as client:
                extractor = Extractor(Order, model=MODEL, client=client)
                run = extractor.map(texts, concurrency=CONCURRENCY, on_error="raise", checkpoint=path)
                count = sum(1 for _ in run)
                path.unlink()  # the warm rows must not answer for the measured ones
                return count

        return _measure(take)


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


BASELINE = "bare asyncio + httpx"

COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {
    "bare asyncio + httpx": bare,
    "extractly map": _map,
    "extractly amap": _amap,
    "extractly map, checkpoint": _map_with_checkpoint,
    "openai parse under gather": _openai_parse,
}

REQUIRES: dict[str, list[str]] = {
    "bare asyncio + httpx": ["httpx", "jiter", "pydantic"],
    "extractly map": ["extractly"],
    "extractly amap": ["extractly"],
    "extractly map, checkpoint": ["extractly"],
    "openai parse under gather": ["openai"],
}
