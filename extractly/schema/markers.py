"""Marks for the fields of a type: filled by the application, or honestly absent from the text.

`Provided` keeps a field off the wire: the model neither sees it nor can fill it. `NotStated` is an answer of its own
for facts that the text may not hold; it travels as `null`, so that no sentinel string ("N/A", "unknown") is ever
needed.

>>> from typing import Annotated
>>> from pydantic import BaseModel
>>> class Invoice(BaseModel):
...     number: str
...     due: str | NotStated = NOT_STATED
...     tenant: Annotated[str, Provided()]
"""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from .guards import is_mapping

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler
    from pydantic_core import CoreSchema

__all__ = ["NOT_STATED", "PROVIDED_CONTEXT_KEY", "PROVIDED_MARK", "NotStated", "Provided"]

PROVIDED_CONTEXT_KEY: Final = "provided"
"""The key of the validation context under which the application's values stand."""


class Provided:
    """Marks a field that the application fills: `tenant: Annotated[str, Provided()]`.

    The field is on no wire schema. Its value is taken from the validation context, `context={"provided": {"tenant":
    "acme"}}`, under the mark's name or else the field's own; it is validated like any other value. Where the context
    has none, the field's default applies, and a field without a default is reported missing.

    Attributes:
        name: The key in `context["provided"]`; `None` for the field's own name.
    """

    __slots__ = ("name",)

    def __init__(self, name: str | None = None) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Provided({self.name!r})" if self.name is not None else "Provided()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Provided) and other.name == self.name

    def __hash__(self) -> int:
        return hash((Provided, self.name))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema as cs

        # pydantic 2.11 tells the field's name here only, later versions when it validates.
        pick = partial(self._pick, self.name or getattr(handler, "field_name", None))
        return cs.with_info_wrap_validator_function(pick, handler(source))

    @staticmethod
    def _pick(known: str | None, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """The application's value in place of whatever an answer holds; in Python the field is like any other."""
        if info.mode == "json" and is_mapping(info.context):
            values: Any = info.context.get(PROVIDED_CONTEXT_KEY)
            name = known or info.field_name
            if is_mapping(values) and name in values:
                return validate(values[name])
        return validate(value)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), PROVIDED_MARK: [self.name]}


PROVIDED_MARK: Final = "x-extractly-provided"
"""The JSON Schema keyword by which the compiler finds such a field; it never reaches a wire."""


class NotStated(Enum):
    """The type of `NOT_STATED`, for annotations: `due: date | NotStated`. Falsy; travels as `null`."""

    NOT_STATED = "NOT_STATED"

    def __repr__(self) -> str:
        return "NOT_STATED"

    def __bool__(self) -> Literal[False]:
        return False

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema as cs

        from_null = cs.no_info_after_validator_function(_from_null, cs.none_schema())
        return cs.json_or_python_schema(
            json_schema=from_null,
            python_schema=cs.union_schema([cs.is_instance_schema(cls), from_null]),
            serialization=cs.plain_serializer_function_ser_schema(_to_null),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "null", "description": "Null: the text does not say"}


def _from_null(_value: None) -> NotStated:
    return NOT_STATED


def _to_null(_value: Any) -> None:
    return None


NOT_STATED: Final = NotStated.NOT_STATED
"""The text does not state this fact: an answer, not a gap."""
