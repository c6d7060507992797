"""How far a run is: counted as results leave, shown now and then, summed up at the end.

`progress=True` writes to standard error: on a terminal one line that is redrawn, four times a second; elsewhere a line
every ten seconds, as a log wants it. A function is called with a `MapProgress` ten times a second at most, and once at
the end. It is called where the results are taken; what it raises ends the run.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, deque
from typing import Any, Final, TextIO

from .options import MapOptions
from .values import MAX_FAILED_KEYS, Err, MapProgress, MapSummary, Ok

__all__ = ["Report", "progress_line"]

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
        out: Where `progress=True` writes; standard error by default.
    """

    def __init__(self, options: MapOptions, total: int | None, out: TextIO | None = None) -> None:
        self._options = options
        self._total = total
        self._out = sys.stderr if out is None else out
        self._done = 0
        self._known = 0
        self._kinds: Counter[str] = Counter()
        self._failed: list[Any] = []
        self._tokens = 0
        self._started_at = self._shown_at = time.monotonic()
        self._seconds: float | None = None
        self._samples = deque([(self._started_at, 0)], maxlen=_SAMPLES)
        self._redraws = self._out.isatty() and os.environ.get("TERM") != "dumb"

    def count(self, result: Ok[Any] | Err, tokens: int) -> None:
        """Take a result that leaves, and the tokens that the run has used by now."""
        self._done += 1
        self._tokens = tokens
        now = time.monotonic()
        if now - self._samples[-1][0] >= 1:
            self._samples.append((now, self._done))
        if isinstance(result, Err):
            self._kinds[type(result.error).__name__] += 1
            if len(self._failed) < MAX_FAILED_KEYS:
                self._failed.append(result.input_key)
        elif result.from_checkpoint:
            self._known += 1
        if self._options.progress:
            self._maybe_show(now)

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
            tokens=self._tokens,
            elapsed_seconds=elapsed,
            rows_per_second=(self._done - done) / seconds if seconds > 0 else 0.0,
            is_last=self._seconds is not None,
        )

    def summary(self) -> MapSummary:
        """What became of it."""
        path = self._options.checkpoint_path
        return MapSummary(
            progress=self.progress(),
            errors_by_class=dict(self._kinds.most_common()),
            failed_keys=tuple(self._failed),
            checkpoint=None if path is None else str(path),
        )

    def _maybe_show(self, now: float) -> None:
        shown = self._options.progress
        period = _CALL_SECONDS if callable(shown) else _REDRAW_SECONDS if self._redraws else _LOG_SECONDS
        if now - self._shown_at < period:
            return
        self._shown_at = now
        if callable(shown):
            shown(self.progress())
        else:
            self._write(progress_line(self.progress()), last=False)

    def _write(self, line: str, *, last: bool) -> None:
        before = "\r\x1b[2K" if self._redraws else ""
        after = "" if self._redraws and not last else "\n"
        self._out.write(f"{before}{line}{after}")
        self._out.flush()


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
    parts += [f"{progress.rows_per_second:.1f} rows/s", f"{progress.tokens} tokens"]
    if progress.eta_seconds is not None:
        minutes, seconds = divmod(round(progress.eta_seconds), 60)
        parts.append(f"{minutes // 60}:{minutes % 60:02}:{seconds:02} left")
    return ", ".join(parts)
