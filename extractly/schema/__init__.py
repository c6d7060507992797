"""A type to a strict wire schema and back. The public names of the room; the shape of the whole is in `nodes.py`."""

from __future__ import annotations

from .capabilities import Dialect, Limits
from .compile import compile_schema
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
