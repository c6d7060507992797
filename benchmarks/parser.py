"""Reading a JSON answer that arrives in pieces of four characters, without any service around it.

Figures are microseconds per piece:

* `unread_20kb_us`, `unread_400kb_us`, `unread_4mb_us`: a document of steps, nobody looks at the partial value.
* `read_20kb_us`: the same with the partial value made after each piece. The re-parsers have no other way, so this is
  their figure for `unread` too; theirs grows with the document, so larger ones are left out.
* `string_1mb_us`, `list_100k_us`: one long string, and a list of 100,000 numbers, unread.
* `memory_ratio_mb`: what the parser holds at the end of the document of 4 MB, in MB for each MB of text.

What is compared differs: jiter, partial-json-parser and ijson give plain data; pydantic's partial mode gives a typed
value of what it can validate; extractly gives typed partials, the changes, and an early verdict. The re-parsers are
measured at positions spread over the document.
"""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypedDict

from benchmarks.harness import scaled

BASELINE = "extractly"
REQUIRES = {"ijson": ["ijson"], "partial-json-parser": ["partial-json-parser"], "jiter": ["jiter"]}

PIECE_CHARS = 4
POSITIONS = 200


class Step(BaseModel):
    """One step of the document."""

    explanation: str
    output: str
    number: int


class Document(BaseModel):
    """The document."""

    steps: list[Step]
    final: str


class StepDict(TypedDict, total=False):
    """The step for pydantic's partial mode, which takes no models."""

    explanation: str
    output: str
    number: int


class DocumentDict(TypedDict, total=False):
    """The document for pydantic's partial mode."""

    steps: list[StepDict]
    final: str


def document(size_chars: int) -> str:
    """A document of about so many characters."""
    step = {"explanation": "Subtract seven from both sides of the equation", "output": "8x = -30", "number": 12345}
    one = len(json.dumps(step)) + 2
    return json.dumps({"steps": [step] * max(1, size_chars // one), "final": "x = -3.75"})


def pieces(text: str) -> list[str]:
    """The text in pieces."""
    return [text[start : start + PIECE_CHARS] for start in range(0, len(text), PIECE_CHARS)]


def per_piece_us(feed: Callable[[str], object], text: str) -> float:
    """Microseconds per piece of feeding a text."""
    parts = pieces(text)
    start = time.perf_counter()
    for part in parts:
        feed(part)
    return (time.perf_counter() - start) / len(parts) * 1e6


def reparsed_us(parse: Callable[[str], object], text: str) -> float:
    """Microseconds per piece of parsing everything again after each, at positions spread over the text."""
    count = scaled(POSITIONS, 5)
    prefixes = [text[: max(PIECE_CHARS, len(text) * at // count)] for at in range(1, count)]
    parse(prefixes[0])
    start = time.perf_counter()
    for prefix in prefixes:
        parse(prefix)
    return (time.perf_counter() - start) / len(prefixes) * 1e6


def sizes() -> dict[str, int]:
    """The documents, in characters."""
    return {"20kb": 20_000, "400kb": scaled(400_000, 40_000), "4mb": scaled(4_000_000, 80_000)}


def run_extractly() -> dict[str, float]:
    """`PartialParser`."""
    from extractly.streaming import PartialParser

    PartialParser(Document).feed(document(200))
    figures = {}
    for name, size in sizes().items():
        figures[f"unread_{name}_us"] = per_piece_us(PartialParser(Document).feed, document(size))
    looking = PartialParser(Document)
    figures["read_20kb_us"] = per_piece_us(lambda piece: (looking.feed(piece), looking.value), document(20_000))
    text = json.dumps({"value": "lorem ip" * scaled(125_000, 1_000)})
    figures["string_1mb_us"] = per_piece_us(PartialParser(str).feed, text)
    numbers = json.dumps({"value": list(range(scaled(100_000, 1_000)))})
    figures["list_100k_us"] = per_piece_us(PartialParser(list[int]).feed, numbers)
    figures["memory_ratio_mb"] = memory_ratio(lambda: PartialParser(Document), document(sizes()["4mb"]))
    return figures


def memory_ratio(make: Callable[[], Any], text: str) -> float:
    """Bytes that a parser holds at the end, for each byte of the text."""
    tracemalloc.start()
    parser = make()
    for start in range(0, len(text), PIECE_CHARS):
        parser.feed(text[start : start + PIECE_CHARS])
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / len(text)


def reparsing(parse: Callable[[str], object]) -> dict[str, float]:
    """The figures of a parser that reads everything again."""
    figure = reparsed_us(parse, document(20_000))
    return {"unread_20kb_us": figure, "read_20kb_us": figure}


def run_jiter() -> dict[str, float]:
    """The partial mode of jiter, as the SDKs use it."""
    import jiter

    return reparsing(lambda text: jiter.from_json(text.encode(), partial_mode="trailing-strings"))


def run_partial_json_parser() -> dict[str, float]:
    """partial-json-parser."""
    from partial_json_parser import loads

    return reparsing(loads)


def run_pydantic() -> dict[str, float]:
    """The `experimental_allow_partial` of pydantic."""
    adapter = TypeAdapter(DocumentDict)
    return reparsing(lambda text: adapter.validate_json(text, experimental_allow_partial="trailing-strings"))


def run_ijson() -> dict[str, float]:
    """The push interface of ijson: events only, no values."""
    import ijson

    figures = {}
    for name, size in sizes().items():
        events = ijson.sendable_list()
        coroutine = ijson.basic_parse_coro(events)
        figures[f"unread_{name}_us"] = per_piece_us(lambda piece, to=coroutine: to.send(piece.encode()), document(size))
    return figures


COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {
    "extractly": run_extractly,
    "jiter": run_jiter,
    "pydantic partial": run_pydantic,
    "partial-json-parser": run_partial_json_parser,
    "ijson": run_ijson,
}
