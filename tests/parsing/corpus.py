"""Malformed answers as users report them, in classes, each with its expected outcome; our own texts throughout.

A row is `(type, text, outcome)`. An outcome is a `Mended` (the JSON data of the value, and the rules that it takes,
each once, in order of first use) or an error class. The types are compiled for the plain dialect, so that a row shows
natural JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel, ConfigDict

from extractly import errors


class Item(BaseModel):
    name: str
    qty: int = 1


class Order(BaseModel):
    id: int
    items: list[Item]
    paid: bool | None = None


class Note(BaseModel):
    text: str


class Blob(BaseModel):
    payload: str
    data: dict[str, int]


class Nested(BaseModel):
    order: Order
    note: Note | None = None


class Args(BaseModel):
    limit: int = 10
    verbose: bool = False


class Loose(BaseModel):
    value: str | list[int]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Paint(BaseModel):
    colour: Colour
    layers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Mended:
    """A reading: the value's JSON data and the rules used."""

    data: Any
    rules: tuple[str, ...]


def to(data: Any, *rules: str) -> Mended:
    return Mended(data, rules)


BOM, THINK, FENCE, PROSE = "bom", "leading_reasoning", "code_fences", "surrounding_prose"
MANY, COMMA, CONTROL, PYTHON, TWICE = (
    "concatenated_objects",
    "trailing_commas",
    "control_characters",
    "python_literals",
    "double_encoded",
)
NO_JSON, CUT, WRONG, EMPTY = (
    errors.InvalidJSONError,
    errors.IncompleteJSONError,
    errors.OutputValidationError,
    errors.EmptyOutputError,
)

A: dict[str, Any] = {"name": "tea", "qty": 2}
A_TEXT = '{"name": "tea", "qty": 2}'
ORDER: dict[str, Any] = {"id": 7, "items": [{"name": "tea", "qty": 2}, {"name": "jam", "qty": 1}], "paid": True}
ORDER_TEXT = '{"id": 7, "items": [{"name": "tea", "qty": 2}, {"name": "jam", "qty": 1}], "paid": true}'

Row = tuple[Any, str, Mended | type[errors.OutputError]]

VALID: list[Row] = [
    (Item, A_TEXT, to(A)),
    (Item, f"  \n\t{A_TEXT}\r\n ", to(A)),
    (Item, "\n" * 50 + A_TEXT, to(A)),
    (Item, '{"name":"```json","qty":2}', to({"name": "```json", "qty": 2})),
    (Item, '{"name":"<think>no</think>"}', to({"name": "<think>no</think>", "qty": 1})),
    (Item, '{"name":"{\\"a\\": 1}"}', to({"name": '{"a": 1}', "qty": 1})),
    (Item, '{"name":"[1, 2]"}', to({"name": "[1, 2]", "qty": 1})),
    (Item, '{"name":"True, None, \'x\',]"}', to({"name": "True, None, 'x',]", "qty": 1})),
    (Item, '{"name":"a\\u00e9\\ud83d\\ude00\\n"}', to({"name": "aé😀\n", "qty": 1})),
    (Item, '{"name":"a, b, }"}', to({"name": "a, b, }", "qty": 1})),
    (Item, '{"name":"Sure! {}"}', to({"name": "Sure! {}", "qty": 1})),
    (Note, '{"text": ""}', to({"text": ""})),
    (Loose, '{"value": "[1, 2]"}', to({"value": "[1, 2]"})),
    (Args, "{}", to({"limit": 10, "verbose": False})),
    (list[Item], "[]", to([])),
    (dict[str, int], '{"a": 1}', to({"a": 1})),
    (int, "42", to(42)),
    (str, '"```"', to("```")),
    (Blob, '{"payload": "{\\"a\\": 1}", "data": {"a": 1}}', to({"payload": '{"a": 1}', "data": {"a": 1}})),
]

