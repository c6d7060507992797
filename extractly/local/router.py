"""Which handler answers which method and path.

A route is a method, a path with `{names}` for single segments, and a handler that gets the segments and the body.
New endpoints are new rows. A segment is only ever handed on as a word; nothing here makes a file
path of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from .reply import ApiFaultError, LocalReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as a handler sees it.

    Attributes:
        method: In upper case.
        names: What stood where the route has `{names}`, percent-decoded.
        body: The body.
        query: The query's names and values (the last of a repeated name).
        headers: Names in lower case.
    """

    method: str
    names: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


Handler = Callable[[Call], LocalReply]


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table.

    Attributes:
        method: In upper case.
        path: E.g. `/v1/models/{model}`.
        handler: What answers.
    """

    method: str
    path: str
    handler: Handler


class Router:
    """A table of routes.

    Args:
        routes: The rows; the first that fits answers.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(route, route.path.strip("/").split("/")) for route in routes]

    def answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> LocalReply:
        """Find the route and call its handler.

        Args:
            method: In any case.
            path: With or without a query.
            body: The body.
            headers: Names in lower case.

        Raises:
            ApiFaultError: 404 for an unknown path, 405 for a known one with another method, or what the handler raises.
        """
        parts = urlsplit(path if path.isprintable() else "")
        segments = parts.path.strip("/").split("/")
        allowed: list[str] = []
        for route, pattern in self._routes:
            names = _match(pattern, segments)
            if names is None:
                continue
            if route.method == method.upper():
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                return route.handler(
                    Call(method=route.method, names=names, body=body, query=query, headers=headers or {})
                )
            allowed.append(route.method)
        if allowed:
            message = (
                f"Not allowed to {method.upper()} on {path} (HINT: it takes {' and '.join(sorted(set(allowed)))})."
            )
            raise ApiFaultError(message, status=405)
        raise ApiFaultError(f"Invalid URL ({method.upper()} {path})", status=404)


def _match(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    names: dict[str, str] = {}
    for wanted, segment in zip(pattern, segments, strict=True):
        if wanted.startswith("{"):
            names[wanted[1:-1]] = unquote(segment)
        elif wanted != segment:
            return None
    return names
