"""A type to a strict wire schema and back. The public names of the room; the shape of the whole is in `nodes.py`.

`reading/` makes nodes of a type or a JSON Schema, `lowering/` fits them to a dialect, `emit` writes them down, `codec/`
goes there and back, `checking/` judges an answer; `stages` joins them, `schema` is what comes out.

`compile_schema` is here at once and imports the compiler when it is first called; the other names load at their first
use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from .compile import compile_schema

if TYPE_CHECKING:
    from .capabilities import Dialect, Limits
    from .conveniences import pydantic_function_tool, to_strict_json_schema, type_to_response_format
    from .dialects import DIALECTS, get_dialect
    from .losses import Loss
    from .markers import NOT_STATED, NotStated, Provided
    from .schema import Schema
    from .stats import SchemaStats

__all__ = [
    "DIALECTS",
    "Dialect",
    "Limits",
    "Loss",
    "NOT_STATED",
    "NotStated",
    "Provided",
    "Schema",
    "SchemaStats",
    "compile_schema",
    "get_dialect",
    "pydantic_function_tool",
    "to_strict_json_schema",
    "type_to_response_format",
]

_HOMES: Final = {
    "capabilities": ("Dialect", "Limits"),
    "conveniences": ("pydantic_function_tool", "to_strict_json_schema", "type_to_response_format"),
    "dialects": ("DIALECTS", "get_dialect"),
    "losses": ("Loss",),
    "markers": ("NOT_STATED", "NotStated", "Provided"),
    "schema": ("Schema",),
    "stats": ("SchemaStats",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f".{home}", __name__), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