FENCES: list[Row] = [
    (Item, f"```json\n{A_TEXT}\n```", to(A, FENCE)),
    (Item, f"```\n{A_TEXT}\n```", to(A, FENCE)),
    (Item, f"```JSON\n{A_TEXT}\n```", to(A, FENCE)),
    (Item, f"```json5\n{A_TEXT}\n```", to(A, FENCE)),
    (Item, f"``` json\n{A_TEXT}\n```", to(A, FENCE)),
    (Item, f"```json{A_TEXT}```", to(A, FENCE)),
    (Item, f"```{A_TEXT}```", to(A, FENCE)),
    (Item, f"```json\r\n{A_TEXT}\r\n```\r\n", to(A, FENCE)),
    (Item, f"~~~json\n{A_TEXT}\n~~~", to(A, FENCE)),
    (Item, f"```json\n{A_TEXT}", to(A, FENCE)),
    (Item, f"{A_TEXT}\n```", to(A, FENCE)),
    (Item, f"\n\n```json\n\n{A_TEXT}\n\n```\n\n", to(A, FENCE)),
    (Item, f"Here it is:\n```json\n{A_TEXT}\n```", to(A, FENCE, PROSE)),
    (Item, f"```json\n{A_TEXT}\n```\nAnything else?", to(A, FENCE, PROSE)),
    (Item, f"Here:\n```json\n{A_TEXT}\n```\nDone.", to(A, FENCE, PROSE)),
    (
        Item,
        '```json\n{"name": "use ```sh\\nls\\n``` here"}\n```',
        to({"name": "use ```sh\nls\n``` here", "qty": 1}, FENCE),
    ),
    (
        Item,
        '```\n{"name": "``` {\\"qty\\": 9} ```", "qty": 2}\n```',
        to({"name": '``` {"qty": 9} ```', "qty": 2}, FENCE),
    ),
    (Item, '{"name": "```"}\n```', to({"name": "```", "qty": 1}, FENCE)),
    (Order, f"```json\n{ORDER_TEXT}\n```", to(ORDER, FENCE)),
    (list[Item], f"```json\n[{A_TEXT}]\n```", to([A], FENCE)),
    (int, "```json\n42\n```", to(42, FENCE)),
    (int, "```\n-1\n```", to(-1, FENCE)),
    (str, '```json\n"x"\n```', to("x", FENCE)),
    (Item, f"See [1] and:\n```json\n{A_TEXT}\n```", to(A, FENCE, PROSE)),
    (Item, f"```python\nprint(1)\n```\n```json\n{A_TEXT}\n```", to(A, FENCE, PROSE)),
    (Item, f"```json\n{A_TEXT}\n```\n```json\n{A_TEXT}\n```", to(A, FENCE, PROSE)),
    (Item, '```json\n{"name": "tea", "qty": 2,}\n```', to(A, FENCE, COMMA)),
    (Item, "```python\n{'name': 'tea', 'qty': 2}\n```", to(A, FENCE, PYTHON)),
    (Item, "```json\n```", NO_JSON),
    (Item, "```", NO_JSON),
    (Item, '```json\n{"name": "tea"', NO_JSON),
    (Item, '```json\n{"qty": 2}\n```', WRONG),
]

