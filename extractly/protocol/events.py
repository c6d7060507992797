"""The events of a streamed completion: names, fields and `type`s are those of the reference's helpers.

Made by `stream_state.py` by the thousand, so an event holds where its values are found (a growing text and how long
it was) and makes them when they are looked at: `snapshot`, `arguments`, `parsed` and `parsed_arguments` of an event
that is read late are what they were when it came, and cost nothing if nobody reads them.

A partial `parsed` is a `Partial` of the type, or plain JSON data where the format is a JSON Schema given as a dict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar, cast

from .._types import UNSET
from .chunk_values import ChatCompletionChunk
from .completion_values import ChatCompletionTokenLogprob
from .wire import is_mapping, many, plain, readable

if TYPE_CHECKING:
    from .logs import ListLog
    from .parsed_values import ParsedChatCompletion
    from .partials import Reader

__all__ = [
    "ChatCompletionStreamEvent",
    "ChunkEvent",
    "ContentDeltaEvent",
    "ContentDoneEvent",
    "Event",
    "FunctionToolCallArgumentsDeltaEvent",
    "FunctionToolCallArgumentsDoneEvent",
    "LogprobsContentDeltaEvent",
    "LogprobsContentDoneEvent",
    "LogprobsRefusalDeltaEvent",
    "LogprobsRefusalDoneEvent",
    "RefusalDeltaEvent",
    "RefusalDoneEvent",
    "chunk_event",
    "content_delta",
]

T = TypeVar("T")
_tokens = many(ChatCompletionTokenLogprob)


class Event:
    """What every event has.

    Attributes:
        type: Which event it is.
    """

    __slots__ = ()
    type: ClassVar[Any] = ""
    _fields: ClassVar[tuple[str, ...]] = ()

    def model_dump(self, *, mode: str = "python", exclude_none: bool = False) -> dict[str, Any]:
        """The event as plain data; with `mode="json"` as JSON data."""
        dumped = {"type": self.type, **{name: plain(getattr(self, name), mode) for name in self._fields}}
        return {name: value for name, value in dumped.items() if value is not None} if exclude_none else dumped

    def to_dict(self, *, mode: str = "python") -> dict[str, Any]:
        """The event as plain data."""
        return self.model_dump(mode=mode)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event) or other.type != self.type:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._fields)

    def __repr__(self) -> str:
        # `parsed` is left out: to print an event must neither read nor fail.
        names = [name for name in self._fields if name not in ("parsed", "parsed_arguments", "snapshot", "chunk")]
        shown = ", ".join([f"type={self.type!r}", *(f"{name}={readable(getattr(self, name))}" for name in names)])
        return f"{type(self).__name__}({shown})"


class Snapshots(Protocol[T]):
    """Who can tell what the completion was after a chunk: the `ChatCompletionStreamState`."""

    def snapshot_at(self, version: int) -> ParsedChatCompletion[T]:
        """The completion as it was."""
        ...


class ChunkEvent(Event, Generic[T]):
    """Every chunk, before the events that it gives rise to.

    Attributes:
        chunk: The chunk as it came.
        snapshot: The completion as it was after this chunk.
    """

    __slots__ = ("_chunk", "_state", "_version")
    type: ClassVar[Literal["chunk"]] = "chunk"
    _fields = ("chunk", "snapshot")
    _chunk: Any
    _state: Snapshots[T]
    _version: int

    @property
    def chunk(self) -> ChatCompletionChunk:
        """The chunk as it came; the object that was given, where it was another SDK's."""
        if is_mapping(self._chunk):
            self._chunk = ChatCompletionChunk(self._chunk)
        chunk: ChatCompletionChunk = self._chunk
        return chunk

    @property
    def snapshot(self) -> ParsedChatCompletion[T]:
        """The completion as it was after this chunk."""
        return self._state.snapshot_at(self._version)


class _TextEvent(Event):
    """An event about a growing text, which was `_length` characters long when it came."""

    __slots__ = ("_length", "_reader")

    def __init__(self, reader: Reader, length: int) -> None:
        self._reader = reader
        self._length = length


