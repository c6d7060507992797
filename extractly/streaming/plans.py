"""Plans: what to do with the wire value at one position; made once per schema from its nodes, and cached with it.

A plan knows which JSON may stand there, how it is validated when it closes, and what frame builds it. Plans are made
when a position is first reached, so that recursive types need no care and unused branches cost nothing. The builder
calls a plan with the value's first event:

* `string`, `number`, `literal`: the whole value. Nothing has to be built; the target gets it at once.
* `begin_object`, `begin_array`: a frame that takes the events up to the matching end.
* `grows`: whether a string may be shown while it is open.

JSON of a kind that the position does not take is collected and judged when it closes (`Plan.mismatch`): the validator
makes the error, or, where pydantic is lax, the value.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from typing_extensions import override

from ..schema.nodes import Enum, Node, Scalar
from .cores import CoreSchemas
from .partial import json_view

if TYPE_CHECKING:
    from .builder import Builder
    from .frames import Frame
    from .targets import Target

__all__ = ["AnyPlan", "LeafPlan", "MaybePlan", "Plan", "SkipPlan", "json_text"]

Convert: TypeAlias = "Callable[[Any], Any]"

_PLAIN: Final = frozenset({str, int, bool, float, type(None)})

_HARMLESS_CONFIG: Final = frozenset(
    {"title", "extra_fields_behavior", "frozen", "populate_by_name", "validate_by_name", "validate_by_alias",
     "from_attributes", "validate_assignment", "loc_by_alias", "hide_input_in_errors", "revalidate_instances"}
)  # fmt: skip
"""Configuration of a class that does not change how a plain `str`, `int`, `float` or `bool` field is validated."""


def json_text(value: Any) -> str:
    """A JSON value as text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _not_fast() -> Any:
    raise ValueError("not of the plain form")


def _is_null(value: object) -> object:
    return _not_fast() if value is not None else None


def _is_bool(value: object) -> object:
    return _not_fast() if value is None else value


_FAST: Final[dict[str, tuple[str, Convert]]] = {
    "str": ("string", str),
    "int": ("number", int),
    "float": ("number", float),
    "bool": ("literal", _is_bool),
    "none": ("literal", _is_null),
}
"""Core schemas without constraints that need no validator: the JSON kind that they take as it is, and how."""


class Plan:
    """What to do with the value at one position.

    Attributes:
        core: Its core schema; `None` for a raw JSON Schema, which is validated at the end, as a whole.
        config: The configuration of the class around it.
        cores: What the core schema is looked up in.
        runs_code: Validating it runs code of the user's, so it runs once and not before everything it needs is there.
        grows: A string may be shown while it is open.
        unwraps: The validated value is a RootModel, which shows its root.
        kinds: The JSON kinds that may stand here.
    """

    __slots__ = ("_validator", "config", "core", "cores", "grows", "kinds", "runs_code", "unwraps")

    def __init__(self, core: Any, config: Any, cores: CoreSchemas, kinds: frozenset[str]) -> None:
        self.core = core
        self.config = config
        self.cores = cores
        self.kinds = kinds
        self.grows = False
        self.runs_code = core is not None and cores.runs_code(core)
        self.unwraps = core is not None and bool((cores.owner(core) or {}).get("root_model"))
        self._validator: Any = None

    def validate(self, text: str, context: Any) -> Any:
        """Validate the user form, given as JSON text.

        Raises:
            pydantic_core.ValidationError: It is not valid.
        """
        if self.core is None:
            return json.loads(text)
        if self._validator is None:
            self._validator = self.cores.validator(self.core, self.config)
        return self._validator.validate_json(text, context=context)

    def string(self, builder: Builder, target: Target, value: str, delta: str | None) -> None:
        """A complete string; `delta` is its last part if parts of it have been shown."""
        del delta  # only what grows has shown parts
        self.mismatch(builder, target, value, json_text(value), "string")

    def number(self, builder: Builder, target: Target, raw: str) -> None:
        """A complete number, as it was written."""
        self.mismatch(builder, target, raw, raw, "number")

    def literal(self, builder: Builder, target: Target, value: bool | None) -> None:
        """true, false or null."""
        self.mismatch(builder, target, value, json_text(value), "literal")

    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        """An object has opened."""
        return builder.collect(self, target, "object")

    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        """An array has opened."""
        return builder.collect(self, target, "array")

    def mismatch(self, builder: Builder, target: Target, value: Any, text: str, kind: str) -> None:
        """A scalar of another kind than this position takes, as JSON text."""
        del value, kind
        builder.judge(self, target, text)


