"""What a chunk of a streamed answer costs, from bytes to what the program sees: microseconds for each chunk.

The answer is a JSON document in deltas of 5 characters, as an event stream in pieces of 4096 bytes. The floor is what
nobody can leave out: splitting the events, reading each envelope with jiter, appending the text. `unread` makes all
events and looks at no partial value, `each read` looks at the partial value after each delta; `updates` is what
`stream()` makes of the same bytes, its guard included. Those that take text or chunks instead of bytes are given these
at no cost, which is in their favour: instructor and pydantic-ai through their own streaming functions, jiter and
partial-json-parser as re-reading the text at each delta, which is what everybody builds on them. The cost of a
re-reader grows with the text: it is the mean over prefixes of evenly spaced lengths.

Targets: unread within 3 of the floor, each read within 5, both 30 times below the openai SDK at 20 KB; unread at 4 MB
within 1.3 of itself at 20 KB.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import jiter
from pydantic import BaseModel

from .harness import per_call_seconds, scaled

NETWORK_BYTES = 4096
DELTA_CHARS = 5
SMALL_CHARS = scaled(20_000, 600)
LARGE_CHARS = scaled(4_000_000, 6_000)
SAMPLED_PREFIXES = scaled(50, 3)


class Item(BaseModel):
    """A line of the document."""

    name: str
    note: str
    count: int


class Document(BaseModel):
    """What is streamed."""

    title: str
    items: list[Item]


def document(chars: int) -> str:
    """A document of about that many characters."""
    item = {"name": "lamp", "note": "A lamp of brushed steel, to be sent to Oslo before Friday.", "count": 12}
    count = max(1, chars // len(json.dumps(item)))
    return json.dumps({"title": "Order 42", "items": [{**item, "count": at} for at in range(count)]})


def deltas(text: str) -> list[str]:
    """The pieces that a model would send."""
    return [text[at : at + DELTA_CHARS] for at in range(0, len(text), DELTA_CHARS)]


def chunks(text: str) -> Iterator[dict[str, Any]]:
    """The chunks of a stream that says the text."""
    head = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_767_225_600,
        "model": "gpt-4o-mini-2024",
    }
    for piece, reason in [*((piece, None) for piece in deltas(text)), ("", "stop")]:
        choice = {"index": 0, "delta": {"content": piece}, "logprobs": None, "finish_reason": reason}
        yield {**head, "system_fingerprint": "fp_5050236cbd", "choices": [choice]}


def network(text: str) -> list[bytes]:
    """The body of the response, as it comes from the network."""
    events = [b"data: %b\n\n" % json.dumps(chunk, separators=(",", ":")).encode() for chunk in chunks(text)]
    body = b"".join([*events, b"data: [DONE]\n\n"])
    return [body[at : at + NETWORK_BYTES] for at in range(0, len(body), NETWORK_BYTES)]


def floor(received: list[bytes]) -> str:
    """Split, decode, append."""
    rest, parts = b"", []
    for data in received:
        *events, rest = (rest + data).split(b"\n\n")
        for event in events:
            if event[:12] == b"data: [DONE]":
                break
            choices = jiter.from_json(event[6:])["choices"]
            if choices:
                text = choices[0]["delta"].get("content")
                if text:
                    parts.append(text)
    return "".join(parts)


def extractly_unread(received: list[bytes]) -> None:
    """All events of the stream."""
    from extractly.protocol.session import StreamSession
    from extractly.protocol.stream_state import ChatCompletionStreamState

    session = StreamSession(ChatCompletionStreamState(response_format=Document))
    for data in received:
        session.feed(data)


def extractly_each_read(received: list[bytes]) -> None:
    """All events of the stream, and the partial value of each."""
    from extractly.protocol.session import StreamSession
    from extractly.protocol.stream_state import ChatCompletionStreamState

    session = StreamSession(ChatCompletionStreamState(response_format=Document))
    for data in received:
        for event in session.feed(data):
            if event.type == "content.delta":
                _ = event.parsed


def extractly_updates(received: list[bytes]) -> None:
    """The updates of `stream()`."""
    from extractly.protocol.extraction import Endpoint, ModeMemory, Plan, UpdateSession, make_settings
    from extractly.protocol.extraction.call import Call
    from extractly.protocol.retry import RetryPolicy
    from extractly.streaming import DegenerationGuard

    endpoint = Endpoint(address="", policy=RetryPolicy(), is_local=lambda _: False, memory=ModeMemory())
    plan: Plan[Document] = Plan(Document, make_settings(model="m"))
    session: UpdateSession[Document] = UpdateSession(
        Call(plan.settings, endpoint), plan.offer("json_schema"), "m", request_id=None, guard=DegenerationGuard()
    )
    for data in received:
        for _ in session.feed(data):
            pass


def openai_sdk(received: list[bytes]) -> None:
    """The events of `.stream()`, which reads each partial value itself."""
    from openai._streaming import SSEDecoder
    from openai.lib.streaming.chat import ChatCompletionStreamState
    from openai.types.chat import ChatCompletionChunk

    state: Any = ChatCompletionStreamState(response_format=Document)
    for event in SSEDecoder().iter_bytes(iter(received)):
        if not event.data.startswith("[DONE]"):
            for _ in state.handle_chunk(ChatCompletionChunk.construct(**event.json())):
                pass


def instructor_partial(pieces: list[str]) -> None:
    """`Partial[Document]` from the text of each delta."""
    import instructor

    for _ in instructor.Partial[Document].model_from_chunks(iter(pieces)):
        pass


def pydantic_ai_stream(pieces: list[str]) -> None:
    """`agent.run_stream` with a model function that says the pieces, each validated partially."""
    import asyncio

    from pydantic_ai import Agent, PromptedOutput
    from pydantic_ai.models.function import FunctionModel

    async def say(*_: Any) -> Any:
        for piece in pieces:
            yield piece

    async def run() -> None:
        agent = Agent(FunctionModel(stream_function=say), output_type=PromptedOutput(Document))
        async with agent.run_stream("go") as result:
            async for _ in result.stream_output(debounce_by=None):
                pass

    asyncio.run(run())


def _per_chunk(function: Callable[[Any], Any], given: Any, count: int, *, budget_seconds: float = 1.0) -> float:
    return per_call_seconds(lambda: function(given), budget_seconds=budget_seconds, rounds=3) / count * 1e6


def _from_bytes(function: Callable[[list[bytes]], Any], *, large: bool = False) -> dict[str, float]:
    """Measure something that takes the bytes; `large`: at 4 MB too."""
    text = document(SMALL_CHARS)
    measured = {"chunk_20kb_us": _per_chunk(function, network(text), len(deltas(text)))}
    if large:
        text = document(LARGE_CHARS)
        received = network(text)
        start = time.perf_counter()
        function(received)
        measured["chunk_4mb_us"] = (time.perf_counter() - start) / len(deltas(text)) * 1e6
    return measured


def _from_text(function: Callable[[list[str]], Any]) -> dict[str, float]:
    """Measure something that takes the pieces of the text, once: these are slow. Imports are not counted."""
    function(deltas(document(100)))
    pieces = deltas(document(SMALL_CHARS))
    start = time.perf_counter()
    function(pieces)
    return {"chunk_20kb_us": (time.perf_counter() - start) / len(pieces) * 1e6}


def _rereading(function: Callable[[str], Any]) -> dict[str, float]:
    """Measure something that reads the whole text again at each delta."""
    text = document(SMALL_CHARS)
    prefixes = [text[: (at + 1) * len(text) // SAMPLED_PREFIXES] for at in range(SAMPLED_PREFIXES)]
    seconds = per_call_seconds(lambda: [function(prefix) for prefix in prefixes], budget_seconds=1.0, rounds=3)
    return {"chunk_20kb_us": seconds / len(prefixes) * 1e6}


def _jiter(text: str) -> Any:
    return jiter.from_json(text.encode(), partial_mode="trailing-strings")


def _partial_json_parser(text: str) -> Any:
    from partial_json_parser import loads

    return loads(text)


COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {
    "floor": lambda: _from_bytes(floor, large=True),
    "extractly, unread": lambda: _from_bytes(extractly_unread, large=True),
    "extractly, each read": lambda: _from_bytes(extractly_each_read),
    "extractly, updates": lambda: _from_bytes(extractly_updates),
    "jiter, re-reading": lambda: _rereading(_jiter),
    "partial-json-parser, re-reading": lambda: _rereading(_partial_json_parser),
    "openai SDK": lambda: _from_bytes(openai_sdk),
    "instructor": lambda: _from_text(instructor_partial),
    "pydantic-ai": lambda: _from_text(pydantic_ai_stream),
}

REQUIRES: dict[str, list[str]] = {
    "jiter, re-reading": ["jiter"],
    "partial-json-parser, re-reading": ["partial-json-parser"],
    "openai SDK": ["openai"],
    "instructor": ["instructor"],
    "pydantic-ai": ["pydantic-ai-slim"],
}

BASELINE = "floor"
