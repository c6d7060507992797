"""Schemas of every shape, and texts of every notation, at the level of the extractor."""

from __future__ import annotations

from typing import Any

import pytest

from extractly.local.reading.extract import extract

S, INT, N = {"type": "string"}, {"type": "integer"}, {"type": "number"}


def obj(title: str = "", /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "title": title, "properties": properties, "required": list(properties)}


def arr(items: Any, **keywords: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **keywords}


def null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


PAIR = obj(name=S, age=INT)
ANN, BOB = {"name": "Ann", "age": 30}, {"name": "Bob", "age": 25}
CARD = obj(kind={"type": "string", "const": "card"}, card_number=S)
BANK = obj(kind={"type": "string", "enum": ["bank"]}, iban=S)

CASES: list[tuple[str, Any, str, Any]] = [
    ("ref", {**obj(p={"$ref": "#/$defs/P"}), "$defs": {"P": PAIR}}, "p: {}\nName: Ann\nAge: 30", {"p": ANN}),
    (
        "definitions",
        {**obj(p={"$ref": "#/definitions/P"}), "definitions": {"P": PAIR}},
        "Name: Ann\nAge: 30",
        {"p": ANN},
    ),
    ("circular ref", {**obj(p={"$ref": "#/$defs/P"}), "$defs": {"P": {"$ref": "#/$defs/P"}}}, "p: x", {"p": "x"}),
    ("missing ref", obj(p={"$ref": "#/$defs/None"}), "p: x", {"p": "x"}),
    (
        "allOf",
        {"allOf": [obj(name=S), {**obj(age=INT), "allOf": [obj(city=S)]}]},
        "Name: Ann\nAge: 30\nCity: Rome",
        {**ANN, "city": "Rome"},
    ),
    ("oneOf null", obj(name={"oneOf": [{"type": "null"}, S]}), "x", {"name": None}),
    ("type list", obj(name={"type": ["string", "null"]}), "x", {"name": None}),
    ("enum null", obj(name={"enum": ["a", None]}), "x", {"name": None}),
    ("boolean schema", obj(name=True), "Name: Ann", {"name": "Ann"}),
    ("no type", {"properties": {"name": S}, "required": ["name"]}, "Name: Ann", {"name": "Ann"}),
    ("optional property", {"type": "object", "properties": {"a": S, "b": S}, "required": ["a"]}, "A: x", {"a": "x"}),
    ("object not nullable, fields nullable", obj(p=obj(a=null(S), b=arr(S))), "x", {"p": {"a": None, "b": []}}),
    ("nullable object", obj(p=null(PAIR)), "x", {"p": None}),
    ("array without items", obj(a={"type": "array"}), "a: 1, 2", {"a": []}),
    ("too few items", obj(a=null(arr(S, minItems=3))), "A: x, y", {"a": None}),
    ("too many items", obj(a=arr(S, maxItems=1)), "A: x, y", {"a": []}),
    ("const is structure", obj(kind={"const": "x"}, name=S), "Name: Ann", {"kind": "x", "name": "Ann"}),
    (
        "union by tag",
        obj(method={"anyOf": [CARD, BANK]}),
        "Paid by bank, IBAN: DE89",
        {"method": {"kind": "bank", "iban": "DE89"}},
    ),
    (
        "union by fields",
        obj(method={"anyOf": [CARD, BANK]}),
        "Card number: 4111",
        {"method": {"kind": "card", "card_number": "4111"}},
    ),
    ("union undecided", obj(method=null({"anyOf": [obj(a=S, x=null(S)), obj(b=S)]})), "A: 1\nB: 2", {"method": None}),
    (
        "union in an array",
        obj(methods=arr({"anyOf": [CARD, BANK]})),
        "- IBAN: DE89\n- Card number: 4111",
        {"methods": [{"kind": "bank", "iban": "DE89"}, {"kind": "card", "card_number": "4111"}]},
    ),
    (
        "scalars in json",
        obj(a=S, b=N, c={"type": "boolean"}, d=null(S), e=arr(INT)),
        '{"a": "x\\u00e9\\n", "b": 1.5e1, "c": true, "d": null, "e": [1, 2]}',
        {"a": "xé\n", "b": 15.0, "c": True, "d": None, "e": [1, 2]},
    ),
    ("nested json", obj(x=obj(y=obj(z=S))), '{"x": {"y": {"z": "deep"}}}', {"x": {"y": {"z": "deep"}}}),
    ("matrix", obj(rows=arr(arr(INT))), '{"rows": [[1, 2], [3]]}', {"rows": [[1, 2], [3]]}),
    ("json list alone", obj(value=arr(S)), '["a", "b"]', {"value": ["a", "b"]}),
    ("citations are no json", obj(value=arr(S)), "As shown [1, 2] and {x}.", {"value": []}),
    (
        "json behind a label",
        obj(tags=arr(S), user=PAIR),
        'user: {"name": "Ann", "age": 30}\ntags = ["a","b"]',
        {"tags": ["a", "b"], "user": ANN},
    ),
    ("empty json", obj(a=null(S)), "{} []", {"a": None}),
    ("html pairs", PAIR, "<table><tr><th>Name:</th><td>Ann</td></tr><tr><td>Age</td><td>30</td></table>", ANN),
    (
        "html without th",
        obj(value=arr(PAIR)),
        "<TABLE><tr><td>name</td><td>age</td><td>x</td></tr><tr><td><b>Ann</b></td><td>30</td><td></td></tr></TABLE>",
        {"value": [ANN]},
    ),
    ("html unclosed", obj(a=null(S)), "<table><tr><td>a", {"a": None}),
    ("html empty", obj(a=null(S)), "<table></table>", {"a": None}),
    ("semicolons", obj(value=arr(PAIR)), "name;age\nAnn;30\nBob;25", {"value": [ANN, BOB]}),
    ("tabs", obj(value=arr(PAIR)), "name\tage\nAnn\t30\nBob\t25", {"value": [ANN, BOB]}),
    ("bars", obj(value=arr(PAIR)), "name|age\nAnn|30\nBob|25\n", {"value": [ANN, BOB]}),
    (
        "quotes in csv",
        obj(value=arr(PAIR)),
        'name,age\n"Ann ""A"" Lee",30',
        {"value": [{"name": 'Ann "A" Lee', "age": 30}]},
    ),
    ("ragged csv", obj(value=arr(PAIR)), "name,age\nAnn,30\nBob,25,x", {"value": [ANN]}),
    ("prose with commas is no csv", obj(value=arr(PAIR)), "Well, yes\nI think, no\nSo, fine", {"value": []}),
    ("ruled columns", obj(value=arr(PAIR)), "Name   Age\n-----  ---\nAnn    30\nBob    25", {"value": [ANN, BOB]}),
    ("two columns of numbers", obj(value=arr(PAIR)), "Name   Age\nAnn    30\nBob    25", {"value": [ANN, BOB]}),
    ("columns as labels", PAIR, "Name   Ann\nAge    30", ANN),
    (
        "a row without a value that may be null",
        obj(value=null(arr(PAIR))),
        "Name | Age\n---|---\nAnn | 30\nBob | -\n",
        {"value": None},
    ),
    (
        "markdown rows that do not fit",
        obj(value=arr(PAIR)),
        "Name | Age\n---|---\nAnn | 30\nTotal | -\n",
        {"value": [ANN]},
    ),
    (
        "table with a label",
        obj(staff=arr(PAIR), guests=arr(PAIR)),
        "Staff:\n| Name | Age |\n|---|---|\n| Ann | 30 |\n\nGuests:\n| Name | Age |\n|---|---|\n| Bob | 25 |\n",
        {"staff": [ANN], "guests": [BOB]},
    ),
    (
        "column as a list",
        obj(names=arr(S)),
        "| Names | Age |\n|---|---|\n| Ann | 30 |\n| Bob | 25 |",
        {"names": ["Ann", "Bob"]},
    ),
    ("dash labels", PAIR, "Name - Ann\nAge – 30", ANN),
    ("dot leaders", PAIR, "Name ..... Ann\nAge .... 30", ANN),
    ("bold labels", PAIR, "**Name:** Ann\n**Age**: 30", ANN),
    ("bulleted labels", PAIR, "- Name: Ann\n- Age: 30", ANN),
    ("numbered labels", PAIR, "1) Name: Ann\n2) Age: 30", ANN),
    ("labels in one line", PAIR, "Name: Ann; Age: 30", ANN),
    ("labels between bars", PAIR, "Name: Ann | Age: 30", ANN),
    ("labels far apart", PAIR, "Name: Ann    Age: 30", ANN),
    ("query string", PAIR, "?name=Ann&age=30", ANN),
    ("fullwidth colon", PAIR, "Name：Ann\nAge：30", ANN),
    ("quoted values", PAIR, "name: \"Ann\"\nage: '30'", ANN),
    ("underlined heading", obj(person=PAIR), "Person\n======\nPerson:\nName: Ann\nAge: 30", {"person": ANN}),
    ("bold heading", obj(person=PAIR, x=null(S)), "**Person**\nName: Ann\nAge: 30", {"person": ANN, "x": None}),
    ("ini sections", obj(a=PAIR, b=PAIR), "[a]\nname=Ann\nage=30\n[b]\nname=Bob\nage=25", {"a": ANN, "b": BOB}),
    (
        "headings by rank",
        obj(a=PAIR, b=PAIR),
        "# All\n## A\nName: Ann\nAge: 30\n## B\nName: Bob\nAge: 25",
        {"a": ANN, "b": BOB},
    ),
    ("sections as records", obj(people=arr(PAIR)), "## Ann\nAge: 30\n\n## Bob\nAge: 25", {"people": [ANN, BOB]}),
    (
        "sections in a section",
        obj(people=arr(PAIR)),
        "# People\n## Ann\nAge: 30\n\n## Bob\nAge: 25",
        {"people": [ANN, BOB]},
    ),
    (
        "labels that repeat",
        obj(people=arr(PAIR)),
        "Team list\nName: Ann\nAge: 30\nName: Bob\nAge: 25",
        {"people": [ANN, BOB]},
    ),
    (
        "yaml list at the label's indent",
        obj(people=arr(PAIR)),
        "people:\n- name: Ann\n  age: 30\n- name: Bob\n  age: 25\nend: x",
        {"people": [ANN, BOB]},
    ),
    ("yaml nested", obj(a=obj(b=obj(c=S))), "a:\n  b:\n    c: x\n", {"a": {"b": {"c": "x"}}}),
    ("bullets with headings", obj(people=arr(PAIR)), "- Ann:\n  age: 30\n- Bob:\n  age: 25", {"people": [ANN, BOB]}),
    ("a list in a label", obj(tags=arr(S)), "Tags: a, b and c; d", {"tags": ["a", "b", "c", "d"]}),
    ("a list in brackets", obj(tags=arr(S)), "tags: [a, 'b']", {"tags": ["a", "b"]}),
    ("numbers in a list", obj(scores=arr(INT)), "Scores: 1, 2, 3", {"scores": [1, 2, 3]}),
    (
        "entries of a section",
        obj(limits=arr(obj(key=S, value=INT))),
        "Limits:\n  cpu: 4\n  ram: 16\n",
        {"limits": [{"key": "cpu", "value": 4}, {"key": "ram", "value": 16}]},
    ),
    (
        "entries of json",
        obj(limits=arr(obj(key=S, value=INT))),
        '{"limits": {"cpu": 4, "ram": 16}}',
        {"limits": [{"key": "cpu", "value": 4}, {"key": "ram", "value": 16}]},
    ),
    ("entries that are not there", obj(a=S, limits=arr(obj(key=S, value=INT))), "a: x", {"a": "x", "limits": []}),
    (
        "an address in one label",
        obj(shipping_address=obj(street=S, city=S, zip=S)),
        "Ship to: 12 Main St, Springfield, IL 62704",
        {"shipping_address": {"street": "12 Main St", "city": "Springfield", "zip": "62704"}},
    ),
    (
        "the word of the description",
        obj(issuer={"type": "string", "description": "Vendor of the goods"}),
        "Vendor: Acme",
        {"issuer": "Acme"},
    ),
    ("camel case", obj(invoiceNumber=S), "Invoice No: 42", {"invoiceNumber": "42"}),
    ("rest is the parent's", obj("Invoice", invoice_number=S), "Number: 42", {"invoice_number": "42"}),
    ("longer label", obj(email=S), "Customer email: a@x.org", {"email": "a@x.org"}),
    ("a weak name takes no longer label", obj(name=null(S)), "Vendor name: Mug & Co", {"name": None}),
    (
        "two rivals",
        obj(sender_email=null(S), other_email=null(S)),
        "Write to a@x.org",
        {"sender_email": None, "other_email": None},
    ),
    (
        "start and end",
        obj(start_date=S, end_date=S),
        "It runs from 1 May 2024 to 3 May 2024.",
        {"start_date": "1 May 2024", "end_date": "3 May 2024"},
    ),
    (
        "said",
        obj(color=S, status=null(S)),
        "The color is dark green and it shines.",
        {"color": "dark green", "status": None},
    ),
    ("said in quotes", obj(title=S), 'The title is "Up, and away".', {"title": "Up, and away"}),
    (
        "number before its word",
        obj(bedrooms=INT, full_time_employees=null(INT)),
        "A flat with 3 bedrooms.",
        {"bedrooms": 3, "full_time_employees": None},
    ),
    ("two different numbers", obj(bedrooms=null(INT)), "3 bedrooms or 4 bedrooms", {"bedrooms": None}),
    ("free enum", obj(mood={"enum": ["happy", "sad"]}), "She was really happy today.", {"mood": "happy"}),
    ("two members", obj(mood=null({"type": "string", "enum": ["happy", "sad"]})), "happy or sad", {"mood": None}),
    (
        "members in a list",
        obj(moods=arr({"enum": ["happy", "sad"]})),
        "First happy, then sad.",
        {"moods": ["happy", "sad"]},
    ),
    ("other script", obj(name=null(S)), "Привет, мир! 你好,世界", {"name": None}),
]


