"""`write_batch` and `read_batch`: files for people with an upload of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from batch_runs import answer, result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from map_runs import Row
from pydantic import AfterValidator, BaseModel

from extractly import BatchRowError, Client, ExtractlyError, Extractor, SchemaNotEnforcedError
from extractly.pipeline import Err, Ok, read_batch, write_batch
from extractly.testing import LocalServer

TEXTS = [f"Number: {number}" for number in range(5)]


@pytest.fixture
def extractor() -> Extractor[Row]:
    return Extractor(Row, model="m", client=Client(base_url="http://127.0.0.1:9/v1", api_key="key"))


def ids(paths: list[Path]) -> list[str]:
    return [json.loads(line)["custom_id"] for path in paths for line in path.read_bytes().splitlines()]


def test_files_are_split_numbered_and_hold_equal_inputs_once(extractor: Extractor[Row], tmp_path: Path) -> None:
    paths = write_batch(extractor, [*TEXTS, TEXTS[0]], tmp_path / "in.jsonl", max_requests=2)
    assert [path.name for path in paths] == ["in.jsonl", "in-2.jsonl", "in-3.jsonl"]
    assert len(ids(paths)) == len(set(ids(paths))) == 5
    first = json.loads(paths[0].read_bytes().splitlines()[0])
    assert first["body"] == extractor.dry_run(TEXTS[0])
    assert (first["method"], first["url"]) == ("POST", "/v1/chat/completions")


def test_no_inputs_make_no_file(extractor: Extractor[Row], tmp_path: Path) -> None:
    assert write_batch(extractor, [], tmp_path / "in.jsonl") == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("inputs", "keywords", "says"),
    [
        (["Number: 1", 7], {}, r"inputs\[1\].*TypeError"),
        (["Number: 1"], {"max_bytes": 100}, r"inputs\[0\].*a file may have 100"),
        ([], {"max_requests": 0}, "max_requests"),
        ([], {"max_bytes": 10**9}, "max_bytes"),
    ],
)
def test_what_cannot_be_written_is_refused(
    extractor: Extractor[Row], tmp_path: Path, inputs: list[Any], keywords: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        write_batch(extractor, inputs, tmp_path / "in.jsonl", **keywords)


SOURCES: dict[str, Callable[[Path], Any]] = {
    "path": lambda path: path,
    "name": str,
    "bytes": lambda path: path.read_bytes(),
    "lines": lambda path: path.read_text().splitlines(keepends=True),
    "open file": lambda path: path.open("rb"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_results_come_for_each_line(extractor: Extractor[Row], tmp_path: Path, source: str) -> None:
    output = tmp_path / "out.jsonl"
    output.write_bytes(
        answer("b", '{"number": 2}') + b"\n" + answer("a", "no JSON") + b"[]\n" + result(None, None, None)
    )
    opened = SOURCES[source](output)
    rows = list(read_batch(extractor, opened, [result("c", None, {"code": "batch_expired", "message": "late"})]))
    if hasattr(opened, "close"):
        opened.close()
    assert [row.input_key for row in rows] == ["b", "a", None, None, "c"]
    assert [row.index for row in rows] == list(range(5))
    ok, bad, broken, nameless, late = rows
    assert isinstance(ok, Ok)
    assert ok.value == Row(number=2)
    assert ok.extraction.request_id == "req-b"
    assert isinstance(bad, Err)
    assert isinstance(bad.error, SchemaNotEnforcedError)
    assert bad.error.raw_text == "no JSON"
    for row, code in [(broken, "broken_line"), (nameless, "broken_line"), (late, "batch_expired")]:
        assert isinstance(row, Err)
        assert isinstance(row.error, BatchRowError)
        assert row.error.code == code


def test_with_the_inputs_there_is_a_result_for_each(extractor: Extractor[Row], tmp_path: Path) -> None:
    rows_in = [{"text": text} for text in [*TEXTS[:3], TEXTS[0]]] + [{"no": "text"}]
    texts = {"to_input": lambda row: row["text"]}
    (path,) = write_batch(extractor, rows_in[:4], tmp_path / "in.jsonl", **texts)
    names = ids([path])
    output = answer(names[1], '{"number": 1}') + answer(names[0], '{"number": 0}') + answer("x", "{}") + b"cut o"
    rows = list(read_batch(extractor, output, inputs=rows_in, **texts))
    shown = [row.value.number if isinstance(row, Ok) else row.error.code for row in rows]  # type: ignore[attr-defined]
    assert shown == [0, 1, "missing", 0, "invalid_input", "unknown_id", "broken_line"]
    assert [row.input_key for row in rows] == [names[0], names[1], names[2], names[0], None, "x", None]
    assert [row.index for row in rows] == list(range(7))
    assert isinstance(rows[2], Err)
    assert rows[2].input == rows_in[2]


def test_a_batch_without_an_output_file_has_only_errors(extractor: Extractor[Row]) -> None:
    (row,) = read_batch(extractor, None, result("a", None, {"code": "batch_cancelled", "message": "stopped"}))
    assert isinstance(row, Err)
    assert "batch_cancelled: stopped" in str(row.error)


def test_what_a_validator_raises_is_its_lines() -> None:
    def check(number: int) -> int:
        raise KeyError(number)

    class Checked(BaseModel):
        number: Annotated[int, AfterValidator(check)]

    (row,) = read_batch(Extractor(Checked, model="local"), answer("a", '{"number": 2}'))
    assert isinstance(row, Err)
    assert isinstance(row.error, KeyError)


def test_the_files_go_through_the_service(tmp_path: Path) -> None:
    with LocalServer() as server, Client(base_url=server.base_url, api_key="key") as client:
        extractor = Extractor(Row, model="m", client=client)
        (path,) = write_batch(extractor, TEXTS, tmp_path / "in.jsonl")
        file = client.files.create(file=path, purpose="batch")
        done = client.batches.create_and_poll(input_file_id=file.id, endpoint="/v1/chat/completions")
        output = client.files.download(done.output_file_id or "", tmp_path / "out.jsonl")
        rows = list(read_batch(extractor, output, inputs=TEXTS))
    assert [row.value.number for row in rows if isinstance(row, Ok)] == list(range(5))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
COMPLETIONS = st.fixed_dictionaries({"choices": st.lists(JSON | st.fixed_dictionaries({"message": JSON}), max_size=2)})
RESPONSES = st.fixed_dictionaries({}, optional={"status_code": JSON, "request_id": JSON, "body": JSON | COMPLETIONS})
LINES = st.fixed_dictionaries(
    {}, optional={"custom_id": JSON | st.just("a"), "response": JSON | RESPONSES, "error": JSON}
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES.map(lambda line: json.dumps(line).encode()) | st.binary(max_size=20), max_size=4))
def test_any_line_gives_a_result_or_an_error(extractor: Extractor[Row], lines: list[bytes]) -> None:
    """Whatever stands in a result file, each of its lines gives an `Ok` or an `Err` of this library."""
    content = b"\n".join(line.replace(b"\n", b"") for line in lines)
    rows = list(read_batch(extractor, content))
    assert len(rows) == sum(bool(line.strip()) for line in content.split(b"\n"))
    assert all(isinstance(row.error, ExtractlyError) for row in rows if isinstance(row, Err))
    joined = list(read_batch(extractor, content, inputs=TEXTS[:1]))
    assert len(joined) == 1 + len(rows)
