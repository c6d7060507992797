"""A streamed completion as it grows: its own fields, its choices, their messages.

Called by `stream_state.py` with each chunk. `CompletionLog.at(version)` is the decoded completion as it was after that
chunk, in new containers.
"""

from __future__ import annotations

from typing import Any

from .accumulate import FieldsLog
from .logs import MISSING, FirstLog, LatestLog, ListLog, Log
from .tool_calls import ToolCallsLog
from .wire import is_list, is_object

__all__ = ["OWN_CHOICE_FIELDS", "ChoiceLog", "CompletionLog", "MessageLog"]

_NOT_KEPT: frozenset[str] = frozenset(("choices", "object", "obfuscation"))
"""`obfuscation` is padding (DIALECTS 3.2); the others are given anew."""

_FIRST_KEPT: frozenset[str] = frozenset(("id", "created", "model", "system_fingerprint"))
"""The same in each chunk; Azure's first chunk has them empty, before the real ones come."""

OWN_CHOICE_FIELDS = frozenset(("index", "delta", "message", "finish_reason", "logprobs"))


class MessageLog(FieldsLog):
    """What a choice says."""

    __slots__ = ("tool_calls",)

    def __init__(self) -> None:
        super().__init__()
        self.tool_calls: ToolCallsLog | None = None

    def log_for(self, name: str, value: Any) -> Log:
        """As everywhere, but for the calls of tools."""
        if name == "tool_calls" and is_list(value):
            self.tool_calls = ToolCallsLog()
            return self.tool_calls
        return super().log_for(name, value)


class ChoiceLog:
    """One choice.

    Attributes:
        index: The index that the service gave it.
        message: What it says.
        finish_reason: Why it ended, as the service said it; `None` until then.
        logprobs: `"content"` and `"refusal"`, each a log of tokens; empty until one comes.
    """

    __slots__ = ("_extra", "_finish", "_logprobs_first", "index", "logprobs", "message")

    def __init__(self, index: int) -> None:
        self.index = index
        self.message = MessageLog()
        self.logprobs: dict[str, ListLog] = {}
        self._logprobs_first: int | None = None
        self._finish = LatestLog()
        self._extra = FieldsLog()

    @property
    def finish_reason(self) -> str | None:
        """Why it ended; `None`, or what a service sends for it (`""`), until it does."""
        reason: str | None = self._finish.value
        return reason

    def finish(self, reason: Any, version: int) -> None:
        """Note a reason; an empty one does not undo a real one."""
        if reason or self._finish.value is None:
            self._finish.add(reason, version)

    def add_logprobs(self, logprobs: Any, version: int) -> None:
        """Append the log probabilities of a chunk."""
        if not is_object(logprobs):
            return
        if self._logprobs_first is None:
            self._logprobs_first = version
        for name in ("content", "refusal"):
            tokens = logprobs.get(name)
            if is_list(tokens):
                self.logprobs.setdefault(name, ListLog()).add(tokens, version)

    def add_extra(self, choice: dict[str, Any], version: int) -> None:
        """Keep the fields that the reference does not name, e.g. Azure's `content_filter_results`."""
        for name, value in choice.items():
            if name not in OWN_CHOICE_FIELDS:
                self._extra.add({name: value}, version)

    def at(self, version: int) -> Any:
        """The choice after that chunk; `MISSING` where it had not come."""
        message = self.message.at(version)
        if message is MISSING:
            return MISSING
        finish = self._finish.at(version)
        shown: dict[str, Any] = {"finish_reason": None if finish is MISSING else finish, "index": self.index}
        shown["logprobs"] = self._logprobs_at(version)
        shown["message"] = {"role": "assistant", **message}
        extra = self._extra.at(version)
        return shown if extra is MISSING else {**shown, **extra}

    def _logprobs_at(self, version: int) -> Any:
        if self._logprobs_first is None or self._logprobs_first > version:
            return None
        tokens = {name: log.at(version) for name, log in self.logprobs.items()}
        return {name: tokens.get(name) if tokens.get(name) is not MISSING else None for name in ("content", "refusal")}


class CompletionLog:
    """The whole answer.

    Attributes:
        choices: By their index.
        settled: Names of fields in which nothing new is looked for: most chunks hold no other.
        usage: The last usage that came, as decoded; `None` where none did.
    """

    __slots__ = ("_fields", "choices", "settled")

    def __init__(self) -> None:
        self.choices: dict[int, ChoiceLog] = {}
        self._fields: dict[str, LatestLog] = {}
        self.settled: set[str] = set(_NOT_KEPT)

    @property
    def usage(self) -> Any:
        """The last usage that came."""
        log = self._fields.get("usage")
        return None if log is None else log.value

    def add_fields(self, chunk: dict[str, Any], version: int) -> None:
        """Merge what the chunk says beside its choices."""
        for name, value in chunk.items():
            if value is None or name in self.settled:
                continue
            log = self._fields.get(name)
            if log is None:
                log = self._fields[name] = FirstLog() if name in _FIRST_KEPT else LatestLog()
            if value != log.value:
                log.add(value, version)
            if value and name in _FIRST_KEPT:
                self.settled.add(name)

    def choice(self, index: int) -> ChoiceLog:
        """The choice of that index, made where it is new."""
        choice = self.choices.get(index)
        if choice is None:
            choice = self.choices[index] = ChoiceLog(index)
        return choice

    def at(self, version: int) -> dict[str, Any]:
        """The completion after that chunk."""
        choices = [self.choices[index].at(version) for index in sorted(self.choices)]
        values = {name: log.at(version) for name, log in self._fields.items()}
        shown = {name: value for name, value in values.items() if value is not MISSING}
        shown["object"] = "chat.completion"
        shown["choices"] = [choice for choice in choices if choice is not MISSING]
        return shown
