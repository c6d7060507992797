"""What a worker does with a batch, in this process: no cluster is needed, only pyarrow."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from cluster_rows import make, rows, text_of
from hypothesis import given, settings
from hypothesis import strategies as st

from extractly import ConfigurationError, Extractor
from extractly.integrations import _batches
from extractly.integrations._batch_options import BatchOptions, make_options, per_worker
from extractly.integrations._batches import BatchRunner, cut, in_order
from extractly.integrations.spark import _spark_type
from extractly.testing import LocalServer, Reply

MADE = ["value", "error_type", "error", "tokens"]


def options(**keywords: Any) -> BatchOptions:
    usual: dict[str, Any] = {
        "column": "text",
        "to_input": None,
        "key_columns": None,
        "concurrency": 4,
        "requests_per_minute": None,
        "tokens_per_minute": None,
        "checkpoint_dir": None,
        "batch_size": 4,
    }
    return make_options(**{**usual, **keywords})


@pytest.fixture
def runner(server: LocalServer) -> Iterator[Any]:
    """Makes runners, and closes them."""
    made: list[BatchRunner] = []

    def start(extractor: Extractor[Any] | None = None, **keywords: Any) -> BatchRunner:
        made.append(BatchRunner(extractor or make(server), options(**keywords)))
        return made[-1]

    yield start
    for each in made:
        each.close()


def table(given: list[dict[str, Any]]) -> Any:
    return pa.Table.from_pylist(given, schema=pa.schema([("id", pa.int64()), ("text", pa.string())]))


def wait_until(true: Any, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_a_batch_keeps_its_rows_and_their_order(runner: Any, server: LocalServer) -> None:
    server.reply(Reply.error(400, "no"))
    made = runner(concurrency=1).submit(table(rows(12, nulls=True))).result()
    assert made.column_names == ["id", "text", *MADE]
    taken = made.to_pylist()
    assert [row["id"] for row in taken] == list(range(12))
    assert taken[1]["error_type"] == "BadRequestError"
    for row in taken:
        if row["id"] % 5 == 0:
            assert [row[name] for name in MADE] == [None] * 4
        elif row["id"] != 1:
            assert row["value"] == {"number": row["id"]}


@pytest.mark.parametrize("count", [0, 1])
def test_a_batch_in_which_nothing_is_asked_for(runner: Any, server: LocalServer, count: int) -> None:
    made = runner().submit(table([{"id": 1, "text": None}] * count)).result()
    assert made.num_rows == count
    assert made.schema.names == ["id", "text", *MADE]
    assert server.requests == []


def test_a_function_of_the_row_may_fail_or_leave_it_out(runner: Any, server: LocalServer) -> None:
    made = runner(to_input=text_of, column="nowhere").submit(table(rows(6))).result().to_pylist()
    assert [row["error"] for row in made] == [None, None, None, "row 3 has no text", None, None]
    assert [row["value"] and row["value"]["number"] for row in made] == [0, 1, 2, None, None, 5]


def test_messages_are_an_input_too(runner: Any) -> None:
    messages = [[{"role": "user", "content": "Number: 7"}], None]
    given = pa.table({"chat": messages})
    made = runner(column="chat", key_columns=[]).submit(given).result()
    assert made.column("value").to_pylist() == [{"number": 7}, None]
    assert made.column_names == MADE


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"column": "body"}, "There is no column 'body'. The columns are: id, text."),
        ({"key_columns": ["id", "other"]}, "There is no column 'other'"),
    ],
)
def test_a_column_that_is_not_there(runner: Any, keywords: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        runner(**keywords).submit(table(rows(1)))


def test_a_column_by_the_name_of_a_made_one(runner: Any) -> None:
    given = pa.table({"text": ["Number: 1"], "value": [1]})
    with pytest.raises(ConfigurationError, match="has a column 'value', and so has the result"):
        runner().submit(given)
    assert runner(key_columns=["text"]).submit(given).result().column("value").to_pylist() == [{"number": 1}]


def test_what_no_row_is_to_blame_for_is_raised_for_every_batch_and_the_next_tries_again(
    runner: Any, server: LocalServer, tmp_path: Path
) -> None:
    damaged = tmp_path / "sealed-x.sqlite"
    damaged.write_bytes(b"no database" * 100)
    made = runner(checkpoint_dir=tmp_path)
    futures: list[Future[Any]] = [made.submit(table(rows(2))) for _ in range(3)]
    for future in futures:
        with pytest.raises(ConfigurationError, match=r"sealed-x\.sqlite"):
            future.result()
    damaged.unlink()
    assert made.submit(table(rows(2))).result().num_rows == 2


def test_no_model_is_raised_too(runner: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXTRACTLY_MODEL", raising=False)
    with pytest.raises(ConfigurationError, match="model"):
        runner(Extractor(int)).submit(table(rows(1))).result()


def test_what_is_under_way_at_the_close_is_given_up(server: LocalServer) -> None:
    server.reply(*[Reply.completion(content='{"number": 1}', delay_seconds=30)] * 4)
    made = BatchRunner(make(server), options())
    future = made.submit(table(rows(4)))
    wait_until(lambda: len(server.requests) == 4)
    made.close()
    with pytest.raises(RuntimeError, match="closed"):
        future.result(timeout=5)


def test_batches_of_several_threads_share_one_client_and_one_store(
    runner: Any, server: LocalServer, tmp_path: Path
) -> None:
    made = runner(checkpoint_dir=tmp_path, concurrency=3)
    pieces = list(cut(table(rows(40)), 5))
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda mine: results.extend(in_order(made, mine)), args=(pieces[n::2],)) for n in (0, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    values = {row["id"]: row["value"]["number"] for result in results for row in result.to_pylist()}
    assert values == {n: n for n in range(40)}
    assert len(list(tmp_path.glob("*.sqlite"))) == 1
    assert server.total_connections <= 3


def test_between_two_tasks_the_store_is_kept_and_after_the_last_it_is_sealed(
    runner: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = runner(checkpoint_dir=tmp_path)
    for n in range(3):
        list(in_order(made, [table(rows(10)[3 * n : 3 * n + 3])]))
        assert len(list(tmp_path.glob("worker-*.sqlite"))) == 1
    wait_until(lambda: list(tmp_path.glob("sealed-*.sqlite")) and not list(tmp_path.glob("worker-*")))
    assert len(list(tmp_path.iterdir())) == 1
    list(in_order(made, [table(rows(10)[9:])]))
    assert len(list(tmp_path.glob("worker-*.sqlite"))) == 1


def test_a_job_that_begins_waits_for_the_stores_of_one_that_has_ended(
    runner: Any, server: LocalServer, tmp_path: Path
) -> None:
    first, second = runner(checkpoint_dir=tmp_path), runner(checkpoint_dir=tmp_path)
    list(in_order(first, [table(rows(8))]))
    assert list(tmp_path.glob("worker-*.sqlite"))
    results = list(in_order(second, [table(rows(8))]))
    assert [row["value"]["number"] for row in results[0].to_pylist()] == list(range(8))
    assert len(server.requests) == 8


def test_a_worker_that_works_on_is_not_waited_for_longer(
    runner: Any, server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_batches, "_IDLE_SECONDS", 0.02)
    first, second = runner(checkpoint_dir=tmp_path), runner(checkpoint_dir=tmp_path)
    with first.held():
        first.submit(table(rows(2))).result()
        assert second.submit(table(rows(4))).result().num_rows == 4
    assert len(server.requests) == 2 + 4


def test_results_come_in_the_order_of_the_batches_and_are_not_all_asked_for_at_once(
    runner: Any, server: LocalServer
) -> None:
    made = runner()
    read: list[int] = []

    def batches() -> Iterator[Any]:
        for number, piece in enumerate(cut(table(rows(48)), 4)):
            read.append(number)
            yield piece

    results = in_order(made, batches())
    first = next(results)
    assert first.column("id").to_pylist() == [0, 1, 2, 3]
    assert len(read) <= _batches.AHEAD
    assert [result.column("id")[0].as_py() for result in results] == list(range(4, 48, 4))


def test_limits_are_divided() -> None:
    divided = per_worker(options(requests_per_minute=600, tokens_per_minute=9_000), 3)
    assert (divided.requests_per_minute, divided.tokens_per_minute) == (200, 3_000)
    assert per_worker(options(), 3) == options()


@pytest.mark.parametrize(
    ("keywords", "error"),
    [
        ({"concurrency": 0}, ValueError),
        ({"concurrency": "4"}, TypeError),
        ({"requests_per_minute": 0}, ValueError),
        ({"tokens_per_minute": "many"}, TypeError),
        ({"to_input": "text"}, TypeError),
        ({"key_columns": "id"}, TypeError),
        ({"batch_size": 0}, ValueError),
    ],
)
def test_keywords_are_checked_at_once(keywords: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=next(iter(keywords)).partition("_")[0]):
        options(**keywords)


def test_the_directory_is_that_of_the_one_who_described_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert options(checkpoint_dir="stores").checkpoint_dir == tmp_path / "stores"


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (pa.int64(), pa.int64()),
        (pa.time64("us"), pa.string()),
        (pa.null(), pa.string()),
        (pa.decimal128(38, 2), pa.decimal128(38, 2)),
        (pa.decimal256(50, 2), pa.string()),
        (pa.list_(pa.field("item", pa.time64("us"), nullable=False)), pa.list_(pa.field("item", pa.string()))),
        (pa.map_(pa.string(), pa.null()), pa.map_(pa.string(), pa.string())),
        (
            pa.struct([pa.field("a", pa.struct([pa.field("t", pa.null())]), nullable=False)]),
            pa.struct([pa.field("a", pa.struct([pa.field("t", pa.string())]))]),
        ),
    ],
    ids=str,
)
def test_what_spark_has_no_type_for_is_a_string_wherever_it_is(given: Any, made: Any) -> None:
    assert _spark_type(given) == made


@settings(max_examples=30)
@given(sizes=st.lists(st.integers(0, 9), max_size=6), rows_each=st.integers(1, 5))
def test_cut(sizes: list[int], rows_each: int) -> None:
    """Any table is the concatenation of its pieces, none of which is empty or too long."""
    for size in sizes:
        whole = table(rows(size))
        pieces = list(cut(whole, rows_each))
        assert all(0 < piece.num_rows <= rows_each for piece in pieces)
        assert [row for piece in pieces for row in piece.to_pylist()] == whole.to_pylist()
