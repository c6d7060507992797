"""Changes, their JSON Patch, and merging."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from extractly.protocol.extraction.call_list import CallListParser
from extractly.schema import compile_schema
from extractly.streaming import Change, PartialParser, apply_changes, merge_changes, to_json_patch
from extractly.streaming.changes import made
from extractly.streaming.live import LiveValue
from extractly.streaming.partial import json_view

from .helpers import Plain, fed
from .samples import Reasoning


def follow(patch: list[dict[str, Any]], document: Any = None) -> Any:
    """RFC 6902 as a page would apply it, with the one extension."""
    for operation in json.loads(json.dumps(patch)):
        steps = [step.replace("~1", "/").replace("~0", "~") for step in operation["path"].split("/")[1:]]
        if not steps:
            document = document + operation["value"] if operation["op"] == "append" else operation["value"]
            continue
        parent = document
        for step in steps[:-1]:
            parent = parent[int(step) if isinstance(parent, list) else step]
        last: Any = int(steps[-1]) if isinstance(parent, list) else steps[-1]
        if operation["op"] == "append":
            parent[last] += operation["value"]
        elif operation["op"] == "add" and isinstance(parent, list):
            parent.insert(last, operation["value"])
        else:
            assert operation["op"] == "add" or last in parent or isinstance(parent, list)
            parent[last] = operation["value"]
    return document


def test_what_feed_returns() -> None:
    parser = PartialParser(Reasoning)
    assert parser.feed('{"steps": [{"explanation": "Sub') == [
        Change("add", (), {}),
        Change("add", ("steps",), []),
        Change("add", ("steps", 0), {}),
        Change("add", ("steps", 0, "explanation"), "Sub"),
    ]
    assert parser.feed('tract"') == [Change("append", ("steps", 0, "explanation"), "tract")]
    assert parser.feed(', "output": "x"') == [Change("add", ("steps", 0, "output"), "x")]
    assert parser.feed(', "confidence": 0.') == []
    assert parser.feed("5}") == [Change("add", ("steps", 0, "confidence"), 0.5)]


def test_a_change_says_what_it_is() -> None:
    change = Change("add", ("a", 0), {"b": 1})
    assert repr(change) == "Change(op='add', path=('a', 0), value={'b': 1})"
    assert change == Change("add", ("a", 0), {"b": 1})
    assert change != Change("replace", ("a", 0), {"b": 1})
    assert change != "add"
    assert change.whole is None
    with pytest.raises(TypeError, match="unhashable"):
        hash(change)
    assert pickle.loads(pickle.dumps(change)) == change


def test_a_grown_string_knows_itself_whole() -> None:
    parser = PartialParser(Plain)
    first = parser.feed('{"text": "ab')
    second = parser.feed("cd")
    third = parser.feed('ef"')
    assert [change.whole for change in (*second, *third)] == ["abcd", "abcdef"]
    assert first[-1].whole is None
    assert pickle.loads(pickle.dumps(second[0])).whole == "abcd"


@pytest.mark.parametrize("compact", [False, True])
def test_json_patch(compact: bool) -> None:
    parser = PartialParser(Plain)
    page = None
    for piece in ('{"text": "a/b', "~c", 'd", "number": 1', ', "flag": true}'):
        page = follow(to_json_patch(parser.feed(piece), compact=compact), page)
    assert page == {"text": "a/b~cd", "number": 1, "flag": True}


def test_a_pure_patch_replaces_and_a_compact_one_appends() -> None:
    parser = PartialParser(str)
    parser.feed('{"value": "ab')
    changes = parser.feed("cd")
    assert to_json_patch(changes) == [{"op": "replace", "path": "", "value": "abcd"}]
    assert to_json_patch(changes, compact=True) == [{"op": "append", "path": "", "value": "cd"}]


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_the_patches_of_a_list_of_calls(size: int, compact: bool) -> None:
    """Two calls interleaved: each piece's patch alone, as a page gets it, says what its strings are."""
    parser = CallListParser(LiveValue)
    schema = compile_schema(Plain)
    texts = [
        '{"text": "a/b\\n~c", "number": 1, "flag": true}',
        '{"text": "the other one", "number": 22, "flag": false}',
    ]
    page = None
    for start in range(0, max(map(len, texts)), size):
        for call, text in enumerate(texts):
            changes = made(parser.feed((call, schema, text[start : start + size])))
            patch = to_json_patch(changes, compact=compact)
            assert compact or all(operation["op"] != "append" for operation in patch)
            page = follow(patch, page)
            assert page == json_view(parser.value)
    assert parser.value == [Plain.model_validate_json(text) for text in texts]


def test_pointers_are_escaped() -> None:
    assert to_json_patch([Change("add", ("a/b", "~", 0, ""), 1)]) == [{"op": "add", "path": "/a~1b/~0/0/", "value": 1}]


def test_an_append_by_hand_needs_its_string() -> None:
    appended = Change("append", ("a",), "c")
    assert to_json_patch([Change("add", ("a",), "b"), appended, appended])[1:] == [
        {"op": "replace", "path": "/a", "value": "bc"},
        {"op": "replace", "path": "/a", "value": "bcc"},
    ]
    with pytest.raises(ValueError, match="the append at '/a' does not say what it extends; put the change"):
        to_json_patch([appended])


def test_applying_does_not_touch_the_changes() -> None:
    changes = [Change("add", (), {"a": []}), Change("add", ("a", 0), [1]), Change("add", ("a", 0, 1), 2)]
    assert apply_changes(changes) == {"a": [[1, 2]]}
    assert changes[0].value == {"a": []}
    assert changes[1].value == [1]
    assert apply_changes([Change("append", (), "b")], "a") == "ab"
    assert apply_changes([Change("replace", ("a",), 1)], {"a": 0}) == {"a": 1}
    with pytest.raises(KeyError):
        apply_changes([Change("add", ("a", "b"), 1)], {})


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_merged_changes_do_the_same(sizes: list[int]) -> None:
    """Merging changes of any pieces leaves their effect, and at most one append for each run of a string."""
    step = {"explanation": "e" * 40, "output": "o" * 30, "confidence": 1.0}
    text = json.dumps({"steps": [step, step], "final_answer": "f" * 20})
    parser = PartialParser(Reasoning)
    changes: list[Change] = []
    at = 0
    while at < len(text):
        for size in sizes:
            changes += parser.feed(text[at : at + size])
            at += size
    merged = merge_changes(changes)
    assert apply_changes(merged) == apply_changes(changes)
    assert len(merged) < 20
    page = follow(to_json_patch(merged))
    assert page == apply_changes(changes)


def test_defaults_and_nulls_are_in_the_view() -> None:
    class Model(BaseModel):
        a: int | None
        b: int = 5
        c: str | None = None

    changes = PartialParser(Model).feed('{"a": null, "b": null, "c": null}')
    assert apply_changes(changes) == {"a": None, "b": 5, "c": None}
    parser = fed(Model, '{"a": null, "b": null, "c": "x"')
    assert parser.value.model_fields_set == {"a", "c"}
    assert parser.value.b == 5
    assert parser.is_complete("b")
