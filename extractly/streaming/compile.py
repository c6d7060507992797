"""Nodes -> plans: one plan per node, made when the position is first reached.

A compiler belongs to one schema and is cached with it (`compiled` keeps them by weak reference), so that a type's
validators are built once, and go when the type goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast
from weakref import WeakKeyDictionary

from ..schema.nodes import Anything, Array, Enum, JsonText, Mapping, Node, Object, Ref, Scalar, Tuple, Union, Wrapped
from .containers import DictPlan, ListPlan, TuplePlan
from .cores import CoreSchemas
from .object_plan import ObjectPlan
from .plans import AnyPlan, LeafPlan, Plan
from .unions import UnionPlan
from .wrappers import JsonTextPlan, WrappedPlan

if TYPE_CHECKING:
    from ..schema import Schema

__all__ = ["Compiler", "compiled"]

_compilers: WeakKeyDictionary[Schema[Any], Compiler] = WeakKeyDictionary()


def compiled(schema: Schema[Any]) -> Compiler:
    """The plans of a schema, made once for as long as it lives."""
    compiler = _compilers.get(schema)
    if compiler is None:
        compiler = _compilers[schema] = Compiler(schema)
    return compiler


class Compiler:
    """Makes the plans of one schema.

    Args:
        schema: The schema.
    """

    def __init__(self, schema: Schema[Any]) -> None:
        self.cores = CoreSchemas(schema.core_definitions)
        self.definitions = schema.definitions
        self._plans: dict[tuple[int, int], Plan] = {}
        self._kept: list[Any] = []
        self.root = self.plan(schema.root, None)

    def plan(self, node: Node, config: Any) -> Plan:
        """The plan of a node.

        Args:
            node: The node.
            config: The configuration of the class around it.
        """
        key = (id(node), id(config))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = _MAKERS[type(node)](self, node, config)
            self._kept.append((node, config))  # what is alive keeps its id
        return plan


def _object(compiler: Compiler, node: Object, config: Any) -> Plan:
    return ObjectPlan(node, node.core, config, compiler)


def _array(compiler: Compiler, node: Array, config: Any) -> Plan:
    return ListPlan(node.items, node.core, config, compiler)


def _tuple(compiler: Compiler, node: Tuple, config: Any) -> Plan:
    return TuplePlan(node, node.core, config, compiler)


def _mapping(compiler: Compiler, node: Mapping, config: Any) -> Plan:
    return DictPlan(node, node.core, config, compiler)


def _wrapped(compiler: Compiler, node: Wrapped, config: Any) -> Plan:
    return WrappedPlan(node.wire_key, compiler.plan(node.node, config))


def _union(compiler: Compiler, node: Union, config: Any) -> Plan:
    branches = [compiler.plan(branch, config) for branch in node.branches]
    return UnionPlan(branches, node.core, config, compiler.cores, node.tag, node.tag_values)


def _ref(compiler: Compiler, node: Ref, config: Any) -> Plan:
    return compiler.plan(compiler.definitions[node.name], config)


def _leaf(compiler: Compiler, node: Node, config: Any) -> Plan:
    core = None if node.core is None else compiler.cores.resolve(node.core)
    return LeafPlan(node, core, config, compiler.cores)


def _anything(compiler: Compiler, node: Anything, config: Any) -> Plan:
    return AnyPlan(node.core, config, compiler.cores)


def _json_text(compiler: Compiler, node: JsonText, config: Any) -> Plan:
    return JsonTextPlan(compiler.plan(node.node, config))


_MAKERS: Final = cast(
    "dict[type[Node], Callable[[Compiler, Any, Any], Plan]]",
    {
        Object: _object,
        Array: _array,
        Tuple: _tuple,
        Mapping: _mapping,
        Wrapped: _wrapped,
        Union: _union,
        Ref: _ref,
        Scalar: _leaf,
        Enum: _leaf,
        Anything: _anything,
        JsonText: _json_text,
    },
)
