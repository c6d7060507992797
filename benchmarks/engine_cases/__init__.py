"""The evaluation set of the embedded engine: texts × types × expected values, in two halves.

The rule of the split was fixed before any expectation was written: a case belongs to the development half (`dev/`) when
the first byte of the SHA-256 of its id is even, else to the test half (`test/`). The development half may be read
while the engine is worked on. **The test half is only measured**: it is never read, printed or used for tuning; its
expectations change only for a plain mistake, named in the commit that mends it. Both halves were written before the
first run, without the engine at hand. `dev/second` is a set written later in the same way, also open to the eye.
"""

from __future__ import annotations

import importlib
import pkgutil

from .case import Case, half_of

HALVES = ("dev", "test")
LATER: dict[str, str] = {
    "second": "dev.second",
    "third": "dev.third",
    "fourth": "dev.fourth",
    "fifth": "dev.fifth",
    "abroad": "dev.elsewhere",
}
"""Sets written after the split, each measured before the engine was changed for it: name and package."""

SETS = (*HALVES, *LATER)


def load(half: str) -> list[Case]:
    """All cases of one half, or of one of the later sets, sorted by id.

    Raises:
        ValueError: a case lies in the wrong half or an id occurs twice; move or rename it.
    """
    package = importlib.import_module(f"{__name__}.{LATER.get(half, half)}")
    names = [m.name for m in pkgutil.iter_modules(package.__path__) if not m.ispkg]
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    cases = sorted((case for module in modules for case in module.CASES), key=lambda case: case.id)
    misplaced = [case.id for case in cases if half in HALVES and half_of(case.id) != half]
    if misplaced or len({case.id for case in cases}) != len(cases):
        raise ValueError(f"{half}: misplaced {misplaced}, or an id that occurs twice")
    return cases
