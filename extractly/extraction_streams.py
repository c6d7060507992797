"""The stream objects of `stream` and `astream`: context managers around a session (`protocol/extraction/session.py`).

The request is sent when the context is entered and the response is closed when it is left, whatever the reason. Inside,
the stream may be read in several goes: leaving a loop early does not end it, and `result()` reads the rest. What made
it fail is raised by the iterator, and again by `result()`; of several models, the next is asked where one refused
before anything was shown. What sync and async share is in `_Progress`; they differ in
how bytes and time come.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar, cast

from .errors import ExtractlyError, OutputError

if TYPE_CHECKING:
    from .protocol.extraction import Extraction, Opened, Update

__all__ = ["AsyncExtractionStream", "AsyncStreamManager", "ExtractionStream", "StreamManager"]

T = TypeVar("T")


class _Progress(Generic[T]):
    """What has been shown of a stream, what is held back, and how it ended."""

    __slots__ = ("_held", "_interval_seconds", "_shown_at", "error", "opened")

    def __init__(self, opened: Opened[T], interval_seconds: float) -> None:
        self.opened = opened
        self.error: ExtractlyError | None = None
        self._interval_seconds = interval_seconds
        self._held: Update[T] | None = None
        self._shown_at = 0.0

    def due(self, update: Update[T]) -> Update[T] | None:
        """The update to show now; `None` while the last one is too recent (its changes are kept for the next)."""
        if not self._interval_seconds:
            return update
        if self._held is not None:
            update = update.after(self._held)
            self._held = None
        now = time.monotonic()
        if not update.done and now - self._shown_at < self._interval_seconds:
            self._held = update
            return None
        self._shown_at = now
        return update

    def result(self) -> Extraction[T]:
        """The result of a stream that was read to its end."""
        if self.error is not None:
            raise self.error
        extraction = self.opened.session.extraction
        if extraction is None:
            raise RuntimeError("the stream was closed before its end; there is no result")
        return extraction


class _Items:
    """Which items of a list have been given: each once, when it is complete."""

    __slots__ = ("_given", "_prefix")

    def __init__(self, field: str | None) -> None:
        self._prefix: tuple[str, ...] = () if field is None else (field,)
        self._given: list[Any] = []

    def new(self, update: Update[Any]) -> Iterator[Any]:
        """The items that an update completed."""
        if not update.done and not update.is_complete(*self._prefix, len(self._given)):
            return
        items = self._list(update.value)
        while len(self._given) < len(items) and update.is_complete(*self._prefix, len(self._given)):
            self._given.append(items[len(self._given)])
            yield self._given[-1]

    def _list(self, value: Any) -> Sequence[Any]:
        for name in self._prefix:
            value = value[name] if _is_dict(value) else getattr(value, name)
        if value is None:
            return ()
        if _is_set(value):  # complete now, and its order is not the one in which its items came
            return [*self._given, *(item for item in value if item not in self._given)]
        if not _is_sequence(value):
            raise TypeError(f"items() needs a list, not {type(value).__name__}: name the field that holds one")
        return value


def _is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_set(value: object) -> TypeGuard[set[Any]]:
    return isinstance(value, (set, frozenset))


def _is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, (list, tuple))


class ExtractionStream(Generic[T]):
    """The updates of a streamed extraction; iterate it, or take `next(...)`."""

    def __init__(
        self, opened: Opened[T], open_: Callable[[Opened[T] | None], Opened[T]], interval_seconds: float = 0.0
    ) -> None:
        self._open = open_
        self._progress = _Progress(opened, interval_seconds)
        self._updates = self._pump()

    def _pump(self) -> Iterator[Update[T]]:
        try:
            yield from self._pump_model()
            while self._progress.opened.session.is_passed_on:
                self._progress.opened = self._open(self._progress.opened)
                yield from self._pump_model()
        except ExtractlyError as error:
            self._progress.error = error
            raise

    def _pump_model(self) -> Iterator[Update[T]]:
        from .client.drivers import pump

        opened = self._progress.opened
        try:
            for update in pump(opened.source, cast("Any", opened.session)):
                shown = self._progress.due(update)
                if shown is not None:
                    yield shown
        except OutputError:
            if not opened.session.is_passed_on:
                raise

    def __iter__(self) -> Iterator[Update[T]]:
        return self

    def __next__(self) -> Update[T]:
        return next(self._updates)

    def until_done(self) -> ExtractionStream[T]:
        """Read to the end; returns the stream.

        Raises:
            OutputError, APIError: As `extract`.
        """
        for _ in self._updates:
            pass
        return self

    def result(self) -> Extraction[T]:
        """Read to the end; returns what `Extractor.run` would have.

        Raises:
            OutputError, APIError: As `extract`; the same error again if it was raised before.
        """
        if self._progress.error is None:
            self.until_done()
        return self._progress.result()

    def items(self, field: str | None = None) -> Iterator[Any]:
        """The items of the list, each a full validated value, once, as soon as it closes.

        Args:
            field: The field that holds the list; `None` if the type itself is one.

        Raises:
            TypeError: There is no list.
        """
        items = _Items(field)
        for update in self:
            yield from items.new(update)

    def close(self) -> None:
        """Close the response; a second call does nothing."""
        self._progress.opened.source.close()


class AsyncExtractionStream(Generic[T]):
    """The updates of a streamed extraction; iterate it with `async for`, or take `await anext(...)`."""

    def __init__(
        self,
        opened: Opened[T],
        open_: Callable[[Opened[T] | None], Awaitable[Opened[T]]],
        interval_seconds: float = 0.0,
    ) -> None:
        self._open = open_
        self._progress = _Progress(opened, interval_seconds)
        self._updates = self._pump()

    async def _pump(self) -> AsyncGenerator[Update[T], None]:
        try:
            while True:
                async with aclosing(self._pump_model()) as updates:
                    async for update in updates:
                        yield update
                if not self._progress.opened.session.is_passed_on:
                    return
                self._progress.opened = await self._open(self._progress.opened)
        except ExtractlyError as error:
            self._progress.error = error
            raise

    async def _pump_model(self) -> AsyncGenerator[Update[T], None]:
        from .client.drivers import apump

        opened = self._progress.opened
        events = cast("AsyncGenerator[Update[T], None]", apump(opened.source, cast("Any", opened.session)))
        try:
            async with aclosing(events) as updates:
                async for update in updates:
                    shown = self._progress.due(update)
                    if shown is not None:
                        yield shown
        except OutputError:
            if not opened.session.is_passed_on:
                raise

    def __aiter__(self) -> AsyncIterator[Update[T]]:
        return self

    async def __anext__(self) -> Update[T]:
        return await anext(self._updates)

    async def until_done(self) -> AsyncExtractionStream[T]:
        """Read to the end; returns the stream.

        Raises:
            OutputError, APIError: As `extract`.
        """
        async for _ in self._updates:
            pass
        return self

    async def result(self) -> Extraction[T]:
        """Read to the end; returns what `Extractor.arun` would have.

        Raises:
            OutputError, APIError: As `extract`; the same error again if it was raised before.
        """
        if self._progress.error is None:
            await self.until_done()
        return self._progress.result()

    async def items(self, field: str | None = None) -> AsyncIterator[Any]:
        """The items of the list, each a full validated value, once, as soon as it closes.

        Args:
            field: The field that holds the list; `None` if the type itself is one.

        Raises:
            TypeError: There is no list.
        """
        items = _Items(field)
        async for update in self:
            for item in items.new(update):
                yield item

    async def close(self) -> None:
        """Close the response; a second call does nothing."""
        await self._progress.opened.source.aclose()
        with suppress(RuntimeError):  # another task is reading: it gets what the closed response gives it
            await self._updates.aclose()


class StreamManager(Generic[T]):
    """What `stream` returns: enter it for the stream."""

    def __init__(self, open_: Callable[[Opened[T] | None], Opened[T]], interval_seconds: float) -> None:
        self._open = open_
        self._interval_seconds = _checked(interval_seconds)
        self._stream: ExtractionStream[T] | None = None

    def __enter__(self) -> ExtractionStream[T]:
        self._stream = ExtractionStream(self._open(None), self._open, self._interval_seconds)
        return self._stream

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()


class AsyncStreamManager(Generic[T]):
    """What `astream` returns: enter it with `async with` for the stream."""

    def __init__(self, open_: Callable[[Opened[T] | None], Awaitable[Opened[T]]], interval_seconds: float) -> None:
        self._open = open_
        self._interval_seconds = _checked(interval_seconds)
        self._stream: AsyncExtractionStream[T] | None = None

    async def __aenter__(self) -> AsyncExtractionStream[T]:
        self._stream = AsyncExtractionStream(await self._open(None), self._open, self._interval_seconds)
        return self._stream

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            await self._stream.close()


def _checked(seconds: float) -> float:
    if seconds < 0:
        raise ValueError(f"min_interval_seconds must be at least 0, got {seconds}")
    return seconds
