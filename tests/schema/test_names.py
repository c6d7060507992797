"""Names: legal, the same in every process, different for different types, and readable."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any, ForwardRef, Generic, Literal, Optional, TypeVar, Union

import pytest
from pydantic import AfterValidator, BaseModel, Field
from typing_extensions import TypeAliasType

from extractly.schema import compile_schema
from extractly.schema.names import legal_name, name_of, unique_name

T = TypeVar("T")


class Item(BaseModel):
    x: int


class Page(BaseModel, Generic[T]):
    items: list[T]


class Color(Enum):
    RED = "red"


Alias = TypeAliasType("Alias", "dict[str, int]")

ROWS: list[tuple[Any, str]] = [
    (Item, "Item"),
    (int, "int"),
    (None, "None"),
    (list[Item], "list[Item]"),
    (dict[str, list[Item]], "dict[str, list[Item]]"),
    (tuple[int, ...], "tuple[int, ...]"),
    (Mapping[str, dt.date], "Mapping[str, date]"),
    (int | str, "int | str"),
    (Union[str, int], "str | int"),  # noqa: UP007
    (Optional[Item], "Item | None"),  # noqa: UP045
    (Literal["a", 1, True, None], "Literal['a', 1, True, None]"),
    (Literal[Color.RED], "Literal[Color.RED]"),
    (Annotated[int, Field(gt=1), AfterValidator(abs)], "int"),
    (list[Annotated[int, AfterValidator(abs)]], "list[int]"),
    (Page[Item], "Page[Item]"),
    (Page[list[Item]], "Page[list[Item]]"),
    (Alias, "Alias"),
    (T, "T"),
    (Any, "Any"),
    (ForwardRef("Later"), "Later"),
    (list["Later"], "list[Later]"),  # noqa: F821
    (Callable[[int], str], "Callable[[int], str]"),
    (object(), "object"),
]


@pytest.mark.parametrize(("output", "name"), ROWS, ids=[row[1] for row in ROWS])
def test_names_read_like_python(output: Any, name: str) -> None:
    assert name_of(output) == name
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", legal_name(name))


@pytest.mark.parametrize("name", ["", " ", "[]", "a.b", "é", "x" * 65, "\n", "a/b", '"', "\U0001f600" * 80, "\ud800"])
def test_what_is_illegal_is_made_legal(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", legal_name(name))
    assert legal_name(name) == legal_name(name)


def test_different_names_stay_different() -> None:
    names = ["a b", "a_b", "a.b", "a/b", "a  b", "é", "è", "x" * 65, "x" * 66]
    assert len({legal_name(name) for name in names}) == len(names)


def test_namesakes_are_told_apart() -> None:
    taken = ["Item"]
    for number in range(5):
        taken.append(unique_name("Item", f"#/{number % 2}", taken))
    assert len(set(taken)) == 6
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in taken)


def test_one_name_for_format_and_tool() -> None:
    schema = compile_schema(Page[list[Item]])
    name = schema.response_format()["json_schema"]["name"]
    assert name.startswith("Page_list_Item_")
    assert schema.tool()["function"]["name"] == name
    assert compile_schema(Page[Item]).name != name
    assert schema.tool(name="my tool")["function"]["name"].startswith("my_tool_")
