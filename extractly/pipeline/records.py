"""A row's answer as a checkpoint keeps it: the completion as it came, and how to read it again.

A record is JSON: the completion (with the text in it that was read), the model, the mode, the tokens of all attempts.
No input, no header, no pickle. Reading it goes the way of a live answer, so that a type that has changed is validated
anew; what is no valid value any more is asked for again.

Not recorded, so asked for again by the next run: errors, values salvaged from a cut-off answer, and values that several
answers were put together for with items left out (`on_item_error="reask"`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from ..errors import ExtractlyError, LengthFinishReasonError
from ..protocol.extraction import Attempt, Extraction, Plan
from ..protocol.extraction.answers import Unusable, answer_text, read_answer
from ..protocol.extraction.evidence import maybe_evidence
from ..protocol.usage import CompletionUsage
from ..protocol.values import ChatCompletion

__all__ = ["maybe_record", "maybe_restored"]

T = TypeVar("T")


def maybe_record(plan: Plan[Any], extraction: Extraction[Any]) -> str | None:
    """The record of an extraction; `None` for one that is not to be recorded."""
    if extraction.truncated:
        return None
    last = extraction.attempts[-1]
    completion: dict[str, Any] = extraction.completion.to_dict(mode="json")
    if _is_of_several_answers(plan, extraction):
        found = next(_readings(plan, extraction, completion), None)
        if found is None:
            return None
        completion = found
    usage = extraction.usage
    record = {
        "completion": completion,
        "model": last.model,
        "mode": extraction.mode_used,
        "usage": None if usage is None else usage.to_dict(mode="json"),
        "request_id": extraction.request_id,
    }
    return json.dumps(record, separators=(",", ":"))


def maybe_restored(plan: Plan[T], record: str) -> Extraction[T] | None:
    """The extraction that a record holds; `None` where it is no valid value now."""
    data: dict[str, Any] = json.loads(record)
    request_id: str | None = data["request_id"]
    completion = ChatCompletion(data["completion"], request_id=request_id)
    try:
        offer = plan.offer(data["mode"])
        answer = read_answer(offer, plan.settings, completion)
    except (Unusable, ExtractlyError):
        return None
    usage = None if data["usage"] is None else CompletionUsage(data["usage"])
    attempt = Attempt(
        model=data["model"],
        mode=offer.mode,
        usage=usage,
        raw_text=answer_text(offer, completion.choices[0].message),
        request_id=request_id,
        completion=completion,
    )
    return Extraction(
        value=answer.value,
        completion=completion,
        usage=usage,
        attempts=(attempt,),
        mode_used=offer.mode,
        repairs=answer.repairs,
        losses=tuple(offer.schema.losses),
        request_id=request_id,
        reasoning=answer.reasoning,
        item_errors=answer.item_errors,
        evidence=maybe_evidence(offer, completion, answer.json_text),
    )


def _is_of_several_answers(plan: Plan[Any], extraction: Extraction[Any]) -> bool:
    """Whether the last answer alone may not be the value: the rest of a text, or items asked for again."""
    settings = plan.settings
    joins = settings.on_truncation == "continue" or settings.on_item_error == "reask"
    return joins and len(extraction.attempts) > 1


def _readings(plan: Plan[Any], extraction: Extraction[Any], completion: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The completion, with the text by which it reads as the extraction's value."""
    offer = plan.offer(extraction.mode_used)
    for text in _texts(plan, extraction):
        written = _with_text(completion, text)
        try:
            answer = read_answer(offer, plan.settings, ChatCompletion(written))
        except Unusable:
            continue
        if answer.value == extraction.value and answer.item_errors == extraction.item_errors:
            yield written


def _texts(plan: Plan[Any], extraction: Extraction[Any]) -> Iterator[str]:
    """The last answer; the pieces of a continued one, joined; the value, written in the wire's form."""
    *before, last = extraction.attempts
    text = last.raw_text or ""
    yield text
    for attempt in reversed(before):
        if not isinstance(attempt.error, LengthFinishReasonError):
            break
        text = (attempt.raw_text or "") + text
        yield text
    if not extraction.item_errors:
        wire = plan.offer(extraction.mode_used).schema.encode(extraction.value)
        yield json.dumps(wire)


def _with_text(completion: dict[str, Any], text: str) -> dict[str, Any]:
    choice = completion["choices"][0]
    # Evidence is of the text that came with it, so a joined text has none.
    kept = {name: value for name, value in choice["message"].items() if name != "evidence"}
    message = {**kept, "content": text, "tool_calls": None}
    return {**completion, "choices": [{**choice, "message": message, "finish_reason": "stop"}]}
