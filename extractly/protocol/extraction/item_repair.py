"""Asking again for the bad items of a list only (`on_item_error="reask"`).

The good items are kept; the bad ones go back, each with its errors, and the model answers with a list of as many. What
is valid in it takes the place that it had in the list; what is not stays a bad item, under the index that it had. The
law of `parsing/items.py` holds: good and bad items are together what the model first sent.

Only for a type that is itself a list: elsewhere (`Invoice.lines`) a bad item is collected, and reported, as with
`"collect"`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...errors import OutputValidationError
from ...parsing import ItemError
from ..wire import is_list
from .answers import Answer

__all__ = ["can_be_asked", "items_error", "items_lines", "items_text", "merged"]


def can_be_asked(answer: Answer) -> bool:
    """The bad items are of the list that the value is."""
    return bool(answer.item_errors) and is_list(answer.value) and not any(bad.path for bad in answer.item_errors)


def items_text(bad: Sequence[ItemError]) -> str:
    """The bad items as the model is shown them."""
    return json.dumps([item.raw for item in bad], ensure_ascii=False, default=str)


def items_lines(bad: Sequence[ItemError]) -> list[str]:
    """One line per error, counted from the first bad item; and what is wanted."""
    lines = [
        f"item {position + 1}: {_within(error)}: {error['msg']}"
        for position, item in enumerate(bad)
        for error in item.errors
    ]
    return [*lines, f"answer with a list of exactly {len(bad)}: these items, corrected, in this order"]


def _within(error: dict[str, Any]) -> str:
    return ".".join(str(step) for step in error.get("loc", ())[1:]) or "the item"


def items_error(answer: Answer) -> OutputValidationError:
    """What the account says of an answer with bad items."""
    bad = answer.item_errors
    errors = [error for item in bad for error in item.errors]
    return OutputValidationError(f"{len(bad)} items of the list are no valid values of their type", errors=errors)


def merged(answer: Answer, again: Answer) -> Answer | None:
    """Both answers as one; `None` if the second is not as long as what was asked for."""
    asked = answer.item_errors
    still_bad = {item.index: item for item in again.item_errors}
    if not is_list(again.value) or len(again.value) + len(still_bad) != len(asked):
        return None
    corrected = iter(again.value)
    good = iter(answer.value)
    by_index: dict[int, Any] = {}
    bad: list[ItemError] = []
    for position, item in enumerate(asked):
        if position in still_bad:
            bad.append(replace(still_bad[position], index=item.index))
        else:
            by_index[item.index] = next(corrected)
    sent = {item.index for item in asked}
    values = [
        by_index[index] if index in by_index else next(good)
        for index in range(len(answer.value) + len(asked))
        if index in by_index or index not in sent
    ]
    return Answer(values, (*answer.repairs, *again.repairs), answer.reasoning, bad, answer.json_text)
