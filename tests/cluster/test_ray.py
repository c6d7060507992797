"""Ray Data on a real local cluster: values, failures, killed actors, and what a second run asks for."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray.data", reason="ray is not installed: pip install 'extractly[ray]'")

from cluster_rows import Basket, Deadly, Item, Killer, check_values_and_errors, make, rows, text_of

from extractly import ConfigurationError, compile_schema
from extractly.integrations.ray import map_dataset
from extractly.testing import LocalServer, Reply

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning:ray", "ignore::DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore::ResourceWarning:ray"),
]


def by_key(dataset: Any) -> dict[int, dict[str, Any]]:
    """The rows by their key, each of which must come once."""
    taken = dataset.take_all()
    found = {row["id"]: row for row in taken}
    assert len(found) == len(taken)
    return found


def blocks(ray: Any, given: list[dict[str, Any]], count: int = 6) -> Any:
    return ray.data.from_items(given, override_num_blocks=count)


def test_each_row_has_its_value_and_a_bad_one_its_error(ray_cluster: Any, server: LocalServer) -> None:
    server.reply(Reply.error(400, "not today"))
    dataset = map_dataset(blocks(ray_cluster, rows(40, nulls=True)), make(server), concurrency=4)
    found = by_key(dataset)
    check_values_and_errors(found, server)


def test_the_key_columns_and_a_function_of_the_row(ray_cluster: Any, server: LocalServer) -> None:
    dataset = map_dataset(blocks(ray_cluster, rows(8), 1), make(server), to_input=text_of, key_columns=["id"])
    found = by_key(dataset)
    assert set(found[0]) == {"id", "value", "error_type", "error", "tokens"}
    assert (found[3]["error_type"], found[3]["error"]) == ("ValueError", "row 3 has no text")
    assert (found[4]["value"], found[4]["error"]) == (None, None)
    assert found[5]["value"] == {"number": 5}
    assert len(server.requests) == 6


def test_a_nested_type_comes_back_and_goes_to_parquet(ray_cluster: Any, server: LocalServer, tmp_path: Path) -> None:
    basket = Basket(items=[Item(name="pen", price=1.5), Item(name="ink")], notes={"a": 1})
    text = compile_schema(Basket).response_format()["json_schema"]["name"]
    assert text == "Basket"
    server.reply(*[Reply.completion(content=wire_of(basket))] * 3, Reply.completion(refusal="no"))
    given = blocks(ray_cluster, rows(4), 1)
    map_dataset(given, make(server, Basket), concurrency=1).write_parquet(str(tmp_path / "out"))
    found = by_key(ray_cluster.data.read_parquet(str(tmp_path / "out")))
    value = {"items": [{"name": "pen", "price": 1.5}, {"name": "ink", "price": None}], "notes": [("a", 1)]}
    good = [row for row in found.values() if row["error_type"] is None]
    assert [row["value"] for row in good] == [value] * 3
    assert [row["error_type"] for row in found.values() if row not in good] == ["RefusalError"]


def wire_of(value: Any) -> str:
    import json

    return json.dumps(compile_schema(type(value)).encode(value))


def test_a_storm_of_429s_costs_no_row(ray_cluster: Any, server: LocalServer) -> None:
    storm = [Reply.error(429, "slow down", headers={"retry-after-ms": "10"})] * 30
    server.reply(*storm)
    found = by_key(map_dataset(blocks(ray_cluster, rows(60)), make(server), actors=2))
    assert {key: row["value"]["number"] for key, row in found.items()} == {n: n for n in range(60)}
    assert len(server.requests) == 60 + len(storm)


def test_a_killed_actor_loses_nothing_and_what_it_had_recorded_is_not_asked_again(
    ray_cluster: Any, server: LocalServer, tmp_path: Path
) -> None:
    count, concurrency = 400, 4
    directory = tmp_path / "stores"
    killer = Killer(server, directory, requests=120)
    killer.start()
    dataset = map_dataset(
        blocks(ray_cluster, rows(count), 4), make(server), actors=2, concurrency=concurrency, checkpoint_dir=directory
    )
    found = by_key(dataset)
    killer.join()
    assert killer.killed is not None
    assert {key: row["value"]["number"] for key, row in found.items()} == {n: n for n in range(count)}
    assert count <= len(server.requests) <= count + concurrency


def test_an_actor_that_dies_without_a_checkpoint_loses_nothing(
    ray_cluster: Any, server: LocalServer, tmp_path: Path
) -> None:
    deadly = Deadly(30, tmp_path / "died")
    found = by_key(map_dataset(blocks(ray_cluster, rows(60), 3), make(server), to_input=deadly, batch_size=10))
    assert (tmp_path / "died").exists()
    assert {key: row["value"]["number"] for key, row in found.items()} == {n: n for n in range(60)}


def test_a_second_run_asks_for_what_the_first_has_not_recorded(
    ray_cluster: Any, server: LocalServer, tmp_path: Path
) -> None:
    count, actors, concurrency = 300, 2, 4

    def dataset() -> Any:
        given = blocks(ray_cluster, rows(count), 10)
        return map_dataset(given, make(server), actors=actors, concurrency=concurrency, checkpoint_dir=tmp_path)

    for _ in dataset().iter_batches(batch_size=10, prefetch_batches=0):
        break  # the run is given up here, its actors are killed
    first = len(server.requests)
    assert first > 0
    assert sorted(by_key(dataset())) == list(range(count))
    assert count <= len(server.requests) <= count + actors * concurrency
    before = len(server.requests)
    assert sorted(by_key(dataset())) == list(range(count))
    assert len(server.requests) == before


DRIVER = """
import sys
import ray
from cluster_rows import Number, rows
from extractly import Client, Extractor
from extractly.integrations.ray import map_dataset

