"""The usual answers of the API as plain data, for `extractly.testing` to send.

Shapes as recorded from the live API (2024-10) and as `openai` 3.52 types them: a completion with one choice, and the
same as chunks: one with the role, the deltas, one with the finish reason, one with the tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..reply import SSE_DONE, json_bytes, sse_event

USAGE: Mapping[str, int] = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
_ENVELOPE: Mapping[str, Any] = {"id": "chatcmpl-test", "created": 1_700_000_000, "model": "test-model"}

ToolCalls = Sequence[Mapping[str, Any]]


def events(items: Iterable[Mapping[str, Any] | bytes | str], *, done: bool) -> list[bytes]:
    """Server-sent events: a mapping becomes one, bytes and text stay as they are."""
    written = [sse_event(item) if isinstance(item, Mapping) else _raw(item) for item in items]
    return [*written, SSE_DONE] if done else written


def _raw(item: bytes | str) -> bytes:
    return item.encode() if isinstance(item, str) else item


def completion(
    content: str | None,
    refusal: str | None,
    tool_calls: ToolCalls | None,
    finish_reason: str | None,
    usage: Mapping[str, int] | None,
) -> dict[str, Any]:
    """A completion with one choice."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refusal}
    if tool_calls is not None:
        message["tool_calls"] = wire_calls(tool_calls)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(finish_reason, tool_calls)}
    whole: dict[str, Any] = {**_ENVELOPE, "object": "chat.completion", "choices": [choice]}
    if usage is not None:
        whole["usage"] = dict(usage)
    return whole


def wire_calls(tool_calls: ToolCalls) -> list[dict[str, Any]]:
    """Tool calls as the wire has them, from `{"name", "arguments"}` or from that form itself."""
    calls: list[dict[str, Any]] = []
    for number, call in enumerate(tool_calls):
        function = dict(call.get("function") or {"name": call["name"], "arguments": call.get("arguments", {})})
        if not isinstance(function["arguments"], str):
            function["arguments"] = json_bytes(function["arguments"]).decode()
        calls.append({"id": call.get("id", f"call_{number}"), "type": "function", "function": function})
    return calls


def chunks(
    content: str | None,
    refusal: str | None,
    tool_calls: ToolCalls | None,
    pieces: int,
    finish_reason: str | None,
    usage: Mapping[str, int] | None,
) -> list[dict[str, Any]]:
    """The same as chunks; `pieces` deltas of each text."""
    made = [
        _chunk([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}])
        for delta in _deltas(content, refusal, tool_calls, pieces)
    ]
    reason = _finish(finish_reason, tool_calls)
    if reason is not None:
        made.append(_chunk([{"index": 0, "delta": {}, "logprobs": None, "finish_reason": reason}]))
    if usage is not None:
        made = [{**chunk, "usage": None} for chunk in made]
        made.append({**_chunk([]), "usage": dict(usage)})
    return made


def _deltas(
    content: str | None, refusal: str | None, tool_calls: ToolCalls | None, pieces: int
) -> Iterator[dict[str, Any]]:
    first: dict[str, Any] = {"role": "assistant", "content": None if content is None else "", "refusal": None}
    yield first if refusal is None else {**first, "refusal": ""}
    for name, text in (("content", content), ("refusal", refusal)):
        for piece in cut(text or "", pieces):
            yield {name: piece}
    for index, call in enumerate(wire_calls(tool_calls or ())):
        function = call["function"]
        yield {"tool_calls": [{**call, "index": index, "function": {"name": function["name"], "arguments": ""}}]}
        for piece in cut(function["arguments"], pieces):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def cut(text: str, pieces: int) -> list[str]:
    """Cut a text into at most so many pieces of about the same length.

    >>> cut("abcdef", 4)
    ['ab', 'cd', 'ef']
    """
    size = max(1, -(-len(text) // max(1, pieces)))
    return [text[start : start + size] for start in range(0, len(text), size)]


def _chunk(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {**_ENVELOPE, "object": "chat.completion.chunk", "system_fingerprint": "fp_test", "choices": choices}


def _finish(finish_reason: str | None, tool_calls: ToolCalls | None) -> str | None:
    return "tool_calls" if tool_calls and finish_reason == "stop" else finish_reason
