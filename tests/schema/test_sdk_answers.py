"""Where the openai SDK's own schema is legal, we read every answer written under it, to the same value as pydantic."""

from __future__ import annotations

import random
from typing import Any, Literal

import pytest
from grammar_walks import LLGuidanceWalker
from pydantic import BaseModel, Field, ValidationError
from strict_checker import violations
from type_zoo import CASES, Case, Color

from extractly.errors import OutputError
from extractly.schema import compile_schema


class One(BaseModel):
    name: str
    size: int


class Two(BaseModel):
    name: str
    size: int
    extra: bool | None


class Three(BaseModel):
    name: list[One]


class Unions(BaseModel):
    plain: int | str | bool | None
    numbers: float | Literal["none"]
    alike: One | Two
    three: One | Two | Three | None
    lists: list[int] | list[str]
    many: list[One | Three]
    nested: One | list[Two] | None


class Documented(BaseModel):
    """With words everywhere."""

    inner: One = Field(description="the inner one")
    level: Literal[1, 2] = Field(description="a level")
    color: Color


EXTRA = [Case("unions", Unions, []), Case("documented", Documented, []), Case("alike", Two, [])]
MODELS = EXTRA + [case for case in CASES if isinstance(case.type, type) and issubclass(case.type, BaseModel)]


def answer(action: Any, text: bytes) -> Any:
    """The value, or `None` for a refusal."""
    try:
        return action(text)
    except (ValidationError, OutputError):
        return None


@pytest.mark.parametrize("case", MODELS, ids=lambda case: case.id)
def test_the_same_answers(case: Case) -> None:
    pytest.importorskip("openai", reason="compares with the openai SDK")
    from openai.lib._pydantic import to_strict_json_schema

    theirs = to_strict_json_schema(case.type)
    if violations(theirs, "openai"):
        pytest.skip("the SDK's schema is not legal")
    schema = compile_schema(case.type)
    walker, rng = LLGuidanceWalker(theirs), random.Random(case.id)
    for text in filter(None, (walker.walk(rng) for _ in range(12))):
        assert answer(schema.validate_json, text) == answer(case.type.model_validate_json, text), text
