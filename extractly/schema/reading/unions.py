"""The rule for `anyOf` and `oneOf`: branches, with the keywords beside them put into each branch."""

from __future__ import annotations

from typing import Any

from ..._types import JsonPath
from ...errors import SchemaError
from ..guards import is_array, is_object
from ..nodes import Node, Ref, Scalar, Union
from .merge import merge
from .reader import ANNOTATIONS, ImpossibleError, Reader, constrains

__all__ = ["read_union"]


def read_union(reader: Reader, schema: dict[str, Any], path: JsonPath) -> Node:
    """One of several; a branch that no value satisfies is left out, `oneOf` is checked on the answer."""
    keyword = "anyOf" if "anyOf" in schema else "oneOf"
    options = schema[keyword]
    if not is_array(options) or not options:
        raise SchemaError(f"{keyword} is no list of schemas, or an empty one", path=path)
    beside = {key: value for key, value in schema.items() if key != keyword and key not in ANNOTATIONS}
    beside = beside if constrains(beside) or "$ref" in beside or "allOf" in beside else {}
    branches: list[Node] = []
    depth, base = reader.depth, reader.base
    for option in options:
        try:
            branches.append(reader.read(merge(beside, option) if beside else option, path))
        except ImpossibleError:
            reader.depth, reader.base = depth, base
    if not branches:
        raise ImpossibleError(f"no branch of {keyword} has a value", path=path)
    if schema.get("nullable") is True:
        branches.append(Scalar("null"))
    if len(branches) == 1 or _one_leaf(reader, schema, branches):
        return branches[0]
    union = Union(_flat(branches), keywords=_checks(reader, keyword, branches))
    tag = schema.get("discriminator")
    if is_object(tag) and isinstance(tag.get("propertyName"), str):
        reader.tagged.append((union, tag["propertyName"]))
    return union


def _one_leaf(reader: Reader, schema: dict[str, Any], branches: list[Node]) -> bool:
    """Whether the branches are ways of reading one scalar (as for a Path), which the type writes in its own way."""
    core = reader.core_of(schema)
    if core is None or "serialization" not in core:
        return False
    kinds = {branch.kind if isinstance(branch, Scalar) else None for branch in branches}
    return len(kinds) == 1 and None not in kinds


def _checks(reader: Reader, keyword: str, branches: list[Node]) -> dict[str, Any]:
    """`oneOf` refuses what two branches allow; said as a loss unless a type wrote it (a tagged union is disjoint)."""
    return {"oneOf": len(branches)} if keyword == "oneOf" and not reader.marked else {}


def _flat(branches: list[Node]) -> tuple[Node, ...]:
    """Unions inside a union, taken apart; a bare null, and a bare reference to one definition, once."""
    flat: list[Node] = []
    for branch in branches:
        plain = isinstance(branch, Union) and not branch.description and not branch.keywords
        flat.extend(branch.branches if plain and isinstance(branch, Union) else (branch,))
    seen: set[str] = set()
    kept: list[Node] = []
    for branch in flat:
        name = _bare(branch)
        if name is None or name not in seen:
            kept.append(branch)
        if name is not None:
            seen.add(name)
    return tuple(kept)


def _bare(branch: Node) -> str | None:
    """What makes a branch the same as another; `None` for one that may differ in its words or constraints."""
    if branch.description or branch.keywords:
        return None
    if isinstance(branch, Ref):
        return f"#{branch.name}"
    return branch.kind if isinstance(branch, Scalar) and branch.kind in {"null", "boolean"} else None
