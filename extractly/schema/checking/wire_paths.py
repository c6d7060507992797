"""Errors in the terms of the wire: where the model wrote what was refused, by the names that it was given.

An answer is refused in the type's own terms (`$.prices.apple`); the model wrote entries
(`$.prices[key="apple"].value`), and is asked again in its own.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingABC

from ..._types import JsonPath, format_path
from ...errors import OutputValidationError
from ..nodes import Array, Field, Mapping, Node, Object, Ref, Tuple, Union, Wrapped
from ..shapes import dereference
from .validation import VALUE_PATHS, line_of

__all__ = ["wire_lines", "wire_path"]

MAX_LINES = 20
"""Lines told to a model in one go; more help nobody and cost tokens."""


def wire_lines(error: OutputValidationError, root: Node, definitions: MappingABC[str, Node]) -> list[str]:
    """One line per error: where on the wire, what, and what stood there."""
    paths = getattr(error, VALUE_PATHS, None) or [tuple(detail["loc"]) for detail in error.errors]
    lines = [
        line_of(detail, wire_path(root, path, definitions))
        for detail, path in zip(error.errors[:MAX_LINES], paths, strict=False)
    ]
    more = len(error.errors) + error.errors_left_out - MAX_LINES
    return [*lines, f"... and {more} more"] if more > 0 else lines


def wire_path(root: Node, path: JsonPath, definitions: MappingABC[str, Node]) -> str:
    """Print a path of the value as the path of the wire value that gave it."""
    written = _Written()
    node: Node | None = root
    for step in path:
        node = written.step(node, step, definitions)
    if node is not None:
        written.unwrap(node, definitions)
    return written.text


class _Written:
    """The path so far."""

    def __init__(self) -> None:
        self.text = "$"

    def _add(self, step: str | int) -> None:
        self.text += format_path((step,))[1:]

    def unwrap(self, node: Node, definitions: MappingABC[str, Node]) -> Node:
        """Go into what only the wire has."""
        node = dereference(node, definitions)
        while isinstance(node, Wrapped):
            self._add(node.wire_key)
            node = dereference(node.node, definitions)
        return node

    def step(self, node: Node | None, step: str | int, definitions: MappingABC[str, Node]) -> Node | None:
        """Go one step of the value; where nothing is known of it, it is written as it is."""
        if node is not None:
            node = self.unwrap(node, definitions)
            if isinstance(node, Union):
                node = next((b for b in node.branches if _takes(b, step, definitions)), None)
                node = self.unwrap(node, definitions) if node is not None else None
        if isinstance(node, Object):
            return self._member(node, step)
        if isinstance(node, Tuple) and isinstance(step, int):
            return self._position(node, step)
        if isinstance(node, Mapping) and not node.native:
            self._entry(step)
            return node.values
        self._add(step)
        if isinstance(node, Array):
            return node.items
        return node.values if isinstance(node, Mapping) else None

    def _member(self, node: Object, step: str | int) -> Node | None:
        for field in node.fields:
            if step in (field.key, field.name):
                return self._field(field)
        if node.extra_key is not None and isinstance(node.extra, Mapping):
            self._add(node.extra_key)
            self._entry(step)
            return node.extra.values
        self._add(step)
        return node.extra

    def _field(self, field: Field) -> Node:
        self._add(field.wire_key)
        if field.presence == "boxed":
            self._add(0)
        return field.node

    def _position(self, node: Tuple, step: int) -> Node | None:
        if step < len(node.fields):
            self._add(step if node.native else str(step))
            return node.fields[step].node
        if not node.native:
            self._add("rest")
            step -= len(node.fields)
        self._add(step)
        return node.rest

    def _entry(self, step: str | int) -> None:
        self.text += f'[key="{step}"].value'


def _takes(branch: Node, step: str | int, definitions: MappingABC[str, Node]) -> bool:
    """Whether a step of the value may lead into a branch."""
    node = dereference(branch, definitions)
    while isinstance(node, Wrapped):
        node = dereference(node.node, definitions)
    if isinstance(node, Object):
        return any(step in (field.key, field.name) for field in node.fields) or node.extra is not None
    if isinstance(node, (Array, Tuple)):
        return isinstance(step, int)
    return isinstance(node, (Mapping, Ref, Union))
