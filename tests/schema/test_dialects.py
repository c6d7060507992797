"""The table of dialects: complete, dated, hashable, and changed by `replace` alone."""

from __future__ import annotations

import copy
import pickle
import re
from dataclasses import FrozenInstanceError, replace

import pytest

from extractly.errors import ConfigurationError
from extractly.schema.capabilities import Dialect, Limits
from extractly.schema.dialects import DIALECTS, get_dialect

NAMES = ["openai", "openai-finetuned", "azure", "anthropic", "gemini", "mistral", "groq", "fireworks", "vllm"]
NAMES += ["llama.cpp", "ollama", "plain"]


def test_the_names() -> None:
    assert list(DIALECTS) == NAMES


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_each_entry_says_where_and_when_it_was_read(dialect: Dialect) -> None:
    assert len(dialect.source) > 20
    assert re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", dialect.checked)
    assert dialect.name_max_chars == 64
    assert re.fullmatch(dialect.name_pattern, "Page_list-1")
    assert not re.fullmatch(dialect.name_pattern, "Page[int]")


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_entries_are_values(dialect: Dialect) -> None:
    assert hash(dialect) == hash(copy.copy(dialect))
    assert pickle.loads(pickle.dumps(dialect)) == dialect
    with pytest.raises(FrozenInstanceError):
        dialect.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_entries_agree_with_themselves(dialect: Dialect) -> None:
    if dialect.length_as_pattern:
        assert "pattern" in dialect.string_keywords
    if dialect.required_all:
        assert dialect.recursion != "optional"
    if dialect.min_items_max is not None:
        assert "minItems" in dialect.array_keywords
    assert not (dialect.open_objects and dialect.closed_objects and dialect.root_object)
    assert "string" in dialect.enum_types


def test_plain_alone_is_as_it_is() -> None:
    assert [name for name, dialect in DIALECTS.items() if dialect.as_is] == ["plain"]


@pytest.mark.parametrize(
    ("given", "name"),
    [("OpenAI", "openai"), ("openai_finetuned", "openai-finetuned"), ("xgrammar", "vllm"), ("llamacpp", "llama.cpp")],
)
def test_names_in_other_spellings(given: str, name: str) -> None:
    assert get_dialect(given).name == name


def test_a_dialect_of_ones_own_is_taken_as_it_is() -> None:
    mine = replace(get_dialect("azure"), name="mine", limits=Limits(depth=10))
    assert get_dialect(mine) is mine
    assert mine != get_dialect("azure")


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"^There is no dialect 'nope'; use one of openai, .*, plain$"):
        get_dialect("nope")


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("openai", Limits(properties=5_000, depth=10, name_chars=120_000, enum_values=1_000,
                          large_enum_values=250, large_enum_chars=15_000)),
        ("azure", Limits(properties=100, depth=5, name_chars=15_000, enum_values=500,
                         large_enum_values=250, large_enum_chars=7_500)),
        ("anthropic", Limits(optional_properties=24, union_properties=16)),
        ("plain", Limits()),
    ],
)  # fmt: skip
def test_published_limits(name: str, limits: Limits) -> None:
    assert DIALECTS[name].limits == limits
