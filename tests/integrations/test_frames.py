"""pandas and polars: a column of inputs in, columns of values out; the same table of cases for both."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pydantic import BaseModel

from extractly import Client, Extractor
from extractly.errors import BadRequestError, ConfigurationError
from extractly.integrations import _frames
from extractly.integrations import pandas as for_pandas
from extractly.integrations import polars as for_polars
from extractly.integrations.arrow import ColumnError
from extractly.testing import LocalServer, Reply


class Line(BaseModel):
    sku: str
    count: int | None = None


class Order(BaseModel):
    number: int
    day: dt.date | None
    lines: list[Line]


ORDER = {"number": 7, "day": "2024-02-29", "lines": [{"sku": "x", "count": None}]}
CELL = {"number": 7, "day": dt.date(2024, 2, 29), "lines": [{"sku": "x", "count": None}]}
ROWS = {"text": ["a", None, "b", "c"], "k": [1, 2, 3, 4]}


class Kind:
    """One of the two libraries."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.module: Any = {"pandas": for_pandas, "polars": for_polars}[name]

    def extract(self, extractor: Extractor[Any], rows: dict[str, Any] = ROWS, **keywords: Any) -> Any:
        """The new frame."""
        frame = pd.DataFrame(rows) if self.name == "pandas" else pl.DataFrame(rows, strict=False)
        before = frame.copy() if self.name == "pandas" else frame.clone()
        made = self.module.extract_column(frame, "text", extractor, **keywords)
        assert frame.equals(before)
        return made

    def column(self, frame: Any, name: str) -> list[Any]:
        """The cells of a column; `None` for a null."""
        return [None if cell is pd.NA else cell for cell in frame[name].to_list()]