address, base_url, directory, count = sys.argv[1:]
ray.init(address=address, log_to_driver=False)
extractor = Extractor(Number, model="m", client=Client(base_url=base_url))
given = ray.data.from_items(rows(int(count)), override_num_blocks=10)
map_dataset(given, extractor, actors=2, concurrency=4, checkpoint_dir=directory).take_all()
"""


def test_a_run_whose_driver_is_killed_is_taken_up_where_it_was(
    ray_cluster: Any, server: LocalServer, tmp_path: Path
) -> None:
    count, actors, concurrency = 400, 2, 4
    address = ray_cluster.get_runtime_context().gcs_address
    command = [sys.executable, "-c", DRIVER, address, server.base_url, str(tmp_path), str(count)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as driver:
        until = time.monotonic() + 50
        while len(server.requests) < count // 3 and driver.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        driver.kill()
    assert 0 < len(server.requests) < count
    given = blocks(ray_cluster, rows(count), 10)
    found = by_key(map_dataset(given, make(server), actors=actors, concurrency=concurrency, checkpoint_dir=tmp_path))
    assert {key: row["value"]["number"] for key, row in found.items()} == {n: n for n in range(count)}
    assert count <= len(server.requests) <= count + actors * concurrency


def test_what_no_row_is_to_blame_for_ends_the_run(ray_cluster: Any, server: LocalServer, tmp_path: Path) -> None:
    (tmp_path / "sealed-x.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(Exception, match=r"sealed-x\.sqlite.*cannot be used"):
        map_dataset(blocks(ray_cluster, rows(4), 1), make(server), checkpoint_dir=tmp_path).take_all()
    with pytest.raises(Exception, match="There is no column 'body'"):
        map_dataset(blocks(ray_cluster, rows(4), 1), make(server), column="body").take_all()
    assert server.requests == []


@pytest.mark.parametrize(
    ("keywords", "error", "words"),
    [
        ({"concurrency": 0}, ValueError, "concurrency"),
        ({"requests_per_minute": -1}, ValueError, "requests_per_minute"),
        ({"key_columns": "id"}, TypeError, r'\["id"\]'),
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"actors": 0}, ValueError, "actors"),
        ({"actors": (1, "2")}, TypeError, "actors"),
    ],
)
def test_keywords_are_checked_where_the_job_is_described(
    ray_cluster: Any, server: LocalServer, keywords: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        map_dataset(blocks(ray_cluster, rows(1), 1), make(server), **keywords)


def test_ray_itself_is_needed(monkeypatch: pytest.MonkeyPatch, server: LocalServer) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray.data", None)
    with pytest.raises(ConfigurationError, match=r"extractly\[ray\]"):
        map_dataset(None, make(server))  # type: ignore[arg-type]
