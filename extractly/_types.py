"""Words that every room shares: the unset marker and JSON paths.

Imported by every other module and importing none of them. A path is a tuple of object keys and array indices, read
from the root; `format_path` is the only place that decides how one is printed.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, Literal, TypeAlias

JsonPath: TypeAlias = "tuple[str | int, ...]"
"""Keys and indices from the root of a JSON value, e.g. `("steps", 0, "output")`."""


class Unset(Enum):
    """The type of `UNSET`; an enum so that type checkers can narrow it away."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> Literal[False]:
        return False


UNSET: Final = Unset.UNSET
"""Marks an argument that was not given, where `None` is a value of its own."""

_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


def format_path(path: JsonPath) -> str:
    """Print a path as `$.steps[0].output`; a key that is no plain word is quoted: `$['a b']`.

    Args:
        path: Keys (`str`) and indices (`int`) from the root.

    Returns:
        The printed path; `$` for the root.

    >>> format_path(("steps", 0, "output"))
    '$.steps[0].output'
    >>> format_path(("a b",))
    "$['a b']"
    """
    parts = ["$"]
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif step == "*":
            parts.append("[*]")
        elif _BARE_KEY.match(step):
            parts.append(f".{step}")
        else:
            parts.append(f"[{step!r}]")
    return "".join(parts)
