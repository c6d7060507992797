"""A field that comes first and is an object shows from its first character, and what shows grows with each delta."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from extractly import PartialParser


class Inner(BaseModel):
    note: str
    parts: list[str]


class Outer(BaseModel):
    inner: Inner
    title: str


def test_a_nested_model_that_comes_first_grows_from_its_first_character() -> None:
    parser = PartialParser(Outer)
    parser.feed('{"inner": {"note": "')
    seen: list[Any] = []
    for character in "cold":
        assert parser.feed(character), "a delta that changes the content is a change"
        seen.append(parser.value.inner.note)
    assert seen == ["c", "co", "col", "cold"]
    parser.feed('", "parts": ["a')
    assert parser.value.inner.parts == ["a"]
    parser.feed('"]}, "title": "t')
    assert isinstance(parser.value.inner, Inner)
    assert parser.value.title == "t"
