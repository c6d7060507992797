"""Reading a chat request and refusing what the API refuses, in its words.

Texts of the errors: observed answers of the public API, collected in the issues of openai-python, pydantic-ai and
others (2024-2026). Unknown fields and unknown model names are taken, since what the engine does depends on neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from ..json_types import Json, as_list, as_object, is_list, is_object
from ..reply import ApiFaultError
from .strict import check_strict

ROLES = ("system", "assistant", "user", "function", "tool", "developer")
MAX_CHOICES = 128
MAX_TOOLS = 128
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")

_KIND_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a decimal"),
    (str, "a string"),
    (list, "an array"),
)
Format = Literal["text", "json_object", "json_schema"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A function that may be called.

    Attributes:
        name: Its name.
        description: What it is for; may be empty.
        parameters: The JSON Schema of its arguments.
    """

    name: str
    description: str
    parameters: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """A request that has been checked.

    Attributes:
        model: As given.
        messages: As given.
        format: What `response_format` asks for.
        schema: Its JSON Schema, named and described as the format is; `None` but for `json_schema`.
        tools: The functions offered.
        choice: `"none"`, `"auto"`, `"required"`, or the name of the function to call (behind `"="`).
        parallel: Whether more than one call may be made.
        n: How many choices.
        stream: Whether to stream.
        include_usage: Whether a stream ends with the tokens.
        max_tokens: The most tokens to write; `None` for no limit.
        stop: Texts that end the answer.
    """

    model: str
    messages: Sequence[Json]
    format: Format
    schema: Json | None
    tools: Sequence[Tool]
    choice: str
    parallel: bool
    n: int
    stream: bool
    include_usage: bool
    max_tokens: int | None
    stop: Sequence[str]


def read_request(body: bytes) -> ChatRequest:
    """Read and check a request body.

    Raises:
        ApiFaultError: 400, with the parameter at fault.
    """
    data = _decode(body)
    model = data.get("model")
    if not isinstance(model, str) or not model:
        raise ApiFaultError("you must provide a model parameter", param="model", code="missing_required_parameter")
    messages = _messages(data)
    kind, schema = _response_format(data, messages)
    tools = _tools(data)
    stream = bool(_typed(data, "stream", bool, "a boolean") or False)
    return ChatRequest(
        model=model,
        messages=messages,
        format=kind,
        schema=schema,
        tools=tools,
        choice=_tool_choice(data, tools),
        parallel=_typed(data, "parallel_tool_calls", bool, "a boolean") is not False,
        n=_count(data, "n", MAX_CHOICES) or 1,
        stream=stream,
        include_usage=_include_usage(data, stream),
        max_tokens=_count(data, "max_completion_tokens", None) or _count(data, "max_tokens", None),
        stop=_stop(data),
    )


def _decode(body: bytes) -> Json:
    try:
        data = json.loads(body)
    except ValueError as error:  # UnicodeDecodeError is one too
        message = (
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP "
            f"library correctly. The API expects a JSON payload, but what was sent was not valid JSON: {error}.)"
        )
        raise ApiFaultError(message) from error
    if not is_object(data):
        raise ApiFaultError("Invalid type for the request body: expected an object.", code="invalid_type")
    return data


def _typed(data: Json, name: str, wanted: type, words: str) -> Any:
    value = data.get(name)
    if value is not None and (not isinstance(value, wanted) or (wanted is int and isinstance(value, bool))):
        message = f"Invalid type for '{name}': expected {words}, but got {_kind(value)} instead."
        raise ApiFaultError(message, param=name, code="invalid_type")
    return value


def _kind(value: Any) -> str:
    for kind, name in _KIND_NAMES:
        if isinstance(value, kind):
            return name
    return "null" if value is None else "an object"


def _count(data: Json, name: str, most: int | None) -> int | None:
    value = cast("int | None", _typed(data, name, int, "an integer"))
    if value is None:
        return None
    if value < 1:
        message = f"Invalid '{name}': integer below minimum value. Expected a value >= 1, but got {value} instead."
        raise ApiFaultError(message, param=name, code="integer_below_min_value")
    if most is not None and value > most:
        message = f"Invalid '{name}': integer above maximum value. Expected a value <= {most}, but got {value} instead."
        raise ApiFaultError(message, param=name, code="integer_above_max_value")
    return value


def _stop(data: Json) -> Sequence[str]:
    stop = data.get("stop")
    if stop is None:
        return ()
    texts = stop if is_list(stop) else [stop]
    if not all(isinstance(text, str) for text in texts):
        raise ApiFaultError("Invalid type for 'stop': expected a string or an array of strings.", param="stop")
    return [text for text in texts if text]


def _include_usage(data: Json, stream: bool) -> bool:
    options = as_object(_typed(data, "stream_options", dict, "an object"))
    if options and not stream:
        message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise ApiFaultError(message, param="stream_options")
    return bool(options.get("include_usage"))


def _messages(data: Json) -> list[Json]:
    if data.get("messages") is None:
        message = "Missing required parameter: 'messages'."
        raise ApiFaultError(message, param="messages", code="missing_required_parameter")
    messages: list[Any] = _typed(data, "messages", list, "an array of objects")
    if not messages:
        message = (
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead."
        )
        raise ApiFaultError(message, param="messages", code="empty_array")
    for number, message in enumerate(messages):
        _check_message(message, f"messages[{number}]")
    _check_tool_messages(messages)
    return messages


