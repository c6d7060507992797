"""The extractor: a JSON Schema and a text in, a value with its evidence out.

`extract` reads the text into scopes once and fills the schema from them (`fill`). What is not found is null where the
schema allows it and a missing field where it does not. The text alone is the source of values.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .fill import Filler
from .wants import Want


class Extracted(NamedTuple):
    """What came out.

    Attributes:
        value: Fits the schema; meaningless if something is missing.
        missing: Paths of required fields that the text does not give, as `steps[].output`.
        spans: Where each value was read: JSON path to (start, end) in characters of the text.
        found: How many values were read.
    """

    value: Any
    missing: list[str]
    spans: dict[tuple[str | int, ...], tuple[int, int]]
    found: int


def pointers(spans: dict[tuple[str | int, ...], tuple[int, int]], told: bool) -> dict[str, list[int]] | None:
    """The places by JSON pointer, as they travel; `None` where they may not be told.

    >>> pointers({("a/b", 0): (3, 5)}, True)
    {'/a~1b/0': [3, 5]}
    """
    if not told:
        return None
    return {"".join(f"/{_escaped(step)}" for step in path): list(span) for path, span in spans.items()}


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def extract(schema: dict[str, Any], text: str, *, hints: str = "") -> Extracted:
    """Fill a schema from a text.

    Args:
        schema: A JSON Schema; its root is an object in the strict dialects.
        text: What to read.
        hints: Instructions: they say how dates and numbers are written, and hold no values.
    """
    filled = Filler(text, hints).fill(Want(schema, schema))
    return Extracted(filled.value, filled.missing, filled.spans, filled.found)
