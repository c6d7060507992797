"""The commands in this process: what they print, and the exit code for everything that can go wrong."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extractly import cli
from extractly.cli import commands, main, paragraph
from extractly.testing import LocalServer, Reply

MODULE = """
from __future__ import annotations
from pydantic import BaseModel, Field, field_validator

class Invoice(BaseModel):
    number: str
    total: float
    note: str | None = None

class Aliased(BaseModel):
    number: str = Field(alias="invoice-number")

class Strange(BaseModel):
    number: str
    @field_validator("number")
    @classmethod
    def fail(cls, value: str) -> str:
        raise RuntimeError("my own bug")

class Node(BaseModel):
    child: Node | None = None

class Advised(BaseModel):
    answer: str
    reasoning: str

Numbers = list[int]
Functions = list[type]
"""
TEXT = "number: 42\ntotal: 13.5\n"
VALUE = {"number": "42", "total": 13.5, "note": None}
ANSWER = '{"number": "42", "total": 13.5, "note": null}'


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "command_types.py").write_text(MODULE)
    (tmp_path / "mail.txt").write_text(TEXT)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "EXTRACTLY_MODEL", "EXTRACTLY_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("command_types"):
            del sys.modules[name]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    with LocalServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
        monkeypatch.setenv("EXTRACTLY_MODEL", "m")
        yield server


class Ran:
    """What a run printed and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def refused(self, code: int) -> str:
        """One paragraph on stderr, nothing on stdout, and this code."""
        assert self.code == code, self.err
        assert self.out == ""
        assert self.err.startswith("extractly: error: ")
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        assert "sk-secret" not in self.err
        return self.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def run(*words: str) -> Ran:
        code = main(words)
        return Ran(code, *capsys.readouterr())

    return run


def test_extract_with_the_embedded_engine(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    for given in (TEXT, "mail.txt"):
        ran = run("extract", "command_types:Invoice", given, "--model", "local")
        assert (ran.code, json.loads(ran.out), ran.err) == (0, VALUE, "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert json.loads(run("extract", "command_types.py:Invoice", "-", "--model", "local").out) == VALUE


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("json", '{\n  "number": "42",\n  "total": 13.5,\n  "note": null\n}\n'),
        ("jsonl", '{"number": "42", "total": 13.5, "note": null}\n'),
        ("table", "field   value\n------  -----\nnumber  42\ntotal   13.5\nnote    null\n"),
    ],
)
def test_outputs(run: Callable[..., Ran], server: LocalServer, output: str, expected: str) -> None:
    server.reply(Reply.completion(content=ANSWER))
    assert run("extract", "command_types:Invoice", TEXT, "--output", output).out == expected


def test_options_reach_the_request(run: Callable[..., Ran], server: LocalServer) -> None:
    server.reply(Reply.completion(content='{"number": 3}'), Reply.completion(content=ANSWER))
    words = ("--model", "x", "--mode", "json_schema", "--instructions", "Be brief.", "--timeout", "7", "--retries", "1")
    assert run("extract", "command_types:Invoice", TEXT, *words).code == 0
    body = server.requests[0].json
    assert (body["model"], body["response_format"]["type"]) == ("x", "json_schema")
    assert "Be brief." in json.dumps(body["messages"])
    assert len(server.requests) == 2


def test_a_json_schema_and_other_types(run: Callable[..., Ran], server: LocalServer) -> None:
    Path("s.json").write_text('{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}')
    server.reply(Reply.completion(content='{"a": 1}'), Reply.completion(content='{"value": [1, 2]}'))
    assert json.loads(run("extract", "s.json", "x").out) == {"a": 1}
    assert json.loads(run("extract", "command_types:Numbers", "x").out) == [1, 2]
    server.reply(Reply.completion(content='{"invoice-number": "7"}'))
    assert json.loads(run("extract", "command_types:Aliased", "x").out) == {"invoice-number": "7"}


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_a_stream_that_is_no_terminal_is_lines(run: Callable[..., Ran], server: LocalServer, output: str) -> None:
    server.reply(Reply.stream(content=ANSWER, pieces=12))
    ran = run("extract", "command_types:Invoice", TEXT, "--stream", "--output", output)
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert len(lines) > 3
    assert lines[-1] == VALUE
    assert all(set(line) <= set(VALUE) for line in lines)


