"""What is sent: address, headers, key, body and timeouts of one attempt, from the client's settings.

No I/O. What depends on the settings alone is made once per client, and the address of each path once (as the HTTP
library's own URL object, which it need not parse again), so that an attempt costs little beside the library's own work.
Header names are lower-case throughout, so that a caller's header replaces ours whatever its case.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic_core import to_json

from ..protocol.flow import CallOptions, Request, Send
from ..protocol.request import is_given
from .settings import ClientSettings, check_headers, checked_key, environment

Timeout = tuple[float | None, float | None, float | None, float | None]
"""Seconds to connect, to read, to write, and to wait for a connection of the pool; `None` for no limit."""

DEFAULT_TIMEOUT: Final[Timeout] = (5.0, 600.0, 600.0, 600.0)
"""As openai-python's (`DIALECTS.md` 3.6): a long answer may take minutes, a connection may not."""

_HTTPX_DEFAULT: Final[Timeout] = (5.0, 5.0, 5.0, 5.0)
"""What an httpx client has that nobody gave a timeout; too short for a model, so it is not taken for a wish."""

_LOCAL_BASE_URL: Final = "http://embedded.invalid/v1"
"""Never looked up: the transport of the embedded engine opens no socket (`.invalid`: RFC 2606)."""


class Outgoing:
    """Builds the requests of one client.

    Args:
        settings: The client's settings.
        given: The caller's HTTP client, or `None`. Its timeout is taken where the settings name none, and a key is not
            asked for where it has an `auth` or a header in place of one.
    """

    def __init__(self, settings: ClientSettings, given: Any = None) -> None:
        self.settings = settings
        self.address = settings.address
        given_timeout: Any = getattr(given, "timeout", None)
        own = _as_timeout(given_timeout) if given_timeout is not None else _HTTPX_DEFAULT
        unset = own if own != _HTTPX_DEFAULT else DEFAULT_TIMEOUT
        self.timeout = unset if not is_given(settings.timeout) else _as_timeout(settings.timeout)
        self._headers = _static_headers(settings)
        self._needs_key = getattr(given, "auth", None) is None and not _authorizes(
            {**settings.default_headers, **self._headers, **dict(getattr(given, "headers", None) or {})}
        )
        self._urls: dict[tuple[str, bool], Any] = {}

    def key(self, found: object, request: Request) -> str | None:
        """The key as it is sent; `None` where there is none and the caller's own headers take its place.

        Raises:
            ConfigurationError: There is no key, or it is not fit for a header.
        """
        if found is None:  # the environment may have got one since the client was made, or unpickled
            found = environment("OPENAI_API_KEY")
        if found is None and not (self._needs_key and not _authorizes(request.options.extra_headers or {})):
            return None
        return checked_key(found)

    def build(self, http: Any, step: Send, key: str | None, content: Any = None) -> Any:
        """The HTTP library's own request object for an attempt; `content` is what a payload gives.

        Raises:
            TypeError: The body holds something that is no JSON.
            ValueError: A header could not be sent as it is.
        """
        request, options = step.request, step.request.options
        cached = (request.path, request.local)
        plain = not options.extra_query
        url = self._urls.get(cached) if plain else None
        built = http.build_request(
            request.method,
            url if url is not None else self._url(request),
            headers=self._attempt_headers(step, key),
            content=_body_bytes(request) if content is None else content,
            timeout=self._attempt_timeout(options, step.deadline_at),
        )
        is_known = http.__class__.__module__.partition(".")[0] in ("httpx", "httpx2")
        if plain and url is None and is_known and request.body is not None:  # without a body, paths hold ids: no end
            self._urls[cached] = built.url
        return built

    def _url(self, request: Request) -> str:
        base = urlsplit(_LOCAL_BASE_URL if request.local else self.settings.base_url)
        query = dict(parse_qsl(base.query, keep_blank_values=True)) | {
            name: _query_value(value)
            for name, value in {**self.settings.default_query, **(request.options.extra_query or {})}.items()
            if value is not None
        }
        path = f"{base.path.rstrip('/')}/{request.path}"
        host = base.netloc.rpartition("@")[2]  # user and password go into a header: httpx would log the address
        return urlunsplit((base.scheme, host, path, urlencode(query, doseq=True), ""))

    def _attempt_headers(self, step: Send, key: str | None) -> dict[str, str]:
        headers = {**self._headers, **step.headers}
        payload = step.request.payload
        if payload is not None:
            headers |= {"content-type": payload.content_type, "content-length": str(payload.size_bytes)}
        if step.as_stream:
            headers["accept"] = "*/*" if step.request.takes_file else "text/event-stream"
        if key is not None:
            headers.setdefault("authorization", f"Bearer {key}")
        for name in self._left_out():
            headers.pop(name, None)
        extra = step.request.options.extra_headers
        if extra:
            check_headers(extra)
            for name, value in extra.items():
                headers.pop(name.lower(), None)
                if value is not None:
                    headers[name.lower()] = value
        return headers

    def _left_out(self) -> Iterator[str]:
        """Headers that the caller's defaults name with `None`: not to be sent."""
        return (name.lower() for name, value in self.settings.default_headers.items() if value is None)

    def _attempt_timeout(self, options: CallOptions, deadline_at: float | None) -> Timeout:
        timeout = self.timeout if not is_given(options.timeout) else _as_timeout(options.timeout)
        if deadline_at is None:
            return timeout
        left = max(deadline_at - time.monotonic(), 0.001)
        connect, read, write, pool = (left if phase is None else min(phase, left) for phase in timeout)
        return connect, read, write, pool


