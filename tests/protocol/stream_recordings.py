"""Streams for the tests: builders of chunks, made-up recordings, and ways of cutting bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

HEAD: dict[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion.chunk",
    "created": 1_700_000_000,
    "model": "gpt-4o",
    "system_fingerprint": "fp_1",
}
USAGE = {"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8}


def chunk(*choices: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**HEAD, "choices": list(choices), **fields}


def choice(delta: Any = None, finish_reason: str | None = None, index: int = 0, **fields: Any) -> dict[str, Any]:
    return {"index": index, "delta": delta or {}, "logprobs": None, "finish_reason": finish_reason, **fields}


def says(delta: Any = None, finish_reason: str | None = None, **fields: Any) -> dict[str, Any]:
    """A chunk with one choice."""
    return chunk(choice(delta, finish_reason, **fields))


def call(
    index: int | None = 0, arguments: Any = None, name: str | None = None, id: str | None = None
) -> dict[str, Any]:
    """A fragment of a tool call; what is `None` is left out."""
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    fragment: dict[str, Any] = {"index": index, "id": id, "type": "function" if id else None, "function": function}
    return {key: value for key, value in fragment.items() if value is not None}


def calls(*fragments: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    """A chunk whose one choice holds fragments of tool calls."""
    return says({"tool_calls": list(fragments)}, finish_reason)


def token(text: str) -> dict[str, Any]:
    top = [{"token": text, "logprob": -0.1, "bytes": list(text.encode())}]
    return {"token": text, "logprob": -0.1, "bytes": list(text.encode()), "top_logprobs": top}


def tokens(content: Any = None, refusal: Any = None) -> dict[str, Any]:
    return {"content": content, "refusal": refusal}


def sse(chunks: Iterable[dict[str, Any]], *, done: bool = True, end: str = "\n") -> bytes:
    blocks = [f"data: {json.dumps(item, ensure_ascii=False)}{end}{end}" for item in chunks]
    return "".join([*blocks, f"data: [DONE]{end}{end}" if done else ""]).encode()


def pieces(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def text_stream(*texts: str, finish_reason: str = "stop", usage: bool = True) -> list[dict[str, Any]]:
    """A stream of one choice that says these texts."""
    stream = [says({"role": "assistant", "content": "", "refusal": None})]
    stream += [says({"content": text}) for text in texts]
    stream.append(says({}, finish_reason))
    return [*stream, chunk(usage=USAGE)] if usage else stream


def decoded(body: bytes) -> list[dict[str, Any]]:
    """The chunks of a recorded body."""
    lines = body.decode().split("\n")
    return [json.loads(line[6:]) for line in lines if line.startswith("data: {")]


RECORDINGS: dict[str, list[dict[str, Any]]] = {
    "text": text_stream("Hello", ", ", "wörld \u2028 😀"),
    "refusal": [
        says({"role": "assistant", "content": None, "refusal": ""}),
        says({"refusal": "I'm sorry"}),
        says({"refusal": ", no."}),
        says({}, "stop"),
    ],
    "two choices, interleaved": [
        chunk(choice({"role": "assistant", "content": "a"}), choice({"role": "assistant", "content": "b"}, index=1)),
        says({"content": "c"}, index=1),
        says({"content": "d"}),
        says({}, "stop", index=1),
        says({}, "stop"),
        chunk(usage=USAGE),
    ],
    "one call": [
        says({"role": "assistant", "content": None}),
        calls(call(0, "", "get_weather", "call_1")),
        calls(call(0, '{"ci')),
        calls(call(0, 'ty":"Oslo"}')),
        says({}, "tool_calls"),
    ],
    "text, then parallel calls": [
        says({"role": "assistant", "content": "Let me see."}),
        calls(call(0, "", "get_weather", "call_1")),
        calls(call(0, '{"city":"Oslo"}')),
        calls(call(1, "", "get_time", "call_2")),
        calls(call(1, '{"zone":')),
        calls(call(1, '"CET"}')),
        says({}, "tool_calls"),
        chunk(usage=USAGE),
    ],
    "two fragments of a call in one chunk": [
        says({"role": "assistant", "content": None}),
        calls(call(0, "", "get_weather", "call_1"), call(0, '{"city":')),
        calls(call(0, '"Oslo"}')),
        says({}, "tool_calls"),
    ],
    "log probabilities of the content": [
        says({"role": "assistant", "content": ""}, logprobs=tokens(content=[])),
        says({"content": "Foo"}, logprobs=tokens(content=[token("Foo")])),
        says({"content": "!"}, logprobs=tokens(content=[token("!"), token("")])),
        says({}, "stop"),
    ],
    "log probabilities of a refusal": [
        says({"role": "assistant", "content": None, "refusal": ""}, logprobs=tokens(refusal=[])),
        says({"refusal": "No"}, logprobs=tokens(refusal=[token("No")])),
        says({"refusal": "."}, logprobs=tokens(refusal=[token(".")])),
        says({}, "stop"),
    ],
    "unknown finish reason": text_stream("x", finish_reason="eos"),
    "usage chunk only at the start of the stream, padding, service tier": [
        chunk(choice({"role": "assistant", "content": "hi"}), obfuscation="aaaa", service_tier="default"),
        chunk(choice({"content": "!"}), obfuscation="b", service_tier="default"),
        chunk(choice({}, "stop"), service_tier="default"),
    ],
}
"""What OpenAI itself could send: here the events must be the reference's, one by one."""
