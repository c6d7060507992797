"""`compile_schema` as a caller sees it: shapes, names, copies, the cache, and what is refused with which words."""

from __future__ import annotations

import gc
import json
import pickle
import re
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Any, Generic, Literal, Never, NoReturn, TypedDict, TypeVar

import pytest
from pydantic import BaseModel, ConfigDict, Field, InstanceOf, create_model

from extractly.errors import ConfigurationError, SchemaError
from extractly.schema import (
    Loss,
    compile_schema,
    get_dialect,
    pydantic_function_tool,
    to_strict_json_schema,
    type_to_response_format,
)
from extractly.schema.cache import MAX_SHARED

T = TypeVar("T")


class Event(BaseModel):
    """Something that happens."""

    name: str
    day: int = Field(ge=1, le=31, description="day of the month")


class Page(BaseModel, Generic[T]):
    items: list[T]


class Anything:
    pass


def test_the_two_shapes_of_a_request() -> None:
    schema = compile_schema(Event)
    assert schema.response_format() == {
        "type": "json_schema",
        "json_schema": {
            "name": "Event",
            "description": "Something that happens.",
            "schema": schema.json_schema,
            "strict": True,
        },
    }
    assert schema.tool("save it", "Save an event.") == {
        "type": "function",
        "function": {
            "name": schema.tool("save it")["function"]["name"],
            "description": "Save an event.",
            "parameters": schema.json_schema,
            "strict": True,
        },
    }
    assert schema.shared_response_format == schema.response_format()
    assert repr(schema) == "<Schema Event for openai>"


def test_what_is_handed_out_may_be_changed() -> None:
    schema = compile_schema(Event)
    before = json.dumps(schema.json_schema)
    schema.json_schema["properties"].clear()
    schema.response_format()["json_schema"]["schema"].clear()
    schema.tool()["function"]["parameters"].clear()
    assert json.dumps(schema.json_schema) == before


def test_the_field_order_is_the_order_of_declaration() -> None:
    class Answer(BaseModel):
        reasoning: str
        zeta: int
        alpha: int

    assert list(compile_schema(Answer).json_schema["properties"]) == ["reasoning", "zeta", "alpha"]


def test_the_cache_gives_the_same_object() -> None:
    assert compile_schema(Event) is compile_schema(Event)
    assert compile_schema(list[Event]) is compile_schema(list[Event])
    assert compile_schema(int | str) is compile_schema(int | str)
    assert compile_schema(int) is compile_schema(int)
    assert compile_schema({"type": "integer"}) is compile_schema({"type": "integer"})
    assert compile_schema(Event, dialect="vllm") is not compile_schema(Event)
    assert compile_schema(Event, name="other").name == "other"
    assert compile_schema(Event, description="other").description == "other"
    own = replace(get_dialect("openai"), name="own")
    assert compile_schema(Event, dialect=own) is compile_schema(Event, dialect=own)
    assert compile_schema(Event, dialect=replace(own, name="other")) is not compile_schema(Event, dialect=own)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (int | str, str | int),
        (Literal["a", "b"], Literal["b", "a"]),
        (Literal[1], Literal[True]),
        (list[int | str], list[str | int]),
        ({"enum": [1]}, {"enum": [True]}),
        (
            {"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}}},
            {"type": "object", "properties": {"b": {"type": "null"}, "a": {"type": "null"}}},
        ),
    ],
)
def test_the_cache_does_not_rest_on_equality(first: Any, second: Any) -> None:
    assert compile_schema(first) is not compile_schema(second)
    assert json.dumps(compile_schema(first).json_schema) != json.dumps(compile_schema(second).json_schema)


def test_a_subclass_has_its_own_schema() -> None:
    class Child(Event):
        more: int

    parent = compile_schema(Event)
    assert compile_schema(Child) is not parent
    assert "more" in compile_schema(Child).json_schema["properties"]


def test_a_dict_changed_afterwards_is_another_schema() -> None:
    raw: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "integer"}}}
    before = compile_schema(raw)
    raw["properties"]["b"] = {"type": "string"}
    after = compile_schema(raw)
    assert "b" not in before.json_schema["properties"]
    assert "b" in after.json_schema["properties"]
    assert before.decode({"a": 1}) == {"a": 1}


def test_types_are_collected() -> None:
    def used() -> weakref.ref[Any]:
        model = create_model("Gone", a=(int, ...))
        compile_schema(model).decode({"a": 1})
        return weakref.ref(model)

    references = [used() for _ in range(20)]
    gc.collect()
    assert not any(reference() for reference in references)


def test_the_shared_table_is_bounded() -> None:
    from extractly.schema import cache

    for number in range(MAX_SHARED + 20):
        compile_schema({"const": number})
    assert len(cache._shared) <= MAX_SHARED


def test_threads_get_one_schema() -> None:
    model = create_model("Shared", a=(int, ...), b=(dict[str, int], ...))
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(compile_schema(model))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(schema) for schema in found}) == 1


