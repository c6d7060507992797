"""The body of a chat completion request, from what the caller gave.

Called by the clients for each request; pure, and nothing that the caller owns is changed. The rules:

* a field that is `UNSET`, or the reference's `NOT_GIVEN` or `omit`, is left out; `None` is sent as `null`, except for
  `response_format` and `tools`, where it means "none";
* `response_format` may be a dict (sent as it is), a `Schema`, or any type that pydantic takes (its strict schema);
* `tools` are dicts or function tools (dicts themselves, or with a `to_dict()`);
* `messages` may hold dicts, response objects of this library and pydantic models (those of other SDKs included); what
  the library added to an assistant's message (`parsed`, `parsed_arguments`) and the `null`s that a dump makes are
  left out;
* any other field passes through: providers have many.

`.parse()` takes strict function tools only, as the reference does, and with its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from .._types import UNSET
from .wire import WireObject, is_list, is_mapping, is_object

if TYPE_CHECKING:
    from ..schema import Schema

__all__ = ["build_body", "is_given", "message_to_dict", "schema_of"]

_NOT_GIVEN_CLASSES = frozenset(("NotGiven", "Omit"))
"""Class names of the reference's markers (`openai.NOT_GIVEN`, `openai.omit`): known by name, so as not to import it."""

_MADE_HERE = frozenset(("parsed", "parsed_arguments"))
"""Fields that parsing adds to an answer; no service takes them back."""


def is_given(value: object) -> bool:
    """Whether an argument was given: it is not `UNSET`, nor the reference's `NOT_GIVEN` or `omit`.

    >>> is_given(UNSET), is_given(None)
    (False, True)
    """
    return value is not UNSET and type(value).__name__ not in _NOT_GIVEN_CLASSES


def build_body(*, parse: bool = False, **request: Any) -> dict[str, Any]:
    """Build the JSON body of a request.

    Args:
        parse: The answer's tool calls are going to be parsed: refuse tools that are not strict.
        **request: The fields of the body, as the caller gave them.

    Returns:
        A new dict of JSON data, to be encoded; the JSON Schema of a type in it is shared.

    Raises:
        ValueError: With `parse`, a tool is no function or not strict; mark it `"strict": True`, or use `create`.
        TypeError: A message or a tool is nothing that can be sent.
        SchemaError: The type given as `response_format` cannot be said.
    """
    body: dict[str, Any] = {}
    for name, value in request.items():
        if not is_given(value):
            continue
        if name == "messages":
            body[name] = [message_to_dict(message) for message in _listed(value, "messages")]
        elif name == "tools":
            if value is not None:
                body[name] = _plain_tools(value, strict_only=parse)
        elif name == "response_format":
            if value is not None:
                body[name] = _plain_response_format(value)
        else:
            body[name] = _plain(value)
    return body


def _plain_response_format(response_format: Any) -> dict[str, Any]:
    """The wire form of a `response_format`: a dict as it is, a type or a `Schema` as its strict JSON Schema.

    The JSON Schema itself is shared by all requests of the type, and is not to be changed.
    """
    if isinstance(response_format, Mapping):
        copied: dict[str, Any] = _plain(response_format)
        return copied
    shared = schema_of(response_format).shared_response_format
    return {**shared, "json_schema": dict(shared["json_schema"])}


def schema_of(output: Any) -> Schema[Any]:
    """The `Schema` of a type; a `Schema` is itself."""
    from ..schema import Schema, compile_schema

    return cast("Schema[Any]", output) if _is_schema(output, Schema) else compile_schema(output)


def _is_schema(output: object, cls: type[Any]) -> bool:
    return isinstance(output, cls)


def _plain_tools(tools: Any, *, strict_only: bool = False) -> list[dict[str, Any]]:
    """The wire form of `tools`.

    Args:
        tools: Dicts, or function tools.
        strict_only: Refuse what `.parse()` cannot parse.

    Raises:
        ValueError: With `strict_only`, a tool that is no strict function tool.
        TypeError: Something that is no tool; make one with `extractly.function_tool`.
    """
    plain = [_plain_tool(tool, position) for position, tool in enumerate(_listed(tools, "tools"))]
    if strict_only:
        for tool in plain:
            _require_strict(tool)
    return plain


