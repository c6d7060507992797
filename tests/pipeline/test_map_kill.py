"""A run that is killed loses no answer that was recorded: over both runs, the rows plus those in flight at most."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractly.testing import LocalServer, Reply

ROOT = Path(__file__).resolve().parents[2]
ROWS, CONCURRENCY = 60, 4

SCRIPT = """
import asyncio, sys
from pydantic import BaseModel
from extractly import Client, Extractor

class Row(BaseModel):
    number: int

method, rows, concurrency, base_url, checkpoint = sys.argv[1:]
extractor = Extractor(Row, model="m", client=Client(base_url=base_url, api_key="k"))
texts = (f"Number: {index}" for index in range(int(rows)))
options = {"concurrency": int(concurrency), "checkpoint": checkpoint}

def show(row):
    print(row.index, row.from_checkpoint, flush=True)

async def main():
    async for row in extractor.amap(texts, **options):
        show(row)

if method == "amap":
    asyncio.run(main())
else:
    for row in extractor.map(texts, **options):
        show(row)
"""


def start(method: str, server: LocalServer, checkpoint: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, method, str(ROWS), str(CONCURRENCY), server.base_url, str(checkpoint)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def kill_after(process: subprocess.Popen[str], server: LocalServer, requests: int) -> list[str]:
    """Kill when the server has seen so many requests; gives the rows that were given out."""
    until = time.monotonic() + 20
    while len(server.requests) < requests and time.monotonic() < until:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL
    return out.splitlines()


@pytest.mark.parametrize(("method", "requests"), [("map", 1), ("amap", 33), ("map", ROWS - 3)])
def test_a_killed_run_is_taken_up_where_it_was(tmp_path: Path, method: str, requests: int) -> None:
    checkpoint = tmp_path / "run.checkpoint"
    with LocalServer() as server:
        # Each answer takes a moment, so that some are in flight at the kill; all have the same content.
        server.reply(*[Reply.completion(content='{"number": 1}', delay_seconds=0.02)] * (2 * ROWS))
        given_out = kill_after(start(method, server, checkpoint), server, requests)
        time.sleep(0.1)  # what the killed process had sent has arrived
        seen = len(server.requests)
        assert requests <= seen <= ROWS
        out, _ = start(method, server, checkpoint).communicate(timeout=30)
        rows = [line.split() for line in out.splitlines()]
        assert [int(index) for index, _ in rows] == list(range(ROWS))
        known = sum(from_checkpoint == "True" for _, from_checkpoint in rows)
        assert len(given_out) <= known  # each row was recorded before it was given out
        assert seen - CONCURRENCY <= known <= seen
        assert ROWS <= len(server.requests) <= ROWS + CONCURRENCY
        assert len(server.requests) - seen == ROWS - known  # and exactly what was not recorded is asked again


def test_two_kills_cost_no_more_than_what_was_in_flight_at_each(tmp_path: Path) -> None:
    checkpoint = tmp_path / "run.checkpoint"
    with LocalServer() as server:
        server.reply(*[Reply.completion(content='{"number": 1}', delay_seconds=0.02)] * (2 * ROWS))
        for requests in (10, 30):
            kill_after(start("map", server, checkpoint), server, requests)
            time.sleep(0.1)
        start("map", server, checkpoint).communicate(timeout=30)
        assert ROWS <= len(server.requests) <= ROWS + 2 * CONCURRENCY
