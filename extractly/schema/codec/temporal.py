"""JSON Schemas of the scalar types that travel as text: Decimal, datetime, time, timedelta.

Pydantic's own schemas for these either do not hold every value (`format: date-time` wants a time zone, a naive
`datetime` has none) or use regex features that no strict decoder takes (the look-ahead of Decimal). The patterns here
hold exactly what pydantic writes and reads; they use only what every regex engine in `DIALECTS` takes.
"""

from __future__ import annotations

from typing import Any, Final

from ..reading.marks import LOST

__all__ = ["bounded", "datetime_schema", "decimal_schema", "duration_schema", "time_schema"]

_YEAR: Final = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP_YEAR: Final = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
_DAY: Final = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
_DATE: Final = f"({_YEAR}-{_DAY}|{_LEAP_YEAR}-02-29)"
_CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
_ZONE: Final = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_SECONDS: Final = r"[0-9]{1,2}(\.[0-9]{1,6})?S"
_TIME_PART: Final = f"T([0-9]{{1,2}}H([0-9]{{1,2}}M)?({_SECONDS})?|[0-9]{{1,2}}M({_SECONDS})?|{_SECONDS})"
_DAYS_PART: Final = "([12]?[0-9]{1,6}Y([0-9]{1,3}D)?|[0-9]{1,9}D)"  # pydantic writes 365 days as 1Y
_DURATION: Final = f"^-?P({_DAYS_PART}({_TIME_PART})?|{_TIME_PART})$"
_DECIMAL: Final = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$"
_BOUNDS: Final = {"ge": "at least", "gt": "after", "le": "at most", "lt": "before"}


def datetime_schema(core: Any) -> dict[str, Any]:
    """A moment: with `format` only where the type demands a zone, since the format does."""
    zone = _zone(core)
    if zone is None:
        return {"type": "string", "format": "date-time"}
    return {
        "type": "string",
        "pattern": f"^{_DATE}T{_CLOCK}{zone}$",
        "description": "ISO 8601 date and time, such as 2024-05-31T14:30:00",
    }


def time_schema(core: Any) -> dict[str, Any]:
    """A time of day."""
    zone = _zone(core)
    if zone is None:
        return {"type": "string", "format": "time"}
    return {
        "type": "string",
        "pattern": f"^{_CLOCK}{zone}$",
        "description": "ISO 8601 time of day, such as 14:30:00",
    }


def _zone(core: Any) -> str | None:
    """The pattern of a zone that may be there; `None` where the type demands one (`"aware"`, or an offset)."""
    wanted = core.get("tz_constraint")
    if wanted == "aware" or isinstance(wanted, int):
        return None
    return "" if wanted == "naive" else f"{_ZONE}?"


def duration_schema() -> dict[str, Any]:
    """A timedelta: negative ones and fractions of a second are values too, which `format: duration` forbids."""
    return {
        "type": "string",
        "pattern": _DURATION,
        "description": "ISO 8601 duration in days, hours, minutes and seconds, such as P3DT4H30M or PT12.5S",
    }


def decimal_schema(core: Any) -> dict[str, Any]:
    """A decimal number, exactly, as a string."""
    words: list[str] = []
    if (digits := core.get("max_digits")) is not None:
        words.append(f"at most {digits} digits")
    if (places := core.get("decimal_places")) is not None:
        words.append(f"at most {places} decimal places")
    description = "; ".join(["A decimal number, such as 12.50", *words])
    made: dict[str, Any] = {"type": "string", "pattern": _DECIMAL, "description": description}
    if words:
        made[LOST] = [("digits", "described", "; ".join(words))]
    if core.get("allow_inf_nan"):
        made.pop("pattern")
    return bounded(made, core, {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}, "multiple_of")


def bounded(made: dict[str, Any], core: Any, words: dict[str, str] = _BOUNDS, *others: str) -> dict[str, Any]:
    """Say the bounds of a text-borne type in words: JSON Schema has no keyword for them."""
    said = [f"{word} {core[key]}" for key, word in words.items() if core.get(key) is not None]
    if core.get("now_op"):
        said.append(f"in the {core['now_op']}")
    said += [f"{key.replace('_', ' ')} {core[key]}" for key in others if core.get(key) is not None]
    if not said:
        return made
    before = made.get("description")
    text = ", ".join(said)
    lost = [*made.get(LOST, ()), ("bounds", "described", text)]
    return {**made, LOST: lost, "description": f"{before}; {text}" if before else text[0].upper() + text[1:]}
