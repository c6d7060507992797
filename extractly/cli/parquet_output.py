"""OUT of `extractly map` as Parquet: nested columns with the types of `integrations/arrow.py`, a row group at a time.

Rows are held as Python objects until there are `CHUNK_ROWS`, and as Arrow arrays until a row group is full; beside the
row group that is being written nothing grows with the number of rows but the footer.

A key column has the type that it has in the Parquet inputs, where they agree and there are no other tables. Else its
type is that of the first chunk: int64, float64, bool or string, and string with JSON text for what is mixed or deeper.
A later key of another type is its row's failure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, Final

from ..integrations._columns import ColumnError
from ..integrations._extras import load_extra
from ..integrations._leaves import plain_leaf
from ..integrations.arrow import ArrowCodec
from .rows import InputRow
from .tables import columns_of, key_data

__all__ = ["ParquetTable"]

CHUNK_ROWS: Final = 1024
_GROUP_ROWS: Final = 100_000
_GROUP_BYTES: Final = 64 * 1024 * 1024
"""A row group is written when it has so many rows or bytes: large enough to scan fast, and held in memory only once."""


class ParquetTable:
    """See `Table`.

    Args:
        file: Where it is written.
        keys: The key columns.
        output: The type of the values.
        types: The Arrow types of key columns, as far as they are known.

    Raises:
        ConfigurationError: A key column is a column of the value too, or pyarrow is not installed.
    """

    def __init__(self, file: BinaryIO, keys: Sequence[str], output: Any, types: Mapping[str, Any]) -> None:
        self._pa, self._pq = load_extra("pyarrow", extra="arrow"), load_extra("pyarrow.parquet", extra="arrow")
        self._codec = ArrowCodec(output)
        fields = self._codec.schema.names
        self._has_places = len(columns_of(keys, fields)) > len(keys) + len(fields)
        self._keys = [_KeyColumn(name, types.get(name)) for name in keys]
        self._file = file
        self._writer: Any = None
        self._rows: list[tuple[str, list[Any], Any]] = []
        self._batches: list[Any] = []

    def write(self, row: InputRow, value: Any) -> None:
        """See `Table`."""
        cell = self._codec.cell(value)
        data = key_data(row)
        self._rows.append((row.place, [key.cell(row, data) for key in self._keys], cell))
        if len(self._rows) >= CHUNK_ROWS:
            self._hold()

    def finish(self) -> None:
        """See `Table`."""
        self._hold()
        self._write_group()
        self._writer.close()

    def close(self) -> None:
        """See `Table`. A writer that is left open would write to the closed file when it is collected."""
        if self._writer is not None:
            with suppress(OSError, ValueError):
                self._writer.close()

    def _hold(self) -> None:
        """Make Arrow arrays of the rows."""
        pa = self._pa
        arrays: list[Any] = [pa.array([row[0] for row in self._rows], pa.string())] if self._has_places else []
        for place, key in enumerate(self._keys):
            arrays.append(key.array(pa, [row[1][place] for row in self._rows]))
        values = self._codec.array([row[2] for row in self._rows])
        arrays += values.flatten() if self._codec.is_struct else [values]
        self._rows = []
        if self._writer is None:
            self._writer = self._pq.ParquetWriter(self._file, self._schema())
        self._batches.append(pa.record_batch(arrays, schema=self._writer.schema))
        held = sum(batch.nbytes for batch in self._batches)
        if held >= _GROUP_BYTES or len(self._batches) * CHUNK_ROWS >= _GROUP_ROWS:
            self._write_group()

    def _schema(self) -> Any:
        pa = self._pa
        places = [pa.field("row", pa.string(), nullable=False)] if self._has_places else []
        return pa.schema([*places, *((key.name, key.type) for key in self._keys), *self._codec.schema])

    def _write_group(self) -> None:
        """Write what is held as one row group."""
        table = self._pa.Table.from_batches(self._batches, schema=self._writer.schema)
        self._batches = []
        if table.num_rows:
            self._writer.write_table(table, row_group_size=table.num_rows)


class _KeyColumn:
    """A key column, whose type is given, or settled by its first chunk.

    Attributes:
        name: Its name.
        type: Its Arrow type; `None` while that is not settled.
    """

    def __init__(self, name: str, given: Any) -> None:
        self.name = name
        self.type = given
        self._is_given = given is not None
        self._fit: Callable[[Any], Any] | None = None

    def cell(self, row: InputRow, data: Mapping[str, Any]) -> Any:
        """What `array` takes for a row, whose keys as JSON data are given too.

        Raises:
            ColumnError: It is of another type than the column.
        """
        if self._is_given:
            value = row.keys.get(self.name)
            if value is not None and value.type != self.type:
                raise ColumnError(f"{row.place}: key {self.name!r} is {value.type}, and {self.type} in other files")
            return value
        value = data.get(self.name)
        if value is None or self._fit is None:
            return value
        try:
            return self._fit(value)
        except ColumnError as error:
            raise error.under(self.name) from None

    def array(self, pa: Any, cells: list[Any]) -> Any:
        """The array of a chunk; that of the first one settles the type."""
        if self.type is None:
            kind = _kind_of([cell for cell in cells if cell is not None])
            self.type = pa.string() if kind == "text" else getattr(pa, kind)()
            self._fit = _as_text if kind == "text" else _fit_of(kind)
            cells = [cell if cell is None else self._fit(cell) for cell in cells]
        return pa.array(cells, self.type)


_PYTHON: Final[dict[str, frozenset[type]]] = {
    "int64": frozenset({int}),
    "float64": frozenset({int, float}),
    "bool_": frozenset({bool}),
    "string": frozenset({str}),
}
"""Arrow types by name, and the Python types of the JSON data that they hold; the narrowest first."""


def _kind_of(data: Sequence[Any]) -> str:
    """The Arrow type that holds data; `"text"` where no other does."""
    types: set[type] = {type(value) for value in data}
    for kind, taken in _PYTHON.items():
        if types and types <= taken and (kind != "float64" or float in types):
            fit = _fit_of(kind)
            try:
                [fit(value) for value in data]
            except ColumnError:
                continue
            return kind
    return "text"


def _fit_of(kind: str) -> Callable[[Any], Any]:
    leaf = plain_leaf(kind.rstrip("_"))

    def fit(data: Any) -> Any:
        if type(data) not in _PYTHON[kind]:
            raise ColumnError(
                f"a key is {type(data).__name__}, and the column is {kind.rstrip('_')} by the rows before"
            )
        return leaf.cell(data)

    return fit


def _as_text(data: Any) -> str:
    """A text as it is, anything else as JSON."""
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
