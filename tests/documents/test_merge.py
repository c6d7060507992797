"""The answers of pieces as one value: each row of the table, and the laws."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from document_types import Report, Row
from hypothesis import given
from hypothesis import strategies as st

from extractly import MergeOptions, SchemaError, compile_schema, merge_pieces
from extractly.documents import Conflict, MergedPieces, Origin
from extractly.documents.options import Repeats, Rule, canonical


def merged(output: Any, *answers: Any, **options: Any) -> Any:
    return merge_pieces(output, answers, options=MergeOptions(**options)).value


@pytest.mark.parametrize(
    ("output", "answers", "value"),
    [
        (int, [None, 3, 4], 3),
        (int, [None, None], None),
        (str, [], None),
        (list[int], [[1, 2], [2, 3], []], [1, 2, 3]),
        (list[int], [[], None], []),
        (list[int], [[1, 1], [1]], [1, 1]),
        (list[int], [[1], [1, 1]], [1, 1]),
        (list[float], [[1], [1.0, 2.5]], [1, 2.5]),
        (list[int | None], [[None, 1], [None]], [None, 1]),
        (set[str], [["a"], ["b", "a"]], ["a", "b"]),
        (tuple[int, ...], [[1], [2]], [1, 2]),
        (tuple[int, int], [[1, 2], [3, 4]], [1, 2]),
        (list[list[int]], [[[1], [2]], [[2], [1, 2]]], [[1], [2], [1, 2]]),
        (dict[str, int], [{"a": 1}, {"b": 2, "a": None}], {"a": 1, "b": 2}),
        (dict[str, int | None], [{"a": None}, {"b": None, "a": 1}], {"a": 1, "b": None}),
        (dict[str, list[int]], [{"a": [1]}, {"a": [1, 2]}], {"a": [1, 2]}),
        (dict[str, Any], [{"a": {"b": 1}}, {"a": {"c": 2}}], {"a": {"b": 1}}),
        (Row, [{"id": "1", "note": None}, {"quantity": 2, "id": None}], {"id": "1", "quantity": 2}),
        (Row, [{"quantity": None}, {"quantity": None}], {"quantity": None}),
        (Report, [{"head": {"zip": None}}, {"head": {"street": "a"}}], {"head": {"street": "a", "zip": None}}),
        (
            Report,
            [{"parent": {"title": "a", "tags": ["x"]}}, {"parent": {"pages": 3, "tags": ["y"]}}],
            {"parent": {"title": "a", "pages": 3, "tags": ["x", "y"]}},
        ),
        (Report, [{"shape": {"kind": "circle"}}, {"shape": {"kind": "circle", "radius": 2}}],
         {"shape": {"kind": "circle", "radius": 2}}),
        (Report, [{"rows": [{"id": "1"}]}, {"rows": [{"id": "1", "quantity": 2}]}],
         {"rows": [{"id": "1"}, {"id": "1", "quantity": 2}]}),
        ({"type": "object", "properties": {"a": {"type": "integer"}}}, [{"b": 1}, {"a": 2, "b": 3}], {"a": 2, "b": 1}),
        ({"allOf": [{"properties": {"a": {"type": "array", "items": {}}}, "type": "object"}]}, [{"a": [1]}, {"a": [2]}],
         {"a": [1, 2]}),
        ({"type": "object", "patternProperties": {"^x": {"type": "integer"}}}, [{"x": 1}, {"y": 2}], {"x": 1, "y": 2}),
    ],
)  # fmt: skip
def test_each_kind_of_value_is_merged_in_its_way(output: Any, answers: list[Any], value: Any) -> None:
    assert merged(output, *answers) == value


def test_an_answer_of_the_wrong_kind_is_taken_whole_and_is_a_conflict() -> None:
    for answers in ([{"a": 1}, [1]], [[1], {"a": 1}], ["x", {"a": 1}]):
        found = merge_pieces(dict[str, int], answers)
        assert found.value == answers[0]
        assert [conflict.path for conflict in found.conflicts] == [()]
    assert merged(list[int], [1], "x") == [1]
    assert merged(Report, {"shape": {"kind": "no such"}}, {"shape": {"kind": "circle"}}) == {
        "shape": {"kind": "no such"}
    }
    assert merged(Row, {"id": "1", "unknown": 2}, {"id": "1"}) == {"id": "1", "unknown": 2}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("first", "bb"),
        ("last", "ccc"),
        ("longest", "ccc"),
        ("most_common", "a"),
        (lambda values: "+".join(values), "bb+a+a+ccc"),
        (min, "a"),
    ],
)
def test_a_rule_decides_where_pieces_differ(rule: Rule, value: str) -> None:
    answers: list[Any] = [{"id": "bb"}, {"id": "a"}, {"id": None}, {"id": "a"}, {"id": "ccc"}]
    for options in (MergeOptions(rule=rule), MergeOptions(rules={"$.id": rule}), MergeOptions(rules={"id": rule})):
        found = merge_pieces(Row, answers, options=options)
        assert found.value == {"id": value}
        conflict = Conflict(path=("id",), values=("bb", "a", "ccc"), pieces=((0,), (1, 3), (4,)), chosen=value)
        assert found.conflicts == (conflict,)
    sayers = {"bb": [0], "a": [1, 3], "ccc": [4]}.get(value, [0, 1, 3, 4])
    assert [origin.piece for origin in found.origins["id",]] == sayers


def test_a_rule_is_not_asked_where_pieces_agree() -> None:
    asked: list[list[Any]] = []
    assert merged(int, 1, None, 1, rule=lambda values: asked.append(values)) == 1
    assert asked == []
    assert merged(list[str], ["a"], ["b"], rules={"$": "last"}) == ["b"]
    assert merged(Report, {"tags": ["a", "b"]}, {"tags": ["c"]}, rules={"tags": "longest"}) == {"tags": ["a", "b"]}
    assert merged(dict[str, int], {"a": 1}, {"b": 2}, rules={"$": "last"}) == {"b": 2}
    assert merged(dict[str, int], {"a": 1}, {"a": 2}, rules={"[*]": max}) == {"a": 2}
    assert merged(dict[str, dict[str, int]], {"a": {"b": 1}}, {"a": {"b": 2}}, rules={"$[*][*]": max}) == {
        "a": {"b": 2}
    }


def test_items_with_the_same_key_are_one_item() -> None:
    answers = [
        {"rows": [{"id": "1", "note": "n"}, {"id": "2", "quantity": 5}]},
        {"rows": [{"id": "2", "quantity": 6, "note": "m"}, {"id": "3"}, {"id": "2"}, {"id": None, "quantity": 9}]},
        {"rows": [{"id": None, "quantity": 9}, {"id": "1", "quantity": 4}]},
    ]
    found = merge_pieces(Report, answers, options=MergeOptions(keys={"$.rows": "id"}))
    assert found.value == {
        "rows": [
            {"id": "1", "quantity": 4, "note": "n"},
            {"id": "2", "quantity": 5, "note": "m"},
            {"id": "3"},
            {"id": "2"},
            {"quantity": 9},
        ]
    }
    assert found.conflicts == (Conflict(path=("rows", 1, "quantity"), values=(5, 6), pieces=((0,), (1,)), chosen=5),)
    assert found.item_origins["rows", 0] == (Origin(piece=0, path=("rows", 0)), Origin(piece=2, path=("rows", 1)))
    assert found.origins["rows", 0, "quantity"] == (Origin(piece=2, path=("rows", 1, "quantity")),)
    assert merged(
        list[Row], [{"id": "1", "quantity": 1}], [{"id": "1", "quantity": 2}], keys={"$": ["id", "quantity"]}
    ) == [
        {"id": "1", "quantity": 1},
        {"id": "1", "quantity": 2},
    ]


@pytest.mark.parametrize(
    ("repeats", "value"),
    [("merge", ["a", "b"]), ("neighbours", ["a", "b", "a"]), ("keep", ["a", "b", "b", "a"])],
)
def test_repeats_say_when_equal_items_are_one(repeats: Repeats, value: list[str]) -> None:
    assert merged(list[str], ["a", "b"], ["b"], ["a"], repeats=repeats) == value
    assert merged(set[str], ["a", "b"], ["b"], ["a"], repeats=repeats) == ["a", "b"]
    keyed = merged(
        list[Row], *([{"id": id} for id in ids] for ids in ("ab", "b", "a")), repeats=repeats, keys={"$": "id"}
    )
    assert [row["id"] for row in keyed] == value
    assert merged(list[str], ["a"], None, ["a"], repeats="neighbours") == ["a", "a"]


def test_pieces_that_take_different_branches_are_one_conflict() -> None:
    answers = [
        {"shape": {"kind": "square", "side": 1}},
        {"shape": {"kind": "circle", "radius": 3}},
        {"shape": {"kind": "square", "side": 2, "color": "red"}},
    ]
    found = merge_pieces(Report, answers)
    assert found.value == {"shape": {"kind": "square", "side": 1, "color": "red"}}
    assert [(each.path, each.values) for each in found.conflicts] == [
        (("shape", "kind"), ("square", "circle")),
        (("shape", "side"), (1, 2)),
    ]
    assert merged(Report, *answers, rule="last")["shape"]["side"] == 2
    assert merged(Report, *answers, rule=lambda values: "no such")["shape"] == "no such"


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"rule": "best"}, ValueError, "most_common"),
        ({"rules": {"title": "best"}}, ValueError, "most_common"),
        ({"rules": {"$.nothing": "last"}}, ValueError, r"nothing can be merged at \$\.nothing"),
        ({"rules": {"$.rows[*].id": "last"}}, ValueError, "taken whole"),
        ({"rules": {"$.size[0]": "last"}}, ValueError, "no path"),
        ({"rules": {"$..x": "last"}}, ValueError, "no path"),
        ({"rules": {"rows": "last"}, "keys": {"rows": "id"}}, ValueError, "a rule and keys"),
        ({"keys": {"$.rows": "number"}}, ValueError, "no field 'number'"),
        ({"keys": {"$.tags": "id"}}, ValueError, "no field 'id'"),
        ({"keys": {"$.title": "id"}}, ValueError, "nothing can be merged"),
        ({"keys": {"$.rows": []}}, TypeError, "name of a field"),
        ({"keys": {"$.rows": [1]}}, TypeError, "name of a field"),
        ({"repeats": "drop"}, ValueError, "neighbours"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        merge_pieces(Report, [], options=MergeOptions(**options))


def test_paths_are_read_as_they_are_printed() -> None:
    schema = {"type": "object", "properties": {"a b": {"type": "array", "items": {"type": "string"}}}}
    for path in ("$['a b']", '$["a b"]', "['a b']"):
        assert merged(schema, {"a b": ["x"]}, {"a b": ["y"]}, rules={path: "last"}) == {"a b": ["y"]}


def test_what_is_no_type_and_what_is_no_json_is_refused() -> None:
    with pytest.raises(SchemaError):
        merge_pieces(type(lambda: 0), [])
    with pytest.raises(TypeError):
        merge_pieces(int, [object()])


names = st.sampled_from(["a", "b", "c"])
addresses = st.fixed_dictionaries({"street": names, "zip": st.none() | names})
row_values = st.fixed_dictionaries({"id": names}, optional={"quantity": st.none() | st.integers(0, 3), "note": names})
shapes = st.one_of(
    st.fixed_dictionaries({"kind": st.just("circle"), "radius": st.integers(0, 2)}),
    st.fixed_dictionaries({"kind": st.just("square"), "side": st.integers(0, 2), "color": st.none() | names}),
)
wholes = st.fixed_dictionaries(
    {
        "title": names,
        "pages": st.none() | st.integers(0, 3),
        "tags": st.lists(names, max_size=4),
        "rows": st.lists(row_values, max_size=4),
        "prices": st.dictionaries(names, st.floats(0, 2) | st.integers(0, 2)),
        "offices": st.dictionaries(names, st.none() | addresses),
        "head": addresses,
        "size": st.tuples(st.integers(0, 2), st.integers(0, 2)).map(list),
        "shape": shapes,
        "contact": addresses | row_values,
        "words": st.lists(names, unique=True, max_size=3),
    },
    optional={"anything": st.none() | st.integers(0, 2) | st.lists(names, max_size=2), "copies": st.integers(0, 3)},
)


@st.composite
def part_values(draw: Callable[[Any], Any]) -> Any:
    """What a piece may answer: a report in which anything may be missing or null."""
    whole = draw(wholes)
    fates = draw(st.lists(st.sampled_from(["keep", "keep", "null", "drop"]), min_size=len(whole), max_size=len(whole)))
    part = {
        key: None if fate == "null" else whole[key] for key, fate in zip(whole, fates, strict=True) if fate != "drop"
    }
    return draw(st.sampled_from([part, part, part, None]))


options = st.builds(
    MergeOptions,
    rule=st.sampled_from(["first", "last", "longest", "most_common"]),
    keys=st.sampled_from([{}, {"$.rows": "id"}, {"$.rows": ["id", "quantity"]}]),
    repeats=st.sampled_from(["merge", "neighbours", "keep"]),
)
answers = st.lists(part_values(), max_size=5)


@given(wholes, options)
def test_merging_one_piece_changes_nothing(whole: dict[str, Any], options: MergeOptions) -> None:
    """For each valid value and all options: the merge of it alone is it, without a conflict."""
    found = merge_pieces(Report, [whole], options=options)
    assert found.value == whole
    assert found.conflicts == ()
    assert compile_schema(Report, dialect="plain").validate_data(found.value) == Report.model_validate(whole)


@given(answers, options)
def test_merging_is_a_function_of_the_answers_alone(answers: list[Any], options: MergeOptions) -> None:
    """The same answers give the same result, are not changed by it, and a piece that says nothing changes no value."""
    before = copy.deepcopy(answers)
    found = merge_pieces(Report, answers, options=options)
    assert merge_pieces(Report, copy.deepcopy(answers), options=options) == found
    assert answers == before
    assert merge_pieces(Report, [None, *answers, None], options=options).value == found.value


@given(answers, options)
def test_no_item_is_lost(answers: list[Any], options: MergeOptions) -> None:
    """Each item of each piece is the origin of exactly one item of the result, which equals it or has its key."""
    found = merge_pieces(Report, answers, options=options)
    for name in ("tags", "rows", "words"):
        places = {**found.origins, **found.item_origins}
        used = [
            (origin.piece, origin.path, path)
            for path, origins in places.items()
            if path[:1] == (name,) and len(path) == 2
            for origin in origins
        ]
        given = [
            (piece, (name, index))
            for piece, answer in enumerate(answers)
            if answer
            for index in range(len(answer.get(name) or []))
        ]
        assert sorted((piece, path) for piece, path, _ in used) == given
        for piece, path, into in used:
            item, result = answers[piece][name][path[1]], found.value[name][into[1]]
            keys = options.keys.get("$.rows", ()) if name == "rows" else ()
            known = [keys] if isinstance(keys, str) else keys
            if known and all(item.get(key) is not None for key in known):
                assert [item[key] for key in known] == [result[key] for key in known]
            else:
                said = {key: inner for key, inner in item.items() if inner is not None} if known else item
                assert said == ({key: result.get(key) for key in said} if known else result)


@given(answers, options)
def test_each_disagreement_is_one_conflict(answers: list[Any], options: MergeOptions) -> None:
    """Where pieces state different scalars there is one conflict, with each value once; elsewhere there is none."""
    found = merge_pieces(Report, answers, options=options)
    paths = [conflict.path for conflict in found.conflicts]
    assert len(set(paths)) == len(paths)
    for name in ("title", "pages", "size", "contact", "copies", "anything"):
        check_scalar(found, (name,), [(at, answer.get(name)) for at, answer in enumerate(answers) if answer])
    for name in ("street", "zip"):
        heads = [(at, (answer.get("head") or {}).get(name)) for at, answer in enumerate(answers) if answer]
        check_scalar(found, ("head", name), heads)
    assert all(value in conflict.values for conflict in found.conflicts for value in [conflict.chosen])


def check_scalar(found: MergedPieces, path: tuple[str, ...], given: list[tuple[int, Any]]) -> None:
    stated: dict[str, list[int]] = {}
    for piece, value in given:
        if value is not None:
            stated.setdefault(canonical(value), []).append(piece)
    conflicts = [conflict for conflict in found.conflicts if conflict.path == path]
    if len(stated) < 2:
        assert conflicts == []
    else:
        (conflict,) = conflicts
        assert [canonical(value) for value in conflict.values] == list(stated)
        assert list(map(list, conflict.pieces)) == list(stated.values())
