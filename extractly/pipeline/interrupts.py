"""Ctrl-C during a run: the first lets what is under way finish and come out, the second stops at once.

The first one reads no more inputs and stops the rows that have sent nothing; the others finish, are recorded and given
out; then the signal is raised again, for whoever had it before: Python's own handler raises `KeyboardInterrupt`,
asyncio's cancels the main task. A program that has a handler of its own keeps it, and nothing of this happens. Nor does
it in a thread that is not the main one, which no signal reaches, nor when the caller has had the last result for longer
than `AWAY_SECONDS`: then it is the caller's own work that is to be interrupted.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Final

__all__ = ["AWAY_SECONDS", "Interrupt"]

AWAY_SECONDS: Final = 1.0


class Interrupt:
    """Listens from `with` to its end.

    Args:
        wake: Called at the first Ctrl-C, inside the signal's handler.

    Attributes:
        asked: Ctrl-C was pressed, once.
        reading: The inputs are being read in the main thread: they may block, and are interrupted.
    """

    def __init__(self, wake: Callable[[], object]) -> None:
        self.asked = False
        self.reading = False
        self._wake = wake
        self._before: Any = None
        self._is_over = False
        self._away_since: float | None = None

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            before = _of_the_living(signal.getsignal(signal.SIGINT))
            if _is_pythons(before):
                signal.signal(signal.SIGINT, self._on_signal)
                self._before = before
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over = True
        self._restore()
        if self.asked and (kind is None or issubclass(kind, GeneratorExit)):
            signal.raise_signal(signal.SIGINT)

    @property
    def maybe_heir(self) -> Any | None:
        """The handler that it could not give the signal back to; `None` where it could, or still listens."""
        return self._before if self._is_over else None

    def leave(self) -> None:
        """The caller gets a result."""
        self._away_since = time.monotonic()

    def come_back(self) -> None:
        """The caller asks for the next one."""
        self._away_since = None

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._restore()
        is_away = self._away_since is not None and time.monotonic() - self._away_since > AWAY_SECONDS
        if self._is_over or is_away:
            signal.raise_signal(signal.SIGINT)
            return
        self.asked = True
        if self.reading:
            raise KeyboardInterrupt
        self._wake()

    def _restore(self) -> None:
        before, self._before = self._before, None
        if before is not None and signal.getsignal(signal.SIGINT) == self._on_signal:
            with suppress(ValueError):  # the garbage collector, in another thread; the handler knows that it is over
                signal.signal(signal.SIGINT, _of_the_living(before))
                return
            self._before = before


def _of_the_living(handler: Any) -> Any:
    """The handler that is to have the signal.

    Of a run that ended in a thread where it could not give the signal back, the one before it. Of an `asyncio.run`
    whose main task has ended (its async generators are closed after that), Python's own, which it would have set.
    """
    while isinstance(owner := getattr(handler, "__self__", None), Interrupt) and owner.maybe_heir is not None:
        handler = owner.maybe_heir
    task: Any = getattr(handler, "keywords", {}).get("main_task")
    return signal.default_int_handler if _is_pythons(handler) and task is not None and task.done() else handler


def _is_pythons(handler: Any) -> bool:
    """Whether SIGINT is handled by Python's own handler, or by that of `asyncio.run`."""
    owner: Any = getattr(getattr(handler, "func", None), "__self__", None)
    return handler is signal.default_int_handler or isinstance(owner, asyncio.Runner)
