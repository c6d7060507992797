"""How large a wire schema is, beside what the dialect takes; a schema over a limit is refused with its worst offender.

Counted as api.openai.com counts (DIALECTS.md 1.4): the root and each definition once, without following `$ref`; a
level is an object with properties. Linear in the schema, with an explicit stack.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from .._types import JsonPath, format_path
from ..errors import SchemaError
from .capabilities import Dialect, Limits
from .guards import is_array, is_object

__all__ = ["SchemaStats", "check_limits", "measure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaStats:
    """Counts of one wire schema.

    Attributes:
        properties: Object properties.
        depth: Levels of objects with properties on one path.
        enum_values: Values of all enums.
        name_chars: Characters of property names, definition names, enum values and consts.
        branches: Branches of the widest `anyOf`.
        optional_properties: Properties that are not required.
        union_properties: Properties typed by `anyOf` or a type list.
        schema_chars: Characters of the whole schema as compact JSON.
        limits: What the dialect takes, by the same names; `None` where no limit is published.
    """

    properties: int
    depth: int
    enum_values: int
    name_chars: int
    branches: int
    optional_properties: int
    union_properties: int
    schema_chars: int
    limits: Limits = field(repr=False)

    @property
    def characters(self) -> int:
        """The same as `schema_chars`."""
        return self.schema_chars


@dataclass(slots=True)
class _Largest:
    """The worst offender of one kind so far."""

    number: int = 0
    path: JsonPath = ()

    def offer(self, number: int, path: JsonPath) -> None:
        if number > self.number:
            self.number, self.path = number, path


class _Count:
    """The counts while walking, and where the worst of each kind stands."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = dict.fromkeys(_KINDS, 0)
        self.worst: dict[str, _Largest] = {kind: _Largest() for kind in _KINDS}

    def add(self, kind: str, number: int, path: JsonPath) -> None:
        self.totals[kind] += number
        self.worst[kind].offer(number, path)

    def highest(self, kind: str, number: int, path: JsonPath) -> None:
        self.worst[kind].offer(number, path)
        self.totals[kind] = self.worst[kind].number

    def visit(self, schema: dict[str, Any], path: JsonPath, depth: int) -> None:
        """Count one schema, without what is below it."""
        properties = schema.get("properties", {})
        if properties:
            self.highest("depth", depth, path)
            self.add("properties", len(properties), path)
            self.add("optional_properties", len(properties.keys() - set(schema.get("required", ()))), path)
            unions = sum("anyOf" in inner or is_array(inner.get("type")) for inner in properties.values())
            self.add("union_properties", unions, path)
        values = schema.get("enum", ())
        consts = [schema["const"]] if "const" in schema else []
        self.add("enum_values", len(values), path)
        texts = [*properties, *(value for value in (*values, *consts) if isinstance(value, str))]
        self.add("name_chars", sum(map(len, texts)), path)
        self.highest("branches", len(schema.get("anyOf", ())), path)


_KINDS: Final = (
    "properties", "depth", "enum_values", "name_chars", "branches", "optional_properties", "union_properties",
)  # fmt: skip
_SAID: Final[dict[str, str]] = {
    "properties": "{number} object properties",
    "depth": "{number} levels of nested objects",
    "enum_values": "{number} enum values",
    "name_chars": "{number} characters of property names and constants",
    "branches": "{number} branches in one union",
    "optional_properties": "{number} properties that are not required",
    "union_properties": "{number} properties of a union type",
    "schema_chars": "{number} characters",
}
_REMEDIES: Final[dict[str, str]] = {
    "depth": "Flatten the types, or extract the inner part in a call of its own",
    "enum_values": "Use a plain string and check it yourself, or split the enum",
    "optional_properties": "Make fields required, or split the type",
    "union_properties": "Make fields required, or split the type",
}


def _parts(schema: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The schemas directly below one, with the steps of the value's path that lead there."""
    for key, inner in schema.get("properties", {}).items():
        yield (key,), inner
    for keyword in ("items", "additionalProperties"):
        yield ("*",), schema.get(keyword)
    for index, inner in enumerate(schema.get("prefixItems", ())):
        yield (index,), inner
    for inner in (*schema.get("anyOf", ()), *schema.get("patternProperties", {}).values()):
        yield (), inner


def _walk(root: dict[str, Any]) -> _Count:
    count = _Count()
    stack: list[tuple[Any, JsonPath, int]] = [(root, (), 0)]
    for name, definition in root.get("$defs", {}).items():
        stack.append((definition, (name,), 0))
        count.add("name_chars", len(name), (name,))
    while stack:
        schema, path, above = stack.pop()
        if is_object(schema):
            depth = above + bool(schema.get("properties"))
            count.visit(schema, path, depth)
            stack.extend((inner, (*path, *steps), depth) for steps, inner in _parts(schema))
    return count


def measure(schema: dict[str, Any], limits: Limits) -> SchemaStats:
    """Count one wire schema."""
    return SchemaStats(**_walk(schema).totals, schema_chars=_chars(schema), limits=limits)


def _chars(schema: dict[str, Any]) -> int:
    return len(json.dumps(schema, ensure_ascii=False, separators=(",", ":")))


def _surely_within(schema: dict[str, Any], limits: Limits) -> bool:
    """Whether upper bounds, read off the printed schema, already show that no limit is passed.

    Printing is one call in C where counting is a walk in Python: most schemas are far from every limit.
    """
    text = str(schema)
    objects, pairs = text.count("'properties': {"), text.count(": ")
    unions = text.count("'anyOf': [") + text.count("'type': [")
    values = text.count(", ") + 1
    bounds = (
        (pairs, limits.properties),
        (objects, limits.depth),
        (len(text), limits.name_chars),
        (values, limits.enum_values),
        (values, limits.branches),
        (pairs, limits.optional_properties),
        (unions, limits.union_properties),
        (len(text.encode("utf-8", "surrogatepass")) * 2, limits.schema_chars),
    )
    return all(limit is None or bound <= limit for bound, limit in bounds)


def check_limits(schema: dict[str, Any], dialect: Dialect) -> None:
    """Refuse a wire schema that is over a limit.

    Raises:
        SchemaError: It names the offender, the number and the limit.
    """
    limits = dialect.limits
    if _surely_within(schema, limits):
        return
    count = _walk(schema)
    for kind in _KINDS:
        limit = getattr(limits, kind)
        if limit is not None and count.totals[kind] > limit:
            worst = count.worst[kind]
            said = _SAID[kind].format(number=count.totals[kind])
            where = "" if kind == "depth" else f"; the most, {worst.number}, stand at {format_path(worst.path[:12])}"
            raise SchemaError(
                f"the wire schema has {said}, and {dialect.name} takes {limit}{where}",
                path=worst.path[:12],
                remedy=_REMEDIES.get(kind, "Split the type into several calls"),
            )
    if limits.schema_chars is not None and (number := _chars(schema)) > limits.schema_chars:
        said = _SAID["schema_chars"].format(number=number)
        raise SchemaError(f"the wire schema has {said}, and {dialect.name} takes {limits.schema_chars}")
