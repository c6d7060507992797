"""The only module that imports httpx: it makes the clients that we own.

Imported at the first request to a network, never by `import extractly`, and not at all by a caller who passes a client
of their own or asks the embedded engine (`_local.py`).
What a client does with requests and failures is in `_transport.py`, which knows only the shape of an HTTP client.
"""

from __future__ import annotations

import os
import ssl
import sys
from functools import lru_cache
from typing import Any, Final

import httpx

from ..errors import APIConnectionError

MAX_CONNECTIONS: Final = 1000
MAX_IDLE_CONNECTIONS: Final = 100
"""Both as openai-python's (`DIALECTS.md` 3.6)."""

MAX_REDIRECTS: Final = 5
"""On the same host; a chain of more is a loop."""

HEADERS: Final = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "user-agent": f"extractly/{sys.modules['extractly'].__version__} Python/{sys.version.partition(' ')[0]}",
}
"""What our clients send unless a request says otherwise. Not brotli nor zstd, where they are installed: a bomb grows
faster in them. Set here and not for each request, where overriding httpx's own would cost 20 µs."""

_LIMITS: Final = httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_IDLE_CONNECTIONS)


def open_client() -> httpx.Client:
    """A client for the network; proxies and certificates come from the environment, as httpx reads them."""
    return httpx.Client(**_options(), event_hooks={"response": [refuse_foreign_redirect]})


def open_async_client() -> httpx.AsyncClient:
    """The same for one event loop."""
    return httpx.AsyncClient(**_options(), event_hooks={"response": [_refuse_foreign_redirect]})


def refuse_foreign_redirect(response: httpx.Response) -> None:
    """Follow a redirect to the same origin only: the request holds the caller's texts, and its headers may hold keys.

    (httpx itself takes `Authorization` off a request that it sends elsewhere, and no other header.) From http to https
    of the same host counts as the same.

    Raises:
        APIConnectionError: The redirect leads to another host, port or scheme. Set `base_url` to it, if that is right.
    """
    if not response.has_redirect_location:
        return
    old = response.request.url
    new = old.join(response.headers["location"])
    if _origin(new) in (_origin(old), _origin(old.copy_with(scheme="https"))):
        return
    kind, where = ("host", new.host) if new.host != old.host else ("origin", f"{new.scheme}://{new.netloc.decode()}")
    error = APIConnectionError(
        f"{old.host} redirects to another {kind}, {where}. Set `base_url` to that, if you trust it."
    )
    error.retryable = False
    raise error


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port (`None` for the scheme's own)."""
    return url.scheme, url.host, url.port


async def _refuse_foreign_redirect(response: httpx.Response) -> None:
    refuse_foreign_redirect(response)


def _options() -> Any:
    certificates = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    verify = _ssl_context(*certificates)
    redirects = {"follow_redirects": True, "max_redirects": MAX_REDIRECTS}
    return {"verify": verify, "limits": _LIMITS, "headers": HEADERS, **redirects}


@lru_cache(maxsize=2)
def _ssl_context(_file: str | None, _directory: str | None) -> ssl.SSLContext:
    """The trusted certificates, read once for all clients: it takes 20 ms, thirty times the rest of a client.

    The arguments are the variables that httpx reads them by, so that a change of them is seen.
    """
    return httpx.create_ssl_context()
