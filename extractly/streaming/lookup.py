"""Paths of Python steps (field names, keys, indices) through a live value and through finished ones."""

from __future__ import annotations

import dataclasses
from typing import Any, Final, cast

from pydantic import BaseModel

from .events import OpenString
from .narrowing import is_dict, is_items
from .partial import Partial, is_partial
from .sequence_frames import ListFrame
from .targets import RootTarget, Target, unwrap

__all__ = ["MISSING", "is_complete", "listed", "look_up"]

MISSING: Final = object()
"""Nothing stands there, or not yet."""


def look_up(root: RootTarget, path: tuple[str | int, ...]) -> Any:
    """What stands at a path: a finished value, an open target or string, or `MISSING`."""
    here: Any = root.open if root.open is not None else (root.value if root.arrived else MISSING)
    for step in path:
        here = _step(here, step)
        if here is MISSING:
            return MISSING
    return here


def is_complete(root: RootTarget, path: tuple[str | int, ...]) -> bool:
    """Whether what stands at a path has arrived in full."""
    here = look_up(root, ())
    for step in path:
        if isinstance(here, Target) and here.may_change:
            return False
        here = _step(here, step)
    return here is not MISSING and not isinstance(here, (Target, OpenString))


def listed(root: RootTarget, path: tuple[str | int, ...], start: int) -> tuple[list[Any], bool]:
    """The closed elements of a list, and whether they stand in an order that holds.

    Args:
        root: The document.
        path: Where the list is.
        start: The first element wanted, where there is an order: of a set, all are given.
    """
    where = look_up(root, path)
    if isinstance(where, ListFrame):
        return where.settled(0 if where.plan.unique else start), not where.plan.unique
    if isinstance(where, (set, frozenset)):
        return list(cast("set[Any]", where)), False
    return list(where)[start:] if is_items(where) else [], True


def _step(here: Any, step: str | int) -> Any:
    if here is MISSING or isinstance(here, (str, OpenString)):
        return MISSING
    if isinstance(here, Target):
        found, value = here.find(step)
        return value if found else MISSING
    here = unwrap(here)
    if is_dict(here):
        return here.get(step, MISSING)
    if is_partial(here):
        return _part(here, step)
    return _item(here, step) if isinstance(step, int) else _attribute(here, step)


def _part(here: Partial[Any], step: str | int) -> Any:
    """What stands there of an object that has closed, and is invalid."""
    if isinstance(step, str) and step not in here:
        return MISSING
    try:
        return here[step]
    except (IndexError, TypeError):
        return MISSING


def _item(here: Any, step: int) -> Any:
    if not is_items(here) or isinstance(here, (set, frozenset)) or not -len(here) <= step < len(here):
        return MISSING
    return here[step]


def _attribute(here: Any, step: str) -> Any:
    names: set[str] = {*getattr(here, "_fields", ()), *(getattr(here, "model_extra", None) or ())}
    if isinstance(here, BaseModel):
        names.update(type(here).model_fields)
    elif dataclasses.is_dataclass(here):
        names.update(field.name for field in dataclasses.fields(here))
    return getattr(here, step) if step in names else MISSING
