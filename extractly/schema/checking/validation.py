"""What a validator refuses -> `OutputValidationError`: pydantic's own list, and a message of one line per error.

The printed path is a path in the value (`$.items[0].price`): pydantic's `loc` also names the branches of unions and the
functions it went through, which are taken out for print and stay in `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic_core import ValidationError, from_json

from ..._types import JsonPath, format_path
from ...errors import OutputValidationError
from ..guards import is_array, is_object

__all__ = ["VALUE_PATHS", "every_error", "from_pydantic", "line_of", "with_errors"]

VALUE_PATHS: Final = "_value_paths"
"""Attribute of an error: for each of its `errors`, the path in the value, without names of branches and functions."""
MAX_INPUT_CHARS: Final = 80
"""Characters of what was refused that a line quotes: enough to recognise it."""
MAX_LINES: Final = 50
"""Lines of one message; the rest are counted."""
MAX_ERRORS: Final = 10_000
"""Errors that one exception holds; the rest are counted. An answer of 10 MB can hold millions, at half a kilobyte and
several microseconds each."""
_ERROR_CHARS: Final = 300
"""The size of an error in JSON, about: how much of pydantic's list is read at first."""


def from_pydantic(error: ValidationError, data: Any, raw_text: str | None = None) -> OutputValidationError:
    """Turn pydantic's error into ours.

    Args:
        error: What the validator raised.
        data: The value in its user form, to tell steps of the path from names of branches; `None` if it is not known.
        raw_text: What the model wrote.
    """
    count = error.error_count()
    details = _first_errors(error, data) if count > MAX_ERRORS else error.errors(include_url=False)
    return with_errors([dict(detail) for detail in details], data, raw_text, count=count)


def every_error(error: OutputValidationError) -> Sequence[Mapping[str, Any]]:
    """The `errors` with those that were left out of it, which pydantic's own error (the `__cause__`) still has."""
    if error.errors_left_out and isinstance(error.__cause__, ValidationError):
        return error.__cause__.errors(include_url=False)
    return error.errors


def _first_errors(error: ValidationError, data: Any) -> list[dict[str, Any]]:
    """The first `MAX_ERRORS` errors of more: read off pydantic's JSON, which holds no Python objects.

    The inputs are looked up in `data`; what `ctx` held is in `msg` too.
    """
    listed = error.json(include_url=False, include_context=False, include_input=False)
    chars = MAX_ERRORS * _ERROR_CHARS
    details: list[dict[str, Any]] = []
    while len(details) <= MAX_ERRORS:  # the last one may be cut off
        details = from_json(listed[:chars], allow_partial=True)
        chars *= 2
    for detail in details[:MAX_ERRORS]:
        detail["loc"] = tuple(detail["loc"])
        detail["input"] = _value_at(value_path(detail["loc"], data), data) if data is not None else None
    return details[:MAX_ERRORS]


def _value_at(path: JsonPath, data: Any) -> Any:
    for step in path:
        data = data[step]
    return data


def with_errors(
    errors: Sequence[Mapping[str, Any]], data: Any, raw_text: str | None = None, *, count: int | None = None
) -> OutputValidationError:
    """Build the error from a list in pydantic's form.

    Args:
        errors: The errors, or the first of them.
        data: As for `from_pydantic`.
        raw_text: As for `from_pydantic`.
        count: How many errors there are; `None`: as many as are given.
    """
    count = len(errors) if count is None else count
    held = errors[:MAX_ERRORS]
    paths = [value_path(error["loc"], data, missing=error["type"] == "missing") for error in held]
    lines = [line_of(error, format_path(path)) for error, path in zip(held[:MAX_LINES], paths, strict=False)]
    if count > MAX_LINES:
        lines.append(f"... and {count - MAX_LINES} more")
    noun = "error" if count == 1 else "errors"
    message = "\n".join([f"The answer is no valid value of the type ({count} {noun}):", *lines])
    refused = OutputValidationError(message, errors=held, errors_left_out=count - len(held), raw_text=raw_text)
    refused.__dict__[VALUE_PATHS] = paths
    return refused


def line_of(error: Mapping[str, Any], where: str) -> str:
    """One error in one line: where, what, and what stood there."""
    got = "" if error["type"] == "missing" else f" (got {shorten(error.get('input'))})"
    return f"{where}: {' '.join(str(error['msg']).split())}{got}"


def shorten(value: Any) -> str:
    """A value in at most `MAX_INPUT_CHARS` characters."""
    try:
        text = repr(value)
    except Exception as error:  # a user's `__repr__` may raise anything, and the error must be told
        text = f"<{type(value).__name__} whose repr raises {type(error).__name__}>"
    return text if len(text) <= MAX_INPUT_CHARS else f"{text[: MAX_INPUT_CHARS - 1]}…"


def value_path(loc: Sequence[str | int], data: Any, *, missing: bool = False) -> JsonPath:
    """The steps of a `loc` that lead into the value, without names of branches and functions."""
    if data is None:
        return tuple(loc)
    path: list[str | int] = []
    current: Any = data
    for position, step in enumerate(loc):
        if is_object(current) and str(step) in current:
            current = current[str(step)]
        elif is_array(current) and isinstance(step, int) and -1 < step < len(current):
            current = current[step]
        elif not (missing and position == len(loc) - 1):
            continue
        path.append(step)
    return tuple(path)
