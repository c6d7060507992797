"""How far a run is: counted as results leave, shown now and then, summed up at the end.

`progress=True` writes to standard error: on a terminal one line that is redrawn, four times a second; elsewhere a line
every ten seconds, as a log wants it; also while no result comes. A function is called with a `MapProgress` ten times a
second at most, and once at the end. It is called where the results are taken; what it raises ends the run.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import Counter, deque
from typing import Any, Final, TextIO

from ..errors import BudgetExceededError
from .options import MapOptions
from .spending import Spending
from .values import MAX_FAILED_KEYS, Err, MapProgress, MapSummary, Ok, spent_words

__all__ = ["Report", "progress_line"]

logger = logging.getLogger("extractly")

_REDRAW_SECONDS: Final = 0.25
_LOG_SECONDS: Final = 10.0
_CALL_SECONDS: Final = 0.1
_SAMPLES: Final = 60
"""The rate is that of the last minute, a sample a second: what a checkpoint gave at the start says nothing of the
rest, nor does a pause an hour ago."""


class Report:
    """The account of one run.

    Args:
        options: Of the run.
        total: Rows in all; `None` where that is not known.
        spending: What the run has spent by now.
        out: Where `progress=True` writes; standard error by default.

    Attributes:
        tick_seconds: How long after the last result to call `tick`; `None` for never.
    """

    def __init__(self, options: MapOptions, total: int | None, spending: Spending, out: TextIO | None = None) -> None:
        self._options = options
        self._total = total
        self._spending = spending
        self._out = sys.stderr if out is None else out
        self._done = 0
        self._known = 0
        self._not_asked = 0
        self._kinds: Counter[str] = Counter()
        self._failed: list[Any] = []
        self._started_at = self._shown_at = time.monotonic()
        self._seconds: float | None = None
        self._samples = deque([(self._started_at, 0)], maxlen=_SAMPLES)
        self._redraws = self._out.isatty() and os.environ.get("TERM") != "dumb"
        self.tick_seconds = self._period_seconds if options.progress is True else None

    @property
    def _period_seconds(self) -> float:
        if callable(self._options.progress):
            return _CALL_SECONDS
        return _REDRAW_SECONDS if self._redraws else _LOG_SECONDS

    def count(self, result: Ok[Any] | Err) -> None:
        """Take a result that leaves."""
        self._done += 1
        now = time.monotonic()
        if now - self._samples[-1][0] >= 1:
            self._samples.append((now, self._done))
        if isinstance(result, Err):
            self._count_error(result)
        elif result.from_checkpoint:
            self._known += 1
        if self._options.progress:
            self._maybe_show(now)

    def tick(self) -> None:
        """Nothing has left for `tick_seconds`: the time goes on, and what is spent."""
        self._maybe_show(time.monotonic())

    def tell(self, line: str) -> None:
        """Say something that the caller should see now, on a line of its own."""
        if self._options.progress is True:
            self._write(line, last=True)
        else:
            logger.warning(line)

    def finish(self) -> None:
        """The run is over: show how it ended. A second call does nothing."""
        if self._seconds is not None:
            return
        self._seconds = time.monotonic() - self._started_at
        if callable(self._options.progress):
            self._options.progress(self.progress())
        elif self._options.progress:
            self._write(str(self.summary()), last=True)

    def progress(self) -> MapProgress:
        """How far it is."""
        elapsed = time.monotonic() - self._started_at if self._seconds is None else self._seconds
        since, done = self._samples[0]
        seconds = self._started_at + elapsed - since
        return MapProgress(
            done=self._done,
            errors=self._kinds.total(),
            from_checkpoint=self._known,
            total=self._total,
            tokens=self._spending.tokens,
            elapsed_seconds=elapsed,
            rows_per_second=(self._done - done) / seconds if seconds > 0 else 0.0,
            is_last=self._seconds is not None,
            cost=self._spending.cost,
            unknown_usage=self._spending.unknown,
            not_asked=self._not_asked,
        )

    def summary(self) -> MapSummary:
        """What became of it."""
        path = self._options.checkpoint_path
        return MapSummary(
            progress=self.progress(),
            errors_by_class=dict(self._kinds.most_common()),
            failed_keys=tuple(self._failed),
            checkpoint=None if path is None else str(path),
            limit_reached=self._spending.reached,
        )

    def _count_error(self, result: Err) -> None:
        error = result.error
        self._kinds[type(error).__name__] += 1
        self._not_asked += isinstance(error, BudgetExceededError) and not error.attempts
        if len(self._failed) < MAX_FAILED_KEYS:
            self._failed.append(result.input_key)

    def _maybe_show(self, now: float) -> None:
        if now - self._shown_at < self._period_seconds:
            return
        self._shown_at = now
        shown = self._options.progress
        if callable(shown):
            shown(self.progress())
        else:
            self._write(progress_line(self.progress()), last=False)

    def _write(self, line: str, *, last: bool) -> None:
        if self._redraws and not last:
            line = line[: max(20, self._columns() - 1)]  # a line that wraps cannot be redrawn
        before = "\r\x1b[2K" if self._redraws else ""
        after = "" if self._redraws and not last else "\n"
        self._out.write(f"{before}{line}{after}")
        self._out.flush()

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._out.fileno()).columns or 80
        except (OSError, ValueError):
            return 80


def progress_line(progress: MapProgress) -> str:
    """One line.

    >>> progress_line(MapProgress(done=5, errors=1, from_checkpoint=0, total=65, tokens=900, elapsed_seconds=2.5,
    ...     rows_per_second=2.0))
    '5 of 65 rows, 1 failed, 2.0 rows/s, 900 tokens, 0:00:30 left'
    """
    of = "" if progress.total is None else f" of {progress.total}"
    parts = [f"{progress.done}{of} rows", f"{progress.errors} failed"]
    if progress.from_checkpoint:
        parts.append(f"{progress.from_checkpoint} from the checkpoint")
    parts += [f"{progress.rows_per_second:.1f} rows/s", *spent_words(progress)]
    if progress.eta_seconds is not None:
        minutes, seconds = divmod(round(progress.eta_seconds), 60)
        parts.append(f"{minutes // 60}:{minutes % 60:02}:{seconds:02} left")
    return ", ".join(parts)