class LeafPlan(Plan):
    """A string, number, integer, boolean, null, enum, or a string that holds them."""

    __slots__ = ("_allowed", "_fast", "_fast_kind", "_values")

    def __init__(self, node: Node, core: Any, config: Any, cores: CoreSchemas) -> None:
        super().__init__(core, config, cores, _leaf_kinds(node))
        self._values = frozenset(node.values) if isinstance(node, Enum) else None
        self._fast_kind, self._fast = "", cast("Convert", _not_fast)
        self._allowed: frozenset[Any] | None = None
        plain = not (set(config or ()) - _HARMLESS_CONFIG)
        if isinstance(node, Scalar):
            free = node.grows or (core is None and not node.keywords)
            self.grows = free and node.kind == "string" and not _changes_strings(config)
        if core is None:
            self._no_core(node)
        elif plain and core["type"] in _FAST and not (set(core) - {"type", "ref", "metadata", "serialization"}):
            self._fast_kind, self._fast = _FAST[core["type"]]
        elif core["type"] == "literal" and isinstance(node, Enum):
            self._allowed = frozenset(value for value in core["expected"] if type(value) is str)

    def _no_core(self, node: Node) -> None:
        """A raw JSON Schema: the kind is all that is judged here."""
        if isinstance(node, Enum):
            self._allowed = frozenset(value for value in node.values if isinstance(value, str))
        elif isinstance(node, Scalar):
            self._fast_kind, self._fast = _FAST[_RAW_CORES[node.kind]]

    def accepts(self, value: str) -> bool:
        """Whether a string may be one of this: for an enum, one of its values."""
        return self._values is None or value in self._values

    @override
    def string(self, builder: Builder, target: Target, value: str, delta: str | None) -> None:
        if self._fast_kind == "string" or (self._allowed is not None and value in self._allowed):
            text = json_text(value) if target.wants_text else ""
            if delta is None:
                target.put(value, value, text)
            else:
                target.grown(value, value, delta, text)
        else:
            self._check(builder, target, json_text(value), delta)

    @override
    def number(self, builder: Builder, target: Target, raw: str) -> None:
        if self._fast_kind == "number":
            try:
                value = self._fast(raw)
            except ValueError:
                pass
            else:
                target.put(value, value, raw)
                return
        self._check(builder, target, raw, None)

    @override
    def literal(self, builder: Builder, target: Target, value: bool | None) -> None:
        if self._fast_kind == "literal":
            try:
                self._fast(value)
            except ValueError:
                pass
            else:
                target.put(value, value, json_text(value))
                return
        self._check(builder, target, json_text(value), None)

    def _check(self, builder: Builder, target: Target, text: str, delta: str | None) -> None:
        builder.judge(self, target, text, delta)


_RAW_CORES: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "none"}


def _changes_strings(config: Any) -> bool:
    settings: dict[str, Any] = config or {}
    return any(settings.get(key) for key in ("str_strip_whitespace", "str_to_lower", "str_to_upper"))


def _leaf_kinds(node: Node) -> frozenset[str]:
    if isinstance(node, Enum):
        return frozenset(_kind(value) for value in node.values)
    if isinstance(node, Scalar):
        return frozenset({{"integer": "number", "boolean": "literal"}.get(node.kind, node.kind)})
    return frozenset({"string"})


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "literal"
    return "string" if isinstance(value, str) else "number"


class AnyPlan(Plan):
    """Any JSON value, as it is."""

    __slots__ = ()

    def __init__(self, core: Any, config: Any, cores: CoreSchemas) -> None:
        super().__init__(core, config, cores, ALL_KINDS)
        self.grows = not self.runs_code
        if core is not None and core["type"] == "any":
            self.core = None

    @override
    def string(self, builder: Builder, target: Target, value: str, delta: str | None) -> None:
        if self.runs_code:
            builder.judge(self, target, json_text(value), delta)
        elif delta is None:
            target.put(value, value, json_text(value) if target.wants_text else "")
        else:
            target.grown(value, value, delta, json_text(value) if target.wants_text else "")

    @override
    def mismatch(self, builder: Builder, target: Target, value: Any, text: str, kind: str) -> None:
        builder.judge(self, target, text)


ALL_KINDS: Final = frozenset({"object", "array", "string", "number", "literal", "null"})


class SkipPlan(Plan):
    """A value that the type does not know: read, and left out."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(None, None, CoreSchemas(()), ALL_KINDS)

    def mismatch(self, builder: Builder, target: Target, value: Any, text: str, kind: str) -> None:
        """Left out."""


class MaybePlan(Plan):
    """A field for which null means "not given"."""

    __slots__ = ("inner",)

    def __init__(self, inner: Plan) -> None:
        super().__init__(None, None, inner.cores, inner.kinds | {"null"})
        self.inner = inner
        self.grows = inner.grows
        self.runs_code = inner.runs_code

    @override
    def string(self, builder: Builder, target: Target, value: str, delta: str | None) -> None:
        self.inner.string(builder, target, value, delta)

    @override
    def number(self, builder: Builder, target: Target, raw: str) -> None:
        self.inner.number(builder, target, raw)

    @override
    def literal(self, builder: Builder, target: Target, value: bool | None) -> None:
        if value is None:
            target.not_given()
        else:
            self.inner.literal(builder, target, value)

    @override
    def begin_object(self, builder: Builder, target: Target) -> Frame | None:
        return self.inner.begin_object(builder, target)

    @override
    def begin_array(self, builder: Builder, target: Target) -> Frame | None:
        return self.inner.begin_array(builder, target)


def shown_view(value: Any) -> Any:
    """The JSON view of a finished value."""
    return value if type(value) in _PLAIN else json_view(value)
