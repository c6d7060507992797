"""Arrow schemas of types: the table in the module's header row by row, values there and back, and what does not fit."""

from __future__ import annotations

import datetime as dt
import io
import ipaddress
import json
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import (
    AnyUrl,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    NaiveDatetime,
    RootModel,
    SecretStr,
    TypeAdapter,
)
from typing_extensions import TypeAliasType, TypedDict

import extractly
from extractly import Client, Extractor, Provided
from extractly.errors import ConfigurationError, OutputValidationError, SchemaError
from extractly.integrations import arrow
from extractly.integrations._column_plan import MAX_COLUMN_DEPTH, MAX_COLUMNS
from extractly.integrations.arrow import (
    ArrowCodec,
    ColumnError,
    arrow_schema,
    arrow_type,
    from_arrow,
    result_schema,
    results_to_arrow,
    to_arrow,
)
from extractly.testing import LocalServer, Reply

JSON = pa.field("value", pa.string(), metadata={"extractly:json": "true"})
UTC = dt.UTC


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(Enum):
    ONE = 1
    TWO = "two"


class Ratio(Enum):
    HALF = 0.5


class Point(NamedTuple):
    x: int
    y: int = 0


class Event(BaseModel):
    name: str
    day: dt.date | None
    guests: list[str] = []


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int | None


class Dog(BaseModel):
    kind: Literal["dog", "puppy"]
    lives: float


class Whale(BaseModel):
    kind: Literal["whale"]
    lives: str | None


class Car(BaseModel):
    wheels: int
    owner: str | None


class Boat(BaseModel):
    sails: int
    owner: str | None


class Thing(BaseModel):
    owner: str | None


class Owner(BaseModel):
    owner: int | None


class Node(BaseModel):
    value: int
    children: list[Node] = []


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


class Movie(TypedDict):
    title: str
    year: NotRequired[int]


@dataclass
class Invoice:
    number: str
    lines: list[str] = field(default_factory=list)


Day = TypeAliasType("Day", Annotated[dt.date, Field(description="A day")])


class Days(BaseModel):
    first: Day
    last: Day | None


class Names(RootModel[dict[str, int]]):
    pass


class Empty(BaseModel):
    pass


def required(**types: pa.DataType) -> pa.DataType:
    return pa.struct([pa.field(name, kind, nullable=False) for name, kind in types.items()])


def list_of(kind: pa.DataType, *, nullable: bool = False) -> pa.DataType:
    return pa.list_(pa.field("item", kind, nullable=nullable))


def map_of(kind: pa.DataType, *, nullable: bool = False) -> pa.DataType:
    return pa.map_(pa.string(), pa.field("value", kind, nullable=nullable))


ID = uuid.UUID("12345678-1234-4234-8234-123456789abc")
NOON = dt.datetime(2024, 2, 29, 12, 30, 15, 7)
EVENT = pa.struct(
    [
        pa.field("name", pa.string(), nullable=False),
        pa.field("day", pa.date32()),
        pa.field("guests", list_of(pa.string())),
    ]
)
TAIL = {"type": "array", "prefixItems": [{"type": "integer"}], "minItems": 1, "items": {"type": "string"}}
Money = Annotated[Decimal, Field(max_digits=8, decimal_places=2)]
DAYS = pa.struct([pa.field("first", pa.date32(), nullable=False), ("last", pa.date32())])
Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
PET = pa.struct({"kind": pa.string(), "lives": pa.float64()})
VEHICLE = pa.struct({"wheels": pa.int64(), "owner": pa.string(), "sails": pa.int64()})

