"""What a service answers and what becomes of it: the table of `test_extract_flow.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, field_validator

from extractly import errors
from extractly.testing import Reply


class Event(BaseModel):
    name: str
    guests: list[str] = []

    @field_validator("name")
    @classmethod
    def no_tbd(cls, value: str) -> str:
        if value == "TBD":
            raise ValueError("write the real name")
        return value


class Line(BaseModel):
    sku: str


GOOD = '{"name": "fair", "guests": ["Ann"]}'
FAIR = Event(name="fair", guests=["Ann"])
BAD = '{"name": 5, "guests": []}'
TBD = '{"name": "TBD", "guests": []}'
say = Reply.completion


def cut(text: str) -> Reply:
    return say(content=text, finish_reason="length")


@dataclass(frozen=True)
class Case:
    """What the service answers, and what is expected: a value or an error, the requests made and the tokens counted."""

    name: str
    replies: list[Reply]
    value: Any = None
    error: type[errors.ExtractlyError] | None = None
    requests: int = 1
    tokens: int | None = None
    output: Any = Event
    keywords: dict[str, Any] = field(default_factory=dict)
    raw_text: str | None = None
    repairs: tuple[str, ...] = ()
    not_error: type[errors.ExtractlyError] | None = None


NO = "I cannot help with that."


def whole(**fields: Any) -> Reply:
    """A completion with fields of the test's own."""
    choice = {"index": 0, "message": {"role": "assistant", "content": GOOD}, "finish_reason": "stop"}
    return Reply.json({"id": "x", "choices": [choice], **fields})


