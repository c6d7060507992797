"""Spans of extractions, recorded by the real SDK's in-memory exporter."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from extract_runs import Run
from pydantic import BaseModel

from extractly import errors
from extractly.integrations.otel import otel_hooks
from extractly.testing import LocalServer, Reply

pytest.importorskip("opentelemetry.sdk.trace", reason="the OpenTelemetry SDK is not installed")

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

say = Reply.completion
GOOD = '{"name": "fair"}'


class Event(BaseModel):
    name: str


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def hooks(spans: InMemorySpanExporter) -> Any:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    return otel_hooks(tracer_provider=provider)


def test_a_request_is_a_client_span(run: Run, server: LocalServer, spans: InMemorySpanExporter, hooks: Any) -> None:
    server.reply(say(content=GOOD))
    extraction = run(Event, hooks=hooks, temperature=0.5, max_tokens=50, seed=7)
    (span,) = spans.get_finished_spans()
    assert span.name == "chat m"
    assert span.kind.name == "CLIENT"
    attributes = dict(span.attributes or {})
    assert attributes["gen_ai.operation.name"] == "chat"
    assert attributes["gen_ai.provider.name"] == "openai"
    assert attributes["gen_ai.request.model"] == "m"
    assert attributes["gen_ai.request.temperature"] == 0.5
    assert attributes["gen_ai.request.max_tokens"] == 50
    assert attributes["gen_ai.request.seed"] == 7
    assert attributes["gen_ai.output.type"] == "json"
    assert attributes["gen_ai.response.id"] == extraction.completion.id
    assert attributes["gen_ai.response.finish_reasons"] == ("stop",)
    assert attributes["gen_ai.usage.input_tokens"] == extraction.usage.prompt_tokens
    assert attributes["gen_ai.usage.output_tokens"] == extraction.usage.completion_tokens
    assert span.status.status_code.name == "UNSET"
    assert not any("fair" in str(value) or str(value) == "text" for value in attributes.values())


def test_each_request_of_a_call_has_its_span(
    run: Run, server: LocalServer, spans: InMemorySpanExporter, hooks: Any
) -> None:
    server.reply(
        Reply.error(400, "response_format is not supported"),
        Reply.error(500, "oops", headers={"retry-after-ms": "1"}),
        say(content="Hm."),
        say(content=f"So: {GOOD}"),
    )
    run(Event, hooks=hooks)
    refused, invalid, good = spans.get_finished_spans()
    assert (refused.attributes or {})["error.type"] == "400"
    assert (invalid.attributes or {})["error.type"] == "SchemaNotEnforcedError"
    assert [event.name for event in invalid.events] == ["extractly.retry", "extractly.reask"]
    assert [event.name for event in good.events] == ["extractly.repair"]
    assert good.status.status_code.name == "UNSET"
    assert (good.attributes or {})["extractly.mode"] == "tool"


def test_a_call_that_fails_ends_its_span(
    run: Run, server: LocalServer, spans: InMemorySpanExporter, hooks: Any
) -> None:
    server.reply(say(refusal="No."), Reply.error(401, "secret reason"))
    with pytest.raises(errors.RefusalError):
        run(Event, hooks=hooks)
    with pytest.raises(errors.AuthenticationError):
        run(Event, hooks=hooks)
    kinds = [(span.attributes or {})["error.type"] for span in spans.get_finished_spans()]
    assert kinds == ["RefusalError", "401"]
    assert "secret reason" not in "".join(span.to_json() for span in spans.get_finished_spans())


def test_streams_have_spans_too(run_stream: Run, server: LocalServer, spans: InMemorySpanExporter, hooks: Any) -> None:
    cut = Reply.sse([{"choices": [{"index": 0, "delta": {"content": '{"na'}}]}], done=False)
    server.reply(Reply.stream(content=GOOD, pieces=4), cut)
    run_stream(Event, hooks=hooks)
    run_stream(Event, hooks=hooks)
    first, second = spans.get_finished_spans()
    assert (first.attributes or {})["gen_ai.usage.output_tokens"] == 5
    assert (second.attributes or {})["error.type"] == "IncompleteStreamError"


def test_content_is_recorded_when_asked_for(run: Run, server: LocalServer, spans: InMemorySpanExporter) -> None:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    server.reply(say(content=GOOD))
    run(Event, "the fair", hooks=otel_hooks(tracer_provider=provider, capture_content=True, provider_name="mine"))
    attributes: Any = spans.get_finished_spans()[0].attributes
    assert json.loads(attributes["gen_ai.input.messages"]) == [{"role": "user", "content": "the fair"}]
    assert json.loads(attributes["gen_ai.output.messages"])[0]["message"]["content"] == GOOD
    assert attributes["gen_ai.provider.name"] == "mine"


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", None)
    with pytest.raises(errors.ConfigurationError, match=r"extractly\[otel\]"):
        otel_hooks()
