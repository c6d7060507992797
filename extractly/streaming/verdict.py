"""The error for a value that cannot be valid, raised before the text is over: pydantic's list, placed in the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import OutputValidationError
from ..schema.checking.validation import with_errors

__all__ = ["invalid_output"]


def invalid_output(errors: Sequence[Mapping[str, Any]], loc: tuple[str | int, ...]) -> OutputValidationError:
    """The error for what pydantic found wrong in one value.

    Args:
        errors: pydantic's errors, located from that value.
        loc: Where the value is, in the type's own names.
    """
    return with_errors([{**error, "loc": (*loc, *error["loc"])} for error in errors], None)
