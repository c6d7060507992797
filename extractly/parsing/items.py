"""Keep the good items of a list and return the bad ones beside them (`on_item_error="collect"`).

The law: `len(good) + len(bad)` is the number of items that the model sent. A bad item is taken out only if the errors
lie in it: an error of the list itself (too few, not unique) or outside a list is raised, as it is without `collect`.
The items are those of the outermost list on the way to the error: of `list[Invoice]` the invoice, of `Invoice.lines`
the line.

Cost: one more validation by the type, of the items that remain, for a list with errors; nothing for one without.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard, TypeVar

from .._types import JsonPath
from ..errors import OutputError, OutputValidationError
from ..schema import Schema
from ..schema.checking.validation import every_error
from .reading import Reading, read
from .rules import DEFAULT_RULES, Repair

__all__ = ["ItemError", "ItemsReading", "read_items"]

T = TypeVar("T")

_MAX_ROUNDS = 8
"""Validations after items were taken out: one is enough unless a validator of the whole finds more in what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemError:
    """One item that was left out.

    Attributes:
        index: Its index in the list that the model sent.
        raw: The item as plain data.
        errors: Why, in pydantic's form; `loc` is counted from the root of the answer.
        path: The list, from the root; `()` where the answer is the list.
    """

    index: int
    raw: Any
    errors: tuple[dict[str, Any], ...]
    path: JsonPath = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsReading(Reading[T]):
    """A value, with the items that had to be left out of it (`json_text` still holds them).

    Attributes:
        item_errors: The items left out, by path and index.
    """

    item_errors: tuple[ItemError, ...] = ()


def read_items(
    schema: Schema[T], text: str, *, context: Any = None, rules: Collection[str] = DEFAULT_RULES
) -> ItemsReading[T]:
    """Read as `read_output` does, leaving out list items that are invalid.

    Args:
        schema: The compiled type.
        text: What the model wrote.
        context: pydantic's validation context.
        rules: Names of the repair rules that may be used.

    Returns:
        The value without its bad items, and these.

    Raises:
        OutputError: As `read_output`; an `OutputValidationError` only for errors that lie in no list item.
    """
    outcome = read(schema, text, context, rules)
    if isinstance(outcome, Reading):
        return _items_reading(outcome.value, outcome.json_text, outcome.repairs, outcome.reasoning)
    if not isinstance(outcome.error, OutputValidationError):
        raise outcome.error
    outcome.with_candidate(schema)
    mended = outcome.mended
    try:
        value, bad = _without_bad_items(schema, mended.text, outcome.error, context)
    except OutputError as error:
        error.raw_text = text
        error.last_candidate = outcome.error.last_candidate
        raise
    return _items_reading(value, mended.text, mended.repairs, mended.reasoning, bad)


def _items_reading(
    value: T, text: str, repairs: Sequence[Repair], reasoning: str | None, bad: Sequence[ItemError] = ()
) -> ItemsReading[T]:
    return ItemsReading(
        value=value, json_text=text, repairs=tuple(repairs), reasoning=reasoning, item_errors=tuple(bad)
    )


def _without_bad_items(
    schema: Schema[T], text: str, failure: OutputValidationError, context: Any
) -> tuple[T, list[ItemError]]:
    import jiter

    data = schema.decode_data(jiter.from_json(text.encode(errors="surrogatepass")))
    places: dict[JsonPath, list[int]] = {}
    bad: list[ItemError] = []
    for _ in range(_MAX_ROUNDS):
        found = _bad_items(data, failure, places)
        if not found:
            raise failure
        bad += found
        try:
            value = schema.validate_data(data, context=context)
        except OutputValidationError as error:
            failure = error
        else:
            return value, sorted(bad, key=lambda item: (repr(item.path), item.index))
    raise failure


def _bad_items(data: Any, failure: OutputValidationError, places: dict[JsonPath, list[int]]) -> list[ItemError]:
    """Take the items in which the errors lie out of `data`; none if an error lies in no item.

    `places` keeps, for each list, which of the items sent are still in it, so that an index is always the one sent.
    """
    lists: dict[JsonPath, dict[int, list[dict[str, Any]]]] = {}
    for error in every_error(failure):
        place = _item_of(data, error["loc"])
        if place is None:
            return []
        path, index = place
        lists.setdefault(path, {}).setdefault(index, []).append(dict(error))
    found: list[ItemError] = []
    for path, bad in lists.items():
        items: list[Any] = _at(data, path)
        sent = places.setdefault(path, list(range(len(items))))
        found += [
            ItemError(index=sent[index], raw=items[index], errors=tuple(errors), path=path)
            for index, errors in bad.items()
        ]
        items[:] = [item for index, item in enumerate(items) if index not in bad]
        sent[:] = [index for place, index in enumerate(sent) if place not in bad]
    return found


def _item_of(data: Any, loc: Sequence[Any]) -> tuple[JsonPath, int] | None:
    """The outermost list on the way `loc`, and the index in it.

    A `loc` also holds names of union branches and the like, which are no steps in the data; these are passed over.
    """
    path: list[str | int] = []
    for step in loc:
        if _is_list(data):
            if isinstance(step, int) and 0 <= step < len(data):
                return tuple(path), step
        elif _is_object(data) and step in data:
            path.append(step)
            data = data[step]
    return None


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _at(data: Any, path: JsonPath) -> Any:
    for step in path:
        data = data[step]
    return data