# What the row of the table says on its left: a type, its Arrow type (`JSON` for text), and values of it. `plain` says
# that a cell is, as it is, what the type's validator reads in Python.
TABLE: list[tuple[str, Any, Any, list[Any], bool]] = [
    ("str, UUID", str, pa.string(), ["", "é\u2028\U0001f600"], True),
    ("str, UUID", uuid.UUID, pa.string(), [ID], True),
    ("str, UUID", AnyUrl, pa.string(), [AnyUrl("https://example.com/a?b=c")], True),
    ("str, UUID", EmailStr, pa.string(), ["a@example.com"], True),
    ("str, UUID", ipaddress.IPv6Address, pa.string(), [ipaddress.IPv6Address("::1")], True),
    ("str, UUID", Path, pa.string(), [Path("a/b")], True),
    ("str, UUID", SecretStr, pa.string(), [SecretStr("s")], True),
    ("int", int, pa.int64(), [0, -(2**63), 2**63 - 1], True),
    ("float", float, pa.float64(), [0.0, -1.5, 1e300], True),
    ("bool", bool, pa.bool_(), [True, False], True),
    ("None", None, pa.null(), [None], True),
    ("None", Literal[None], pa.null(), [None], True),
    ("Literal or Enum of strings", Literal["a", "b"], pa.string(), ["a", "b"], True),
    ("Literal or Enum of strings", Color, pa.string(), list(Color), True),
    ("Literal or Enum of strings", Level, pa.int64(), list(Level), True),
    ("Literal or Enum of strings", Literal[1, 2], pa.int64(), [1], True),
    ("Literal or Enum of strings", Ratio, pa.float64(), [Ratio.HALF], True),
    ("Literal or Enum of strings", Literal[True], pa.bool_(), [True], True),
    ("Literal or Enum of strings", Literal["a", None], pa.string(), ["a", None], True),
    ("Literal or Enum of several kinds", Mixed, JSON, list(Mixed), False),
    ("Decimal with both", Money, pa.decimal128(8, 2), [Decimal("12.30"), Decimal("-1E+3"), Decimal(0)], True),
    ("any other Decimal", Decimal, pa.string(), [Decimal("1.500"), Decimal("1E+30")], True),
    ("any other Decimal", Annotated[Decimal, Field(max_digits=9)], pa.string(), [Decimal("1.5")], True),
    ("any other Decimal", Annotated[Decimal, Field(max_digits=39, decimal_places=2)], pa.string(), [Decimal(1)], True),
    ("date |", Days, DAYS, [Days(first=dt.date(1, 1, 1), last=None)], True),
    ("date |", dt.date, pa.date32(), [dt.date(1, 1, 1), dt.date(9999, 12, 31)], True),
    ("AwareDatetime", AwareDatetime, pa.timestamp("us", "UTC"), [NOON.replace(tzinfo=UTC)], True),
    ("AwareDatetime", NaiveDatetime, pa.timestamp("us"), [NOON, dt.datetime(1, 1, 1)], True),
    ("datetime, which takes both", dt.datetime, pa.string(), [NOON, NOON.replace(tzinfo=UTC)], True),
    ("time |", dt.time, pa.time64("us"), [dt.time(1, 2, 3, 4)], True),
    ("timedelta", dt.timedelta, pa.duration("us"), [dt.timedelta(-3, 5, 7), dt.timedelta(0)], True),
    ("bytes", bytes, pa.binary(), [b"", b"abc"], True),
    ("list, set", list[int], list_of(pa.int64()), [[], [1, 2]], True),
    ("list, set", set[str], list_of(pa.string()), [{"a", "b"}], True),
    ("list, set", tuple[int | None, ...], list_of(pa.int64(), nullable=True), [(), (1, None)], True),
    ("tuple[X, Y]", tuple[int, str], required(**{"0": pa.int64(), "1": pa.string()}), [(1, "a")], False),
    ("tuple[X, Y]", Point, pa.struct([pa.field("x", pa.int64(), nullable=False), ("y", pa.int64())]), [Point(1, 2)],
     False),
    ("tuple[X, Y]", TAIL,
     required(**{"0": pa.int64(), "rest": list_of(pa.string())}), [[1, "a", "b"], [1]], False),
    ("dict[K, V]", dict[str, int], map_of(pa.int64()), [{}, {"a": 1}], True),
    ("dict[K, V]", dict[dt.date, bool | None], map_of(pa.bool_(), nullable=True), [{NOON.date(): None}], True),
    ("dict[K, V]", Names, map_of(pa.int64()), [Names({"a": 1})], True),
    ("model, dataclass", Event, EVENT,
     [Event(name="n", day=NOON.date(), guests=["a"]), Event(name="n", day=None)], True),
    ("model, dataclass", Invoice, pa.struct([pa.field("number", pa.string(), nullable=False),
     pa.field("lines", list_of(pa.string()))]), [Invoice("1", ["a"])], True),
    ("model, dataclass", Movie, pa.struct([pa.field("title", pa.string(), nullable=False), ("year", pa.int64())]),
     [{"title": "t"}, {"title": "t", "year": 1}], False),
    ("keys that an open object", Open, pa.struct([pa.field("name", pa.string(), nullable=False),
     pa.field("additional_properties", map_of(pa.string(), nullable=True), nullable=False)]),
     [Open(name="n"), Open(name="n", more=[1, None], none=None)], False),
    ("X or None", Event | None, EVENT, [None, Event(name="n", day=None)], True),
    ("X or None", int | None, pa.int64(), [None, 1], True),
    ("union of types with the same", str | uuid.UUID, pa.string(), ["x"], True),
    ("union of types with the same", list[Level] | list[int], list_of(pa.int64()), [[5]], True),
    ("int or float", int | float, pa.float64(), [1, 1.5], True),
    ("union of objects", Pet, PET, [Cat(kind="cat", lives=None), Dog(kind="puppy", lives=1.5)], False),
    ("union of objects", Car | Boat, VEHICLE, [Car(wheels=4, owner=None), Boat(sails=2, owner="o")], False),
    ("union of objects", Thing | Boat, pa.struct({"owner": pa.string(), "sails": pa.int64()}),
     [Thing(owner=None), Boat(sails=2, owner=None)], False),
    ("any other union", int | str, JSON, [1, "1", "x"], False),
    ("any other union", Thing | Event | Car | Open, JSON, [Open(name="n", a=1)], False),
    ("any other union", Thing | Owner, JSON, [Thing(owner="o"), Owner(owner=7)], False),
    ("any other union", Any, JSON, [1, "x", None, {"a": [None]}], False),
    ("any other union", Empty, JSON, [Empty()], False),
]  # fmt: skip

