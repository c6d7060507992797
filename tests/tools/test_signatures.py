"""From signatures to models and back to calls."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from extractly.errors import SchemaError
from extractly.schema import Provided
from extractly.tools.signatures import Injected, read_signature


class Unit(Enum):
    C = "c"
    F = "f"


@dataclass
class Place:
    city: str


class Database:
    pass


class Documented:
    def __init__(self, text: str) -> None:
        self.documentation = text


def run(function: Callable[..., Any], data: dict[str, Any], **injected: Any) -> Any:
    """What a call with these arguments returns."""
    signature = read_signature(function, name="f")
    value = signature.model.model_validate(data)
    positional, keywords = signature.call.arguments(value.__dict__, injected)
    return function(*positional, **keywords)


def echo(**arguments: Any) -> dict[str, Any]:
    return arguments


def plain(a: int, b: str = "x") -> Any:
    return echo(a=a, b=b)


def positional_only(a: int, b: str = "y", /, c: bool = False, *, d: int = 1) -> Any:
    return echo(a=a, b=b, c=c, d=d)


def typed(unit: Unit, place: Place, extra: dict[str, int] | None = None) -> Any:
    return echo(unit=unit, place=place, extra=extra)


def awkward(schema: str, _private: int, copy: int = 2, model_config: str = "m", json_: int = 3) -> Any:
    return echo(schema=schema, _private=_private, copy=copy, model_config=model_config, json_=json_)


def aliased(start: Annotated[int, Field(alias="from")], end: int = Field(5, validation_alias="to", ge=1)) -> Any:
    return echo(start=start, end=end)


def default_in_field(a: Annotated[int, Field(default=7)]) -> Any:
    return echo(a=a)


def bare(a, b=3):  # type: ignore[no-untyped-def]
    return echo(a=a, b=b)


def with_database(a: int, db: Annotated[Database, Injected()], log: Annotated[Any, Injected] = None) -> Any:
    return echo(a=a, db=db, log=log)


def provided(a: int, user: Annotated[str, Provided()]) -> Any:
    return echo(a=a, user=user)


def injected_by_position(db: Annotated[Any, Injected()], a: int, log: Annotated[Any, Injected()] = None, /) -> Any:
    return echo(a=a, db=db, log=log)


class Service:
    def method(self, a: int) -> Any:
        return echo(a=a)

    @classmethod
    def class_method(cls, a: int) -> Any:
        return echo(a=a)

    @staticmethod
    def static_method(a: int) -> Any:
        return echo(a=a)

    def __call__(self, a: int) -> Any:
        """Call it."""
        return echo(a=a)


def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


SENTINEL = object()
DB = Database()
CALLS: list[tuple[Callable[..., Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (plain, {"a": 1}, {}, {"a": 1, "b": "x"}),
    (plain, {"a": 1, "b": "z"}, {}, {"a": 1, "b": "z"}),
    (positional_only, {"a": 1, "c": True}, {}, {"a": 1, "b": "y", "c": True, "d": 1}),
    (typed, {"unit": "f", "place": {"city": "Rome"}, "extra": {"k": 1}}, {},
     {"unit": Unit.F, "place": Place("Rome"), "extra": {"k": 1}}),
    (awkward, {"schema": "s", "_private": 1, "copy": 4}, {},
     {"schema": "s", "_private": 1, "copy": 4, "model_config": "m", "json_": 3}),
    (aliased, {"from": 1}, {}, {"start": 1, "end": 5}),
    (aliased, {"from": 1, "to": 2}, {}, {"start": 1, "end": 2}),
    (default_in_field, {}, {}, {"a": 7}),
    (bare, {"a": [1]}, {}, {"a": [1], "b": 3}),
    (with_database, {"a": 1}, {"db": DB}, {"a": 1, "db": DB, "log": None}),
    (with_database, {"a": 1}, {"db": DB, "log": 1, "not": "mine"}, {"a": 1, "db": DB, "log": 1}),
    (provided, {"a": 1}, {"user": "ann"}, {"a": 1, "user": "ann"}),
    (injected_by_position, {"a": 1}, {"db": DB}, {"a": 1, "db": DB, "log": None}),
    (injected_by_position, {"a": 1}, {"db": DB, "log": 2}, {"a": 1, "db": DB, "log": 2}),
    (Service().method, {"a": 1}, {}, {"a": 1}),
    (Service.class_method, {"a": 1}, {}, {"a": 1}),
    (Service.static_method, {"a": 1}, {}, {"a": 1}),
    (Service(), {"a": 1}, {}, {"a": 1}),
    (decorate(plain), {"a": 1}, {}, {"a": 1, "b": "x"}),
    (functools.partial(plain, 5), {"b": "q"}, {}, {"a": 5, "b": "q"}),
    (functools.partial(plain, b="secret"), {"a": 1}, {}, {"a": 1, "b": "secret"}),
    (functools.partial(positional_only, 5), {"b": "q"}, {}, {"a": 5, "b": "q", "c": False, "d": 1}),
    (functools.partial(functools.partial(with_database, db=DB), 3), {}, {}, {"a": 3, "db": DB, "log": None}),
]  # fmt: skip


@pytest.mark.parametrize(("function", "data", "injected", "expected"), CALLS)
def test_arguments_arrive(
    function: Callable[..., Any], data: dict[str, Any], injected: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert run(function, data, **injected) == expected


def test_the_common_case_is_direct() -> None:
    assert read_signature(plain, name="f").call.direct
    assert not read_signature(positional_only, name="f").call.direct
    assert not read_signature(with_database, name="f").call.direct
    assert not read_signature(awkward, name="f").call.direct


def test_nothing_hidden_is_in_the_schema() -> None:
    for function in (with_database, provided, functools.partial(plain, b="secret")):
        schema = read_signature(function, name="f").model.model_json_schema()
        assert list(schema["properties"]) == ["a"]
        assert "secret" not in str(schema)


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(ValueError, match="not permitted"):
        read_signature(plain, name="f").model.model_validate({"a": 1, "c": 2})


def test_a_missing_injected_value_is_the_callers_mistake() -> None:
    with pytest.raises(TypeError, match=r"The injected parameter 'db' was not given\. Pass injected=\{'db': …\}\."):
        run(with_database, {"a": 1})


def test_types_defined_in_a_function_are_found() -> None:
    class Local(BaseModel):
        x: int

    def use(local: Local) -> int:
        return local.x

    signature = read_signature(use, name="f")
    assert use(**signature.model.model_validate({"local": {"x": 3}}).__dict__) == 3


def test_a_default_that_json_cannot_say_stays_the_same_object() -> None:
    def use(a: Annotated[Any, Field(description="d")] = SENTINEL) -> Any:
        return a

    assert run(use, {}) is SENTINEL


@pytest.mark.parametrize(
    ("annotation", "default", "description"),
    [
        (int, 1, "from the docstring"),
        (Annotated[int, Field(description="from the field")], 1, "from the field"),
        (Annotated[int, "from the text"], 1, "from the text"),
        (Annotated[int, Documented("from PEP 727")], 1, "from PEP 727"),
        (Annotated[int, Field(ge=0), "beside a field"], 1, "beside a field"),
        (int, Field(1, description="from the default"), "from the default"),
    ],
)
def test_descriptions(annotation: Any, default: Any, description: str) -> None:
    def use(a: Any = default) -> Any:
        """Use.

        Args:
            a: from the docstring
        """

    use.__annotations__["a"] = annotation
    signature = read_signature(use, name="f")
    assert signature.description == "Use."
    assert signature.model.model_json_schema()["properties"]["a"]["description"] == description


def test_the_docstring_of_a_callable_object() -> None:
    class Silent:
        """The class says it."""

        def __call__(self, a: int) -> int:
            return a

    assert read_signature(Service(), name="f").description == "Call it."
    assert read_signature(Silent(), name="f").description == "The class says it."
    assert read_signature(functools.partial(Silent(), 1), name="f").description == "The class says it."
    assert read_signature(functools.partial(bare, 1), name="f").description is None


def star(*args: int) -> None: ...
def stars(**options: int) -> None: ...
def unresolvable(a: Nowhere) -> None: ...  # type: ignore[name-defined]  # noqa: F821
def unsayable(a: int, b: Database) -> None: ...


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (star, r"\$\.args: `\*args` takes any number of arguments.*Write a `list\[…\]` parameter"),
        (Service.method, r"\$\.self: `Service\.method` is a method without its object\. Pass the bound method"),
        (stars, r"\$\.options: `\*\*options` takes arguments of any name.*Write a `dict\[str, …\]` parameter"),
        (unresolvable, r"\$\.a: the annotation 'Nowhere' cannot be resolved: name 'Nowhere' is not defined"),
        (unsayable, r"\$\.b: Unable to generate pydantic-core schema.*Annotated\[…, Injected\(\)\]"),
        (iter, r"\$: <built-in function iter> has no readable signature"),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_reason(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        read_signature(function, name="f")
