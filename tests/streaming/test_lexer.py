"""RFC 8259, in the classes of JSONTestSuite: what is accepted, what is refused and where, in every chunking."""

from __future__ import annotations

import json
import re

import pytest

from extractly.errors import IncompleteJSONError, InvalidJSONError, OutputValidationError
from extractly.schema import compile_schema
from extractly.streaming import PartialParser
from extractly.streaming import lexer as lexer_module
from extractly.streaming.tokens import MAX_DEPTH, MAX_NUMBER_CHARS

from .helpers import Reading, chunkings, read, str_chunkings

ACCEPTED = [
    # structure
    "[]", "{}", "[[]]", "[{}]", '{"a":{}}', '{"a":[]}', " [ ] ", "\t{\n}\r ", '["a",1,true,false,null,{"b":[]}]',
    '{"a":1,"b":2}', '{ "a" : 1 , "b" : [ 2 , 3 ] }', "[1\n]", " 1", "2 ", "[   4]", '{"":0}', '{"a\\u0000b":1}',
    # numbers
    "0", "-0", "1", "-1", "10", "123456789012345678901234567890", "0.0", "-0.0", "1.5", "0.123", "1e1", "1E1", "1e+1",
    "1e-1", "1.5e10", "-1.25E-3", "0e1", "0e+1", "[20e1]", "[123e65]", "[-0]", "[123.456789]",
    # strings
    '""', '"a"', '"\\""', '"\\\\"', '"\\/"', '"\\b\\f\\n\\r\\t"', '"\\u0060\\u012a\\u12AB"', '"\\u0000"',
    '"\\ud801\\udc37"', '"\\uD834\\uDD1E"', '"\\ud7ff"', '"\\ue000"', '"\\uFFFF"', '"é"', '"日本"', '"😀"',
    '"\u2028\u2029"', '"\x7f"', '"a/*b*/c"', '"\\\\u0000"', '"\\\\a"', '"asd "', '"\U0010ffff"', '"new\\u00A0line"',
    # literals
    "true", "false", "null", "[null]", " true ",
]  # fmt: skip

REFUSED = [
    # (text, offset of the first offending character, what was expected)
    ("[1 true]", 3, ", or ]"), ("[1,]", 3, "a value"), ("[,1]", 1, "a value or ]"), ("[1,,2]", 3, "a value"),
    ("[1}", 2, ", or ]"), ("]", 0, "a value"), ("}", 0, "a value"), ("[]]", 2, "the end of the document"),
    ('{"a":1 "b":2}', 7, ", or }"), ('{"a":1,}', 7, "a key"), ('{"a":1]', 6, ", or }"), ('{"a" "b"}', 5, ": after"),
    ('{"a"}', 4, ": after"), ('{"a":}', 5, "a value"), ("{1:1}", 1, "a key"), ("{a:1}", 1, "a key"),
    ("{'a':1}", 1, "a key"), ('{,"a":1}', 1, "a key"), ('{"a":1,,"b":2}', 7, "a key"), ('{"a"::1}', 5, "a value"),
    ('{"a":"b",}', 9, "a key"), ('{"a":1}x', 7, "the end"), ("1 2", 2, "the end"), ('""""', 2, "the end"),
    ("{}{}", 2, "the end"), ("[1]#", 3, "the end"), ("/", 0, "a value"), ("[/* */]", 1, "a value or ]"),
    ("//", 0, "a value"), ("[1:2]", 2, ", or ]"), ("<null>", 0, "a value"), ("*", 0, "a value"),
    # numbers
    ("-", None, ""), ("+1", 0, "a value"), ("01", 1, "the end"), ("[01]", 2, ", or ]"), ("-01", 2, "the end"),
    ("[-]", 2, "a digit"), ("[--1]", 2, "a digit"), ("[1.]", 3, "a digit"), ("[.5]", 1, "a value"),
    ("[1.e5]", 3, "a digit"), ("[1e]", 3, "a digit"), ("[1e+]", 4, "a digit"), ("[1eE2]", 3, "a digit"),
    ("[1.2.3]", 4, ", or ]"), ("[1+2]", 2, ", or ]"), ("[0x1]", 2, ", or ]"), ("[1_000]", 2, ", or ]"),
    ("[NaN]", 1, "a value"), ("[Infinity]", 1, "a value"), ("[-Infinity]", 2, "a digit"), ("[Inf]", 1, "a value"),
    ("[１]", 1, "a value"), ("[1ea]", 3, "a digit"), ("[-a]", 2, "a digit"), ("[1 000]", 3, ", or ]"),
    # strings
    ('"\t"', 1, "a character"), ('"a\nb"', 2, "a character"), ('"\x00"', 1, "a character"), ('"\x1f"', 1, "a char"),
    ('"\\a"', 2, "one of"), ('"\\x00"', 2, "one of"), ('"\\u00G0"', 5, "a hexadecimal"), ("'a'", 0, "a value"),
    ('"\\uD8G0"', 5, "a hexadecimal"), ('"\\ud800"', 7, "the low surrogate"), ('"\\ud800x"', 7, "the low surrogate"),
    ('"\\ud800\\n"', 8, "the low surrogate"), ('"\\ud800\\u0041"', 9, "the low surrogate"),
    ('"\\ud800\\ud800"', 10, "the low surrogate"), ('"\\udc00"', 4, "a hexadecimal digit that begins no lone"),
    ('"\\UD834"', 2, "one of"), ('["a\\', None, ""), ('"\\\U0001f600"', 2, "one of"), ('"\\ "', 2, "one of"),
    # literals
    ("[True]", 1, "a value"), ("[truE]", 4, "e of true"), ("[nul]", 4, "l of null"), ("fals3", 4, "e of false"),
    ("[nan]", 2, "u of null"), ("[truex]", 5, ", or ]"), ("nulls", 4, "the end"), ("tRue", 1, "r of true"),
    # white space and marks
    ("\ufeff1", 0, "a value"), ("[\u00a01]", 1, "a value"), ("[\u20601]", 1, "a value"), ("[1\x0c]", 2, ", or ]"),
    ("\x0b1", 0, "a value"), ("[\ud800]", 1, "a value"), ('"\ud800"', 1, "a character"),
]  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted_in_every_chunking(text: str) -> None:
    whole = read([text])
    assert isinstance(whole, Reading)
    assert whole.value == json.loads(text)
    for pieces in str_chunkings(text):
        reading = read(pieces)
        assert isinstance(reading, Reading)
        assert reading.completed == whole.completed


