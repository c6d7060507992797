"""What a long document gives: one value, where each part of it comes from, and what became of each piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .._types import JsonPath
from ..pipeline.values import Err, Ok
from ..protocol.usage import CompletionUsage
from .merge import Conflict
from .split import Piece

__all__ = ["DocumentExtraction", "Source"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where in the document a value was read.

    Attributes:
        piece: The index of the piece.
        start: Where it begins in the document, in characters; of the piece, if `exact` is false.
        end: Where it ends.
        exact: The model said where it read the value, and `document[start:end]` is what it read.
    """

    piece: int
    start: int
    end: int
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentExtraction(Generic[T_co]):
    """The value of a whole document, and how it was come by.

    Attributes:
        value: The value, merged from the pieces that were answered and validated as a whole.
        pieces: The pieces of the text.
        results: What became of each: `Ok` with the piece's answer (the type's own JSON; the value itself if the
            document was a single piece), or `Err`. `Err.input` is the piece.
        conflicts: Where pieces say different things.
        provenance: For each scalar, each list item and whatever else was taken whole, by its path in the type's JSON:
            the places that say it. `sources_of` also finds what stands around a path.
        usage: Tokens of all pieces, the failed ones too; `None` where the service never said. An answer from a
            checkpoint counts with what it cost the run that asked.
    """

    value: T_co
    pieces: tuple[Piece, ...]
    results: tuple[Ok[Any] | Err, ...]
    conflicts: tuple[Conflict, ...]
    provenance: Mapping[JsonPath, tuple[Source, ...]]
    usage: CompletionUsage | None

    @property
    def errors(self) -> tuple[Err, ...]:
        """The pieces that failed: what stands in them is not in the value."""
        return tuple(result for result in self.results if isinstance(result, Err))

    @property
    def complete(self) -> bool:
        """Every piece was answered, no answer was cut off, and no item was left out."""
        answers = [result.extraction for result in self.results if isinstance(result, Ok)]
        whole = all(not answer.truncated and not answer.item_errors for answer in answers)
        return whole and len(answers) == len(self.results)

    def sources_of(self, *path: str | int) -> tuple[Source, ...]:
        """The places that say what stands at a path; those of the nearest value around it, if it has none itself.

        Args:
            *path: Keys and indices in the type's JSON.
        """
        for length in range(len(path), -1, -1):
            found = self.provenance.get(path[:length])
            if found is not None:
                return found
        return ()
