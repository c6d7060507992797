"""The checkpoint: what is found again and what is not, what is kept and what is not, and what damage does."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import stat
from pathlib import Path
from typing import Annotated, Any

import pytest
from map_runs import MakeExtractor, Row, Run
from pydantic import AfterValidator, BaseModel

from extractly import Client, ConfigurationError, Extractor
from extractly.pipeline import Checkpoint, Err, Ok
from extractly.testing import LocalServer, Reply

TEXTS = [f"Number: {index}" for index in range(30)]


class Items(BaseModel):
    items: list[int]


def asked(server: LocalServer) -> int:
    return len(server.requests)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.checkpoint"


def test_a_second_run_asks_nothing_and_gives_the_same(
    run: Run, make: MakeExtractor, server: LocalServer, path: Path
) -> None:
    first = run(make(), TEXTS, checkpoint=path)
    assert asked(server) == 30
    again = run(make(), TEXTS, checkpoint=str(path))
    assert asked(server) == 30
    assert [row.value for row in again] == [row.value for row in first]
    assert all(row.from_checkpoint for row in again)
    old, new = first[3].extraction, again[3].extraction
    for name in ("usage", "mode_used", "request_id", "repairs", "losses", "truncated"):
        assert getattr(old, name) == getattr(new, name), name
    assert old.attempts[0].raw_text == new.attempts[0].raw_text
    assert old.completion == new.completion


def test_rows_are_known_by_content_not_by_place(make: MakeExtractor, server: LocalServer, path: Path) -> None:
    list(make().map(TEXTS, checkpoint=path))
    moved = ["Number: 99", *reversed(TEXTS), "Number: 98"]
    rows = list(make().map(moved, checkpoint=path))
    assert asked(server) == 32
    assert [row.value.number for row in rows if isinstance(row, Ok)] == [99, *range(29, -1, -1), 98]


OTHERS: list[dict[str, Any]] = [
    {"instructions": "Be exact."},
    {"model": "other"},
    {"model": ["m", "other"]},
    {"mode": "tool"},
    {"temperature": 0.5},
    {"extra_body": {"top_k": 4}},
    {"output": Items},
    {"base_url": "http://localhost"},
]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: next(iter(other)))
def test_what_is_asked_otherwise_is_asked_anew(server: LocalServer, path: Path, other: dict[str, Any]) -> None:
    def keys(output: Any = Row, base_url: str = server.base_url, **keywords: Any) -> Any:
        extractor = Extractor(output, **{"model": "m", "client": Client(base_url=base_url, api_key="k"), **keywords})
        return extractor.map([], checkpoint=path) and extractor

    def key(extractor: Any) -> bytes:
        from extractly.pipeline import MapOptions

        made: bytes = extractor._job(MapOptions(checkpoint=path)).keys.key("text")
        return made

    assert key(keys()) == key(keys())
    assert key(keys(retries=0, context={"a": 1}, max_retries=1, extra_headers={"a": "b"})) == key(keys())
    assert key(keys(**other)) != key(keys())
    assert key(keys(temperature=1, seed=2)) == key(keys(seed=2, temperature=1))


def test_answers_are_validated_again_and_asked_for_where_the_type_has_changed(
    make: MakeExtractor, server: LocalServer, path: Path
) -> None:
    def make_type(most: int) -> Any:
        def check(value: int) -> int:
            assert value < most, "too large"
            return value

        return type("Row", (Row,), {"__annotations__": {"number": Annotated[int, AfterValidator(check)]}})

    list(make(make_type(100)).map(TEXTS, checkpoint=path))
    before = asked(server)
    rows = list(make(make_type(10), retries=0).map(TEXTS, checkpoint=path))
    assert asked(server) == before + 20
    assert [type(row) for row in rows] == [Ok] * 10 + [Err] * 20


def test_errors_are_not_served(run: Run, make: MakeExtractor, server: LocalServer, path: Path) -> None:
    server.reply(Reply.error(400, "no"), Reply.completion(refusal="no"), Reply.completion(content='{"numb'))
    first = run(make(retries=0), TEXTS[:5], checkpoint=path, concurrency=1)
    assert [type(row) for row in first] == [Err, Err, Err, Ok, Ok]
    again = run(make(retries=0), TEXTS[:5], checkpoint=path)
    assert asked(server) == 8
    assert [(type(row), getattr(row, "from_checkpoint", None)) for row in again] == [(Ok, False)] * 3 + [(Ok, True)] * 2


def cut(text: str) -> Reply:
    return Reply.completion(content=text, finish_reason="length")


SEVERAL: dict[str, tuple[dict[str, Any], list[Reply], bool]] = {
    "asked again": (
        {},
        [Reply.completion(content='{"items": ["x"]}'), Reply.completion(content='{"items": [1]}')],
        True,
    ),
    "continued": ({"on_truncation": "continue"}, [cut('{"items": [1'), Reply.completion(content=", 2]}")], True),
    "continued twice": (
        {"on_truncation": "continue"},
        [cut('{"items"'), cut(": [1"), Reply.completion(content="]}")],
        True,
    ),
    "begun anew": (
        {"on_truncation": "continue"},
        [cut('{"items": [1'), Reply.completion(content='{"items": [1, 2]}')],
        True,
    ),
    "salvaged": ({"on_truncation": "salvage"}, [cut('{"items": [1, 2')], False),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_a_value_of_several_answers_reads_back_as_it_was(
    make: MakeExtractor, server: LocalServer, path: Path, name: str
) -> None:
    keywords, replies, is_recorded = SEVERAL[name]
    server.reply(*replies)
    (first,) = make(Items, **keywords).map(["text"], checkpoint=path)
    (again,) = make(Items, **keywords).map(["text"], checkpoint=path)
    assert isinstance(first, Ok)
    assert isinstance(again, Ok) is is_recorded or not is_recorded
    if is_recorded:
        assert isinstance(again, Ok)
        assert again.from_checkpoint
        assert again.value == first.value
        assert again.extraction.usage == first.extraction.usage


@pytest.mark.parametrize(
    ("second", "is_recorded"), [('[{"number": 2}]', True), ('[{"number": "y"}]', False)], ids=["mended", "still bad"]
)
def test_a_list_whose_items_were_asked_for_again(
    make: MakeExtractor, server: LocalServer, path: Path, second: str, is_recorded: bool
) -> None:
    wrap = '{{"value": {}}}'.format  # the wire form of a bare list
    replies = [wrap('[{"number": 1}, {"number": "x"}]'), wrap(second), wrap(second)]
    server.reply(*(Reply.completion(content=text) for text in replies))
    extractor = make(list[Row], on_item_error="reask", retries=1)
    (first,) = extractor.map(["text"], checkpoint=path)
    before = asked(server)
    (again,) = extractor.map(["text"], checkpoint=path)
    assert isinstance(first, Ok)
    assert (asked(server) == before) is is_recorded
    if is_recorded:
        assert isinstance(again, Ok)
        assert again.value == first.value == [Row(number=1), Row(number=2)]


def test_equal_rows_are_asked_for_once(make: MakeExtractor, server: LocalServer, path: Path) -> None:
    server.reply(Reply.error(400, "no"))  # the first of them fails, and the next one asks
    rows = list(make().map(["Number: 1"] * 10, checkpoint=path, concurrency=8))
    assert asked(server) == 2
    assert sum(isinstance(row, Err) for row in rows) == 1
    assert sum(isinstance(row, Ok) and row.from_checkpoint for row in rows) == 8


def test_the_file_is_private_and_holds_no_input_key_or_header(
    make: MakeExtractor, server: LocalServer, path: Path
) -> None:
    client = Client(base_url=server.base_url, api_key="sk-secret-1", default_headers={"x-team": "header-1"})
    old = os.umask(0)
    try:
        run = make(client=client, extra_headers={"x-more": "header-2"}).map(["Number: 5. input-1"], checkpoint=path)
        next(run)
        files = list(path.parent.iterdir())
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        content = b"".join(file.read_bytes() for file in files)
    finally:
        os.umask(old)
    run.close()
    for secret in (b"sk-secret", b"header-", b"input-1"):
        assert secret not in content + path.read_bytes()


def test_two_runs_share_a_file(make: MakeExtractor, server: LocalServer, path: Path) -> None:
    extractor = make()

    async def both() -> None:
        async def one(texts: list[str]) -> list[Any]:
            return [row async for row in extractor.amap(texts, checkpoint=path, concurrency=4)]

        for rows in await asyncio.gather(one(TEXTS), one(TEXTS[::-1])):
            assert all(isinstance(row, Ok) for row in rows)

    asyncio.run(both())
    assert 30 <= asked(server) <= 60
    seen = asked(server)
    list(make().map(TEXTS, checkpoint=path))
    assert asked(server) == seen


def broken_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"not a database at all, but long enough to look like one")


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def zeroed_pages(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))


def another_text(path: Path) -> None:
    path.write_text("number,name\n" * 100)


def another_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE mine (a)")
    database.close()


def another_version(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()


def changed_answers(path: Path) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("UPDATE answers SET answer = replace(answer, '1', '2')")
    database.close()


@pytest.mark.parametrize(
    "damage",
    [
        broken_header,
        cut_in_half,
        zeroed_pages,
        another_text,
        another_database,
        another_version,
        changed_answers,
    ],
)
def test_a_damaged_file_is_named_and_nothing_of_it_is_used(
    make: MakeExtractor, server: LocalServer, path: Path, damage: Any
) -> None:
    extractor = make()
    list(extractor.map(TEXTS, checkpoint=path))
    damage(path)
    with pytest.raises(ConfigurationError, match=r"run\.checkpoint"):
        list(extractor.map(TEXTS, checkpoint=path))
    assert asked(server) == 30


def test_a_checkpoint_that_cannot_be_made_or_written_ends_the_run(
    run: Run, make: MakeExtractor, server: LocalServer, path: Path, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        run(make(), TEXTS, checkpoint=tmp_path / "nowhere" / "file")
    results = make().map(TEXTS, checkpoint=path, concurrency=1)
    next(results)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("DROP TABLE answers")
    with pytest.raises(ConfigurationError, match="no such table"):
        list(results)
    other.close()


def test_a_full_disk_ends_the_run_and_keeps_what_was_recorded(make: MakeExtractor, path: Path) -> None:
    async def fill() -> int:
        checkpoint = Checkpoint(path)
        checkpoint._db.execute("PRAGMA max_page_count = 8")  # SQLite then says what it says of a full disk
        recorded = 0
        with pytest.raises(ConfigurationError, match="full"):
            for index in range(1000):
                await checkpoint.record(index.to_bytes(32, "big"), "m", 1, "x" * 2000)
                recorded += 1
        checkpoint.close()
        return recorded

    recorded = asyncio.run(fill())
    checkpoint = Checkpoint(path, must_exist=True)
    assert len(list(checkpoint.rows())) == recorded > 3
    checkpoint.close()


def test_a_checkpoint_is_inspected_and_pruned(make: MakeExtractor, path: Path) -> None:
    list(make().map(TEXTS, checkpoint=path))
    checkpoint = Checkpoint(path, must_exist=True)
    ((model, count, tokens, oldest, newest),) = checkpoint.counts()
    assert (model, count) == ("m", 30)
    assert tokens > 30
    assert oldest <= newest
    rows = list(checkpoint.rows())
    assert len({row[0] for row in rows}) == 30
    assert json.loads(rows[0][4])["model"] == "m"
    assert checkpoint.prune(oldest) == 0
    assert checkpoint.prune(newest + 1) == 30
    checkpoint.close()
    with pytest.raises(ConfigurationError, match="no such file"):
        Checkpoint(path.with_name("other"), must_exist=True)
