"""Rows: how an answer ends (issue 5, item 1): cut off, filtered, refused, and what is made of each."""

from __future__ import annotations

from typing import Any

from fault_table import EXTRACTING, OSLO, PARSING, Fault, say, with_choice
from pydantic import BaseModel

from extractly import errors, pydantic_function_tool
from extractly.testing import RecordedRequest, Reply


class Item(BaseModel):
    """An item of a report."""

    sku: str
    count: int


class Report(BaseModel):
    """A type whose answers are cut off."""

    title: str
    items: list[Item]
    note: str | None = None


CUT = '{"title": "May", "items": [{"sku": "a", "count": 1}, {"sku": "b", "count": 2}, {"sku": "c", "cou'
REST = 'nt": 3}], "note": null}'
WHOLE_ITEMS = [Item(sku="a", count=1), Item(sku="b", count=2)]
VIOLENCE = {"violence": {"filtered": True, "severity": "high"}, "hate": {"filtered": False, "severity": "safe"}}
AZURE = {
    "error": {
        "message": "The response was filtered due to the prompt triggering content management policy.",
        "type": None,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": VIOLENCE},
    }
}
AZURE_REPLY = Reply.json(AZURE, status=400, headers={"x-request-id": "req_42"})


def holds_whole_items(partial: Any) -> bool:
    """Every closed item is a full model; the one that was cut off is none."""
    return partial.title == "May" and list(partial.items[:2]) == WHOLE_ITEMS and not isinstance(partial.items[-1], Item)


def has_one_user_question(requests: list[RecordedRequest]) -> None:
    """A request for the rest shows the model what it had written, and asks for nothing else."""
    first, second = (request.json["messages"] for request in requests[:2])
    assert second[: len(first)] == first
    assert any(CUT in str(message.get("content")) for message in second[len(first) :])


def tells_the_refusal(events: list[Any]) -> bool:
    """The deltas are the refusal, and the last event says that it is whole."""
    deltas = [event.delta for event in events if event.type == "refusal.delta"]
    done = [event.refusal for event in events if event.type == "refusal.done"]
    return "".join(deltas) == "I cannot help with that." and done == ["I cannot help with that."]


def asked_a_then_b(requests: list[RecordedRequest]) -> None:
    """Both models were asked, in order."""
    assert [request.json["model"] for request in requests] == ["a", "b"]


CUT_OFF = {
    "raw_text": CUT,
    "usage.total_tokens": 15,
    "completion.id": "chatcmpl-test",
    "completion.choices.0.finish_reason": "length",
    "request_id": "req_42",
    "partial": holds_whole_items,
}

