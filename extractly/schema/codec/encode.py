"""The codec's way out: a value of the type -> its wire form.

Values are walked by the nodes, not dumped by pydantic: a dump goes through serialization aliases, custom serializers,
`exclude` and computed fields, none of which a validator undoes. Leaves are written as pydantic's JSON mode writes them.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingABC
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import to_json, to_jsonable_python
from typing_extensions import is_typeddict

from ..guards import is_mapping, is_object, is_root_model, is_sequence
from ..nodes import Anything, Array, Enum, Field, JsonText, Mapping, Node, Object, Ref, Scalar, Tuple, Union, Wrapped
from ..patterns import matcher, matches
from ..shapes import json_type
from .leaves import LeafWriter, is_secret, plain_leaf, reveal

__all__ = ["Encoder", "MismatchError"]


class MismatchError(Exception):
    """The value does not fit the node; in a union the next branch is tried."""

    def __init__(self, path: tuple[str | int, ...], expected: str, got: Any) -> None:
        super().__init__(expected)
        self.path = path
        self.expected = expected
        self.got = got


Path = tuple[str | int, ...]


class Encoder:
    """Walks one value.

    Attributes:
        provided: What the value holds in fields that the application fills, by their names in the context.
    """

    __slots__ = ("definitions", "leaves", "provided")

    def __init__(self, definitions: MappingABC[str, Node], leaves: LeafWriter) -> None:
        self.definitions = definitions
        self.leaves = leaves
        self.provided: dict[str, Any] = {}

    def walk(self, node: Node, value: Any, path: Path) -> Any:
        """The wire form of a value at a node; a RootModel is what it holds.

        Raises:
            MismatchError: It is no value of the type.
        """
        while is_root_model(value):
            value = value.root
        if isinstance(node, (Object, Array, Tuple, Mapping, Anything)) and is_secret(value):
            value = reveal(value)
        return _WALKS[type(node)](self, node, value, path)


def _scalar(encoder: Encoder, node: Scalar, value: Any, path: Path) -> Any:
    plain = encoder.leaves.write(node, value)
    kind = json_type(plain)
    if node.keywords and not _in_bounds(node.keywords, plain):
        raise MismatchError(path, f"a JSON {node.kind} within its constraints", value)
    if node.kind == "integer" and kind == "integer":
        return int(plain)  # engines refuse 2.0 for an integer, which JSON Schema calls one
    if kind == node.kind or (node.kind == "number" and kind == "integer"):
        return plain
    raise MismatchError(path, f"a JSON {node.kind}", value)


def _in_bounds(keywords: dict[str, Any], plain: Any) -> bool:
    """Whether a scalar fits what the wire says of it: among branches of a union, this is what tells them apart."""
    if isinstance(plain, str):
        search = matcher(keywords["pattern"]) if "pattern" in keywords else None
        long_enough = keywords.get("minLength", 0) <= len(plain) <= keywords.get("maxLength", len(plain))
        return long_enough and (search is None or search(plain))
    if isinstance(plain, (int, float)) and not isinstance(plain, bool):
        inside = keywords.get("minimum", plain) <= plain <= keywords.get("maximum", plain)
        above = "exclusiveMinimum" not in keywords or plain > keywords["exclusiveMinimum"]
        return inside and above and ("exclusiveMaximum" not in keywords or plain < keywords["exclusiveMaximum"])
    return True


def _enum(_encoder: Encoder, node: Enum, value: Any, path: Path) -> Any:
    plain = plain_leaf(value)
    kind = json_type(plain)
    for known in node.values:
        if known == plain and json_type(known) == kind:
            return known
    raise MismatchError(path, "one of the listed values", value)


def _object(encoder: Encoder, node: Object, value: Any, path: Path) -> Any:
    members, extras = _members(node, value, path)
    result: dict[str, Any] = {}
    for field in node.fields:
        known = field.name if field.name in members else field.key
        if known in members:
            _put(encoder, field, members.pop(known), result, path)
        elif field.presence == "required" and not field.has_default:
            raise MismatchError((*path, field.key), "a value", None)
        elif field.presence != "optional":
            result[field.wire_key] = [] if field.presence == "boxed" else None
    for key, name, context_name in node.provided:
        for known in (name, key):
            if known in members:
                encoder.provided.setdefault(context_name, members.pop(known))
    return _with_extras(encoder, node, result, {**members, **extras}, path)


def _refuse_others(node: Object, value: Any, path: Path) -> None:
    """Refuse an instance of another class: in a union it is another branch's. A TypedDict has no instances."""
    if isinstance(node.cls, type) and (is_typeddict(node.cls) or not isinstance(value, node.cls)):
        raise MismatchError(path, f"a {node.cls.__name__}", value)


def _put(encoder: Encoder, field: Field, value: Any, result: dict[str, Any], path: Path) -> None:
    """Put a field that has a value; `x: int = None` has none where null is no value of its type."""
    try:
        result[field.wire_key] = _field(encoder, field, value, path)
    except MismatchError:
        if value is not None or not field.has_default or field.presence != "optional":
            raise


