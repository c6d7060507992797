"""What of a conversation is text to read, and what is a schema or an answer.

Values are read from user messages only. System and developer messages instruct: they may hold a JSON Schema and a hint
on dates, never a value. A user message that answers a JSON answer of ours is a complaint about it (a re-ask), no text
to read: its words name fields and wrong values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..json_types import Json, as_list, is_list, is_object

MAX_SCHEMA_ATTEMPTS = 200
"""Opening braces that are tried as the beginning of a JSON Schema."""

_OBJECT_START = re.compile(r'\{\s*"')
_TYPES = ("array", "string", "number", "integer", "boolean")
_KEYWORDS = frozenset(
    [
        "$schema",
        "$id",
        "$defs",
        "type",
        "title",
        "description",
        "format",
        "pattern",
        "enum",
        "const",
        "items",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "default",
        "examples",
    ]
)
_FENCE = re.compile(r"```(?:json)?[ \t]*\n?\s*```")
_DECODER = json.JSONDecoder()


def content_text(content: Any) -> str:
    """The text of a message's content: a string, or the text parts of a list."""
    if isinstance(content, str):
        return content
    texts = [part.get("text") for part in as_list(content) if is_object(part)]
    return "\n".join(text for text in texts if isinstance(text, str))


def text_to_read(messages: Sequence[Json]) -> str:
    """The user's text, several messages joined by an empty line, JSON Schemas removed."""
    texts: list[str] = []
    complaint = False
    for message in messages:
        text = content_text(message.get("content"))
        if message["role"] == "user" and not (complaint and texts):
            texts.append(without_schemas(text))
        elif message["role"] == "assistant":
            complaint = text.lstrip().startswith(("{", "["))
    return "\n\n".join(text for text in texts if text.strip())


def is_untouched(messages: Sequence[Json], text: str) -> bool:
    """Whether the text to read is the user's text as given, so that places in the one are places in the other."""
    given = [content_text(message.get("content")) for message in messages if message["role"] == "user"]
    return text == "\n\n".join(each for each in given if each.strip())


def instructions(messages: Sequence[Json]) -> str:
    """The system and developer messages, joined."""
    return "\n".join(content_text(m.get("content")) for m in messages if m["role"] in ("system", "developer"))


def tool_results(messages: Sequence[Json]) -> list[str]:
    """The tool messages at the end of the conversation."""
    results: list[str] = []
    for message in reversed(messages):
        if message["role"] not in ("tool", "function"):
            break
        results.append(content_text(message.get("content")))
    return results[::-1]


def maybe_schema(messages: Sequence[Json]) -> Json | None:
    """The last JSON Schema that stands in a message that is not the model's."""
    for message in reversed(messages):
        if message["role"] in ("assistant", "tool", "function"):
            continue
        found = [schema for schema, _, _ in _schemas(content_text(message.get("content")))]
        if found:
            return found[-1]
    return None


def without_schemas(text: str) -> str:
    """A text without the JSON Schemas in it (and the code fences that are empty then)."""
    parts: list[str] = []
    at = 0
    for _, start, end in _schemas(text):
        parts.append(text[at:start])
        at = end
    if not parts:
        return text
    return _FENCE.sub("", "".join([*parts, text[at:]]))


def _schemas(text: str) -> Iterator[tuple[Json, int, int]]:
    at = attempts = 0
    while attempts < MAX_SCHEMA_ATTEMPTS and (match := _OBJECT_START.search(text, at)):
        attempts += 1
        try:
            value, end = _DECODER.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            at = match.end()
            continue
        at = end
        if is_object(value) and _is_schema(value):
            yield value, match.start(), end
        elif is_object(value) and is_object(inner := value.get("schema")) and _is_schema(inner):
            yield inner, match.start(), end


def _is_schema(fields: Json) -> bool:
    kind = fields.get("type")
    if kind == "object":
        return any(is_object(fields.get(word)) for word in ("properties", "$defs", "additionalProperties"))
    if kind in _TYPES:
        return len(fields) > 1 and fields.keys() <= _KEYWORDS
    branches = fields.get("anyOf") or fields.get("oneOf")
    return kind is None and (is_list(branches) or ("$ref" in fields and "$defs" in fields))
