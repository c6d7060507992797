"""`WireObject`: what every response object is, a plain view over the decoded JSON object that came.

Nothing is validated and nothing is made until it is looked at: an object holds the `dict` that the decoder gave, and
reading an attribute looks there. The rules, the same for every class in `values.py`:

* a field of the class that did not come reads `None` (or what its reader gives: `choices` is `[]`);
* a field that came and that no class names is kept and read as it came; any other name is an `AttributeError`;
* nested objects are wrapped when first read and stay the same object afterwards, so that a change to one is seen;
* an assignment stays in this object: the decoded JSON is never written to;
* `obj["field"]` is the attribute, `"field" in obj` asks whether it came, `dict(obj)` and `{**obj}` work;
* `model_dump` is what pydantic's would be: known optional fields that did not come are `None`.

Left out on purpose: validation (providers send `null` for fields that the reference calls required).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from typing import Self, TypeGuard

__all__ = [
    "Reader",
    "WireObject",
    "came",
    "is_list",
    "is_mapping",
    "is_object",
    "many",
    "one",
    "plain",
    "readable",
    "untouched",
]

Reader = Callable[[Any], Any]
"""Makes what an attribute shows of what came; given `None` where nothing did."""

_SHORT_CHARS = 80
"""Longer strings are cut in the middle by `readable`: a line of a log."""
_NOTHING: Mapping[str, Any] = {}


class _PlainField:
    """A known field that is shown as it came. No data descriptor: what was assigned, in `__dict__`, goes first."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type[WireObject]) -> Any:
        return self if instance is None else instance._data.get(self._name)


class _ReadField:
    """A known field that a reader shows; containers are kept once read, so that they stay the same object."""

    __slots__ = ("_name", "_reader")

    def __init__(self, name: str, reader: Reader) -> None:
        self._name = name
        self._reader = reader

    def __get__(self, instance: Any, owner: type[WireObject]) -> Any:
        if instance is None:
            return self
        value = instance._data.get(self._name)
        shown = self._reader(value)
        if shown is not value and isinstance(value, (dict, list)) and type(shown) is not str:
            instance.__dict__[self._name] = shown
        return shown


