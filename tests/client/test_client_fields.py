"""The typed fields are those of the reference, and the aliases of types that only checkers read can be imported."""

from __future__ import annotations

import re
from pathlib import Path

from extractly.client._fields import CallFields, RequestFields

OWN = {"messages", "model", "response_format", "stream"}
"""Arguments that the signatures name themselves."""


def test_every_field_of_the_reference_is_typed(shared: Path) -> None:
    text = (shared / "reference" / "chat-completions.md").read_text()
    signature = text[text.index("def create(") : text.index(") -> ChatCompletion")]
    names = set(re.findall(r"^(\w+): ", signature, re.MULTILINE))
    assert len(names) > 35
    assert names - OWN <= set(RequestFields.__annotations__)


def test_options_are_among_the_fields() -> None:
    assert set(CallFields.__annotations__) <= set(RequestFields.__annotations__)
