"""One input to one result: from the checkpoint, or from the service through the extract flow, and then recorded.

`run` comes back with `Ok` or `Err` and raises only what is no row's fault: a missing key or model, a type that cannot
be said, a checkpoint that cannot be written. That would fail every row after it, and ends the run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

from ..client._core import AsyncCore
from ..client.drivers import adrive
from ..errors import ConfigurationError, SchemaError
from ..protocol.extraction import Endpoint, Extraction, Plan, extract_flow
from ..protocol.extraction.values import total_tokens
from .keys import KeyMaker
from .options import MapOptions
from .pacing import PacedTransport, Pacer
from .records import maybe_record, maybe_restored
from .spending import Spending
from .stores import AnswerStore
from .values import Err, Ok, Result

__all__ = ["Job", "RowRunner"]

T = TypeVar("T")


class Job(Generic[T]):
    """What a run is to do, before there is a loop to do it in.

    Args:
        plan: Of the extractor.
        core: Of its async client.
        endpoint: Where it asks.
        options: How.

    Attributes:
        spending: The account of the run.

    Raises:
        ConfigurationError: No model, or one without a price.
        SchemaError: The type cannot be said.
        TypeError: A field of the body is no JSON.
    """

    def __init__(self, plan: Plan[T], core: AsyncCore, endpoint: Endpoint, options: MapOptions) -> None:
        self.plan = plan
        self.core = core
        self.endpoint = endpoint
        self.options = options
        models = plan.settings.resolved_models()
        self.spending = Spending(
            models, options.prices, max_total_tokens=options.max_total_tokens, max_cost=options.max_cost
        )
        plan.offer(plan.settings.modes()[0])
        self.keys = KeyMaker(plan, models, core.settings.shown_base_url) if options.checkpoint is not None else None


class RowRunner(Generic[T]):
    """Runs rows, in one event loop.

    Args:
        job: What to do.
        checkpoint: Open; `None` for none.

    Attributes:
        asked: The tasks whose rows have sent a request; whoever started them takes them out.
    """

    def __init__(self, job: Job[T], checkpoint: AnswerStore | None) -> None:
        options = job.options
        self._job = job
        self._checkpoint = checkpoint
        self._places = asyncio.Semaphore(options.concurrency)
        self._pacer = Pacer(
            options.concurrency,
            job.endpoint.policy,
            starts_slowly=job.spending.is_limited,
            requests_per_minute=options.requests_per_minute,
            tokens_per_minute=options.tokens_per_minute,
        )
        self._patient = job.endpoint.policy.max_retries > 0 and job.plan.settings.options.max_retries != 0
        self._equal: dict[bytes, tuple[asyncio.Lock, int]] = {}
        self.asked: set[asyncio.Task[Any] | None] = set()

    async def run(self, index: int, given: Any) -> Result[T]:
        """The result of a row.

        Raises:
            ConfigurationError, SchemaError: See the module.
        """
        options = self._job.options
        input_key: Any = index
        try:
            if options.key is not None:
                input_key = options.key(given)
            wanted = given if options.to_input is None else options.to_input(given)
            extraction, known = await self._extraction(wanted)
        except (ConfigurationError, SchemaError):
            raise
        except Exception as error:  # a row's failure is the row's, whatever it is
            return Err(error=error, input_key=input_key, index=index, input=given)
        return Ok(
            value=extraction.value, input_key=input_key, extraction=extraction, index=index, from_checkpoint=known
        )

    async def _extraction(self, given: Any) -> tuple[Extraction[T], bool]:
        """The extraction, and whether it was in the checkpoint."""
        keys, checkpoint = self._job.keys, self._checkpoint
        if keys is None or checkpoint is None:
            async with self._places:
                return await self._ask(given), False
        key = keys.key(given)
        recorded = self._maybe_recorded(checkpoint, key)
        if recorded is not None:
            return recorded, True
        # The place is held until the answer is recorded: after a kill, no more than these are asked for again.
        async with self._one_of(key), self._places:
            recorded = self._maybe_recorded(checkpoint, key)  # by an equal row, or by another process, meanwhile
            if recorded is not None:
                return recorded, True
            extraction = await self._ask(given)
            record = maybe_record(self._job.plan, extraction)
            if record is not None:
                model = extraction.attempts[-1].model
                await checkpoint.record(key, model, total_tokens(extraction.usage), record)
            return extraction, False

    @asynccontextmanager
    async def _one_of(self, key: bytes) -> AsyncGenerator[None]:
        """Let one of several equal rows through at a time: the others find its answer, or ask if it has none."""
        lock, waiting = self._equal.get(key) or (asyncio.Lock(), 0)
        self._equal[key] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._equal.pop(key)
            if waiting > 1:
                self._equal[key] = lock, waiting - 1

    def _maybe_recorded(self, checkpoint: AnswerStore, key: bytes) -> Extraction[T] | None:
        answer = checkpoint.maybe_answer(key)
        return None if answer is None else maybe_restored(self._job.plan, answer)

    async def _ask(self, given: Any) -> Extraction[T]:
        job = self._job
        transport = PacedTransport(
            job.core, self._pacer, job.spending, patient=self._patient, on_send=self._mark_as_asked
        )
        return await adrive(extract_flow(job.plan, given, job.endpoint, transport.account), transport)

    def _mark_as_asked(self) -> None:
        self.asked.add(asyncio.current_task())
