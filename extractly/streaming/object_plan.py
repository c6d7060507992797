"""The plans of objects and of the fields in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from ..schema.markers import PROVIDED_CONTEXT_KEY
from ..schema.nodes import Anything, Field, Mapping, Object
from .containers import ANYTHING, SKIP, ContainerPlan, FieldPlan, field_cores
from .cores import ANY
from .frames import Frame
from .narrowing import is_dict
from .object_frame import ObjectFrame
from .partial import Shape
from .plans import Plan
from .wrappers import EntryPlan, RestPlan

if TYPE_CHECKING:
    from .builder import Builder
    from .compile import Compiler
    from .targets import Target

__all__ = ["ObjectPlan"]


class ObjectPlan(ContainerPlan):
    """An object with named fields; its field plans are made when their keys first come."""

    def __init__(self, node: Object, core: Any, config: Any, compiler: Compiler) -> None:
        super().__init__(core, config, compiler.cores, frozenset({"object"}))
        self._node = node
        self._compiler = compiler
        owner = self.cores.owner(core) if core is not None else None
        self._owner = owner or {}
        self._field_cores = field_cores(self.cores, self._owner)
        self._nodes = {field.wire_key: field for field in node.fields}
        self._fields: dict[str, FieldPlan | None] = {}
        keys = {field.name: field.key for field in node.fields}
        self.renamed = {name: key for name, key in keys.items() if name != key}
        self._held: frozenset[str] = frozenset(
            field.name
            for field in node.fields
            if core is not None and self.cores.reads_info(self._field_cores.get(field.name, ANY))
        )
        self.holds = bool(self._held)
        self.takes_provided = bool(node.provided)
        self._unseen = {key for key, _, _ in node.provided} | set(node.hidden)
        self._views = {field.name: self._view_key(field) for field in node.fields}
        names = tuple(field.name for field in node.fields)
        self.shape = (
            None if node.cls is None else Shape(node.cls, names, {n: k for n, k in self._views.items() if n != k})
        )
        filled = {name: key for key, name, _ in node.provided}
        self.settle(keys | filled, self._held | filled.keys())
        if self.whole:
            self._held, self.holds = frozenset[str](), False

    @property
    def wire_keys(self) -> Iterable[str]:
        """The keys that it knows on the wire."""
        return self._nodes.keys() if self._node.extra_key is None else [*self._nodes, self._node.extra_key]

    @property
    def is_open(self) -> bool:
        """Whether it takes keys that it does not name."""
        return (self._node.extra is not None and self._node.extra_key is None) or bool(self._node.patterns)

    def field(self, key: str) -> FieldPlan | None:
        """The field of a wire key; `None` if there is no such field."""
        try:
            return self._fields[key]
        except KeyError:
            field = self._nodes.get(key)
            if field is None:
                return None
            plan = self._fields[key] = self._plan_field(field)
            return plan

    def _plan_field(self, field: Field) -> FieldPlan:
        config = self._owner.get("config") or self.config
        return FieldPlan(
            field,
            self._field_cores.get(field.name, {}),
            self._compiler.plan(field.node, config),
            held=field.name in self._held,
            view_key=self._views[field.name],
        )

    def view_key(self, name: str) -> str:
        """The key of a field in the JSON view."""
        return self._views.get(name, name)

    def _view_key(self, field: Field) -> str:
        if self.core is None or self._owner.get("type") == "typed-dict":
            return field.name  # a TypedDict is a dict when it has closed, and keeps its keys
        return self._field_cores.get(field.name, {}).get("serialization_alias") or field.name

    def extra_plan(self, key: str) -> Plan:
        """The plan of a value under a key that is no field."""
        node = self._node
        if key in self._unseen:
            return SKIP
        if node.extra_key is not None and key == node.extra_key:
            return self._extra_entries
        for pattern, value in node.patterns:
            if re.search(pattern, key):
                return self._compiler.plan(value, None)
        if node.extra is not None:
            return self._native_extra
        return ANYTHING if self._forbids_extra else SKIP

    @cached_property
    def _native_extra(self) -> Plan:
        extra = self._node.extra or Anything()
        if self._node.extra_key is not None and isinstance(extra, Mapping):
            extra = extra.values
        return self._compiler.plan(extra, None)

    @cached_property
    def _extra_entries(self) -> Plan:
        extra = self._node.extra
        if isinstance(extra, Mapping):
            return RestPlan(EntryPlan(self._compiler.plan(extra.keys, None), self._compiler.plan(extra.values, None)))
        return SKIP

    @cached_property
    def _forbids_extra(self) -> bool:
        inner: dict[str, Any] = self._owner.get("schema") or {}
        config: dict[str, Any] = self._owner.get("config") or {}
        behavior = (
            inner.get("extra_behavior") or self._owner.get("extra_behavior") or config.get("extra_fields_behavior")
        )
        return behavior == "forbid"

    def provided(self, context: Any) -> list[str]:
        """The keys of the fields that the application fills, in this context."""
        given = context.get(PROVIDED_CONTEXT_KEY) if is_dict(context) else None
        return [key for key, _, name in self._node.provided if name in (given or ())]

    @override
    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        frame = ObjectFrame(builder, target, self)
        target.open_child(frame, {})
        return frame

    @override
    def fills_gaps(self, given: int) -> bool:
        return self._owner.get("type") == "dataclass" and given < len(self._nodes)
