"""`extractly batch STEP TARGET STATE [INPUT…]`: the Batch API from files, a step at a time or all at once.

STATE keeps the run, so that each step may be another day's: INPUT is needed to write it, and compared with it where it
is given again. Results are lines of JSON on standard output: `{"key", "value"}`, or `{"key", "error", "code",
"message"}`; what is said of the run goes to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..pipeline import BatchRun, Err, Ok
    from .rows import InputRow

__all__ = ["add_batch", "run_batch"]

_STEPS = ("run", "write", "submit", "status", "results", "cancel")


def add_batch(command: ArgumentParser, target_help: str) -> None:
    """Define the arguments."""
    command.add_argument(
        "step",
        metavar="STEP",
        choices=_STEPS,
        help="run (all of it), or one of write, submit, status, results, cancel",
    )
    command.add_argument("target", metavar="TARGET", help=target_help)
    command.add_argument("state", metavar="STATE", help="the file that keeps the run; made by run and write")
    command.add_argument(
        "inputs", metavar="INPUT", nargs="*", help="files and globs, as for map; may be left out once they are written"
    )
    command.add_argument("--column", default="text", metavar="C", help="the column that holds the text (default: text)")
    command.add_argument(
        "--key", action="append", default=[], metavar="C", help="a column to show beside the value; may be repeated"
    )
    command.add_argument(
        "--failed",
        default="return",
        choices=("return", "live", "batch"),
        help="with run: what becomes of rows that got no value (default: an error each)",
    )


def run_batch(options: Namespace) -> int:
    """Run the command.

    Returns:
        0; 1 where results were shown and rows failed.

    Raises:
        ConfigurationError: The command or the configuration was wrong, or STATE cannot be used.
    """
    from ..extractor import Extractor
    from .sources import read_target

    target = read_target(options.target)
    names = ("model", "mode", "retries", "instructions", "timeout")
    settings: dict[str, Any] = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    extractor: Extractor[Any] = Extractor(target, **settings)
    run = extractor.batch(
        _rows(options), state=options.state, to_input=_text_of, key=_key_of, failed=options.failed, progress=True
    )
    failed = _step(run, options, target)
    sys.stderr.write(f"{run.summary}\n")
    return 1 if failed else 0


def _rows(options: Namespace) -> Iterator[InputRow] | None:
    if not options.inputs:
        return None
    from .rows import Wanted, read_paths, read_rows

    state = Path(options.state)
    paths = read_paths(options.inputs, [state, state.with_name(f"{state.name}-journal")])
    return read_rows(paths, Wanted(options.column, list(dict.fromkeys(options.key))))


def _text_of(row: InputRow) -> str:
    return row.text


def _key_of(row: InputRow) -> Any:
    from .tables import key_data

    return key_data(row) if row.keys else row.place


def _step(run: BatchRun[Any], options: Namespace, target: Any) -> int:
    """Take a step; says how many of the rows that it showed failed."""
    step = options.step
    if step == "run":
        return _show(run, target)
    if options.inputs or step == "write":
        run.write()
    if step == "submit":
        run.submit()
    elif step == "cancel":
        run.cancel()
    elif step in ("status", "results"):
        run.look()
    return _show(run.results(), target) if step == "results" else 0


def _show(results: Iterable[Ok[Any] | Err], target: Any) -> int:
    from ..pipeline import Err
    from ..schema import compile_schema
    from .output import line

    adapter = compile_schema(target).adapter
    failed = 0
    for row in results:
        if isinstance(row, Err):
            failed += 1
            error = row.error
            data = {"error": type(error).__name__, "code": getattr(error, "code", None), "message": str(error)}
        else:
            value = row.value if adapter is None else adapter.dump_python(row.value, mode="json", by_alias=True)
            data = {"value": value}
        sys.stdout.write(line({"key": row.input_key, **data}) + "\n")
    return failed