NAMES: list[Any] = [
    Event, Page[Event], Page[list[Event]], Page[dict[str, Event]], list[Event], dict[str, int], Event | None, int | str,
    Literal["a/b", "\n"], Annotated[int, Field(gt=1)], tuple[int, ...], create_model("Ünïcødé 🎉", a=(int, ...)),
    create_model("a.b/c", a=(int, ...)), create_model("x" * 200, a=(int, ...)), create_model("x" * 201, a=(int, ...)),
    {"title": "My Schema"}, {"title": 5}, {},
]  # fmt: skip


def test_names_are_legal_and_differ() -> None:
    names = [compile_schema(output).name for output in NAMES]
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in names), names
    assert len(set(names)) == len(names)
    assert names[0] == "Event"


def test_definitions_of_one_name_are_kept_apart() -> None:
    first = create_model("Item", a=(int, ...))
    second = create_model("Item", b=(str, ...))
    both = create_model("Both", x=(first, ...), y=(second, ...), z=(first, ...))
    wire = compile_schema(both).json_schema
    assert len(wire["$defs"]) == 2
    assert wire["properties"]["x"] == wire["properties"]["z"] != wire["properties"]["y"]
    value = both(x=first(a=1), y=second(b="q"), z=first(a=2))  # type: ignore[call-arg]
    schema = compile_schema(both)
    assert schema.decode(schema.encode(value)) == value


def test_the_conveniences() -> None:
    assert to_strict_json_schema(Event) == compile_schema(Event).json_schema
    assert type_to_response_format(Event) == compile_schema(Event).response_format()
    given = {"type": "json_object"}
    assert type_to_response_format(given) == given
    tool = pydantic_function_tool(Event)
    assert tool["function"]["name"] == "Event"
    assert tool["function"]["description"] == "Something that happens."
    assert tool["function"]["strict"] is True
    renamed = pydantic_function_tool(Event, name="save", description="Save it.")
    assert (renamed["function"]["name"], renamed["function"]["description"]) == ("save", "Save it.")


class Undefined(BaseModel):
    later: "NotThere"  # type: ignore[name-defined]  # noqa: F821, UP037


class Holder(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    inner: list[Anything]


class Calls(BaseModel):
    call: Callable[[int], int]


UNSAYABLE: list[tuple[Any, str, str]] = [
    (Callable[[int], int], "$", "no JSON form"),
    (Never, "$", "no answer is possible"),
    (list[NoReturn], "$", "no answer is possible"),
    (Anything, "$", "no validator"),
    (InstanceOf[Anything], "$", "no JSON form"),
    (Holder, "$.inner[*]", "no JSON form"),
    (Calls, "$.call", "no JSON form"),
    (Undefined, "$", "cannot build"),
    (dict[tuple[int, int], int], "$", "key of a mapping"),
    ({"type": "object", "properties": {"a": {"type": "text"}}}, "$.a", "no JSON type"),
    ({"type": "object", "properties": []}, "$", "properties"),
    ({"$ref": 5}, "$", "not a string"),
    ({"anyOf": []}, "$", "anyOf"),
    ({"allOf": 5}, "$", "allOf"),
    ({"enum": 5}, "$", "enum"),
    ({"patternProperties": 5, "type": "object"}, "$", "patternProperties"),
    ({"type": "object", "properties": {"a": 5}}, "$.a", "not int"),
    ({1: {2}}, "$", "no JSON"),
    ({"type": "object", "required": [5]}, "$", "required"),
    (Annotated[str, Field(pattern="(?=a)b")], "$", 'regex_engine="python-re"'),
    (Annotated[int, Field(ge="x")], "$", "Correct the constraint"),
]  # fmt: skip


@pytest.mark.parametrize(("output", "path", "words"), UNSAYABLE, ids=range(len(UNSAYABLE)))
def test_what_cannot_be_said_is_refused(output: Any, path: str, words: str) -> None:
    with pytest.raises(SchemaError) as caught:
        compile_schema(output)
    assert caught.value.message.startswith(f"{path}: ")
    assert words in caught.value.message


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="pydantic takes typing.TypedDict from Python 3.12 on")
def test_where_pydantic_says_the_remedy_it_is_the_remedy() -> None:
    with pytest.raises(SchemaError) as caught:
        compile_schema(TypedDict("Old", {"a": int}))
    remedy = "Use `typing_extensions.TypedDict` instead of `typing.TypedDict` on Python < 3.12"
    assert caught.value.message == f"$: pydantic cannot build a validator. {remedy}"


def test_an_unknown_dialect() -> None:
    with pytest.raises(ConfigurationError, match="no dialect"):
        compile_schema(Event, dialect="nope")


def test_losses_are_listed_with_place_and_words() -> None:
    class Row(BaseModel):
        model_config = ConfigDict(regex_engine="python-re")
        code: Annotated[str, Field(pattern=r"^(?!x)a+$")]
        tags: set[str]
        rows: list[Annotated[str, Field(max_length=9999)]]

    schema = compile_schema(Row)
    found = {(loss.path, loss.keyword, loss.action) for loss in schema.losses}
    assert (("code",), "pattern", "described") in found
    assert (("tags",), "uniqueItems", "described") in found or (("tags",), "uniqueItems", "checked locally") in found
    assert (("rows", "*"), "maxLength", "described") in found
    assert str(Loss(path=("a", "*"), keyword="k", action="described", detail="d")) == "$.a[*]: k described: d"
    assert "At most 9999 characters" in json.dumps(schema.json_schema)


