"""Types that people write, each with values that are valid for it: what walks, checkers and laws are run over.

A row is `Case(id, type, values, invalid)`: Python values of the type, and JSON texts of the user form that it refuses.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypeVar

from pydantic import (
    UUID4,
    AliasChoices,
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    ByteSize,
    ConfigDict,
    EmailStr,
    Field,
    FutureDate,
    HttpUrl,
    Json,
    JsonValue,
    NaiveDatetime,
    NonNegativeInt,
    PastDate,
    PositiveInt,
    RootModel,
    SecretStr,
    StringConstraints,
)
from typing_extensions import TypeAliasType, TypedDict

T = TypeVar("T")


class Case(NamedTuple):
    """One type with its examples."""

    id: str
    type: Any
    values: Sequence[Any]
    invalid: Sequence[str] = ()


class Event(BaseModel):
    """Something in a calendar."""

    name: str
    date: str
    participants: list[str]


class Step(BaseModel):
    explanation: str
    output: str


class Reasoning(BaseModel):
    steps: list[Step]
    final_answer: str


class Node(BaseModel):
    """A tree."""

    value: int
    children: list[Node] = []


class Linked(BaseModel):
    value: str
    next: Linked | None = None


class Person(BaseModel):
    name: str
    partner: Employer | None = None


class Employer(BaseModel):
    staff: list[Person]


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9


class Dog(BaseModel):
    name: str
    kind: Literal["dog", "puppy"]


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]


class Home(BaseModel):
    pets: list[Pet]
    favourite: Pet | None = None


class Defaults(BaseModel):
    count: int = 3
    label: str | None = "none"
    plain: str | None = None
    tags: list[str] = Field(default_factory=list)
    extra: dict[str, int] = {}
    choice: Literal["a", "b"] = "a"


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


class TypedOpen(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    name: str


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    first_name: str = Field(alias="firstName")
    last: int = Field(validation_alias=AliasChoices("lastNumber", "last_number"), default=0)


class Keywords(BaseModel):
    """Fields named like keywords."""

    title: str
    description: str
    properties: dict[str, str]
    items: list[int]
    type: Literal["x"]
    default: int = 1
    ref: str = Field(alias="$ref")


class Constrained(BaseModel):
    short: Annotated[str, Field(min_length=2, max_length=5)]
    code: Annotated[str, Field(pattern=r"^[A-Z]{3}-\d+$")]
    loose: Annotated[str, StringConstraints(pattern=r"\d")]
    percent: Annotated[int, Field(ge=0, le=100)]
    above: Annotated[float, Field(gt=0)]
    step: Annotated[int, Field(multiple_of=5)]
    few: Annotated[list[int], Field(min_length=1, max_length=3)]


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Size(StrEnum):
    S = "s"
    M = "m"


class Mixed(Enum):
    ONE = 1
    TWO = "two"
    NONE = None
    YES = True


class Point(NamedTuple):
    x: int
    y: int = 0
    label: str = ""


@dataclass
class Invoice:
    """An invoice."""

    number: str
    total: Decimal
    lines: list[str] = field(default_factory=list)


class Movie(TypedDict):
    title: str
    year: NotRequired[int]
    rating: NotRequired[float | None]


class Options(TypedDict, total=False):
    verbose: bool
    name: str | None


class Page(BaseModel, Generic[T]):
    items: list[T]
    next: T | None = None


class Ids(RootModel[list[int]]):
    """Numbers."""


class Names(RootModel[dict[str, str]]):
    pass


class Money(BaseModel):
    amount: Decimal = Field(max_digits=8, decimal_places=2)
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"


class Stamps(BaseModel):
    at: dt.datetime
    day: dt.date
    time: dt.time
    length: dt.timedelta


class Empty(BaseModel):
    pass


class Nested(BaseModel):
    matrix: list[list[float]]
    table: dict[str, dict[str, list[int]]]
    pairs: list[tuple[str, int]]


class Optionals(BaseModel):
    a: int | None
    b: list[int] | None
    c: Cat | None
    d: dict[str, int] | None
    e: Literal["x"] | None
    f: Color | None = None


JsonLike = TypeAliasType("JsonLike", "dict[str, JsonLike] | list[JsonLike] | str | int | None")

UTC = dt.UTC
NOON = dt.datetime(2024, 2, 29, 12, 30, 15, tzinfo=UTC)
ID = uuid.UUID("12345678-1234-4234-8234-123456789abc")

MODELS: list[Case] = [
    Case("event", Event, [Event(name="n", date="d", participants=["a", "b"])], ['{"name": 1}', "[]", "null"]),
    Case("reasoning", Reasoning, [Reasoning(steps=[Step(explanation="e", output="o")], final_answer="x")]),
    Case("tree", Node, [Node(value=1, children=[Node(value=2), Node(value=3, children=[Node(value=4)])])]),
    Case("linked list", Linked, [Linked(value="a"), Linked(value="a", next=Linked(value="b"))]),
    Case("mutual", Person, [Person(name="p", partner=Employer(staff=[Person(name="q")]))]),
    Case("tagged", Home, [Home(pets=[Cat(), Dog(name="d", kind="puppy")], favourite=Cat(lives=1))],
         ['{"pets": [{"kind": "fish"}]}', '{"pets": [{"kind": "dog"}]}']),
    Case("defaults", Defaults,
         [Defaults(), Defaults(count=1, label=None, plain="x", tags=["t"], extra={"k": 1}, choice="b")],
         ['{"count": "x"}', '{"choice": "c"}', '{"extra": {"k": "x"}}']),
    Case("open", Open, [Open(name="n"), Open(name="n", other=[1, {"a": None}])], ["{}"]),
    Case("typed open", TypedOpen, [TypedOpen(name="n", a=1, b=2)], ['{"name": "n", "a": "x"}']),
    Case("closed", Closed, [Closed(name="n")], ['{"name": "n", "a": 1}']),
    Case("aliases", Aliased, [Aliased(firstName="f", lastNumber=2), Aliased(firstName="f")], ["{}"]),
    Case("keywords", Keywords,
         [Keywords(title="t", description="d", properties={"a": "b"}, items=[1], type="x", **{"$ref": "r"})]),
    Case("constrained", Constrained,
         [Constrained(short="abc", code="ABC-1", loose="a1", percent=5, above=0.5, step=10, few=[1])],
         ['{"short": "a", "code": "ABC-1", "loose": "a1", "percent": 5, "above": 0.5, "step": 10, "few": [1]}',
          '{"short": "abc", "code": "ABC-1", "loose": "a", "percent": 5, "above": 0.5, "step": 10, "few": [1]}',
          '{"short": "abc", "code": "ABC-1", "loose": "a1", "percent": 5, "above": 0, "step": 10, "few": [1]}',
          '{"short": "abc", "code": "ABC-1", "loose": "a1", "percent": 5, "above": 0.5, "step": 11, "few": []}']),
    Case("money", Money, [Money(amount=Decimal("12.30")), Money(amount=Decimal("-1"), currency="USD")],
         ['{"amount": "1.234"}', '{"amount": "x"}']),
    Case("stamps", Stamps, [Stamps(at=NOON, day=NOON.date(), time=NOON.time(), length=dt.timedelta(days=1, seconds=5))],
         ['{"at": "x", "day": "2024-01-01", "time": "10:00:00", "length": "PT1S"}']),
    Case("empty", Empty, [Empty()]),
    Case("nested", Nested, [Nested(matrix=[[1.0], []], table={"a": {"b": [1]}}, pairs=[("a", 1)])]),
    Case("optionals", Optionals,
         [Optionals(a=None, b=None, c=None, d=None, e=None),
          Optionals(a=1, b=[1], c=Cat(), d={"k": 1}, e="x", f=Color.RED)],
         ["{}", '{"a": null}']),
    Case("dataclass", Invoice, [Invoice("1", Decimal("2.50"), ["a"]), Invoice("1", Decimal(0))], ['{"number": "1"}']),
    Case("typed dict", Movie, [{"title": "t"}, {"title": "t", "year": 1}, {"title": "t", "rating": None}], ["{}"]),
    Case("optional typed dict", Options, [{}, {"verbose": True}, {"name": None}], ['{"verbose": 7}']),
    Case("generic", Page[Event], [Page[Event](items=[Event(name="n", date="d", participants=[])])]),
    Case("generic of list", Page[list[int]], [Page[list[int]](items=[[1]], next=[2])]),
]  # fmt: skip

ROOTS: list[Case] = [
    Case("str", str, ["", "x", 'quote " and \\', "é\u2028\U0001f600"], ["1"]),
    Case("int", int, [0, -5, 10**20], ['"x"', "1.5"]),
    Case("float", float, [0.0, -1.5, 1e100], ['"x"']),
    Case("bool", bool, [True, False], ["3"]),
    Case("none", None, [None], ["0"]),
    Case("list", list[int], [[], [1, 2]], ["[1.5]", "{}"]),
    Case("list of models", list[Event], [[], [Event(name="n", date="d", participants=[])]], ["[{}]"]),
    Case("set", set[int], [set(), {1, 2}], ['["x"]']),
    Case("frozenset", frozenset[str], [frozenset({"a", "b"})], ["[1]"]),
    Case("tuple", tuple[int, str], [(1, "a")], ["[1]", '[1, "a", 2]', '["a", 1]']),
    Case("tuple with tail", tuple[int, ...], [(), (1, 2, 3)], ['["a"]']),
    Case("tuple of models", tuple[Cat, Dog], [(Cat(), Dog(name="d", kind="dog"))]),
    Case("empty tuple", tuple[()], [()], ["[1]"]),
    Case("named tuple", Point, [Point(1), Point(1, 2, "l")], ["[]"]),
    Case("dict", dict[str, int], [{}, {"a": 1, "b c": 2}], ['{"a": "x"}']),
    Case("dict of int keys", dict[int, str], [{1: "a", -2: "b"}], ['{"x": "a"}']),
    Case("dict of dates", dict[dt.date, bool], [{NOON.date(): True}]),
    Case("dict of enum keys", dict[Color, int], [{Color.RED: 1}], ['{"green": 1}']),
    Case("dict of literal keys", dict[Literal["a", "b"], int], [{"a": 1}], ['{"c": 1}']),
    Case("mapping", Mapping[str, list[str]], [{"a": ["b"]}]),
    Case("dict of dicts", dict[str, dict[str, int]], [{"a": {"b": 1}, "c": {}}]),
    Case("union", int | str, [1, "1", "x"], ["1.5", "[]"]),
    Case("union of models", Event | Step, [Step(explanation="e", output="o")], ["{}"]),
    Case("union of lists", list[int] | list[str] | None, [[1], ["a"], None], ["[1.5]"]),
    Case("union with dict", dict[str, int] | list[int], [{"a": 1}, [1]]),
    Case("tagged root", Pet, [Cat(lives=1), Dog(name="d", kind="dog")], ['{"kind": "fish"}']),
    Case("number or text", float | Literal["n/a"], [1.5, "n/a"], ['"x"']),
    Case("literal", Literal["a", "b"], ["a", "b"], ['"c"']),
    Case("mixed literal", Literal["a", 1, True, None], ["a", 1, True, None], ["2", '"b"', "false"]),
    Case("enum", Color, list(Color), ['"green"']),
    Case("int enum", Level, list(Level), ["3"]),
    Case("str enum", Size, list(Size), ['"l"']),
    Case("mixed enum", Mixed, [Mixed.ONE, Mixed.TWO, Mixed.NONE], ["5"]),
    Case("list of literal", list[Literal["a", "b"]], [["a", "a"]], ['["c"]']),
    Case("list of enum", list[Color], [[Color.RED]], ['["x"]']),
    Case("root model", Ids, [Ids([1, 2])], ['["x"]']),
    Case("root model of dict", Names, [Names({"a": "b"})], ["[]"]),
    Case("any", Any, [None, 1, "x", [1, {"a": [None]}], {"a": {"b": []}}]),
    Case("json value", JsonValue, [None, True, 1.5, {"a": [1]}]),
    Case("dict of any", dict[str, Any], [{}, {"a": [1, {"b": None}]}], ["[]"]),
    Case("list of dicts", list[dict[str, Any]], [[], [{"a": 1}]]),
    Case("bare list", list, [[1, "a", None]], ["{}"]),
    Case("bare dict", dict, [{"a": 1}], ["[]"]),
    Case("recursive alias", JsonLike, [{"a": [1, "x", None]}, "s"], ["1.5"]),
    Case("plain typed object", object, [1, "a", [None]]),
]  # fmt: skip

SCALARS: list[Case] = [
    Case("decimal", Decimal, [Decimal("1.50"), Decimal("-1E+3")], ['"x"']),
    Case("bounded decimal", Annotated[Decimal, Field(gt=0, le=10)], [Decimal("9.99")], ['"0"', '"11"']),
    Case("uuid", uuid.UUID, [ID], ['"x"']),
    Case("uuid4", UUID4, [ID], ['"12345678-1234-1234-8234-123456789abc"']),
    Case("datetime", dt.datetime, [NOON, NOON.replace(tzinfo=None), NOON.replace(microsecond=5)], ['"x"']),
    Case("aware", AwareDatetime, [NOON], ['"2024-01-01T00:00:00"']),
    Case("naive", NaiveDatetime, [NOON.replace(tzinfo=None)], ['"2024-01-01T00:00:00Z"']),
    Case("date", dt.date, [NOON.date()], ['"2024-02-30"', '"x"']),
    Case("past", PastDate, [dt.date(2000, 1, 1)], ['"2999-01-01"']),
    Case("future", FutureDate, [dt.date(2999, 1, 1)], ['"2000-01-01"']),
    Case("time", dt.time, [dt.time(1, 2, 3), dt.time(1, 2, tzinfo=UTC)], ['"25:00:00"']),
    Case("timedelta", dt.timedelta, [dt.timedelta(days=2, seconds=3), dt.timedelta(0)], ['"x"']),
    Case("bytes", bytes, [b"", b"abc"], ["1"]),
    Case("base64", Base64Bytes, [b"abc"], ["1"]),
    Case("url", AnyUrl, [AnyUrl("https://example.com/a?b=c")], ['"x"']),
    Case("http url", HttpUrl, [HttpUrl("https://example.com/")], ['"ftp://x"']),
    Case("email", EmailStr, ["a@example.com"], ['"x"']),
    Case("ipv4", ipaddress.IPv4Address, [ipaddress.IPv4Address("127.0.0.1")], ['"256.0.0.1"']),
    Case("ipv6", ipaddress.IPv6Address, [ipaddress.IPv6Address("::1")], ['"x"']),
    Case("network", ipaddress.IPv4Network, [ipaddress.IPv4Network("10.0.0.0/8")], ['"x"']),
    Case("path", Path, [Path("a/b")], ["1"]),
    Case("posix path", PurePosixPath, [PurePosixPath("/a")], ["1"]),
    Case("secret", SecretStr, [SecretStr("s")], ["1"]),
    Case("json text", Json[list[int]], [[1, 2]], ['"x"']),
    Case("byte size", ByteSize, [ByteSize(1024)], ['"x"']),
    Case("positive", PositiveInt, [1], ["0"]),
    Case("non-negative", NonNegativeInt, [0], ["-1"]),
    Case("lower", Annotated[str, StringConstraints(to_lower=True)], ["abc"], ["1"]),
    Case("lookahead", Annotated[str, Field(json_schema_extra={"pattern": "^(?!x)"})], ["a"], ["1"]),
]  # fmt: skip

CASES: list[Case] = [*MODELS, *ROOTS, *SCALARS]
