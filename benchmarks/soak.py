"""A soak: many extractions against a server of which one reply in ten is a fault, on bounded memory.

`python -m benchmarks.soak [--requests 20000] [--seed 7]` runs `extract`, `stream`, `.parse()` and `.stream()`, sync
from threads and async in one loop, over real sockets. The server is a subprocess (so that its memory is not measured)
and answers each request well or, with probability `FAULT_SHARE`, with a fault. Checked: every input ends in exactly one
value or one `ExtractlyError`, and the hook `result` has told each end of `extract` and `stream` once; no connection is
left open; memory is flat.

How memory is measured: after each round (a twentieth of the inputs, all four ways sync and async) the garbage is
collected and the resident set is read (`VmRSS` of /proc/self/status; elsewhere the peak of `getrusage`). Flat means:
the median of the last quarter of the rounds is at most `ALLOWED_GROWTH_MB` above that of the second quarter (the first
one warms caches, pools and the allocator).
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from extractly import AsyncClient, Client, Extractor
from extractly.errors import ExtractlyError
from extractly.protocol.extraction import ResultEvent
from extractly.testing import LocalServer, Reply

FAULT_SHARE: Final = 0.1
ROUNDS: Final = 20
WORKERS: Final = 8
ALLOWED_GROWTH_MB: Final = 4.0
LEAST_FOR_MEMORY: Final = 5_000
"""Inputs below which the allocator is still warming up, and growth says nothing."""
WAYS: Final = ("extract", "updates", "parse", "events")


class Item(BaseModel):
    """An item of an order."""

    sku: str
    count: int


class Order(BaseModel):
    """What every request asks for."""

    number: int
    items: list[Item]
    note: str | None = None


GOOD: Final = json.dumps({"number": 7, "items": [{"sku": f"sku-{at}", "count": at} for at in range(12)], "note": None})
QUICK: Final = {"retry-after-ms": "1"}

FAULTS: Final[dict[str, Reply]] = {
    "429": Reply.error(429, "slow down", headers=QUICK),
    "500": Reply.error(500, "oops", headers=QUICK),
    "503 HTML": Reply(b"<html>busy</html>", status=503, headers=QUICK),
    "400": Reply.error(400, "temperature is too high", param="temperature"),
    "401": Reply.error(401, "bad key", code="invalid_api_key"),
    "hung up": Reply(drop_before_head=True),
    "hung up in the body": Reply(GOOD, drop_after_bytes=40),
    "HTML": Reply(b"<html>sign in</html>"),
    "empty body": Reply(b""),
    "an error in a 200": Reply.json({"error": {"message": "upstream", "code": 502}}),
    "no choices": Reply.json({"id": "c", "choices": None}),
}
"""Whatever was asked for."""

WHOLE_FAULTS: Final[dict[str, Reply]] = {
    "cut off": Reply.completion(GOOD[:-60], finish_reason="length"),
    "filtered": Reply.completion(GOOD[:30], finish_reason="content_filter"),
    "refused": Reply.completion(refusal="no"),
    "invalid": Reply.completion(GOOD.replace("7", '"seven"', 1)),
    "no JSON": Reply.completion("I do not know."),
    "fenced": Reply.completion(f"```json\n{GOOD}\n```"),
    "empty": Reply.completion(""),
}
STREAM_FAULTS: Final[dict[str, Reply]] = {
    "cut off": Reply.stream(GOOD[:-60], finish_reason="length"),
    "filtered": Reply.stream(GOOD[:30], finish_reason="content_filter"),
    "refused": Reply.stream(refusal="no"),
    "invalid": Reply.stream(GOOD.replace("7", '"seven"', 1)),
    "no JSON": Reply.stream("I do not know."),
    "fenced": Reply.stream(f"```json\n{GOOD}\n```"),
    "hung up in the stream": Reply.stream(GOOD, drop_after_bytes=1_500),
    "no finish reason": Reply.stream(GOOD[:80], finish_reason=None, done=False),
    "an error in the stream": Reply.sse([{"choices": []}, {"error": {"message": "overloaded"}}]),
}
WHOLE_POOL: Final = [*FAULTS.values(), *WHOLE_FAULTS.values()]
STREAM_POOL: Final = [*FAULTS.values(), *STREAM_FAULTS.values()]


class FaultyServer(LocalServer):
    """Answers in the form that was asked for, one reply in ten being a fault.

    Args:
        seed: Of the dice.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._dice = random.Random(seed)
        self._good = {False: Reply.completion(GOOD), True: Reply.stream(GOOD)}
        self.asked = 0
        self.faults = 0

    def _respond(self, request: Any) -> Any:
        streamed = b'"stream":true' in request.body.replace(b" ", b"")
        with self._lock:
            self.asked += 1
            is_fault = self._dice.random() < FAULT_SHARE
            self.faults += is_fault
            reply = self._dice.choice(STREAM_POOL if streamed else WHOLE_POOL) if is_fault else self._good[streamed]
        return reply.to_http()


