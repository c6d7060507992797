"""The two drivers of request flows and the two pumps of streams: where sync and async differ, and all that differs.

A flow says what to send and how long to wait (`protocol/flow.py`); a driver does it and tells the flow what came.
What a flow can handle is an `APIError`, thrown in where it yielded, and a request that a transport did not send because
a limit is reached; everything else (a cancellation, a caller's own exception, a missing key) ends the flow and goes
through.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol, TypeVar

from ..errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    BudgetExceededError,
    IncompleteStreamError,
    StreamTimeoutError,
)
from ..protocol.flow import Flow, Receive, Response, Send, Sleep
from ._transport import AsyncByteStream, AsyncTransport, ByteStream, SyncTransport

T = TypeVar("T")
E = TypeVar("E")


class Session(Protocol[E]):
    """What a pump feeds: `protocol.StreamSession`, or the session of raw chunks.

    Attributes:
        done: Nothing more is wanted, so nothing more is read: a service may keep the connection open after `[DONE]`.
    """

    done: bool

    def feed(self, data: bytes, /) -> list[E]:
        """Take bytes, give what they complete."""
        ...

    def finish(self) -> list[E]:
        """Say that no more will come; raises `IncompleteStreamError` where the answer had not ended."""
        ...


def drive(flow: Flow[T], transport: SyncTransport) -> T:
    """Run a flow to its result, waiting here."""
    try:
        step = next(flow)
        while True:
            try:
                answer = transport.send(step) if isinstance(step, Send) else _wait(step)
            except (APIError, BudgetExceededError) as failure:
                step = flow.throw(failure)
            else:
                step = flow.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        flow.close()


async def adrive(flow: Flow[T], transport: AsyncTransport) -> T:
    """Run a flow to its result, waiting in the event loop."""
    try:
        step = next(flow)
        while True:
            try:
                answer = await (transport.send(step) if isinstance(step, Send) else _await(step))
            except (APIError, BudgetExceededError) as failure:
                step = flow.throw(failure)
            else:
                step = flow.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        flow.close()


def _wait(step: Sleep | Receive) -> Response | None:
    if isinstance(step, Sleep):
        time.sleep(step.seconds)
        return None
    with step.stream as stream:
        for piece in stream.iter_bytes():
            step.take(piece)
    return None


async def _await(step: Sleep | Receive) -> Response | None:
    if isinstance(step, Sleep):
        import asyncio

        await asyncio.sleep(step.seconds)
        return None
    async with step.stream as stream:
        async for piece in stream.aiter_bytes():
            step.take(piece)
    return None


def pump(stream: ByteStream, session: Session[E]) -> Iterator[E]:
    """The events of a stream; it is closed at the end, at a failure, and when the iterator is closed."""
    with stream:
        try:
            for chunk in stream.iter_bytes():
                yield from session.feed(chunk)
                if session.done:
                    break
        except APIConnectionError as failure:
            yield from _after_break(session, failure)
        else:
            yield from session.finish()


async def apump(stream: AsyncByteStream, session: Session[E]) -> AsyncIterator[E]:
    """The events of a stream; it is closed at the end, at a failure, and when the iterator is closed."""
    async with stream:
        try:
            async for chunk in stream.aiter_bytes():
                for event in session.feed(chunk):
                    yield event
                if session.done:
                    break
        except APIConnectionError as failure:
            for event in _after_break(session, failure):
                yield event
        else:
            for event in session.finish():
                yield event


def _after_break(session: Session[Any], failure: APIConnectionError) -> list[Any]:
    """What a broken stream had completed: the end of the answer, if only the good-bye is missing; else its error.

    Raises:
        IncompleteStreamError: With what had come; a `StreamTimeoutError` where it went quiet.
    """
    try:
        return session.finish()
    except IncompleteStreamError as incomplete:
        if not isinstance(failure, APITimeoutError):
            incomplete.message = f"{incomplete.message} ({failure.message})"
            incomplete.args = (incomplete.message,)
            raise incomplete from failure
        timeout = StreamTimeoutError(f"{failure.message} {incomplete.message}")
        timeout.__dict__.update({**incomplete.__dict__, "message": timeout.message})
        raise timeout from failure
