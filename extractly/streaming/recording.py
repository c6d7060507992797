"""Events kept for later: of a value that comes before its key or its turn, or before it is known what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from typing_extensions import override

from .cores import CoreSchemas
from .plans import Plan

if TYPE_CHECKING:
    from .builder import Builder
    from .frames import Frame
    from .targets import Target

__all__ = ["Event", "RecordedPlan", "Recorder"]

Event = tuple[str, tuple[Any, ...]]
"""The name of a handler's method, and its arguments."""


class Recorder:
    """Keeps the events of one value until it closes, and then hands them on.

    Args:
        kind: `"object"` or `"array"`, which has begun.
        done: What takes the events.
    """

    def __init__(self, kind: str, done: Callable[[list[Event]], None]) -> None:
        self.events: list[Event] = [(f"begin_{kind}", ())]
        self.depth = 1
        self._done = done

    def take(self, name: str, *arguments: Any) -> None:
        """The next event."""
        if self.events[-1][0] == "string_part":  # the string itself knows what the part before held
            self.events.pop()
        self.events.append((name, arguments))
        if name.startswith("begin_"):
            self.depth += 1
        elif name.startswith("end_"):
            self.depth -= 1
        self.look(name, arguments)
        if not self.depth:
            self._done(self.events)

    def look(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Something has come; for those that decide early."""


class Waiting(Protocol):
    """What takes the events of a value that came before its turn."""

    def take_recorded(self, events: list[Event]) -> None:
        """The value has closed."""


class RecordedPlan(Plan):
    """A value that came before its turn: recorded until it closes."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Waiting) -> None:
        super().__init__(None, None, CoreSchemas(()), frozenset())
        self._owner = owner

    @override
    def string(self, builder: Builder, target: Target, value: str, delta: str | None) -> None:
        self._owner.take_recorded([("string", (value, None))])

    @override
    def number(self, builder: Builder, target: Target, raw: str) -> None:
        self._owner.take_recorded([("number", (raw,))])

    @override
    def literal(self, builder: Builder, target: Target, value: bool | None) -> None:
        self._owner.take_recorded([("literal", (value,))])

    @override
    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        self._record(builder, "object")
        return None

    @override
    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        self._record(builder, "array")
        return None

    def _record(self, builder: Builder, kind: str) -> None:
        def done(events: list[Event]) -> None:
            builder.stop_recording()
            self._owner.take_recorded(events)

        builder.record(Recorder(kind, done))
