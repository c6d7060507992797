"""A soak: faults by the dice, kills by the dice, and at the end each row exactly once, with its own answer.

300 rows here; `EXTRACTLY_SOAK_ROWS=5000` for a long one.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from counting_server import CountingServer

from extractly.testing import Reply

ROOT = Path(__file__).resolve().parents[2]
ROWS = int(os.environ.get("EXTRACTLY_SOAK_ROWS", "300"))
CONCURRENCY = 12
FAULT_SHARE = 0.1
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

QUICK = {"retry-after-ms": "5"}
FAULTS = [
    Reply.error(429, "slow down", headers=QUICK),
    Reply.error(500, "oh", headers=QUICK),
    Reply.error(400, "no"),
    Reply(b"<html>busy</html>", status=503, headers=QUICK),
    Reply(drop_before_head=True, delay_seconds=0.005),
    Reply.completion(content='{"number": 1}', drop_after_bytes=60),
    Reply.completion(content='{"number": "x"}'),
    Reply.completion(content='{"numb', finish_reason="length"),
    Reply.completion(refusal="no"),
    Reply(b"<html>sign in</html>"),
    Reply(b""),
]

SCRIPT = """
import asyncio, sys
from dataclasses import replace
from pydantic import BaseModel
from extractly import AsyncClient, Extractor

class Row(BaseModel):
    number: int

method, rows, concurrency, base_url, checkpoint, out = sys.argv[1:]
client = AsyncClient(base_url=base_url, api_key="k")
policy = replace(client.settings.retry, first_delay_seconds=0.005, max_delay_seconds=0.01)
client.core = type(client.core)(replace(client.settings, retry=policy), client.core.pool)
extractor = Extractor(Row, model="m", client=client)
texts = (f"Number: {index}" for index in range(int(rows)))
options = {"concurrency": int(concurrency), "checkpoint": checkpoint, "ordered": method != "as they come"}
file = open(out, "w")

def write(row):
    if not hasattr(row, "error"):
        assert row.value.number == row.index
    print(row.index, type(row).__name__, getattr(row, "from_checkpoint", None), file=file, flush=True)

async def main():
    async for row in extractor.amap(texts, **options):
        write(row)

if method == "amap":
    asyncio.run(main())
else:
    for row in extractor.map(texts, **options):
        write(row)
print("end", file=file, flush=True)
"""


def start(server: CountingServer, folder: Path, method: str) -> tuple[subprocess.Popen[bytes], Path]:
    out = folder / "out"
    arguments = [method, str(ROWS), str(CONCURRENCY), server.base_url, str(folder / "checkpoint"), str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-W", "error", "-c", SCRIPT, *arguments], env=environment), out


@pytest.mark.parametrize(("method", "seed"), [("map", 1), ("amap", 2), ("as they come", 3)])
def test_after_faults_and_kills_each_row_is_there_once(tmp_path: Path, method: str, seed: int) -> None:
    dice = random.Random(seed)
    kills = 2 + ROWS // 1_000
    with CountingServer(lambda _at, _number: dice.choice(FAULTS) if dice.random() < FAULT_SHARE else None) as server:
        for _ in range(kills):
            process, _ = start(server, tmp_path, method)
            until = len(server.arrivals) + dice.randrange(1, ROWS // 5)
            deadline = time.monotonic() + 60
            while len(server.arrivals) < until and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
            process.wait()
        for _ in range(6):  # what failed in one run is asked again in the next
            process, out = start(server, tmp_path, method)
            assert process.wait(timeout=300) == 0
            *rows, end = out.read_text().splitlines()
            assert end == "end"
            seen = [line.split() for line in rows]
            assert sorted(int(index) for index, *_ in seen) == list(range(ROWS))  # each once, an error or a value
            if all(kind == "Ok" for _, kind, _ in seen):
                break
        else:
            pytest.fail("some rows never came to a value")
        assert set(server.answered) == set(range(ROWS))
        twice = sum(count - 1 for count in server.answered.values())
        assert twice <= kills * CONCURRENCY  # good answers that were on the way at a kill, and only they
