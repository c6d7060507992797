"""What pydantic's core schemas say about validating piece by piece.

Called by `plans`, once per schema. A value is validated when its JSON closes, by the validator cut out of the type's
core schema (`CoreSchemas.validator`). An object or array whose parts are already validated needs only what belongs to
itself: its *shell*, the same core schema with `any` for each part. So model validators, defaults, the extra policy, the
class and `post_init` are the real ones, and no part is validated twice.

There is no shell where validators see the raw input (`before`, `wrap`, `plain`), where `__init__` is the class's own,
or where defaults are validated: such a value is validated whole, from its JSON, when it closes, and what is in it and
runs code of the user's waits for that (`CoreSchemas.runs_code`). A validator that takes `info` may read `info.data`,
so it runs with the object around it (`CoreSchemas.reads_info`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias, cast

from pydantic_core import SchemaValidator

from .narrowing import is_dict

__all__ = ["ANY", "CoreSchemas"]

Core: TypeAlias = "dict[str, Any]"

ANY: Final[Core] = {"type": "any"}

_PARTS: Final = (
    "schema",
    "items_schema",
    "keys_schema",
    "values_schema",
    "extras_schema",
    "extras_keys_schema",
    "choices",
    "fields",
    "steps",
    "lax_schema",
    "strict_schema",
    "json_schema",
    "python_schema",
    "arguments_schema",
    "definitions",
)
"""The keys of a core schema under which other core schemas stand, alone, in a list or in a dict."""

_OWNERS: Final = frozenset({"model", "dataclass", "typed-dict", "named-tuple", "call", "arguments"})
"""The schemas that validate fields, and so give their validators an `info.data` of their own."""

_FIELD_KINDS: Final = frozenset({"model-fields", "dataclass-args", "typed-dict", "named-tuple"})

_SIZES: Final = ("min_length", "max_length")


class CoreSchemas:
    """The core schemas of one type, with the definitions that they refer to.

    Args:
        definitions: What `definition-ref`s resolve to.
    """

    def __init__(self, definitions: Sequence[Any]) -> None:
        self._definitions: dict[str, Core] = {definition["ref"]: definition for definition in definitions}

    def resolve(self, core: Core) -> Core:
        """Follow references, and step out of `definitions`."""
        while core["type"] in ("definition-ref", "definitions"):
            if core["type"] == "definitions":
                self._definitions.update({definition["ref"]: definition for definition in core["definitions"]})
                core = core["schema"]
            else:
                core = self._definitions[core["schema_ref"]]
        return core

    def owner(self, core: Core) -> Core | None:
        """The schema of the class or container itself, without what wraps it; `None` if there is no single one."""
        core = self.resolve(core)
        while core["type"] in ("default", "nullable", "function-after", "function-before", "function-wrap"):
            core = self.resolve(core["schema"])
        return core if core["type"] in _OWNERS else None

    def keys_of(self, core: Core) -> Core | None:
        """What the keys of a mapping are validated with."""
        core = self.resolve(core)
        while core["type"] != "dict":
            if "schema" not in core:
                return None
            core = self.resolve(core["schema"])
        return core.get("keys_schema")

    def validator(self, core: Core, config: Any = None, *, is_shell: bool = False) -> SchemaValidator:
        """The validator of one position.

        Args:
            core: Its core schema.
            config: The configuration of the class around it, which pydantic applies to fields that have none.
            is_shell: Build exactly this: pydantic-core would put the class's own validator in the place of a shell.
        """
        core = self.resolve(core)
        reference = core.get("ref")
        if reference in self._definitions:
            core = {"type": "definition-ref", "schema_ref": reference}
        if self._definitions and any(part["type"] == "definition-ref" for part in self._walk(core, follow=False)):
            core = {"type": "definitions", "schema": core, "definitions": list(self._definitions.values())}
        return _build_shell(core) if is_shell else SchemaValidator(cast("Any", core), config)

    def runs_code(self, core: Core) -> bool:
        """Whether validating this runs a Python function, at any depth."""
        return any(_is_code(part) for part in self._walk(core, follow=True))

    def reads_info(self, core: Core) -> bool:
        """Whether a validator of this position, not of an object in it, takes `info`."""
        return any(_takes_info(part) for part in self._walk(core, follow=False, into_owners=False))

    def serializes(self, core: Core) -> bool:
        """Whether anything in this writes itself in a way of its own."""
        return any(
            "serialization" in part or part.get("computed_fields") or _ser_config(part)
            for part in self._walk(core, follow=True)
        )

    def shell(self, core: Core, keys: dict[str, str], held: frozenset[str]) -> Core | None:
        """The core schema that validates a value whose parts are validated already.

        Args:
            core: The core schema of the value.
            keys: For an object, the key under which each field (by name) is given.
            held: The fields that are not validated yet; they are given as JSON text.

        Returns:
            The shell; `ANY` if there is nothing left to check; `None` if the value must be validated whole.
        """
        core = self.resolve(core)
        kind = core["type"]
        if kind in ("union", "tagged-union", "any"):
            return ANY
        if kind in ("default", "nullable"):
            return self.shell(core["schema"], keys, held)
        if kind == "function-after":
            inner = self.shell(core["schema"], keys, held)
            return None if inner is None else _replace(core, schema=inner)
        if kind in ("list", "set", "frozenset", "tuple", "dict"):
            return _sized(core)
        if kind == "model" and core.get("root_model"):
            inner = self.shell(core["schema"], keys, held)
            return None if inner is None or core.get("custom_init") else _replace(core, schema=inner)
        return self._object_shell(core, keys, held)

    def _object_shell(self, core: Core, keys: dict[str, str], held: frozenset[str]) -> Core | None:
        if core["type"] in _FIELD_KINDS:
            return _fields_shell(core, keys, held)
        if core["type"] not in ("model", "dataclass") or core.get("custom_init") or _forbids_shell(core, held):
            return None
        inner = self.resolve(core["schema"])
        if inner["type"] not in _FIELD_KINDS:
            return None
        fields = _fields_shell(inner, keys, held)
        return None if fields is None else _replace(core, schema=fields)

    def _walk(self, core: Core, *, follow: bool, into_owners: bool = True) -> Iterator[Core]:
        seen: set[str] = set()
        todo = [core]
        while todo:
            part = todo.pop()
            yield part
            if follow and part["type"] == "definition-ref" and part["schema_ref"] not in seen:
                seen.add(part["schema_ref"])
                todo.append(self._definitions[part["schema_ref"]])
            if into_owners or not (part["type"] in _OWNERS or "ref" in part):
                todo.extend(_parts(part))


def _build_shell(core: Core) -> SchemaValidator:
    make: Any = SchemaValidator
    try:
        return cast("SchemaValidator", make(core, _use_prebuilt=False))
    except TypeError:  # versions before 2.12 have no such argument
        return cast("SchemaValidator", make(core))


def _parts(core: Core) -> Iterator[Core]:
    for key in _PARTS:
        value = core.get(key)
        if is_dict(value):
            yield from [value] if "type" in value and isinstance(value["type"], str) else _schemas(value.values())
        elif isinstance(value, list):
            yield from _schemas(value)


def _schemas(values: Any) -> Iterator[Core]:
    for value in values:
        # A choice of a union may carry a label.
        candidate = cast("Any", value[0] if isinstance(value, tuple) else value)
        if is_dict(candidate) and "type" in candidate:
            yield candidate


def _is_code(core: Core) -> bool:
    return core["type"].startswith("function-") or core["type"] in ("call", "custom-error") or _has_init_code(core)


def _has_init_code(core: Core) -> bool:
    return bool(core.get("custom_init") or core.get("post_init"))


def _takes_info(core: Core) -> bool:
    function = core.get("function")
    return is_dict(function) and function.get("type") == "with-info"


def _ser_config(core: Core) -> bool:
    return any(key.startswith("ser_json") for key in core.get("config") or ())


def _forbids_shell(core: Core, held: frozenset[str]) -> bool:
    config: Core = core.get("config") or {}
    return bool(config.get("validate_default") or (held and (config.get("strict") or core.get("strict"))))


def _replace(core: Core, **changes: Any) -> Core:
    """A copy without what would name or write it a second time."""
    return {key: value for key, value in core.items() if key not in ("ref", "serialization")} | changes


def _sized(core: Core) -> Core:
    """A list, set, tuple or dict: what is left is its length, and becoming what it is."""
    kept: Core = {key: core[key] for key in _SIZES if key in core}
    if core["type"] in ("list", "dict") and not kept:
        return ANY
    if core["type"] == "tuple":
        positions = [ANY] * len(core["items_schema"])
        variadic: Core = {key: core[key] for key in ("variadic_item_index",) if key in core}
        return {"type": "tuple", "items_schema": positions, **variadic, **kept}
    if core["type"] == "dict":
        return {"type": "dict", **kept}
    return {"type": core["type"], "items_schema": ANY, **kept}


def _fields_shell(core: Core, keys: dict[str, str], held: frozenset[str]) -> Core | None:
    extras = {key: ANY for key in ("extras_schema", "extras_keys_schema") if key in core}
    fields = core["fields"]
    if is_dict(fields):
        shells = {name: _field_shell(name, field, keys, held) for name, field in fields.items()}
        if any(shell is None for shell in shells.values()):
            return None
        return _replace(core, fields=shells, **extras)
    listed = [_field_shell(field["name"], field, keys, held) for field in fields]
    return None if None in listed else _replace(core, fields=listed, **extras)


def _field_shell(name: str, field: Core, keys: dict[str, str], held: frozenset[str]) -> Core | None:
    schema = field["schema"]
    inner = schema["schema"] if schema["type"] == "default" else schema
    if schema.get("validate_default"):
        return None
    value: Core = {"type": "json", "schema": inner} if name in held else ANY
    if schema["type"] == "default":
        value = _replace(schema, schema=value)
    alias = {"validation_alias": keys[name]} if keys.get(name, name) != name else {}
    return {key: part for key, part in _replace(field).items() if key != "validation_alias"} | alias | {"schema": value}
