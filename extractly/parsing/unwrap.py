"""Double encoding: a string that holds an object or an array, where the schema wants that and takes no string.

Works on strict JSON text (mended before), so that numbers keep their digits: the string's literal is replaced by the
JSON in it. A place that may hold a string, a number or a boolean is never touched, and a string is replaced only if
what is in it is of a wanted kind. Bounded: `MAX_ROUNDS` layers.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from jiter import from_json

from .._types import JsonPath, format_path
from ..schema import Schema
from .locate import Located, locate
from .rules import Repair
from .spans import string_spans
from .wanted import nodes_at, wanted_brackets

__all__ = ["unwrap"]

MAX_ROUNDS: Final = 16
"""Layers of encoding that are taken off. Each layer doubles the backslashes of the one inside, so there are few."""


MAX_FAILURES: Final = 1_000
"""Strings that hold no JSON where only a container may stand: the answer is invalid whatever else is unwrapped."""

_LAST_INDEX: Final = 64
"""Indices above this one want the same: no fixed tuple is longer."""


def unwrap(schema: Schema[Any], text: str, rules: Collection[str]) -> tuple[str, list[Repair]]:
    """Take every such string off `text`, layer by layer.

    Args:
        schema: What is wanted where.
        text: Strict JSON.
        rules: What may be mended inside the strings.

    Returns:
        The text (the same object if nothing was found) and one repair per string.
    """
    unwrapper = _Unwrapper(schema, rules)
    for _ in range(MAX_ROUNDS):
        unwrapped = unwrapper.layer(text)
        if unwrapped is text:
            break
        text = unwrapped
    return text, unwrapper.repairs


class _Unwrapper:
    """What is known while one text is unwrapped: the wanted brackets by shape of path, the repairs, the failures."""

    __slots__ = ("_failures", "_inner_rules", "_schema", "_wanted", "repairs")

    def __init__(self, schema: Schema[Any], rules: Collection[str]) -> None:
        self._schema = schema
        self._inner_rules = frozenset(rules) - {"surrounding_prose", "leading_reasoning", "truncation"}
        self._wanted: dict[JsonPath, str] = {}
        self._failures = 0
        self.repairs: list[Repair] = []

    def layer(self, text: str) -> str:
        """The text without the outermost encoding of each string; the same object if there was none."""
        parts: list[str] = []
        at = 0
        for path, start, end in string_spans(text):
            brackets = self._brackets(path)
            inner = self._inner(text[start:end], brackets, path) if brackets else None
            if inner is not None:
                parts += (text[at:start], inner)
                at = end
            if self._failures > MAX_FAILURES:
                return text
        return "".join([*parts, text[at:]]) if parts else text

    def _brackets(self, path: JsonPath) -> str:
        shape = tuple(min(step, _LAST_INDEX) if isinstance(step, int) else step for step in path)
        brackets = self._wanted.get(shape)
        if brackets is None:
            brackets = wanted_brackets(nodes_at(self._schema.root, self._schema.definitions, path))
            self._wanted[shape] = brackets
        return brackets

    def _inner(self, literal: str, brackets: str, path: JsonPath) -> str | None:
        """The JSON in one string literal, if it may stand there in its place."""
        held: str = json.loads(literal)
        located = _strict(held, brackets) or locate(held, 0, brackets, self._inner_rules)
        if located is None:
            self._failures += 1
            return None
        note = f"the JSON in the string at {format_path(path)} taken out of it"
        self.repairs.append(Repair(rule="double_encoded", path=path, note=note))
        self.repairs += [Repair(rule=each.rule, path=path, note=each.note) for each in located.repairs]
        return located.text


def _strict(text: str, brackets: str) -> Located | None:
    """What `locate` finds in a text that is valid JSON from end to end, in a tenth of the time."""
    text = text.strip(" \t\n\r")
    if text[:1] not in tuple(brackets):
        return None
    try:
        from_json(text.encode(), allow_inf_nan=False)
    except ValueError:  # also half of a surrogate pair, which has no UTF-8
        return None
    return Located(text, [])
