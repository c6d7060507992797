"""The room of long documents: cut a text into pieces, ask each, and put the answers together.

`Extractor.run_document` comes in through `DocumentRun`. `split` and `merge` are pure, and public by themselves:
`split_text` and `merge_pieces`. `piece_schema` derives from a type what a piece is asked for, where "not stated" is an
answer, and the shape by which the answers are merged.
"""

from __future__ import annotations

from .merge import Conflict, MergedPieces, Origin, merge_pieces
from .options import MergeOptions
from .runs import DocumentRun, PieceKeywords
from .split import Piece, SplitOptions, split_text
from .values import DocumentExtraction, Source

__all__ = [
    "Conflict",
    "DocumentExtraction",
    "DocumentRun",
    "MergeOptions",
    "MergedPieces",
    "Origin",
    "Piece",
    "PieceKeywords",
    "Source",
    "SplitOptions",
    "merge_pieces",
    "split_text",
]
