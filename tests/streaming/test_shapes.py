"""Rewritten forms undone on the fly: mappings, tuples, unions, boxes, wrappers, raw schemas; and what breaks them."""

from __future__ import annotations

import copy
import json
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from extractly.errors import OutputValidationError
from extractly.schema import Provided, Schema, compile_schema
from extractly.schema.codec.decode import decoder_of
from extractly.schema.nodes import Array, JsonText, Node, Object, Scalar, Tuple, Wrapped
from extractly.schema.nodes import Field as NodeField
from extractly.streaming import Partial, PartialParser, apply_changes
from extractly.streaming.partial import json_view

from .helpers import fed
from .samples import Cat, Circle, Dog, Drawing, Kitchen, Open, OpenInts, Owner, Point, Square, Step


class Maps(BaseModel):
    strings: dict[str, str]
    steps: dict[str, Step]
    deep: dict[str, dict[str, list[int]]]


SHOWN = [
    # (type, text so far, the repr of what shows)
    (Maps, '{"strings": [{"key": "a"', "Partial[Maps](strings={})"),
    (Maps, '{"strings": [{"key": "a", "value": "', "Partial[Maps](strings={'a': ''})"),
    (Maps, '{"strings": [{"key": "a", "value": "x', "Partial[Maps](strings={'a': 'x'})"),
    (Maps, '{"strings": [{"value": "x", "key": "a', "Partial[Maps](strings={})"),
    (Maps, '{"strings": [{"value": "x", "key": "a"}', "Partial[Maps](strings={'a': 'x'})"),
    (Maps, '{"strings": [{"value": "x", "key": "a"}, {"key": "b", "note": [1, {"c": 2}], "value": "y',
     "Partial[Maps](strings={'a': 'x', 'b': 'y'})"),
    (Maps, '{"steps": [{"key": "s", "value": {"explanation": "e',
     "Partial[Maps](steps={'s': Partial[Step](explanation='e')})"),
    (Maps, '{"steps": [{"value": {"explanation": "e", "output": "o", "confidence": null}, "key": "s"}',
     "Partial[Maps](steps={'s': Step(explanation='e', output='o', confidence=0.5)})"),
    (Maps, '{"deep": [{"key": "a", "value": [{"key": "b", "value": [1, 2', "Partial[Maps](deep={'a': {'b': [1]}})"),
    (Maps, '{"deep": [{"value": [{"value": [1, 2], "key": "b"}], "key": "a"}',
     "Partial[Maps](deep={'a': {'b': [1, 2]}})"),
    (Drawing, '{"shape": {"label": "s', "Partial[Drawing](shape=Partial[Square](label='s'))"),
    (Drawing, '{"shape": {"radius": 2}', "Partial[Drawing](shape=Circle(radius=2.0))"),
    (Drawing, '{"note": "te', "Partial[Drawing](note='te')"),
    (Drawing, '{"note": null', "Partial[Drawing](note=None)"),
    (Drawing, '{"note": {"rad', "Partial[Drawing](note=Partial[Circle]())"),
    (Drawing, '{"mixed": "1', "Partial[Drawing]()"),
    (Drawing, '{"mixed": "1"', "Partial[Drawing](mixed='1')"),
    (Drawing, '{"mixed": 12,', "Partial[Drawing](mixed=12)"),
    (Drawing, '{"many": ["a", {"side": 1}, {', "Partial[Drawing](many=['a', Square(side=1.0, label=None)])"),
    (Owner, '{"pet": {"kind": "do', "Partial[Owner]()"),
    (Owner, '{"pet": {"kind": "dog"', "Partial[Owner](pet=Partial[Dog](kind='dog'))"),
    (Owner, '{"pet": {"name": "Rex", "kind": "dog"', "Partial[Owner](pet=Partial[Dog](name='Rex', kind='dog'))"),
    (Owner, '{"pet": {"name": "Rex", "lives": 1', "Partial[Owner](pet=Partial[Cat](name='Rex'))"),
    (tuple[int, list[str], str], '{"1": ["a"], "0": 1, ', "(1, ['a'])"),
    (tuple[int, list[str], str], '{"1": ["a", "b', "()"),
    (tuple[int, list[str], str], '{"2": "z", "1": ["a"], ', "()"),
    (tuple[int, list[str], str], '{"0": 1, "1": ["a", "b', "(1, ['a', 'b'])"),
    (tuple[int, list[str], str], '{"0": 1, "x": 3, "1": [', "(1, [])"),
    (Point, '{"0": 1, "1": null', "Partial[Point](x=1, y=9)"),
    (Kitchen, '{"free": {"object": [{"key": "x", "value": ["y', "Partial[Kitchen](free={'x': ['y']})"),
    (Kitchen, '{"either": tru', "Partial[Kitchen]()"),
    (Kitchen, '{"by_id": [{"key": "1", "value": "on', "Partial[Kitchen](by_id={1: 'on'})"),
    (list[int] | list[str], '{"value": [', "None"),
    (list[int] | list[str], '{"value": ["a', "None"),
    (list[int] | list[str], '{"value": ["a"', "['a']"),
    (list[int] | list[str], '{"value": []', "[]"),
]  # fmt: skip


