"""From an answer's text to a value: strict first, then the rules, then pydantic; or an error that loses nothing.

Called by the extract flow (and by whoever holds a text and a schema); knows no completions. In order:

1. `schema.validate_json(text)`. Valid text is never touched: this returns without looking at a rule.
2. Text that is no JSON: set reasoning aside, `locate` the JSON, mend it by the lexical rules, validate.
3. JSON that is no valid value: `unwrap` double encoding, validate again.

A repair counts only if what it gives validates; else the error is the one of the best reading: `InvalidJSONError` about
the text as it came if no JSON was found, `OutputValidationError` about the JSON that was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from jiter import from_json

from ..errors import EmptyOutputError, InvalidJSONError, OutputError, OutputValidationError
from ..schema import Schema
from .locate import locate, without_reasoning
from .rules import DEFAULT_RULES, RULES, Repair
from .unwrap import unwrap
from .wanted import schema_openers

__all__ = ["Mended", "Reading", "mend", "read_output"]

T = TypeVar("T")

_FIRST_TAG = re.compile(r"\A<\w+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """A value read from a text.

    Attributes:
        value: The value.
        repairs: What had to be mended, in order of application; empty for valid text.
        reasoning: Leading reasoning text that was set aside, without its tags; `None` where there was none.
        json_text: The JSON that was read: the text itself, or what it was mended to.
    """

    value: T
    json_text: str
    repairs: tuple[Repair, ...] = ()
    reasoning: str | None = None


class Mended:
    """Strict JSON made of a text, not yet validated."""

    __slots__ = ("reasoning", "repairs", "text")

    def __init__(self, text: str, repairs: list[Repair], reasoning: str | None = None) -> None:
        self.text = text
        self.repairs = repairs
        self.reasoning = reasoning


def read_output(
    schema: Schema[T], text: str, *, context: Any = None, rules: Collection[str] = DEFAULT_RULES
) -> Reading[T]:
    """Read the value that a model wrote.

    Args:
        schema: The compiled type.
        text: What the model wrote: a message's content, or the arguments of a call.
        context: pydantic's validation context.
        rules: Names of the repair rules that may be used (keys of `RULES`); `()` for a strict reading.

    Returns:
        The value with what was mended.

    Raises:
        EmptyOutputError: The text is empty or white space (and `empty_arguments` did not apply). Ask again.
        InvalidJSONError: No permitted repair makes JSON of it; the place is in the error. Ask again, or permit more
            rules.
        IncompleteJSONError: The same for text that stops too early. Raise the token limit, or see `salvage`.
        OutputValidationError: It is JSON and no valid value; `errors` says why. Ask again with the errors.
        ValueError: `rules` holds a name that is no rule.
    """
    outcome = read(schema, text, context, rules)
    if isinstance(outcome, Failure):
        raise outcome.with_candidate(schema)
    return outcome


class Failure:
    """No reading: the error to raise, and the JSON that it is about."""

    __slots__ = ("error", "mended")

    def __init__(self, error: OutputError, mended: Mended) -> None:
        self.error = error
        self.mended = mended

    def with_candidate(self, schema: Schema[Any]) -> OutputError:
        """The error, the data that was judged put on it as `last_candidate`."""
        if isinstance(self.error, OutputValidationError):
            with suppress(ValueError, OutputValidationError):
                wire_value = from_json(self.mended.text.encode(errors="surrogatepass"))
                self.error.last_candidate = schema.decode_data(wire_value)
        return self.error


def read(schema: Schema[T], text: str, context: Any, rules: Collection[str]) -> Reading[T] | Failure:
    """`read_output`, returning the failure with what had been mended before it."""
    if not text.strip():
        return _read_empty(schema, text, context, rules)
    try:
        return Reading(value=schema.validate_json(text, context=context), json_text=text)
    except (InvalidJSONError, OutputValidationError) as error:
        failure = Failure(error, Mended(text, []))
    check_rules(rules)
    for mended in _candidates(schema, failure, rules):
        try:
            value = schema.validate_json(mended.text, context=context)
        except OutputValidationError as error:
            error.raw_text = text
            failure = Failure(error, mended)
        except InvalidJSONError:
            continue
        else:
            repairs = tuple(mended.repairs)
            return Reading(value=value, json_text=mended.text, repairs=repairs, reasoning=mended.reasoning)
    return failure


def check_rules(rules: Collection[str]) -> None:
    """Raise `ValueError` for a name that is no rule."""
    unknown = sorted(set(rules) - RULES.keys())
    if unknown:
        raise ValueError(f"rules: no rule is called {unknown[0]!r}; there are {', '.join(RULES)}")


def _read_empty(schema: Schema[T], text: str, context: Any, rules: Collection[str]) -> Reading[T] | Failure:
    if "empty_arguments" in rules:
        try:
            value = schema.validate_json("{}", context=context)
        except OutputValidationError:
            pass
        else:
            note = "empty arguments read as {}"
            return Reading(value=value, json_text="{}", repairs=(Repair(rule="empty_arguments", offset=0, note=note),))
    message = "Expected JSON, got empty text. Ask again, or raise the token limit."
    return Failure(EmptyOutputError(message, raw_text=text), Mended(text, []))


def _candidates(schema: Schema[Any], failure: Failure, rules: Collection[str]) -> Iterator[Mended]:
    """What the text may be mended to, the lesser intervention first."""
    mended = failure.mended
    if isinstance(failure.error, InvalidJSONError):
        located = mend(schema, mended.text, rules)
        if located is None:
            return
        yield located
        mended = located
    if "double_encoded" in rules:
        unwrapped, repairs = unwrap(schema, mended.text, rules)
        if repairs:
            yield Mended(unwrapped, mended.repairs + repairs, mended.reasoning)


def mend(schema: Schema[Any], text: str, rules: Collection[str]) -> Mended | None:
    """Make strict JSON of a text that is none: locate it and apply the lexical rules.

    Args:
        schema: Says with which bracket the value may begin.
        text: Not valid JSON.
        rules: What may be done.

    Returns:
        The JSON and what it took; `None`: no permitted reading.
    """
    wanted = schema_openers(schema)
    base = without_reasoning(text) if "leading_reasoning" in rules else 0
    if base:
        located = locate(text, base, wanted, rules)
        if located is not None:
            note = f"reasoning set aside ({base} characters)"
            repair = Repair(rule="leading_reasoning", offset=0, note=note)
            return Mended(located.text, [repair, *located.repairs], reasoning_of(text[:base]))
    located = locate(text, 0, wanted, rules)
    return None if located is None else Mended(located.text, located.repairs)


def reasoning_of(text: str) -> str:
    """Reasoning without its outermost tags and the white space around it."""
    inner = _FIRST_TAG.sub("", text.strip())
    return inner[: inner.rindex("</")].strip()
