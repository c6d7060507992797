"""`ClientSettings`: everything that tells one client from another, except its connections.

Frozen, shared by a client and its copies, and picklable. A pickle holds no key: neither `api_key` as a string, nor a
header or query field that looks like a credential, nor a password in the address; the other side reads the key from its
own environment, or calls `api_key` where that is an importable function. `repr` shows none of them either.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from .._types import UNSET
from ..errors import ConfigurationError
from ..protocol.retry import RetryPolicy

ApiKey: TypeAlias = "str | Callable[[], str] | Callable[[], Awaitable[str]]"

DEFAULT_BASE_URL: Final = "https://api.openai.com/v1"

DEFAULT_MAX_BODY_BYTES: Final = 64 * 1024 * 1024
"""Decompressed. The largest honest answers (audio, n=128 choices) are a few megabytes."""

NO_KEY: Final = (
    'There is no API key: set OPENAI_API_KEY, or pass `api_key="…"`. Without any key, `model="local"` answers with the '
    "embedded engine, offline."
)

_SECRET_NAME = re.compile(
    r"authorization|cookie|token|secret|password|credential|signature|api[-_]?key|subscription[-_]?key|\A(key|sig|code)\Z",
    re.IGNORECASE,
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")  # RFC 9110 §5.6.2, token
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*\Z")  # RFC 9110 §5.5, without the obsolete bytes above 0x7e


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """What a `Client` or an `AsyncClient` was told.

    Attributes:
        api_key: The key, or a function that gives it, asked before each attempt; `None` for the environment's.
        base_url: The address, without a slash at its end, user and password included.
        base_url_given: Whether the caller gave it; if not, `model="local"` is the embedded engine.
        organization, project: Sent as `OpenAI-Organization` and `OpenAI-Project`.
        timeout: Seconds for each phase, `None` for no limit, an `httpx.Timeout` or a tuple (connect, read, write,
            pool); `UNSET` for 600 s, and 5 s to connect.
        retry: How often a request is sent again.
        default_headers, default_query: Sent with every request.
        max_body_bytes: The largest body that is read, decompressed.
    """

    api_key: ApiKey | None = field(default=None, repr=False)
    base_url: str = field(default=DEFAULT_BASE_URL, repr=False)
    base_url_given: bool = False
    organization: str | None = None
    project: str | None = None
    timeout: Any = UNSET
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    default_headers: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"], repr=False)
    default_query: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    max_body_bytes: int = DEFAULT_MAX_BODY_BYTES

    def __post_init__(self) -> None:
        check_headers(self.default_headers)
        object.__setattr__(self, "base_url", checked_base_url(self.base_url))

    @property
    def shown_base_url(self) -> str:
        """The address without user, password and query: what messages and `repr` show."""
        parts = urlsplit(self.base_url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def credentials(self) -> str | None:
        """`user:password` of the address; sent as basic authorization, in place of the key."""
        user_info, at, _ = urlsplit(self.base_url).netloc.rpartition("@")
        return unquote(user_info) if at else None

    @property
    def address(self) -> str:
        """Scheme, host and port, for messages."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._public_fields(),)

    def __copy__(self) -> ClientSettings:
        return self  # frozen; and the way of a pickle would lose the key

    def __deepcopy__(self, _memo: object) -> ClientSettings:
        return self

    def _public_fields(self) -> dict[str, Any]:
        key = self.api_key if _is_importable(self.api_key) else None
        if callable(self.api_key) and key is None:
            raise ConfigurationError(
                "`api_key` is a function that cannot be imported by name (a lambda, or one defined inside another), so "
                "the client cannot be pickled. Move it to the top of a module."
            )
        parts = urlsplit(self.base_url)
        query = urlencode(without_secrets(dict(parse_qsl(parts.query, keep_blank_values=True))))
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "api_key": key,
            "base_url": urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query)),
            "default_headers": without_secrets(self.default_headers),
            "default_query": without_secrets(self.default_query),
        }


def _restore(fields: dict[str, Any]) -> ClientSettings:
    return ClientSettings(**fields)


