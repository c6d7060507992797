"""Where in the text each value was read, as the embedded engine says it, in the caller's paths.

The engine's messages (and its tool calls) have one field more than the API's: `evidence`, JSON pointer into the wire
value → start and end in characters of the user's text. A path of the wire is turned into one of the user form by
decoding: each leaf that has evidence is sent through the schema's own decoder as an object of its own, and looked up
where it comes out; what a decoder makes anew (JSON inside a string) has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, TypeGuard

from jiter import from_json

from ..._types import JsonPath
from ...schema import Schema
from ..wire import is_object
from .offers import Offer

__all__ = ["Evidence", "maybe_evidence"]

Evidence: TypeAlias = "Mapping[JsonPath, tuple[int, int]]"


def _is_array(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


class _Text(str):
    __slots__ = ()


class _Whole(int):
    __slots__ = ()


class _Number(float):
    __slots__ = ()


def maybe_evidence(offer: Offer, completion: Any, json_text: str) -> Evidence | None:
    """The evidence of a completion's value; `None` where the model gives none.

    Args:
        offer: How the model was asked.
        completion: Its completion.
        json_text: The JSON that the value was read from, for an answer in the content.
    """
    message = completion.choices[0].message
    made: list[Any] = (message.tool_calls or []) if offer.mode == "tool" else []
    calls = [call for call in made if call.function is not None]
    if not calls:
        return _of_value(offer.schema, json_text, _field(message))
    found: dict[JsonPath, tuple[int, int]] = {}
    given = [_field(call) for call in calls]
    for index, (call, places) in enumerate(zip(calls, given, strict=True)):
        schema = offer.branches.get(call.function.name, offer.schema) if offer.branches else offer.schema
        each = _of_value(schema, call.function.arguments, places) or {}
        found.update({((index, *path) if offer.many else path): span for path, span in each.items()})
    return found if any(places is not None for places in given) else None


def _field(owner: Any) -> Any:
    try:
        return owner["evidence"]
    except (KeyError, TypeError):
        return None


def _of_value(schema: Schema[Any], json_text: str, places: Any) -> dict[JsonPath, tuple[int, int]] | None:
    if not is_object(places):
        return None
    try:
        wire: Any = from_json(json_text.encode(errors="surrogatepass"))
    except ValueError:
        return None
    spans: dict[int, tuple[int, int]] = {}
    kept: list[Any] = []  # so that no id is given twice
    for pointer, place in places.items():
        if _is_array(place) and len(place) == 2:
            wire = _marked(wire, _steps(pointer), spans, (int(place[0]), int(place[1])), kept)
    return dict(_looked_up(schema.decode_data(wire), (), spans))


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _marked(node: Any, steps: list[str], spans: dict[int, tuple[int, int]], place: tuple[int, int], kept: Any) -> Any:
    """The value with an object of its own at a path, known by its identity."""
    if not steps:
        mark = _mark(node)
        kept.append(mark)
        spans[id(mark)] = place
        return mark
    if is_object(node) and steps[0] in node:
        node[steps[0]] = _marked(node[steps[0]], steps[1:], spans, place, kept)
    elif _is_array(node) and steps[0].isdigit() and int(steps[0]) < len(node):
        node[int(steps[0])] = _marked(node[int(steps[0])], steps[1:], spans, place, kept)
    return node


def _mark(value: Any) -> Any:
    if isinstance(value, str):
        return _Text(value)
    return _Number(value) if isinstance(value, float) else _Whole(value) if isinstance(value, int) else value


def _looked_up(
    node: Any, path: JsonPath, spans: dict[int, tuple[int, int]]
) -> Iterator[tuple[JsonPath, tuple[int, int]]]:
    if is_object(node):
        for key, item in node.items():
            yield from _looked_up(item, (*path, str(key)), spans)
    elif _is_array(node):
        for index, item in enumerate(node):
            yield from _looked_up(item, (*path, index), spans)
    elif isinstance(node, (_Text, _Whole, _Number)) and id(node) in spans:
        yield path, spans[id(node)]