SURROUNDING: list[Row] = [
    (Item, f"Sure! {A_TEXT}", to(A, PROSE)),
    (Item, f"{A_TEXT} Hope this helps!", to(A, PROSE)),
    (Item, f"Sure! {A_TEXT} Hope this helps!", to(A, PROSE)),
    (Item, f"The answer is: {A_TEXT}.", to(A, PROSE)),
    (Item, f"json\n{A_TEXT}", to(A, PROSE)),
    (Item, f"JSON: {A_TEXT}", to(A, PROSE)),
    (Item, f"Output = {A_TEXT};", to(A, PROSE)),
    (Item, f"{A_TEXT}}}", to(A, PROSE)),
    (Item, f"{A_TEXT}]", to(A, PROSE)),
    (Item, f"{A_TEXT},", to(A, PROSE)),
    (Item, f"{A_TEXT}\n\nNote: prices in €.", to(A, PROSE)),
    (Item, f"I looked at [1] and [2]. {A_TEXT}", to(A, PROSE)),
    (Item, f"Use {{name}} as a template. {A_TEXT}", to(A, PROSE)),
    (Item, f"<answer>{A_TEXT}</answer>", to(A, PROSE)),
    (Item, f"**Result**: `{A_TEXT}`", to(A, PROSE)),
    (Item, f"<|im_start|>assistant\n{A_TEXT}<|im_end|>", to(A, PROSE)),
    (Item, f"[TOOL_CALLS] {A_TEXT}", to(A, PROSE)),
    (Item, f"({A_TEXT})", to(A, PROSE)),
    (Item, f"“{A_TEXT}”", to(A, PROSE)),
    (list[Item], f"The list: [{A_TEXT}] (1 item)", to([A], PROSE)),
    (list[Item], f"Items follow. [{A_TEXT},\n{A_TEXT}]", to([A, A], PROSE)),
    (dict[str, int], 'Counts: {"a": 1, "b": 2}!', to({"a": 1, "b": 2}, PROSE)),
    (Order, f"Order found.\n{ORDER_TEXT}\nRegards", to(ORDER, PROSE)),
    (Note, 'Quote: {"text": "he said: {no} and [no]"} end', to({"text": "he said: {no} and [no]"}, PROSE)),
    (Item, "I could not find any item.", NO_JSON),
    (Item, "null and void", NO_JSON),
    (Item, "Sure, one moment…", NO_JSON),
    (Item, "name: tea, qty: 2", NO_JSON),
    (Item, "- tea\n- jam", NO_JSON),
    (Item, "<item><name>tea</name></item>", NO_JSON),
    (Item, "name,qty\ntea,2", NO_JSON),
    (int, "The answer is 42.", NO_JSON),
    (int, "42 apples", NO_JSON),
    (int, "3 or 4", NO_JSON),
    (bool, "true enough", NO_JSON),
    (Item, 'The format is {"name": "…"} and the answer {"name": "tea"}', to({"name": "…", "qty": 1}, PROSE)),
    (Item, 'First {"qty": 1} then {"name": "tea"}', WRONG),
]

REASONING: list[Row] = [
    (Item, f"<think>hm</think>{A_TEXT}", to(A, THINK)),
    (Item, f"<think>\nIt says tea.\n</think>\n\n{A_TEXT}", to(A, THINK)),
    (Item, f"It says tea.</think>{A_TEXT}", to(A, THINK)),
    (Item, f"</think>{A_TEXT}", to(A, THINK)),
    (Item, f"<think></think>{A_TEXT}", to(A, THINK)),
    (Item, f"<thinking>hm</thinking>{A_TEXT}", to(A, THINK)),
    (Item, f"<reasoning>hm</reasoning> {A_TEXT}", to(A, THINK)),
    (Item, f"<THINK>hm</THINK>{A_TEXT}", to(A, THINK)),
    (Item, f"<thought>hm</thought>\n{A_TEXT}", to(A, THINK)),
    (Item, f'<think>{{"name": "draft"}}</think>{A_TEXT}', to(A, THINK)),
    (Item, f'maybe {{"name": "draft"}} no</think>{A_TEXT}', to(A, THINK)),
    (Item, f"<think>a</think><think>b</think>{A_TEXT}", to(A, THINK)),
    (Item, f"<think>a</think>\n```json\n{A_TEXT}\n```", to(A, THINK, FENCE)),
    (Item, f"<think>a</think>Answer: {A_TEXT}", to(A, THINK, PROSE)),
    (Item, "<think>a</think>{'name': 'tea', 'qty': 2}", to(A, THINK, PYTHON)),
    (int, "<think>six by seven</think>42", to(42, THINK)),
    (list[Item], f"<think>one</think>[{A_TEXT}]", to([A], THINK)),
    (Item, '{"name": "a </think> b", "qty": 2,}', to({"name": "a </think> b", "qty": 2}, COMMA)),
    (Item, f'<think>{{"name": "draft"}} and {A_TEXT}', NO_JSON),
    (Item, f"<think>never closed {A_TEXT}", NO_JSON),
    (Item, "<think>nothing</think>", NO_JSON),
    (Item, "<think>nothing</think>I cannot.", NO_JSON),
]