@pytest.fixture(params=["pandas", "polars"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


@pytest.fixture
def make(server: LocalServer) -> Callable[[Any], Extractor[Any]]:
    client = Client(base_url=server.base_url, api_key="key", max_retries=0)
    return lambda output: Extractor(output, model="m", client=client, retries=0)


def answers(*values: Any) -> list[Reply]:
    """Replies with a value each; an error for `None`."""
    return [
        Reply.error(400, "not this one") if value is None else Reply.completion(content=json.dumps(value))
        for value in values
    ]


def test_values_are_a_column_of_structs_and_errors_stand_apart(
    kind: Kind, server: LocalServer, make: Callable[[Any], Extractor[Any]]
) -> None:
    server.reply(*answers(ORDER, None, {**ORDER, "day": None}))
    made = kind.extract(make(Order), concurrency=1)
    assert list(made.columns) == ["text", "k", "value", "error_type", "error"]
    assert kind.column(made, "k") == [1, 2, 3, 4]
    assert kind.column(made, "value") == [CELL, None, None, {**CELL, "day": None}]
    assert kind.column(made, "error_type") == [None, None, "BadRequestError", None]
    assert "not this one" in kind.column(made, "error")[2]
    assert len(server.requests) == 3  # none for the null


def test_fields_become_columns(kind: Kind, server: LocalServer, make: Callable[[Any], Extractor[Any]]) -> None:
    server.reply(*answers(ORDER, None, {**ORDER, "day": None}))
    made = kind.extract(make(Order), explode=True, prefix="order_", concurrency=1)
    assert list(made.columns) == ["text", "k", *(f"order_{name}" for name in (*CELL, "error_type", "error"))]
    assert kind.column(made, "order_number") == [7, None, None, 7]
    assert kind.column(made, "order_day") == [dt.date(2024, 2, 29), None, None, None]
    assert kind.column(made, "order_lines") == [CELL["lines"], None, None, CELL["lines"]]


@pytest.mark.parametrize("explode", [False, True])
def test_a_null_value_is_no_error(
    kind: Kind, server: LocalServer, make: Callable[[Any], Extractor[Any]], explode: bool
) -> None:
    server.reply(*answers({"value": None}, {"value": 2}, None))
    made = kind.extract(make(int | None), concurrency=1, explode=explode)
    assert kind.column(made, "value") == [None, None, 2, None]
    assert kind.column(made, "error_type") == [None, None, None, "BadRequestError"]


def test_a_value_that_does_not_fit_its_column_is_the_rows_error(
    kind: Kind, server: LocalServer, make: Callable[[Any], Extractor[Any]]
) -> None:
    values = answers({"value": 2**70}, {"value": 2}, {"value": 3})
    server.reply(*values)
    made = kind.extract(make(int), concurrency=1)
    assert kind.column(made, "value") == [None, None, 2, 3]
    assert kind.column(made, "error_type") == ["ColumnError", None, None, None]
    server.reply(*values)
    with pytest.raises(ColumnError, match="does not fit 64 bits"):
        kind.extract(make(int), errors="raise", concurrency=1)


def test_the_first_error_is_raised_on_demand(
    kind: Kind, server: LocalServer, make: Callable[[Any], Extractor[Any]]
) -> None:
    server.reply(*answers(ORDER, None, ORDER))
    with pytest.raises(BadRequestError, match="not this one"):
        kind.extract(make(Order), errors="raise", concurrency=1)
    server.clear()
    server.reply(*answers(ORDER, ORDER, ORDER))
    assert list(kind.extract(make(Order), errors="raise").columns) == ["text", "k", "value"]


def test_rows_keep_their_order_over_chunks(
    kind: Kind, monkeypatch: pytest.MonkeyPatch, make: Callable[[Any], Extractor[Any]]
) -> None:
    monkeypatch.setattr(_frames, "CHUNK_ROWS", 3)
    texts = [None if index % 4 == 1 else f"value: {index}" for index in range(20)]
    made = kind.extract(make(int), {"text": texts})
    assert kind.column(made, "value") == [None if text is None else index for index, text in enumerate(texts)]
    assert kind.column(made, "error") == [None] * 20


@pytest.mark.parametrize("texts", [[], [None, None]])
def test_a_frame_without_inputs_gets_its_columns(
    kind: Kind, server: LocalServer, make: Callable[[Any], Extractor[Any]], texts: list[Any]
) -> None:
    made = kind.extract(make(Order), {"text": texts}, explode=True)
    assert list(made.columns)[1:4] == ["number", "day", "lines"]
    assert len(made) == len(texts)
    assert not server.requests


def test_a_checkpoint_asks_only_for_what_is_missing(
    kind: Kind, server: LocalServer, make: Callable[[Any], Extractor[Any]], tmp_path: Path
) -> None:
    server.reply(*answers({"value": 1}, None, {"value": 3}))
    first = kind.extract(make(int), checkpoint=tmp_path / "c", concurrency=1)
    assert kind.column(first, "value") == [1, None, None, 3]
    server.clear()
    server.reply(*answers({"value": 2}))
    assert kind.column(kind.extract(make(int), checkpoint=tmp_path / "c"), "value") == [1, None, 2, 3]
    assert len(server.requests) == 1


def test_progress_has_its_end(kind: Kind, make: Callable[[Any], Extractor[Any]]) -> None:
    seen: list[Any] = []
    kind.extract(make(int), {"text": ["value: 1", None]}, progress=seen.append)
    assert seen[-1].is_last
    assert (seen[-1].done, seen[-1].errors) == (1, 0)


def test_a_cell_that_is_no_input_is_its_rows_error(kind: Kind, make: Callable[[Any], Extractor[Any]]) -> None:
    made = kind.extract(make(int), {"text": [5]})
    assert kind.column(made, "value") == [None]
    assert kind.column(made, "error_type") == ["TypeError"]


WRONG: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    (
        "column there",
        {"rows": {"text": ["a"], "value": [1]}},
        ValueError,
        "column 'value' already; pass another prefix",
    ),
    ("field there", {"explode": True, "rows": {"text": ["a"], "day": [1]}}, ValueError, "column 'day' already"),
    ("no column", {"rows": {"body": ["a"]}}, ValueError, "column 'text'"),
    ("errors", {"errors": "ignore"}, ValueError, 'errors must be "column" or "raise"'),
    ("order", {"ordered": False}, TypeError, "decides 'ordered' itself"),
    ("inputs", {"to_input": str}, TypeError, "decides 'to_input' itself"),
    ("concurrency", {"concurrency": 0}, ValueError, "concurrency must be from 1"),
]


@pytest.mark.parametrize(("keywords", "error", "match"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_is_said_before_anything_is_sent(
    kind: Kind,
    server: LocalServer,
    make: Callable[[Any], Extractor[Any]],
    keywords: dict[str, Any],
    error: type[Exception],
    match: str,
) -> None:
    with pytest.raises(error, match=match):
        kind.extract(make(Order), **keywords)
    assert not server.requests


def test_a_type_with_a_field_called_error_needs_no_prefix_without_error_columns(
    kind: Kind, server: LocalServer, make: Callable[[Any], Extractor[Any]]
) -> None:
    class Log(BaseModel):
        error: str

    with pytest.raises(ValueError, match="column 'error' already"):
        kind.extract(make(Log), explode=True)
    server.reply(*answers(*[{"error": "x"}] * 3))
    made = kind.extract(make(Log), explode=True, errors="raise")
    assert kind.column(made, "error") == ["x", None, "x", "x"]


@pytest.mark.parametrize("frame", [[1], {"text": ["a"]}, pa.table({"text": ["a"]}), pl.LazyFrame({"text": ["a"]})])
def test_another_frame_is_refused(kind: Kind, make: Callable[[Any], Extractor[Any]], frame: Any) -> None:
    with pytest.raises(TypeError, match=rf"frame must be a {kind.name}\.DataFrame, got "):
        kind.module.extract_column(frame, "text", make(int))


def test_what_is_no_extractor_is_refused(kind: Kind) -> None:
    frame: Any = (pd if kind.name == "pandas" else pl).DataFrame({"text": ["a"]})
    with pytest.raises(TypeError, match=r"must be an Extractor, got <class .*Order'>; write Extractor\(TYPE"):
        kind.module.extract_column(frame, "text", Order)


def test_pandas_keeps_the_index_and_takes_any_label(make: Callable[[Any], Extractor[Any]]) -> None:
    frame = pd.DataFrame([["value: 1", 1], [float("nan"), 2], ["value: 3", 3]], columns=[("a", 1), 2], index=[5, 5, 7])
    made = for_pandas.extract_column(frame, ("a", 1), make(int))
    assert list(made.index) == [5, 5, 7]
    assert made["value"].to_list() == [1, pd.NA, 3]
    assert made["value"].dtype == pd.ArrowDtype(pa.int64())
    with pytest.raises(ValueError, match="one column 'x'; it has 'x', 'x'"):
        for_pandas.extract_column(pd.DataFrame([[1, 2]], columns=["x", "x"]), "x", make(int))


def test_the_types_of_pandas_columns_are_those_of_arrow(
    server: LocalServer, make: Callable[[Any], Extractor[Any]]
) -> None:
    server.reply(*answers(ORDER))
    made = for_pandas.extract_column(pd.DataFrame({"text": ["a"]}), "text", make(Order))
    assert pa.types.is_struct(made["value"].dtype.pyarrow_dtype)
    assert made["value"].to_list() == [CELL]


def test_the_types_of_polars_columns_are_those_of_arrow(
    server: LocalServer, make: Callable[[Any], Extractor[Any]]
) -> None:
    class Everything(BaseModel):
        kind: Literal["a"]
        pairs: dict[str, int]
        raw: bytes
        length: dt.timedelta
        anything: Any

    value = {"kind": "a", "pairs": [{"key": "k", "value": 1}], "raw": "x", "length": "PT5S", "anything": "[1]"}
    server.reply(*answers(value))
    made = for_polars.extract_column(pl.DataFrame({"text": ["a"]}), "text", make(Everything), explode=True)
    assert made["length"].to_list() == [dt.timedelta(seconds=5)]
    assert made["raw"].to_list() == [b"x"]
    assert made.schema["kind"] == pl.String


@pytest.mark.parametrize(
    ("module", "missing", "extra"),
    [("pandas", "pandas", "pandas"), ("polars", "polars", "polars"), ("pandas", "pyarrow", "arrow")],
)
def test_a_missing_package_is_said_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[Any], Extractor[Any]], module: str, missing: str, extra: str
) -> None:
    adapter = importlib.import_module(f"extractly.integrations.{module}")
    frame = pd.DataFrame({"text": ["a"]})
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ConfigurationError, match=rf"pip install 'extractly\[{extra}\]'"):
        adapter.extract_column(frame, "text", make(int))
