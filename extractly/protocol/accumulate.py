"""How a delta is merged into what came before it, by the name of each field.

Called by `completion_log.py` with the delta of each choice. The rules (DIALECTS 3.3 and 2.18; PAIN_POINTS 24):

* `id`, `type`, `name`, `role`: the first that is not empty stays; services that repeat them do not make `"ff"`;
* `content`, `refusal`, `arguments`, `reasoning_content` and the like (`TEXT_FIELDS`): joined;
* lists of objects with an `index`: merged object by object; other lists: appended;
* objects: merged field by field;
* anything else (numbers, unknown strings): the last that is not null.

Nothing of what came is dropped, the chunks themselves are not kept, and each merge is O(delta).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .completion_values import arguments_text, content_text
from .logs import MISSING, FirstLog, LatestLog, ListLog, Log, TextLog
from .wire import is_list, is_object

__all__ = ["SET_ONCE_FIELDS", "TEXT_FIELDS", "EntriesLog", "FieldsLog"]

SET_ONCE_FIELDS = frozenset(("id", "type", "name", "role", "index", "format"))

TEXT_FIELDS = frozenset(
    ("content", "refusal", "arguments", "reasoning_content", "reasoning", "input", "data", "transcript", "text",
     "thinking", "summary", "signature")
)  # fmt: skip
"""Joined. Beside the reference's: reasoning (DIALECTS 2.18), a custom tool's `input`, audio's `data` and `transcript`,
and what the entries of OpenRouter's `reasoning_details` hold."""

_TO_TEXT: Mapping[str, Callable[[Any], Any]] = {"content": content_text, "arguments": arguments_text}


class FieldsLog:
    """An object that deltas fill.

    Attributes:
        fields: A log for each field that came.
    """

    __slots__ = ("_nulls", "fields", "first")

    def __init__(self) -> None:
        self.fields: dict[str, Log] = {}
        self.first: int | None = None
        self._nulls: dict[str, Log] = {}  # what a field was before its first value that is not null

    def add(self, value: Any, version: int) -> None:
        """Merge the fields of a delta; what is no object is nothing."""
        if not is_object(value):
            return
        if self.first is None:
            self.first = version
        for name, item in value.items():
            self.add_field(name, item, version)

    def add_field(self, name: str, value: Any, version: int) -> None:
        """Merge one field."""
        log = self.fields.get(name)
        if type(log) is TextLog:
            if type(value) is not str:
                value = _TO_TEXT.get(name, _only_text)(value)
            if type(value) is str:
                log.add(value, version)
            return
        if log is None or (value is not None and type(log) is LatestLog and log.value is None):
            # The first value that is not null decides how the field is merged from then on.
            if log is not None:
                self._nulls[name] = log
            log = self.fields[name] = self.log_for(name, value)
            if type(log) is TextLog:
                self.add_field(name, value, version)
                return
        log.add(value, version)

    def log_for(self, name: str, value: Any) -> Log:
        """The log for a field, from its name and its first value."""
        if value is None:
            return LatestLog()
        if name in SET_ONCE_FIELDS:
            return FirstLog()
        if name in TEXT_FIELDS and isinstance(_TO_TEXT.get(name, _only_text)(value), str):
            return TextLog()
        if is_object(value):
            return FieldsLog()
        if is_list(value):
            return EntriesLog() if value and all(is_object(item) and "index" in item for item in value) else ListLog()
        return LatestLog()

    def text(self, name: str) -> TextLog | None:
        """The log of a text field; `None` where no text came."""
        log = self.fields.get(name)
        return log if type(log) is TextLog else None

    def value(self, name: str) -> Any:
        """The current value of a field that is no container; `None` where it did not come."""
        log = self.fields.get(name)
        return log.value if isinstance(log, LatestLog) else None

    def at(self, version: int) -> Any:
        """The object after that chunk; `MISSING` where it had not come."""
        if self.first is None or self.first > version:
            return MISSING
        values = {name: log.at(version) for name, log in self.fields.items()}
        for name, log in self._nulls.items():
            if values[name] is MISSING:
                values[name] = log.at(version)
        return {name: value for name, value in values.items() if value is not MISSING}


class EntriesLog:
    """A list of objects that deltas name by `index`; shown in the order of the indices."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[Any, FieldsLog] = {}

    def add(self, value: Any, version: int) -> None:
        """Merge each entry into the one of its index; without an index it is a new one."""
        for entry in value if is_list(value) else ():
            if is_object(entry):
                index = entry.get("index", len(self._entries))
                self._entries.setdefault(index, FieldsLog()).add(entry, version)

    def at(self, version: int) -> Any:
        """The list after that chunk; `MISSING` where it had not come."""
        entries = [self._entries[index].at(version) for index in sorted(self._entries, key=_order)]
        return [entry for entry in entries if entry is not MISSING] or MISSING


def _order(index: Any) -> tuple[bool, Any]:
    return (False, index) if isinstance(index, int) else (True, str(index))


def _only_text(value: Any) -> Any:
    return value if isinstance(value, str) else None
