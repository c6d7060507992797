"""Callbacks at the six places where something is decided. They see; they do not change.

A hook is called synchronously, in the order in which things happen, with one event value. What it raises leaves the
call as it is, and the call is not asked again: a hook that must not disturb has to catch its own errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from ...errors import ExtractlyError
from ...parsing import Repair
from .values import Attempt, Extraction, Mode

__all__ = [
    "Hooks",
    "ReaskEvent",
    "RepairEvent",
    "RequestEvent",
    "ResponseEvent",
    "ResultEvent",
    "RetryEvent",
    "make_hooks",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEvent:
    """A request is about to be sent: its body (do not change it), the model, the mode, and its number from 1.

    `call_id` is the same for all events of a call, and different for each call of the process.
    """

    call_id: int
    body: Mapping[str, Any]
    model: str
    mode: Mode
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseEvent:
    """A completion came, or (`completion` is `None`) the request failed with `error`, after its retries."""

    call_id: int
    completion: Any
    error: ExtractlyError | None = None
    model: str
    mode: Mode
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryEvent:
    """A request failed on its way and is sent again after `delay_seconds`."""

    call_id: int
    delay_seconds: float
    model: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaskEvent:
    """An answer was invalid and goes back with its errors, as `lines`."""

    call_id: int
    attempt: Attempt
    error: ExtractlyError
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairEvent:
    """The text of the answer had to be mended."""

    call_id: int
    repairs: tuple[Repair, ...]
    raw_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultEvent:
    """The call is over: `extraction`, or the `error` that it raises."""

    call_id: int
    extraction: Extraction[Any] | None = None
    error: ExtractlyError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """What to call, by event; `None` for nothing.

    >>> Hooks(result=print).request is None
    True
    """

    request: Callable[[RequestEvent], object] | None = None
    response: Callable[[ResponseEvent], object] | None = None
    retry: Callable[[RetryEvent], object] | None = None
    reask: Callable[[ReaskEvent], object] | None = None
    repair: Callable[[RepairEvent], object] | None = None
    result: Callable[[ResultEvent], object] | None = None


NO_HOOKS = Hooks()


def make_hooks(hooks: Hooks | Mapping[str, Callable[[Any], object]] | None) -> Hooks:
    """The hooks as given, or from a mapping of their names.

    Raises:
        TypeError: A name that is no hook, or a hook that cannot be called.
    """
    if hooks is None:
        return NO_HOOKS
    if isinstance(hooks, Hooks):
        return hooks
    known = [field.name for field in fields(Hooks)]
    for name, callback in hooks.items():
        if name not in known:
            raise TypeError(f"hooks: there is no hook {name!r}; there are {', '.join(known)}")
        if not callable(callback):
            raise TypeError(f"hooks: {name!r} must be callable, got {type(callback).__name__}")
    return Hooks(**hooks)
