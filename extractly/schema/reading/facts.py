"""What a pydantic core schema knows that JSON Schema cannot say: classes, Python names, whether a string is changed.

Read by the reader for nodes that carry a core mark. A core schema is peeled of its wrappers (defaults, validators,
custom errors) down to the schema that gives the value its shape; whether anything on the way may change the value is
kept, since a string that may still change cannot be shown while it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ..guards import is_array, is_object

__all__ = [
    "field_facts",
    "grows",
    "has_default",
    "named_class",
    "needs_names",
    "own_functions",
    "peel",
    "tuple_class",
    "tuple_names",
]

CoreSchema = dict[str, Any]
Lookup = Callable[[str], Any]

_DEEPEST: Final = 100
"""Wrappers of one core schema; a circle of `definition-ref`s has no end, and nobody writes as many validators."""

_CHANGING: Final = frozenset({"function-before", "function-after", "function-wrap", "function-plain", "chain"})


def _inner(core: Any) -> Any:
    """The schema inside a wrapper; `None` for a schema that is no wrapper."""
    kind = core["type"]
    if kind == "model":
        return core["schema"] if core.get("root_model") else None
    if kind == "chain":
        return core["steps"][0]
    if kind == "lax-or-strict":
        return core["strict_schema" if core.get("strict") else "lax_schema"]
    if kind == "json-or-python":
        return core["json_schema"]
    if kind in _WRAPPERS:
        return core.get("schema")
    return None


_WRAPPERS: Final = frozenset(
    {"default", "function-before", "function-after", "function-wrap", "definitions", "custom-error", "nullable",
     "model-field", "dataclass-field", "typed-dict-field", "missing-sentinel"}
)  # fmt: skip


def peel(core: Any, lookup: Lookup, *, through_null: bool = True) -> tuple[Any, bool]:
    """Take the wrappers off a core schema.

    Args:
        core: The schema.
        lookup: Gives the schema behind a `definition-ref`.
        through_null: Whether "or None" is taken off as well.

    Returns:
        The schema that gives the value its shape, and whether a function of the user's may change the value.
    """
    changed = False
    for _ in range(_DEEPEST):
        kind = core["type"]
        if kind == "definition-ref":
            inner = lookup(core["schema_ref"])
        elif kind == "nullable" and not through_null:
            inner = None
        else:
            inner = _inner(core)
        if inner is None:
            break
        changed = changed or kind in _CHANGING
        core = inner
    return core, changed or core["type"] in _CHANGING


def grows(core: Any, lookup: Lookup) -> bool:
    """Whether a string of this schema is only accepted or refused, never changed."""
    shape, changed = peel(core, lookup)
    if changed or shape["type"] != "str":
        return False
    return not (shape.get("strip_whitespace") or shape.get("to_lower") or shape.get("to_upper"))


def has_default(core: Any) -> bool:
    """Whether the field's schema fills the value in when it is not given."""
    return bool(core["type"] == "default")


def own_functions(core: Any) -> list[str]:
    """The functions of the type's own that a value passes, by name: what they refuse stands on no wire."""
    names: list[str] = []
    for _ in range(_DEEPEST):
        if core["type"].startswith("function-"):
            function = core["function"]["function"]
            if getattr(function, "__module__", "") != "extractly.schema.markers":
                names.append(getattr(function, "__name__", type(function).__name__))
        inner = _inner(core)
        if inner is None:
            return names
        core = inner
    return names


def named_class(core: Any, lookup: Lookup) -> Any:
    """The outermost class of a core schema, a RootModel's too; `None` if it has none."""
    for _ in range(_DEEPEST):
        if core.get("cls") is not None:
            return core["cls"]
        inner = lookup(core["schema_ref"]) if core["type"] == "definition-ref" else _inner(core)
        if inner is None:
            return None
        core = inner
    return None


def needs_names(core: Any) -> bool:
    """Whether a field of a model is read by no single name (only `AliasPath`s), so that its own name must serve."""
    members = core.get("fields") if core["type"] in {"model-fields", "dataclass-args", "typed-dict"} else None
    fields = members.values() if is_object(members) else members or ()
    return any(_only_paths(field.get("validation_alias")) for field in fields)


def _only_paths(alias: Any) -> bool:
    if not is_array(alias):
        return False
    return not any(is_array(path) and len(path) == 1 and isinstance(path[0], str) for path in alias)


def tuple_class(shape: Any) -> Any:
    """The NamedTuple class behind a tuple's shape, or `None`."""
    if shape is None:
        return None
    if shape["type"] == "call":
        return shape["function"]
    return shape.get("cls") if shape["type"] == "named-tuple" else None


def tuple_names(shape: Any) -> tuple[str, ...]:
    """The field names of a NamedTuple; none for another tuple."""
    return tuple(getattr(tuple_class(shape), "_fields", ()))


def _fields_schema(shape: Any) -> Any:
    """The fields part of a model, dataclass or typed dict."""
    for _ in range(_DEEPEST):
        if shape["type"] in {"model-fields", "dataclass-args", "typed-dict"}:
            return shape
        inner = shape.get("schema") or _inner(shape)
        if inner is None:
            return None
        shape = inner
    return None


def _wire_name(field: Any, name: str) -> str:
    """The name that validation takes: the alias, or the first choice that is one name."""
    alias = field.get("validation_alias", name)
    if isinstance(alias, str):
        return alias
    for path in alias:
        if isinstance(path, str):
            break
        if len(path) == 1 and isinstance(path[0], str):
            return path[0]
    return name


def field_facts(shape: Any) -> Iterator[tuple[str, str, Any]]:
    """Walk the fields of a model, dataclass or typed dict.

    Yields:
        Wire name, Python name, and the value's schema.
    """
    fields = _fields_schema(shape)
    if fields is None:
        return
    members = fields["fields"]
    pairs = members.items() if is_object(members) else ((field["name"], field) for field in members)
    for name, field in pairs:
        yield _wire_name(field, name), name, field["schema"]
