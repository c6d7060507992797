"""Unions after lowering: flat, the tag first in each branch, and no two branches that the wire value cannot tell apart.

Runs when every node has its wire form, because only then is it known what a branch looks like. Two branches are in
each other's way if a wire value could fit both and at least one of them is rewritten (if neither is, decoding does
nothing and the type's own validator chooses). Branches in the way are put into an object with one named field each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..nodes import Enum, JsonText, Mapping, Node, Object, Ref, Tuple, Union, Wrapped
from ..shapes import children, dereference, is_rewritten, rewriting, wire_types

__all__ = ["settle_unions"]

_TELLING: Final = frozenset({"object", "array", "string"})
"""JSON types of which a wire value may need decoding; the others are always themselves."""


def settle_unions(root: Node, definitions: dict[str, Node]) -> None:
    """Settle every union of a lowered schema, in place.

    Wrapping a branch makes what holds the union a rewritten one, which may put it in the way of others: repeated until
    nothing changes, at most once per union.
    """
    unions = [node for node in _all_nodes([root, *definitions.values()]) if isinstance(node, Union)]
    for union in unions:
        _find_tag(union, definitions)
    changed = True
    while changed:
        rewritten = rewriting(definitions)
        changed = sum(_separate(union, definitions, rewritten) for union in unions) > 0


def _all_nodes(roots: Iterable[Node]) -> list[Node]:
    found: list[Node] = []
    stack = list(roots)
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(children(node))
    return found


def _leaves(branch: Node, definitions: dict[str, Node]) -> list[Node]:
    """The nodes that a branch stands for: references followed, unions taken apart."""
    found: list[Node] = []
    stack: list[Node] = [branch]
    seen: set[str] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, Ref):
            if node.name not in seen and node.name in definitions:
                seen.add(node.name)
                stack.append(definitions[node.name])
        elif isinstance(node, Union):
            stack.extend(node.branches)
        else:
            found.append(node)
    return found


def _find_tag(union: Union, definitions: dict[str, Node]) -> None:
    """Find a property with constants of its own in every object branch, and put it first there."""
    objects: list[tuple[int, Object]] = []
    for index, branch in enumerate(union.branches):
        target = dereference(branch, definitions)
        if isinstance(target, Object):
            objects.append((index, target))
        elif "object" in wire_types(branch, definitions):
            return
    if len(objects) < 2:
        return
    for field in objects[0][1].fields:
        values = [_constants(node, field.wire_key, definitions) for _, node in objects]
        flat = [value for one in values for value in one]
        if all(values) and len(set(flat)) == len(flat):
            union.tag = field.wire_key
            by_branch = {index: own for (index, _), own in zip(objects, values, strict=True)}
            union.tag_values = tuple(
                tuple(value for _, value in by_branch.get(index, ())) for index in range(len(union.branches))
            )
            for _, node in objects:
                _put_first(node, field.wire_key)
            return


def _constants(node: Object, key: str, definitions: dict[str, Node]) -> tuple[tuple[str, Any], ...]:
    """The scalars that a required property may have, each with its type's name; none if it is no such property."""
    for field in node.fields:
        if field.wire_key == key and field.presence == "required":
            target = dereference(field.node, definitions)
            if isinstance(target, Enum) and not any(isinstance(value, (list, dict)) for value in target.values):
                return tuple((type(value).__name__, value) for value in target.values)
    return ()


def _put_first(node: Object, key: str) -> None:
    # The reader of a stream must know the branch early: the one exception to the order of declaration.
    node.fields = tuple(sorted(node.fields, key=lambda field: field.wire_key != key))


def _separate(union: Union, definitions: dict[str, Node], rewritten: set[str]) -> bool:
    """Wrap the branches that are in each other's way; whether any was."""
    leaves = [[] if isinstance(b, Wrapped) and b.core is union else _leaves(b, definitions) for b in union.branches]
    wrap: set[int] = set()
    for first in range(len(leaves)):
        for second in range(first + 1, len(leaves)):
            pairs = ((a, b) for a in leaves[first] for b in leaves[second])
            if any(_in_the_way(a, b, union, definitions, rewritten) for a, b in pairs):
                wrap |= {first, second}
    if not wrap:
        return False
    taken: set[str] = set()
    branches: list[Node] = []
    for index, branch in enumerate(union.branches):
        if index in wrap and not isinstance(branch, Wrapped):
            branch = Wrapped(_branch_key(branch, taken), branch)
            taken.add(branch.wire_key)
        branches.append(branch)
    changed = tuple(branches) != union.branches
    union.branches = tuple(branches)
    return changed


def _in_the_way(first: Node, second: Node, union: Union, definitions: dict[str, Node], rewritten: set[str]) -> bool:
    shared = wire_types(first, definitions) & wire_types(second, definitions) & _TELLING
    if not shared or not (is_rewritten(first, rewritten) or is_rewritten(second, rewritten)):
        return False
    if "object" in shared:
        return union.tag is None and not _keys_differ(first, second) and not _decoded_alike(first, second)
    return not _decoded_alike(first, second)


def _keys_differ(first: Node, second: Node) -> bool:
    """Whether one has a key that must be there and that the other cannot have."""
    a, b = _keys(first), _keys(second)
    if a is None or b is None:
        return False
    return bool((b[1] is not None and a[0] - b[1]) or (a[1] is not None and b[0] - a[1]))


def _keys(node: Node) -> tuple[set[str], set[str] | None] | None:
    """Keys that stand on the wire, and those that may (`None`: any)."""
    if isinstance(node, Wrapped):
        return {node.wire_key}, {node.wire_key}
    if isinstance(node, Tuple):
        keys = {*(field.wire_key for field in node.fields), *(["rest"] if node.rest is not None else [])}
        return keys, keys
    if isinstance(node, Object):
        must = {field.wire_key for field in node.fields if field.presence != "optional"}
        may = {field.wire_key for field in node.fields}
        if node.extra_key is not None:
            return must | {node.extra_key}, may | {node.extra_key}
        return must, None if node.extra is not None or node.patterns else may
    return None


def _decoded_alike(first: Node, second: Node) -> bool:
    return bool(_plan(first) == _plan(second))


def _plan(node: Node, depth: int = 0) -> Any:
    """What decoding does with a node; equal plans decode alike, whatever the constraints."""
    if depth > 12:  # few types nest so deeply without a name; to take the rest for different costs one wrapping
        return id(node)
    if isinstance(node, Ref):
        return "ref", node.name
    below = tuple(_plan(child, depth + 1) for child in children(node))
    if isinstance(node, (Object, Tuple)):
        fields = tuple((f.wire_key, getattr(f, "key", None), f.presence) for f in node.fields)
        own = (node.extra_key, node.provided, node.hidden) if isinstance(node, Object) else (node.native,)
        return type(node).__name__, fields, own, below
    if isinstance(node, Mapping):
        return "Mapping", node.native, below
    if isinstance(node, Wrapped):
        return "Wrapped", node.wire_key, below
    if isinstance(node, Union):
        return "Union", tuple(sorted(wire_types(node, {}))), below
    if isinstance(node, JsonText):
        return "JsonText", below
    return below if below else "as it is"


def _branch_key(branch: Node, taken: set[str]) -> str:
    """A short name for a branch: its definition's, its class's, or what it is."""
    if isinstance(branch, Ref):
        base = branch.name
    else:
        cls = getattr(branch, "cls", None)
        base = getattr(cls, "__name__", None) or type(branch).__name__.lower()
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key