class ContentDeltaEvent(_TextEvent, Generic[T]):
    """More text of the answer.

    Attributes:
        delta: The text that came.
        snapshot: The text so far.
        parsed: What it says so far, a `Partial`; `None` without a `response_format`.
    """

    __slots__ = ("_parsed", "delta")
    __init__ = object.__init__  # pyright: ignore[reportAssignmentType]  # `content_delta` fills the slots
    _parsed: Any
    delta: str
    type: ClassVar[Literal["content.delta"]] = "content.delta"
    _fields = ("delta", "snapshot", "parsed")

    @property
    def content(self) -> str:
        """The same as `delta`, which the example in the reference's helpers page reads by this name; no field."""
        return self.delta

    @property
    def snapshot(self) -> str:
        """The text so far."""
        return self._reader.text.upto(self._length)

    @property
    def parsed(self) -> Any:
        """What the text says so far.

        Raises:
            InvalidJSONError: It is no beginning of JSON.
        """
        parsed = self._parsed
        if parsed is UNSET:
            parsed = self._parsed = self._reader.partial(self._length, self.delta)
        return parsed


class ContentDoneEvent(_TextEvent, Generic[T]):
    """The text of the answer is complete; once for each choice.

    Attributes:
        content: The whole text.
        parsed: The value that it says; `None` without a `response_format`.
    """

    __slots__ = ()
    type: ClassVar[Literal["content.done"]] = "content.done"
    _fields = ("content", "parsed")

    @property
    def content(self) -> str:
        """The whole text."""
        return self._reader.text.upto(self._length)

    @property
    def parsed(self) -> T | None:
        """The value that the text says.

        Raises:
            OutputError: It is no JSON, or no value of the type; the end of the stream raises the same.
        """
        value: T | None = self._reader.final(self._length)
        return value


class RefusalDeltaEvent(_TextEvent):
    """More text of a refusal.

    Attributes:
        delta: The text that came.
        snapshot: The text so far.
    """

    __slots__ = ("delta",)
    type: ClassVar[Literal["refusal.delta"]] = "refusal.delta"
    _fields = ("delta", "snapshot")

    def __init__(self, delta: str, reader: Reader, length: int) -> None:
        super().__init__(reader, length)
        self.delta = delta

    @property
    def snapshot(self) -> str:
        """The text so far."""
        return self._reader.text.upto(self._length)


class RefusalDoneEvent(_TextEvent):
    """The refusal is complete.

    Attributes:
        refusal: The whole text.
    """

    __slots__ = ()
    type: ClassVar[Literal["refusal.done"]] = "refusal.done"
    _fields = ("refusal",)

    @property
    def refusal(self) -> str:
        """The whole text."""
        return self._reader.text.upto(self._length)


class _ArgumentsEvent(_TextEvent):
    __slots__ = ("index", "name")

    @property
    def arguments(self) -> str:
        """The JSON text of the arguments, as far as it had come."""
        return self._reader.text.upto(self._length)


class FunctionToolCallArgumentsDeltaEvent(_ArgumentsEvent):
    """More of the arguments of a function call.

    Attributes:
        name: The function's name.
        index: The call's place in the message's `tool_calls`.
        arguments: The JSON text so far.
        parsed_arguments: What it says so far; `None` for a tool that is not strict.
        arguments_delta: The text that came.
    """

    __slots__ = ("_parsed", "arguments_delta")
    _parsed: Any
    type: ClassVar[Literal["tool_calls.function.arguments.delta"]] = "tool_calls.function.arguments.delta"
    _fields = ("name", "index", "arguments", "parsed_arguments", "arguments_delta")

    def __init__(self, name: str, index: int, delta: str, reader: Reader, length: int) -> None:
        self.name = name
        self.index = index
        self.arguments_delta = delta
        self._reader = reader
        self._length = length
        self._parsed = UNSET

    @property
    def parsed_arguments(self) -> Any:
        """What the arguments say so far.

        Raises:
            InvalidJSONError: They are no beginning of JSON.
        """
        if self._parsed is UNSET:
            self._parsed = self._reader.partial(self._length, self.arguments_delta)
        return self._parsed


