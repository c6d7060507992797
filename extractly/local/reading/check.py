"""Whether a value may stand at a position: what a strict decoder would let through.

Only the keywords of scalars are looked at; objects and arrays are built to fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from ipaddress import ip_address
from typing import Any, cast
from uuid import UUID

from .patterns_of_schema import maybe_search
from .wants import Want

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_TIME = re.compile(r"\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?\Z")
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?\Z")
_DURATION = re.compile(r"P(?=\d|T\d)[\d.YMWD]*(T[\d.HMS]+)?\Z")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*\Z")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_ip(version: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            return ip_address(text).version == version
        except ValueError:
            return False

    return check


FORMATS: dict[str, Callable[[str], bool]] = {
    "date": lambda text: bool(_DATE.match(text)),
    "time": lambda text: bool(_TIME.match(text)),
    "date-time": lambda text: bool(_DATE_TIME.match(text)),
    "duration": lambda text: bool(_DURATION.match(text)),
    "email": lambda text: bool(_EMAIL.match(text)),
    "hostname": lambda text: bool(_HOST.match(text)),
    "uri": lambda text: "://" in text and " " not in text,
    "iata": lambda text: bool(re.fullmatch(r"[A-Z]{3}", text)),
    "country-code": lambda text: bool(re.fullmatch(r"[A-Z]{2}", text)),
    "currency": lambda text: bool(re.fullmatch(r"[A-Z]{3}", text)),
    "uuid": _is_uuid,
    "ipv4": _is_ip(4),
    "ipv6": _is_ip(6),
}


def fits(want: Want, value: Any) -> bool:
    """Whether a scalar value satisfies the schema of its position."""
    if want.values:
        return any(value == member and type(value) is type(member) for member in want.values)
    if isinstance(value, bool):
        return want.kind in ("boolean", "any")
    if isinstance(value, str):
        return want.kind in ("string", "any") and _text_fits(want, value)
    if isinstance(value, int | float):
        kind_fits = want.kind in ("number", "any") or (want.kind == "integer" and isinstance(value, int))
        return kind_fits and _number_fits(want, value)
    return False


def _text_fits(want: Want, text: str) -> bool:
    least, most = want.schema.get("minLength"), want.schema.get("maxLength")
    if (isinstance(least, int) and len(text) < least) or (isinstance(most, int) and len(text) > most):
        return False
    check = FORMATS.get(want.format)
    if check is not None and not check(text):
        return False
    pattern = want.schema.get("pattern")
    return not isinstance(pattern, str) or maybe_search(pattern, text) is not None


def _number_fits(want: Want, value: float) -> bool:
    limits: dict[str, Any] = {
        key: want.schema[key]
        for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        if key in want.schema
    }
    rules: dict[str, Callable[[float, float], bool]] = {
        "minimum": lambda number, limit: number >= limit,
        "maximum": lambda number, limit: number <= limit,
        "exclusiveMinimum": lambda number, limit: number > limit,
        "exclusiveMaximum": lambda number, limit: number < limit,
    }
    for key, limit in limits.items():
        if isinstance(limit, int | float) and not isinstance(limit, bool) and not rules[key](value, limit):
            return False
    step: Any = want.schema.get("multipleOf")
    if isinstance(step, int | float) and step:
        return Decimal(str(value)) % Decimal(str(cast("float", step))) == 0
    return True
