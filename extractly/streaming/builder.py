"""JSON events -> a live value of the user form, the changes to it, and an early verdict.

Fed by a `Lexer`; used by `PartialParser`. The builder finds the plan of each value (`plans`), opens frames for
containers (`frames`, `wrappers`), and hands finished values to targets (`targets`). It holds the one stack: `frame`,
and what each frame names as its parent.

Cost: a bounded number of calls per event, whatever has arrived before. Nothing is copied before `value` is asked for.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import ValidationError

from .changes import ChangeParts
from .containers import any_list, any_mapping
from .events import OpenString
from .frames import Frame
from .plans import AnyPlan, LeafPlan, Plan, SkipPlan, shown_view
from .recording import Event, Recorder
from .sequence_frames import DictFrame
from .targets import JudgeTarget, RootTarget, Target
from .verdict import invalid_output
from .wrappers import KeyTarget, NativeKey, PassFrame, SkipFrame

__all__ = ["Builder"]


class Builder:
    """Builds one value from the events of one JSON text.

    Args:
        plan: The plan of the root.
        context: pydantic's validation context.
        defers: Whether an invalid value is left to the end.
        watched: Whether somebody asks what changed.

    Attributes:
        changes: What happened since they were last taken, as what a `Change` is made of; `None` if nobody asks.
        frame: The innermost open frame.
        is_changed: Something shows in another way: what it says, or as what (a closed container is the real instance).
        ahead: While events are told again: the events, and the index of the one that is being told.
    """

    def __init__(self, plan: Plan, *, context: Any, defers: bool, watched: bool) -> None:
        self.context = context
        self.changes: list[ChangeParts] | None = [] if watched else None
        self.root = RootTarget(self)
        self.frame = Frame()
        self.frame = SlotFrame(self, self.root, plan)
        self._defers = defers
        self.is_changed = False
        self.ahead: tuple[list[Event], int] | None = None
        self._recorder: Recorder | None = None
        self._string_plan: Plan | None = None
        self._growing: Target | None = None

    # Events.

    def begin_object(self) -> None:
        """An object has opened."""
        if self._recorder is not None:
            self._recorder.take("begin_object")
            return
        frame = self.frame
        opened = frame.next_plan().begin_object(self, frame.target)
        if opened is not None:
            self.frame = opened

    def begin_array(self) -> None:
        """An array has opened."""
        if self._recorder is not None:
            self._recorder.take("begin_array")
            return
        frame = self.frame
        opened = frame.next_plan().begin_array(self, frame.target)
        if opened is not None:
            self.frame = opened

    def end_object(self) -> None:
        """The innermost object has closed."""
        if self._recorder is not None:
            self._recorder.take("end_object")
            return
        self._end()

    def end_array(self) -> None:
        """The innermost array has closed."""
        if self._recorder is not None:
            self._recorder.take("end_array")
            return
        self._end()

    def _end(self) -> None:
        self.is_changed = True
        frame = self.frame
        frame.close()
        if frame.parent is not None:
            self.frame = frame.parent

    def key(self, key: str) -> None:
        """The key of the next value."""
        if self._recorder is not None:
            self._recorder.take("key", key)
            return
        self.frame.key(key)

    def string_part(self, string: OpenString, delta: str) -> None:
        """A string is open."""
        if string.path is not None:
            self.is_changed = True
            if self.changes is not None and delta:
                string.chars += len(delta)
                self.changes.append(("append", string.path, delta, string, string.chars))
        elif self._recorder is not None:
            self._recorder.take("string_part", string, delta)
        elif self._string_plan is None:
            plan = self._string_plan = self.frame.next_plan()
            target = self.frame.target
            if plan.grows and not target.child_hidden and not (plan.runs_code and target.leaves_code):
                self._growing = target
                target.show_open(string)

    def string(self, value: str, delta: str | None) -> None:
        """A string is complete."""
        if self._recorder is not None:
            self._recorder.take("string", value, delta)
            return
        plan = self._string_plan
        if plan is None:
            plan = self.frame.next_plan()
            delta = None
        else:
            self._string_plan = None
            if self._growing is None:
                delta = None
            self._growing = None
        plan.string(self, self.frame.target, value, delta)

    def number(self, raw: str) -> None:
        """A number is complete."""
        if self._recorder is not None:
            self._recorder.take("number", raw)
            return
        frame = self.frame
        frame.next_plan().number(self, frame.target, raw)

    def literal(self, value: bool | None) -> None:
        """true, false or null."""
        if self._recorder is not None:
            self._recorder.take("literal", value)
            return
        frame = self.frame
        frame.next_plan().literal(self, frame.target, value)

    # What plans and frames ask for.

    def judge(self, plan: Plan, target: Target, text: str, delta: str | None = None) -> None:
        """Validate a finished value from its JSON text and give it to its target, or refuse it."""
        if target.child_hidden or (plan.runs_code and target.leaves_code):
            target.hold(text)  # what is around it is validated from its text
            return
        if plan.core is None and isinstance(plan, LeafPlan):
            target.put_invalid(json.loads(text), text, delta)
            return
        try:
            value = plan.validate(text, self.context)
        except ValidationError as error:
            self.invalid(error, target)
            target.put_invalid(json.loads(text), text, delta)
        else:
            self.show(plan, target, value, text, delta)

    def show(self, plan: Plan, target: Target, value: Any, text: str, delta: str | None = None) -> None:
        """Give a validated value to its target."""
        target.roots = target.roots or plan.unwraps
        view = None if target.child_hidden else shown_view(value)
        if delta is None:
            target.put(value, view, text)
        else:
            target.grown(value, view, delta, text)

    def judged(self, plan: Plan, target: Target) -> JudgeTarget:
        """A target between a value and its own, where `plan` judges it when it closes."""
        return JudgeTarget(self, target, plan)

    def collect(self, plan: Plan, target: Target, kind: str) -> Frame:
        """A container of which the plan knows no parts."""
        if isinstance(plan, SkipPlan):
            return SkipFrame(self, target, plan)
        into = target if isinstance(plan, AnyPlan) and not plan.runs_code else JudgeTarget(self, target, plan)
        if kind == "object":
            return any_mapping.begin_native(self, into)
        return any_list.begin_native(self, into)

    def unwrap(self, frame: PassFrame, key: str) -> None:
        """An object that should be a wrapper and is none: judged as what would be in it, when it closes."""
        inner = any_mapping.begin_native(self, JudgeTarget(self, frame.target, frame.inner))
        inner.parent = frame.parent
        self.frame = inner
        inner.key(key)

    def read_key(self, plan: Plan, frame: DictFrame, key: str) -> None:
        """The key of a native mapping, which its type may change."""
        plan.string(self, KeyTarget(NativeKey(self, frame)), key, None)

    def invalid(self, error: ValidationError, target: Target | None) -> None:
        """A finished value cannot be valid."""
        if not (self._defers or (target is not None and target.doubtful)):
            raise invalid_output(error.errors(include_url=False), target.loc() if target else ()) from error

    def refuse(self, target: Target, kind: str, message: str) -> None:
        """A finished value cannot be valid, for a reason of the wire form."""
        target.valid = False
        if not (self._defers or target.doubtful):
            raise invalid_output([{"type": kind, "loc": (), "msg": message, "input": None}], target.loc())

    # Recording and telling again.

    def record(self, recorder: Recorder) -> None:
        """Keep the events of the value that has begun."""
        self._recorder = recorder

    def stop_recording(self) -> None:
        """Events are told again."""
        self._recorder = None

    def tell(self, events: list[Event], plan: Plan, target: Target, *, doubtful: bool = False) -> None:
        """Tell the events of a value, which may still be open, to the plan that takes it."""
        outer, self.ahead = self.ahead, (events, 0)
        name, arguments = events[0]
        if name == "begin_object":
            opened = plan.begin_object(self, target)
        elif name == "begin_array":
            opened = plan.begin_array(self, target)
        else:
            opened = getattr(plan, name)(self, target, *arguments)
        if opened is not None:
            self.frame = opened
            opened.target.doubtful = opened.target.doubtful or doubtful
        for at in range(1, len(events)):
            self.ahead = (events, at)
            name, arguments = events[at]
            getattr(self, name)(*arguments)
        self.ahead = outer

    def replay(self, events: list[Event], plan: Plan, target: Target) -> None:
        """Tell the events of a complete value."""
        outer = self.frame
        self.tell(events, plan, target)
        self.frame = outer

    def read_text(self, events: list[Event], plan: Plan) -> tuple[str, bool]:
        """The user form, as JSON text, of a complete value read by a plan, and whether it may be valid."""
        capture = JudgeTarget(self, RootTarget(self), None)
        defers, self._defers = self._defers, True
        self.replay(events, plan, capture)
        self._defers = defers
        return capture.text, capture.valid

    def read_json_text(self, plan: Plan, target: Target, text: str) -> None:
        """The JSON in a string, read by the plan of what is in it."""
        from .lexer import Lexer

        outer = self.frame
        self.frame = SlotFrame(self, target, plan)
        lexer = Lexer(self)
        lexer.feed(text)
        lexer.finish()
        self.frame = outer


class SlotFrame(PassFrame):
    """The place of one value: the document, or the JSON in a string."""

    __slots__ = ()
