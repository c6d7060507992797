"""Type guards for decoded JSON: what a value is, said so that both type checkers keep the element types.

`isinstance(value, dict)` of an `Any` leaves pyright with `dict[Unknown, Unknown]`, and a cast is redundant to mypy.

`RootModel` is not imported: the class is made when it is, and making a first model loads a third of pydantic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic import RootModel

__all__ = ["is_array", "is_mapping", "is_object", "is_root_model", "is_sequence"]


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a decoded value is an object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Whether a decoded value is an array."""
    return isinstance(value, list)


def is_mapping(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a Python value maps keys to values."""
    return isinstance(value, Mapping)


def is_sequence(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether a Python value is a list or a tuple."""
    return isinstance(value, (list, tuple))


def is_root_model(value: Any) -> TypeGuard[RootModel[Any]]:
    """Whether a value is an instance of a RootModel."""
    return isinstance(value, BaseModel) and type(value).__pydantic_root_model__
