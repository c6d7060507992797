"""An independent reader of the providers' published rules: `violations(schema, dialect)` says what they would refuse.

Written from the pages and never from the compiler: it shares no table and no function with `extractly`. The rules are
rows of `RULES`; a row that is `None` or empty there is a thing the page does not speak of, and is then not allowed.
Counts follow what was observed of OpenAI's service: the root and each definition are counted once, `$ref` is not
followed, and depth is the number of objects with properties on one path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from strict_counts import chars, depth, finite_names, optional, reached, unions, walk

Schema = dict[str, Any]

LENGTHS = {"minLength", "maxLength"}
BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
SIZES = {"minItems", "maxItems"}
NINE_FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
TYPES = {"string", "number", "integer", "boolean", "null", "array", "object"}
SCALARS = {"string", "number", "integer", "boolean", "null"}
EVERYWHERE = {"type", "title", "description", "enum", "const"}


@dataclass(frozen=True)
class Rules:
    """What one page says; see `RULES`."""

    string: set[str] = field(default_factory=set)
    integer: set[str] = field(default_factory=set)
    number: set[str] = field(default_factory=set)
    array: set[str] = field(default_factory=set)
    object: set[str] = field(default_factory=set)
    formats: set[str] = field(default_factory=set)
    annotations: set[str] = field(default_factory=set)
    enum_of: set[str] = field(default_factory=lambda: {"string"})
    const: bool = False
    all_required: bool = True
    closed: bool = True
    root_object: bool = True
    recursion: str = "none"
    root_ref: bool = False
    whole_patterns: bool = False
    prefix_items: str = "none"
    min_items_max: int | None = None
    refused_in_patterns: str = r"\(\?[=!<]"
    properties: int | None = None
    depth: int | None = None
    chars: int | None = None
    enum_values: int | None = None
    large_enum: tuple[int, int] | None = None
    optional: int | None = None
    unions: int | None = None
    root_keys: str = r"(?s).*"


_LOOK = r"\(\?<?[=!]|\\[1-9]|\(\?P="
_FANCY = _LOOK + r"|\\[bB]|\\[pP]\{|\(\?[aiLmsux-]+[:)]"
_OPENAI = Rules(
    string={"pattern", "format"},
    integer=BOUNDS | {"multipleOf"},
    number=BOUNDS | {"multipleOf"},
    array=set(SIZES),
    formats=NINE_FORMATS,
    enum_of=SCALARS,
    const=True,
    recursion="ref",
    root_ref=True,
    refused_in_patterns=_LOOK,
    properties=5_000,
    depth=10,
    chars=120_000,
    enum_values=1_000,
    large_enum=(250, 15_000),
)
_TUNED = replace(_OPENAI, string=set(), integer=set(), number=set(), array=set(), formats=set())
_GRAMMAR = Rules(
    string=LENGTHS | {"pattern", "format"},
    integer=BOUNDS,
    array=set(SIZES),
    annotations={"examples", "default", "deprecated"},
    enum_of=TYPES,
    const=True,
    all_required=False,
    closed=False,
    root_object=False,
    recursion="ref",
    whole_patterns=True,
    refused_in_patterns=_FANCY,
)

RULES: dict[str, Rules] = {
    "openai": _OPENAI,
    "openai-finetuned": _TUNED,
    "azure": replace(_TUNED, properties=100, depth=5, chars=15_000, enum_values=500, large_enum=(250, 7_500)),
    "anthropic": Rules(
        string={"pattern", "format"},
        array={"minItems"},
        formats=NINE_FORMATS | {"uri"},
        enum_of=SCALARS,
        const=True,
        all_required=False,
        min_items_max=1,
        refused_in_patterns=_FANCY,
        optional=24,
        unions=16,
        root_keys=r"[a-zA-Z0-9_.-]{1,64}",
    ),
    "gemini": Rules(
        string={"format"},
        integer={"minimum", "maximum"},
        number={"minimum", "maximum"},
        array=set(SIZES),
        formats={"date-time", "date", "time"},
        enum_of={"string", "number", "integer"},
        all_required=False,
        recursion="optional",
        prefix_items="open",
    ),
    "mistral": Rules(),
    "groq": Rules(),
    "fireworks": Rules(all_required=False, recursion="ref"),
    "vllm": replace(
        _GRAMMAR,
        number=set(BOUNDS),
        object={"minProperties", "maxProperties"},
        formats=NINE_FORMATS | {"uri", "uri-reference", "uri-template", "json-pointer", "relative-json-pointer"},
        root_ref=True,
        prefix_items="open",
    ),
    "llama.cpp": replace(_GRAMMAR, formats={"date", "time", "date-time", "uuid"}, prefix_items="fixed"),
    "ollama": replace(_GRAMMAR, formats={"date", "time", "date-time", "uuid"}, prefix_items="fixed"),
}


def violations(schema: Any, dialect: str) -> list[str]:
    """Say, one line each with its place, what the dialect would refuse or ignore in this wire schema."""
    if dialect == "plain":
        return []
    return list(_Checker(schema, RULES[dialect]).run())


class _Checker:
    def __init__(self, schema: Any, rules: Rules) -> None:
        self.schema = schema
        self.rules = rules
        self.definitions: dict[str, Any] = {}
        if isinstance(schema, dict):
            self.definitions = {
                f"#/$defs/{k.replace('~', '~0').replace('/', '~1')}": v for k, v in schema.get("$defs", {}).items()
            }

    def run(self) -> Iterator[str]:
        if not isinstance(self.schema, dict):
            yield "#: the root is no object"
            return
        body = {k: v for k, v in self.schema.items() if k != "$defs"}
        yield from self.root(body)
        yield from self.node(body, "#")
        for ref, definition in self.definitions.items():
            yield from self.node(definition, ref)
        yield from self.cycles()
        yield from self.limits()

    def root(self, body: Schema) -> Iterator[str]:
        if self.rules.root_object:
            if body.get("type") != "object":
                yield f"#: schema must be of type 'object', got {body.get('type')!r}"
            for banned in ("anyOf", "oneOf", "allOf", "enum", "const", "not", "$ref"):
                if banned in body:
                    yield f"#: must not have {banned!r} at the top level"

        for key in body.get("properties", {}):
            if not re.fullmatch(self.rules.root_keys, key):
                yield f"#: property keys should match {self.rules.root_keys!r}, got {key!r}"

    def node(self, node: Any, at: str) -> Iterator[str]:
        if not isinstance(node, dict):
            yield f"{at}: {node!r} is no schema object"
            return
        if "$ref" in node:
            yield from self.ref(node, at)
        elif "anyOf" in node:
            yield from self.union(node, at)
        elif "type" not in node:
            yield f"{at}: schema must have a 'type' key"
        else:
            yield from self.typed(node, at)

    def ref(self, node: Schema, at: str) -> Iterator[str]:
        target = node["$ref"]
        if len(node) > 1:
            yield f"{at}: $ref cannot have keywords {sorted(set(node) - {'$ref'})}"
        if target == "#":
            if not self.rules.root_ref:
                yield f"{at}: '#' is not taken as a reference"
        elif target not in self.definitions:
            yield f"{at}: {target!r} does not resolve"

    def union(self, node: Schema, at: str) -> Iterator[str]:
        extra = set(node) - {"anyOf", "title", "description"} - self.rules.annotations
        if extra:
            yield f"{at}: keywords beside anyOf: {sorted(extra)}"
        if not isinstance(node["anyOf"], list) or not node["anyOf"]:
            yield f"{at}: anyOf is empty"
            return
        for index, branch in enumerate(node["anyOf"]):
            yield from self.node(branch, f"{at}/anyOf/{index}")

    def typed(self, node: Schema, at: str) -> Iterator[str]:
        names = node["type"] if isinstance(node["type"], list) else [node["type"]]
        if not names or len(set(names)) != len(names) or not set(names) <= TYPES:
            yield f"{at}: type {node['type']!r}"
            return
        yield from self.keywords(node, names, at)
        yield from self.values(node, names, at)
        if "string" in names:
            yield from self.string(node, at)
        if "array" in names:
            yield from self.array(node, at)
        if "object" in names:
            yield from self.object(node, at)

    def keywords(self, node: Schema, names: list[str], at: str) -> Iterator[str]:
        allowed = EVERYWHERE | self.rules.annotations
        for name in names:
            allowed = allowed | getattr(self.rules, name, set())
        if "object" in names:
            allowed |= {"properties", "required", "additionalProperties"}
        if "array" in names:
            allowed |= {"items", *({"prefixItems"} if self.rules.prefix_items != "none" else ())}
        for keyword in node:
            if keyword not in allowed:
                yield f"{at}: {keyword!r} is not permitted"

    def values(self, node: Schema, names: list[str], at: str) -> Iterator[str]:
        if "const" in node and not self.rules.const:
            yield f"{at}: 'const' is not permitted"
        if "enum" not in node and "const" not in node:
            return
        members = node.get("enum", [node.get("const")])
        if not isinstance(members, list) or not members:
            yield f"{at}: enum is empty"
            return
        if len({json.dumps(m, sort_keys=True) for m in members}) != len(members):
            yield f"{at}: enum has a value twice"
        for member in members:
            kinds = set(_kinds(member))
            if not kinds & set(names):
                yield f"{at}: enum value {member!r} does not validate against {names}"
            if "enum" in node and not kinds & self.rules.enum_of:
                yield f"{at}: enum value {member!r} is no {sorted(self.rules.enum_of)}"

    def string(self, node: Schema, at: str) -> Iterator[str]:
        if "format" in node and "format" in self.rules.string and node["format"] not in self.rules.formats:
            yield f"{at}: {node['format']!r} is not a valid format"
        pattern = node.get("pattern")
        if pattern is None:
            return
        if self.rules.whole_patterns and LENGTHS & set(node):
            yield f"{at}: a length beside a pattern is ignored"
        if self.rules.whole_patterns and not (pattern.startswith("^") and pattern.endswith("$")):
            yield f"{at}: pattern {pattern!r} is not anchored"
        if re.search(self.rules.refused_in_patterns, re.sub(r"\\\\", "", pattern)):
            yield f"{at}: pattern {pattern!r} uses what the engine has not"
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"{at}: {pattern!r} is not a 'regex': {error}"

    def array(self, node: Schema, at: str) -> Iterator[str]:
        prefix = node.get("prefixItems")
        if prefix is not None:
            for index, item in enumerate(prefix):
                yield from self.node(item, f"{at}/prefixItems/{index}")
            if self.rules.prefix_items == "fixed" and "items" in node:
                yield f"{at}: items beside prefixItems replaces it"
        elif "items" not in node:
            yield f"{at}: array schema missing items"
        if "items" in node:
            yield from self.node(node["items"], f"{at}/items")
        limit = self.rules.min_items_max
        if limit is not None and node.get("minItems", 0) > limit:
            yield f"{at}: minItems above {limit}"
        if node.get("minItems", 0) > node.get("maxItems", node.get("minItems", 0)):
            yield f"{at}: minItems above maxItems"

    def object(self, node: Schema, at: str) -> Iterator[str]:
        properties = node.get("properties", None if self.rules.closed else {})
        if not isinstance(properties, dict):
            yield f"{at}: object schema missing properties"
            return
        extra = node.get("additionalProperties", "missing")
        if self.rules.closed and extra is not False:
            yield f"{at}: 'additionalProperties' is required to be supplied and to be false"
        if isinstance(extra, dict):
            yield from self.node(extra, f"{at}/additionalProperties")
        yield from self.required(properties, node.get("required", []), at)
        for key, value in properties.items():
            yield from self.node(value, f"{at}/properties/{key}")

    def required(self, properties: Schema, required: list[str], at: str) -> Iterator[str]:
        if len(set(required)) != len(required):
            yield f"{at}: required names a key twice"
        for key in set(required) - set(properties):
            yield f"{at}: extra required key {key!r} supplied"
        if self.rules.all_required:
            for key in set(properties) - set(required):
                yield f"{at}: 'required' is missing {key!r}"

    def cycles(self) -> Iterator[str]:
        """References that lead back to themselves: without a value between, or at all where recursion is refused."""
        everywhere = {**self.definitions, "#": {k: v for k, v in self.schema.items() if k != "$defs"}}
        for name in everywhere:
            if name in reached(name, everywhere, "bare"):
                yield f"{name}: refers to itself and never reaches a type"
            elif self.rules.recursion == "none" and name in reached(name, everywhere, "all"):
                yield f"{name}: is recursive"
            elif self.rules.recursion == "optional" and name in reached(name, everywhere, "required"):
                yield f"{name}: is recursive through a required property"
        finite = finite_names(everywhere)
        for name in everywhere:
            if name not in finite:
                yield f"{name}: has no finite value"

    def limits(self) -> Iterator[str]:
        nodes = list(walk(self.schema))
        rules = self.rules
        enums = [n["enum"] for n in nodes if isinstance(n.get("enum"), list)]
        counts = (
            ("properties", sum(len(n.get("properties", ())) for n in nodes), rules.properties),
            ("levels of nesting", max(map(depth, [self.schema, *self.definitions.values()])), rules.depth),
            ("characters of names and values", chars(self.schema, nodes), rules.chars),
            ("enum values", sum(map(len, enums)), rules.enum_values),
            ("optional properties", sum(optional(n) for n in nodes), rules.optional),
            ("union-typed properties", sum(unions(n) for n in nodes), rules.unions),
        )
        for what, number, limit in counts:
            if limit is not None and number > limit:
                yield f"#: {number} {what} exceeds limit of {limit}"
        for values in enums:
            if rules.large_enum and len(values) > rules.large_enum[0]:
                size = sum(len(v) for v in values if isinstance(v, str))
                if size > rules.large_enum[1]:
                    yield f"#: {size} characters in one enum exceed {rules.large_enum[1]}"


def _kinds(value: Any) -> Iterator[str]:
    match value:
        case bool():
            yield "boolean"
        case int():
            yield from ("integer", "number")
        case float():
            yield "number"
            if value == int(value):
                yield "integer"
        case str():
            yield "string"
        case None:
            yield "null"
        case list():
            yield "array"
        case _:
            yield "object"