@pytest.mark.parametrize("size", [1, 1000])
@pytest.mark.parametrize(("output", "text", "shown"), SHOWN, ids=[f"{row[1]}" for row in SHOWN])
def test_what_shows(output: Any, text: str, shown: str, size: int) -> None:
    if not text.startswith('{"value"') and "value" in compile_schema(output).json_schema["properties"]:
        text = '{"value": ' + text
    parser = PartialParser(output)
    changes = [change for start in range(0, len(text), size) for change in parser.feed(text[start : start + size])]
    assert repr(parser.value) == shown
    assert apply_changes(changes) == json_view(parser.value) or "Step" in shown or shown.endswith("(label=None)")


class Left(BaseModel):
    a: int
    b: str = "x"


class Right(BaseModel):
    a: int
    b: str = "y"


class Undecided(BaseModel):
    either: Left | Right
    checked: Annotated[Left | None, AfterValidator(lambda value: value)]


def test_a_union_that_nothing_decides_shows_when_it_closes() -> None:
    parser = fed(Undecided, '{"either": {"a": 1, "b": "z"')
    assert parser.value.either is None
    parser.feed("}")
    assert parser.value.either == Left(a=1, b="z")
    parser.feed(', "checked": {"a": 2, "b": null')
    assert parser.value.checked is None
    parser.feed("}}")
    assert parser.close() == parser.value == Undecided(either=Left(a=1, b="z"), checked=Left(a=2))


def test_a_union_that_no_branch_takes() -> None:
    for text in ('{"shape": {"x": 1}', '{"shape": [1]', '{"shape": 1 ', '{"note": 1 ', '{"note": [1]', '{"mixed": {}'):
        parser = PartialParser(Drawing)
        parser.feed(text[:-1])
        with pytest.raises(OutputValidationError):
            parser.feed(text[-1])
    with pytest.raises(OutputValidationError, match=r"\$\.either"):
        PartialParser(Undecided).feed('{"either": {"a": "x", "b": null}')


def test_a_guess_at_the_branch_is_never_an_early_error() -> None:
    """Two branches of a union may share what came first: the one that was guessed does not refuse for the other."""
    text = '{"shape": {"side": "no number", "radius": 3}, "note": null, "mixed": 1, "many": []}'
    assert fed(Drawing, text, 1).close().shape == Circle(radius=3)


def test_a_tag_that_is_wrong_is_an_early_error() -> None:
    parser = PartialParser(Owner)
    with pytest.raises(OutputValidationError, match=r"\$\.pet"):
        parser.feed('{"name": "n", "pet": {"kind": "cow", "name": "x"}')


class Picks(BaseModel):
    pick: Annotated[Cat | Dog, Field(discriminator="kind")] | None
    mode: Literal["a", "b"] | int
    level: Literal[1, 2, None]


def test_literals_in_unions() -> None:
    parser = fed(Picks, '{"pick": null, "mode": "a", "level": 2}')
    assert parser.close() == parser.value == Picks(pick=None, mode="a", level=2)
    assert fed(Picks, '{"pick": {"kind": "cat", "name": "T').value.pick.name == "T"


