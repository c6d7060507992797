"""`extractly map`: files in, a table of values and a file of failures out, taken up again where it was left.

OUT is written anew by each run: answers of earlier runs come out of the checkpoint beside it, so the table is whole and
in the order of the inputs whatever happened before. Ctrl-C once lets the rows under way finish, twice stops.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from ..pipeline.values import Err
from .rows import InputRow, read_rows
from .sources import read_target
from .tables import Failures, Table, open_table

if TYPE_CHECKING:
    from ..pipeline import MapRun
    from ..schema import Schema

__all__ = ["run_map"]

_INTERRUPTED = 130


def run_map(options: Namespace) -> int:
    """Run the command.

    Returns:
        0; 1 where rows failed; 130 after Ctrl-C.

    Raises:
        ConfigurationError: The command or the configuration was wrong.
    """
    target = read_target(options.target)
    out = Path(options.out)
    _check_out(out, options.inputs)
    drain = _Drain(read_rows(options.inputs, options.column, options.key))
    from ..extractor import Extractor
    from ..schema import compile_schema

    extractor: Extractor[Any] = Extractor(target, **_settings(options))
    run = extractor.map(
        drain,
        concurrency=options.concurrency,
        checkpoint=None if options.no_checkpoint else out.with_name(f"{out.name}.checkpoint"),
        progress=True,
        to_input=_text_of,
        requests_per_minute=options.requests_per_minute,
        tokens_per_minute=options.tokens_per_minute,
    )
    schema = compile_schema(target)
    failures = Failures(out.with_name(f"{out.name}.errors.jsonl"))
    with _opened(out) as file, closing(failures), drain.listening(), run:
        _write(run, drain, open_table(file, out, options.key, _written_form(target, schema)), failures, schema)
    if failures.count:
        sys.stderr.write(f"The failed rows are in {failures.path}.\n")
    if drain.asked:
        sys.stderr.write("Stopped before the end; run the same command again to go on.\n")
        return _INTERRUPTED
    return 1 if failures.count else 0


def _settings(options: Namespace) -> dict[str, Any]:
    names = ("model", "mode", "retries", "instructions", "timeout")
    given = {name: getattr(options, name) for name in names}
    return {name: value for name, value in given.items() if value is not None}


def _write(run: MapRun[Any], drain: _Drain, table: Table, failures: Failures, schema: Schema[Any]) -> None:
    for result in run:
        row = drain.rows.pop(result.index)
        if isinstance(result, Err):
            failures.write(row, result.error)
        else:
            table.write(row, _data(result.value, schema))


def _data(value: Any, schema: Schema[Any]) -> Any:
    """The value as JSON data, as its type writes it."""
    return value if schema.adapter is None else json.loads(schema.adapter.dump_json(value, by_alias=True))


def _written_form(target: Any, schema: Schema[Any]) -> dict[str, Any]:
    """The JSON Schema of what `_data` gives."""
    form: dict[str, Any] = (
        target if schema.adapter is None else schema.adapter.json_schema(by_alias=True, mode="serialization")
    )
    return form


class _Drain:
    """The inputs, which end at the first Ctrl-C, so that the run ends when what is under way has finished.

    Args:
        rows: The inputs.

    Attributes:
        asked: Ctrl-C was pressed.
        rows: The rows that were read and not written yet, by index.
    """

    def __init__(self, rows: Iterator[InputRow]) -> None:
        self.asked = False
        self.rows: dict[int, InputRow] = {}
        self._given = enumerate(rows)

    def __iter__(self) -> Iterator[InputRow]:
        return self

    def __next__(self) -> InputRow:
        if self.asked:
            raise StopIteration
        index, row = next(self._given)
        self.rows[index] = row
        return row

    @contextmanager
    def listening(self) -> Generator[None]:
        """Take the first SIGINT; the second is Python's own `KeyboardInterrupt`."""
        before = signal.getsignal(signal.SIGINT)

        def drain(_number: int, _frame: object) -> None:
            self.asked = True
            signal.signal(signal.SIGINT, signal.default_int_handler)
            sys.stderr.write("\nFinishing the rows under way; Ctrl-C again stops at once.\n")

        try:
            signal.signal(signal.SIGINT, drain)
        except ValueError:  # not the main thread: nobody can press Ctrl-C here
            yield
            return
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def _text_of(row: InputRow) -> str:
    return row.text


def _check_out(out: Path, inputs: list[str]) -> None:
    if out.suffix.lower() not in (".jsonl", ".ndjson", ".csv"):
        raise ConfigurationError(f"OUT {str(out)!r} must end in .jsonl or .csv: the suffix says what is written.")
    for given in inputs:
        if os.path.exists(given) and out.exists() and os.path.samefile(given, out):
            raise ConfigurationError(f"OUT {str(out)!r} is one of the inputs, and would be overwritten. Name another.")


@contextmanager
def _opened(out: Path) -> Generator[Any]:
    try:
        file = out.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise ConfigurationError(f"OUT {str(out)!r} cannot be written: {error.strerror}. Name another.") from error
    with file:
        yield file
