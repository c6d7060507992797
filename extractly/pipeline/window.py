"""The window: how many rows may be under way, and the order in which their results leave. No I/O, no tasks.

A row is admitted, finishes, and is popped. No more than `concurrency + lookahead` rows are between the first and the
last, whatever the length of the inputs: that bounds the memory. The lookahead is what lets other rows go on while the
first of them is slow (ordered), and has an input ready when a place becomes free. Each step costs O(1).
"""

from __future__ import annotations

from collections import deque
from typing import Any

__all__ = ["Window", "lookahead"]


def lookahead(concurrency: int) -> int:
    """Rows beyond `concurrency` that may wait, for a place or for their turn: as many again.

    >>> lookahead(16)
    16
    """
    return concurrency


class Window:
    """The rows of a run that were read and not given out yet.

    Args:
        concurrency: Rows that are asked for at once.
        ordered: Results leave in the order of the inputs; else as they come.
    """

    __slots__ = ("_finished", "_next_in", "_next_out", "_ordered", "_outstanding", "_ready", "_size")

    def __init__(self, concurrency: int, *, ordered: bool) -> None:
        self._size = concurrency + lookahead(concurrency)
        self._ordered = ordered
        self._next_in = 0
        self._next_out = 0
        self._outstanding = 0
        self._finished: dict[int, Any] = {}
        self._ready: deque[Any] = deque()

    @property
    def has_room(self) -> bool:
        """Whether another row may be admitted."""
        return self._outstanding < self._size

    @property
    def is_empty(self) -> bool:
        """Whether every admitted row was popped."""
        return self._outstanding == 0

    def admit(self) -> int:
        """Let a row in; gives its index."""
        index = self._next_in
        self._next_in += 1
        self._outstanding += 1
        return index

    def finish(self, index: int, result: Any) -> None:
        """Take a row's result."""
        if not self._ordered:
            self._ready.append(result)
            return
        self._finished[index] = result
        while self._next_out in self._finished:
            self._ready.append(self._finished.pop(self._next_out))
            self._next_out += 1

    def pop(self) -> Any | None:
        """The result whose turn it is; `None` while there is none."""
        if not self._ready:
            return None
        self._outstanding -= 1
        return self._ready.popleft()
