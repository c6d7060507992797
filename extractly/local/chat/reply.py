"""Writing a message as a completion or as a stream of chunks, as the API writes them.

A stream is: a chunk with the role, a chunk a token, a chunk with the finish reason, with `include_usage` a chunk
with no choices and the tokens (and `"usage": null` in all others), `[DONE]`. Shapes as recorded from the live API
in 2024-10.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..reply import SSE_DONE, STREAM_HEADERS, LocalReply, json_reply, sse_event
from .request import ChatRequest

TOKEN_CHARS = 4
"""One token, for usage, limits and the deltas of a stream; the rule of thumb of the API's own documentation."""

Evidence = Mapping[str, list[int]]
"""JSON pointer of a value → where it stands in the user's text: start and end in characters."""

FINGERPRINT = "fp_extractly_local"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMade:
    """A tool call: the function's name, its arguments as JSON text, and where they were read."""

    name: str
    arguments: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the engine says.

    Attributes:
        content: Text, or `None`.
        refusal: Why it says nothing else, or `None`.
        calls: Tool calls.
        forced: A call was demanded by `tool_choice` (the API then finishes with `"stop"`).
        evidence: Where the values of the content were read; a field that the API does not have.
    """

    content: str | None = None
    refusal: str | None = None
    calls: Sequence[CallMade] = ()
    forced: bool = False
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands around every choice."""

    id: str
    created: int
    model: str


def render(request: ChatRequest, message: Message, envelope: Envelope) -> LocalReply:
    """Write the answer in the form that the request asks for."""
    said, finish = _limited(request, message)
    headers = {"x-request-id": f"req_{envelope.id.removeprefix('chatcmpl-')}", "openai-version": "2020-10-01"}
    usage = _usage(request, said)
    if request.stream:
        body = _stream(request, said, finish, envelope, usage)
        return LocalReply(status=200, headers={**STREAM_HEADERS, **headers}, body=body)
    choices = [
        {"index": index, "message": _whole(said, envelope), "logprobs": None, "finish_reason": finish}
        for index in range(request.n)
    ]
    whole = {**_head(envelope, "chat.completion"), "choices": choices, "usage": usage}
    return json_reply(whole, headers=headers)


def _head(envelope: Envelope, kind: str) -> dict[str, Any]:
    return {
        "id": envelope.id,
        "object": kind,
        "created": envelope.created,
        "model": envelope.model,
        "service_tier": "default",
        "system_fingerprint": FINGERPRINT,
    }


def _whole(message: Message, envelope: Envelope) -> dict[str, Any]:
    written: dict[str, Any] = {
        "role": "assistant",
        "content": message.content,
        "refusal": message.refusal,
        "annotations": [],
    }
    if message.evidence is not None:
        written["evidence"] = message.evidence
    if message.calls:
        written["tool_calls"] = [_call(call, number, envelope) for number, call in enumerate(message.calls)]
    return written


def _call(call: CallMade, number: int, envelope: Envelope) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    written: dict[str, Any] = {"id": _call_id(envelope, number), "type": "function", "function": function}
    return written if call.evidence is None else {**written, "evidence": call.evidence}


def _call_id(envelope: Envelope, number: int) -> str:
    return f"call_{envelope.id.removeprefix('chatcmpl-')[:20]}{number:02d}"


def _limited(request: ChatRequest, message: Message) -> tuple[Message, str]:
    """Apply `stop` and the token limit; the second value is the finish reason."""
    if message.calls:
        return _limited_calls(request, message)
    text = message.content if message.content is not None else message.refusal or ""
    cuts = [at for at in (text.find(stop) for stop in request.stop) if at >= 0]
    text = text[: min(cuts)] if cuts else text
    finish = "stop"
    if request.max_tokens is not None and len(text) > request.max_tokens * TOKEN_CHARS:
        text, finish = text[: request.max_tokens * TOKEN_CHARS], "length"
    if message.content is not None:
        return Message(content=text, evidence=message.evidence if text == message.content else None), finish
    return Message(refusal=text), finish


def _limited_calls(request: ChatRequest, message: Message) -> tuple[Message, str]:
    finish = "stop" if message.forced else "tool_calls"
    if request.max_tokens is None:
        return message, finish
    left = request.max_tokens * TOKEN_CHARS
    kept: list[CallMade] = []
    for call in message.calls:
        if left <= 0:
            break
        whole = len(call.arguments) <= left
        kept.append(call if whole else CallMade(name=call.name, arguments=call.arguments[:left]))
        left -= len(call.arguments)
    return Message(calls=kept, forced=message.forced), "length" if left < 0 else finish


def tokens(text: str) -> int:
    """How many tokens a text has: four characters each, the last one perhaps shorter.

    >>> tokens("12345")
    2
    """
    return -(-len(text) // TOKEN_CHARS)


def _usage(request: ChatRequest, message: Message) -> dict[str, Any]:
    tools = [[tool.name, tool.description, tool.parameters] for tool in request.tools]
    prompt = sum(
        tokens(json.dumps(part, ensure_ascii=False)) for part in (request.messages, request.schema, tools) if part
    )
    texts = [message.content or "", message.refusal or "", *(call.name + call.arguments for call in message.calls)]
    written = sum(tokens(text) for text in texts) * request.n
    return {
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "total_tokens": prompt + written,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


def _stream(
    request: ChatRequest, message: Message, finish: str, envelope: Envelope, usage: dict[str, Any]
) -> Iterator[bytes]:
    head = _head(envelope, "chat.completion.chunk")
    rest: dict[str, Any] = {"usage": None} if request.include_usage else {}
    for index in range(request.n):
        for delta in _deltas(message, envelope):
            choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": None}
            yield sse_event({**head, "choices": [choice], **rest})
        last: dict[str, Any] = {"index": index, "delta": {}, "logprobs": None, "finish_reason": finish}
        yield sse_event({**head, "choices": [last], **rest})
    if request.include_usage:
        yield sse_event({**head, "choices": [], "usage": usage})
    yield SSE_DONE


def _deltas(message: Message, envelope: Envelope) -> Iterator[dict[str, Any]]:
    first: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    if message.content is not None:
        yield {**first, "content": ""}
        *pieces, last = _pieces(message.content) if message.content else [""]
        yield from ({"content": piece} for piece in pieces)
        if last:
            yield {"content": last} if message.evidence is None else {"content": last, "evidence": message.evidence}
    elif message.calls:
        yield first
    else:
        yield {**first, "refusal": ""}
        yield from ({"refusal": piece} for piece in _pieces(message.refusal or ""))
    for index, call in enumerate(message.calls):
        opened = _call(CallMade(name=call.name, arguments="", evidence=call.evidence), index, envelope)
        yield {"tool_calls": [{"index": index, **opened}]}
        for piece in _pieces(call.arguments):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), TOKEN_CHARS):
        yield text[start : start + TOKEN_CHARS]