MARKS: list[Row] = [
    (Item, f"\ufeff{A_TEXT}", to(A, BOM)),
    (Item, f"\ufeff\n{A_TEXT}", to(A, BOM)),
    (Item, f"\ufeff```json\n{A_TEXT}\n```", to(A, BOM, FENCE)),
    (Item, f"\ufeffSure: {A_TEXT}", to(A, BOM, PROSE)),
    (int, "\ufeff42", to(42, BOM)),
    (Item, f"\u00a0{A_TEXT}\u00a0", to(A)),
    (Item, f"\u2028{A_TEXT}", to(A)),
    (Item, f"\x0c{A_TEXT}\x0b", to(A)),
    (Item, "\ufeff", NO_JSON),
]

COMMAS: list[Row] = [
    (Item, '{"name": "tea", "qty": 2,}', to(A, COMMA)),
    (Item, '{"name": "tea", "qty": 2 , \n }', to(A, COMMA)),
    (
        Order,
        '{"id": 7, "items": [{"name": "tea",},],}',
        to({"id": 7, "items": [{"name": "tea", "qty": 1}], "paid": None}, COMMA),
    ),
    (list[int], "[1, 2, 3,]", to([1, 2, 3], COMMA)),
    (list[int], "[1,\n2,\n]", to([1, 2], COMMA)),
    (list[list[int]], "[[1,],[2,],]", to([[1], [2]], COMMA)),
    (dict[str, int], '{"a": 1, "b": 2,}', to({"a": 1, "b": 2}, COMMA)),
    (Note, '{"text": "a,}",}', to({"text": "a,}"}, COMMA)),
    (list[int], "[1,,2]", NO_JSON),
    (list[int], "[,1]", NO_JSON),
    (list[int], "[,]", NO_JSON),
    (Item, '{,"name": "tea"}', NO_JSON),
    (Item, '{"name": "tea",, "qty": 2}', NO_JSON),
    (Item, '{"name": "tea" "qty": 2}', NO_JSON),
    (list[int], "[1 2]", NO_JSON),
    (list[int], "[1; 2]", NO_JSON),
    (Item, '{"name": , "qty": 2}', NO_JSON),
]

CONTROLS: list[Row] = [
    (Note, '{"text": "a\nb"}', to({"text": "a\nb"}, CONTROL)),
    (Note, '{"text": "a\tb"}', to({"text": "a\tb"}, CONTROL)),
    (Note, '{"text": "a\r\nb"}', to({"text": "a\r\nb"}, CONTROL)),
    (Note, '{"text": "a\x00b"}', to({"text": "a\x00b"}, CONTROL)),
    (Note, '{"text": "\x1b[31mred\x1b[0m"}', to({"text": "\x1b[31mred\x1b[0m"}, CONTROL)),
    (Note, '{"text": "line 1\nline 2\n\nline 4"}', to({"text": "line 1\nline 2\n\nline 4"}, CONTROL)),
    (Note, '{"text": "a\\n\nb"}', to({"text": "a\n\nb"}, CONTROL)),
    (Note, '```json\n{"text": "a\nb"}\n```', to({"text": "a\nb"}, FENCE, CONTROL)),
    (Note, 'So: {"text": "a\n{b}\n"}', to({"text": "a\n{b}\n"}, PROSE, CONTROL)),
    (dict[str, int], '{"a\tb": 1}', to({"a\tb": 1}, CONTROL)),
    (Note, '{"text": "a\nb",}', to({"text": "a\nb"}, CONTROL, COMMA)),
    (Note, '{"text": \x00"a"}', NO_JSON),
    (Note, '{"text"\x01: "a"}', NO_JSON),
]

