"""What a snapshot is, what is complete in it, and taking items as they close."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from pydantic import BaseModel

from extractly.streaming import Partial, PartialParser

from .helpers import Plain, fed
from .samples import Address, Aliased, Item, Kitchen, Numbers, Owner, Point, Reasoning, Step


def test_a_partial_reads_like_its_type() -> None:
    value = fed(Reasoning, '{"steps": [], "final_answer": "al').value
    assert isinstance(value, Partial)
    assert not isinstance(value, Reasoning)
    assert (value.steps, value.final_answer, value.score) == ([], "al", None)
    assert value.model_fields_set == {"steps", "final_answer"}
    assert repr(value) == "Partial[Reasoning](steps=[], final_answer='al')"
    assert list(value) == [("steps", []), ("final_answer", "al")]
    assert ("steps" in value, "score" in value, len(value), bool(value)) == (True, False, 2, True)
    assert {"steps", "final_answer", "score"} <= set(dir(value))
    assert (value["final_answer"], value["score"]) == ("al", None)


def test_a_partial_refuses_what_its_type_has_not() -> None:
    value = fed(Plain, '{"text": "a').value
    with pytest.raises(AttributeError, match=r"Partial\[Plain\] has no field 'txt'"):
        _ = value.txt
    with pytest.raises(KeyError):
        _ = value["txt"]
    with pytest.raises(TypeError, match=r"Partial\[Plain\] has fields, not positions"):
        _ = value[0]
    with pytest.raises(AttributeError, match="a Partial is a snapshot; 'text' cannot be set"):
        value.text = "b"
    with pytest.raises(TypeError, match="unhashable"):
        hash(value)
    assert value != {"text": "a"}
    assert value != fed(Plain, '{"text": "b').value
    assert value == fed(Plain, '{"text": "a').value


def test_model_dump() -> None:
    value = fed(Aliased, '{"firstName": "A", "nickName": null').value
    assert value.model_dump() == {"first_name": "A", "nick": None, "count": None}
    assert value.model_dump(by_alias=True, exclude_unset=True) == {"firstName": "A", "nickName": None}
    assert value.model_dump_json(exclude_unset=True) == '{"first_name":"A","nick":null}'
    assert value.model_dump_json(indent=1, exclude_unset=True).startswith('{\n "first_name"')
    text = (
        '{"day": "2024-01-02", "tags": ["a"], "pair": {"0": 1, "1": "z"}, "point": {"0": 1, "1": 2}, '
        '"nested": [{"key": "k", "value": [{"explanation": "e'
    )
    nested = fed(Kitchen, text).value
    assert nested.model_dump(mode="json", exclude_unset=True) == {
        "day": "2024-01-02",
        "tags": ["a"],
        "pair": [1, "z"],
        "point": [1, 2],
        "nested": {"k": [{"explanation": "e"}]},
    }
    plain = nested.model_dump(exclude_unset=True)
    assert plain["day"] == nested.day
    assert (plain["tags"], plain["pair"], plain["point"]) == ({"a"}, (1, "z"), Point(1, 2))


def test_typed_dicts_dataclasses_and_named_tuples_have_partials() -> None:
    address = fed(Address, '{"street": "S", "zip": "1').value
    assert (address["street"], address["zip"], address["floor"]) == ("S", "1", None)
    assert repr(address) == "Partial[Address](street='S', zip='1')"
    item = fed(Item, '{"name": "n", "price": "1.').value
    assert (item.name, item.price, item.tags) == ("n", None, None)
    point = fed(Point, '{"value": {"0": 3, ' if _is_wrapped(Point) else '{"0": 3, ').value
    assert (point.x, point.y, point[0], list(point), point.model_dump()) == (3, None, 3, [3], [3])
    assert pickle.loads(pickle.dumps(point)) == copy.deepcopy(point) == point


def _is_wrapped(output: Any) -> bool:
    return "value" in PartialParser(output).schema.json_schema["properties"]


def test_a_root_model_shows_its_root() -> None:
    parser = fed(Numbers, '{"value": [1, 2')
    assert parser.value == [1]
    parser.feed("]}")
    assert parser.value == [1, 2]
    assert parser.close() == Numbers([1, 2])


def test_a_snapshot_that_nothing_happened_to_is_the_same() -> None:
    parser = fed(Plain, '{"text": "a')
    assert parser.value is parser.value


def test_what_is_complete() -> None:
    parser = fed(Owner, '{"name": "O", "pet": {"kind": "dog", "name": "Rex", "tricks": ["sit", "ro')
    assert parser.is_complete("name")
    assert parser.is_complete("pet", "kind")
    assert parser.is_complete("pet", "tricks", 0)
    assert parser.is_complete("pet", "tricks", -2)
    open_or_absent: list[tuple[str | int, ...]] = [
        (), ("pet",), ("pet", "tricks"), ("pet", "tricks", 1), ("pet", "tricks", -1), ("pet", "tricks", 5),
        ("others",), ("nothing",), ("name", "x"), ("name", 0), ("pet", 0), ("pet", "tricks", "x"),
    ]  # fmt: skip
    for path in open_or_absent:
        assert not parser.is_complete(*path), path
    parser.feed('ll"]}, "others": []}')
    for path in ((), ("pet",), ("pet", "tricks", 1), ("pet", "name"), ("others",)):
        assert parser.is_complete(*path), path
    assert not parser.is_complete("pet", "lives")
    assert not parser.is_complete("pet", "tricks", 2)


def test_what_is_complete_of_what_is_invalid() -> None:
    """An object that closed and is invalid stays a Partial; paths lead through it as before."""
    parser = fed(Owner, '{"name": "O", "pet": {"kind": "dog", "name": 5, "tricks": ["sit"]}, "oth', on_invalid="defer")
    for path in (("pet",), ("pet", "kind"), ("pet", "tricks", 0)):
        assert parser.is_complete(*path), path
    assert parser.take_items("pet", "tricks") == ["sit"]
    for absent in (("pet", "lives"), ("pet", "nothing"), ("pet", "tricks", 1), ("pet", 0)):
        assert not parser.is_complete(*absent), absent
    placed = fed(Kitchen, '{"point": {"0": 1, "1": "far"}, "tab', on_invalid="defer")
    for at in (("point", "x"), ("point", "y"), ("point", 0), ("point", 1)):
        assert placed.is_complete(*at), at
    assert not placed.is_complete("point", 2)


def test_complete_by_python_names() -> None:
    parser = fed(Kitchen, '{"point": {"0": 1, "1": 2}, "table": [{"key": "k", "value": 1}, {"key": "l"')
    for path in (("point", "x"), ("point", 1), ("point", -1), ("table", "k")):
        assert parser.is_complete(*path), path
    assert not parser.is_complete("table", "l")
    assert not parser.is_complete("point", 2)
    aliased = fed(Aliased, '{"firstName": "A", "howMany": null')
    assert aliased.is_complete("first_name")
    assert aliased.is_complete("count")
    assert not aliased.is_complete("firstName")
    item = fed(Item, '{"name": "n", "price": "1.5", "tags": [], "note": null}')
    assert item.is_complete("note")
    assert not item.is_complete("notes")


def test_items_are_taken_once_each_as_they_close() -> None:
    parser = PartialParser(Reasoning)
    taken: list[Any] = []
    counts = []
    step = Step(explanation="e", output="o", confidence=0.25)
    text = '{"steps": [' + ", ".join([step.model_dump_json()] * 3) + '], "final_answer": "x", "score": 1}'
    for char in text:
        parser.feed(char)
        taken += parser.take_items("steps")
        counts.append(len(taken))
    assert taken == [step] * 3
    assert all(isinstance(item, Step) for item in taken)
    assert [text[counts.index(n)] for n in (1, 2, 3)] == ["}", "}", "}"]
    assert parser.take_items("steps") == []


@pytest.mark.parametrize(
    ("output", "text", "path", "expected"),
    [
        (list[int], '{"value": [1, 2, 3', (), [1, 2]),
        (list[int], '{"value": [1, 2, 3]}', (), [1, 2, 3]),
        (set[str], '{"value": ["a", "a", "b', (), ["a"]),
        (tuple[int, ...], '{"value": [1, 2]}', (), [1, 2]),
        (Plain, '{"text": "a"', ("text",), []),
        (Plain, '{"text": "a"', ("steps",), []),
        (Plain, "", (), []),
        (list[list[int]], '{"value": [[1], [2, 3', (0,), [1]),
        (list[list[int]], '{"value": [[1], [2, 3', (1,), [2]),
        (list[Numbers], '{"value": [[1], [2', (), [[1]]),
    ],
)
def test_where_items_can_be_taken(output: Any, text: str, path: tuple[Any, ...], expected: list[Any]) -> None:
    assert fed(output, text, 1).take_items(*path) == expected


def test_items_of_a_set_that_has_closed() -> None:
    parser = fed(set[str], '{"value": ["a", "b", ')
    assert parser.take_items() == ["a", "b"]
    parser.feed('"a", "c"]}')
    assert parser.take_items() == ["c"]
    assert parser.take_items() == []


def test_items_wait_for_a_validator_around_them() -> None:
    from .test_validation import OUTER, Outer, Picky

    parser = fed(Picky, '{"outers": [' + OUTER)
    assert parser.take_items("outers") == []
    parser.feed("]}")
    (taken,) = parser.take_items("outers")
    assert isinstance(taken, Outer)


def test_a_snapshot_of_a_long_list_is_its_own() -> None:
    parser = fed(list[int], '{"value": [1, 2, ')
    value = parser.value
    value.append("mine")
    parser.feed("3, ")
    assert parser.value == [1, 2, 3]


def test_generic_models_show_their_name() -> None:
    class Box(BaseModel):
        inner: Plain

    assert repr(fed(Box, '{"inner": {"text": "a').value) == "Partial[Box](inner=Partial[Plain](text='a'))"


def test_a_feed_that_shows_nothing_leaves_the_snapshot_and_one_that_closes_does_not() -> None:
    parser = fed(Plain, '{"text": "a", "number": 1')
    before = parser.value
    assert parser.feed("2") == []
    assert parser.value is before
    parser.feed(', "flag": true')
    assert isinstance(parser.value, Partial)
    assert parser.feed("}") == []
    assert parser.value == Plain(text="a", number=12, flag=True)
