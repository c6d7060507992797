"""`function_tool`: a callable, a type or a JSON Schema becomes a tool that can be sent, validated against and called.

A `FunctionTool` **is** the wire form, a `dict` that `json.dumps` takes, so it goes into `tools=[…]` of this client, of
a raw request and of any other SDK; the schema and the function ride on it as attributes. It is strict always.

Validation is in two steps. The fast one is `schema.validate_json`, or pydantic's own where the wire form is the type's
own form. What that refuses, or cannot read, goes through `parsing.read_output`, which mends by named rules and
explains; and at last the type's own form is tried where the wire's differs (an endpoint that enforces nothing lets a
model write it). Whatever the way, the value has passed the type's own validation, and a function is called with such a
value only.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast, overload

from pydantic_core import ValidationError, from_json

from ..errors import OutputError, OutputValidationError, SchemaError
from ..schema import Schema, compile_schema
from ._calls import as_mapping
from .signatures import Call, read_signature, without_partial
from .texts import bad_arguments
from .waiting import call_async, run_coroutine

if TYPE_CHECKING:
    from collections.abc import Coroutine

__all__ = ["FunctionTool", "function_tool"]

R = TypeVar("R")
Arguments: TypeAlias = "str | bytes | Mapping[str, Any] | None"
_NO_PARAMETERS: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}


class FunctionTool(dict[str, Any], Generic[R]):
    """A tool in the shape of the wire, with the function behind it. Made by `function_tool`.

    Attributes:
        name: The name on the wire; legal for the dialect.
        schema: The compiled schema of the arguments; `schema.losses` says what the wire could not.
        function: What a call runs; `None` for a type alone, whose calls give the validated value.
        is_async: The function is a coroutine function.
        injects: The function needs injected values.
    """

    __slots__ = ("_call", "_direct", "_fast", "function", "injects", "is_async", "name", "schema")

    def __init__(
        self,
        wire: Mapping[str, Any],
        *,
        schema: Schema[Any],
        function: Callable[..., Any] | None,
        call: Call | None,
    ) -> None:
        super().__init__(wire)
        self.name: str = wire["function"]["name"]
        self.schema = schema
        self.function = function
        self.is_async = _is_async(function)
        self.injects = bool(call and call.required)
        self._call = call
        self._direct = function if call is not None and call.direct and not self.is_async else None
        adapter = schema.adapter if schema.identity else None
        self._fast: Callable[[Any], Any] = adapter.validator.validate_json if adapter else schema.validate_json

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function itself, as if it had not been made a tool."""
        if self.function is None:
            raise TypeError(f"The tool {self.name!r} has no function: it was made from a type or a schema.")
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"FunctionTool({self.name!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)

    def validate(self, arguments: Arguments, *, context: Any = None) -> Any:
        """Turn the arguments that a model wrote into a validated value.

        Args:
            arguments: The JSON text of the call, or the same decoded. No text, or `None`, counts as no arguments.
            context: pydantic's validation context; `{"provided": {…}}` holds the values of `Provided` fields.

        Returns:
            The value: an instance of the model given, or of a model of the function's parameters (its field names are
            the parameters'), or plain data for a JSON Schema.

        Raises:
            ToolCallError: The text is no JSON, or no valid arguments. The message is fit to be sent to the model.
        """
        return self.read(arguments, context, None)

    def read(self, arguments: Arguments, context: Any, call_id: str | None) -> Any:
        """`validate` for the call of that id, which goes onto the error. By position, as keywords cost more here."""
        if context is None and (type(arguments) is str or type(arguments) is bytes):
            try:
                return self._fast(arguments)
            except (ValidationError, OutputError):
                pass  # read again below, where the repairs and the explanations are
        return self._explained(arguments, context, call_id)

    def call(self, arguments: Arguments, *, injected: Mapping[str, Any] | None = None, context: Any = None) -> R:
        """Validate the arguments, then call the function with them.

        Args:
            arguments: As for `validate`.
            injected: Values of the `Injected` parameters, by name.
            context: As for `validate`.

        Returns:
            What the function returned; the validated value where the tool has no function.

        Raises:
            ToolCallError: The arguments are bad; nothing was called.
            TypeError: An injected value is missing, or the function is async and an event loop is running here (then
                `await tool.acall(…)`).
        """
        result: R = self.invoke(self.validate(arguments, context=context), injected or {})
        return result

    async def acall(self, arguments: Arguments, *, injected: Mapping[str, Any] | None = None, context: Any = None) -> R:
        """As `call`; an async function is awaited, a sync one runs in a thread so that the event loop goes on."""
        return cast("R", await call_async(self, self.validate(arguments, context=context), injected or {}, None))

    def require(self, injected: Mapping[str, Any]) -> None:
        """Make sure that the injected values which the function needs are there.

        Raises:
            TypeError: One is missing.
        """
        if self._call is not None:
            self._call.require(injected)

    def invoke(self, value: Any, injected: Mapping[str, Any]) -> Any:
        """Call the function with a value that `validate` gave; an async one in an event loop of its own.

        Raises:
            TypeError: An injected value is missing, or the function is async and an event loop is running.
        """
        if self._direct is not None:
            result = self._direct(**value.__dict__)
        elif self.is_async:
            return run_coroutine(self.bind(value, injected), self.name)
        else:
            result = self.bind(value, injected)()
        return run_coroutine(lambda: result, self.name) if hasattr(result, "__await__") else result

    def bind(self, value: Any, injected: Mapping[str, Any]) -> Callable[[], Any]:
        """The call, ready to be made.

        Raises:
            TypeError: An injected value is missing.
        """
        if self.function is None:
            return lambda: value
        if self._call is not None:
            positional, keywords = self._call.arguments(value.__dict__, injected)
            return partial(self.function, *positional, **keywords)
        if isinstance(value, Mapping):
            return partial(self.function, **cast("Mapping[str, Any]", value))
        return partial(self.function, value)

    def _explained(self, arguments: Arguments, context: Any, call_id: str | None) -> Any:
        from ..parsing import read_output

        given = arguments if isinstance(arguments, Mapping) else _text(arguments)
        try:
            if isinstance(given, Mapping):
                return self.schema.decode(given, context=context)
            return read_output(self.schema, given, context=context).value
        except OutputValidationError as error:
            try:
                return self._read_own_form(given, context)
            except (OutputError, ValueError):
                raise bad_arguments(self, given, error, call_id) from error
        except OutputError as error:
            raise bad_arguments(self, given, error, call_id) from error

    def _read_own_form(self, arguments: str | Mapping[str, Any], context: Any) -> Any:
        """The type's own form instead of the wire's, e.g. an object where the wire has an array of entries."""
        data = arguments if isinstance(arguments, Mapping) else from_json(arguments, allow_inf_nan=False)
        return self.schema.validate_data(data, context=context)


