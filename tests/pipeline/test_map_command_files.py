"""`extractly map` and its files: Parquet in and out, open objects, and what a kill, a full disk or a bad row leaves."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from map_commands import GOOD, ROOT, lines, prepare, run, start

from extractly.cli import parquet_output
from extractly.cli.parquet_output import ParquetTable
from extractly.cli.rows import InputRow
from extractly.integrations.arrow import ColumnError
from extractly.testing import LocalServer, Reply


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: LocalServer) -> Path:
    prepare(tmp_path, monkeypatch, server)
    return tmp_path


def answer(value: Any) -> Reply:
    return Reply.completion(content=json.dumps(value))


ORDER = {"number": 7, "day": "2024-02-29", "lines": [{"sku": "x", "count": 2}]}
TOOK = pa.array([7], pa.duration("ns"))
DAY = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)


def write_parquet(name: str, **columns: Any) -> None:
    pq.write_table(pa.table(columns), name, row_group_size=2)


def test_parquet_in_and_out_with_nested_columns_and_the_types_of_the_keys(server: LocalServer) -> None:
    keys = {
        "id": pa.array([1, None, 3], pa.int16()),
        "at": pa.array([DAY, None, DAY], pa.timestamp("ns", "Europe/Berlin")),
        "kind": pa.array(["a", "a", "b"]).dictionary_encode(),
        "path": pa.array([[1], [], None], pa.list_(pa.int8())),
    }
    write_parquet("in.parquet", text=["a", "b", "c"], **keys)
    server.reply(answer(ORDER), answer({**ORDER, "lines": []}), Reply.error(400, "no"))
    words = [word for name in keys for word in ("--key", name)]
    assert run("in.parquet", *words, "--concurrency", "1", target="map_types.py:Order", out="out.parquet") == 1
    table = pq.read_table("out.parquet")
    assert table.column_names == ["row", "id", "at", "kind", "path", "number", "day", "lines"]
    for name in ("id", "at", "path"):
        assert table.schema.field(name).type == keys[name].type
    assert table.schema.field("kind").type == pa.string()
    assert table.schema.field("day").type == pa.date32()
    first, second = table.drop_columns("at").to_pylist()
    assert first == {"row": "in.parquet:1", "id": 1, "kind": "a", "path": [1], **ORDER, "day": dt.date(2024, 2, 29)}
    assert (second["row"], second["id"], second["lines"]) == ("in.parquet:2", None, [])
    (failure,) = lines("out.parquet.errors.jsonl")
    assert failure["row"] == "in.parquet:3"
    assert (failure["id"], failure["at"][:10], failure["path"]) == (3, "2024-01-01", None)
    assert run("in.parquet", *words, target="map_types.py:Order", out="out.parquet") == 1  # the engine says no date
    assert len(server.requests) > 3
    assert pq.read_table("out.parquet").num_rows == 2


def test_keys_of_parquet_files_in_lines_and_cells() -> None:
    write_parquet(
        "in.parquet", text=["Number: 1"], at=pa.array([5], pa.timestamp("ns")), raw=pa.array([b"\xff"]), took=TOOK
    )
    words = ["in.parquet", "--key", "at", "--key", "raw", "--key", "took"]
    assert run(*words) == 0
    assert {name: lines("out.jsonl")[0][name] for name in ("at", "raw", "took")} == {
        "at": "1970-01-01 00:00:00.000000005",
        "raw": "_w==",
        "took": "7",
    }
    assert run(*words, out="out.csv") == 0
    assert (
        Path("out.csv").read_text().splitlines()[1].startswith("in.parquet:1,1970-01-01 00:00:00.000000005,_w==,7,1,")
    )


KEYS: list[tuple[str, list[Any], pa.DataType, list[Any]]] = [
    ("ints", [1, None, 2], pa.int64(), [1, None, 2]),
    ("floats", [1, 2.5], pa.float64(), [1.0, 2.5]),
    ("flags", [True, False], pa.bool_(), [True, False]),
    ("texts", ["a", None], pa.string(), ["a", None]),
    ("large ints", [1, 2**70], pa.string(), ["1", str(2**70)]),
    ("mixed", ["a", 1, [1, None]], pa.string(), ["a", "1", "[1, null]"]),
    ("nulls", [None, None], pa.string(), [None, None]),
]


@pytest.mark.parametrize(("given", "kind", "written"), [case[1:] for case in KEYS], ids=[case[0] for case in KEYS])
def test_the_keys_of_json_lines_get_the_type_that_holds_them(given: list[Any], kind: Any, written: list[Any]) -> None:
    rows = [{"k": key, "text": f"Number: {index}"} for index, key in enumerate(given)]
    Path("keys.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert run("keys.jsonl", "mail1.txt", "--key", "k", out="out.parquet") == 0
    column = pq.read_table("out.parquet").column("k")
    assert column.type == kind
    assert column.to_pylist() == [*written, None]


def test_a_key_of_another_type_than_before_is_its_rows_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_output, "CHUNK_ROWS", 2)
    rows = [{"k": key, "text": f"Number: {index}"} for index, key in enumerate([1, 2, "x", 4])]
    Path("keys.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert run("keys.jsonl", "--key", "k", out="out.parquet") == 1
    assert pq.read_table("out.parquet").column("k").to_pylist() == [1, 2, 4]
    (failure,) = lines("out.parquet.errors.jsonl")
    assert failure["error"] == "ColumnError"
    assert failure["message"] == "$.k: a key is str, and the column is int64 by the rows before"


def test_keys_of_parquet_files_that_disagree_get_the_type_of_what_they_hold(capsys: pytest.CaptureFixture[str]) -> None:
    write_parquet("a.parquet", text=["Number: 1"], id=pa.array([7], pa.int8()))
    write_parquet("b.parquet", text=["Number: 2"], id=pa.array([8], pa.int32()))
    Path("c.parquet").write_bytes(b"no parquet")
    assert run("a.parquet", "b.parquet", "c.parquet", "--key", "id", out="out.parquet") == 1
    assert pq.read_table("out.parquet").column("id").to_pylist() == [7, 8]


def test_keys_of_several_kinds_of_files_become_text() -> None:
    write_parquet("in.parquet", text=["Number: 1"], id=[7])
    assert run("in.parquet", "in.csv", "--key", "id", out="out.parquet") == 0
    assert pq.read_table("out.parquet").column("id").to_pylist() == ["7", "b0", "b1"]


def test_row_groups_are_written_as_they_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_output, "CHUNK_ROWS", 2)
    monkeypatch.setattr(parquet_output, "_GROUP_ROWS", 4)
    Path("many.jsonl").write_text("\n".join(json.dumps({"text": f"Number: {index}"}) for index in range(11)))
    assert run("many.jsonl", out="out.parquet") == 0
    file = pq.ParquetFile("out.parquet")
    assert [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)] == [4, 4, 3]
    assert pq.read_table("out.parquet").column("number").to_pylist() == list(range(11))


def test_a_table_without_rows_has_its_columns() -> None:
    Path("empty.jsonl").write_text("\n")
    for out in ("out.parquet", "out.csv", "out.jsonl"):
        assert run("empty.jsonl", "--key", "id", out=out) == 0
    assert pq.read_schema("out.parquet").names == ["row", "id", "number", "tags", "note"]
    assert Path("out.csv").read_text().strip() == "row,id,number,tags,note"
    assert Path("out.jsonl").read_text() == ""


def test_a_column_that_is_called_row_takes_the_place_of_the_place() -> None:
    write_parquet("in.parquet", text=["Number: 1"], row=[9])
    assert run("in.parquet", "--key", "row", out="out.parquet") == 0
    assert pq.read_table("out.parquet").column_names == ["row", "number", "tags", "note"]
    assert pq.read_table("out.parquet").column("row").to_pylist() == [9]


@pytest.mark.parametrize("target", ["map_types.py:Open", "raw.json"])
def test_what_an_open_object_has_besides_its_fields_has_a_column(server: LocalServer, target: str) -> None:
    Path("raw.json").write_text(json.dumps({"type": "object", "properties": {"number": {"type": "integer"}}}))
    wire = {"number": 3, "additional_properties": [{"key": "colour", "value": "red"}]}
    server.reply(answer(wire))
    assert run("mail1.txt", "--retries", "0", target=target, out="out.csv") == 0
    with open("out.csv", encoding="utf-8", newline="") as file:
        (cells,) = csv.DictReader(file)
    assert json.loads(cells["additional_properties"]) == {"colour": "red"}
    server.reply(answer(wire))
    assert run("mail1.txt", "--retries", "0", target=target, out="out.parquet") == 0
    assert pq.read_table("out.parquet").to_pylist() == [
        {"row": "mail1.txt", "number": 3, "additional_properties": [("colour", '"red"')]}
    ]


def test_a_value_that_the_format_cannot_say_is_its_rows_failure(server: LocalServer) -> None:
    server.reply(answer({"number": 2**70, "tags": [], "note": None}), GOOD)
    assert run("in.csv", "--key", "id", "--concurrency", "1", out="out.parquet") == 1
    assert pq.read_table("out.parquet").column("id").to_pylist() == ["b1"]
    (failure,) = lines("out.parquet.errors.jsonl")
    assert (failure["id"], failure["error"]) == ("b0", "ColumnError")
    assert failure["message"].startswith("$.number: 1180591620717411303424 does not fit 64 bits")


def test_equal_rows_and_equal_keys_are_all_written_and_asked_once(server: LocalServer) -> None:
    row = json.dumps({"id": "same", "text": "Number: 5"})
    Path("twice.jsonl").write_text(f"{row}\n{row}\n")
    assert run("twice.jsonl", "--key", "id", "--key", "id") == 0
    assert [(row["row"], row["id"]) for row in lines("out.jsonl")] == [
        ("twice.jsonl:1", "same"),
        ("twice.jsonl:2", "same"),
    ]
    assert len(server.requests) == 1


def test_bad_rows_of_all_kinds_end_no_run(server: LocalServer) -> None:
    Path("bad.jsonl").write_bytes(b'{"id": 1, "text": "Number: 1"}\n{bad\n{"id": 2}\n{"id": 3, "text": "Number: 3"}\n')
    Path("bad.csv").write_bytes(b"id,text\n4,\xff\n5,Number: 5\n6\n")
    Path("bad.parquet").write_bytes(b"PAR1 and no more")
    Path("bad.txt").symlink_to("nowhere")
    Path("bad.ndjson").mkdir()
    assert run("bad.*", "--key", "id") == 1
    assert [row["value"]["number"] for row in lines("out.jsonl")] == [5, 1, 3]
    places = [(row["row"], row["error"]) for row in lines("out.jsonl.errors.jsonl")]
    names = ["bad.csv:1", "bad.csv:3", "bad.jsonl:2", "bad.jsonl:3", "bad.ndjson", "bad.parquet", "bad.txt"]
    assert places == [(name, "RowError") for name in names]
    assert len(server.requests) == 3


def test_without_pyarrow_only_parquet_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], server: LocalServer
) -> None:
    for name in [name for name in sys.modules if name.startswith("pyarrow")]:
        monkeypatch.setitem(sys.modules, name, None)
    assert run("in.jsonl", "in.csv", "mail1.txt", "--key", "id", out="out.csv") == 0
    Path("x.parquet").write_text("")
    for words, out in ((["x.parquet"], "new.csv"), (["in.jsonl"], "new.parquet")):
        assert run(*words, out=out) == 2
        assert "pip install 'extractly[arrow]'" in capsys.readouterr().err
    assert len(server.requests) == 7


def test_an_out_that_is_there_is_replaced_only_on_demand_or_with_its_checkpoint(server: LocalServer) -> None:
    Path("out.jsonl").write_text("mine")
    assert run("in.csv") == 2
    assert Path("out.jsonl").read_text() == "mine"
    assert run("in.csv", "--overwrite") == 0
    assert run("in.csv") == 0
    assert len(lines("out.jsonl")) == len(server.requests) == 2


def test_the_cost_is_shown_and_a_budget_keeps_to_itself(
    capsys: pytest.CaptureFixture[str], server: LocalServer
) -> None:
    prices = ["--price-input", "1000", "--price-output", "0", "--price-cached-input", "10"]
    assert run("in.jsonl", *prices) == 0
    assert "cost" in capsys.readouterr().err
    assert run("in.jsonl", "in.csv", *prices, "--max-cost", "0.000001", "--concurrency", "1", out="new.jsonl") == 1
    assert {row["error"] for row in lines("new.jsonl.errors.jsonl")} == {"BudgetExceededError"}
    assert run("in.jsonl", "in.csv", "--max-total-tokens", "1", "--concurrency", "1", out="more.jsonl") == 1


def test_a_killed_run_leaves_out_as_it_was_and_the_next_one_writes_it(server: LocalServer) -> None:
    server.reply(*[Reply.completion(content='{"number": 1, "tags": [], "note": null}', delay_seconds=0.05)] * 30)
    for _ in range(2):
        process = start(30, server, out="out.parquet")
        process.kill()
        process.communicate(timeout=20)
        assert not Path("out.parquet").exists()
        assert Path("out.parquet.part").exists()
    assert run("many.jsonl", out="out.parquet") == 0
    assert pq.read_table("out.parquet").num_rows == 30
    assert len(server.requests) <= 30 + 2 * 2
    assert not list(Path().glob("*.part"))


def test_an_interrupt_leaves_a_whole_parquet_file_of_what_is_done(server: LocalServer) -> None:
    server.reply(*[Reply.completion(content='{"number": 1, "tags": [], "note": null}', delay_seconds=0.1)] * 100)
    process = start(40, server, out="out.parquet")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert 4 <= pq.read_table("out.parquet").num_rows == len(server.requests) < 40


def test_a_second_interrupt_leaves_what_was_there(server: LocalServer) -> None:
    assert run("in.jsonl") == 0
    before = Path("out.jsonl").read_text()
    server.clear()
    server.reply(*[GOOD] * 4, *[Reply(delay_seconds=10)] * 40)
    process = start(40, server)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert Path("out.jsonl").read_text() == before
    assert not list(Path().glob("*.part"))


LIMITED = """
import resource, sys
from extractly.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE there")
@pytest.mark.parametrize("out", ["out.jsonl", "out.parquet"])
def test_a_full_disk_ends_the_run_and_leaves_what_was_there(server: LocalServer, out: str) -> None:
    Path(out).write_text("old")
    Path("many.jsonl").write_text("\n".join(json.dumps({"text": f"Number: {index}"}) for index in range(100)))
    words = ["map", "map_types.py:Row", "many.jsonl", "-o", out, "--overwrite", "--no-checkpoint"]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert f"{out!r} cannot be written: " in done.stderr
    assert "Traceback" not in done.stderr
    assert Path(out).read_text() == "old"
    assert not list(Path().glob("*.part"))


def test_a_parquet_table_that_is_given_up_says_nothing_when_it_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_output, "CHUNK_ROWS", 1)
    with open("x.parquet", "wb") as file:
        table = ParquetTable(file, ["id"], dict[str, int], {"id": pa.int64()})
        table.close()  # nothing is written yet
        table.write(InputRow("x:1", {"id": pa.scalar(1)}, "text"), {"a": 1})
        with pytest.raises(ColumnError, match="key 'id' is string, and int64 in other files"):
            table.write(InputRow("x:2", {"id": pa.scalar("a")}, "text"), {"a": 1})
        table.close()
    del table
    gc.collect()  # a warning would be an error
