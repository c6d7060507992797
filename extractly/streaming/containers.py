"""The plans of containers: arrays, mappings and tuples; what those share with objects (`object_plan`).

A container closes in one of three ways, decided once per plan from its core schema (`cores`):

* by its shell, from parts that are validated already (`assemble`), the common case;
* whole, from the JSON of its user form (`whole`), where a validator wants the raw input;
* not at all, where there is nothing to check (a plain list), or no core schema (a raw JSON Schema).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic_core import SchemaValidator
from typing_extensions import override

from ..schema.nodes import Field, Mapping, Node, Tuple
from .cores import ANY, CoreSchemas
from .frames import Frame
from .narrowing import is_dict
from .partial import Shape
from .plans import ALL_KINDS, AnyPlan, LeafPlan, MaybePlan, Plan, SkipPlan, json_text
from .sequence_frames import DictFrame, ListFrame, TupleFrame
from .wrappers import BoxPlan, EntryPlan, RestPlan

if TYPE_CHECKING:
    from .builder import Builder
    from .compile import Compiler
    from .targets import Target

__all__ = [
    "ANYTHING",
    "SKIP",
    "ContainerPlan",
    "DictPlan",
    "FieldPlan",
    "ListPlan",
    "TuplePlan",
    "any_list",
    "any_mapping",
    "field_cores",
]


class ContainerPlan(Plan):
    """What the plans of containers share.

    Attributes:
        whole: The value is validated whole, from its JSON, when it closes.
        restless: Closing it may change its JSON view: it writes itself in its own way, or a validator sees it.
    """

    def __init__(self, core: Any, config: Any, cores: CoreSchemas, kinds: frozenset[str]) -> None:
        super().__init__(core, config, cores, kinds)
        self._shell: Any = ANY
        self.whole = False
        self.restless = False
        self._assembler: SchemaValidator | None = None

    def settle(self, keys: dict[str, str], held: frozenset[str]) -> None:
        """Decide how it closes; called when the fields are known."""
        if self.core is None:
            return
        self._shell = self.cores.shell(self.core, keys, held)
        self.whole = self._shell is None
        resolved = self.cores.resolve(self.core)
        after = resolved["type"].startswith("function-")
        self.restless = self.whole or after or self.unwraps or self.cores.serializes(self.core)

    def assemble(self, parts: Any, context: Any) -> Any:
        """The value from its validated parts.

        Raises:
            pydantic_core.ValidationError: It is not valid.
        """
        if self._shell is ANY:
            return parts
        if self._assembler is None:
            self._assembler = self.cores.validator(self._shell, is_shell=True)
        # Not strict: the parts are what JSON became, so a dict for a class and a list for a tuple are no coercion.
        return self._assembler.validate_python(parts, strict=False, context=context)

    def fills_gaps(self, given: int) -> bool:
        """Whether a value with so many fields given shows more when it closes."""
        del given
        return False


class FieldPlan:
    """One field of an object, or one position of a tuple.

    Attributes:
        name: Its name in Python.
        key: Its key in the user form.
        view_key: Its key in the JSON view.
        plan: The plan of its value, with what its presence adds.
        held: A validator of it takes `info`: it is validated and shown when the object around it closes.
    """

    def __init__(self, field: Field, core: dict[str, Any], plan: Plan, *, held: bool, view_key: str) -> None:
        self.name = field.name
        self.key = field.key
        self.view_key = view_key
        self.held = held
        self.has_default = field.has_default
        self._core = core
        self.plan = plan
        if field.presence == "null":
            self.plan = MaybePlan(plan)
        elif field.presence == "boxed":
            self.plan = BoxPlan(plan)

    def default(self) -> tuple[bool, Any]:
        """Whether the type fills the field, and with what (a fresh copy)."""
        schema: dict[str, Any] = self._core.get("schema") or {}
        if "default" in schema:
            return True, copy.deepcopy(schema["default"])
        if "default_factory" in schema and not schema.get("default_factory_takes_data"):
            return True, schema["default_factory"]()
        return False, None


def field_cores(cores: CoreSchemas, owner: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The core schema of each field of a class, by name."""
    inner = cores.resolve(owner["schema"]) if "schema" in owner else owner
    while inner.get("type", "").startswith("function-") and "schema" in inner:
        inner = cores.resolve(inner["schema"])
    fields = inner.get("fields", {})
    return fields if is_dict(fields) else {field["name"]: field for field in fields}


class ListPlan(ContainerPlan):
    """An array of any length.

    Attributes:
        unique: It becomes a set.
    """

    def __init__(self, items: Node, core: Any, config: Any, compiler: Compiler) -> None:
        super().__init__(core, config, compiler.cores, frozenset({"array"}))
        self._items = items
        self._compiler = compiler
        owner = self.cores.resolve(core) if core is not None else {}
        self.unique = owner.get("type") in ("set", "frozenset")
        self.settle({}, frozenset())
        self.restless = self.restless or self._shell not in (ANY, None)

    @cached_property
    def items(self) -> Plan:
        """The plan of each item."""
        return self._compiler.plan(self._items, self.config)

    @override
    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        frame = ListFrame(builder, target, self)
        target.open_child(frame, [])
        return frame


class KeyPlan(LeafPlan):
    """The keys of a mapping, validated as pydantic validates keys, which JSON has only strings for."""

    def validate(self, text: str, context: Any) -> Any:
        key = text if text.startswith('"') else json_text(text)
        if self._validator is None:
            mapping = {"type": "dict", "keys_schema": self.core}
            self._validator = self.cores.validator(mapping, self.config)
        return next(iter(self._validator.validate_json(f"{{{key}:null}}", context=context)))


