"""`extractly map` and `extractly cache`: files in, tables and failures out, resumed, drained and stopped."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from extractly.cli import main
from extractly.cli.rows import RowError, read_rows
from extractly.testing import LocalServer, Reply

ROOT = Path(__file__).resolve().parents[2]
TYPES = """
from __future__ import annotations
from pydantic import BaseModel, ConfigDict, Field

class Row(BaseModel):
    number: int
    tags: list[str] = []
    note: str | None = None

class Placed(BaseModel):
    row: int = Field(alias="Number")

class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    number: int

class Node(BaseModel):
    number: int
    next: Node | None = None

Whole = int
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: LocalServer) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("EXTRACTLY_MODEL", "m")
    for name in [name for name in sys.modules if name.startswith("map_types")]:
        monkeypatch.delitem(sys.modules, name)
    (tmp_path / "map_types.py").write_text(TYPES)
    rows = [{"id": f"a{index}", "text": f"Number: {index}", "rest": [1]} for index in range(4)]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    (tmp_path / "in.csv").write_text('id,text\nb0,"Number: 10"\nb1,"Number: 11\nTags: x"\n')
    (tmp_path / "in.tsv").write_text("id\tbody\nc0\tNumber: 20\n")
    (tmp_path / "mail1.txt").write_text("Number: 30")
    (tmp_path / "mail2.txt").write_text("Number: 31")
    return tmp_path


def run(*words: str, target: str = "map_types.py:Row", out: str = "out.jsonl") -> int:
    return main(["map", target, *words, "-o", out])


def lines(name: str) -> list[Any]:
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def test_all_kinds_of_files_become_one_table(capsys: pytest.CaptureFixture[str], server: LocalServer) -> None:
    assert run("in.jsonl", "in.csv", "mail*.txt", "--key", "id", "--concurrency", "2") == 0
    table = lines("out.jsonl")
    assert [row["value"]["number"] for row in table] == [0, 1, 2, 3, 10, 11, 30, 31]
    assert table[1] == {"row": "in.jsonl:2", "id": "a1", "value": {"number": 1, "tags": [], "note": None}}
    assert table[5]["row"] == "in.csv:2"
    assert table[-1]["row"] == "mail2.txt"
    assert not Path("out.jsonl.errors.jsonl").exists()
    assert "8 with a value, none failed" in capsys.readouterr().err
    assert len(server.requests) == 8


