"""The fields of a chat completion request, for type checkers and editors; at run time any other field passes as well.

From `reference/chat-completions.md` and openai-python's `completion_create_params.py` (`DIALECTS.md` 3.2). A service
with fields of its own takes them in `extra_body`, or by name through the untyped overload of `create`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypedDict

ReasoningEffort = Literal["none", "minimal", "low", "medium", "high", "xhigh"]


class CallFields(TypedDict, total=False):
    """Options of the call, which are no fields of the body.

    `timeout` is seconds for each phase (or an `httpx.Timeout`, or `None` for no limit); `max_retries` counts the
    requests after the first; `idempotency_key` is the same on each of them.
    """

    timeout: Any
    extra_headers: Mapping[str, str | None] | None
    extra_query: Mapping[str, object] | None
    extra_body: Mapping[str, Any] | None
    max_retries: int
    idempotency_key: str


class RequestFields(CallFields, total=False):
    """Fields of the body that all methods take, beside `model`, `messages`, `response_format` and `stream`."""

    audio: Mapping[str, Any] | None
    frequency_penalty: float | None
    function_call: str | Mapping[str, Any]
    functions: Iterable[Mapping[str, Any]]
    logit_bias: Mapping[str, int] | None
    logprobs: bool | None
    max_completion_tokens: int | None
    max_tokens: int | None
    metadata: Mapping[str, str] | None
    modalities: Sequence[Literal["text", "audio"]] | None
    n: int | None
    parallel_tool_calls: bool
    prediction: Mapping[str, Any] | None
    presence_penalty: float | None
    prompt_cache_key: str
    prompt_cache_retention: str | None
    reasoning_effort: ReasoningEffort | None
    safety_identifier: str
    seed: int | None
    service_tier: str | None
    stop: str | Sequence[str] | None
    store: bool | None
    stream_options: Mapping[str, Any] | None
    temperature: float | None
    tool_choice: str | Mapping[str, Any]
    tools: Iterable[Any]
    top_logprobs: int | None
    top_p: float | None
    user: str
    verbosity: Literal["low", "medium", "high"] | None
    web_search_options: Mapping[str, Any]
