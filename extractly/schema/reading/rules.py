"""The table of the reader: which rule reads a schema with which keyword.

`read_schema` is what the compiler calls; the rules stand in `read_*.py` and `merge.py`, the contract in `reader.py`.
"""

from __future__ import annotations

from typing import Any, Final

from ..._types import JsonPath
from ...errors import SchemaError
from ..nodes import Node
from .marks import INVALID
from .merge import read_all_of, read_reference
from .reader import Reader, Shapes
from .scalars import read_by_type, read_enum
from .unions import read_union

__all__ = ["read_schema"]


def read_schema(schema: Any, cores: list[Any] | None = None) -> tuple[Node, dict[str, Node]]:
    """Read a JSON Schema, plain or (with `cores`) marked by `annotate`.

    Returns:
        The root and the definitions it uses.

    Raises:
        SchemaError: It cannot be said; the message holds the place, the reason and the remedy.
    """
    reader = Reader(schema, _SHAPES, cores)
    return reader.read_root(), reader.definitions


def _invalid(_reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    reason = str(schema[INVALID]).split("\n", 1)[0]
    raise SchemaError(
        f"the type has no JSON form ({reason})",
        path=path,
        remedy="Use a type that has one, or mark the field with `Provided()` so that your program fills it",
    )


_SHAPES: Final[Shapes] = (
    (INVALID, _invalid),
    ("$ref", read_reference),
    ("allOf", read_all_of),
    ("anyOf", read_union),
    ("oneOf", read_union),
    ("enum", read_enum),
    ("const", read_enum),
    ("", read_by_type),
)