CASES = [
    Case("usage that is none", [whole(usage=[])], FAIR, tokens=0),
    Case("usage without a total", [whole(usage={"prompt_tokens": 1, "completion_tokens": 2})], FAIR, tokens=0),
    Case("a finish reason that nobody knows", [say(content=GOOD, finish_reason="done")], FAIR),
    Case("valid", [say(content=GOOD)], FAIR),
    Case("white space around", [say(content=f"\n\n {GOOD}\n")], FAIR),
    Case("null means the default", [say(content='{"name": "x", "guests": null}')], Event(name="x")),
    Case("a list is unwrapped", [say(content='{"value": [{"sku": "a"}]}')], [Line(sku="a")], output=list[Line]),
    Case("mended", [say(content=f"Sure:\n```json\n{GOOD}\n```")], FAIR, repairs=("code_fences", "surrounding_prose")),
    Case("reasoning", [say(content=f"<think>hm</think>{GOOD}")], FAIR, repairs=("leading_reasoning",)),
    Case(
        "strict reading",
        [say(content=f"Sure: {GOOD}")],
        error=errors.InvalidJSONError,
        keywords={"repairs": (), "retries": 0},
    ),
    Case("asked again", [say(content=BAD), say(content=GOOD)], FAIR, requests=2),
    Case("a validator's error goes back", [say(content=TBD), say(content=GOOD)], FAIR, requests=2),
    Case("no JSON, asked again", [say(content="Hm."), say(content=GOOD)], FAIR, requests=2),
    Case("empty, asked again", [say(content=""), say(content=GOOD)], FAIR, requests=2),
    Case("null content, asked again", [say(content=None), say(content=GOOD)], FAIR, requests=2),
    Case("white space, asked again", [say(content="  \n "), say(content=GOOD)], FAIR, requests=2),
    Case("three attempts", [say(content=BAD), say(content="Hm."), say(content=GOOD)], FAIR, requests=3),
    Case("not again", [say(content=TBD)], error=errors.OutputValidationError, keywords={"retries": 0}, raw_text=TBD),
    Case(
        "stays invalid",
        [say(content=TBD), say(content="?"), say(content=BAD)],
        error=errors.OutputValidationError,
        requests=3,
        raw_text=BAD,
    ),
    Case(
        "the same error twice",
        [say(content=TBD), say(content=TBD)],
        error=errors.OutputValidationError,
        requests=2,
        raw_text=TBD,
        not_error=errors.SchemaNotEnforcedError,
    ),
    Case("empty to the end", [say(content=""), say(content="")], error=errors.EmptyOutputError, requests=2),
    Case(
        "the schema was ignored: no JSON",
        [say(content="Sure!")],
        error=errors.SchemaNotEnforcedError,
        keywords={"retries": 0},
        raw_text="Sure!",
    ),
    Case(
        "and it is the error that it would be",
        [say(content="Sure!")],
        error=errors.InvalidJSONError,
        keywords={"retries": 0},
    ),
    Case(
        "the schema was ignored: wrong type",
        [say(content=BAD)],
        error=errors.SchemaNotEnforcedError,
        keywords={"retries": 0},
        raw_text=BAD,
    ),
    Case(
        "cut text is no sign of that",
        [say(content='{"name": "fa')],
        error=errors.IncompleteJSONError,
        keywords={"retries": 0},
        not_error=errors.SchemaNotEnforcedError,
    ),
    Case(
        "json_object asks for no enforcement",
        [say(content=BAD)],
        error=errors.OutputValidationError,
        keywords={"retries": 0, "mode": "json_object"},
        not_error=errors.SchemaNotEnforcedError,
    ),
    Case("refused", [say(refusal=NO)], error=errors.RefusalError),
    Case("refused after an invalid answer", [say(content=BAD), say(refusal=NO)], error=errors.RefusalError, requests=2),
    Case(
        "filtered",
        [say(content='{"na', finish_reason="content_filter")],
        error=errors.ContentFilterFinishReasonError,
        raw_text='{"na',
    ),
    Case(
        "cut off",
        [cut('{"name": "fair", "guests": ["Ann", "B')],
        error=errors.LengthFinishReasonError,
        raw_text='{"name": "fair", "guests": ["Ann", "B',
    ),
    Case("cut off before it began", [cut("")], error=errors.LengthFinishReasonError),
    Case(
        "continued",
        [cut('{"name": "fa'), say(content='ir", "guests": ["Ann"]}')],
        FAIR,
        requests=2,
        keywords={"on_truncation": "continue"},
    ),
    Case(
        "continued twice",
        [cut('{"name": "fa'), cut('ir", "gue'), say(content='sts": ["Ann"]}')],
        FAIR,
        requests=3,
        keywords={"on_truncation": "continue"},
    ),
    Case(
        "begun anew", [cut('{"name": "fa'), say(content=GOOD)], FAIR, requests=2, keywords={"on_truncation": "continue"}
    ),
    Case(
        "never ends",
        [cut('{"name": "'), *[cut("a")] * 4],
        error=errors.LengthFinishReasonError,
        requests=5,
        keywords={"on_truncation": "continue"},
        raw_text='{"name": "aaaa',
    ),
    Case(
        "nothing to continue", [cut("")], error=errors.LengthFinishReasonError, keywords={"on_truncation": "continue"}
    ),
    Case(
        "continued to nonsense, asked again",
        [cut('{"name": "fa'), say(content="ir, I think"), say(content=GOOD)],
        FAIR,
        requests=3,
        keywords={"on_truncation": "continue"},
    ),
    Case(
        "continued and refused",
        [cut('{"name": "fa'), say(refusal=NO)],
        error=errors.RefusalError,
        requests=2,
        keywords={"on_truncation": "continue"},
    ),
    Case("cut behind the value", [cut(GOOD)], FAIR, keywords={"on_truncation": "salvage"}),
    Case(
        "nothing to salvage", [cut("Well")], error=errors.LengthFinishReasonError, keywords={"on_truncation": "salvage"}
    ),
    Case("an error of the service", [Reply.error(401, "no such key")], error=errors.AuthenticationError),
    Case(
        "a retry of the transport is no attempt",
        [Reply.error(500, "oops", headers={"retry-after-ms": "1"}), say(content=GOOD)],
        FAIR,
        requests=2,
        tokens=15,
    ),
    Case(
        "no completion",
        [Reply(body=b"<html>", headers={"content-type": "text/html"})],
        error=errors.APIResponseValidationError,
    ),
    Case("null choices", [Reply.json({"choices": None})], error=errors.APIResponseValidationError),
    Case(
        "filtered prompt",
        [Reply.error(400, "filtered", code="content_filter")],
        error=errors.ContentFilterFinishReasonError,
    ),
    Case(
        "attempts limited",
        [say(content=BAD)],
        error=errors.BudgetExceededError,
        keywords={"max_attempts": 1},
        raw_text=BAD,
    ),
    Case(
        "tokens limited",
        [say(content=BAD)],
        error=errors.BudgetExceededError,
        keywords={"max_total_tokens": 15},
        raw_text=BAD,
    ),
    Case("tokens left", [say(content=BAD), say(content=GOOD)], FAIR, requests=2, keywords={"max_total_tokens": 16}),
    Case("the limit is not reached", [say(content=GOOD)], FAIR, keywords={"max_attempts": 1, "max_total_tokens": 1}),
    Case(
        "continuing counts",
        [cut('{"name": "fa')],
        error=errors.BudgetExceededError,
        keywords={"on_truncation": "continue", "max_attempts": 1},
    ),
    Case(
        "items collected",
        [say(content='{"value": [{"sku": "a"}, {"sku": 1}, {"sku": "c"}]}')],
        [Line(sku="a"), Line(sku="c")],
        output=list[Line],
        keywords={"on_item_error": "collect"},
    ),
    Case(
        "items not collected",
        [say(content='{"value": [{"sku": "a"}, {"sku": 1}]}')],
        error=errors.OutputValidationError,
        output=list[Line],
        keywords={"retries": 0},
    ),
    Case("no usage", [say(content=GOOD, usage=None)], FAIR, tokens=0),
    Case(
        "a JSON Schema",
        [say(content='{"a": 1}')],
        {"a": 1},
        output={"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
    ),
    Case(
        "a JSON Schema is checked",
        [say(content='{"a": "x"}')],
        error=errors.OutputValidationError,
        output={"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
        keywords={"retries": 0},
    ),
    Case("an empty list is an answer", [say(content='{"value": []}')], [], output=list[Line]),
]