def test_extra_keys() -> None:
    schema = compile_schema(Open)
    wire = json.dumps(schema.encode(Open(name="n", x=1, y={"z": ["a"]})))  # type: ignore[call-arg]
    parser = fed(Open, wire, 1)
    assert parser.value == parser.close() == Open(name="n", x=1, y={"z": ["a"]})  # type: ignore[call-arg]
    half = fed(Open, wire[: wire.index('"a"') + 3]).value
    assert half.y == {"z": ["a"]}
    beside = fed(Open, '{"name": "n", "direct": {"k": [1]}}')
    assert beside.value == beside.close()
    ints = json.dumps(compile_schema(OpenInts).encode(OpenInts(name="n", x=1)))  # type: ignore[call-arg]
    with pytest.raises(OutputValidationError, match=r"\$\.x"):
        PartialParser(OpenInts).feed(ints.replace(": 1", ': "one"'))
    with pytest.raises(OutputValidationError, match="comes twice"):
        PartialParser(Open).feed(wire.replace('"y"', '"x"'))


def test_boxes_hold_no_or_one_value() -> None:
    class Boxed(BaseModel):
        inner: dict[str, str | None]

    from .samples import Address

    assert fed(Address, '{"street": "s", "zip": null, "floor": []}').close() == {"street": "s"}
    assert fed(Address, '{"street": "s", "zip": null, "floor": [null').value.model_fields_set == {"street", "floor"}
    assert fed(Address, '{"street": "s", "zip": null, "floor": 3}').close() == {"street": "s", "floor": 3}
    with pytest.raises(OutputValidationError):
        fed(Address, '{"street": "s", "zip": null, "floor": [1, 2]}').close()
    assert fed(Boxed, '{"inner": [{"key": "a", "value": null}]}').close().inner == {"a": None}


USER_FORM = [
    # what a model writes that was not held to the wire form: read as the type's own JSON where it is that
    (dict[str, int], '{"a": 1}', {"a": 1}),
    (list[int], "[1, 2]", [1, 2]),
    (Cat | Dog, '{"kind": "dog", "name": "n", "tricks": []}', Dog(kind="dog", name="n", tricks=[])),
    (int, "7 ", 7),
    (str, '"x"', "x"),
    (bool, "true", True),
    (tuple[int, str], '[1, "a"]', (1, "a")),
]


@pytest.mark.parametrize(("output", "text", "expected"), USER_FORM, ids=lambda value: str(value)[:30])
def test_the_types_own_form_is_read_where_the_wire_form_was_asked_for(output: Any, text: str, expected: Any) -> None:
    parser = fed(output, text, 1)
    assert parser.value == expected
    assert parser.close() == expected


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (list[int], "{}"),
        (list[int], '{"values": [1]}'),
        (dict[str, int], '{"value": [{"key": "a"}]}'),
        (dict[str, int], '{"value": [{"value": 1}]}'),
        (dict[str, int], '{"value": [1]}'),
        (tuple[int, str], '{"0": 1, "1": "a", "2": 3}'),
        (Maps, "[]"),
        (Maps, "1 "),
    ],
)
def test_neither_form(output: Any, text: str) -> None:
    schema = compile_schema(output)
    try:
        expected: Any = schema.validate_json(text)
    except OutputValidationError:
        expected = OutputValidationError
    for on_invalid in ("raise", "defer"):
        try:
            outcome: Any = fed(schema, text, 1, on_invalid=on_invalid).close()
        except OutputValidationError:
            outcome = OutputValidationError
        assert outcome == expected


def plain_schema(root: Node, output: Any) -> Schema[Any]:
    """A schema made from nodes, for forms that no dialect of today asks for."""
    schema = copy.copy(compile_schema(output, dialect="plain"))
    schema.root = root
    schema.identity = False
    schema._decoder = decoder_of(root, {})
    return schema


