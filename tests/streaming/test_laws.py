"""The laws of the streaming parser: each test's first line states one."""

from __future__ import annotations

import copy
import itertools
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import from_json

from extractly._types import JsonPath
from extractly.errors import InvalidJSONError, OutputValidationError
from extractly.schema import compile_schema
from extractly.streaming import Change, Partial, PartialParser, apply_changes
from extractly.streaming.partial import json_view
from extractly.streaming.targets import unwrap

from .helpers import Reading, chunkings, contained, read
from .samples import SAMPLES

WIRES = {name: json.dumps(compile_schema(T).encode(TypeAdapter(T).validate_json(text))) for name, T, text in SAMPLES}
TYPES = {name: T for name, T, _ in SAMPLES}

samples = st.sampled_from(sorted(WIRES))
cuts = st.lists(st.integers(1, 40), min_size=1, max_size=12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """JSON texts: written tightly or widely, escaped or not."""
    value = draw(json_values)
    text = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 0, 3])))
    return draw(st.sampled_from(["", " ", "\n\t"])) + text + draw(st.sampled_from(["", " ", "\r\n"]))


def split(data: bytes, sizes: list[int]) -> list[bytes]:
    """Cut into pieces of the sizes, again and again."""
    pieces = []
    for size in itertools.cycle(sizes):
        if not data:
            return pieces
        pieces.append(data[:size])
        data = data[size:]
    return pieces


def spread(name: str, indent: int | None, *, ascii_only: bool) -> bytes:
    """A sample's wire form, written in some way."""
    return json.dumps(json.loads(WIRES[name]), indent=indent, ensure_ascii=ascii_only).encode()


def completions(changes: list[Change]) -> list[tuple[JsonPath, Any]]:
    """What became complete, in order: runs of appends joined."""
    strings: dict[JsonPath, list[Any]] = {}
    order: list[tuple[JsonPath, list[Any]]] = []
    for change in changes:
        if change.op == "append":
            strings[change.path].append(change.value)
            continue
        strings[change.path] = [change.value]
        order.append((change.path, strings[change.path]))
    return [(path, "".join(parts) if isinstance(parts[0], str) else parts[0]) for path, parts in order]


@given(documents(), st.data())
def test_every_prefix_of_a_valid_document_is_accepted(text: str, data: st.DataObject) -> None:
    """Every prefix of a valid document is accepted."""
    end = data.draw(st.integers(0, len(text)))
    assert not isinstance(read([text[:end]]), InvalidJSONError)
    assert not isinstance(read(list(text[:end])), InvalidJSONError)


@pytest.mark.parametrize("name", sorted(WIRES))
def test_any_one_cut_gives_the_same(name: str) -> None:
    """Any chunking gives the same completed values in order, and the same final value, equal to the one-shot."""
    data = spread(name, None, ascii_only=False)
    expected = compile_schema(TYPES[name]).validate_json(data)
    orders = []
    for pieces in chunkings(data):
        parser = PartialParser(TYPES[name])
        changes = [change for piece in pieces for change in parser.feed(piece)]
        orders.append(completions(changes))
        assert parser.close() == expected
    assert all(order == orders[0] for order in orders)


@given(samples, cuts, st.sampled_from([None, 2]), st.booleans())
def test_any_chunking_gives_the_same(name: str, sizes: list[int], indent: int | None, ascii_only: bool) -> None:
    """Any chunking gives the same completed values in order, and the same final value, equal to the one-shot."""
    data = spread(name, indent, ascii_only=ascii_only)
    expected = compile_schema(TYPES[name]).validate_json(data)
    whole, cut = PartialParser(TYPES[name]), PartialParser(TYPES[name])
    changes = [change for piece in split(data, sizes) for change in cut.feed(piece)]
    assert completions(whole.feed(data)) == completions(changes)
    assert whole.close() == cut.close() == expected


@given(json_values, cuts)
def test_free_data_is_what_json_says(value: Any, sizes: list[int]) -> None:
    """Any chunking of any JSON value, read as data without a type, gives the value and shows it when it has closed."""
    schema = compile_schema({}, dialect="plain")
    parser = PartialParser(schema)
    for piece in split(json.dumps(value).encode() + b" ", sizes):
        parser.feed(piece)
    assert parser.value == value
    assert parser.close() == value


