"""What a run gives: `Ok` or `Err` for each input, progress on the way, and a summary at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

from ..protocol.extraction import Extraction

__all__ = ["MAX_FAILED_KEYS", "Err", "MapProgress", "MapSummary", "Ok", "Result"]

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

MAX_FAILED_KEYS: Final = 10_000
"""Failed rows that a summary names; it counts the others, so that its size does not grow with the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ok(Generic[T_co]):
    """A row that has a value.

    Attributes:
        value: The value.
        input_key: What `key` made of the input; its index where there is no `key`.
        extraction: The value with its account. From a checkpoint: the account of the run that asked, with one attempt.
        index: The input's place in the inputs, from 0.
        from_checkpoint: It was answered by an earlier run; nothing was asked.
    """

    value: T_co
    input_key: Any
    extraction: Extraction[T_co]
    index: int
    from_checkpoint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Err:
    """A row that has none.

    Attributes:
        error: Why: what `Extractor.run` would have raised, or what `key` or `to_input` raised.
        input_key: As in `Ok`.
        index: As in `Ok`.
        input: The input as it was given, for another try: `extractor.map(err.input for err in errors)`.
    """

    error: Exception
    input_key: Any
    index: int
    input: Any


Result: TypeAlias = "Ok[T] | Err"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapProgress:
    """How far a run is.

    Attributes:
        done: Rows that were given out, the failed ones among them.
        errors: Rows that failed.
        from_checkpoint: Rows that an earlier run had answered.
        total: Rows in all; `None` where the inputs have no length.
        tokens: Tokens that this run used, as far as the service says.
        elapsed_seconds: Since the run began.
        rows_per_second: Over the last minute.
        is_last: The run is over.
    """

    done: int
    errors: int
    from_checkpoint: int
    total: int | None
    tokens: int
    elapsed_seconds: float
    rows_per_second: float
    is_last: bool = False

    @property
    def eta_seconds(self) -> float | None:
        """Seconds that the rest will take at this rate; `None` where that cannot be said."""
        if self.total is None or not self.rows_per_second:
            return None
        return max(0, self.total - self.done) / self.rows_per_second


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSummary:
    """What became of a run; of one that is still going, so far.

    Attributes:
        progress: The counts.
        errors_by_class: How many rows failed with which error class, by its name; the most frequent first.
        failed_keys: The `input_key` of failed rows, in the order in which they came out; the first `MAX_FAILED_KEYS`.
        checkpoint: The checkpoint's path; `None` where there is none.
    """

    progress: MapProgress
    errors_by_class: Mapping[str, int]
    failed_keys: tuple[Any, ...]
    checkpoint: str | None = None

    def __str__(self) -> str:
        """What failed, and how to run just those again."""
        seen = self.progress
        text = f"{seen.done} rows in {seen.elapsed_seconds:.1f} s: {seen.done - seen.errors} with a value"
        if seen.from_checkpoint:
            text += f" ({seen.from_checkpoint} from the checkpoint)"
        if not seen.errors:
            return f"{text}, none failed."
        kinds = ", ".join(f"{name} {count}" for name, count in self.errors_by_class.items())
        again = "Run the same again: only the failed rows are asked"
        if self.checkpoint is None:
            again = (
                "Pass the failed inputs (`Err.input`) to `map` again; with `checkpoint=` the same call asks only those"
            )
        return f"{text}, {seen.errors} failed ({kinds}). {again}."
