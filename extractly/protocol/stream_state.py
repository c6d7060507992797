"""`ChatCompletionStreamState`: chunks in, events out, and the completion as it grows. No I/O.

Used by `session.py` for the library's own streams, and by itself over anybody else's client. The order of events for
a chunk is the reference's (openai/lib/streaming/chat/_completions.py, 3.52):

1. `chunk`;
2. for each choice of the chunk: `content.delta`, `refusal.delta`, one `tool_calls.function.arguments.delta` for each
   fragment, `logprobs.content.delta`, `logprobs.refusal.delta`;
3. what is now complete: at a finish reason the content, the refusal, the log probabilities and the current call; when
   another call begins the same, and the call before it.

Different on purpose: a call that comes whole in the chunk that also finishes is done in that chunk (the reference
never says so); a cut-off or filtered answer raises when the completion is asked for, when the usage is known, not in
the middle of the stream; the delta of a call waits until its function's name is known.

The cost of a chunk does not depend on what has come before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from .._types import UNSET
from .choice_stream import ChoiceStream
from .chunks import decode_chunk, stream_error
from .completion import parse_with_plan
from .completion_log import CompletionLog
from .events import ChatCompletionStreamEvent, chunk_event
from .parsed_values import ParsedChatCompletion
from .reading import Plan
from .usage import CompletionUsage
from .wire import is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import TypeForm

    from .._types import Unset
    from ..schema import Schema

__all__ = ["ChatCompletionStreamState"]

T = TypeVar("T")
_CHUNK = "chat.completion.chunk"


class ChatCompletionStreamState(Generic[T]):
    """Merges the chunks of a streamed completion.

    Args:
        response_format: As given to the request: a type, a `Schema`, or a dict.
        input_tools: As given to the request.

    Attributes:
        request_id: The service's id of the request, put on what is made here; `None` until somebody sets it.
        error_context: `headers` and `request_id` for an error that the service reports in the stream.

    >>> state = ChatCompletionStreamState()
    >>> chunk = {"choices": [{"index": 0, "delta": {"content": "hi"}, "finish_reason": "stop"}]}
    >>> [event.type for event in state.handle_chunk(chunk)]
    ['chunk', 'content.delta', 'content.done']
    """

    @overload
    def __init__(
        self: ChatCompletionStreamState[Any],
        *,
        response_format: Mapping[str, Any] | Unset | None = UNSET,
        input_tools: Any = UNSET,
    ) -> None: ...
    @overload
    def __init__(self, *, response_format: TypeForm[T] | Schema[T], input_tools: Any = UNSET) -> None: ...
    def __init__(self, *, response_format: Any = UNSET, input_tools: Any = UNSET) -> None:
        self._plan: Plan[Any] = Plan(response_format, input_tools)
        self._log = CompletionLog()
        self._settled = self._log.settled
        self._streams: dict[int, ChoiceStream] = {}
        self._version = 0
        self._snapshot: tuple[int, ParsedChatCompletion[T]] | None = None
        self._final: tuple[int, ParsedChatCompletion[T]] | None = None
        self.request_id: str | None = None
        self.error_context: dict[str, Any] = {}

    def handle_chunk(self, chunk: Any) -> list[ChatCompletionStreamEvent[T]]:
        """Merge a chunk.

        Args:
            chunk: A decoded dict, its JSON text, a `ChatCompletionChunk`, or another SDK's chunk.

        Returns:
            Its events; none for an object that is no chunk (Azure sends some).

        Raises:
            APIError: The service reports an error in the stream; `body` is what it said.
            APIResponseValidationError: The text is no JSON object.
        """
        data: dict[str, Any] = chunk if chunk.__class__ is dict else decode_chunk(chunk)
        events: list[ChatCompletionStreamEvent[T]] = []
        self.add(data, data if isinstance(chunk, (str, bytes, bytearray)) else chunk, events)
        return events

    def add(self, data: dict[str, Any], chunk: Any, events: list[ChatCompletionStreamEvent[T]]) -> None:
        """Merge a decoded chunk and append its events; `chunk` is what the first shows, `None` to leave that out."""
        is_usual = data.get("object") == _CHUNK and self._settled.issuperset(data)
        if not is_usual and not self._take_fields(data):
            return
        self._version = version = self._version + 1
        if chunk is not None:
            events.append(chunk_event(chunk, self, version))
        choices: Any = data.get("choices")
        for choice in choices if choices.__class__ is list else ():
            if choice.__class__ is dict:
                index: Any = choice.get("index")
                if index.__class__ is not int:
                    index = _place(choice, choices)
                stream = self._streams.get(index) or self._stream(index)
                stream.add(choice, version, events)

    def _take_fields(self, data: dict[str, Any]) -> bool:
        """Merge what an object says beside its choices, if it is a chunk; raises the error that it reports."""
        error = stream_error(data, **self.error_context)
        if error is not None:
            raise error
        if data.get("object") not in (_CHUNK, None):  # Azure's asynchronous filter sends "" (DIALECTS 2.15)
            return False
        self._log.add_fields(data, self._version + 1)
        return True

    @property
    def current_completion_snapshot(self) -> ParsedChatCompletion[T]:
        """The completion so far; it does not change afterwards."""
        return self.snapshot_at(self._version)

    def get_final_completion(self) -> ParsedChatCompletion[T]:
        """The completion, its content and tool calls read. Whether the stream has ended is the caller's to know.

        Raises:
            LengthFinishReasonError, ContentFilterFinishReasonError: Only where parsing was asked for.
            OutputError: As `parse_chat_completion`.
            APIResponseValidationError: No choice came.
        """
        if self._final is None or self._final[0] != self._version:
            self._final = (self._version, parse_with_plan(self._bare(self._version), self._plan))
        return self._final[1]

    @property
    def asks(self) -> bool:
        """Whether parsing was asked for."""
        return self._plan.asks

    @property
    def has_begun(self) -> bool:
        """Whether a chunk has come."""
        return self._version > 0

    @property
    def is_finished(self) -> bool:
        """Whether every choice that came has a finish reason, and at least one came."""
        choices = self._log.choices.values()
        return bool(choices) and all(choice.finish_reason for choice in choices)

    def context(self) -> dict[str, Any]:
        """What an error of an unfinished stream carries: `raw_text`, `completion`, `usage`, `partial`."""
        texts = [stream.last_text() for _, stream in sorted(self._streams.items())]
        usage = self._log.usage
        return {
            "raw_text": next((text for text in texts if text), None),
            "completion": self.current_completion_snapshot if self._version else None,
            "usage": CompletionUsage(usage) if is_object(usage) else None,
            "partial": next(
                (partial for stream in self._streams.values() if (partial := stream.partial()) is not None), None
            ),
        }

    def _stream(self, index: int) -> ChoiceStream:
        stream = self._streams.get(index)
        if stream is None:
            stream = self._streams[index] = ChoiceStream(self._log.choice(index), self._plan)
        return stream

    def snapshot_at(self, version: int) -> ParsedChatCompletion[T]:
        """The completion as it was after the chunk of that number, counted from 1."""
        if self._snapshot is None or self._snapshot[0] != version:
            data = self._log.at(version)
            for choice in data["choices"]:
                self._streams[choice["index"]].add_parsed(choice["message"], version)
            self._snapshot = (version, ParsedChatCompletion(data, request_id=self.request_id))
        return self._snapshot[1]

    def _bare(self, version: int) -> ParsedChatCompletion[Any]:
        return ParsedChatCompletion(self._log.at(version), request_id=self.request_id)


def _place(choice: dict[str, Any], choices: list[Any]) -> int:
    """The index of a choice that names none."""
    return next(place for place, each in enumerate(choices) if each is choice)
