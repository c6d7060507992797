"""JSON Schemas on which a validator would never end, or would have to fetch: found before any value is checked.

The reader follows what it turns into nodes; a validator also goes through `not`, `if`, `contains` and the like. So
everything that the root leads to is walked here: each reference must lead somewhere inside the document, and no circle
of references may come back to a schema without having stepped into the value. Linear in the document, with stacks of
its own, so that depth is no matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..._types import JsonPath
from ...errors import SchemaError
from ..guards import is_array, is_object
from .document import Document

__all__ = ["refuse_endless"]

_SAME_VALUE: Final = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "extends", "disallow")
"""Keywords whose schemas look at the same value; some hold one schema, some a list."""
_SAME_VALUE_BY_NAME: Final = ("dependentSchemas", "dependencies")
_INSIDE: Final = (
    "items", "prefixItems", "additionalItems", "contains", "unevaluatedItems", "additionalProperties",
    "propertyNames", "unevaluatedProperties",
)  # fmt: skip
_INSIDE_BY_NAME: Final = ("properties", "patternProperties")
_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")


class _Place:
    """A schema that the root leads to, with what it leads to in its turn."""

    __slots__ = ("base", "path", "same", "schema")

    def __init__(self, schema: dict[str, Any], base: str, path: JsonPath) -> None:
        self.schema = schema
        self.base = base
        self.path = path
        self.same: list[int] = []


def refuse_endless(document: Document) -> None:
    """Look at every schema that the root of a document leads to.

    Raises:
        SchemaError: A reference leads out of the document or to nothing, or a circle of references never reaches a part
            of the value; the path is that of the value it would be applied to.
    """
    places: dict[int, _Place] = {}
    todo: list[_Place] = []

    def reach(schema: Any, base: str, path: JsonPath) -> int | None:
        if not is_object(schema):
            return None
        if id(schema) not in places:
            todo.append(places.setdefault(id(schema), _Place(schema, document.base_of(schema, base), path)))
        return id(schema)

    reach(document.root, document.base, ())
    while todo:
        place = todo.pop()
        same = [
            *(reach(schema, place.base, place.path) for schema in _in_place(place.schema)),
            *(reach(*target) for target in _referred(document, place)),
        ]
        place.same = [key for key in same if key is not None]
        for step, schema in _inside(place.schema):
            reach(schema, place.base, (*place.path, step))
    _refuse_circles(places)


def _in_place(schema: dict[str, Any]) -> Iterator[Any]:
    for keyword in _SAME_VALUE:
        yield from _listed(schema.get(keyword))
    for keyword in _SAME_VALUE_BY_NAME:
        yield from _named(schema.get(keyword)).values()


def _inside(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for keyword in _INSIDE:
        yield from (("*", item) for item in _listed(schema.get(keyword)))
    for keyword in _INSIDE_BY_NAME:
        yield from _named(schema.get(keyword)).items()


def _listed(value: Any) -> list[Any]:
    return value if is_array(value) else [value]


def _named(value: Any) -> dict[str, Any]:
    return value if is_object(value) else {}


def _referred(document: Document, place: _Place) -> Iterator[tuple[Any, str, JsonPath]]:
    for keyword in _REFERENCES:
        if keyword in place.schema:
            _, target, base = document.resolve(place.schema[keyword], place.base, place.path)
            yield target, base, place.path


def _refuse_circles(places: dict[int, _Place]) -> None:
    """Depth-first over the edges that stay at the same value; an edge to a place that is still open closes a circle."""
    done: set[int] = set()
    for start, place in places.items():
        opened: set[int] = set()
        stack: list[tuple[int, Iterator[int]]] = []
        if start not in done:
            opened.add(start)
            stack.append((start, iter(place.same)))
        while stack:
            key, following = stack[-1]
            target = next(following, None)
            if target is None:
                stack.pop()
                opened.discard(key)
                done.add(key)
            elif target in opened:
                raise SchemaError(
                    "the schema refers to itself and never reaches a part of the value",
                    path=places[target].path,
                    remedy="Put a property or an item between the definition and the reference to it",
                )
            elif target not in done:
                opened.add(target)
                stack.append((target, iter(places[target].same)))
