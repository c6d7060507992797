"""A chat completions server that costs as little as one in Python can: so that a client is what is measured.

A process of its own (`python -m benchmarks.cheap_server SECONDS CORE`): one `asyncio.Protocol`, HTTP/1.1 with
keep-alive, the same bytes for every request, at once or SECONDS after it came. It reads `content-length` and nothing
else. `running_server` starts it on one core (where the system can pin a process) and puts the caller on another.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

from .request import ANSWER, HEADERS

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

_HEAD = "".join(f"{name}: {value}\r\n" for name, value in {**HEADERS, "content-length": len(ANSWER)}.items())
RESPONSE = f"HTTP/1.1 200 OK\r\n{_HEAD}\r\n".encode() + ANSWER


class Canned(asyncio.Protocol):
    """One connection.

    Args:
        seconds: From the end of a request to its answer.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._buffer = b""
        self._needed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """asyncio's: answer each request that is whole."""
        self._buffer += data
        whole = 0
        while len(self._buffer) >= self._needed and self._reads_head():
            self._buffer = self._buffer[self._needed :]
            self._needed = 0
            whole += 1
        if not whole:
            return
        if not self._seconds:
            self._transport.write(RESPONSE * whole)
            return
        for _ in range(whole):
            asyncio.get_running_loop().call_later(self._seconds, self._transport.write, RESPONSE)

    def _reads_head(self) -> bool:
        """Whether a whole request stands in the buffer; sets how many bytes it needs."""
        if not self._needed:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            found = _LENGTH.search(self._buffer, 0, end)
            self._needed = end + 4 + (int(found.group(1)) if found else 0)
        return len(self._buffer) >= self._needed


async def _serve(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Canned(seconds), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until the parent is gone
    server.close()


def _cores() -> tuple[int, int] | None:
    """A core for the server and one for the client; `None` where there is but one, or none can be chosen."""
    if sys.platform != "linux":
        return None
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[-1]) if len(cores) > 1 else None


@contextmanager
def running_server(seconds: float = 0.0) -> Generator[str]:
    """A server, and its address; this process is on another core than the server meanwhile."""
    cores = _cores()
    command = [sys.executable, "-m", "benchmarks.cheap_server", str(seconds), str(cores[0] if cores else -1)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if cores and sys.platform == "linux":
            os.sched_setaffinity(0, {cores[1]})
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            if cores and sys.platform == "linux":
                os.sched_setaffinity(0, set(cores))
            process.stdin.close()


def main() -> None:
    """Read the command line and serve."""
    seconds, core = float(sys.argv[1]), int(sys.argv[2])
    if core >= 0 and sys.platform == "linux":
        os.sched_setaffinity(0, {core})
    asyncio.run(_serve(seconds))


if __name__ == "__main__":
    main()
