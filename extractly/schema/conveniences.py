"""The field's known names for the three things that most programs want of a schema."""

from __future__ import annotations

from typing import Any

from .compile import compile_schema
from .guards import is_object
from .schema import Schema

__all__ = ["SchemaTool", "pydantic_function_tool", "to_strict_json_schema", "type_to_response_format"]


class SchemaTool(dict[str, Any]):
    """A part of a request that remembers what it was made from; otherwise a dict like any other.

    Attributes:
        schema: The compiled schema; `.parse()` and `.stream()` read answers with it.
    """

    __slots__ = ("schema",)

    def __init__(self, body: dict[str, Any], schema: Schema[Any]) -> None:
        super().__init__(body)
        self.schema = schema

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


def to_strict_json_schema(output: Any) -> dict[str, Any]:
    """The wire schema of a type for OpenAI's strict mode.

    What it changes (a mapping becomes a list of entries) is undone by `compile_schema(output).decode`.

    >>> to_strict_json_schema(list[int])["properties"]
    {'value': {'type': 'array', 'items': {'type': 'integer'}}}

    Raises:
        SchemaError: The type cannot be said; the message holds the place, the reason and the remedy.
    """
    return compile_schema(output).json_schema


def type_to_response_format(output: Any) -> dict[str, Any]:
    """The `response_format` of a request for a type; a dict that is one already is given back as it is.

    >>> type_to_response_format(int)["json_schema"]["name"]
    'int'

    Raises:
        SchemaError: The type cannot be said; the message holds the place, the reason and the remedy.
    """
    if is_object(output) and output.get("type") in {"json_schema", "json_object", "text"}:
        return dict(output)
    schema = compile_schema(output)
    return SchemaTool(schema.response_format(), schema)


def pydantic_function_tool(model: Any, *, name: str | None = None, description: str | None = None) -> dict[str, Any]:
    """A tool of a request whose arguments are the fields of a model.

    Args:
        model: The model, or any other type that `compile_schema` takes.
        name: The tool's name; `None` for the model's.
        description: What the model is told of the tool; `None` for the docstring.

    Raises:
        SchemaError: The type cannot be said; the message holds the place, the reason and the remedy.
    """
    schema = compile_schema(model)
    return SchemaTool(schema.tool(name, description), schema)
