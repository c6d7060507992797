"""The JSON value inside a streamed text: what stands before it and after it is kept from the parser.

`ValueText.feed` takes each delta and gives the part of it that belongs to the value. Before the value: white space, a
fence, prose, leading reasoning in tags (any bracket in it is a draft). The value begins at the first bracket that the
schema may want and ends where its brackets close. Reasoning without its opening tag cannot be told from prose here: its
first bracket is taken for the value, and the parser will say that it is none.

Each character is looked at once, by a pattern.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ValueText"]

_OPEN_TAG: Final = re.compile(r"\s*<(?:think|thinking|reasoning|thought|thoughts)>", re.IGNORECASE)
_CLOSE_TAG: Final = re.compile(r"</(?:think|thinking|reasoning|thought|thoughts)>", re.IGNORECASE)
_LONGEST_TAG: Final = len("</reasoning>")
_IN_STRING: Final = re.compile(r'["\\]')
_OUTSIDE: Final = re.compile(r'["{}\[\]]')


class ValueText:
    """Passes on the value's own text.

    Args:
        openers: The brackets with which the value may begin; `""` if it is a scalar, whose text is passed on as it is.
    """

    __slots__ = ("_before", "_depth", "_escaped", "_in_prose", "_in_string", "_in_tag", "_opener", "_started", "ended")

    def __init__(self, openers: str) -> None:
        self._opener = re.compile(f"[{re.escape(openers)}]") if openers else None
        self._before = ""
        self._in_tag = False
        self._in_prose = False
        self._started = not openers
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self.ended = False

    def feed(self, text: str) -> str:
        """The part of `text` that belongs to the value; `""` for none."""
        if self._in_string and not self._escaped and '"' not in text and "\\" not in text:
            return text  # the usual piece: some text of a string
        if self.ended:
            return ""
        if not self._started:
            text = self._from_start(self._before + text)
        if self._opener is None or not text:
            return text
        end = self._end(text)
        if end is None:
            return text
        self.ended = True
        return text[:end]

    def _from_start(self, text: str) -> str:
        """From the opening bracket; `""` while there is none, the text kept as far as it may still matter."""
        if self._in_tag or (not self._in_prose and _OPEN_TAG.match(text)):
            self._in_tag = True
            close = _CLOSE_TAG.search(text)
            if close is None:
                self._before = text[-_LONGEST_TAG:]
                return ""
            self._in_tag = False
            return self._from_start(text[close.end() :])
        found = self._opener.search(text) if self._opener else None
        if found is None:
            text = text.lstrip()
            self._in_prose = self._in_prose or len(text) >= _LONGEST_TAG
            self._before = "" if self._in_prose else text
            return ""
        self._before = ""
        self._started = True
        return text[found.start() :]

    def _end(self, text: str) -> int | None:
        """Past the bracket that closes the value, if it is in `text`."""
        at = 0
        if self._escaped:
            self._escaped = False
            at = 1
        while True:
            found = (_IN_STRING if self._in_string else _OUTSIDE).search(text, at)
            if found is None:
                return None
            at = found.end()
            mark = found.group()
            if mark == '"':
                self._in_string = not self._in_string
            elif mark == "\\":
                if at == len(text):
                    self._escaped = True
                    return None
                at += 1
            else:
                self._depth += 1 if mark in "{[" else -1
                if self._depth == 0:
                    return at
