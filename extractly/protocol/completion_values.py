"""The objects of a whole completion: names, fields and their order are the reference's.

Each is a `WireObject` (see `wire.py` for how fields are read). `values.py` lists what is added to the reference.
"""

from __future__ import annotations

import json
from typing import Any

from .usage import CompletionUsage
from .wire import WireObject, is_list, is_object, many, one

__all__ = [
    "Annotation",
    "AnnotationURLCitation",
    "ChatCompletion",
    "ChatCompletionAudio",
    "ChatCompletionMessage",
    "ChatCompletionMessageCustomToolCall",
    "ChatCompletionMessageToolCall",
    "ChatCompletionTokenLogprob",
    "Choice",
    "ChoiceLogprobs",
    "Custom",
    "Function",
    "FunctionCall",
    "Logprobs",
    "REASONING",
    "TopLogprob",
    "arguments_text",
    "content_text",
]


def content_text(content: Any) -> Any:
    """Text of a `content`: itself, or the text parts of a list of parts (Mistral; DIALECTS 2.18) joined."""
    if type(content) is str or not is_list(content):
        return content
    texts: list[str] = []
    for part in content:
        if isinstance(part, str):
            texts.append(part)
        elif is_object(part) and part.get("type", "text") == "text":
            texts.append(str(part.get("text") or ""))
    return "".join(texts)


def arguments_text(arguments: Any) -> str:
    """JSON text of `arguments`, which some services send as `null` or as the object itself (DIALECTS 2.18)."""
    if isinstance(arguments, str):
        return arguments
    return "" if arguments is None else json.dumps(arguments, ensure_ascii=False)


class TopLogprob(WireObject, required=("token", "logprob")):
    """One of the likeliest tokens at a position.

    Attributes:
        token: The token.
        bytes: Its UTF-8 bytes, or `None`.
        logprob: Natural logarithm of its probability; -9999.0 for a very unlikely one.
    """

    __slots__ = ()
    token: str
    bytes: list[int] | None
    logprob: float


class ChatCompletionTokenLogprob(
    WireObject, readers={"top_logprobs": many(TopLogprob)}, required=("token", "logprob", "top_logprobs")
):
    """The log probability of a token of the answer, and of its likeliest rivals."""

    __slots__ = ()
    token: str
    bytes: list[int] | None
    logprob: float
    top_logprobs: list[TopLogprob]


class ChoiceLogprobs(
    WireObject, readers={"content": many(ChatCompletionTokenLogprob), "refusal": many(ChatCompletionTokenLogprob)}
):
    """Log probabilities of the content's tokens, and of the refusal's."""

    __slots__ = ()
    content: list[ChatCompletionTokenLogprob] | None
    refusal: list[ChatCompletionTokenLogprob] | None


Logprobs = ChoiceLogprobs


class FunctionCall(WireObject, readers={"arguments": arguments_text}, required=("arguments", "name")):
    """The deprecated `function_call` of a message."""

    __slots__ = ()
    arguments: str
    name: str


class Function(WireObject, readers={"arguments": arguments_text}, required=("arguments", "name")):
    """The function that a tool call names; `arguments` is JSON text as the model wrote it."""

    __slots__ = ()
    arguments: str
    name: str


class Custom(WireObject, required=("input", "name")):
    """The custom tool that a call names, and its free-form input."""

    __slots__ = ()
    input: str
    name: str


class ChatCompletionMessageToolCall(
    WireObject,
    readers={"function": one(Function), "custom": one(Custom)},
    required=("id", "function", "type"),
    quiet=("custom",),
):
    """A call of a function tool, or (`type == "custom"`) of a custom one."""

    __slots__ = ()
    id: str
    function: Function
    type: str
    custom: Custom | None


class ChatCompletionMessageCustomToolCall(
    WireObject, readers={"custom": one(Custom)}, required=("id", "custom", "type")
):
    """A call of a custom tool."""

    __slots__ = ()
    id: str
    custom: Custom
    type: str


class AnnotationURLCitation(WireObject, required=("end_index", "start_index", "title", "url")):
    """A page that the text cites, and where: character positions in the content."""

    __slots__ = ()
    end_index: int
    start_index: int
    title: str
    url: str


class Annotation(WireObject, readers={"url_citation": one(AnnotationURLCitation)}, required=("type", "url_citation")):
    """A note on the text, e.g. a citation."""

    __slots__ = ()
    type: str
    url_citation: AnnotationURLCitation


class ChatCompletionAudio(WireObject, required=("id", "data", "expires_at", "transcript")):
    """Audio of the answer: base64 `data`, its `transcript`, `expires_at` in Unix seconds."""

    __slots__ = ()
    id: str
    data: str
    expires_at: int
    transcript: str


REASONING = ("reasoning_content", "reasoning")
# DIALECTS 2.18: DeepSeek, vLLM and Fireworks send the first name; Groq, Cerebras, Ollama and OpenRouter the second.


class ChatCompletionMessage(
    WireObject,
    readers={
        "content": content_text,
        "annotations": many(Annotation),
        "audio": one(ChatCompletionAudio),
        "function_call": one(FunctionCall),
        "tool_calls": many(ChatCompletionMessageToolCall),
    },
    required=("role",),
    quiet=REASONING,
):
    """What the model said: text, a refusal, calls of tools."""

    __slots__ = ()
    content: str | None
    refusal: str | None
    role: str
    annotations: list[Annotation] | None
    audio: ChatCompletionAudio | None
    function_call: FunctionCall | None
    tool_calls: list[ChatCompletionMessageToolCall] | None
    reasoning_content: str | None
    reasoning: str | None


class Choice(
    WireObject,
    readers={"logprobs": one(ChoiceLogprobs), "message": one(ChatCompletionMessage)},
    required=("finish_reason", "index", "message"),
):
    """One answer of a completion.

    Attributes:
        finish_reason: Why it ended: `"stop"`, `"length"`, `"tool_calls"`, `"content_filter"`, or a provider's own word.
        index: Its place in the list of choices.
        logprobs: Log probabilities, where they were asked for.
        message: What the model said.
    """

    __slots__ = ()
    finish_reason: str
    index: int
    logprobs: ChoiceLogprobs | None
    message: ChatCompletionMessage


class ChatCompletion(
    WireObject,
    readers={"choices": many(Choice, always=True), "usage": one(CompletionUsage)},
    required=("id", "choices", "created", "model", "object"),
):
    """The answer to a chat completion request; `created` in Unix seconds."""

    __slots__ = ()
    id: str
    choices: list[Choice]
    created: int
    model: str
    object: str
    metadata: dict[str, str] | None
    moderation: Any
    service_tier: str | None
    system_fingerprint: str | None
    usage: CompletionUsage | None
