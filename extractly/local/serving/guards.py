"""Who may talk to a server on loopback.

A web page can make a browser send requests to 127.0.0.1: by a plain cross-site post (the `Origin` header says so),
or by a name of its own that it re-points at 127.0.0.1 (DNS rebinding; the `Host` header says so). Both are refused;
programs on this machine send neither.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def maybe_refuse(*, host: str | None, origin: str | None, port: int) -> str | None:
    """Decide on a request by where it claims to come from.

    Args:
        host: The `Host` header.
        origin: The `Origin` header; `None` where there is none.
        port: The port that the server listens on.

    Returns:
        Why the request is refused, or `None`.

    >>> maybe_refuse(host="localhost:80", origin=None, port=80)
    >>> maybe_refuse(host="example.com", origin=None, port=80)
    "Host 'example.com' is not loopback; use 127.0.0.1, localhost or [::1]."
    """
    if host is None or not is_loopback(_host_of(f"//{host}")):
        return f"Host {host or ''!r} is not loopback; use 127.0.0.1, localhost or [::1]."
    if origin is not None and not _is_own(origin, port):
        return f"Origin {origin!r} is foreign; this server answers programs on this machine, not web pages."
    return None


def is_loopback(name: str | None) -> bool:
    """Whether a host name or address is this machine's loopback."""
    if name is None:
        return False
    if name.rstrip(".").lower() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _host_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
        return parts.hostname if not (parts.username or parts.path.strip("/") or parts.query) else None
    except ValueError:
        return None


def _is_own(origin: str, port: int) -> bool:
    if not is_loopback(_host_of(origin)):
        return False
    parts = urlsplit(origin)
    return (parts.port or _DEFAULT_PORTS.get(parts.scheme)) == port
