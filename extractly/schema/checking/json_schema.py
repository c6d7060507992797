"""The check of plain JSON data against a JSON Schema given as a dict, by `jsonschema`, without a network.

`jsonschema` is imported on the first use: it is not small, and a type never needs it. Four things are ours: the
registry is empty, so that nothing is fetched; patterns run in linear time (`patterns.py`), not in `re`; `format`
asserts (`formats.py`); and `nullable` of OpenAPI counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, Final

from ..guards import is_array, is_object
from ..patterns import matcher
from ..reading.document import draft_of
from .formats import fits_format

__all__ = ["MAX_DATA_DEPTH", "Checker"]

MAX_DATA_DEPTH: Final = 64
"""Levels of arrays and objects in a value that is checked. `jsonschema` takes up to ten frames for each, and what
it is built on panics when the stack is full."""
_TOO_DEEP: Final = {
    "type": "recursion_limit",
    "loc": (),
    "msg": f"The value nests deeper than {MAX_DATA_DEPTH} levels",
    "input": None,
}


class Checker:
    """Checks values against one schema."""

    def __init__(self, schema: dict[str, Any]) -> None:
        registry: Any = import_module("referencing").Registry()  # empty: nothing is ever fetched
        self._validator = _validator_class(draft_of(schema))(_prepared(schema), registry=registry)

    def errors(self, value: Any) -> list[dict[str, Any]]:
        """What is wrong with a value, in pydantic's form; empty if nothing is."""
        if _too_deep(value):
            return [dict(_TOO_DEEP)]
        try:
            return [_detail(error) for error in self._validator.iter_errors(value)]
        except RecursionError:
            return [dict(_TOO_DEEP)]
        except Exception as error:  # a keyword with a value of the wrong type fails with anything
            words = f"The JSON Schema cannot be applied: {type(error).__name__}: {error}"
            return [{"type": "json_schema", "loc": (), "msg": words, "input": value}]


def _too_deep(value: Any) -> bool:
    """Whether a value nests deeper than `MAX_DATA_DEPTH`, which is also true of one that holds itself."""
    level = [value]
    for _ in range(MAX_DATA_DEPTH + 1):
        level = [inner for outer in level for inner in _parts(outer)]
        if not level:
            return False
    return True


def _parts(value: Any) -> Iterable[Any]:
    if is_object(value):
        return value.values()
    return value if is_array(value) else ()


def _detail(error: Any) -> dict[str, Any]:
    """The error in pydantic's form; of a failed union, the closest branch tells what is wrong."""
    cause: Any = import_module("jsonschema.exceptions").best_match([error]) if error.context else error
    return {
        "type": str(cause.validator),
        "loc": tuple(cause.absolute_path),
        "msg": cause.message,
        "input": cause.instance,
    }


@cache
def _validator_class(draft: int) -> Any:
    names = {3: "Draft3Validator", 4: "Draft4Validator", 6: "Draft6Validator", 7: "Draft7Validator",
             2019: "Draft201909Validator", 2020: "Draft202012Validator"}  # fmt: skip
    own = {"pattern": _pattern, "patternProperties": _pattern_properties, "additionalProperties": _additional,
           "format": _format, "multipleOf": _multiple_of}  # fmt: skip
    base = getattr(import_module("jsonschema"), names[draft])
    return import_module("jsonschema.validators").extend(base, own)


def _refusal(message: str) -> Any:
    return import_module("jsonschema.exceptions").ValidationError(message)


def _found(pattern: str, text: str) -> bool:
    search = matcher(pattern)
    return search is None or search(text)


def _pattern(_validator: Any, pattern: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    if isinstance(instance, str) and isinstance(pattern, str) and not _found(pattern, instance):
        yield _refusal(f"{instance!r} does not match {pattern!r}")


def _format(_validator: Any, name: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    if not fits_format(name, instance):
        yield _refusal(f"{instance!r} is no {name}")


def _multiple_of(_validator: Any, factor: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    """In decimal, as the numbers are written: 5.01 is a multiple of 0.01, and binary fractions say it is not."""
    if isinstance(instance, bool) or not isinstance(instance, (int, float)) or not factor:
        return
    both_whole = isinstance(instance, int) and isinstance(factor, int)
    rest = instance % factor if both_whole else Decimal(repr(instance)) % Decimal(repr(factor))
    if rest:
        yield _refusal(f"{instance!r} is not a multiple of {factor!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    if not is_object(instance):
        return
    for pattern, inner in patterns.items():
        for key, value in instance.items():
            if _found(pattern, key):
                yield from validator.descend(value, inner, path=key, schema_path=pattern)


def _additional(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if not is_object(instance) or allowed is True:
        return
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    extras = [key for key in instance if key not in named and not any(_found(p, key) for p in patterns)]
    if is_object(allowed):
        for key in extras:
            yield from validator.descend(instance[key], allowed, path=key)
    elif extras:
        yield _refusal(f"Additional properties are not allowed ({', '.join(map(repr, extras))})")


def _prepared(schema: Any, *, root: bool = True) -> Any:
    """A copy with OpenAPI's `nullable` as a type list, and without inner `$schema`s.

    `jsonschema` changes to a validator class of its own, without the rules above, where an inner schema names a draft.
    """
    if is_array(schema):
        return [_prepared(item, root=False) for item in schema]
    if not is_object(schema):
        return schema
    made = {
        key: _prepared(value, root=False)
        for key, value in schema.items()
        if root or key != "$schema" or not isinstance(value, str)
    }
    if made.get("nullable") is True and isinstance(made.get("type"), (str, list)):
        kinds = made["type"] if is_array(made["type"]) else [made["type"]]
        made["type"] = [*kinds, "null"]
        if is_array(made.get("enum")) and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]
    return made
