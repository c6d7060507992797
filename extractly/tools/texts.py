"""What a model is told: results as message content, and every failure as words that say what to mend.

Called by `FunctionTool` and `ToolSet`. The rules: no stack trace, no message of an exception unless its type was
allowed (it may quote a connection string or another customer's data), never more than `MAX_ERROR_LINES` lines of
`MAX_LINE_CHARS` characters.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticSerializationError, to_json

from ..errors import InvalidJSONError, OutputError, OutputValidationError, ToolCallError

if TYPE_CHECKING:
    from .function_tool import FunctionTool

__all__ = [
    "UnserialisableResultError",
    "bad_arguments",
    "declined",
    "failed",
    "result_content",
    "timed_out",
    "unknown_tool",
    "unserialisable",
]

MAX_ERROR_LINES = 20
MAX_LINE_CHARS = 300
MAX_NAMES = 50
"""A few dozen lines, or names, are all that a model can act on at once, and an error echoed without bound grows the
context at each attempt (567-labs/instructor#2056)."""


class UnserialisableResultError(TypeError):
    """A function's result cannot be written as JSON; apart from a `TypeError` that the function itself raises."""


def result_content(result: Any) -> str:
    """A function's result as the content of a tool message: a string as it is, anything else as JSON.

    Raises:
        UnserialisableResultError: pydantic cannot write it as JSON.
    """
    if isinstance(result, str):
        return str.__str__(result)  # the value of a `str` enum, not its name
    try:
        return to_json(result, inf_nan_mode="strings", bytes_mode="base64").decode()
    except (PydanticSerializationError, ValueError, RecursionError) as error:
        words = f"A result of type {type(result).__name__!r} cannot be written as JSON."
        raise UnserialisableResultError(words) from error


def bad_arguments(
    tool: FunctionTool[Any], arguments: str | Mapping[str, Any], error: OutputError, call_id: str | None
) -> ToolCallError:
    """The error for arguments that are no JSON or no valid value."""
    lines, errors = [error.message], list[Mapping[str, Any]]()
    if isinstance(error, OutputValidationError):
        lines, errors = tool.schema.wire_errors(error), list[Mapping[str, Any]](error.errors)
    kind = "no valid JSON" if isinstance(error, InvalidJSONError) else "invalid"
    remedy = "Call it again with arguments that follow its schema."
    return ToolCallError(
        f"The arguments of `{tool.name}` are {kind}; nothing was called.\n{_bullets(lines)}\n{remedy}",
        tool_name=tool.name,
        tool_call_id=call_id,
        errors=errors,
        raw_text=arguments if isinstance(arguments, str) else json.dumps(arguments, default=str),
        partial=error.partial,
    )


def unknown_tool(name: str, names: Iterable[str], call_id: str) -> ToolCallError:
    """The error for a call of a tool that is not in the set."""
    known = list(names)
    near = difflib.get_close_matches(name[:100], known, n=1)
    hint = f" Did you mean `{near[0]}`?" if near else ""
    listed = ", ".join(f"`{known_name}`" for known_name in known[:MAX_NAMES]) or "none"
    more = f" and {len(known) - MAX_NAMES} more" if len(known) > MAX_NAMES else ""
    return ToolCallError(
        f"There is no tool `{_short(name)}`; nothing was called.{hint} The tools are: {listed}{more}.",
        tool_name=name,
        tool_call_id=call_id,
    )


def declined(name: str, reason: str | None) -> ToolCallError:
    """The error for a call that the confirmation hook stopped."""
    why = f": {_short(reason)}" if reason else "."
    return ToolCallError(
        f"The call of `{name}` was not allowed{why}\nNothing was called. Do not call it again unless asked to.",
        tool_name=name,
    )


def failed(name: str, error: Exception, *, allowed: tuple[type[Exception], ...]) -> str:
    """What the model is told when a function raised."""
    said = f": {_short(str(error))}" if allowed and isinstance(error, allowed) and str(error) else "."
    return (
        f"The tool `{name}` was called and failed with {type(error).__name__}{said}\n"
        "If the arguments may be the cause, call it again with other ones; else go on without its result."
    )


def timed_out(name: str, seconds: float) -> str:
    """What the model is told when a function did not return in time."""
    return (
        f"The tool `{name}` was called and did not finish within {seconds:g} seconds; it may still take effect.\n"
        "Go on without its result, or call it again with a smaller task."
    )


def unserialisable(name: str) -> str:
    """What the model is told when a function's result cannot be sent."""
    return f"The tool `{name}` was called and returned, but its result cannot be shown. Go on without it."


def _bullets(lines: list[str]) -> str:
    shown = [f"- {_short(line)}" for line in lines[:MAX_ERROR_LINES]]
    if len(lines) > MAX_ERROR_LINES:
        shown.append(f"- … and {len(lines) - MAX_ERROR_LINES} more")
    return "\n".join(shown)


def _short(text: str) -> str:
    return text if len(text) <= MAX_LINE_CHARS else text[: MAX_LINE_CHARS - 1] + "…"