@pytest.mark.parametrize(("schema", "text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_structures(schema: dict[str, Any], text: str, expected: Any) -> None:
    extracted = extract(schema, text)
    assert extracted.missing == []
    assert extracted.value == expected


@pytest.mark.parametrize(
    ("schema", "text", "missing"),
    [
        (obj(name=S, age=INT), "Name: Ann", ["age"]),
        (obj(p=obj(q=obj(name=S, age=INT))), "Name: Ann", ["p.q.name", "p.q.age"]),
        (obj(name=S), "Name: Ann\nName: Bob", ["name"]),
        (obj(items=arr(S, minItems=1)), "x", ["items"]),
        (obj(rows=arr(PAIR)), "Name | Age\n---|---\nAnn | 30\nBob |\n", ["rows[1].age"]),
        ({"type": "array", "items": S, "minItems": 1}, "", [""]),
        ({"type": "string"}, "", [""]),
        (obj(method={"anyOf": [CARD, BANK]}), "x", ["method"]),
    ],
)
def test_missing(schema: dict[str, Any], text: str, missing: list[str]) -> None:
    assert extract(schema, text).missing == missing


def test_a_root_that_is_no_object() -> None:
    assert extract(arr(PAIR), "name,age\nAnn,30").value == [ANN]
    assert extract({"type": "integer"}, "There are 7.").value == 7
    assert extract({"type": "string", "format": "email"}, "to a@x.org").value == "a@x.org"


def test_a_recursive_schema() -> None:
    tree = {**obj(name=S, children=arr({"$ref": "#"})), "additionalProperties": False}
    text = '{"name": "a", "children": [{"name": "b", "children": []}]}'
    assert extract(tree, text).value == {"name": "a", "children": [{"name": "b", "children": []}]}


def test_one_value_of_an_enum_is_structure() -> None:
    schema = obj(kind={"enum": ["note"]}, text=null(S), opt={"enum": ["x", None]})
    assert extract(schema, "nothing").value == {"kind": "note", "text": None, "opt": None}


ITEM = obj("Item", name=S, qty=INT, price=N)
MORE: list[tuple[str, Any, str, Any]] = [
    (
        "a column headed with the thing itself",
        obj(items=arr(ITEM)),
        "Item      Qty   Price\nBananas   2     1.20\n",
        {"items": [{"name": "Bananas", "qty": 2, "price": 1.2}]},
    ),
    (
        "first and last name",
        obj(first_name=S, last_name=S),
        "Ann Lee is 30.",
        {"first_name": "Ann", "last_name": "Lee"},
    ),
    ("a labelled full name", obj(first_name=S, surname=S), "Name: Foo Bar", {"first_name": "Foo", "surname": "Bar"}),
    (
        "three names",
        obj(first_name=null(S), last_name=null(S)),
        "Name: Foo Bar Baz",
        {"first_name": None, "last_name": None},
    ),
    (
        "two people",
        obj(first_name=null(S), last_name=null(S)),
        "Ann Lee, Bob Ray",
        {"first_name": None, "last_name": None},
    ),
    (
        "two names",
        obj(first_name=null(S), last_name=null(S)),
        "Name: A B\nName: C D",
        {"first_name": None, "last_name": None},
    ),
    ("a row", obj(first_name=null(S), last_name=null(S)), '{"x": "Ann Lee"}', {"first_name": None, "last_name": None}),
    (
        "the only list",
        obj(title=S, tasks=arr(S)),
        "Title: x\nDo this by 7 June, will you please:\n- a\n- b",
        {"title": "x", "tasks": ["a", "b"]},
    ),
    ("out of", obj(rating=INT, year=null(INT)), "Rating: 4/5\nYear: 4/5", {"rating": 4, "year": None}),
    (
        "a part of the name of an enum",
        obj(contract_type={"enum": ["full-time", "freelance"]}),
        "Type: Full time",
        {"contract_type": "full-time"},
    ),
    (
        "entries that are lists",
        obj(value=arr(obj(key=S, value=arr(S)))),
        "fruits: apple, pear\nveg: leek",
        {"value": [{"key": "fruits", "value": ["apple", "pear"]}, {"key": "veg", "value": ["leek"]}]},
    ),
    ("a unit in the name", obj(ram_gb=INT), "It has 16 GB of RAM.", {"ram_gb": 16}),
    (
        "an address among others",
        obj(name=S, street=S, city=S),
        "Name: Ann\n12 Main St, Springfield, IL 62704",
        {"name": "Ann", "street": "12 Main St", "city": "Springfield"},
    ),
    ("lists of columns", obj(rows=arr(arr(S))), '[["a"], ["b", "c"]]', {"rows": [["a"], ["b", "c"]]}),
    (
        "entries of a table",
        obj(value=arr(obj(key=S, value=N))),
        "k,v\na,1\nb,2\n",
        {"value": [{"key": "a", "value": 1}, {"key": "b", "value": 2}]},
    ),
    ("one labelled row", obj(value=arr(INT)), "Scores: 1, 2, 3", {"value": [1, 2, 3]}),
    ("bare numbers", obj(value=arr(N)), "1.5, 2 and 3", {"value": [1.5, 2, 3]}),
    ("numbers among words", obj(value=arr(N)), "1.5, two and 3", {"value": []}),
    ("words are no list", obj(value=arr(S)), "Yes, no and perhaps", {"value": []}),
    ("a title that only says what it is", obj("Recipe", title=null(S)), "# Recipe\nMix.", {"title": None}),
]


@pytest.mark.parametrize(("schema", "text", "expected"), [case[1:] for case in MORE], ids=[case[0] for case in MORE])
def test_more_structures(schema: dict[str, Any], text: str, expected: Any) -> None:
    extracted = extract(schema, text)
    assert extracted.missing == []
    assert extracted.value == expected
