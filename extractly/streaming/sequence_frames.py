"""The frames of lists, mappings and tuples.

* `ListFrame`: a list, or a set on its way.
* `DictFrame`: a mapping, native or from entries, and an object of no type.
* `TupleFrame`: a tuple, native or from an object with keys "0", "1", …, in order of its positions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from typing_extensions import override

from .frames import Container
from .partial import Partial, json_key
from .plans import json_text, shown_view
from .recording import RecordedPlan
from .targets import Target

if TYPE_CHECKING:
    from .builder import Builder
    from .containers import DictPlan, ListPlan, TuplePlan
    from .plans import Plan
    from .recording import Event

__all__ = ["DictFrame", "ListFrame", "TupleFrame"]


class ListFrame(Container):
    """An open array of any length."""

    __slots__ = ("_texts", "items")

    plan: ListPlan

    def __init__(self, builder: Builder, sink: Target, plan: ListPlan) -> None:
        super().__init__(builder, sink, plan)
        self.items: list[Any] = []
        self._texts: list[str] = []

    @override
    def next_plan(self) -> Plan:
        return self.plan.items

    @override
    def view_step(self) -> int:
        return len(self.items)

    @override
    def store(self, value: Any) -> None:
        self.items.append(value)

    @override
    def add_text(self, text: str) -> None:
        self._texts.append(text)

    def not_given(self) -> None:
        """An item of a list is always given."""

    @override
    def render(self) -> Any:
        items = [self.shown(item) for item in self.items] if self.roots else self.items
        return [*items] if self.open is None else [*items, self.open.render()]

    @override
    def parts(self) -> list[Any]:
        return self.items

    def settled(self, start: int) -> list[Any]:
        """The items from `start` on that are validated: none behind one that waits for something around it."""
        items = [self.shown(item) for item in self.items[start:]]
        waiting = [at for at, item in enumerate(items) if isinstance(item, Partial)]
        return items[: waiting[0]] if waiting else items

    @override
    def text(self) -> str:
        return "[" + ",".join(self._texts) + "]"

    @override
    def find(self, step: Any) -> tuple[bool, Any]:
        size = len(self.items) + (self.open is not None)
        if not isinstance(step, int) or not -size <= step < size:
            return False, None
        at = step % size
        return True, self.items[at] if at < len(self.items) else self.open


class DictFrame(Container):
    """An open mapping."""

    __slots__ = ("_at", "_key_text", "_step", "_texts", "values")

    plan: DictPlan

    def __init__(self, builder: Builder, sink: Target, plan: DictPlan) -> None:
        super().__init__(builder, sink, plan)
        self.values: dict[Any, Any] = {}
        self._at: Any = None
        self._step = ""
        self._key_text = ""
        self._texts: dict[str, str] = {}

    @override
    def key(self, key: str) -> None:
        self.plan.read_key(self, key)

    def select(self, key: Any, text: str) -> None:
        """The value that comes belongs to this key, whose JSON is `text`."""
        self._at = key
        self._step = json_key(key)
        self._key_text = text
        if self.plan.strict_keys and (key in self.values or text in self._texts):
            self.builder.refuse(self, "duplicate_key", f"The key {self._step!r} comes twice")

    @override
    def next_plan(self) -> Plan:
        return self.plan.value_plan

    @override
    def view_step(self) -> str:
        return self._step

    @override
    def op(self) -> Literal["add", "replace"]:
        return "replace" if self._at in self.values else "add"

    @override
    def store(self, value: Any) -> None:
        self.values[self._at] = value

    @override
    def add_text(self, text: str) -> None:
        self._texts[self._key_text] = text

    def not_given(self) -> None:
        """A value of a mapping is always given."""

    @override
    def render(self) -> Any:
        values = {key: self.shown(value) for key, value in self.values.items()} if self.roots else self.values.copy()
        if self.open is not None:
            values[self._at] = self.open.render()
        return values

    @override
    def parts(self) -> dict[Any, Any]:
        return self.values

    @override
    def text(self) -> str:
        return "{" + ",".join(f"{key}:{text}" for key, text in self._texts.items()) + "}"

    @override
    def find(self, step: Any) -> tuple[bool, Any]:
        if self.open is not None and step == self._at:
            return True, self.open
        return step in self.values, self.values.get(step)


class TupleFrame(Container):
    """An open tuple. Positions are shown in order: one that comes early waits for those before it."""

    __slots__ = ("_at", "_early", "_shown", "_texts", "_turn", "values")

    plan: TuplePlan

    def __init__(self, builder: Builder, sink: Target, plan: TuplePlan) -> None:
        super().__init__(builder, sink, plan)
        self.values: dict[int, Any] = {}
        self._at = -1
        self._shown = 0
        self._turn = 0
        self._early: dict[int, list[Event]] = {}
        self._texts: dict[int, str] = {}

    @override
    def key(self, key: str) -> None:
        self._tell_early()
        self._at = self.plan.position(key)

    @override
    def next_plan(self) -> Plan:
        if self.plan.native:
            self._at += 1
        if self._at > self._turn:
            return RecordedPlan(self)
        self._turn = max(self._turn, self._at + 1)
        return self.plan.position_plan(self._at)

    @override
    def close(self) -> None:
        self._tell_early()
        super().close()

    def _tell_early(self) -> None:
        """The values that came before their turn, and whose turn it is."""
        while self._turn in self._early:
            self._at = self._turn
            self._turn += 1
            self.builder.replay(self._early.pop(self._at), self.plan.position_plan(self._at), self)

    def take_recorded(self, events: list[Event]) -> None:
        """The value of a position that came before its turn."""
        self._early[self._at] = events

    def next_rest(self) -> None:
        """The value that comes is the next of the tail."""
        self._at = max(self._at + 1, len(self.plan.fields))

    @override
    def view_step(self) -> int:
        return self._at

    @override
    def op(self) -> Literal["add", "replace"]:
        return "replace" if self._at in self.values else "add"

    @override
    def store(self, value: Any) -> None:
        self.values[self._at] = value
        while self._shown in self.values:
            self._shown += 1
        self._tell_early()

    @override
    def add_text(self, text: str) -> None:
        self._texts[self._at] = text

    @override
    def not_given(self) -> None:
        has_default, default = self.plan.fields[self._at].default()
        if has_default:
            self.put(default, shown_view(default), json_text(shown_view(default)))

    def _items(self) -> list[Any]:
        return [self.shown(self.values[at]) for at in range(self._shown)]

    @override
    def render(self) -> Any:
        items = self._items()
        if self.open is not None:
            items.append(self.open.render())
        shape = self.plan.shape
        if shape is None:
            return items if self.plan.core is None else tuple(items)
        named = dict(zip(shape.names, items, strict=False))
        partial: Partial[Any] = Partial(shape, named, frozenset())
        return partial

    @override
    def parts(self) -> list[Any]:
        return [self.values[at] for at in range(self._shown)]

    @override
    def text(self) -> str:
        return "[" + ",".join(self._texts[at] for at in sorted(self._texts)) + "]"

    @override
    def find(self, step: Any) -> tuple[bool, Any]:
        if isinstance(step, str) and self.plan.shape is not None and step in self.plan.shape.names:
            step = self.plan.shape.names.index(step)
        size = self._shown + (self.open is not None)
        if not isinstance(step, int) or not -size <= step < size:
            return False, None
        at = step % size
        return True, self.values[at] if at < self._shown else self.open