def _check_message(message: Any, where: str) -> None:
    if not is_object(message):
        text = f"Invalid type for '{where}': expected an object, but got {_kind(message)} instead."
        raise ApiFaultError(text, param=where, code="invalid_type")
    role = message.get("role")
    if role is None:
        text = f"Missing required parameter: '{where}.role'."
        raise ApiFaultError(text, param=f"{where}.role", code="missing_required_parameter")
    if role not in ROLES:
        allowed = ", ".join(f"'{name}'" for name in ROLES[:-1])
        text = f"Invalid value: {str(role)!r}. Supported values are: {allowed}, and '{ROLES[-1]}'."
        raise ApiFaultError(text, param=f"{where}.role", code="invalid_value")
    content = message.get("content")
    if not isinstance(content, str | list) and not (content is None and role == "assistant"):
        text = f"Invalid value for 'content': expected a string, got {_kind(content)}."
        raise ApiFaultError(text, param=f"{where}.content", code="invalid_type")


def _check_tool_messages(messages: list[Json]) -> None:
    """Each call must be answered by a tool message right behind it, and each tool message must answer a call."""
    open_calls: list[str] = []
    for number, message in enumerate(messages):
        if message["role"] == "tool":
            call_id = message.get("tool_call_id")
            if call_id not in open_calls:
                text = (
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message "
                    "with 'tool_calls'."
                )
                raise ApiFaultError(text, param=f"messages.[{number}].role")
            open_calls.remove(cast("str", call_id))
            continue
        _refuse_unanswered(open_calls, number)
        open_calls = [str(call.get("id")) for call in as_list(message.get("tool_calls")) if is_object(call)]
    _refuse_unanswered(open_calls, len(messages))


def _refuse_unanswered(open_calls: list[str], number: int) -> None:
    if open_calls:
        text = (
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
            f"'tool_call_id'. The following tool_call_ids did not have response messages: {', '.join(open_calls)}"
        )
        raise ApiFaultError(text, param=f"messages.[{number}].role")


def _response_format(data: Json, messages: list[Json]) -> tuple[Format, Json | None]:
    given = as_object(_typed(data, "response_format", dict, "an object"))
    if not given or given.get("type") == "text":
        return "text", None
    if given.get("type") == "json_object":
        if "json" not in json.dumps(messages).lower():
            text = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            raise ApiFaultError(text, param="messages")
        return "json_object", None
    if given.get("type") != "json_schema":
        text = f"Invalid value: {given.get('type')!r}. Supported values are: 'json_object', 'json_schema', and 'text'."
        raise ApiFaultError(text, param="response_format.type", code="invalid_value")
    return "json_schema", _json_schema(given.get("json_schema"))


def _json_schema(given: Any) -> Json:
    where = "response_format.json_schema"
    if not is_object(given):
        text = f"Missing required parameter: '{where}'."
        raise ApiFaultError(text, param=where, code="missing_required_parameter")
    _check_name(given.get("name"), f"{where}.name")
    schema = given.get("schema", {"type": "object"})
    if not is_object(schema):
        text = f"Invalid type for '{where}.schema': expected an object, but got {_kind(schema)} instead."
        raise ApiFaultError(text, param=f"{where}.schema", code="invalid_type")
    if given.get("strict"):
        check_strict(schema, f"response_format '{given['name']}'", param="response_format", code=None)
    described = {"description": given["description"]} if isinstance(given.get("description"), str) else {}
    return {"title": given["name"], **described, **schema}


def _check_name(name: Any, where: str) -> None:
    if not isinstance(name, str):
        raise ApiFaultError(f"Missing required parameter: '{where}'.", param=where, code="missing_required_parameter")
    if not _NAME.match(name):
        text = (
            f"Invalid '{where}': string does not match pattern. Expected a string that matches the pattern "
            "'^[a-zA-Z0-9_-]+$' of at most 64 characters."
        )
        raise ApiFaultError(text, param=where, code="invalid_value")


def _tools(data: Json) -> list[Tool]:
    given: list[Any] = _typed(data, "tools", list, "an array of objects") or []
    if len(given) > MAX_TOOLS:
        text = f"Invalid 'tools': array too long. Expected an array with maximum length {MAX_TOOLS}."
        raise ApiFaultError(text, param="tools", code="array_above_max_length")
    return [_tool(tool, f"tools[{number}]") for number, tool in enumerate(given)]


def _tool(given: Any, where: str) -> Tool:
    fields = as_object(given)
    function = fields.get("function")
    if fields.get("type") != "function" or not is_object(function):
        text = f"Missing required parameter: '{where}.function'."
        raise ApiFaultError(text, param=f"{where}.function", code="missing_required_parameter")
    _check_name(function.get("name"), f"{where}.function.name")
    parameters: Any = function.get("parameters") or {"type": "object", "properties": {}}
    if not is_object(parameters):
        text = (
            f"Invalid type for '{where}.function.parameters': expected an object, but got {_kind(parameters)} instead."
        )
        raise ApiFaultError(text, param=f"{where}.function.parameters", code="invalid_type")
    if function.get("strict"):
        check_strict(
            parameters,
            f"function '{function['name']}'",
            param=f"{where}.function.parameters",
            code="invalid_function_parameters",
        )
    description = function.get("description")
    words = description if isinstance(description, str) else ""
    return Tool(name=function["name"], description=words, parameters=parameters)


def _tool_choice(data: Json, tools: list[Tool]) -> str:
    given = data.get("tool_choice")
    if given is None:
        return "auto" if tools else "none"
    if given in ("none", "auto", "required"):
        if given == "required" and not tools:
            raise ApiFaultError("'tool_choice' is only allowed when 'tools' are specified.", param="tool_choice")
        return str(given)
    name = as_object(as_object(given).get("function")).get("name")
    if name not in {tool.name for tool in tools}:
        text = f"Invalid value for 'tool_choice': no function named {name!r} was specified in the 'tools' parameter."
        raise ApiFaultError(text, param="tool_choice")
    return f"={name}"
