"""`extractly map` and `extractly cache`: files in, tables and failures out, resumed, drained and stopped."""

from __future__ import annotations

import csv
import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from map_commands import lines, prepare, run, start

from extractly.cli import main
from extractly.testing import LocalServer, Reply


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: LocalServer) -> Path:
    prepare(tmp_path, monkeypatch, server)
    return tmp_path


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
        ("map_types.py:Open", '{"number": 3, "additional_properties": []}', ["row", "number", "additional_properties"]),
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
    words = ["in.tsv", "--column", "body", "--no-checkpoint", "--timeout", "20"]
    assert run(*words) == 0
    assert run(*words, "--overwrite") == 0
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
    said = capsys.readouterr().err
    assert "2 failed (BadRequestError 1, RefusalError 1: in.jsonl:1, in.jsonl:2)" in said
    assert "out.jsonl.errors.jsonl" in said
    assert run("in.jsonl", "--key", "id") == 0
    assert len(server.requests) == 6
    assert [row["id"] for row in lines("out.jsonl")] == ["a0", "a1", "a2", "a3"]
    assert not Path("out.jsonl.errors.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "out", "match"),
    [
        (["nothing*.txt"], "out.jsonl", "no file 'nothing"),
        (["in.jsonl"], "out.xlsx", "must end in .jsonl, .ndjson, .csv or .parquet"),
        (["in.jsonl", "--key", "number"], "out.parquet", "column of the value too"),
        (["in.jsonl", "--key", "value"], "out.jsonl", "--key value is a column of the value too. Rename it"),
        (["in.jsonl", "--overwrite"], "folder.csv", "'folder.csv' is a folder"),
        (["in.jsonl", "--price-input", "1"], "out.jsonl", "needs both prices"),
        (["in.jsonl", "--max-cost", "1"], "out.jsonl", "needs both prices"),
        (["in.jsonl"], "mail1.csv", "no checkpoint beside it"),
        (["in.jsonl"], "in.jsonl", "one of the inputs"),
        (["in.jsonl"], "nowhere/out.jsonl", "cannot be written"),
        (["in.jsonl", "--key", "number"], "out.csv", "column of the value too"),
    ],
)
def test_a_wrong_command_is_refused_before_anything_is_sent(
    capsys: pytest.CaptureFixture[str], server: LocalServer, words: list[str], out: str, match: str
) -> None:
    Path("mail1.csv").write_text("mine")
    Path("folder.csv").mkdir()
    before = Path("in.jsonl").read_text()
    assert run(*words, out=out) == 2
    assert match in capsys.readouterr().err
    assert not server.requests
    assert Path("in.jsonl").read_text() == before
    assert Path("mail1.csv").read_text() == "mine"
    assert not list(Path().glob("*.part"))


@pytest.mark.parametrize(
    "words",
    [
        ["--concurrency", "0"],
        ["--concurrency", "1001"],
        ["--requests-per-minute", "0"],
        ["--tokens-per-minute", "x"],
        ["--price-input", "-1"],
        ["--price-output", "free"],
        ["--max-cost", "0"],
        ["--max-total-tokens", "1.5"],
    ],
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
