"""Frames: the open containers on the wire, each taking the events up to its end.

A frame says which plan the next value has (`next_plan`, called once per value) and which target takes it (`target`).
A frame that is a container of the user form too is its own target (`Container`; `object_frame`, `sequence_frames`); one
that the wire only adds passes the target around it on (`wrappers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import ValidationError
from typing_extensions import override

from .targets import Target, view_changes, view_of

if TYPE_CHECKING:
    from .builder import Builder
    from .containers import ContainerPlan
    from .plans import Plan

__all__ = ["Container", "Frame"]


class Frame:
    """What every frame has: on its own, one that ignores all that is in it.

    Attributes:
        parent: The frame around it on the wire.
        target: What takes the values in it.
    """

    __slots__ = ()

    parent: Frame | None
    target: Target

    def key(self, key: str) -> None:
        """The key of the next value."""

    def next_plan(self) -> Plan:
        """The plan of the value that begins now."""
        raise NotImplementedError

    def close(self) -> None:
        """The matching end has come."""


class Container(Target, Frame):
    """A frame that is a container of the user form too."""

    __slots__ = ("keeps_text", "parent", "plan", "target", "waits")

    def __init__(self, builder: Builder, sink: Target, plan: ContainerPlan) -> None:
        super().__init__(builder, sink, sink.child_path())
        self.parent: Frame | None = builder.frame
        self.target: Target = self
        self.plan: Any = plan
        self.waits = self.child_hidden or (self.leaves_code and plan.runs_code)
        if plan.whole:
            self.leaves_code = self.wants_text = True
        self.keeps_text = self.wants_text

    @property
    @override
    def may_change(self) -> bool:
        return bool(self.plan.whole)

    def parts(self) -> Any:
        """The validated parts, as the shell takes them."""
        raise NotImplementedError

    def text(self) -> str:
        """The user form as JSON text."""
        raise NotImplementedError

    @override
    def close(self) -> None:
        text = self.text() if self.keeps_text else ""
        sink = self.sink
        if sink is None:
            return
        value = self._finish(text)
        sink.close_child(value, text, self, self.plan)

    def _finish(self, text: str) -> Any:
        plan, builder = self.plan, self.builder
        if self.waits or not (self.valid or plan.whole):
            self.pending = self.pending or self.waits
            return self.render()
        hidden = self.sink is None or self.sink.child_hidden
        changes = builder.changes if not hidden and (plan.restless or self.pending or self.is_odd()) else None
        before = view_of(self.render()) if changes is not None else None
        try:
            value = plan.validate(text, builder.context) if plan.whole else plan.assemble(self.parts(), builder.context)
        except ValidationError as error:
            builder.invalid(error, self.sink)
            self.valid = False
            return self.render()
        self.pending = False
        if changes is not None:
            changes.extend(view_changes(self.path, before, self.merge_defaults(before, view_of(value))))
        return value

    def is_odd(self) -> bool:
        """Whether closing this one may change its view, though that of its type does not change."""
        return False

    def merge_defaults(self, before: Any, after: Any) -> Any:
        """The view after closing: what was shown as a default stays in it."""
        del before
        return after
