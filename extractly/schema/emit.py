"""Lowered nodes -> the wire schema, in the dialect's spelling. Decides nothing: writes down what the nodes say."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingABC
from typing import Any, Final

from .capabilities import Dialect
from .nodes import Anything, Array, Enum, Field, JsonText, Mapping, Node, Object, Ref, Scalar, Tuple, Union, Wrapped
from .shapes import json_type

__all__ = ["emit_schema"]


def emit_schema(root: Node, definitions: MappingABC[str, Node], dialect: Dialect) -> dict[str, Any]:
    """Write the wire schema; definitions that nothing refers to any more are left out.

    A root that only refers to a definition is that definition, unless something else refers to it too: as pydantic
    writes it.
    """
    emitter = _Emitter(dialect)
    schema = emitter.emit(root)
    defs: dict[str, Any] = {}
    for name in emitter.wanted:  # which grows meanwhile
        if name not in defs:
            defs[name] = emitter.emit(definitions[name])
    if isinstance(root, Ref) and schema.keys() == {"$ref"} and emitter.wanted.count(root.name) == 1:
        schema = defs.pop(root.name)
    if defs:
        schema["$defs"] = defs
    return schema


class _Emitter:
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.wanted: list[str] = []

    def emit(self, node: Node) -> dict[str, Any]:
        made = _MAKERS[type(node)](self, node)
        if node.keywords:
            made.update(node.keywords)
        if node.description:
            made["description"] = node.description
        if "$ref" in made and len(made) > 1 and not self.dialect.ref_siblings:
            # A `$ref` stands alone (DIALECTS.md 1.2), and siblings of `anyOf` are fine.
            ref = made.pop("$ref")
            return {"anyOf": [{"$ref": ref}], **made}
        return made

    def field(self, field: Field) -> dict[str, Any]:
        """A property: with its "not given" where it has one."""
        made = self.emit(field.node)
        if field.presence == "boxed":
            words = made.pop("description", None)
            boxed: dict[str, Any] = {"type": "array", "items": made, **_sizes(self.dialect, maximum=1)}
            return {**boxed, "description": f"{words}\n{BOX_WORDS}" if words else BOX_WORDS}
        return self.or_null(made) if field.presence == "null" else made

    def or_null(self, made: dict[str, Any]) -> dict[str, Any]:
        kind = made.get("type")
        if (
            self.dialect.nullable == "type_list"
            and isinstance(kind, str)
            and "enum" not in made
            and "const" not in made
        ):
            return {**made, "type": [kind, "null"]}
        outer: dict[str, Any] = {key: made.pop(key) for key in ("title", "description") if key in made}
        if made.keys() == {"anyOf"}:
            return {"anyOf": [*made["anyOf"], {"type": "null"}], **outer}
        return {"anyOf": [made, {"type": "null"}], **outer}


BOX_WORDS: Final = "An empty list if it is not given, else a list of one."


def _sizes(dialect: Dialect, *, maximum: int) -> dict[str, Any]:
    return {"maxItems": maximum} if "maxItems" in dialect.array_keywords else {}


def _scalar(_emitter: _Emitter, node: Scalar) -> dict[str, Any]:
    return {"type": node.kind}


def _enum(emitter: _Emitter, node: Enum) -> dict[str, Any]:
    kinds = list(dict.fromkeys(json_type(value) for value in node.values))
    if "number" in kinds and "integer" in kinds:
        kinds.remove("integer")
    made: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if len(node.values) == 1 and emitter.dialect.const:
        return {**made, "const": node.values[0]}
    return {**made, "enum": list(node.values)}


def _object(emitter: _Emitter, node: Object) -> dict[str, Any]:
    properties = {field.wire_key: emitter.field(field) for field in node.fields}
    required = [field.wire_key for field in node.fields if field.presence != "optional"]
    if node.extra_key is not None and node.extra is not None:
        properties[node.extra_key] = emitter.emit(node.extra)
        required.append(node.extra_key)
    made: dict[str, Any] = {"type": "object", "properties": properties}
    if required or emitter.dialect.required_all:
        made["required"] = required
    if node.patterns and node.extra_key is None:
        made["patternProperties"] = {pattern: emitter.emit(inner) for pattern, inner in node.patterns}
    if node.extra is None or node.extra_key is not None:
        made["additionalProperties"] = False
    else:
        made["additionalProperties"] = _open(emitter, node.extra)
    return made


def _open(emitter: _Emitter, node: Node) -> Any:
    return True if isinstance(node, Anything) and not node.keywords and not node.description else emitter.emit(node)


def _array(emitter: _Emitter, node: Array) -> dict[str, Any]:
    return {"type": "array", "items": emitter.emit(node.items)}


def _tuple(emitter: _Emitter, node: Tuple) -> dict[str, Any]:
    if not node.native:
        properties = {field.wire_key: emitter.field(field) for field in node.fields}
        if node.rest is not None:
            properties["rest"] = {"type": "array", "items": emitter.emit(node.rest)}
        return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    made: dict[str, Any] = {"type": "array", "prefixItems": [emitter.emit(field.node) for field in node.fields]}
    least = sum(field.presence == "required" for field in node.fields)
    if node.rest is not None:
        made["items"] = emitter.emit(node.rest)
    else:
        made["maxItems"] = len(node.fields)
    return {**made, "minItems": least}


def _mapping(emitter: _Emitter, node: Mapping) -> dict[str, Any]:
    if not node.native:
        entry = {
            "type": "object",
            "properties": {"key": emitter.emit(node.keys), "value": emitter.emit(node.values)},
            "required": ["key", "value"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": entry}
    made: dict[str, Any] = {"type": "object", "additionalProperties": _open(emitter, node.values)}
    if isinstance(node.keys, Enum) or node.keys.keywords:
        made["propertyNames"] = emitter.emit(node.keys)
    return made


def _wrapped(emitter: _Emitter, node: Wrapped) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {node.wire_key: emitter.emit(node.node)},
        "required": [node.wire_key],
        "additionalProperties": False,
    }


def _union(emitter: _Emitter, node: Union) -> dict[str, Any]:
    branches = [emitter.emit(branch) for branch in node.branches]
    if emitter.dialect.nullable == "type_list" and len(branches) == 2 and {"type": "null"} in branches:
        value = next(branch for branch in branches if branch != {"type": "null"})
        if isinstance(value.get("type"), str) and "enum" not in value and "const" not in value:
            return {**value, "type": [value["type"], "null"]}
    return {"anyOf": branches}


def _ref(emitter: _Emitter, node: Ref) -> dict[str, Any]:
    emitter.wanted.append(node.name)
    return {"$ref": f"#/$defs/{node.name}"}


def _anything(_emitter: _Emitter, _node: Anything) -> dict[str, Any]:
    return {}


def _json_text(_emitter: _Emitter, _node: JsonText) -> dict[str, Any]:
    return {"type": "string"}


_MAKERS: Final[dict[type[Node], Callable[[_Emitter, Any], dict[str, Any]]]] = {
    Scalar: _scalar,
    Enum: _enum,
    Object: _object,
    Array: _array,
    Tuple: _tuple,
    Mapping: _mapping,
    Wrapped: _wrapped,
    Union: _union,
    Ref: _ref,
    Anything: _anything,
    JsonText: _json_text,
}
