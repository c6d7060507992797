"""`Any` for a decoder that wants a type everywhere: a definition that holds every JSON value.

An object in it travels as `{"object": [{"key": …, "value": …}, …]}`, so that it cannot be taken for an array of such
pairs.
"""

from __future__ import annotations

from typing import Final

from ..names import unique_name
from ..nodes import Array, Mapping, Node, Ref, Scalar, Union, Wrapped

__all__ = ["JSON_VALUE", "OBJECT_KEY", "JsonValues"]

JSON_VALUE: Final = "JsonValue"
"""Name of the definition, if the type has no other by that name."""
OBJECT_KEY: Final = "object"


class JsonValues:
    """Gives references to the definition of a JSON value, which is made, as lowered, on the first use."""

    def __init__(self, definitions: dict[str, Node]) -> None:
        self._definitions = definitions
        self._name: str | None = None

    def reference(self, node: Node) -> Ref:
        """A reference with the words of the node it stands for."""
        if self._name is None:
            self._name = unique_name(JSON_VALUE, "any JSON value", self._definitions)
            self._definitions[self._name] = _value(self._name)
        return Ref(self._name, core=node.core, keywords=node.keywords, description=node.description)


def _value(name: str) -> Node:
    scalars = (Scalar("string"), Scalar("number"), Scalar("boolean"), Scalar("null"))
    mapping = Mapping(Scalar("string"), Ref(name))
    return Union((*scalars, Array(Ref(name)), Wrapped(OBJECT_KEY, mapping)))
