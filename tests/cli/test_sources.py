"""TARGET and INPUT: what is found, and what is told where nothing is."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractly.cli import sources
from extractly.cli.sources import read_input, read_target
from extractly.errors import ConfigurationError

MODULE = """
from __future__ import annotations
from typing import Annotated, Literal
from pydantic import BaseModel

class Event(BaseModel):
    name: str
    child: Event | None = None
    class Inner(BaseModel):
        x: int

Events = list[Event]
Either = int | str
Marked = Annotated[int, "x"]
Choice = Literal["a", "b"]
Raw = {"type": "object"}
number = 3
def function(): ...
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "target_events.py").write_text(MODULE)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith(("target_", "json of")):
            del sys.modules[name]


@pytest.mark.parametrize("place", ["target_events", "target_events.py", "./target_events.py"])
@pytest.mark.parametrize("name", ["Event", "Event.Inner", "Events", "Either", "Marked", "Choice", "Raw"])
def test_types_are_found(here: Path, place: str, name: str) -> None:
    assert read_target(f"{place}:{name}") is not None


def test_a_types_own_annotations_resolve(here: Path) -> None:
    assert read_target("target_events.py:Event").model_validate({"name": "a", "child": {"name": "b"}}).child.name == "b"


def test_a_file_named_like_a_module_hides_nothing(here: Path) -> None:
    (here / "json.py").write_text("class T: ...")
    assert read_target("json.py:T").__name__ == "T"
    assert sys.modules["json"] is json


def test_a_json_schema(here: Path) -> None:
    (here / "s.json").write_text('{"type": "object"}')
    assert read_target("s.json") == {"type": "object"}


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("Event", r"TARGET 'Event' names no type\. Write module:Type, file\.py:Type, or"),
        ("target_events.py:", "names no type"),
        (":Event", "names no type"),
        ("nowhere.py:Event", r"There is no file 'nowhere\.py'\. Write module:Type"),
        ("nowhere:Event", r"There is no module 'nowhere' here or among the installed ones"),
        ("target_events.sub:Event", r"There is no module 'target_events\.sub'|is not a package"),
        ("target_events:Evnt", r"'target_events' has no 'Evnt'\. Did you mean 'Event' or 'Events'\? Name a type"),
        ("target_events:Event.Iner", r"has no 'Event\.Iner'\. Did you mean 'Inner'\?"),
        ("target_events:zzzzzz", r"has no 'zzzzzz'\. Name a type that is defined there\."),
        ("target_events:number", r"'number' of 'target_events' is no type but 'int'\. Name a pydantic model"),
        ("target_events:function", r"is no type but 'function'"),
        ("os:path", r"is no type but 'module'"),
        ("nowhere.json", r"There is no file 'nowhere\.json'"),
        ("folder.json", r"'folder\.json' cannot be read: Is a directory"),
        ("bad.json", r"'bad\.json' is no JSON: .*It must hold a JSON Schema"),
        ("deep.json", r"'deep\.json' is no JSON"),
        ("list.json", r"'list\.json' holds 'list', not a JSON Schema"),
        (
            "target_raises.py:T",
            r"'target_raises\.py' cannot be imported: ZeroDivisionError: division by zero\. Mend it",
        ),
        ("target_raises:T", r"cannot be imported: ZeroDivisionError"),
        ("target_exits:T", r"cannot be imported: SystemExit: 3"),
        ("target_needs:T", r"cannot be imported: ModuleNotFoundError: No module named 'not_installed'"),
        ("target_syntax.py:T", r"cannot be imported: SyntaxError"),
        (":" * 3, "names no type|There is no module"),
        ("a b:T", r"There is no module 'a b'"),
        ("..x:T", r"cannot be imported"),
    ],
)
def test_what_is_no_target(here: Path, target: str, message: str) -> None:
    (here / "folder.json").mkdir()
    (here / "bad.json").write_text("{")
    (here / "deep.json").write_text("[" * 200_000)
    (here / "list.json").write_text("[]")
    (here / "target_raises.py").write_text("1 / 0")
    (here / "target_exits.py").write_text("raise SystemExit(3)")
    (here / "target_needs.py").write_text("import not_installed")
    (here / "target_syntax.py").write_text("class")
    with pytest.raises(ConfigurationError, match=message):
        read_target(target)


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"hello", "hello"),
        ("žluť".encode(), "žluť"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("wide".encode("utf-16"), "wide"),
    ],
)
def test_files_and_standard_input(here: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, text: str) -> None:
    (here / "a file").write_bytes(content)
    stdin(monkeypatch, content)
    assert read_input("a file") == text
    assert read_input("-") == text


@pytest.mark.parametrize(
    "text",
    [
        "Alice and Bob",
        "one",
        "ann@example.com",
        "a/b",
        "10:30",
        "http://x.example/a.txt",
        "see a.txt",
        "3.14",
        "x" * 9000,
    ],
)
def test_text_is_itself(here: Path, text: str) -> None:
    assert read_input(text) == text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "INPUT is empty"),
        (" \n\t", "INPUT is empty"),
        ("empty", "INPUT is empty"),
        ("nofile.txt", r"There is no file 'nofile\.txt'.*pipe it: echo 'nofile\.txt' \| extractly extract TARGET -"),
        ("./nofile", "There is no file"),
        ("/no/such/file", "There is no file"),
        ("~/nofile", "There is no file"),
        ("folder", "'folder' cannot be read: Is a directory"),
        ("binary", "'binary' is binary, or text that is not UTF-8.*pdftotext"),
        ("latin", "is binary, or text that is not UTF-8"),
        ("zeros", "is binary"),
        ("huge", "'huge' holds more than 64 MB. Split it."),
        ("odd\0text", "^$"),
    ],
)
def test_what_is_no_input(here: Path, monkeypatch: pytest.MonkeyPatch, given: str, message: str) -> None:
    (here / "folder").mkdir()
    (here / "empty").write_bytes(b" \n")
    (here / "binary").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    (here / "latin").write_bytes("été".encode("latin-1"))
    (here / "zeros").write_bytes(b"abc\0def")
    if given == "huge":
        monkeypatch.setattr(sources, "_MAX_INPUT_BYTES", 2**20 * 64)
        with (here / "huge").open("wb") as file:
            file.truncate(2**20 * 64 + 1)
    if message == "^$":
        assert read_input(given) == given
        return
    with pytest.raises(ConfigurationError, match=message):
        read_input(given)


def test_an_unreadable_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    (here / "secret").write_text("x")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ConfigurationError, match="'secret' cannot be read: Permission denied"):
        read_input("secret")
