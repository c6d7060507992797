"""The tables of the JSON grammar that the lexer walks: RFC 8259, sections 2 to 7, and the limits.

Patterns match from an offset and never look behind it; every repetition is possessive, so that no character is read
again by backtracking. Two automata cover what may be cut anywhere: `NUMBER_STEPS` and `ESCAPE_STEPS`, one character a
step.

A lone surrogate is legal by the grammar of RFC 8259 (section 8.2 calls what follows "unpredictable"); pydantic's
`validate_json` refuses it, so it is refused here, at the first digit that makes it one. The same goes for a byte order
mark, and for code points that UTF-8 cannot carry.
"""

from __future__ import annotations

import re
from typing import Final

from ..errors import InvalidJSONError

__all__ = [
    "ESCAPE_STEPS",
    "LITERALS",
    "MAX_DEPTH",
    "MAX_DOCUMENT_CHARS",
    "MAX_NUMBER_CHARS",
    "MISSING",
    "NUMBER_DONE",
    "NUMBER_STEPS",
    "SIMPLE_ESCAPES",
    "error_at",
    "show",
    "unescape",
]

MAX_DEPTH: Final = 201
"""Open arrays and objects, one in the other. As pydantic has it: jiter's recursion limit is 200 below the root."""

MAX_DOCUMENT_CHARS: Final = 100_000_000
"""Characters of one document. Far above any model's output limit; it bounds the memory of a stream without an end."""

MAX_NUMBER_CHARS: Final = 4_300
"""Characters of one number. Python's own limit for the digits of an `int` (`sys.get_int_max_str_digits`)."""

WHITESPACE: Final = re.compile(r"[ \t\n\r]*+")
"""Section 2: `ws`."""

SPECIAL: Final = re.compile(r'["\\\x00-\x1f\ud800-\udfff]')
"""Section 7: what is not `unescaped` in a string, and the surrogates."""

NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+(?=[ \t\n\r,\]}])")
"""Section 6, with the delimiter behind it: a number that stands whole in one piece."""

ESCAPE: Final = re.compile(
    r"""\\(?:(["\\/bfnrt])|u((?:[0-9abcefABCEF][0-9a-fA-F]|[dD][0-7])[0-9a-fA-F]{2})"""
    r"""|u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2}))"""
)
"""Section 7: an escape (two of them for a surrogate pair) that stands whole in one piece."""

LITERALS: Final[dict[str, tuple[str, bool | None]]] = {
    "t": ("true", True),
    "f": ("false", False),
    "n": ("null", None),
}
"""Section 3, by first character."""

SIMPLE_ESCAPES: Final = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}


def _steps(*rows: tuple[str, str]) -> dict[str, str]:
    return {char: state for chars, state in rows for char in chars}


_DIGITS = "0123456789"
_HEX = "0123456789abcdefABCDEF"

NUMBER_STEPS: Final[dict[str, dict[str, str]]] = {
    "start": _steps(("-", "minus"), ("0", "zero"), ("123456789", "int")),
    "minus": _steps(("0", "zero"), ("123456789", "int")),
    "zero": _steps((".", "point"), ("eE", "e")),
    "int": _steps((_DIGITS, "int"), (".", "point"), ("eE", "e")),
    "point": _steps((_DIGITS, "fraction")),
    "fraction": _steps((_DIGITS, "fraction"), ("eE", "e")),
    "e": _steps(("+-", "sign"), (_DIGITS, "exponent")),
    "sign": _steps((_DIGITS, "exponent")),
    "exponent": _steps((_DIGITS, "exponent")),
}
"""Section 6: for each state, the characters that may follow and the state they lead to."""

NUMBER_DONE: Final = frozenset({"zero", "int", "fraction", "exponent"})
"""The states in which a delimiter may follow."""

ESCAPE_STEPS: Final[dict[str, dict[str, str]]] = {
    "\\": _steps(('"\\/bfnrt', "done"), ("u", "u")),
    "u": _steps(("0123456789abcefABCEF", "hex 2"), ("dD", "d")),
    "d": _steps(("01234567", "hex 3"), ("89abAB", "high 3")),
    "hex 2": _steps((_HEX, "hex 3")),
    "hex 3": _steps((_HEX, "hex 4")),
    "hex 4": _steps((_HEX, "done")),
    "high 3": _steps((_HEX, "high 4")),
    "high 4": _steps((_HEX, "low \\")),
    "low \\": _steps(("\\", "low u")),
    "low u": _steps(("u", "low 1")),
    "low 1": _steps(("dD", "low 2")),
    "low 2": _steps(("cdefCDEF", "low 3")),
    "low 3": _steps((_HEX, "low 4")),
    "low 4": _steps((_HEX, "done")),
}
"""Section 7: the same for what follows a backslash; `d` and `high` begin a surrogate pair, `low` is its second half."""

ESCAPE_EXPECTED: Final = {
    "\\": 'one of " \\ / b f n r t u',
    "d": "a hexadecimal digit that begins no lone low surrogate",
    "low \\": "the low surrogate of the pair",
    "low u": "the low surrogate of the pair",
    "low 1": "the low surrogate of the pair",
    "low 2": "the low surrogate of the pair",
}
"""What to say in an error, where it is not "a hexadecimal digit"."""


MISSING: Final = {
    "_read_first_item": "a value or ]",
    "_read_first_key": "a key or }",
    "_read_key": "a key",
    "_read_colon": ": after the key",
    "_read_after_item": ", or ]",
    "_read_after_member": ", or }",
    "_read_number": "the rest of a number",
}
"""What an unfinished text lacks, by the lexer's reader; where it is not named, a value."""


def unescape(simple: str, code: str, low: str | None) -> str:
    """The character that an escape stands for, from its letter, or its four digits, or those of a surrogate pair."""
    if simple:
        return SIMPLE_ESCAPES[simple]
    if low:
        return chr(0x10000 + ((int(code, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    return chr(int(code, 16))


def show(char: str) -> str:
    """A character as an error shows it: in quotes, escaped where it cannot be seen."""
    return repr(char)


def error_at(text: str, offset: int, expected: str, got: str) -> InvalidJSONError:
    """The error for the character at an offset of a text, with its line and column, counted from 1."""
    before = text[:offset]
    line = before.count("\n") + 1
    column = offset - (before.rfind("\n") + 1) + 1
    return InvalidJSONError(
        f"Invalid JSON: expected {expected}, got {got} at line {line} column {column} (offset {offset})",
        offset=offset,
        line=line,
        column=column,
        expected=expected,
        got=got,
        raw_text=text,
    )