@overload
def function_tool(
    target: type[R], *, name: str | None = None, description: str | None = None, dialect: str = "openai"
) -> FunctionTool[R]: ...
@overload
def function_tool(
    target: Callable[..., Coroutine[Any, Any, R]],
    *,
    name: str | None = None,
    description: str | None = None,
    dialect: str = "openai",
) -> FunctionTool[R]: ...
@overload
def function_tool(
    target: Callable[..., R], *, name: str | None = None, description: str | None = None, dialect: str = "openai"
) -> FunctionTool[R]: ...
@overload
def function_tool(
    target: Any,
    *,
    name: str | None = None,
    description: str | None = None,
    dialect: str = "openai",
    function: Callable[..., Any] | None = None,
) -> FunctionTool[Any]: ...
def function_tool(
    target: Any,
    *,
    name: str | None = None,
    description: str | None = None,
    dialect: str = "openai",
    function: Callable[..., Any] | None = None,
) -> FunctionTool[Any]:
    """Make a tool of a function, a type or a JSON Schema. Also usable as a decorator.

    Args:
        target: A callable (sync or async function, method, `functools.partial`, object with `__call__`); a pydantic
            model, dataclass, TypedDict or other type; a JSON Schema of the arguments; or a tool in the wire shape
            (`{"type": "function", "function": {…}}`, or only the inner definition).
        name: Its name for the model; by default the target's own. Made legal where it is not.
        description: What it does and when to call it; by default the docstring's description.
        dialect: Whose strict mode the schema is for.
        function: For a type or a schema: what a call runs. It gets the validated value, or for a JSON Schema and a
            TypedDict the properties as keyword arguments.

    Returns:
        The tool, a `dict` in the wire shape.

    Raises:
        SchemaError: A parameter, or the type, cannot be said in a strict schema; says which, why and what to write.

    >>> def get_weather(city: str, unit: str = "c") -> str:
    ...     '''Get the weather.
    ...
    ...     Args:
    ...         city: Name of the city.
    ...     '''
    ...     return f"{city}: 22 °{unit}"
    >>> tool = function_tool(get_weather)
    >>> tool["function"]["name"], tool["function"]["description"], tool["function"]["strict"]
    ('get_weather', 'Get the weather.', True)
    >>> tool.call('{"city": "Paris", "unit": null}')
    'Paris: 22 °c'
    """
    if isinstance(target, FunctionTool):
        tool: FunctionTool[Any] = cast("Any", target)  # pyright cannot know what it is a tool of
        return tool
    raw = as_mapping(target)
    if raw is not None:
        definition = _definition(raw)
        schema: Schema[Any] = compile_schema(definition["parameters"], dialect=dialect)
        name = name or str(definition.get("name") or schema.name)
        return _tool(schema, name, description or definition.get("description"), function)
    if callable(target) and not isinstance(target, type) and not hasattr(target, "__origin__"):
        name = name or _function_name(target)
        signature = read_signature(target, name=name)
        schema = compile_schema(signature.model, dialect=dialect)
        return _tool(schema, name, description or signature.description, target, signature.call)
    output: Any = target
    schema = compile_schema(output, dialect=dialect)
    return _tool(schema, name or schema.name, description, function)


def _tool(
    schema: Schema[Any],
    name: str,
    description: str | None,
    function: Callable[..., Any] | None,
    call: Call | None = None,
) -> FunctionTool[Any]:
    wire = schema.tool(name=name, description=description)
    return FunctionTool(wire, schema=schema, function=function, call=call)


def _definition(given: Mapping[str, Any]) -> dict[str, Any]:
    """The `function` object of a raw tool, or one made around a bare JSON Schema."""
    if given.get("type") == "function":
        inner = as_mapping(given.get("function", given))
        if inner is None or not isinstance(inner.get("name"), str):
            raise SchemaError(
                "a tool of type 'function' has a `function` object with a `name`",
                path=("function",),
                remedy='Write {"type": "function", "function": {"name": …, "parameters": {…}}}.',
            )
        return {"parameters": _NO_PARAMETERS, **inner}
    if isinstance(given.get("name"), str) and isinstance(given.get("parameters"), Mapping):
        return dict(given)
    return {"parameters": dict(given)}


def _function_name(function: Any) -> str:
    function = without_partial(function)
    return str(getattr(function, "__name__", None) or type(function).__name__)


def _is_async(function: Any) -> bool:
    function = without_partial(function)
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004


def _text(arguments: Any) -> str:
    """The text of arguments; a service may send any JSON value in their place."""
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    if isinstance(arguments, (bytes, bytearray)):
        return arguments.decode("utf-8", "replace")
    return json.dumps(arguments, ensure_ascii=False, default=str)
