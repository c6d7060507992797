"""What every benchmark module uses to measure, inside the subprocess of one competitor.

A module `benchmarks/NAME.py` holds `COMPETITORS` (name -> function without arguments that measures and returns
`{metric: number}`; a metric's name ends in its unit: `_us`, `_ms`, `_s`, `_mb`, `_chars`), `REQUIRES` (name -> the
distributions that a competitor needs; it is left out, saying so, where one is missing), and `BASELINE` (the competitor
that the ratios are taken against). Under `--smoke` everything runs once, to show that it runs; figures mean nothing.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable

SMOKE = os.environ.get("BENCHMARKS_SMOKE") == "1"


def scaled(full: int, smoke: int) -> int:
    """A size of input: `full`, or `smoke` in a smoke run."""
    return smoke if SMOKE else full


def per_call_seconds(function: Callable[[], object], *, budget_seconds: float = 0.5, rounds: int = 5) -> float:
    """The median over `rounds` of the mean seconds of one call, garbage collection off while it runs.

    Args:
        function: What to measure; called once before, to warm it up.
        budget_seconds: About how long all rounds together may take.
        rounds: How many rounds.
    """
    function()
    if SMOKE:
        return _timed(function, 1)
    once = max(_timed(function, 1), 1e-9)
    calls = max(1, int(budget_seconds / rounds / once))
    return statistics.median(_timed(function, calls) / calls for _ in range(rounds))


def _timed(function: Callable[[], object], calls: int) -> float:
    enabled = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(calls):
            function()
        return time.perf_counter() - start
    finally:
        if enabled:
            gc.enable()
