"""Unions on the way: which branch a value belongs to, as early as what has arrived tells.

A scalar is judged by the union's own validator. A container is told by its JSON kind if only one branch takes that
kind; else its events are recorded until the tag, a key that only one branch knows, or a scalar under a key that only
one branch takes there, leaves one branch, which is then told all of them. If nothing decides, the value is judged when
it closes: read by each branch that is left, and validated by the union.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import ValidationError
from typing_extensions import override

from .cores import CoreSchemas
from .plans import LeafPlan, MaybePlan, Plan, json_text
from .recording import Event, Recorder

if TYPE_CHECKING:
    from .builder import Builder
    from .frames import Frame
    from .targets import Target

__all__ = ["UnionPlan"]

_OWN_KINDS: Final = frozenset({"nullable", "union", "tagged-union", "any"})


class UnionPlan(Plan):
    """One of several branches.

    Attributes:
        branches: The branches, those of unions in them included.
        tag: Wire key of the property that names the branch, or `None`.
        tag_values: For each branch the values that choose it.
    """

    __slots__ = ("_direct", "branches", "tag", "tag_values")

    def __init__(
        self,
        branches: list[Plan],
        core: Any,
        config: Any,
        cores: CoreSchemas,
        tag: str | None,
        tag_values: tuple[tuple[Any, ...], ...],
    ) -> None:
        super().__init__(core, config, cores, frozenset(kind for branch in branches for kind in branch.kinds))
        self.branches = branches if tag is not None else list(_flat(branches))
        self.tag = tag
        self.tag_values = tag_values
        own_kind = "any" if core is None else _own_kind(cores, core)
        self._direct = own_kind in _OWN_KINDS
        if core is None:
            self.runs_code = any(branch.runs_code for branch in branches)
        texts = self._taking("string")
        scalars = [branch for branch in self.branches if branch.kinds & {"number", "literal"}]
        coerces = core is not None and own_kind != "any" and any(branch not in texts for branch in scalars)
        self.grows = self._direct and len(texts) == 1 and texts[0].grows and not coerces

    def _taking(self, kind: str) -> list[Plan]:
        return [branch for branch in self.branches if kind in branch.kinds]

    @override
    def string(self, builder: Builder, target: Target, value: str, delta: str | None) -> None:
        branches = self._taking("string")
        if self._direct and len(branches) == 1 and (self.grows or not isinstance(branches[0], LeafPlan)):
            branches[0].string(builder, target, value, delta)
        elif self.core is None and branches:
            _raw_branch(branches, value).string(builder, target, value, delta)
        else:
            builder.judge(self, target, json_text(value), delta)

    @override
    def literal(self, builder: Builder, target: Target, value: bool | None) -> None:
        if value is None and self._direct and self._taking("null"):
            target.put(None, None, "null")
        else:
            self.mismatch(builder, target, value, json_text(value), "null" if value is None else "literal")

    @override
    def mismatch(self, builder: Builder, target: Target, value: Any, text: str, kind: str) -> None:
        branches = self._taking(kind)
        if self.core is None and not branches:
            target.put_invalid(value, text, None)
        else:
            builder.judge(self, target, text)

    @override
    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        return self._begin(builder, target, "object", lambda plan, into: plan.begin_object(builder, into))

    @override
    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        return self._begin(builder, target, "array", lambda plan, into: plan.begin_array(builder, into))

    def _begin(
        self, builder: Builder, target: Target, kind: str, begin: Callable[[Plan, Target], Frame | None]
    ) -> Frame | None:
        branches = self._taking(kind)
        into = target if self._direct else builder.judged(self, target)
        if not branches:
            return builder.collect(self, target, kind)
        if len(branches) == 1:
            return begin(branches[0], into)
        choice = Choice(builder, self, branches, into, kind)
        if builder.ahead is not None and choice.foresees(*builder.ahead):
            frame = begin(choice.branches[0], into if len(choice.branches) == 1 else builder.judged(self, target))
            if frame is not None:
                frame.target.doubtful = frame.target.doubtful or not choice.by_tag
            return frame
        builder.record(choice)
        return None


def _own_kind(cores: CoreSchemas, core: Any) -> str:
    core = cores.resolve(core)
    while core["type"] == "default":
        core = cores.resolve(core["schema"])
    return str(core["type"])


def _flat(branches: list[Plan]) -> Iterator[Plan]:
    for branch in branches:
        if isinstance(branch, UnionPlan) and branch.tag is None:
            yield from _flat(branch.branches)
        else:
            yield branch


def _raw_branch(branches: list[Plan], value: str) -> Plan:
    for branch in branches:
        if not isinstance(branch, LeafPlan) or branch.accepts(value):
            return branch
    return branches[0]


class Choice(Recorder):
    """Records a container until one branch is left.

    Attributes:
        branches: The branches that are left.
        by_tag: Whether the tag told the branch, so that nothing else can be meant.
    """

    def __init__(self, builder: Builder, plan: UnionPlan, branches: list[Plan], target: Target, kind: str) -> None:
        super().__init__(kind, self._judge)
        self._builder = builder
        self._plan = plan
        self.branches = self._all = branches
        self.by_tag = False
        self._target = target
        self._kind = kind
        self._key = ""

    def foresees(self, events: list[Event], at: int) -> bool:
        """Whether what follows the event at an index tells the branch, or ends the value: then nothing is recorded.

        Told again, events are there already: looking ahead keeps unions in unions from being told over and over.
        """
        for name, arguments in islice(events, at + 1, None):
            self.depth += name.startswith("begin_") - name.startswith("end_")
            self._weigh(name, arguments)
            if len(self.branches) == 1 or not self.depth:
                return True
        self.depth = 1
        self.branches, self.by_tag = self._all, False
        return False

    @override
    def look(self, name: str, arguments: tuple[Any, ...]) -> None:
        self._weigh(name, arguments)
        if len(self.branches) == 1 and self.depth:
            self._builder.stop_recording()
            self._builder.tell(self.events, self.branches[0], self._target, doubtful=not self.by_tag)

    def _weigh(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Leave out the branches that an event speaks against; only what stands directly in the value speaks."""
        if name == "string_part" or (self.depth > 1 and not (self.depth == 2 and name.startswith("begin_"))):
            return
        if name == "key":
            self._key = arguments[0]
            if self._kind == "object":
                self._keep(lambda plan: _knows(plan, self._key))
        elif not name.startswith("end_"):
            self._keep_by_value(name, arguments)

    def _keep_by_value(self, name: str, arguments: tuple[Any, ...]) -> None:
        value = arguments[0] if arguments else None
        if name == "string" and self._key == self._plan.tag:
            values = dict(zip(map(id, self._plan.branches), self._plan.tag_values, strict=False))
            self._keep(lambda plan: value in values.get(id(plan), (value,)))
            self.by_tag = len(self.branches) == 1
        kind = {"begin_object": "object", "begin_array": "array"}.get(name, name)
        kind = "null" if name == "literal" and value is None else kind
        self._keep(lambda plan: _takes(plan, self._key if self._kind == "object" else None, kind, value))

    def _keep(self, wanted: Callable[[Plan], bool]) -> None:
        left = [plan for plan in self.branches if wanted(plan)]
        if left:
            self.branches = left

    def _judge(self, events: list[Event]) -> None:
        """The value has closed and more than one branch is left."""
        builder, plan, target = self._builder, self._plan, self._target
        builder.stop_recording()
        if plan.core is None or (plan.runs_code and target.leaves_code):
            builder.tell(events, self._first_valid(events), target)
            return
        texts = list(dict.fromkeys(builder.read_text(events, branch)[0] for branch in self.branches))
        for text in texts[:-1]:
            try:
                value = plan.validate(text, builder.context)
            except ValidationError:
                continue
            builder.show(plan, target, value, text)
            return
        builder.judge(plan, target, texts[-1])

    def _first_valid(self, events: list[Event]) -> Plan:
        for branch in self.branches:
            if self._builder.read_text(events, branch)[1]:
                return branch
        return self.branches[0]


def _knows(plan: Plan, key: str) -> bool:
    """Whether a branch knows a key on the wire; one that is open knows all."""
    if getattr(plan, "is_open", False):
        return True
    keys = getattr(plan, "wire_keys", None)
    return keys is None or key in keys


def _takes(plan: Plan, key: str | None, kind: str, value: Any) -> bool:
    """Whether a branch takes such a value under a key, or as an item."""
    inner = _part(plan, key)
    if inner is None or not inner.kinds:
        return True
    if isinstance(inner, MaybePlan):
        inner = inner if kind == "null" else inner.inner
    if kind not in inner.kinds:
        return False
    return not (kind == "string" and isinstance(inner, LeafPlan)) or inner.accepts(value)


def _part(plan: Plan, key: str | None) -> Plan | None:
    if key is None:
        return getattr(plan, "items", None)
    field = getattr(plan, "field", None)
    found = field(key) if field is not None else None
    return found.plan if found is not None else None
