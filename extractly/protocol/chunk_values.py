"""The objects of a streamed completion: a chunk and what it says of each choice."""

from __future__ import annotations

from typing import Any

from .completion_values import REASONING, ChoiceLogprobs, content_text
from .usage import CompletionUsage
from .wire import WireObject, many, one

__all__ = [
    "ChatCompletionChunk",
    "ChoiceDelta",
    "ChoiceDeltaAudio",
    "ChoiceDeltaFunctionCall",
    "ChoiceDeltaToolCall",
    "ChoiceDeltaToolCallFunction",
    "ChunkChoice",
]


class ChoiceDeltaFunctionCall(WireObject):
    """A piece of the deprecated `function_call`."""

    __slots__ = ()
    arguments: str | None
    name: str | None


class ChoiceDeltaToolCallFunction(WireObject):
    """A piece of a function call: its name (once), the next characters of its arguments."""

    __slots__ = ()
    arguments: str | None
    name: str | None


class ChoiceDeltaToolCall(WireObject, readers={"function": one(ChoiceDeltaToolCallFunction)}, required=("index",)):
    """A piece of a tool call."""

    __slots__ = ()
    index: int
    id: str | None
    function: ChoiceDeltaToolCallFunction | None
    type: str | None


class ChoiceDeltaAudio(WireObject):
    """A piece of the audio."""

    __slots__ = ()
    id: str | None
    data: str | None
    expires_at: int | None
    transcript: str | None


class ChoiceDelta(
    WireObject,
    readers={
        "audio": one(ChoiceDeltaAudio),
        "content": content_text,
        "function_call": one(ChoiceDeltaFunctionCall),
        "tool_calls": many(ChoiceDeltaToolCall),
    },
    quiet=REASONING,
):
    """What a chunk adds to a message."""

    __slots__ = ()
    audio: ChoiceDeltaAudio | None
    content: str | None
    function_call: ChoiceDeltaFunctionCall | None
    refusal: str | None
    role: str | None
    tool_calls: list[ChoiceDeltaToolCall] | None
    reasoning_content: str | None
    reasoning: str | None


class ChunkChoice(
    WireObject,
    readers={"delta": one(ChoiceDelta, always=True), "logprobs": one(ChoiceLogprobs)},
    required=("delta", "index"),
):
    """What a chunk says of one choice."""

    __slots__ = ()
    delta: ChoiceDelta
    index: int
    finish_reason: str | None
    logprobs: ChoiceLogprobs | None


class ChatCompletionChunk(
    WireObject,
    readers={"choices": many(ChunkChoice, always=True), "usage": one(CompletionUsage)},
    required=("id", "choices", "created", "model", "object"),
):
    """One chunk of a streamed completion; the last has no choices and the usage, where that was asked for."""

    __slots__ = ()
    id: str
    choices: list[ChunkChoice]
    created: int
    model: str
    object: str
    moderation: Any
    obfuscation: str | None
    service_tier: str | None
    system_fingerprint: str | None
    usage: CompletionUsage | None
