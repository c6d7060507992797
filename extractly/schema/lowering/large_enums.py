"""Enums over a dialect's limits become described strings: the largest first, and no more of them than needed.

The values are still enforced on the answer; each such enum is a listed loss.
"""

from __future__ import annotations

from collections.abc import Callable

from ..._types import JsonPath
from ..capabilities import Dialect
from ..nodes import Enum, JsonText, Node, Ref, Scalar
from ..shapes import children, map_children
from ..words import shown
from .constraints import Constraints

__all__ = ["shrink_enums"]


def shrink_enums(root: Node, definitions: dict[str, Node], dialect: Dialect, constraints: Constraints) -> Node:
    """Replace enums until the wire schema is within the dialect's limits for them.

    Returns:
        The root.
    """
    limits = dialect.limits
    if limits.enum_values is None and limits.large_enum_chars is None:
        return root
    enums = _reachable(root, definitions)
    total = sum(len(node.values) for node in enums if len(node.values) > 1)
    replaced: set[int] = set()
    for node in sorted(enums, key=lambda node: -len(node.values)):
        over = limits.enum_values is not None and total > limits.enum_values
        large = limits.large_enum_values is not None and len(node.values) > limits.large_enum_values
        wide = large and limits.large_enum_chars is not None and _chars(node) > limits.large_enum_chars
        if (over or wide) and len(node.values) > 1 and _kind(node) is not None:
            replaced.add(id(node))
            total -= len(node.values)
    if not replaced:
        return root
    turn = _turner(replaced, constraints)
    for name, definition in list(definitions.items()):
        definitions[name] = turn(definition, constraints.paths.get(name, ()))
    return turn(root, ())


def _chars(node: Enum) -> int:
    return sum(len(value) for value in node.values if isinstance(value, str))


def _kind(node: Enum) -> str | None:
    if all(isinstance(value, str) for value in node.values):
        return "string"
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in node.values)
    return ("integer" if all(isinstance(v, int) for v in node.values) else "number") if numbers else None


def _reachable(root: Node, definitions: dict[str, Node]) -> list[Enum]:
    """The enums that stand in the wire schema, each definition's once."""
    found: list[Enum] = []
    seen: set[str] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Enum):
            found.append(node)
        elif isinstance(node, Ref) and node.name not in seen:
            seen.add(node.name)
            stack.append(definitions[node.name])
        elif not isinstance(node, JsonText):
            stack.extend(children(node))
    return found


def _turner(replaced: set[int], constraints: Constraints) -> Callable[[Node, JsonPath], Node]:
    def turn(node: Node, path: JsonPath) -> Node:
        if isinstance(node, Enum):
            return _described(node, constraints, path) if id(node) in replaced else node
        map_children(node, lambda child, step: turn(child, (*path, *step)))
        return node

    return turn


def _described(node: Enum, constraints: Constraints, path: JsonPath) -> Node:
    words = f"one of {len(node.values)} known values, such as {shown(list(node.values[:20]))[1:-1]}"
    constraints.lose(path, "enum", "described", words)
    made = Scalar(_kind(node), core=node.core, keywords=node.keywords, description=node.description)  # type: ignore[arg-type]  # a replaced enum has one
    constraints.describe(made, [words])
    return made
