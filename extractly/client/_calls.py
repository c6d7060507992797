"""What each method of `chat.completions` does, once for sync and async: from its arguments to a flow.

The methods in `completions.py` are signatures and one call each; the calls are here. The arguments of a method are
fields of the body, except the options of the call, which are taken off first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from .._types import UNSET
from ..protocol.flow import CallOptions, Flow, Request, Response
from ..protocol.request import build_body, is_given
from ..protocol.retry import completion_of, send
from ._core import Core

R = TypeVar("R")
S = TypeVar("S")

PATH: Final = "chat/completions"

_OPTION_NAMES: Final = (
    "timeout",
    "extra_headers",
    "extra_query",
    "extra_body",
    "max_retries",
    "idempotency_key",
)


def prepare(core: Core, fields: dict[str, Any], *, parse: bool = False) -> Request:
    """The request that a method's arguments describe.

    Args:
        core: Of the client.
        fields: The arguments, options of the call among them.
        parse: Tool calls of the answer will be parsed: refuse tools that are not strict.

    Raises:
        TypeError, ValueError, SchemaError: As `build_body`.
    """
    options: dict[str, Any] = {name: fields.pop(name) for name in _OPTION_NAMES if name in fields}
    body = build_body(parse=parse, **fields)
    return Request(path=PATH, body=body, options=_call_options(options), local=core.is_local(body.get("model")))


def _call_options(options: dict[str, Any]) -> CallOptions:
    return CallOptions(**{name: value for name, value in options.items() if is_given(value)})


def create(core: Core, fields: dict[str, Any], make_stream: Callable[[Any], S]) -> Flow[Any | S]:
    """`create`: a `ChatCompletion`, or a stream of chunks with `stream=True`."""
    return (yield from create_raw(core, fields, _read, make_stream))


def create_raw(
    core: Core,
    fields: dict[str, Any],
    make: Callable[[Response, Callable[[Response], Any]], R],
    make_stream: Callable[[Any], S],
) -> Flow[R]:
    """`with_raw_response.create`.

    Args:
        core: Of the client.
        fields: The arguments.
        make: What to make of the response, and of the function that reads it.
        make_stream: What to make of an open stream.
    """
    request = prepare(core, fields)
    as_stream = request.body is not None and bool(request.body.get("stream"))
    response = yield from send(request, core.policy, as_stream=as_stream)
    return make(response, (lambda opened: make_stream(opened.stream)) if as_stream else completion_of)


def parse(core: Core, fields: dict[str, Any]) -> Flow[Any]:
    """`parse`: a `ParsedChatCompletion`."""
    return (yield from parse_raw(core, fields, _read))


def parse_raw(core: Core, fields: dict[str, Any], make: Callable[[Response, Callable[[Response], Any]], R]) -> Flow[R]:
    """`with_raw_response.parse`; the arguments are those of `create_raw`."""
    from ..protocol.completion import parse_chat_completion

    if fields.get("stream"):
        raise TypeError("`parse` takes no `stream`; use `chat.completions.stream(...)`.")
    formats = parsing_arguments(fields)
    request = prepare(core, fields, parse=True)
    response = yield from send(request, core.policy, parsing=True)
    return make(response, lambda whole: parse_chat_completion(completion_of(whole), **formats))


def _read(response: Response, read: Callable[[Response], Any]) -> Any:
    return read(response)


def parsing_arguments(fields: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a method that say how to parse the answer: `response_format` and `input_tools`."""
    given = {"response_format": fields.get("response_format", UNSET), "input_tools": fields.get("tools", UNSET)}
    return {name: value for name, value in given.items() if is_given(value)}


def prepare_stream(core: Core, fields: dict[str, Any]) -> Request:
    """`stream`: the request, to be sent when the context is entered.

    Raises:
        TypeError: `stream` is given as a field; the method implies it.
        TypeError, ValueError, SchemaError: As `build_body`.
    """
    if "stream" in fields:
        raise TypeError("`stream(...)` takes no field `stream`: it always streams.")
    return prepare(core, {**fields, "stream": True})
