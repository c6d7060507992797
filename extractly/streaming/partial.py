"""`Partial[T]`: how much of a value of type T has arrived, as of one moment.

Made by the builder when somebody looks, never changed after that. It mirrors T by the type's own field names, and is no
instance of T: what has not arrived reads as `None`, and `model_fields_set` tells it from a `None` that arrived. What is
complete in it are real values; what is open is another `Partial`, a list, a dict or a string.

Two partials that nothing happened between share what they hold; treat lists and dicts in them as read-only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeGuard, TypeVar, cast

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from .narrowing import is_dict, is_items

__all__ = ["Partial", "Shape", "is_partial", "json_key", "json_view"]

T = TypeVar("T")


class Shape:
    """What is the same for all partials of one type.

    Attributes:
        cls: The class; `None` for an object of a raw JSON Schema.
        names: The fields' names, in order of declaration.
        aliases: The key of each field in the JSON view.
        positional: The type is a tuple: the JSON view is an array.
    """

    __slots__ = ("aliases", "cls", "names", "positional")

    def __init__(
        self, cls: Any, names: tuple[str, ...], aliases: Mapping[str, str], *, positional: bool = False
    ) -> None:
        self.cls = cls
        self.names = names
        self.aliases = aliases
        self.positional = positional

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

    __slots__ = ("_state",)

    _state: tuple[Shape, dict[str, Any], frozenset[str]]

    def __init__(self, shape: Shape, values: dict[str, Any], defaults: frozenset[str]) -> None:
        _set_state(self, (shape, values, defaults))

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that have arrived, whatever their value."""
        _, values, defaults = self._state
        return set(values) - defaults

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in Partial.__slots__:  # copy and pickle ask before there are slots
            raise AttributeError(name)
        shape, values, _ = self._state
        try:
            return values[name]
        except KeyError:
            if name in shape.names:
                return None
            raise AttributeError(f"{type(self).__name__}[{shape.title}] has no field {name!r}") from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Partial is a snapshot; {name!r} cannot be set")

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, int):
            return self._positions()[key]
        shape, values, _ = self._state
        if key in values:
            return values[key]
        if key in shape.names:
            return None
        raise KeyError(key)

    def _positions(self) -> tuple[Any, ...]:
        """What is shown of a NamedTuple, by position."""
        shape, values, _ = self._state
        if not shape.positional:
            raise TypeError(f"Partial[{shape.title}] has fields, not positions")
        return tuple(values.values())

    def __contains__(self, key: object) -> bool:
        return key in self._state[1]

    def __iter__(self) -> Iterator[Any]:
        shape, values, _ = self._state
        return iter(tuple(values.values() if shape.positional else values.items()))

    def __len__(self) -> int:
        return len(self._state[1])

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not is_partial(other):
            return NotImplemented
        shape, *shown = self._state
        other_shape, *other_shown = other._state
        return shape.cls is other_shape.cls and shown == other_shown

    __hash__ = None  # type: ignore[assignment]  # the values may be lists

    def __repr__(self) -> str:
        shape, values, _ = self._state
        shown = ", ".join(f"{name}={value!r}" for name, value in values.items())
        return f"Partial[{shape.title}]({shown})"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._state[0].names})

    def __copy__(self) -> Partial[T]:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Partial, self._state

    def model_dump(
        self, *, mode: str = "python", by_alias: bool = False, exclude_unset: bool = False
    ) -> dict[str, Any] | list[Any]:
        """Plain data of what is shown: a dict, or a list for a NamedTuple.

        Args:
            mode: `"json"` for values that `json.dumps` takes, `"python"` for the values themselves.
            by_alias: Keys as in JSON, else the fields' names.
            exclude_unset: Only what has arrived; else fields that have not are `None`.
        """
        shape, shown, defaults = self._state
        if shape.positional:
            return [_dump(value, mode, by_alias, exclude_unset) for value in shown.values()]
        aliases: Mapping[str, str] = shape.aliases if by_alias else {}
        names = list(shown) if exclude_unset else [*shape.names, *(name for name in shown if name not in shape.names)]
        return {
            aliases.get(name, name): _dump(shown.get(name), mode, by_alias, exclude_unset)
            for name in names
            if not exclude_unset or name not in defaults
        }

    def model_dump_json(self, *, by_alias: bool = False, exclude_unset: bool = False, indent: int | None = None) -> str:
        """The same as JSON text."""
        import json

        data = self.model_dump(mode="json", by_alias=by_alias, exclude_unset=exclude_unset)
        return json.dumps(data, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))

    def json_view(self) -> Any:
        """What changes rebuild: what has arrived, and the defaults shown, by alias."""
        shape, values, _ = self._state
        if shape.positional:
            return [json_view(value) for value in values.values()]
        aliases = shape.aliases
        return {aliases.get(name, name): json_view(value) for name, value in values.items()}


# A Partial cannot be set from outside, and some are made for each look: one slot, set by its own setter, is fastest.
_slots: dict[str, Any] = dict(vars(Partial))
_set_state = _slots["_state"].__set__

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