class DictPlan(ContainerPlan):
    """A mapping.

    Attributes:
        strict_keys: A key that comes twice is an error.
    """

    def __init__(self, node: Mapping, core: Any, config: Any, compiler: Compiler) -> None:
        native = node.native
        super().__init__(core, config, compiler.cores, frozenset({"object" if native else "array"}))
        self._node = node
        self._compiler = compiler
        self.strict_keys = not native
        self.settle({}, frozenset())

    @cached_property
    def key_plan(self) -> Plan:
        """The plan of each key."""
        core = self.cores.keys_of(self.core) if self.core is not None else None
        if core is None:
            return self._compiler.plan(self._node.keys, self.config)
        return KeyPlan(self._node.keys, self.cores.resolve(core), self.config, self.cores)

    @cached_property
    def value_plan(self) -> Plan:
        """What comes next: a value, or for entries an entry."""
        values = self._compiler.plan(self._node.values, self.config)
        return values if self._node.native else EntryPlan(self.key_plan, values)

    def read_key(self, frame: DictFrame, key: str) -> None:
        """A native key."""
        frame.builder.read_key(self.key_plan, frame, key)

    @override
    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        if not self._node.native:
            return super().begin_object(builder, target)
        frame = DictFrame(builder, target, self)
        target.open_child(frame, {})
        return frame

    @override
    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        if self._node.native:
            return super().begin_array(builder, target)
        frame = DictFrame(builder, target, self)
        target.open_child(frame, {})
        return frame


class TuplePlan(ContainerPlan):
    """A tuple, or a NamedTuple."""

    def __init__(self, node: Tuple, core: Any, config: Any, compiler: Compiler) -> None:
        kinds = frozenset({"array" if node.native else "object"})
        super().__init__(core, config, compiler.cores, kinds)
        self._node = node
        self._compiler = compiler
        self.native = node.native
        self.fields = self._plan_fields()
        names = tuple(field.name for field in node.fields)
        self.shape = None if node.cls is None else Shape(node.cls, names, {}, positional=True)
        self._positions = {field.wire_key: at for at, field in enumerate(node.fields)}
        self.settle({}, frozenset())
        self.restless = self.whole or (core is not None and self.cores.serializes(core))
        if core is not None and not self.whole:
            self.restless = self.restless or self.cores.resolve(core)["type"].startswith("function-")

    def _plan_fields(self) -> list[FieldPlan]:
        owner = (self.cores.owner(self.core) if self.core is not None else None) or {}
        if owner.get("type") == "call":  # what a NamedTuple was before pydantic-core had a schema for it
            arguments = self.cores.resolve(owner["arguments_schema"])
            owner = {"fields": arguments.get("arguments_schema", [])}
        cores = field_cores(self.cores, owner) if "fields" in owner else {}
        return [
            FieldPlan(
                field,
                cores.get(field.name, {}),
                self._compiler.plan(field.node, self.config),
                held=False,
                view_key=field.name,
            )
            for field in self._node.fields
        ]

    @property
    def wire_keys(self) -> Iterable[str]:
        """The keys that it knows on the wire, where it travels as an object."""
        return [*self._positions, "rest"]

    def position(self, key: str) -> int:
        """The index of a wire key: -1 for one that is no position, and one past the last for the tail."""
        if key == "rest" and self._node.rest is not None:
            return len(self.fields)
        return self._positions.get(key, -1)

    def position_plan(self, at: int) -> Plan:
        """The plan of the value at an index."""
        if 0 <= at < len(self.fields):
            return self.fields[at].plan
        if at < 0 or self._node.rest is None:
            return SKIP
        return self._rest if self.native else RestPlan(self._rest)

    @cached_property
    def _rest(self) -> Plan:
        return self._compiler.plan(self._node.rest or Node(), self.config)

    @override
    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        return super().begin_object(builder, target) if self.native else self._begin(builder, target)

    @override
    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        return self._begin(builder, target) if self.native else super().begin_array(builder, target)

    def _begin(self, builder: Builder, target: Target) -> Frame | None:
        frame = TupleFrame(builder, target, self)
        target.open_child(frame, [])
        return frame


class AnyList(ListPlan):
    """An array of anything."""

    def __init__(self, items: Plan) -> None:
        ContainerPlan.__init__(self, None, None, items.cores, ALL_KINDS)
        self.items = items
        self.unique = False

    def begin_native(self, builder: Builder, target: Target) -> ListFrame:
        """The array has opened."""
        frame = ListFrame(builder, target, self)
        target.open_child(frame, [])
        return frame


class AnyMapping(DictPlan):
    """An object of anything: keys as they come, and the last of two equal ones counts."""

    def __init__(self, values: Plan) -> None:
        ContainerPlan.__init__(self, None, None, values.cores, ALL_KINDS)
        self.value_plan = values
        self.strict_keys = False

    def read_key(self, frame: DictFrame, key: str) -> None:
        frame.select(key, json_text(key))

    def begin_native(self, builder: Builder, target: Target) -> DictFrame:
        """The object has opened."""
        frame = DictFrame(builder, target, self)
        target.open_child(frame, {})
        return frame


SKIP = SkipPlan()
ANYTHING = AnyPlan(None, None, CoreSchemas(()))
any_list = AnyList(ANYTHING)
any_mapping = AnyMapping(ANYTHING)
