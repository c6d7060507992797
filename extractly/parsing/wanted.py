"""What a schema wants at a place of the wire form: read from the nodes, without looking at the value.

Used to direct repairs. A place may be described by several nodes (branches of a union), so descent works on sets: a
repair is allowed only if every node that could describe the place allows it. Each function is a table over the node
classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .._types import JsonPath
from ..schema import Schema
from ..schema import nodes as n

__all__ = ["nodes_at", "openers", "schema_openers", "wanted_brackets"]


def openers(root: n.Node, definitions: Mapping[str, n.Node]) -> str:
    """The brackets with which a value of the schema may begin: `"{"`, `"["`, both, or `""` for scalars only."""
    kinds = {_kind(node) for node in _alternatives([root], definitions)}
    if "any" in kinds:
        return "{["
    return "".join(bracket for bracket in "{[" if bracket in kinds)


def schema_openers(schema: Schema[Any]) -> str:
    """`openers` of a compiled schema."""
    return openers(schema.root, schema.definitions)


def wanted_brackets(nodes: Iterable[n.Node]) -> str:
    """The brackets of the containers wanted at a place; `""` where a string, or any scalar but null, may stand."""
    brackets = ""
    for node in nodes:
        kind = _kind(node)
        if kind in {"{", "["}:
            brackets += kind
        elif kind != "null":
            return ""
    return brackets


def nodes_at(root: n.Node, definitions: Mapping[str, n.Node], path: JsonPath) -> list[n.Node]:
    """Every node that may describe the wire value at `path`, references and unions resolved."""
    nodes = _alternatives([root], definitions)
    for step in path:
        nodes = _alternatives((child for node in nodes for child in _children(node, step)), definitions)
    return nodes


def _alternatives(nodes: Iterable[n.Node], definitions: Mapping[str, n.Node]) -> list[n.Node]:
    found: list[n.Node] = []
    waiting = list(nodes)
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, n.Ref):
            waiting.append(definitions[node.name])
        elif isinstance(node, n.Union):
            waiting.extend(node.branches)
        else:
            found.append(node)
    return found


def _kind(node: n.Node) -> str:
    """`"{"`, `"["`, `"null"`, `"scalar"` or `"any"`, as the value stands on the wire."""
    if isinstance(node, n.Object | n.Wrapped | _Entry):
        return "{"
    if isinstance(node, n.Mapping):
        return "{" if node.native else "["
    if isinstance(node, n.Array):
        return "["
    if isinstance(node, n.Tuple):
        return "[" if node.native else "{"
    if isinstance(node, n.Anything):
        return "any"
    return "null" if isinstance(node, n.Scalar) and node.kind == "null" else "scalar"


def _children(node: n.Node, step: str | int) -> Iterator[n.Node]:
    """The nodes one step below; a boxed field's array counts as a step."""
    if isinstance(step, int):
        yield from _items(node, step)
    elif isinstance(node, n.Wrapped):
        yield node.node
    elif isinstance(node, n.Object):
        yield from _properties(node, step)
    elif isinstance(node, n.Tuple):
        yield from _positions(node, step)
    elif isinstance(node, n.Mapping) and node.native:
        yield node.values
    elif isinstance(node, _Entry):
        yield node.mapping.keys if step == "key" else node.mapping.values
    elif isinstance(node, n.Anything):
        yield node


class _Entry(n.Node):
    """One entry of a mapping that travels as a list: an object with `key` and `value`."""

    __slots__ = ("mapping",)

    def __init__(self, mapping: n.Mapping) -> None:
        super().__init__()
        self.mapping = mapping


def _items(node: n.Node, index: int) -> Iterator[n.Node]:
    if isinstance(node, n.Array):
        yield node.items
    elif isinstance(node, n.Tuple) and node.native:
        if index < len(node.fields):
            yield node.fields[index].node
        elif node.rest is not None:
            yield node.rest
    elif isinstance(node, n.Mapping) and not node.native:
        yield _Entry(node)
    elif isinstance(node, n.Anything):
        yield node


def _properties(node: n.Object, key: str) -> Iterator[n.Node]:
    for field in node.fields:
        if field.wire_key == key:
            yield n.Array(field.node) if field.presence == "boxed" else field.node
            return
    if node.extra is not None and node.extra_key in {None, key}:
        yield node.extra


def _positions(node: n.Tuple, key: str) -> Iterator[n.Node]:
    if node.native:
        return
    if key == "rest" and node.rest is not None:
        yield n.Array(node.rest)
    for position, field in enumerate(node.fields):
        if key in {field.wire_key, str(position)}:
            yield field.node
            return
