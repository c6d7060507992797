"""`Partial[T]`: how much of a value of type T has arrived, as of one moment.

Made by the builder when somebody looks, never changed after that. It mirrors T by the type's own field names, and is no
instance of T: what has not arrived reads as `None`, and `model_fields_set` tells it from a `None` that arrived. What is
complete in it are real values; what is open is another `Partial`, a list, a dict or a string.

Two partials that nothing happened between share what they hold; treat lists and dicts in them as read-only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeGuard, TypeVar, cast

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from .narrowing import is_dict, is_items

__all__ = ["Partial", "Shape", "is_partial", "json_key", "json_view"]

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """What is the same for all partials of one type.

    Attributes:
        cls: The class; `None` for an object of a raw JSON Schema.
        names: The fields' names, in order of declaration.
        aliases: The key of each field in the JSON view.
        positional: The type is a tuple: the JSON view is an array.
    """

    cls: Any
    names: tuple[str, ...]
    aliases: Mapping[str, str]
    positional: bool = False

    @property
    def title(self) -> str:
        """The class's name, for `repr`."""
        return getattr(self.cls, "__name__", "dict")


class Partial(Generic[T]):
    """A snapshot of a value that is still arriving. Attributes, keys and items are typed `Any`.

    * `partial.field`, `partial["field"]`: what has arrived of the field, `None` if nothing has.
    * `model_fields_set`: the names of the fields that have arrived.
    * `name in partial`, `iter(partial)`: as of a model, a pair of name and value per field that is shown.
    * `model_dump()`, `model_dump_json()`: plain data, as of a model.

    There is no other public name, so that a field may have any name that a field of a model may have.

    Partials are equal if they are of the same type and show the same. They can be copied and pickled.
    """

    __slots__ = ("_defaults", "_shape", "_values")

    _shape: Shape
    _values: dict[str, Any]
    _defaults: frozenset[str]

    def __init__(self, shape: Shape, values: dict[str, Any], defaults: frozenset[str]) -> None:
        _set_shape(self, shape)
        _set_values(self, values)
        _set_defaults(self, defaults)

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that have arrived, whatever their value."""
        return set(self._values) - self._defaults

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in Partial.__slots__:  # copy and pickle ask before there are slots
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            if name in self._shape.names:
                return None
            raise AttributeError(f"{type(self).__name__}[{self._shape.title}] has no field {name!r}") from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Partial is a snapshot; {name!r} cannot be set")

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, int):
            return self._positions()[key]
        if key in self._values:
            return self._values[key]
        if key in self._shape.names:
            return None
        raise KeyError(key)

    def _positions(self) -> tuple[Any, ...]:
        """What is shown of a NamedTuple, by position."""
        if not self._shape.positional:
            raise TypeError(f"Partial[{self._shape.title}] has fields, not positions")
        return tuple(self._values.values())

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[Any]:
        if self._shape.positional:
            return iter(tuple(self._values.values()))
        return iter(tuple(self._values.items()))

    def __len__(self) -> int:
        return len(self._values)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not is_partial(other):
            return NotImplemented
        return (
            self._shape.cls is other._shape.cls and self._values == other._values and self._defaults == other._defaults
        )

    __hash__ = None  # type: ignore[assignment]  # the values may be lists

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self._values.items())
        return f"Partial[{self._shape.title}]({shown})"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._shape.names})

    def __copy__(self) -> Partial[T]:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Partial, (self._shape, self._values, self._defaults)

    def model_dump(
        self, *, mode: str = "python", by_alias: bool = False, exclude_unset: bool = False
    ) -> dict[str, Any] | list[Any]:
        """Plain data of what is shown: a dict, or a list for a NamedTuple.

        Args:
            mode: `"json"` for values that `json.dumps` takes, `"python"` for the values themselves.
            by_alias: Keys as in JSON, else the fields' names.
            exclude_unset: Only what has arrived; else fields that have not are `None`.
        """
        if self._shape.positional:
            return [_dump(value, mode, by_alias, exclude_unset) for value in self._values.values()]
        aliases: Mapping[str, str] = self._shape.aliases if by_alias else {}
        shown = self._values
        names = (
            list(shown) if exclude_unset else [*self._shape.names, *(n for n in shown if n not in self._shape.names)]
        )
        return {
            aliases.get(name, name): _dump(shown.get(name), mode, by_alias, exclude_unset)
            for name in names
            if not exclude_unset or name not in self._defaults
        }

    def model_dump_json(self, *, by_alias: bool = False, exclude_unset: bool = False, indent: int | None = None) -> str:
        """The same as JSON text."""
        import json

        data = self.model_dump(mode="json", by_alias=by_alias, exclude_unset=exclude_unset)
        return json.dumps(data, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))

    def json_view(self) -> Any:
        """What changes rebuild: what has arrived, and the defaults shown, by alias."""
        if self._shape.positional:
            return [json_view(value) for value in self._values.values()]
        aliases = self._shape.aliases
        return {aliases.get(name, name): json_view(value) for name, value in self._values.items()}


# A Partial cannot be set from outside, and one is made for each look: the slots' own setters are the fastest way in.
_slots: dict[str, Any] = dict(vars(Partial))
_set_shape, _set_values, _set_defaults = (_slots[name].__set__ for name in ("_shape", "_values", "_defaults"))

_PLAIN = frozenset({str, int, bool, float, type(None)})


def is_partial(value: object) -> TypeGuard[Partial[Any]]:
    """Whether it is a partial value."""
    return isinstance(value, Partial)


def json_view(value: Any) -> Any:
    """The JSON view of anything that a snapshot can hold: what `changes` rebuild."""
    if type(value) in _PLAIN:
        return value
    if is_partial(value):
        return value.json_view()
    if is_dict(value):
        return {key if type(key) is str else json_key(key): json_view(item) for key, item in value.items()}
    if is_items(value):
        return [json_view(item) for item in value]
    return _dump(value, "json", by_alias=True, exclude_unset=True)


def json_key(key: Any) -> str:
    """The key in JSON of a dict's key."""
    return key if type(key) is str else next(iter(to_jsonable_python({key: None}, fallback=str)))


def _dump(value: Any, mode: str, by_alias: bool, exclude_unset: bool) -> Any:
    if is_partial(value):
        return value.model_dump(mode=mode, by_alias=by_alias, exclude_unset=exclude_unset)
    if isinstance(value, BaseModel):
        return value.model_dump(mode=mode, by_alias=by_alias, exclude_unset=exclude_unset, warnings=False)
    if is_dict(value):
        dump_key = json_key if mode == "json" else _same
        return {dump_key(key): _dump(item, mode, by_alias, exclude_unset) for key, item in value.items()}
    if is_items(value):
        dumped = [_dump(item, mode, by_alias, exclude_unset) for item in value]
        return dumped if mode == "json" or isinstance(value, list) else _like(value, dumped)
    if mode == "json":
        return to_jsonable_python(value, by_alias=by_alias, fallback=str)
    return value


def _like(value: Any, items: list[Any]) -> Any:
    """A container of the same kind with other items."""
    kind = cast("Any", type(value))
    return kind(*items) if hasattr(kind, "_fields") else kind(items)


def _same(key: Any) -> Any:
    return key
