"""Which tools to call with what: one call for each record found that has all required arguments.

Where the words of some tools (name and description) occur in the text, only those are called. A tool without
arguments is called if its words occur, or if it must be. Nothing found and a call demanded is a refusal that names
the arguments.
"""

from __future__ import annotations

from ..reading.extract import pointers
from ..reading.fill import Filler
from ..reading.wants import Want
from ..reading.words import words
from ..reply import json_bytes
from .reply import CallMade, Message
from .request import ChatRequest, Tool

MAX_CALLS = 128
"""Calls in one answer."""

_COMMON = frozenset(
    [
        "get",
        "set",
        "find",
        "look",
        "up",
        "call",
        "use",
        "function",
        "tool",
        "current",
        "user",
        "users",
        "given",
        "with",
        "and",
        "to",
        "from",
        "by",
        "in",
        "on",
        "what",
        "is",
    ]
)


def call_tools(request: ChatRequest, text: str, hints: str, *, offset: bool = True) -> Message:
    """Call what can be called, else say in text (or refuse, if a call is demanded) what is missing.

    Args:
        request: The request.
        text: What to read.
        hints: The instructions.
        offset: Places in the text are places in what the caller gave, so that they may be told.
    """
    demanded = request.choice == "required" or request.choice.startswith("=")
    tools = [tool for tool in request.tools if request.choice in ("auto", "required", f"={tool.name}")]
    filler = Filler(text, hints)
    made: list[CallMade] = []
    lacking: list[str] = []
    said = frozenset(words(text[:2_000]))
    for tool in _relevant(tools, said, filler):
        schema = {"title": tool.name, "description": tool.description, **tool.parameters}
        records, missing = filler.records(Want(schema, schema))
        named = request.choice == f"={tool.name}" or bool(_topic(tool) & said)
        empty_is_fine = not tool.parameters.get("properties") and named
        if not missing and (empty_is_fine or any(record.found for record in records)):
            made += [
                CallMade(name=tool.name, arguments=json_bytes(r.value).decode(), evidence=pointers(r.spans, offset))
                for r in records
                if r.found or empty_is_fine
            ]
        else:
            lacking += [f"{tool.name}({', '.join(missing) or 'any argument'})"]
    if made:
        return Message(calls=made[: MAX_CALLS if request.parallel else 1], forced=demanded)
    why = f"I could not find these arguments in the text: {'; '.join(lacking)}."
    return Message(refusal=f"{why} I do not invent values.") if demanded else Message(content=why)


def _topic(tool: Tool) -> frozenset[str]:
    return frozenset(words(tool.name)) - _COMMON


def _relevant(tools: list[Tool], said: frozenset[str], _filler: Filler) -> list[Tool]:
    by_name = [tool for tool in tools if _topic(tool) & said]
    if by_name:
        return by_name
    by_description = [tool for tool in tools if (frozenset(words(tool.description)) - _COMMON) & said]
    return by_description or tools
