"""Where the string values that may hold JSON stand in a strict JSON text, each with its path: one pass, no recursion.

The text must be valid JSON (it was mended and scanned before). Keys are not reported, nor strings that do not begin as
an encoded object or array does: in an answer of megabytes nearly all strings are such, and where all are, one search
by a pattern says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .._types import JsonPath

__all__ = ["string_spans"]

_ENCODED = re.compile(r'"(?:[ \t\n\r\ufeff]|\\[nrtf])*+(?:[{\[`~\']|\\["u])')
"""The beginning of a string that may hold a container: a bracket, a quote (a further layer), a fence or an escape. In
valid JSON no closing quote stands before any of these."""
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]')


def string_spans(text: str) -> Iterator[tuple[JsonPath, int, int]]:
    """Yield `(path, start, end)` for each string value that may hold a container, quotes included, in order.

    >>> list(string_spans('{"a": ["x", 1, "[]"]}'))
    [(('a', 2), 15, 19)]
    """
    if _ENCODED.search(text) is None:
        return
    steps: list[str | int] = []
    key = ""
    wants_key = False
    for token in _TOKEN.finditer(text):
        literal = token.group()
        first = literal[0]
        if first == '"':
            if wants_key:
                key = literal
            elif _ENCODED.match(literal):
                yield tuple(steps), token.start(), token.end()
        elif first == ":":
            steps[-1] = json.loads(key)
            wants_key = False
        elif first == ",":
            wants_key = _advance(steps)
        elif first in "{[":
            steps.append("" if first == "{" else 0)
            wants_key = first == "{"
        else:
            steps.pop()
            wants_key = False


def _advance(steps: list[str | int]) -> bool:
    """Past a comma: the next index, or a key is expected."""
    last = steps[-1]
    if isinstance(last, int):
        steps[-1] = last + 1
        return False
    return True
