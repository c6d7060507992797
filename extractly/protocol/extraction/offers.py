"""An offer: one type put to a model in one mode, compiled once: the fields of the request, and the schema to read with.

| mode | in the request | dialect | added to the messages |
|---|---|---|---|
| json_schema | `response_format` with the strict schema | the endpoint's | nothing |
| tool | one strict tool, forced | the endpoint's | nothing |
| json_object | `response_format` of that type | plain | the schema |
| text | nothing | plain | the schema |

In mode tool a union of classes is one tool per branch, and `list[A | B]` takes several calls.

A type whose plain schema is no object (a list, a number) is wrapped for json_object by using the strict form there:
that mode can answer with nothing but an object.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeGuard, Union, get_args, get_origin, is_typeddict

from ...schema import Schema, compile_schema
from .values import Mode

__all__ = ["Offer", "OfferBook"]


class Offer:
    """How the type is put to the model.

    Attributes:
        mode: The mode.
        schema: What the answer's text is read with.
        fields: Fields of the body that say it.
        prompt_schema: The schema as text, for the messages; `None` where `fields` holds it.
        branches: For a union offered as tools: the schema of each tool, by its name.
        many: Several calls make a list.
    """

    __slots__ = ("branches", "fields", "many", "mode", "prompt_schema", "schema")

    def __init__(
        self,
        mode: Mode,
        schema: Schema[Any],
        fields: Mapping[str, Any],
        *,
        prompt_schema: str | None = None,
        branches: Mapping[str, Schema[Any]] | None = None,
        many: bool = False,
    ) -> None:
        self.mode: Mode = mode
        self.schema = schema
        self.fields = fields
        self.prompt_schema = prompt_schema
        self.branches: Mapping[str, Schema[Any]] = branches or {}
        self.many = many

    @property
    def strict(self) -> bool:
        """The request asks the endpoint to enforce the schema."""
        return self.mode in ("json_schema", "tool")


class OfferBook:
    """The offers of one type, each made when first asked for."""

    __slots__ = ("_dialect", "_made", "_output")

    def __init__(self, output: Any, dialect: Any) -> None:
        self._output = output
        self._dialect = dialect
        self._made: dict[Mode, Offer] = {}

    def offer(self, mode: Mode) -> Offer:
        """The offer for a mode; raises `SchemaError` if the type cannot be said in its dialect."""
        made = self._made.get(mode)
        if made is None:
            made = self._made[mode] = _MAKERS[mode](self._output, self._dialect)
        return made


def _compile(output: Any, dialect: Any) -> Schema[Any]:
    return output if _is_schema(output) else compile_schema(output, dialect=dialect)


def _is_schema(output: object) -> TypeGuard[Schema[Any]]:
    return isinstance(output, Schema)


def _json_schema(output: Any, dialect: Any) -> Offer:
    schema = _compile(output, dialect)
    kept = vars(schema)  # with the schema, so that it goes when the type does: `extract` makes a book for each call
    offer: Offer | None = kept.get(_KEPT)
    if offer is None:
        offer = kept[_KEPT] = Offer("json_schema", schema, {"response_format": schema.response_format()})
    return offer


def _json_object(output: Any, dialect: Any) -> Offer:
    schema = _compile(output, "plain")
    if not _is_object(schema.json_schema):
        schema = _compile(output, dialect)
    fields = {"response_format": {"type": "json_object"}}
    return Offer("json_object", schema, fields, prompt_schema=_as_text(schema))


def _text(output: Any, dialect: Any) -> Offer:  # noqa: ARG001
    schema = _compile(output, "plain")
    return Offer("text", schema, {}, prompt_schema=_as_text(schema))


def _as_text(schema: Schema[Any]) -> str:
    return json.dumps(schema.json_schema, ensure_ascii=False)


def _is_object(schema: Mapping[str, Any]) -> bool:
    """Every value of the schema is an object, as far as its root says."""
    target: Mapping[str, Any] = schema
    for step in str(schema.get("$ref", "#")).split("/")[1:]:
        target = target[step.replace("~1", "/").replace("~0", "~")]
    if "anyOf" in target or "oneOf" in target:
        branches: list[Any] = target.get("anyOf", target.get("oneOf"))
        return all(_is_object({**branch, "$defs": schema.get("$defs", {})}) for branch in branches)
    return target.get("type") == "object"


def _tool(output: Any, dialect: Any) -> Offer:
    schema = _compile(output, dialect)
    branches, many = _union_branches(output)
    if branches:
        by_name = {each.name: each for each in (_compile(branch, dialect) for branch in branches)}
        if len(by_name) == len(branches):
            fields: dict[str, Any] = {"tools": [each.tool() for each in by_name.values()], "tool_choice": "required"}
            if not many:
                fields["parallel_tool_calls"] = False
            return Offer("tool", schema, fields, branches=by_name, many=many)
    tool = schema.tool()
    choice = {"type": "function", "function": {"name": tool["function"]["name"]}}
    return Offer("tool", schema, {"tools": [tool], "tool_choice": choice, "parallel_tool_calls": False})


def _union_branches(output: Any) -> tuple[tuple[Any, ...], bool]:
    """The classes among which `A | B` or `list[A | B]` chooses, and whether it is a list; `()` for anything else."""
    output = _bare(output)
    many = get_origin(output) is list
    if many:
        output = _bare(get_args(output)[0])
    if get_origin(output) not in (Union, types.UnionType):
        return (), False
    branches = get_args(output)
    return (branches, many) if all(_is_record(_bare(branch)) for branch in branches) else ((), False)


def _bare(output: Any) -> Any:
    """Without `Annotated` and without a `type X = ...` alias."""
    while True:
        if get_origin(output) is Annotated:
            output = get_args(output)[0]
        elif type(output).__name__ == "TypeAliasType":
            output = output.__value__
        else:
            return output


def _is_record(branch: Any) -> bool:
    cls = get_origin(branch) or branch
    if not isinstance(cls, type):
        return False
    return hasattr(cls, "model_fields") or hasattr(cls, "__dataclass_fields__") or is_typeddict(cls)


_KEPT: Final = "_offer"
_MAKERS: Final = {"json_schema": _json_schema, "tool": _tool, "json_object": _json_object, "text": _text}
