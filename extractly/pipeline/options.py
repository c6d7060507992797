"""The keywords of `map` and `amap`, checked once, before anything is read or sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from .spending import Prices, check_limits
from .values import MapProgress

__all__ = ["DEFAULT_CONCURRENCY", "MapOptions", "OnError", "Progress"]

OnError = Literal["return", "raise"]
Progress: TypeAlias = "bool | Callable[[MapProgress], object] | None"

DEFAULT_CONCURRENCY = 16
"""Enough to hide the latency of a service, and within the limits of its smallest accounts."""

MAX_CONCURRENCY = 1_000
"""As many connections as a client opens (`client/_http.py`); more rows would only wait for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOptions:
    """How a run goes; the attributes are the keywords of `Extractor.map`, described there."""

    concurrency: int = DEFAULT_CONCURRENCY
    ordered: bool = True
    on_error: OnError = "return"
    checkpoint: str | os.PathLike[str] | None = None
    progress: Progress = None
    key: Callable[[Any], Any] | None = None
    to_input: Callable[[Any], Any] | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    prices: Prices | None = None
    max_total_tokens: int | None = None
    max_cost: float | None = None

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            TypeError, ValueError: One is of the wrong type, or out of range.
        """
        _check_count(self.concurrency)
        if self.on_error not in ("return", "raise"):
            raise ValueError(f'on_error must be "return" or "raise", got {self.on_error!r}')
        _check_path(self.checkpoint)
        for name in ("key", "to_input"):
            if getattr(self, name) is not None and not callable(getattr(self, name)):
                raise TypeError(f"{name} must be a function of an input, got {type(getattr(self, name)).__name__}")
        if not (self.progress is None or isinstance(self.progress, bool) or callable(self.progress)):
            raise TypeError(f"progress must be True or a function, got {type(self.progress).__name__}")
        for name in ("requests_per_minute", "tokens_per_minute"):
            _check_rate(name, getattr(self, name))
        check_limits(self.prices, self.max_total_tokens, self.max_cost)

    @property
    def checkpoint_path(self) -> Path | None:
        """Where the checkpoint is, or will be."""
        return None if self.checkpoint is None else Path(self.checkpoint)


def _check_path(checkpoint: object) -> None:
    if not (checkpoint is None or isinstance(checkpoint, (str, os.PathLike))):
        raise TypeError(f"checkpoint must be a path, got {type(checkpoint).__name__}")


def _check_count(concurrency: object) -> None:
    if not isinstance(concurrency, int) or isinstance(concurrency, bool):
        raise TypeError(f"concurrency must be an int, got {type(concurrency).__name__}")
    if not 1 <= concurrency <= MAX_CONCURRENCY:
        raise ValueError(f"concurrency must be from 1 to {MAX_CONCURRENCY}, got {concurrency}")


def _check_rate(name: str, rate: object) -> None:
    if rate is None:
        return
    if not isinstance(rate, (int, float)) or isinstance(rate, bool):
        raise TypeError(f"{name} must be a number, got {type(rate).__name__}")
    if not 0 < cast("float", rate) < float("inf"):
        raise ValueError(f"{name} must be more than 0, got {rate}")
