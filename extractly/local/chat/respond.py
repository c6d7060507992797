"""Deciding what to say: a JSON answer, tool calls, a refusal, or a plain word.

| the request | the answer |
|---|---|
| tools, and a call is demanded or every required argument of one is found | one call per record found |
| tool messages at the end, no call demanded | a text made of the results |
| a JSON Schema (in `response_format`, or in a message for `json_object` and plain text) | the JSON, or a refusal |
| `json_object` without a schema | a refusal that says what to add |
| anything else | a text that says what the engine is |
"""

from __future__ import annotations

from typing import Any

from ..reading.extract import Extracted, extract, pointers
from ..reply import json_bytes
from . import conversation as talk
from .calls import call_tools
from .reply import Message
from .request import ChatRequest

MAX_TEXT_CHARS = 5_000_000
"""The longest text that is read; about a million tokens, and some five to twenty seconds of work."""

ABOUT = (
    "I am extractly's embedded engine, a set of rules that reads values out of text. I do not chat or reason: send a "
    "JSON Schema as response_format, or tools, together with the text to read."
)
NO_SCHEMA = (
    "I can only fill a JSON Schema: put one into a message, or use response_format json_schema. "
    "I do not make up a shape."
)


def respond(request: ChatRequest) -> Message:
    """Decide what to say to a request."""
    results = talk.tool_results(request.messages)
    demanded = request.choice == "required" or request.choice.startswith("=")
    if results and not demanded and request.format == "text":
        return Message(content="\n".join(result for result in results if result.strip()) or "The tools gave no result.")
    text = talk.text_to_read(request.messages)
    hints = talk.instructions(request.messages)
    if len(text) > MAX_TEXT_CHARS and (request.tools or request.format != "text"):
        return Message(refusal=too_long(request.schema, len(text)))
    if request.tools and request.choice != "none" and not (results and not demanded):
        called = call_tools(request, text, hints, offset=talk.is_untouched(request.messages, text))
        if called.calls or demanded or request.format == "text":
            return called
    return _fill(request, text, hints)


def _fill(request: ChatRequest, text: str, hints: str) -> Message:
    schema: dict[str, Any] | None = request.schema
    if schema is None:
        schema = talk.maybe_schema(request.messages)
    if schema is None:
        return Message(refusal=NO_SCHEMA) if request.format == "json_object" else Message(content=ABOUT)
    extracted = extract(schema, text, hints=hints)
    return json_message(extracted, offset=talk.is_untouched(request.messages, text))


def too_long(schema: dict[str, Any] | None, chars: int) -> str:
    """What the engine says to a text that it does not read, with the fields that it therefore has not found."""
    missing = extract(schema, "").missing if schema is not None else []
    fields = f" I did not find: {', '.join(missing)}." if missing else ""
    return f"The text has {chars} characters; I read at most {MAX_TEXT_CHARS}. Send it in parts.{fields}"


def json_message(extracted: Extracted, *, offset: bool = True) -> Message:
    """The value as JSON text with its evidence, or a refusal that names what is missing."""
    if extracted.missing:
        return Message(refusal=refusal(extracted.missing))
    return Message(content=json_bytes(extracted.value).decode(), evidence=pointers(extracted.spans, offset))


def refusal(missing: list[str]) -> str:
    """What the engine says when fields that may not be null were not found."""
    fields = ", ".join(missing)
    return f"I could not find these required fields in the text: {fields}. I do not invent values."
