"""`extractly map`: files in, a table of values and a file of failures out, taken up again where it was left.

OUT is written anew by each run: answers of earlier runs come out of the checkpoint beside it, so the table is whole and
in the order of the inputs whatever happened before. It takes its name when it is whole (`part_file.py`). Ctrl-C once
lets the rows under way finish, twice stops and leaves OUT as it was.
"""

from __future__ import annotations

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from ..pipeline.values import Err, Ok
from .part_file import PartFile, explained, part_of
from .rows import InputRow, Wanted, is_parquet, is_table, read_paths, read_rows
from .sources import read_target
from .tables import SUFFIXES, CsvTable, Failures, JsonlTable, Table

if TYPE_CHECKING:
    from ..extractor import Extractor
    from ..pipeline import MapRun
    from ..pipeline.spending import Price
    from ..schema import Schema

__all__ = ["run_map"]

_INTERRUPTED = 130


def run_map(options: Namespace) -> int:
    """Run the command.

    Returns:
        0; 1 where rows failed; 130 after Ctrl-C.

    Raises:
        ConfigurationError: The command or the configuration was wrong, or OUT cannot be written.
    """
    target = read_target(options.target)
    files = _Files(Path(options.out))
    paths = _checked_paths(options, files)
    keys = list(dict.fromkeys(options.key))
    drain = _Drain(read_rows(paths, Wanted(options.column, keys)))
    from ..extractor import Extractor

    extractor: Extractor[Any] = Extractor(target, **_settings(options))
    run = _started(extractor, drain, options, files)
    with closing(PartFile(files.out)) as out, closing(PartFile(files.failures)) as beside:
        failures = Failures(beside)
        with closing(_table(out, target, keys, paths)) as table:
            with drain.listening(), run:
                for result in run:
                    with explained(files.out):
                        _write(drain.rows.pop(result.index), result, table, failures)
            with explained(files.out):
                table.finish()
        out.settle()
        failures.settle()
    return _said(drain, failures)


class _Files:
    """The files of a run."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.failures = out.with_name(f"{out.name}.errors.jsonl")
        self.checkpoint = out.with_name(f"{out.name}.checkpoint")

    def all(self) -> list[Path]:
        """What the command writes."""
        sides = [self.checkpoint.with_name(f"{self.checkpoint.name}{end}") for end in ("-wal", "-shm")]
        return [self.out, part_of(self.out), self.failures, part_of(self.failures), self.checkpoint, *sides]


def _checked_paths(options: Namespace, files: _Files) -> list[str]:
    """The input files, once everything that can be known to be wrong is known not to be."""
    out = files.out
    if out.suffix.lower() not in SUFFIXES:
        *most, last = SUFFIXES
        raise ConfigurationError(
            f"OUT {str(out)!r} must end in {', '.join(most)} or {last}: the suffix says what is written."
        )
    if out.is_dir():
        raise ConfigurationError(f"OUT {str(out)!r} is a folder. Name a file in it.")
    paths = read_paths(options.inputs, files.all())
    if any(map(is_parquet, (str(out), *paths))):
        from ..integrations._extras import load_extra

        load_extra("pyarrow.parquet", extra="arrow")
    if out.exists() and not files.checkpoint.exists() and not options.overwrite:
        raise ConfigurationError(
            f"OUT {str(out)!r} is there, and no checkpoint beside it says that this command wrote it. Name another, or "
            "pass --overwrite."
        )
    return paths


def _settings(options: Namespace) -> dict[str, Any]:
    names = ("model", "mode", "retries", "instructions", "timeout")
    given = {name: getattr(options, name) for name in names}
    return {name: value for name, value in given.items() if value is not None}


def _started(extractor: Extractor[Any], drain: _Drain, options: Namespace, files: _Files) -> MapRun[Any]:
    return extractor.map(
        drain,
        concurrency=options.concurrency,
        checkpoint=None if options.no_checkpoint else files.checkpoint,
        progress=True,
        key=_place_of,
        to_input=_text_of,
        requests_per_minute=options.requests_per_minute,
        tokens_per_minute=options.tokens_per_minute,
        prices=_maybe_price(options),
        max_cost=options.max_cost,
        max_total_tokens=options.max_total_tokens,
    )


def _maybe_price(options: Namespace) -> Price | None:
    """What tokens cost; `None` where that is not said."""
    from ..pipeline.spending import Price

    given, answered, cached = options.price_input, options.price_output, options.price_cached_input
    if given is None and answered is None and cached is None and options.max_cost is None:
        return None
    if given is None or answered is None:
        raise ConfigurationError("The cost needs both prices, --price-input and --price-output, per million tokens.")
    return Price(input=given, output=answered, cached_input=cached)


def _table(out: PartFile, target: Any, keys: Sequence[str], paths: Sequence[str]) -> Table:
    """The table that the suffix of OUT asks for."""
    from ..schema import compile_schema

    suffix = out.path.suffix.lower()
    if suffix == ".parquet":
        from .parquet_output import ParquetTable

        return ParquetTable(out.file, keys, target, _key_types(paths, keys))
    schema = compile_schema(target)

    def dump(value: Any) -> Any:
        return value if schema.adapter is None else json.loads(schema.adapter.dump_json(value, by_alias=True))

    if suffix == ".csv":
        fields, is_open = _fields(target, schema)
        return CsvTable(out.file, keys, dump, fields, is_open=is_open)
    return JsonlTable(out.file, keys, dump)


def _key_types(paths: Sequence[str], keys: Sequence[str]) -> dict[str, Any]:
    """The Arrow types of key columns that Parquet files say; nothing where other tables are read too."""
    from .parquet_input import key_types

    tables = [path for path in paths if is_table(path)]
    return key_types(tables, keys) if all(map(is_parquet, tables)) else {}


def _fields(target: Any, schema: Schema[Any]) -> tuple[list[str], bool]:
    """The properties of what is written, none where it is no object; and whether it may have others besides."""
    is_raw = schema.adapter is None
    form = target if schema.adapter is None else schema.adapter.json_schema(by_alias=True, mode="serialization")
    root: Any = form
    for step in str(form.get("$ref", "#")).split("/")[1:]:
        root = root[step]
    return list(root.get("properties", {})), bool(root.get("additionalProperties", is_raw))


def _write(row: InputRow, result: Ok[Any] | Err, table: Table, failures: Failures) -> None:
    """Write a result where it belongs."""
    if isinstance(result, Err):
        failures.write(row, result.error)
        return
    try:
        table.write(row, result.value)
    except ValueError as error:  # the format cannot say the value
        failures.write(row, error)


def _said(drain: _Drain, failures: Failures) -> int:
    """Say how it ended; gives the exit code."""
    if failures.count:
        sys.stderr.write(f"The failed rows are in {failures.path}.\n")
    if drain.asked:
        sys.stderr.write("Stopped before the end; run the same command again to go on.\n")
        return _INTERRUPTED
    return 1 if failures.count else 0


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


def _place_of(row: InputRow) -> str:
    return row.place


def _text_of(row: InputRow) -> str:
    return row.text
