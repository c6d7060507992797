"""Incremental tokenizer of RFC 8259 JSON: text in pieces in, events to a handler out.

Called by `PartialParser`, which builds values from the events; knows neither types nor values.

Rules:

1. Each reader is a method `(text, i) -> i`: it consumes characters from offset `i` of the piece, tells the handler
   what has become certain, sets `self._read` to the reader of what follows, and returns the new offset. `feed` calls
   readers until the piece is used up.
2. A character is examined a bounded number of times (at most four), however the text is cut: no piece is joined to
   another and scanned again. What a cut leaves open is held as state: the pieces of a string, the automaton of a number
   or an escape, the rest of a literal, the bytes of a UTF-8 sequence.
3. A number is complete when a delimiter stands behind it, a string at its closing quote, a literal at its last letter.
4. The first character that no JSON text could have there raises `InvalidJSONError`; text that is only cut off never
   does. Depth lives on an explicit stack; input never drives Python recursion.

Left out on purpose: repair of any kind (that is `extractly.parsing`), and extensions (NaN, comments, single quotes).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ..errors import InvalidJSONError
from .events import BLOCK_CHARS, Handler, OpenString, TextBuffer
from .tokens import (
    ESCAPE,
    ESCAPE_EXPECTED,
    ESCAPE_STEPS,
    LITERALS,
    MAX_DEPTH,
    MAX_DOCUMENT_CHARS,
    MAX_NUMBER_CHARS,
    MISSING,
    NUMBER,
    NUMBER_DONE,
    NUMBER_STEPS,
    SPECIAL,
    WHITESPACE,
    error_at,
    show,
    unescape,
)

__all__ = ["Lexer"]

_Reader: TypeAlias = Callable[[str, int], int]
_BLANK = " \t\n\r"


class Lexer:
    """The tokenizer; `feed` it text, then `finish` it.

    Args:
        handler: Receives the events, during `feed` and `finish`.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._tell_part = handler.string_part
        self._document = TextBuffer()
        self._offset = 0
        self._checkpoint = min(BLOCK_CHARS, MAX_DOCUMENT_CHARS)
        self._read: _Reader = self._read_value
        self._after: _Reader = self._read_end
        self._outer: list[_Reader] = []
        self._in_key = False
        self._in_string = False
        self._pieces: list[str] = []
        self._open: OpenString | None = None
        self._growing: OpenString | None = None  # the same, where what comes next is not the rest of an escape
        self._escape: list[str] = []
        self._number: list[str] = []
        self._number_chars = 0
        self._state = ""
        self._literal: tuple[str, int, bool | None] = ("", 0, None)

    def document(self) -> str:
        """The whole text so far."""
        return self._document.text()

    def feed(self, text: str) -> None:
        """Read a piece of the text.

        Raises:
            InvalidJSONError: No JSON text continues like this, or a limit is passed. The lexer is of no use after it.
        """
        end = self._offset + len(text)
        self._document.parts.append(text)
        if end > self._checkpoint:
            self._pass_checkpoint(end)
        i = 0
        string = self._growing
        if string is not None:
            special = SPECIAL.search(text)
            if special is None:  # inside a string, most pieces of an answer hold nothing else
                string.parts.append(text)
                self._tell_part(string, text)
                self._offset = end
                return
            self._growing = None
            i = self._leave_plain(text, 0, special.start())
        size = len(text)
        while i < size:
            i = self._read(text, i)
        if self._in_string:
            self._flush()
        self._offset = end

    def _pass_checkpoint(self, end: int) -> None:
        """Now and then: join what has come, and see whether it is too much."""
        if end > MAX_DOCUMENT_CHARS:
            raise self.error(
                MAX_DOCUMENT_CHARS - self._offset,
                f"a document of at most {MAX_DOCUMENT_CHARS} characters (MAX_DOCUMENT_CHARS)",
                "more",
            )
        self._checkpoint = min(end + BLOCK_CHARS, MAX_DOCUMENT_CHARS)
        self._document.compact()
        if self._open is not None:
            self._open.compact()

    def finish(self) -> str | None:
        """The text is over: a number at the root is complete now.

        Returns:
            `None` if the document is complete, else what should have come.
        """
        if self._number and not self._outer and self._state in NUMBER_DONE:
            self._end_number()
        if self._read == self._read_end:
            return None
        return self._missing()

    def error(self, i: int, expected: str, got: str) -> InvalidJSONError:
        """The error for the character at offset `i` of the current piece, with its place in the document."""
        return error_at(self.document(), self._offset + i, expected, got)

    def _refuse(self, text: str, i: int, expected: str) -> InvalidJSONError:
        return self.error(i, expected, show(text[i]))

    # Readers of structure: each is called with a character to read, and passes blanks first.

    def _read_value(self, text: str, i: int) -> int:
        char = text[i]
        if char in _BLANK:
            return self._skip(text, i)
        return self._begin_value(text, i, char, "a value")

    def _read_first_item(self, text: str, i: int) -> int:
        char = text[i]
        if char in _BLANK:
            return self._skip(text, i)
        if char == "]":
            return self._close(i, self._handler.end_array)
        return self._begin_value(text, i, char, "a value or ]")

    def _read_first_key(self, text: str, i: int) -> int:
        char = text[i]
        if char == "}":
            return self._close(i, self._handler.end_object)
        return self._begin_key(text, i, char, "a key in double quotes or }")

    def _read_key(self, text: str, i: int) -> int:
        return self._begin_key(text, i, text[i], "a key in double quotes")

    def _read_colon(self, text: str, i: int) -> int:
        char = text[i]
        if char in _BLANK:
            return self._skip(text, i)
        if char != ":":
            raise self._refuse(text, i, ": after the key")
        self._read = self._read_value
        return i + 2 if text.startswith(" ", i + 1) else i + 1

    def _read_after_item(self, text: str, i: int) -> int:
        char = text[i]
        if char == ",":
            self._read = self._read_value
            return i + 2 if text.startswith(" ", i + 1) else i + 1
        if char == "]":
            return self._close(i, self._handler.end_array)
        if char in _BLANK:
            return self._skip(text, i)
        raise self._refuse(text, i, ", or ]")

    def _read_after_member(self, text: str, i: int) -> int:
        char = text[i]
        if char == ",":
            self._read = self._read_key
            return i + 2 if text.startswith(" ", i + 1) else i + 1
        if char == "}":
            return self._close(i, self._handler.end_object)
        if char in _BLANK:
            return self._skip(text, i)
        raise self._refuse(text, i, ", or }")

    def _read_end(self, text: str, i: int) -> int:
        if text[i] not in _BLANK:
            raise self._refuse(text, i, "the end of the document")
        return self._skip(text, i)

    @staticmethod
    def _skip(text: str, i: int) -> int:
        if text[i + 1 : i + 2] not in _BLANK:
            return i + 1  # one space, as is usual
        match = WHITESPACE.match(text, i)
        return match.end() if match else i

    def _begin_key(self, text: str, i: int, char: str, expected: str) -> int:
        if char == '"':
            self._in_key = True
            self._read = self._read_string
            return i + 1
        if char in _BLANK:
            return self._skip(text, i)
        raise self._refuse(text, i, expected)

    def _begin_value(self, text: str, i: int, char: str, expected: str) -> int:
        if char == '"':
            self._in_string = True
            self._read = self._read_string
            return i + 1
        if char == "{" or char == "[":
            return self._open_container(i, char)
        if char in LITERALS:
            return self._begin_literal(text, i, char)
        if char in NUMBER_STEPS["start"]:
            return self._begin_number(text, i)
        raise self._refuse(text, i, expected)

    def _open_container(self, i: int, char: str) -> int:
        if len(self._outer) >= MAX_DEPTH:
            raise self.error(i, f"at most {MAX_DEPTH} levels (MAX_DEPTH)", "one more")
        self._outer.append(self._after)
        if char == "{":
            self._handler.begin_object()
            self._read = self._read_first_key
            self._after = self._read_after_member
        else:
            self._handler.begin_array()
            self._read = self._read_first_item
            self._after = self._read_after_item
        return i + 1

    def _close(self, i: int, tell: Callable[[], None]) -> int:
        tell()
        self._read = self._after = self._outer.pop()
        return i + 1

    # Strings.

    def _read_string(self, text: str, i: int) -> int:
        special = SPECIAL.search(text, i)
        if special is None:
            self._pieces.append(text[i:])
            return len(text)
        return self._leave_plain(text, i, special.start())

    def _leave_plain(self, text: str, i: int, end: int) -> int:
        """The plain characters of a string, from `i` on, go to `end`."""
        char = text[end]
        pieces = self._pieces
        if char == '"':
            delta = text[i:end]
            if pieces:
                delta = "".join((*pieces, delta))
                pieces.clear()
            self._end_string(delta)
            return end + 1
        if end > i:
            pieces.append(text[i:end])
        if char == "\\":
            return self._begin_escape(text, end)
        raise self._refuse(text, end, "a character that a string may hold")

    def _end_string(self, delta: str) -> None:
        if self._in_key:
            self._in_key = False
            self._read = self._read_colon
            self._handler.key(delta)
            return
        self._in_string = False
        self._read = self._after
        string = self._open
        if string is None:
            self._handler.string(delta, None)
            return
        string.parts.append(delta)
        self._open = None
        self._handler.string(string.text(), delta)

    def _flush(self) -> None:
        string = self._open
        if string is None:
            string = self._open = OpenString()
        delta = "".join(self._pieces)
        self._pieces.clear()
        string.parts.append(delta)
        self._growing = None if self._escape else string
        self._tell_part(string, delta)

    def _begin_escape(self, text: str, i: int) -> int:
        match = ESCAPE.match(text, i)
        if match is None:
            self._escape.append("\\")
            self._state = "\\"
            self._read = self._read_escape
            return i + 1
        self._pieces.append(unescape(match[1] or "", match[2] or match[3] or "", match[4]))
        return match.end()

    def _read_escape(self, text: str, i: int) -> int:
        char = text[i]
        state = ESCAPE_STEPS[self._state].get(char)
        if state is None:
            raise self._refuse(text, i, ESCAPE_EXPECTED.get(self._state, "a hexadecimal digit"))
        self._escape.append(char)
        self._state = state
        if state == "done":
            escape = "".join(self._escape)
            self._escape.clear()
            self._pieces.append(unescape(escape[1:2].replace("u", ""), escape[2:6], escape[8:]))
            self._read = self._read_string
        return i + 1

    # Numbers and literals.

    def _begin_number(self, text: str, i: int) -> int:
        match = NUMBER.match(text, i)
        if match is not None and match.end() - i <= MAX_NUMBER_CHARS:
            self._read = self._after
            self._handler.number(match.group())
            return match.end()
        self._state = "start"
        self._read = self._read_number
        return i

    def _read_number(self, text: str, i: int) -> int:
        state, start, size = self._state, i, len(text)
        room = i + MAX_NUMBER_CHARS - self._number_chars
        while i < size:
            following = NUMBER_STEPS[state].get(text[i])
            if following is None:
                return self._leave_number(text, start, i, state)
            if i >= room:
                raise self.error(i, f"a number of at most {MAX_NUMBER_CHARS} characters (MAX_NUMBER_CHARS)", "more")
            state = following
            i += 1
        self._state = state
        self._number.append(text[start:i])
        self._number_chars += i - start
        return i

    def _leave_number(self, text: str, start: int, i: int, state: str) -> int:
        if state not in NUMBER_DONE:
            raise self._refuse(text, i, "a digit")
        self._number.append(text[start:i])
        self._end_number()
        return i

    def _end_number(self) -> None:
        raw = "".join(self._number)
        self._number.clear()
        self._number_chars = 0
        self._read = self._after
        self._handler.number(raw)

    def _begin_literal(self, text: str, i: int, char: str) -> int:
        word, value = LITERALS[char]
        if text.startswith(word, i):
            self._read = self._after
            self._handler.literal(value)
            return i + len(word)
        self._literal = (word, 1, value)
        self._read = self._read_literal
        return i + 1

    def _read_literal(self, text: str, i: int) -> int:
        word, done, value = self._literal
        if text[i] != word[done]:
            raise self._refuse(text, i, f"{word[done]} of {word}")
        if done + 1 == len(word):
            self._read = self._after
            self._handler.literal(value)
        else:
            self._literal = (word, done + 1, value)
        return i + 1

    def _missing(self) -> str:
        if self._in_string or self._in_key:
            return 'the closing "'
        if self._read == self._read_literal:
            return f"the rest of {self._literal[0]}"
        return MISSING.get(self._read.__name__, "a value")
