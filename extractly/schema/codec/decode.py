"""The codec's way in: wire value -> user form, as closures built once from the nodes.

A closure is made only where something is rewritten; everywhere else the value passes as it is, and a schema without
any rewriting has no decoder at all (`None`), so that pydantic reads the bytes itself. Decoding never judges: a value
of the wrong shape passes through unchanged and the type's own validator refuses it, in its own words. The one thing
that only the wire knows, a key that stands twice among the entries of a mapping, raises `DuplicateKeyError` with its
place.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingABC
from typing import Any, TypeAlias

from pydantic_core import from_json

from ..guards import is_array, is_object
from ..nodes import Array, Field, JsonText, Mapping, Node, Object, Ref, Tuple, Union, Wrapped
from ..shapes import dereference, is_rewritten, json_type, rewriting, wire_types
from .keys import key_text

__all__ = ["Decoder", "DuplicateKeyError", "decoder_of"]

Provided: TypeAlias = "MappingABC[str, Any]"
Decoder: TypeAlias = "Callable[[Any, Provided], Any]"
"""Wire value and the application's values -> user form. Never changes what it is given."""


class DuplicateKeyError(Exception):
    """A key stands twice among the entries of a mapping; turned into an `OutputValidationError`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
        self.path: list[str | int] = [key]


def decoder_of(root: Node, definitions: MappingABC[str, Node]) -> Decoder | None:
    """Build the decoder of a tree; `None` if wire form and user form are the same."""
    return _Builder(definitions).build(root)


class _Builder:
    """Holds what building needs: the definitions, and one decoder for each that is rewritten."""

    def __init__(self, definitions: MappingABC[str, Node]) -> None:
        self.definitions = definitions
        self.rewritten = rewriting(definitions)
        self.made: dict[str, list[Decoder]] = {}

    def build(self, node: Node) -> Decoder | None:
        if not is_rewritten(node, self.rewritten):
            return None
        if isinstance(node, Ref):
            return self._reference(node.name)
        for kind, make in _MAKERS:
            if isinstance(node, kind):
                return make(self, node)
        return None

    def _reference(self, name: str) -> Decoder:
        # A cell, so that a recursive definition can refer to a decoder that is still being built.
        cell = self.made.get(name)
        if cell is None:
            cell = self.made[name] = []
            built = self.build(self.definitions[name])
            if built is not None:
                cell.append(built)
        target = cell
        return lambda value, provided: target[0](value, provided)


def _identity(value: Any, _provided: Provided) -> Any:
    return value


def _wrapped(builder: _Builder, node: Wrapped) -> Decoder:
    key = node.wire_key
    inner = builder.build(node.node) or _identity

    def decode(value: Any, provided: Provided) -> Any:
        return inner(value[key], provided) if is_object(value) and len(value) == 1 and key in value else value

    return decode


def _array(builder: _Builder, node: Array) -> Decoder:
    inner = builder.build(node.items) or _identity

    def decode(value: Any, provided: Provided) -> Any:
        if not is_array(value):
            return value
        return [_at(inner, item, provided, index) for index, item in enumerate(value)]

    return decode


def _at(inner: Decoder, value: Any, provided: Provided, step: str | int) -> Any:
    try:
        return inner(value, provided)
    except DuplicateKeyError as error:
        error.path.insert(0, step)
        raise


def _mapping(builder: _Builder, node: Mapping) -> Decoder:
    inner = builder.build(node.values) or _identity
    if node.native:
        return lambda value, provided: (
            {key: _at(inner, item, provided, key) for key, item in value.items()} if is_object(value) else value
        )

    def decode(value: Any, provided: Provided) -> Any:
        if not is_array(value):
            return value
        result: dict[str, Any] = {}
        for entry in value:
            if not is_object(entry) or len(entry) != 2 or "key" not in entry or "value" not in entry:
                return value
            if isinstance(entry["key"], (list, dict)):
                return value
            key = key_text(entry["key"])
            if key in result:
                raise DuplicateKeyError(key)
            result[key] = _at(inner, entry["value"], provided, key)
        return result

    return decode


def _tuple(builder: _Builder, node: Tuple) -> Decoder:
    inners = [builder.build(field.node) for field in node.fields]
    rest = builder.build(node.rest) if node.rest is not None else None
    fields = node.fields
    if node.native:
        return lambda value, provided: (
            [(((inners[i] if i < len(inners) else rest) or _identity)(item, provided)) for i, item in enumerate(value)]
            if is_array(value)
            else value
        )

    def decode(value: Any, provided: Provided) -> Any:
        if not is_object(value):
            return value
        result: list[Any] = []
        for index, (field, inner) in enumerate(zip(fields, inners, strict=True)):
            given, item = _given(field, value.get(field.wire_key))
            if not given or field.wire_key not in value:
                break
            result.append(item if inner is None else _at(inner, item, provided, index))
        tail = value.get("rest")
        if node.rest is not None and is_array(tail) and len(result) == len(fields):
            result += [_at(rest or _identity, item, provided, len(fields) + i) for i, item in enumerate(tail)]
        return result

    return decode


def _given(field: Field, item: Any) -> tuple[bool, Any]:
    """Whether the wire gives a field, and what it gives."""
    if field.presence == "null":
        return item is not None, item
    if field.presence == "boxed" and is_array(item) and len(item) < 2:
        return bool(item), item[0] if item else None
    return True, item


def _object(builder: _Builder, node: Object) -> Decoder:
    moved = any(field.wire_key != field.key or field.presence == "boxed" for field in node.fields)
    if moved or node.extra is not None or node.patterns or node.provided or node.hidden:
        return _general_object(builder, node)
    return _plain_object(builder, node)


def _plain_object(builder: _Builder, node: Object) -> Decoder:
    """The usual case, in a few operations: keys as they are, null for "not given"."""
    nulls = [field.wire_key for field in node.fields if field.presence == "null"]
    built = [(field.wire_key, builder.build(field.node)) for field in node.fields]
    inners = [(key, inner) for key, inner in built if inner is not None]

    def decode(value: Any, provided: Provided) -> Any:
        if not is_object(value):
            return value
        result = value.copy()
        for key in nulls:
            if key in result and result[key] is None:
                del result[key]
        for key, inner in inners:
            if key in result:
                result[key] = _at(inner, result[key], provided, key)
        return result

    return decode


def _general_object(builder: _Builder, node: Object) -> Decoder:
    """Any object: keys renamed, boxed, put beside the fields, or filled by the application."""
    plans = {field.wire_key: (field, builder.build(field.node)) for field in node.fields}
    extra_key = node.extra_key
    extra = builder.build(node.extra) if node.extra is not None else None
    beside = extra if extra_key is None and extra is not None else _identity
    unseen = {key for key, _, _ in node.provided} | set(node.hidden) | {extra_key}

    def decode(value: Any, provided: Provided) -> Any:
        if not is_object(value):
            return value
        result: dict[str, Any] = {}
        for key, item in value.items():
            plan = plans.get(key)
            if plan is not None:
                _take(*plan, item, result, provided)
            elif key not in unseen:
                result[key] = _at(beside, item, provided, key)
        if extra_key is not None:
            _put_beside(result, value.get(extra_key), extra or _identity, provided)
        # `Provided` takes the value itself from the validation context; here only its place is made.
        result.update((key, None) for key, _, name in node.provided if name in provided)
        return result

    return decode


def _take(field: Field, inner: Decoder | None, item: Any, result: dict[str, Any], provided: Provided) -> None:
    """Put one field into the user form, if it is given."""
    given, item = _given(field, item)
    if given:
        result[field.key] = item if inner is None else _at(inner, item, provided, field.key)


def _put_beside(result: dict[str, Any], entries: Any, decode: Decoder, provided: Provided) -> None:
    """Put further keys beside the fields; one that names a field stands twice."""
    further = decode(entries, provided)
    if is_object(further):
        for key, item in further.items():
            if key in result:
                raise DuplicateKeyError(key)
            result[key] = item


def _json_text(builder: _Builder, node: JsonText) -> Decoder:
    inner = builder.build(node.node) or _identity

    def decode(value: Any, provided: Provided) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return inner(from_json(value), provided)
        except ValueError:
            return value

    return decode


def _union(builder: _Builder, node: Union) -> Decoder:
    choose = _chooser(node, builder.definitions)
    inners = [builder.build(branch) for branch in node.branches]

    def decode(value: Any, provided: Provided) -> Any:
        index = choose(value)
        inner = inners[index] if index is not None else None
        return value if inner is None else inner(value, provided)

    return decode


def _chooser(node: Union, definitions: MappingABC[str, Node]) -> Callable[[Any], int | None]:
    """How the wire value tells the branch to decode with: its JSON type, then the tag, then its keys."""
    kinds = [wire_types(branch, definitions) for branch in node.branches]
    by_tag = {_tag_key(value): index for index, values in enumerate(node.tag_values) for value in values}
    keys = [_object_keys(branch, definitions) for branch in node.branches]

    def choose(value: Any) -> int | None:
        kind = json_type(value)
        kind = "number" if kind == "integer" else kind
        fitting = [index for index, types in enumerate(kinds) if kind in types]
        if kind == "object" and node.tag is not None:
            tagged = by_tag.get(_tag_key(value.get(node.tag)))
            if tagged is not None:
                return tagged
        if kind == "object" and len(fitting) > 1:
            return max(fitting, key=lambda index: (_agreement(value, keys[index]), -index))
        return fitting[0] if fitting else None

    return choose


def _tag_key(value: Any) -> Any:
    return (type(value) is bool, value) if isinstance(value, (str, int, float, bool, type(None))) else None


_Keys: TypeAlias = "tuple[frozenset[str], frozenset[str], bool] | None"


def _object_keys(branch: Node, definitions: MappingABC[str, Node]) -> _Keys:
    """Wire keys that must and that may stand in an object branch, and whether others may."""
    target = dereference(branch, definitions)
    if isinstance(target, Wrapped):
        only = frozenset({target.wire_key})
        return only, only, False
    if isinstance(target, Object):
        must = frozenset(f.wire_key for f in target.fields if f.presence == "required")
        extra_keys = [target.extra_key] if target.extra_key is not None else []
        may = frozenset([field.wire_key for field in target.fields] + extra_keys)
        return must, may, target.extra is not None and target.extra_key is None
    if isinstance(target, Tuple) and not target.native:
        must = frozenset(f.wire_key for f in target.fields if f.presence == "required")
        return must, frozenset(f.wire_key for f in target.fields) | {"rest"}, False
    return None


def _agreement(value: dict[str, Any], keys: _Keys) -> tuple[int, int]:
    """How well an object fits a branch: first nothing unknown and nothing missing, then the keys in common."""
    if keys is None:
        return 0, 0
    must, may, is_open = keys
    fits = must <= value.keys() and (is_open or value.keys() <= may)
    return int(fits), len(may & value.keys()) - len(may - value.keys())


_MAKERS: tuple[tuple[type[Any], Callable[[_Builder, Any], Decoder]], ...] = (
    (Wrapped, _wrapped),
    (Array, _array),
    (Mapping, _mapping),
    (Tuple, _tuple),
    (Object, _object),
    (JsonText, _json_text),
    (Union, _union),
)
