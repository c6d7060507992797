"""The typed intermediate form between a type and its wire schema: one tree that emit, codec and streaming all read.

A node says three things at once: what stands on the wire, what it becomes in the type's own JSON (the *user form*: what
`TypeAdapter.validate_json` would accept), and which part of pydantic's core schema validates it. Because the emitter,
the codec and the streaming builder read the same node, a schema and its decoder cannot drift apart.

`read` makes nodes from an annotated JSON Schema, `lower` rewrites them for a dialect (this is where `Mapping.native`,
`Field.presence`, `Wrapped` and the like are decided), and nothing changes them afterwards. A finished tree contains
only the classes below. Nodes are plain slotted classes, because a schema is made of many and cold compiles count.

Wire form and user form by class:

| node | on the wire | user form |
|---|---|---|
| Scalar | a string, number, integer, boolean or null | the same |
| Enum | one of a finite set of JSON values | the same |
| Object | an object, fields in order of declaration (the tag of a union first) | an object; absent fields left out |
| Array | an array | an array (list, set, frozenset, variadic tuple) |
| Tuple | native: an array; else an object with keys "0", "1", … and "rest" (an array) | an array |
| Mapping | native: an object; else an array of {"key": …, "value": …} | an object |
| Wrapped | an object with one field | what the field holds |
| Union | one of the branches | what the branch gives |
| Ref | what the definition says | what the definition gives |
| Anything | any JSON value (dialects with a strict decoder get a recursive definition instead) | the same |
| JsonText | a string that holds JSON (a last resort, a listed loss) | the value in it |
"""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from typing import Any, Literal

__all__ = [
    "Anything",
    "Array",
    "Enum",
    "Field",
    "JsonText",
    "Mapping",
    "Node",
    "Object",
    "Presence",
    "Ref",
    "Scalar",
    "Tuple",
    "Union",
    "Wrapped",
]

Presence = Literal["required", "null", "boxed", "optional"]
"""How a field that may be absent travels.

`"required"`: always there. `"null"`: there or null, where null (or a missing key) means "not given". `"boxed"`: an
array of no or one item, for fields whose own type allows null. `"optional"`: the key may be missing (dialects that
allow it); null is then a value of the type.
"""


class Node:
    """What every node has.

    Attributes:
        core: The pydantic core schema that validates this position of the user form; `None` for a raw JSON Schema.
            It may hold `definition-ref`s, to be resolved with the definitions of the owning `Schema`.
        keywords: JSON Schema keywords to emit beside the type (constraints that the dialect takes, `format`, …).
        description: Plain words for the model, constraints that became words included.
    """

    __slots__ = ("core", "description", "keywords")

    def __init__(
        self,
        *,
        core: Any = None,
        keywords: MappingABC[str, Any] | None = None,
        description: str | None = None,
    ) -> None:
        self.core = core
        self.keywords: dict[str, Any] = dict(keywords) if keywords else {}
        self.description = description


