"""Targets: the containers of the user form that are open, each showing what has come of it.

A target takes finished values (`put`), open strings (`grow`, `grown`) and open containers (`open_child`,
`close_child`) at its current step, stores them, and writes the changes. It renders a snapshot when somebody looks:
containers that are open are copied, as pointers; what has closed is handed out as it is.

Three things decide whether a value is shown and validated at once:

* `child_hidden`: nothing below is shown before this closes (a field whose validator reads `info`).
* `leaves_code`: a value around this will be validated whole, from its JSON: what runs code of the user's waits for it.
* `wants_text`: the user form is needed as JSON text, for a value around this that is validated from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel
from typing_extensions import override

from .changes import ChangeParts
from .events import OpenString
from .narrowing import is_dict
from .partial import json_view

if TYPE_CHECKING:
    from .._types import JsonPath
    from .builder import Builder
    from .plans import Plan

__all__ = ["JudgeTarget", "RootTarget", "Target", "unwrap"]


class Target:
    """What every open container of the user form has.

    Attributes:
        builder: The builder that it belongs to.
        sink: The target that this is a value of.
        path: Where this stands in the JSON view.
        valid: Whether no value in it was found invalid.
        open: The child that is open and shown, if one is.
        doubtful: The branch of a union around this was told by what had arrived, not by a tag: another one may take
            what is invalid in this one, so that only the end can judge.
        pending: Some value in it waits to be validated with it, or with something around it.
    """

    __slots__ = (
        "builder",
        "child_hidden",
        "doubtful",
        "leaves_code",
        "open",
        "path",
        "pending",
        "roots",
        "sink",
        "valid",
        "wants_text",
    )

    child_hidden: bool
    leaves_code: bool
    wants_text: bool
    doubtful: bool

    def __init__(self, builder: Builder, sink: Target | None, path: JsonPath) -> None:
        self.builder = builder
        self.sink = sink
        self.path = path
        if sink is None:
            self.child_hidden = self.leaves_code = self.wants_text = self.doubtful = False
        else:
            self.child_hidden = sink.child_hidden
            self.leaves_code = sink.leaves_code
            self.wants_text = sink.wants_text
            self.doubtful = sink.doubtful
        self.valid = True
        self.pending = False
        self.roots = False
        self.open: Target | OpenString | None = None

    @property
    def may_change(self) -> bool:
        """Whether a validator that sees the raw input may still change what is shown in this."""
        return False

    # What each kind of container says about its current step.

    def view_step(self) -> str | int:
        """The current step in the JSON view."""
        raise NotImplementedError

    def loc_step(self) -> str | int | None:
        """The current step as pydantic's errors name it; `None` if there is no step."""
        return self.view_step()

    def op(self) -> Literal["add", "replace"]:
        """What a new value does to the JSON view, which may have the current step already."""
        return "add"

    def store(self, value: Any) -> None:
        """Keep a finished value at the current step."""
        raise NotImplementedError

    def add_text(self, text: str) -> None:
        """Keep the JSON text of the value at the current step."""
        raise NotImplementedError

    def render(self) -> Any:
        """A snapshot."""
        raise NotImplementedError

    def find(self, step: Any) -> tuple[bool, Any]:
        """Whether a step of a Python path has arrived, and what stands there (a target or string if it is open)."""
        raise NotImplementedError

    def not_given(self) -> None:
        """The value of the current step was said to be absent."""
        raise NotImplementedError

    # What children call.

    def child_path(self) -> JsonPath:
        """Where the current step stands in the JSON view."""
        return (*self.path, self.view_step())

    def put(self, value: Any, view: Any, text: str) -> None:
        """A value that arrived at once."""
        if self.wants_text:
            self.add_text(text)
        if not self.child_hidden:
            self.note(view)
            self.store(value)

    def note(self, view: Any, op: Literal["add", "replace"] | None = None) -> None:
        """The current step shows a value from now on."""
        builder = self.builder
        builder.is_changed = True
        if builder.changes is not None:
            builder.changes.append((op or self.op(), self.child_path(), view, None, 0))

    def show_open(self, string: OpenString) -> None:
        """A string has begun, and is shown from now on."""
        self.open = string
        string.path = self.child_path()
        text = string.text()
        string.chars = len(text)
        self.note(text)

    def grown(self, value: Any, view: Any, delta: str, text: str) -> None:
        """A string that was shown open has closed; `delta` is what is not shown of it yet."""
        if self.open is None:
            self.put(value, view, text)
            return
        string, self.open = self.open, None
        if self.wants_text:
            self.add_text(text)
        if isinstance(string, OpenString) and view == string.text():
            self.builder.string_part(string, delta)
        else:
            self.note(view, "replace")
        self.store(value)

    def hold(self, text: str) -> None:
        """A value that is not shown before something around it closes."""
        self.pending = True
        self.open = None
        if self.wants_text:
            self.add_text(text)

    def put_invalid(self, value: Any, text: str, delta: str | None) -> None:
        """A finished value that is not valid, where errors are left to the end: shown as it came."""
        self.valid = False
        if delta is None:
            self.put(value, value, text)
        else:
            self.grown(value, value, delta, text)

    def open_child(self, child: Target, view: Any) -> None:
        """A container has opened at the current step."""
        if not self.child_hidden:
            self.note(view)
            self.open = child

    def close_child(self, value: Any, text: str, child: Target, plan: Plan) -> None:
        """The container at the current step has closed."""
        self.open = None
        self.valid = self.valid and child.valid
        self.pending = self.pending or child.pending
        self.roots = self.roots or plan.unwraps
        if self.wants_text:
            self.add_text(text)
        if not self.child_hidden:
            self.store(value)

    def loc(self) -> tuple[str | int, ...]:
        """Where the current step stands, as pydantic's errors name it."""
        step = self.loc_step()
        before = self.sink.loc() if self.sink is not None else ()
        return before if step is None else (*before, step)

    def shown(self, value: Any) -> Any:
        """A finished value as it is shown."""
        return unwrap(value) if self.roots else value


