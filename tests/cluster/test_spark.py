"""Spark on a real local cluster: values, failures, killed Python workers, and what a second run asks for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'extractly[spark]'")

from cluster_rows import Basket, Deadly, Item, Killer, check_values_and_errors, make, rows, text_of

from extractly import ConfigurationError, compile_schema
from extractly.integrations.spark import map_dataframe
from extractly.testing import LocalServer, Reply

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning:pyspark", "ignore::DeprecationWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # py4j's sockets
]


def frame(spark: Any, given: list[dict[str, Any]], partitions: int = 6) -> Any:
    made = spark.createDataFrame([(row["id"], row["text"]) for row in given], "id long, text string")
    return made.repartition(partitions)


def by_key(result: Any) -> dict[int, dict[str, Any]]:
    """The rows by their key, each of which must come once."""
    taken = [row.asDict(recursive=True) for row in result.collect()]
    found = {row["id"]: row for row in taken}
    assert len(found) == len(taken)
    return found


def test_each_row_has_its_value_and_a_bad_one_its_error(spark: Any, server: LocalServer) -> None:
    server.reply(Reply.error(400, "not today"))
    found = by_key(map_dataframe(frame(spark, rows(40, nulls=True)), make(server), concurrency=4))
    check_values_and_errors(found, server)


def test_the_key_columns_and_a_function_of_the_row(spark: Any, server: LocalServer) -> None:
    result = map_dataframe(frame(spark, rows(8), 1), make(server), to_input=text_of, key_columns=["id"])
    assert result.columns == ["id", "value", "error_type", "error", "tokens"]
    found = by_key(result)
    assert (found[3]["error_type"], found[3]["error"]) == ("ValueError", "row 3 has no text")
    assert (found[4]["value"], found[4]["error"]) == (None, None)
    assert found[5]["value"] == {"number": 5}
    assert len(server.requests) == 6


def test_a_nested_type_has_a_schema_and_goes_to_parquet(spark: Any, server: LocalServer, tmp_path: Path) -> None:
    basket = Basket(items=[Item(name="pen", price=1.5), Item(name="ink")], notes={"a": 1})
    wire = json.dumps(compile_schema(Basket).encode(basket))
    server.reply(*[Reply.completion(content=wire)] * 3, Reply.completion(refusal="no"))
    result = map_dataframe(frame(spark, rows(4), 1), make(server, Basket), concurrency=1)
    value = result.schema["value"].dataType
    assert value.simpleString() == "struct<items:array<struct<name:string,price:double>>,notes:map<string,bigint>>"
    result.write.parquet(str(tmp_path / "out"))
    found = by_key(spark.read.parquet(str(tmp_path / "out")))
    good = [row for row in found.values() if row["error_type"] is None]
    items = [{"name": "pen", "price": 1.5}, {"name": "ink", "price": None}]
    assert [row["value"] for row in good] == [{"items": items, "notes": {"a": 1}}] * 3
    assert [row["error_type"] for row in found.values() if row not in good] == ["RefusalError"]


def test_a_storm_of_429s_costs_no_row(spark: Any, server: LocalServer) -> None:
    storm = [Reply.error(429, "slow down", headers={"retry-after-ms": "10"})] * 30
    server.reply(*storm)
    found = by_key(map_dataframe(frame(spark, rows(60)), make(server)))
    assert {key: row["value"]["number"] for key, row in found.items()} == {n: n for n in range(60)}
    assert len(server.requests) == 60 + len(storm)


def test_a_killed_worker_loses_nothing_and_what_it_had_recorded_is_not_asked_again(
    spark: Any, server: LocalServer, tmp_path: Path
) -> None:
    count, concurrency = 400, 4
    directory = tmp_path / "stores"
    killer = Killer(server, directory, requests=120)
    killer.start()
    given = frame(spark, rows(count), 4)
    found = by_key(map_dataframe(given, make(server), concurrency=concurrency, checkpoint_dir=directory))
    killer.join()
    assert killer.killed is not None
    assert {key: row["value"]["number"] for key, row in found.items()} == {n: n for n in range(count)}
    assert count <= len(server.requests) <= count + concurrency


def test_a_worker_that_dies_without_a_checkpoint_loses_nothing(spark: Any, server: LocalServer, tmp_path: Path) -> None:
    deadly = Deadly(30, tmp_path / "died")
    found = by_key(map_dataframe(frame(spark, rows(60), 3), make(server), to_input=deadly, batch_size=10))
    assert (tmp_path / "died").exists()
    assert {key: row["value"]["number"] for key, row in found.items()} == {n: n for n in range(60)}


def test_a_job_that_failed_is_taken_up_where_it_was(spark: Any, server: LocalServer, tmp_path: Path) -> None:
    count, tasks, concurrency, tries = 200, 2, 4, 3

    def result(**keywords: Any) -> Any:
        return map_dataframe(
            frame(spark, rows(count), 4),
            make(server),
            concurrency=concurrency,
            checkpoint_dir=tmp_path,
            batch_size=10,
            **keywords,
        )

    with pytest.raises(Exception, match=r"worker|Worker"):
        result(to_input=Deadly(150)).collect()
    assert 0 < len(server.requests) < count + tasks * concurrency
    assert sorted(by_key(result())) == list(range(count))
    assert count <= len(server.requests) <= count + tasks * concurrency * tries
    before = len(server.requests)
    assert sorted(by_key(result())) == list(range(count))
    assert len(server.requests) == before


def test_what_no_row_is_to_blame_for_ends_the_job(spark: Any, server: LocalServer, tmp_path: Path) -> None:
    (tmp_path / "sealed-x.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(Exception, match=r"sealed-x\.sqlite.*cannot be used"):
        map_dataframe(frame(spark, rows(4), 1), make(server), checkpoint_dir=tmp_path).collect()
    assert server.requests == []


def test_limits_are_divided_among_the_tasks_that_run_at_once(spark: Any, server: LocalServer) -> None:
    from extractly.integrations.spark import _tasks_at_once

    assert _tasks_at_once(frame(spark, rows(2), 1)) == 2
    with pytest.raises(ConfigurationError, match="tasks="):
        _tasks_at_once(object())  # type: ignore[arg-type]
    result = map_dataframe(frame(spark, rows(6), 2), make(server), requests_per_minute=60_000, tokens_per_minute=1e9)
    assert sorted(by_key(result)) == list(range(6))


@pytest.mark.parametrize(
    ("keywords", "error", "words"),
    [
        ({"concurrency": 0}, ValueError, "concurrency"),
        ({"tokens_per_minute": 0}, ValueError, "tokens_per_minute"),
        ({"key_columns": "id"}, TypeError, r'\["id"\]'),
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"tasks": 0, "requests_per_minute": 60}, ValueError, "tasks"),
        ({"column": "body"}, ConfigurationError, "There is no column 'body'. The columns are: id, text"),
        ({"key_columns": ["id", "other"]}, ConfigurationError, "There is no column 'other'"),
    ],
)
def test_keywords_are_checked_where_the_job_is_described(
    spark: Any, server: LocalServer, keywords: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        map_dataframe(frame(spark, rows(1), 1), make(server), **keywords)


def test_a_column_by_the_name_of_a_made_one_is_refused(spark: Any, server: LocalServer) -> None:
    given = frame(spark, rows(1), 1).withColumnRenamed("id", "tokens")
    with pytest.raises(ConfigurationError, match="has a column 'tokens', and so has the result"):
        map_dataframe(given, make(server))


def test_pyspark_itself_is_needed(monkeypatch: pytest.MonkeyPatch, server: LocalServer) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql.types", None)
    with pytest.raises(ConfigurationError, match=r"extractly\[spark\]"):
        map_dataframe(None, make(server))  # type: ignore[arg-type]
