"""Kinds whose form gives them away: e-mail, URL, UUID, IP addresses, host names.

Every pattern is a bounded repetition of character classes that exclude what must follow, so none can be made to
backtrack more than its bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address

from .base import Find, Hints, Match, Recogniser, as_it_stands, words_of

STRING = frozenset({"string"})

_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])"
)
_URL = re.compile(
    r"\bhttps?://[^\s<>\"'`{}|\\^\[\]]{1,2000}|(?<![\w@./-])www\.[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}(?:/[^\s<>\"'`]{0,2000})?",
    re.IGNORECASE,
)
_UUID = re.compile(r"(?<![0-9A-Za-z-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z-])")
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{0,39}:[0-9A-Fa-f:.]{1,39}(?![\w:])")
_HOST = re.compile(
    r"(?<![\w@./-])(?=[a-z0-9.-]{4,253}(?![\w-]))[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63}){1,6}(?![\w-])",
    re.IGNORECASE,
)


def _by(pattern: re.Pattern[str]) -> Find:
    def find(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
        for match in pattern.finditer(text, start, end):
            yield Match(match.start(), match.end())

    return find


def _find_hosts(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _HOST.finditer(text, start, end):
        if not match[0].replace(".", "").isdigit():
            yield Match(match.start(), match.end())


def _find_urls(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    for match in _URL.finditer(text, start, end):
        url = match[0].rstrip(".,;:!?")
        if url.endswith(")") and "(" not in url:
            url = url.rstrip(").,;:!?")
        yield Match(match.start(), match.start() + len(url))


def _find_ips(text: str, start: int, end: int, _hints: Hints) -> Iterator[Match]:
    found = [m for pattern in (_IPV4, _IPV6) for m in pattern.finditer(text, start, end)]
    for match in sorted(found, key=lambda m: m.start()):
        try:
            address = ip_address(match[0])
        except ValueError:
            continue
        if not isinstance(address, IPv6Address) or len(match[0]) > 4:
            yield Match(match.start(), match.end(), address.version)


def _ip(text: str, match: Match, want: object) -> str | None:
    wanted = getattr(want, "format", "")
    if wanted in ("ipv4", "ipv6") and wanted != f"ipv{match.data}":
        return None
    return text[match.start : match.end]


def _url(text: str, match: Match, want: object) -> str | None:
    url = text[match.start : match.end]
    return None if getattr(want, "format", "") in ("uri", "url") and "://" not in url else url


ROWS = (
    Recogniser(
        name="email",
        types=STRING,
        formats=words_of("email idn-email"),
        name_words=words_of("email mail"),
        description_words=words_of("email"),
        find=_by(_EMAIL),
        normalise=as_it_stands,
        distinctive=True,
    ),
    Recogniser(
        name="url",
        types=STRING,
        formats=words_of("uri url iri uri-reference"),
        name_words=words_of("url uri website link homepage web site href"),
        description_words=words_of("url website"),
        find=_find_urls,
        normalise=_url,
        distinctive=True,
    ),
    Recogniser(
        name="uuid",
        types=STRING,
        formats=words_of("uuid uuid4"),
        name_words=words_of("uuid guid"),
        description_words=words_of("uuid"),
        find=_by(_UUID),
        normalise=as_it_stands,
        distinctive=True,
    ),
    Recogniser(
        name="ip",
        types=STRING,
        formats=words_of("ipv4 ipv6"),
        name_words=words_of("ip ipv4 ipv6"),
        description_words=words_of("ip ipv4 ipv6"),
        find=_find_ips,
        normalise=_ip,
        distinctive=True,
    ),
    Recogniser(
        name="host",
        types=STRING,
        formats=words_of("hostname idn-hostname"),
        name_words=words_of("hostname host domain fqdn"),
        find=_find_hosts,
        normalise=as_it_stands,
        verbatim=True,
    ),
)
