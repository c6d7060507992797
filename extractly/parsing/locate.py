"""Where in an answer the JSON stands, and what around it has to be left out for it.

A value may begin at the beginning of the text, inside a code fence, or at a bracket in prose. These are tried in this
order, and the first value of a wanted kind is the answer. What stands around it is then classified, and each class
needs its rule; where one is switched off there is no reading. Nothing inside another value is ever taken for the
answer:

* a value of an unwanted kind (`[1]` in prose) is passed over whole;
* a scan that failed is continued from where it failed, and only if it had read no string: else it was JSON that broke,
  and what follows may stand in one of its strings.

Each character is scanned a bounded number of times (as text, as a fence's inside, as prose).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from .lexical import Edit
from .rules import Repair
from .scan import NoReading, Scan, apply_edits, scan

__all__ = ["Located", "attempts", "locate", "without_reasoning"]

BOM: Final = "\ufeff"

_REASONING_TAG = r"(?:think|thinking|reasoning|thought|thoughts)"
_REASONING_OPEN = re.compile(rf"\s*<({_REASONING_TAG})>", re.IGNORECASE)
_REASONING_CLOSE = re.compile(rf"</{_REASONING_TAG}>", re.IGNORECASE)
_FENCE_OPEN = re.compile(r"(?:```|~~~)[ \t]*[A-Za-z0-9_+-]*[ \t\r]*\n?\s*(?=[\[{\"\-0-9tfnTFN'])")
_FENCE_BEFORE = re.compile(r"(?:```|~~~)[ \t]*[A-Za-z0-9_+-]*\s*\Z")
_FENCE_AFTER = re.compile(r"\s*(?:```|~~~)")
_NOTHING_AFTER = re.compile(r"\s*(?:(?:```|~~~)\s*)?\Z")
_EMPTY_OBJECT = re.compile(r"\{\s*\}\s*(?=\{)")
_BRACKET = re.compile(r"\{[ \t\r\n]*+[\"'}]|\[[ \t\r\n]*+[\[\]{\"'\-0-9tfnTFN]")
"""An opening bracket and what may follow it: most brackets in prose are passed over by this."""
_BRACKETS: Final = ("{", "[")


class Located:
    """JSON found in a text: `text` is strict JSON now, `repairs` says what that took."""

    __slots__ = ("repairs", "text")

    def __init__(self, text: str, repairs: list[Repair]) -> None:
        self.text = text
        self.repairs = repairs


def without_reasoning(text: str) -> int:
    """Characters of leading reasoning: up to and with its closing tag, opener or not; 0 where there is none."""
    end = 0
    while True:
        found = _REASONING_CLOSE.search(text, end)
        if found is None or (end and _REASONING_OPEN.match(text, end) is None):
            return end
        end = found.end()


def locate(text: str, base: int, openers: str, rules: Collection[str]) -> Located | None:
    """Find the JSON value in `text[base:]`.

    Args:
        text: The whole answer.
        base: Characters to pass over (reasoning), without further ado.
        openers: The brackets with which the wanted value may begin; `""` for a scalar, which is not looked for in
            prose.
        rules: Names of the rules that may be used.

    Returns:
        The value as strict JSON and what was done, or `None`: no permitted reading.
    """
    for start, begin, outcome in attempts(text, base, openers, rules):
        found = _cut_off(text, begin, outcome, rules) if isinstance(outcome, NoReading) else outcome
        if found is None:
            continue
        found, mended = _join_objects(text, found, rules) if _joins(found, openers) else (found, found.mended())
        if not _wanted(mended, openers, text, found.end, rules):
            continue
        around = _leading(text, base, start) + _skipped(start, begin) + _trailing(text, found.end)
        if any(repair.rule not in rules for repair in around):
            return None
        return Located(mended, around + [_repair(edit) for edit in found.edits])
    return None


def attempts(text: str, base: int, openers: str, rules: Collection[str]) -> Iterator[tuple[int, int, Scan | NoReading]]:
    """Each place where the value may begin, and what a scan from there gave.

    It ends where JSON turned out to be broken. Text that opens a reasoning tag at `base` has no such place: whatever
    JSON it holds is a draft.

    Yields:
        The place, where the scan began (past empty objects in front), and its outcome.
    """
    if _REASONING_OPEN.match(text, base):
        return
    first = _past_blank(text, base)
    at = first
    for place in [first, *(fence.end() for fence in _FENCE_OPEN.finditer(text, base))]:
        begin, outcome = _try(text, place, rules)
        yield place, begin, outcome
        if _is_broken(text, begin, outcome):
            return
        if place == first and text[place : place + 1] in _BRACKETS:
            at = _resume(begin, outcome)
    while openers and (found := _BRACKET.search(text, at)):
        begin, outcome = _try(text, found.start(), rules)
        yield found.start(), begin, outcome
        if _is_broken(text, begin, outcome):
            return
        at = _resume(begin, outcome)


def _try(text: str, place: int, rules: Collection[str]) -> tuple[int, Scan | NoReading]:
    begin = _past_empty_objects(text, place, rules)
    try:
        return begin, scan(text, begin, rules)
    except NoReading as problem:
        return begin, problem


def _is_broken(text: str, begin: int, outcome: Scan | NoReading) -> bool:
    """JSON began here and went wrong, or was cut off: what follows may be inside it."""
    if isinstance(outcome, Scan) or text[begin : begin + 1] not in _BRACKETS:
        return False
    read = text[begin : outcome.offset]
    return outcome.incomplete or '"' in read or "'" in read


def _resume(begin: int, outcome: Scan | NoReading) -> int:
    return outcome.end if isinstance(outcome, Scan) else max(outcome.offset, begin + 1)


def _past_blank(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] == BOM):
        at += 1
    return at


def _wanted(mended: str, openers: str, text: str, end: int, rules: Collection[str]) -> bool:
    """Is this what the schema may want? A scalar, or a string to be unwrapped, only if it is all there is."""
    if openers and mended[:1] in openers:
        return True
    if openers and not (mended[:1] == '"' and "double_encoded" in rules):
        return False
    return _NOTHING_AFTER.match(text, end) is not None


def _past_empty_objects(text: str, start: int, rules: Collection[str]) -> int:
    """Past the `{}` with which some gateways begin the arguments, the real object after it: nothing is lost."""
    while "concatenated_objects" in rules and (found := _EMPTY_OBJECT.match(text, start)):
        start = found.end()
    return start


def _skipped(start: int, begin: int) -> list[Repair]:
    if start == begin:
        return []
    return [Repair(rule="concatenated_objects", offset=start, note="an empty object in front passed over")]


def _cut_off(text: str, start: int, problem: NoReading, rules: Collection[str]) -> Scan | None:
    """Close a value that the text's end cut off (rule `truncation`): after its last complete member."""
    if "truncation" not in rules or not problem.incomplete or text[start : start + 1] not in _BRACKETS:
        return None
    partial: Any = importlib.import_module("partial_json_parser")  # has no type stubs
    prefix = apply_edits(text, start, problem.offset, problem.edits)
    try:
        closed = partial.ensure_json(prefix, partial.Allow.COLLECTION)
    except (ValueError, RecursionError):
        return None
    note = f"closed after {len(closed)} characters; what had begun to arrive is left out"
    return Scan(text, start, len(text), [Edit(start, len(text), closed, "truncation", note)])


