"""Leaves of a value (what travels as a JSON scalar) as the type's own validator reads them back.

Most leaves are written as pydantic's JSON mode writes any value of their class. A type with functions of its own
(Base64Bytes, a Path, a user's class) may read something else than that: there, what its validator gives the same value
for is taken.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic_core import SchemaSerializer, SchemaValidator, to_json, to_jsonable_python

from ..markers import NOT_STATED
from ..nodes import Scalar

__all__ = ["LeafWriter", "is_secret", "plain_leaf", "reveal"]


@cache
def _secrets() -> tuple[type, ...]:
    from pydantic import Secret, SecretBytes, SecretStr  # here, because they load what a list of numbers does not need

    return Secret, SecretStr, SecretBytes


def is_secret(value: Any) -> bool:
    """Whether it hides a value from print; the wire is not print."""
    return isinstance(value, _secrets())


def reveal(secret: Any) -> Any:
    """What a secret hides."""
    return secret.get_secret_value()


def plain_leaf(value: Any) -> Any:
    """A value as pydantic's JSON mode writes it, secrets included."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if is_secret(value):
        return plain_leaf(reveal(value))
    if value is NOT_STATED:
        return None
    if isinstance(value, enum.Enum):
        return plain_leaf(value.value)
    return to_jsonable_python(value, inf_nan_mode="constants")


class LeafWriter:
    """Writes leaves; keeps the serializers and validators of the types that need their own."""

    def __init__(self, core_definitions: Sequence[Any]) -> None:
        self._definitions = core_definitions
        self._own: dict[int, tuple[SchemaSerializer, SchemaValidator, Any]] = {}

    def write(self, node: Scalar, value: Any) -> Any:
        """The JSON scalar for a value at a node."""
        core = node.core
        if core is None or value is NOT_STATED:
            return plain_leaf(value)
        if _is_json_text(core):
            return to_json(value, inf_nan_mode="constants").decode()
        if node.kind == "number" and isinstance(value, datetime.timedelta):
            return value.total_seconds()
        if type(value) in (str, int, float, bool, type(None)) and not _has_functions(core):
            return value
        try:
            plain = plain_leaf(value)
        except ValueError:  # pydantic's "unknown type": a class of the user's
            return self._serialized(core, value)
        return self._checked(core, value, plain) if _has_functions(core) else plain

    def _checked(self, core: Any, value: Any, plain: Any) -> Any:
        """The plain form if the validator reads the value out of it, else the type's own form."""
        _, validator, _ = self._tools(core)
        if _reads_back(validator, plain, value):
            return plain
        own = self._serialized(core, value)
        return own if _reads_back(validator, own, value) else plain

    def _serialized(self, core: Any, value: Any) -> Any:
        serializer, _, _ = self._tools(core)
        return serializer.to_python(value, mode="json", warnings=False)

    def _tools(self, core: Any) -> tuple[SchemaSerializer, SchemaValidator, Any]:
        found = self._own.get(id(core))
        if found is None:
            schema = {"type": "definitions", "schema": core, "definitions": list(self._definitions)}
            whole: Any = schema if self._definitions else core
            found = self._own[id(core)] = SchemaSerializer(whole), SchemaValidator(whole), core
        return found


def _reads_back(validator: SchemaValidator, written: Any, value: Any) -> bool:
    """Whether a leaf's validator, on its own, gives the value."""
    try:
        return bool(validator.validate_json(to_json(written, inf_nan_mode="constants")) == value)
    except Exception:  # a user's validator may miss `info.data` here and raise anything
        return False


def _is_json_text(core: Any) -> bool:
    """Whether the type is `Json[T]`: a string on the wire, and what it says in Python."""
    while core["type"] in {"default", "nullable", "function-after"}:
        core = core["schema"]
    return bool(core["type"] == "json")


def _has_functions(core: Any) -> bool:
    """Whether functions of the type's stand between the JSON scalar and the value."""
    while core["type"] in {"default", "nullable"}:
        core = core["schema"]
    return bool(core["type"].startswith("function-") or core["type"] in {"json-or-python", "lax-or-strict", "chain"})