def _plain_tool(tool: Any, position: int) -> dict[str, Any]:
    make = getattr(tool, "to_dict", None)
    known: Any = tool
    if callable(make) and not isinstance(tool, (Mapping, type)):
        known = make()
    if not is_mapping(known):
        raise TypeError(
            f"tools[{position}]: expected a dict or a function tool, got {type(cast('object', tool)).__name__}. "
            "Make one with extractly.function_tool(...) or extractly.pydantic_function_tool(...)"
        )
    return {str(key): _plain(value) for key, value in known.items()}


def _require_strict(tool: Mapping[str, Any]) -> None:
    # The reference's wording (openai/lib/_parsing/_completions.py, validate_input_tools): code matches on it.
    kind = tool.get("type")
    if kind != "function":
        raise ValueError(f"Currently only `function` tool types support auto-parsing; Received `{kind}`")
    function: Any = tool.get("function") or {}
    if function.get("strict") is not True:
        raise ValueError(f"`{function.get('name')}` is not strict. Only `strict` function tools can be auto-parsed")


def message_to_dict(message: Any) -> dict[str, Any]:
    """The wire form of a message.

    Args:
        message: A dict, a response object, or a pydantic model.

    Raises:
        TypeError: It is none of these.

    >>> message_to_dict({"role": "assistant", "content": "hi", "parsed": 1, "refusal": None})
    {'role': 'assistant', 'content': 'hi'}
    """
    plain = _plain(message)
    if not is_object(plain):
        raise TypeError(f"expected a message (a dict or a message of an answer), got {type(message).__name__}")
    return _assistant_message(plain) if plain.get("role") == "assistant" else plain


def _assistant_message(message: dict[str, Any]) -> dict[str, Any]:
    """What a service takes back of what it, or a dump of it, gave."""
    kept = {
        key: value
        for key, value in message.items()
        if key not in _MADE_HERE and (value is not None or key == "content")
    }
    calls = kept.get("tool_calls")
    if is_list(calls):
        kept["tool_calls"] = [_tool_call(call) for call in calls]
        if not calls:  # the API refuses it: "[] is too short - 'messages.1.tool_calls'"
            del kept["tool_calls"]
    audio = kept.get("audio")
    if is_mapping(audio) and "id" in audio:  # a request names an earlier answer's audio by its id only
        kept["audio"] = {"id": audio["id"]}
    return kept


def _tool_call(call: Any) -> Any:
    if not is_mapping(call):
        return call
    kept = {key: value for key, value in call.items() if value is not None and key != "index"}
    function = kept.get("function")
    if is_mapping(function):
        kept["function"] = {key: value for key, value in function.items() if key not in _MADE_HERE}
    return kept


def _listed(value: Any, name: str) -> list[Any]:
    if isinstance(value, (str, bytes, Mapping)) or not _is_iterable(value):
        raise TypeError(f"{name}: expected a list, got {type(cast('object', value)).__name__}")
    return list(value)


def _is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    return isinstance(value, Iterable)


def _is_series(value: object) -> TypeGuard[Iterable[Any]]:
    return isinstance(value, (list, tuple, set, frozenset))


def _plain(value: Any) -> Any:
    """A copy in plain containers; response objects and pydantic models become dicts."""
    if value is None or isinstance(value, (str, int, float)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, WireObject):
        return value.model_dump(exclude_unset=True, exclude=_MADE_HERE)
    if is_mapping(value):
        return {key: _plain(item) for key, item in value.items()}
    if _is_series(value):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return _plain(value.value)
    return _plain_foreign(value)


def _plain_foreign(value: Any) -> Any:
    """Another library's object: a pydantic model as its JSON data, anything else as it is (the encoder will say)."""
    dump = getattr(value, "model_dump", None)
    if not callable(dump) or isinstance(value, type):
        return value
    return dump(mode="json", by_alias=True, exclude_none=True, exclude=set(_MADE_HERE), warnings=False)
