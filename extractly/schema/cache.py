"""Compiled schemas, kept by what they were compiled from: a class, another annotation, or a JSON Schema.

Three rules. A class keeps its own schemas (in its `__dict__`, not in a table of ours), so that a class nobody needs
any more is collected with them. What cannot keep anything (`int`, `list[Item]`, `int | str`, a dict) shares a table of
`MAX_SHARED` entries, the least used leaving first. Nothing rests on `==`: `int | str == str | int` and `Literal[1] ==
Literal[True]`, but what they compile to differs; an annotation is recognised by its parts in their order, a dict by
its content in its order.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final, TypeVar, get_args, get_origin

from .guards import is_array, is_object

__all__ = ["MAX_SHARED", "class_entries", "remember", "shared_key"]

M = TypeVar("M")

MAX_SHARED: Final = 512
"""Schemas of annotations and dicts that are kept. A program has a few dozen; one that makes them up needs none."""

_ATTRIBUTE: Final = "__extractly_schemas__"
_shared: OrderedDict[Any, tuple[Any, Any]] = OrderedDict()
_lock = Lock()


class _Entries(dict[Any, Any]):
    """What a class keeps; empty in a pickle, since tools like cloudpickle send a class with all that hangs on it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _Entries, ()


def class_entries(cls: type) -> dict[Any, Any] | None:
    """The schemas that a class keeps; `None` for a class that can keep nothing (built in, or written in C)."""
    entries = cls.__dict__.get(_ATTRIBUTE)
    if entries is None:
        try:
            type.__setattr__(cls, _ATTRIBUTE, entries := _Entries())
        except TypeError:
            return None
    return entries


def shared_key(output: Any) -> Any:
    """What an annotation or a dict is recognised by.

    Raises:
        ValueError, TypeError: A dict that is no JSON.
    """
    if is_object(output):
        import json  # here, because it takes 1 ms that a program with types alone need not spend

        return "schema", json.dumps(output)
    return _parts(output)


def _parts(annotation: Any) -> Any:
    """An annotation taken apart, in order; what has no parts is recognised by its identity."""
    origin = get_origin(annotation)
    if origin is None or (isinstance(annotation, type) and not get_args(annotation)):
        return id(annotation)
    arguments = getattr(annotation, "__metadata__", ())
    inner = get_args(annotation)
    literal = str(origin) == "typing.Literal"
    parts: tuple[Any, ...] = tuple((type(one), one) if literal else _argument(one) for one in inner)
    return id(origin), parts, tuple(id(one) for one in arguments)


def _argument(argument: Any) -> Any:
    if is_array(argument):  # Callable[[int], str]
        return tuple(_argument(one) for one in argument)
    return _parts(argument)


def remember(key: Any, output: Any, make: Callable[[], M]) -> M:
    """Give the schema kept under a key, or make and keep it.

    Args:
        key: From `shared_key`, with whatever else the schema depends on.
        output: Kept beside the schema, because the key holds identities of its parts.
        make: Compiles; called without the lock.
    """
    with _lock:
        found = _shared.get(key)
        if found is not None:
            _shared.move_to_end(key)
            kept: M = found[1]
            return kept
    made = make()
    with _lock:
        kept = _shared.setdefault(key, (output, made))[1]
        while len(_shared) > MAX_SHARED:
            _shared.popitem(last=False)
    return kept
