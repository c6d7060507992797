"""The keywords of `Extractor.batch`, checked once, before anything is read or sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypedDict

from ...protocol.polling import check_interval
from ..options import DEFAULT_CONCURRENCY, MapOptions
from .values import BatchProgress

__all__ = ["BatchKeywords", "BatchOptions", "OnFailed"]

OnFailed = Literal["return", "live", "batch"]
BatchReporter: TypeAlias = "bool | Callable[[BatchProgress], object] | None"

MAX_REQUESTS: Final = 50_000
MAX_FILE_BYTES: Final = 200_000_000
"""Of one input file (openai-python's `types/batch_create_params.py` 3.3.0: "up to 50,000 requests, and can be up to 200
MB in size", read 2026-11; the same at learn.microsoft.com/azure/foundry/reference/rest/batches-create-batch). A
megabyte is taken as 10**6 bytes, the smaller of its meanings."""


class BatchKeywords(TypedDict, total=False):
    """The keywords beside `state`; see `BatchOptions`."""

    key: Callable[[Any], Any] | None
    to_input: Callable[[Any], Any] | None
    failed: OnFailed
    progress: BatchReporter
    poll_interval_ms: float | None
    concurrency: int
    max_requests: int
    max_bytes: int
    max_rounds: int
    endpoint: str
    metadata: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a batch goes.

    Attributes:
        state: The file that keeps the whole run; made where there is none.
        key: Makes the `input_key` of a row, which is kept as JSON; its index by default.
        to_input: Makes the input of a row, such as `lambda row: row["text"]`.
        failed: What becomes of rows that got no value. `"return"`: an `Err` each. `"live"`: they are asked at once,
            through `map`, with everything that it does about invalid answers. `"batch"`: those that a second try may
            cure go into another batch.
        progress: `True` for lines on standard error; or a function of a `BatchProgress`, called at each look.
        poll_interval_ms: Milliseconds between looks; by default what the service asks for, else a second, doubled up
            to a minute.
        concurrency: Of the live requests.
        max_requests, max_bytes: Of one file; the service's limits by default, and at most.
        max_rounds: Batches after the first that one request may be put into, with `failed="batch"`.
        endpoint: Of the requests, and of the batch.
        metadata: To be kept with each batch, beside what marks it as this run's: at most 14 texts under names.
    """

    state: str | os.PathLike[str]
    key: Callable[[Any], Any] | None = None
    to_input: Callable[[Any], Any] | None = None
    failed: OnFailed = "return"
    progress: BatchReporter = None
    poll_interval_ms: float | None = None
    concurrency: int = DEFAULT_CONCURRENCY
    max_requests: int = MAX_REQUESTS
    max_bytes: int = MAX_FILE_BYTES
    max_rounds: int = 1
    endpoint: str = "/v1/chat/completions"
    metadata: Mapping[str, str] | None = field(default=None)

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            TypeError, ValueError: One is of the wrong type, or out of range.
        """
        MapOptions(concurrency=self.concurrency, key=self.key, to_input=self.to_input)  # the same checks
        if self.failed not in ("return", "live", "batch"):
            raise ValueError(f'failed must be "return", "live" or "batch", got {self.failed!r}')
        if not (self.progress is None or isinstance(self.progress, bool) or callable(self.progress)):
            raise TypeError(f"progress must be True or a function, got {type(self.progress).__name__}")
        check_interval(self.poll_interval_ms)
        check_limit("max_requests", self.max_requests, MAX_REQUESTS)
        check_limit("max_bytes", self.max_bytes, MAX_FILE_BYTES)
        if len(self.metadata or {}) > 14:
            raise ValueError("metadata may have 14 fields: services take 16, and this library needs two.")

    @property
    def path(self) -> Path:
        """Where the state is, or will be."""
        return Path(self.state)


def check_limit(name: str, value: object, most: int) -> None:
    """Check a limit of a file.

    Raises:
        TypeError, ValueError: It is no number from 1 to the service's own limit.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int, got {type(value).__name__}")
    if not 1 <= value <= most:
        raise ValueError(f"{name} must be from 1 to {most}, the service's limit; got {value}")
