"""The rules by which a malformed answer may be mended: one row each, individually switchable, on or off by default.

`RULES` is the whole list; `read_output(..., rules=...)` takes any subset of its names. What the rules may never do,
whatever is switched on (each is a property test):

* valid JSON is not touched;
* no key is added or moved, and none is taken away but at the tail of the text;
* no text inside the JSON is dropped but at its tail: what is left out stands before the value (prose, reasoning, a
  fence) or after it;
* a position that may hold a string keeps its string, even if that string looks like JSON.

What is left out on purpose, because it guesses: missing commas, missing quotes, comments, unquoted keys, and choosing
between several JSON values in one text (the first of the wanted kind is the answer).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from .._types import JsonPath
from .lexical import Mend, control_character, escaped_apostrophe, python_word, single_quoted

__all__ = ["DEFAULT_RULES", "RULES", "Repair", "Rule", "mends_at"]

Stage: TypeAlias = Literal["text", "lexical", "value"]
Place: TypeAlias = Literal["value", "key", "string"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table.

    Attributes:
        name: What `rules=` and `Repair.rule` say.
        stage: `"text"`: where in the answer the JSON stands; `"lexical"`: characters of the JSON itself; `"value"`:
            needs the schema.
        default: Is in `DEFAULT_RULES`.
        summary: What it does, in one line.
        mends: For a lexical rule that works on one place: what to try where a value or a key should begin, or inside a
            double-quoted string, and strict JSON has no reading.
    """

    name: str
    stage: Stage
    default: bool
    summary: str
    mends: Mapping[Place, tuple[Mend, ...]] = field(default_factory=dict[Place, "tuple[Mend, ...]"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One thing that was mended.

    Attributes:
        rule: The rule's name, a key of `RULES`.
        offset: Characters before the place, in the text as it came; `None` for a place inside an unwrapped string.
        path: Where in the value, for rules that work on values; `None` for the others.
        note: What was done, in words.
    """

    rule: str
    offset: int | None = None
    path: JsonPath | None = None
    note: str = ""


_ROWS: Final = (
    Rule(name="bom", stage="text", default=True, summary="A byte order mark before the JSON is dropped."),
    Rule(
        name="leading_reasoning",
        stage="text",
        default=True,
        summary="Text up to </think> (thinking, reasoning, thought), with or without its opener, is set aside.",
    ),
    Rule(name="code_fences", stage="text", default=True, summary="A Markdown fence around the JSON is dropped."),
    Rule(name="surrounding_prose", stage="text", default=True, summary="Words before and after the JSON are dropped."),
    Rule(
        name="concatenated_objects",
        stage="text",
        default=True,
        summary="Of objects in a row the first is read (all, if a list is wanted); empty ones in front are skipped.",
    ),
    Rule(
        name="empty_arguments",
        stage="text",
        default=True,
        summary="Empty text is read as {} if the type accepts that. For arguments of calls only.",
    ),
    Rule(
        name="content_for_call",
        stage="text",
        default=True,
        summary="Where a tool call was asked for and none was made, the content is read in its place.",
    ),
    Rule(name="trailing_commas", stage="lexical", default=True, summary="A comma before ] or } is dropped."),
    Rule(
        name="control_characters",
        stage="lexical",
        default=True,
        summary="A raw control character in a string (line feed, tab, NUL, ...) is escaped.",
        mends={"string": (control_character,)},
    ),
    Rule(
        name="python_literals",
        stage="lexical",
        default=True,
        summary="True, False, None and single-quoted strings are read as Python reads them; \\' in a string as '.",
        mends={"value": (python_word, single_quoted), "key": (single_quoted,), "string": (escaped_apostrophe,)},
    ),
    Rule(
        name="double_encoded",
        stage="value",
        default=True,
        summary="A string that holds an object or array is unwrapped where the schema wants that and takes no string.",
    ),
    Rule(
        name="truncation",
        stage="lexical",
        default=False,
        summary="Text that stops too early is closed after its last complete value.",
    ),
)

RULES: Final[dict[str, Rule]] = {rule.name: rule for rule in _ROWS}
"""Every rule by its name, in the order in which they are tried."""

DEFAULT_RULES: Final[frozenset[str]] = frozenset(rule.name for rule in _ROWS if rule.default)
"""The conservative set: everything but `truncation`, which leaves out what had begun to arrive."""


def mends_at(place: Place, rules: Collection[str]) -> tuple[Mend, ...]:
    """What may be tried at a place, in the order of the table."""
    return tuple(mend for rule in _ROWS if rule.name in rules for mend in rule.mends.get(place, ()))
