"""What a piece of text costs, in counts and not in seconds; and what a parser keeps."""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from extractly.schema import compile_schema
from extractly.streaming import PartialParser
from extractly.streaming.compile import compiled

from .samples import Reasoning


def calls_of(action: Callable[[], object]) -> int:
    """Calls of Python and C functions while something runs."""
    count = 0

    def tally(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


def calls_per_piece(output: Any, text: str) -> float:
    """Calls for each piece of four characters of a whole text."""
    parser = PartialParser(output)
    parser.feed("")
    pieces = [text[start : start + 4] for start in range(0, len(text), 4)]
    return calls_of(lambda: [parser.feed(piece) for piece in pieces]) / len(pieces)


def reasoning(steps: int) -> str:
    step = {"explanation": "Subtract seven from both sides", "output": "8x = -30", "confidence": 0.5}
    return json.dumps({"steps": [step] * steps, "final_answer": "x", "score": None})


@pytest.mark.parametrize(
    ("output", "make"),
    [
        (Reasoning, reasoning),
        (str, lambda size: json.dumps({"value": "lorem ip" * size * 10})),
        (list[int], lambda size: json.dumps({"value": list(range(size * 10, size * 20))})),
        (dict[str, int], lambda size: json.dumps({"value": [{"key": str(n), "value": n} for n in range(size * 4)]})),
    ],
)
def test_the_cost_of_a_piece_does_not_depend_on_what_came_before(output: Any, make: Callable[[int], str]) -> None:
    calls_per_piece(output, make(5))  # plans and validators are made once
    small, large = calls_per_piece(output, make(20)), calls_per_piece(output, make(400))
    assert large <= small * 1.3
    assert large < 40


def test_a_look_copies_only_what_is_open() -> None:
    """A snapshot costs the same however long the items are that have closed; those are handed out as they are."""
    counts = []
    for steps in (10, 1000):
        parser = PartialParser(Reasoning)
        parser.feed(reasoning(steps)[: -len('"}], "final_answer": "x", "score": null}')])
        first = parser.value
        parser.feed("3")
        counts.append(calls_of(lambda parser=parser: parser.value))
        assert all(a is b for a, b in zip(first.steps[:-1], parser.value.steps[:-1], strict=True))
    assert counts[0] == counts[1]


def test_memory_is_a_small_constant_of_the_document() -> None:
    text = json.dumps({"value": "lorem ip" * 25_000})
    parser = PartialParser(str)
    tracemalloc.start()
    for start in range(0, len(text), 4):
        parser.feed(text[start : start + 4])
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 5 * len(text)
    assert parser.close() == "lorem ip" * 25_000


def test_plans_are_made_once_for_a_schema_and_go_with_it() -> None:
    class Local(BaseModel):
        a: int

    schema = compile_schema(Local)
    assert compiled(schema) is compiled(schema)
    other = compile_schema({"type": "integer", "title": "for this test"})
    PartialParser(other)
    gone = weakref.ref(compiled(other))
    assert gone() is not None


def test_a_parser_can_be_dropped() -> None:
    parser = PartialParser(Reasoning)
    parser.feed('{"steps": [{"explanation": "a')
    gone = weakref.ref(parser)
    del parser
    gc.collect()
    assert gone() is None
