"""What a run gives: `Ok` or `Err` for each input, progress on the way, and a summary at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

from ..protocol.extraction import Extraction

__all__ = ["MAX_FAILED_KEYS", "Err", "MapProgress", "MapSummary", "Ok", "Result", "spent_words"]

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

MAX_FAILED_KEYS: Final = 10_000
"""Failed rows that a summary names; it counts the others, so that its size does not grow with the run."""


_SHOWN_KEYS: Final = 3
"""Failed rows that the text of a summary names."""


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
        tokens: Tokens that this run used, as far as the service says; `None` where it never did.
        elapsed_seconds: Since the run began.
        rows_per_second: Over the last minute.
        is_last: The run is over.
        cost: What they cost by the caller's prices; `None` without prices, or where the service never said.
        unknown_usage: Requests of which nobody said what they used, or with prices what they cost: those that got an
            answer without `usage`, timeouts, broken connections. `tokens` and `cost` are of the others.
        not_asked: Rows, of the errors, that were not asked because a limit of the run was reached.
    """

    done: int
    errors: int
    from_checkpoint: int
    total: int | None
    tokens: int | None
    elapsed_seconds: float
    rows_per_second: float
    is_last: bool = False
    cost: float | None = None
    unknown_usage: int = 0
    not_asked: int = 0

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
        limit_reached: The limit that ended the asking, as `"max_cost=5"`; `None` for none.
    """

    progress: MapProgress
    errors_by_class: Mapping[str, int]
    failed_keys: tuple[Any, ...]
    checkpoint: str | None = None
    limit_reached: str | None = None

    def __str__(self) -> str:
        """What failed, and how to run just those again."""
        seen = self.progress
        text = f"{counted(seen.done, 'row')} in {seen.elapsed_seconds:.1f} s: {seen.done - seen.errors} with a value"
        if seen.from_checkpoint:
            text += f" ({seen.from_checkpoint} from the checkpoint)"
        spent = ", ".join(spent_words(seen))
        if not seen.errors:
            return f"{text}, none failed, {spent}."
        kinds = ", ".join(f"{name} {count}" for name, count in self.errors_by_class.items())
        first = ", ".join(str(key)[:60] for key in self.failed_keys[:_SHOWN_KEYS])
        more = ", …" if seen.errors > _SHOWN_KEYS else ""
        text = f"{text}, {seen.errors} failed ({kinds}: {first}{more}), {spent}."
        if self.limit_reached is not None:
            text += f" {self.limit_reached} was reached, and {seen.not_asked} rows were not asked: raise it."
        return f"{text} {self._how_again()}"

    def _how_again(self) -> str:
        if self.checkpoint is not None:
            return "Run the same again: only the failed rows are asked."
        return "Pass the failed inputs (`Err.input`) to `map` again; with `checkpoint=` the same call asks only those."


def spent_words(progress: MapProgress) -> list[str]:
    """Tokens and cost, in words: what is not known is not said to be 0.

    >>> spent_words(MapProgress(done=2, errors=0, from_checkpoint=0, total=2, tokens=900, elapsed_seconds=1.0,
    ...     rows_per_second=2.0, cost=0.00135, unknown_usage=1))
    ['900 tokens', 'cost 0.00135', '1 request of unknown use']
    """
    words = ["tokens unknown" if progress.tokens is None else f"{progress.tokens} tokens"]
    if progress.cost is not None:
        words.append(f"cost {_amount(progress.cost)}")
    if progress.unknown_usage and progress.tokens is not None:
        words.append(f"{counted(progress.unknown_usage, 'request')} of unknown use")
    return words


def counted(number: int, noun: str) -> str:
    """A number and what is counted.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _amount(cost: float) -> str:
    return f"{cost:.2f}" if cost >= 1 else f"{cost:.6f}".rstrip("0").rstrip(".")
