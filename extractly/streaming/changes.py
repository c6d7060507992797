"""Changes: what a piece of text did to the JSON view of a partial value.

One per value and piece; read by users, by `to_json_patch` and by the stream layer. The builder writes down what a
change is made of, and it is made for those who ask, by the thousand: so it is a plain slotted object (0.3 µs), not a
frozen dataclass.

Applied in order to nothing, changes rebuild the view (`apply_changes`):

| op | path | effect |
|---|---|---|
| `add` | `()` | the document is `value` |
| `add` | ends in a key | the object gets the key |
| `add` | ends in an index, one past the end | the list gets an item |
| `replace` | any | what stands there becomes `value` |
| `append` | of a string | the string is extended by `value` |
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from .._types import JsonPath
from .events import OpenString
from .narrowing import is_dict, is_items

__all__ = ["Change", "ChangeParts", "apply_changes", "made", "merge_changes"]

Op = Literal["add", "replace", "append"]

ChangeParts: TypeAlias = tuple[Op, JsonPath, Any, OpenString | str | None, int]
"""What a `Change` is made of: its arguments."""


class Change:
    """One change of the JSON view.

    Attributes:
        op: `"add"`, `"replace"` or `"append"`.
        path: Keys and indices from the root.
        value: The JSON value that is added or put in place; for `append` what the string is extended by.

    >>> Change("append", ("title",), "lo")
    Change(op='append', path=('title',), value='lo')
    """

    __slots__ = ("_chars", "_source", "op", "path", "value")

    def __init__(
        self, op: Op, path: JsonPath, value: Any, _source: OpenString | str | None = None, _chars: int = 0
    ) -> None:
        self.op: Op = op
        self.path = path
        self.value = value
        self._source = _source
        self._chars = _chars

    @property
    def whole(self) -> str | None:
        """For an `append` made by a parser: the whole string as it is after this change; else `None`.

        It costs the length of the string, and only when it is asked for.
        """
        if self._source is None:
            return None
        text = self._source if isinstance(self._source, str) else self._source.text()
        return text[: self._chars]

    def extended(self, value: str) -> Change:
        """An `append` of more, after which the string is as it is after this one."""
        return Change("append", self.path, value, self._source, self._chars)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Change):
            return NotImplemented
        return (self.op, self.path, self.value) == (other.op, other.path, other.value)

    __hash__ = None  # type: ignore[assignment]  # the value may be a list

    def __repr__(self) -> str:
        return f"Change(op={self.op!r}, path={self.path!r}, value={self.value!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        whole = self.whole
        return Change, (self.op, self.path, self.value, whole, 0 if whole is None else len(whole))


def made(parts: Iterable[ChangeParts]) -> list[Change]:
    """The changes, from what they are made of."""
    return [Change(*each) for each in parts]


def apply_changes(changes: Iterable[Change], document: Any = None) -> Any:
    """Apply changes, in order.

    Args:
        changes: What `PartialParser.feed` returned, or `Update.changes`.
        document: The view that they start from, changed in place where it can be; nothing by default.

    Returns:
        The view after them. Changing it does not change the changes.

    Raises:
        KeyError: A path leads nowhere: a change before these was left out.
        IndexError: The same, in a list.

    >>> apply_changes([Change("add", (), {}), Change("add", ("a",), "x"), Change("append", ("a",), "y")])
    {'a': 'xy'}
    """
    for change in changes:
        value = copy.deepcopy(change.value) if is_dict(change.value) or is_items(change.value) else change.value
        if not change.path:
            document = document + value if change.op == "append" else value
            continue
        parent = document
        for step in change.path[:-1]:
            parent = parent[step]
        _apply(change.op, parent, change.path[-1], value)
    return document


def _apply(op: Op, parent: Any, step: Any, value: Any) -> None:
    if op == "append":
        parent[step] += value
    elif op == "add" and not is_dict(parent):
        parent.insert(step, value)
    else:
        parent[step] = value


def merge_changes(changes: Iterable[Change]) -> list[Change]:
    """Join runs of `append` to the same string; for a screen that is updated less often than deltas come.

    Args:
        changes: Changes in order, of one piece of text or of many.

    Returns:
        Changes with the same effect, as many or fewer.

    >>> merge_changes([Change("append", ("a",), "x"), Change("append", ("a",), "y")])
    [Change(op='append', path=('a',), value='xy')]
    """
    merged: list[Change] = []
    run: list[Change] = []
    for change in changes:
        if run and (change.op != "append" or change.path != run[0].path):
            merged.append(_join(run))
            run = []
        if change.op == "append":
            run.append(change)
        else:
            merged.append(change)
    if run:
        merged.append(_join(run))
    return merged


def _join(run: list[Change]) -> Change:
    last = run[-1]
    if len(run) == 1:
        return last
    return last.extended("".join(change.value for change in run))
