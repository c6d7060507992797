"""An event loop in a thread of its own, for a sync run: it works from a script and inside a running loop (a notebook).

Inputs are read and results given out in the caller's thread; only requests run here, and go on while the caller works.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["LoopThread"]

R = TypeVar("R")


class LoopThread:
    """A running loop. `close` ends what still runs in it, closes its connections, and waits for the thread; once."""

    def __init__(self) -> None:
        started = threading.Event()
        self._thread = threading.Thread(target=self._main, args=(started,), name="extractly-map", daemon=True)
        self._thread.start()
        started.wait()
        self._last: asyncio.Task[None] | None = None

    def _main(self, started: threading.Event) -> None:
        with asyncio.Runner() as runner:  # its exit cancels the tasks and closes the async generators: the connections
            self.loop = runner.get_loop()
            self.loop.call_soon(started.set)
            self.loop.run_forever()

    def call(self, work: Coroutine[Any, Any, R]) -> R:
        """Run a coroutine there to its end, and wait for it here."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result()
        except BaseException:  # an interrupt here, or its own failure: either way nothing goes on there
            future.cancel()
            raise

    def close(self, last: Coroutine[Any, Any, None] | None = None) -> None:
        """Run a last coroutine there, stop the loop, and wait for the thread.

        In the thread itself (the garbage collector may run there, and drop a run that nobody holds any more) it waits
        for nothing: the loop stops when the coroutine has ended.
        """
        if threading.current_thread() is self._thread:
            self._last = self.loop.create_task(self._end(last))
            return
        try:
            if last is not None:
                self.call(last)
        finally:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()

    async def _end(self, last: Coroutine[Any, Any, None] | None) -> None:
        try:
            if last is not None:
                await last
        finally:
            self.loop.stop()
