"""Constraints and annotations in plain words, for the descriptions that the model reads.

`describe` says what a schema's annotations say; `constraint_words` says one constraint that a dialect has no keyword
for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from .guards import is_array

__all__ = ["constraint_words", "describe", "shown"]

_MAX_SHOWN_CHARS: Final = 600
"""Characters of one value in a description, which is to be read; an enum of a few dozen words fits."""


def shown(value: Any) -> str:
    """A JSON value as text, cut at a length that still helps a reader."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_SHOWN_CHARS else text[: _MAX_SHOWN_CHARS - 1] + "…"


def describe(schema: dict[str, Any], core: Any, *, marked: bool) -> tuple[str | None, str | None]:
    """Say what a schema's annotations say.

    Args:
        schema: The schema.
        core: The core schema it was made from, or `None`.
        marked: Whether it comes from a type; a plain schema's `default` is said too, since nothing else carries it.

    Returns:
        A title that means something (not the class's own name) and the description; `None` for either if there is none.
    """
    title = schema.get("title")
    if not isinstance(title, str) or (marked and title == _class_name(core)):
        title = None
    lines: list[str] = []
    description = schema.get("description")
    if isinstance(description, str) and description.strip():
        lines.append(description.strip())
    if core is not None and "enum" in schema:
        lines += _member_docs(core)
    examples = schema.get("examples", [schema["example"]] if "example" in schema else None)
    if is_array(examples) and examples:
        lines.append("Examples: " + ", ".join(shown(example) for example in examples))
    if schema.get("deprecated") is True:
        lines.append("Deprecated.")
    if not marked and "default" in schema and schema["default"] is not None:
        lines.append(f"Default: {shown(schema['default'])}")
    return title, "\n".join(lines) or None


def _class_name(core: Any) -> str | None:
    for _ in range(20):
        if core is None:
            return None
        if core.get("cls") is not None:
            return str(core["cls"].__name__)
        core = core.get("schema")
    return None


def _member_docs(core: Any) -> list[str]:
    """What the members of an enum say of themselves: a `__doc__` of their own, not the class's."""
    cls = core.get("cls")
    if core["type"] != "enum" or cls is None:
        return []
    docs = ((member.value, getattr(member, "__doc__", None)) for member in cls)
    return [f"{shown(value)}: {doc.strip()}" for value, doc in docs if doc and doc != cls.__doc__]


def _plural(count: Any, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


_WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "minLength": lambda v: f"at least {_plural(v, 'character')}",
    "maxLength": lambda v: f"at most {_plural(v, 'character')}",
    "pattern": lambda v: f"matches the regular expression {v}",
    "format": lambda v: f"format: {v}",
    "minimum": lambda v: f"at least {v}",
    "maximum": lambda v: f"at most {v}",
    "exclusiveMinimum": lambda v: f"more than {v}",
    "exclusiveMaximum": lambda v: f"less than {v}",
    "multipleOf": lambda v: f"a multiple of {v}",
    "minItems": lambda v: f"at least {_plural(v, 'item')}",
    "maxItems": lambda v: f"at most {_plural(v, 'item')}",
    "uniqueItems": lambda _v: "no two items are equal",
    "minProperties": lambda v: f"at least {_plural(v, 'entry').replace('entrys', 'entries')}",
    "maxProperties": lambda v: f"at most {_plural(v, 'entry').replace('entrys', 'entries')}",
    "enum": lambda v: f"one of {shown(v)}",
    "const": lambda v: f"is {shown(v)}",
    "not": lambda v: f"does not satisfy the JSON Schema {shown(v)}",
    "contains": lambda v: f"some item satisfies the JSON Schema {shown(v)}",
    "minContains": lambda v: f"at least {v} of such items",
    "maxContains": lambda v: f"at most {v} of such items",
    "dependentRequired": lambda v: f"properties that need others beside them: {shown(v)}",
    "propertyNames": lambda v: f"each name satisfies the JSON Schema {shown(v)}",
    "required": lambda v: f"needs {shown(v)}",
}


def constraint_words(keyword: str, value: Any) -> str | None:
    """Say a constraint in words; `None` for a keyword that has no words."""
    say = _WORDS.get(keyword)
    return say(value) if say is not None else None
