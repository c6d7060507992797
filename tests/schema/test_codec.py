"""The way out and back: what null, a missing key, an empty box and a wrapped branch mean, and how errors are told."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Annotated, Any, Literal, NotRequired

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, computed_field, field_serializer, field_validator
from pydantic.json_schema import SkipJsonSchema
from typing_extensions import TypedDict

from extractly.errors import IncompleteJSONError, InvalidJSONError, OutputError, OutputValidationError
from extractly.schema import NOT_STATED, NotStated, Provided, compile_schema, get_dialect


class Optionals(BaseModel):
    plain: int = 3
    nullable: int | None = 4
    made: list[str] = Field(default_factory=list)
    lying: int = None  # type: ignore[assignment]
    kind: Literal["a"] = "a"


class Loose(TypedDict):
    must: int
    may: NotRequired[int]
    may_null: NotRequired[int | None]
    tag: NotRequired[Literal["t"]]


RAW = {
    "type": "object",
    "properties": {"a": {"type": "integer"}, "b": {"type": ["integer", "null"]}},
    "additionalProperties": False,
}

# (type, wire value, user form): what each presence means, missing keys included.
PRESENCE: list[tuple[Any, Any, Any]] = [
    (Optionals, {"plain": None, "nullable": None, "made": None, "lying": None, "kind": "a"},
     {"nullable": None, "kind": "a"}),
    (Optionals, {}, {}),
    (Optionals, {"plain": 1, "nullable": 2, "made": ["x"], "lying": 5, "kind": "a"},
     {"plain": 1, "nullable": 2, "made": ["x"], "lying": 5, "kind": "a"}),
    (Loose, {"must": 1, "may": None, "may_null": [], "tag": None}, {"must": 1}),
    (Loose, {"must": 1, "may": 2, "may_null": [None], "tag": "t"}, {"must": 1, "may": 2, "may_null": None, "tag": "t"}),
    (Loose, {"must": 1, "may_null": [7]}, {"must": 1, "may_null": 7}),
    (RAW, {"a": None, "b": []}, {}),
    (RAW, {"a": 1, "b": [None]}, {"a": 1, "b": None}),
    (dict[str, int], {"value": [{"key": "a", "value": 1}]}, {"a": 1}),
    (dict[str, int], {"value": []}, {}),
    (dict[str, int], {"value": [{"key": 1, "value": 2}, {"key": True, "value": 3}, {"key": None, "value": 4}]},
     {"1": 2, "true": 3, "null": 4}),
    (tuple[int, str], {"0": 1, "1": "x"}, [1, "x"]),
    (list[int], {"value": [1]}, [1]),
    (Any, {"value": {"object": [{"key": "a", "value": [1, {"object": []}]}]}}, {"a": [1, {}]}),
    (list[dict[str, int]], {"value": [[{"key": "a", "value": 1}], []]}, [{"a": 1}, {}]),
]  # fmt: skip


@pytest.mark.parametrize(("output", "wire", "user"), PRESENCE, ids=range(len(PRESENCE)))
def test_decoding_gives_the_user_form(output: Any, wire: Any, user: Any) -> None:
    before = json.dumps(wire)
    assert compile_schema(output).decode_data(wire) == user
    assert json.dumps(wire) == before


def test_null_keeps_a_field_unset() -> None:
    value = compile_schema(Optionals).decode({"plain": None, "nullable": None, "made": None, "kind": "a"})
    assert value == Optionals(nullable=None)
    assert value.model_fields_set == {"nullable", "kind"}


# (type, wire value of the wrong shape): passed on, and refused by the type in its own words.
MISSHAPEN: list[tuple[Any, Any]] = [
    (list[int], {"value": 1}), (list[int], {"value": [1], "more": 2}), (dict[str, int], {"value": {}}),
    (dict[str, int], {"value": [1]}), (dict[str, int], {"value": [{"key": "a"}]}),
    (dict[str, int], {"value": [{"key": [1], "value": 2}]}), (dict[str, int], {"value": [{"key": {}, "value": 2}]}),
    (tuple[int, str], {"0": 1}),
    (tuple[int, str], {"value": 1}), (Loose, {"must": 1, "may_null": [1, 2]}),
    (Loose, []), (Optionals, None), (Optionals, [1]), (list[dict[str, int]], {"value": [5]}), (int, {"value": "x"}),
    (dict[str, dict[str, int]], {"value": [{"key": "a", "value": 5}]}),
]  # fmt: skip


@pytest.mark.parametrize(("output", "wire"), MISSHAPEN, ids=range(len(MISSHAPEN)))
def test_a_wrong_shape_is_refused(output: Any, wire: Any) -> None:
    schema = compile_schema(output)
    if not (output in (dict[str, int],) and wire == {"value": {}}):
        with pytest.raises(OutputValidationError):
            schema.decode(wire)
    with pytest.raises(OutputError):
        schema.validate_json("[" * 300)


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


DUPLICATES: list[tuple[Any, Any, str]] = [
    (dict[str, int], {"value": [{"key": "a", "value": 1}, {"key": "a", "value": 2}]}, "$.a"),
    (list[dict[str, int]], {"value": [[], [{"key": "a", "value": 1}, {"key": "a", "value": 2}]]}, "$[1].a"),
    (Open, {"a": 1, "additional_properties": [{"key": "a", "value": 2}]}, "$.a"),
    (dict[str, dict[str, int]],
     {"value": [{"key": "k", "value": [{"key": "x y", "value": 1}, {"key": "x y", "value": 1}]}]}, "$.k['x y']"),
]  # fmt: skip


@pytest.mark.parametrize(("output", "wire", "path"), DUPLICATES, ids=range(len(DUPLICATES)))
def test_a_key_that_stands_twice_is_an_error(output: Any, wire: Any, path: str) -> None:
    with pytest.raises(OutputValidationError, match="stands twice") as caught:
        compile_schema(output).validate_json(json.dumps(wire))
    assert path + ": " in caught.value.message
    assert caught.value.raw_text == json.dumps(wire)


class Cat(BaseModel):
    lives: int = 9
    kind: Literal["cat"] = "cat"
    names: dict[str, int] = {}


class Dog(BaseModel):
    tricks: list[dict[str, int]] = []
    kind: Literal["dog", "wolf"] = "dog"


def test_the_tag_stands_first_and_chooses() -> None:
    schema = compile_schema(list[Annotated[Cat | Dog, Field(discriminator="kind")]])
    branches = schema.json_schema["$defs"]
    assert [next(iter(branch["properties"])) for branch in branches.values()] == ["kind", "kind"]
    assert "oneOf" not in json.dumps(schema.json_schema)
    assert "discriminator" not in json.dumps(schema.json_schema)
    values = [Cat(names={"a": 1}), Dog(tricks=[{"sit": 1}]), Dog(kind="wolf")]
    assert schema.decode(schema.encode(values)) == values


class Left(BaseModel):
    m: dict[str, int] = {}


class Right(BaseModel):
    m: list[int] = []


class Nothing(BaseModel):
    pass


class NoKeys(TypedDict):
    pass


class OneKey(TypedDict):
    a: str


UNIONS: list[tuple[Any, list[Any]]] = [
    (Left | Right, [Left(m={"a": 1}), Right(m=[1])]),
    (dict[str, int] | list[int], [{"a": 1}, [1]]),
    (dict[str, int] | list[dict[str, int]] | None, [{"a": 1}, [{"a": 1}], None]),
    (tuple[int, int] | Left, [(1, 2), Left(m={"a": 2})]),
    (int | str | Left | list[Left], [1, "x", Left(m={"q": 1}), [Left()]]),
    (dict[str, int] | Any, [{"a": 1}, [1], {"a": "x"}, None]),
    (list[tuple[int, str]] | list[dict[str, int]], [[(1, "a")], [{"a": 1}]]),
    (list[str] | Nothing, [["a"], Nothing()]),
    (NoKeys | OneKey, [{}, {"a": "x"}]),
]


@pytest.mark.parametrize("dialect", ["openai", "vllm", "gemini", "mistral", "plain"])
@pytest.mark.parametrize(("output", "values"), UNIONS, ids=range(len(UNIONS)))
def test_branches_are_told_apart(output: Any, values: list[Any], dialect: str) -> None:
    schema = compile_schema(output, dialect=dialect)
    for value in values:
        assert schema.decode(json.loads(json.dumps(schema.encode(value)))) == value


class Tree(BaseModel):
    value: int
    kids: list[Tree] = []
    by_name: dict[str, Tree] = {}


@pytest.mark.parametrize("dialect", ["openai", "mistral", "gemini", "anthropic"])
def test_a_tree_of_any_depth_travels(dialect: str) -> None:
    value = Tree(value=0)
    for number in range(8):
        value = Tree(value=number, kids=[value], by_name={"k": Tree(value=-1)})
    schema = compile_schema(Tree, dialect=dialect)
    assert schema.decode(json.loads(json.dumps(schema.encode(value)))) == value
    with pytest.raises(OutputValidationError):
        wire = schema.encode(value)
        wire["value"] = "x"
        schema.decode(wire)


class Custom(BaseModel):
    secret: int = Field(exclude=True)
    shown: int = Field(validation_alias="in", serialization_alias="out")
    day: datetime.date

    @field_serializer("shown")
    def _mangled(self, value: int) -> str:
        return f"<{value}>"

    @computed_field
    def twice(self) -> int:
        return self.shown * 2


def test_serializers_aliases_and_exclusions_do_not_matter() -> None:
    value = Custom.model_validate({"secret": 1, "in": 2, "day": "2024-02-29"})
    schema = compile_schema(Custom)
    wire = schema.encode(value)
    assert wire == {"secret": 1, "in": 2, "day": "2024-02-29"}
    assert schema.decode(wire) == value


class Ordered(BaseModel):
    low: int
    high: int

    @field_validator("high")
    @classmethod
    def _above(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data["low"]:
            raise ValueError("high is below low")
        return value


def test_validators_that_look_around() -> None:
    schema = compile_schema(Ordered)
    assert schema.decode(schema.encode(Ordered(low=1, high=2))) == Ordered(low=1, high=2)
    with pytest.raises(OutputValidationError, match="high is below low"):
        schema.validate_json('{"low": 2, "high": 1}')
    assert ("validator", "checked locally") in {(loss.keyword, loss.action) for loss in schema.losses}


REFUSED: list[tuple[Any, Any]] = [
    (int, "x"), (int, 1.5), (str, 5), (list[int], "ab"), (list[int], {"a": 1}), (dict[str, int], [1]), (Left, 5),
    (Left, Right()), (tuple[int, int], (1,)), (tuple[int, int], (1, 2, 3)), (Literal["a"], "b"), (int | None, "x"),
    (Optionals, {"plain": None}), (RAW, {"a": None}), (RAW, {"c": 1}), (RAW, {"a": "x"}), (Loose, {"may": 1}),
    (Left, Left.model_construct(m=5)), (bytes, b"\xff"), (Any, object()), (dict[str, Any], {"a": {1}.__iter__}),
    (Annotated[int, Field(gt=3)], 2), (Annotated[str, Field(max_length=2)], "abc"), (list[Left], [Left(), 5]),
]  # fmt: skip


@pytest.mark.parametrize(("output", "value"), REFUSED, ids=range(len(REFUSED)))
def test_encode_refuses_what_is_no_value(output: Any, value: Any) -> None:
    with pytest.raises(OutputValidationError):
        compile_schema(output).encode(value)


def test_values_that_hold_themselves_are_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(OutputValidationError):
        compile_schema(list[Any]).encode(loop)
    with pytest.raises(OutputValidationError):
        compile_schema(list[Any]).decode({"value": loop})


class Filed(BaseModel):
    number: str
    tenant: Annotated[str, Provided()]
    owner: Annotated[Any, Provided("user")] = None
    internal: SkipJsonSchema[int] = 5


def test_provided_fields_are_the_programs() -> None:
    schema = compile_schema(Filed)
    assert list(schema.json_schema["properties"]) == ["number"]
    user = object()
    context = {"provided": {"tenant": "acme", "user": user}}
    value = schema.validate_json('{"number": "1"}', context=context)
    assert (value.tenant, value.owner, value.internal) == ("acme", user, 5)
    assert schema.encode(value) == {"number": "1"}
    assert schema.provided(value) == {"tenant": "acme", "user": user}
    assert schema.decode(schema.encode(value), context={"provided": schema.provided(value)}) == value
    with pytest.raises(OutputValidationError, match=r"tenant: Field required"):
        schema.validate_json('{"number": "1"}')
    with pytest.raises(OutputValidationError, match=r"tenant: .*string"):
        schema.validate_json('{"number": "1"}', context={"provided": {"tenant": 5}})
    assert schema.validate_json('{"number": "1", "tenant": "evil", "internal": 6}', context=context) == value
    assert Filed(number="1", tenant="acme", owner=user) == value
    assert repr(Provided()) == "Provided()"
    assert Provided("a") == Provided("a") != Provided("b")
    assert len({Provided("a"), Provided("a")}) == 1


class Contract(BaseModel):
    signed: datetime.date | NotStated
    place: str | NotStated = NOT_STATED


def test_not_stated_is_an_answer_of_its_own() -> None:
    schema = compile_schema(Contract)
    value = schema.validate_json('{"signed": null, "place": "Rome"}')
    assert value.signed is NOT_STATED
    assert not value.signed
    assert value == schema.decode(schema.encode(value))
    assert schema.encode(Contract(signed=NOT_STATED)) == {"signed": None, "place": None}
    assert json.loads(value.model_dump_json()) == {"signed": None, "place": "Rome"}
    assert repr(NOT_STATED) == "NOT_STATED"
    assert "does not say" in json.dumps(schema.json_schema)


# (text, class, offset, line, column, got)
BROKEN: list[tuple[str, type[InvalidJSONError], int, int, int, str]] = [
    ("", IncompleteJSONError, 0, 1, 1, "the end of the text"),
    ('{"low": ', IncompleteJSONError, 8, 1, 9, "the end of the text"),
    ('{"low": 1,\n "hi', IncompleteJSONError, 15, 2, 5, "the end of the text"),
    ('{"low": x}', InvalidJSONError, 8, 1, 9, "'x'"),
    ('{"é": x}', InvalidJSONError, 6, 1, 7, "'x'"),
    ('{"low": 1}\n}', InvalidJSONError, 11, 2, 1, "'}'"),
]


@pytest.mark.parametrize(("text", "kind", "offset", "line", "column", "got"), BROKEN)
@pytest.mark.parametrize("output", [Ordered, Optionals, RAW])
def test_text_that_is_no_json(
    output: Any, text: str, kind: type[InvalidJSONError], offset: int, line: int, column: int, got: str
) -> None:
    for given in (text, text.encode()):
        with pytest.raises(InvalidJSONError) as caught:
            compile_schema(output).validate_json(given)
        error = caught.value
        assert type(error) is kind
        assert (error.offset, error.line, error.column, error.got) == (offset, line, column, got)
        assert error.expected
        assert error.raw_text == text


def test_half_a_surrogate_and_bad_utf8() -> None:
    for output in (Ordered, Optionals):
        with pytest.raises(InvalidJSONError) as caught:
            compile_schema(output).validate_json('{"a": "\ud800"}')
        assert caught.value.offset == 7
        with pytest.raises(InvalidJSONError):
            compile_schema(output).validate_json(b'{"a": "\xff"}')


class Line(BaseModel):
    price: float = 0
    note: str | None = None


class Bill(BaseModel):
    lines: list[Line]
    rates: dict[str, Line] = {}
    pair: tuple[int, Line] | None = None
    any_of: Cat | Dog = Cat()


WIRE_PATHS: list[tuple[Any, Any, str]] = [
    (Bill, {"lines": [{"price": 1}, {"price": "x"}]}, "$.lines[1].price"),
    (Bill, {"lines": [], "rates": [{"key": "a b", "value": {"price": "x"}}]}, '$.rates[key="a b"].value.price'),
    (Bill, {"lines": [], "pair": {"0": 1, "1": {"price": "x"}}}, "$.pair['1'].price"),
    (list[int], {"value": [1, "x"]}, "$.value[1]"),
    (int, {"value": "x"}, "$.value"),
    (dict[str, list[int]], {"value": [{"key": "k", "value": ["x"]}]}, '$.value[key="k"].value[0]'),
    (Open, {"a": "x", "additional_properties": []}, "$.a"),
    (Loose, {"must": 1, "may_null": ["x"]}, "$.may_null[0]"),
    (tuple[int, ...], {"value": ["x"]}, "$.value[0]"),
    ({"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "integer"}, "minItems": 1},
     {"0": 1, "rest": [1, "x"]}, "$.rest[1]"),
    ({"type": "object", "additionalProperties": {"type": "integer"}, "properties": {"a": {"type": "string"}}},
     {"a": None, "additional_properties": [{"key": "q", "value": "x"}]}, '$.additional_properties[key="q"].value'),
    (Bill, {}, "$.lines"),
]  # fmt: skip


@pytest.mark.parametrize(("output", "wire", "where"), WIRE_PATHS, ids=range(len(WIRE_PATHS)))
def test_errors_in_the_terms_of_the_wire(output: Any, wire: Any, where: str) -> None:
    schema = compile_schema(output)
    with pytest.raises(OutputValidationError) as caught:
        schema.decode(wire)
    lines = schema.wire_errors(caught.value)
    assert lines[0].startswith(f"{where}: "), lines


def test_many_errors_are_told_in_few_lines() -> None:
    schema = compile_schema(list[int])
    with pytest.raises(OutputValidationError) as caught:
        schema.decode({"value": ["x" * 1000] * 70})
    assert len(caught.value.errors) == 70
    assert "... and 20 more" in caught.value.message
    lines = schema.wire_errors(caught.value)
    assert lines[-1] == "... and 50 more"
    assert max(map(len, lines)) < 300
    assert len(caught.value.message.splitlines()) == 52


def test_errors_are_pydantics() -> None:
    with pytest.raises(OutputValidationError) as caught:
        compile_schema(Bill).decode({"lines": [{"price": "x"}]})
    (error,) = caught.value.errors
    assert error["loc"] == ("lines", 0, "price")
    assert error["type"] == "float_parsing"
    assert "url" not in error
    assert "$.lines[0].price: Input should be a valid number" in caught.value.message


def test_a_repr_that_raises_is_told() -> None:
    class Bad:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    with pytest.raises(OutputValidationError, match="whose repr raises RuntimeError"):
        compile_schema(int).encode(Bad())  # type: ignore[arg-type]


def test_a_dialect_of_ones_own() -> None:
    own = replace(get_dialect("openai"), name="own", prefix_items="open", open_objects=True, required_all=False)
    schema = compile_schema(tuple[int, dict[str, int]], dialect=own)
    assert schema.encode((1, {"a": 2})) == {"value": [1, {"a": 2}]}
    assert schema.decode({"value": [1, {"a": 2}]}) == (1, {"a": 2})
