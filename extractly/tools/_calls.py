"""Reading tool calls and messages of any make: our own values, another SDK's objects, plain dicts.

`read_call` and `read_calls` never fail on what a server may send; what is missing is an empty string, so that each call
gets its answer. An object that is no tool call or message at all is the caller's mistake, a `TypeError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from ..protocol.wire import came

__all__ = ["as_mapping", "field", "read_call", "read_calls"]


def field(value: Any, name: str) -> Any:
    """An attribute, or an item of a mapping; `None` where there is neither."""
    if value.__class__ is dict:
        return value.get(name)
    mapping = as_mapping(value)
    return getattr(value, name, None) if mapping is None else mapping.get(name)


def as_mapping(value: Any) -> Mapping[str, Any] | None:
    """The value if it is a mapping."""
    return cast("Mapping[str, Any]", value) if isinstance(value, (dict, Mapping)) else None


def read_call(call: Any) -> tuple[str, Any, str]:
    """The name, arguments and id of a call.

    A bare tuple, as a named one costs as much as validating a small call.

    Raises:
        TypeError: This is no tool call.
    """
    outer: Any = call if call.__class__ is dict else came(call)
    function: Any
    try:
        if outer.__class__ is dict:
            function, call_id = outer["function"], outer["id"]
        else:
            function, call_id = outer.function, outer.id
        if function.__class__ is not dict:
            function = came(function)
        if function.__class__ is dict:
            name, arguments = function["name"], function["arguments"]
        else:
            name, arguments = function.name, function.arguments
    except (AttributeError, KeyError, TypeError):
        return _read_odd_call(call)
    if type(name) is str and type(call_id) is str and type(arguments) is str:
        return name, arguments, call_id
    return _read_odd_call(call)


def _read_odd_call(call: Any) -> tuple[str, Any, str]:
    """A call with something missing, or of another type ("custom"), or a mixture of dicts and objects."""
    inner = field(call, "function") or field(call, "custom")
    if as_mapping(call) is None and not (hasattr(call, "id") or hasattr(call, "function")):
        raise TypeError(f"Expected a tool call with `id` and `function`, got {type(call).__name__!r}.")
    return str(field(inner, "name") or ""), field(inner, "arguments"), str(field(call, "id") or "")


def read_calls(message: Any) -> list[Any]:
    """The tool calls of an assistant message, in order; none where it has none.

    Raises:
        TypeError: This is no message.
    """
    data: Any = message if message.__class__ is dict else came(message)
    found: Any = data.get("tool_calls") if data.__class__ is dict else getattr(data, "tool_calls", None)
    if found.__class__ is list:
        return found
    calls: Iterable[Any] | None = field(message, "tool_calls")
    if calls is None and field(message, "role") is None:
        raise TypeError(
            f"Expected an assistant message (`completion.choices[0].message`), got {type(message).__name__!r}."
        )
    return list(calls or ())
