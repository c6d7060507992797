"""From a completion to a value: what the choice says first (refused, filtered, cut off, empty), then its text.

Whatever is no value is raised as `Unusable`: the error for the caller, and the lines that go back to the model if it
may be asked again. Only invalid and empty answers may: a refusal, a filter and a cut at the token limit would come
again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, Final

from jiter import from_json

from ...errors import (
    ContentFilterFinishReasonError,
    EmptyOutputError,
    InvalidJSONError,
    LengthFinishReasonError,
    OutputError,
    OutputValidationError,
    RefusalError,
    ToolCallError,
)
from ...parsing import ItemError, Repair, read_items, read_output, salvage
from ...schema import Schema
from ..wire import is_object
from .enforcement import name_cause
from .offers import Offer
from .settings import Settings

__all__ = ["Answer", "Unusable", "answer_text", "read_answer", "read_text"]

_MAX_SALVAGED_CHARS: Final = 1_000_000
"""An invalid answer up to this length is read once more for the error's `partial`: longer than any model writes, and
half a second's work."""


class Answer:
    """A value, and what it took to read it."""

    __slots__ = ("item_errors", "json_text", "reasoning", "repairs", "value")

    def __init__(
        self,
        value: Any,
        repairs: Sequence[Repair] = (),
        reasoning: str | None = None,
        item_errors: Sequence[ItemError] = (),
        json_text: str = "",
    ) -> None:
        self.json_text = json_text
        self.value = value
        self.repairs = tuple(repairs)
        self.reasoning = reasoning
        self.item_errors = tuple(item_errors)


