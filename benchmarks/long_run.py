"""The memory of long runs: `python -m benchmarks.long_run [--rows 1000000] [--way map|amap] [--checkpoint]`.

Each way in a process of its own (this one starts them), over real sockets to `cheap_server.py`. After 10,000, 100,000
and 1,000,000 rows (as far as the run goes) it prints the resident memory, garbage collected before (`VmRSS`), the rate
and the CPU time of a row. It fails if the last figure lies more than `ALLOWED_GROWTH_MB` above that after the first
10,000 rows, or if a row is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from .cheap_server import running_server
from .request import MODEL, Order
from .soak import resident_mb

ALLOWED_GROWTH_MB: Final = 2.0
MARKS: Final = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
BASE: Final = 10_000
CONCURRENCY: Final = 16


class Watch:
    """Counts results, and reads the memory at the marks.

    Args:
        rows: Of the run.
    """

    def __init__(self, rows: int) -> None:
        self.count = 0
        self.sizes: dict[int, float] = {}
        self._marks = {mark for mark in (*MARKS, rows) if mark <= rows}
        self._started = time.perf_counter(), time.process_time()

    def __call__(self, result: Any) -> None:
        """Take a result."""
        assert result.value.number == 42
        assert result.index == self.count
        self.count += 1
        if self.count not in self._marks:
            return
        gc.collect()
        self.sizes[self.count] = resident_mb()
        seconds, cpu = time.perf_counter() - self._started[0], time.process_time() - self._started[1]
        print(
            f"  {self.count:>10,} rows: {self.sizes[self.count]:7.1f} MB, {self.count / seconds:6.0f} rows/s, "
            f"{cpu / self.count * 1e6:5.0f} us of CPU a row",
            flush=True,
        )

    def is_flat(self) -> bool:
        """Whether the last size is about that after the first `BASE` rows; a shorter run says nothing."""
        base = self.sizes.get(BASE, max(self.sizes.values()))
        return list(self.sizes.values())[-1] - base <= ALLOWED_GROWTH_MB


def _texts(rows: int) -> Any:
    return (f"Order {index} for Ann: two lamps at 19.90, to be sent to Oslo." for index in range(rows))


def run_map(address: str, watch: Watch, rows: int, **options: Any) -> None:
    """The sync way."""
    from extractly import Client, Extractor

    with Client(api_key="sk-1", base_url=address) as client:
        for result in Extractor(Order, model=MODEL, client=client).map(_texts(rows), **options):
            watch(result)


def run_amap(address: str, watch: Watch, rows: int, **options: Any) -> None:
    """The async way."""
    from extractly import AsyncClient, Extractor

    async def main() -> None:
        async with AsyncClient(api_key="sk-1", base_url=address) as client:
            async for result in Extractor(Order, model=MODEL, client=client).amap(_texts(rows), **options):
                watch(result)

    asyncio.run(main())


WAYS: Final[dict[str, Callable[..., None]]] = {"map": run_map, "amap": run_amap}


def run(way: str, rows: int, checkpoint: bool) -> bool:
    """One run in this process; whether all is well."""
    print(f"{way}, {rows:,} rows, concurrency {CONCURRENCY}{', checkpoint' if checkpoint else ''}:", flush=True)
    watch = Watch(rows)
    with running_server() as address, tempfile.TemporaryDirectory() as folder:
        options = {"checkpoint": Path(folder) / "run.checkpoint"} if checkpoint else {}
        WAYS[way](address, watch, rows, concurrency=CONCURRENCY, on_error="raise", **options)
    fine = watch.count == rows and watch.is_flat()
    print(f"  {'flat' if fine else 'NOT flat, or a row is missing'}", flush=True)
    return fine


def main() -> int:
    """Read the command line and run; 0 if all is well."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.long_run", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="inputs of a run (default: 1000000)")
    parser.add_argument("--way", choices=WAYS, help="only this one, in this process (default: each in its own)")
    parser.add_argument("--checkpoint", action="store_true", help="record each row")
    options = parser.parse_args()
    if options.way is not None:
        return 0 if run(options.way, options.rows, options.checkpoint) else 1
    more = ["--rows", str(options.rows), *(["--checkpoint"] if options.checkpoint else [])]
    command = [sys.executable, "-m", "benchmarks.long_run", *more, "--way"]
    return max(subprocess.run([*command, way], check=False).returncode for way in WAYS)


if __name__ == "__main__":
    sys.exit(main())
