"""A value on its way to the answer, with its evidence."""

from __future__ import annotations

from typing import Any

Path = tuple[str | int, ...]
Span = tuple[int, int]


class Filled:
    """What was found for a position.

    Attributes:
        value: The JSON value.
        missing: Paths of required positions that nothing was found for; `""` is the position itself.
        spans: Place in the text of each scalar, by path.
        found: How many scalars were read from the text.
    """

    __slots__ = ("found", "missing", "spans", "value")

    def __init__(
        self,
        value: Any = None,
        *,
        missing: list[str] | None = None,
        spans: dict[Path, Span] | None = None,
        found: int = 0,
    ) -> None:
        self.value = value
        self.missing = missing or []
        self.spans = spans or {}
        self.found = found


def prefixed(name: str, path: str) -> str:
    """A path inside a field.

    >>> prefixed("a", ""), prefixed("a", "b"), prefixed("a", "[0]")
    ('a', 'a.b', 'a[0]')
    """
    return f"{name}{path}" if not path or path.startswith("[") else f"{name}.{path}"


def listed(items: list[Filled]) -> Filled:
    """An array of what was found."""
    result = Filled([item.value for item in items])
    for index, item in enumerate(items):
        result.spans.update({(index, *path): span for path, span in item.spans.items()})
        result.found += item.found
        result.missing += [prefixed(f"[{index}]", path) for path in item.missing]
    return result
