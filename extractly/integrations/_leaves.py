"""The columns of scalars: one for each Arrow type that a scalar may have, and JSON text for what has none.

The data of a Python type that travels as a string (a date, a decimal) is read by pydantic's own parser of that type.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Context, Decimal, DecimalException
from functools import cache
from typing import Any, Final

from pydantic_core import SchemaValidator, ValidationError, to_jsonable_python

from ._columns import Column, ColumnError, as_text

__all__ = ["Leaf", "decimal_leaf", "plain_leaf"]

_INT64_LIMIT: Final = 2**63
_DECIMALS: Final = Context(prec=200)
"""More digits than the largest decimal column has, so that nothing is rounded before it is compared."""


class Leaf(Column):
    """A scalar.

    Attributes:
        kind: `"string"`, `"int64"`, `"float64"`, `"bool"`, `"null"`, `"date"`, `"time"`, `"timestamp"`,
            `"timestamp_utc"`, `"duration"`, `"binary"`, `"decimal"` or `"json"` (JSON text of any value).
        digits: For a decimal: precision and scale.
    """

    __slots__ = ("_read", "_write", "digits", "kind")

    def __init__(
        self, kind: str, write: Callable[[Any], Any], read: Callable[[Any], Any], digits: tuple[int, int] = (0, 0)
    ) -> None:
        super().__init__((kind, *digits))
        self.kind = kind
        self.digits = digits
        self._write = write
        self._read = read

    def cell(self, data: Any) -> Any:
        """See `Column`."""
        return self._write(data)

    def data(self, cell: Any) -> Any:
        """See `Column`."""
        return self._read(cell)


def plain_leaf(kind: str) -> Leaf:
    """The leaf of a kind, other than a decimal."""
    return Leaf(kind, *_LEAVES[kind])


def decimal_leaf(precision: int, scale: int) -> Leaf:
    """A decimal of so many digits, so many of them behind the point."""
    unit = Decimal(1).scaleb(-scale)

    def write(data: str) -> Decimal:
        held = None
        with suppress(DecimalException):  # no finite number, or one of far too many digits
            held = Decimal(data).quantize(unit, context=_DECIMALS)
        if held is None or held != Decimal(data) or len(held.as_tuple().digits) > precision:
            raise ColumnError(f"{data!r} is no number of {precision} digits, {scale} of them behind the point")
        return held

    return Leaf("decimal", write, str, (precision, scale))


def _int64(data: int) -> int:
    if not -_INT64_LIMIT <= data < _INT64_LIMIT:
        raise ColumnError(f"{data} does not fit 64 bits; bound the type, or use a str or a Decimal")
    return data


def _float64(data: float) -> float:
    try:
        number = float(data)
    except OverflowError:
        number = 0.0
    if isinstance(data, int) and number != data:
        raise ColumnError(f"{data} is no number of double precision; use an int, a str or a Decimal")
    return number


def _same(data: Any) -> Any:
    return data


def _json_text(data: Any) -> str:
    return as_text(json.dumps(data, ensure_ascii=False))


@cache
def _parser(kind: str) -> SchemaValidator:
    core: Any = {"type": kind, "microseconds_precision": "error"} if kind != "date" else {"type": kind}
    return SchemaValidator(core)


def _temporal(kind: str, check: Callable[[Any], Any] = _same) -> Callable[[Any], Any]:
    """From the text that pydantic writes to the object."""

    def write(data: str) -> Any:
        try:
            return check(_parser(kind).validate_python(data))
        except ValidationError as error:
            raise ColumnError(f"{data!r} is no {kind}; give the type a serializer that writes one") from error

    return write


def _zoneless(value: Any) -> Any:
    if value.tzinfo is not None:
        raise ColumnError(f"{value.isoformat()} has a zone, which the column of its type has not; use a str")
    return value


def _short(value: Any) -> Any:
    if not -_INT64_LIMIT <= (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds < _INT64_LIMIT:
        raise ColumnError(f"{value} does not fit 64 bits of microseconds; use a str")
    return value


_LEAVES: Final[dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]]] = {
    "string": (as_text, _same),
    "int64": (_int64, _same),
    "float64": (_float64, _same),
    "bool": (_same, _same),
    "null": (_same, _same),
    "date": (_temporal("date"), to_jsonable_python),
    "time": (_temporal("time", _zoneless), to_jsonable_python),
    "timestamp": (_temporal("datetime", _zoneless), to_jsonable_python),
    "timestamp_utc": (_temporal("datetime"), to_jsonable_python),
    "duration": (_temporal("timedelta", _short), to_jsonable_python),
    "binary": (str.encode, bytes.decode),
    "json": (_json_text, json.loads),
}