def test_limits_name_the_offender() -> None:
    wide = create_model("Wide", **{f"f{n}": (int, ...) for n in range(101)})  # type: ignore[call-overload]
    with pytest.raises(SchemaError, match=r"101 object properties, and azure takes 100"):
        compile_schema(wide, dialect="azure")
    deep: Any = int
    for level in range(11):
        deep = create_model(f"Level{level}", inner=(deep, ...))
    assert compile_schema(deep).stats.depth == 1
    nested: Any = {"type": "integer"}
    for _ in range(11):
        nested = {"type": "object", "properties": {"a": nested}, "required": ["a"], "additionalProperties": False}
    with pytest.raises(SchemaError, match=r"11 levels of nested objects, and openai takes 10"):
        compile_schema(nested)


def test_large_enums_become_described_strings() -> None:
    values = [f"value-{number}" for number in range(1200)]
    schema = compile_schema({"type": "object", "properties": {"a": {"enum": values}, "b": {"enum": ["x", "y"]}},
                             "required": ["a", "b"], "additionalProperties": False})  # fmt: skip
    wire = schema.json_schema["properties"]
    assert wire["a"]["type"] == "string"
    assert "enum" not in wire["a"]
    assert wire["b"]["enum"] == ["x", "y"]
    assert [(loss.path, loss.keyword) for loss in schema.losses] == [(("a",), "enum")]
    assert schema.decode({"a": "value-7", "b": "x"}) == {"a": "value-7", "b": "x"}
    with pytest.raises(Exception, match="value-x"):
        schema.decode({"a": "value-x", "b": "x"})
    numbers = compile_schema(Enum("Big", {f"m{n}": n for n in range(1200)}))
    assert next(iter(numbers.json_schema["$defs"].values()))["type"] == "integer"


def test_stats_beside_the_limits() -> None:
    stats = compile_schema(Event).stats
    assert (stats.properties, stats.depth, stats.enum_values) == (2, 1, 0)
    assert stats.limits.properties == 5000
    assert stats.characters == len(json.dumps(to_strict_json_schema(Event), separators=(",", ":")))


class Colour(Enum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


Colour.RED.__doc__ = "like blood"


@dataclass
class Described:
    """A described thing."""

    a: Annotated[int, Field(title="The A", examples=[1, 2], deprecated=True)]
    """unused"""


class Attributes(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    a: Colour = Field(description="which colour")
    b: Colour
    """The other colour."""


def test_everything_written_in_the_type_reaches_the_model() -> None:
    text = json.dumps(compile_schema(Described).json_schema)
    for words in ("A described thing.", "The A", "Examples: 1, 2", "Deprecated."):
        assert words in text
    text = json.dumps(compile_schema(Attributes).json_schema)
    for words in ("which colour", "The other colour.", "A colour.", "like blood"):
        assert words in text


def test_names_and_defaults_say_nothing_twice() -> None:
    wire = compile_schema(Event).json_schema
    assert "title" not in json.dumps(wire)
    raw = compile_schema({"type": "object", "properties": {"a": {"type": "integer", "default": 5, "title": "Number"}}})
    assert raw.json_schema["properties"]["a"]["description"] == "Default: 5"
    assert raw.json_schema["properties"]["a"]["title"] == "Number"
    assert raw.decode({"a": None, "additional_properties": []}) == {}


def test_what_a_class_keeps_is_not_pickled_with_it() -> None:
    model = create_model("Kept", a=(int, ...))
    compile_schema(model)
    kept = vars(model)["__extractly_schemas__"]
    assert kept
    assert pickle.loads(pickle.dumps(kept)) == {}


class Step(BaseModel):
    output: str


class Solution(BaseModel):
    """A solution."""

    steps: list[Step]
    answer: str | None


class Tree(BaseModel):
    children: list[Tree]


def without_titles(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: without_titles(value)
            for key, value in schema.items()
            if not (key == "title" and isinstance(value, str)) and key != "additionalProperties"
        }
    return [without_titles(item) for item in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("output", [Solution, Tree, Step], ids=lambda output: output.__name__)
def test_the_plain_schema_is_as_pydantic_writes_it(output: type[BaseModel]) -> None:
    """It goes into prompts: the root is written out, but where it is recursive."""
    assert without_titles(compile_schema(output, dialect="plain").json_schema) == without_titles(
        output.model_json_schema()
    )


@pytest.mark.parametrize("dialect", ["plain", "vllm", "ollama", "llama.cpp"])
def test_a_root_that_nothing_refers_to_is_no_reference(dialect: str) -> None:
    wire = compile_schema(Solution, dialect=dialect).json_schema
    assert wire["type"] == "object"
    assert list(wire["$defs"]) == ["Step"]
    assert "$defs" not in compile_schema(Step, dialect=dialect).json_schema
    assert compile_schema(Tree, dialect=dialect).json_schema["$ref"] == "#/$defs/Tree"
