"""`extractly batch`: the steps of a batch run from files, each by a command of its own or all by one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractly.cli import main
from extractly.testing import LocalServer, Reply

SCHEMA = {
    "type": "object",
    "properties": {"number": {"type": "integer"}},
    "required": ["number"],
    "additionalProperties": False,
}
LINES = [{"id": "a", "text": "Number: 1"}, {"id": "b", "text": "Number: 2"}, {"id": "c", "note": "no text"}]


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: LocalServer) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("EXTRACTLY_MODEL", "m")
    (tmp_path / "row.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "types_of_rows.py").write_text(
        "from pydantic import BaseModel, Field\nclass Row(BaseModel):\n    number: int = Field(alias='number')\n"
    )
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[Any], str]:
    """The exit code, the lines of standard output, decoded, and standard error."""
    code = main(["batch", *words])
    out, error = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], error


@pytest.mark.parametrize("target", ["row.json", "types_of_rows.py:Row"])
def test_all_of_it_by_one_command(capsys: pytest.CaptureFixture[str], target: str) -> None:
    code, rows, told = ran(capsys, "run", target, "run.batch", "in.jsonl", "--key", "id")
    assert [(row["key"], row.get("value")) for row in rows[:2]] == [
        ({"id": "a"}, {"number": 1}),
        ({"id": "b"}, {"number": 2}),
    ]
    assert (rows[2]["key"], rows[2]["code"], rows[2]["error"]) == ({"id": "c"}, "invalid_input", "BatchRowError")
    assert code == 1
    assert "3 rows, 2 requests, 2 answered" in told


def test_a_step_at_a_time(capsys: pytest.CaptureFixture[str], server: LocalServer) -> None:
    common = ("row.json", "run.batch")
    assert ran(capsys, "write", *common, "in.jsonl")[:2] == (0, [])
    code, _, told = ran(capsys, "submit", *common)
    assert code == 0
    assert "validating" in told
    for status in ("in_progress", "in_progress", "finalizing", "completed"):
        assert status in ran(capsys, "status", *common)[2]
    code, rows, _ = ran(capsys, "results", *common, "in.jsonl")
    assert [row.get("value") for row in rows] == [{"number": 1}, {"number": 2}, None]
    assert [row["key"] for row in rows] == ["in.jsonl:1", "in.jsonl:2", "in.jsonl:3"]
    assert code == 1
    before = len(server.requests)
    assert ran(capsys, "run", *common)[1] == rows
    assert len(server.requests) == before


def test_results_before_the_end_and_a_cancelled_run(capsys: pytest.CaptureFixture[str]) -> None:
    common = ("row.json", "run.batch")
    ran(capsys, "write", *common, "in.jsonl")
    ran(capsys, "submit", *common)
    assert [row["code"] for row in ran(capsys, "results", *common)[1]] == ["pending", "pending", "invalid_input"]
    assert "cancelling" in ran(capsys, "cancel", *common)[2]
    assert [row["code"] for row in ran(capsys, "results", *common)[1]][:2] == ["batch_cancelled"] * 2


def test_failed_rows_can_be_asked_live(capsys: pytest.CaptureFixture[str], server: LocalServer) -> None:
    common = ("row.json", "run.batch")
    ran(capsys, "write", *common, "in.jsonl")
    ran(capsys, "submit", *common)
    server.reply(Reply.json({"id": "batch_x", "status": "expired", "created_at": 1}))
    _, rows, _ = ran(capsys, "run", *common, "--failed", "live")
    assert [row.get("value") for row in rows] == [{"number": 1}, {"number": 2}, None]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("submit", "row.json", "nothing.batch"), "no such file"),
        (("write", "row.json", "run.batch"), "no such file"),
        (("run", "row.json", "in.jsonl", "in.jsonl"), "in.jsonl"),
        (("run", "row.json", "run.batch", "nothing.jsonl"), "nothing.jsonl"),
        (("run", "nothing.json", "run.batch", "in.jsonl"), "nothing.json"),
    ],
)
def test_what_cannot_be_run_is_an_error_of_the_command(
    capsys: pytest.CaptureFixture[str], server: LocalServer, words: tuple[str, ...], says: str
) -> None:
    code, rows, told = ran(capsys, *words)
    assert (code, rows) == (2, [])
    assert says in told
    assert server.requests == []


def test_a_step_that_there_is_not_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["batch", "dance", "row.json", "run.batch"])
    assert raised.value.code == 2
    assert "dance" in capsys.readouterr().err
