"""The verbs: `extract`, `aextract`, `stream`, `astream`. Each is an `Extractor` made for one call.

The compiled schema is cached by type, so a call costs little more than one of a kept `Extractor`; keep one where the
same type is asked for often, or where it is to be sent to another process. What does the work is imported by the first
call, so that importing a verb costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from .client import AsyncClient, Client
    from .extraction_streams import AsyncStreamManager, StreamManager
    from .protocol.extraction import Hooks, Input, ModeChoice, OnItemError, OnTruncation
    from .streaming import Partial

__all__ = ["aextract", "astream", "extract", "stream"]

T = TypeVar("T")


@overload
def extract(output: dict[str, Any], input: Input, /, **keywords: Any) -> Any: ...
@overload
def extract(
    output: TypeForm[T], input: Input, /, *, on_truncation: Literal["salvage"], **keywords: Any
) -> T | Partial[T]: ...
@overload
def extract(
    output: TypeForm[T],
    input: Input,
    /,
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
) -> T: ...
def extract(
    output: Any,
    input: Input,  # noqa: A002
    /,
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
) -> Any:
    """Extract a value of a type from an input.

    Args:
        output: Anything that `pydantic.TypeAdapter` takes, or a JSON Schema as a `dict` (the value is then plain data).
        input: A text, a list of chat messages, or a list of content parts.
        model: A model's name, or several to try in order: the next only when the one before refuses or stays invalid.
            Else `EXTRACTLY_MODEL`. `"local"` is the embedded engine: no network, no key.
        instructions: A system message to put before the input.
        client: A `Client` or an `AsyncClient`; the other kind is made from its settings. Else the module-level client.
        mode: `"json_schema"`, `"tool"`, `"json_object"` or `"text"`; `"auto"`: the strongest that the endpoint takes.
        retries: How often an invalid answer is sent back with its errors. Transport retries are the client's.
        context: pydantic's validation context.
        on_truncation: For an answer cut off at the token limit: `"raise"`; `"salvage"` gives what had come as a
            `Partial`; `"continue"` asks for the rest and joins it.
        on_item_error: For invalid items of a list: `"raise"`; `"collect"` leaves them out of the value.
        hooks: Callbacks: a `Hooks`, or a dict with the keys request, response, retry, reask, repair, result.
        max_attempts: Requests at most; `None` for no limit.
        max_total_tokens: No request is sent once so many tokens are used; `None` for no limit.
        **params: Fields of the body (`temperature`, …) and options of the request (`timeout` in seconds, …); see
            `Extractor`.

    Returns:
        The value; with `on_truncation="salvage"` perhaps a `Partial` of it.

    Raises:
        OutputError: The model gave no valid value: the class says why, the error holds every attempt.
        APIError: The service or the network failed.
        ConfigurationError: No key, or no model: the message says what to set.
        SchemaError: The type cannot be said; the message says what to write instead.
        TypeError, ValueError: A keyword is wrong.

    >>> from pydantic import BaseModel
    >>> class Event(BaseModel):
    ...     name: str
    >>> extract(Event, "Name: science fair", model="local")
    Event(name='science fair')
    """
    from .extractor import Extractor

    extractor: Extractor[Any] = Extractor(
        output,
        model=model,
        instructions=instructions,
        client=client,
        mode=mode,
        retries=retries,
        context=context,
        on_truncation=on_truncation,
        on_item_error=on_item_error,
        hooks=hooks,
        max_attempts=max_attempts,
        max_total_tokens=max_total_tokens,
        **params,
    )
    return extractor(input)


@overload
async def aextract(output: dict[str, Any], input: Input, /, **keywords: Any) -> Any: ...
@overload
async def aextract(
    output: TypeForm[T], input: Input, /, *, on_truncation: Literal["salvage"], **keywords: Any
) -> T | Partial[T]: ...
@overload
async def aextract(
    output: TypeForm[T],
    input: Input,
    /,
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
) -> T: ...
async def aextract(
    output: Any,
    input: Input,  # noqa: A002
    /,
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
) -> Any:
    """As `extract`, awaited."""
    from .extractor import Extractor

    extractor: Extractor[Any] = Extractor(
        output,
        model=model,
        instructions=instructions,
        client=client,
        mode=mode,
        retries=retries,
        context=context,
        on_truncation=on_truncation,
        on_item_error=on_item_error,
        hooks=hooks,
        max_attempts=max_attempts,
        max_total_tokens=max_total_tokens,
        **params,
    )
    return (await extractor.arun(input)).value


@overload
def stream(output: dict[str, Any], input: Input, /, **keywords: Any) -> StreamManager[Any]: ...
@overload
def stream(
    output: TypeForm[T],
    input: Input,
    /,
    *,
    min_interval_seconds: float = 0.0,
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
) -> StreamManager[T]: ...
def stream(
    output: Any,
    input: Input,  # noqa: A002
    /,
    *,
    min_interval_seconds: float = 0.0,
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
) -> StreamManager[Any]:
    """Extract while the answer arrives: a context manager whose stream iterates `Update[T]`.

    The stream has `.result()` (an `Extraction[T]`), `.until_done()` and `.items(field=None)`. It never asks again: a
    bad end raises, from the iterator and from `.result()`, what `extract` would raise.

    Args:
        output: As for `extract`.
        input: As for `extract`.
        min_interval_seconds: No more than one update in this time; what came in between is in the next one.
        model: As for `extract`; of several, the next is asked only where nothing of the answer before was shown.
        instructions: As for `extract`.
        client: As for `extract`.
        mode: As for `extract`.
        retries: Not used: a stream is never asked again.
        context: As for `extract`.
        on_truncation: As for `extract`, but a stream is never continued.
        on_item_error: As for `extract`.
        hooks: As for `extract`.
        max_attempts: As for `extract`.
        max_total_tokens: As for `extract`.
        **params: As for `extract`.

    >>> from pydantic import BaseModel
    >>> class Event(BaseModel):
    ...     name: str
    >>> with stream(Event, "Name: science fair", model="local") as updates:
    ...     [update.value for update in updates if update.done]
    [Event(name='science fair')]
    """
    from .extractor import Extractor

    extractor: Extractor[Any] = Extractor(
        output,
        model=model,
        instructions=instructions,
        client=client,
        mode=mode,
        retries=retries,
        context=context,
        on_truncation=on_truncation,
        on_item_error=on_item_error,
        hooks=hooks,
        max_attempts=max_attempts,
        max_total_tokens=max_total_tokens,
        **params,
    )
    return extractor.stream(input, min_interval_seconds=min_interval_seconds)


@overload
def astream(output: dict[str, Any], input: Input, /, **keywords: Any) -> AsyncStreamManager[Any]: ...
@overload
def astream(
    output: TypeForm[T],
    input: Input,
    /,
    *,
    min_interval_seconds: float = 0.0,
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
) -> AsyncStreamManager[T]: ...
def astream(
    output: Any,
    input: Input,  # noqa: A002
    /,
    *,
    min_interval_seconds: float = 0.0,
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
) -> AsyncStreamManager[Any]:
    """As `stream`, for `async with` and `async for`; `.result()` is awaited."""
    from .extractor import Extractor

    extractor: Extractor[Any] = Extractor(
        output,
        model=model,
        instructions=instructions,
        client=client,
        mode=mode,
        retries=retries,
        context=context,
        on_truncation=on_truncation,
        on_item_error=on_item_error,
        hooks=hooks,
        max_attempts=max_attempts,
        max_total_tokens=max_total_tokens,
        **params,
    )
    return extractor.astream(input, min_interval_seconds=min_interval_seconds)
