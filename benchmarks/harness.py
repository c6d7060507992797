"""What every benchmark module uses to measure, inside the subprocess of one competitor.

A module `benchmarks/NAME.py` holds `COMPETITORS` (name -> function without arguments that measures and returns
`{metric: number}`; a metric's name ends in its unit, see `report.UNITS`), `REQUIRES` (name -> the distributions that a
competitor needs; it is left out, saying so, where one is missing), and `BASELINE` (the competitor that the ratios are
taken against). It may hold `ALIKE`, sets of competitors that do the same job, where not all of them do: only those are
told as losses and gains against each other. Our own competitors' names begin with "extractly".

Under `--smoke` everything runs once, to show that it runs; figures mean nothing.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

SMOKE = os.environ.get("BENCHMARKS_SMOKE") == "1"
_ROUND_SECONDS = 0.005
_STATUS = Path("/proc/self/status")


def scaled(full: int, smoke: int) -> int:
    """A size of input: `full`, or `smoke` in a smoke run."""
    return smoke if SMOKE else full


def per_call_seconds(function: Callable[[], object], *, budget_seconds: float = 0.5, rounds: int = 3) -> float:
    """The least, over many short rounds, of the mean seconds of one call; garbage collection is off within a round.

    The least, as `timeit` advises: the work takes that long, and what a round takes above it is the machine's doing.
    Short, so that some rounds are not interrupted, and that little garbage gathers.

    Args:
        function: What to measure; called once before, to warm it up.
        budget_seconds: About how long all rounds together may take.
        rounds: How many rounds at least, where one call takes longer than the budget allows.
    """
    function()
    if SMOKE:
        return _timed(function, 1)
    once = max(_timed(function, 1), 1e-9)
    calls = max(1, int(_ROUND_SECONDS / once))
    repeats = max(rounds, int(budget_seconds / (calls * once)))
    return min(_timed(function, calls) / calls for _ in range(repeats))


def peak_memory_mb() -> float:
    """The most resident memory that this process, or one that it started and waited for, has held so far, in MB.

    Linux counts what its parent held into the `ru_maxrss` of a new program (measured with Linux 6.18: a child of 14 MB
    whose parent holds 299 MB reads 299); `VmHWM` begins anew. What a competitor's own children report is bounded below
    by that competitor's own size in the same way.
    """
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KB elsewhere
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    if _STATUS.exists():
        lines = dict(line.split(":", 1) for line in _STATUS.read_text(encoding="utf-8").splitlines() if ":" in line)
        own = int(lines["VmHWM"].split()[0]) * 1024
    return max(own, children) / 2**20


def _timed(function: Callable[[], object], calls: int) -> float:
    enabled = gc.isenabled()
    gc.collect(0)  # what the round before left: nothing else here would make the collector run
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(calls):
            function()
        return time.perf_counter() - start
    finally:
        if enabled:
            gc.enable()
