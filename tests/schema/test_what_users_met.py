"""What users of other libraries met, in their own words: small types whose wire form went wrong there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Optional, Union

import pytest
from pydantic import BaseModel, Field
from type_zoo import CASES, Case

from extractly import Client, Extractor, compile_schema
from extractly.schema.dialects import DIALECTS
from extractly.testing import LocalServer, Reply

MAPPINGS = [case for case in CASES if case.id.startswith(("dict", "mapping", "bare dict", "nested", "list of dicts"))]


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object in a schema."""
    if isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)
    elif isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for inner in schema.values():
            yield from objects(inner)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("case", MAPPINGS, ids=lambda case: case.id)
def test_no_mapping_becomes_an_object_that_must_be_empty(case: Case, dialect: str) -> None:
    wire = compile_schema(case.type, dialect=dialect).json_schema
    empty = [
        schema
        for schema in objects(wire)
        if schema.get("additionalProperties") is False and not schema.get("properties")
    ]
    assert empty == []


class Given(BaseModel):
    count: int = 3
    maybe: int | None = 3


def test_null_is_the_default_only_where_null_is_no_value() -> None:
    schema = compile_schema(Given)
    assert schema.validate_json('{"count": null, "maybe": null}') == Given(count=3, maybe=None)
    assert schema.decode({"count": None, "maybe": 5}) == Given(count=3, maybe=5)
    assert "default" not in json.dumps(schema.json_schema)


class Left(BaseModel):
    left: int


class Right(BaseModel):
    right: int


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (Left | Right, Union[Left, Right]),  # noqa: UP007
        (Left | None, Optional[Left]),  # noqa: UP045
        (list[Left | Right], list[Union[Left, Right]]),  # noqa: UP007
        (dict[str, int | str], dict[str, Union[int, str]]),  # noqa: UP007
    ],
    ids=["union", "optional", "list", "dict"],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_both_spellings_of_a_union_are_the_same_bytes(new: Any, old: Any, dialect: str) -> None:
    written = [json.dumps(compile_schema(output, dialect=dialect).response_format()) for output in (new, old)]
    assert written[0] == written[1]


class Base(BaseModel):
    zulu: str
    yankee: int = 0


class Verdict(Base):
    reasoning: str
    alpha: bool


class Trial(BaseModel):
    steps: list[Verdict]
    by_name: Mapping[str, Verdict]
    outcome: str = Field(description="Last, after the steps")
    about: Verdict


def test_the_order_of_declaration_reaches_the_service_at_every_level() -> None:
    with LocalServer() as server:
        server.reply(Reply.error(400, "seen"))
        client = Client(base_url=server.base_url, api_key="key")
        with pytest.raises(Exception, match="seen"):
            Extractor(Trial, model="m", client=client, mode="json_schema").run("text")
        schema = server.requests[0].json["response_format"]["json_schema"]["schema"]
    assert list(schema["properties"]) == ["steps", "by_name", "outcome", "about"]
    assert list(schema["$defs"]["Verdict"]["properties"]) == ["zulu", "yankee", "reasoning", "alpha"]