@pytest.mark.parametrize("name", sorted(WIRES))
def test_a_closed_value_shows_the_final_value(name: str) -> None:
    """When the root has closed, `value` is what `close()` will give, and it is complete."""
    parser = PartialParser(TYPES[name])
    parser.feed(WIRES[name] + " ")
    shown = parser.value
    assert parser.is_complete()
    result = parser.close()
    assert type(shown) is type(unwrap(result))
    assert shown == unwrap(result)


@given(samples, cuts)
def test_a_snapshot_never_changes(name: str, sizes: list[int]) -> None:
    """A snapshot never changes after it is handed out, and neither does a change."""
    parser = PartialParser(TYPES[name])
    kept = []
    for piece in split(spread(name, None, ascii_only=True), sizes):
        changes = parser.feed(piece)
        value = parser.value
        kept.append((value, copy.deepcopy(value), changes, copy.deepcopy(changes), repr(value)))
    parser.close()
    for value, value_then, changes, changes_then, shown in kept:
        assert value == value_then
        assert repr(value) == shown
        assert changes == changes_then


@given(samples, cuts)
def test_changes_rebuild_the_view(name: str, sizes: list[int]) -> None:
    """Changes applied in order to nothing rebuild the JSON view of `value`, with the defaults shown, at every time."""
    parser = PartialParser(TYPES[name])
    rebuilt: Any = None
    for piece in split(WIRES[name].encode(), sizes):
        rebuilt = apply_changes(parser.feed(piece), rebuilt)
        assert contained(json_view(parser.value), rebuilt)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths, in Python, to everything in a shown value."""
    if isinstance(value, Partial):
        inner = dict(value.__reduce__()[1][1])
    elif isinstance(value, dict):
        inner = value
    elif isinstance(value, (list, tuple)):
        inner = dict(enumerate(value))
    else:
        return [path]
    return [path, *(deep for key, item in inner.items() for deep in paths(item, (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = unwrap(value)
        if isinstance(value, (set, frozenset)) or (isinstance(value, tuple) and isinstance(step, str)):
            return value if isinstance(value, (set, frozenset)) else getattr(value, step)
        value = value[step] if isinstance(value, (dict, list, tuple, Partial)) else getattr(value, step)
    return value


@given(samples, cuts)
def test_what_is_complete_never_changes(name: str, sizes: list[int]) -> None:
    """What is complete stays complete and never changes."""
    parser = PartialParser(TYPES[name])
    complete: dict[tuple[Any, ...], Any] = {}
    for piece in split(WIRES[name].encode(), sizes):
        parser.feed(piece)
        value = parser.value
        for path, then in complete.items():
            if isinstance(at(value, path[:-1]), (set, frozenset)):
                continue  # a set that has closed has no positions
            assert parser.is_complete(*path), path
            now = unwrap(at(value, path))
            assert now == then or (isinstance(then, Partial) and not isinstance(now, Partial)), path
        complete.update({path: at(value, path) for path in paths(value) if parser.is_complete(*path)})


@given(samples, cuts)
def test_strings_only_extend(name: str, sizes: list[int]) -> None:
    """A string that is shown only extends; nothing that is shown disappears."""
    parser = PartialParser(TYPES[name])
    before: Any = None
    for piece in split(WIRES[name].encode(), sizes):
        parser.feed(piece)
        if name not in ("before", "wrapping"):  # their validators and serializers change what was shown
            assert extends(before, json_view(parser.value)), (before, parser.value)
        before = json_view(parser.value)


def extends(old: Any, new: Any) -> bool:
    if old is None or old == new:
        return True
    if isinstance(old, str):
        return isinstance(new, str) and new.startswith(old)
    if isinstance(old, list):
        return isinstance(new, list) and (
            all(extends(a, b) for a, b in zip(old, new, strict=False)) or sorted(old) == sorted(new)
        )
    return isinstance(old, dict) and isinstance(new, dict) and all(extends(v, new.get(k, v)) for k, v in old.items())


@given(samples, cuts)
def test_partials_can_be_copied_and_pickled(name: str, sizes: list[int]) -> None:
    """A partial, copied or pickled, is equal to itself; so are changes."""
    parser = PartialParser(TYPES[name])
    for piece in split(WIRES[name].encode(), sizes):
        changes = parser.feed(piece)
        value = parser.value
        assert pickle.loads(pickle.dumps(value)) == value
        assert copy.copy(value) == copy.deepcopy(value) == value
        assert pickle.loads(pickle.dumps(changes)) == changes


MIDDLES = ["", "0", '"', '0"', "00", "000", "0000", "e", "ue", "rue", "se", "lse", "alse", "l", "ll", "ull", ":0",
           '":0', '":0}', '"a":0', "dc00", "\\udc00", "udc00", "c00", "n"]  # fmt: skip


def is_prefix(text: str) -> bool:
    """Whether some JSON text begins like this, by trying endings with Python's parser."""
    for middle in MIDDLES:
        for quote in ("", '"', '":0'):
            candidate = text + middle + quote
            try:
                json.loads(candidate + closers(candidate), parse_constant=lambda name: int(name))
            except ValueError:
                continue
            return True
    return False