class Unusable(Exception):  # noqa: N818
    """The completion holds no value.

    Attributes:
        error: What the caller is to see.
        lines: What the model is to see; empty if it is not to be asked again.
    """

    def __init__(self, error: OutputError, lines: Sequence[str] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.lines = tuple(lines)


def answer_text(offer: Offer, message: Any) -> str:
    """What the model wrote as its answer: the arguments of its calls in mode tool (a line each), else the content."""
    if offer.mode == "tool":
        calls = _calls(message)
        if calls:
            return "\n".join(call.function.arguments for call in calls)
    return message.content or ""


def read_answer(offer: Offer, settings: Settings, completion: Any) -> Answer:
    """Read the value in the first choice of a completion.

    Raises:
        Unusable: There is none. Its `error` is a `RefusalError`, a `ContentFilterFinishReasonError`, a
            `LengthFinishReasonError` (with `partial`), or, with `lines`, an `EmptyOutputError`, an `InvalidJSONError`,
            an `OutputValidationError` or a `ToolCallError`.
    """
    choice = completion.choices[0]
    message = choice.message
    text = answer_text(offer, message)
    check_willing(choice, text)
    if choice.finish_reason == "length":
        raise Unusable(cut_off(offer, text, _lone_branch(offer, message)))
    read_calls = offer.mode == "tool"
    answer = _read_calls(offer, settings, message) if read_calls else read_text(offer, settings, text)
    if answer.reasoning is None:
        answer.reasoning = message.reasoning_content or message.reasoning
    return answer


def check_willing(choice: Any, text: str) -> None:
    """Raise `Unusable` for an answer that was refused or filtered."""
    if choice.message.refusal:
        raise Unusable(RefusalError(choice.message.refusal, raw_text=text or None))
    if choice.finish_reason == "content_filter":
        raise Unusable(_filtered(choice, text))


def cut_off(offer: Offer, text: str, schema: Schema[Any] | None = None) -> LengthFinishReasonError:
    """The error for an answer that the token limit cut off, with what it had said as a `Partial`.

    Args:
        offer: How the model was asked.
        text: What it had said.
        schema: Of the branch that it called; `None` for the type's own, unless there are branches.
    """
    if schema is None and not offer.branches:
        schema = offer.schema
    partial = salvage(schema, text) if text and schema is not None else None
    return LengthFinishReasonError(
        f"The answer was cut off at the token limit, after {len(text)} characters. Raise max_completion_tokens, or "
        'pass on_truncation="continue" or "salvage".',
        raw_text=text,
        partial=partial,
    )


def _lone_branch(offer: Offer, message: Any) -> Schema[Any] | None:
    """The branch of a union that was called, if it was one."""
    called = _calls(message) if offer.branches and not offer.many else []
    return offer.branches.get(called[0].function.name) if len(called) == 1 else None


def _filtered(choice: Any, text: str) -> ContentFilterFinishReasonError:
    categories: Any = getattr(choice, "content_filter_results", None)
    return ContentFilterFinishReasonError(
        "The service's content filter stopped the answer. Change the input, or the filter's settings.",
        raw_text=text,
        categories=categories if is_object(categories) else None,
    )


def read_text(offer: Offer, settings: Settings, text: str, *, schema: Schema[Any] | None = None) -> Answer:
    """Read a value from the text of an answer, or from the arguments of a call (`schema` is then the tool's).

    Raises:
        Unusable: Empty, no JSON, or no valid value.
    """
    rules = settings.repairs if schema is not None else settings.repairs - {"empty_arguments"}
    schema = schema or offer.schema
    try:
        return _read(schema, settings, text, rules)
    except EmptyOutputError as error:
        raise Unusable(error, ["The answer was empty."]) from None
    except (InvalidJSONError, OutputValidationError) as error:
        lines = _lines(error, schema)
        if error.partial is None and not offer.many and len(text) <= _MAX_SALVAGED_CHARS:
            error.partial = salvage(schema, text, context=settings.context)
        cause = name_cause(error, schema, offer.mode) if offer.strict else error
        raise Unusable(cause, lines) from None


def _read(schema: Schema[Any], settings: Settings, text: str, rules: Collection[str]) -> Answer:
    if settings.on_item_error != "raise":
        items = read_items(schema, text, context=settings.context, rules=rules)
        return Answer(items.value, items.repairs, items.reasoning, items.item_errors, items.json_text)
    reading = read_output(schema, text, context=settings.context, rules=rules)
    return Answer(reading.value, reading.repairs, reading.reasoning, (), reading.json_text)


def _lines(error: InvalidJSONError | OutputValidationError, schema: Schema[Any]) -> list[str]:
    """One line per error, in the names of the wire."""
    if isinstance(error, InvalidJSONError):
        place = f"line {error.line}, column {error.column}"
        return [f"This is no valid JSON: {place}: expected {error.expected}, got {error.got}"]
    return schema.wire_errors(error)


def _calls(message: Any) -> list[Any]:
    calls: list[Any] = message.tool_calls or []
    return [call for call in calls if call.function is not None]


def _read_calls(offer: Offer, settings: Settings, message: Any) -> Answer:
    """The value in the tool calls; in the content, where a model wrote there what it should have called with."""
    calls = _calls(message)
    if not calls:
        return _read_content_for_call(offer, settings, message.content or "")
    if offer.many:
        return _read_many(offer, settings, calls)
    distinct = {(call.function.name, call.function.arguments) for call in calls}
    if len(distinct) > 1:
        names = ", ".join(call.function.name for call in calls)
        problem = f"expected one call, got {len(calls)} ({names}). Call one function, once."
        raise Unusable(_call_error(calls[0], problem, answer_text(offer, message)), [problem])
    return read_text(offer, settings, calls[0].function.arguments, schema=_tool_schema(offer, calls[0]))


def _read_content_for_call(offer: Offer, settings: Settings, content: str) -> Answer:
    if not content.strip():
        empty = EmptyOutputError("Expected a call of the tool, got neither a call nor text.", raw_text=content)
        raise Unusable(empty, ["The answer was empty. Call the function."])
    if "content_for_call" not in settings.repairs:
        problem = "expected a call of the tool, got text"
        raise Unusable(EmptyOutputError(f"The model wrote no call: {problem}.", raw_text=content), [problem])
    answer = read_text(offer, settings, content)
    note = "the content read as the arguments of the call that was not made"
    answer.repairs = (Repair(rule="content_for_call", offset=0, note=note), *answer.repairs)
    return answer


def _tool_schema(offer: Offer, call: Any) -> Schema[Any]:
    """The schema of the tool that was called; a lone tool is meant whatever name the model gave it."""
    if not offer.branches:
        return offer.schema
    schema = offer.branches.get(call.function.name)
    if schema is None:
        problem = f"there is no function {call.function.name!r}; there are {', '.join(offer.branches)}"
        raise Unusable(_call_error(call, problem, call.function.arguments), [problem])
    return schema


def _call_error(call: Any, problem: str, text: str) -> ToolCallError:
    message = f"The model called {call.function.name!r}: {problem}"
    return ToolCallError(message, tool_name=call.function.name, tool_call_id=call.id, raw_text=text)


def _read_many(offer: Offer, settings: Settings, calls: Sequence[Any]) -> Answer:
    """One item per call, in order; the list itself is then validated as the type says."""
    values: list[Any] = []
    repairs: list[Repair] = []
    bad: list[ItemError] = []
    for index, call in enumerate(calls):
        try:
            schema = _tool_schema(offer, call)
            answer = read_text(offer, settings, call.function.arguments, schema=schema)
        except Unusable as unusable:
            if settings.on_item_error == "raise":
                raise Unusable(unusable.error, [f"call {index + 1}: {line}" for line in unusable.lines]) from None
            bad.append(_item_error(index, call.function.arguments, unusable.error))
            continue
        values.append(schema.decode_data(from_json(answer.json_text.encode())))
        repairs += answer.repairs
    try:
        value = offer.schema.validate_data(values, context=settings.context)
    except OutputValidationError as error:
        error.raw_text = "\n".join(call.function.arguments for call in calls)
        raise Unusable(error, _lines(error, offer.schema)) from None
    return Answer(value, repairs, None, bad)


def _item_error(index: int, arguments: str, error: OutputError) -> ItemError:
    raw: Any = arguments
    with suppress(ValueError):
        raw = from_json(arguments.encode(errors="surrogatepass"))
    errors = error.errors if isinstance(error, OutputValidationError) else [{"type": "json_invalid", "msg": str(error)}]
    return ItemError(index=index, raw=raw, errors=tuple(errors))
