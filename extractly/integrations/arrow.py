"""Arrow: the schema of a type, and its values as arrays, there and back.

A column is made of the *user form* of a type: its own JSON data, by the names that its validator reads (aliases
included). Fields that your program fills (`Provided`) are no columns.

| in the type | in Arrow |
|---|---|
| str, UUID, URLs, e-mail and IP addresses, Path, SecretStr; any other type that travels as a string | string |
| int | int64 |
| float | float64 |
| bool | bool |
| None | null |
| Literal or Enum of strings; of ints; of floats; of bools | string; int64; float64; bool |
| Literal or Enum of several kinds | string that holds JSON |
| Decimal with both `max_digits` and `decimal_places`, of at most 38 digits | decimal128 |
| any other Decimal | string, every digit kept |
| date | date32 |
| AwareDatetime; NaiveDatetime | timestamp[us, UTC]; timestamp[us] |
| datetime, which takes both | string (ISO 8601): a timestamp would lose the zone of some, or make one up for others |
| time | time64[us] |
| timedelta | duration[us] |
| bytes | binary |
| list, set, frozenset, tuple[X, ...] | list |
| tuple[X, Y], NamedTuple | struct of positions: "0", "1", … or the names; a tail is "rest" |
| dict[K, V] | map of string to V |
| model, dataclass, TypedDict, JSON object | struct |
| keys that an open object takes besides | map in a further field, `additional_properties` |
| X or None; a field that may be absent or has a default | nullable |
| union of types with the same Arrow type | that |
| int or float | float64 |
| union of objects, told apart by a tag or by a field of their own | struct of all their fields, nullable |
| any other union; Any; a type inside itself; an object without fields | string that holds JSON |

A string that holds JSON has `extractly:json` in its field's metadata. In a JSON Schema given as a dict a string is a
string whatever its `format` says.

What a column cannot hold is a `ColumnError` with its place, never a changed value: an int beyond 64 bits, a time with
a zone, an int in a union with float that no float equals. What Arrow cannot say at all: a key that is absent and a null
under it are one (`NotRequired[X | None]`, optional properties of a JSON Schema). A secret is written as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from ..errors import ExtractlyError
from ..pipeline.values import Ok
from ..protocol.extraction.values import total_tokens
from ..schema.codec.encode import Encoder, MismatchError
from ..schema.codec.leaves import LeafWriter
from ._column_plan import plan_columns
from ._columns import Column, ColumnError, ListColumn, MapColumn, MergedColumn, Slot, StructColumn, TupleColumn
from ._extras import load_extra
from ._leaves import Leaf

if TYPE_CHECKING:
    from ..pipeline.values import Err

__all__ = [
    "JSON_METADATA",
    "ArrowCodec",
    "ColumnError",
    "arrow_schema",
    "arrow_type",
    "error_words",
    "from_arrow",
    "result_schema",
    "results_to_arrow",
    "to_arrow",
]

JSON_METADATA: Final = {b"extractly:json": b"true"}
"""Metadata of a field whose strings hold JSON."""


def arrow_schema(output: Any) -> Any:
    """The `pyarrow.Schema` of a type: the fields of an object, or one column `value` for any other root.

    Args:
        output: Anything that `compile_schema` takes: a type, or a JSON Schema as a dict.

    Raises:
        SchemaError: The type cannot be said.
        ConfigurationError: pyarrow is not installed.

    >>> from pydantic import BaseModel
    >>> class Event(BaseModel):
    ...     name: str
    ...     guests: list[str] = []
    >>> [(field.name, str(field.type), field.nullable) for field in arrow_schema(Event)]
    [('name', 'string', False), ('guests', 'list<item: string not null>', True)]
    """
    return ArrowCodec(output).schema


def arrow_type(output: Any) -> Any:
    """The `pyarrow.DataType` of a type's values: a struct for an object.

    Raises:
        SchemaError: As `arrow_schema`.
    """
    return ArrowCodec(output).type


def to_arrow(values: Iterable[Any], output: Any) -> Any:
    """Values as a `pyarrow.Array` of `arrow_type(output)`; `None` is null.

    Raises:
        ColumnError: A value does not fit its column (a `ValueError`; the path begins with the value's index).
        SchemaError: As `arrow_schema`.
    """
    codec = ArrowCodec(output)
    return codec.array([codec.cell(value, index) for index, value in enumerate(values)])


def from_arrow(array: Any, output: Any, *, context: Any = None) -> list[Any]:
    """The values of an array (or chunked array) that `to_arrow` made, validated again; null is `None`.

    Args:
        array: The array.
        output: As for `arrow_schema`.
        context: pydantic's validation context; `{"provided": {…}}` holds the values of `Provided` fields.

    Raises:
        ColumnError: The array is of another type.
        TypeError: It is no array.
        OutputValidationError: A value is no valid value of the type any more.
        SchemaError: As `arrow_schema`.
    """
    if not hasattr(array, "to_pylist"):
        raise TypeError(f"array must be a pyarrow.Array or ChunkedArray, got {type(array).__name__}")
    codec = ArrowCodec(output)
    return [codec.value(cell, context) for cell in array.to_pylist()]


def result_schema(output: Any) -> Any:
    """The `pyarrow.Schema` of a run's results, which keeps nulls and errors apart.

    Returns:
        The columns `value` (null where the row failed, or its value is null), `error_type` (the name of the error's
        class; null where the row has a value), `error` (its message) and `tokens` (of all attempts; null where the
        service does not say).

    Raises:
        SchemaError: As `arrow_schema`.
    """
    return ArrowCodec(output).result_schema


def results_to_arrow(results: Iterable[Ok[Any] | Err], output: Any) -> Any:
    """Results of a run as a `pyarrow.Table` of `result_schema(output)`, a row for each in their order.

    A value that does not fit its column becomes the error of its row.

    Raises:
        SchemaError: As `arrow_schema`.
    """
    return ArrowCodec(output).results(results)


class ArrowCodec:
    """Values of one type as Arrow, there and back; made once, it serves any number of chunks.

    Args:
        output: As for `arrow_schema`.

    Attributes:
        type: Of the values.
        is_struct: The values are objects with fields.
        schema: See `arrow_schema`.
        result_schema: See `result_schema`.
    """

    def __init__(self, output: Any) -> None:
        self._pa = load_extra("pyarrow", extra="arrow")
        self._schema, root = plan_columns(output)
        self._column = root.column
        self._encoder = Encoder(self._schema.definitions, LeafWriter(self._schema.core_definitions))
        self.type: Any = self._type(self._column)
        whole = self._field(root)
        self.is_struct = isinstance(self._column, (StructColumn, MergedColumn))
        fields = list(self.type) if self.is_struct else [whole]
        if root.nullable:
            fields = [field.with_nullable(True) for field in fields]
        self.schema: Any = self._pa.schema(fields)
        text, int64 = self._pa.string(), self._pa.int64()
        self.result_schema: Any = self._pa.schema(
            [whole.with_nullable(True), ("error_type", text), ("error", text), ("tokens", int64)]
        )

    def cell(self, value: Any, index: int | None = None) -> Any:
        """A value (`None` for null) as what `array` takes.

        Raises:
            ColumnError: It does not fit; the path begins with the index, if one is given.
        """
        if value is None:
            return None
        steps = () if index is None else (index,)
        try:
            data = self._encoder.walk(self._schema.root, value, ())
            return None if data is None else self._column.cell(data)
        except ColumnError as error:
            raise error.under(*steps) from None
        except MismatchError as error:
            reason = f"expected {error.expected}, got {type(error.got).__name__}"
            raise ColumnError(reason).under(*steps, *error.path) from error
        except (ValueError, TypeError, RecursionError) as error:
            raise ColumnError(f"the value cannot be written: {error}").under(*steps) from error

    def array(self, cells: list[Any]) -> Any:
        """Cells as an array of the type."""
        return self._pa.array(cells, type=self.type)

    def value(self, cell: Any, context: Any = None) -> Any:
        """The value of a cell (`array[i].as_py()`), validated in a context.

        Raises:
            ColumnError: It is no cell of this type's column.
            OutputValidationError: It is no valid value of the type any more.
        """
        if cell is None:
            return None
        try:
            data = self._column.data(cell)
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            raise ColumnError(f"expected a cell of {self.type}, got {type(cell).__name__}") from error
        return self._schema.decode(data, context=context)

    def results(self, results: Iterable[Ok[Any] | Err | None], *, raises: bool = False) -> Any:
        """See `results_to_arrow`; `None`, for a row without an input, is null in every column.

        Raises:
            Exception: The first error, if it is to be raised.
        """
        rows = [(*self.row(result), tokens_of(result)) for result in results]
        if raises and (failed := next((error for _, error, _ in rows if error is not None), None)):
            raise failed
        text, int64 = self._pa.string(), self._pa.int64()
        words = [(None, None) if error is None else error_words(error) for _, error, _ in rows]
        columns = [self.array([cell for cell, _, _ in rows])]
        columns += [self._pa.array([pair[place] for pair in words], text) for place in (0, 1)]
        columns.append(self._pa.array([tokens for _, _, tokens in rows], int64))
        return self._pa.table(columns, schema=self.result_schema)

    def row(self, result: Ok[Any] | Err | None) -> tuple[Any, Exception | None]:
        """The cell of a result, or why it has none; neither for a row without an input."""
        if not isinstance(result, Ok):
            return None, None if result is None else result.error
        try:
            return self.cell(result.value), None
        except ColumnError as error:
            return None, error

    def _type(self, column: Column) -> Any:
        pa = self._pa
        if isinstance(column, Leaf):
            made, *arguments = _leaf_type(column)
            return getattr(pa, made)(*arguments)
        if isinstance(column, ListColumn):
            return pa.list_(self._field(column.item))
        if isinstance(column, MapColumn):
            return pa.map_(pa.string(), self._field(column.value))
        return pa.struct([self._field(slot) for slot in _slots(column)])

    def _field(self, slot: Slot) -> Any:
        holds_json = isinstance(slot.column, Leaf) and slot.column.kind == "json"
        metadata = JSON_METADATA if holds_json else None
        return self._pa.field(slot.name, self._type(slot.column), nullable=slot.nullable, metadata=metadata)


def error_words(error: Exception) -> tuple[str, str]:
    """An error as it stands in a table: the name of its class, and its message."""
    return type(error).__name__, error.message if isinstance(error, ExtractlyError) else str(error)


def tokens_of(result: Ok[Any] | Err | None) -> int | None:
    """The tokens of all attempts; `None` where the service does not say."""
    if result is None:
        return None
    usage: Any = result.extraction.usage if isinstance(result, Ok) else getattr(result.error, "usage", None)
    return None if usage is None else total_tokens(usage)


def _leaf_type(leaf: Leaf) -> tuple[Any, ...]:
    if leaf.kind == "decimal":
        return "decimal128", *leaf.digits
    return _LEAF_TYPES[leaf.kind]


def _slots(column: Column) -> Iterator[Slot]:
    """The fields of a column that is a struct."""
    if isinstance(column, (StructColumn, TupleColumn, MergedColumn)):
        yield from column.slots
    further = getattr(column, "extras", None) or getattr(column, "rest", None)
    if further is not None:
        yield further


_LEAF_TYPES: Final[dict[str, tuple[Any, ...]]] = {
    "string": ("string",),
    "json": ("string",),
    "int64": ("int64",),
    "float64": ("float64",),
    "bool": ("bool_",),
    "null": ("null",),
    "date": ("date32",),
    "time": ("time64", "us"),
    "timestamp": ("timestamp", "us"),
    "timestamp_utc": ("timestamp", "us", "UTC"),
    "duration": ("duration", "us"),
    "binary": ("binary",),
}
"""The leaves that are no decimals: a function of pyarrow's, and its arguments."""
