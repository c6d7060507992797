"""Nodes as read -> nodes that fit a dialect: one rule per capability, each with its loss.

The rules never invent and never guess: each one either keeps every valid value sayable (a mapping becomes a list of
entries, an optional property a nullable one) or takes a constraint off the wire, says it in the description and writes
a `Loss`. The answer is validated against the type as a whole, so nothing taken off here is given up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from ..._types import JsonPath
from ..capabilities import Dialect
from ..losses import Loss
from ..names import unique_name
from ..nodes import Anything, Array, Enum, Field, JsonText, Mapping, Node, Object, Ref, Scalar, Tuple, Union, Wrapped
from ..shapes import allows_null, constant, dereference
from .anything import JsonValues
from .constraints import Constraints
from .enums import lower_enum
from .large_enums import shrink_enums
from .recursion import settle_recursion
from .unions import settle_unions

__all__ = ["Lowering", "lower_schema"]

ROOT_KEY: Final = "value"
"""The property that holds a root that is no object."""


def lower_schema(root: Node, definitions: dict[str, Node], dialect: Dialect) -> tuple[Node, list[Loss]]:
    """Make a tree fit a dialect, in place.

    Returns:
        The new root, and what was taken off the wire.

    Raises:
        SchemaError: The dialect cannot say it in any form.
    """
    lowering = Lowering(definitions, dialect)
    root = lowering.lower(root, ())
    while lowering.pending:
        name, path = lowering.pending.pop(0)
        definitions[name] = lowering.lower(definitions[name], path)
    root = lowering.fit_root(root)
    if not dialect.as_is:
        root = settle_recursion(root, definitions, dialect, lowering.constraints)
        root = shrink_enums(root, definitions, dialect, lowering.constraints)
        settle_unions(root, definitions)
    return root, lowering.losses


class Lowering:
    """One run over one schema.

    Attributes:
        definitions: Changed in place; the JSON-value definition is added when it is needed.
        losses: What was taken off the wire, in order.
    """

    def __init__(self, definitions: dict[str, Node], dialect: Dialect) -> None:
        self.definitions = definitions
        self.dialect = dialect
        self.losses: list[Loss] = []
        self.constraints = Constraints(dialect, self.losses)
        self.json_values = JsonValues(definitions)
        self.pending: list[tuple[str, JsonPath]] = []

    def lower(self, node: Node, path: JsonPath) -> Node:
        """Make one node and all below it fit."""
        lowered = _RULES[type(node)](self, node, path)
        self.constraints.fit(lowered, path)
        return lowered

    def meet(self, name: str, path: JsonPath) -> None:
        """A reference: its definition is lowered once, under the path of the first place that uses it."""
        if name not in self.constraints.paths:
            self.constraints.paths[name] = path
            self.pending.append((name, path))

    def fit_root(self, root: Node) -> Node:
        """A root that is no object is put into one, where the dialect wants an object."""
        target = dereference(root, self.definitions)
        if not self.dialect.root_object or self.dialect.as_is:
            return root
        if isinstance(target, (Object, Wrapped)) or (isinstance(target, Tuple) and not target.native):
            return target
        return Wrapped(ROOT_KEY, root)


def _as_it_is(_lowering: Lowering, node: Node, _path: JsonPath) -> Node:
    return node


def _ref(lowering: Lowering, node: Ref, path: JsonPath) -> Node:
    lowering.meet(node.name, path)
    return node


def _enum(lowering: Lowering, node: Enum, path: JsonPath) -> Node:
    fitted = lower_enum(node, lowering.dialect, lowering.constraints.lose, path)
    if isinstance(fitted, Union):
        fitted.branches = tuple(
            branch if isinstance(branch, (Scalar, Enum)) else lowering.lower(branch, path) for branch in fitted.branches
        )
        return fitted
    return fitted if isinstance(fitted, (Scalar, Enum)) else lowering.lower(fitted, path)


def _union(lowering: Lowering, node: Union, path: JsonPath) -> Node:
    branches: list[Node] = []
    for branch in node.branches:
        lowered = lowering.lower(branch, path)
        plain = isinstance(lowered, Union) and not lowered.description and not lowered.keywords and lowered.core is None
        branches.extend(lowered.branches if plain and isinstance(lowered, Union) else (lowered,))
    node.branches = tuple(branches)
    return node


def _object(lowering: Lowering, node: Object, path: JsonPath) -> Node:
    dialect = lowering.dialect
    for field in node.fields:
        field.node = lowering.lower(field.node, (*path, field.key))
        if field.presence == "optional":
            field.presence = _presence(lowering, field)
    if dialect.key_pattern is not None:
        _rename(node, dialect.key_pattern)
    node.patterns = tuple((pattern, lowering.lower(inner, (*path, "*"))) for pattern, inner in node.patterns)
    if node.extra is not None:
        node.extra = lowering.lower(node.extra, (*path, "*"))
    if (node.extra is not None or node.patterns) and not _stays_open(dialect, node):
        _close(lowering, node, path)
    return node


def _rename(node: Object, allowed: str) -> None:
    """Give properties whose names the dialect refuses another one, and say the real one in the description."""
    taken = {field.wire_key for field in node.fields}
    for field in node.fields:
        if re.fullmatch(allowed, field.wire_key) is None:
            field.wire_key = unique_name(field.key or "empty", field.key, taken)
            taken.add(field.wire_key)
            words = f"The property {field.key!r}"
            field.node.description = f"{words}: {field.node.description}" if field.node.description else words


def _stays_open(dialect: Dialect, node: Object) -> bool:
    return dialect.open_objects and (not node.patterns or "patternProperties" in dialect.object_keywords)


def _close(lowering: Lowering, node: Object, path: JsonPath) -> None:
    """The keys that no field names travel as entries under a key of their own."""
    values = [inner for _, inner in node.patterns] + ([node.extra] if node.extra is not None else [])
    value = values[0] if len(values) == 1 else Union(tuple(values))
    taken = {field.wire_key for field in node.fields}
    key = "additional_properties"
    while key in taken:
        key += "_"
    lowering.constraints.lose(path, "uniqueKeys", "checked locally", "no two entries have the same key")
    mapping = Mapping(Scalar("string"), value, description="Further properties of the object, as entries.")
    if node.patterns:
        patterns = ", ".join(pattern for pattern, _ in node.patterns)
        mapping.description = f"Further properties; their names match: {patterns}"
        lowering.losses.append(
            Loss(path=path, keyword="patternProperties", action="rewritten", detail=f"names that match {patterns}")
        )
    node.extra, node.extra_key, node.patterns = mapping, key, ()


def _presence(lowering: Lowering, field: Field) -> Any:
    if constant(field.node) and field.has_default and not lowering.dialect.as_is:
        return "required"
    if not lowering.dialect.required_all:
        return "optional"
    if allows_null(field.node, lowering.definitions):
        return "required" if field.has_default else "boxed"
    return "null"


def _array(lowering: Lowering, node: Array, path: JsonPath) -> Node:
    node.items = lowering.lower(node.items, (*path, "*"))
    return node


def _mapping(lowering: Lowering, node: Mapping, path: JsonPath) -> Node:
    node.keys = lowering.lower(node.keys, (*path, "*"))
    node.values = lowering.lower(node.values, (*path, "*"))
    named = isinstance(node.keys, Enum) or bool(node.keys.keywords)
    native = lowering.dialect.open_objects and (not named or "propertyNames" in lowering.dialect.object_keywords)
    node.native = native
    if not native:
        lowering.constraints.lose(path, "uniqueKeys", "checked locally", "no two entries have the same key")
    return node


def _tuple(lowering: Lowering, node: Tuple, path: JsonPath) -> Node:
    for index, field in enumerate(node.fields):
        field.node = lowering.lower(field.node, (*path, index))
    if node.rest is not None:
        node.rest = lowering.lower(node.rest, (*path, "*"))
    style = lowering.dialect.prefix_items
    node.native = style == "open" or (style == "fixed" and node.rest is None)
    if not node.native:
        for field in node.fields:
            if field.presence == "optional":
                field.presence = "boxed" if allows_null(field.node, lowering.definitions) else "null"
    return node


def _anything(lowering: Lowering, node: Anything, _path: JsonPath) -> Node:
    if not lowering.dialect.typed_nodes:
        return node
    return lowering.json_values.reference(node)


_RULES: Final[dict[type[Node], Callable[[Lowering, Any, JsonPath], Node]]] = {
    Scalar: _as_it_is,
    Enum: _enum,
    Ref: _ref,
    Wrapped: _as_it_is,
    JsonText: _as_it_is,
    Object: _object,
    Array: _array,
    Mapping: _mapping,
    Tuple: _tuple,
    Union: _union,
    Anything: _anything,
}