def _with_extras(encoder: Encoder, node: Object, result: dict[str, Any], extras: dict[str, Any], path: Path) -> Any:
    if node.extra is None and not node.patterns:
        if extras and (node.cls is None or is_typeddict(node.cls)):  # in a union, a value of another branch
            raise MismatchError((*path, next(iter(extras))), "no such property", extras)
        return result
    if node.extra_key is not None and node.extra is not None:
        result[node.extra_key] = encoder.walk(node.extra, extras, path)
        return result
    for key, item in extras.items():
        value = next((inner for pattern, inner in node.patterns if matches(pattern, key)), node.extra)
        if value is None:
            raise MismatchError((*path, key), "no such property", item)
        result[key] = encoder.walk(value, item, (*path, key))
    return result


def _members(node: Object, value: Any, path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of a value by name, and what further keys it has."""
    if isinstance(value, BaseModel):
        _refuse_others(node, value, path)
        return dict(value.__dict__), dict(value.__pydantic_extra__ or {})
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        _refuse_others(node, value, path)
        known = {field.name for field in node.fields}
        own = value.__dict__ if hasattr(value, "__dict__") else {name: getattr(value, name) for name in known}
        return {k: v for k, v in own.items() if k in known}, {}
    if is_object(value):
        return dict(value), {}
    raise MismatchError(path, "an object", value)


def _field(encoder: Encoder, field: Field, value: Any, path: Path) -> Any:
    if field.presence == "null" and value is None and field.has_default:
        return None
    encoded = encoder.walk(field.node, value, (*path, field.key))
    return [encoded] if field.presence == "boxed" else encoded


def _array(encoder: Encoder, node: Array, value: Any, path: Path) -> Any:
    value = value.value if isinstance(value, enum.Enum) else value
    # A model iterates over its fields, and is no array all the same.
    if isinstance(value, (str, bytes, BaseModel)) or is_mapping(value) or not hasattr(value, "__iter__"):
        raise MismatchError(path, "an array", value)
    items: Iterable[Any] = value
    return [encoder.walk(node.items, item, (*path, index)) for index, item in enumerate(items)]


def _tuple(encoder: Encoder, node: Tuple, value: Any, path: Path) -> Any:
    value = value.value if isinstance(value, enum.Enum) else value
    if not is_sequence(value) or (node.rest is None and len(value) > len(node.fields)):
        raise MismatchError(path, f"an array of {len(node.fields)} items", value)
    if len(value) < sum(field.presence == "required" for field in node.fields):
        raise MismatchError(path, f"an array of {len(node.fields)} items", value)
    head = [_field(encoder, field, item, path) for field, item in zip(node.fields, value, strict=False)]
    tail = [
        encoder.walk(node.rest, item, (*path, len(head) + index))
        for index, item in enumerate(value[len(node.fields) :])
        if node.rest is not None
    ]
    if node.native:
        return head + tail
    result = {field.wire_key: item for field, item in zip(node.fields, head, strict=False)}
    for field in node.fields[len(head) :]:
        result[field.wire_key] = [] if field.presence == "boxed" else None
    return {**result, "rest": tail} if node.rest is not None else result


def _mapping(encoder: Encoder, node: Mapping, value: Any, path: Path) -> Any:
    if not is_mapping(value):
        raise MismatchError(path, "an object", value)
    pairs: list[tuple[str, Any]] = []
    for key, item in value.items():
        text = key if type(key) is str else _key_text(key)
        encoder.walk(node.keys, text, path)
        pairs.append((text, encoder.walk(node.values, item, (*path, text))))
    if node.native:
        return dict(pairs)
    return [{"key": key, "value": item} for key, item in pairs]


def _key_text(key: Any) -> str:
    """A key as pydantic's JSON mode writes it."""
    (text,) = to_jsonable_python({key: None})
    return str(text)


def _wrapped(encoder: Encoder, node: Wrapped, value: Any, path: Path) -> Any:
    return {node.wire_key: encoder.walk(node.node, value, path)}


def _union(encoder: Encoder, node: Union, value: Any, path: Path) -> Any:
    failure: MismatchError | None = None
    for branch in node.branches:
        try:
            return encoder.walk(branch, value, path)
        except MismatchError as error:
            if failure is None or len(error.path) > len(failure.path):
                failure = error
    raise failure or MismatchError(path, "one of the branches", value)


def _ref(encoder: Encoder, node: Ref, value: Any, path: Path) -> Any:
    return encoder.walk(encoder.definitions[node.name], value, path)


def _anything(_encoder: Encoder, _node: Anything, value: Any, _path: Path) -> Any:
    return to_jsonable_python(value, inf_nan_mode="constants")


def _json_text(_encoder: Encoder, _node: JsonText, value: Any, _path: Path) -> Any:
    return to_json(value, inf_nan_mode="constants").decode()


_WALKS: Final[dict[type[Node], Callable[[Encoder, Any, Any, Path], Any]]] = {
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
