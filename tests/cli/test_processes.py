"""The real command, as a process: exit codes, streams, pipes, signals, and how fast `--help` is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extractly.testing import LocalServer, Reply

ROOT = Path(__file__).resolve().parents[2]
MODULE = "from pydantic import BaseModel\nclass Invoice(BaseModel):\n    number: str\n    total: float\n"
TEXT = "number: 42\ntotal: 13.5\n"
VALUE = {"number": "42", "total": 13.5}
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m extractly …` in a folder of its own."""
    (tmp_path / "process_types.py").write_text(MODULE)
    (tmp_path / "mail.txt").write_text(TEXT)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary").write_bytes(b"\x89PNG\r\n\x00")
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str, **environment: str) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "EXTRACTLY_"))}
        process = subprocess.Popen(
            [sys.executable, "-m", "extractly", *words],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def finish(process: subprocess.Popen[bytes], given: bytes = b"") -> tuple[int, str, str]:
    out, err = process.communicate(given, timeout=30)
    return process.returncode, out.decode(), err.decode()


def test_text_a_file_and_standard_input(start: Start) -> None:
    for given in (TEXT, "mail.txt", "-"):
        code, out, err = finish(
            start("extract", "process_types:Invoice", given, "--model", "local"), TEXT.encode() if given == "-" else b""
        )
        assert (code, json.loads(out), err) == (0, VALUE, "")


@pytest.mark.parametrize(
    ("words", "environment", "code", "message"),
    [
        (("nowhere:T", TEXT), {}, 2, "There is no module 'nowhere'"),
        (("process_types:Nothing", TEXT), {}, 2, "'process_types' has no 'Nothing'"),
        (("nowhere.json", TEXT), {}, 2, "There is no file 'nowhere.json'"),
        (("process_types:BaseModel.x", TEXT), {}, 2, "has no 'BaseModel.x'"),
        (("json:loads", TEXT), {}, 2, "is no type but 'function'"),
        (("process_types:Invoice", "missing.txt"), {}, 2, "There is no file 'missing.txt'"),
        (("process_types:Invoice", "empty.txt"), {}, 2, "INPUT is empty"),
        (("process_types:Invoice", ""), {}, 2, "INPUT is empty"),
        (("process_types:Invoice", "binary"), {}, 2, "is binary"),
        (("process_types:Invoice", TEXT), {}, 2, "EXTRACTLY_MODEL"),
        (("process_types:Invoice", TEXT, "--model", "m"), {}, 2, "OPENAI_API_KEY"),
        (("process_types:Invoice", "nothing of the kind", "--model", "local"), {}, 1, "refused"),
        (("process_types:Invoice", TEXT, "--model", "m"), {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"},
         3, "127.0.0.1:9"),
    ],
)  # fmt: skip
def test_what_goes_wrong(
    start: Start, words: tuple[str, ...], environment: dict[str, str], code: int, message: str
) -> None:
    returned, out, err = finish(start("extract", *words, **environment))
    assert (returned, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_bad_key(start: Start) -> None:
    with LocalServer() as server:
        server.reply(Reply.error(401, "Incorrect API key provided."))
        environment = {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "sk-very-secret"}
        code, out, err = finish(start("extract", "process_types:Invoice", TEXT, "--model", "m", **environment))
    assert (code, out) == (3, "")
    assert "Incorrect API key provided." in err
    assert "OPENAI_API_KEY" in err
    assert "sk-very-secret" not in err


def test_serve_answers_a_stream_of_another_process(start: Start) -> None:
    serving = start("serve", "--port", "0")
    assert serving.stdout is not None
    address = serving.stdout.readline().decode().split()[5]
    code, out, _ = finish(
        start(
            "extract",
            "process_types:Invoice",
            TEXT,
            "--model",
            "x",
            "--stream",
            OPENAI_BASE_URL=address,
            OPENAI_API_KEY="k",
        )
    )
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()][-1] == VALUE
    serving.send_signal(signal.SIGINT)
    code, _, err = finish(serving)
    assert (code, err) == (0, "")


def hanging(server: LocalServer) -> dict[str, Any]:
    server.reply(Reply.completion(content="{}", delay_seconds=20))
    return {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "k"}


def test_ctrl_c_in_a_request(start: Start) -> None:
    with LocalServer() as server:
        process = start("extract", "process_types:Invoice", TEXT, "--model", "m", **hanging(server))
        deadline = time.monotonic() + 20
        while not server.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert finish(process) == (130, "", "")


def test_a_closed_pipe(start: Start) -> None:
    process = start("extract", "process_types:Invoice", "-", "--model", "local", "--stream")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stdin is not None
    process.stdin.write(TEXT.encode())
    process.stdin.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(30) == 141


def test_help_is_instant(start: Start) -> None:
    def seconds() -> float:
        began = time.perf_counter()
        code, out, _ = finish(start("--help"))
        assert code == 0
        assert "exit codes" in out
        return time.perf_counter() - began

    assert min(seconds() for _ in range(3)) < 0.3


def test_help_imports_nothing_heavy() -> None:
    heavy = ("pydantic", "httpx", "jiter", "asyncio")
    code = f"import sys, extractly.cli.arguments; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out == "[]\n"