@pytest.mark.parametrize(("text", "offset", "expected"), [row for row in REFUSED if row[1] is not None])
def test_refused_at_the_first_offending_character(text: str, offset: int, expected: str) -> None:
    for pieces in str_chunkings(text):
        error = read(pieces)
        assert isinstance(error, InvalidJSONError), pieces
        assert (error.offset, error.line) == (offset, text[:offset].count("\n") + 1)
        assert error.expected.startswith(expected)
        assert f"expected {error.expected}, got {error.got}" in error.message
    assert isinstance(read([text[:offset]]), (str, Reading)), "what stands before it is a prefix of JSON"


CUT_OFF = [
    "", " ", "[", "{", '"', '"a', "[1", "[1,", '{"a', '{"a"', '{"a":', '{"a":1', '{"a":1,', "-", "1.", "1e", "1e+",
    "tr", "nul", '"\\', '"\\u', '"\\u12', '"\\ud800', '"\\ud800\\u', "[[", '[{"a":[', "[-", "[1.5e",
]  # fmt: skip


@pytest.mark.parametrize("text", CUT_OFF)
def test_incomplete_is_not_invalid(text: str) -> None:
    for pieces in str_chunkings(text):
        assert isinstance(read(pieces), str), pieces
    parser = PartialParser(list[int] if text.startswith("[") else str, dialect="plain", on_invalid="defer")
    parser.feed(text)
    with pytest.raises(IncompleteJSONError, match=r"Incomplete JSON: expected .* the end of the text") as caught:
        parser.close()
    assert caught.value.offset == len(text)
    assert caught.value.raw_text == text
    assert caught.value.partial == parser.value


def test_place_of_an_error() -> None:
    error = read(['{\n  "a": 1,\n', '  "é": x}'])
    assert isinstance(error, InvalidJSONError)
    assert (error.offset, error.line, error.column, error.got) == (19, 3, 8, "'x'")
    assert error.message == "Invalid JSON: expected a value, got 'x' at line 3 column 8 (offset 19)"


@pytest.mark.parametrize(
    ("data", "offset"),
    [(b'"a\xff"', 2), (b'"\xc3("', 1), (b'"\xed\xa0\x80"', 1), (b'"\xf0\x28\x8c\x28"', 1), (b"\xff", 0),
     (b'"\xe0\x80\xaf"', 1), (b'"\xfc\x83\xbf\xbf\xbf\xbf"', 1), (b'"\xc0\xaf"', 1)],
)  # fmt: skip
def test_invalid_utf8_is_invalid_json(data: bytes, offset: int) -> None:
    for pieces in chunkings(data):
        parser = PartialParser(str, dialect="plain")
        with pytest.raises(InvalidJSONError, match="expected UTF-8, got the byte 0x") as caught:
            for piece in pieces:
                parser.feed(piece)
        assert caught.value.offset == offset


def test_a_syntax_error_before_invalid_utf8_comes_first() -> None:
    with pytest.raises(InvalidJSONError, match="expected a value or ], got 'x'"):
        PartialParser(list[int], dialect="plain").feed(b"[x\xff")