HEADER = [line.split("|")[1].strip() + " |" for line in (arrow.__doc__ or "").splitlines() if line.startswith("| ")][1:]


def test_the_page_shows_the_table() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "fill-a-dataframe.md"
    table = "\n".join(line for line in (arrow.__doc__ or "").splitlines() if line.startswith("|"))
    assert table in page.read_text(encoding="utf-8")


def test_every_row_of_the_table_is_tested_and_every_case_has_its_row() -> None:
    for line in HEADER:
        assert any(line.startswith(case[0]) for case in TABLE), f"no case for the row {line!r}"
    for case in TABLE:
        assert any(line.startswith(case[0]) for line in HEADER), f"no row for the case {case[0]!r}"


@pytest.mark.parametrize("case", TABLE, ids=[f"{case[0]}: {index}" for index, case in enumerate(TABLE)])
def test_the_arrow_type_and_the_way_there_and_back(case: tuple[str, Any, Any, list[Any], bool]) -> None:
    _, output, expected, values, plain = case
    kind = pa.string() if expected is JSON else expected
    assert arrow_type(output).equals(kind)
    if expected is JSON:
        assert arrow_schema(output).field("value").metadata == JSON.metadata
    array = to_arrow([*values, None], output)
    array.validate(full=True)
    assert array.type.equals(kind)
    assert array[len(values)].as_py() is None
    assert from_arrow(array, output) == [*values, None]
    assert from_arrow(pa.chunked_array([array, array]), output) == [*values, None] * 2
    file = io.BytesIO()
    pq.write_table(pa.table({"value": array}), file)
    assert from_arrow(pq.read_table(file)["value"], output) == [*values, None]
    if plain:
        adapter = TypeAdapter(output)
        cells = [cell for cell in array.to_pylist() if cell is not None]
        read = [adapter.validate_python(dict(cell) if pa.types.is_map(kind) else cell) for cell in cells]
        assert read == [value for value in values if value is not None]


def test_an_object_gives_its_fields_as_columns_and_any_other_root_one() -> None:
    assert extractly.arrow_schema(Event).names == ["name", "day", "guests"]
    assert arrow_schema(Event) == pa.schema(list(EVENT))
    assert all(column.nullable for column in arrow_schema(Event | None))
    assert arrow_schema(Pet).names == ["kind", "lives"]
    assert arrow_schema(list[Event]) == pa.schema([pa.field("value", list_of(EVENT), nullable=False)])
    assert arrow_schema(Empty).names == ["value"]


