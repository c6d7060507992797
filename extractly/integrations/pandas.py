"""pandas: a column of inputs in, columns of values out, with the types of `arrow.py` (`pandas.ArrowDtype`).

Needs the extra `pandas`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._extras import load_extra
from ._frames import FrameErrors, Layout, extract_rows

if TYPE_CHECKING:
    from ..extractor import Extractor

__all__ = ["extract_column"]


def extract_column(
    frame: Any,
    column: Any,
    extractor: Extractor[Any],
    *,
    explode: bool = False,
    prefix: str = "",
    errors: FrameErrors = "column",
    **keywords: Any,
) -> Any:
    """Extract from each cell of a column.

    Args:
        frame: A `pandas.DataFrame`; it is not changed.
        column: The label of the column that holds the inputs. A missing one (None, NaN, NA) is not asked for: its value
            is null, and it has no error.
        extractor: What is asked.
        explode: `False`: the values are one column `value`, of structs for an object. `True`: a column for each field.
        prefix: Put before the names of the new columns.
        errors: `"column"`: a row that fails has a null value, and its error in the columns `error_type` (the name of
            its class) and `error` (the message). `"raise"`: the first error is raised, and there are no such columns.
        **keywords: Of `Extractor.map`: `concurrency`, `checkpoint` (with which a run that was stopped goes on where it
            was), `progress`, `requests_per_minute`, ….

    Returns:
        A new frame: the old columns and the new ones, in the order and with the index of the old.

    Raises:
        ValueError: There is no such column, or a new one is there already.
        TypeError: `frame` is no `pandas.DataFrame`, or a keyword that is not for this.
        ConfigurationError, SchemaError: As `Extractor.map`.

    >>> import pandas
    >>> from extractly import Extractor
    >>> frame = pandas.DataFrame({"text": ["value: 7", None]})
    >>> extract_column(frame, "text", Extractor(int, model="local"))["value"].to_list()
    [7, <NA>]
    """
    pandas = load_extra("pandas", extra="pandas")
    if not isinstance(frame, pandas.DataFrame):
        raise TypeError(f"frame must be a pandas.DataFrame, got {type(frame).__module__}.{type(frame).__name__}")
    if list(frame.columns).count(column) != 1:
        raise ValueError(f"the frame must have one column {column!r}; it has {_named(frame.columns)}")
    layout = Layout(extractor, frame.columns, explode=explode, prefix=prefix, errors=errors)
    series = frame[column]
    missing = series.isna()
    table = extract_rows(iter(series[~missing.to_numpy()]), missing, extractor, layout, keywords)
    made = frame.copy(deep=False)
    for name, cells in zip(table.column_names, table.columns, strict=True):
        made[name] = pandas.arrays.ArrowExtensionArray(cells)
    return made


def _named(columns: Any) -> str:
    return ", ".join(map(repr, list(columns)[:20])) or "none"
