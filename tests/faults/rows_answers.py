"""Rows: answers that are no value yet (issue 5, items 2 and 3): mended, sent back."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fault_table import EXTRACTING, OSLO, City, Fault, error, say
from pydantic import BaseModel, Field

from extractly import errors, pydantic_function_tool
from extractly.testing import RecordedRequest

BOM = "\ufeff"


class Trip(BaseModel):
    """A type that takes another form on the wire: aliases, a mapping, bounds."""

    first_stop: str = Field(alias="firstStop")
    stops: dict[str, int]
    days: Annotated[int, Field(ge=1, le=9)]


class Nothing(BaseModel):
    """A type that `{}` is a value of."""

    note: str = ""


def rules(outcome: Any) -> set[str]:
    """The rules that were used."""
    return {repair.rule for repair in outcome.repairs}


def mended(name: str, text: str, rule: str, **more: Any) -> Fault:
    """A row for one rule: the same value, whole and streamed, the repair on the result."""
    return Fault(
        name=f"mended: {name}",
        replies=[say(text)],
        methods=EXTRACTING,
        has={"result": lambda it: rules(it) == {rule}, "result.repairs.0.note": bool, **more.pop("has", {})},
        **{"value": City(name="Oslo"), **more},
    )


MENDED: list[Fault] = [
    Fault(
        name="valid JSON is not touched",
        replies=[say('{"name": "```json\\n{\\"a\\": True,}\\n```"}')],
        methods=EXTRACTING,
        value=City(name='```json\n{"a": True,}\n```'),
        has={"result.repairs": ()},
    ),
    mended("code fence", f"```json\n{OSLO}\n```", "code_fences"),
    mended("prose around", f"Here it is: {OSLO} Anything else?", "surrounding_prose"),
    mended(
        "reasoning in front",
        f'<think>Maybe {{"name": "Bergen"}}?</think>{OSLO}',
        "leading_reasoning",
        has={"result.reasoning": 'Maybe {"name": "Bergen"}?'},
    ),
    mended("byte order mark", BOM + OSLO, "bom"),
    mended("trailing comma", '{"name": "Oslo",}', "trailing_commas"),
    mended("Python literals", "{'name': 'Oslo'}", "python_literals"),
    mended("control character", '{"name": "Os\nlo"}', "control_characters", value=City(name="Os\nlo")),
    mended("encoded twice", json.dumps(OSLO), "double_encoded"),
    mended("objects in a row", f'{OSLO}{{"name": "Bergen"}}', "concatenated_objects"),
    Fault(
        name="mended: empty arguments",
        replies=[say(tool_calls=[{"name": "Nothing", "arguments": ""}])],
        methods=EXTRACTING,
        output=Nothing,
        fields={"mode": "tool"},
        value=Nothing(),
        has={"result": lambda it: rules(it) == {"empty_arguments"}},
    ),
    mended(
        "cut off without saying so",
        '{"name": "Oslo"',
        "truncation",
        fields={"repairs": ["truncation"]},
    ),
    Fault(
        name="a rule that is switched off",
        replies=[say(f"```json\n{OSLO}\n```")],
        methods=EXTRACTING,
        fields={"repairs": [], "retries": 0, "mode": "json_object"},
        raises=errors.InvalidJSONError,
        has={"raw_text": f"```json\n{OSLO}\n```", "line": 1, "column": 1, "offset": 0},
    ),
]

BAD_TRIP = '{"firstStop": "Oslo", "stops": [{"key": "a", "value": 1}], "days": 12}'
GOOD_TRIP = '{"firstStop": "Oslo", "stops": [{"key": "a", "value": 1}], "days": 3}'


def last_text(request: RecordedRequest) -> str:
    """What the request says last."""
    return str(request.json["messages"][-1]["content"])


def asked_in_wire_names(requests: list[RecordedRequest]) -> None:
    """One line for the one error, in the wire's name; no URL of pydantic's; nothing else changed."""
    first, second = requests
    assert "$.days" in last_text(second)
    assert sum("days" in line for line in last_text(second).splitlines()) == 1
    assert "http" not in last_text(second)
    assert second.json["messages"][0] == first.json["messages"][0]
    assert {**first.json, "messages": 0} == {**second.json, "messages": 0}
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]


def asked_by_alias(requests: list[RecordedRequest]) -> None:
    """The name that the model sees is the alias."""
    assert "firstStop" in last_text(requests[1])
    assert "first_stop" not in last_text(requests[1])


def asked_without_growth(requests: list[RecordedRequest]) -> None:
    """Every re-ask holds the question, the last answer and its errors, however many went before."""
    sizes = [len(request.json["messages"]) for request in requests]
    assert len(set(sizes[1:])) == 1, sizes
    lengths = [len(request.body) for request in requests[1:]]
    assert max(lengths) - min(lengths) < 200, lengths


def asked_within_bounds(requests: list[RecordedRequest]) -> None:
    """What goes back of a huge answer is bounded."""
    assert all(len(request.body) < 30_000 for request in requests[1:]), [len(request.body) for request in requests]


def asked_shortly(requests: list[RecordedRequest]) -> None:
    """A huge input is not sent back whole among the errors."""
    assert len(last_text(requests[1])) < 2_000


def trip(days: int) -> Any:
    """A trip that is too long, as a model writes it that was told the plain schema."""
    return say(json.dumps({"firstStop": "Oslo", "stops": {"a": 1}, "days": days}))


REASKED: list[Fault] = [
    Fault(
        name="invalid, then right",
        replies=[say(BAD_TRIP), say(GOOD_TRIP)],
        methods=("extract",),
        output=Trip,
        value=Trip(firstStop="Oslo", stops={"a": 1}, days=3),
        requests=2,
        has={"result.usage.total_tokens": 30, "result.attempts": lambda it: len(it) == 2},
        asked=asked_in_wire_names,
    ),
    Fault(
        name="a missing field, by its alias",
        replies=[say('{"stops": [], "days": 3}'), say(GOOD_TRIP)],
        methods=("extract",),
        output=Trip,
        requests=2,
        asked=asked_by_alias,
    ),
    Fault(
        name="invalid to the end",
        replies=[trip(12), trip(13), trip(14), trip(15)],
        methods=("extract",),
        output=Trip,
        fields={"retries": 3, "mode": "json_object"},
        raises=errors.OutputValidationError,
        requests=4,
        has={
            "usage.total_tokens": 60,
            "attempts": lambda it: len(it) == 4,
            "errors.0.loc": ("days",),
            "last_candidate": {"firstStop": "Oslo", "stops": {"a": 1}, "days": 15},
            "message": lambda it: "pydantic.dev" not in it and "$.days" in it,
            "request_id": "req_42",
            "completion.id": "chatcmpl-test",
        },
        asked=asked_without_growth,
    ),
    Fault(
        name="the same error twice",
        replies=[say(BAD_TRIP), say(BAD_TRIP)],
        methods=("extract",),
        output=Trip,
        fields={"retries": 9, "mode": "json_object"},
        raises=errors.OutputValidationError,
        requests=2,
        has={"usage.total_tokens": 30},
    ),
    Fault(
        name="invalid, no retries",
        replies=[say(BAD_TRIP)],
        methods=("extract",),
        output=Trip,
        fields={"retries": 0},
        raises=errors.SchemaNotEnforcedError,
        has={"errors.0.loc": ("days",), "raw_text": BAD_TRIP},
    ),
    Fault(
        name="invalid, max_attempts",
        replies=[trip(12), trip(13)],
        methods=("extract",),
        output=Trip,
        fields={"retries": 9, "mode": "json_object", "max_attempts": 2},
        raises=errors.BudgetExceededError,
        requests=2,
        has={
            "limit_name": "max_attempts",
            "limit": 2,
            "spent": 2,
            "usage.total_tokens": 30,
            "attempts": lambda it: len(it) == 2,
            "last_candidate.days": 13,
        },
    ),
    Fault(
        name="invalid, max_total_tokens",
        replies=[trip(12), trip(13)],
        methods=("extract",),
        output=Trip,
        fields={"retries": 9, "mode": "json_object", "max_total_tokens": 20},
        raises=errors.BudgetExceededError,
        requests=2,
        has={"limit_name": "max_total_tokens", "limit": 20, "spent": 30, "usage.total_tokens": 30},
    ),
    Fault(
        name="empty, then right",
        replies=[say(""), say(OSLO)],
        methods=("extract",),
        value=City(name="Oslo"),
        requests=2,
        has={"result.usage.total_tokens": 30},
    ),
    Fault(
        name="white space, twice",
        replies=[say(" \n"), say("")],
        methods=("extract",),
        raises=errors.EmptyOutputError,
        requests=2,
        has={"usage.total_tokens": 30, "request_id": "req_42"},
    ),
    Fault(
        name="empty, parsed",
        replies=[say("")],
        methods=("updates",),
        raises=errors.EmptyOutputError,
    ),
    Fault(
        name="huge wrong answers",
        replies=[say(json.dumps({"name": [at, "x" * 200_000]})) for at in range(3)],
        methods=("extract",),
        raises=errors.SchemaNotEnforcedError,
        requests=3,
        has={"raw_text": lambda it: len(it) > 200_000, "message": lambda it: len(it) < 2_000},
        asked=asked_within_bounds,
    ),
    Fault(
        name="arguments that the tool does not take",
        replies=[say(tool_calls=[{"name": "City", "arguments": '{"name": 1}'}])],
        methods=("parse", "events"),
        output=None,
        fields={"tools": [pydantic_function_tool(City)]},
        raises=errors.OutputValidationError,
        has={"raw_text": '{"name": 1}', "errors.0.loc": ("name",), "usage.total_tokens": 15},
    ),
    Fault(
        name="a huge wrong input",
        replies=[say(json.dumps({"name": ["x" * 100_000]})), say(OSLO)],
        methods=("extract",),
        value=City(name="Oslo"),
        requests=2,
        asked=asked_shortly,
    ),
    Fault(
        name="invalid, then the service fails",
        replies=[say('{"name": 1}'), error(401, "bad key")],
        methods=("extract",),
        raises=errors.AuthenticationError,
        requests=2,
        has={"usage.total_tokens": 15, "attempts": lambda it: len(it) == 2},
    ),
    Fault(
        name="invalid, never asked again where it was parsed or streamed",
        replies=[say('{"name": 1}')],
        methods=("parse", "events"),
        raises=errors.OutputValidationError,
        has={"raw_text": '{"name": 1}', "usage.total_tokens": 15, "request_id": "req_42", "errors.0.loc": ("name",)},
    ),
    Fault(
        name="invalid in a stream of updates",
        replies=[say('{"name": 1}')],
        methods=("updates",),
        fields={"retries": 5, "mode": "json_object"},
        raises=errors.OutputValidationError,
        has={"raw_text": bool, "request_id": "req_42", "errors.0.loc": ("name",)},
    ),
    Fault(
        name="no JSON at all",
        replies=[say("Who knows?")],
        methods=("parse", "events"),
        raises=errors.InvalidJSONError,
        has={"raw_text": "Who knows?", "offset": 0, "line": 1, "column": 1},
    ),
    Fault(
        name="JSON that stops too early",
        replies=[say('{"name": "Os')],
        methods=("parse", "events", "updates"),
        raises=errors.IncompleteJSONError,
        has={"raw_text": '{"name": "Os'},
    ),
    Fault(
        name="invalid twice, the next model asked",
        replies=[say('{"name": 1}'), say('{"name": 1}'), say(OSLO)],
        methods=("extract",),
        fields={"model": ["a", "b"]},
        value=City(name="Oslo"),
        requests=3,
        has={"result.usage.total_tokens": 45},
    ),
]


ANSWERS = [*MENDED, *REASKED]
