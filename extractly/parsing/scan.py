"""One JSON value in a text, from a given offset: strict, with permitted edits where strictness fails.

`scan` walks the grammar of RFC 8259 with an explicit stack (no recursion: depth costs memory, not frames) and looks at
each character once. Where the grammar has no reading it asks the lexical rules that are switched on; an edit replaces
characters in place, so keys and values keep their number and order by construction. It knows nothing of the schema.

Returns a `Scan`, or raises `NoReading`, which says whether the text was wrong there or only stopped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, Literal, TypeAlias

from .lexical import Edit, Mend
from .rules import mends_at

__all__ = ["NoReading", "Scan", "scan"]

State: TypeAlias = Literal["value", "item_or_close", "item", "key_or_close", "key", "colon", "comma_or_close", "done"]

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_SCALAR = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_CUT_NUMBER = re.compile(r"(?:\.|[eE][+-]?)\Z")
_CLOSER: Final = {"{": "}", "[": "]"}


class NoReading(Exception):  # noqa: N818
    """No value here.

    Attributes:
        offset: Where reading stopped, in characters of the text.
        incomplete: The text ended; more of it could have made a value.
        edits: The edits made before that.
    """

    def __init__(self, offset: int, *, incomplete: bool, edits: list[Edit]) -> None:
        super().__init__(offset)
        self.offset = offset
        self.incomplete = incomplete
        self.edits = edits


class Scan:
    """A value that was found: `text[start:end]`, and the edits that make it strict JSON."""

    __slots__ = ("edits", "end", "start", "text")

    def __init__(self, text: str, start: int, end: int, edits: list[Edit]) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.edits = edits

    def mended(self) -> str:
        """The value as strict JSON."""
        return apply_edits(self.text, self.start, self.end, self.edits)


def apply_edits(text: str, start: int, end: int, edits: Collection[Edit]) -> str:
    """`text[start:end]` with its edits made; edits lie in order and do not overlap."""
    parts: list[str] = []
    at = start
    for edit in edits:
        parts += (text[at : edit.start], edit.replacement)
        at = edit.end
    parts.append(text[at:end])
    return "".join(parts)


def scan(text: str, start: int, rules: Collection[str] = ()) -> Scan:
    """Read the one JSON value that begins at `start` (white space before it is skipped).

    Args:
        text: The whole text.
        start: Where to begin, in characters.
        rules: Names of the lexical rules that may be used.

    Returns:
        The value's place and the edits it needs; what follows it is not looked at.

    Raises:
        NoReading: No permitted edit makes a value of what stands there.
    """
    return _Scanner(text, rules).run(start)


class _Scanner:
    """The state machine: a step per state, each returning the next state and offset."""

    __slots__ = ("_at_key", "_at_value", "_comma", "_edits", "_in_string", "_open", "_rules", "_steps", "_text")

    def __init__(self, text: str, rules: Collection[str]) -> None:
        self._text = text
        self._rules = rules
        self._at_value = mends_at("value", rules)
        self._at_key = mends_at("key", rules)
        self._in_string = mends_at("string", rules)
        self._edits: list[Edit] = []
        self._open: list[str] = []
        self._comma = -1
        self._steps: dict[State, Callable[[int], tuple[State, int]]] = {
            "value": self._value,
            "item_or_close": self._item_or_close,
            "item": self._item,
            "key_or_close": self._key_or_close,
            "key": self._key,
            "colon": self._colon,
            "comma_or_close": self._comma_or_close,
        }

    def run(self, start: int) -> Scan:
        text = self._text
        at = start = _space_end(text, start)
        state: State = "value"
        while state != "done":
            at = _space_end(text, at)
            if at == len(text):
                raise self._no_reading(at, incomplete=True)
            state, at = self._steps[state](at)
        return Scan(text, start, at, self._edits)

    def _no_reading(self, at: int, *, incomplete: bool = False) -> NoReading:
        return NoReading(at, incomplete=incomplete or at >= len(self._text), edits=self._edits)

    def _after_value(self) -> State:
        return "comma_or_close" if self._open else "done"

    def _value(self, at: int) -> tuple[State, int]:
        first = self._text[at]
        if first == "{":
            self._open.append(first)
            return "key_or_close", at + 1
        if first == "[":
            self._open.append(first)
            return "item_or_close", at + 1
        if first == '"':
            return self._after_value(), self._string(at)
        found = _SCALAR.match(self._text, at)
        end = found.end() if found else self._mend(self._at_value, at)
        if end is None:
            raise self._no_reading(at, incomplete=_may_become_scalar(self._text, at))
        return self._after_value(), end

    def _item_or_close(self, at: int) -> tuple[State, int]:
        return self._close(at) if self._text[at] == "]" else self._value(at)

    def _item(self, at: int) -> tuple[State, int]:
        return self._close_after_comma(at) if self._text[at] == "]" else self._value(at)

    def _key_or_close(self, at: int) -> tuple[State, int]:
        return self._close(at) if self._text[at] == "}" else self._key(at)

    def _key(self, at: int) -> tuple[State, int]:
        first = self._text[at]
        if first == '"':
            return "colon", self._string(at)
        if first == "}":
            return self._close_after_comma(at)
        end = self._mend(self._at_key, at)
        if end is None:
            raise self._no_reading(at)
        return "colon", end

    def _colon(self, at: int) -> tuple[State, int]:
        if self._text[at] != ":":
            raise self._no_reading(at)
        return "value", at + 1

    def _comma_or_close(self, at: int) -> tuple[State, int]:
        if self._text[at] == ",":
            self._comma = at
            return ("item" if self._open[-1] == "[" else "key"), at + 1
        return self._close(at)

    def _close(self, at: int) -> tuple[State, int]:
        if self._text[at] != _CLOSER[self._open[-1]]:
            raise self._no_reading(at, incomplete=_CUT_NUMBER.match(self._text, at) is not None)
        self._open.pop()
        return self._after_value(), at + 1

    def _close_after_comma(self, at: int) -> tuple[State, int]:
        comma = self._comma
        if "trailing_commas" not in self._rules:
            raise self._no_reading(at)
        self._edits.append(Edit(comma, comma + 1, "", "trailing_commas", f"the comma before {self._text[at]} dropped"))
        return self._close(at)

    def _string(self, at: int) -> int:
        """Past the closing quote of the string that opens at `at`."""
        text = self._text
        at += 1
        while True:
            at = _end(_PLAIN, text, at)
            if at == len(text):
                raise self._no_reading(at)
            if text[at] == '"':
                return at + 1
            found = _ESCAPE.match(text, at)
            end = found.end() if found else self._mend(self._in_string, at)
            if end is None:
                raise self._no_reading(at, incomplete=_CUT_ESCAPE.match(text, at) is not None)
            at = end

    def _mend(self, rules: tuple[Mend, ...], at: int) -> int | None:
        for mend in rules:
            edit = mend(self._text, at)
            if edit is not None:
                self._edits.append(edit)
                return edit.end
        return None


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _space_end(text: str, at: int) -> int:
    return _end(_SPACE, text, at)


def _may_become_scalar(text: str, at: int) -> bool:
    """The text ends inside a literal or after a minus sign."""
    rest = text[at : at + 6]
    return at + len(rest) == len(text) and (
        rest == "-" or any(word.startswith(rest) for word in ("true", "false", "null"))
    )
