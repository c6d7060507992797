"""A Python type -> the JSON Schema that pydantic makes of it, each node marked with the core schema it came from.

The marks let one reader serve types and plain JSON Schemas alike: `CORE` holds an index into `Annotated.cores`, and
the reader takes from the core schema what JSON Schema cannot say (Python names, classes, sets, whether a string is
changed on the way in). Field titles that pydantic derives from names are left out, since they say nothing. Types that
have no JSON form are marked `INVALID` instead of raising, so that the reader can say where they stand.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticOmit
from pydantic_core import SchemaError as CoreSchemaError
from typing_extensions import override

from ...errors import SchemaError
from ..codec import temporal
from .marks import CORE, INVALID, KEYS, LOST

__all__ = ["Annotated", "annotate", "make_adapter"]

_FIELDS: Final = frozenset(
    {"model-field", "dataclass-field", "typed-dict-field", "named-tuple-field", "computed-field"}
)
_MISSING_TYPE_REMEDY: Final = (
    "Annotate it with a type that has a JSON form, give it a `__get_pydantic_json_schema__`, or keep it from the model "
    "with `Annotated[..., Provided()]`"
)


_UNKNOWN_TYPE: Final = re.compile(r"Unable to generate pydantic-core schema for (.+?)\. Set ")
_EMPTY_TYPES: Final = frozenset({"typing.Never", "typing.NoReturn"})
_EMPTY_REMEDY: Final = "Leave it out, or write the type that its values have"


class Annotated:
    """A marked JSON Schema.

    Attributes:
        schema: The schema; its definitions stand in `$defs` under pydantic's long names.
        cores: The core schemas that the marks point to.
    """

    __slots__ = ("cores", "schema")

    def __init__(self, schema: JsonSchemaValue, cores: list[Any]) -> None:
        self.schema = schema
        self.cores = cores


def make_adapter(output: Any) -> TypeAdapter[Any]:
    """Build the validator of a type.

    Raises:
        SchemaError: Pydantic cannot build one; the message says what to do.
    """
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(output)
    except PydanticUserError as error:
        raise _unbuilt(error) from error
    except CoreSchemaError as error:
        raise SchemaError(
            f"pydantic cannot build a validator: {' '.join(str(error).split())}",
            remedy="Correct the constraint; a pattern with look-around or back references needs "
            '`regex_engine="python-re"` in the `model_config` of its class',
        ) from error
    except (NameError, TypeError, RecursionError) as error:
        raise SchemaError(
            f"pydantic cannot build a validator: {error or type(error).__name__}",
            remedy="Define every name that the annotations use, or call `model_rebuild()` on the class",
        ) from error
    return adapter


def _unbuilt(error: PydanticUserError) -> SchemaError:
    """An error of pydantic's about a type, as ours, in one line."""
    first_line = str(error).split("\n", 1)[0].rstrip(".")
    unknown = _UNKNOWN_TYPE.match(first_line)
    if unknown is not None and unknown[1] in _EMPTY_TYPES:
        return SchemaError(f"`{unknown[1]}` has no values, so that no answer is possible", remedy=_EMPTY_REMEDY)
    if unknown is not None:
        return SchemaError(f"pydantic has no validator for {unknown[1]}", remedy=_MISSING_TYPE_REMEDY)
    if first_line.startswith("Please "):  # the remedy itself, as for `typing.TypedDict` before Python 3.12
        remedy = first_line[len("Please ") :]
        return SchemaError("pydantic cannot build a validator", remedy=remedy[:1].upper() + remedy[1:])
    undefined = error.code in {"class-not-fully-defined", "undefined-annotation"}
    remedy = "Define every name that the annotations use before it is compiled" if undefined else _MISSING_TYPE_REMEDY
    return SchemaError(f"pydantic cannot build a validator: {first_line}", remedy=remedy)


def annotate(adapter: TypeAdapter[Any]) -> Annotated:
    """Make the marked JSON Schema of a type.

    Raises:
        SchemaError: The type nests too deeply to be read.
    """
    maker = _Marker(by_alias=True, ref_template="#/$defs/{model}")
    try:
        schema = maker.generate(adapter.core_schema, "validation")
    except RecursionError as error:
        raise SchemaError("the type nests too deeply", remedy="Name the inner types and use fewer levels") from error
    except PydanticOmit as error:
        raise SchemaError("nothing of the type is left on the wire", remedy="Remove the outermost marker") from error
    except PydanticUserError as error:
        raise _unbuilt(error) from error
    return Annotated(schema, maker.cores)