FINISH: list[Fault] = [
    Fault(
        name="cut off in a call of a tool",
        replies=[say(tool_calls=[{"name": "Report", "arguments": CUT}], finish_reason="length")],
        methods=("parse", "events"),
        output=None,
        fields={"tools": [pydantic_function_tool(Report)]},
        raises=errors.LengthFinishReasonError,
        has=CUT_OFF,
    ),
    Fault(
        name="cut off in a stream, which never asks again",
        replies=[say(CUT, finish_reason="length")],
        methods=("updates",),
        output=Report,
        fields={"on_truncation": "continue"},
        raises=errors.LengthFinishReasonError,
        has=CUT_OFF,
    ),
    Fault(
        name="refused in a stream, as events",
        replies=[say(refusal="I cannot help with that.")],
        methods=("events",),
        has={"events": tells_the_refusal},
    ),
    Fault(
        name="cut off at the token limit",
        replies=[say(CUT, finish_reason="length")],
        methods=PARSING,
        output=Report,
        raises=errors.LengthFinishReasonError,
        has=CUT_OFF,
    ),
    Fault(
        name="cut off, nobody asked to parse",
        replies=[say(CUT, finish_reason="length")],
        methods=("create", "chunks"),
        value=CUT,
    ),
    Fault(
        name="cut off before the first character",
        replies=[say("", finish_reason="length")],
        methods=PARSING,
        output=Report,
        raises=errors.LengthFinishReasonError,
        has={"usage.total_tokens": 15, "request_id": "req_42", "completion": lambda it: it is not None},
    ),
    Fault(
        name="cut off behind the last bracket",
        replies=[say(OSLO, finish_reason="length")],
        methods=PARSING,
        raises=errors.LengthFinishReasonError,
        has={"partial.name": "Oslo", "raw_text": OSLO},
    ),
    Fault(
        name="cut off in a tool call",
        replies=[say(tool_calls=[{"name": "Report", "arguments": CUT}], finish_reason="length")],
        methods=EXTRACTING,
        output=Report,
        fields={"mode": "tool"},
        raises=errors.LengthFinishReasonError,
        has=CUT_OFF,
    ),
    Fault(
        name="cut off, never asked again",
        replies=[say(CUT, finish_reason="length")],
        methods=EXTRACTING,
        output=Report,
        fields={"retries": 5},
        raises=errors.LengthFinishReasonError,
        has={"attempts": lambda it: len(it) == 1},
    ),
    Fault(
        name="cut off, salvaged",
        replies=[say(CUT, finish_reason="length")],
        methods=EXTRACTING,
        output=Report,
        fields={"on_truncation": "salvage"},
        has={"result.truncated": True, "result.value": holds_whole_items, "result.usage.total_tokens": 15},
    ),
    Fault(
        name="cut off behind the last bracket, salvaged whole",
        replies=[say(OSLO, finish_reason="length")],
        methods=EXTRACTING,
        fields={"on_truncation": "salvage"},
        has={"result.truncated": False, "result.value.name": "Oslo"},
    ),
    Fault(
        name="cut off with nothing to salvage",
        replies=[say("", finish_reason="length")],
        methods=EXTRACTING,
        fields={"on_truncation": "salvage"},
        raises=errors.LengthFinishReasonError,
    ),
    Fault(
        name="cut off, continued",
        replies=[say(CUT, finish_reason="length"), say(REST)],
        methods=("extract",),
        output=Report,
        fields={"on_truncation": "continue", "retries": 0},
        value=Report(title="May", items=[*WHOLE_ITEMS, Item(sku="c", count=3)]),
        requests=2,
        has={
            "result.usage.total_tokens": 30,
            "result.attempts": lambda it: (
                [type(each.error) for each in it] == [errors.LengthFinishReasonError, type(None)]
            ),
            "result.truncated": False,
        },
        asked=has_one_user_question,
    ),
    Fault(
        name="cut off, continued by beginning anew",
        replies=[say(CUT, finish_reason="length"), say(CUT + REST)],
        methods=("extract",),
        output=Report,
        fields={"on_truncation": "continue", "retries": 0},
        value=Report(title="May", items=[*WHOLE_ITEMS, Item(sku="c", count=3)]),
        requests=2,
    ),
    Fault(
        name="cut off again and again",
        replies=[say(CUT, finish_reason="length"), *[say("x", finish_reason="length")] * 4],
        methods=("extract",),
        output=Report,
        fields={"on_truncation": "continue"},
        raises=errors.LengthFinishReasonError,
        requests=5,
        has={"attempts": lambda it: len(it) == 5, "usage.total_tokens": 75, "partial.title": "May"},
    ),
    Fault(
        name="cut off, refused when continued",
        replies=[say(CUT, finish_reason="length"), say(refusal="I will not go on.")],
        methods=("extract",),
        output=Report,
        fields={"on_truncation": "continue"},
        raises=errors.RefusalError,
        requests=2,
        has={"usage.total_tokens": 30, "refusal": "I will not go on."},
    ),
    Fault(
        name="cut off, the budget forbids to continue",
        replies=[say(CUT, finish_reason="length")],
        methods=("extract",),
        output=Report,
        fields={"on_truncation": "continue", "max_attempts": 1},
        raises=errors.BudgetExceededError,
        has={"limit_name": "max_attempts", "raw_text": CUT, "partial.title": "May", "usage.total_tokens": 15},
    ),
    Fault(
        name="filtered",
        replies=[with_choice({"message": {"content": '{"na'}, "finish_reason": "content_filter"})],
        methods=PARSING,
        raises=errors.ContentFilterFinishReasonError,
        has={"stage": "completion", "categories": {}, "request_id": "req_42", "raw_text": '{"na'},
    ),
    Fault(
        name="filtered, with categories",
        replies=[
            with_choice(
                {
                    "message": {"content": '{"na'},
                    "finish_reason": "content_filter",
                    "content_filter_results": VIOLENCE,
                }
            )
        ],
        methods=PARSING,
        raises=errors.ContentFilterFinishReasonError,
        has={"stage": "completion", "categories": VIOLENCE},
    ),
    Fault(
        name="filtered, nobody asked to parse",
        replies=[say("{", finish_reason="content_filter")],
        methods=("create", "chunks"),
        value="{",
    ),
    Fault(
        name="prompt filtered as Azure says it",
        replies=[AZURE_REPLY],
        methods=PARSING,
        raises=errors.ContentFilterFinishReasonError,
        has={"stage": "prompt", "categories": VIOLENCE, "request_id": "req_42"},
    ),
    Fault(
        name="prompt filtered as Azure says it, nobody asked to parse",
        replies=[AZURE_REPLY],
        methods=("create", "chunks"),
        raises=errors.BadRequestError,
        has={"status_code": 400, "code": "content_filter", "param": "prompt"},
    ),
    Fault(
        name="refused",
        replies=[say(refusal="I cannot help with that.")],
        methods=EXTRACTING,
        fields={"retries": 5},
        raises=errors.RefusalError,
        has={
            "refusal": "I cannot help with that.",
            "usage.total_tokens": 15,
            "request_id": "req_42",
            "completion.choices.0.message.refusal": "I cannot help with that.",
            "attempts": lambda it: len(it) == 1,
        },
    ),
    Fault(
        name="refused where it is a message",
        replies=[say(refusal="I cannot help with that.")],
        methods=("parse", "events"),
        value=None,
        has={"result.choices.0.message.refusal": "I cannot help with that."},
    ),
    Fault(
        name="refused, the next model asked",
        replies=[say(refusal="No."), say(OSLO)],
        methods=("extract",),
        fields={"model": ["a", "b"]},
        requests=2,
        has={"result.value.name": "Oslo", "result.usage.total_tokens": 30},
        asked=asked_a_then_b,
    ),
    Fault(
        name="unknown finish reason",
        replies=[say(OSLO, finish_reason="eos")],
        has={"value": lambda it: "Oslo" in str(it)},
    ),
    Fault(
        name="empty finish reason",
        replies=[with_choice({"message": {"content": OSLO}, "finish_reason": ""})],
        methods=("create", "parse", "extract"),
        has={"value": lambda it: "Oslo" in str(it)},
    ),
    Fault(
        name="finish reason null in a whole answer",
        replies=[say(OSLO, finish_reason=None)],
        methods=("create", "parse", "extract"),
        has={"value": lambda it: "Oslo" in str(it)},
    ),
]