PYTHONS: list[Row] = [
    (Order, "{'id': 7, 'items': [], 'paid': True}", to({"id": 7, "items": [], "paid": True}, PYTHON)),
    (Order, '{"id": 7, "items": [], "paid": False}', to({"id": 7, "items": [], "paid": False}, PYTHON)),
    (Order, '{"id": 7, "items": [], "paid": None}', to({"id": 7, "items": [], "paid": None}, PYTHON)),
    (
        Order,
        "{'id': 7, 'items': [{'name': 'tea'}], 'paid': None}",
        to({"id": 7, "items": [{"name": "tea", "qty": 1}], "paid": None}, PYTHON),
    ),
    (Item, "{'name': 'tea', 'qty': 2}", to(A, PYTHON)),
    (Item, "{'name': \"Ann's tea\", 'qty': 2}", to({"name": "Ann's tea", "qty": 2}, PYTHON)),
    (Item, "{'name': 'Ann\\'s tea'}", to({"name": "Ann's tea", "qty": 1}, PYTHON)),
    (Item, '{"name": "Ann\\\'s tea"}', to({"name": "Ann's tea", "qty": 1}, PYTHON)),
    (Item, "{'name': 'say \"hi\"'}", to({"name": 'say "hi"', "qty": 1}, PYTHON)),
    (Item, "{'name': 'a\\nb\\tc\\\\d'}", to({"name": "a\nb\tc\\d", "qty": 1}, PYTHON)),
    (Item, "{'name': '\\xe9\\u00e9\\U0001F600'}", to({"name": "éé😀", "qty": 1}, PYTHON)),
    (Item, "{'name': 'line\nbreak'}", to({"name": "line\nbreak", "qty": 1}, PYTHON)),
    (Item, "{'name': ''}", to({"name": "", "qty": 1}, PYTHON)),
    (Item, "{'name': 'a, b: c} d'}", to({"name": "a, b: c} d", "qty": 1}, PYTHON)),
    (list[str], "['a', 'b', 'c']", to(["a", "b", "c"], PYTHON)),
    (list[str], "['a', \"b\",]", to(["a", "b"], PYTHON, COMMA)),
    (list[bool], "[True, False, true]", to([True, False, True], PYTHON)),
    (dict[str, int], "{'a': 1}", to({"a": 1}, PYTHON)),
    (bool, "True", to(True, PYTHON)),
    (Note, '{"text": "None of this is True"}', to({"text": "None of this is True"})),
    (Item, "{'name': 'it's tea'}", NO_JSON),
    (Item, "{'name': 'tea", NO_JSON),
    (Item, "{'name': 'bad \\q escape'}", NO_JSON),
    (Order, '{"id": 7, "items": [], "paid": Truely}', NO_JSON),
    (Order, '{"id": 7, "items": [], "paid": undefined}', NO_JSON),
    (Item, "{name: 'tea'}", NO_JSON),
    (Item, "{'name': None}", WRONG),
    (list[int], "(1, 2)", NO_JSON),
    (Item, "Item(name='tea', qty=2)", NO_JSON),
    (list[int], "{1, 2}", NO_JSON),
]

