"""Which call a fragment of a tool call belongs to, and the calls as they grow.

The reference goes by `index` alone; OpenAI-compatible services leave it out, begin it at 1, or give each call index 0
(DIALECTS 2.18; PAIN_POINTS 24; openai-python#2806). So, in this order:

1. a known `id` names its call;
2. a known `index` names the latest call that had it;
3. without either, it is the current call (the last one touched); a further entry of the same chunk that has a name
   is a new one.

By 2 and 3 a fragment begins a *new* call after all, if it brings another `id`, or if it brings a name although the
call has one and its arguments are already a complete JSON value. Two ids are never merged. Calls stand in the order
of their first fragments; their position is the `index` that events and snapshots show.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import jiter

from .accumulate import FieldsLog
from .completion_values import arguments_text
from .logs import MISSING, Log, TextLog
from .wire import is_list, is_object

__all__ = ["ToolCallFragment", "ToolCallLog", "ToolCallsLog"]


class ToolCallLog(FieldsLog):
    """One call.

    Attributes:
        position: Its place in the list of calls, from 0.
        arguments: What the model wrote of its arguments so far.
        held_back: Characters of the arguments that no event has shown, because the function's name has not come.
    """

    __slots__ = ("arguments", "function", "held_back", "position")

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position
        self.held_back = ""
        self.arguments = TextLog()
        self.function = FieldsLog()
        self.function.fields["arguments"] = self.arguments

    def log_for(self, name: str, value: Any) -> Log:
        """As everywhere, but for the function, which is there from the start."""
        return self.function if name == "function" and is_object(value) else super().log_for(name, value)

    @property
    def id(self) -> str | None:
        """The call's id; `None` until one comes."""
        call_id: Any = self.value("id")
        return call_id if isinstance(call_id, str) else None

    @property
    def name(self) -> str:
        """The function's name; `""` until it comes."""
        name: Any = self.function.value("name")
        return name if isinstance(name, str) else ""

    @property
    def is_function(self) -> bool:
        """A call of a function tool; services that leave `type` out mean one, unless they send `custom`."""
        return (self.value("type") or "function") == "function" and "custom" not in self.fields

    def at(self, version: int) -> Any:
        """The call after that chunk: `index` is its position, `type` and `arguments` are there."""
        value = super().at(version)
        if value is MISSING:
            return MISSING
        shown: dict[str, Any] = {"index": self.position, "type": "function" if self.is_function else "custom"}
        shown.update({name: item for name, item in value.items() if name != "index" and item is not None})
        function = shown.get("function")
        if is_object(function):
            function.setdefault("arguments", "")
        return shown


ToolCallFragment: TypeAlias = tuple[ToolCallLog, str]
"""A call, and the piece of its arguments that a fragment brought."""


class ToolCallsLog:
    """The calls of one message.

    Attributes:
        calls: In the order of their first fragments.
        touched: The call and the piece of arguments of each fragment that came last.
    """

    __slots__ = ("_by_id", "_by_index", "_current", "calls", "touched")

    def __init__(self) -> None:
        self.calls: list[ToolCallLog] = []
        self.touched: list[ToolCallFragment] = []
        self._by_id: dict[str, ToolCallLog] = {}
        self._by_index: dict[int, ToolCallLog] = {}
        self._current: ToolCallLog | None = None

    def add(self, value: Any, version: int) -> None:
        """Merge a delta's `tool_calls`."""
        self.touched = []
        for place, fragment in enumerate(value if is_list(value) else ()):
            if is_object(fragment):
                if len(fragment) == 2 and self._continue(fragment, version):
                    continue
                call = self._find(fragment, first=place == 0) or self._begin()
                self._name(call, fragment)
                call.add(fragment, version)
                self.touched.append((call, _arguments(fragment)))

    def _continue(self, fragment: dict[str, Any], version: int) -> bool:
        """The usual fragment, an index and more of the arguments: a short way to what `add` does with it."""
        index: Any = fragment.get("index")
        function: Any = fragment.get("function")
        call = self._by_index.get(index) if index.__class__ is int else None
        if call is None or function.__class__ is not dict or len(function) != 1:
            return False
        text: Any = function.get("arguments")
        if type(text) is not str:
            return False
        call.arguments.add(text, version)
        self._current = call
        self.touched.append((call, text))
        return True

    def at(self, version: int) -> Any:
        """The calls after that chunk; `MISSING` where none had come."""
        calls = [call.at(version) for call in self.calls]
        return [call for call in calls if call is not MISSING] or MISSING

    def _find(self, fragment: dict[str, Any], *, first: bool) -> ToolCallLog | None:
        """The call that the fragment continues; `None` where it begins one."""
        call_id, index = _call_id(fragment), fragment.get("index")
        if call_id is not None and call_id in self._by_id:
            return self._by_id[call_id]
        if isinstance(index, int):
            held = self._by_index.get(index)
        else:
            held = self._current if first or not _function_name(fragment) else None
        if held is None or (call_id and held.id) or _begins_another(held, fragment):
            return None
        return held

    def _begin(self) -> ToolCallLog:
        call = ToolCallLog(len(self.calls))
        self.calls.append(call)
        return call

    def _name(self, call: ToolCallLog, fragment: dict[str, Any]) -> None:
        """Remember by what the next fragments may name the call."""
        self._current = call
        call_id, index = _call_id(fragment), fragment.get("index")
        if call_id is not None:
            self._by_id[call_id] = call
        if isinstance(index, int):
            self._by_index[index] = call


def _begins_another(held: ToolCallLog, fragment: dict[str, Any]) -> bool:
    name = _function_name(fragment)
    if not name or not held.name:
        return False
    if name == held.name and not _arguments(fragment).lstrip().startswith(("{", "[")):
        return False  # the name is only repeated (DIALECTS 2.18): what comes is no new document
    return _is_complete(held.arguments.text())


def _call_id(fragment: dict[str, Any]) -> str | None:
    call_id = fragment.get("id")
    return call_id if isinstance(call_id, str) and call_id else None


def _function_name(fragment: dict[str, Any]) -> str | None:
    function = fragment.get("function")
    name = function.get("name") if is_object(function) else None
    return name if isinstance(name, str) else None


def _arguments(fragment: dict[str, Any]) -> str:
    function = fragment.get("function")
    return arguments_text(function.get("arguments")) if is_object(function) else ""


def _is_complete(text: str) -> bool:
    """Whether the text is a JSON document; asked only where a service sends a second name for a call."""
    if not text.rstrip().endswith(("}", "]", '"', "l", "e")):
        return False
    try:
        jiter.from_json(text.encode())
    except ValueError:
        return False
    return True