class _Marker(GenerateJsonSchema):
    """Pydantic's generator, marking what it makes; no sorting, no renaming of definitions (the emitter names them)."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default", "skipped-discriminator"}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.cores: list[Any] = []

    @override
    def generate(self, schema: Any, mode: Any = "validation") -> JsonSchemaValue:
        self._mode = mode
        made = self.generate_inner(schema)
        return {**made, "$defs": self.definitions} if self.definitions else made

    @override
    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        made = super().generate_inner(schema)
        if schema["type"] in _FIELDS:
            return made
        index = len(self.cores)
        self.cores.append(schema)
        made[CORE] = index
        if "ref" in schema and "$ref" in made:
            body = self.get_schema_from_definitions(made["$ref"])
            if body is not None:
                body[CORE] = index
        return made

    @override
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    @override
    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        return {INVALID: error_info}

    @override
    def default_schema(self, schema: Any) -> JsonSchemaValue:
        # Defaults are never sent: the encoder of the base class would only cost time and warn.
        return self.generate_inner(schema["schema"])

    @override
    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        # Pydantic says number or string with a look-ahead, which decoders refuse; a string carries every digit.
        return temporal.decimal_schema(schema)

    def fraction_schema(self, schema: Any) -> JsonSchemaValue:
        del schema  # the same for all: pydantic has the method since 2.13
        return {"type": "string", "description": "A fraction, such as 3/4"}

    @override
    def date_schema(self, schema: Any) -> JsonSchemaValue:
        return temporal.bounded({"type": "string", "format": "date"}, schema)

    @override
    def datetime_schema(self, schema: Any) -> JsonSchemaValue:
        return temporal.bounded(temporal.datetime_schema(schema), schema)

    @override
    def time_schema(self, schema: Any) -> JsonSchemaValue:
        return temporal.bounded(temporal.time_schema(schema), schema)

    @override
    def timedelta_schema(self, schema: Any) -> JsonSchemaValue:
        if super().timedelta_schema(schema).get("type") == "number":
            return temporal.bounded({"type": "number", "description": "Seconds"}, schema)
        return temporal.bounded(temporal.duration_schema(), schema)

    @override
    def dataclass_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().dataclass_schema(schema)
        cls = schema["cls"]
        written = cls.__doc__ or ""
        # pydantic 2.11 leaves the docstrings of stdlib dataclasses out; one made by the decorator says nothing.
        if "description" not in made and written and not written.startswith(f"{cls.__name__}("):
            made["description"] = inspect.cleandoc(written)
        return made

    @override
    def float_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().float_schema(schema)
        made.pop("$comment", None)
        return made

    @override
    def json_schema(self, schema: Any) -> JsonSchemaValue:
        lost = [("contentSchema", "checked locally", "JSON text that holds a valid value")]
        return {"type": "string", "description": "JSON text", LOST: lost}

    @override
    def url_schema(self, schema: Any) -> JsonSchemaValue:
        return _with_schemes(super().url_schema(schema), schema)

    @override
    def multi_host_url_schema(self, schema: Any) -> JsonSchemaValue:
        return _with_schemes(super().multi_host_url_schema(schema), schema)

    @override
    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        return self._with_keys(super().dict_schema(schema), schema)

    def _common_dict_schema(self, schema: Any) -> JsonSchemaValue:  # pydantic 2.14: OrderedDict, Counter, frozendict
        base: Any = super()
        return self._with_keys(base._common_dict_schema(schema), schema)

    def _with_keys(self, made: JsonSchemaValue, schema: Any) -> JsonSchemaValue:
        """Keys that are no strings: JSON Schema speaks of strings only, and pydantic drops what it says of others."""
        keys = schema.get("keys_schema")
        if keys is not None and keys["type"] not in {"str", "any"} and KEYS not in made:
            made[KEYS] = self.generate_inner(keys)
        return made


def _with_schemes(made: JsonSchemaValue, core: Any) -> JsonSchemaValue:
    """A URL of certain schemes: `format` knows any."""
    schemes = core.get("allowed_schemes")
    words = f"A URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}" if schemes else "A URL"
    return {**made, "description": words, LOST: [("format", "described", words)]}
