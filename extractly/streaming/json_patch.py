"""Changes as JSON Patch (RFC 6902), for a page that keeps a copy of the value.

The standard has no operation that extends a string, so in a pure patch a grown string is a `replace` by the whole
string: correct for every client, and quadratic over a long string. `compact=True` keeps the one extension, `{"op":
"append", "path": …, "value": …}`, which extends the string at `path`; the script of the docs page reads it.

The whole string is taken from the change itself (`Change.whole`, what the parser knows), or else from the changes
before it in the same list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .._types import JsonPath
from .changes import Change

__all__ = ["to_json_patch"]


def to_json_patch(changes: Iterable[Change], *, compact: bool = False) -> list[dict[str, Any]]:
    """Say changes as operations of a JSON Patch.

    Args:
        changes: What `PartialParser.feed` returned, or `Update.changes`, in order.
        compact: Keep `append` as an operation of its own instead of replacing the string.

    Returns:
        Operations with `op`, `path` (a JSON Pointer, RFC 6901) and `value`, ready for `json.dumps`.

    Raises:
        ValueError: An `append` was made by hand and nothing before it says what it extends: put the `add` of the
            string into the same list, or pass `compact=True`.

    >>> from extractly.streaming import Change
    >>> to_json_patch([Change("add", ("a/b",), "x"), Change("append", ("a/b",), "y")])
    [{'op': 'add', 'path': '/a~1b', 'value': 'x'}, {'op': 'replace', 'path': '/a~1b', 'value': 'xy'}]
    >>> to_json_patch([Change("append", ("a",), "y")], compact=True)
    [{'op': 'append', 'path': '/a', 'value': 'y'}]
    """
    strings: dict[JsonPath, str] = {}
    patch: list[dict[str, Any]] = []
    for change in changes:
        op: str = change.op
        value = change.value
        if op == "append" and not compact:
            op, value = "replace", _whole(change, strings)
        if isinstance(value, str):
            strings[change.path] = value
        patch.append({"op": op, "path": _pointer(change.path), "value": value})
    return patch


def _whole(change: Change, strings: dict[JsonPath, str]) -> str:
    whole = change.whole
    if whole is not None:
        return whole
    if change.path not in strings:
        raise ValueError(
            f"the append at {_pointer(change.path)!r} does not say what it extends; "
            "put the change that added the string before it, or pass compact=True"
        )
    return strings[change.path] + str(change.value)


def _pointer(path: JsonPath) -> str:
    """RFC 6901, section 3: `~` is `~0` and `/` is `~1`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
