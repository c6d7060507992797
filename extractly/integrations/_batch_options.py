"""How the workers of a distributed engine go about their batches: the keywords of Ray and Spark alike, checked once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from ..pipeline import MapOptions

__all__ = ["BatchOptions", "checked_workers", "make_options", "per_worker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a worker goes about its batches.

    Attributes:
        column: The column that holds the input.
        to_input: Makes the input of a row, a dict of all columns, instead; `None` for nothing to ask.
        key_columns: The input's columns that the output keeps; `None` for all.
        concurrency: Rows asked for at once, by each worker.
        requests_per_minute: Of each worker.
        tokens_per_minute: Of each worker.
        checkpoint_dir: Where the stores are; made where it is not there.
        batch_rows: Rows of a batch.
    """

    column: str
    to_input: Callable[[dict[str, Any]], Any] | None
    key_columns: tuple[str, ...] | None
    concurrency: int
    requests_per_minute: float | None
    tokens_per_minute: float | None
    checkpoint_dir: Path | None
    batch_rows: int

    def __post_init__(self) -> None:
        """Check the values, where the job is described and not where it runs.

        Raises:
            TypeError, ValueError: One is of the wrong type, or out of range.
        """
        MapOptions(
            concurrency=self.concurrency,
            to_input=self.to_input,
            requests_per_minute=self.requests_per_minute,
            tokens_per_minute=self.tokens_per_minute,
        )
        if self.batch_rows < 1:
            raise ValueError(f"batch_size must be 1 or more, got {self.batch_rows}")

    def kept(self, columns: Sequence[str], made: Sequence[str]) -> list[str]:
        """The columns of the input that the output keeps.

        Args:
            columns: The input's.
            made: Those that the output gets besides.

        Raises:
            ConfigurationError: A column is not there, or there is one by the name of a made one.
        """
        kept = list(columns) if self.key_columns is None else list(self.key_columns)
        needed = kept if self.to_input is not None else [self.column, *kept]
        missing = [name for name in needed if name not in columns]
        if missing:
            raise ConfigurationError(f"There is no column {missing[0]!r}. The columns are: {', '.join(columns)}.")
        taken = [name for name in kept if name in made]
        if taken:
            raise ConfigurationError(
                f"The input has a column {taken[0]!r}, and so has the result. "
                "Rename it, or leave it out of `key_columns`."
            )
        return kept


def make_options(
    *,
    key_columns: Sequence[str] | None,
    checkpoint_dir: str | PathLike[str] | None,
    batch_size: int,
    **others: Any,
) -> BatchOptions:
    """The options of a job, from the keywords of a user.

    Raises:
        TypeError, ValueError: One is of the wrong type, or out of range.
    """
    if isinstance(key_columns, str):
        raise TypeError(f'key_columns must be a list of names, got a text. Write ["{key_columns}"].')
    return BatchOptions(
        key_columns=None if key_columns is None else tuple(key_columns),
        # From where the job is described: a worker has another working directory.
        checkpoint_dir=None if checkpoint_dir is None else Path(checkpoint_dir).absolute(),
        batch_rows=batch_size,
        **others,
    )


def checked_workers(name: str, workers: object) -> int:
    """How many workers there are.

    Raises:
        TypeError, ValueError: It is no number from 1 on.
    """
    if not isinstance(workers, int) or isinstance(workers, bool):
        raise TypeError(f"{name} must be an int, got {type(workers).__name__}")
    if workers < 1:
        raise ValueError(f"{name} must be 1 or more, got {workers}")
    return workers


def per_worker(options: BatchOptions, workers: int) -> BatchOptions:
    """Limits of a whole cluster divided among its workers.

    Divided, not asked for from one place: no request waits for another machine, no one machine is missed when it fails,
    and the sum is kept whatever else fails. The price: a worker that has nothing to do leaves its share unused.
    """
    return replace(
        options,
        requests_per_minute=options.requests_per_minute and options.requests_per_minute / workers,
        tokens_per_minute=options.tokens_per_minute and options.tokens_per_minute / workers,
    )
