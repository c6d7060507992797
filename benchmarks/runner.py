"""Runs competitors, each round of each in a subprocess of its own, interleaved, and gathers their figures in a report.

Interleaved, so that a change of the machine's speed meets all of them. The report is plain data, which `report.py`
reads and `--json` writes:

    {"date", "machine", "versions": {distribution: version}, "rounds", "smoke",
     "benchmarks": {name: {"title", "baseline", "alike": [[competitor, …], …], "left_out": {competitor: [missing, …]},
                           "failed": {competitor: the last line of its traceback},
                           "runs": {competitor: {metric: [figure of each round, …]}}}}}
"""

from __future__ import annotations

import datetime
import importlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from .harness import peak_memory_mb

__all__ = ["NAMES", "run_all", "run_one"]

NAMES = ("import_time", "schema", "parser", "stream", "request", "tools", "pipeline", "engine")
VERSIONS = (
    "extractly",
    "pydantic",
    "httpx",
    "jiter",
    "ijson",
    "partial-json-parser",
    "openai",
    "instructor",
    "pydantic-ai-slim",
)
_CPU_INFO = Path("/proc/cpuinfo")


def run_all(names: Sequence[str], *, rounds: int, smoke: bool) -> dict[str, Any]:
    """Run benchmarks, saying on standard error what is under way.

    Args:
        names: Which.
        rounds: Subprocesses for each competitor.
        smoke: Run everything once, and small.

    Returns:
        The report. A competitor that fails is told there, and the others go on.
    """
    rounds = 1 if smoke else rounds
    report: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": _machine(),
        "versions": {name: version for name in VERSIONS if (version := _version_of(name)) is not None},
        "rounds": rounds,
        "smoke": smoke,
        "benchmarks": {},
    }
    for name in names:
        report["benchmarks"][name] = _run_benchmark(name, rounds=rounds, smoke=smoke)
    return report


def run_one(name: str, competitor: str) -> None:
    """Inside the subprocess: measure and print one JSON line."""
    figures = importlib.import_module(f"benchmarks.{name}").COMPETITORS[competitor]()
    print(json.dumps({**figures, "peak_mb": peak_memory_mb()}))


class _CompetitorError(Exception):
    """A competitor's subprocess failed."""


def _run_benchmark(name: str, *, rounds: int, smoke: bool) -> dict[str, Any]:
    module = importlib.import_module(f"benchmarks.{name}")
    left_out = {competitor: missing for competitor in module.COMPETITORS if (missing := _missing(module, competitor))}
    present = [competitor for competitor in module.COMPETITORS if competitor not in left_out]
    runs: dict[str, dict[str, list[float]]] = {competitor: {} for competitor in present}
    failed: dict[str, str] = {}
    for number in range(rounds):
        for competitor in list(runs):
            print(f"{name}, round {number + 1} of {rounds}: {competitor}", file=sys.stderr)
            try:
                figures = _measure(name, competitor, smoke=smoke)
            except _CompetitorError as error:
                failed[competitor] = str(error)
                del runs[competitor]
                continue
            for metric, figure in figures.items():
                runs[competitor].setdefault(metric, []).append(figure)
    alike: list[set[str]] = getattr(module, "ALIKE", [set(module.COMPETITORS)])
    return {
        "title": (module.__doc__ or name).splitlines()[0],
        "baseline": module.BASELINE,
        "alike": [[competitor for competitor in module.COMPETITORS if competitor in group] for group in alike],
        "left_out": left_out,
        "failed": failed,
        "runs": runs,
    }


def _missing(module: ModuleType, competitor: str) -> list[str]:
    return [need for need in module.REQUIRES.get(competitor, []) if _version_of(need) is None]


def _measure(name: str, competitor: str, *, smoke: bool) -> dict[str, float]:
    """One round of one competitor, in a subprocess.

    Raises:
        _CompetitorError: It failed; its traceback has been printed.
    """
    command = [sys.executable, "-m", "benchmarks", "--one", name, competitor]
    environment = {**os.environ, "BENCHMARKS_SMOKE": "1" if smoke else "0"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise _CompetitorError((done.stderr.strip() or f"status {done.returncode}").splitlines()[-1])
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _version_of(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _machine() -> str:
    """What it ran on, and how busy that was: a run on a busy machine says little."""
    models = [line.split(":", 1)[1].strip() for line in _cpu_lines() if line.startswith("model name")]
    cpu = models[0] if models else platform.processor() or platform.machine()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores of {cpu}, load {load} before"


def _cpu_lines() -> list[str]:
    return _CPU_INFO.read_text(encoding="utf-8").splitlines() if _CPU_INFO.exists() else []
