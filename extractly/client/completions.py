"""`client.chat.completions`, `client.beta.chat.completions` and `client.models`: signatures, and one call each.

Sync and async stand side by side and say the same; a test compares them. What the methods do is in `_calls.py`, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from .._types import UNSET, Unset
from ..protocol.values import ChatCompletion, ChatCompletionChunk, ParsedChatCompletion
from . import _calls
from ._core import AsyncCore, SyncCore
from .models import AsyncModels, Models
from .raw import AsyncRawCompletions, RawCompletions
from .streams import AsyncStream, Stream, chunk_stream, chunk_stream_async

if TYPE_CHECKING:
    from typing_extensions import TypeForm, Unpack

    from ._fields import RequestFields
    from .event_streams import AsyncChatCompletionStreamManager, ChatCompletionStreamManager

T = TypeVar("T")


class Completions:
    """Chat completions; `client.chat.completions`."""

    def __init__(self, core: SyncCore) -> None:
        self._core = core

    @property
    def with_raw_response(self) -> RawCompletions:
        """`create` and `parse`, giving the response with its headers."""
        return RawCompletions(self._core)

    @overload
    def create(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        stream: Literal[False] | None = None,
        response_format: Any = UNSET,
        **fields: Unpack[RequestFields],
    ) -> ChatCompletion: ...
    @overload
    def create(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        stream: Literal[True],
        response_format: Any = UNSET,
        **fields: Unpack[RequestFields],
    ) -> Stream[ChatCompletionChunk]: ...
    @overload
    def create(self, *, messages: Iterable[Any], model: str, **fields: Any) -> Any: ...
    def create(self, *, messages: Iterable[Any], model: str, **fields: Any) -> Any:
        """Ask for a completion; every field of the reference, and any other, is passed on.

        Args:
            messages: Dicts, or messages of earlier answers.
            model: The model's name; `"local"` is the embedded engine.
            **fields: Fields of the body (`stream=True` for a stream of chunks; `response_format` may be a type), and
                options of the call: `timeout` in seconds, `extra_headers`, `extra_query`, `extra_body`, `max_retries`.

        Returns:
            A `ChatCompletion`; with `stream=True` a `Stream` of `ChatCompletionChunk`.

        Raises:
            APIError: The service or the network failed; see `extractly.errors` for the classes and their remedies.
            ConfigurationError: There is no API key.
        """
        return self._core.run(_calls.create(self._core, {"messages": messages, "model": model, **fields}, chunk_stream))

    @overload
    def parse(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        response_format: TypeForm[T],
        **fields: Unpack[RequestFields],
    ) -> ParsedChatCompletion[T]: ...
    @overload
    def parse(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        response_format: Mapping[str, Any] | Unset = UNSET,
        **fields: Unpack[RequestFields],
    ) -> ParsedChatCompletion[Any]: ...
    @overload
    def parse(self, *, messages: Iterable[Any], model: str, **fields: Any) -> ParsedChatCompletion[Any]: ...
    def parse(self, *, messages: Iterable[Any], model: str, **fields: Any) -> Any:
        """Ask for a completion and parse it: the content by `response_format`, tool calls by their tools.

        Args:
            messages: Dicts, or messages of earlier answers.
            model: The model's name; `"local"` is the embedded engine.
            **fields: As `create`; `response_format` is a type, and `tools` are strict function tools.

        Returns:
            The completion, with `choices[…].message.parsed`, or `.refusal` where the model declined.

        Raises:
            LengthFinishReasonError: The answer was cut off. Raise `max_completion_tokens`.
            ContentFilterFinishReasonError: A filter stopped the answer, or refused the prompt.
            OutputError: The answer is no value of the type.
            APIError: The service or the network failed.
            ValueError: A tool is not strict. Use `create`, or `pydantic_function_tool(...)`.
        """
        return self._core.run(_calls.parse(self._core, {"messages": messages, "model": model, **fields}))

    @overload
    def stream(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        response_format: TypeForm[T],
        **fields: Unpack[RequestFields],
    ) -> ChatCompletionStreamManager[T]: ...
    @overload
    def stream(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        response_format: Mapping[str, Any] | Unset = UNSET,
        **fields: Unpack[RequestFields],
    ) -> ChatCompletionStreamManager[Any]: ...
    @overload
    def stream(self, *, messages: Iterable[Any], model: str, **fields: Any) -> ChatCompletionStreamManager[Any]: ...
    def stream(self, *, messages: Iterable[Any], model: str, **fields: Any) -> Any:
        """Ask for a completion and follow it event by event, in a `with`.

        Args:
            messages: Dicts, or messages of earlier answers.
            model: The model's name; `"local"` is the embedded engine.
            **fields: As `parse`; tools that are not strict may be among them, and are not parsed.

        Returns:
            A context manager; entering it sends the request and gives a `ChatCompletionStream`.

        Raises:
            APIError: On entering, the service or the network failed; while iterating, the stream did.
            OutputError: While iterating, as `parse`.
        """
        from .event_streams import ChatCompletionStreamManager

        manager: ChatCompletionStreamManager[Any]
        manager = ChatCompletionStreamManager(self._core, {"messages": messages, "model": model, **fields})
        return manager


class AsyncCompletions:
    """Chat completions; `client.chat.completions`."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    @property
    def with_raw_response(self) -> AsyncRawCompletions:
        """`create` and `parse`, giving the response with its headers."""
        return AsyncRawCompletions(self._core)

    @overload
    async def create(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        stream: Literal[False] | None = None,
        response_format: Any = UNSET,
        **fields: Unpack[RequestFields],
    ) -> ChatCompletion: ...
    @overload
    async def create(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        stream: Literal[True],
        response_format: Any = UNSET,
        **fields: Unpack[RequestFields],
    ) -> AsyncStream[ChatCompletionChunk]: ...
    @overload
    async def create(self, *, messages: Iterable[Any], model: str, **fields: Any) -> Any: ...
    async def create(self, *, messages: Iterable[Any], model: str, **fields: Any) -> Any:
        """Ask for a completion; every field of the reference, and any other, is passed on.

        Args:
            messages: Dicts, or messages of earlier answers.
            model: The model's name; `"local"` is the embedded engine.
            **fields: Fields of the body (`stream=True` for a stream of chunks; `response_format` may be a type), and
                options of the call: `timeout` in seconds, `extra_headers`, `extra_query`, `extra_body`, `max_retries`.

        Returns:
            A `ChatCompletion`; with `stream=True` an `AsyncStream` of `ChatCompletionChunk`.

        Raises:
            APIError: The service or the network failed; see `extractly.errors` for the classes and their remedies.
            ConfigurationError: There is no API key.
        """
        fields = {"messages": messages, "model": model, **fields}
        return await self._core.run(_calls.create(self._core, fields, chunk_stream_async))

    @overload
    async def parse(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        response_format: TypeForm[T],
        **fields: Unpack[RequestFields],
    ) -> ParsedChatCompletion[T]: ...
    @overload
    async def parse(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        response_format: Mapping[str, Any] | Unset = UNSET,
        **fields: Unpack[RequestFields],
    ) -> ParsedChatCompletion[Any]: ...
    @overload
    async def parse(self, *, messages: Iterable[Any], model: str, **fields: Any) -> ParsedChatCompletion[Any]: ...
    async def parse(self, *, messages: Iterable[Any], model: str, **fields: Any) -> Any:
        """Ask for a completion and parse it: the content by `response_format`, tool calls by their tools.

        Args:
            messages: Dicts, or messages of earlier answers.
            model: The model's name; `"local"` is the embedded engine.
            **fields: As `create`; `response_format` is a type, and `tools` are strict function tools.

        Returns:
            The completion, with `choices[…].message.parsed`, or `.refusal` where the model declined.

        Raises:
            LengthFinishReasonError: The answer was cut off. Raise `max_completion_tokens`.
            ContentFilterFinishReasonError: A filter stopped the answer, or refused the prompt.
            OutputError: The answer is no value of the type.
            APIError: The service or the network failed.
            ValueError: A tool is not strict. Use `create`, or `pydantic_function_tool(...)`.
        """
        return await self._core.run(_calls.parse(self._core, {"messages": messages, "model": model, **fields}))

    @overload
    def stream(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        response_format: TypeForm[T],
        **fields: Unpack[RequestFields],
    ) -> AsyncChatCompletionStreamManager[T]: ...
    @overload
    def stream(
        self,
        *,
        messages: Iterable[Any],
        model: str,
        response_format: Mapping[str, Any] | Unset = UNSET,
        **fields: Unpack[RequestFields],
    ) -> AsyncChatCompletionStreamManager[Any]: ...
    @overload
    def stream(
        self, *, messages: Iterable[Any], model: str, **fields: Any
    ) -> AsyncChatCompletionStreamManager[Any]: ...
    def stream(self, *, messages: Iterable[Any], model: str, **fields: Any) -> Any:
        """Ask for a completion and follow it event by event, in an `async with`.

        Args:
            messages: Dicts, or messages of earlier answers.
            model: The model's name; `"local"` is the embedded engine.
            **fields: As `parse`; tools that are not strict may be among them, and are not parsed.

        Returns:
            A context manager; entering it sends the request and gives an `AsyncChatCompletionStream`.

        Raises:
            APIError: On entering, the service or the network failed; while iterating, the stream did.
            OutputError: While iterating, as `parse`.
        """
        from .event_streams import AsyncChatCompletionStreamManager

        manager: AsyncChatCompletionStreamManager[Any]
        manager = AsyncChatCompletionStreamManager(self._core, {"messages": messages, "model": model, **fields})
        return manager


class Chat:
    """`client.chat`."""

    def __init__(self, core: SyncCore) -> None:
        self.completions = Completions(core)


class AsyncChat:
    """`client.chat`."""

    def __init__(self, core: AsyncCore) -> None:
        self.completions = AsyncCompletions(core)


class Beta:
    """`client.beta`: the reference's older address of the same things."""

    def __init__(self, chat: Chat, models: Models) -> None:
        self.chat = chat
        self.models = models


class AsyncBeta:
    """`client.beta`: the reference's older address of the same things."""

    def __init__(self, chat: AsyncChat, models: AsyncModels) -> None:
        self.chat = chat
        self.models = models
