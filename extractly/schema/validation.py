"""What a validator refuses -> `OutputValidationError`: pydantic's own list, and a message of one line per error.

The printed path is a path in the value (`$.items[0].price`): pydantic's `loc` also names the branches of unions and the
functions it went through, which are taken out for print and stay in `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from .._types import JsonPath, format_path
from ..errors import OutputValidationError
from .guards import is_array, is_object

if TYPE_CHECKING:
    from pydantic_core import ValidationError

__all__ = ["VALUE_PATHS", "from_pydantic", "line_of", "shorten", "value_path", "with_errors"]

VALUE_PATHS: Final = "_value_paths"
"""Attribute of an error: for each of its `errors`, the path in the value, without names of branches and functions."""
MAX_INPUT_CHARS: Final = 80
MAX_LINES: Final = 50
"""Lines of one message; the rest are counted. `errors` holds them all."""


def from_pydantic(error: ValidationError, data: Any, raw_text: str | None = None) -> OutputValidationError:
    """Turn pydantic's error into ours.

    Args:
        error: What the validator raised.
        data: The value in its user form, to tell steps of the path from names of branches; `None` if it is not known.
        raw_text: What the model wrote.
    """
    details = error.errors(include_url=False)
    return with_errors([dict(detail) for detail in details], data, raw_text)


def with_errors(errors: Sequence[Mapping[str, Any]], data: Any, raw_text: str | None = None) -> OutputValidationError:
    """Build the error from a list in pydantic's form."""
    lines = [line_of(error, data) for error in errors[:MAX_LINES]]
    if len(errors) > MAX_LINES:
        lines.append(f"... and {len(errors) - MAX_LINES} more")
    noun = "error" if len(errors) == 1 else "errors"
    message = "\n".join([f"The answer is no valid value of the type ({len(errors)} {noun}):", *lines])
    refused = OutputValidationError(message, errors=errors, raw_text=raw_text)
    refused.__dict__[VALUE_PATHS] = [
        value_path(error["loc"], data, missing=error["type"] == "missing") for error in errors
    ]
    return refused


def line_of(error: Mapping[str, Any], data: Any) -> str:
    """One error in one line: where, what, and what stood there."""
    where = format_path(value_path(error["loc"], data, missing=error["type"] == "missing"))
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
