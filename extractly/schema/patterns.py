"""Regular expressions: what a dialect takes of them, and how one is run here without running forever.

On the wire a pattern must compile in the decoder's engine and mean the same there; what it may use is the dialect's
`pattern_refused`. Here a pattern runs in pydantic's Rust engine, which is linear in the text; one that needs
look-around or back references runs in Python's `re`, on texts of at most `MAX_BACKTRACKING_CHARS` characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from pydantic_core import SchemaError as CoreSchemaError
from pydantic_core import SchemaValidator, core_schema

from .capabilities import Dialect

__all__ = ["MAX_BACKTRACKING_CHARS", "compiles", "matcher", "matches", "wire_pattern"]

MAX_BACKTRACKING_CHARS: Final = 500
"""Longest text that a pattern with look-around or back references is tried on; a longer one is refused."""

_FEATURES: Final = (
    ("lookaround", re.compile(r"\(\?<?[=!]")),
    ("backreference", re.compile(r"\\[1-9]|\\k<|\(\?P=")),
    ("word_boundary", re.compile(r"\\[bB]")),
    ("unicode_class", re.compile(r"\\[pP]\{?")),
    ("inline_flags", re.compile(r"\(\?[a-zA-Z-]+[:)]")),
)
_ESCAPED_BACKSLASH: Final = re.compile(r"\\\\")
_REPEAT: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_NAMED_GROUP: Final = re.compile(r"\(\?P?<[A-Za-z_]\w*>")
_ANY: Final = r"[\s\S]*"


@lru_cache(maxsize=512)
def matcher(pattern: str) -> Callable[[str], bool] | None:
    """How to search for a pattern in a text; `None` if no engine here compiles it."""
    try:
        validator = SchemaValidator(core_schema.str_schema(pattern=_for_rust(pattern), strict=True))
    except CoreSchemaError:
        return _backtracking(pattern)
    return validator.isinstance_python


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern finds something in a text; one that does not compile finds nothing."""
    search = matcher(pattern)
    return search is not None and search(text)


def _for_rust(pattern: str) -> str:
    """ECMA 262 spells end of text `$` and escapes `/`; named groups are written alike."""
    return pattern.replace(r"\/", "/").replace(r"\Z", r"\z")


def _backtracking(pattern: str) -> Callable[[str], bool] | None:
    try:
        compiled = re.compile(_named_for_python(pattern))
    except (re.error, RecursionError, OverflowError):
        return None
    return lambda text: len(text) <= MAX_BACKTRACKING_CHARS and compiled.search(text) is not None


def _named_for_python(pattern: str) -> str:
    return re.sub(r"\(\?<(?=[A-Za-z_]\w*>)", "(?P<", pattern)


def compiles(pattern: object) -> bool:
    """Whether an engine here compiles the pattern."""
    return isinstance(pattern, str) and matcher(pattern) is not None


def wire_pattern(pattern: object, dialect: Dialect) -> str | None:
    r"""The pattern as the dialect takes it, with the same meaning; `None` if it cannot be said there.

    >>> from .dialects import get_dialect
    >>> wire_pattern("a+", get_dialect("vllm"))
    '^[\\s\\S]*(a+)[\\s\\S]*$'
    """
    if not isinstance(pattern, str):
        return None
    text = (
        _NAMED_GROUP.sub("(", pattern).replace(r"\A", "^").replace(r"\z", "$").replace(r"\Z", "$").replace(r"\/", "/")
    )
    if any(feature in dialect.pattern_refused for feature in _features(text)):
        return None
    most = dialect.pattern_repeat_max
    if most is not None and any(int(n) > most for pair in _REPEAT.findall(text) for n in pair if n):
        return None
    try:
        # Python's `re` is what api.openai.com compiles with (DIALECTS.md 1.2), and the narrowest of all in syntax.
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return None
    return _whole(text) if dialect.pattern_match == "whole" else text


def _features(pattern: str) -> list[str]:
    bare = _ESCAPED_BACKSLASH.sub("", pattern)
    return [name for name, sign in _FEATURES if sign.search(bare)]


def _whole(pattern: str) -> str | None:
    """The same search, written as a match of the whole text."""
    if re.fullmatch(r"\^[^|]*\$", pattern) and not pattern.endswith(r"\$"):
        return None if _inner_anchor(pattern[1:-1]) else pattern
    alternatives = _alternatives(pattern)
    written: list[str] = []
    for one in alternatives:
        opens, closes = one.startswith("^"), one.endswith("$") and not one.endswith(r"\$")
        body = one[1 if opens else 0 : len(one) - 1 if closes else len(one)]
        if _inner_anchor(body):
            return None
        group = f"({body})" if len(alternatives) == 1 or "|" in body else body
        written.append(f"{'' if opens else _ANY}{group}{'' if closes else _ANY}")
    return f"^{written[0]}$" if len(written) == 1 else f"^({'|'.join(written)})$"


def _scan(pattern: str) -> list[tuple[int, str, int]]:
    """The characters of a pattern that are neither escaped nor in a class: position, character, depth of groups."""
    found: list[tuple[int, str, int]] = []
    depth, in_class, position = 0, False, 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            position += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            position += 1 if pattern[position + 1 : position + 2] in {"]"} else 0
        else:
            depth += (char == "(") - (char == ")")
            found.append((position, char, depth))
        position += 1
    return found


def _alternatives(pattern: str) -> list[str]:
    cuts = [position for position, char, depth in _scan(pattern) if char == "|" and depth == 0]
    starts = [0, *(cut + 1 for cut in cuts)]
    return [pattern[start:end] for start, end in zip(starts, [*cuts, len(pattern)], strict=True)]


def _inner_anchor(body: str) -> bool:
    return any(char in "^$" for _, char, _ in _scan(body))
