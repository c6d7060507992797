"""A batch run that stops anywhere goes on from its state file, and no batch is made twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from batch_runs import Take, answer, asked, batch, custom_ids, take_async, take_sync
from map_runs import MakeExtractor, Row
from pydantic import BaseModel

from extractly import APIConnectionError, Client, ConfigurationError, Extractor, InternalServerError, RateLimitError
from extractly.pipeline import Checkpoint, Ok
from extractly.pipeline.batch.store import Store
from extractly.testing import LocalServer, Reply

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [f"Number: {number}" for number in range(6)]


@pytest.fixture(params=["for", "async for"])
def take(request: pytest.FixtureRequest) -> Take:
    """`take(run)`: all its results."""
    return take_sync if request.param == "for" else take_async


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "run.batch"


def numbers(rows: list[Any]) -> list[int]:
    assert all(isinstance(row, Ok) for row in rows), rows
    return [row.value.number for row in rows]


def batches_of(server: LocalServer) -> list[Any]:
    """The batches that the server has."""
    with Client(base_url=server.base_url, api_key="key") as client:
        found = client.batches.list(limit=100).data
    server.requests.pop()
    return found


def test_each_step_can_be_another_programs(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    make().batch(TEXTS, state=state, max_requests=4).write()
    make().batch(state=state).submit()
    make().batch(TEXTS, state=state).poll()
    assert numbers(list(make().batch(state=state).results())) == list(range(6))
    before = len(server.requests)
    run = make().batch(TEXTS, state=state)
    run.write()
    run.submit()
    run.poll()
    assert numbers(list(run.results())) == list(range(6))
    assert len(server.requests) == before  # all was done
    assert len(batches_of(server)) == 2


def test_a_run_that_is_done_is_read_again_without_the_service(
    make: MakeExtractor, take: Take, server: LocalServer, state: Path
) -> None:
    take(make().batch(TEXTS, state=state))
    before = len(server.requests)
    assert numbers(take(make().batch(TEXTS, state=state))) == list(range(6))
    assert len(server.requests) == before


def test_a_failed_upload_is_tried_again(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    run = make(client_max_retries=0).batch(TEXTS, state=state)
    run.write()
    server.reply(Reply.error(500, "oh"))
    with pytest.raises(InternalServerError):
        run.submit()
    assert numbers(list(run)) == list(range(6))
    assert len(batches_of(server)) == 1


def create_as_the_server_would(server: LocalServer) -> str:
    """What a server did whose answer got lost: the batch of the last request for one."""
    body = next(request.json for request in reversed(server.requests) if request.path == "/v1/batches")
    with Client(base_url=server.base_url, api_key="key") as client:
        return client.batches.create(**body).id


@pytest.mark.parametrize("fault", ["no answer", "500"])
def test_a_batch_whose_answer_got_lost_is_found_again(
    make: MakeExtractor, server: LocalServer, state: Path, fault: str
) -> None:
    run = make(client_max_retries=0).batch(TEXTS, state=state)
    run.write()
    with Client(base_url=server.base_url, api_key="key") as client:
        file = client.files.create(file=("x.jsonl", b"{}"), purpose="batch")
        client.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions")  # somebody else's
    with pytest.raises((APIConnectionError, InternalServerError)):
        script_lost_answer(run, server, fault)
    made = create_as_the_server_would(server)
    assert numbers(list(make().batch(TEXTS, state=state))) == list(range(6))
    assert run.summary.parts[0].batch_id == made
    assert len(batches_of(server)) == 2


def script_lost_answer(run: Any, server: LocalServer, fault: str) -> None:
    """Submit, the upload being answered by the server, and the create by nobody."""
    with Client(base_url=server.base_url, api_key="key") as client:
        with Store(run._options.path) as store:
            content = b"".join(store.lines(0))
        file = client.files.create(file=("run.jsonl", content), purpose="batch")
    server.reply(Reply.json(file.to_dict()))
    server.reply(Reply(drop_before_head=True) if fault == "no answer" else Reply.error(500, "who knows"))
    run.submit()


def test_a_create_that_fails_is_looked_for_before_it_is_sent_again(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    run = make().batch(TEXTS, state=state)
    run.write()
    file = {"id": "file-x", "created_at": 1}
    server.reply(Reply.json(file), Reply.error(500, "oh", headers={"retry-after-ms": "1"}))
    server.reply(Reply.json({"data": [{"id": "batch_y", "input_file_id": "other", "created_at": 0}], "has_more": True}))
    server.reply(Reply(drop_before_head=True), Reply.json({"data": []}), batch("validating"))
    run.submit()
    assert asked(server) == [
        *("POST files", "POST batches", "GET batches", "POST batches", "GET batches", "POST batches"),
    ]
    assert run.summary.parts[0].batch_id == "batch_x"


@pytest.mark.parametrize("by", ["file", "metadata"])
def test_a_batch_is_found_on_a_later_page(make: MakeExtractor, server: LocalServer, state: Path, by: str) -> None:
    run = make(client_max_retries=1).batch(TEXTS, state=state)
    run.write()
    server.reply(Reply.json({"id": "file-x", "created_at": 5}), Reply.error(500, "oh", headers={"retry-after-ms": "1"}))
    others = [{"id": f"batch_{n}", "input_file_id": "other", "created_at": 9, "metadata": None} for n in range(2)]
    server.reply(Reply.json({"data": others, "has_more": True}))
    with Store(state) as store:
        name = store.meta()["run"]
    ours = {"id": "batch_ours", "status": "validating", "created_at": 8, "input_file_id": "file-x"}
    if by == "metadata":
        ours |= {"input_file_id": "copied", "metadata": {"extractly_run": name, "extractly_part": "0"}}
    server.reply(Reply.json({"data": [others[0], ours], "has_more": True}))
    run.submit()
    assert run.summary.parts[0].batch_id == "batch_ours"
    assert server.requests[-1].query == {"limit": "100", "after": "batch_1"}


def test_a_service_that_knows_no_cursor_is_not_asked_for_ever(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    run = make(max_retries=1).batch(TEXTS, state=state)
    run.write()
    page = Reply.json({"data": [{"id": "batch_z", "input_file_id": "other", "created_at": 9}], "has_more": True})
    failed = Reply.error(500, "oh", headers={"retry-after-ms": "1"})
    server.reply(Reply.json({"id": "file-x", "created_at": 5}), failed, page, page, batch("validating"))
    run.submit()
    assert asked(server)[2:] == ["GET batches", "GET batches", "POST batches"]


def test_a_refused_create_is_raised_and_can_be_gone_on_with(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    run = make().batch(TEXTS, state=state, max_requests=3)
    run.write()
    server.reply(Reply.json({"id": "file-x", "created_at": 1}), Reply.error(429, "quota", code="insufficient_quota"))
    with pytest.raises(RateLimitError):
        run.submit()
    assert [part.status for part in run.summary.parts] == ["written", "written"]
    assert asked(server) == ["POST files", "POST batches"]
    with pytest.raises(Exception, match="No such File object"):
        run.submit()  # the scripted file is not there; it is not uploaded again
    assert asked(server)[2:] == ["GET batches", "POST batches"]


SCRIPT = """
import sys
from map_runs import Row
from extractly import Client, Extractor