ENCODED: list[Row] = [
    (Item, '"{\\"name\\": \\"tea\\", \\"qty\\": 2}"', to(A, TWICE)),
    (Item, '"\\"{\\\\\\"name\\\\\\": \\\\\\"tea\\\\\\", \\\\\\"qty\\\\\\": 2}\\""', to(A, TWICE)),
    (
        Order,
        '{"id": 7, "items": "[{\\"name\\": \\"tea\\"}]"}',
        to({"id": 7, "items": [{"name": "tea", "qty": 1}], "paid": None}, TWICE),
    ),
    (Order, '{"id": 7, "items": "[]"}', to({"id": 7, "items": [], "paid": None}, TWICE)),
    (
        Order,
        '{"id": 7, "items": ["{\\"name\\": \\"tea\\"}"]}',
        to({"id": 7, "items": [{"name": "tea", "qty": 1}], "paid": None}, TWICE),
    ),
    (
        Nested,
        '{"order": "{\\"id\\": 7, \\"items\\": []}"}',
        to({"order": {"id": 7, "items": [], "paid": None}, "note": None}, TWICE),
    ),
    (
        Nested,
        '{"order": {"id": 7, "items": []}, "note": "{\\"text\\": \\"x\\"}"}',
        to({"order": {"id": 7, "items": [], "paid": None}, "note": {"text": "x"}}, TWICE),
    ),
    (
        Nested,
        '{"order": "{\\"id\\": 7, \\"items\\": \\"[]\\"}"}',
        to({"order": {"id": 7, "items": [], "paid": None}, "note": None}, TWICE),
    ),
    (Blob, '{"payload": "{\\"a\\": 1}", "data": "{\\"a\\": 1}"}', to({"payload": '{"a": 1}', "data": {"a": 1}}, TWICE)),
    (Blob, '{"payload": "[1]", "data": "{}"}', to({"payload": "[1]", "data": {}}, TWICE)),
    (list[Item], '"[{\\"name\\": \\"tea\\"}]"', to([{"name": "tea", "qty": 1}], TWICE)),
    (list[Item], '["{\\"name\\": \\"tea\\"}"]', to([{"name": "tea", "qty": 1}], TWICE)),
    (Paint, '{"colour": "red", "layers": "[1, 2]"}', to({"colour": "red", "layers": [1, 2]}, TWICE)),
    (
        Order,
        '{"id": 7, "items": "[{\'name\': \'tea\'},]"}',
        to({"id": 7, "items": [{"name": "tea", "qty": 1}], "paid": None}, TWICE, PYTHON, COMMA),
    ),
    (Order, '{"id": 7, "items": "```json\\n[]\\n```"}', to({"id": 7, "items": [], "paid": None}, TWICE, FENCE)),
    (Item, '```json\n"{\\"name\\": \\"tea\\", \\"qty\\": 2}"\n```', to(A, FENCE, TWICE)),
    (Order, '{"id": 7, "items": "[]",}', to({"id": 7, "items": [], "paid": None}, COMMA, TWICE)),
    (Order, '{"id": 7, "items": "tea, jam"}', WRONG),
    (Order, '{"id": 7, "items": "{}"}', WRONG),
    (Order, '{"id": 7, "items": ""}', WRONG),
    (Order, '{"id": 7, "items": "[1, 2]"}', WRONG),
    (Order, '{"id": "seven", "items": []}', WRONG),
    (Item, '{"name": {"first": "tea"}}', WRONG),
    (Item, '{"name": ["tea"]}', WRONG),
    (Item, '"tea"', WRONG),
    (dict[str, dict[str, int]], '{"a": "{\\"b\\": 1}"}', to({"a": {"b": 1}}, TWICE)),
    (dict[str, str], '{"a": "{\\"b\\": 1}"}', to({"a": '{"b": 1}'})),
]

SEVERAL: list[Row] = [
    (Item, f"{A_TEXT}{A_TEXT}", to(A, MANY)),
    (Item, f'{A_TEXT}\n{{"name": "jam"}}', to(A, MANY)),
    (Item, f"{A_TEXT} [1]", to(A, MANY)),
    (Item, f"{{}}{A_TEXT}", to(A, MANY)),
    (Item, f"{{}}\n{{}} {A_TEXT}", to(A, MANY)),
    (list[Item], f"{A_TEXT}\n{A_TEXT}", to([A, A], MANY)),
    (list[Item], f"{A_TEXT}, {A_TEXT}", to([A, A], MANY)),
    (list[Item], f"{A_TEXT}\n{A_TEXT}\n{A_TEXT}\n", to([A, A, A], MANY)),
    (list[Item], f'{A_TEXT}\n{{"name": "jam",}}', to([A, {"name": "jam", "qty": 1}], MANY, COMMA)),
    (list[Item], f"```json\n{A_TEXT}\n{A_TEXT}\n```", to([A, A], FENCE, MANY)),
    (list[int], "[1][2]", to([1], MANY)),
    (list[Item], A_TEXT, WRONG),
    (Item, '{"qty": 1}{"name": "tea"}', WRONG),
    (Closed, '{"a": 1}{"b": 2}', to({"a": 1}, MANY)),
    (Args, '[{"limit": 1}, {"limit": 2},]', NO_JSON),
    (Args, '[{"limit": 1},]', NO_JSON),
]

