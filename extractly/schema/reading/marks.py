"""Private keywords by which `annotate`, the reader and lowering tell each other what JSON Schema has no word for.

They begin with NUL, which no keyword of anybody's does, and never reach a wire.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ALSO", "CORE", "INVALID", "KEYS", "LOST"]

CORE: Final = "\0core"
"""Index into `Annotated.cores` of the core schema that validates this node."""
INVALID: Final = "\0invalid"
"""Why this node has no JSON form."""
KEYS: Final = "\0keys"
"""The schema of a mapping's keys, as values (an `int` key is an integer)."""
LOST: Final = "\0lost"
"""Losses that are known before lowering, as `(keyword, action, detail)`."""
ALSO: Final = "\0also"
"""Constraints that hold as well and could not be merged, as schemas of one keyword each."""