class WireObject:
    """A response object: attributes over the JSON object that came.

    Args:
        data: The decoded JSON object; kept, and never changed.
        request_id: The service's id of the request, read back as `_request_id`.
        **fields: Fields to set on top.

    >>> WireObject({"id": "x", "extra": 1}).extra
    1
    """

    __slots__ = ("__dict__", "_data")

    _readers: ClassVar[Mapping[str, Reader]] = _NOTHING
    """Field name -> how it is shown; the other fields are shown as they came."""
    _required: ClassVar[frozenset[str]] = frozenset()
    """Fields that the reference calls required: not made up as `None` by `model_dump` where they are missing."""
    _quiet: ClassVar[frozenset[str]] = frozenset()
    """Fields of some providers only: readable as `None`, and dumped only where they came."""
    _fields: ClassVar[tuple[str, ...]] = ()
    """Known fields in the reference's order, from the annotations."""

    _data: Mapping[str, Any]
    _request_id: str | None

    def __init_subclass__(
        cls, *, readers: Mapping[str, Reader] = _NOTHING, required: Iterable[str] = (), quiet: Iterable[str] = ()
    ) -> None:
        super().__init_subclass__()
        cls._readers = {**cls._readers, **readers}
        cls._required = cls._required.union(required)
        cls._quiet = cls._quiet.union(quiet)
        own = [name for name in get_annotations(cls) if name[0] != "_"]
        cls._fields = tuple(dict.fromkeys((*cls._fields, *(name for name in own if name not in cls._quiet))))
        for name in (*own, *readers):
            reader = cls._readers.get(name)
            setattr(cls, name, _PlainField(name) if reader is None else _ReadField(name, reader))

    def __init__(
        self, data: Mapping[str, Any] | None = None, /, *, request_id: str | None = None, **fields: Any
    ) -> None:
        self._data = _NOTHING if data is None else data
        if request_id is not None:
            self.__dict__["_request_id"] = request_id
        if fields:
            self.__dict__.update(fields)

    @classmethod
    def model_validate(cls, data: Mapping[str, Any]) -> Self:
        """Wrap a decoded JSON object; nothing is checked, see the module's header."""
        return cls(data)

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Decode and wrap a JSON object; `ValueError` where the text is none."""
        data = json.loads(text)
        if not is_object(data):
            raise ValueError(f"expected a JSON object for {cls.__name__}, got {type(data).__name__}")
        return cls(data)

    if not TYPE_CHECKING:  # a misspelt attribute is for the type checker to find

        def __getattr__(self, name):
            # Called only for what is neither a known field nor in `__dict__`.
            if name in self._data:
                return self._data[name]
            if name == "_request_id":
                return None
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __getitem__(self, name: str) -> Any:
        if name in self._fields or name in self._quiet or (name in self.__dict__ and name[:1] != "_"):
            return getattr(self, name)
        return self._data[name]

    def __contains__(self, name: object) -> bool:
        return name in self.keys()

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter([(name, self[name]) for name in self.keys()])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, WireObject):
            return self.to_dict() == other.to_dict()
        return self.to_dict() == other if isinstance(other, dict) else NotImplemented

    def __repr__(self) -> str:
        came = self.keys()
        names = [name for name in self._fields if name in came] + [name for name in came if name not in self._fields]
        shown = ", ".join(f"{name}={readable(self[name])}" for name in names if self[name] is not None)
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._data,), self.__dict__

    def keys(self) -> KeysView[str]:
        """Names of the fields that came or were set, in order; with it `dict(obj)` and `{**obj}` work."""
        return dict.fromkeys([*self._data, *(name for name in self.__dict__ if name[0] != "_")]).keys()

    def get(self, name: str, default: Any = None) -> Any:
        """The field, or `default` where it did not come."""
        return self[name] if name in self.keys() else default  # `in` and `[]` of a dict do not mean this

    @property
    def model_extra(self) -> dict[str, Any]:
        """The fields that came and that the class does not name."""
        return {name: value for name, value in self.to_dict().items() if name not in self._fields}

    @property
    def model_fields_set(self) -> set[str]:
        """Names of the fields that came or were set."""
        return set(self.keys())

    def model_dump(
        self,
        *,
        mode: str = "python",
        include: Iterable[str] | None = None,
        exclude: Iterable[str] | None = None,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
    ) -> dict[str, Any]:
        """The object as plain data, all the way down; a change to it changes nothing here.

        Args:
            mode: `"json"` also turns values that were made from the text (`parsed`) into JSON data.
            include: Only these top-level fields.
            exclude: Not these top-level fields.
            exclude_unset: Leave out the fields that did not come.
            exclude_defaults: Leave out known fields that are `None`, which is what they are where they did not come.
            exclude_none: Leave out whatever is `None`.

        Returns:
            Known fields in the reference's order, then the others in the order in which they came.
        """
        came = self.keys()
        names = [name for name in self._fields if name in came or not (exclude_unset or name in self._required)]
        names += [name for name in came if name not in self._fields]
        if include is not None:
            names = [name for name in names if name in frozenset(include)]
        if exclude is not None:
            names = [name for name in names if name not in frozenset(exclude)]
        options: Mapping[str, Any]
        options = {"exclude_unset": exclude_unset, "exclude_none": exclude_none, "exclude_defaults": exclude_defaults}
        dumped = {name: _dump(self._to_dump(name), mode, options) for name in names}
        if exclude_none or exclude_defaults:
            known = frozenset(self._fields) if not exclude_none else dumped.keys()
            dumped = {name: value for name, value in dumped.items() if value is not None or name not in known}
        return dumped

    def model_dump_json(self, *, indent: int | None = None, **options: Any) -> str:
        """`model_dump(mode="json")` as JSON text; `indent` in spaces, the other options as there."""
        separators = (",", ":") if indent is None else None
        options["mode"] = "json"
        data = self.model_dump(**options)
        return json.dumps(data, indent=indent, separators=separators, ensure_ascii=False)

    def to_dict(self, *, mode: str = "python", exclude_none: bool = False) -> dict[str, Any]:
        """What came, as plain data: `model_dump(exclude_unset=True)`."""
        return self.model_dump(mode=mode, exclude_unset=True, exclude_none=exclude_none)

    def to_json(self, *, indent: int | None = 2) -> str:
        """`to_dict` as JSON text; `indent` in spaces."""
        return self.model_dump_json(indent=indent, exclude_unset=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """A copy, all the way down, with some fields set."""
        copied = type(self)(self._data)
        copied.__dict__.update({name: _copied(value) for name, value in self.__dict__.items()})
        copied.__dict__.update(update or {})
        return copied

    def _to_dump(self, name: str) -> Any:
        """What `_dump` is given for a field: wrapped where it is an object, else what came (a dump mends nothing)."""
        if name in self.__dict__:
            return self.__dict__[name]
        value = self._data.get(name)
        if name not in self._readers or value is None or isinstance(value, (str, int, float)):
            return value
        shown = getattr(self, name)
        return value if isinstance(shown, str) else shown


def came(value: Any) -> Any:
    """The decoded JSON object of a response object that nobody has looked into or changed; else what was given.

    Reading many fields of it costs a quarter of what the attributes cost, and wraps nothing.
    """
    held: Any = value
    return held._data if isinstance(value, WireObject) and not held.__dict__ else value


def untouched(value: WireObject) -> Mapping[str, Any] | None:
    """The decoded JSON object; `None` where a field was set, or a nested object read (and perhaps changed)."""
    held: Any = value
    return None if any(name[0] != "_" for name in held.__dict__) else held._data


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """A JSON object; says so to both type checkers."""
    return isinstance(value, dict)


def is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Any mapping; says so to both type checkers."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """A JSON array; says so to both type checkers."""
    return isinstance(value, list)


def one(cls: type[WireObject], *, always: bool = False) -> Reader:
    """A field that holds an object of `cls`; with `always`, an empty one where none came."""

    def read(value: Any) -> Any:
        if is_object(value):
            return cls(value)
        return cls() if value is None and always else value

    return read


def many(cls: type[WireObject], *, always: bool = False) -> Reader:
    """A field that holds a list of objects of `cls`; with `always`, an empty list where none came."""
    wrap = one(cls)

    def read(value: Any) -> Any:
        if is_list(value):
            return [wrap(item) for item in value]
        return [] if value is None and always else value

    return read


def plain(value: Any, mode: str = "python") -> Any:
    """A value as JSON-like data: response objects become dicts of what came, containers are copied."""
    return _dump(value, mode, {"exclude_unset": True})


def readable(value: Any) -> str:
    """`repr`, with long strings cut in the middle: a message is to be readable in a log."""
    if isinstance(value, str) and len(value) > _SHORT_CHARS:
        return f"{value[: _SHORT_CHARS // 2]!r}…{value[-_SHORT_CHARS // 4 :]!r} ({len(value)} characters)"
    return repr(value)


def _dump(value: Any, mode: str, options: Mapping[str, Any]) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, WireObject):
        return value.model_dump(mode=mode, **options)
    if is_object(value):
        return {key: _dump(item, mode, options) for key, item in value.items()}
    if is_list(value):
        return [_dump(item, mode, options) for item in value]
    return _dump_foreign(value, mode)


def _dump_foreign(value: Any, mode: str) -> Any:
    """A value that the library made from the text: `parsed`, `parsed_arguments`."""
    if mode == "json":
        from pydantic_core import to_jsonable_python

        return to_jsonable_python(value, fallback=_dump_partial)
    dump = getattr(value, "model_dump", None)
    return dump() if callable(dump) else value


def _dump_partial(value: Any) -> Any:
    """A `Partial`, which pydantic does not know."""
    return value.model_dump(mode="json")


def _copied(value: Any) -> Any:
    if isinstance(value, WireObject):
        return value.model_copy()
    return [_copied(item) for item in value] if is_list(value) else value
