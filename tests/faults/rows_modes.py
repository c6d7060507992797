"""Rows: the ladder of modes and the items of lists (issue 5, items 4 and 5)."""

from __future__ import annotations

import json
from typing import Any

from fault_table import EXTRACTING, OSLO, City, Fault, error, say
from pydantic import BaseModel
from rows_answers import last_text

from extractly import errors
from extractly.testing import RecordedRequest


class Town(BaseModel):
    """An item of a list."""

    name: str
    people: int


class Towns(BaseModel):
    """A list inside an object."""

    towns: list[Town]


def refusal_of(field: str) -> Any:
    """How a service says that it does not know a field."""
    return error(400, f"'{field}' is not supported by this model", param=field, code="unsupported_parameter")


def used_modes(*expected: str) -> Any:
    """A check of the steps that the requests show."""

    def check(requests: list[RecordedRequest]) -> None:
        assert [_mode(request.json) for request in requests] == list(expected)

    return check


def _mode(body: dict[str, Any]) -> str:
    if "tools" in body:
        return "tool"
    return str(body.get("response_format", {}).get("type", "text"))


CALL = say(tool_calls=[{"name": "City", "arguments": OSLO}])
LADDER: list[Fault] = [
    Fault(
        name="json_schema not supported",
        replies=[refusal_of("response_format"), CALL],
        methods=EXTRACTING,
        value=City(name="Oslo"),
        requests=2,
        has={"result.mode_used": "tool"},
        asked=used_modes("json_schema", "tool"),
    ),
    Fault(
        name="json_schema and tools not supported",
        replies=[refusal_of("response_format"), refusal_of("tools"), say(OSLO)],
        methods=EXTRACTING,
        value=City(name="Oslo"),
        requests=3,
        has={"result.mode_used": "json_object", "result.usage.total_tokens": 15},
        asked=used_modes("json_schema", "tool", "json_object"),
    ),
    Fault(
        name="nothing but text supported",
        replies=[refusal_of("response_format"), refusal_of("tools"), refusal_of("response_format"), say(f"So: {OSLO}")],
        methods=EXTRACTING,
        value=City(name="Oslo"),
        requests=4,
        has={"result.mode_used": "text"},
        asked=used_modes("json_schema", "tool", "json_object", "text"),
    ),
    Fault(
        name="a bad request that is not about the mode",
        replies=[error(400, "temperature must be at most 2", param="temperature", code="invalid_value")],
        methods=EXTRACTING,
        raises=errors.BadRequestError,
        has={"param": "temperature"},
    ),
    Fault(
        name="a schema that the service does not like",
        replies=[error(400, "Invalid schema for response_format 'City'", param="response_format")],
        methods=EXTRACTING,
        raises=errors.BadRequestError,
    ),
    Fault(
        name="a server error about the mode",
        replies=[error(500, "response_format is not supported")] * 3,
        methods=EXTRACTING,
        raises=errors.InternalServerError,
        requests=3,
    ),
    Fault(
        name="a chosen mode is not left",
        replies=[refusal_of("response_format")],
        methods=EXTRACTING,
        fields={"mode": "json_schema"},
        raises=errors.BadRequestError,
    ),
    Fault(
        name="the schema was ignored",
        replies=[say('{"town": "Oslo"}')] * 2,
        methods=("extract",),
        raises=errors.SchemaNotEnforcedError,
        requests=2,
        has={"mode": "json_schema", "raw_text": '{"town": "Oslo"}', "errors": bool},
    ),
    Fault(
        name="the schema was ignored in a stream",
        replies=[say('{"town": "Oslo"}')],
        methods=("updates",),
        raises=errors.SchemaNotEnforcedError,
        has={"mode": "json_schema", "raw_text": bool},
    ),
]

TOWNS = [{"name": "Oslo", "people": 7}, {"name": "Bergen", "people": "many"}, {"name": "Moss", "people": 3}]


def towns(items: list[Any]) -> Any:
    """A list as json_schema has it: wrapped in an object."""
    return say(json.dumps({"items": items}))


def has_one_bad(outcome: Any) -> bool:
    """The good ones, and the bad one with its place, what it was, and why."""
    (bad,) = outcome.item_errors
    assert (bad.index, bad.raw) == (1, TOWNS[1])
    assert bad.errors
    assert len(outcome.value if isinstance(outcome.value, list) else outcome.value.towns) + 1 == len(TOWNS)
    return True


ITEMS: list[Fault] = [
    Fault(
        name="a bad item fails the whole",
        replies=[say(json.dumps({"towns": TOWNS}))],
        methods=EXTRACTING,
        output=Towns,
        fields={"retries": 0, "mode": "json_object"},
        raises=errors.OutputValidationError,
        has={"errors.0.loc": ("towns", 1, "people")},
    ),
    Fault(
        name="a bad item collected in an object",
        replies=[say(json.dumps({"towns": TOWNS}))],
        methods=EXTRACTING,
        output=Towns,
        fields={"on_item_error": "collect"},
        value=Towns(towns=[Town(name="Oslo", people=7), Town(name="Moss", people=3)]),
        has={"result": has_one_bad},
    ),
    Fault(
        name="a bad item collected in a list",
        replies=[say(json.dumps(TOWNS))],
        methods=EXTRACTING,
        output=list[Town],
        fields={"on_item_error": "collect", "mode": "text"},
        value=[Town(name="Oslo", people=7), Town(name="Moss", people=3)],
        has={"result": has_one_bad},
    ),
    Fault(
        name="all items bad, collected",
        replies=[say(json.dumps([1, None, "x"]))],
        methods=EXTRACTING,
        output=list[Town],
        fields={"on_item_error": "collect", "mode": "text"},
        value=[],
        has={"result.item_errors": lambda it: [bad.raw for bad in it] == [1, None, "x"]},
    ),
    Fault(
        name="only the bad item asked again",
        replies=[say(json.dumps(TOWNS)), say(json.dumps([{"name": "Bergen", "people": 2}]))],
        methods=("extract",),
        output=list[Town],
        fields={"on_item_error": "reask", "mode": "text"},
        value=[Town(name="Oslo", people=7), Town(name="Bergen", people=2), Town(name="Moss", people=3)],
        requests=2,
        has={"result.item_errors": (), "result.usage.total_tokens": 30},
        asked=lambda requests: _check("Moss" not in last_text(requests[1]) and "people" in last_text(requests[1])),
    ),
    Fault(
        name="the bad item asked again stays bad",
        replies=[say(json.dumps(TOWNS)), say(json.dumps([TOWNS[1]])), say(json.dumps([TOWNS[1]]))],
        methods=("extract",),
        output=list[Town],
        fields={"on_item_error": "reask", "mode": "text", "retries": 2},
        value=[Town(name="Oslo", people=7), Town(name="Moss", people=3)],
        requests=3,
        has={"result": has_one_bad, "result.usage.total_tokens": 45},
    ),
]


def _check(holds: bool) -> None:
    assert holds


MODES = [*LADDER, *ITEMS]
