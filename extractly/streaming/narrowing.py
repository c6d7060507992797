"""Type guards for data of unknown type, so that what is narrowed is typed `Any` and not unknown."""

from __future__ import annotations

from typing import Any, TypeGuard

__all__ = ["is_dict", "is_items"]


def is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    """Whether it is a dict."""
    return isinstance(value, dict)


def is_items(value: object) -> TypeGuard[list[Any] | tuple[Any, ...] | set[Any] | frozenset[Any]]:
    """Whether it is a list, tuple or set."""
    return isinstance(value, (list, tuple, set, frozenset))
