"""JSON that cannot be read -> `InvalidJSONError` or `IncompleteJSONError`, with where, expected and got.

pydantic and jiter give line and column in bytes of the line and a sentence; this turns both into characters and into
the facts that the error carries.
"""

from __future__ import annotations

import re
from typing import Final

from ...errors import IncompleteJSONError, InvalidJSONError

__all__ = ["invalid_json", "lone_surrogate"]

_PLACE: Final = re.compile(r"(?P<what>.*) at line (?P<line>\d+) column (?P<column>\d+)\s*\Z", re.DOTALL)
_EXPECTED: Final = (
    ("expected value", "a JSON value"),
    ("expected ident", "true, false or null"),
    ("key must be a string", "a key in double quotes"),
    ("trailing comma", "another value after the comma"),
    ("trailing characters", "the end of the text"),
    ("control character", "an escape such as \\n instead of the bare control character"),
    ("invalid escape", "a valid escape"),
    ("surrogate", "the other half of a surrogate pair"),
    ("recursion limit", "fewer levels of nesting"),
    ("number out of range", "a smaller number"),
    ("invalid number", "a number as JSON writes it"),
    ("expected `:`", "a colon"),
    ("expected `,` or `]`", "a comma or the end of the array"),
    ("expected `,` or `}`", "a comma or the end of the object"),
)


def invalid_json(text: str | bytes, message: str) -> InvalidJSONError:
    """Build the error for a text that is no JSON.

    Args:
        text: The text.
        message: What pydantic or jiter said, with its "at line … column …".
    """
    shown = text if isinstance(text, str) else text.decode("utf-8", "replace")
    match = _PLACE.match(message)
    what = match["what"] if match else message
    what = what.removeprefix("Invalid JSON: ")
    incomplete = what.startswith("EOF") or (not shown.strip())
    lines = shown.split("\n")
    line = min(int(match["line"]), len(lines)) if match else 1
    prefix = lines[line - 1].encode("utf-8", "surrogatepass")[: max(int(match["column"]) - 1, 0) if match else 0]
    column = len(prefix.decode("utf-8", "replace"))
    offset = len(shown) if incomplete else sum(len(one) + 1 for one in lines[: line - 1]) + column
    offset = min(offset, len(shown))
    expected = next((words for key, words in _EXPECTED if key in what), "more text" if incomplete else "JSON")
    return _error(IncompleteJSONError if incomplete else InvalidJSONError, shown, offset, what, expected)


def lone_surrogate(text: str | bytes) -> InvalidJSONError:
    """Build the error for a text that holds half of a surrogate pair, which no UTF-8 can carry."""
    shown = text if isinstance(text, str) else text.decode("utf-8", "surrogatepass")
    offset = next((i for i, char in enumerate(shown) if "\ud800" <= char <= "\udfff"), len(shown))
    return _error(InvalidJSONError, shown, offset, "half of a surrogate pair", "a character")


def _error(kind: type[InvalidJSONError], text: str, offset: int, what: str, expected: str) -> InvalidJSONError:
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    got = "the end of the text" if offset >= len(text) else repr(text[offset])
    return kind(
        f"Invalid JSON: {what} (line {line}, column {column}): expected {expected}, got {got}",
        offset=offset, line=line, column=column, expected=expected, got=got, raw_text=text,
    )  # fmt: skip
