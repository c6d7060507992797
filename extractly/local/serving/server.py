"""The embedded engine as an OpenAI-compatible endpoint on loopback: what `extractly serve` runs.

    from extractly.local.serving.server import serve

    serve(8642, on_ready=print)      # prints http://127.0.0.1:8642/v1, returns after SIGINT or SIGTERM

It binds to 127.0.0.1 only and refuses requests that a web page could have made (`guards`). Limits of size and time are
named in `http_read` and `http_server`.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from .http_server import HttpRequest, LoopbackServer, Respond
from .http_write import HttpReply
from .service import Service

DEFAULT_PORT = 8642
_POLL_SECONDS = 0.05
"""How soon a stop is noticed."""


def responder() -> Respond:
    """What answers the requests of one server: the embedded engine, with files and batches of its own."""
    service = Service()

    def respond(request: HttpRequest) -> HttpReply:
        reply = service.answer(request.method, request.target, request.body, request.headers)
        return HttpReply(status=reply.status, headers=reply.headers, body=reply.body)

    return respond


@contextmanager
def running(server: LoopbackServer) -> Generator[LoopbackServer, None, None]:
    """Run a server in a thread of its own while the block runs."""
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


def serve(port: int = DEFAULT_PORT, *, on_ready: Callable[[str], object] | None = None) -> None:
    """Serve the engine on 127.0.0.1 until SIGINT or SIGTERM.

    Args:
        port: The port; 0 for a free one.
        on_ready: Called with the base URL once connections are taken.

    Raises:
        OSError: The port is taken; choose another.
        ValueError: Called outside the main thread, where signals cannot be taken.
    """
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    server = LoopbackServer(responder(), port=port)
    before: dict[int, Any] = {}
    try:
        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        with running(server):
            if on_ready is not None:
                on_ready(f"http://127.0.0.1:{server.port}/v1")
            while not stopping.wait(1.0):
                pass  # an untimed wait would keep Windows from delivering the signal
    finally:
        server.server_close()
        for number, handler in before.items():
            signal.signal(number, handler)
