"""`python -m benchmarks [name…] [--rounds N] [--smoke] [--json F] [--plot DIR] [--markdown PAGE] [--from-json F]`.

Each competitor of each benchmark runs in a subprocess of its own, interleaved with the others, several times; printed
are the medians, the ratio to the baseline (below 1 is better than the baseline), each one's peak memory, the versions,
and at the end every figure of ours that another library beats.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import plot, report, runner


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    options = _parser().parse_args(arguments)
    if options.one:
        runner.run_one(*options.one)
        return
    if options.from_json:
        found: dict[str, Any] = json.loads(options.from_json.read_text(encoding="utf-8"))
    else:
        found = runner.run_all(options.names or runner.NAMES, rounds=options.rounds, smoke=options.smoke)
    for line in report.lines(found):
        print(line)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.plot:
        plot.draw(found, options.plot)
    if options.markdown:
        pictures = os.path.relpath(options.plot or options.markdown.parent, options.markdown.parent)
        page = options.markdown.read_text(encoding="utf-8")
        tables = report.markdown(found, pictures=Path(pictures).as_posix())
        options.markdown.write_text(report.with_tables(page, tables), encoding="utf-8")
    if any(benchmark["failed"] for benchmark in found["benchmarks"].values()):
        raise SystemExit("A competitor failed; its traceback stands above.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*runner.NAMES, []], help="which (default: all)")
    parser.add_argument("--rounds", type=int, default=5, help="subprocesses per competitor (default: 5)")
    parser.add_argument("--smoke", action="store_true", help="run everything once, small; the figures mean nothing")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the report to a file")
    parser.add_argument("--from-json", metavar="FILE", type=Path, help="run nothing: take a report that was written")
    parser.add_argument("--plot", metavar="DIR", type=Path, help="write a picture of each benchmark (needs matplotlib)")
    parser.add_argument("--markdown", metavar="PAGE", type=Path, help="put the tables between a page's two marks")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "COMPETITOR"), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    main()
