"""Where a `$ref` leads: the addresses inside one JSON Schema document, drafts 4 to 2020-12.

Knows `$id`/`id` (a new base), `$anchor`/`$dynamicAnchor` and draft 6-7's `"$id": "#name"`, and JSON pointers. Nothing
is ever fetched: a reference that leads out of the document is a `SchemaError`. The index of ids and anchors is built
on the first reference that is no plain pointer, in one pass with an explicit stack, so time is linear and depth is no
matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin

from ..._types import JsonPath
from ...errors import SchemaError
from ..guards import is_array, is_object

__all__ = ["Document", "draft_of"]

_NOT_SCHEMAS: Final = frozenset({"enum", "const", "default", "examples", "example"})
_REMOTE_REMEDY: Final = "Copy what it refers to into `$defs` of the same schema: nothing is fetched"
_ROOT: Final = "urn:root:"

_OLD: Final = frozenset({"dependencies", "additionalItems", "definitions", "id"})
"""Keywords that 2020-12 has no more."""


class Document:
    """One JSON Schema and its addresses."""

    __slots__ = ("_places", "base", "root")

    def __init__(self, root: Any) -> None:
        self.root = root
        self.base = _id_of(root, "") if is_object(root) else ""
        self._places: dict[str, Any] | None = None

    def base_of(self, schema: Any, base: str) -> str:
        """The base that holds inside `schema`, given the one around it."""
        return _id_of(schema, base) if "$id" in schema or "id" in schema else base

    def resolve(self, ref: Any, base: str, path: JsonPath) -> tuple[str, Any, str]:
        """Find what a reference leads to.

        Args:
            ref: The value of `$ref`.
            base: The base of the schema it stands in.
            path: Where it stands, for the error.

        Returns:
            An address that is the same for every reference to the place, the schema there, and the base that holds in
            it.

        Raises:
            SchemaError: It leads out of the document, or to nothing.
        """
        if not isinstance(ref, str):
            raise SchemaError(f"$ref is {ref!r}, not a string", path=path)
        if ref.startswith("#") and base == self.base:
            target, fragment = self.base, ref[1:]
        else:
            target, fragment = urldefrag(urljoin(base or _ROOT, ref))
            target = "" if target == _ROOT else target
        fragment = unquote(fragment)
        if target == self.base:
            start, found_base = self.root, self.base
        else:
            start, found_base = self._identified(target, ref, path), target
        if not fragment:
            return target + "#", start, found_base
        if fragment.startswith("/"):
            schema, found_base = self._follow(start, fragment, found_base, ref, path)
        else:
            schema = self._identified(f"{target}#{fragment}", ref, path)
        return f"{target}#{fragment}", schema, found_base

    def _identified(self, address: str, ref: str, path: JsonPath) -> Any:
        if self._places is None:
            self._places = _index(self.root, self.base)
        found = self._places.get(address)
        if found is None:
            raise SchemaError(
                f"$ref {ref!r} leads out of the document, or to nothing", path=path, remedy=_REMOTE_REMEDY
            )
        return found

    def _follow(self, start: Any, pointer: str, base: str, ref: str, path: JsonPath) -> tuple[Any, str]:
        """Walk a JSON pointer (RFC 6901); a `$id` on the way changes the base (2020-12 §8.2.1)."""
        schema = start
        for part in pointer[1:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if is_object(schema) and key in schema:
                schema = schema[key]
            elif is_array(schema) and key.isdecimal() and int(key) < len(schema):
                schema = schema[int(key)]
            else:
                raise SchemaError(f"$ref {ref!r} leads to nothing", path=path, remedy="Add the definition it names")
            if is_object(schema):
                base = self.base_of(schema, base)
        return schema, base


def _id_of(schema: dict[str, Any], base: str) -> str:
    """The base that a schema's own id sets; a bare `#name` (draft 6-7) is an anchor and sets none."""
    own = schema.get("$id", schema.get("id"))
    if not isinstance(own, str) or own.startswith("#"):
        return base
    return urldefrag(urljoin(base or _ROOT, own) if base else own)[0]


def _index(root: Any, base: str) -> dict[str, Any]:
    """All ids and anchors of the document."""
    places: dict[str, Any] = {}
    stack: list[tuple[Any, str, bool]] = [(root, base, True)]
    while stack:
        value, base, is_schema = stack.pop()
        if is_array(value):
            stack.extend((item, base, True) for item in value)
        if not is_object(value):
            continue
        if is_schema:
            base = _note(value, base, places)
        stack.extend((inner, base, inner_is_schema) for inner, inner_is_schema in _inside(value, is_schema))
    return places


def _inside(value: dict[str, Any], is_schema: bool) -> Iterator[tuple[Any, bool]]:
    """What an object holds, but for data; and whether it is a schema, or holds schemas by names of the user's."""
    for key, inner in value.items():
        if not (is_schema and key in _NOT_SCHEMAS):
            yield inner, not (is_schema and key in _NAMED)


_NAMED: Final = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"}
)


def _note(schema: dict[str, Any], base: str, places: dict[str, Any]) -> str:
    own = schema.get("$id", schema.get("id"))
    if isinstance(own, str):
        if own.startswith("#"):
            places.setdefault(base + own, schema)
        else:
            base = _id_of(schema, base)
            places.setdefault(base, schema)
    for keyword in ("$anchor", "$dynamicAnchor"):
        anchor = schema.get(keyword)
        if isinstance(anchor, str):
            places.setdefault(f"{base}#{anchor}", schema)
    return base


def draft_of(schema: Any) -> int:
    """The draft that a schema is written in: 3, 4, 6, 7, 2019 or 2020; guessed from its keywords if it does not say."""
    named = schema.get("$schema") if is_object(schema) else None
    if isinstance(named, str):
        for draft in (3, 4, 6, 7):
            if f"draft-0{draft}" in named:
                return draft
        for draft in (2019, 2020):
            if f"draft/{draft}" in named:
                return draft
        return 4 if "json-schema.org/schema" in named else 2020
    return _guess(schema)


def _guess(schema: Any) -> int:
    """Draft 4 has boolean `exclusiveMinimum`; up to 2019-09, `items` may be a list and `dependencies` exist."""
    guess = 2020
    stack = [(schema, True)]
    while stack:
        value, is_schema = stack.pop()
        if is_array(value):
            stack.extend((item, True) for item in value)
        elif is_object(value):
            stack.extend(_inside(value, is_schema))
            if not is_schema:
                continue
            if isinstance(value.get("exclusiveMinimum"), bool) or isinstance(value.get("exclusiveMaximum"), bool):
                return 4
            if is_array(value.get("items")) or not _OLD.isdisjoint(value):
                guess = 7
    return guess
