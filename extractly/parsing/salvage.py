"""What a cut-off answer had already said: the same typed partial value that a stream of it would have shown last.

In it every closed list item and every closed object is a full, validated instance; what was still open is a `Partial`;
a scalar that had not ended is left out. Reasoning, fences and prose before the JSON are passed over; text that turns
wrong is read up to there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import OutputError
from ..schema import Schema
from ..streaming import PartialParser
from .locate import attempts, without_reasoning
from .rules import DEFAULT_RULES
from .scan import NoReading, Scan, apply_edits
from .wanted import schema_openers

if TYPE_CHECKING:
    from ..streaming import Partial

__all__ = ["salvage"]

T = TypeVar("T")


def salvage(schema: Schema[T], text: str, *, context: Any = None) -> Partial[T] | None:
    """Read as much of a cut-off text as can be read.

    Args:
        schema: The compiled type.
        text: What had arrived.
        context: pydantic's validation context.

    Returns:
        The partial value; `None` if nothing of it had begun.
    """
    wanted = schema_openers(schema)
    for _, begin, outcome in attempts(text, without_reasoning(text), wanted, DEFAULT_RULES):
        if wanted and text[begin : begin + 1] not in tuple(wanted):
            continue
        readable = _readable(text, begin, outcome)
        if readable:
            partial: Partial[T] | None = _partial(schema, readable, context)
            return partial
    return None


def _readable(text: str, begin: int, outcome: Scan | NoReading) -> str:
    """The JSON that begins at `begin`, mended, up to where it ends, is cut off, or turns wrong; `""` if it is none."""
    if isinstance(outcome, Scan):
        return outcome.mended()
    if outcome.incomplete or outcome.offset > begin + 1:
        return apply_edits(text, begin, outcome.offset, outcome.edits)
    return ""


def _partial(schema: Schema[T], text: str, context: Any) -> Any:
    parser: PartialParser[T] = PartialParser(schema, on_invalid="defer", context=context)
    try:
        parser.feed(text)
    except OutputError as error:
        return parser.value if error.partial is None else error.partial
    return parser.value