class FunctionToolCallArgumentsDoneEvent(_ArgumentsEvent):
    """The arguments of a function call are complete.

    Attributes:
        name: The function's name.
        index: The call's place in the message's `tool_calls`.
        arguments: The whole JSON text.
        parsed_arguments: The value that it says; `None` for a tool that is not strict.
    """

    __slots__ = ()
    type: ClassVar[Literal["tool_calls.function.arguments.done"]] = "tool_calls.function.arguments.done"
    _fields = ("name", "index", "arguments", "parsed_arguments")

    def __init__(self, name: str, index: int, reader: Reader, length: int) -> None:
        super().__init__(reader, length)
        self.name = name
        self.index = index

    @property
    def parsed_arguments(self) -> Any:
        """The value that the arguments say.

        Raises:
            OutputError: They are no JSON, or not what the tool takes; the end of the stream raises the same.
        """
        return self._reader.final(self._length)


class _TokensEvent(Event):
    """An event about a growing list of tokens, which was `_length` long when it came."""

    __slots__ = ("_length", "_log", "_new")

    def __init__(self, log: ListLog, new: int) -> None:
        self._log = log
        self._length = log.length
        self._new = new

    def _all(self) -> list[ChatCompletionTokenLogprob]:
        tokens: list[ChatCompletionTokenLogprob] = _tokens(self._log.upto(self._length))
        return tokens

    def _latest(self) -> list[ChatCompletionTokenLogprob]:
        tokens: list[ChatCompletionTokenLogprob] = _tokens(self._log.upto(self._length)[self._length - self._new :])
        return tokens

    snapshot = property(_all, doc="The log probabilities so far.")


class LogprobsContentDeltaEvent(_TokensEvent):
    """More log probabilities of the content: `content` the new ones, `snapshot` all so far."""

    __slots__ = ()
    type: ClassVar[Literal["logprobs.content.delta"]] = "logprobs.content.delta"
    _fields = ("content", "snapshot")
    content = property(_TokensEvent._latest, doc="The log probabilities that came.")


class LogprobsContentDoneEvent(_TokensEvent):
    """The log probabilities of the content are complete: `content` holds all."""

    __slots__ = ()
    type: ClassVar[Literal["logprobs.content.done"]] = "logprobs.content.done"
    _fields = ("content",)
    content = property(_TokensEvent._all, doc="All log probabilities of the content.")


class LogprobsRefusalDeltaEvent(_TokensEvent):
    """More log probabilities of the refusal: `refusal` the new ones, `snapshot` all so far."""

    __slots__ = ()
    type: ClassVar[Literal["logprobs.refusal.delta"]] = "logprobs.refusal.delta"
    _fields = ("refusal", "snapshot")
    refusal = property(_TokensEvent._latest, doc="The log probabilities that came.")


class LogprobsRefusalDoneEvent(_TokensEvent):
    """The log probabilities of the refusal are complete: `refusal` holds all."""

    __slots__ = ()
    type: ClassVar[Literal["logprobs.refusal.done"]] = "logprobs.refusal.done"
    _fields = ("refusal",)
    refusal = property(_TokensEvent._all, doc="All log probabilities of the refusal.")


# The two events of nearly every chunk: a function that fills the slots takes half of the time that `__init__` takes.
_ChunkEvent, _ContentDeltaEvent = cast("tuple[Any, Any]", (ChunkEvent, ContentDeltaEvent))


def chunk_event(chunk: Any, state: Snapshots[T], version: int) -> ChunkEvent[T]:
    """The event of a chunk."""
    event = _ChunkEvent()
    event._chunk = chunk
    event._state = state
    event._version = version
    return event  # type: ignore[no-any-return]  # an instance of what it is called after


def content_delta(delta: str, reader: Reader, length: int) -> ContentDeltaEvent[Any]:
    """The event of a piece of content."""
    event = _ContentDeltaEvent()
    event.delta = delta
    event._reader = reader
    event._length = length
    event._parsed = UNSET
    return event  # type: ignore[no-any-return]  # as above


ChatCompletionStreamEvent: TypeAlias = (
    ChunkEvent[T]
    | ContentDeltaEvent[T]
    | ContentDoneEvent[T]
    | RefusalDeltaEvent
    | RefusalDoneEvent
    | FunctionToolCallArgumentsDeltaEvent
    | FunctionToolCallArgumentsDoneEvent
    | LogprobsContentDeltaEvent
    | LogprobsContentDoneEvent
    | LogprobsRefusalDeltaEvent
    | LogprobsRefusalDoneEvent
)
"""Any event of a stream; tell them apart by `type` or by class."""
