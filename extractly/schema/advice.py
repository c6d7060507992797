"""What a finished schema invites a model to do wrong: the rules behind `lint`, each a function of one node.

A rule reads the nodes that the emitter reads, so it speaks of what is really sent. It refuses nothing: an `Advice` is a
risk and a remedy. Rules are rows of `RULES`; each gives plain text, and the walk adds the place. One pass over the
tree; a definition is looked at once, at the first place that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from .._types import JsonPath, format_path
from . import nodes
from .lowering.anything import JSON_VALUE
from .shapes import dereference

__all__ = ["RULES", "Advice", "advise"]

HUGE_ENUM: Final = 100
"""Above this many values, models mistake neighbours and prompts grow; providers' own limits are higher (250, 1,000)."""

Definitions: TypeAlias = Mapping[str, nodes.Node]
Rule: TypeAlias = Callable[[nodes.Node, Definitions], Iterator[tuple[tuple[str, ...], str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One risk in a type, and what to write instead.

    Attributes:
        path: Where in the type, in its own names; `"*"` stands for every item or value.
        rule: The rule's name, a key of `RULES`.
        message: The risk and the remedy.
    """

    path: JsonPath
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{format_path(self.path)}: {self.message} [{self.rule}]"


_REASONING: Final = re.compile(
    r"(?i)(^|_)(reason(s|ing)?|rationale|explanation|explain|thoughts?|thinking|analysis|justification|evidence|steps"
    r"|chain_of_thought|cot|scratchpad|why)($|_)"
)
_ANSWER: Final = re.compile(
    r"(?i)(^|_)(answer|verdict|result|label|category|class|classification|score|rating|conclusion|decision|outcome"
    r"|sentiment|choice|is|has|final|approved|valid|correct)($|_)"
)
_SENTINELS: Final = frozenset(
    {"", "-", "?", "n/a", "na", "nil", "none", "null", "unknown", "<unknown>", "unspecified", "undefined", "missing",
     "not found", "not given", "not specified", "not stated", "not available", "not mentioned", "tbd"}
)  # fmt: skip
_SENTINEL_ORDER: Final = re.compile(
    r"""(?ix)\b(use|return|write|put|say|answer|set|else|otherwise)\b [^.]{0,40}
    ["'`<] (n/a|na|none|null|unknown|missing|not\ \w+|) ["'`>]"""
)


def _invented(node: nodes.Node, definitions: Definitions) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(node, nodes.Object):
        return
    for field in node.fields:
        held = dereference(field.node, definitions)
        if field.presence != "required" or field.has_default or not isinstance(held, nodes.Scalar):
            continue
        if held.kind in {"null", "boolean"} or _REASONING.search(field.name) or _ANSWER.search(field.name):
            continue
        yield (
            (field.name,),
            f"this {held.kind} is required, so a model that does not find it in the text must invent it; "
            "write `… | NotStated` or `… | None` if the text may not say",
        )


def _answer_first(node: nodes.Node, definitions: Definitions) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(node, nodes.Object):
        return
    answer = None
    for field in node.fields:
        if answer is not None and _REASONING.search(field.name):
            yield (
                (field.name,),
                f"it comes after {answer!r}, so the answer is written before its reasoning; declare {field.name!r} "
                "first",
            )
        elif answer is None and _is_answer(field, definitions):
            answer = field.name


def _is_answer(field: nodes.Field, definitions: Definitions) -> bool:
    if _REASONING.search(field.name):
        return False
    held = dereference(field.node, definitions)
    decides = isinstance(held, nodes.Enum) and len(held.values) > 1
    decides = decides or (isinstance(held, nodes.Scalar) and held.kind == "boolean")
    return decides or bool(_ANSWER.search(field.name))


def _ambiguous(node: nodes.Node, definitions: Definitions) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(node, nodes.Union) or node.tag is not None:
        return
    seen: dict[Any, int] = {}
    for index, branch in enumerate(node.branches):
        shape = _shape(dereference(branch, definitions))
        if shape is None:
            continue
        first = seen.setdefault(shape, index)
        if first != index:
            yield (
                (),
                f"branches {first + 1} and {index + 1} of this union look alike ({_in_words(shape)}); give each a "
                "`Literal` field that names it and `Field(discriminator=…)`",
            )


def _shape(node: nodes.Node) -> Any:
    """What tells a branch from another one: its kind, its keys and its constants; `None` if it always can be told."""
    if isinstance(node, nodes.Wrapped):
        return _shape(node.node)
    if isinstance(node, nodes.Object):
        consts = tuple((f.wire_key, *map(repr, f.node.values)) for f in node.fields if isinstance(f.node, nodes.Enum))
        return ("object", frozenset(f.wire_key for f in node.fields), consts)
    if isinstance(node, nodes.Scalar) and node.kind == "string":
        return ("string",)
    return None


def _in_words(shape: Any) -> str:
    return "strings" if shape[0] == "string" else f"the same keys: {', '.join(sorted(shape[1])) or 'none'}"


def _sentinel(node: nodes.Node, _: Definitions) -> Iterator[tuple[tuple[str, ...], str]]:
    remedy = "write `… | NotStated` (or `… | None`), so that “not stated” is a value of its own"
    if isinstance(node, nodes.Enum):
        for value in node.values:
            if isinstance(value, str) and value.strip().lower() in _SENTINELS:
                yield (), f"the value {value!r} stands for an absent fact; {remedy}"
    if node.description and _SENTINEL_ORDER.search(node.description):
        yield (), f"the description asks for a placeholder text; {remedy}"
    if isinstance(node, nodes.Object):
        for name, default in _string_defaults(node.cls):
            if default.strip().lower() in _SENTINELS - {""}:
                yield (name,), f"the default {default!r} stands for an absent fact; {remedy}"


def _string_defaults(cls: Any) -> Iterator[tuple[str, str]]:
    for name, info in getattr(cls, "model_fields", {}).items():
        if isinstance(info.default, str):
            yield name, info.default


def _huge_enum(node: nodes.Node, _: Definitions) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, nodes.Enum) and len(node.values) > HUGE_ENUM:
        yield (
            (),
            f"{len(node.values)} values are more than a model chooses well among; split the choice in two fields, or "
            "take a string and match it yourself",
        )


def _anything(node: nodes.Node, _: Definitions) -> Iterator[tuple[tuple[str, ...], str]]:
    text = isinstance(node, nodes.JsonText)
    if text or isinstance(node, nodes.Anything) or (isinstance(node, nodes.Ref) and node.name == JSON_VALUE):
        yield (), "any JSON value is allowed here, so the decoder cannot help; name the fields that you expect"


RULES: Final[dict[str, Rule]] = {
    "invited-invention": _invented,
    "answer-before-reasoning": _answer_first,
    "ambiguous-union": _ambiguous,
    "sentinel": _sentinel,
    "huge-enum": _huge_enum,
    "anything": _anything,
}
"""The rules by name; each gives the path below the node and the message."""


def advise(root: nodes.Node, definitions: Definitions) -> Iterator[Advice]:
    """Apply each rule to each node, in the order of the schema."""
    visited: set[int] = set()
    todo: list[tuple[JsonPath, nodes.Node]] = [((), root)]
    while todo:
        path, node = todo.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        for name, rule in RULES.items():
            for below, message in rule(node, definitions):
                yield Advice(path=(*path, *below), rule=name, message=message)
        if isinstance(node, nodes.Ref) and node.name != JSON_VALUE:
            todo.append((path, definitions[node.name]))
        todo.extend(reversed([((*path, *step), child) for step, child in _children(node)]))


def _children(node: nodes.Node) -> Iterator[tuple[tuple[str, ...], nodes.Node]]:
    match node:
        case nodes.Object():
            yield from (((field.name,), field.node) for field in node.fields)
            if node.extra is not None:
                yield ("*",), node.extra
        case nodes.Tuple():
            yield from (((field.name,), field.node) for field in node.fields)
            if node.rest is not None:
                yield ("*",), node.rest
        case nodes.Array():
            yield ("*",), node.items
        case nodes.Mapping():
            yield ("*",), node.values
        case nodes.Union():
            yield from (((), branch) for branch in node.branches)
        case nodes.Wrapped():
            yield (), node.node
        case _:
            return
