"""polars: a column of inputs in, columns of values out, with the types of `arrow.py` as polars has them.

Needs the extra `polars`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._extras import load_extra
from ._frames import FrameErrors, Layout, extract_rows

if TYPE_CHECKING:
    import polars as pl

    from ..extractor import Extractor

__all__ = ["extract_column"]


def extract_column(
    frame: pl.DataFrame,
    column: str,
    extractor: Extractor[Any],
    *,
    explode: bool = False,
    prefix: str = "",
    errors: FrameErrors = "column",
    **keywords: Any,
) -> pl.DataFrame:
    """Extract from each cell of a column.

    Args:
        frame: A `polars.DataFrame` (`collect()` a lazy one); it is not changed.
        column: The column that holds the inputs. A null is not asked for: its value is null, and it has no error.
        extractor: What is asked.
        explode: `False`: the values are one column `value`, of structs for an object. `True`: a column for each field.
        prefix: Put before the names of the new columns.
        errors: `"column"`: a row that fails has a null value, and its error in the columns `error_type` (the name of
            its class) and `error` (the message). `"raise"`: the first error is raised, and there are no such columns.
        **keywords: Of `Extractor.map`: `concurrency`, `checkpoint` (with which a run that was stopped goes on where it
            was), `progress`, `requests_per_minute`, ….

    Returns:
        A new frame: the old columns and the new ones, in the order of the old.

    Raises:
        ValueError: There is no such column, or a new one is there already.
        TypeError: `frame` is no `polars.DataFrame`, or a keyword that is not for this.
        ConfigurationError, SchemaError: As `Extractor.map`.

    >>> import polars
    >>> from extractly import Extractor
    >>> frame = polars.DataFrame({"text": ["value: 7", None]})
    >>> extract_column(frame, "text", Extractor(int, model="local"))["value"].to_list()
    [7, None]
    """
    polars = load_extra("polars", extra="polars")
    if not isinstance(frame, polars.DataFrame):
        raise TypeError(
            f"frame must be a polars.DataFrame, got {type(frame).__module__}.{type(frame).__name__}; "
            "collect() a lazy frame"
        )
    if column not in frame.columns:
        raise ValueError(f"the frame has no column {column!r}; it has {', '.join(frame.columns[:20]) or 'none'}")
    layout = Layout(extractor, frame.columns, explode=explode, prefix=prefix, errors=errors)
    series = frame.get_column(column)
    table = extract_rows(iter(series.drop_nulls()), series.is_null(), extractor, layout, keywords)
    made: pl.DataFrame = frame.hstack(polars.from_arrow(table))
    return made
