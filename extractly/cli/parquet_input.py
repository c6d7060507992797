"""Parquet files as rows: one column of texts and the key columns, a small batch at a time.

No more than a batch of rows, and of each column a page and the dictionary of its row group, is in memory, however large
the row groups are. A batch is smaller where the texts are long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ..integrations._extras import load_extra
from . import rows
from .rows import InputRow, Wanted, too_long

__all__ = ["key_types", "parquet_rows"]

_BATCH_ROWS: Final = 256
_BATCH_BYTES: Final = 8 * 1024 * 1024
"""Of a batch, by the mean row of its row group."""

_BUFFER_BYTES: Final = 1024 * 1024


def parquet_rows(path: str, wanted: Wanted) -> Iterator[InputRow]:
    """The rows of a Parquet file; of another one than it seems, pyarrow's error is raised."""
    pq = load_extra("pyarrow.parquet", extra="arrow")
    with pq.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
        problem = wanted.maybe_problem(file.schema_arrow.names)
        if problem is not None:
            yield InputRow(path, {}, None, problem)
            return
        first = 1
        for group in range(file.num_row_groups):
            last = first + file.metadata.row_group(group).num_rows - 1
            yield from _group_rows(path, file, group, range(first, last + 1), wanted)
            first = last + 1


def _group_rows(path: str, file: Any, group: int, numbers: range, wanted: Wanted) -> Iterator[InputRow]:
    """The rows of a row group; one that is damaged does not stop those after it."""
    rest = iter(numbers)
    try:
        size = _batch_rows(file.metadata.row_group(group))
        for batch in file.iter_batches(batch_size=size, row_groups=[group], columns=list(wanted.names)):
            columns = {name: _plain(batch.column(name)) for name in wanted.names}
            for index, number in zip(range(batch.num_rows), rest, strict=False):
                keys = {name: columns[name][index] for name in wanted.keys}
                yield _row(f"{path}:{number}", keys, columns[wanted.column][index], wanted)
    except Exception as error:  # pyarrow has many for what is damaged, NotImplementedError among them
        place = f"{path}:{next(rest, numbers.stop)}"
        yield InputRow(place, {}, None, f"cannot be read on, to row {numbers.stop - 1}: {error}")


def _batch_rows(group: Any) -> int:
    """Rows of a batch. All columns count: to ask for one of a damaged file aborts the process (pyarrow 26.0)."""
    fitting: int = _BATCH_BYTES * group.num_rows // max(1, group.total_byte_size)
    return max(1, min(_BATCH_ROWS, fitting))


def key_types(paths: Sequence[str], keys: Sequence[str]) -> dict[str, Any]:
    """The Arrow type of each key column that has the same one in all files; files that cannot be read count as none."""
    pa, pq = load_extra("pyarrow", extra="arrow"), load_extra("pyarrow.parquet", extra="arrow")
    found: dict[str, list[Any]] = {name: [] for name in keys}
    for path in paths:
        try:
            schema = pq.read_schema(path)
        except Exception:  # noqa: S112  # it will be said when its rows are read
            continue
        for name in keys:
            if schema.names.count(name) == 1:
                kind = schema.field(name).type
                found[name].append(kind.value_type if pa.types.is_dictionary(kind) else kind)
    return {name: kinds[0] for name, kinds in found.items() if kinds and all(kind == kinds[0] for kind in kinds)}


def _plain(column: Any) -> Any:
    """A column without dictionary encoding."""
    return column.dictionary_decode() if hasattr(column, "dictionary_decode") else column


def _row(place: str, keys: dict[str, Any], text: Any, wanted: Wanted) -> InputRow:
    buffer = text.as_buffer() if hasattr(text, "as_buffer") else None
    if buffer is not None and buffer.size > rows.MAX_ROW_BYTES:
        return InputRow(place, keys, None, f"column {wanted.column!r} {too_long(buffer.size)}")
    try:
        return wanted.row(place, keys, text.as_py())
    except UnicodeDecodeError as error:
        return InputRow(place, keys, None, f"column {wanted.column!r} is no UTF-8: {error.reason}")