def _joins(found: Scan, openers: str) -> bool:
    """A list is wanted and an object was found: perhaps one object a line."""
    return openers == "[" and found.text[found.start] == "{"


def _join_objects(text: str, first: Scan, rules: Collection[str]) -> tuple[Scan, str]:
    """Two or more objects in a row, as a list of them; one alone stays what it is."""
    found = [first]
    while (after := _past_separator(text, found[-1].end)) < len(text) and text[after] == "{":
        try:
            found.append(scan(text, after, rules))
        except NoReading:
            break
    if len(found) == 1 or "concatenated_objects" not in rules:
        return first, first.mended()
    note = f"{len(found)} objects in a row read as a list"
    edits = [Edit(first.start, first.start, "", "concatenated_objects", note)]
    edits += [edit for each in found for edit in each.edits]
    return Scan(text, first.start, found[-1].end, edits), "[" + ",".join(each.mended() for each in found) + "]"


def _past_separator(text: str, at: int) -> int:
    at = _past_blank(text, at)
    return _past_blank(text, at + 1) if text[at : at + 1] == "," else at


def _leading(text: str, base: int, start: int) -> list[Repair]:
    """What stands before the value, as the repairs that leaving it out takes."""
    repairs: list[Repair] = []
    before = text[base:start]
    if before.startswith(BOM):
        repairs.append(Repair(rule="bom", offset=base, note="byte order mark dropped"))
        before = before.lstrip(BOM)
    fence = _FENCE_BEFORE.search(before)
    if fence:
        repairs.append(Repair(rule="code_fences", offset=start - len(fence.group()), note="opening fence dropped"))
        before = before[: fence.start()]
    if before.strip():
        repairs.append(
            Repair(rule="surrounding_prose", offset=base, note=f"left out before the JSON: {_short(before)}")
        )
    return repairs


def _trailing(text: str, end: int) -> list[Repair]:
    """What stands after the value, likewise."""
    repairs: list[Repair] = []
    fence = _FENCE_AFTER.match(text, end)
    if fence:
        repairs.append(Repair(rule="code_fences", offset=end, note="closing fence dropped"))
        end = fence.end()
    after = text[end:].strip()
    if after:
        rule = "concatenated_objects" if after[0] in _BRACKETS else "surrounding_prose"
        repairs.append(Repair(rule=rule, offset=end, note=f"left out after the JSON: {_short(after)}"))
    return repairs


def _repair(edit: Edit) -> Repair:
    return Repair(rule=edit.rule, offset=edit.start, note=edit.note)


def _short(text: str, limit: int = 60) -> str:
    shown = " ".join(text.split())
    return repr(shown if len(shown) <= limit else f"{shown[:limit]}…") + f" ({len(text)} characters)"
