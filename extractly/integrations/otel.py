"""OpenTelemetry spans for extractions, as a `Hooks`: one client span per request, by the GenAI semantic conventions.

Needs the extra `otel` (the API only; the SDK is the application's). A span is named `chat {model}` and carries the
operation, the provider, the request's parameters, the response's id, model and finish reasons, and the tokens.
Attribute names are those of the OpenTelemetry registry, GenAI group, as of 2025-11
(https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/). No text of the request or the answer is recorded
unless `capture_content` asks for it. A retry, a re-ask and a repair are events of the span that they belong to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ..errors import APIStatusError, ExtractlyError
from ..protocol.extraction import (
    Hooks,
    ReaskEvent,
    RepairEvent,
    RequestEvent,
    ResponseEvent,
    ResultEvent,
    RetryEvent,
)
from ._extras import load_extra

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer, TracerProvider

__all__ = ["otel_hooks"]

_REQUEST_FIELDS: Final[Mapping[str, str]] = {
    "max_tokens": "gen_ai.request.max_tokens",
    "max_completion_tokens": "gen_ai.request.max_tokens",
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "frequency_penalty": "gen_ai.request.frequency_penalty",
    "presence_penalty": "gen_ai.request.presence_penalty",
    "seed": "gen_ai.request.seed",
}


def otel_hooks(
    *, tracer_provider: TracerProvider | None = None, provider_name: str = "openai", capture_content: bool = False
) -> Hooks:
    """Hooks that record a span for each request of a call.

    Args:
        tracer_provider: Where the spans go; `None` for the application's global one.
        provider_name: The value of `gen_ai.provider.name`.
        capture_content: Record the messages and the answer too. They may hold personal data.

    Returns:
        A value for `hooks=`, good for any number of calls at once.

    Raises:
        ConfigurationError: The extra is not installed: `pip install 'extractly[otel]'`.
    """
    trace = load_extra("opentelemetry.trace", extra="otel")
    recorder = _Recorder(trace.get_tracer("extractly", tracer_provider=tracer_provider), provider_name, capture_content)
    return Hooks(
        request=recorder.request,
        response=recorder.response,
        retry=recorder.retry,
        reask=recorder.reask,
        repair=recorder.repair,
        result=recorder.result,
    )


class _Recorder:
    """The spans of the requests that are under way, by call: open until the next step says what became of it."""

    def __init__(self, tracer: Tracer, provider_name: str, capture_content: bool) -> None:
        self._tracer = tracer
        self._provider_name = provider_name
        self._capture = capture_content
        self._open: dict[int, Span] = {}

    def request(self, event: RequestEvent) -> None:
        from opentelemetry.trace import SpanKind

        self._end(event.call_id)
        attributes: dict[str, Any] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": self._provider_name,
            "gen_ai.request.model": event.model,
            "gen_ai.output.type": "text" if event.mode == "text" else "json",
            "extractly.mode": event.mode,
            "extractly.request.number": event.number,
        }
        for field, name in _REQUEST_FIELDS.items():
            if isinstance(event.body.get(field), (int, float)):
                attributes[name] = event.body[field]
        if self._capture:
            attributes["gen_ai.input.messages"] = _as_json(event.body["messages"])
        name = f"chat {event.model}"
        self._open[event.call_id] = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    def response(self, event: ResponseEvent) -> None:
        span = self._open.get(event.call_id)
        if span is None:
            return
        if event.error is not None:
            _fail(span, event.error)
            self._end(event.call_id)
            return
        span.set_attributes(_response_attributes(event.completion))
        if self._capture:
            span.set_attribute("gen_ai.output.messages", _as_json(event.completion.to_dict().get("choices")))

    def retry(self, event: RetryEvent) -> None:
        self._add(event.call_id, "extractly.retry", {"delay_seconds": event.delay_seconds})

    def reask(self, event: ReaskEvent) -> None:
        span = self._open.get(event.call_id)
        if span is not None:
            _fail(span, event.error)
        self._add(event.call_id, "extractly.reask", {"errors": len(event.lines)})

    def repair(self, event: RepairEvent) -> None:
        self._add(event.call_id, "extractly.repair", {"rules": [repair.rule for repair in event.repairs]})

    def result(self, event: ResultEvent) -> None:
        span = self._open.get(event.call_id)
        if span is not None and event.error is not None:
            _fail(span, event.error)
        self._end(event.call_id)

    def _add(self, call_id: int, name: str, attributes: dict[str, Any]) -> None:
        span = self._open.get(call_id)
        if span is not None:
            span.add_event(name, attributes)

    def _end(self, call_id: int) -> None:
        span = self._open.pop(call_id, None)
        if span is not None:
            span.end()


def _response_attributes(completion: Any) -> dict[str, Any]:
    usage = completion.usage
    found = {
        "gen_ai.response.id": completion.id,
        "gen_ai.response.model": completion.model,
        "gen_ai.response.finish_reasons": [choice.finish_reason or "" for choice in completion.choices],
        "gen_ai.usage.input_tokens": usage.prompt_tokens if usage is not None else None,
        "gen_ai.usage.output_tokens": usage.completion_tokens if usage is not None else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _fail(span: Span, error: ExtractlyError) -> None:
    """Mark a span as failed: with the status or the class, and no text, which may quote the answer."""
    from opentelemetry.trace import Status, StatusCode

    kind = str(error.status_code) if isinstance(error, APIStatusError) else type(error).__name__
    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR))


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