def without_secrets(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Headers or query fields without those whose name says that they hold a key: what a pickle may hold."""
    return {name: value for name, value in fields.items() if not _SECRET_NAME.search(name)}


def _is_importable(key: ApiKey | None) -> bool:
    """Whether pickle can name the function; a string is a secret, and never pickled."""
    module = sys.modules.get(getattr(key, "__module__", None) or "")
    found: Any = module
    for name in (getattr(key, "__qualname__", None) or "<none>").split("."):
        found = getattr(found, name, None)
    return key is not None and found is key


def resolve_settings(
    *,
    api_key: ApiKey | None,
    base_url: object,
    organization: str | None,
    project: str | None,
    timeout: Any,
    max_retries: int,
    deadline: float | None,
    default_headers: Mapping[str, str | None] | None,
    default_query: Mapping[str, object] | None,
) -> ClientSettings:
    """Settings from the arguments of a client, the environment behind them.

    Raises:
        ConfigurationError: `base_url` is no http address.
        TypeError, ValueError: An argument is of the wrong type, or out of range.
    """
    return ClientSettings(
        api_key=api_key if api_key is not None else environment("OPENAI_API_KEY"),
        base_url=str(base_url) if base_url is not None else environment("OPENAI_BASE_URL") or DEFAULT_BASE_URL,
        base_url_given=base_url is not None,
        organization=organization if organization is not None else environment("OPENAI_ORG_ID"),
        project=project if project is not None else environment("OPENAI_PROJECT_ID"),
        timeout=timeout,
        retry=RetryPolicy(max_retries=max_retries, deadline_seconds=deadline),
        default_headers=dict(default_headers or {}),
        default_query=dict(default_query or {}),
    )


def changed(settings: ClientSettings, changes: Mapping[str, Any]) -> ClientSettings:
    """Settings with some of a client's arguments replaced; headers and query fields are merged over the old ones."""
    fields = {name: value for name, value in changes.items() if name not in ("max_retries", "deadline")}
    policy = {
        {"max_retries": "max_retries", "deadline": "deadline_seconds"}[name]: value
        for name, value in changes.items()
        if name not in fields
    }
    if "base_url" in fields:
        fields["base_url"], fields["base_url_given"] = str(fields["base_url"]), True
    for name in ("default_headers", "default_query"):
        if name in fields:
            fields[name] = {**getattr(settings, name), **(fields[name] or {})}
    return replace(settings, **fields, retry=replace(settings.retry, **policy))


def environment(name: str) -> str | None:
    """A variable of the environment, trimmed; `None` where it is not set or blank."""
    return os.environ.get(name, "").strip() or None


def checked_base_url(text: str) -> str:
    """The address as it is used: trimmed, without a slash at its end.

    Raises:
        ConfigurationError: It is no http or https address with a host. Write e.g. "https://api.openai.com/v1".
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        legal = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and text.isprintable()
    except ValueError:
        legal = False
    if not legal or " " in text:
        shown = re.sub(r"\?.*", "?…", re.sub(r"//[^/@]*@", "//", text), flags=re.DOTALL)  # both may hold a key
        raise ConfigurationError(
            f'`base_url` (or OPENAI_BASE_URL) must be an address like "{DEFAULT_BASE_URL}", got {shown!r}.'
        )
    return text.rstrip("/")


def check_headers(headers: Mapping[str, str | None]) -> None:
    """Refuse what would break the request apart, without repeating the value: it may be a key.

    Raises:
        ValueError: A name is no token, or a value holds a line break, a control or a non-ASCII character.
        TypeError: A value is no string.
    """
    for name, value in headers.items():
        if not _HEADER_NAME.match(name):
            raise ValueError(f"{name!r} is no legal header name; use letters, digits and hyphens.")
        if value is None:
            continue
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"The header {name!r} must be a string, not {type(value).__name__}.")
        if not _HEADER_VALUE.match(value):
            raise ValueError(
                f"The value of the header {name!r} holds a line break, a control or a non-ASCII character. Encode it."
            )


def checked_key(key: object) -> str:
    """The key as it is sent: trimmed (an environment file often leaves a line break), and fit for a header.

    Raises:
        ConfigurationError: There is no key, or it holds white space, control or non-ASCII characters. The message
            does not repeat it.
    """
    if key is None:
        raise ConfigurationError(NO_KEY)
    if not isinstance(key, str):
        raise ConfigurationError(
            f"`api_key` must be a string or a function that returns one, got {type(key).__name__}."
        )
    key = key.strip()
    if not key:
        raise ConfigurationError(NO_KEY)
    if not all("!" <= character <= "~" for character in key):
        raise ConfigurationError(
            "The API key holds white space, a control or a non-ASCII character, so it is not the key that was issued. "
            "Copy it again."
        )
    return key
