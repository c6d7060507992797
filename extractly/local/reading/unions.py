"""Choosing the branch of a union that holds objects or arrays.

A branch whose tag (a constant of one value) is named in the scope wins; else the one that finds most of its fields
and lacks none. If two find the same, nothing tells them apart, and nothing is chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .filled import Filled
from .members import member_in
from .scope import Scope
from .wants import Want

if TYPE_CHECKING:
    from .fill import Filler


def choose(filler: Filler, want: Want, scope: Scope, used: set[tuple[int, int]], depth: int) -> Filled | None:
    """Fill the branch that fits best; `None` if none does, or several do."""
    tries: list[tuple[int, int, Filled, set[tuple[int, int]]]] = []
    for branch in want.branches:
        taken = set(used)
        filled = filler.value(branch, scope, taken, depth + 1)
        if filled is not None and filled.found and not filled.missing:
            tries.append((_tag_named(branch, scope), filled.found, filled, taken))
    tries.sort(key=lambda each: (-each[0], -each[1]))
    if not tries or (len(tries) > 1 and tries[0][:2] == tries[1][:2] and tries[0][2].value != tries[1][2].value):
        return None
    used |= tries[0][3]
    return tries[0][2]


def _tag_named(branch: Want, scope: Scope) -> int:
    for field in branch.fields if branch.kind == "object" else ():
        if len(field.values) == 1 and any(True for _ in member_in(field, scope.source, scope.start, scope.end)):
            return 1
    return 0
