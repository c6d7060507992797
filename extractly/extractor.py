"""`Extractor`: a type and the settings of its calls, made once; the verbs in `verbs.py` are one made for a single call.

Everything that decides is in `protocol/extraction`; here an `Extractor` compiles its plan once, finds its client, and
lets the client drive the flow. Sync and async differ in the client's driver and in the stream's pump
(`extraction_streams.py`), and in nothing else.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from .extraction_streams import AsyncStreamManager, StreamManager
from .extractor_clients import async_client, endpoint_of, sync_client
from .protocol.extraction import (
    Extraction,
    Hooks,
    Input,
    ModeChoice,
    OnItemError,
    OnTruncation,
    Plan,
    extract_flow,
    make_settings,
    open_flow,
    request_body,
)

if TYPE_CHECKING:
    from typing_extensions import TypeForm, Unpack

    from .client import AsyncClient, Client
    from .documents import DocumentExtraction, MergeOptions, PieceKeywords, SplitOptions
    from .pipeline import AsyncMapRun, MapOptions, MapProgress, MapRun, OnError
    from .pipeline.batch import BatchJob, BatchKeywords, BatchRun
    from .pipeline.rows import Job
    from .pipeline.spending import Prices
    from .streaming import Partial

__all__ = ["Extractor"]

T = TypeVar("T")
S = TypeVar("S")


class Extractor(Generic[T]):
    """A type and how to ask for it: made once, used for any number of inputs, from any number of threads.

    Picklable: a pickle holds the type and the settings, never a key or a connection.

    Args:
        output: Anything that `pydantic.TypeAdapter` takes, or a JSON Schema as a `dict` (the value is then plain data).
        model: A model's name, or several to try in order: the next only when the one before refuses or stays invalid.
            Else `EXTRACTLY_MODEL`. `"local"` is the embedded engine: no network, no key.
        instructions: A system message to put before each input.
        client: A `Client` or an `AsyncClient`; the other kind is made from its settings. Else the module-level client.
        mode: `"json_schema"`, `"tool"`, `"json_object"` or `"text"`; `"auto"`: the strongest that the endpoint takes.
        retries: How often an invalid answer is sent back with its errors. Transport retries are the client's.
        context: pydantic's validation context.
        on_truncation: For an answer cut off at the token limit: `"raise"`; `"salvage"` gives what had come as a
            `Partial`; `"continue"` asks for the rest and joins it.
        on_item_error: For invalid items of a list: `"raise"`; `"collect"` leaves them out of the value and returns them
            in `Extraction.item_errors`; `"reask"` first asks for them, and only them, again.
        hooks: Callbacks: a `Hooks`, or a dict with the keys request, response, retry, reask, repair, result.
        max_attempts: Requests of one call at most; `None` for no limit.
        max_total_tokens: No request is sent once a call has used so many tokens; `None` for no limit.
        **params: `repairs` (names of the repair rules that may be used), `dialect`, `guard`, `schema_prompt`,
            `reask_prompt`, `continue_prompt`; the options `timeout` (seconds), `extra_headers`, `extra_query`,
            `extra_body`, `max_retries`, `idempotency_key`; anything else is a field of the body (`temperature`, …).

    Raises:
        TypeError: `messages`, `response_format`, `stream` or `n` was passed, or a keyword of the wrong type.
        ValueError: A keyword that has no such value.

    >>> from pydantic import BaseModel
    >>> class Event(BaseModel):
    ...     name: str
    >>> Extractor(Event, model="local")("Name: science fair")
    Event(name='science fair')
    """

    @overload
    def __init__(self: Extractor[Any], output: dict[str, Any], **keywords: Any) -> None: ...
    @overload
    def __init__(
        self: Extractor[S | Partial[S]], output: TypeForm[S], *, on_truncation: Literal["salvage"], **keywords: Any
    ) -> None: ...
    @overload
    def __init__(
        self,
        output: TypeForm[T],
        *,
        model: str | Sequence[str] | None = None,
        instructions: str | None = None,
        client: Client | AsyncClient | None = None,
        mode: ModeChoice = "auto",
        retries: int = 2,
        context: Any = None,
        on_truncation: OnTruncation = "raise",
        on_item_error: OnItemError = "raise",
        hooks: Hooks | Mapping[str, Callable[[Any], object]] | None = None,
        max_attempts: int | None = None,
        max_total_tokens: int | None = None,
        **params: Any,
    ) -> None: ...
    def __init__(
        self,
        output: Any,
        *,
        model: str | Sequence[str] | None = None,
        instructions: str | None = None,
        client: Client | AsyncClient | None = None,
        mode: ModeChoice = "auto",
        retries: int = 2,
        context: Any = None,
        on_truncation: OnTruncation = "raise",
        on_item_error: OnItemError = "raise",
        hooks: Hooks | Mapping[str, Callable[[Any], object]] | None = None,
        max_attempts: int | None = None,
        max_total_tokens: int | None = None,
        **params: Any,
    ) -> None:
        self._output = output
        self._client = client
        self._plan: Plan[T] | None = None
        self._settings = make_settings(
            model=model,
            hooks=hooks,
            instructions=instructions,
            mode=mode,
            retries=retries,
            context=context,
            on_truncation=on_truncation,
            on_item_error=on_item_error,
            max_attempts=max_attempts,
            max_total_tokens=max_total_tokens,
            **params,
        )

    @property
    def output(self) -> Any:
        """The type, or the JSON Schema, that is extracted."""
        return self._output

    def __call__(self, input: Input) -> T:  # noqa: A002
        """The bare value: `run(input).value`."""
        return self.run(input).value

    def run(self, input: Input) -> Extraction[T]:  # noqa: A002
        """Extract from one input.

        Args:
            input: A text, a list of chat messages, or a list of content parts.

        Returns:
            The value, with what was spent and mended on the way.

        Raises:
            OutputError: The model gave no valid value; the error holds every attempt.
            APIError: The service or the network failed.
            ConfigurationError: No key, or no model: the message says what to set.
            SchemaError: The type cannot be said; the message says what to write instead.
        """
        client = sync_client(self._client)
        return client.core.run(extract_flow(self._made_plan(), input, endpoint_of(client)))

    async def arun(self, input: Input) -> Extraction[T]:  # noqa: A002
        """As `run`, awaited."""
        client = async_client(self._client)
        return await client.core.run(extract_flow(self._made_plan(), input, endpoint_of(client)))

    def stream(self, input: Input, *, min_interval_seconds: float = 0.0) -> StreamManager[T]:  # noqa: A002
        """Extract while the answer arrives; see `extractly.stream`."""
        client = sync_client(self._client)
        plan = self._made_plan()
        return StreamManager(
            lambda after: client.core.run(open_flow(plan, input, endpoint_of(client), after)), min_interval_seconds
        )

    def astream(self, input: Input, *, min_interval_seconds: float = 0.0) -> AsyncStreamManager[T]:  # noqa: A002
        """As `stream`, for `async with`."""
        client = async_client(self._client)
        plan = self._made_plan()
        return AsyncStreamManager(
            lambda after: client.core.run(open_flow(plan, input, endpoint_of(client), after)), min_interval_seconds
        )

    def dry_run(self, input: Input) -> dict[str, Any]:  # noqa: A002
        """The exact body of the first request that `run` would send; nothing is sent.

        Raises:
            ConfigurationError: No model.
        """
        client = sync_client(self._client)
        return request_body(self._made_plan(), input, endpoint_of(client))

    def map(
        self,
        inputs: Iterable[Any] | AsyncIterable[Any],
        *,
        concurrency: int = 16,
        ordered: bool = True,
        on_error: OnError = "return",
        checkpoint: str | PathLike[str] | None = None,
        progress: bool | Callable[[MapProgress], object] | None = None,
        key: Callable[[Any], Any] | None = None,
        to_input: Callable[[Any], Any] | None = None,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        prices: Prices | None = None,
        max_total_tokens: int | None = None,
        max_cost: float | None = None,
    ) -> MapRun[T]:
        """Extract from any number of inputs: read lazily, asked for concurrently, one result each.

        No more than twice `concurrency` inputs are held at a time. A row that fails gives an `Err` and ends nothing;
        what no row is to blame for (no key, a checkpoint that cannot be written) is raised. An exception of `inputs` is
        raised when the rows before it have been given out. Inputs are read in this thread, requests made in another.

        Args:
            inputs: Inputs as for `run`, or rows that `to_input` makes one of.
            concurrency: Rows asked for at once, at most; fewer while the service says 429.
            ordered: Results in the order of the inputs; `False`: as they come.
            on_error: `"return"` gives an `Err` for a row that failed; `"raise"` raises its error.
            checkpoint: A file that keeps the answers: the next run with it asks only for what is missing.
            progress: `True` for a line on standard error; or a function of a `MapProgress`.
            key: Makes the `input_key` of a row; its index by default. It is a label: the checkpoint goes by content.
            to_input: Makes the input of a row, such as `lambda row: row["text"]`.
            requests_per_minute: A limit of your own.
            tokens_per_minute: A limit of your own, for the tokens of prompts and answers together.
            prices: A `Price`, or one for each model, per million tokens: progress and summary then show the cost.
            max_total_tokens: Of the whole run: once they are spent, nothing more is asked, and each row that was not
                asked is an `Err` with a `BudgetExceededError`.
            max_cost: Likewise, by `prices`.

        Returns:
            An iterator of `Ok` and `Err`, with a `summary`; close it (or use `with`) to stop early.

        Raises:
            TypeError, ValueError: A keyword of the wrong type, or out of range; inputs that cannot be iterated.
            ConfigurationError: No model, no key, or a checkpoint that cannot be used.
            SchemaError: The type cannot be said.

        >>> [row.value for row in Extractor(int, model="local").map(["value: 7", "value: 8"], on_error="raise")]
        [7, 8]
        """
        from .pipeline import MapOptions, start_map

        options = MapOptions(
            concurrency=concurrency,
            ordered=ordered,
            on_error=on_error,
            checkpoint=checkpoint,
            progress=progress,
            key=key,
            to_input=to_input,
            requests_per_minute=requests_per_minute,
            tokens_per_minute=tokens_per_minute,
            prices=prices,
            max_total_tokens=max_total_tokens,
            max_cost=max_cost,
        )
        return start_map(self._job(options), inputs)

    def amap(
        self,
        inputs: Iterable[Any] | AsyncIterable[Any],
        *,
        concurrency: int = 16,
        ordered: bool = True,
        on_error: OnError = "return",
        checkpoint: str | PathLike[str] | None = None,
        progress: bool | Callable[[MapProgress], object] | None = None,
        key: Callable[[Any], Any] | None = None,
        to_input: Callable[[Any], Any] | None = None,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        prices: Prices | None = None,
        max_total_tokens: int | None = None,
        max_cost: float | None = None,
    ) -> AsyncMapRun[T]:
        """As `map`, for `async for`; all in the running loop, so `inputs` must not block in its `__next__`."""
        from .pipeline import MapOptions, start_amap

        options = MapOptions(
            concurrency=concurrency,
            ordered=ordered,
            on_error=on_error,
            checkpoint=checkpoint,
            progress=progress,
            key=key,
            to_input=to_input,
            requests_per_minute=requests_per_minute,
            tokens_per_minute=tokens_per_minute,
            prices=prices,
            max_total_tokens=max_total_tokens,
            max_cost=max_cost,
        )
        return start_amap(self._job(options), inputs)

    def run_document(
        self,
        text: str,
        *,
        split: SplitOptions | None = None,
        merge: MergeOptions | None = None,
        **options: Unpack[PieceKeywords],
    ) -> DocumentExtraction[T]:
        """Extract from a text of any length: cut into pieces, asked for concurrently, the answers merged.

        Args:
            text: The document. One that fits in a piece is asked for as `run` asks.
            split: How it is cut.
            merge: How the answers are put together.
            **options: Keywords of `map`: `concurrency`, `on_error`, `checkpoint`, …; see `PieceKeywords`.

        Raises:
            OutputValidationError: What the pieces say together is no valid value; `document` holds what was found.
            ExtractlyError: Every piece failed (the first one's error); or as for `map`.
        """
        from .documents import DocumentRun
        from .pipeline import start_map

        run: DocumentRun[T] = DocumentRun(text, self._output, self._made_plan(), split, merge, **options)
        return run.finish(list(start_map(self._job(run.options, run.plan), run.pieces)))

    async def arun_document(
        self,
        text: str,
        *,
        split: SplitOptions | None = None,
        merge: MergeOptions | None = None,
        **options: Unpack[PieceKeywords],
    ) -> DocumentExtraction[T]:
        """As `run_document`, awaited."""
        from .documents import DocumentRun
        from .pipeline import start_amap

        run: DocumentRun[T] = DocumentRun(text, self._output, self._made_plan(), split, merge, **options)
        return run.finish([row async for row in start_amap(self._job(run.options, run.plan), run.pieces)])

    def batch(
        self,
        inputs: Iterable[Any] | AsyncIterable[Any] | None = None,
        *,
        state: str | PathLike[str],
        **options: Unpack[BatchKeywords],
    ) -> BatchRun[T]:
        """Extract through the service's Batch API: cheaper, answers within a day; `options` as in `BatchOptions`.

        `state` is the file that keeps the run; `inputs` may be left out where it holds them. Iterate the run (`for` or
        `async for`) for an `Ok` or `Err` a row, in order, or take its steps one by one. Raises what `map` raises.
        """
        from .pipeline.batch import BatchOptions, BatchRun

        return BatchRun(self.batch_job(), inputs, BatchOptions(state=state, **options))

    def batch_job(self) -> BatchJob[T]:
        """What batches of this extractor ask; for `write_batch` and `read_batch`."""
        from .pipeline.batch import BatchJob

        client = self._client or sync_client(None)
        cores = (lambda: sync_client(self._client).core), (lambda: async_client(self._client).core)
        maps = self.map, self.amap
        address = client.settings.shown_base_url
        return BatchJob(self._output, self._made_plan(), endpoint_of(client), address, cores, maps)

    def _job(self, options: MapOptions, plan: Plan[T] | None = None) -> Job[T]:
        from .pipeline.rows import Job

        client = async_client(self._client)
        return Job(plan or self._made_plan(), client.core, endpoint_of(client), options)

    def _made_plan(self) -> Plan[T]:
        if self._plan is None:
            self._plan = Plan(self._output, self._settings)
        return self._plan

    def __getstate__(self) -> dict[str, Any]:
        from .client.settings import without_secrets

        options = self._settings.options
        shown = replace(
            options,
            extra_headers=without_secrets(options.extra_headers or {}),
            extra_query=without_secrets(options.extra_query or {}),
        )
        settings = replace(self._settings, options=shown)
        return {"_output": self._output, "_client": self._client, "_settings": settings, "_plan": None}

    def __repr__(self) -> str:
        name = getattr(self._output, "__name__", None) or repr(self._output)
        return f"Extractor({name}, models={list(self._settings.models)})"
