"""`lint`: what a type costs, loses and risks in a dialect, before a request is paid for.

Called by `extractly lint` and by tests of one's own types. A type that the dialect refuses gives a report with its
`error`, not an exception, so that one run can look at many types.

>>> from pydantic import BaseModel
>>> class Verdict(BaseModel):
...     approved: bool
...     reasoning: str
>>> report = lint(Verdict)
>>> report.ok, [str(advice) for advice in report.advice][0]  # doctest: +ELLIPSIS
(True, "$.reasoning: it comes after 'approved', so the answer is written before its reasoning; ...")
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import SchemaError
from . import nodes
from .advice import Advice, advise
from .compile import compile_schema
from .dialects import get_dialect

if TYPE_CHECKING:
    from .capabilities import Dialect
    from .losses import Loss
    from .schema import Schema
    from .stats import SchemaStats

__all__ = ["Advice", "LintReport", "lint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """What `lint` found.

    Attributes:
        dialect: The dialect that it was compiled for.
        schema: The compiled schema; `None` if the dialect refuses the type.
        error: Why it refuses; `None` if it does not.
        stats: Sizes, each beside the dialect's limit; `None` with an error.
        losses: What the wire schema cannot say and how it is kept.
        advice: Risks, none of which is an error.
    """

    dialect: Dialect
    schema: Schema[Any] | None = None
    error: SchemaError | None = None
    stats: SchemaStats | None = None
    losses: tuple[Loss, ...] = ()
    advice: tuple[Advice, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the dialect takes the type; advice does not count."""
        return self.error is None


def lint(output: Any, *, dialect: str | Dialect = "openai") -> LintReport:
    """Compile a type for a dialect and say what it costs, loses and risks.

    Args:
        output: A type, or a JSON Schema as a `dict`.
        dialect: A name, or a `Dialect` of your own.

    Returns:
        A report; with `error` set where the dialect refuses the type.

    Raises:
        ConfigurationError: There is no such dialect; use a name of the message.
    """
    chosen = get_dialect(dialect)
    try:
        schema = compile_schema(output, dialect=chosen)
    except SchemaError as error:
        return LintReport(dialect=chosen, error=error)
    found = (*advise(schema.root, schema.definitions), *_order(schema.root, chosen))
    return LintReport(dialect=chosen, schema=schema, stats=schema.stats, losses=schema.losses, advice=found)


def _order(root: nodes.Node, dialect: Dialect) -> Iterator[Advice]:
    """A dialect that writes required fields first changes the order of declaration at the root."""
    if not dialect.required_first or not isinstance(root, nodes.Object):
        return
    optional = None
    for field in root.fields:
        if field.presence == "optional":
            optional = field.name
        elif optional is not None:
            message = (
                f"{dialect.name} writes it before {optional!r}, which may be left out; declare required fields first"
            )
            yield Advice(path=(field.name,), rule="order", message=message)
            return