def test_a_csv_table_has_the_keys_and_the_fields(server: LocalServer) -> None:
    server.reply(Reply.completion(content='{"number": 5, "tags": ["é", "b"], "note": null}'))
    assert run("in.csv", "--key", "id", "--concurrency", "1", out="out.csv") == 0
    with open("out.csv", encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert first == {"row": "in.csv:1", "id": "b0", "number": "5", "tags": '["é", "b"]', "note": ""}
    assert second["number"] == "11"


@pytest.mark.parametrize(
    ("target", "content", "header"),
    [
        ("map_types.py:Whole", '{"value": 3}', ["row", "value"]),
        ("map_types.py:Placed", '{"Number": 3}', ["row", "Number"]),
        ("map_types.py:Node", '{"number": 3, "next": null}', ["row", "number", "next"]),
        ("map_types.py:Open", '{"number": 3, "extra_fields": []}', ["row", "value"]),
        ("raw.json", '{"number": 3}', ["row", "number"]),
    ],
)
def test_the_columns_of_a_csv_table(server: LocalServer, target: str, content: str, header: list[str]) -> None:
    schema = {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]}
    Path("raw.json").write_text(json.dumps({**schema, "additionalProperties": False}))
    server.reply(Reply.completion(content=content))
    run("mail1.txt", "--retries", "0", target=target, out="out.csv")
    with open("out.csv", encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == header


def test_another_column_and_no_checkpoint(server: LocalServer) -> None:
    for _ in range(2):
        assert run("in.tsv", "--column", "body", "--no-checkpoint", "--timeout", "20") == 0
    assert len(server.requests) == 2
    assert not Path("out.jsonl.checkpoint").exists()


def test_failures_go_to_a_file_and_only_they_are_asked_again(
    capsys: pytest.CaptureFixture[str], server: LocalServer
) -> None:
    server.reply(Reply.error(400, "no such thing"), Reply.completion(refusal="I won't"))
    assert run("in.jsonl", "--key", "id", "--concurrency", "1") == 1
    failures = lines("out.jsonl.errors.jsonl")
    assert [(row["id"], row["row"], row["error"]) for row in failures] == [
        ("a0", "in.jsonl:1", "BadRequestError"),
        ("a1", "in.jsonl:2", "RefusalError"),
    ]
    assert "no such thing" in failures[0]["message"]
    assert [row["id"] for row in lines("out.jsonl")] == ["a2", "a3"]
    assert "out.jsonl.errors.jsonl" in capsys.readouterr().err
    assert run("in.jsonl", "--key", "id") == 0
    assert len(server.requests) == 6
    assert [row["id"] for row in lines("out.jsonl")] == ["a0", "a1", "a2", "a3"]
    assert not Path("out.jsonl.errors.jsonl").exists()


BAD_ROWS: list[tuple[str, bytes, str]] = [
    ("x.jsonl", b"{bad", "is no JSON"),
    ("x.jsonl", b"[1]", "is no object but list"),
    ("x.jsonl", b'{"id": "a"}', "has no column 'text'; there are id"),
    ("x.jsonl", b'{"text": "a"}', "has no column 'id'"),
    ("x.jsonl", b'{"id": "a", "text": 5}', "is no text but int"),
    ("x.jsonl", b'{"id": "a", "text": "  "}', "column 'text' is empty"),
    ("x.jsonl", b"[" * 100_000, "is no JSON"),
    ("x.csv", b"id\na\n", "has no column 'text'"),
    ("x.csv", b"id,text\na\n", "has no column 'text'"),
    ("x.csv", b"id,text\na,\xff\n", "cannot be read on"),
    ("x.txt", b"", "is empty"),
    ("x.txt", b"\x00\x01", "is binary"),
    ("x.txt", b"\xff\xfe\xfa", "cannot be read on"),
]


@pytest.mark.parametrize(("name", "content", "problem"), BAD_ROWS)
def test_a_bad_row_is_a_failure_and_the_others_go_on(name: str, content: bytes, problem: str) -> None:
    Path(name).write_bytes(content)
    assert run(name, "in.jsonl", "--key", "id") == 1
    (failure,) = lines("out.jsonl.errors.jsonl")
    assert failure["error"] == "RowError"
    assert problem in failure["message"]
    assert name in failure["row"]
    assert len(lines("out.jsonl")) == 4


def test_rows_that_are_too_long_or_files_that_cannot_be_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extractly.cli import rows

    monkeypatch.setattr(rows, "_MAX_ROW_BYTES", 40)
    Path("long.jsonl").write_text('{"text": "' + "x" * 100 + '"}\n{"text": "short"}\n' + "y" * 200)
    Path("long.txt").write_text("x" * 100)
    (folder / "sub").mkdir()
    found = list(read_rows(["long.jsonl", "long.txt", "sub"], "text", []))
    said = []
    for row in found:
        try:
            said.append(row.text)
        except RowError as error:
            said.append(str(error))
    assert "is longer than" in said[0]
    assert said[1] == "short"
    assert "is longer than" in said[2]
    assert "holds more than" in said[3]
    assert "Is a directory" in said[4]


@pytest.mark.parametrize(
    ("words", "out", "match"),
    [
        (["nothing*.txt"], "out.jsonl", "no file 'nothing"),
        (["in.jsonl"], "out.parquet", "must end in"),
        (["in.jsonl"], "in.jsonl", "one of the inputs"),
        (["in.jsonl"], "nowhere/out.jsonl", "cannot be written"),
        (["in.jsonl", "--key", "number"], "out.csv", "column of the value too"),
    ],
)
def test_a_wrong_command_is_refused_before_anything_is_sent(
    capsys: pytest.CaptureFixture[str], server: LocalServer, words: list[str], out: str, match: str
) -> None:
    before = Path("in.jsonl").read_text()
    assert run(*words, out=out) == 2
    assert match in capsys.readouterr().err
    assert not server.requests
    assert Path("in.jsonl").read_text() == before


@pytest.mark.parametrize(
    "words",
    [["--concurrency", "0"], ["--concurrency", "1001"], ["--requests-per-minute", "0"], ["--tokens-per-minute", "x"]],
)
def test_usage_errors(words: list[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        run("in.jsonl", *words)
    assert exit_.value.code == 2


def test_the_cache_is_shown_exported_and_pruned(capsys: pytest.CaptureFixture[str], server: LocalServer) -> None:
    run("in.jsonl")
    capsys.readouterr()
    assert main(["cache", "show", "out.jsonl.checkpoint"]) == 0
    head, _, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["model", "answers", "tokens", "oldest", "newest"]
    assert row.split()[:2] == ["m", "4"]
    assert main(["cache", "export", "out.jsonl.checkpoint"]) == 0
    exported = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(exported) == 4
    assert set(exported[0]) == {"key", "created", "completion", "model", "mode", "usage", "request_id"}
    assert main(["cache", "prune", "out.jsonl.checkpoint", "--older-than-days", "1"]) == 0
    assert capsys.readouterr().out == "0 answers removed\n"
    time.sleep(0.01)
    assert main(["cache", "prune", "out.jsonl.checkpoint", "--older-than-days", "0.00000001"]) == 0
    assert capsys.readouterr().out == "4 answers removed\n"
    for name in ("nothing", "in.csv"):
        assert main(["cache", "show", name]) == 2
        assert name in capsys.readouterr().err


def start(count: int, server: LocalServer) -> subprocess.Popen[str]:
    rows = [{"text": f"Number: {index}"} for index in range(count)]
    Path("many.jsonl").write_text("\n".join(map(json.dumps, rows)))
    words = ["map", "map_types.py:Row", "many.jsonl", "-o", "out.jsonl", "--concurrency", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "extractly", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 20
    while len(server.requests) < 4 and time.monotonic() < until:
        time.sleep(0.005)
    return process


def test_one_interrupt_drains_and_the_next_run_goes_on(server: LocalServer) -> None:
    server.reply(*[Reply.completion(content='{"number": 1, "tags": [], "note": null}', delay_seconds=0.1)] * 100)
    process = start(40, server)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Finishing the rows under way" in err
    assert "run the same command again" in err
    written = len(lines("out.jsonl"))
    assert 4 <= written == len(server.requests) < 40  # whatever was asked for has been written
    server.clear()
    assert run("many.jsonl") == 0
    assert len(server.requests) == 40 - written
    assert len(lines("out.jsonl")) == 40


def test_two_interrupts_stop_at_once(server: LocalServer) -> None:
    good = Reply.completion(content='{"number": 1, "tags": [], "note": null}')
    server.reply(*[good] * 4, *[Reply(delay_seconds=10)] * 40)
    process = start(40, server)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert time.monotonic() - started < 4


def test_ctrl_c_in_this_process_drains_and_gives_the_handler_back(
    server: LocalServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply(*[Reply.completion(content='{"number": 1, "tags": [], "note": null}', delay_seconds=0.1)] * 40)
    Path("many.jsonl").write_text("\n".join(json.dumps({"text": f"Number: {index}"}) for index in range(40)))
    before = signal.getsignal(signal.SIGINT)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    assert run("many.jsonl", "--concurrency", "2") == 130
    timer.join()
    assert signal.getsignal(signal.SIGINT) is before
    assert "Finishing the rows under way" in capsys.readouterr().err
    assert len(lines("out.jsonl")) == len(server.requests) < 40


def test_the_command_runs_outside_the_main_thread(server: LocalServer) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run("in.jsonl")))
    thread.start()
    thread.join()
    assert codes == [0]


def test_a_csv_table_of_a_type_whose_rows_have_a_column_row(server: LocalServer) -> None:
    Path("placed.csv").write_text("row,text\n7,Number: 3\n")
    assert run("placed.csv", "--key", "row", out="out.csv") == 0
    assert Path("out.csv").read_text().splitlines()[0] == "row,number,tags,note"
    assert Path("out.csv").read_text().splitlines()[1].startswith("7,3,")