def test_a_character_cut_off_at_the_end() -> None:
    parser = PartialParser(str)
    parser.feed('{"value":"é'.encode()[:-1])
    with pytest.raises(IncompleteJSONError, match="the rest of a character"):
        parser.close()


def test_depth_limit() -> None:
    assert isinstance(read(["[" * MAX_DEPTH + "]" * MAX_DEPTH]), Reading)
    error = read(["[" * (MAX_DEPTH + 1)])
    assert isinstance(error, InvalidJSONError)
    assert error.offset == MAX_DEPTH
    assert error.expected == "at most 201 levels (MAX_DEPTH)"


@pytest.mark.parametrize("cut", [1, 100, 10_000])
@pytest.mark.parametrize("over", [0, 1])
def test_number_limit(cut: int, over: int) -> None:
    text = "[" + "1" * (MAX_NUMBER_CHARS + over) + "]"
    result = read([text[i : i + cut] for i in range(0, len(text), cut)])
    if not over:
        assert isinstance(result, Reading)
        return
    assert isinstance(result, InvalidJSONError)
    assert "a number of at most 4300 characters (MAX_NUMBER_CHARS)" in result.message


def test_document_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexer_module, "MAX_DOCUMENT_CHARS", 10)
    assert isinstance(read(['"12345', '678"']), Reading)
    error = read(['"12345', '6789"'])
    assert isinstance(error, InvalidJSONError)
    assert error.offset == 10
    assert "a document of at most 10 characters (MAX_DOCUMENT_CHARS)" in error.message


SILENT = ["[" * 201 + "]" * 201, "[" * 202 + "]" * 202, '"\\ud800"', '"\\udc00"', "1" * 4300, "1" * 4301, "\ufeff1",
          '{"a":1,"a":2}', "[1e999]"]  # fmt: skip


@pytest.mark.parametrize("text", SILENT)
def test_where_the_rfc_is_silent_as_the_one_shot(text: str) -> None:
    schema = compile_schema({}, dialect="plain")
    parser = PartialParser(schema)
    outcomes = []
    for attempt in (lambda: schema.validate_json(text), lambda: (parser.feed(text), parser.close())[1]):
        try:
            outcomes.append(repr(attempt()))
        except (InvalidJSONError, OutputValidationError):
            outcomes.append("refused")
    assert outcomes[0] == outcomes[1]


class CountingPattern:
    """A pattern that counts the characters that its matches examined."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.examined = 0

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        found = self.pattern.search(text, start)
        self.examined += (found.end() if found else len(text)) - start
        return found

    def match(self, text: str, start: int) -> re.Match[str] | None:
        found = self.pattern.match(text, start)
        self.examined += (found.end() - start if found else self.longest(text, start)) + 1
        return found

    def longest(self, text: str, start: int) -> int:
        """What a failed match may have examined: the run of characters that numbers or escapes are made of."""
        found = re.compile(r"\\?[-+.0-9a-fA-Fu\\]*").match(text, start)
        return min(found.end() - start if found else 0, 12 if self.pattern.pattern.startswith(r"\\") else 5000)


class CountingText(str):
    """A string that counts the characters that were looked at one by one."""

    counter: list[int]

    def __getitem__(self, index: object) -> str:  # type: ignore[override]
        if isinstance(index, int):
            self.counter[0] += 1
        return super().__getitem__(index)  # type: ignore[index]


@pytest.mark.parametrize("size", [1, 4, 7, 64, 10**9])
@pytest.mark.parametrize(
    "document",
    [json.dumps({"a": "x" * 3000}), json.dumps(["é😀\n\"" * 300]), json.dumps(["é😀\n" * 300], ensure_ascii=False),
     json.dumps(list(range(1000))), "[" + "1" * 4000 + "]", json.dumps([[[{"k": None}]] * 50], indent=8),
     "[" + " " * 5000 + "]", json.dumps([True, False, None] * 300), json.dumps([1.5e-300] * 300),
     "[" * 200 + "]" * 200],
)  # fmt: skip
def test_each_character_is_examined_a_bounded_number_of_times(
    document: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    patterns = [CountingPattern(getattr(lexer_module, name)) for name in ("WHITESPACE", "SPECIAL", "NUMBER", "ESCAPE")]
    for name, pattern in zip(("WHITESPACE", "SPECIAL", "NUMBER", "ESCAPE"), patterns, strict=True):
        monkeypatch.setattr(lexer_module, name, pattern)
    counter = [0]
    lexer = lexer_module.Lexer(Reading())
    for start in range(0, len(document), size):
        piece = CountingText(document[start : start + size])
        piece.counter = counter
        lexer.feed(piece)
    assert lexer.finish() is None
    examined = counter[0] + sum(pattern.examined for pattern in patterns)
    assert examined <= 4 * len(document) + 10
