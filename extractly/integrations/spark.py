"""Spark: a DataFrame through an `Extractor`, in the Python workers of the executors.

    from extractly.integrations.spark import map_dataframe

    orders = map_dataframe(mails, extractor, column="body", checkpoint_dir="/shared/run")
    orders.write.parquet("orders")

`DataFrame.mapInArrow`: rows go in and out as Arrow. A row that fails is a row with an error, a task that dies is tried
again by Spark, and with a `checkpoint_dir` finds what was answered. A Python worker keeps one client for all tasks of a
job that it gets (`spark.python.worker.reuse`, on by default). Limits are of the whole cluster, divided among the tasks
that run at once. The key of the service is not sent to the workers: they read it from their own environment
(`spark.executorEnv.OPENAI_API_KEY`).

A DataFrame is computed anew by each action. Without a `checkpoint_dir`, write it once and read what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from typing import Any, Final, TypeVar
from uuid import uuid4

from ..errors import ConfigurationError
from ..extractor import Extractor
from ._batch_options import BatchOptions, checked_workers, make_options, per_worker
from ._batches import BatchRunner, cut, in_order
from ._extras import load_extra
from .arrow import ArrowCodec

__all__ = ["map_dataframe"]

F = TypeVar("F")
"""`pyspark.sql.DataFrame`, without a need to have it."""

_SPARK_DECIMAL_DIGITS: Final = 38


def map_dataframe(
    frame: F,
    extractor: Extractor[Any],
    *,
    column: str = "text",
    to_input: Callable[[dict[str, Any]], Any] | None = None,
    key_columns: Sequence[str] | None = None,
    tasks: int | None = None,
    concurrency: int = 16,
    requests_per_minute: float | None = None,
    tokens_per_minute: float | None = None,
    checkpoint_dir: str | PathLike[str] | None = None,
    batch_size: int = 64,
) -> F:
    """Extract from each row of a DataFrame; lazy, as DataFrames are.

    Args:
        frame: The rows. Its partitions are the tasks: `frame.repartition(n)` for more or fewer.
        extractor: What to extract, and how.
        column: The column that holds the input: a text, or messages. A null gives a null.
        to_input: Makes the input of a row, a dict of all columns, instead of `column`; `None` for a null.
        key_columns: The columns to keep; all by default.
        tasks: How many tasks run at once, to divide the limits by; the cluster's cores by default. To be said where
            executors come and go, and over Spark Connect.
        concurrency: Rows asked for at once by each task, at most; fewer while the service says 429.
        requests_per_minute: A limit for all tasks together.
        tokens_per_minute: Likewise, for the tokens of prompts and answers together.
        checkpoint_dir: A directory for the answers, a file for each worker: what it holds is not asked for again, by
            this run or the next. For several machines, on a file system that they share (`pipeline/stores.py`).
        batch_size: Rows of a batch; four batches of a task are under way.

    Returns:
        The kept columns and `value`, `error_type`, `error`, `tokens` (`arrow.result_schema`, as far as Spark has the
        types: a time, a decimal of more than 38 digits and a null type are strings).

    Raises:
        TypeError, ValueError: A keyword of the wrong type, or out of range.
        SchemaError: The type cannot be said.
        ConfigurationError: pyspark is not installed; no such column; the number of tasks cannot be known. When it runs,
            as the task's error: no key, or a store that cannot be used.
    """
    spark_types = load_extra("pyspark.sql.types", extra="spark")
    arrow_types = load_extra("pyspark.sql.pandas.types", extra="spark")
    rows: Any = frame
    options = make_options(
        column=column,
        to_input=to_input,
        key_columns=key_columns,
        concurrency=concurrency,
        requests_per_minute=requests_per_minute,
        tokens_per_minute=tokens_per_minute,
        checkpoint_dir=checkpoint_dir,
        batch_size=batch_size,
    )
    made = _spark_schema(ArrowCodec(extractor.output).result_schema)
    given = [rows.schema[name] for name in options.kept(rows.columns, made.names)]
    fields = [*given, *arrow_types.from_arrow_schema(made, prefer_timestamp_ntz=True)]
    if requests_per_minute is not None or tokens_per_minute is not None:
        options = per_worker(options, _tasks_at_once(rows) if tasks is None else checked_workers("tasks", tasks))
    mapped: F = rows.mapInArrow(_Task(extractor, options, made), spark_types.StructType(fields))
    return mapped


def _tasks_at_once(rows: Any) -> int:
    try:
        return int(rows.sparkSession.sparkContext.defaultParallelism)
    except Exception as error:  # Spark Connect has no context
        raise ConfigurationError(
            "How many tasks run at once cannot be asked of this session, and limits are divided by it. Pass `tasks=`."
        ) from error


def _spark_schema(schema: Any) -> Any:
    """An Arrow schema with strings for what Spark has no type for."""
    pa = load_extra("pyarrow", extra="spark")
    return pa.schema([_spark_field(field) for field in schema])


def _spark_field(field: Any) -> Any:
    # A field that the type requires is null inside a row that has no value, which Arrow does not cast to "not null".
    return field.with_type(_spark_type(field.type)).with_nullable(True)


def _spark_type(given: Any) -> Any:
    pa = load_extra("pyarrow", extra="spark")
    types = pa.types
    if types.is_struct(given):
        return pa.struct([_spark_field(given.field(index)) for index in range(given.num_fields)])
    if types.is_list(given):
        return pa.list_(_spark_field(given.value_field))
    if types.is_map(given):
        return pa.map_(given.key_type, _spark_field(given.item_field))
    is_too_long = types.is_decimal(given) and given.precision > _SPARK_DECIMAL_DIGITS
    return pa.string() if is_too_long or types.is_time(given) or types.is_null(given) else given


class _Task:
    """What Spark sends to a Python worker, and calls with the batches of a partition.

    Args:
        extractor: What to extract.
        options: How, in each task.
        made: The Arrow schema of the columns that are made, in Spark's types.
    """

    def __init__(self, extractor: Extractor[Any], options: BatchOptions, made: Any) -> None:
        self.extractor = extractor
        self.options = options
        self.made = made
        self.job = uuid4().hex

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        """The resulting batches."""
        pa = load_extra("pyarrow", extra="spark")
        rows = self.options.batch_rows
        tables = (piece for batch in batches for piece in cut(pa.Table.from_batches([batch]), rows))
        for table in in_order(_runner(self), tables):
            kept = [table.schema.field(index) for index in range(table.num_columns - len(self.made))]
            yield from table.cast(pa.schema([*kept, *self.made])).combine_chunks().to_batches()


_RUNNERS: dict[str, BatchRunner] = {}
"""The runner of this process, by its job: one at most."""


def _runner(task: _Task) -> BatchRunner:
    if task.job not in _RUNNERS:
        for job in list(_RUNNERS):
            _RUNNERS.pop(job).close()
        _RUNNERS[task.job] = BatchRunner(task.extractor, task.options)
    return _RUNNERS[task.job]