base_url, state = sys.argv[1:]
extractor = Extractor(Row, model="m", client=Client(base_url=base_url, api_key="k"))
for row in extractor.batch([f"Number: {number}" for number in range(6)], state=state, max_requests=3):
    print(row.index, flush=True)
"""


@pytest.mark.parametrize("requests", [1, 2, 3, 4, 6, 9, 11])
def test_a_killed_run_makes_each_batch_once(make: MakeExtractor, state: Path, requests: int) -> None:
    with LocalServer() as server:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'pipeline'}"}
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, server.base_url, str(state)], env=environment)
        until = time.monotonic() + 30
        while len(server.requests) < requests and time.monotonic() < until:
            time.sleep(0.0005)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        time.sleep(0.05)  # what the killed process had sent has arrived
        client = Client(base_url=server.base_url, api_key="k")
        rows = list(Extractor(Row, model="m", client=client).batch(TEXTS, state=state, max_requests=3))
        assert numbers(rows) == list(range(6))
        assert len(batches_of(server)) == 2
        client.close()


def test_a_run_that_died_while_writing_is_written_anew(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    def inputs() -> Any:
        yield from TEXTS
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make().batch(inputs(), state=state).write()
    for step in ("write", "submit", "poll", "results", "cancel"):
        with pytest.raises(ConfigurationError, match="holds no run yet"):
            getattr(make().batch(state=state), step)()
    assert numbers(list(make().batch(TEXTS[:2], state=state))) == [0, 1]


def test_two_processes_cannot_submit_the_same_run(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    run = make().batch(TEXTS, state=state)
    run.write()
    with Store(state, alone=True), pytest.raises(ConfigurationError, match="another process is using it"):
        run.submit()
    assert server.requests == []


@pytest.mark.parametrize(
    ("inputs", "keywords"),
    [
        (TEXTS[:5], {}),
        ([*TEXTS[:5], "Number: 7"], {}),
        (TEXTS[::-1], {}),
        ([*TEXTS[:5], 7], {}),
        (TEXTS, {"model": "other"}),
        (TEXTS, {"instructions": "Read."}),
        (TEXTS, {"temperature": 0.5}),
        (TEXTS, {"extra_body": {"a": 1}}),
    ],
    ids=["fewer", "another", "order", "invalid", "model", "instructions", "field", "extra"],
)
def test_a_file_of_another_run_is_refused(
    make: MakeExtractor, take: Take, server: LocalServer, state: Path, inputs: list[Any], keywords: dict[str, Any]
) -> None:
    make().batch(TEXTS, state=state).write()
    with pytest.raises(ConfigurationError, match=r"run\.batch.*another run"):
        take(make(**keywords).batch(inputs, state=state))
    assert server.requests == []
    assert numbers(take(make().batch(TEXTS, state=state))) == list(range(6))  # nothing was lost by it


def test_another_service_is_another_run(make: MakeExtractor, state: Path) -> None:
    make().batch(TEXTS, state=state).write()
    client = Client(base_url="http://127.0.0.1:9/v1", api_key="key")
    with pytest.raises(ConfigurationError, match="another run"):
        Extractor(Row, model="m", client=client).batch(state=state).submit()


class Renamed(BaseModel):
    number: str


class Stricter(BaseModel):
    number: int
    unit: str


def test_a_changed_type_is_not_sent_and_validates_old_answers_anew(
    make: MakeExtractor, server: LocalServer, state: Path
) -> None:
    run = make().batch(TEXTS[:2], state=state)
    run.write()
    with pytest.raises(ConfigurationError, match="written for another type"):
        make(Stricter).batch(state=state).submit()
    run.submit()
    server.reply(batch("completed", output_file_id="file-out"))
    server.reply(Reply(b"".join(answer(name, '{"number": 1, "unit": "m"}') for name in custom_ids(server))))
    run.poll()
    rows = list(make(Stricter).batch(TEXTS[:2], state=state))
    assert [row.value.unit for row in rows] == ["m", "m"]
    assert [type(row).__name__ for row in make(Renamed).batch(state=state).results()] == ["Err", "Err"]


def damaged(state: Path, statement: str) -> None:
    with sqlite3.connect(state) as database:
        database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE answers SET line = replace(line, 'number', 'humber')", "checksum"),
        ("UPDATE live SET record = 'x'", "checksum"),
        ("DROP TABLE answers", "no such table"),
        ("PRAGMA user_version = 9", "it has version 9, and this library reads version"),
        ("PRAGMA application_id = 9", "another program"),
        ("DELETE FROM meta", "holds no run yet"),
    ],
)
def test_a_damaged_file_is_named_and_never_read(make: MakeExtractor, state: Path, statement: str, says: str) -> None:
    list(make().batch(TEXTS, state=state))
    if "live" in statement:
        damaged(state, "INSERT INTO live SELECT custom_id, line, checksum FROM answers")
    damaged(state, statement)
    with pytest.raises(ConfigurationError, match=says) as raised:
        list(make().batch(state=state).results())
    assert str(state) in str(raised.value)


def test_damaged_requests_are_not_sent(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    run = make().batch(TEXTS, state=state)
    run.write()
    damaged(state, "UPDATE requests SET line = replace(line, 'Number', 'Humber')")
    with pytest.raises(ConfigurationError, match="checksum"):
        run.submit()
    assert "POST batches" not in asked(server)


def test_what_is_no_state_file_is_left_alone(make: MakeExtractor, server: LocalServer, tmp_path: Path) -> None:
    text, cut, checkpoint = tmp_path / "text", tmp_path / "cut", tmp_path / "checkpoint"
    text.write_bytes(b"not a database, but a file of somebody's" * 100)
    list(make().batch(TEXTS, state=cut))
    scrambled = tmp_path / "scrambled"
    scrambled.write_bytes(cut.read_bytes()[:-2048] + b"\xff" * 2048)
    cut.write_bytes(cut.read_bytes()[:9000])
    Checkpoint(checkpoint).close()
    server.clear()
    for path in (text, cut, scrambled, checkpoint):
        before = path.read_bytes()
        with pytest.raises(ConfigurationError, match=path.name):
            list(make().batch(TEXTS, state=path))
        assert path.read_bytes() == before
    for path in (tmp_path / "no" / "such" / "place", tmp_path):
        with pytest.raises(ConfigurationError, match="cannot be used"):
            make().batch(TEXTS, state=path).write()
    with pytest.raises(ConfigurationError, match="no such file"):
        make().batch(state=tmp_path / "nothing").submit()
    assert not (tmp_path / "nothing").exists()
    assert server.requests == []


def test_a_large_file_is_not_read_through_when_it_is_opened(
    make: MakeExtractor, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(make().batch(TEXTS, state=state))
    monkeypatch.setattr("extractly.pipeline.sqlite_files.SMALL_BYTES", 10)
    assert numbers(list(make().batch(state=state).results())) == list(range(6))


def test_a_download_that_breaks_is_taken_up(make: MakeExtractor, server: LocalServer, state: Path) -> None:
    run = make(client_max_retries=0).batch(TEXTS[:2], state=state)
    run.write()
    run.submit()
    ids = custom_ids(server)
    server.reply(batch("completed", output_file_id="file-out", error_file_id="file-err"))
    server.reply(Reply(b""), Reply(b"".join(answer(name, '{"number": 1}') for name in ids), drop_after_bytes=300))
    run.poll()
    with pytest.raises(APIConnectionError):
        run.results()
    assert [path.name for path in state.parent.iterdir()] == ["run.batch"]
    assert run.summary.answers == 0
    server.reply(Reply(b""), Reply(b"".join(answer(name, '{"number": 1}') for name in ids)))
    assert numbers(list(run.results())) == [1, 1]


def test_polling_survives_a_service_that_is_away(
    make: MakeExtractor, take: Take, server: LocalServer, state: Path
) -> None:
    run = make(client_max_retries=0).batch(TEXTS, state=state, max_requests=3, poll_interval_ms=1)
    run.write()
    run.submit()
    server.reply(Reply.error(503, "away"), Reply(drop_before_head=True), Reply.error(429, "slow"))
    assert numbers(take(run)) == list(range(6))
