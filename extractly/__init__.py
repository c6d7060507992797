"""extractly: a Pydantic type and a text in, a value of that type out; nothing lost on the way.

    from extractly import extract

    event = extract(CalendarEvent, "Alice and Bob are going to a science fair on Friday.", model="gpt-4o-mini")

Every public name is an attribute of this package and is loaded from its room at its first use, so that importing the
package costs nothing. `_HOMES` is the table of contents: which room each name lives in. `__init__.pyi` says the same to
type checkers; a test compares the two.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

api_key: Any = None
"""The key of the module-level client; else `OPENAI_API_KEY`."""

base_url: str | None = None
"""The address of the module-level client; else `OPENAI_BASE_URL`."""

default_headers: Any = None
"""Headers that the module-level client sends with every request."""


_HOMES = {
    "_types": "UNSET",
    "client": (
        "AsyncChatCompletionStream AsyncChatCompletionStreamManager AsyncClient AsyncOpenAI AsyncStream "
        "ChatCompletionStream ChatCompletionStreamManager Client Model ModelPage OpenAI RawResponse Stream"
    ),
    "client.module_level": "beta chat models",
    "documents": "DocumentExtraction MergeOptions SplitOptions merge_pieces split_text",
    "errors": (
        "APIConnectionError APIError APIResponseValidationError APIStatusError APITimeoutError "
        "AuthenticationError BadRequestError BatchRowError BudgetExceededError ConfigurationError "
        "ConflictError ContentFilterFinishReasonError DegenerateOutputError EmptyOutputError ExtractlyError "
        "IncompleteJSONError IncompleteStreamError InternalServerError InvalidJSONError "
        "LengthFinishReasonError NotFoundError OutputError OutputValidationError PermissionDeniedError "
        "RateLimitError RefusalError SchemaError SchemaNotEnforcedError StreamTimeoutError ToolCallError "
        "UnprocessableEntityError"
    ),
    "extraction_streams": "AsyncExtractionStream AsyncStreamManager ExtractionStream StreamManager",
    "extractor": "Extractor",
    "integrations.arrow": "arrow_schema",
    "integrations.otel": "otel_hooks",
    "integrations.sse": "server_sent_events",
    "parsing": "ItemError Repair",
    "pipeline": "AsyncMapRun BatchRun Err MapProgress MapRun MapSummary Ok Price read_batch write_batch",
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

# pyright: reportUnsupportedDunderAll=false
__all__ = sorted([*_HOME_OF, "__version__", "api_key", "base_url", "default_headers"])


def __getattr__(name: str) -> Any:
    room = _HOME_OF.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{room}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
