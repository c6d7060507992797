"""A real HTTP server for tests: the embedded engine behind a loopback socket, with scripted replies and faults.

    from extractly.testing import LocalServer, Reply

    with LocalServer() as server:
        server.reply(Reply.error(429, "slow down", headers={"retry-after-ms": "10"}))
        client = OpenAI(base_url=server.base_url, api_key="any")
        ...                               # the first request gets the 429, the next ones the engine's answers
        assert len(server.requests) == 2

Replies are taken in the order in which requests arrive; when none is left the embedded engine answers, as it does under
`extractly serve`. Everything goes over a socket, so timeouts, cut-off bodies and dropped connections are the real ones.
As a pytest fixture: `with LocalServer() as server: yield server`.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .local.reply import json_bytes
from .local.serving import scripted
from .local.serving.http_server import HttpRequest, LoopbackServer
from .local.serving.http_write import Faults, HttpReply
from .local.serving.server import responder, running

__all__ = ["LocalServer", "RecordedRequest", "Reply"]

_JSON = {"content-type": "application/json"}
_SSE = {"content-type": "text/event-stream; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """A request that the server got.

    Attributes:
        method: In upper case.
        path: Without the query.
        query: The query's names and values (the last of a repeated name).
        headers: Names in lower case.
        body: The body as it came.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded; raises `ValueError` where it is no JSON."""
        return json.loads(self.body)


class Reply:
    """One scripted reply. The class methods write the usual ones.

    Args:
        body: The body in one piece (`str` is sent as UTF-8). Compressed bytes go out as they are: give the header too.
        status: The HTTP status.
        headers: Response headers; `content-type: application/json` unless given. `content-length` and
            `transfer-encoding` are written as they are given, right or wrong.
        chunks: The body in pieces instead: each is one HTTP chunk, sent at once.
        delay_seconds: Waited before the head.
        chunk_delay_seconds: Waited before each chunk after the first.
        drop_after_bytes: The connection is closed after this many bytes of the body.
        drop_before_head: The connection is closed without an answer.
    """

    __slots__ = ("body", "faults", "headers", "status")

    def __init__(
        self,
        body: bytes | str = b"",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        chunks: Iterable[bytes | str] | None = None,
        delay_seconds: float = 0,
        chunk_delay_seconds: float = 0,
        drop_after_bytes: int | None = None,
        drop_before_head: bool = False,
    ) -> None:
        if body and chunks is not None:
            raise TypeError("a reply has a body or chunks, not both")
        self.body: bytes | list[bytes] = _bytes(body) if chunks is None else [_bytes(chunk) for chunk in chunks]
        self.status = status
        given = dict(headers or {})
        self.headers = given if "content-type" in {name.lower() for name in given} else {**_JSON, **given}
        self.faults = Faults(
            delay_seconds=delay_seconds,
            chunk_delay_seconds=chunk_delay_seconds,
            drop_after_bytes=drop_after_bytes,
            drop_before_head=drop_before_head,
        )

    @classmethod
    def json(cls, value: Any, **options: Any) -> Reply:
        """A JSON document.

        Args:
            value: What to write.
            **options: As for `Reply`.
        """
        return cls(json_bytes(value), **options)

    @classmethod
    def sse(cls, events: Iterable[Mapping[str, Any] | bytes | str], *, done: bool = True, **options: Any) -> Reply:
        """A stream of server-sent events, one HTTP chunk each.

        Args:
            events: A mapping is written as `data: {...}` and a blank line, bytes and text go out as they are.
            done: End with `data: [DONE]`.
            **options: As for `Reply`.
        """
        given: Mapping[str, str] = options.pop("headers", None) or {}
        headers = {**_SSE, **given}
        return cls(chunks=scripted.events(events, done=done), headers=headers, **options)

    @classmethod
    def completion(
        cls,
        content: str | None = None,
        refusal: str | None = None,
        tool_calls: Sequence[Mapping[str, Any]] | None = None,
        finish_reason: str | None = "stop",
        usage: Mapping[str, int] | None = scripted.USAGE,
        **options: Any,
    ) -> Reply:
        """A chat completion with one choice.

        Args:
            content: The message's text.
            refusal: The message's refusal.
            tool_calls: Each `{"name", "arguments"}` (arguments as text or as data), or the wire's own form; the finish
                reason is then `"tool_calls"` unless another than `"stop"` is given.
            finish_reason: Why the model stopped.
            usage: Tokens; `None` for none.
            **options: As for `Reply`.
        """
        return cls.json(scripted.completion(content, refusal, tool_calls, finish_reason, usage), **options)

    @classmethod
    def stream(
        cls,
        content: str | None = None,
        refusal: str | None = None,
        tool_calls: Sequence[Mapping[str, Any]] | None = None,
        *,
        pieces: int = 8,
        finish_reason: str | None = "stop",
        usage: Mapping[str, int] = scripted.USAGE,
        include_usage: bool = True,
        done: bool = True,
        **options: Any,
    ) -> Reply:
        """The same completion as a stream of chunks.

        Args:
            content: The message's text.
            refusal: The message's refusal.
            tool_calls: As for `completion`.
            pieces: Into how many deltas the text (or each call's arguments) is cut.
            finish_reason: As for `completion`; `None` leaves the chunk that says it out.
            usage: Tokens.
            include_usage: End with the chunk that has no choices and the tokens.
            done: End with `data: [DONE]`.
            **options: As for `Reply`.
        """
        chunks = scripted.chunks(content, refusal, tool_calls, pieces, finish_reason, usage if include_usage else None)
        return cls.sse(chunks, done=done, **options)

    @classmethod
    def error(
        cls,
        status: int,
        message: str,
        code: str | None = None,
        type: str | None = None,  # noqa: A002 - the API's own word
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Reply:
        """An error in the API's shape, `{"error": {"message", "type", "param", "code"}}`."""
        error = {"message": message, "type": type, "param": param, "code": code}
        return cls.json({"error": error}, status=status, headers=headers, **options)

    def to_http(self) -> HttpReply:
        """The reply as the server writes it."""
        return HttpReply(status=self.status, headers=self.headers, body=self.body, faults=self.faults)


class LocalServer:
    """The server; listens from `start` (or entering the `with` block) to `stop`.

    Args:
        trust_any_host: Take requests with any `Host` and `Origin`, so that the server can play a proxy.

    Attributes:
        requests: What came, oldest first.
    """

    def __init__(self, *, trust_any_host: bool = False) -> None:
        self.requests: list[RecordedRequest] = []
        self._script: deque[Reply] = deque()
        self._respond_by_engine = responder()
        self._lock = threading.Lock()
        self._trust_any_host = trust_any_host
        self._server: LoopbackServer | None = None
        self._stack = ExitStack()

    def start(self) -> LocalServer:
        """Listen on a free port of 127.0.0.1."""
        if self._server is not None:
            raise RuntimeError("the server is already running")
        server = LoopbackServer(self._respond, trust_any_host=self._trust_any_host)
        self._server = self._stack.enter_context(running(server))
        return self

    def stop(self) -> None:
        """Hang up on every client and stop; a second call does nothing."""
        self._server = None
        self._stack.close()

    def __enter__(self) -> LocalServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _running(self) -> LoopbackServer:
        if self._server is None:
            raise RuntimeError("the server is not running: use it in a with block, or call start()")
        return self._server

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._running().port

    @property
    def base_url(self) -> str:
        """What a client takes as `base_url`."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def open_connections(self) -> int:
        """Connections that are open now."""
        return self._running().open_connections

    @property
    def total_connections(self) -> int:
        """Connections that were ever made; one, where a client reuses its connection."""
        return self._running().total_connections

    @property
    def pending_replies(self) -> int:
        """Scripted replies that no request has taken yet."""
        with self._lock:
            return len(self._script)

    def reply(self, *replies: Reply) -> None:
        """Script the answers of the next requests, in order, behind those already scripted."""
        with self._lock:
            self._script.extend(replies)

    def clear(self) -> None:
        """Forget recorded requests, scripted replies, files and batches."""
        with self._lock:
            self._script.clear()
            self.requests.clear()
            self._respond_by_engine = responder()

    def _respond(self, request: HttpRequest) -> HttpReply:
        parts = urlsplit(request.target)
        recorded = RecordedRequest(
            method=request.method,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers=request.headers,
            body=request.body,
        )
        with self._lock:
            self.requests.append(recorded)
            scripted_reply = self._script.popleft() if self._script else None
            by_engine = self._respond_by_engine
        return by_engine(request) if scripted_reply is None else scripted_reply.to_http()


def _bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data
