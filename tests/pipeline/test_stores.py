"""A directory as a checkpoint: a store for each worker, found by the others when the worker is dead or done."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from map_runs import MakeExtractor, Run

from extractly import ConfigurationError
from extractly.pipeline import Checkpoint
from extractly.pipeline.stores import StoreDirectory, open_checkpoint, seal_left
from extractly.testing import LocalServer

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [f"Number: {n}" for n in range(12)]

WORKER = """
import asyncio, sys
from pathlib import Path
from extractly.pipeline.stores import StoreDirectory

async def main():
    store = StoreDirectory(Path(sys.argv[1]))
    for n in range(int(sys.argv[2])):
        await store.record(b"%d" % n, "m", 1, f"answer {n}")
    print("recorded", flush=True)
    sys.stdin.readline()
    store.close()

asyncio.run(main())
"""


@contextmanager
def worker(directory: Path, answers: int = 3) -> Iterator[subprocess.Popen[str]]:
    """A process that has recorded some answers, and closes its store when it reads a line."""
    command = [sys.executable, "-c", WORKER, str(directory), str(answers)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "recorded\n"
        yield process
        if process.poll() is None:
            process.kill()


def names(directory: Path) -> list[str]:
    return sorted(path.name.split("-")[0] for path in directory.iterdir())


def test_what_a_killed_worker_recorded_is_found_and_of_a_living_one_it_is_not(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        store = StoreDirectory(tmp_path)
        assert store.maybe_answer(b"0") is None
        assert seal_left(tmp_path)
        process.send_signal(signal.SIGKILL)
        process.wait()
        store._next_scan = 0.0  # a tenth of a second later
        assert [store.maybe_answer(b"%d" % n) for n in range(4)] == ["answer 0", "answer 1", "answer 2", None]
        assert not seal_left(tmp_path)
        store.close()
    assert names(tmp_path) == ["sealed"]
    again = StoreDirectory(tmp_path)
    assert again.maybe_answer(b"2") == "answer 2"
    again.close()


def test_a_closed_store_is_sealed_readable_by_its_owner_alone_and_needs_no_other_file(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        process.communicate("close\n")
        assert process.returncode == 0
    (sealed,) = tmp_path.iterdir()
    assert sealed.name.startswith("sealed-")
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    sealed.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        store = StoreDirectory(tmp_path)
        assert store.maybe_answer(b"1") == "answer 1"
        store.close()
    finally:
        tmp_path.chmod(0o700)


def test_many_that_seal_at_once_leave_one_whole_store(tmp_path: Path) -> None:
    with worker(tmp_path, answers=50) as process:
        process.kill()
        process.wait()
    start = threading.Barrier(8)
    found: list[str | None] = []

    def look() -> None:
        start.wait()
        store = StoreDirectory(tmp_path)
        store._next_scan = 0.0
        found.append(store.maybe_answer(b"49"))
        store.close()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(tmp_path) == ["sealed"]
    last = StoreDirectory(tmp_path)
    assert last.maybe_answer(b"49") == "answer 49"
    last.close()
    # Whoever came while another was sealing may have missed it, and would only have asked again.
    assert set(found) <= {"answer 49", None}


def test_two_of_one_process_leave_each_other_alone(tmp_path: Path) -> None:
    async def main() -> None:
        first = StoreDirectory(tmp_path)
        await first.record(b"1", "m", 1, "one")
        second = StoreDirectory(tmp_path)
        assert second.maybe_answer(b"1") is None
        await second.record(b"2", "m", 1, "two")
        await first.record(b"3", "m", 1, "three")
        assert names(tmp_path).count("worker") == 4  # each with its WAL
        assert (first.maybe_answer(b"1"), first.maybe_answer(b"3")) == ("one", "three")
        first.close()
        second._next_scan = 0.0
        assert second.maybe_answer(b"3") == "three"
        second.close()

    asyncio.run(main())
    assert names(tmp_path) == ["sealed", "sealed"]


def test_a_store_that_was_begun_and_a_foreign_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "worker-x-1-0.sqlite").touch()
    (tmp_path / "notes.txt").write_text("mine")
    store = StoreDirectory(tmp_path)
    assert store.maybe_answer(b"1") is None
    store.close()
    assert sorted(os.listdir(tmp_path)) == ["notes.txt", "worker-x-1-0.sqlite"]


@pytest.mark.parametrize("name", ["sealed-x-1-0.sqlite", "worker-x-1-0.sqlite"])
def test_a_damaged_store_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no database" * 100)
    with pytest.raises(ConfigurationError, match=name):
        StoreDirectory(tmp_path)


def test_a_sealed_answer_that_was_changed_is_not_taken(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        process.communicate("close\n")
    (sealed,) = tmp_path.iterdir()
    database = sqlite3.connect(sealed, isolation_level=None)
    database.execute("UPDATE answers SET answer = 'another'")
    database.close()
    store = StoreDirectory(tmp_path)
    with pytest.raises(ConfigurationError, match="checksum"):
        store.maybe_answer(b"1")
    store.close()


def test_a_run_makes_no_store_where_it_asks_nothing(make: MakeExtractor, tmp_path: Path, server: LocalServer) -> None:
    list(make().map(TEXTS, checkpoint=tmp_path))
    assert names(tmp_path) == ["sealed"]
    results = list(make().map(TEXTS, checkpoint=tmp_path))
    assert all(result.from_checkpoint for result in results)
    assert names(tmp_path) == ["sealed"]
    assert len(server.requests) == len(TEXTS)


def test_a_run_with_a_directory_adds_what_is_missing(
    run: Run, make: MakeExtractor, tmp_path: Path, server: LocalServer
) -> None:
    run(make(), TEXTS[:7], checkpoint=tmp_path)
    results = run(make(), TEXTS, checkpoint=tmp_path)
    assert [result.value.number for result in results] == list(range(12))
    assert [result.from_checkpoint for result in results] == [True] * 7 + [False] * 5
    assert len(server.requests) == len(TEXTS)
    assert names(tmp_path) == ["sealed", "sealed"]


def test_a_file_stays_a_file(tmp_path: Path) -> None:
    store = open_checkpoint(tmp_path / "one.checkpoint")
    assert isinstance(store, Checkpoint)
    store.close()
    directory = open_checkpoint(tmp_path)
    assert isinstance(directory, StoreDirectory)
    directory.close()


def test_a_directory_that_has_gone_ends_the_run_with_its_name(make: MakeExtractor, tmp_path: Path) -> None:
    stores = tmp_path / "stores"
    stores.mkdir()
    results = make().map(TEXTS * 100, checkpoint=stores, concurrency=1)
    next(results)
    shutil.rmtree(stores)
    with pytest.raises(ConfigurationError, match="stores"):
        list(results)
    with pytest.raises(ConfigurationError, match=r"stores.*cannot be read"):
        seal_left(stores)
