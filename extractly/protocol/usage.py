"""Token counts of a request, and their sums over several."""

from __future__ import annotations

from typing import Any

from .wire import WireObject, is_object, one

__all__ = ["CompletionTokensDetails", "CompletionUsage", "PromptTokensDetails", "add_usage"]


class CompletionTokensDetails(WireObject):
    """What the tokens of the answer were spent on."""

    __slots__ = ()
    accepted_prediction_tokens: int | None
    audio_tokens: int | None
    reasoning_tokens: int | None
    rejected_prediction_tokens: int | None
    text_tokens: int | None


class PromptTokensDetails(WireObject):
    """What the tokens of the prompt were."""

    __slots__ = ()
    audio_tokens: int | None
    cache_write_tokens: int | None
    cached_tokens: int | None
    image_tokens: int | None
    text_tokens: int | None


class CompletionUsage(
    WireObject,
    readers={
        "completion_tokens_details": one(CompletionTokensDetails),
        "prompt_tokens_details": one(PromptTokensDetails),
    },
    required=("completion_tokens", "prompt_tokens", "total_tokens"),
):
    """Tokens used by a request."""

    __slots__ = ()
    completion_tokens: int
    prompt_tokens: int
    total_tokens: int
    completion_tokens_details: CompletionTokensDetails | None
    prompt_tokens_details: PromptTokensDetails | None


def add_usage(first: CompletionUsage | None, second: CompletionUsage | None) -> CompletionUsage | None:
    """The sum of two usages, detail by detail; unknown counters are summed too.

    Returns:
        `None` where neither came; the other where one did not.

    >>> add_usage(CompletionUsage({"total_tokens": 2}), CompletionUsage({"total_tokens": 3})).total_tokens
    5
    """
    if first is None or second is None:
        return second if first is None else first
    return CompletionUsage(_sum(first.to_dict(), second.to_dict()))


def _sum(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    total = dict(first)
    for name, value in second.items():
        held = total.get(name)
        if held is None:
            total[name] = value
        elif is_object(held) and is_object(value):
            total[name] = _sum(held, value)
        elif isinstance(held, (int, float)) and isinstance(value, (int, float)):
            total[name] = held + value
    return total