def unwrap(value: Any) -> Any:
    """A RootModel shows its root."""
    while isinstance(value, BaseModel) and type(value).__pydantic_root_model__:
        inner: Any = value
        value = inner.root
    return value


class RootTarget(Target):
    """The document: one value, at the path of no steps."""

    __slots__ = ("arrived", "value")

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder, None, ())
        self.arrived = False
        self.value: Any = None

    @override
    def loc_step(self) -> None:
        return None

    @override
    def child_path(self) -> JsonPath:
        return ()

    @override
    def op(self) -> Literal["add", "replace"]:
        return "replace" if self.arrived else "add"

    @override
    def store(self, value: Any) -> None:
        self.arrived = True
        self.value = value

    @override
    def render(self) -> Any:
        if self.open is not None:
            return self.open.render()
        return unwrap(self.value)

    def not_given(self) -> None:
        """A root is always given."""


class JudgeTarget(Target):
    """Stands between a value and its target where the value is judged whole, from its JSON text, when it closes.

    Args:
        builder: The builder.
        sink: Where the value goes.
        plan: What validates it; `None` to keep the text only (`text`).
    """

    __slots__ = ("plan", "text")

    def __init__(self, builder: Builder, sink: Target, plan: Plan | None) -> None:
        super().__init__(builder, sink, sink.path)
        self.child_hidden = self.leaves_code = self.wants_text = True
        self.plan = plan
        self.text = "null"

    @override
    def loc_step(self) -> None:
        return None

    @override
    def child_path(self) -> JsonPath:
        return self.path

    @override
    def add_text(self, text: str) -> None:
        self.text = text

    @override
    def put(self, value: Any, view: Any, text: str) -> None:
        self.hold(text)

    @override
    def hold(self, text: str) -> None:
        self.text = text
        if self.plan is not None and self.sink is not None:
            self.builder.judge(self.plan, self.sink, text)

    @override
    def close_child(self, value: Any, text: str, child: Target, plan: Plan) -> None:
        self.valid = self.valid and child.valid
        self.hold(text)

    @override
    def not_given(self) -> None:
        self.hold("null")


def view_changes(path: JsonPath, old: Any, new: Any) -> list[ChangeParts]:
    """What turns the view `old`, at `path`, into `new`: whole values, no deeper than one level."""
    if old == new:
        return []
    if not is_dict(old) or not is_dict(new) or old.keys() - new.keys():
        return [("replace", path, new, None, 0)]
    return [
        ("replace" if key in old else "add", (*path, key), value, None, 0)
        for key, value in new.items()
        if key not in old or old[key] != value
    ]


def view_of(value: Any) -> Any:
    """The JSON view of a snapshot."""
    return json_view(value)
