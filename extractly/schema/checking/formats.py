"""The `format` keyword of a JSON Schema given as a dict, checked on the answer: one predicate per name, no dependency.

`jsonschema` leaves most formats unchecked unless further packages are installed (date-time among them), so the names of
the 2020-12 validation vocabulary (§7.3) are checked here, after the RFC that each one cites. Every pattern runs in
linear time and is compiled at its first use (all of them take 8 ms); a `regex` is looked at up to a stated length. A
name that is not in `FORMATS` is an annotation, which anything fits. `idn-email`, `idn-hostname` and the like are left
out: they need tables that the standard library lacks.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

__all__ = ["FORMATS", "fits_format"]

_DATE: Final = r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z"
# RFC 3339 §5.6: the offset is not optional, "T" and "Z" may be small, and a second may be 60 (§5.7).
_TIME: Final = (
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.[0-9]+)?(?:[zZ]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))\Z"
)
# RFC 3339, appendix A: weeks stand alone, and a unit may be left out only at the ends.
_DURATION: Final = (
    r"P(?=.)(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?"
    r"(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)\Z"
)
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOSTNAME: Final = rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z"
# RFC 5321 §4.1.2: a dot-atom or a quoted string before the at sign.
_LOCAL: Final = (
    r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r'|"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*")\Z'
)
_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"
_POINTER: Final = r"(?:/(?:[^~/]|~[01])*)*\Z"
_RELATIVE_POINTER: Final = r"(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~[01])*)*)\Z"
_TEMPLATE: Final = r"(?:[^\x00-\x20\x7f\"'%<>\\^`{|}]|%[0-9A-Fa-f]{2}|\{[^\x00-\x20{}]+\})*\Z"

_MAX_REGEX_CHARS: Final = 10_000
"""Longer patterns are not compiled: a second of work for what nobody writes by hand."""

# RFC 3986, appendix A, with brackets only around a host.
_REFERENCE: Final = (
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?"
    r"(?://(?:{userinfo}@)?(?:\[[0-9A-Fa-f:.vV]+\]|{host})(?::[0-9]*)?(?=[/?#]|\Z))?"
    r"{path}(?:\?{query})?(?:#{query})?\Z"
)


def _reference(more: str) -> str:
    """The pattern of a reference whose names may also hold the characters `more` (RFC 3987 for IRIs)."""
    unreserved = rf"A-Za-z0-9._~!$&'()*+,;={more}\-"

    def run(also: str) -> str:
        return rf"(?:[{unreserved}{also}]|%[0-9A-Fa-f]{{2}})*"

    return (
        _REFERENCE.replace("{userinfo}", run(":"))
        .replace("{host}", run(""))
        .replace("{path}", run(":@/"))
        .replace("{query}", run(":@/?"))
    )


_URI: Final = _reference("")
_IRI: Final = _reference("\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _match(pattern: str, text: str) -> re.Match[str] | None:
    return _compiled(pattern).match(text)


def _is_date(text: str) -> bool:
    match = _match(_DATE, text)
    if match is None:
        return False
    year, month, day = map(int, match.groups())
    try:
        date(year or 2000, month, day)  # the year 0 is a leap year of the same calendar, which Python's dates leave out
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    match = _match(_TIME, text)
    return match is not None and (match[3] != "60" or _is_leap_second(match))


def _is_leap_second(match: re.Match[str]) -> bool:
    """A leap second is inserted at 23:59:60 UTC and at no other time."""
    minutes = int(match[1]) * 60 + int(match[2])
    if match[4] is not None:
        offset = int(match[5]) * 60 + int(match[6])
        minutes += -offset if match[4] == "+" else offset
    return minutes % 1440 == 1439


def _is_date_time(text: str) -> bool:
    return text[10:11] in {"T", "t"} and _is_date(text[:10]) and _is_time(text[11:])


def _is_email(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    if not at or len(local) > 64 or _match(_LOCAL, local) is None:
        return False
    if domain.startswith("[") and domain.endswith("]"):
        inner = domain[1:-1]
        return _is_ipv6(inner[5:]) if inner.startswith("IPv6:") else _is_ipv4(inner)
    return _match(_HOSTNAME, domain) is not None


def _is_ipv4(text: str) -> bool:
    return text.isascii() and _parses(ipaddress.IPv4Address, text)


def _is_ipv6(text: str) -> bool:
    return text.isascii() and "%" not in text and _parses(ipaddress.IPv6Address, text)


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _is_uri(text: str) -> bool:
    match = _match(_URI, text)
    return match is not None and match["scheme"] is not None


def _is_iri(text: str) -> bool:
    match = _match(_IRI, text)
    return match is not None and match["scheme"] is not None


def _is_regex(text: str) -> bool:
    r"""ECMA-262, near enough: Python's `re`, with `\p{…}` and `(?<name>…)` besides, and without `\A` and `\Z`."""
    if len(text) > _MAX_REGEX_CHARS:
        return True
    if re.search(r"(?<!\\)(?:\\\\)*\\[ZAz]", text):
        return False
    portable = re.sub(r"\\[pP]\{[^}]*\}", r"\\w", text)
    portable = re.sub(r"\(\?<(?![=!])", "(?P<", portable)
    try:
        re.compile(portable)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: _match(pattern, text) is not None


FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "date": _is_date,
    "date-time": _is_date_time,
    "duration": _matches(_DURATION),
    "email": _is_email,
    "hostname": _matches(_HOSTNAME),
    "ipv4": _is_ipv4,
    "ipv6": _is_ipv6,
    "iri": _is_iri,
    "iri-reference": _matches(_IRI),
    "json-pointer": _matches(_POINTER),
    "regex": _is_regex,
    "relative-json-pointer": _matches(_RELATIVE_POINTER),
    "time": _is_time,
    "uri": _is_uri,
    "uri-reference": _matches(_URI),
    "uri-template": _matches(_TEMPLATE),
    "uuid": _matches(_UUID),
}
"""Predicates on strings by the name of the format."""


def fits_format(name: object, value: object) -> bool:
    """Whether a value has the format; values that are no strings, and names that are not known, always have.

    >>> fits_format("date", "2024-02-30"), fits_format("date", 5), fits_format("phone", "x")
    (False, True, True)
    """
    check = FORMATS.get(name) if isinstance(name, str) else None
    return check is None or not isinstance(value, str) or check(value)
