"""Push sessions: bytes of a response in, events (or chunks) out, and what went wrong at the end.

The clients' pumps feed these with whatever the network gives and call `finish()` when it ends, also when it breaks.
`StreamSession` is `.stream()`, `ChunkSession` is `.create(stream=True)`. The rules (DIALECTS 2.18 and 3.1):

* a stream has ended well if `[DONE]` came, or a finish reason for every choice: some services never send `[DONE]`,
  some never a finish reason. Else `finish()` raises `IncompleteStreamError` with all that came; so it does where
  parsing was asked for, `[DONE]` came without a finish reason, and the JSON stops in the middle;
* an error that the service reports in the stream is an `APIError` at once;
* a body that holds no event at all is the service's error in plain JSON, or no event stream: `finish()` says which;
* where parsing was asked for, `finish()` raises what reading the answer raises, when the usage has come too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

import jiter

from ..errors import (
    APIError,
    APIResponseValidationError,
    EmptyOutputError,
    ExtractlyError,
    IncompleteJSONError,
    IncompleteStreamError,
    OutputError,
)
from .chunk_values import ChatCompletionChunk
from .chunks import SNIPPET_CHARS, decode_json, stream_error
from .events import ChatCompletionStreamEvent
from .sse import MAX_EVENT_BYTES, EventFields, SSEDecoder
from .stream_state import ChatCompletionStreamState
from .wire import is_list, is_object

__all__ = ["ChunkSession", "StreamSession"]

T = TypeVar("T")
_EVENT_STREAM = re.compile(rb"\s*(:|(data|event|id|retry)\b|\Z)")
"""How a body begins that is an event stream, if one without events."""

_KEPT_HEAD_BYTES = 65_536
"""How much is kept of a body that has held no event yet, to say what it was: an error is shorter."""


class _Session:
    """From bytes to decoded objects; what both sessions share.

    Attributes:
        done: Nothing more is wanted of the stream: `[DONE]` came, or a failure that `finish()` raises.
    """

    def __init__(self, request_id: str | None, headers: Mapping[str, str] | None, max_event_bytes: int) -> None:
        self._decoder = SSEDecoder(max_event_bytes=max_event_bytes)
        self._context: dict[str, Any] = {"request_id": request_id, "headers": headers}
        self._head: bytes | None = b""
        self._failure: ExtractlyError | None = None
        self.done = False

    def _read(self, data: bytes) -> list[EventFields]:
        """The events that some bytes complete; raises the failure of an earlier call."""
        if self._failure is not None:
            raise self._failure
        if self.done:
            return []
        events = self._decoder.feed_fields(data)
        if self._head is not None:
            self._head = None if events else (self._head + data)[:_KEPT_HEAD_BYTES]
        return events

    def _objects(self, received: list[EventFields]) -> Iterator[dict[str, Any]]:
        """The objects that events hold, up to `[DONE]`; JSON that is no object is passed over.

        Raises:
            APIError: An event is called `error`, or is no JSON.
        """
        for text, name, _, _ in received:
            try:
                data: Any = jiter.from_json(text)
            except ValueError:
                if text[:6] == b"[DONE]":
                    self.done = True
                    return
                data = decode_json(text)
            if data.__class__ is dict:
                if name == "error":
                    self._raise_error(data, named=True)
                yield data

    def _raise_error(self, data: dict[str, Any], *, named: bool = False) -> None:
        error = stream_error(data, named=named, **self._context)
        if error is not None:
            raise error

    def _last(self) -> list[EventFields]:
        """What lacked its empty line; nothing where the stream was cut off in the middle of it."""
        events = [] if self.done else self._decoder.finish_fields()
        if events and self._head is not None:
            self._head = None
        return [event for event in events if event[0][:6] == b"[DONE]" or _is_json(event[0])]

    def _fail(self, failure: ExtractlyError) -> None:
        """Keep a failure for the next call: what came before it in the same bytes is to be given first."""
        self._failure = failure
        self.done = True

    def _check_begun(self, begun: bool) -> None:
        if self._failure is not None:
            raise self._failure
        if begun:
            return
        if not self._head or _EVENT_STREAM.match(self._head):
            raise IncompleteStreamError("The stream ended before its first chunk.", **self._context)
        raise _no_event_stream(self._head, self._context)


class StreamSession(_Session, Generic[T]):
    """Bytes of a streamed completion to the events of `.stream()`.

    Args:
        state: What merges the chunks.
        request_id: The service's id of the request, for errors.
        headers: The response's, for errors.
        max_event_bytes: Limit for one event (bytes).
        tells_chunks: Whether each chunk is an event, too.
    """

    def __init__(
        self,
        state: ChatCompletionStreamState[T],
        *,
        request_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        max_event_bytes: int = MAX_EVENT_BYTES,
        tells_chunks: bool = True,
    ) -> None:
        super().__init__(request_id, headers, max_event_bytes)
        self._tells_chunks = tells_chunks
        self.state = state
        state.request_id = request_id
        state.error_context = self._context

    def feed(self, data: bytes) -> list[ChatCompletionStreamEvent[T]]:
        """Take the next bytes.

        Returns:
            The events they completed. What fails in the middle of them is raised by the next call.

        Raises:
            APIError: The service reported an error in the stream.
            APIResponseValidationError: An event is no JSON, or too large.
        """
        return self._handle(self._read(data))

    def finish(self) -> list[ChatCompletionStreamEvent[T]]:
        """The stream has ended, or broken.

        Returns:
            The events of a chunk that lacked its empty line.

        Raises:
            IncompleteStreamError: It ended before the answer did; `partial`, `raw_text`, `completion` hold what came.
            APIError: As `feed`.
            OutputError: As `ChatCompletionStreamState.get_final_completion`, where parsing was asked for.
        """
        events = self._handle(self._last())
        self._check_begun(self.state.has_begun)
        if not self.done and not self.state.is_finished:
            raise self._incomplete("no finish reason came")
        if self.state.asks:
            self._check_answer()
        return events

    def _check_answer(self) -> None:
        """Raise what reading the answer raises.

        Without a finish reason `[DONE]` is a good end of an answer that is whole. One that is not, or that never began,
        was not cut off by the model: the stream ended early.
        """
        try:
            final = self.state.get_final_completion()
        except OutputError as error:
            if not self.state.is_finished and isinstance(error, IncompleteJSONError | EmptyOutputError):
                raise self._incomplete("[DONE] came without a finish reason, in the middle of the JSON") from error
            if error.partial is None:
                error.partial = self.state.context()["partial"]
            raise
        messages = [choice.message for choice in final.choices]
        if not self.state.is_finished and not any(m.content or m.tool_calls or m.refusal for m in messages):
            raise self._incomplete("[DONE] came without a finish reason and without an answer")

    def _incomplete(self, why: str) -> IncompleteStreamError:
        message = f"The stream ended before the answer did: {why}."
        return IncompleteStreamError(message, **self.state.context(), **self._context)

    def _handle(self, received: list[EventFields]) -> list[ChatCompletionStreamEvent[T]]:
        events: list[ChatCompletionStreamEvent[T]] = []
        add, tells_chunks = self.state.add, self._tells_chunks
        try:
            for data in self._objects(received):
                add(data, data if tells_chunks else None, events)
        except ExtractlyError as failure:
            self._fail(failure)
        return events


class ChunkSession(_Session):
    """Bytes of a streamed completion to the chunks of `.create(stream=True)`; arguments as `StreamSession`."""

    def __init__(
        self,
        *,
        request_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        max_event_bytes: int = MAX_EVENT_BYTES,
    ) -> None:
        super().__init__(request_id, headers, max_event_bytes)
        self._begun = False
        self._open: dict[int, bool] = {}  # index of each choice -> whether its finish reason is still to come

    def feed(self, data: bytes) -> list[ChatCompletionChunk]:
        """Take the next bytes; returns the chunks they completed, and raises as `StreamSession.feed`."""
        return self._handle(self._read(data))

    def finish(self) -> list[ChatCompletionChunk]:
        """The stream has ended, or broken; returns a chunk that lacked its empty line.

        Raises:
            IncompleteStreamError: It ended before the answer did.
            APIError: As `feed`.
        """
        chunks = self._handle(self._last())
        self._check_begun(self._begun)
        if not self.done and (any(self._open.values()) or not self._open):
            raise IncompleteStreamError(
                "The stream ended before the answer did: no finish reason came.", **self._context
            )
        return chunks

    def _handle(self, received: list[EventFields]) -> list[ChatCompletionChunk]:
        chunks: list[ChatCompletionChunk] = []
        try:
            for data in self._objects(received):
                if "error" in data or "x_groq" in data:
                    self._raise_error(data)
                self._note(data)
                chunks.append(ChatCompletionChunk(data, request_id=self._context["request_id"]))
        except ExtractlyError as failure:
            self._fail(failure)
        return chunks

    def _note(self, data: dict[str, Any]) -> None:
        self._begun = True
        choices = data.get("choices")
        for place, choice in enumerate(choices if is_list(choices) else ()):
            if is_object(choice):
                index = choice.get("index")
                index = index if isinstance(index, int) else place
                self._open[index] = self._open.get(index, True) and not choice.get("finish_reason")


def _is_json(text: bytes) -> bool:
    try:
        decode_json(text)
    except APIResponseValidationError:
        return False
    return True


def _no_event_stream(head: bytes, context: dict[str, Any]) -> APIError:
    """The error for a body without events: what the service said, if it said it in JSON."""
    try:
        data: Any = jiter.from_json(head)
    except ValueError:
        data = None
    error = stream_error(data, **context) if is_object(data) else None
    if error is not None:
        return error
    shown = head[:SNIPPET_CHARS].decode("utf-8", "replace")
    return APIResponseValidationError(
        f"expected an event stream (lines of `data: …`), got {shown!r}. Does the service take stream=True?",
        body=data if data is not None else head.decode("utf-8", "replace"), **context,
    )  # fmt: skip
