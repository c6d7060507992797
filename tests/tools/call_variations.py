"""Arguments for a tool's schema, of the kind that the collections' schemas are written in, and damaged ones.

`arguments(schema, source)` follows the schema, so that the result is valid wherever the schema does not contradict
itself; `damaged(data, source)` changes one place. Whether the result is valid is for a validator to say.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

TEXTS = ["", "Paris", "é\u2028", "\U0001f600", 'she said "x"\\', "null", "12", "line\nbreak", "</tool_call>", "{}"]
FORMATS = {"date": "2024-05-01", "date-time": "2024-05-01T10:00:00Z", "email": "a@b.co", "uri": "https://x.y/z"}
INTEGERS = [0, -1, 7, 2**53 + 1, -(2**63), 10**25]
NUMBERS = [0, 1, 1.5, -0.25, 1e300, 1e-7, 3.0]
EXTRA_NAMES = ["x y", "", "a.b", "$ref", "é"]
ANYTHING: list[Any] = [None, True, 3, -2.5, "text", [1, None], {"a": {"b": []}}, [], {}]


def arguments(schema: Any, source: random.Random) -> Any:
    """A value that follows the schema."""
    if not schema or schema is True:
        return source.choice(ANYTHING)
    for name in ("anyOf", "oneOf"):
        if name in schema:
            outer = {key: value for key, value in schema.items() if key != name}
            return arguments({**outer, **source.choice(schema[name])}, source)
    if "enum" in schema:
        return source.choice(schema["enum"])
    kind = schema.get("type", "object" if "properties" in schema else None)
    return _of(source.choice(kind) if isinstance(kind, list) else kind, schema, source)


def _of(kind: str | None, schema: dict[str, Any], source: random.Random) -> Any:
    if kind == "object":
        return _object(schema, source)
    if kind == "array":
        return [arguments(schema.get("items", {}), source) for _ in range(source.randrange(4))]
    if kind == "string":
        return FORMATS.get(schema.get("format", "")) or source.choice(TEXTS)
    scalars = {"integer": INTEGERS, "number": NUMBERS, "boolean": [True, False], "null": [None]}
    return source.choice(scalars.get(kind or "", ANYTHING))


def _object(schema: dict[str, Any], source: random.Random) -> dict[str, Any]:
    required = set(schema.get("required", ()))
    properties: dict[str, Any] = schema.get("properties", {})
    given = [name for name in properties if name in required or source.random() < 0.5]
    source.shuffle(given)
    value = {name: arguments(properties[name], source) for name in given}
    others = schema.get("additionalProperties", True)
    if others is not False and source.random() < 0.4:
        for name in source.sample(EXTRA_NAMES, 2):
            value[name] = arguments(others, source)
    return value


def damaged(data: Any, source: random.Random) -> Any:
    """The same with one place left out, of another type, or with something added."""
    data = copy.deepcopy(data)
    holder, key = source.choice(list(_places(data)) or [({}, "")])
    how = source.randrange(4)
    if how == 0:
        holder.pop(key, None) if isinstance(holder, dict) else holder.pop(key)
    elif how == 1:
        holder[key] = [holder.get(key) if isinstance(holder, dict) else holder[key]]
    elif how == 2 and isinstance(holder, dict):
        holder["unknown"] = source.choice(ANYTHING)
    else:
        holder[key] = source.choice(ANYTHING)
    return data


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(item, (dict, list)):
            yield from _places(item)
