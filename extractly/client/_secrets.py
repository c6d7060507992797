"""Striking the API key out of what a service repeats of it: the texts, bodies and headers of errors.

Services quote the key ("Incorrect API key provided: sk-…"), gateways send request headers back, and an error that held
it would carry it into logs and issue trackers. What a model wrote is not touched: an answer is the caller's, whatever
is in it.
"""

from __future__ import annotations

from typing import Any, Final

from ..errors import APIError
from ..protocol.wire import is_list, is_mapping

STRUCK: Final = "[API key]"

_FIELDS: Final = ("message", "body", "headers", "code", "param", "type", "request_id")
"""Of an `APIError`: what the service said. Not `raw_text`, `partial` and `completion`, which a model wrote."""


def without_key(value: Any, key: str | None) -> Any:
    """The value (text, or JSON data) with the key struck out of every text in it; itself where there is none."""
    if not key:
        return value
    if isinstance(value, str):
        return value.replace(key, STRUCK)
    if is_mapping(value):
        return {without_key(name, key): without_key(item, key) for name, item in value.items()}
    if is_list(value):
        return [without_key(item, key) for item in value]
    return value


def strike_key(error: BaseException | None, key: str | None) -> None:
    """Strike the key out of what a service's error says, in place; anything else is left as it is."""
    if not isinstance(error, APIError) or not key:
        return
    error.__dict__.update({name: without_key(getattr(error, name), key) for name in _FIELDS})
    error.args = tuple(without_key(item, key) for item in error.args)
