"""`ObjectFrame`: an open object with named fields: a class, a TypedDict, an object of a raw schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from typing_extensions import override

from .frames import Container
from .narrowing import is_dict
from .partial import Partial
from .plans import json_text, shown_view
from .targets import Target

if TYPE_CHECKING:
    from .builder import Builder
    from .containers import FieldPlan
    from .object_plan import ObjectPlan
    from .plans import Plan

__all__ = ["ObjectFrame"]


_NONE: frozenset[str] = frozenset()


class ObjectFrame(Container):
    """An open object with named fields."""

    __slots__ = ("_absent", "_at", "_defaults", "_field", "_held", "_provided", "_shape", "_texts", "values")

    plan: ObjectPlan

    def __init__(self, builder: Builder, sink: Target, plan: ObjectPlan) -> None:
        super().__init__(builder, sink, plan)
        self.values: dict[str, Any] = {}
        self._shape = plan.shape
        self._at = ""
        self._field: FieldPlan | None = None
        self._held: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._absent = self._defaults = _NONE
        self._provided = plan.provided(builder.context) if plan.takes_provided else ()

    @override
    def key(self, key: str) -> None:
        field = self._field = self.plan.field(key)
        if field is not None:
            self._at = field.name
            if self.plan.holds:
                hidden = self.sink is not None and self.sink.child_hidden
                self.child_hidden = hidden or field.held
                self.leaves_code = self.plan.whole or field.held or (self.sink is not None and self.sink.leaves_code)
                self.wants_text = self.keeps_text or field.held
        else:
            self._at = key

    def select(self, key: Any, text: str) -> None:
        """The value that comes belongs to an extra key."""
        del text
        self._field = None
        self._at = str(key)
        if self._at in self.values:
            self.builder.refuse(self, "duplicate_key", f"The key {self._at!r} comes twice")

    @override
    def next_plan(self) -> Plan:
        field = self._field
        return self.plan.extra_plan(self._at) if field is None else field.plan

    @override
    def view_step(self) -> str:
        return self._at if self._field is None else self._field.view_key

    @override
    def loc_step(self) -> str:
        return self._at if self._field is None else self._field.key

    @override
    def op(self) -> Literal["add", "replace"]:
        return "replace" if self._at in self.values else "add"

    @override
    def store(self, value: Any) -> None:
        self.values[self._at] = value
        if self._defaults:
            self._defaults -= {self._at}

    @override
    def add_text(self, text: str) -> None:
        if self.keeps_text:
            self._texts[self.loc_step()] = text
        if self._field is not None and self._field.held:
            self._held[self._at] = text

    @override
    def not_given(self) -> None:
        field = self._field
        if field is None:
            return
        self._absent |= {field.name}
        has_default, default = field.default()
        if has_default and not self.child_hidden:
            self.note(shown_view(default))
            self.values[field.name] = default
            self._defaults |= {field.name}

    @override
    def render(self) -> Any:
        values = {name: self.shown(value) for name, value in self.values.items()} if self.roots else self.values.copy()
        child = self.open
        if child is not None:
            values[self._at] = child.render()
        if self._shape is None:
            return values
        partial: Partial[Any] = Partial(self._shape, values, self._defaults)
        return partial

    @override
    def parts(self) -> dict[str, Any]:
        keys = self.plan.renamed
        if not (keys or self._defaults or self._held or self._provided):
            return self.values
        given = {keys.get(name, name): value for name, value in self.values.items() if name not in self._defaults}
        given.update({keys.get(name, name): text for name, text in self._held.items()})
        given.update(dict.fromkeys(self._provided, "null"))
        return given

    @override
    def text(self) -> str:
        texts = self._texts | dict.fromkeys(self._provided, "null")
        return "{" + ",".join(f"{json_text(key)}:{text}" for key, text in texts.items()) + "}"

    @override
    def is_odd(self) -> bool:
        return bool(self._provided or self._held or self._defaults) or self.plan.fills_gaps(len(self.values))

    @override
    def merge_defaults(self, before: Any, after: Any) -> Any:
        if not is_dict(before) or not is_dict(after):
            return after
        return {key: before[key] for key in map(self.plan.view_key, self._defaults) if key in before} | after

    @override
    def find(self, step: Any) -> tuple[bool, Any]:
        if self.open is not None and step == self._at:
            return True, self.open
        if step in self.values:
            return True, self.values[step]
        return step in self._absent and step not in self._held, None
