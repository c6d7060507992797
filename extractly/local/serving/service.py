"""A whole embedded service: the engine, and what has a state beside it, files and batches.

`engine.answer` alone forgets everything; a `Service` is one of it with files and batches, in memory. Each server has
one, and the in-process transport of `model="local"` has one for the process.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from .. import engine
from ..reply import LocalReply
from ..router import Router
from .batches import BatchDesk
from .clock import Clock
from .files import FileShelf


class Service:
    """Answers requests, from any number of threads."""

    def __init__(self) -> None:
        clock = Clock()
        files = FileShelf(clock)
        self._lock = threading.Lock()
        self._stateful = Router([*files.routes(), *BatchDesk(files, clock).routes()])

    def answer(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> LocalReply:
        """As `engine.answer`; requests for files and batches one at a time."""
        if not path.startswith(("/v1/files", "/v1/batches")):
            return engine.answer(method, path, body, headers)
        with self._lock:
            return engine.answer(method, path, body, headers, router=self._stateful)
