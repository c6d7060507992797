"""`LiveValue`: its short ways give what the long ways give."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractly.errors import IncompleteJSONError, InvalidJSONError
from extractly.schema import compile_schema
from extractly.streaming import PartialParser
from extractly.streaming.live import LiveValue
from extractly.streaming.partial import json_view

from .samples import Reasoning
from .test_laws import TYPES, WIRES, cuts, samples


def pieces(text: str, sizes: list[int]) -> list[str]:
    """The text, cut into pieces of the sizes, again and again."""
    ends = itertools.takewhile(lambda end: end < len(text), itertools.accumulate(itertools.cycle(sizes)))
    return [text[a:b] for a, b in itertools.pairwise([0, *ends, len(text)])]


def shown(name: str, parts: list[str], *, watched: bool) -> list[str]:
    """What is shown after each piece."""
    live = LiveValue(compile_schema(TYPES[name]), defers=True, watched=watched)
    views = []
    for part in parts:
        assert live.feed(part) == [] or watched
        views.append(repr(live.value))
    return views


@given(samples, cuts)
def test_what_nobody_watches_shows_the_same(name: str, sizes: list[int]) -> None:
    """A value of which nobody asks what changed shows the same, after each piece."""
    parts = pieces(WIRES[name], sizes)
    assert shown(name, parts, watched=False) == shown(name, parts, watched=True)


@given(samples, cuts)
def test_a_piece_shows_what_its_characters_show(name: str, sizes: list[int]) -> None:
    """After a piece, the value shows what it shows after the same characters one by one."""
    parts = pieces(WIRES[name], sizes)
    ends = itertools.accumulate(map(len, parts))
    single = shown(name, list(WIRES[name]), watched=False)
    assert shown(name, parts, watched=False) == [single[end - 1] for end in ends]


@given(st.lists(st.text(max_size=12), min_size=1), st.booleans())
def test_text_in_a_string_goes_the_short_way_and_the_long_way(parts: list[str], ascii_only: bool) -> None:
    """A string that is cut at its escapes and one that is cut elsewhere say the same."""
    text = json.dumps({"value": "".join(parts)}, ensure_ascii=ascii_only)
    whole, cut = PartialParser(str), PartialParser(str)
    cut.feed('{"value": "')
    for part in parts:
        cut.feed(json.dumps(part, ensure_ascii=ascii_only)[1:-1])
        assert json_view(cut.value) == "".join(parts)[: len(cut.value)]
    cut.feed('"}')
    whole.feed(text)
    assert cut.value == whole.value == "".join(parts) == cut.close()


@pytest.mark.parametrize("bad", ["\n", "\x00", "\x1f", "\ud800"], ids=ascii)
@pytest.mark.parametrize("before", ["", "plain", "é😀"], ids=ascii)
def test_what_a_string_may_not_hold_is_refused_where_it_stands(bad: str, before: str) -> None:
    opened = '{"value": "text'
    live = LiveValue(compile_schema(str))
    live.feed(opened)
    with pytest.raises(InvalidJSONError) as caught:
        live.feed(before + bad + "behind")
    assert caught.value.offset == len(opened + before)
    assert caught.value.partial == "text"
    with pytest.raises(InvalidJSONError) as again:
        live.feed("more")
    assert again.value is caught.value
    assert live.value == "text"


def test_an_empty_piece_is_nothing() -> None:
    for text in ("", '{"value": ', '{"value": "a', '{"value": "a\\', '{"value": "a"}'):
        live = LiveValue(compile_schema(str))
        live.feed(text)
        before = live.value
        assert live.feed("") == []
        assert live.value == before


def test_long_strings_are_joined_now_and_then_and_stay_what_they_are() -> None:
    words = [f"word {n} " for n in range(2_000)]
    parser = PartialParser(str)
    parser.feed('{"value": "')
    for at, word in enumerate(words):
        parser.feed(word)
        if at % 97 == 0:
            assert parser.value == "".join(words[: at + 1])
    assert len(parser._live.lexer._document.parts) < 400
    with pytest.raises(IncompleteJSONError) as caught:
        parser.close()
    assert caught.value.raw_text == '{"value": "' + "".join(words)


def test_changes_are_what_the_view_went_through() -> None:
    live = LiveValue(compile_schema(Reasoning))
    made: list[Any] = [
        part for piece in ('{"steps": [{"expl', 'anation": "a', "b\\n", 'c"') for part in live.feed(piece)
    ]
    assert [(op, value) for op, _, value, _, _ in made] == [
        ("add", {}), ("add", []), ("add", {}), ("add", "a"), ("append", "b\n"), ("append", "c"),
    ]  # fmt: skip
    assert [(source.text()[:chars]) for _, _, _, source, chars in made if source is not None] == ["ab\n", "ab\nc"]