class Scalar(Node):
    """A string, number, integer, boolean or null.

    Attributes:
        kind: The JSON type.
        grows: A string that may be shown while it is still arriving: its type only accepts or refuses (lengths,
            patterns), and never changes it.
    """

    __slots__ = ("grows", "kind")

    def __init__(
        self,
        kind: Literal["string", "number", "integer", "boolean", "null"],
        *,
        grows: bool = False,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.kind = kind
        self.grows = grows


class Enum(Node):
    """One of a finite set of JSON values, in order of declaration (a const has one).

    Attributes:
        values: The JSON values.
    """

    __slots__ = ("values",)

    def __init__(self, values: tuple[Any, ...], **common: Any) -> None:
        super().__init__(**common)
        self.values = values


class Field:
    """One property of an `Object`, or one position of a `Tuple`.

    Attributes:
        wire_key: The property's name on the wire.
        key: Its name in the user form (pydantic's validation alias).
        name: Its name in Python; what `Partial` and `is_complete` use.
        node: What it holds. With presence `"null"` this is the node without the null, with `"boxed"` the item.
        presence: See `Presence`.
        has_default: The type fills it when it is not given (else it is simply absent, as in a TypedDict).
    """

    __slots__ = ("has_default", "key", "name", "node", "presence", "wire_key")

    def __init__(
        self,
        wire_key: str,
        node: Node,
        *,
        key: str | None = None,
        name: str | None = None,
        presence: Presence = "required",
        has_default: bool = False,
    ) -> None:
        self.wire_key = wire_key
        self.node = node
        self.key = wire_key if key is None else key
        self.name = self.key if name is None else name
        self.presence: Presence = presence
        self.has_default = has_default


class Object(Node):
    """An object with named fields.

    Attributes:
        fields: The fields in wire order.
        extra: The keys that are no field. Native (`extra_key is None`): what each of their values is; they stand beside
            the fields. Else the `Mapping` under `extra_key` that holds them all. `None`: closed.
        extra_key: The wire key of that mapping, chosen to collide with no field.
        patterns: For a native open object: `(pattern, node)` pairs of `patternProperties`.
        cls: The Python class (BaseModel, dataclass, TypedDict), or `None` for a raw schema.
        provided: Fields that the application fills: `(key, name, name in the context)`; never on the wire.
        hidden: Keys of the user form that are never on the wire (`SkipJsonSchema`).
    """

    __slots__ = ("cls", "extra", "extra_key", "fields", "hidden", "patterns", "provided")

    def __init__(
        self,
        fields: tuple[Field, ...],
        *,
        extra: Node | None = None,
        extra_key: str | None = None,
        patterns: tuple[tuple[str, Node], ...] = (),
        cls: Any = None,
        provided: tuple[tuple[str, str, str], ...] = (),
        hidden: tuple[str, ...] = (),
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.fields = fields
        self.provided = provided
        self.hidden = hidden
        self.extra = extra
        self.extra_key = extra_key
        self.patterns = patterns
        self.cls = cls


class Array(Node):
    """An array of any length.

    Attributes:
        items: What each item is.
        unique: A set or frozenset, or `uniqueItems`: checked when it closes; a `Partial` shows it as a list.
    """

    __slots__ = ("items", "unique")

    def __init__(self, items: Node, *, unique: bool = False, **common: Any) -> None:
        super().__init__(**common)
        self.items = items
        self.unique = unique


class Tuple(Node):
    """A fixed number of positions, perhaps with a tail.

    Attributes:
        fields: The positions; `Field.name` is the index as text, or a NamedTuple's field name. `Field.key` is unused.
        rest: What may follow them; `None` if nothing may.
        native: Travels as an array (`prefixItems`); else as an object keyed "0", "1", …, the tail under "rest".
        cls: The NamedTuple class, or `None`.
    """

    __slots__ = ("cls", "fields", "native", "rest")

    def __init__(
        self,
        fields: tuple[Field, ...],
        *,
        rest: Node | None = None,
        native: bool = False,
        cls: Any = None,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.fields = fields
        self.rest = rest
        self.native = native
        self.cls = cls


class Mapping(Node):
    """Keys that the schema does not name.

    Attributes:
        keys: What each key is: a string `Scalar` or an `Enum`, with its constraints.
        values: What each value is.
        native: Travels as an object; else as an array of `{"key": …, "value": …}`. Duplicate keys are an error.
    """

    __slots__ = ("keys", "native", "values")

    def __init__(self, keys: Node, values: Node, *, native: bool = False, **common: Any) -> None:
        super().__init__(**common)
        self.keys = keys
        self.values = values
        self.native = native


class Wrapped(Node):
    """An object on the wire around something that is no object in the type: the root, or an ambiguous branch.

    Attributes:
        wire_key: The one property.
        node: What it holds.
    """

    __slots__ = ("node", "wire_key")

    def __init__(self, wire_key: str, node: Node, **common: Any) -> None:
        super().__init__(**common)
        self.wire_key = wire_key
        self.node = node


class Union(Node):
    """One of several branches. Lowering makes sure that the wire value alone tells which one to decode with.

    Attributes:
        branches: The branches in order of declaration; a `Scalar("null")` is a branch like any other.
        tag: Wire key of a property that names the branch, or `None`.
        tag_values: For each branch, the tag's values that choose it (empty without a tag).
    """

    __slots__ = ("branches", "tag", "tag_values")

    def __init__(
        self,
        branches: tuple[Node, ...],
        *,
        tag: str | None = None,
        tag_values: tuple[tuple[Any, ...], ...] = (),
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.branches = branches
        self.tag = tag
        self.tag_values = tag_values


class Ref(Node):
    """A definition, by name: `Schema.definitions[name]`. The only way in which a tree is recursive."""

    __slots__ = ("name",)

    def __init__(self, name: str, **common: Any) -> None:
        super().__init__(**common)
        self.name = name


class Anything(Node):
    """Any JSON value, as it is."""

    __slots__ = ()


class JsonText(Node):
    """A value that travels as JSON text inside a string.

    Attributes:
        node: The value in the text.
    """

    __slots__ = ("node",)

    def __init__(self, node: Node, **common: Any) -> None:
        super().__init__(**common)
        self.node = node
