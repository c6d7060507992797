"""What a JSON Schema wants, position by position: the form in which the extractor reads the wire schema.

A `Want` is read lazily, because schemas may be recursive: its fields, items and branches are made when the
extractor gets there, which it only does where the text has something for them. `anyOf` with null is `nullable`; an
array of objects with just `key` and `value` is how a dict travels (`entries`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ..json_types import Json, as_list, as_object, is_list, is_object
from .formats import infer
from .words import words

MAX_REF_HOPS = 32
"""`$ref`s followed at one position before it is given up as circular."""


class Want:
    """One position of a schema.

    Attributes:
        schema: The schema of the position, `$ref` resolved, a lone non-null branch of `anyOf` merged in.
        name: The property's name; empty for the root and for items.
        parent: The position around it.
        nullable: Whether null is allowed.
        required: Whether the property must be present.
        memo: What others have worked out about this position and need again.
    """

    def __init__(
        self, schema: Any, root: Json, *, name: str = "", parent: Want | None = None, required: bool = True
    ) -> None:
        self._root = root
        self.name = name
        self.parent = parent
        self.required = required
        self.memo: dict[str, Any] = {}
        self.schema, self.nullable = _flatten(_resolve(schema, root), root)

    @cached_property
    def kind(self) -> str:
        """`"enum"`, `"union"`, a JSON type, or `"any"`."""
        if self.values:
            return "enum"
        if len(self._branch_schemas) > 1:
            return "union"
        kinds = self._types
        if len(kinds) == 1:
            return kinds[0]
        if not kinds:
            if "type" in self.schema:
                return "null"
            return "object" if "properties" in self.schema else "array" if "items" in self.schema else "any"
        return "union"

    @cached_property
    def _types(self) -> list[str]:
        kinds = self.schema.get("type")
        listed = kinds if is_list(kinds) else [kinds]
        return [kind for kind in listed if isinstance(kind, str) and kind != "null"]

    @cached_property
    def _branch_schemas(self) -> list[Json]:
        return [branch for branch in _branches(self.schema, self._root) if branch.get("type") != "null"]

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """The members of an enum or const, null left out."""
        if "const" in self.schema:
            return (self.schema["const"],)
        return tuple(value for value in as_list(self.schema.get("enum")) if value is not None)

    @property
    def fixed(self) -> bool:
        """Only one value may stand here, so that it is structure and needs no evidence (the tag of a union)."""
        return len(self.values) == 1 and not self.nullable

    @cached_property
    def branches(self) -> Sequence[Want]:
        """The branches of a union, null left out."""
        if len(self._branch_schemas) > 1:
            common: Json = {key: self.schema[key] for key in ("title", "description") if key in self.schema}
            return [self._child({**common, **branch}, self.name) for branch in self._branch_schemas]
        return [self._child({**self.schema, "type": kind}, self.name) for kind in self._types]

    @cached_property
    def fields(self) -> Sequence[Want]:
        """The properties of an object, in order."""
        named = as_object(self.schema.get("properties"))
        required = as_list(self.schema.get("required"))
        return [
            Want(child, self._root, name=name, parent=self, required=name in required) for name, child in named.items()
        ]

    @cached_property
    def items(self) -> Want | None:
        """What an array holds; `None` where the schema does not say."""
        child = self.schema.get("items")
        return Want(child, self._root, parent=self) if is_object(child) else None

    @cached_property
    def entries(self) -> tuple[Want, Want] | None:
        """Key and value of a dict that travels as an array of entries; else `None`."""
        if self.kind != "array" or self.items is None or self.items.kind != "object":
            return None
        by_name = {field.name: field for field in self.items.fields}
        return (by_name["key"], by_name["value"]) if by_name.keys() == {"key", "value"} else None

    @cached_property
    def mapping(self) -> tuple[Want, Want] | None:
        """Key and value of an object whose properties have no names of their own, `dict[str, int]`; else `None`."""
        values = self.schema.get("additionalProperties")
        if self.kind != "object" or self.fields or not is_object(values):
            return None
        keys = {"type": "string", **as_object(self.schema.get("propertyNames"))}
        return self._child(keys, ""), self._child(values, "")

    @cached_property
    def description(self) -> str:
        """The description in plain words."""
        text = self.schema.get("description")
        return text if isinstance(text, str) else ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the name (of the title, for the root and for items)."""
        title = self.schema.get("title")
        return words(self.name or (title if isinstance(title, str) else ""))

    @cached_property
    def about(self) -> frozenset[str]:
        """The words of name, title and description together."""
        title = self.schema.get("title")
        return frozenset(words(f"{self.name} {title if isinstance(title, str) else ''} {self.description[:190]}"))

    @cached_property
    def siblings(self) -> frozenset[str]:
        """The words of the names of the fields beside this one."""
        fields = self.parent.fields if self.parent is not None else ()
        return frozenset(word for field in fields if field.name != self.name for word in field.words)

    @cached_property
    def context(self) -> frozenset[str]:
        """The words of everything around this position."""
        around: frozenset[str] = frozenset()
        node, hops = self.parent, 0
        while node is not None and hops < MAX_REF_HOPS:
            title = node.schema.get("title")
            around |= frozenset(words(f"{node.name} {title if isinstance(title, str) else ''}"))
            node, hops = node.parent, hops + 1
        return around

    @cached_property
    def format(self) -> str:
        """The `format`, or what pattern or description say in its place; empty where nothing does."""
        value = self.schema.get("format")
        if isinstance(value, str):
            return value
        return infer(self.schema.get("pattern"), self.description) if self.kind == "string" else ""

    def named(self, owner: Want) -> Want:
        """This position under the name and the words of another: an item under its array's."""
        described = {"description": owner.schema["description"]} if "description" in owner.schema else {}
        return Want({**described, **self.schema}, self._root, name=owner.name, parent=owner.parent)

    def _child(self, schema: Json, name: str) -> Want:
        return Want(schema, self._root, name=name, parent=self.parent)


