"""Recursion for dialects that refuse it: a few levels written out, the rest as JSON text.

A recursive definition `Node` becomes `Node_3` → `Node_2` → `Node_1`, and where `Node_1` would refer on, a string holds
the JSON of a whole `Node`, in the same wire form. The size grows with the levels only, never with the branching.
Dialects that take recursion inside properties that are not required keep every cycle that goes through one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable

from ..capabilities import Dialect
from ..nodes import JsonText, Node, Object, Ref, Tuple
from ..shapes import children, map_children
from .constraints import Constraints

__all__ = ["LEVELS", "settle_recursion"]

LEVELS = 3
"""Levels of a recursive type that are written out where the dialect has no recursion."""


def settle_recursion(root: Node, definitions: dict[str, Node], dialect: Dialect, constraints: Constraints) -> Node:
    """Write out the recursive definitions of a lowered schema where the dialect refuses them.

    Returns:
        The root, referring to the written-out definitions; the recursive ones stay for the codec alone.
    """
    if dialect.recursion == "ref" and dialect.refs:
        return root
    edges = {name: set(_references(node, dialect)) for name, node in definitions.items()}
    for group in _cycles(edges):
        _write_out(group, definitions)
        for name in sorted(group):
            where = constraints.paths.get(name, ())
            constraints.lose(where, "$ref", "rewritten", f"more than {LEVELS} levels of {name} travel as JSON text")
    written = {f"{name}_{LEVELS}" for name in definitions} & definitions.keys()
    if not written:
        return root

    def outermost(name: str) -> Node:
        target = f"{name}_{LEVELS}"
        return Ref(target if target in written else name)

    for name in list(definitions):
        if f"{name}_{LEVELS}" not in written:
            definitions[name] = _replaced(definitions[name], outermost)
    return _replaced(root, outermost)


def _references(node: Node, dialect: Dialect) -> Iterable[str]:
    """Definitions that a node leads to by a way that the dialect would refuse in a cycle."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, Ref):
            yield node.name
        elif isinstance(node, Object) and dialect.recursion == "optional":
            stack.extend(field.node for field in node.fields if field.presence != "optional")
            if node.extra is not None:
                stack.append(node.extra)
        elif not isinstance(node, JsonText):
            stack.extend(children(node))


def _cycles(edges: dict[str, set[str]]) -> list[set[str]]:
    """The definitions that reach themselves, grouped by what reaches each other."""
    reach = {name: _reachable(name, edges) for name in edges}
    groups: list[set[str]] = []
    for name in edges:
        if name in reach[name] and not any(name in group for group in groups):
            groups.append({other for other in reach[name] if name in reach.get(other, ())})
    return groups


def _reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    stack = list(edges[start])
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack.extend(edges.get(name, ()))
    return seen


def _write_out(group: set[str], definitions: dict[str, Node]) -> None:
    for level in range(1, LEVELS + 1):
        for name in sorted(group):

            def below(target: str, level: int = level) -> Node:
                if target not in group:
                    return Ref(target)
                if level == 1:
                    return JsonText(Ref(target), description=f"{target}, written as JSON text in the same form")
                return Ref(f"{target}_{level - 1}")

            definitions[f"{name}_{level}"] = _replaced(definitions[name], below)


def _replaced(node: Node, replace: Callable[[str], Node]) -> Node:
    """A copy of a tree with other references; words and core schemas are kept."""
    if isinstance(node, Ref):
        made = replace(node.name)
        made.core, made.keywords = node.core, node.keywords
        made.description = node.description or made.description
        return made
    made = copy.copy(node)
    if isinstance(made, (Object, Tuple)):
        made.fields = tuple(copy.copy(field) for field in made.fields)
    if not isinstance(made, JsonText):
        map_children(made, lambda child, _: _replaced(child, replace))
    return made
