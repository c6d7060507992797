"""How a wire schema is walked and counted by the checker: levels, names, options, and where references lead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def children(node: Schema) -> Iterator[Any]:
    yield from node.get("properties", {}).values()
    yield from node.get("anyOf", ())
    yield from node.get("prefixItems", ())
    for single in ("items", "additionalProperties"):
        if isinstance(node.get(single), dict):
            yield node[single]


def walk(schema: Schema) -> Iterator[Schema]:
    todo: list[Any] = [schema, *schema.get("$defs", {}).values()]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            yield node
            todo.extend(children(node))


def depth(node: Any) -> int:
    if not isinstance(node, dict):
        return 0
    here = 1 if node.get("properties") else 0
    return here + max((depth(child) for child in children(node)), default=0)


def chars(schema: Schema, nodes: list[Schema]) -> int:
    total = sum(len(name) for name in schema.get("$defs", {}))
    for node in nodes:
        total += sum(map(len, node.get("properties", ())))
        values = [*node.get("enum", ()), *([node["const"]] if "const" in node else ())]
        total += sum(len(v) if isinstance(v, str) else len(json.dumps(v)) for v in values)
    return total


def optional(node: Schema) -> int:
    return len(set(node.get("properties", ())) - set(node.get("required", ())))


def unions(node: Schema) -> int:
    properties = [p for p in node.get("properties", {}).values() if isinstance(p, dict)]
    return sum("anyOf" in p or isinstance(p.get("type"), list) for p in properties)


def finite_names(everywhere: dict[str, Any]) -> set[str]:
    """The definitions that some finite value satisfies: a least fixed point over what each one needs."""
    finite: set[str] = set()
    while True:
        more = {name for name, node in everywhere.items() if name not in finite and _ends(node, everywhere, finite)}
        if not more:
            return finite
        finite |= more


def _ends(node: Any, everywhere: dict[str, Any], finite: set[str]) -> bool:
    if not isinstance(node, dict):
        return bool(node)
    if node.get("$ref") in everywhere:
        return node["$ref"] in finite
    if node.get("anyOf"):
        return any(_ends(branch, everywhere, finite) for branch in node["anyOf"])
    properties = node.get("properties", {})
    needed = [properties[key] for key in node.get("required", ()) if key in properties]
    if node.get("minItems", 0) and isinstance(node.get("items"), dict):
        needed.append(node["items"])
    return all(_ends(child, everywhere, finite) for child in needed)


def reached(start: str, everywhere: dict[str, Any], through: str) -> set[str]:
    """The definitions that a definition leads to: through unions only, required properties, or anything."""
    found: set[str] = set()
    todo: list[Any] = [everywhere[start]]
    while todo:
        node = todo.pop()
        if not isinstance(node, dict):
            continue
        target = node.get("$ref")
        if target in everywhere and target not in found:
            found.add(target)
            todo.append(everywhere[target])
        todo.extend(_followed(node, through))
    return found


def _followed(node: Schema, through: str) -> Iterator[Any]:
    if through == "all":
        yield from children(node)
    elif through == "required":
        properties = node.get("properties", {})
        yield from (properties[k] for k in node.get("required", ()) if k in properties)
        yield from (*node.get("anyOf", ()), *node.get("prefixItems", ()))
        if isinstance(node.get("items"), dict):
            yield node["items"]
    else:
        yield from node.get("anyOf", ())
