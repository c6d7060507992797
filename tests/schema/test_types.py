"""One row for each kind of type that the zoo does not have: out and back, in five dialects."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import ipaddress
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

import pytest
from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    IPvAnyAddress,
    IPvAnyNetwork,
    Json,
    Secret,
    StringConstraints,
    Tag,
)  # fmt: skip
from pydantic import RootModel as PydanticRootModel
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypeAliasType, TypedDict

from extractly.schema import compile_schema

T = TypeVar("T")
DIALECTS = ["openai", "vllm", "gemini", "anthropic", "plain"]


class Aliased(BaseModel):
    a: int = Field(alias="x-y")
    b: int = Field(2, validation_alias=AliasChoices("bb", "b2"))
    c: str = Field("q", validation_alias="cc", serialization_alias="dd")


class Pathed(BaseModel):
    a: int = Field(validation_alias=AliasPath("p", 0))
    b: int = 0


class Shouted(BaseModel):
    model_config = ConfigDict(alias_generator=str.upper, extra="allow")
    foo: int
    bar: list[str] = []


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    day: datetime.date
    numbers: set[int]
    pair: tuple[int, ...]
    key: uuid.UUID
    raw: bytes
    price: decimal.Decimal


@dataclass
class Node:
    value: int
    kids: list[Node] = field(default_factory=list)
    made: int = field(init=False, default=3)


@dataclass(slots=True)
class Slotted:
    a: int
    b: str | None = None


@pydantic_dataclass
class Checked:
    a: Annotated[int, Field(gt=0)]
    b: dict[str, int] = field(default_factory=dict)


class Generic1(BaseModel, Generic[T]):
    one: T
    many: list[T] = []


class Names(PydanticRootModel[list[str]]):
    pass


class ByName(PydanticRootModel[dict[str, Names]]):
    pass


class Holds(BaseModel):
    names: Names
    more: ByName | None = None
    text: Json[list[int]] = [1]
    secret: Secret[int] = Secret(1)


class Number(enum.IntEnum):
    ONE = 1
    TWO = 2


class Mixed(enum.Enum):
    A = 1
    B = "b"
    C = None
    D = 1.5


class Position(NamedTuple):
    x: int
    y: str = "y"
    z: int | None = None


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    a: int


class Cat(BaseModel):
    kind: str = "cat"
    lives: int = 9


class Dog(BaseModel):
    kind: str = "dog"
    legs: int = 4


def chosen(value: Any) -> str:
    kind = value.get("kind") if isinstance(value, dict) else value.kind
    return "c" if kind == "cat" else "d"


Pet = Annotated[Annotated[Cat, Tag("c")] | Annotated[Dog, Tag("d")], Discriminator(chosen)]
Json1 = TypeAliasType("Json1", "int | list[Json1] | dict[str, Json1]")


class Person(TypedDict):
    name: str
    boss: Person | None


UTC530 = datetime.timezone(datetime.timedelta(hours=5, minutes=30))

ROWS: list[tuple[Any, list[Any]]] = [
    (Aliased, [Aliased.model_validate({"x-y": 1, "bb": 3, "cc": "z"})]),
    (Pathed, [Pathed.model_validate({"p": [3]})]),
    (Shouted, [Shouted.model_validate({"FOO": 1, "BAR": ["a"], "zip": 3})]),
    (Strict, [Strict(day=datetime.date(2020, 1, 1), numbers={1}, pair=(1, 2), key=uuid.UUID(int=5), raw=b"x",
                     price=decimal.Decimal("1.50"))]),
    (Node, [Node(1, [Node(2)])]),
    (Slotted, [Slotted(1), Slotted(1, "x")]),
    (Checked, [Checked(1), Checked(2, {"a": 1})]),
    (Generic1[int], [Generic1[int](one=1, many=[2])]),
    (Generic1[Generic1[str]], [Generic1[Generic1[str]](one=Generic1[str](one="a"))]),
    (Names, [Names(["a"])]),
    (ByName, [ByName({"a": Names(["b"])})]),
    (Holds, [Holds(names=Names([])),
             Holds(names=Names(["a"]), more=ByName({"a": Names([])}), text="[2]", secret=Secret(3))]),
    (Position, [Position(1), Position(1, "q", 3)]),
    (list[Position], [[Position(1)]]),
    (Open, [Open(a=1), Open.model_validate({"a": 1, "b": 2})]),
    (Pet, [Cat(), Dog()]),
    (list[Pet], [[Cat(), Dog(legs=3)]]),
    (Json1, [1, [1, [2]], {"a": [1, {"b": 2}]}]),
    (Person, [{"name": "a", "boss": {"name": "b", "boss": None}}]),
    (collections.Counter[str], [collections.Counter("aab")]),
    (collections.OrderedDict[str, int], [collections.OrderedDict(a=1)]),
    (collections.defaultdict[str, list[int]], [collections.defaultdict(list, {"a": [1]})]),
    (collections.deque[int], [collections.deque([1, 2])]),
    (frozenset[tuple[int, str]], [frozenset({(1, "a")})]),
    (complex, [1 + 2j]),
    (re.Pattern, [re.compile("a+")]),
    (IPvAnyAddress, [ipaddress.ip_address("::1")]),
    (IPvAnyNetwork, [ipaddress.ip_network("10.0.0.0/8")]),
    (Json[dict[str, int]], [{"a": 1}]),
    (datetime.timedelta, [datetime.timedelta(days=500, seconds=5, microseconds=7), datetime.timedelta(-1),
                          datetime.timedelta.max, datetime.timedelta.min]),
    (datetime.time, [datetime.time(1, 2, 3), datetime.time(1, 2, 3, 4, tzinfo=datetime.UTC)]),
    (datetime.datetime, [datetime.datetime(2024, 2, 29, tzinfo=UTC530), datetime.datetime.max, datetime.datetime.min]),
    (decimal.Decimal, [decimal.Decimal("1E+10"), decimal.Decimal("-0.000"), decimal.Decimal("12345678901234567.123")]),
    (int, [10**30]),
    (float, [1e300, 0.1]),
    (dict[int, str], [{1: "a"}]),
    (dict[datetime.date, int], [{datetime.date(2020, 1, 1): 1}]),
    (dict[bool, int], [{True: 1}]),
    (dict[float, int], [{1.5: 1}]),
    (dict[uuid.UUID, int], [{uuid.UUID(int=1): 1}]),
    (dict[decimal.Decimal, int], [{decimal.Decimal("1.10"): 2}]),
    (dict[Number, int], [{Number.ONE: 1}]),
    (dict[Literal["a", "b"], int], [{"a": 1}]),
    (dict[Annotated[str, StringConstraints(pattern="^a+$", min_length=2)], int], [{"aa": 1}]),
    (Mixed, list(Mixed)),
    (Literal[1, "a", None, True], [1, "a", None, True]),
    (datetime.date | str, [datetime.date(2020, 1, 1), "x"]),
    (int | float | str, [1, 1.5, "a"]),
    (dict[str, Any] | None, [None, {"a": None}]),
]  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("output", "values"), ROWS, ids=range(len(ROWS)))
def test_out_and_back(output: Any, values: list[Any], dialect: str) -> None:
    schema = compile_schema(output, dialect=dialect)
    for value in values:
        wire = schema.encode(value)
        for back in (schema.decode(wire), schema.validate_json(json.dumps(wire))):
            assert back == value
            assert type(back) is type(value)


# (pydantic's validator of a string, whether the string may be shown while it arrives)
GROWING: list[tuple[Any, bool]] = [
    (str, True),
    (Annotated[str, Field(min_length=1, pattern="^a")], True),
    (Annotated[str, StringConstraints(strip_whitespace=True)], False),
    (Annotated[str, StringConstraints(to_lower=True)], False),
    (datetime.date, False),
    (bytes, False),
    (decimal.Decimal, False),
    (Json[int], False),
]


@pytest.mark.parametrize(("output", "grows"), GROWING, ids=range(len(GROWING)))
def test_which_strings_may_be_shown_early(output: Any, grows: bool) -> None:
    assert compile_schema(output).root.node.grows is grows  # type: ignore[attr-defined]


def test_a_class_that_strips_its_strings() -> None:
    class Stripped(BaseModel):
        model_config = ConfigDict(str_strip_whitespace=True)
        text: str

    class Plain(BaseModel):
        text: str
        inner: Stripped

    schema = compile_schema(Plain)
    assert schema.root.fields[0].node.grows is True  # type: ignore[attr-defined]
    assert schema.definitions["Stripped"].fields[0].node.grows is False  # type: ignore[attr-defined]


def test_an_address_that_the_dialect_refuses_as_a_key() -> None:
    class Odd(BaseModel):
        a: int = Field(alias="größe in cm")

    schema = compile_schema(Odd, dialect="anthropic")
    (key,) = schema.json_schema["properties"]
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", key)
    assert "größe in cm" in json.dumps(schema.json_schema, ensure_ascii=False)
    assert schema.decode({key: 5}) == Odd.model_validate({"größe in cm": 5})
