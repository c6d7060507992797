"""How an answer of the engine is scored against a case: leaves found, asked and given.

A leaf is a scalar of the expected or the produced value. A produced leaf that isn't null is right when it equals an
accepted value; produced and wrong, or produced where nothing is expected, it counts against precision; expected and not
right, it counts against recall. Lists are aligned in order so that the most leaves are right. An answer that is a
refusal has no leaves: all expected ones are missing; where the refusal is what's expected, nothing is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from .case import REFUSE, AnyOf


@dataclass(frozen=True)
class Score:
    """Leaves that are right, that were produced, that were expected; `notes` says what is wrong, for the dev half."""

    right: int = 0
    produced: int = 0
    expected: int = 0
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.produced + other.produced,
            self.expected + other.expected,
            self.notes + other.notes,
        )

    @property
    def errors(self) -> int:
        return self.produced + self.expected - 2 * self.right

    @property
    def precision(self) -> float:
        """Right of produced, as a ratio; 1 where nothing was produced."""
        return self.right / self.produced if self.produced else 1.0

    @property
    def recall(self) -> float:
        """Right of expected, as a ratio; 1 where nothing was expected."""
        return self.right / self.expected if self.expected else 1.0


def score(expected: Any, produced: Any, path: str = "") -> Score:
    """Compare one answer (JSON data, `None` where nothing was produced) with what is expected."""
    if isinstance(expected, AnyOf):
        return min((score(value, produced, path) for value in expected.values), key=lambda each: each.errors)
    if expected == REFUSE:
        expected = None
    if isinstance(expected, dict) or (expected is None and isinstance(produced, dict)):
        return _score_objects(expected, produced, path)
    if isinstance(expected, list) or (expected is None and isinstance(produced, list)):
        return _score_lists(expected, produced, path)
    return _score_leaf(expected, produced, path)


def _score_objects(expected: Any, produced: Any, path: str) -> Score:
    want: dict[str, Any] = expected if _is(expected, dict) else {}
    got: dict[str, Any] = produced if _is(produced, dict) else {}
    total = Score() if isinstance(produced, dict | None) else _score_leaf(None, produced, path)
    for key in dict.fromkeys([*want, *got]):
        total += score(want.get(key), got.get(key), f"{path}.{key}".lstrip("."))
    return total


def _score_lists(expected: Any, produced: Any, path: str) -> Score:
    want: list[Any] = expected if _is(expected, list) else []
    got: list[Any] = produced if _is(produced, list) else []
    total = Score() if isinstance(produced, list | None) else score(None, produced, path)
    for left, right, place in _aligned(want, got):
        total += score(left, right, f"{path}[{place}]")
    return total


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind)


def _aligned(want: list[Any], got: list[Any]) -> Iterator[tuple[Any, Any, int]]:
    """Pairs in order (`None` for what has no partner) with the most leaves right, by dynamic programming."""
    best = [[0] * (len(got) + 1) for _ in range(len(want) + 1)]
    gain = [[score(left, right).right for right in got] for left in want]
    for i in reversed(range(len(want))):
        for j in reversed(range(len(got))):
            best[i][j] = max(gain[i][j] + best[i + 1][j + 1], best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(want) and j < len(got):
        if best[i][j] == gain[i][j] + best[i + 1][j + 1]:
            yield want[i], got[j], j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield want[i], None, i
            i += 1
        else:
            yield None, got[j], j
            j += 1
    yield from ((value, None, i + n) for n, value in enumerate(want[i:]))
    yield from ((None, value, j + n) for n, value in enumerate(got[j:]))


def _score_leaf(expected: Any, produced: Any, path: str) -> Score:
    if expected is None and produced is None:
        return Score()
    if expected is None:
        return Score(0, 1, 0, (f"{path}: unasked {produced!r}",))
    if produced is None:
        return Score(0, 0, 1, (f"{path}: missing {expected!r}",))
    if isinstance(produced, dict | list):
        return score(None, produced, path) + Score(0, 0, 1, (f"{path}: missing {expected!r}",))
    if equal(expected, produced):
        return Score(1, 1, 1)
    return Score(0, 1, 1, (f"{path}: wrong {produced!r}, expected {expected!r}",))


def equal(expected: Any, produced: Any) -> bool:
    """Whether a produced leaf is the expected one: numbers by value, dates by instant, text but for spaces."""
    if isinstance(expected, bool) or isinstance(produced, bool):
        return expected is produced
    if isinstance(expected, int | float):
        return _number(produced) == _number(expected)
    if not isinstance(expected, str) or not isinstance(produced, str):
        return False
    return _plain(expected) == _plain(produced) or any(
        (left := _read(reader, expected)) is not None and left == _read(reader, produced) for reader in _READERS
    )


_READERS: tuple[Callable[[str], Any], ...] = (date.fromisoformat, time.fromisoformat, datetime.fromisoformat)


def _read(reader: Callable[[str], Any], text: str) -> object:
    try:
        return reader(text)
    except ValueError:
        return None


def _number(value: object) -> Decimal | None:
    """The number to nine significant digits, so that 0.254 is what 254 / 1000 gives."""
    try:
        return Decimal(f"{Decimal(str(value)):.9g}")
    except InvalidOperation:
        return None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().removesuffix(".")
