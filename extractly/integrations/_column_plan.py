"""From a type to its columns, by the nodes of the schema compiler: the table in `arrow.py`, as code.

The nodes are those of the dialect `plain`, whose wire form is the user form. A scalar's Python type is read off its
core schema. What no typed column can hold (any value, a type inside itself, unions without a common form) becomes a
leaf of JSON text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from ..schema import Schema, compile_schema, nodes
from ..schema.reading import facts
from ..schema.shapes import allows_null, dereference
from ._columns import Column, ListColumn, MapColumn, MergedColumn, Slot, StructColumn, TupleColumn, free_name
from ._leaves import Leaf, decimal_leaf, plain_leaf

__all__ = ["EXTRAS", "MAX_COLUMNS", "MAX_COLUMN_DEPTH", "plan_columns"]

EXTRAS: Final = "additional_properties"
"""The field of what an open object holds besides its own; called as on the strict wire (`schema/lowering/lower.py`)."""

MAX_COLUMN_DEPTH: Final = 32
"""Levels of typed columns in one another; deeper ones are JSON text. Parquet readers walk them recursively."""
MAX_COLUMNS: Final = 10_000
"""Columns of one type, the nested ones counted; the rest are JSON text. Definitions used twice double at each level."""

_MAX_DIGITS: Final = 38
"""Of decimal128. Arrow has decimal256 besides, which neither polars (2.1) nor Spark (4.1) reads."""

_NATIVE: Final = {"date": "date", "time": "time", "timedelta": "duration"}
_CONSTANTS: Final = {"str": "string", "bool": "bool", "int": "int64", "float": "float64"}
_SCALARS: Final = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool", "null": "null"}


def plan_columns(output: Any) -> tuple[Schema[Any], Slot]:
    """The schema of a type in its user form, and the column of its values, called `value`.

    Raises:
        SchemaError: The type cannot be said.
    """
    schema = compile_schema(output, dialect="plain")
    return schema, _Planner(schema).slot("value", schema.root)


class _Planner:
    """Makes the columns of one schema."""

    def __init__(self, schema: Schema[Any]) -> None:
        self.definitions = schema.definitions
        self._cores: dict[str, Any] = {core["ref"]: core for core in schema.core_definitions if "ref" in core}
        self._open: set[str] = set()
        self._depth = 0
        self._count = 0

    def column(self, node: nodes.Node) -> Column:
        """The column of a node, nulls apart."""
        self._count += 1
        if self._depth >= MAX_COLUMN_DEPTH or self._count > MAX_COLUMNS:
            return plain_leaf("json")
        self._depth += 1
        made = _RULES[type(node)](self, node)
        self._depth -= 1
        return made

    def slot(self, name: str, node: nodes.Node) -> Slot:
        """A place that always holds a value, which may be null."""
        return Slot(name, self.column(node), nullable=allows_null(node, self.definitions))

    def field(self, field: nodes.Field, name: str, *, filled: bool) -> Slot:
        """The place of a field; `filled` says that a default is a part of every value."""
        null = allows_null(field.node, self.definitions)
        target = dereference(field.node, self.definitions)
        there = field.presence == "required" or (filled and field.has_default)
        return Slot(
            name,
            self.column(field.node),
            nullable=null or field.presence != "required",
            null_is_value=null and there,
            always=there and not null,
            constants=target.values if isinstance(target, nodes.Enum) else (),
        )

    def lookup(self, core_ref: str) -> Any:
        """The core schema behind a `definition-ref`."""
        return self._cores.get(core_ref)

    def reference(self, node: nodes.Ref) -> Column:
        """A definition, put in place; JSON text inside itself."""
        if node.name in self._open:
            return plain_leaf("json")
        self._open.add(node.name)
        made = self.column(self.definitions[node.name])
        self._open.discard(node.name)
        return made


def _scalar(planner: _Planner, node: nodes.Scalar) -> Column:
    if node.kind == "string" and node.core is not None:
        shape, changed = facts.peel(node.core, planner.lookup)
        return _text_borne(shape, changed=changed)
    return plain_leaf(_SCALARS[node.kind])


def _text_borne(core: Any, *, changed: bool) -> Leaf:
    """The column of a Python type that travels as a string."""
    kind = core["type"]
    if kind == "decimal" and "max_digits" in core and "decimal_places" in core and not core.get("allow_inf_nan"):
        precision = max(core["max_digits"], core["decimal_places"])
        return decimal_leaf(precision, core["decimal_places"]) if precision <= _MAX_DIGITS else plain_leaf("string")
    if kind == "datetime" and core.get("tz_constraint") is not None:
        return plain_leaf("timestamp" if core["tz_constraint"] == "naive" else "timestamp_utc")
    if kind == "bytes" and not changed:
        return plain_leaf("binary")
    return plain_leaf(_NATIVE.get(kind, "string"))


def _enum(_planner: _Planner, node: nodes.Enum) -> Column:
    kinds = {type(value).__name__ for value in node.values if value is not None}
    if not kinds:
        return plain_leaf("null")
    return plain_leaf(_CONSTANTS.get(kinds.pop(), "json") if len(kinds) == 1 else "json")


def _object(planner: _Planner, node: nodes.Object) -> Column:
    slots = [planner.field(field, field.key, filled=node.cls is not None) for field in node.fields]
    others = [inner for _, inner in node.patterns]
    others += [node.extra] if node.extra is not None else []
    if not others:
        return StructColumn(slots) if slots else plain_leaf("json")  # Parquet has no struct without fields
    name = free_name(EXTRAS, [slot.name for slot in slots])
    value = planner.slot("value", others[0] if len(others) == 1 else nodes.Union(tuple(others)))
    return StructColumn(slots, Slot(name, MapColumn(value), nullable=False))


def _array(planner: _Planner, node: nodes.Array) -> Column:
    return ListColumn(planner.slot("item", node.items))


def _tuple(planner: _Planner, node: nodes.Tuple) -> Column:
    slots = [planner.field(field, field.name, filled=node.cls is not None) for field in node.fields]
    if node.rest is None:
        return TupleColumn(slots)
    name = free_name("rest", [slot.name for slot in slots])
    return TupleColumn(slots, Slot(name, ListColumn(planner.slot("item", node.rest)), nullable=False))


def _mapping(planner: _Planner, node: nodes.Mapping) -> Column:
    return MapColumn(planner.slot("value", node.values))


def _union(planner: _Planner, node: nodes.Union) -> Column:
    branches = [branch for branch in node.branches if not _is_null(branch, planner)]
    return _united([planner.column(branch) for branch in branches]) if branches else plain_leaf("null")


def _is_null(branch: nodes.Node, planner: _Planner) -> bool:
    target = dereference(branch, planner.definitions)
    if isinstance(target, nodes.Enum):
        return target.values == (None,)
    return isinstance(target, nodes.Scalar) and target.kind == "null"


def _united(columns: Sequence[Column]) -> Column:
    """One column for the values of several; JSON text where no typed one holds them all and tells them apart."""
    first = columns[0]
    if all(column.shape == first.shape for column in columns):
        return first
    kinds = {column.kind if isinstance(column, Leaf) else None for column in columns}
    if kinds == {"int64", "float64"}:
        return plain_leaf("float64")
    structs = [column for column in columns if isinstance(column, StructColumn) and column.extras is None]
    choose = _chooser(structs) if len(structs) == len(columns) else None
    return plain_leaf("json") if choose is None else MergedColumn(_merged(structs), structs, choose)


def _merged(structs: Sequence[StructColumn]) -> list[Slot]:
    """The fields of several objects, in order of their first appearance."""
    found: dict[str, list[Column]] = {}
    for struct in structs:
        for slot in struct.slots:
            found.setdefault(slot.name, []).append(slot.column)
    return [Slot(name, _united(columns), nullable=True) for name, columns in found.items()]


def _chooser(structs: Sequence[StructColumn]) -> Callable[[Mapping[str, Any]], int] | None:
    """What tells from a merged cell whose it is; `None` where nothing does."""
    return _by_tag(structs) or _by_presence(structs)


def _by_tag(structs: Sequence[StructColumn]) -> Callable[[Mapping[str, Any]], int] | None:
    """A field that all have, with other constants in each."""
    for first in structs[0].slots:
        slots = [slot for struct in structs for slot in struct.slots if slot.name == first.name and slot.always]
        numbers = {constant: index for index, slot in enumerate(slots) for constant in slot.constants}
        distinct = len(numbers) == sum(len(slot.constants) for slot in slots) and all(slot.constants for slot in slots)
        if len(slots) == len(structs) and distinct and all(slot.column.shape == first.column.shape for slot in slots):
            return partial(_tagged, first.name, numbers)
    return None


def _tagged(name: str, numbers: Mapping[Any, int], cell: Mapping[str, Any]) -> int:
    return numbers[cell[name]]


def _by_presence(structs: Sequence[StructColumn]) -> Callable[[Mapping[str, Any]], int] | None:
    """A field that is always there and that no other has. One object may have none: it is meant where no other is."""
    marks: list[str | None] = []
    for index, struct in enumerate(structs):
        others = {slot.name for other in (*structs[:index], *structs[index + 1 :]) for slot in other.slots}
        marks.append(next((slot.name for slot in struct.slots if slot.always and slot.name not in others), None))
    if marks.count(None) > 1:
        return None
    default = marks.index(None) if None in marks else 0
    named = [(index, mark) for index, mark in enumerate(marks) if mark is not None]
    return lambda cell: next((index for index, mark in named if cell[mark] is not None), default)


def _anything(_planner: _Planner, _node: nodes.Node) -> Column:
    return plain_leaf("json")


_RULES: Final[dict[type[nodes.Node], Callable[[_Planner, Any], Column]]] = {
    nodes.Scalar: _scalar,
    nodes.Enum: _enum,
    nodes.Object: _object,
    nodes.Array: _array,
    nodes.Tuple: _tuple,
    nodes.Mapping: _mapping,
    nodes.Union: _union,
    nodes.Ref: _Planner.reference,
    nodes.Anything: _anything,
}
