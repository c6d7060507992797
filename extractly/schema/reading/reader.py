"""JSON Schema (plain, or marked by `annotate`) -> nodes that say what the type says, before any dialect.

Contract: `Reader.read_root` gives a tree in which nothing is rewritten yet: mappings, tuples and open objects are
native, a property that need not be there is `"optional"`, constraints stand in `Node.keywords`. `lower` makes it fit a
dialect. The two inputs differ only in the marks: with them the reader knows classes, Python names and defaults,
without them it has the schema.

What a schema is, is decided by the first keyword of the table in `read.py` that it has. Definitions are read from a
queue, not where they are used, so depth is that of one definition and bounded by `MAX_DEPTH`; the whole is bounded by
`MAX_NODES`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from ..._types import JsonPath
from ...errors import SchemaError
from ..guards import is_object
from ..lowering.inhabited import Nothing, prune
from ..names import unique_name
from ..nodes import Anything, Enum, Node, Object, Ref, Union
from ..shapes import dereference
from ..words import describe
from . import facts
from .document import Document, draft_of
from .marks import ALSO, CORE, LOST

__all__ = [
    "ANNOTATIONS",
    "MAX_DEPTH",
    "MAX_NODES",
    "ImpossibleError",
    "Reader",
    "Rule",
    "Shapes",
    "constrains",
    "left_over",
    "refuse_contradiction",
]

Rule: TypeAlias = "Callable[[Reader, dict[str, Any], JsonPath], Node]"
Shapes: TypeAlias = "tuple[tuple[str, Rule], ...]"
"""What to do with a schema that has a keyword; the first that applies does, and the last serves all others."""

MAX_DEPTH: Final = 120
"""Levels of nesting in one definition. jiter and pydantic stop at 200 levels of JSON; a level here is up to two."""
MAX_NODES: Final = 200_000
"""Nodes of one schema; merging `allOf` and distributing over `anyOf` may make more of them than the text has."""

ANNOTATIONS: Final = frozenset(
    {"title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment",
     "$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$defs", "definitions", "$vocabulary", "discriminator",
     "contentMediaType", "contentEncoding", "contentSchema", CORE}
)  # fmt: skip

_CONSTRAINTS: Final = frozenset(
    {"minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
     "multipleOf", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "minProperties",
     "maxProperties", "propertyNames", "patternProperties", "dependencies", "dependentRequired", "dependentSchemas",
     "if", "then", "else", "not", "unevaluatedProperties", "unevaluatedItems", "extends", "disallow", "divisibleBy",
     LOST, ALSO}
)  # fmt: skip
_STRUCTURE: Final = frozenset(
    {"type", "enum", "const", "properties", "required", "additionalProperties", "items", "prefixItems",
     "additionalItems", "anyOf", "oneOf", "allOf", "nullable"}
)  # fmt: skip


class ImpossibleError(SchemaError):
    """A schema that no value satisfies (`false`, an empty enum, a contradiction): dropped where it may be absent."""


class Reader:
    """Reads one schema; used once.

    Attributes:
        definitions: The definitions that were referred to, by their wire names.
        marked: Whether the schema comes from a type; a plain one is checked as a whole by `jsonschema`.
    """

    def __init__(self, root: Any, shapes: Shapes, cores: list[Any] | None = None) -> None:
        self.document = Document(root)
        self._shapes = shapes
        self.cores = cores
        self.marked = cores is not None
        self.definitions: dict[str, Node] = {}
        # Up to draft 7 whatever stands beside `$ref` is ignored (draft-handrews-json-schema-01 §8.3).
        self.ref_stands_alone = not self.marked and draft_of(root) in {3, 4, 6, 7}
        # Unions with a discriminator: the tag is always there, whatever default it has.
        self.tagged: list[tuple[Union, str]] = []
        # Whether the class around says that its strings are stripped or change their case.
        self.strings_change = False
        # What `merge` is reading now, by its text: met again inside itself, it becomes a definition.
        self.merging: set[str] = set()
        self._names: dict[str, str] = {}
        self._queue: list[tuple[str, Any, str, JsonPath]] = []
        self._core_refs: dict[str, Any] | None = None
        self._count = 0
        self.base = self.document.base
        self.depth = 0

    def read_root(self) -> Node:
        """Read the schema and every definition it uses.

        Raises:
            SchemaError: It cannot be said; the message holds the place, the reason and the remedy.
        """
        root = self.read(self.document.root, ())
        while self._queue:
            name, schema, base, path = self._queue.pop()
            self.base, self.depth, self.strings_change = base, 0, False
            try:
                self.definitions[name] = self.read(schema, path)
            except ImpossibleError as error:
                self.definitions[name] = Nothing(error)
        for union, tag in self.tagged:
            _require_tag(union, tag, self.definitions)
        if not prune(root, self.definitions):
            raise next(
                (node.error for node in self.definitions.values() if isinstance(node, Nothing)),
                SchemaError(
                    "no finite value: a cycle of $ref never reaches a type", remedy="Give the cycle a way to end"
                ),
            )
        return root

    def lookup(self, core_ref: str) -> Any:
        """The core schema behind a `definition-ref`."""
        if self._core_refs is None:
            self._core_refs = {core["ref"]: core for core in self.cores or () if "ref" in core}
        return self._core_refs.get(core_ref)

    def core_of(self, schema: Any) -> Any:
        """The core schema that a schema was made from, or `None`."""
        return self.cores[schema[CORE]] if self.cores is not None and CORE in schema else None

    def read(self, schema: Any, path: JsonPath) -> Node:
        """Read one schema.

        Raises:
            ImpossibleError: No value satisfies it.
            SchemaError: It cannot be said.
        """
        if schema is True or schema == {}:
            return Anything()
        if is_object(schema) and (schema.get("not") is True or schema.get("not") == {}):
            schema = False
        if not is_object(schema):
            if schema is False:
                raise ImpossibleError("the schema is false: no value is valid here", path=path, remedy="Take it out")
            raise SchemaError(f"a schema is an object or a boolean, not {type(schema).__name__}", path=path)
        self._count_node(path)
        outer_base, self.base = self.base, self.document.base_of(schema, self.base)
        self.depth += 1
        node = self._rule(schema)(self, schema, path)
        self.depth -= 1
        self.base = outer_base
        return self._finish(node, schema)

    def _rule(self, schema: dict[str, Any]) -> Rule:
        for keyword, rule in self._shapes:
            if keyword in schema:
                return rule
        return self._shapes[-1][1]

    def _count_node(self, path: JsonPath) -> None:
        self._count += 1
        if self.depth >= MAX_DEPTH:
            raise SchemaError(
                f"the schema nests deeper than {MAX_DEPTH} levels",
                path=path[:12],
                remedy="Name the inner part in `$defs`",
            )
        if self._count > MAX_NODES:
            raise SchemaError(f"the schema has more than {MAX_NODES} nodes", path=path, remedy="Ask for less at once")

    def _finish(self, node: Node, schema: dict[str, Any]) -> Node:
        """Put on what every node may carry: its core schema, words, and the constraints that no shape consumed."""
        core = self.core_of(schema)
        if core is not None:
            node.core = core
            if own := facts.own_functions(core):
                lost = [("validator", "checked locally", f"what {name} refuses") for name in own]
                node.keywords[LOST] = [*node.keywords.get(LOST, ()), *lost]
        title, words = describe(schema, core, marked=self.marked)
        if words and words != node.description:
            node.description = f"{words}\n{node.description}" if node.description else words
        if title:
            node.keywords["title"] = title
        return node

    def refer(self, schema: dict[str, Any], path: JsonPath) -> Ref:
        """A reference to what `$ref` leads to, which is read later, once."""
        address, target, base = self.document.resolve(schema["$ref"], self.base, path)
        name = self._names.get(address)
        if name is None:
            name = self.name_definition(address, target)
            self._queue.append((name, target, base, path))
        return Ref(name)

    def knows(self, address: str) -> bool:
        """Whether a definition was made for this address."""
        return address in self._names

    def refer_to_merged(self, key: str, make: Callable[[], dict[str, Any]], path: JsonPath) -> Ref:
        """A reference to several schemas merged into one, which `make` gives; read later, once."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = unique_name("merged", key, self._names.values())
            self._queue.append((name, make(), self.base, path))
        return Ref(name)

    def name_definition(self, address: str, target: Any) -> str:
        """Give the place at `address` its name among the definitions."""
        core = self.core_of(target) if is_object(target) else None
        cls = facts.named_class(core, self.lookup) if core is not None else None
        short = getattr(cls, "__name__", None) or address.rstrip("/#").rsplit("/", 1)[-1].lstrip("#") or "root"
        name = unique_name(short, address, self._names.values())
        self._names[address] = name
        return name


