"""Types of every kind, each with values: what the laws of the streaming parser are tried on."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import uuid
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    ValidationInfo,
    field_serializer,
    field_validator,
    model_validator,
)
from typing_extensions import TypedDict


class Color(enum.Enum):
    RED = "red"
    GREEN = "green"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Step(BaseModel):
    explanation: str
    output: str
    confidence: float = 0.5


class Reasoning(BaseModel):
    steps: list[Step]
    final_answer: str
    score: int | None = None


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    first_name: str = Field(alias="firstName")
    nick: str | None = Field(default=None, alias="nickName")
    count: int = Field(default=7, validation_alias="howMany")


class Cat(BaseModel):
    kind: Literal["cat"]
    name: str
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str
    tricks: list[str]


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]


class Owner(BaseModel):
    name: str
    pet: Pet
    others: list[Pet]


class Circle(BaseModel):
    radius: float


class Square(BaseModel):
    side: float
    label: str | None = None


class Drawing(BaseModel):
    shape: Circle | Square
    note: str | Circle | None
    mixed: int | str
    many: list[Circle | Square | str]


class Tree(BaseModel):
    value: int
    children: list[Tree] = []
    parent_name: str | None = None


class Point(NamedTuple):
    x: int
    y: int = 9


class Address(TypedDict):
    street: str
    zip: NotRequired[str]
    floor: NotRequired[int | None]


@dataclasses.dataclass
class Item:
    name: str
    price: decimal.Decimal
    tags: list[str] = dataclasses.field(default_factory=list)
    note: str | None = None


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


class OpenInts(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    name: str


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    when: datetime.date
    count: int


class Numbers(RootModel[list[int]]):
    pass


class HasRoot(BaseModel):
    numbers: Numbers
    tail: str


class Kitchen(BaseModel):
    color: Color
    level: Level
    when: datetime.datetime
    day: datetime.date
    ident: uuid.UUID
    money: decimal.Decimal
    tags: set[str]
    frozen: frozenset[int]
    pair: tuple[int, str]
    tail: tuple[int, ...]
    point: Point
    table: dict[str, int]
    nested: dict[str, list[Step]]
    by_id: dict[int, str]
    free: Any
    flag: bool
    either: bool | int


class Stripped(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)
    name: str
    code: Annotated[str, StringConstraints(to_upper=True, max_length=10)]
    short: Annotated[str, StringConstraints(max_length=50)]


def _double(value: int) -> int:
    return value * 2


class Checked(BaseModel):
    low: int
    high: int
    twice: Annotated[int, AfterValidator(_double)]
    trimmed: Annotated[str, BeforeValidator(str.strip)]
    step: Step

    @field_validator("high")
    @classmethod
    def _above(cls, value: int, info: ValidationInfo) -> int:
        if value < (info.data or {}).get("low", value):
            raise ValueError("high is below low")
        return value

    @model_validator(mode="after")
    def _sum(self) -> Checked:
        if self.low + self.high > 1000:
            raise ValueError("too much")
        return self


class Before(BaseModel):
    a: int
    b: str
    inner: Checked

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        if isinstance(data, dict):
            return {**data, "b": data["b"] + "!"}
        return data


class Wrapping(BaseModel):
    befores: list[Before]
    title: str

    @field_serializer("title")
    def _shout(self, value: str) -> str:
        return value.upper()


STEP = Step(explanation='say "hi"\n\té 日本 😀', output="x = -3.75", confidence=0.25)
CHECKED = Checked.model_construct(low=1, high=5, twice=4, trimmed="t", step=STEP)

SAMPLES: list[tuple[str, Any, str]] = [
    # (name, type, a value as the type's own JSON)
    ("reasoning", Reasoning, Reasoning(steps=[STEP, STEP], final_answer="done", score=3).model_dump_json()),
    ("reasoning null", Reasoning, '{"steps": [], "final_answer": "", "score": null}'),
    ("aliased", Aliased, '{"firstName": "A", "nickName": "N", "howMany": 3}'),
    ("owner", Owner, '{"name": "O", "pet": {"kind": "dog", "name": "Rex", "tricks": ["sit", "roll"]}, '
     '"others": [{"kind": "cat", "name": "Tom", "lives": 9}, {"kind": "dog", "name": "B", "tricks": []}]}'),
    ("drawing", Drawing, '{"shape": {"side": 2.5, "label": "sq"}, "note": "text", "mixed": "12", '
     '"many": [{"radius": 1}, "word", {"side": 2, "label": null}]}'),
    ("drawing 2", Drawing, '{"shape": {"radius": 2}, "note": {"radius": 1.5}, "mixed": 12, "many": []}'),
    ("tree", Tree, '{"value": 1, "children": [{"value": 2, "children": [{"value": 3, "children": [], '
     '"parent_name": "x"}], "parent_name": null}], "parent_name": "p"}'),
    ("typed dict", Address, '{"street": "S", "zip": "1", "floor": null}'),
    ("typed dict short", Address, '{"street": "S"}'),
    ("dataclass", Item, '{"name": "I", "price": "12.50", "tags": ["a"], "note": "n"}'),
    ("named tuple", Point, "[3, 4]"),
    ("list", list[int], "[1, -2, 300]"),
    ("list of models", list[Step], "[" + STEP.model_dump_json() + "," + STEP.model_dump_json() + "]"),
    ("dict", dict[str, Step], '{"a b": ' + STEP.model_dump_json() + ', "c": ' + STEP.model_dump_json() + "}"),
    ("dict of strings", dict[str, str], '{"a": "long text here", "": "", "ü": "x"}'),
    ("set", set[str], '["b", "a", "c"]'),
    ("tuple", tuple[int, str, list[int]], '[1, "two", [3]]'),
    ("variadic", tuple[int, ...], "[1, 2, 3]"),
    ("union", Cat | Dog, '{"kind": "dog", "name": "D", "tricks": ["x"]}'),
    ("union of lists", list[int] | list[str], '["a", "b"]'),
    ("literal", Literal["yes", "no"], '"yes"'),
    ("enum", Color, '"green"'),
    ("int", int, "-120"),
    ("float", float, "1.5e3"),
    ("bool", bool, "true"),
    ("str", str, '"caf\\u00e9 \\ud83d\\ude00"'),
    ("optional", int | None, "null"),
    ("root model", Numbers, "[1, 2]"),
    ("has root", HasRoot, '{"numbers": [1, 2], "tail": "t"}'),
    ("open", Open, '{"name": "n", "x": 1, "y": {"z": [1, "a", null]}}'),
    ("open ints", OpenInts, '{"name": "n", "x": 1, "y": 2}'),
    ("closed", Closed, '{"name": "n", "when": "2024-02-29", "count": 4}'),
    ("any", Any, '{"a": [1, {"b": "c"}, "text", null, true]}'),
    ("kitchen", Kitchen, '{"color": "red", "level": 2, "when": "2024-01-02T03:04:05Z", "day": "2024-01-02", '
     '"ident": "12345678-1234-5678-1234-567812345678", "money": "12.340", "tags": ["a", "b"], "frozen": [1, 2], '
     '"pair": [1, "z"], "tail": [1, 2, 3], "point": [1, 2], "table": {"k": 1, "l": 2}, "nested": {"s": ['
     + STEP.model_dump_json() + ']}, "by_id": {"1": "one", "20": "twenty"}, "free": {"x": ["y", 1.5]}, '
     '"flag": false, "either": true}'),
    ("stripped", Stripped, '{"name": "  n  ", "code": "abc", "short": "plain"}'),
    ("checked", Checked, '{"low": 1, "high": 5, "twice": 4, "trimmed": " t ", "step": ' + STEP.model_dump_json() + "}"),
    ("before", Before, '{"a": 1, "b": "b", "inner": {"low": 1, "high": 5, "twice": 4, "trimmed": " t ", "step": '
     + STEP.model_dump_json() + "}}"),
    ("wrapping", Wrapping, '{"befores": [{"a": 1, "b": "b", "inner": {"low": 1, "high": 5, "twice": 4, '
     '"trimmed": " t ", "step": ' + STEP.model_dump_json() + '}}], "title": "hello"}'),
]  # fmt: skip