CUT_OFF: list[Row] = [
    (Item, '{"name": "te', CUT),
    (Item, '{"name": "tea"', CUT),
    (Item, '{"name": "tea", ', CUT),
    (Item, '{"name": "tea", "qty": ', CUT),
    (Item, '{"name": "tea", "q', CUT),
    (Item, "{", CUT),
    (list[int], "[1, 2", CUT),
    (list[int], "[", CUT),
    (Order, ORDER_TEXT[:-1], CUT),
    (Order, ORDER_TEXT[:40], CUT),
    (Note, '{"text": "a\\', CUT),
    (Note, '{"text": "a\\u00', CUT),
    (Order, '{"id": 7, "items": [], "paid": tru', CUT),
    (Args, '{"limit": 1, "note": {"limit": 2}', CUT),
    (Args, 'So: [{"limit": 1}, {"limit": 2}', NO_JSON),
]

ODD: list[Row] = [
    (Item, "", EMPTY),
    (Item, "   \n\t ", EMPTY),
    (Item, " " * 5_000, EMPTY),
    (Item, "null", WRONG),
    (Item, "[]", WRONG),
    (Item, "42", WRONG),
    (Item, '{"qty": 2}', WRONG),
    (Item, '{"name": null}', WRONG),
    (Item, '{"name": "tea", "qty": "many"}', WRONG),
    (Closed, '{"a": 1, "b": 2}', WRONG),
    (Paint, '{"colour": "green"}', WRONG),
    (list[int], "[01]", NO_JSON),
    (list[int], "[1.]", NO_JSON),
    (list[int], "[.5]", NO_JSON),
    (list[int], "[+1]", NO_JSON),
    (list[int], "[0x10]", NO_JSON),
    (Note, '{"text": "bad \\q escape"}', NO_JSON),
    (Note, '{"text": "half \\u12 escape"}', NO_JSON),
    (Note, '{"text": "he said "hi" to me"}', NO_JSON),
    (Note, '{"text": "a" "b"}', NO_JSON),
    (Note, '{"text": "he said "hi" and {"text": "x"}"}', NO_JSON),
    (Note, '{"text": "he said "hi" and ```{"text": "x"}```"}', NO_JSON),
    (Note, 'Answer: {"text": "he said "hi" and {"text": "x"}"}', NO_JSON),
    (Args, "[limit] {} [x]", to({"limit": 10, "verbose": False}, PROSE, MANY)),
    (Note, '{"text" = "a"}', NO_JSON),
    (Note, "{text: a}", NO_JSON),
    (Note, '{"text": “curly”}', NO_JSON),
    (Note, '{"text": `a`}', NO_JSON),
    (Note, '{"text": "a", // comment\n}', NO_JSON),
    (Note, '{"text": "a" /* c */}', NO_JSON),
    (Note, '{"text": "a"]', NO_JSON),
    (list[int], "[1}", NO_JSON),
    (Item, "[" * 5_000, NO_JSON),
    (Item, "{" * 5_000, NO_JSON),
    (Item, '{"a":' * 5_000, NO_JSON),
    (Item, "]" * 100, NO_JSON),
    (Item, "\\", NO_JSON),
    (Item, '"', NO_JSON),
    (Item, "\x00", NO_JSON),
    (Item, "�" * 20, NO_JSON),
]

CORPUS: dict[str, list[Row]] = {
    "valid": VALID,
    "fences": FENCES,
    "prose": SURROUNDING,
    "reasoning": REASONING,
    "marks": MARKS,
    "commas": COMMAS,
    "controls": CONTROLS,
    "python": PYTHONS,
    "encoded": ENCODED,
    "several": SEVERAL,
    "cut off": CUT_OFF,
    "odd": ODD,
}
