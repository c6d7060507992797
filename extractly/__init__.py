"""extractly: a Pydantic type and a text in, a value of that type out; nothing lost on the way.

    from extractly import extract

    event = extract(CalendarEvent, "Alice and Bob are going to a science fair on Friday.", model="gpt-4o-mini")

Every public name is an attribute of this package and is loaded from its room at its first use, so that importing the
package costs nothing. `_HOMES` is the table of contents: which room each name lives in.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._types import UNSET
    from .client import (
        AsyncChatCompletionStream,
        AsyncChatCompletionStreamManager,
        AsyncClient,
        AsyncOpenAI,
        AsyncStream,
        ChatCompletionStream,
        ChatCompletionStreamManager,
        Client,
        Model,
        ModelPage,
        OpenAI,
        RawResponse,
        Stream,
    )
    from .client.module_level import beta, chat, models
    from .errors import (
        APIConnectionError,
        APIError,
        APIResponseValidationError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        BudgetExceededError,
        ConfigurationError,
        ConflictError,
        ContentFilterFinishReasonError,
        DegenerateOutputError,
        EmptyOutputError,
        ExtractlyError,
        IncompleteJSONError,
        IncompleteStreamError,
        InternalServerError,
        InvalidJSONError,
        LengthFinishReasonError,
        NotFoundError,
        OutputError,
        OutputValidationError,
        PermissionDeniedError,
        RateLimitError,
        RefusalError,
        SchemaError,
        SchemaNotEnforcedError,
        StreamTimeoutError,
        ToolCallError,
        UnprocessableEntityError,
    )
    from .extraction_streams import AsyncExtractionStream, AsyncStreamManager, ExtractionStream, StreamManager
    from .extractor import Extractor
    from .integrations.otel import otel_hooks
    from .integrations.sse import server_sent_events
    from .parsing import ItemError, Repair
    from .pipeline import AsyncMapRun, Err, MapProgress, MapRun, MapSummary, Ok
    from .protocol.completion import parse_chat_completion
    from .protocol.events import (
        ChatCompletionStreamEvent,
        ChunkEvent,
        ContentDeltaEvent,
        ContentDoneEvent,
        FunctionToolCallArgumentsDeltaEvent,
        FunctionToolCallArgumentsDoneEvent,
        LogprobsContentDeltaEvent,
        LogprobsContentDoneEvent,
        LogprobsRefusalDeltaEvent,
        LogprobsRefusalDoneEvent,
        RefusalDeltaEvent,
        RefusalDoneEvent,
    )
    from .protocol.extraction import Attempt, Extraction, Hooks, Update
    from .protocol.stream_state import ChatCompletionStreamState
    from .protocol.values import (
        Annotation,
        AnnotationURLCitation,
        ChatCompletion,
        ChatCompletionAudio,
        ChatCompletionChunk,
        ChatCompletionMessage,
        ChatCompletionMessageCustomToolCall,
        ChatCompletionMessageToolCall,
        ChatCompletionTokenLogprob,
        Choice,
        ChoiceDelta,
        ChoiceDeltaAudio,
        ChoiceDeltaFunctionCall,
        ChoiceDeltaToolCall,
        ChoiceDeltaToolCallFunction,
        ChoiceLogprobs,
        ChunkChoice,
        CompletionTokensDetails,
        CompletionUsage,
        Custom,
        Function,
        FunctionCall,
        Logprobs,
        ParsedChatCompletion,
        ParsedChatCompletionMessage,
        ParsedChoice,
        ParsedFunction,
        ParsedFunctionToolCall,
        PromptTokensDetails,
        TopLogprob,
    )
    from .schema import (
        NOT_STATED,
        Dialect,
        Limits,
        Loss,
        NotStated,
        Provided,
        Schema,
        SchemaStats,
        compile_schema,
        get_dialect,
        pydantic_function_tool,
        to_strict_json_schema,
        type_to_response_format,
    )
    from .schema.lint import Advice, LintReport, lint
    from .streaming import Change, DegenerationGuard, Partial, PartialParser, apply_changes, to_json_patch
    from .tools import (
        AsyncToolStream,
        FunctionTool,
        Injected,
        PendingCall,
        ToolMessageEvent,
        ToolRun,
        ToolSet,
        ToolStream,
        arun_tools,
        astream_tools,
        function_tool,
        run_tools,
        stream_tools,
    )
    from .verbs import aextract, astream, extract, stream

__version__ = "0.1.0"

api_key: Any = None
"""The key of the module-level client; else `OPENAI_API_KEY`."""

base_url: str | None = None
"""The address of the module-level client; else `OPENAI_BASE_URL`."""

default_headers: Any = None
"""Headers that the module-level client sends with every request."""

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "Advice",
    "Annotation",
    "AnnotationURLCitation",
    "AsyncChatCompletionStream",
    "AsyncChatCompletionStreamManager",
    "AsyncClient",
    "AsyncExtractionStream",
    "AsyncMapRun",
    "AsyncOpenAI",
    "AsyncStream",
    "AsyncStreamManager",
    "AsyncToolStream",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "BudgetExceededError",
    "Change",
    "ChatCompletion",
    "ChatCompletionAudio",
    "ChatCompletionChunk",
    "ChatCompletionMessage",
    "ChatCompletionMessageCustomToolCall",
    "ChatCompletionMessageToolCall",
    "ChatCompletionStream",
    "ChatCompletionStreamEvent",
    "ChatCompletionStreamManager",
    "ChatCompletionStreamState",
    "ChatCompletionTokenLogprob",
    "Choice",
    "ChoiceDelta",
    "ChoiceDeltaAudio",
    "ChoiceDeltaFunctionCall",
    "ChoiceDeltaToolCall",
    "ChoiceDeltaToolCallFunction",
    "ChoiceLogprobs",
    "ChunkChoice",
    "ChunkEvent",
    "Client",
    "CompletionTokensDetails",
    "CompletionUsage",
    "ConfigurationError",
    "ConflictError",
    "ContentDeltaEvent",
    "ContentDoneEvent",
    "ContentFilterFinishReasonError",
    "Custom",
    "DegenerateOutputError",
    "DegenerationGuard",
    "Dialect",
    "EmptyOutputError",
    "Err",
    "Extraction",
    "ExtractionStream",
    "ExtractlyError",
    "Extractor",
    "Function",
    "FunctionCall",
    "FunctionTool",
    "FunctionToolCallArgumentsDeltaEvent",
    "FunctionToolCallArgumentsDoneEvent",
    "Hooks",
    "IncompleteJSONError",
    "IncompleteStreamError",
    "Injected",
    "InternalServerError",
    "InvalidJSONError",
    "ItemError",
    "LengthFinishReasonError",
    "Limits",
    "LintReport",
    "Logprobs",
    "LogprobsContentDeltaEvent",
    "LogprobsContentDoneEvent",
    "LogprobsRefusalDeltaEvent",
    "LogprobsRefusalDoneEvent",
    "Loss",
    "MapProgress",
    "MapRun",
    "MapSummary",
    "Model",
    "ModelPage",
    "NOT_STATED",
    "NotFoundError",
    "NotStated",
    "Ok",
    "OpenAI",
    "OutputError",
    "OutputValidationError",
    "ParsedChatCompletion",
    "ParsedChatCompletionMessage",
    "ParsedChoice",
    "ParsedFunction",
    "ParsedFunctionToolCall",
    "Partial",
    "PartialParser",
    "PendingCall",
    "PermissionDeniedError",
    "PromptTokensDetails",
    "Provided",
    "RateLimitError",
    "RawResponse",
    "RefusalDeltaEvent",
    "RefusalDoneEvent",
    "RefusalError",
    "Repair",
    "Schema",
    "SchemaError",
    "SchemaNotEnforcedError",
    "SchemaStats",
    "Stream",
    "StreamManager",
    "StreamTimeoutError",
    "ToolCallError",
    "ToolMessageEvent",
    "ToolRun",
    "ToolSet",
    "ToolStream",
    "TopLogprob",
    "UNSET",
    "UnprocessableEntityError",
    "Update",
    "__version__",
    "aextract",
    "api_key",
    "apply_changes",
    "arun_tools",
    "astream",
    "astream_tools",
    "base_url",
    "beta",
    "chat",
    "compile_schema",
    "default_headers",
    "extract",
    "function_tool",
    "get_dialect",
    "lint",
    "models",
    "otel_hooks",
    "parse_chat_completion",
    "pydantic_function_tool",
    "run_tools",
    "server_sent_events",
    "stream",
    "stream_tools",
    "to_json_patch",
    "to_strict_json_schema",
    "type_to_response_format",
]

_HOMES = {
    "_types": "UNSET",
    "client": (
        "AsyncChatCompletionStream AsyncChatCompletionStreamManager AsyncClient AsyncOpenAI AsyncStream "
        "ChatCompletionStream ChatCompletionStreamManager Client Model ModelPage OpenAI RawResponse Stream"
    ),
    "client.module_level": "beta chat models",
    "errors": (
        "APIConnectionError APIError APIResponseValidationError APIStatusError APITimeoutError "
        "AuthenticationError BadRequestError BudgetExceededError ConfigurationError ConflictError "
        "ContentFilterFinishReasonError DegenerateOutputError EmptyOutputError ExtractlyError "
        "IncompleteJSONError IncompleteStreamError InternalServerError InvalidJSONError "
        "LengthFinishReasonError NotFoundError OutputError OutputValidationError PermissionDeniedError "
        "RateLimitError RefusalError SchemaError SchemaNotEnforcedError StreamTimeoutError ToolCallError "
        "UnprocessableEntityError"
    ),
    "extraction_streams": "AsyncExtractionStream AsyncStreamManager ExtractionStream StreamManager",
    "extractor": "Extractor",
    "integrations.otel": "otel_hooks",
    "integrations.sse": "server_sent_events",
    "parsing": "ItemError Repair",
    "pipeline": "AsyncMapRun Err MapProgress MapRun MapSummary Ok",
    "protocol.completion": "parse_chat_completion",
    "protocol.events": (
        "ChatCompletionStreamEvent ChunkEvent ContentDeltaEvent ContentDoneEvent "
        "FunctionToolCallArgumentsDeltaEvent FunctionToolCallArgumentsDoneEvent LogprobsContentDeltaEvent "
        "LogprobsContentDoneEvent LogprobsRefusalDeltaEvent LogprobsRefusalDoneEvent RefusalDeltaEvent "
        "RefusalDoneEvent"
    ),
    "protocol.extraction": "Attempt Extraction Hooks Update",
    "protocol.stream_state": "ChatCompletionStreamState",
    "protocol.values": (
        "Annotation AnnotationURLCitation ChatCompletion ChatCompletionAudio ChatCompletionChunk "
        "ChatCompletionMessage ChatCompletionMessageCustomToolCall ChatCompletionMessageToolCall "
        "ChatCompletionTokenLogprob Choice ChoiceDelta ChoiceDeltaAudio ChoiceDeltaFunctionCall "
        "ChoiceDeltaToolCall ChoiceDeltaToolCallFunction ChoiceLogprobs ChunkChoice CompletionTokensDetails "
        "CompletionUsage Custom Function FunctionCall Logprobs ParsedChatCompletion "
        "ParsedChatCompletionMessage ParsedChoice ParsedFunction ParsedFunctionToolCall PromptTokensDetails "
        "TopLogprob"
    ),
    "schema": (
        "Dialect Limits Loss NOT_STATED NotStated Provided Schema SchemaStats compile_schema get_dialect "
        "pydantic_function_tool to_strict_json_schema type_to_response_format"
    ),
    "schema.lint": "Advice LintReport lint",
    "streaming": "Change DegenerationGuard Partial PartialParser apply_changes to_json_patch",
    "tools": (
        "AsyncToolStream FunctionTool Injected PendingCall ToolMessageEvent ToolRun ToolSet ToolStream "
        "arun_tools astream_tools function_tool run_tools stream_tools"
    ),
    "verbs": "aextract astream extract stream",
}
_HOME_OF = {name: room for room, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    room = _HOME_OF.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{room}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
