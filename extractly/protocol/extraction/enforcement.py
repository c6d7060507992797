"""Answers that no strict decoder lets through: the endpoint took the schema and ignored it.

Found after the fact, on answers that are invalid anyway: text that is no JSON, or JSON that its own wire schema
refuses. What breaks only a constraint that the wire could not say (a validator, a loss) is the model's fault and no
such sign. The error raised is both: a `SchemaNotEnforcedError`, which names the cause, and the `InvalidJSONError` or
`OutputValidationError` that it would have been.
"""

from __future__ import annotations

import importlib
from typing import Any

from ...errors import (
    IncompleteJSONError,
    InvalidJSONError,
    OutputError,
    OutputValidationError,
    SchemaNotEnforcedError,
)
from ...schema import Schema
from .values import Mode

__all__ = ["UnenforcedJSONError", "UnenforcedValidationError", "name_cause"]

_REMEDY = 'The endpoint does not enforce the schema: use mode="json_object" or "tool", or another endpoint.'


class UnenforcedJSONError(SchemaNotEnforcedError, InvalidJSONError):
    """The answer to a request with a strict schema is no JSON."""


class UnenforcedValidationError(SchemaNotEnforcedError, OutputValidationError):
    """The answer to a request with a strict schema breaks that schema."""


for _both in (UnenforcedJSONError, UnenforcedValidationError):
    _both.__name__ = SchemaNotEnforcedError.__name__  # what a log or a page shows is a name that can be looked up


def name_cause(error: OutputError, schema: Schema[Any], mode: Mode) -> OutputError:
    """The error, or the one that says that the schema was not enforced.

    Args:
        error: Why the answer is invalid.
        schema: The schema that the request held.
        mode: `"json_schema"` or `"tool"`.
    """
    if isinstance(error, SchemaNotEnforcedError):
        return error
    if isinstance(error, InvalidJSONError) and not isinstance(error, IncompleteJSONError):
        place = {name: getattr(error, name) for name in ("offset", "line", "column", "expected", "got")}
        return _caused(
            UnenforcedJSONError(f"{error.message} {_REMEDY}", mode=mode, raw_text=error.raw_text, **place), error
        )
    if isinstance(error, OutputValidationError) and _breaks_wire_schema(error.raw_text, schema):
        listed: dict[str, Any] = {"errors": error.errors, "errors_left_out": error.errors_left_out}
        message = f"{error.message}\n{_REMEDY}"
        return _caused(UnenforcedValidationError(message, mode=mode, raw_text=error.raw_text, **listed), error)
    return error


def _caused(error: OutputError, cause: OutputError) -> OutputError:
    error.partial = cause.partial
    error.last_candidate = cause.last_candidate
    error.__cause__ = cause
    return error


def _breaks_wire_schema(text: str | None, schema: Schema[Any]) -> bool:
    import jiter

    validators: Any = importlib.import_module("jsonschema.validators")  # has no type stubs
    try:
        value = jiter.from_json((text or "").encode(errors="surrogatepass"))
    except ValueError:
        return False
    try:
        return not validators.Draft202012Validator(schema.json_schema).is_valid(value)
    except Exception:  # a pattern that Python's re does not know, a nesting too deep: no verdict
        return False
