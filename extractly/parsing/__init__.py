"""From an answer to a value: locate the JSON, mend it by named rules, validate, explain; salvage cut-off text."""

from __future__ import annotations

from .items import ItemError, ItemsReading, read_items
from .reading import Reading, read_output
from .rules import DEFAULT_RULES, RULES, Repair, Rule
from .salvage import salvage
from .wanted import schema_openers

__all__ = [
    "DEFAULT_RULES",
    "RULES",
    "ItemError",
    "ItemsReading",
    "Reading",
    "Repair",
    "Rule",
    "read_items",
    "read_output",
    "salvage",
    "schema_openers",
]
