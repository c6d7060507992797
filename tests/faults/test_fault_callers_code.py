"""What the caller's own code raises inside a call: it goes through, once, and leaves nothing open."""

from __future__ import annotations

import pytest
from fault_table import KINDS, OSLO, STREAMED, Fault, ask, closed_down, say
from pydantic import BaseModel, field_validator

from extractly.testing import LocalServer

LONG_OSLO = say(OSLO, pieces=3)


class Fragile(BaseModel):
    """A type whose validator has a mistake."""

    name: str

    @field_validator("name")
    @classmethod
    def _divide(cls, value: str) -> str:
        return value[: 1 // (len(value) - 4)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["parse", "extract", "events", "updates"])
def test_what_a_validator_raises_is_the_callers(method: str, kind: str, server: LocalServer) -> None:
    """Python's own exceptions go through as they are; nothing is asked again, nothing stays open."""
    server.reply(LONG_OSLO[method in STREAMED])
    fault = Fault(name="fragile", replies=[], output=Fragile)
    outcome = ask(fault, method, kind, server)
    assert type(outcome.error) is ZeroDivisionError
    assert len(server.requests) == 1
    assert closed_down(server)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["extract", "updates"])
def test_what_a_hook_raises_is_the_callers(method: str, kind: str, server: LocalServer) -> None:
    def fail(_: object) -> None:
        raise KeyError("mine")

    for name in ("request", "response", "result"):
        server.clear()
        server.reply(LONG_OSLO[method in STREAMED])
        outcome = ask(Fault(name="hook", replies=[], fields={"hooks": {name: fail}}), method, kind, server)
        assert type(outcome.error) is KeyError, (name, outcome)
        assert len(server.requests) == (0 if name == "request" else 1)
        assert closed_down(server)
