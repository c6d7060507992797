"""Frames that only the wire has: around a root, an optional value, an entry of a mapping, the tail of a tuple.

They show nothing themselves; values in them go to the target around them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from .events import OpenString
from .frames import Frame
from .object_frame import ObjectFrame
from .plans import Plan, SkipPlan, json_text
from .recording import RecordedPlan
from .sequence_frames import DictFrame, TupleFrame
from .targets import Target

if TYPE_CHECKING:
    from .builder import Builder

__all__ = [
    "BoxPlan",
    "EntryPlan",
    "JsonTextPlan",
    "KeyTarget",
    "NativeKey",
    "PassFrame",
    "RestPlan",
    "SkipFrame",
    "WrappedPlan",
]

_SKIP = SkipPlan()


class PassFrame(Frame):
    """A frame whose values go to the target around it.

    Args:
        builder: The builder.
        target: The target around it.
        inner: The plan of the values in it.
    """

    __slots__ = ("builder", "count", "inner", "parent", "target")

    def __init__(self, builder: Builder, target: Target, inner: Plan) -> None:
        self.builder = builder
        self.parent = builder.frame
        self.target = target
        self.inner = inner
        self.count = 0

    @override
    def next_plan(self) -> Plan:
        self.count += 1
        return self.inner


class SkipFrame(PassFrame):
    """A container that the type does not know: read, and left out."""

    __slots__ = ()


class WrappedPlan(Plan):
    """An object on the wire around something that is no object in the type."""

    __slots__ = ("inner", "wire_key")

    def __init__(self, wire_key: str, inner: Plan) -> None:
        super().__init__(inner.core, inner.config, inner.cores, frozenset({"object"}))
        self.wire_key = wire_key
        self.inner = inner

    @property
    def wire_keys(self) -> list[str]:
        """The keys that it knows on the wire."""
        return [self.wire_key]

    @override
    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        return WrappedFrame(builder, target, self)


class WrappedFrame(PassFrame):
    """The open wrapper."""

    __slots__ = ("_is_inner", "_wire_key")

    def __init__(self, builder: Builder, target: Target, plan: WrappedPlan) -> None:
        super().__init__(builder, target, plan.inner)
        self._wire_key = plan.wire_key
        self._is_inner = False

    def key(self, key: str) -> None:
        self._is_inner = key == self._wire_key
        if not self._is_inner and not self.count:
            self.builder.unwrap(self, key)

    def next_plan(self) -> Plan:
        return super().next_plan() if self._is_inner else _SKIP

    def close(self) -> None:
        if not self.count:
            self.target.valid = False


class BoxPlan(Plan):
    """An array of no or one item, for a field whose own type allows null."""

    __slots__ = ("inner",)

    def __init__(self, inner: Plan) -> None:
        super().__init__(inner.core, inner.config, inner.cores, frozenset({"array"}))
        self.inner = inner

    @override
    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        return BoxFrame(builder, target, self.inner)


class BoxFrame(PassFrame):
    """The open box."""

    __slots__ = ()

    def next_plan(self) -> Plan:
        return super().next_plan() if not self.count else self._second()

    def _second(self) -> Plan:
        self.target.valid = False
        return _SKIP

    def close(self) -> None:
        if not self.count:
            self.target.not_given()


class RestPlan(Plan):
    """An array whose items go to the target around it: the tail of a tuple, or the entries of extra keys."""

    __slots__ = ("inner",)

    def __init__(self, inner: Plan) -> None:
        super().__init__(None, None, inner.cores, frozenset({"array"}))
        self.inner = inner

    @override
    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        return RestFrame(builder, target, self.inner)


class RestFrame(PassFrame):
    """The open tail."""

    __slots__ = ()

    def next_plan(self) -> Plan:
        if isinstance(self.target, TupleFrame) and self.count:
            self.target.next_rest()
        return super().next_plan()


class EntryPlan(Plan):
    """One entry of a mapping that travels as an array of `{"key": …, "value": …}`."""

    __slots__ = ("keys", "values")

    def __init__(self, keys: Plan, values: Plan) -> None:
        super().__init__(None, None, keys.cores, frozenset({"object"}))
        self.keys = keys
        self.values = values

    @override
    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        return EntryFrame(builder, target, self)


class EntryFrame(PassFrame):
    """An open entry. A value that comes before its key is recorded, and told when the key is there."""

    __slots__ = ("_has_key", "_has_value", "_key", "_plan", "_recorded", "_slot", "owner")

    def __init__(self, builder: Builder, target: Target, plan: EntryPlan) -> None:
        super().__init__(builder, target, plan)
        self.owner = target
        self._plan = plan
        self._slot = ""
        self._has_key = self._has_value = False
        self._key: Any = None
        self._recorded: list[Any] | None = None

    def key(self, key: str) -> None:
        self._slot = key

    def next_plan(self) -> Plan:
        if self._slot == "key":
            self.target = KeyTarget(self)
            return self._plan.keys
        self.target = self.owner
        if self._slot != "value":
            return _SKIP
        self._has_value = True
        return self._plan.values if self._has_key else RecordedPlan(self)

    def take_key(self, key: Any, text: str) -> None:
        """The key is complete."""
        self._has_key = True
        text = text if text.startswith('"') else json_text(text)
        if isinstance(self.owner, (DictFrame, ObjectFrame)):
            self.owner.select(key, text)
        self.target = self.owner

    def take_recorded(self, events: list[Any]) -> None:
        """The value that came before its key."""
        self._recorded = events

    def close(self) -> None:
        if not (self._has_key and self._has_value):
            self.owner.valid = False
        elif self._recorded is not None:
            self.builder.replay(self._recorded, self._plan.values, self.owner)


class KeyTarget(Target):
    """Takes the key of an entry."""

    __slots__ = ("_entry",)

    def __init__(self, entry: EntryFrame | NativeKey) -> None:
        super().__init__(entry.builder, entry.owner, entry.owner.path)
        self.wants_text = True
        self._entry = entry

    @override
    def loc(self) -> tuple[str | int, ...]:
        owner = self._entry.owner
        return owner.sink.loc() if owner.sink is not None else ()

    @override
    def child_path(self) -> tuple[str | int, ...]:
        return self.path

    @override
    def put(self, value: Any, view: Any, text: str) -> None:
        self._entry.take_key(value, text)

    @override
    def show_open(self, string: OpenString) -> None:
        """Half a key is nothing."""

    @override
    def grown(self, value: Any, view: Any, delta: str, text: str) -> None:
        self._entry.take_key(value, text)

    @override
    def hold(self, text: str) -> None:
        self._entry.take_key(json.loads(text), text)

    @override
    def put_invalid(self, value: Any, text: str, delta: str | None) -> None:
        self._entry.owner.valid = False
        self._entry.take_key(value, text)


class NativeKey:
    """Takes the key of a native mapping."""

    __slots__ = ("builder", "owner")

    def __init__(self, builder: Builder, owner: DictFrame) -> None:
        self.builder = builder
        self.owner = owner

    def take_key(self, key: Any, text: str) -> None:
        """The key is complete."""
        self.owner.select(key, text)


class JsonTextPlan(Plan):
    """A string that holds JSON: read when it closes."""

    __slots__ = ("inner",)

    def __init__(self, inner: Plan) -> None:
        super().__init__(inner.core, inner.config, inner.cores, frozenset({"string"}))
        self.inner = inner

    @override
    def string(self, builder: Builder, target: Target, value: str, delta: str | None) -> None:
        try:
            json.loads(value)
        except ValueError:
            builder.judge(self, target, json_text(value), delta)
        else:
            builder.read_json_text(self.inner, target, value)
