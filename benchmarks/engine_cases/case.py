"""What a case of the evaluation set is: a text, a type, and the value a careful reader would fill in.

`expected` is plain data in the shape of `model_dump(mode="json")`. A `None`, an absent key and an empty list say that
nothing may be produced there. `any_of` lists the forms that are equally right (`None` among them: leaving it out is
right too). `REFUSE` is expected where a required field isn't in the text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

REFUSE: Final = "(a refusal)"


@dataclass(frozen=True)
class AnyOf:
    """Values of which each is right."""

    values: tuple[object, ...]


def any_of(*values: object) -> AnyOf:
    """Each of `values` is right."""
    return AnyOf(values)


@dataclass(frozen=True)
class Case:
    """One text × type × value. The id is `KIND-NUMBER`."""

    id: str
    output: Any
    text: str
    expected: object
    instructions: str | None = None

    @property
    def kind(self) -> str:
        return self.id.rsplit("-", 1)[0]


def half_of(case_id: str) -> str:
    """`"dev"` or `"test"`, by the first byte of the id's SHA-256: even is dev. Fixed before the cases were written."""
    return "dev" if hashlib.sha256(case_id.encode()).digest()[0] % 2 == 0 else "test"


class CaseTable(list[Case]):
    """The cases of one module."""

    def add(self, case_id: str, output: Any, text: str, expected: object, *, instructions: str | None = None) -> None:
        """Add one case at the end."""
        self.append(Case(case_id, output, text, expected, instructions))