def _resolve(schema: Any, root: Json) -> Json:
    for _ in range(MAX_REF_HOPS):
        if not is_object(schema):
            return {}
        ref = schema.get("$ref")
        if not isinstance(ref, str) or not ref.startswith("#"):
            return schema
        target = {"title": ref.rsplit("/", 1)[-1], **_at(root, ref)} if ref != "#" else root
        siblings: Json = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**target, **siblings}
    return {}


def _at(root: Json, ref: str) -> Json:
    node: Any = root
    for step in ref[1:].strip("/").split("/") if ref != "#" else ():
        step = step.replace("~1", "/").replace("~0", "~")
        node = as_object(node).get(step)
    return as_object(node)


def _branches(schema: Json, root: Json) -> list[Json]:
    return [_resolve(branch, root) for branch in as_list(schema.get("anyOf") or schema.get("oneOf"))]


def _flatten(schema: Json, root: Json) -> tuple[Json, bool]:
    """Merge single-branch unions and allOf; say whether null is allowed."""
    nullable = False
    for _ in range(MAX_REF_HOPS):
        kinds = schema.get("type")
        nullable |= kinds == "null" or "null" in as_list(kinds) or None in as_list(schema.get("enum"))
        merged = as_list(schema.get("allOf"))
        if merged:
            schema = _merge_all(schema, merged, root)
            continue
        branches = _branches(schema, root)
        real = [branch for branch in branches if branch.get("type") != "null"]
        nullable |= len(real) < len(branches)
        if len(real) != 1:
            break
        outer = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
        schema = {**real[0], **outer}
    return schema, nullable


def _merge_all(schema: Json, parts: list[Any], root: Json) -> Json:
    merged = {key: value for key, value in schema.items() if key != "allOf"}
    for part in parts:
        resolved = _resolve(part, root)
        for key, value in resolved.items():
            if key == "properties" and is_object(merged.get(key)):
                merged[key] = {**as_object(value), **merged[key]}
            elif key == "required" and is_list(merged.get(key)):
                merged[key] = [*merged[key], *as_list(value)]
            else:
                merged.setdefault(key, value)
    return merged