def _static_headers(settings: ClientSettings) -> dict[str, str]:
    """Headers of every request but the key; those of every HTTP client that we make are in `_http.py`."""
    headers = {"content-type": "application/json"}
    credentials = settings.credentials
    if credentials is not None:
        headers["authorization"] = f"Basic {b64encode(credentials.encode()).decode()}"
    named = {"openai-organization": settings.organization, "openai-project": settings.project}
    named_headers = {name: value for name, value in named.items() if value is not None}
    check_headers(named_headers)
    given = {name.lower(): value for name, value in settings.default_headers.items() if value is not None}
    return headers | named_headers | given


def _authorizes(names: Iterable[str]) -> bool:
    """Whether headers hold something in place of our key; a value of `None` says that none is wanted."""
    return any(name.lower() in ("authorization", "api-key", "x-api-key") for name in names)


def _as_timeout(value: Any) -> Timeout:
    """A timeout of any kind that httpx takes, as the tuple that every version of it takes.

    Raises:
        TypeError, ValueError: It is no number of seconds above 0, no `Timeout` and no tuple of four.
    """
    if hasattr(value, "connect") and hasattr(value, "pool"):
        value = (value.connect, value.read, value.write, value.pool)
    phases: tuple[Any, ...] = value if isinstance(value, tuple) else (value,) * 4  # pyright: ignore[reportUnknownVariableType]
    checked = [_phase_seconds(phase) for phase in phases]
    if len(checked) != 4:
        raise TypeError(f"`timeout` as a tuple is (connect, read, write, pool), in seconds; got {len(checked)} values.")
    return checked[0], checked[1], checked[2], checked[3]


def _phase_seconds(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"`timeout` must be seconds, None or an httpx.Timeout, not {type(value).__name__}.")
    if not value > 0:
        raise ValueError(f"`timeout` must be more than 0 seconds, got {value}.")
    return float(value)


def _query_value(value: object) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, (list, tuple)) else str(value)  # pyright: ignore[reportUnknownVariableType]


def _body_bytes(request: Request) -> bytes | None:
    if request.body is None:
        return None
    extra = request.options.extra_body
    body = {**request.body, **extra} if extra else request.body
    try:
        return to_json(body)
    except ValueError:  # a lone surrogate, which `json` escapes, or something that is no JSON, which it names
        return json.dumps(body, default=_not_json, separators=(",", ":")).encode()


def _not_json(value: object) -> Any:
    raise TypeError(f"The request holds a value of type {type(value).__name__}, which is no JSON. Convert it first.")
