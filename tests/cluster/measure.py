"""The figures of docs/explanation/sizing-a-large-run.md: `python tests/cluster/measure.py`, about a minute.

A worker is a process of its own with a `BatchRunner`, as an actor of Ray or a Python worker of Spark has it, without
the engine around it. The service is another process, which answers after 50 ms. CPU time is that of the worker's
process, so that the load of the machine counts little.
"""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from pydantic import BaseModel

from extractly import Client, Extractor
from extractly.integrations._batch_options import make_options
from extractly.integrations._batches import BatchRunner, cut, in_order
from extractly.pipeline import Checkpoint
from extractly.pipeline.stores import StoreDirectory

ROWS, SERVICE_SECONDS, CONCURRENCY = 3_000, 0.05, 64
DOCUMENT = "The customer writes about an order of last week. " * 60  # 3,000 characters


class Complaint(BaseModel):
    """What is extracted."""

    customer: str
    product: str
    quantity: int
    problem: str
    wants: list[str]


ANSWER = Complaint(customer="A. Customer", product="pen", quantity=12, problem="late " * 40, wants=["refund", "call"])

SERVER = """
import sys
from extractly.testing import LocalServer, Reply
with LocalServer() as server:
    server.reply(*[Reply.completion(content=sys.argv[1], delay_seconds=float(sys.argv[3]))] * int(sys.argv[2]))
    print(server.base_url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def service() -> Iterator[str]:
    """The service's address."""
    command = [sys.executable, "-c", SERVER, ANSWER.model_dump_json(), str(2 * ROWS), str(SERVICE_SECONDS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def memory_mb(name: str) -> float:
    """`VmRSS` (now) or `VmHWM` (the most so far) of this process."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def work(address: str, directory: Path | None) -> None:
    """One worker: all rows, once; prints what it cost."""
    extractor = Extractor(Complaint, model="m", client=Client(base_url=address, api_key="k"))
    options = make_options(
        column="text",
        to_input=None,
        key_columns=["id"],
        concurrency=CONCURRENCY,
        requests_per_minute=None,
        tokens_per_minute=None,
        checkpoint_dir=directory,
        batch_size=64,
    )
    runner = BatchRunner(extractor, options)
    table = pa.table({"id": range(ROWS), "text": [f"{n} {DOCUMENT}" for n in range(ROWS)]})
    next(in_order(runner, cut(table.slice(0, 64), 64)))  # the imports and connections of the first batch
    before_mb = memory_mb("VmRSS")
    cpu, wall = time.process_time(), time.perf_counter()
    values = [table.column("value").null_count for table in in_order(runner, cut(table.slice(64), 64))]
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    runner.close()
    rows = ROWS - 64
    figures = {
        "checkpoint": directory is not None,
        "cpu_ms_per_row": round(1000 * cpu / rows, 3),
        "rows_per_cpu_second": round(rows / cpu),
        "rows_per_second": round(rows / wall),
        "rows_without_a_value": sum(values),
        "rss_after_the_first_batch_mb": round(before_mb),
        "rss_mb": round(memory_mb("VmRSS")),
        "most_rss_mb": round(memory_mb("VmHWM")),
    }
    print(figures)


def store_figures(directory: Path, rows: int) -> None:
    """Bytes and lookups of the store that a run has left."""
    (store,) = directory.glob("sealed-*.sqlite")
    print("store:", rows, "rows,", round(store.stat().st_size / rows), "bytes a row, of which the answer:", end=" ")
    print(len(ANSWER.model_dump_json()), "characters")
    opened = StoreDirectory(directory)
    opened._next_scan = float("inf")
    keys = [b"%032d" % n for n in range(10_000)]
    started = time.process_time()
    for key in keys:
        opened.maybe_answer(key)
    print("lookup of what is not there:", round(1e6 * (time.process_time() - started) / len(keys), 1), "us a store")
    opened.close()


def any_record(directory: Path) -> str:
    """What a run has recorded for a row."""
    (sealed,) = directory.glob("sealed-*.sqlite")
    store = Checkpoint(sealed, must_exist=True, use="sealed")
    record = next(iter(store.rows()))[4]
    store.close()
    return record


async def fill(record: str, rows: int) -> None:
    """A store of many rows, whose keys come in no order, as hashes do."""
    with tempfile.TemporaryDirectory() as place:
        store = StoreDirectory(Path(place))
        cpu = time.process_time()
        for start in range(0, rows, 200):
            keys = [hashlib.sha256(b"%d" % n).digest() for n in range(start, start + 200)]
            await asyncio.gather(*[store.record(key, "m", 15, record) for key in keys])
        cpu = time.process_time() - cpu
        store.close()
        print("a large one:", end=" ")
        store_figures(Path(place), rows)
        print("a commit of 200:", round(1e6 * cpu / rows, 1), "us CPU a row")


def main() -> None:
    """Print the figures."""
    if len(sys.argv) > 1:
        work(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
        return
    with tempfile.TemporaryDirectory() as place:
        with service() as address:
            for arguments in ([], [place], [place]):  # without a store, with one, and again: all is in it
                subprocess.run([sys.executable, __file__, address, *arguments], check=True)
        store_figures(Path(place), ROWS)
        asyncio.run(fill(any_record(Path(place)), 100_000))


if __name__ == "__main__":
    main()
