"""Bad input and bad luck: damaged checkpoints, a full disk, huge rows, sources and consumers that break off."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from map_runs import MakeExtractor, Row, Run

from extractly import ConfigurationError
from extractly.pipeline import Checkpoint, Err, Ok
from extractly.testing import LocalServer, Reply

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = {number.to_bytes(32, "big"): f"answer {number} {'x' * (37 * number)}" for number in range(40)}


def texts(count: int) -> Iterator[str]:
    return (f"Number: {index}" for index in range(count))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A checkpoint's bytes."""
    path = tmp_path_factory.mktemp("whole") / "checkpoint"

    async def fill() -> None:
        checkpoint = Checkpoint(path)
        await asyncio.gather(*(checkpoint.record(key, "m", 1, text) for key, text in ANSWERS.items()))
        checkpoint.close()

    asyncio.run(fill())
    return path.read_bytes()


def read_all(path: Path) -> dict[bytes, str]:
    """What a checkpoint gives; nothing where it is refused."""
    found: dict[bytes, str] = {}
    try:
        checkpoint = Checkpoint(path)
    except ConfigurationError:
        return found
    for key in ANSWERS:
        try:
            answer = checkpoint.maybe_answer(key)
        except ConfigurationError:
            continue
        if answer is not None:
            found[key] = answer
    try:
        for row in checkpoint.rows():
            assert ANSWERS[row[0]] == row[4]
    except ConfigurationError:
        pass
    checkpoint.close()
    return found


@pytest.mark.parametrize("kind", ["a bit", "a byte", "a run", "a cut", "two swapped"])
def test_no_damage_of_a_checkpoint_gives_a_wrong_answer(whole: bytes, tmp_path: Path, kind: str) -> None:
    dice = random.Random(kind)
    refused = 0
    for number in range(120):
        damaged = bytearray(whole)
        place, other = dice.randrange(len(whole) - 64), dice.randrange(len(whole) - 64)
        if kind == "a bit":
            damaged[place] ^= 1 << dice.randrange(8)
        elif kind == "a byte":
            damaged[place] = dice.randrange(256)
        elif kind == "a run":
            damaged[place : place + 64] = dice.randbytes(64)
        elif kind == "a cut":
            del damaged[place:]
        else:
            damaged[place : place + 8], damaged[other : other + 8] = whole[other : other + 8], whole[place : place + 8]
        path = tmp_path / f"damaged-{number}"
        path.write_bytes(damaged)
        found = read_all(path)
        assert found.items() <= ANSWERS.items()
        refused += found != ANSWERS
    assert refused > 20  # the damage is real


def test_an_answer_in_the_place_of_another_is_not_taken_for_it(whole: bytes, tmp_path: Path) -> None:
    """As when a page of the index is damaged: each row is whole, but not the one that was looked for."""
    path = tmp_path / "checkpoint"
    path.write_bytes(whole)
    database = sqlite3.connect(path, isolation_level=None)
    first, second = list(ANSWERS)[:2]
    ((_, created, model, tokens, answer, checksum),) = database.execute(
        "SELECT * FROM answers WHERE key = ?", (second,)
    ).fetchall()
    database.execute(
        "UPDATE answers SET created = ?, model = ?, tokens = ?, answer = ?, checksum = ? WHERE key = ?",
        (created, model, tokens, answer, checksum, first),
    )
    database.close()
    checkpoint = Checkpoint(path)
    with pytest.raises(ConfigurationError, match="checksum"):
        checkpoint.maybe_answer(first)
    assert checkpoint.maybe_answer(second) == ANSWERS[second]
    checkpoint.close()


def test_damage_to_the_log_beside_it_loses_answers_and_makes_none_up(tmp_path: Path) -> None:
    """What was not folded into the file yet stands in the WAL, whose frames SQLite checks."""
    path = tmp_path / "checkpoint"

    async def fill() -> dict[str, bytes]:
        checkpoint = Checkpoint(path)
        for key, text in ANSWERS.items():
            await checkpoint.record(key, "m", 1, text)
        files = {name: tmp_path.joinpath(name).read_bytes() for name in ("checkpoint", "checkpoint-wal")}
        checkpoint.close()
        return files

    files = asyncio.run(fill())
    dice = random.Random(3)
    for number in range(60):
        folder = tmp_path / str(number)
        folder.mkdir()
        log = bytearray(files["checkpoint-wal"])
        log[dice.randrange(len(log))] ^= 255
        (folder / "checkpoint").write_bytes(files["checkpoint"])
        (folder / "checkpoint-wal").write_bytes(log)
        assert read_all(folder / "checkpoint").items() <= ANSWERS.items()


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
from pydantic import BaseModel
from extractly import Client, ConfigurationError, Extractor

class Row(BaseModel):
    "What is extracted; the server's engine reads it out of `Number: 7`."
    number: int

extractor = Extractor(Row, model="m", client=Client(base_url=sys.argv[1], api_key="k"))
count = 0
try:
    for row in extractor.map((f"Number: {n}" for n in range(400)), concurrency=4, checkpoint=sys.argv[2]):
        count += not hasattr(row, "error")
except ConfigurationError as error:
    print(count, error)