def test_a_stream_as_a_table_is_the_table(run: Callable[..., Ran], server: LocalServer) -> None:
    server.reply(Reply.stream(content=ANSWER, pieces=12))
    ran = run("extract", "command_types:Invoice", TEXT, "--stream", "--output", "table")
    assert ran.out.splitlines()[0].split() == ["field", "value"]
    assert len(ran.out.splitlines()) == 5


def test_a_stream_of_a_list(run: Callable[..., Ran], server: LocalServer) -> None:
    server.reply(Reply.stream(content='{"value": [1, 23, 4]}', pieces=9))
    lines = run("extract", "command_types:Numbers", "x", "--stream").out.splitlines()
    assert json.loads(lines[-1]) == [1, 23, 4]
    assert "[1]" in lines


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_stream_in_a_terminal_is_redrawn(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    server.reply(Reply.stream(content=ANSWER, pieces=12))
    assert main(["extract", "command_types:Invoice", TEXT, "--stream"]) == 0
    shown = terminal.getvalue()
    assert "\x1b[1A\x1b[J" in shown
    assert json.loads(shown.rpartition("\x1b[J")[2]) == VALUE


BAD_COMMANDS = [
    (("extract", "nowhere:T", "x"), "There is no module 'nowhere'"),
    (("extract", "command_types:Nothing", "x"), "has no 'Nothing'"),
    (("extract", "command_types:Invoice", ""), "INPUT is empty"),
    (("extract", "command_types:Invoice", "nofile.txt"), "There is no file 'nofile.txt'"),
    (("extract", "command_types:Invoice", "binary"), "'binary' is binary"),
    (("extract", "command_types:Invoice", TEXT), "No model"),
    (("extract", "command_types:Invoice", TEXT, "--model", "gpt-4o"), "OPENAI_API_KEY"),
    (("schema", "command_types:Nothing"), "has no 'Nothing'"),
    (("schema", "command_types:Invoice", "--dialect", "klingon"), "There is no dialect 'klingon'"),
    (("lint", "command_types:Invoice", "--dialect", "klingon"), "There is no dialect 'klingon'"),
    (("lint", "x"), "names no type"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "message"), BAD_COMMANDS)
def test_wrong_commands_exit_with_2(run: Callable[..., Ran], words: tuple[str, ...], message: str) -> None:
    Path("binary").write_bytes(b"\x00\x01")
    assert message in run(*words).refused(2)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("frobnicate",),
        ("extract", "T"),
        ("extract", "T", "x", "--mode", "magic"),
        ("extract", "T", "x", "--output", "xml"),
        ("extract", "T", "x", "--retries", "-1"),
        ("extract", "T", "x", "--retries", "²"),
        ("extract", "T", "x", "--timeout", "soon"),
        ("extract", "T", "x", "--timeout", "0"),
        ("serve", "--port", "70000"),
    ],
)
def test_usage_errors_exit_with_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for word, expected in (("--help", "exit codes: 0 fine; 1"), ("--version", "extractly ")):
        with pytest.raises(SystemExit) as caught:
            main([word])
        assert caught.value.code == 0
        assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply.completion(refusal="I will not."), "The model refused: I will not."),
        (Reply.completion(content='{"number": "1", "total": "much"}'), "total"),
        (Reply.completion(content="no json"), "error: "),
        (Reply.completion(content=ANSWER[:20], finish_reason="length"), "error: "),
    ],
)
def test_bad_answers_exit_with_1(run: Callable[..., Ran], server: LocalServer, reply: Reply, message: str) -> None:
    server.reply(reply)
    assert message in run("extract", "command_types:Invoice", TEXT, "--retries", "0").refused(1)


