"""What an extraction gives back: the value with everything that was spent and mended on the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from ..._types import JsonPath
from ...errors import ExtractlyError
from ...parsing import ItemError, Repair
from ..usage import CompletionUsage, add_usage

__all__ = ["MODES", "Attempt", "Extraction", "Mode", "total_tokens", "total_usage"]

T_co = TypeVar("T_co", covariant=True)

Mode = Literal["json_schema", "tool", "json_object", "text"]
"""How the schema is put to the model, the strongest first."""

MODES: tuple[Mode, ...] = ("json_schema", "tool", "json_object", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request of a call, whatever became of it.

    Attributes:
        model: The model that was asked.
        mode: How it was asked.
        usage: Tokens of this request; `None` where the service did not say.
        raw_text: What the model wrote; `None` where nothing came.
        error: Why this was not the answer; `None` for the one that was.
        request_id: The service's id of the request.
        completion: The completion as it came; `None` where there was none.
    """

    model: str
    mode: Mode
    usage: CompletionUsage | None = None
    raw_text: str | None = None
    error: ExtractlyError | None = None
    request_id: str | None = None
    completion: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction(Generic[T_co]):
    """A value, and how it was come by.

    Attributes:
        value: The value. With `on_truncation="salvage"` and an answer that was cut off, a `Partial` of it.
        completion: The completion that held it.
        usage: Tokens, summed over all attempts; `None` where the service never said.
        attempts: Every request of the call, oldest first; the last one gave the value.
        mode_used: How the model was asked in the end.
        repairs: What had to be mended in the text, each with where; empty for valid text.
        losses: What the wire schema could not say; it was checked on the answer.
        request_id: The service's id of the last request.
        truncated: The answer was cut off and `value` is what could be salvaged.
        reasoning: Reasoning text that stood before the answer, or came beside it; `None` for none.
        item_errors: Items left out by `on_item_error="collect"`, each with index, raw value and errors.
        evidence: Where in the input text each value was read: path → (start, end) in characters. `None` where the
            model gives none; the embedded engine does (for several user messages, in their texts joined by an empty
            line).
    """

    value: T_co
    completion: Any
    usage: CompletionUsage | None
    attempts: tuple[Attempt, ...]
    mode_used: Mode
    repairs: tuple[Repair, ...] = ()
    losses: tuple[Any, ...] = ()
    request_id: str | None = None
    truncated: bool = False
    reasoning: str | None = None
    item_errors: tuple[ItemError, ...] = ()
    evidence: Mapping[JsonPath, tuple[int, int]] | None = None


def total_usage(attempts: list[Attempt]) -> CompletionUsage | None:
    """Tokens of all attempts; `None` where no service said."""
    total: CompletionUsage | None = None
    for attempt in attempts:
        total = add_usage(total, attempt.usage)
    return total


def total_tokens(usage: CompletionUsage | None) -> int:
    """All tokens of a usage: its total, else what the prompt and the answer add up to; 0 where it says neither."""
    if usage is None:
        return 0
    counts: list[Any] = [usage.total_tokens, usage.prompt_tokens, usage.completion_tokens]
    total, *parts = (count if isinstance(count, int) else 0 for count in counts)
    return total or sum(parts)