"""


def test_a_disk_that_fills_ends_the_run_and_the_next_one_goes_on(
    make: MakeExtractor, server: LocalServer, tmp_path: Path
) -> None:
    """The system's own refusal to write (EFBIG, by a limit of the process), in the middle of a run."""
    path = tmp_path / "c"
    command = [sys.executable, "-c", FULL, server.base_url, str(path), str(100_000)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    count, _, message = done.stdout.partition(" ")
    assert str(path) in message
    assert "Make room" in message
    assert 10 < int(count) < 400
    asked = len(server.requests)
    rows = list(make().map(texts(400), checkpoint=path))
    assert all(isinstance(row, Ok) for row in rows)
    known = sum(isinstance(row, Ok) and row.from_checkpoint for row in rows)
    assert int(count) <= known <= asked  # what was given out is kept
    assert len(server.requests) - asked == 400 - known


def test_a_row_of_50_mb_is_asked_like_any_other_and_its_refusal_is_its_own(
    run: Run, make: MakeExtractor, server: LocalServer, tmp_path: Path
) -> None:
    server.reply(
        Reply.completion(content='{"number": 0}'),
        Reply.error(413, "too large"),
        Reply.completion(content='{"number": 2}'),
    )
    huge = "x" * 50_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = run(make(), ["Number: 0", huge, "Number: 2"], concurrency=1, checkpoint=tmp_path / "c")
    assert [type(row) for row in rows] == [Ok, Err, Ok]
    assert rows[1].input is huge
    assert len(str(rows[1].error)) < 1_000  # the row is not quoted
    assert (tmp_path / "c").stat().st_size < 1_000_000  # nor kept
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 700  # a few copies, the server's among them; not one for each row of the window


def test_rows_with_the_same_key_are_rows_of_their_own(run: Run, make: MakeExtractor, tmp_path: Path) -> None:
    given = [("a", "Number: 1"), ("a", "Number: 2"), ("a", "Number: 1")]
    keywords = {"key": lambda row: row[0], "to_input": lambda row: row[1]}
    for path in (None, tmp_path / "c"):
        rows = run(make(), given, checkpoint=path, **keywords)
        assert [(row.input_key, row.index, row.value.number) for row in rows] == [("a", 0, 1), ("a", 1, 2), ("a", 2, 1)]


def test_a_changed_type_checks_old_answers_anew_and_asks_for_what_fails(
    run: Run, make: MakeExtractor, server: LocalServer, tmp_path: Path
) -> None:
    """With `retries=0` the answer of the second run is an error as well, and is not kept; nor is the old one lost."""

    class Small(Row):
        __doc__ = Row.__doc__

        def model_post_init(self, _context: Any) -> None:
            if self.number >= 3:
                raise ValueError("too large")

    Small.__name__ = "Row"
    path = tmp_path / "c"
    run(make(), texts(6), checkpoint=path)
    rows = run(make(Small, retries=0), texts(6), checkpoint=path)
    assert len(server.requests) == 9
    assert [type(row) for row in rows] == [Ok] * 3 + [Err] * 3
    rows = run(make(), texts(6), checkpoint=path)
    assert len(server.requests) == 9
    assert all(row.from_checkpoint for row in rows)


def no_threads() -> bool:
    return not [thread for thread in threading.enumerate() if thread.name == "extractly-map"]


@pytest.mark.filterwarnings("error")
def test_an_exception_in_the_consumer_ends_the_run(make: MakeExtractor, server: LocalServer, tmp_path: Path) -> None:
    path = tmp_path / "c"

    def consume() -> None:
        for row in make().map(texts(1000), concurrency=4, checkpoint=path):
            if row.index == 5:
                raise LookupError("my table is full")

    with pytest.raises(LookupError):
        consume()
    assert no_threads()

    async def aconsume() -> None:
        async with make().amap(texts(1000), concurrency=4, checkpoint=path) as rows:
            async for row in rows:
                if row.index == 5:
                    raise LookupError("my table is full")

    with pytest.raises(LookupError):
        asyncio.run(aconsume())
    assert len(server.requests) < 40


@pytest.mark.filterwarnings("error")
def test_an_async_run_that_is_left_without_closing_it_is_ended_with_its_loop(
    make: MakeExtractor, server: LocalServer
) -> None:
    server.reply(*[Reply.completion(content='{"number": 1}')] * 2, *[Reply(delay_seconds=3)] * 50)

    async def main() -> None:
        async for _ in make().amap(texts(100), concurrency=4, ordered=False):
            break

    asyncio.run(main())


async def cancelled_after(count: int) -> AsyncIterator[str]:
    for text in texts(count):
        yield text
    raise asyncio.CancelledError


def test_async_inputs_that_are_cancelled_end_the_run_after_the_rows_before(make: MakeExtractor) -> None:
    """Whoever cancelled the source wants the run to end; that it was the end of the inputs must not be believed."""

    async def main() -> None:
        run = make().amap(cancelled_after(5), concurrency=2)
        assert [(await anext(run)).index for _ in range(5)] == list(range(5))
        with pytest.raises(asyncio.CancelledError):
            await anext(run)

    asyncio.run(main())
    results = make().map(cancelled_after(5), concurrency=2)
    assert [next(results).index for _ in range(5)] == list(range(5))
    with pytest.raises(concurrent.futures.CancelledError):
        next(results)
    assert no_threads()


def test_a_cancelled_run_keeps_what_is_recorded(make: MakeExtractor, server: LocalServer, tmp_path: Path) -> None:
    path = tmp_path / "c"
    server.reply(*[Reply.completion(content='{"number": 1}')] * 6, *[Reply(delay_seconds=5)] * 50)

    async def main() -> None:
        async def consume() -> None:
            async for _ in make().amap(texts(50), concurrency=3, checkpoint=path, ordered=False):
                pass

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(consume(), 0.5)

    asyncio.run(main())
    checkpoint = Checkpoint(path, must_exist=True)
    assert len(list(checkpoint.rows())) == 6
    assert json.loads(next(checkpoint.rows())[4])["model"] == "m"
    checkpoint.close()
