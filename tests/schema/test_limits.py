"""Limits: what is at a limit passes, what is over it is refused with the offender, the number and the limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, create_model
from strategies import typed
from type_zoo import CASES

from extractly.errors import SchemaError
from extractly.schema import compile_schema
from extractly.schema.capabilities import Dialect, Limits
from extractly.schema.dialects import get_dialect
from extractly.schema.stats import check_limits, measure


class Leaf(BaseModel):
    a: int
    b: str | None


class Middle(BaseModel):
    leaf: list[Leaf]


class Top(BaseModel):
    middle: Middle
    choice: Literal["one", "two", "three"]
    maybe: int = 1


def limited(dialect: str = "openai", **limits: int) -> Dialect:
    return replace(get_dialect(dialect), name="mine", limits=Limits(**limits))


ROWS: list[tuple[Any, str, str, int, str]] = [
    (Top, "openai", "properties", 6, "object properties"),
    (Top, "openai", "depth", 1, "levels of nested objects"),
    (Top, "openai", "enum_values", 3, "enum values"),
    (Top, "openai", "name_chars", 44, "characters of property names"),
    (int | str | bool | float, "vllm", "branches", 4, "branches in one union"),
    (Top, "vllm", "optional_properties", 1, "properties that are not required"),
    (Top, "openai", "union_properties", 2, "properties of a union type"),
]


@pytest.mark.parametrize(("output", "dialect", "kind", "number", "words"), ROWS, ids=[row[2] for row in ROWS])
def test_each_limit(output: Any, dialect: str, kind: str, number: int, words: str) -> None:
    assert getattr(compile_schema(output, dialect=dialect).stats, kind) == number
    compile_schema(output, dialect=limited(dialect, **{kind: number}))
    if kind == "enum_values":
        return  # a large enum becomes a described string; see the tests of the compiler
    with pytest.raises(SchemaError, match=rf"{number} .*{words}.* mine takes {number - 1}") as caught:
        compile_schema(output, dialect=limited(dialect, **{kind: number - 1}))
    assert caught.value.remedy


def test_characters_of_the_whole_schema() -> None:
    size = compile_schema(Leaf).stats.schema_chars
    compile_schema(Leaf, dialect=limited(schema_chars=size))
    with pytest.raises(SchemaError, match=rf"{size} characters, and mine takes {size - 1}"):
        compile_schema(Leaf, dialect=limited(schema_chars=size - 1))


def test_the_offender_is_named() -> None:
    wide = create_model("Wide", **{f"field_{n}": (int, ...) for n in range(40)})  # type: ignore[call-overload]
    holder = create_model("Holder", small=(Leaf, ...), items=(list[wide], ...))  # type: ignore[valid-type]
    with pytest.raises(SchemaError, match=r"the most, 40, stand at \$.*") as caught:
        compile_schema(holder, dialect=limited(properties=20))
    assert "mine takes 20" in caught.value.reason


def test_stats_stand_beside_the_limits() -> None:
    stats = compile_schema(Top, dialect="azure").stats
    assert stats.limits == get_dialect("azure").limits
    assert stats.properties == 6


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_quick_check_never_lets_anything_pass(case: Any) -> None:
    """Whatever the walk counts, a limit one below it is noticed."""
    wire = compile_schema(case.type).json_schema
    stats = measure(wire, Limits())
    for kind in ("properties", "depth", "enum_values", "name_chars", "branches", "union_properties", "schema_chars"):
        number = getattr(stats, kind)
        if number:
            with pytest.raises(SchemaError):
                check_limits(wire, limited(**{kind: number - 1}))


@given(st.data())
def test_the_quick_check_on_drawn_types(data: st.DataObject) -> None:
    wire = compile_schema(data.draw(typed()).type, dialect="vllm").json_schema
    stats = measure(wire, Limits())
    for kind in ("properties", "depth", "enum_values", "name_chars", "optional_properties", "union_properties"):
        number = getattr(stats, kind)
        check_limits(wire, limited("vllm", **{kind: number}))
        if number:
            with pytest.raises(SchemaError):
                check_limits(wire, limited("vllm", **{kind: number - 1}))
