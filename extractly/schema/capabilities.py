"""The words in which a provider's strict mode is described: `Dialect` and `Limits`, frozen values without behaviour.

The entries are in `dialects.py`; the compiler and `lint` read them. A keyword is listed only where the decoder
*enforces* it, and a limit is the published one, `None` where none is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Dialect", "JsonType", "Limits", "PatternFeature"]

PatternFeature = Literal["lookaround", "backreference", "word_boundary", "unicode_class", "inline_flags"]
JsonType = Literal["string", "number", "integer", "boolean", "null", "array", "object"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest schema that a dialect takes; `None` is no published limit.

    Attributes:
        properties: Object properties in the whole schema, each definition counted once.
        depth: Levels of objects with properties on one path; a definition is counted by itself, `$ref` is not followed.
        name_chars: Characters of property names, definition names, enum values and const values together.
        enum_values: Enum values in the whole schema.
        large_enum_values: A string enum with more values than this is a large one.
        large_enum_chars: Characters of the values of one large enum together.
        branches: Branches of one `anyOf`.
        optional_properties: Properties that are not required, in one request.
        union_properties: Properties typed by `anyOf` or a type list, in one request.
        schema_chars: Characters of the schema as compact JSON.
    """

    properties: int | None = None
    depth: int | None = None
    name_chars: int | None = None
    enum_values: int | None = None
    large_enum_values: int | None = None
    large_enum_chars: int | None = None
    branches: int | None = None
    optional_properties: int | None = None
    union_properties: int | None = None
    schema_chars: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    r"""What a provider's strict decoder takes. Hashable, so that compiled schemas are cached by it.

    Attributes:
        name: What `compile_schema(dialect=…)` and `--dialect` call it.
        source: The page, or the measurement, that the entry was read from.
        checked: The date of that reading, `YYYY-MM-DD`.
        as_is: Everything is taken: the schema is sent as it is (`plain`).
        string_keywords: Assertions enforced on strings (`format` is told by `formats`).
        integer_keywords: Assertions enforced on integers.
        number_keywords: Assertions enforced on other numbers.
        array_keywords: Assertions enforced on arrays.
        object_keywords: Assertions enforced on objects that stay open (`patternProperties`, `minProperties`, …).
        annotations: Keywords that say something to the model or are at least tolerated.
        formats: Values of `format` that are enforced; `None`: any value may be sent.
        pattern_match: `"search"`: a pattern may match anywhere in the string, as JSON Schema says. `"whole"`: it is
            taken for the whole string (or enforced only then): send it as `^…$`, with `.*` where it was open.
        pattern_refused: Regex features that make the dialect refuse, or quietly ignore, the pattern.
        pattern_repeat_max: Largest `n` and `m` in `{n,m}`; `None` for no limit.
        pattern_excludes_length: `minLength` and `maxLength` cannot stand beside `pattern` or `format`.
        length_as_pattern: Lengths are not taken as keywords but patterns are: `^[\s\S]{1,20}$` says them.
        min_items_max: Largest `minItems`; `None` for no limit.
        enum_types: JSON types that an enum's values may have.
        const: `const` is taken; else a const is an enum of one value.
        typed_nodes: Every schema needs a determinable `type` (also beside `const` and `enum`), every array its `items`.
        nullable: How "or null" is said: `"type_list"` (`["string", "null"]`) or `"any_of"`, for nodes that can be
            said with a type list; every other node takes `anyOf`.
        required_all: Every property must be in `required`.
        required_first: The decoder writes the required properties before the optional ones, not in schema order.
        closed_objects: Every object must say `additionalProperties: false`.
        open_objects: `additionalProperties` may be a schema: a mapping travels as an object.
        prefix_items: Tuples as arrays: `"none"`; `"fixed"` (no tail: without `items`, with `minItems` and `maxItems`);
            `"open"` (`items` is the tail).
        refs: `$defs` and `#/$defs/NAME` are taken; else definitions are put in place.
        ref_siblings: Other keywords may stand beside `$ref`.
        recursion: `"ref"`: anywhere. `"optional"`: only inside properties that are not required. `"none"`: refused.
        root_object: The root must be an object with properties.
        limits: The largest schema taken.
        name_pattern: Characters of a schema's or tool's name; a regex for the whole name.
        name_max_chars: Length of such a name.
        key_pattern: Characters and length of the names of the root's properties; a regex for the whole name, `None`
            for any.
    """

    name: str
    source: str
    checked: str
    as_is: bool = False
    string_keywords: frozenset[str] = frozenset()
    integer_keywords: frozenset[str] = frozenset()
    number_keywords: frozenset[str] = frozenset()
    array_keywords: frozenset[str] = frozenset()
    object_keywords: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset({"title", "description"})
    formats: frozenset[str] | None = frozenset()
    pattern_match: Literal["search", "whole"] = "search"
    pattern_refused: frozenset[PatternFeature] = frozenset()
    pattern_repeat_max: int | None = None
    pattern_excludes_length: bool = False
    length_as_pattern: bool = False
    min_items_max: int | None = None
    enum_types: frozenset[JsonType] = frozenset({"string"})
    const: bool = False
    typed_nodes: bool = True
    nullable: Literal["type_list", "any_of"] = "any_of"
    required_all: bool = True
    required_first: bool = False
    closed_objects: bool = True
    open_objects: bool = False
    prefix_items: Literal["none", "fixed", "open"] = "none"
    refs: bool = True
    ref_siblings: bool = False
    recursion: Literal["ref", "optional", "none"] = "none"
    root_object: bool = True
    limits: Limits = field(default_factory=Limits)
    name_pattern: str = r"[A-Za-z0-9_-]+"
    name_max_chars: int = 64
    key_pattern: str | None = None
