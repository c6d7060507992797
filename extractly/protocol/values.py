"""The response objects of chat completions, under one roof.

Each class is a `WireObject`; see `wire.py` for how fields are read. What is added to the reference, because
OpenAI-compatible services need it: `choices` that is `null` or missing reads `[]`, a missing `delta` reads as an empty
one, `content` that is a list of parts reads as their text, `arguments` that is an object reads as its JSON text, and
`reasoning_content` and `reasoning` are known names.
"""

from __future__ import annotations

from .chunk_values import (
    ChatCompletionChunk,
    ChoiceDelta,
    ChoiceDeltaAudio,
    ChoiceDeltaFunctionCall,
    ChoiceDeltaToolCall,
    ChoiceDeltaToolCallFunction,
    ChunkChoice,
)
from .completion_values import (
    Annotation,
    AnnotationURLCitation,
    ChatCompletion,
    ChatCompletionAudio,
    ChatCompletionMessage,
    ChatCompletionMessageCustomToolCall,
    ChatCompletionMessageToolCall,
    ChatCompletionTokenLogprob,
    Choice,
    ChoiceLogprobs,
    Custom,
    Function,
    FunctionCall,
    Logprobs,
    TopLogprob,
    arguments_text,
    content_text,
)
from .parsed_values import (
    ParsedChatCompletion,
    ParsedChatCompletionMessage,
    ParsedChoice,
    ParsedFunction,
    ParsedFunctionToolCall,
)
from .usage import CompletionTokensDetails, CompletionUsage, PromptTokensDetails, add_usage
from .wire import WireObject

__all__ = [
    "Annotation",
    "AnnotationURLCitation",
    "ChatCompletion",
    "ChatCompletionAudio",
    "ChatCompletionChunk",
    "ChatCompletionMessage",
    "ChatCompletionMessageCustomToolCall",
    "ChatCompletionMessageToolCall",
    "ChatCompletionTokenLogprob",
    "Choice",
    "ChoiceDelta",
    "ChoiceDeltaAudio",
    "ChoiceDeltaFunctionCall",
    "ChoiceDeltaToolCall",
    "ChoiceDeltaToolCallFunction",
    "ChoiceLogprobs",
    "ChunkChoice",
    "CompletionTokensDetails",
    "CompletionUsage",
    "Custom",
    "Function",
    "FunctionCall",
    "Logprobs",
    "ParsedChatCompletion",
    "ParsedChatCompletionMessage",
    "ParsedChoice",
    "ParsedFunction",
    "ParsedFunctionToolCall",
    "PromptTokensDetails",
    "TopLogprob",
    "WireObject",
    "add_usage",
    "arguments_text",
    "content_text",
]
