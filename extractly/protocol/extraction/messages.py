"""The messages of a request, from what the caller gave; what was given is never changed.

An input is a text, a list of messages, or a list of content parts (a message has a `role`, a part has a `type` and
none). Instructions, and the schema where a mode needs it in words, become system messages at the front, before or after
the caller's own system messages: what is the same for every input comes first, so that a provider can cache it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

from ..request import message_to_dict

__all__ = ["Input", "build_messages"]

Input: TypeAlias = "str | Sequence[Mapping[str, Any]]"

_LEADING_ROLES = frozenset({"system", "developer"})


def build_messages(given: Any, instructions: str | None, schema_prompt: str | None) -> list[dict[str, Any]]:
    """Make the messages of the first request.

    Args:
        given: The caller's input.
        instructions: A system message, put first.
        schema_prompt: A system message that holds the schema; `None` in modes whose request has a field for it.

    Returns:
        New dicts; nested values may be shared with the input, and are only read.

    Raises:
        TypeError: The input is neither text nor a list of messages or parts.
        ValueError: The list is empty.
    """
    messages = _as_messages(given)
    leading = 0
    while leading < len(messages) and messages[leading].get("role") in _LEADING_ROLES:
        leading += 1
    system = [{"role": "system", "content": instructions}] if instructions else []
    schema = [{"role": "system", "content": schema_prompt}] if schema_prompt else []
    return [*system, *messages[:leading], *schema, *messages[leading:]]


def _as_messages(given: Any) -> list[dict[str, Any]]:
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    if not isinstance(given, (list, tuple)):
        raise TypeError(
            f"input must be a str, a list of messages or a list of content parts, got {type(given).__name__}"
        )
    items = [_as_dict(item, index) for index, item in enumerate(cast("Sequence[Any]", given))]
    if not items:
        raise ValueError("input is an empty list; pass a text, messages or content parts")
    with_role = ["role" in item for item in items]
    if all(with_role):
        return items
    if not any(with_role) and all("type" in item for item in items):
        return [{"role": "user", "content": items}]
    raise TypeError("input must be all messages (each with a 'role') or all content parts (each with a 'type')")


def _as_dict(item: Any, index: int) -> dict[str, Any]:
    try:
        return message_to_dict(item)
    except TypeError:
        raise TypeError(
            f"input[{index}] must be a message or a content part (a dict), got {type(item).__name__}"
        ) from None
