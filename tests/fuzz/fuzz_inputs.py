"""What the fuzz targets are fed: types, answers to begin with, and strategies that damage them.

A seed is a good answer (a text, a body, an event stream); `damaged` cuts, repeats and replaces parts of it, with pieces
that readers trip over: brackets, escapes, halves of UTF-8 characters, protocol words. `pieces` cuts bytes anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, field_validator
from typing_extensions import TypedDict


class Colour(Enum):
    """An enum."""

    RED = "red"
    BLUE = "blue"


class Line(BaseModel):
    """A branch with constraints and odd types."""

    kind: Literal["line"] = "line"
    sku: Annotated[str, Field(pattern="^[a-z]+$")]
    price: Decimal
    due: date | None = None


class Note(BaseModel):
    """A branch with a mapping."""

    kind: Literal["note"] = "note"
    words: dict[str, int]
    pair: tuple[int, str]


class Order(BaseModel):
    """Unions, mappings, sets, defaults, aliases, recursion."""

    model_config = ConfigDict(populate_by_name=True)

    order_id: int = Field(alias="orderId")
    colour: Colour = Colour.RED
    parts: list[Annotated[Line | Note, Field(discriminator="kind")]] = []
    tags: set[str] = set()
    parent: Order | None = None

    @field_validator("order_id")
    @classmethod
    def _is_small(cls, value: int) -> int:
        if value > 1_000_000:
            raise ValueError("too large")
        return value


class Place(TypedDict, total=False):
    """A typed dict."""

    name: str
    size: float


ORDER: dict[str, Any] = {
    "orderId": 7,
    "colour": "blue",
    "parts": [
        {"kind": "line", "sku": "abc", "price": "1.50", "due": "2026-11-20"},
        {"kind": "note", "words": [{"key": "ä\u2028", "value": 2}], "pair": {"item_0": 1, "item_1": "x\U0001f600"}},
    ],
    "tags": ["a", "b"],
    "parent": None,
}


@dataclass(frozen=True)
class Kind:
    """A type, and texts that a model could have written for it."""

    name: str
    output: Any
    texts: Sequence[str]


KINDS = [
    Kind("order", Order, [json.dumps(ORDER), json.dumps(ORDER, ensure_ascii=False, indent=1), f"So:\n{ORDER}"]),
    Kind("list", list[Line], ['{"items": [{"kind": "line", "sku": "a", "price": 1, "due": null}]}', '["x", {}]']),
    Kind("place", Place, ['{"name": "Oslo", "size": 1e3}', '```json\n{"name": "Oslo",}\n```', "<think>{</think>{}"]),
    Kind("union", int | str | None, ['{"value": 12}', '{"value": "a"}', "12", "null", '"a"']),
    Kind("any", Any, ['{"value": {"type": "null"}}', "[1, 2, {}]", '{"a": NaN}']),
    Kind("schema", {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}, ['{"a": 1}']),
]

WORDS = (
    *('{"', '"}', "[", "]", "{", "}", ",", ":", '"', "'", "\\", "\\u", "\\ud83d", "\\u0000", "[" * 300),
    *("null", "true", "True", "None", "NaN", "Infinity", "-", "1e999", "0" * 30, "9" * 400),
    *("```", "```json\n", "<think>", "</think>", " ", "\n", "\r", "\r\n\r\n", "\u2028", "ä"),
    *("data: ", "event: error\n", ": ", "[DONE]", "data: [DONE]\n\n", "id: 1\n", "retry: x"),
    *('"choices"', '"error"', '"delta"', '"content"', '"tool_calls"', '"finish_reason"'),
    *('"length"', '"content_filter"', '"refusal"', '"usage"', '"index"', '"kind"'),
)
NO_TEXT = (b"\x00", b"\xff", b"\xf0\x9f", b"\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf")
TOKENS: list[bytes] = [*(word.encode() for word in WORDS), *NO_TEXT]

EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(TOKENS) | st.binary(max_size=4)), max_size=5
)


def damaged(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """A seed with up to five places replaced, perhaps cut off; now and then any bytes at all."""
    return st.one_of(
        st.tuples(st.sampled_from(list(seeds)), EDITS, st.floats(0, 1) | st.none()).map(_apply),
        st.lists(st.sampled_from(TOKENS), max_size=12).map(b"".join),
        st.binary(max_size=80),
    )


def _apply(drawn: tuple[bytes, list[tuple[float, int, bytes]], float | None]) -> bytes:
    data, edits, keep = drawn
    for place, length, token in edits:
        at = int(place * len(data))
        data = data[:at] + token + data[at + length :]
    return data if keep is None else data[: int(keep * len(data))]


def pieces(data: bytes, cuts: Sequence[float]) -> list[bytes]:
    """The bytes cut at places between 0 and 1."""
    places = sorted({int(cut * len(data)) for cut in cuts})
    return [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]


CUTS = st.lists(st.floats(0, 1), max_size=6)


def message(text: str, **fields: Any) -> dict[str, Any]:
    """The message of an answer, its text in the content and in a call."""
    call = {"id": "c", "type": "function", "function": {"name": "Order", "arguments": text}}
    return {"role": "assistant", "content": text, "tool_calls": [call], **fields}


def body(text: str, *, calls: bool = False) -> bytes:
    """A whole completion."""
    said = message(text) if calls else {"role": "assistant", "content": text}
    choice = {"index": 0, "finish_reason": "stop", "message": said}
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    return json.dumps({"id": "c", "model": "m", "choices": [choice], "usage": usage}).encode()


def events(text: str, *, calls: bool = False, size: int = 9) -> bytes:
    """The same as an event stream."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    for at in range(0, len(text), size):
        part = text[at : at + size]
        if calls:
            function = {"arguments": part, **({"name": "Order"} if at == 0 else {})}
            deltas.append({"tool_calls": [{"index": 0, "function": function}]})
        else:
            deltas.append({"content": part})
    chunks = [{"id": "c", "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    chunks.append({"id": "c", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks) + b"data: [DONE]\n\n"
