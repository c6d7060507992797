"""What a wire schema could not say: the ledger that `Schema.losses` shows.

Every rewriting rule that takes something off the wire writes one `Loss`. The constraint itself is never lost: the
answer is always checked by the type (or, for a JSON Schema given as a dict, by `jsonschema`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .._types import JsonPath, format_path

__all__ = ["Action", "Loss"]

Action: TypeAlias = Literal["described", "rewritten", "checked locally"]
"""`"described"`: said in words in the description. `"rewritten"`: said by another keyword or form, perhaps looser.
`"checked locally"`: neither; only the check of the answer holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One constraint that does not stand on the wire as it stood in the type.

    Attributes:
        path: Where in the type, in its own names; `"*"` stands for every item of a list or every value of a mapping.
        keyword: The JSON Schema keyword, or the word for a property of the type that has none.
        action: What was done with it.
        detail: The constraint in plain words.
    """

    path: JsonPath
    keyword: str
    action: Action
    detail: str

    def __str__(self) -> str:
        return f"{format_path(self.path)}: {self.keyword} {self.action}: {self.detail}"
