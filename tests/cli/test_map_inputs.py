"""The rows of `extractly map`: what files of each kind give, and what is said of each thing that may be wrong."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractly.cli import parquet_input, readers, rows
from extractly.cli.rows import RowError, Wanted, read_paths, read_rows
from extractly.errors import ConfigurationError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*inputs: str, column: str = "text", keys: Sequence[str] = ("id",)) -> list[tuple[str, dict[str, Any], str]]:
    """Of each row the place, the keys, and the text, or why it has none."""
    found: list[tuple[str, dict[str, Any], str]] = []
    for row in read_rows(read_paths(inputs), Wanted(column, keys)):
        try:
            text = row.text
        except RowError as error:
            text = str(error)
        found.append(
            (row.place, {name: getattr(value, "as_py", lambda v=value: v)() for name, value in row.keys.items()}, text)
        )
    return found


def table(name: str, **columns: Any) -> None:
    pq.write_table(pa.table(columns), name, row_group_size=2)


def test_every_kind_of_file_gives_rows_with_their_places_and_keys() -> None:
    Path("a.jsonl").write_bytes(b'\xef\xbb\xbf{"id": 1, "text": "x\xc3\xa9"}\r\n\n{"text": "y", "id": null}')
    Path("b.csv").write_text('\ufeffid,text\n1,"two\nlines"\n\n2,z\n', encoding="utf-8")
    Path("c.tsv").write_text("text\tid\nt\t3\n")
    table("d.parquet", id=pa.array([dt.date(2024, 1, 1), None, None]), text=["p", "q", "r"], other=[1, 2, 3])
    Path("e.txt").write_text("whole\nfile")
    Path("f.md").write_text("# too")
    assert said("a.jsonl", "b.csv", "c.tsv", "*.parquet", "[ef].*") == [
        ("a.jsonl:1", {"id": 1}, "xé"),
        ("a.jsonl:3", {"id": None}, "y"),
        ("b.csv:1", {"id": "1"}, "two\nlines"),
        ("b.csv:2", {"id": "2"}, "z"),
        ("c.tsv:1", {"id": "3"}, "t"),
        ("d.parquet:1", {"id": dt.date(2024, 1, 1)}, "p"),
        ("d.parquet:2", {"id": None}, "q"),
        ("d.parquet:3", {"id": None}, "r"),
        ("e.txt", {}, "whole\nfile"),
        ("f.md", {}, "# too"),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        pa.array(["a", "b"], pa.large_string()),
        pa.array(["a", "b"]).dictionary_encode(),
        pa.chunked_array([["a"], ["b"]]),
    ],
    ids=["large", "dictionary", "chunked"],
)
def test_a_parquet_text_may_be_any_kind_of_string(texts: Any) -> None:
    table("x.parquet", id=pa.array(["k", "l"]).dictionary_encode(), text=texts)
    assert said("x.parquet") == [("x.parquet:1", {"id": "k"}, "a"), ("x.parquet:2", {"id": "l"}, "b")]


GOOD = b'{"id": "z", "text": "good"}\n'
BAD_LINES: list[tuple[bytes, str]] = [
    (b"{bad", "is no JSON"),
    (b"[1]", "is no object but list"),
    (b'{"id": "a"}', "has no column 'text'; there are id"),
    (b'{"text": "a"}', "has no column 'id'; there are text"),
    (b"{}", "has no column 'text'; there are none"),
    (b'{"id": "a", "text": null}', "column 'text' is null"),
    (b'{"id": "a", "text": 5}', "column 'text' is no text but int"),
    (b'{"id": "a", "text": "  "}', "column 'text' is empty"),
    (b'{"id": "a", "text": "x\\u0000y"}', "column 'text' is binary"),
    (b'{"id": "a", "text": "\\ud800"}', "column 'text' is no UTF-8"),
    (b'{"id": "a", "text": "x", "text": "y"}', "has column 'text' twice"),
    (b'{"id": "a", "text": "\xff"}', "is no UTF-8: invalid start byte at byte 21"),
    (b"[" * 100_000, "is no JSON"),
    (b"\x00\x01\x02", "is no JSON"),
]


@pytest.mark.parametrize(("line", "problem"), BAD_LINES)
def test_a_bad_line_is_a_failure_and_those_around_it_are_read(line: bytes, problem: str) -> None:
    Path("x.jsonl").write_bytes(GOOD + line + b"\n" + GOOD)
    before, bad, after = said("x.jsonl")
    assert (before[2], after[2]) == ("good", "good")
    assert bad[0] == "x.jsonl:2"
    assert bad[2].startswith("x.jsonl:2: ")
    assert problem in bad[2]


def test_a_name_that_stands_twice_elsewhere_is_no_matter() -> None:
    Path("x.jsonl").write_bytes(b'{"id": 1, "text": "x", "a": {"b": 1, "b": 2}, "c": 1, "c": 2}')
    assert said("x.jsonl") == [("x.jsonl:1", {"id": 1}, "x")]


BAD_RECORDS: list[tuple[bytes, str]] = [
    (b"a", "has 1 cells under 2 columns"),
    (b"a,b,c", "has 3 cells under 2 columns"),
    (b"a,", "column 'text' is empty"),
    (b"a,x\x00y", "column 'text' is binary"),
    (b"a,\xff", "column 'text' is no UTF-8"),
    (b"\xff,a", "has a key that is no UTF-8"),
]


@pytest.mark.parametrize(("record", "problem"), BAD_RECORDS)
def test_a_bad_record_is_a_failure_and_those_around_it_are_read(record: bytes, problem: str) -> None:
    Path("x.csv").write_bytes(b"id,text\nz,good\n" + record + b"\nz,good\n")
    before, bad, after = said("x.csv")
    assert (before[2], after[2]) == ("good", "good")
    assert bad[0] == "x.csv:2"
    assert problem in bad[2]


def cut_off(name: str) -> None:
    table("whole.parquet", id=list("abcd"), text=list("abcd"))
    Path(name).write_bytes(Path("whole.parquet").read_bytes()[:-20])


def write(content: bytes) -> Callable[[str], object]:
    return lambda name: Path(name).write_bytes(content)


BAD_FILES: list[tuple[str, Callable[[str], object], int, str]] = [
    ("x.jsonl", lambda name: Path(name).mkdir(), 0, "is a folder; name its files, such as x.jsonl/*"),
    ("x.parquet", lambda name: Path(name).mkdir(), 0, "is a folder"),
    ("x.txt", lambda name: Path(name).symlink_to("nowhere"), 0, "cannot be read on: No such file"),
    ("x.csv", lambda name: Path(name).symlink_to("nowhere"), 0, "cannot be read on: No such file"),
    ("x.parquet", lambda name: Path(name).symlink_to("nowhere"), 0, "cannot be read on"),
    ("x.csv", write(b""), 0, "has no column 'text'; there are none"),
    ("x.csv", write(b"id,body\na,b\nc,d\n"), 0, "has no column 'text'; there are id, body"),
    ("x.csv", write(b"text,id,text\na,b,c\n"), 0, "has column 'text' twice"),
    ("x.csv", write(b'id,text\na,good\nb,"' + b"x" * 1000), 1, "cannot be read on: field larger"),
    ("x.parquet", write(b"no parquet at all"), 0, "cannot be read on"),
    ("x.parquet", write(b""), 0, "cannot be read on"),
    ("x.parquet", cut_off, 0, "cannot be read on"),
    ("x.parquet", lambda name: table(name, id=["a"], body=["b"]), 0, "has no column 'text'; there are id, body"),
    ("x.txt", write(b""), 0, "is empty"),
    ("x.txt", write(b"\x00\x01"), 0, "is binary"),
    ("x.txt", write(b"\xff\xfe\xfa"), 0, "is no UTF-8: invalid start byte at byte 0"),
]


@pytest.mark.parametrize(("name", "make", "good", "problem"), BAD_FILES)
def test_a_bad_file_is_one_failure_and_the_other_files_are_read(
    monkeypatch: pytest.MonkeyPatch, name: str, make: Callable[[str], object], good: int, problem: str
) -> None:
    monkeypatch.setattr(readers, "_MAX_CELL_BYTES", 500)
    make(name)
    Path("z.jsonl").write_bytes(GOOD)
    *before, bad, last = said(f"{name[:1]}.*", "z.jsonl")
    assert len(before) == good
    assert bad[0] == name
    assert problem in bad[2]
    assert last[2] == "good"


def test_a_damaged_row_group_does_not_stop_those_after_it() -> None:
    table("x.parquet", id=list("abcdef"), text=[letter * 50 for letter in "uvwxyz"])
    data = bytearray(Path("x.parquet").read_bytes())
    second = data.index(b"w" * 50) - 40
    data[second : second + 60] = b"\xff" * 60
    Path("x.parquet").write_bytes(bytes(data))
    found = said("x.parquet")
    assert [place for place, _, _ in found] == [
        "x.parquet:1",
        "x.parquet:2",
        "x.parquet:3",
        "x.parquet:5",
        "x.parquet:6",
    ]
    assert "cannot be read on, to row 4" in found[2][2]


def test_bad_cells_of_a_parquet_file() -> None:
    raw = pa.array([b"good", b"\xff", b"x"]).cast(pa.binary())
    text = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    table("x.parquet", id=[1, 2, 3], text=text)
    assert "is no UTF-8" in said("x.parquet")[1][2]
    table("y.parquet", id=[1, 2], text=[b"bytes", None])
    assert [row[2] for row in said("y.parquet")] == [
        "y.parquet:1: column 'text' is no text but bytes",
        "y.parquet:2: column 'text' is null",
    ]


def test_a_row_that_is_too_long_is_a_failure_and_those_around_it_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROW_BYTES", 60)
    long = "x" * 100
    Path("a.jsonl").write_text(f'{{"id": 1, "text": "{long}"}}\n{{"id": 2, "text": "short"}}\n' + "y" * 200)
    Path("b.csv").write_text(f"id,text\n1,{long}\n2,short\n")
    table("c.parquet", id=[1, 2], text=[long, "short"])
    Path("d.txt").write_text(long)
    found = {place: text for place, _, text in said("a.jsonl", "b.csv", "c.parquet", "d.txt")}
    for place in ("a.jsonl:1", "a.jsonl:3", "b.csv:1", "c.parquet:1", "d.txt"):
        assert "a row may have 60; split it" in found[place]
    assert [found[place] for place in ("a.jsonl:2", "b.csv:2", "c.parquet:2")] == ["short"] * 3


def test_long_texts_of_a_parquet_file_are_read_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_input, "_BATCH_BYTES", 3_000)
    texts = [letter * 1_000 for letter in "abcdefgh"]
    pq.write_table(pa.table({"id": range(8), "text": texts}), "x.parquet", use_dictionary=False, compression="none")
    with pq.ParquetFile("x.parquet") as file:
        assert parquet_input._batch_rows(file.metadata.row_group(0)) == 2
    assert [text for _, _, text in said("x.parquet")] == texts


def test_a_line_of_50_mb_is_not_kept_in_memory() -> None:
    import tracemalloc

    with open("x.jsonl", "wb") as file:
        file.write(b'{"id": 1, "text": "')
        for _ in range(50):
            file.write(b"x" * 1024 * 1024)
        file.write(b'"}\n' + GOOD)
    tracemalloc.start()
    (_, _, long), (_, _, good) = said("x.jsonl")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "x.jsonl:1: holds 52,428,822 bytes, and a row may have 16,777,216" in long
    assert good == "good"
    assert peak < 3 * rows.MAX_ROW_BYTES


def test_globs_pass_over_folders_and_what_the_command_writes() -> None:
    Path("sub").mkdir()
    Path("sub/deep.txt").write_text("deep")
    for name in ("a.jsonl", "out.jsonl", "out.jsonl.part", "out.jsonl.checkpoint"):
        Path(name).write_text(json.dumps({"id": 1, "text": name}))
    own = [Path("out.jsonl"), Path("out.jsonl.part"), Path("./out.jsonl.checkpoint")]
    assert read_paths(["*", "**/*.txt"], own) == ["a.jsonl", "sub/deep.txt"]
    with pytest.raises(ConfigurationError, match="would be overwritten"):
        read_paths(["out.jsonl"], own)
    with pytest.raises(ConfigurationError, match=r"no file 'out\*'"):
        read_paths(["out*"], own)
    with pytest.raises(ConfigurationError, match="no file 'nothing'"):
        read_paths(["nothing"], own)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([".jsonl", ".csv", ".tsv", ".txt", ".parquet"]), st.binary(max_size=200))
def test_any_bytes_give_rows_or_failures(suffix: str, content: bytes) -> None:
    """A file of any bytes, whatever it is called, gives rows with a text, or with what is wrong."""
    name = f"any{suffix}"
    for start in (b"", b"id,text\n", b'{"id": 1, "text": "'):
        Path(name).write_bytes(start + content)
        for place, _, text in said(name):
            assert place.startswith(name)
            assert text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_parquet_file_gives_rows_or_failures(changes: list[tuple[int, int]]) -> None:
    """A Parquet file with any bytes changed gives rows and failures, and ends nothing."""
    table("whole.parquet", id=list(range(12)), text=[f"text {number}" for number in range(12)])
    data = bytearray(Path("whole.parquet").read_bytes())
    for place, byte in changes:
        data[place % len(data)] = byte
    Path("any.parquet").write_bytes(bytes(data))
    parquet_input.key_types(["any.parquet"], ["id"])
    for place, _, text in said("any.parquet"):
        assert place.startswith("any.parquet")
        assert text
