"""Which definitions have a finite value at all: a cycle that never ends has none, and no decoder may be sent into it.

A least fixpoint: at first no definition has a value; each round finds those whose parts are known to have one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...errors import SchemaError
from ..nodes import Array, Mapping, Node, Object, Ref, Scalar, Tuple, Union
from ..shapes import children

__all__ = ["Nothing", "prune"]


class Nothing(Node):
    """A definition that no value satisfies, with the reason; pruned before anybody else sees it."""

    __slots__ = ("error",)

    def __init__(self, error: SchemaError) -> None:
        super().__init__()
        self.error = error


def prune(root: Node, definitions: dict[str, Node]) -> bool:
    """Take out the branches, optional fields and items that have no finite value.

    Returns:
        Whether the root has one.
    """
    inhabited: set[str] = set()
    grown = True
    while grown:
        grown = False
        for name, node in definitions.items():
            if name not in inhabited and _has_value(node, inhabited):
                inhabited.add(name)
                grown = True
    if not _has_value(root, inhabited):
        return False
    if len(inhabited) < len(definitions):
        for node in [root, *(definitions[name] for name in inhabited)]:
            _clean(node, inhabited)
        for name in definitions.keys() - inhabited:
            del definitions[name]
    return True


def _has_value(node: Node, inhabited: set[str]) -> bool:
    if isinstance(node, Ref):
        return node.name in inhabited
    if isinstance(node, Union):
        return any(_has_value(branch, inhabited) for branch in node.branches)
    if isinstance(node, (Object, Tuple)):
        return all(_has_value(field.node, inhabited) for field in node.fields if field.presence == "required")
    if isinstance(node, Array):
        return not node.keywords.get("minItems") or _has_value(node.items, inhabited)
    return not isinstance(node, Nothing)


def _clean(node: Node, inhabited: set[str]) -> None:
    """Take out what has no value, all the way down; definitions are visited on their own."""
    stack = [node]
    while stack:
        node = stack.pop()
        for kind, rule in _RULES:
            if isinstance(node, kind):
                rule(node, inhabited)
        stack.extend(children(node))


def _clean_union(node: Union, inhabited: set[str]) -> None:
    node.branches = tuple(branch for branch in node.branches if _has_value(branch, inhabited))


def _clean_object(node: Object, inhabited: set[str]) -> None:
    node.fields = tuple(field for field in node.fields if _has_value(field.node, inhabited))
    node.patterns = tuple((pattern, inner) for pattern, inner in node.patterns if _has_value(inner, inhabited))
    if node.extra is not None and not _has_value(node.extra, inhabited):
        node.extra = None


def _clean_tuple(node: Tuple, inhabited: set[str]) -> None:
    count = next((i for i, field in enumerate(node.fields) if not _has_value(field.node, inhabited)), None)
    if count is not None:
        node.fields, node.rest = node.fields[:count], None
    elif node.rest is not None and not _has_value(node.rest, inhabited):
        node.rest = None


def _clean_array(node: Array, inhabited: set[str]) -> None:
    if not _has_value(node.items, inhabited):
        node.items, node.keywords["maxItems"] = Scalar("null"), 0


def _clean_mapping(node: Mapping, inhabited: set[str]) -> None:
    if not _has_value(node.values, inhabited):
        node.values, node.keywords["maxProperties"] = Scalar("null"), 0


_RULES: Final[tuple[tuple[type[Node], Callable[[Any, set[str]], None]], ...]] = (
    (Union, _clean_union),
    (Object, _clean_object),
    (Tuple, _clean_tuple),
    (Array, _clean_array),
    (Mapping, _clean_mapping),
)
