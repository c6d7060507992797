"""Advice: each rule has a type that earns it and one that does not; refusals are reported, not raised."""

from __future__ import annotations

import json
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from extractly.errors import ConfigurationError, SchemaError
from extractly.schema import NotStated
from extractly.schema.advice import RULES
from extractly.schema.lint import lint


class Required(BaseModel):
    due: str
    amount: float


class Nullable(BaseModel):
    due: str | None
    amount: float | NotStated
    count: int = 1
    paid: bool
    reasoning: str
    summary_explanation: str


class AnswerFirst(BaseModel):
    verdict: Literal["guilty", "innocent"]
    reasoning: str


class ReasoningFirst(BaseModel):
    reasoning: str
    verdict: Literal["guilty", "innocent"]


class FlagFirst(BaseModel):
    is_spam: bool
    why: str


class Inner(BaseModel):
    cases: list[AnswerFirst]


class OneThing(BaseModel):
    name: str
    size: int


class SameThing(BaseModel):
    name: str
    size: int


class Tagged(BaseModel):
    kind: Literal["tagged"]
    name: str


class AlsoTagged(BaseModel):
    kind: Literal["also"]
    name: str


class Grade(Enum):
    GOOD = "good"
    UNKNOWN = "Unknown"


class Placeholder(BaseModel):
    vendor: str = Field(description="The vendor. If there is none, use 'N/A' instead.")


class DefaultPlaceholder(BaseModel):
    vendor: str = "unknown"


class AnyInside(BaseModel):
    payload: dict[str, Any]


MANY = Literal[tuple(f"v{n}" for n in range(101))]

# (type, rule, path): the rule speaks of this path; a path of None means that it says nothing at all.
ROWS: list[tuple[Any, str, tuple[str, ...] | None]] = [
    (Required, "invited-invention", ("due",)),
    (Required, "invited-invention", ("amount",)),
    (Nullable, "invited-invention", None),
    (AnswerFirst, "answer-before-reasoning", ("reasoning",)),
    (FlagFirst, "answer-before-reasoning", ("why",)),
    (Inner, "answer-before-reasoning", ("cases", "*", "reasoning")),
    (ReasoningFirst, "answer-before-reasoning", None),
    (OneThing | SameThing, "ambiguous-union", ()),
    (list[OneThing | SameThing], "ambiguous-union", ("*",)),
    (Tagged | AlsoTagged, "ambiguous-union", None),
    (Annotated[Tagged | AlsoTagged, Field(discriminator="kind")], "ambiguous-union", None),
    (int | str, "ambiguous-union", None),
    (Grade, "sentinel", ()),
    (Placeholder, "sentinel", ("vendor",)),
    (DefaultPlaceholder, "sentinel", ("vendor",)),
    (Nullable, "sentinel", None),
    (MANY, "huge-enum", ()),
    (Literal["a"], "huge-enum", None),
    (AnyInside, "anything", ("payload", "*")),
    (Nullable, "anything", None),
]


@pytest.mark.parametrize(("output", "rule", "path"), ROWS)
def test_rules(output: Any, rule: str, path: tuple[str, ...] | None) -> None:
    report = lint(output)
    assert report.ok
    places = [advice.path for advice in report.advice if advice.rule == rule]
    assert (path in places) if path is not None else (places == [])


def test_every_rule_has_a_row() -> None:
    assert {rule for _, rule, path in ROWS if path is not None} == set(RULES)


def test_advice_prints_as_one_line() -> None:
    advice = lint(AnswerFirst).advice[0]
    assert str(advice) == (
        "$.reasoning: it comes after 'verdict', so the answer is written before its reasoning; "
        "declare 'reasoning' first [answer-before-reasoning]"
    )


def test_a_report_shows_sizes_and_losses() -> None:
    report = lint(dict[str, int], dialect="azure")
    assert report.schema is not None
    assert report.stats == report.schema.stats
    assert report.losses == tuple(report.schema.losses)
    assert report.dialect.name == "azure"


def test_what_the_dialect_refuses_is_reported() -> None:
    report = lint({"type": "object", "properties": {"a": {"$ref": "https://example.com/x"}}})
    assert not report.ok
    assert isinstance(report.error, SchemaError)
    assert report.schema is report.stats is None
    assert report.losses == report.advice == ()


def test_required_fields_after_optional_ones_where_the_decoder_changes_the_order() -> None:
    class Late(BaseModel):
        note: str = ""
        answer: str

    class Early(BaseModel):
        answer: str
        note: str = ""

    assert [a.path for a in lint(Late, dialect="anthropic").advice if a.rule == "order"] == [("answer",)]
    assert [a for a in lint(Early, dialect="anthropic").advice if a.rule == "order"] == []
    assert [a for a in lint(Late).advice if a.rule == "order"] == []


def test_an_unknown_dialect() -> None:
    with pytest.raises(ConfigurationError, match="There is no dialect 'nope'"):
        lint(Required, dialect="nope")


def test_recursive_types_are_walked_once() -> None:
    class Tree(BaseModel):
        model_config = ConfigDict(extra="allow")
        town: str
        children: list[Tree] = []
        either: OneThing | list[Tree] | tuple[int, str] | None = None

    report = lint(Tree)
    assert len([a for a in report.advice if a.path[-1:] == ("town",)]) == 1


def test_raw_json_schemas_are_advised_too() -> None:
    schema = json.loads('{"type": "object", "properties": {"n": {"type": "string"}}, "required": ["n"]}')
    assert [a.rule for a in lint(schema).advice if a.path == ("n",)] == ["invited-invention"]
