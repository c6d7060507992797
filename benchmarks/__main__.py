"""`python -m benchmarks [name…] [--rounds N] [--json FILE] [--smoke]`.

Each competitor of each benchmark runs in a subprocess of its own, interleaved with the others, several times; printed
are the medians, the ratio to the baseline (below 1 is better than the baseline), the peak memory and the versions.
Losses are shown like wins.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
from typing import Any

NAMES = ("import_time", "schema", "parser", "stream", "request", "tools", "pipeline", "engine")
VERSIONS = (
    "extractly",
    "pydantic",
    "httpx",
    "jiter",
    "partial-json-parser",
    "openai",
    "instructor",
    "pydantic-ai-slim",
)


def run_one(name: str, competitor: str) -> None:
    """Inside the subprocess: measure and print one JSON line."""
    figures = importlib.import_module(f"benchmarks.{name}").COMPETITORS[competitor]()
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)  # some measure in processes of their own
    peak_kb = max(resource.getrusage(which).ru_maxrss for which in both)
    print(json.dumps({**figures, "peak_mb": peak_kb / 1024}))


def version_of(distribution: str) -> str | None:
    """The installed version, or `None`."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def measure(name: str, competitor: str, smoke: bool) -> dict[str, float]:
    """One round of one competitor, in a subprocess."""
    command = [sys.executable, "-m", "benchmarks", "--one", name, competitor]
    environment = {**os.environ, "BENCHMARKS_SMOKE": "1" if smoke else "0"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"benchmark {name}, {competitor}:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def run_benchmark(name: str, *, rounds: int, smoke: bool) -> dict[str, dict[str, float]]:
    """All competitors of one benchmark, interleaved; the median of each figure."""
    module = importlib.import_module(f"benchmarks.{name}")
    present = []
    for competitor in module.COMPETITORS:
        missing = [need for need in module.REQUIRES.get(competitor, []) if version_of(need) is None]
        if missing:
            print(f"  {competitor}: left out, not installed: {', '.join(missing)}")
        else:
            present.append(competitor)
    runs: dict[str, list[dict[str, float]]] = {competitor: [] for competitor in present}
    for _ in range(rounds):
        for competitor in present:
            runs[competitor].append(measure(name, competitor, smoke))
    return {
        competitor: {metric: statistics.median(run[metric] for run in figures) for metric in figures[0]}
        for competitor, figures in runs.items()
    }


def show(name: str, results: dict[str, dict[str, float]], baseline: str) -> None:
    """Print one table: a row per competitor and figure, with the ratio to the baseline."""
    base = results.get(baseline, {})
    for competitor, figures in results.items():
        for metric, value in figures.items():
            ratio = f"{value / base[metric]:8.2f}x" if base.get(metric) else " " * 9
            print(f"  {name:12} {competitor:32} {metric:40} {value:14.3f} {ratio}")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help="which (default: all)")
    parser.add_argument("--rounds", type=int, default=5, help="subprocesses per competitor (default: 5)")
    parser.add_argument("--json", metavar="FILE", help="write the figures to a file")
    parser.add_argument("--smoke", action="store_true", help="run everything once, small; the figures mean nothing")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "COMPETITOR"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        run_one(*options.one)
        return
    versions = {name: version_of(name) for name in VERSIONS}
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    print(machine, *(f"{name} {version}" for name, version in versions.items() if version), sep=", ")
    report: dict[str, Any] = {"machine": machine, "versions": versions, "results": {}}
    for name in options.names or NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"{name}: {(module.__doc__ or '').splitlines()[0]} (baseline: {module.BASELINE})")
        results = run_benchmark(name, rounds=1 if options.smoke else options.rounds, smoke=options.smoke)
        show(name, results, module.BASELINE)
        report["results"][name] = results
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
