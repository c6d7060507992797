"""What a service streams and how it ends: the table of `test_extract_streams.py`."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from extractly import errors
from extractly.testing import Reply


class Step(BaseModel):
    title: str
    minutes: int | None = None


class Recipe(BaseModel):
    name: str
    steps: list[Step] = []
    notes: dict[str, str] = {}


class Joke(BaseModel):
    text: str


STRICT = json.dumps(
    {
        "name": 'Tea "green" {x}',
        "steps": [{"title": "boil", "minutes": 3}, {"title": "pour", "minutes": None}],
        "notes": [{"key": "water", "value": "soft"}],
    }
)
NATURAL = '{"name": "Tea", "steps": [{"title": "boil"}], "notes": {"water": "soft"}}'
TEA = Recipe(name='Tea "green" {x}', steps=[Step(title="boil", minutes=3), Step(title="pour")], notes={"water": "soft"})
NATURAL_TEA = Recipe(name="Tea", steps=[Step(title="boil")], notes={"water": "soft"})
show = Reply.stream


NUMBERS = itertools.count()


def call(name: str, arguments: str) -> list[dict[str, Any]]:
    return [{"id": f"call_{next(NUMBERS)}", "type": "function", "function": {"name": name, "arguments": arguments}}]


@dataclass(frozen=True)
class Case:
    """What the service streams, and how it ends."""

    name: str
    replies: list[Reply]
    value: Any = None
    error: type[errors.ExtractlyError] | None = None
    output: Any = Recipe
    keywords: dict[str, Any] = field(default_factory=dict)
    least_updates: int = 1
    requests: int = 1
    partial: Any = None


TWO = {"value": [{"text": "a"}, {"text": "b"}]}
CASES = [
    Case("pieces", [show(content=STRICT, pieces=30)], TEA, least_updates=8),
    Case("whole", [show(content=STRICT, pieces=1)], TEA, least_updates=2),
    Case("characters", [show(content=STRICT, pieces=len(STRICT))], TEA, least_updates=20),
    Case(
        "a tool call",
        [show(tool_calls=call("Recipe", STRICT), pieces=30)],
        TEA,
        keywords={"mode": "tool"},
        least_updates=8,
    ),
    Case(
        "a branch of a union",
        [show(tool_calls=call("Joke", '{"text": "knock knock"}'), pieces=9)],
        Joke(text="knock knock"),
        output=Recipe | Joke,
        keywords={"mode": "tool"},
        least_updates=3,
    ),
    Case(
        "several calls",
        [show(tool_calls=[*call("Joke", '{"text": "knock"}'), *call("Recipe", STRICT)], pieces=20)],
        [Joke(text="knock"), TEA],
        output=list[Recipe | Joke],
        keywords={"mode": "tool"},
        least_updates=8,
    ),
    Case(
        "several calls, one mended at the end",
        [show(tool_calls=[*call("Joke", '{"text": "a"}'), *call("Joke", "{'text': 'b'}")], pieces=6)],
        [Joke(text="a"), Joke(text="b")],
        output=list[Recipe | Joke],
        keywords={"mode": "tool"},
        least_updates=2,
    ),
    Case(
        "several calls, one unknown",
        [show(tool_calls=[*call("Joke", '{"text": "a"}'), *call("Pun", "{}")], pieces=6)],
        error=errors.ToolCallError,
        output=list[Recipe | Joke],
        keywords={"mode": "tool"},
    ),
    Case(
        "several calls, one invalid",
        [show(tool_calls=[*call("Joke", '{"text": "a"}'), *call("Joke", '{"text": 5}')], pieces=6)],
        error=errors.OutputValidationError,
        output=list[Recipe | Joke],
        keywords={"mode": "tool"},
    ),
    Case(
        "several calls, one left out",
        [show(tool_calls=[*call("Joke", '{"text": "a"}'), *call("Joke", '{"text": 5}')], pieces=6)],
        [Joke(text="a")],
        output=list[Recipe | Joke],
        keywords={"mode": "tool", "on_item_error": "collect"},
    ),
    Case(
        "content for a call",
        [show(content='{"text": "a"}', pieces=3)],
        Joke(text="a"),
        output=Joke,
        keywords={"mode": "tool"},
    ),
    Case(
        "json_object with text around",
        [show(content=f"Sure! Here:\n```json\n{NATURAL}\n```\nEnjoy {{it}}.", pieces=20)],
        NATURAL_TEA,
        keywords={"mode": "json_object"},
        least_updates=6,
    ),
    Case(
        "reasoning",
        [show(content=f'<think>{{"name": "no"}}</think>{NATURAL}', pieces=20)],
        NATURAL_TEA,
        keywords={"mode": "text"},
        least_updates=6,
    ),
    Case(
        "a list",
        [show(content=json.dumps(TWO), pieces=10)],
        [Joke(text="a"), Joke(text="b")],
        output=list[Joke],
        least_updates=4,
    ),
    Case(
        "a plain list",
        [show(content='Two: [{"text": "a"}, {"text": "b"}] ok', pieces=10)],
        [Joke(text="a"), Joke(text="b")],
        output=list[Joke],
        keywords={"mode": "text"},
        least_updates=4,
    ),
    Case("a plain number", [show(content="42", pieces=2)], 42, output=int, keywords={"mode": "text"}),
    Case(
        "a JSON Schema",
        [show(content='{"a": [1, 2]}', pieces=6)],
        {"a": [1, 2]},
        output={
            "type": "object",
            "properties": {"a": {"type": "array", "items": {"type": "integer"}}},
            "required": ["a"],
        },
    ),
    Case(
        "mended at the end",
        [show(content='{"name": "x", "steps": [{"title": "a"},], "notes": null}', pieces=12)],
        Recipe(name="x", steps=[Step(title="a")]),
    ),
    Case("Python's literals", [show(content="{'text': 'a'}", pieces=4)], Joke(text="a"), output=Joke),
    Case(
        "double encoding",
        [show(content=json.dumps({"name": "x", "steps": '[{"title": "a", "minutes": null}]', "notes": []}), pieces=12)],
        Recipe(name="x", steps=[Step(title="a")]),
    ),
    Case(
        "the ladder before the first byte",
        [Reply.error(400, "response_format is not supported"), show(tool_calls=call("Joke", '{"text": "a"}'))],
        Joke(text="a"),
        output=Joke,
        requests=2,
    ),
    Case(
        "a retry before the first byte",
        [Reply.error(503, "busy", headers={"retry-after-ms": "1"}), show(content='{"text": "a"}')],
        Joke(text="a"),
        output=Joke,
        requests=2,
    ),
    Case(
        "items collected",
        [show(content='{"value": [{"text": "a"}, {"text": 1}, {"text": "c"}]}', pieces=12)],
        [Joke(text="a"), Joke(text="c")],
        output=list[Joke],
        keywords={"on_item_error": "collect"},
    ),
    Case(
        "salvaged",
        [show(content='{"text": "kno', pieces=3, finish_reason="length")],
        None,
        output=Joke,
        keywords={"on_truncation": "salvage"},
        partial={"text": "kno"},
    ),
    Case(
        "salvaged whole",
        [show(content='{"text": "a"}', pieces=3, finish_reason="length")],
        Joke(text="a"),
        output=Joke,
        keywords={"on_truncation": "salvage"},
    ),
    Case(
        "cut off",
        [show(content='{"text": "kno', pieces=3, finish_reason="length")],
        error=errors.LengthFinishReasonError,
        output=Joke,
        partial={"text": "kno"},
    ),
    Case(
        "never continued",
        [show(content='{"text": "kno', pieces=3, finish_reason="length")],
        error=errors.LengthFinishReasonError,
        output=Joke,
        keywords={"on_truncation": "continue"},
    ),
    Case(
        "nothing to salvage",
        [show(content="Well", pieces=2, finish_reason="length")],
        error=errors.LengthFinishReasonError,
        output=Joke,
        keywords={"on_truncation": "salvage"},
        least_updates=0,
    ),
    Case(
        "never asked again",
        [show(content='{"text": 5}', pieces=3)],
        error=errors.OutputValidationError,
        output=Joke,
        least_updates=0,
    ),
    Case(
        "no JSON",
        [show(content="I do not know.", pieces=3)],
        error=errors.SchemaNotEnforcedError,
        output=Joke,
        least_updates=0,
    ),
    Case("empty", [show(content="", pieces=1)], error=errors.EmptyOutputError, output=Joke, least_updates=0),
    Case("refused", [show(refusal="I cannot.", pieces=3)], error=errors.RefusalError, output=Joke, least_updates=0),
    Case(
        "filtered",
        [show(content='{"text": "a', pieces=2, finish_reason="content_filter")],
        error=errors.ContentFilterFinishReasonError,
        output=Joke,
    ),
    Case(
        "white space without end",
        [show(content='{"text":' + " " * 3_000, pieces=30)],
        error=errors.DegenerateOutputError,
        output=Joke,
        partial={},
    ),
    Case(
        "repetition without end",
        [show(content='{"text": "' + "ha " * 3_000, pieces=100)],
        error=errors.DegenerateOutputError,
        output=Joke,
    ),
    Case(
        "no guard",
        [show(content='{"text":' + " " * 3_000 + '"a"}', pieces=30)],
        Joke(text="a"),
        output=Joke,
        keywords={"guard": lambda: None},
    ),
    Case(
        "the service refuses", [Reply.error(401, "no")], error=errors.AuthenticationError, output=Joke, least_updates=0
    ),
    Case(
        "filtered prompt",
        [Reply.error(400, "no", code="content_filter")],
        error=errors.ContentFilterFinishReasonError,
        output=Joke,
        least_updates=0,
    ),
    Case(
        "[DONE] in the middle of the answer",
        [Reply.sse([{"choices": [{"index": 0, "delta": {"content": '{"text": "kno'}}]}])],
        error=errors.IncompleteStreamError,
        output=Joke,
        partial={"text": "kno"},
    ),
    Case(
        "[DONE] before the answer",
        [Reply.sse([{"choices": [{"index": 0, "delta": {"role": "assistant"}}]}])],
        error=errors.IncompleteStreamError,
        output=Joke,
        least_updates=0,
    ),
    Case(
        "no finish reason",
        [Reply.sse([{"choices": [{"index": 0, "delta": {"content": '{"text": "kno'}}]}], done=False)],
        error=errors.IncompleteStreamError,
        output=Joke,
        partial={"text": "kno"},
    ),
    Case(
        "an error in mid-stream",
        [
            Reply.sse(
                [
                    {"choices": [{"index": 0, "delta": {"content": '{"text": "kno'}}]},
                    {"error": {"message": "overloaded"}},
                ]
            )
        ],
        error=errors.APIError,
        output=Joke,
    ),
]