def test_names_are_those_that_the_validator_reads() -> None:
    class Aliased(BaseModel):
        first: int = Field(validation_alias="firstNumber", serialization_alias="other")

    array = to_arrow([Aliased(firstNumber=1)], Aliased)
    assert array.to_pylist() == [{"firstNumber": 1}]
    assert from_arrow(array, Aliased) == [Aliased(firstNumber=1)]


RAW = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "when": {"type": "string", "format": "date"},
        "pair": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
        "size": {"type": ["number", "null"]},
    },
    "required": ["number"],
}


def test_a_json_schema_gives_columns_too() -> None:
    assert arrow_schema(RAW).names == ["number", "when", "pair", "size", "additional_properties"]
    closed = {**RAW, "additionalProperties": False}
    schema = arrow_schema(closed)
    assert schema.field("when").type == pa.string()
    assert not schema.field("number").nullable
    values = [
        {"number": 1, "when": "2024-01-01", "pair": [1, "a"], "size": 2.5},
        {"number": 2, "pair": [1]},
        {"number": 3},
    ]
    assert from_arrow(to_arrow(values, closed), closed) == values
    more = [{"number": 1, "x": [1], "y": None}]
    assert from_arrow(to_arrow(more, RAW), RAW) == more


def test_an_array_of_another_type_is_refused() -> None:
    with pytest.raises(ColumnError, match=r"expected a cell of struct<.*>, got int"):
        from_arrow(pa.array([1]), Node)
    with pytest.raises(TypeError, match=r"must be a pyarrow.Array or ChunkedArray, got list"):
        from_arrow([1], int)


def test_a_field_that_the_application_fills_is_no_column() -> None:
    class Owned(BaseModel):
        name: str
        owner: Annotated[str, Provided()]

    array = to_arrow([Owned(name="n", owner="acme")], Owned)
    assert array.to_pylist() == [{"name": "n"}]
    assert from_arrow(array, Owned, context={"provided": {"owner": "new"}}) == [Owned(name="n", owner="new")]
    with pytest.raises(OutputValidationError, match="owner"):
        from_arrow(array, Owned)


def test_an_absent_key_and_a_null_under_it_are_one() -> None:
    class Film(TypedDict):
        rating: NotRequired[float | None]

    assert from_arrow(to_arrow([{}, {"rating": None}, {"rating": 1.0}], Film), Film) == [{}, {}, {"rating": 1.0}]


def test_a_type_inside_itself_is_json_text_there() -> None:
    assert arrow_type(Node).field("children").type.equals(list_of(pa.string()))
    tree = Node(value=1, children=[Node(value=2, children=[Node(value=3)])])
    array = to_arrow([tree], Node)
    assert json.loads(array[0].as_py()["children"][0])["children"][0]["value"] == 3
    assert from_arrow(array, Node) == [tree]


def depth_of(kind: pa.DataType) -> int:
    return 1 + depth_of(kind.value_type) if pa.types.is_list(kind) else 0


def leaves_of(kind: pa.DataType) -> int:
    return sum(leaves_of(each.type) for each in kind) if pa.types.is_struct(kind) else 1


def test_what_is_deeper_or_more_than_columns_go_is_json_text() -> None:
    deep: Any = int
    value: Any = 7
    for _ in range(MAX_COLUMN_DEPTH + 5):
        deep, value = list[deep], [value]
    assert depth_of(arrow_type(deep)) == MAX_COLUMN_DEPTH
    assert from_arrow(to_arrow([value], deep), deep) == [value]
    wide: dict[str, Any] = {"type": "integer"}
    definitions: dict[str, Any] = {"L0": wide}
    for level in range(1, 20):
        pair = {name: {"$ref": f"#/$defs/L{level - 1}"} for name in "ab"}
        definitions[f"L{level}"] = {"type": "object", "properties": pair, "additionalProperties": False}
    assert leaves_of(arrow_type({"$ref": "#/$defs/L19", "$defs": definitions})) < MAX_COLUMNS