def test_an_error_of_the_users_type_exits_with_1(
    run: Callable[..., Ran], server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply(*[Reply.completion(content='{"number": "1"}')] * 2)
    words = ("extract", "command_types:Strange", TEXT, "--retries", "0")
    assert "RuntimeError: my own bug. Set EXTRACTLY_DEBUG=1 to see where." in run(*words).refused(1)
    monkeypatch.setenv("EXTRACTLY_DEBUG", "1")
    with pytest.raises(RuntimeError, match="my own bug"):
        main(words)


def test_a_type_that_cannot_be_said_exits_with_1(run: Callable[..., Ran]) -> None:
    for command in ("schema", "lint"):
        assert "$" in run(command, "command_types:Functions").refused(1)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply.error(401, "Incorrect API key provided: sk-s***"), "Incorrect API key"),
        (Reply.error(404, "The model does not exist"), "does not exist"),
        (Reply.error(400, "Bad request"), "Bad request"),
        (Reply("<html>", headers={"content-type": "text/html"}), "error: "),
    ],
)
def test_failures_of_the_service_exit_with_3(
    run: Callable[..., Ran], server: LocalServer, reply: Reply, message: str
) -> None:
    server.reply(reply)
    assert message in run("extract", "command_types:Invoice", TEXT, "--mode", "json_schema").refused(3)


def test_an_unreachable_server_exits_with_3(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    error = run("extract", "command_types:Invoice", TEXT, "--model", "m").refused(3)
    assert f"127.0.0.1:{port}" in error
    assert "base_url" in error


def test_schema(run: Callable[..., Ran]) -> None:
    strict = json.loads(run("schema", "command_types:Invoice").out)
    assert strict["required"] == ["number", "total", "note"]
    assert json.loads(run("schema", "command_types:Invoice", "--dialect", "plain").out) != strict


def test_lint(run: Callable[..., Ran]) -> None:
    ran = run("lint", "command_types:Advised")
    assert ran.code == 0
    assert ran.out.startswith("command_types:Advised: openai takes it.\nsize: properties 2 of 5000, depth 1 of ")
    assert "advice: $.reasoning" in ran.out
    assert run("lint", "command_types:Advised", "--strict").code == 1
    assert run("lint", "command_types:Numbers", "--strict").code == 0
    Path("t.py").write_text(
        "from typing import Annotated\nfrom pydantic import Field\nT = list[Annotated[str, Field(min_length=3)]]"
    )
    assert "loss: $" in run("lint", "t.py:T").out


def test_serve(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(commands, "_say_ready", say_and_stop := Stopper(commands._say_ready))
    assert main(["serve", "--port", "0"]) == 0
    assert "Serving the embedded engine at http://127.0.0.1:" in capsys.readouterr().out
    assert say_and_stop.base_url.endswith("/v1")


class Stopper:
    """Says that the server is ready, as the command does, then presses Ctrl-C."""

    base_url = ""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say

    def __call__(self, base_url: str) -> None:
        self.base_url = base_url
        self.say(base_url)
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()


def test_a_port_that_is_taken(run: Callable[..., Ran]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        error = run("serve", "--port", str(taken.getsockname()[1])).refused(2)
    assert "Choose another with --port N, or --port 0 for any free one." in error


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run", interrupt)
    assert main(["lint", "x"]) == 130


def test_a_reader_that_went_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(_: Any) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(commands, "run", broken)
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main(["lint", "x"]) == 141


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one", "one"),
        ("one:\n- two\n- three\n\nfour", "one: - two; - three; four"),
        ("", ""),
    ],
)
def test_a_message_is_one_paragraph(text: str, expected: str) -> None:
    assert paragraph(text) == expected


def test_the_entry_points_name_is_there() -> None:
    assert cli.main is main