def test_json_in_a_string_is_read_when_it_closes() -> None:
    core = TypeAdapter(list[int]).core_schema
    numbers = Array(Scalar("integer", core={"type": "int"}), core=core)
    schema = plain_schema(Wrapped("value", JsonText(numbers)), list[int])
    parser = fed(schema, '{"value": "[1, 2')
    assert parser.value is None
    parser.feed(']"}')
    assert parser.value == [1, 2]
    assert parser.close() == [1, 2]
    with pytest.raises(OutputValidationError):
        fed(schema, '{"value": "[1, "}')
    with pytest.raises(OutputValidationError):
        fed(schema, '{"value": "[\\"x\\"]"}')
    assert fed(schema, '{"value": [3]}').close() == [3]


def test_native_forms() -> None:
    core = TypeAdapter(tuple[int, str]).core_schema
    fields = (
        NodeField("0", Scalar("integer", core={"type": "int"})),
        NodeField("1", Scalar("string", core={"type": "str"}, grows=True)),
    )
    rest = Tuple(fields, native=True, rest=Scalar("integer", core={"type": "int"}), core=None)
    assert fed(plain_schema(Tuple(fields, native=True, core=core), tuple[int, str]), '[1, "a').value == (1, "a")
    parser = fed(plain_schema(rest, tuple[int, str, int]), '[1, "a", 3')
    parser.feed("]")
    assert parser.value == [1, "a", 3]
    maps = compile_schema(Maps, dialect="plain")
    text = '{"strings": {"a": "x", "a": "y"}, "steps": {}, "deep": {"k": {"l": [1, 2]}}}'
    mapped = fed(maps, text, 1)
    assert mapped.value == mapped.close() == Maps(strings={"a": "y"}, steps={}, deep={"k": {"l": [1, 2]}})
    ids = compile_schema(dict[int, str], dialect="plain")
    assert fed(ids, '{"1": "a').value == {1: "a"}
    with pytest.raises(OutputValidationError):
        PartialParser(ids).feed('{"x"')


def test_a_tail_of_a_tuple() -> None:
    raw: dict[str, Any] = {"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "string"}}
    schema = compile_schema(raw)
    wire = json.dumps(schema.encode([1, "a", "b"]))
    assert fed(schema, wire[: wire.index("b") + 1]).value == [1, "a", "b"]
    assert fed(schema, wire, 1).value == fed(schema, wire).close() == [1, "a", "b"]
    assert fed(schema, json.dumps(schema.encode([1]))).close() == [1]


RAW: dict[str, Any] = {
    "title": "raw",
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "kind": {"enum": ["a", "b"]},
        "size": {"type": ["integer", "null"]},
        "parts": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "number"}}}},
        "free": {},
        "mix": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]},
        "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
    "required": ["name", "kind"],
    "patternProperties": {"^x-": {"type": "integer"}},
    "additionalProperties": False,
}  # fmt: skip


def test_raw_schemas_show_plain_data() -> None:
    plain = compile_schema(RAW, dialect="plain")
    text = (
        '{"name": "n", "kind": "a", "size": null, "parts": [{"n": 1.5}, {"n": 2}], "free": {"q": [1]}, "mix": true, '
        '"map": {"k": 1}, "x-y": 3}'
    )
    parser = fed(plain, text, 1)
    assert parser.value == json.loads(text)
    assert parser.close() == json.loads(text)
    assert fed(plain, '{"name": "n", "parts": [{"n": 1').value == {"name": "n", "parts": [{}]}
    with pytest.raises(OutputValidationError):
        fed(plain, '{"name": "n", "kind": "c"}').close()
    for mix in ("1.5", '"s"', "true"):
        assert fed(plain, '{"name": "n", "kind": "a", "mix": ' + mix + "}").close()["mix"] == json.loads(mix)
    wire = json.dumps(compile_schema(RAW).encode(json.loads(text)))
    assert fed(RAW, wire, 1).value == fed(RAW, wire).close() == json.loads(text)


def test_fields_that_the_application_fills() -> None:
    class Tenant(BaseModel):
        tenant: Annotated[str, Provided()]
        name: str

    context = {"provided": {"tenant": "acme"}}
    schema = compile_schema(Tenant)
    parser = fed(schema, '{"name": "n"}', context=context)
    assert parser.close() == schema.validate_json('{"name": "n"}', context=context)
    assert parser.value.tenant == "acme"
    with pytest.raises(OutputValidationError, match="tenant"):
        fed(schema, '{"name": "n", "tenant": "mine"}').close()


