"""What is wrong on the wire is reported where it stands in the type, never in the wire's own terms.

Each row holds the value 424242 once; it is replaced on the wire by something wrong, and `decode` must name its place.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel
from typing_extensions import TypedDict

from extractly.errors import OutputValidationError
from extractly.schema import compile_schema

MARK = 424242


class Point(NamedTuple):
    x: int
    y: int = 0


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    name: str


class Item(BaseModel):
    count: int = 1
    size: int | None = None
    by_name: dict[str, list[int]] = {}
    pair: tuple[str, int] = ("", 0)
    alias: int = Field(0, alias="theAlias")


class Shape(TypedDict, total=False):
    n: int
    m: int | None


class Root(RootModel[list[dict[str, int]]]):
    pass


NUMBERS = {"type": "object", "additionalProperties": {"type": "integer"}}

ROWS: list[tuple[Any, Any, tuple[Any, ...]]] = [
    (list[int], [1, MARK], (1,)),
    (dict[str, int], {"a": 1, "b c": MARK}, ("b c",)),
    (dict[str, dict[str, int]], {"a": {"b": MARK}}, ("a", "b")),
    (tuple[str, int], ("a", MARK), (1,)),
    (tuple[int, ...], (1, MARK), (1,)),
    (list[tuple[str, int]], [("a", 1), ("b", MARK)], (1, 1)),
    (Point, Point(1, MARK), (1,)),
    (Open, Open(name="n", other=MARK), ("other",)),
    (Item, Item(count=MARK), ("count",)),
    (Item, Item(by_name={"k": [1, MARK]}), ("by_name", "k", 1)),
    (Item, Item(pair=("a", MARK)), ("pair", 1)),
    (Item, Item(theAlias=MARK), ("theAlias",)),
    (list[Item], [Item(), Item(by_name={"k": [MARK]})], (1, "by_name", "k", 0)),
    (Shape, {"n": MARK}, ("n",)),
    (Shape, {"m": MARK}, ("m",)),
    (Root, Root([{"a": MARK}]), (0, "a")),
    (dict[str, Item], {"k": Item(size=MARK)}, ("k", "size")),
    (NUMBERS, {"a": MARK}, ("a",)),
    ({"type": "array", "items": NUMBERS}, [{}, {"a": MARK}], (1, "a")),
    ({"type": "object", "properties": {"o": {"type": "integer"}}}, {"o": MARK}, ("o",)),
    ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}, ["a", MARK], (1,)),
    ({"type": "object", "properties": {"o": {"type": ["integer", "null"]}}}, {"o": MARK}, ("o",)),
]


def spoiled(wire: Any) -> Any:
    """The wire value with the marked number replaced."""
    if isinstance(wire, dict):
        return {key: spoiled(value) for key, value in wire.items()}
    if isinstance(wire, list):
        return [spoiled(value) for value in wire]
    return "WRONG" if wire == MARK and wire is not True else wire


@pytest.mark.parametrize("dialect", ["openai", "vllm", "gemini", "plain"])
@pytest.mark.parametrize(("output", "value", "path"), ROWS)
def test_the_path_is_the_users(output: Any, value: Any, path: tuple[Any, ...], dialect: str) -> None:
    schema = compile_schema(output, dialect=dialect)
    with pytest.raises(OutputValidationError) as caught:
        schema.decode(spoiled(schema.encode(value)))
    assert [tuple(error["loc"])[: len(path)] for error in caught.value.errors] == [path]


def test_a_key_that_stands_twice_is_an_error_with_its_place() -> None:
    schema = compile_schema(dict[str, dict[str, int]])
    wire = schema.encode({"a": {"b": 1, "c": 2}})
    doubled = eval(repr(wire).replace("'c'", "'b'"))
    with pytest.raises(OutputValidationError, match="b") as caught:
        schema.decode(doubled)
    assert tuple(caught.value.errors[0]["loc"]) == ("a", "b")
