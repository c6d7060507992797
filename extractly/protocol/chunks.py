"""What came, as decoded JSON: from text, from our own objects, from anybody else's.

Called where the library takes somebody's chunk or completion. Errors that a service sends in the middle of a stream
are found here too: an `error` object (OpenAI, OpenRouter), `x_groq.error`, or an object that an `event: error` names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jiter

from ..errors import APIResponseValidationError
from .wire import WireObject, is_list, is_mapping, is_object

__all__ = ["SNIPPET_CHARS", "decode_chunk", "decode_json", "stream_error", "to_data"]

SNIPPET_CHARS = 200
"""How much a message quotes of what is no chunk."""


def decode_json(text: bytes) -> Any:
    """Decode JSON.

    Raises:
        APIResponseValidationError: It is none.
    """
    try:
        return jiter.from_json(text, cache_mode="keys")
    except ValueError as error:
        try:
            # A stream is UTF-8 by definition, broken sequences read U+FFFD (WHATWG, as in `sse.py`).
            return jiter.from_json(text.decode("utf-8", "replace").encode())
        except ValueError:
            shown = text[:SNIPPET_CHARS].decode("utf-8", "replace")
            raise APIResponseValidationError(f"expected a JSON object, got {shown!r}: {error}") from error


def decode_chunk(chunk: Any) -> dict[str, Any]:
    """The JSON object of a chunk that is no dict.

    Raises:
        APIResponseValidationError: Text that is no JSON object.
        TypeError: Nothing that can be a chunk.
    """
    if isinstance(chunk, str):
        chunk = chunk.encode()
    if isinstance(chunk, (bytes, bytearray)):
        data = decode_json(bytes(chunk))
        if not is_object(data):
            raise APIResponseValidationError(f"expected a chunk (a JSON object), got {bytes(chunk[:SNIPPET_CHARS])!r}")
        return data
    data = to_data(chunk)
    if not is_object(data):
        raise TypeError(f"expected a chunk (a dict, JSON text or an object), got {type(chunk).__name__}")
    return data


def to_data(value: Any) -> Any:
    """The JSON data of anybody's object: a response object, a pydantic model, or whatever has attributes."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, WireObject):
        return value.to_dict()
    if is_mapping(value):
        return {key: to_data(item) for key, item in value.items()}
    if is_list(value):
        return [to_data(item) for item in value]
    dump = getattr(value, "model_dump", None)
    if callable(dump):
        return dump(exclude_unset=True, warnings=False)
    if not hasattr(value, "__dict__") and not hasattr(value, "__slots__"):
        return value
    names: Iterable[str] = [*getattr(value, "__dict__", ()), *getattr(value, "__slots__", ())]
    return {name: to_data(getattr(value, name, None)) for name in names if name[:1] != "_"}


def stream_error(data: dict[str, Any], *, named: bool = False, **context: Any) -> APIResponseValidationError | None:
    """The error that an object in a stream reports, or `None`.

    Args:
        data: The decoded object.
        named: The event was called `error`: the object is one, whatever is in it.
        **context: `headers` and `request_id` of the response.
    """
    groq = data.get("x_groq")
    error = data.get("error") or (groq.get("error") if is_object(groq) else None) or (data if named else None)
    if not error:
        return None
    message = error.get("message") if is_object(error) else error
    return APIResponseValidationError(
        message if isinstance(message, str) and message else "An error occurred during streaming", body=error, **context
    )