MISFITS: list[tuple[str, Any, Any, str]] = [
    ("int beyond 64 bits", list[int], [1, 2**63], r"\$\[0\]\[1\]: 9223372036854775808 does not fit 64 bits"),
    ("negative int beyond 64 bits", int, -(2**63) - 1, "does not fit 64 bits"),
    ("time with a zone", dict[str, dt.time], {"a": dt.time(1, tzinfo=UTC)}, r"\$\[0\]\.a: 01:00:00\+00:00 has a zone"),
    ("int that no float equals", int | float, 2**53 + 1, "no number of double precision"),
    ("int beyond every float", int | float, 10**400, "no number of double precision"),
    ("long timedelta", dt.timedelta, dt.timedelta.max, "does not fit 64 bits of microseconds"),
    ("half a surrogate pair", str, "\ud800", "half of a surrogate pair"),
    ("half a surrogate pair in a key", dict[str, int], {"\ud800": 1}, "half of a surrogate pair"),
    ("value of another class", Event, Car(wheels=4, owner=None), r"\$\[0\]: expected a Event, got Car"),
    ("field of another type", Event, Event.model_construct(name=5, day=None), r"\$\[0\]\.name: expected a JSON string"),
    ("NaN in a decimal column", Money, Decimal("NaN"), "within its constraints"),
    ("too many digits", Money, Decimal("1.234"), "is no number of 8 digits, 2 of them behind the point"),
    ("too many whole digits", Money, Decimal("123456789"), "is no number of 8 digits"),
    ("far too many digits", Money, Decimal("1E+400"), "is no number of 8 digits"),
    ("what is no JSON", Any, object(), r"\$\[0\]: the value cannot be written: "),
    ("no date", dt.date, "tomorrow", "is no date"),
    ("aware datetime in a naive column", list[NaiveDatetime], [NOON.replace(tzinfo=UTC)], "within its constraints"),
]


@pytest.mark.parametrize(
    ("output", "value", "match"), [case[1:] for case in MISFITS], ids=[case[0] for case in MISFITS]
)
def test_what_a_column_cannot_hold_is_an_error_with_its_place(output: Any, value: Any, match: str) -> None:
    with pytest.raises(ColumnError, match=match):
        to_arrow([value], output)
    assert to_arrow([], output).to_pylist() == []


def test_a_cell_that_is_no_value_any_more_is_refused() -> None:
    with pytest.raises(OutputValidationError):
        from_arrow(pa.array(["x"]), Literal["a"])


def test_a_type_that_cannot_be_said_is_refused() -> None:
    with pytest.raises(SchemaError):
        arrow_schema(Callable[[int], int])


def test_results_of_a_run_keep_nulls_and_errors_apart() -> None:
    answers = [{"value": 1}, {"value": None}, {"value": 2**70}]
    with LocalServer() as server:
        client = Client(base_url=server.base_url, api_key="key", max_retries=0)
        extractor = Extractor(int | None, model="m", client=client, retries=0)
        replies = [Reply.completion(content=json.dumps(answer)) for answer in answers]
        server.reply(*replies, Reply.error(400, "no"), Reply.completion(refusal="I will not"))
        results = list(extractor.map(list("abcde"), concurrency=1))
    table = results_to_arrow(results, int | None)
    assert table.schema == result_schema(int | None)
    assert table.schema.names == ["value", "error_type", "error", "tokens"]
    rows = table.to_pylist()
    assert [row["value"] for row in rows] == [1, None, None, None, None]
    assert [row["error_type"] for row in rows] == [None, None, "ColumnError", "BadRequestError", "RefusalError"]
    assert rows[2]["error"].startswith("$: 1180591620717411303424 does not fit 64 bits")
    assert [row["tokens"] is None for row in rows] == [False, False, False, True, False]
    nothing = ArrowCodec(int | None).results([None])
    assert nothing.to_pylist() == [dict.fromkeys(table.schema.names)]
    assert result_schema(Node).field("value").nullable
    with pytest.raises(ColumnError):
        ArrowCodec(int | None).results(results, raises=True)


def test_a_missing_pyarrow_is_said_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'extractly\[arrow\]'"):
        arrow_schema(int)
