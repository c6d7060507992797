"""`Schema`: what `compile_schema` gives: the wire schema, what it could not say, and the way there and back."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic_core import ValidationError, from_json, to_json

from ..errors import InvalidJSONError, OutputValidationError
from .capabilities import Dialect
from .checking.json_errors import invalid_json, lone_surrogate
from .checking.validation import from_pydantic, with_errors
from .checking.wire_paths import wire_lines
from .codec.decode import Decoder, DuplicateKeyError
from .codec.encode import Encoder, MismatchError
from .codec.leaves import LeafWriter
from .guards import is_mapping
from .losses import Loss
from .markers import PROVIDED_CONTEXT_KEY
from .names import legal_name
from .nodes import Node
from .shapes import only_nulls
from .stats import SchemaStats, measure

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from .checking.json_schema import Checker

__all__ = ["Schema"]

T = TypeVar("T")


class Schema(Generic[T]):
    """A type compiled for a dialect. Made by `compile_schema`; never changes.

    Attributes:
        output: The type, or the JSON Schema, that was compiled.
        dialect: What it was compiled for.
        name: A name that every provider takes.
        description: What the model is told of the whole; `None` for nothing.
        losses: Every constraint that the wire schema does not say as the type says it. All are enforced on the answer.
        identity: The wire form is the type's own JSON: decoding is pydantic's `validate_json` on the bytes.
        root, definitions: The intermediate form that emitter, codec and streaming parser share (`schema/nodes.py`).
        adapter: The type's validator; `None` for a JSON Schema given as a dict.
        core_definitions: What `definition-ref`s in `Node.core` resolve to.
    """

    def __init__(
        self,
        output: Any,
        *,
        dialect: Dialect,
        name: str,
        description: str | None,
        root: Node,
        definitions: Mapping[str, Node],
        adapter: TypeAdapter[T] | None,
        core_definitions: Sequence[Any],
        wire: dict[str, Any],
        losses: Sequence[Loss],
        decoder: Decoder | None,
        by_name: bool,
        checker: Checker | None,
    ) -> None:
        self.output = output
        self.dialect = dialect
        self.name = name
        self.description = description
        self.root = root
        self.definitions = definitions
        self.adapter = adapter
        self.core_definitions = core_definitions
        self.losses: tuple[Loss, ...] = tuple(losses)
        self.identity = decoder is None
        # Where null for "not given" is all that the wire has of its own, a text without a null is the type's own JSON.
        self._only_nulls = decoder is not None and only_nulls(root, definitions)
        self._wire = wire
        self._decoder = decoder
        # Bound once: `TypeAdapter.validate_json` is a Python function around it, and costs a quarter of a microsecond.
        # `by_name` as well only where a field has no single alias: elsewhere a name may be another field's alias.
        names: dict[str, Any] = {"by_alias": True, "by_name": True} if by_name else {"by_alias": True}
        self._validate: Callable[..., T] | None = None
        if adapter is not None:
            self._validate = partial(adapter.validator.validate_json, **names)
        self._checker = checker
        self._leaves = LeafWriter(core_definitions)
        self._stats: SchemaStats | None = None

    def __repr__(self) -> str:
        return f"<Schema {self.name} for {self.dialect.name}>"

    @property
    def json_schema(self) -> dict[str, Any]:
        """The wire schema; a copy, which may be changed."""
        return _copied(self._wire)

    @property
    def stats(self) -> SchemaStats:
        """How large the wire schema is, beside the dialect's limits."""
        if self._stats is None:
            self._stats = measure(self._wire, self.dialect.limits)
        return self._stats

    @cached_property
    def shared_response_format(self) -> dict[str, Any]:
        """The `response_format` of a request, built once; it must not be changed."""
        described = {"description": self.description} if self.description else {}
        body = {"name": self.name, **described, "schema": self._wire, "strict": True}
        return {"type": "json_schema", "json_schema": body}

    def response_format(self) -> dict[str, Any]:
        """The `response_format` of a request; a copy, which may be changed."""
        return _copied(self.shared_response_format)

    def tool(self, name: str | None = None, description: str | None = None) -> dict[str, Any]:
        """The schema as a tool of a request; a copy, which may be changed.

        Args:
            name: The tool's name, made legal where it is not; `None` for the schema's.
            description: What the model is told of it; `None` for the schema's.
        """
        words = description if description is not None else self.description
        described = {"description": words} if words else {}
        wanted = self.name if name is None else legal_name(name, self.dialect.name_max_chars)
        function = {"name": wanted, **described, "parameters": self.json_schema, "strict": True}
        return {"type": "function", "function": function}

    def validate_json(self, text: str | bytes, *, context: Any = None) -> T:
        """Read an answer, given as text.

        Args:
            text: The wire form as JSON.
            context: Pydantic's validation context; `{"provided": {…}}` holds the values of `Provided` fields.

        Raises:
            InvalidJSONError: The text is no JSON; an `IncompleteJSONError` if it only stops too early.
            OutputValidationError: It is no valid value of the type.
        """
        if self._validate is not None and (self._decoder is None or (self._only_nulls and not _holds_null(text))):
            try:
                return self._validate(text, context=context)
            except ValidationError as error:
                raise self._refused(error, text) from error
        data = self._decoded_text(text, context)
        try:
            if self._validate is None:
                return self.validate_data(data)
            return self._validate(to_json(data, inf_nan_mode="constants"), context=context)
        except ValidationError as error:
            raise from_pydantic(error, data, _as_text(text)) from error
        except OutputValidationError as error:
            error.raw_text = _as_text(text)
            raise

    def _decoded_text(self, text: str | bytes, context: Any) -> Any:
        try:
            return self._decoded(_parsed(text), context)
        except OutputValidationError as error:
            error.raw_text = _as_text(text)
            raise

    def _refused(self, error: ValidationError, text: str | bytes) -> Exception:
        """An error of pydantic's on the text itself, as ours."""
        try:
            data = _parsed(text)  # `json_invalid` alone does not tell the text from a `Json[T]` inside it
        except InvalidJSONError as broken:
            return broken
        return from_pydantic(error, data, _as_text(text))

    def decode(self, wire_value: Any, *, context: Any = None) -> T:
        """Turn a wire value into a value of the type; the inverse of `encode`.

        Args:
            wire_value: The answer as plain JSON data; it is not changed.
            context: As for `validate_json`.

        Raises:
            OutputValidationError: It is no valid value of the type.
        """
        return self.validate_data(self._decoded(wire_value, context), context=context)

    def decode_data(self, wire_value: Any) -> Any:
        """Turn a wire value into the type's own JSON data, without the type's judgement.

        Raises:
            OutputValidationError: A key stands twice among the entries of a mapping.
        """
        return self._decoded(wire_value, None)

    def _decoded(self, wire_value: Any, context: Any) -> Any:
        if self._decoder is None:
            return wire_value
        provided = context.get(PROVIDED_CONTEXT_KEY) if context is not None and is_mapping(context) else None
        try:
            return self._decoder(wire_value, provided or _NOTHING)
        except DuplicateKeyError as error:
            detail = {
                "type": "duplicate_key", "loc": tuple(error.path), "msg": f"The key {error.key!r} stands twice",
                "input": error.key,
            }  # fmt: skip
            raise with_errors([detail], None) from error
        except RecursionError as error:
            raise with_errors([_TOO_DEEP], None) from error

    def validate_data(self, data: Any, *, context: Any = None) -> T:
        """Validate the type's own JSON data (what `decode_data` gives).

        Raises:
            OutputValidationError: It is no valid value of the type.
        """
        if self._validate is None:
            errors = self._checker.errors(data) if self._checker is not None else []
            if errors:
                raise with_errors(errors, data)
            value: T = data  # T is Any for a JSON Schema
            return value
        try:
            text = to_json(data, inf_nan_mode="constants")
        except (ValueError, TypeError) as error:
            detail = {"type": "json_data", "loc": (), "msg": f"The value is no JSON data: {error}", "input": data}
            raise with_errors([detail], None) from error
        try:
            return self._validate(text, context=context)
        except ValidationError as error:
            raise from_pydantic(error, data) from error

    def encode(self, value: T) -> Any:
        """Turn a value of the type into its wire form; the inverse of `decode`.

        Raises:
            OutputValidationError: It is no valid value of the type.
        """
        if self.adapter is None:
            return self._encoded(self.validate_data(value))[0]
        wire_value, provided = self._encoded(value)
        self.decode(wire_value, context={PROVIDED_CONTEXT_KEY: provided} if provided else None)
        return wire_value

    def provided(self, value: T) -> dict[str, Any]:
        """What a value holds in its `Provided` fields, by their names in the context.

        With it the round trip is whole: `decode(encode(v), context={"provided": provided(v)}) == v`.

        Raises:
            OutputValidationError: It is no valid value of the type.
        """
        return self._encoded(value)[1]

    def _encoded(self, value: Any) -> tuple[Any, dict[str, Any]]:
        encoder = Encoder(self.definitions, self._leaves)
        try:
            return encoder.walk(self.root, value, ()), encoder.provided
        except MismatchError as error:
            detail = {"type": "encode", "loc": error.path, "msg": f"Expected {error.expected}", "input": error.got}
            raise with_errors([detail], None) from error
        except (ValueError, TypeError, RecursionError) as error:
            words = f"The value cannot be written as JSON: {error}"
            detail = {"type": "encode", "loc": (), "msg": words, "input": value}
            raise with_errors([detail], None) from error

    def wire_errors(self, error: OutputValidationError) -> list[str]:
        """One line per error, in the names and paths of the wire: what a model is told when it is asked again."""
        return wire_lines(error, self.root, self.definitions)


def _copied(data: dict[str, Any]) -> dict[str, Any]:
    """A deep copy of JSON data, ten times as fast as `copy.deepcopy`."""
    copied: dict[str, Any] = marshal.loads(marshal.dumps(data))  # noqa: S302  # its own output
    return copied


def _as_text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")


def _parsed(text: str | bytes) -> Any:
    """The JSON data of a text.

    Raises:
        InvalidJSONError: It is none.
    """
    try:
        return from_json(text)
    except ValueError as error:
        raise invalid_json(text, str(error)) from error
    except TypeError as error:  # pydantic's word for a lone surrogate, which no UTF-8 has
        raise lone_surrogate(text) from error


def _holds_null(text: str | bytes) -> bool:
    return ("null" in text) if isinstance(text, str) else (b"null" in text)


_NOTHING: dict[str, Any] = {}
_TOO_DEEP = {"type": "recursion_limit", "loc": (), "msg": "The value nests too deeply", "input": None}