def _require_tag(union: Union, tag: str, definitions: dict[str, Node]) -> None:
    for branch in union.branches:
        target = dereference(branch, definitions)
        for field in target.fields if isinstance(target, Object) else ():
            if field.key == tag and isinstance(dereference(field.node, definitions), Enum):
                field.presence = "required"


def constrains(schema: dict[str, Any]) -> bool:
    """Whether a schema says more than annotations, apart from `$ref` and `allOf`."""
    return any(key in _STRUCTURE or key in _CONSTRAINTS for key in schema if key != "allOf")


def left_over(schema: dict[str, Any]) -> dict[str, Any]:
    """The constraints of a schema that are no structure; keywords that nobody knows say nothing (Core §6.5)."""
    return {key: value for key, value in schema.items() if key in _CONSTRAINTS}


def refuse_contradiction(keywords: dict[str, Any], path: JsonPath) -> None:
    """Refuse bounds that leave nothing.

    Raises:
        ImpossibleError: A lower bound is above its upper bound.
    """
    for least, most in _BOUNDS:
        low, high = keywords.get(least), keywords.get(most)
        if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
            raise ImpossibleError(f"{least} {low} is above {most} {high}", path=path, remedy="Correct the bounds")


_BOUNDS: Final = (
    ("minLength", "maxLength"),
    ("minimum", "maximum"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
