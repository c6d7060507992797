"""A column of inputs in, columns of results out: what `pandas.py` and `polars.py` share, over Arrow.

Results are turned into Arrow arrays a chunk at a time, so that what is held beside the frame is the columns that come
out and one chunk of Python objects, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from ._extras import load_extra
from .arrow import ArrowCodec

if TYPE_CHECKING:
    from ..extractor import Extractor
    from ..pipeline import Err, MapRun, Ok, OnError

__all__ = ["FrameErrors", "Layout", "extract_rows"]

FrameErrors = Literal["column", "raise"]

CHUNK_ROWS: Final = 1024
"""Rows that are held as Python objects before they become an Arrow array."""

_OWN: Final = frozenset({"key", "on_error", "ordered", "to_input"})
"""Keywords of `map` that this decides."""


class Layout:
    """Which columns come out; everything is checked here, before anything is asked.

    Args:
        extractor: What is asked.
        taken: The columns that are there.
        explode: A column for each field of the type, where it is an object; else one column `value`.
        prefix: Put before the name of each column.
        errors: `"column"`: columns `error_type` and `error` too.

    Raises:
        ValueError: A column is there already, or `errors` is no choice.
    """

    def __init__(
        self, extractor: Extractor[Any], taken: Collection[Any], *, explode: bool, prefix: str, errors: FrameErrors
    ) -> None:
        if errors not in get_args(FrameErrors):
            raise ValueError(f'errors must be "column" or "raise", got {errors!r}')
        if not hasattr(extractor, "output"):
            raise TypeError(f"extractor must be an Extractor, got {extractor!r:.80}; write Extractor(TYPE, model=…)")
        self._pa = load_extra("pyarrow", extra="arrow")
        self.codec = ArrowCodec(extractor.output)
        self.errors: FrameErrors = errors
        self._explodes = explode and self.codec.is_struct
        fields = list(self.codec.schema) if explode else [self.codec.result_schema.field("value")]
        if errors == "column":
            fields += [self._pa.field(name, self._pa.string()) for name in ("error_type", "error")]
        # A field that the type requires is null where the row has no value.
        fields = [field.with_name(prefix + field.name).with_nullable(True) for field in fields]
        self.schema: Any = self._pa.schema(fields)
        for name in self.schema.names:
            if name in taken or self.schema.names.count(name) > 1:
                raise ValueError(f"the frame, or the type, has a column {name!r} already; pass another prefix")

    def table(self, results: Sequence[Ok[Any] | Err | None]) -> Any:
        """Results as a table of the schema; `None` for a row without an input.

        Raises:
            ColumnError: A value does not fit its column, with `errors="raise"`.
        """
        values, kinds, messages, _ = self.codec.results(results, raises=self.errors == "raise").columns
        columns = values.flatten() if self._explodes else [values]
        if self.errors == "column":
            columns += [kinds, messages]
        return self._pa.table(columns, schema=self.schema)


def extract_rows(
    cells: Iterable[Any], missing: Iterable[bool], extractor: Extractor[Any], layout: Layout, keywords: dict[str, Any]
) -> Any:
    """Ask for the value of each cell, and make a `pyarrow.Table` of `layout.schema`, a row for each cell in order.

    Args:
        cells: The inputs, those that are missing left out.
        missing: For each row whether it has no input: it gets no value, no error, and no request.
        extractor: What is asked.
        layout: What comes out.
        keywords: Of `Extractor.map`.

    Raises:
        TypeError: A keyword that is decided here.
        Exception: The first error, with `errors="raise"`.
    """
    mine = sorted(_OWN & keywords.keys())
    if mine:
        raise TypeError(f"extract_column decides {mine[0]!r} itself; leave it out")
    on_error: OnError = "raise" if layout.errors == "raise" else "return"
    with extractor.map(cells, on_error=on_error, **keywords) as run:
        rows = _rows(run, missing)
        chunks = [layout.table(chunk) for chunk in iter(lambda: list(islice(rows, CHUNK_ROWS)), [])]
    return load_extra("pyarrow", extra="arrow").concat_tables([layout.table([]), *chunks])


def _rows(run: MapRun[Any], missing: Iterable[bool]) -> Iterator[Ok[Any] | Err | None]:
    for is_missing in missing:
        yield None if is_missing else next(run)
    next(run, None)  # the run's own end, which shows its summary
