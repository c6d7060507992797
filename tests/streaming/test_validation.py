"""When validators run, how often, and what an invalid value does."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WrapValidator,
    field_validator,
    model_validator,
)

from extractly.errors import InvalidJSONError, OutputValidationError
from extractly.schema import compile_schema
from extractly.streaming import Partial, PartialParser

from .helpers import fed

RUNS: Counter[str] = Counter()


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    RUNS.clear()
    yield
    RUNS.clear()


def counted(name: str) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        RUNS[name] += 1
        return value

    return run


class Inner(BaseModel):
    a: Annotated[int, AfterValidator(counted("a"))]
    b: Annotated[str, BeforeValidator(counted("b"))]

    @model_validator(mode="after")
    def _whole(self) -> Inner:
        RUNS["inner"] += 1
        return self


class Outer(BaseModel):
    first: Annotated[str, AfterValidator(counted("first"))]
    inners: Annotated[list[Inner], AfterValidator(counted("inners"))]
    reads: int
    table: dict[str, Annotated[int, AfterValidator(counted("table"))]]
    pair: tuple[Annotated[int, AfterValidator(counted("pair"))], str]
    bag: set[Annotated[str, AfterValidator(counted("bag"))]]
    maybe: Annotated[str, AfterValidator(counted("maybe"))] | None

    @field_validator("reads")
    @classmethod
    def _reads(cls, value: int, info: ValidationInfo) -> int:
        RUNS["reads"] += 1
        assert info.data["first"] == "f"
        return value

    @model_validator(mode="after")
    def _whole(self) -> Outer:
        RUNS["outer"] += 1
        return self


class Picky(BaseModel):
    outers: list[Outer]

    @model_validator(mode="before")
    @classmethod
    def _any(cls, data: Any) -> Any:
        RUNS["before"] += 1
        return data


OUTER = (
    '{"first": "f", "inners": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], "reads": 3, '
    '"table": [{"key": "k", "value": 1}], "pair": {"0": 1, "1": "z"}, "bag": ["p", "q"], "maybe": "m"}'
)
EXPECTED = {"first": 1, "a": 2, "b": 2, "inner": 2, "inners": 1, "reads": 1, "table": 1, "pair": 1, "bag": 2,
            "maybe": 1, "outer": 1}  # fmt: skip


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_each_value_is_validated_once_while_streaming_and_once_at_the_end(size: int) -> None:
    parser = fed(Outer, OUTER, size)
    assert dict(RUNS) == EXPECTED
    assert isinstance(parser.value, Outer)
    parser.close()
    assert dict(RUNS) == {name: 2 * count for name, count in EXPECTED.items()}


def test_the_same_where_a_validator_wants_the_raw_input() -> None:
    parser = fed(Picky, '{"outers": [' + OUTER, 1)
    assert not RUNS, "nothing in it runs before the validator that sees the input"
    assert isinstance(parser.value.outers[0], Partial)
    parser.feed("]}")
    assert dict(RUNS) == EXPECTED | {"before": 1}
    assert isinstance(parser.value.outers[0], Outer)
    parser.close()
    assert dict(RUNS) == {name: 2 * count for name, count in (EXPECTED | {"before": 1}).items()}


def test_a_validator_that_reads_info_runs_when_the_object_closes() -> None:
    parser = fed(Outer, '{"first": "f", "inners": [], "reads": 3, ')
    assert "reads" not in parser.value.model_fields_set
    assert not parser.is_complete("reads")
    assert RUNS["reads"] == 0


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    count: int
    when: datetime.date


class Sizes(BaseModel):
    short: Annotated[str, StringConstraints(max_length=3)]
    few: Annotated[list[int], Field(max_length=2)]
    small: Annotated[int, Field(lt=10)]
    table: dict[str, Annotated[int, Field(ge=0)]]
    kind: Literal["a", "b"]


class Forbidding(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


class OneTag(BaseModel):
    kind: Literal["one"]


class TwoTags(BaseModel):
    kind: Literal["two", "three"]


Tagged = Annotated[OneTag | TwoTags, Field(discriminator="kind")]
"""pydantic writes a branch with two tags as a definition, at the root of the core schema."""


INVALID = [
    # (type, text up to where it is certain, location, type of the error)
    (Sizes, '{"short": "abcd"', ("short",), "string_too_long"),
    (Sizes, '{"few": [1,2,3]', ("few",), "too_long"),
    (Sizes, '{"few": [1,"x"', ("few", 1), "int_parsing"),
    (Sizes, '{"small": 12,', ("small",), "less_than"),
    (Sizes, '{"small": null', ("small",), "int_type"),
    (Sizes, '{"small": {}', ("small",), "int_type"),
    (Sizes, '{"short": [1]', ("short",), "string_type"),
    (Sizes, '{"short": 1 ', ("short",), "string_type"),
    (Sizes, '{"short": true', ("short",), "string_type"),
    (Sizes, '{"table": [{"key": "k", "value": -1 ', ("table", "k"), "greater_than_equal"),
    (Sizes, '{"table": [{"value": -1, "key": "k"}', ("table", "k"), "greater_than_equal"),
    (Sizes, '{"table": [{"key": "k", "value": 1}, {"key": "k"', ("table", "k"), "duplicate_key"),
    (Sizes, '{"table": 1 ', ("table",), "dict_type"),
    (Sizes, '{"kind": "c"', ("kind",), "literal_error"),
    (Sizes, '{"kind": "a"}', ("short",), "missing"),
    (Strict, '{"count": "1"', ("count",), "int_type"),
    (Strict, '{"count": 1, "when": "soon"', ("when",), "date_parsing"),
    (Forbidding, '{"a": 1, "b": 2}', ("b",), "extra_forbidden"),
    (list[int], '{"value": [1, null', (1,), "int_type"),
    (int, '{"value": "x"', (), "int_parsing"),
    (tuple[int, str], '{"0": "x"', (0,), "int_parsing"),
    (tuple[int, str], '{"0": 1}', (1,), "missing"),
    (set[int], '{"value": ["x"', (0,), "int_parsing"),
    (dict[int, str], '{"value": [{"key": "x"', ("x", "[key]"), "int_parsing"),
    (Tagged, '{"value": "x"', (), "dict_type"),
    (Tagged, '{"value": {"kind": [null]}', (), "union_tag_invalid"),
]  # fmt: skip


@pytest.mark.parametrize(("output", "text", "loc", "kind"), INVALID, ids=lambda value: str(value)[:40])
def test_a_finished_value_that_cannot_be_valid_raises_at_once(
    output: Any, text: str, loc: tuple[Any, ...], kind: str
) -> None:
    schema = compile_schema(output)
    if next(iter(schema.json_schema["properties"])) == "value" and not text.startswith('{"value"'):
        text = '{"value": ' + text
    parser = PartialParser(output)
    parser.feed(text[:-1])
    with pytest.raises(OutputValidationError) as caught:
        parser.feed(text[-1])
    error = caught.value
    assert error.errors[0]["type"] == kind
    assert error.errors[0]["loc"] == loc
    assert error.raw_text == text
    assert error.partial == parser.value
    for attempt in (lambda: parser.feed("x"), parser.close):
        with pytest.raises(OutputValidationError) as again:
            attempt()
        assert again.value is error


def test_deferred_errors_are_raised_by_close() -> None:
    text = '{"short": "abcd", "few": [1, "x", 3], "small": 12, "table": [], "kind": "c"}'
    parser = fed(Sizes, text, 1, on_invalid="defer")
    value = parser.value
    assert isinstance(value, Partial)
    assert (value.short, value.few, value.small, value.kind) == ("abcd", [1, "x", 3], 12, "c")
    assert parser.is_complete()
    with pytest.raises(OutputValidationError) as caught:
        parser.close()
    assert {error["loc"] for error in caught.value.errors} == {("short",), ("few",), ("small",), ("kind",)}
    assert caught.value.partial == value
    assert caught.value.raw_text == text


def test_an_invalid_item_leaves_its_neighbours_alone() -> None:
    parser = fed(
        list[Inner], '{"value": [{"a": 1, "b": "x"}, {"a": "?", "b": "y"}, {"a": 3, "b": "z"}', on_invalid="defer"
    )
    first, second, third = parser.value
    assert isinstance(first, Inner)
    assert isinstance(third, Inner)
    assert isinstance(second, Partial)
    assert second.a == "?"


def test_a_model_validator_that_refuses() -> None:
    class Low(BaseModel):
        a: int
        b: int

        @model_validator(mode="after")
        def _order(self) -> Low:
            if self.a > self.b:
                raise ValueError("a is above b")
            return self

    parser = PartialParser(list[Low])
    with pytest.raises(OutputValidationError, match=r"\$\[1\]: Value error, a is above b"):
        parser.feed('{"value": [{"a": 1, "b": 2}, {"a": 2, "b": 1}')
    deferred = fed(list[Low], '{"value": [{"a": 1, "b": 2}, {"a": 2, "b": 1}', on_invalid="defer")
    assert [type(item).__name__ for item in deferred.value] == ["Low", "Partial"]


@pytest.mark.parametrize("mode", ["before", "wrap", "plain"])
def test_validators_of_a_field_that_see_the_raw_value(mode: str) -> None:
    marks: dict[str, Any] = {
        "before": BeforeValidator(lambda value: [*value, "9"]),
        "wrap": WrapValidator(lambda value, handler: handler([*value, "9"])),
        "plain": AfterValidator(lambda value: [*value, 9]),
    }

    class Holder(BaseModel):
        numbers: Annotated[list[int], marks[mode]]
        tail: str

    parser = fed(Holder, '{"numbers": [1, 2')
    assert parser.value.numbers == [1]
    changes = parser.feed("]")
    assert parser.value.numbers == [1, 2, 9]
    assert [(change.op, change.path, change.value) for change in changes][-1] == ("replace", ("numbers",), [1, 2, 9])
    parser.feed(', "tail": ""}')
    assert parser.close().numbers == [1, 2, 9]


def test_an_error_that_is_no_refusal_leaves_as_it_is() -> None:
    def broken(value: int) -> int:
        raise ZeroDivisionError

    class Holder(BaseModel):
        a: Annotated[int, AfterValidator(broken)]

    parser = PartialParser(Holder)
    with pytest.raises(ZeroDivisionError):
        parser.feed('{"a": 1}')
    with pytest.raises(ZeroDivisionError):
        parser.close()


def test_the_context_reaches_the_validators() -> None:
    seen = []

    def look(value: int, info: ValidationInfo) -> int:
        seen.append(info.context)
        return value

    class Holder(BaseModel):
        a: Annotated[int, AfterValidator(look)]

    parser = fed(Holder, '{"a": 1}', context={"k": 1})
    parser.close()
    assert seen == [{"k": 1}, {"k": 1}]


def test_own_init_and_post_init() -> None:
    class Own(BaseModel):
        a: int

        def __init__(self, **data: Any) -> None:
            RUNS["init"] += 1
            super().__init__(**data)

    class Post(BaseModel):
        a: int
        _seen: list[int] = []

        def model_post_init(self, context: Any) -> None:
            RUNS["post"] += 1
            self._seen = [self.a]

    class Both(BaseModel):
        own: Own
        post: Post

    parser = fed(Both, '{"own": {"a": 1}, "post": {"a": 2}}')
    assert isinstance(parser.value, Both)
    assert parser.value.post._seen == [2]
    assert (RUNS["init"], RUNS["post"]) == (1, 1)
    parser.close()
    assert (RUNS["init"], RUNS["post"]) == (2, 2)


def test_dataclasses_fill_their_gaps() -> None:
    @dataclasses.dataclass
    class Item:
        name: str
        tags: list[str] = dataclasses.field(default_factory=list)

    parser = PartialParser(Item)
    changes = parser.feed('{"name": "n"}')
    assert parser.value == Item("n")
    assert changes[-1].path == ("tags",)


def test_wrong_arguments() -> None:
    with pytest.raises(
        ValueError, match='on_invalid must be "raise" or "defer", not "skip"'.replace('"skip"', "'skip'")
    ):
        PartialParser(int, on_invalid="skip")  # type: ignore[call-overload]


def test_feed_takes_text_and_bytes_of_any_kind() -> None:
    parser = PartialParser(int)
    parser.feed(bytearray(b'{"value"'))
    parser.feed(memoryview(b": 1"))
    parser.feed("}")
    with pytest.raises(TypeError, match="feed takes str or bytes, not int"):
        parser.feed(1)  # type: ignore[arg-type]
    assert parser.close() == 1


def test_a_closed_parser_takes_no_more() -> None:
    parser = fed(int, '{"value": 1}')
    assert parser.close() == 1
    assert parser.close() == 1
    assert parser.value == 1
    with pytest.raises(ValueError, match="this parser is closed"):
        parser.feed(" ")


def test_nothing_after_an_error_in_the_json() -> None:
    parser = PartialParser(int)
    with pytest.raises(InvalidJSONError) as caught:
        parser.feed('{"value": 1} x')
    assert caught.value.partial == 1
    with pytest.raises(InvalidJSONError):
        parser.feed(" ")
    with pytest.raises(InvalidJSONError):
        parser.close()
