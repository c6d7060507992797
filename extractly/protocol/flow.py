"""Request flows without I/O: generators that say what to send and when to wait, and are told what came.

A flow yields `Send(request)` and is sent the `Response`, or has the failure thrown in (an `APIError`, mapped by the
driver); it yields `Sleep(seconds)`, or `Receive(stream, take)` for a file, and is sent `None`. Its return value is the
result. Everything that decides (retry, re-ask, mode ladder, budget) is a flow, written once; the two drivers in
`client/drivers.py` are the only code that knows whether the world is sync or async. Flows compose with `yield from`.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

from .._types import UNSET, Unset

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """What a caller may say of one call, beside the fields of the body.

    Attributes:
        timeout: Seconds for each phase, an `httpx.Timeout`, `None` for no limit, `UNSET` for the client's.
        extra_headers, extra_query, extra_body: Merged over what the client would send; the caller's win. A header of
            `None` is left out.
        max_retries: Transport retries of this call; `None` for the client's.
        idempotency_key: Sent as `Idempotency-Key`, the same for each retry; made where not given.
    """

    timeout: Any = UNSET
    extra_headers: Mapping[str, str | None] | None = field(default=None, repr=False)  # as the next: may hold a key
    extra_query: Mapping[str, object] | None = field(default=None, repr=False)
    extra_body: Mapping[str, Any] | None = None
    max_retries: int | None = None
    idempotency_key: str | Unset = UNSET


class Payload(Protocol):
    """A body that is no JSON, in pieces; given anew for each attempt.

    Attributes:
        content_type: The header.
        size_bytes: The length of all pieces together.
    """

    content_type: str
    size_bytes: int

    def pieces(self) -> Iterable[bytes]:
        """The body, from its beginning."""
        ...

    def apieces(self) -> AsyncIterable[bytes]:
        """The same, without blocking the event loop."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, before a client gives it an address and a key.

    Attributes:
        path: Below the base URL, e.g. `"chat/completions"`.
        body: The JSON body; `None` for none.
        method: The HTTP method.
        options: What the caller said of the call.
        local: Goes to the embedded engine, in process, whatever the client's address is.
        payload: A body that is no JSON, in place of `body`; `None` for none.
        takes_file: The answer is a file: of a `Send` that leaves streams open, it is left open whatever it looks like.
    """

    path: str
    body: Mapping[str, Any] | None = None
    method: str = "POST"
    options: CallOptions = field(default_factory=CallOptions)
    local: bool = False
    payload: Payload | None = None
    takes_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back, read to its end.

    Attributes:
        status: The HTTP status.
        headers: Response headers, names in lower case.
        content: The body, decompressed. Of a stream, what came first: at least one byte, unless there was none.
        stream: The open stream that gives the rest, for a `Send` that asked for one and got one; else `None`.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    stream: Any = None


class Send:
    """Yielded by a flow: perform this request once, send me the `Response` or throw in the failure.

    Attributes:
        request: What to send.
        headers: Headers of this one attempt, lower case: the retry count, the idempotency key.
        deadline_at: `time.monotonic()` seconds by which the whole body must have come; `None` for no such limit.
        as_stream: Leave the body open if it is an event stream. Whoever gets the response closes it.
    """

    __slots__ = ("as_stream", "deadline_at", "headers", "request")

    def __init__(
        self,
        request: Request,
        *,
        headers: Mapping[str, str] | None = None,
        deadline_at: float | None = None,
        as_stream: bool = False,
    ) -> None:
        self.request = request
        self.headers = headers or {}
        self.deadline_at = deadline_at
        self.as_stream = as_stream


class Sleep:
    """Yielded by a flow: wait this many seconds, then send me `None`."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Receive:
    """Yielded by a flow: read this open stream to its end and close it, then send me `None` or throw in the failure.

    Attributes:
        stream: Of a `Response`.
        take: Called with each piece.
    """

    __slots__ = ("stream", "take")

    def __init__(self, stream: Any, take: Callable[[bytes], object]) -> None:
        self.stream = stream
        self.take = take


Flow: TypeAlias = Generator[Send | Sleep | Receive, Any, T]
