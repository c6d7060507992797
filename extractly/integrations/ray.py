"""Ray Data: a dataset through an `Extractor`, on as many machines as the cluster has.

    import ray
    from extractly.integrations.ray import map_dataset

    mails = ray.data.read_parquet("mails")
    orders = map_dataset(mails, extractor, column="body", actors=8, checkpoint_dir="/shared/run")
    orders.write_parquet("orders")

Each actor is a process with one client; batches go in and out as Arrow. A row that fails is a row with an error, an
actor that dies is started again by Ray, and with a `checkpoint_dir` finds what was answered. Limits are of the whole
cluster, divided among the actors. The key of the service is not sent to the workers: they read it from their own
environment (`ray.init(runtime_env={"env_vars": {"OPENAI_API_KEY": ...}})`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from inspect import signature
from os import PathLike
from typing import Any, TypeVar

from ..extractor import Extractor
from ._batch_options import BatchOptions, checked_workers, make_options, per_worker
from ._batches import BatchRunner
from ._extras import load_extra
from .arrow import ArrowCodec

__all__ = ["map_dataset"]

D = TypeVar("D")
"""`ray.data.Dataset`, without a need to have it."""


def map_dataset(
    dataset: D,
    extractor: Extractor[Any],
    *,
    column: str = "text",
    to_input: Callable[[dict[str, Any]], Any] | None = None,
    key_columns: Sequence[str] | None = None,
    actors: int | tuple[int, int] = 1,
    concurrency: int = 16,
    requests_per_minute: float | None = None,
    tokens_per_minute: float | None = None,
    checkpoint_dir: str | PathLike[str] | None = None,
    batch_size: int = 64,
    **ray_remote_args: Any,
) -> D:
    """Extract from each row of a dataset; lazy, as datasets are.

    Args:
        dataset: The rows.
        extractor: What to extract, and how.
        column: The column that holds the input: a text, or messages. A null gives a null.
        to_input: Makes the input of a row, a dict of all columns, instead of `column`; `None` for a null.
        key_columns: The columns to keep; all by default.
        actors: How many workers; a pair for a pool that grows from the one to the other.
        concurrency: Rows asked for at once by each actor, at most; fewer while the service says 429.
        requests_per_minute: A limit for all actors together (for the most that the pool may have).
        tokens_per_minute: Likewise, for the tokens of prompts and answers together.
        checkpoint_dir: A directory for the answers, a file for each worker: what it holds is not asked for again, by
            this run or the next. For several machines, on a file system that they share (`pipeline/stores.py`).
        batch_size: Rows that are handed to an actor at once; four such batches are under way.
        **ray_remote_args: Of the actors, as `Dataset.map_batches` takes them (`num_cpus`, `memory`, `runtime_env`, …).

    Returns:
        The kept columns and `value`, `error_type`, `error`, `tokens` (`arrow.result_schema`).

    Raises:
        TypeError, ValueError: A keyword of the wrong type, or out of range.
        SchemaError: The type cannot be said.
        ConfigurationError: Ray is not installed; when it runs: no key, no such column, or a store that cannot be used.
    """
    data = load_extra("ray.data", extra="ray")
    least, most = (actors, actors) if isinstance(actors, int) else actors
    workers = checked_workers("actors", most)
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
    ArrowCodec(extractor.output)  # a type that cannot be said is said here, not on each machine
    rows: Any = dataset
    mapped: D = rows.map_batches(
        Worker,
        fn_constructor_args=(extractor, per_worker(options, workers)),
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=_pool(data.ActorPoolStrategy, least, most),
        **ray_remote_args,
    )
    return mapped


def _pool(strategy: Callable[..., Any], least: int, most: int) -> Any:
    """So many actors, and two tasks in each.

    Both run at once where Ray can do that (2.60 can): then there is no gap between two blocks. Not more than two, so
    that the blocks are spread over the actors, each of which has its share of the limits.
    """
    name = "max_concurrent_calls_per_actor"
    both = {name: 2} if name in signature(strategy).parameters else {}
    return strategy(min_size=least, max_size=most, max_tasks_in_flight_per_actor=2, **both)


class Worker:
    """What Ray makes one of in each actor. Batches of a block overlap, as `__call__` is asynchronous.

    Args:
        extractor: What to extract.
        options: How, for this actor.
    """

    def __init__(self, extractor: Extractor[Any], options: BatchOptions) -> None:
        self._runner = BatchRunner(extractor, options)

    async def __call__(self, batch: Any) -> AsyncIterator[Any]:
        """One batch."""
        yield await asyncio.wrap_future(self._runner.submit(batch))