def serve(seed: int) -> None:
    """The subprocess: print the port, then answer each line of the input with the counts, until the input ends."""
    with FaultyServer(seed) as server:
        print(server.port, flush=True)
        for _ in sys.stdin:
            print(json.dumps([server.asked, server.faults, server.open_connections]), flush=True)


def quick(client: Any) -> Any:
    """Waits of a millisecond where the service names none."""
    policy = replace(client.settings.retry, first_delay_seconds=0.001, max_delay_seconds=0.002)
    client.core = type(client.core)(replace(client.settings, retry=policy), client.core.pool)
    return client


class Told:
    """Counts the ends that the hook `result` tells."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def __call__(self, event: ResultEvent) -> None:
        assert (event.extraction is None) != (event.error is None)
        with self._lock:
            self.count += 1


def ways(client: Client, told: Told) -> dict[str, Callable[[], object]]:
    """The four ways of asking, sync; each gives the value."""
    extractor: Extractor[Order] = Extractor(Order, client=client, model="m", hooks={"result": told})
    asking: Any = {"model": "m", "messages": [{"role": "user", "content": "Which order?"}], "response_format": Order}

    def updates() -> object:
        with extractor.stream("Which order?") as stream:
            for update in stream:
                _ = update.value
            return stream.result().value

    def events() -> object:
        with client.chat.completions.stream(**asking) as stream:
            return stream.get_final_completion().choices[0].message

    return {
        "extract": lambda: extractor("Which order?"),
        "updates": updates,
        "parse": lambda: client.chat.completions.parse(**asking).choices[0].message,
        "events": events,
    }


def async_ways(client: AsyncClient, told: Told) -> dict[str, Callable[[], Awaitable[object]]]:
    """The same, async."""
    extractor: Extractor[Order] = Extractor(Order, client=client, model="m", hooks={"result": told})
    asking: Any = {"model": "m", "messages": [{"role": "user", "content": "Which order?"}], "response_format": Order}

    async def extract() -> object:
        return (await extractor.arun("Which order?")).value

    async def updates() -> object:
        async with extractor.astream("Which order?") as stream:
            async for update in stream:
                _ = update.value
            return (await stream.result()).value

    async def parse() -> object:
        return (await client.chat.completions.parse(**asking)).choices[0].message

    async def events() -> object:
        async with client.chat.completions.stream(**asking) as stream:
            return (await stream.get_final_completion()).choices[0].message

    return {"extract": extract, "updates": updates, "parse": parse, "events": events}


def outcome_of(value: object) -> str:
    """What came: `value`, or `refusal` for a message that is one; anything else is a fault of ours."""
    if isinstance(value, Order):
        return "value"
    parsed, refusal = getattr(value, "parsed", None), getattr(value, "refusal", None)
    if isinstance(parsed, Order):
        return "value"
    if isinstance(refusal, str):
        return "refusal"
    return "value" if getattr(value, "content", None) in ("", None) and parsed is None else f"neither: {value!r}"


def sync_round(client: Client, count: int, told: Told) -> Counter[str]:
    """Ask `count` times from threads; how each ended."""
    asking = list(ways(client, told).values())

    def ask(number: int) -> str:
        try:
            return outcome_of(asking[number % len(asking)]())
        except ExtractlyError as error:
            return type(error).__name__

    with ThreadPoolExecutor(WORKERS) as threads:
        return Counter(threads.map(ask, range(count)))


async def async_round(client: AsyncClient, count: int, told: Told) -> Counter[str]:
    """Ask `count` times in one event loop; how each ended."""
    asking = list(async_ways(client, told).values())
    ended: Counter[str] = Counter()

    async def work(first: int) -> None:
        for number in range(first, count, WORKERS):
            try:
                ended[outcome_of(await asking[number % len(asking)]())] += 1
            except ExtractlyError as error:
                ended[type(error).__name__] += 1

    await asyncio.gather(*(work(first) for first in range(WORKERS)))
    return ended


def resident_mb() -> float:
    """Memory of this process, garbage collected before."""
    gc.collect()
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform == "linux" else peak / 1024 / 1024


def growth_mb(samples: list[float]) -> float:
    """How much the last quarter of the rounds lies above the second."""
    quarter = max(1, len(samples) // 4)
    return statistics.median(samples[-quarter:]) - statistics.median(samples[quarter : 2 * quarter] or samples[:1])


def soak(base_url: str, requests: int) -> tuple[Counter[str], list[float], bool]:
    """All rounds; how each input ended, the memory after each round, and whether the hooks told each end once."""
    ended: Counter[str] = Counter()
    told = Told()
    samples: list[float] = []
    shares = [requests * (at + 1) // (2 * ROUNDS) - requests * at // (2 * ROUNDS) for at in range(2 * ROUNDS)]
    with quick(Client(api_key="sk-soak", base_url=base_url)) as client:
        for at in range(ROUNDS):
            ended += sync_round(client, shares[2 * at], told)
            ended += asyncio.run(_with_async_client(base_url, shares[2 * at + 1], told))
            samples.append(resident_mb())
    extracted = sum(sum(number % len(WAYS) < 2 for number in range(share)) for share in shares)
    return ended, samples, told.count == extracted


async def _with_async_client(base_url: str, count: int, told: Told) -> Counter[str]:
    async with quick(AsyncClient(api_key="sk-soak", base_url=base_url)) as client:
        return await async_round(client, count, told)


def report(ended: Counter[str], samples: list[float], counts: list[int], seconds: float, requests: int) -> bool:
    """Print the summary; whether all is well."""
    growth = growth_mb(samples)
    asked, faults, still_open = counts
    values = ended["value"] + ended["refusal"]
    odd = [name for name in ended if name.startswith("neither")]
    print(f"{requests} inputs in {seconds:.1f} s ({requests / seconds:.0f} a second)")
    print(f"{asked} requests seen by the server, {faults} of them answered with a fault")
    print(f"values {values}, errors {sum(ended.values()) - values}:")
    for name, count in ended.most_common():
        print(f"  {count:7} {name}")
    shown = ", ".join(f"{sample:.1f}" for sample in samples)
    print(f"resident MB after each round: {shown}; growth {growth:+.2f} MB (at most {ALLOWED_GROWTH_MB})")
    print(f"connections still open: {still_open}")
    flat = growth <= ALLOWED_GROWTH_MB or requests < LEAST_FOR_MEMORY
    return sum(ended.values()) == requests and not odd and not still_open and flat


def main() -> int:
    """Read the command line and run; 0 if all is well."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000, help="inputs (default: 20000)")
    parser.add_argument("--seed", type=int, default=7, help="of the faults (default: 7)")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.seed)
        return 0
    command = [sys.executable, "-m", "benchmarks.soak", "--serve", "--seed", str(options.seed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port = int(server.stdout.readline())
        started = time.perf_counter()
        ended, samples, told_once = soak(f"http://127.0.0.1:{port}/v1", options.requests)
        seconds = time.perf_counter() - started
        time.sleep(0.2)  # the server's threads notice the closed connections
        server.stdin.write("?\n")
        server.stdin.flush()
        counts: list[int] = json.loads(server.stdout.readline())
        server.stdin.close()
    fine = report(ended, samples, counts, seconds, options.requests)
    if not told_once:
        print("the hook `result` did not tell each end of extract and stream once")
    fine = fine and told_once
    print("fine" if fine else "NOT fine")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
