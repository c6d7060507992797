"""What type checkers infer: run by mypy strict and pyright strict, never by Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, assert_type

from pydantic import BaseModel
from typing_extensions import TypedDict

from extractly import (
    AsyncClient,
    Client,
    Extraction,
    Extractor,
    ParsedChatCompletion,
    Partial,
    PartialParser,
    Schema,
    aextract,
    compile_schema,
    extract,
    parse_chat_completion,
    stream,
)


class Event(BaseModel):
    name: str


@dataclass
class Point:
    x: int


class Row(TypedDict):
    a: int


class Pair(NamedTuple):
    a: int
    b: str


def verbs(text: str) -> None:
    assert_type(extract(Event, text), Event)
    assert_type(extract(list[int], text), list[int])
    assert_type(extract(Point, text), Point)
    assert_type(extract(Row, text), Row)
    assert_type(extract(Pair, text), Pair)
    assert_type(extract(int | str, text), int | str)
    assert_type(extract(Literal["a", "b"], text), Literal["a", "b"])
    assert_type(extract(Event, text, on_truncation="salvage"), Event | Partial[Event])
    schema: dict[str, Any] = {"type": "object"}
    extract(schema, text).anything_goes()


async def averbs(text: str) -> None:
    assert_type(await aextract(dict[str, int], text), dict[str, int])


def reusable(text: str) -> None:
    extractor = Extractor(list[Event])
    assert_type(extractor(text), list[Event])
    assert_type(extractor.run(text), Extraction[list[Event]])
    assert_type(extractor.run(text).value, list[Event])


def streams(text: str) -> None:
    with stream(Event, text) as updates:
        for update in updates:
            assert_type(update.value, Partial[Event])
            update.value.name.upper()
        assert_type(updates.result(), Extraction[Event])


def schemas() -> None:
    assert_type(compile_schema(Event | int), Schema[Event | int])
    assert_type(compile_schema(Event).decode({}), Event)
    parser = PartialParser(list[Event])
    assert_type(parser.value, Partial[list[Event]])
    assert_type(parser.close(), list[Event])


def client(text: str) -> None:
    completion = Client().chat.completions.parse(model="m", messages=[], response_format=Event)
    assert_type(completion, ParsedChatCompletion[Event])
    assert_type(completion.choices[0].message.parsed, Event | None)
    parsed = parse_chat_completion(completion, response_format=Event)
    assert_type(parsed.choices[0].message.parsed, Event | None)


async def aclient() -> None:
    completion = await AsyncClient().chat.completions.parse(model="m", messages=[], response_format=list[int])
    assert_type(completion.choices[0].message.parsed, list[int] | None)
