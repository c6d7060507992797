"""The one place where another library's exceptions become ours, by class name along the MRO.

By name and not by class, because the HTTP client may be httpx's, httpx2's or one of the same shape: each has its own
classes under the same names, and none of them need be importable here. The most specific name wins. `None` means "not
a failure of the transport": what a caller's hook or callback raises goes through as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .. import errors

_TIMEOUT: Final = (errors.APITimeoutError, True)
_CONNECTION: Final = (errors.APIConnectionError, True)
_NEVER: Final = (errors.APIConnectionError, False)

FAILURES: Final[Mapping[str, tuple[type[errors.APIError], bool]]] = {
    # class name -> our class, and whether the same request may succeed later
    "TimeoutException": _TIMEOUT,
    "TimeoutError": _TIMEOUT,
    "HTTPError": _CONNECTION,
    "OSError": _CONNECTION,
    # what no repetition cures: the address, the request itself, or the way the response was used
    "UnsupportedProtocol": _NEVER,
    "InvalidURL": _NEVER,
    "LocalProtocolError": _NEVER,
    "TooManyRedirects": _NEVER,
    "CookieConflict": _NEVER,
    "StreamError": _NEVER,
    "DecodingError": (errors.APIResponseValidationError, False),
}

_ADVICE: Final[Mapping[type[errors.APIError], str]] = {
    errors.APITimeoutError: "Raise `timeout` (seconds), or ask for less.",
    errors.APIConnectionError: "Check `base_url`, the network and any proxy.",
    errors.APIResponseValidationError: "The body could not be decompressed; check any proxy.",
}


def maybe_api_error(failure: BaseException, address: str) -> errors.APIError | None:
    """What a failure of the HTTP library means; `None` if it is not one.

    Args:
        failure: What the library raised; the caller chains it as the cause.
        address: Scheme, host and port of the service, for the message.
    """
    for cls in type(failure).__mro__:
        found = FAILURES.get(cls.__name__)
        if found is not None:
            error_class, retryable = found
            what = " ".join(str(failure).split()).rstrip(".") or "no more is known"
            error = error_class(f"{type(failure).__name__} at {address}: {what}. {_ADVICE[error_class]}")
            error.retryable = retryable
            return error
    return None


def status_of(failure: BaseException) -> int | None:
    """The status that an `HTTPStatusError` carries: raised where a given client's hook calls `raise_for_status()`."""
    response: Any = getattr(failure, "response", None)
    status: Any = getattr(response, "status_code", None)
    return status if isinstance(status, int) else None
