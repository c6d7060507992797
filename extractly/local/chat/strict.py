"""The checks that the API makes of a schema with `strict: true`, in its words.

Not the whole dialect (`extractly lint` has that): the errors that people meet, so that a schema which would be
refused by the real endpoint is refused here as well. Texts as observed, see
https://developers.openai.com/api/docs/guides/structured-outputs.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..json_types import Json, as_list, as_object, is_object
from ..reply import ApiFaultError

MAX_DEPTH = 200
"""Of schemas inside schemas; the API takes ten levels of objects, with room for arrays and unions between them."""

_BANNED = (
    "oneOf",
    "allOf",
    "not",
    "if",
    "patternProperties",
    "uniqueItems",
    "propertyNames",
    "contains",
    "minProperties",
    "maxProperties",
    "prefixItems",
    "dependentRequired",
    "dependentSchemas",
)
_BANNED_AT_ROOT = ("oneOf", "anyOf", "allOf", "enum", "const", "not")


def check_strict(schema: Json, owner: str, *, param: str, code: str | None) -> None:
    """Refuse a schema that a strict decoder does not take.

    Args:
        schema: The JSON Schema.
        owner: Whose it is, for the message: `response_format 'Name'`.
        param: The parameter, for the error.
        code: The error's code.

    Raises:
        ApiFaultError: 400, naming the place and the reason.
    """
    for why in _faults(schema):
        raise ApiFaultError(f"Invalid schema for {owner}: {why}", param=param, code=code)


def _faults(schema: Json) -> Iterator[str]:
    banned = [word for word in _BANNED_AT_ROOT if word in schema]
    if banned:
        words = "/".join(f"'{word}'" for word in _BANNED_AT_ROOT)
        yield f"schema must have type 'object' and not have {words} at the top level. Found '{banned[0]}'."
    root_type = schema.get("type")
    if root_type != "object" and "$ref" not in schema:
        yield f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{root_type}\"'."
    stack: list[tuple[Json, tuple[str, ...]]] = [(schema, ())]
    while stack:
        node, path = stack.pop()
        yield from _node_faults(node, path)
        if len(path) < MAX_DEPTH:
            stack.extend(reversed(list(_children(node, path))))


def _node_faults(node: Json, path: tuple[str, ...]) -> Iterator[str]:
    where = f"In context={path!r}, "
    for word in _BANNED:
        if word in node:
            yield f"{where}'{word}' is not permitted."
    if not any(word in node for word in ("type", "$ref", "anyOf", "enum")):
        yield f"{where}schema must have a 'type' key."
    if node.get("type") == "array" and not is_object(node.get("items")):
        yield f"{where}array schema missing items."
    if node.get("type") == "object":
        yield from (where + why for why in _object_faults(node))


def _object_faults(node: Json) -> Iterator[str]:
    if node.get("additionalProperties") is not False:
        yield "'additionalProperties' is required to be supplied and to be false."
    properties = node.get("properties")
    if not is_object(properties):
        yield "object schema missing properties."
        return
    required = as_list(node.get("required"))
    expected = "'required' is required to be supplied and to be an array including every key in properties."
    for key in properties:
        if key not in required:
            yield f"{expected} Missing '{key}'."
    for key in required:
        if key not in properties:
            yield f"{expected} Extra required key '{key}' supplied."


def _children(node: Json, path: tuple[str, ...]) -> Iterator[tuple[Json, tuple[str, ...]]]:
    for word in ("properties", "$defs", "definitions"):
        for key, child in as_object(node.get(word)).items():
            if is_object(child):
                yield child, (*path, word, key)
    items = node.get("items")
    if is_object(items):
        yield items, (*path, "items")
    for number, branch in enumerate(as_list(node.get("anyOf"))):
        if is_object(branch):
            yield branch, (*path, "anyof", str(number))