def test_numbers_keep_their_digits() -> None:
    import decimal

    class Money(BaseModel):
        model_config = ConfigDict(extra="ignore")
        amount: decimal.Decimal

    parser = fed(Money, '{"amount": "12345678901234567890.10", "other": [{"deep": [1, "x", null]}]}')
    assert parser.close().amount == decimal.Decimal("12345678901234567890.10")
    assert isinstance(fed(Money, '{"amount": "1.5').value, Partial)
    assert Square(side=1) != Circle(radius=1)


def test_objects_of_nodes_without_a_class() -> None:
    node = Object((NodeField("a", Scalar("integer")), NodeField("b", Scalar("boolean"))), extra=None)
    schema = plain_schema(node, dict[str, Any])
    assert fed(schema, '{"a": 1, "b": true, "c": 3').value == {"a": 1, "b": True}


class Leaf(BaseModel):
    child: Leaf | Twig | None
    n: int


class Twig(BaseModel):
    child: Leaf | Twig | None
    n: int


def nested(depth: int) -> str:
    return '{"child": ' * depth + "null" + ', "n": 1}' * depth


def test_unions_in_unions_are_not_told_over_and_over() -> None:
    """Nothing decides between the branches at any level (pydantic itself takes twice as long for each level)."""
    parser = fed(Leaf, nested(8), 7)
    assert parser.value == parser.close()
    assert fed(Leaf, '{"child": ' * 150).value.child is None


def test_deep_documents_without_a_choice() -> None:
    schema = compile_schema({}, dialect="plain")
    text = "[" * 201 + "]" * 201
    assert fed(schema, text, 9).value == json.loads(text)
    deep = fed(compile_schema(dict[str, Any], dialect="plain"), '{"a":' * 200)
    assert repr(deep.value) == "{'a': " * 199 + "{}" + "}" * 199


def test_unions_of_a_raw_schema() -> None:
    part = {"type": "object", "properties": {"a": {"type": "integer"}, "k": {"enum": ["x"]}}}
    other = {"type": "object", "properties": {"a": {"type": "string"}, "k": {"enum": ["y"]}}}
    raw: dict[str, Any] = {"anyOf": [part, other, {"enum": ["u", "v"]}, {"type": "string", "maxLength": 3}]}
    schema = compile_schema(raw, dialect="plain")
    for text in ('{"a": 1}', '{"a": "s"}', '{"k": "y"}', "{}", '"u"', '"abc"'):
        parser = fed(schema, text, 1)
        assert parser.value == parser.close() == json.loads(text)
    assert fed(schema, '{"k": "y", "a": "s').value == {"k": "y", "a": "s"}


class Inner(BaseModel):
    same: int
    left: str | None = None


class Outer(BaseModel):
    table: dict[str, list[Inner | Right] | Inner | Right]
    tail: str


def test_undecided_unions_in_what_is_told_again() -> None:
    text = json.dumps(
        {
            "table": [
                {"value": [{"a": 1, "b": "x"}, {"same": 1, "left": None}], "key": "first"},
                {"value": {"a": 2, "b": None}, "key": "second"},
                {"value": [], "key": "third"},
            ],
            "tail": "t",
        }
    )
    for size in (1, 5, 10_000):
        parser = fed(Outer, text, size)
        assert parser.value == parser.close()
        assert parser.close().table["first"] == [Right(a=1, b="x"), Inner(same=1)]


class DictLeft(BaseModel):
    table: dict[str, int]


class DictRight(BaseModel):
    table: dict[str, str]


def test_branches_that_are_written_alike_are_judged_by_the_union() -> None:
    class Holder(BaseModel):
        either: DictLeft | DictRight

    for value, cls in (("1", DictLeft), ('"x"', DictRight)):
        parser = fed(Holder, '{"either": {"table": [{"key": "k", "value": ' + value + "}]}}", 1)
        assert isinstance(parser.value.either, cls)
        assert parser.close() == parser.value
