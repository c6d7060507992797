"""One choice of a stream: merges its part of each chunk and says which events that gives.

Called by `stream_state.py`, whose header has the order of the events. The usual chunk, a delta that holds some text
and nothing else, takes a short way through `add`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from .completion_log import OWN_CHOICE_FIELDS, ChoiceLog
from .completion_values import content_text
from .events import (
    ContentDoneEvent,
    FunctionToolCallArgumentsDeltaEvent,
    FunctionToolCallArgumentsDoneEvent,
    LogprobsContentDeltaEvent,
    LogprobsContentDoneEvent,
    LogprobsRefusalDeltaEvent,
    LogprobsRefusalDoneEvent,
    RefusalDeltaEvent,
    RefusalDoneEvent,
    content_delta,
)
from .logs import TextLog
from .parsed_values import Deferred
from .partials import Reader
from .reading import Format, Plan
from .tool_calls import ToolCallFragment, ToolCallLog
from .wire import is_list, is_object

__all__ = ["TEXT_EVENTS", "ChoiceStream"]

_TEXT_AND_ROLE = frozenset(("content", "role"))
TEXT_EVENTS: dict[str, tuple[type[Any], type[Any]]] = {"refusal": (RefusalDeltaEvent, RefusalDoneEvent)}
"""Texts of a message that are not parsed, each with its events; the content, which may be, has a way of its own."""
_TOKEN_EVENTS = {
    "content": (LogprobsContentDeltaEvent, LogprobsContentDoneEvent),
    "refusal": (LogprobsRefusalDeltaEvent, LogprobsRefusalDoneEvent),
}


class ChoiceStream:
    """The events of one choice.

    Args:
        log: Where its deltas are merged.
        plan: How its texts are read.
    """

    __slots__ = ("_call_readers", "_content", "_current", "_done", "_finished", "_log", "_plan", "_snapshot_readers")

    def __init__(self, log: ChoiceLog, plan: Plan[Any]) -> None:
        self._log = log
        self._plan = plan
        self._content: Reader | None = None
        self._finished = False
        self._call_readers: dict[int, Reader] = {}
        self._snapshot_readers: dict[str | int, Reader] = {}  # their own: snapshots may run ahead of the events read
        self._current: ToolCallLog | None = None  # the call that the last fragment belonged to
        self._done: dict[str | int, int] = {}  # a field or the position of a call -> the version that completed it

    def add(self, choice: dict[str, Any], version: int, events: list[Any]) -> None:
        """Merge the choice of a chunk, and append its events."""
        delta: Any = choice.get("delta")
        touched: Sequence[ToolCallFragment] = ()
        reader = self._content
        if (
            reader is not None
            and delta.__class__ is dict
            and (text := delta.get("content")).__class__ is str
            and (len(delta) == 1 or _says_nothing_else(delta))
        ):
            log = reader.text
            log.add(text, version)
            events.append(content_delta(text, reader, log.length))
        else:
            if delta is None:
                delta = choice.get("message")  # a service that streams a whole answer as one chunk
            delta = delta if is_object(delta) else {}
            self._log.message.add(delta, version)
            touched = self._delta_events(delta, events)
        if choice.get("logprobs"):
            self._add_logprobs(choice["logprobs"], version, events)
        reason = choice.get("finish_reason")
        if reason is not None:
            self._log.finish(reason, version)
            self._finished = bool(self._log.finish_reason)
        if not OWN_CHOICE_FIELDS.issuperset(choice):
            self._log.add_extra(choice, version)
        if touched or self._finished:
            self._done_events(touched, version, events)

    def add_parsed(self, message: dict[str, Any], version: int) -> None:
        """Put what has been read into the message of a snapshot; nothing is read until it is looked at."""
        content = self._log.message.text("content")
        if content is not None and self._plan.content is not None:
            message["parsed"] = self._deferred("content", content, self._plan.content, version)
        calls = message.get("tool_calls")
        for call in calls if is_list(calls) and self._calls() else ():
            log = self._calls()[int(call["index"])]
            format_ = self._plan.arguments(log.name)
            if format_ is not None and is_object(call.get("function")):
                call["function"]["parsed_arguments"] = self._deferred(log.position, log.arguments, format_, version)

    def last_text(self) -> str | None:
        """What was being written last: the arguments of the last call, else the content."""
        calls = self._calls()
        content = self._log.message.text("content")
        log = calls[-1].arguments if calls else content
        return None if log is None else log.text()

    def partial(self) -> Any:
        """What the text that was being written last says so far; `None` where nothing can be read."""
        calls = self._calls()
        log = calls[-1].arguments if calls else self._log.message.text("content")
        format_ = self._plan.arguments(calls[-1].name) if calls else self._plan.content
        return None if log is None else Deferred(partial(Reader(log, format_).partial, log.length)).get()

    def _calls(self) -> Sequence[ToolCallLog]:
        calls = self._log.message.tool_calls
        return calls.calls if calls is not None else ()

    def _deferred(self, key: str | int, log: TextLog, format_: Format[Any], version: int) -> Deferred:
        reader = self._snapshot_readers.setdefault(key, Reader(log, format_))
        length = log.length_at(version) or 0
        return Deferred(
            partial(reader.final if self._done.get(key, version + 1) <= version else reader.partial, length)
        )

    def _delta_events(self, delta: dict[str, Any], events: list[Any]) -> Sequence[ToolCallFragment]:
        message = self._log.message
        content = message.text("content")
        said = content_text(delta.get("content"))
        if content is not None and isinstance(said, str):
            if self._content is None:
                self._content = Reader(content, self._plan.content)
            events.append(content_delta(said, self._content, content.length))
        for name, (delta_event, _) in TEXT_EVENTS.items():
            text = message.text(name)
            if text is not None and isinstance(delta.get(name), str):
                events.append(delta_event(delta[name], Reader(text, None), text.length))
        if not delta.get("tool_calls") or message.tool_calls is None:
            return ()
        for call, piece in message.tool_calls.touched:
            self._call_event(call, piece, events)
        return message.tool_calls.touched

    def _call_event(self, call: ToolCallLog, piece: str, events: list[Any]) -> None:
        if not call.is_function:
            return
        if not call.name:  # shown when the name has come: PAIN_POINTS 24, vercel/ai#14725
            call.held_back += piece
            return
        piece, call.held_back = call.held_back + piece, ""
        reader = self._call_reader(call)
        events.append(
            FunctionToolCallArgumentsDeltaEvent(call.name, call.position, piece, reader, call.arguments.length)
        )

    def _call_reader(self, call: ToolCallLog) -> Reader:
        reader = self._call_readers.get(call.position)
        if reader is None:
            reader = Reader(call.arguments, self._plan.arguments(call.name))
            self._call_readers[call.position] = reader
        return reader

    def _add_logprobs(self, logprobs: Any, version: int, events: list[Any]) -> None:
        self._log.add_logprobs(logprobs, version)
        for name, (delta_event, _) in _TOKEN_EVENTS.items():
            tokens = logprobs.get(name) if is_object(logprobs) else None
            if is_list(tokens) and tokens:
                events.append(delta_event(self._log.logprobs[name], len(tokens)))

    def _done_events(self, touched: Sequence[ToolCallFragment], version: int, events: list[Any]) -> None:
        if self._finished:
            self._message_done(version, events)
            self._call_done(version, events)
        for call, _ in touched:
            if call is not self._current:
                self._message_done(version, events)
                self._call_done(version, events)
            self._current = call
        if self._finished:
            self._call_done(version, events)

    def _message_done(self, version: int, events: list[Any]) -> None:
        message = self._log.message
        content, refusal = message.text("content"), message.text("refusal")
        if content is not None and content.length and self._begin_done("content", version):
            refused = refusal is not None and refusal.length
            reader = self._content if self._content is not None and not refused else Reader(content, None)
            events.append(ContentDoneEvent(reader, content.length))
        for name, (_, done_event) in TEXT_EVENTS.items():
            text = message.text(name)
            if text is not None and self._begin_done(name, version):
                events.append(done_event(Reader(text, None), text.length))
        for name, (_, tokens_done_event) in _TOKEN_EVENTS.items():
            if name in self._log.logprobs and self._begin_done(f"logprobs.{name}", version):
                events.append(tokens_done_event(self._log.logprobs[name], 0))

    def _call_done(self, version: int, events: list[Any]) -> None:
        call = self._current
        if call is not None and self._begin_done(call.position, version) and call.is_function:
            reader = self._call_reader(call)
            events.append(FunctionToolCallArgumentsDoneEvent(call.name, call.position, reader, call.arguments.length))

    def _begin_done(self, key: str | int, version: int) -> bool:
        """Note that something is complete; false if it already was."""
        if key in self._done:
            return False
        self._done[key] = version
        return True


def _says_nothing_else(delta: dict[str, Any]) -> bool:
    """Whether all but the text is null, or the role again (DIALECTS 2.18)."""
    return not [name for name, value in delta.items() if value is not None and name not in _TEXT_AND_ROLE]