def closers(text: str) -> str:
    stack, in_string, escaped = [], False, False
    for char in text:
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string = True
        elif char in "[{":
            stack.append("]" if char == "[" else "}")
        elif char in "]}" and stack:
            stack.pop()
    return "".join(reversed(stack))


@st.composite
def broken_documents(draw: st.DrawFn) -> str:
    """JSON texts with characters put in, taken out or changed."""
    text = list(draw(documents()))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text[place : place + draw(st.integers(0, 1))] = draw(
            st.sampled_from([*'{}[]:,"\\0123-+.eEtrufalsn x\n\t', "", "é"])
        )
    return "".join(text)


@given(broken_documents())
def test_the_first_offending_character(text: str) -> None:
    """Every text that is not a prefix of valid JSON raises at the first offending character, with its place."""
    result = read([text])
    if not isinstance(result, InvalidJSONError):
        assert is_prefix(text)
        return
    assert is_prefix(text[: result.offset])
    assert result.got == repr(text[result.offset])
    before = text[: result.offset]
    assert (result.line, result.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    cut = read(list(text))
    assert isinstance(cut, InvalidJSONError)
    assert cut.offset == result.offset


@given(broken_documents())
def test_agrees_with_the_parser_of_pydantic(text: str) -> None:
    """A whole text is accepted if and only if pydantic's parser accepts it, with the same value."""
    result = read([text])
    try:
        expected = from_json(text, allow_inf_nan=False)
    except ValueError:
        assert not isinstance(result, Reading)
    else:
        assert isinstance(result, Reading)
        assert result.value == expected


@given(samples, st.data())
def test_any_text_gives_a_value_or_our_error(name: str, data: st.DataObject) -> None:
    """Any text, however broken, gives a value or an error of ours, the same as the one-shot, at once or at the end."""
    text = list(WIRES[name])
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place] = data.draw(st.sampled_from([*'{}[]:,"0123-null', "true", "null", '"x"', "[]", "{}", ""]))
    schema = compile_schema(TYPES[name])
    for on_invalid in ("raise", "defer"):
        parser = PartialParser(schema, on_invalid=on_invalid)  # type: ignore[arg-type]
        try:
            for char in "".join(text):
                parser.feed(char)
                assert parser.value is not parser
            value = parser.close()
        except InvalidJSONError:
            assert isinstance(one_shot(schema, "".join(text)), InvalidJSONError)
        except OutputValidationError:
            assert isinstance(one_shot(schema, "".join(text)), (OutputValidationError, InvalidJSONError))
        else:
            assert value == one_shot(schema, "".join(text))


def one_shot(schema: Any, text: str) -> Any:
    try:
        return schema.validate_json(text)
    except (InvalidJSONError, OutputValidationError) as error:
        return error
