"""Lists as the API gives them: a page of objects, and the cursor to the next.

Fields and limits: developers.openai.com/api/reference, "List files" (limit 1 to 10,000) and "List batch" (1 to 100, 20
unless told), read 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..reply import ApiFaultError, LocalReply, json_reply


def page_reply(items: Sequence[Mapping[str, Any]], query: Mapping[str, str], *, default: int, most: int) -> LocalReply:
    """Answer with one page of a list.

    Args:
        items: All of them, in the order of the list.
        query: `limit` and `after` (the id of the last object of the page before).
        default: Objects in a page where `limit` is not given.
        most: The highest `limit`.

    Raises:
        ApiFaultError: `limit` is no number from 1 to `most`, or `after` is no id of the list.
    """
    limit = _limit(query.get("limit"), default, most)
    after = query.get("after")
    ids = [item["id"] for item in items]
    if after is not None and after not in ids:
        raise ApiFaultError(f"No object of this list has the id '{after}'.", param="after")
    start = 0 if after is None else ids.index(after) + 1
    data = items[start : start + limit]
    return json_reply(
        {
            "object": "list",
            "data": data,
            "first_id": data[0]["id"] if data else None,
            "last_id": data[-1]["id"] if data else None,
            "has_more": start + limit < len(items),
        }
    )


def _limit(text: str | None, default: int, most: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise ApiFaultError(f"'limit' must be from 1 to {most}, got '{text}'.", param="limit")
    return int(text)
