"""What the tests of `extractly map` share: a folder with types and inputs, and one way to run the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from extractly.cli import main
from extractly.testing import LocalServer, Reply

ROOT = Path(__file__).resolve().parents[2]
TYPES = """
from __future__ import annotations
import datetime as dt
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

class Line(BaseModel):
    sku: str
    count: int

class Order(BaseModel):
    number: int
    day: dt.date
    lines: list[Line]

class Sealed(BaseModel):
    number: bytes

Whole = int
"""
GOOD = Reply.completion(content='{"number": 1, "tags": [], "note": null}')


def prepare(folder: Path, monkeypatch: pytest.MonkeyPatch, server: LocalServer) -> None:
    """Make the folder the current one, with inputs of every kind, and the server the one that is asked."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("EXTRACTLY_MODEL", "m")
    for name in [name for name in sys.modules if name.startswith("map_types")]:
        monkeypatch.delitem(sys.modules, name)
    (folder / "map_types.py").write_text(TYPES)
    rows = [{"id": f"a{index}", "text": f"Number: {index}", "rest": [1]} for index in range(4)]
    (folder / "in.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    (folder / "in.csv").write_text('id,text\nb0,"Number: 10"\nb1,"Number: 11\nTags: x"\n')
    (folder / "in.tsv").write_text("id\tbody\nc0\tNumber: 20\n")
    (folder / "mail1.txt").write_text("Number: 30")
    (folder / "mail2.txt").write_text("Number: 31")


def run(*words: str, target: str = "map_types.py:Row", out: str = "out.jsonl") -> int:
    """Run the command; gives the exit code."""
    return main(["map", target, *words, "-o", out])


def lines(name: str) -> list[Any]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def start(count: int, server: LocalServer, *words: str, out: str = "out.jsonl") -> subprocess.Popen[str]:
    """Run the command in a process of its own over so many rows, and wait until it has asked for four of them."""
    rows = [{"text": f"Number: {index}"} for index in range(count)]
    Path("many.jsonl").write_text("\n".join(map(json.dumps, rows)))
    command: Sequence[str] = ["map", "map_types.py:Row", "many.jsonl", "-o", out, "--concurrency", "2", *words]
    process = subprocess.Popen(
        [sys.executable, "-m", "extractly", *command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 20
    while len(server.requests) < 4 and time.monotonic() < until:
        time.sleep(0.005)
    return process
