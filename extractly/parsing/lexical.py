"""What may be mended at one character: small functions `(text, offset) -> Edit | None`, named by the rows of `rules`.

The scanner calls them only where strict JSON has no reading, in the order of those rows, and takes the first edit it
gets. Each looks at a bounded neighbourhood or at one string, and moves forward only, so a scan stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

__all__ = ["Edit", "Mend", "control_character", "escaped_apostrophe", "python_word", "single_quoted"]


class Edit:
    """A replacement of `text[start:end]` by `replacement`, in the name of a rule."""

    __slots__ = ("end", "note", "replacement", "rule", "start")

    def __init__(self, start: int, end: int, replacement: str, rule: str, note: str) -> None:
        self.start = start
        self.end = end
        self.replacement = replacement
        self.rule = rule
        self.note = note


Mend: TypeAlias = "Callable[[str, int], Edit | None]"

_WORDS: Final = {"True": "true", "False": "false", "None": "null"}
_WORD = re.compile(r"(?:True|False|None)(?![A-Za-z0-9_])")
_SINGLE_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'(?=\s*(?:[,:}\]]|\Z))", re.DOTALL)
_PYTHON_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|u[0-9a-fA-F]{4}|.)|[\"\x00-\x1f]", re.DOTALL)
_SHORT: Final = {
    "n": "\\n",
    "t": "\\t",
    "r": "\\r",
    "b": "\\b",
    "f": "\\f",
    "\\": "\\\\",
    "/": "/",
    "'": "'",
    '"': '\\"',
}
_LAST_CODE_POINT: Final = 0x10FFFF


def python_word(text: str, at: int) -> Edit | None:
    """`True`, `False` and `None`, as whole words."""
    found = _WORD.match(text, at)
    if found is None:
        return None
    word = found.group()
    return Edit(at, found.end(), _WORDS[word], "python_literals", f"{word} read as {_WORDS[word]}")


def single_quoted(text: str, at: int) -> Edit | None:
    """A Python string in single quotes, up to a quote that a delimiter follows; `None` where the end is in doubt.

    A quote that no delimiter follows (`'it's'`) would leave the end open to guessing: such text is not mended.
    """
    if text[at] != "'":
        return None
    found = _SINGLE_QUOTED.match(text, at)
    if found is None:
        return None
    escaped = _PYTHON_ESCAPE.sub(_json_escape, found.group(1))
    if "\\?" in escaped:
        return None
    return Edit(at, found.end(), f'"{escaped}"', "python_literals", "single quotes read as double quotes")


def _json_escape(found: re.Match[str]) -> str:
    """One escape of Python, or one character that JSON wants escaped; backslash and `?` for what has no reading."""
    body = found.group(1)
    if body is None:
        raw = found.group()
        return '\\"' if raw == '"' else f"\\u{ord(raw):04x}"
    if body in _SHORT:
        return _SHORT[body]
    if len(body) == 1:
        return "\\?"
    return _code_point(int(body[1:], 16))


def _code_point(code: int) -> str:
    if code > _LAST_CODE_POINT:
        return "\\?"
    if code > 0xFFFF:
        high, low = divmod(code - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
    return f"\\u{code:04x}"


def control_character(text: str, at: int) -> Edit | None:
    """A character below U+0020 inside a string."""
    if text[at] >= " ":
        return None
    code = f"\\u{ord(text[at]):04x}"
    return Edit(at, at + 1, code, "control_characters", f"U+{ord(text[at]):04X} escaped")


def escaped_apostrophe(text: str, at: int) -> Edit | None:
    """An escaped apostrophe, which Python and JavaScript have and JSON does not."""
    if not text.startswith("\\'", at):
        return None
    return Edit(at, at + 2, "'", "python_literals", "\\' read as '")
