"""Questions about nodes that lowering, emit and codec all ask: wire types, nullability, what is rewritten.

Each follows references through `definitions` with a guard, so that recursive trees have an answer too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingABC
from typing import Any, TypeAlias

from .nodes import Array, Enum, JsonText, Mapping, Node, Object, Ref, Scalar, Tuple, Union, Wrapped

__all__ = [
    "ALL_TYPES",
    "allows_null",
    "children",
    "constant",
    "dereference",
    "is_rewritten",
    "json_type",
    "map_children",
    "only_nulls",
    "rewriting",
    "wire_types",
]

Definitions: TypeAlias = "MappingABC[str, Node]"

ALL_TYPES = frozenset({"string", "number", "integer", "boolean", "null", "array", "object"})


def json_type(value: Any) -> str:
    """The JSON type of a value; a whole float is an integer, as JSON Schema says."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "array" if isinstance(value, (list, tuple)) else "object"


def dereference(node: Node, definitions: Definitions) -> Node:
    """What a chain of references leads to; the last reference itself if the chain is a cycle."""
    seen: set[str] = set()
    while isinstance(node, Ref) and node.name not in seen:
        seen.add(node.name)
        target = definitions.get(node.name)
        if target is None:
            return node
        node = target
    return node


def children(node: Node) -> Sequence[Node]:
    """The nodes directly below one."""
    below = _CHILDREN.get(type(node))
    return below(node) if below is not None else ()


def _members(node: Object) -> list[Node]:
    found = [field.node for field in node.fields]
    found.extend(inner for _, inner in node.patterns)
    if node.extra is not None:
        found.append(node.extra)
    return found


def _positions(node: Tuple) -> list[Node]:
    found = [field.node for field in node.fields]
    return found if node.rest is None else [*found, node.rest]


def _inner(node: Wrapped | JsonText) -> list[Node]:
    return [node.node]


def _items(node: Array) -> list[Node]:
    return [node.items]


def _keys_and_values(node: Mapping) -> list[Node]:
    return [node.keys, node.values]


def _branches(node: Union) -> tuple[Node, ...]:
    return node.branches


_CHILDREN: dict[type[Node], Callable[[Any], Sequence[Node]]] = {
    Object: _members,
    Tuple: _positions,
    Array: _items,
    Mapping: _keys_and_values,
    Wrapped: _inner,
    JsonText: _inner,
    Union: _branches,
}


def wire_types(node: Node, definitions: Definitions, _seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The JSON types that the wire value may have; `number` stands for integers as well."""
    if isinstance(node, Scalar):
        return frozenset({"number" if node.kind == "integer" else node.kind})
    if isinstance(node, Enum):
        kinds = (json_type(value) for value in node.values)
        return frozenset("number" if kind == "integer" else kind for kind in kinds)
    if isinstance(node, (Array, Tuple, Mapping)):
        as_array = isinstance(node, Array) or (node.native if isinstance(node, Tuple) else not node.native)
        return frozenset({"array" if as_array else "object"})
    if isinstance(node, (Object, Wrapped)):
        return frozenset({"object"})
    if isinstance(node, JsonText):
        return frozenset({"string"})
    if isinstance(node, Union):
        return frozenset(kind for branch in node.branches for kind in wire_types(branch, definitions, _seen))
    if isinstance(node, Ref):
        target = definitions.get(node.name)
        if target is None or node.name in _seen:
            return frozenset()
        return wire_types(target, definitions, _seen | {node.name})
    return ALL_TYPES - {"integer"}


def allows_null(node: Node, definitions: Definitions) -> bool:
    """Whether null is a value of the node's own type."""
    return "null" in wire_types(node, definitions)


def constant(node: Node) -> bool:
    """Whether the node has a single value."""
    return isinstance(node, Enum) and len(node.values) == 1


def _rewrites_itself(node: Node) -> bool:
    nulls = isinstance(node, Object) and any(field.presence == "null" for field in node.fields)
    return nulls or _moves(node)


def _moves(node: Node) -> bool:
    """Whether a node is rewritten by more than "null means not given"."""
    if isinstance(node, (Wrapped, JsonText)):
        return True
    if isinstance(node, (Tuple, Mapping)):
        return not node.native
    if isinstance(node, Object):
        moved = any(f.presence == "boxed" or f.wire_key != f.key for f in node.fields)
        return moved or node.extra_key is not None or bool(node.provided) or bool(node.hidden)
    return False


def rewriting(definitions: Definitions) -> set[str]:
    """The definitions whose wire form differs from the user form, themselves or in something below them."""
    found: set[str] = set()
    grown = True
    while grown:
        grown = False
        for name, node in definitions.items():
            if name not in found and is_rewritten(node, found):
                found.add(name)
                grown = True
    return found


def is_rewritten(node: Node, definitions_rewritten: set[str]) -> bool:
    """Whether the wire form of a node differs from its user form."""
    if isinstance(node, Ref):
        return node.name in definitions_rewritten
    return _rewrites_itself(node) or any(is_rewritten(child, definitions_rewritten) for child in children(node))


def map_children(node: Node, change: Callable[[Node, tuple[str | int, ...]], Node]) -> None:
    """Replace the nodes directly below one, in place; `change` gets each with the steps of the value's path to it."""
    if isinstance(node, (Object, Tuple)):
        for index, field in enumerate(node.fields):
            field.node = change(field.node, (field.key,) if isinstance(node, Object) else (index,))
    if isinstance(node, Object):
        node.patterns = tuple((pattern, change(inner, ("*",))) for pattern, inner in node.patterns)
        node.extra = change(node.extra, () if node.extra_key is not None else ("*",)) if node.extra else None
    elif isinstance(node, Tuple):
        node.rest = change(node.rest, ("*",)) if node.rest is not None else None
    elif isinstance(node, Array):
        node.items = change(node.items, ("*",))
    elif isinstance(node, Mapping):
        node.keys, node.values = change(node.keys, ("*",)), change(node.values, ("*",))
    elif isinstance(node, (Wrapped, JsonText)):
        node.node = change(node.node, ())
    elif isinstance(node, Union):
        node.branches = tuple(change(branch, ()) for branch in node.branches)


def only_nulls(root: Node, definitions: Definitions) -> bool:
    """Whether "null means not given" is all that is rewritten anywhere in a tree."""
    return not any(_moves(node) for top in (root, *definitions.values()) for node in _below(top))


def _below(top: Node) -> Iterator[Node]:
    stack = [top]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(children(node))
