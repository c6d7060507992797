"""One `Extractor` in many places: threads, event loops one after the other and at once, other processes."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from stream_cases import Joke

from extractly.client import AsyncClient, Client
from extractly.extractor import Extractor
from extractly.testing import LocalServer, Reply

THREADS = 8
CALLS = 40


def answers(server: LocalServer, count: int, **keywords: Any) -> list[Joke]:
    """Scripted answers, each with a text of its own."""
    server.reply(*(Reply.completion(content=f'{{"text": "{number}"}}', **keywords) for number in range(count)))
    return [Joke(text=str(number)) for number in range(count)]


def counted(jokes: list[Joke]) -> Counter[str]:
    return Counter(joke.text for joke in jokes)


@pytest.mark.parametrize("kind", [Client, AsyncClient], ids=["its own kind", "made from an AsyncClient"])
def test_threads_share_an_extractor(server: LocalServer, kind: Any) -> None:
    expected = answers(server, CALLS)
    extractor: Extractor[Joke] = Extractor(Joke, model="m", client=kind(base_url=server.base_url, api_key="key"))
    with ThreadPoolExecutor(THREADS) as threads:
        extractions = list(threads.map(lambda number: extractor.run(f"text {number}"), range(CALLS)))
    assert counted([extraction.value for extraction in extractions]) == counted(expected)
    assert all(len(extraction.attempts) == 1 for extraction in extractions)
    sent = {request.json["messages"][-1]["content"] for request in server.requests}
    assert sent == {f"text {number}" for number in range(CALLS)}


def test_threads_that_meet_at_the_first_call(server: LocalServer) -> None:
    """The plan and the client of the other kind are made by the first call: by whichever thread."""
    expected = answers(server, THREADS)
    extractor: Extractor[Joke] = Extractor(Joke, model="m", client=AsyncClient(base_url=server.base_url, api_key="k"))
    barrier = threading.Barrier(THREADS)

    def run(_: int) -> Joke:
        barrier.wait()
        return extractor("text")

    with ThreadPoolExecutor(THREADS) as threads:
        assert counted(list(threads.map(run, range(THREADS)))) == counted(expected)


@pytest.mark.parametrize("kind", [AsyncClient, Client], ids=["its own kind", "made from a Client"])
def test_one_event_loop_after_the_other(server: LocalServer, kind: Any) -> None:
    expected = answers(server, 6)
    extractor: Extractor[Joke] = Extractor(Joke, model="m", client=kind(base_url=server.base_url, api_key="key"))

    async def two() -> list[Joke]:
        found = await asyncio.gather(extractor.arun("a"), extractor.arun("b"))
        return [extraction.value for extraction in found]

    jokes = [joke for _ in range(3) for joke in asyncio.run(two())]
    assert counted(jokes) == counted(expected)


def test_event_loops_and_threads_at_once(server: LocalServer) -> None:
    expected = answers(server, 12)
    extractor: Extractor[Joke] = Extractor(Joke, model="m", client=Client(base_url=server.base_url, api_key="key"))

    async def three() -> list[Joke]:
        return [(await extractor.arun("text")).value for _ in range(3)]

    with ThreadPoolExecutor(4) as threads:
        loops = [threads.submit(asyncio.run, three()) for _ in range(2)]
        plain = [threads.submit(lambda: [extractor("text") for _ in range(3)]) for _ in range(2)]
        jokes = [joke for future in [*loops, *plain] for joke in future.result()]
    assert counted(jokes) == counted(expected)


def test_streams_in_threads_keep_apart(server: LocalServer) -> None:
    texts = [str(number) * 50 for number in range(8)]
    server.reply(*(Reply.stream(content=f'{{"text": "{text}"}}', pieces=30) for text in texts))
    extractor: Extractor[Joke] = Extractor(Joke, model="m", client=Client(base_url=server.base_url, api_key="key"))

    def run(_: int) -> str:
        with extractor.stream("text") as updates:
            seen: list[Any] = [update.value.text for update in updates if update.value.text]
            assert all(seen[-1].startswith(text) for text in seen)
            return updates.result().value.text

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(run, range(len(texts)))) == texts


OTHER_PROCESS = """
import pickle, sys
sys.path.insert(0, sys.argv[1])
extractor = pickle.load(open(sys.argv[2], "rb"))
extraction = extractor.run("text")
sys.stdout.buffer.write(pickle.dumps((extraction, pickle.dumps(extractor))))
"""


def test_a_pickle_works_in_another_process(
    server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process reads its key from its environment; what it finds comes back whole."""
    server.reply(Reply.completion(content='{"text": 5}'), Reply.completion(content='{"text": "a"}'))
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-the-other-process")
    extractor: Extractor[Joke] = Extractor(
        Joke,
        model="m",
        client=Client(base_url=server.base_url, api_key="key-of-this-process"),
        instructions="Find the joke.",
        retries=1,
        temperature=0,
    )
    pickled = tmp_path / "extractor.pickle"
    pickled.write_bytes(pickle.dumps(extractor))
    assert b"key-of-this-process" not in pickled.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS, str(Path(__file__).parent), str(pickled)],
        capture_output=True,
        check=True,
        timeout=50,
    )
    extraction, again = pickle.loads(done.stdout)
    assert extraction.value == Joke(text="a")
    assert [type(attempt.error).__name__ for attempt in extraction.attempts] == ["SchemaNotEnforcedError", "NoneType"]
    assert extraction.usage.total_tokens == sum(attempt.usage.total_tokens for attempt in extraction.attempts)
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer key-of-the-other-process"}
    assert server.requests[0].json == extractor.dry_run("text")
    assert b"key-of" not in again
    assert repr(pickle.loads(again)) == repr(extractor)
