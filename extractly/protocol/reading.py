"""What was asked to be read out of an answer's text: the format of its content, and the tools by name.

`Plan` is made once for a request, from `response_format` and the tools as the caller gave them, and answers two
questions for `completion.py` and the stream: how is this text read when it is whole, and how while it grows. The rules:

* a type, or a `Schema`: its schema reads the content; partial values are `Partial`s;
* a dict of `{"type": "json_schema", …}`: plain JSON data, unchecked, as the service promised; where it is no JSON,
  `parsed` is `None` (the reference never parses these, so nothing may fail that did not fail there);
* a strict tool that knows its type (`extractly.pydantic_function_tool`, `function_tool`; openai's own, whose `function`
  has a `model`): a value of the type; any other strict tool: plain JSON data; a tool that is not strict: nothing.

Schemas are compiled when a text is first read, so that a plan costs nothing where nothing is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import jiter

from .._types import UNSET
from .chunks import to_data
from .request import is_given, schema_of
from .wire import is_mapping, is_object

if TYPE_CHECKING:
    from ..schema import Schema
    from ..streaming.live import LiveValue

__all__ = ["Format", "Plan"]

T = TypeVar("T")


class Format(Generic[T]):
    """How one kind of text is read.

    Args:
        output: A type or a `Schema`; `UNSET` for plain JSON data.
        dialect: The dialect whose wire form the text has.
        required: Text that cannot be read is an error; else it reads `None`.
    """

    def __init__(self, output: Any = UNSET, *, dialect: str | None = None, required: bool = True) -> None:
        self._output = output
        self._dialect = dialect
        self.required = required

    @cached_property
    def schema(self) -> Schema[T] | None:
        """The compiled schema; `None` for plain JSON data."""
        if self._output is UNSET:
            return None
        if self._dialect is None:
            return schema_of(self._output)
        from ..schema import compile_schema

        return compile_schema(self._output, dialect=self._dialect)

    def read(self, text: str) -> T | None:
        """Read the whole text; white space around it does not matter.

        Raises:
            OutputError: The text is no JSON, or no value of the type; `raw_text` is the text.
        """
        if self.schema is not None:
            return self.schema.validate_json(text)
        try:
            data: T = jiter.from_json(text.encode())
        except ValueError as error:
            if not self.required:
                return None
            from ..schema.checking.json_errors import invalid_json

            raise invalid_json(text, str(error)) from error
        return data

    def live(self) -> LiveValue:
        """What reads text of this kind while it grows."""
        from ..schema import compile_schema
        from ..streaming.live import LiveValue

        schema: Any = compile_schema({}, dialect="plain") if self.schema is None else self.schema
        return LiveValue(schema, defers=True, watched=False)


class Plan(Generic[T]):
    """How the content and the tool calls of an answer are read.

    Args:
        response_format: As given to the request; `UNSET`, `None` and the reference's markers mean none.
        input_tools: As given to the request, likewise.
    """

    def __init__(self, response_format: Any = UNSET, input_tools: Any = UNSET) -> None:
        self.content: Format[T] | None = _content_format(response_format)
        tools = list(input_tools) if is_given(input_tools) and input_tools is not None else []
        self._tools: dict[str, Format[Any]] = dict(_tool_formats(tools))

    @property
    def asks(self) -> bool:
        """Whether parsing was asked for: only then is a cut-off answer an error."""
        return bool(self._tools) or (self.content is not None and self.content.required)

    def arguments(self, name: Any) -> Format[Any] | None:
        """How the arguments of the tool are read; `None` where they are not."""
        return self._tools.get(name) if isinstance(name, str) else None


def _content_format(response_format: Any) -> Format[Any] | None:
    if response_format is None or not is_given(response_format):
        return None
    if is_mapping(response_format):
        return Format(required=False) if response_format.get("type") == "json_schema" else None
    return Format(response_format)


def _tool_formats(tools: Iterable[Any]) -> Iterable[tuple[str, Format[Any]]]:
    for tool in tools:
        plain = tool if is_mapping(tool) else to_data(tool)
        function = plain.get("function")
        if plain.get("type", "function") != "function" or not is_object(function):
            continue
        format_ = _tool_format(tool, function)
        if format_ is not None:
            yield str(function.get("name")), format_


def _tool_format(tool: Any, function: dict[str, Any]) -> Format[Any] | None:
    schema = getattr(tool, "schema", None) or getattr(function, "schema", None)
    if schema is not None:
        return Format(schema)
    model = getattr(function, "model", None)
    if model is not None:  # made by openai.pydantic_function_tool: the wire form is the model's own
        return Format(model, dialect="plain")
    return Format() if function.get("strict") else None
