"""Hypothesis strategies for types together with their values.

`typed()` draws a `Typed`: a type that `TypeAdapter` accepts and a strategy of its values. `typed_values()` draws a type
with its adapter and one value that pydantic's own JSON round trip keeps (where pydantic itself changes a value, nobody
can do better). `damaged(data)` draws the same JSON data with one place changed.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import enum
import itertools
import string
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from hypothesis import assume
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, RootModel, TypeAdapter, ValidationError, create_model
from typing_extensions import TypedDict

_count = itertools.count()
NAMES = st.sampled_from(
    ["a", "b", "name", "value", "key", "type", "items", "properties", "title", "description", "rest", "default", "x_y",
     "Camel", "entries", "required", "enum"]
)  # fmt: skip
KEYS = st.text(st.characters(codec="utf-8"), max_size=5)
SAFE_INTS = st.integers(-(2**70), 2**70)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**6), max_value=10**6)
ZONED = st.datetimes(timezones=st.just(dt.UTC))


class Typed(NamedTuple):
    """A type and how to draw its values."""

    type: Any
    values: st.SearchStrategy[Any]
    hashable: bool = False


def fresh(prefix: str) -> str:
    """A class name that was not used before."""
    return f"{prefix}{next(_count)}"


@st.composite
def literals(draw: st.DrawFn) -> Typed:
    members = draw(st.lists(st.one_of(st.text(max_size=4), st.integers(-5, 5), st.booleans()), min_size=1, max_size=4))
    unique = list({(type(member), member): member for member in members}.values())
    return Typed(Literal[tuple(unique)], st.sampled_from(unique), hashable=True)


@st.composite
def enums(draw: st.DrawFn) -> Typed:
    values = draw(st.lists(st.one_of(st.text(max_size=4), st.integers(-5, 5)), min_size=1, max_size=4, unique=True))
    cls = enum.Enum(fresh("Choice"), {f"M{index}": value for index, value in enumerate(values)})  # type: ignore[misc]
    return Typed(cls, st.sampled_from(list(cls)), hashable=True)


SCALARS = st.one_of(
    st.sampled_from(
        [
            Typed(str, st.text(max_size=8), hashable=True),
            Typed(int, SAFE_INTS, hashable=True),
            Typed(bool, st.booleans(), hashable=True),
            Typed(float, FLOATS, hashable=True),
            Typed(None, st.none(), hashable=True),
            Typed(Decimal, DECIMALS, hashable=True),
            Typed(dt.date, st.dates(), hashable=True),
            Typed(dt.datetime, ZONED, hashable=True),
            Typed(dt.time, st.times(), hashable=True),
            Typed(dt.timedelta, st.timedeltas(dt.timedelta(-1000), dt.timedelta(1000)), hashable=True),
            Typed(uuid.UUID, st.uuids(), hashable=True),
            Typed(Annotated[str, Field(min_length=1, max_length=4)], st.text(min_size=1, max_size=4), hashable=True),
            Typed(Annotated[str, Field(pattern="^[a-c]+$")], st.text("abc", min_size=1, max_size=4), hashable=True),
            Typed(Annotated[int, Field(ge=0, lt=10)], st.integers(0, 9), hashable=True),
            Typed(Annotated[float, Field(gt=0)], FLOATS.filter(lambda x: x > 0), hashable=True),
        ]
    ),
    literals(),
    enums(),
)


def _list(item: Typed) -> Typed:
    return Typed(list[item.type], st.lists(item.values, max_size=3))  # type: ignore[name-defined]


def _bounded_list(item: Typed) -> Typed:
    kind = Annotated[list[item.type], Field(min_length=1, max_length=2)]  # type: ignore[name-defined]
    return Typed(kind, st.lists(item.values, min_size=1, max_size=2))


def _set(item: Typed) -> Typed:
    if not item.hashable:
        return _list(item)
    return Typed(set[item.type], st.sets(item.values, max_size=3))  # type: ignore[name-defined]


def _mapping(item: Typed) -> Typed:
    return Typed(dict[str, item.type], st.dictionaries(KEYS, item.values, max_size=3))  # type: ignore[name-defined]


def _keyed_mapping(item: Typed) -> Typed:
    return Typed(dict[int, item.type], st.dictionaries(SAFE_INTS, item.values, max_size=3))  # type: ignore[name-defined]


def _optional(item: Typed) -> Typed:
    return Typed(item.type | None if item.type is not None else None, st.none() | item.values, item.hashable)


def _tail(item: Typed) -> Typed:
    return Typed(tuple[item.type, ...], st.lists(item.values, max_size=3).map(tuple))  # type: ignore[name-defined]


def _root_model(item: Typed) -> Typed:
    cls: Any = type(fresh("Root"), (RootModel[item.type],), {})  # type: ignore[name-defined]
    return Typed(cls, item.values.map(cls.model_construct))


CONTAINERS: list[Callable[[Typed], Typed]] = [
    _list, _bounded_list, _set, _mapping, _keyed_mapping, _optional, _tail, _root_model,
]  # fmt: skip


@st.composite
def tuples(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    parts = draw(st.lists(inner, min_size=1, max_size=3))
    return Typed(tuple[tuple(part.type for part in parts)], st.tuples(*(part.values for part in parts)))  # type: ignore[misc]


@st.composite
def unions(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    parts = draw(st.lists(inner, min_size=2, max_size=3))
    kind = parts[0].type
    for part in parts[1:]:
        if part.type is not None or kind is not None:
            kind = kind | part.type
    return Typed(kind, st.one_of(*(part.values for part in parts)))


@st.composite
def models(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    fields = draw(st.dictionaries(NAMES, inner, min_size=0, max_size=4))
    extra = draw(st.sampled_from(["ignore", "forbid", "allow"]))
    definitions: dict[str, Any] = {}
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for name, part in fields.items():
        alias = draw(st.sampled_from([None, None, f"{name}-Alias", f"$ {name}"]))
        if draw(st.booleans()):
            definitions[name] = (part.type, Field(alias=alias))
            required[alias or name] = part.values
        else:
            definitions[name] = (part.type, Field(default=draw(part.values), alias=alias))
            optional[alias or name] = part.values
    cls = create_model(fresh("Model"), __config__=ConfigDict(extra=extra), **definitions)  # type: ignore[call-overload]
    values = st.fixed_dictionaries(required, optional=optional).map(lambda data: cls.model_construct(**data))
    return Typed(cls, values)


@st.composite
def dataclass_types(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    fields = draw(st.dictionaries(NAMES, inner, min_size=1, max_size=3))
    cls = dataclasses.make_dataclass(fresh("Record"), [(name, part.type) for name, part in fields.items()])
    values = st.fixed_dictionaries({name: part.values for name, part in fields.items()})
    return Typed(cls, values.map(lambda data: cls(**data)))


@st.composite
def typed_dicts(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    fields = draw(st.dictionaries(NAMES, st.tuples(inner, st.booleans()), min_size=0, max_size=3))
    members = {name: NotRequired[part.type] if free else part.type for name, (part, free) in fields.items()}
    kind = TypedDict(fresh("Shape"), members)  # type: ignore[misc]
    must = {name: part.values for name, (part, free) in fields.items() if not free}
    may = {name: part.values for name, (part, free) in fields.items() if free}
    return Typed(kind, st.fixed_dictionaries(must, optional=may))


def _extend(inner: st.SearchStrategy[Typed]) -> st.SearchStrategy[Typed]:
    single = st.tuples(st.sampled_from(CONTAINERS), inner).map(lambda pair: pair[0](pair[1]))
    return st.one_of(
        single, models(inner), models(inner), tuples(inner), unions(inner), dataclass_types(inner), typed_dicts(inner)
    )


def typed() -> st.SearchStrategy[Typed]:
    """Types with their values, nested a few levels."""
    return st.recursive(SCALARS, _extend, max_leaves=6)


@st.composite
def typed_values(draw: st.DrawFn) -> tuple[Any, TypeAdapter[Any], Any]:
    """A type, its adapter, and a value that pydantic's own JSON round trip keeps."""
    chosen = draw(typed())
    adapter: TypeAdapter[Any] = TypeAdapter(chosen.type)
    value = draw(chosen.values)
    try:
        kept = adapter.validate_json(adapter.dump_json(value, by_alias=True, warnings=False))
        again = adapter.validate_json(adapter.dump_json(kept, by_alias=True, warnings=False))
    except (ValidationError, ValueError):
        assume(False)
    assume(type(kept) is type(again) and kept == again)
    return chosen.type, adapter, again


def damaged(data: Any) -> st.SearchStrategy[Any]:
    """JSON data with one place replaced, removed or added to."""
    places = list(_places(data, ()))
    return st.tuples(st.sampled_from(places), OTHERS, st.sampled_from(["replace", "remove", "add"])).map(
        lambda change: _changed(data, *change)
    )


OTHERS = st.sampled_from([None, True, 0, -1, 1.5, 10**30, "", "x", "2024-01-01", [], [None], {}, {"a": None}])


def _places(data: Any, path: tuple[Any, ...]) -> Any:
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _places(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _places(value, (*path, index))


def _changed(data: Any, path: tuple[Any, ...], other: Any, how: str) -> Any:
    if not path:
        return other
    data = copy.deepcopy(data)
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    if how == "replace":
        holder[path[-1]] = other
    elif how == "remove":
        del holder[path[-1]]
    elif isinstance(holder, list):
        holder.append(other)
    else:
        holder[f"{path[-1]}{string.ascii_letters[:2]}"] = other
    return data
