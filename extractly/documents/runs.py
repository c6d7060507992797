"""One document through an extractor: what each piece is asked, and what the answers give together.

`Extractor.run_document` and `.arun_document` make a `DocumentRun`, send its `pieces` through the pipeline's own `map`
or `amap` (so retries, pace, checkpoint and progress are the same as there) and hand the results to `finish`. Nothing
here is sync or async, and nothing is sent from here.

A document of one piece is asked for as any input is: the request is the one of `run`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from types import NoneType
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

from .._types import JsonPath
from ..errors import OutputValidationError
from ..parsing import salvage
from ..pipeline.options import MapOptions, OnError
from ..pipeline.values import Err, MapProgress, Ok
from ..protocol.extraction import Plan, Settings
from ..protocol.usage import CompletionUsage, add_usage
from ..schema import Schema, compile_schema
from .merge import MergedPieces, Origin, merge_shape
from .options import MergeOptions
from .piece_schema import PieceSchema, read_piece_schema
from .split import Piece, SplitOptions, split_by
from .values import DocumentExtraction, Source

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..pipeline.spending import Prices

__all__ = ["PieceKeywords", "DocumentRun"]

T = TypeVar("T")
Options = TypeVar("Options", SplitOptions, MergeOptions)


class PieceKeywords(TypedDict, total=False):
    """The keywords of `run_document` that are those of `map`; what is a row there is a piece here.

    Attributes:
        concurrency: Pieces asked for at once.
        on_error: `"return"` keeps a piece's failure as an `Err` among the `results`; `"raise"` raises the first.
        checkpoint: A file that keeps the answers.
        progress: `True` for a line on standard error; or a function of a `MapProgress`.
        requests_per_minute: A limit of your own.
        tokens_per_minute: A limit of your own.
        prices: For the cost in the progress.
        max_total_tokens: Of the whole document: once they are spent, nothing more is asked.
        max_cost: Likewise, by `prices`.
    """

    concurrency: int
    on_error: OnError
    checkpoint: str | PathLike[str] | None
    progress: bool | Callable[[MapProgress], object] | None
    requests_per_minute: float | None
    tokens_per_minute: float | None
    prices: Prices | None
    max_total_tokens: int | None
    max_cost: float | None


class DocumentRun(Generic[T]):
    """A document, cut; its plan, and the way back.

    Args:
        text: The document.
        output: The type.
        plan: Of the extractor: what a single piece is asked.
        split: How the text is cut.
        merge: How the answers are put together.
        **options: See `PieceKeywords`.

    Attributes:
        pieces: The pieces, at least one.
        plan: What the pieces are asked.
        options: How they go through `map`.
    """

    def __init__(
        self,
        text: str,
        output: Any,
        plan: Plan[T],
        split: SplitOptions | None = None,
        merge: MergeOptions | None = None,
        **options: Unpack[PieceKeywords],
    ) -> None:
        for name in options.keys() - PieceKeywords.__annotations__.keys():
            raise TypeError(f"run_document got a keyword {name!r}; it takes {', '.join(PieceKeywords.__annotations__)}")
        self._merge = _checked("merge", merge, MergeOptions)
        split = _checked("split", split, SplitOptions)
        self.pieces = split_by(text, split) or [_whole(text)]
        self.options = MapOptions(**options, ordered=True, key=None, to_input=_input_of)
        self._settings: Settings = plan.settings
        self._asked: PieceSchema = read_piece_schema(
            output, self._merge, dialect=plan.settings.dialect, note=split.note
        )
        self.plan: Plan[Any] = plan if len(self.pieces) == 1 else Plan(self._asked.schema, plan.settings)

    def finish(self, results: Sequence[Ok[Any] | Err]) -> DocumentExtraction[T]:
        """The document's extraction, of the results of its pieces in order.

        Raises:
            OutputValidationError: What was found is no valid value of the type; the error's `document` holds it.
            Exception: The first piece's error, if every piece failed.
        """
        usage = _usage(results)
        answers = [result for result in results if isinstance(result, Ok)]
        if not answers:
            raise _first_error(results)
        if len(self.pieces) == 1:
            return self._extraction(answers[0].value, results, None, usage)
        merged = merge_shape(self._asked.shape, map(self._answer, results), self._merge)
        found = self._extraction(merged.value, results, merged, usage)
        try:
            value = self._asked.whole.decode(merged.value, context=self._settings.context)
        except OutputValidationError as error:
            raise self._invalid(error, found) from error
        return self._extraction(value, results, merged, usage)

    def _answer(self, result: Ok[Any] | Err) -> Any:
        """What a piece says; `None` for nothing."""
        if isinstance(result, Err):
            return None
        if not result.extraction.truncated:
            return result.value
        return _without_open_items(result.value, compile_schema(self._asked.schema, dialect="plain"))

    def _extraction(
        self, value: Any, results: Sequence[Ok[Any] | Err], merged: MergedPieces | None, usage: CompletionUsage | None
    ) -> DocumentExtraction[Any]:
        places = _Places(self.pieces, results)
        return DocumentExtraction(
            value=value,
            pieces=tuple(self.pieces),
            results=tuple(results),
            conflicts=merged.conflicts if merged else (),
            provenance=places.of_merged(merged) if merged else places.of_single(),
            usage=usage,
        )

    def _invalid(self, error: OutputValidationError, found: DocumentExtraction[Any]) -> OutputValidationError:
        """The error of the whole: with everything that was found, spent and tried."""
        failed = f", {len(found.errors)} of which failed: see `document.errors`" if found.errors else ""
        made = OutputValidationError(
            f"{error.message}\nThis is what {len(self.pieces)} pieces gave together{failed}.",
            errors=error.errors,
            errors_left_out=error.errors_left_out,
            usage=found.usage,
            attempts=[attempt for result in found.results for attempt in _attempts(result)],
            partial=salvage(self._asked.whole, json.dumps(found.value), context=self._settings.context),
        )
        made.last_candidate = found.value
        made.document = found
        return made


def _checked(name: str, given: object, kind: type[Options]) -> Options:
    if not isinstance(given, (kind, NoneType)):
        raise TypeError(f"{name} must be {kind.__name__}, got {type(given).__name__}")
    return kind() if given is None else given


def _whole(text: str) -> Piece:
    return Piece(index=0, start=0, end=len(text), text=text)


def _input_of(piece: Piece) -> str:
    return piece.context + piece.text


def _without_open_items(data: Any, asked: Schema[Any]) -> Any:
    """What was salvaged of a cut-off answer, without the items of lists that had not closed: nobody completes them."""
    data = copy.deepcopy(data)
    try:
        asked.validate_data(data)
    except OutputValidationError as error:
        open_items = {_item_of(each["loc"]) for each in error.errors} - {()}
        for path in sorted(open_items, key=lambda path: (len(path), path[-1]), reverse=True):
            items = data
            for step in path[:-1]:
                items = items[step]
            del items[path[-1]]
    return data


def _item_of(loc: Sequence[str | int]) -> JsonPath:
    """The innermost item of a list that a place is in; `()` for none."""
    last = max((at for at, step in enumerate(loc) if isinstance(step, int)), default=-1)
    return tuple(loc[: last + 1])


def _attempts(result: Ok[Any] | Err) -> Sequence[Any]:
    return result.extraction.attempts if isinstance(result, Ok) else getattr(result.error, "attempts", ())


def _usage(results: Sequence[Ok[Any] | Err]) -> CompletionUsage | None:
    total: CompletionUsage | None = None
    for result in results:
        spent = result.extraction.usage if isinstance(result, Ok) else getattr(result.error, "usage", None)
        total = add_usage(total, spent)
    return total


def _first_error(results: Sequence[Ok[Any] | Err]) -> Exception:
    errors = [result.error for result in results if isinstance(result, Err)]
    if len(errors) > 1:
        errors[0].add_note(f"Each of the {len(errors)} pieces of the document failed; this is the first one's error.")
    return errors[0]


class _Places:
    """Where the answers of the pieces were read."""

    def __init__(self, pieces: Sequence[Piece], results: Sequence[Ok[Any] | Err]) -> None:
        self._pieces = pieces
        self._evidence = [_evidence(piece, result) for piece, result in zip(pieces, results, strict=True)]

    def of_single(self) -> dict[JsonPath, tuple[Source, ...]]:
        exact = {path: (self._exact(0, span),) for path, span in self._evidence[0].items()}
        return {(): (self._of_piece(0),), **exact}

    def of_merged(self, merged: MergedPieces) -> dict[JsonPath, tuple[Source, ...]]:
        found: dict[JsonPath, tuple[Source, ...]] = {}
        inside = [_by_prefix(evidence) for evidence in self._evidence]
        for path, origins in {**merged.item_origins, **merged.origins}.items():
            found[path] = tuple(self._source(origin) for origin in origins)
        for path, origins in merged.origins.items():
            for origin in origins:
                for deeper in inside[origin.piece].get(origin.path, ()):
                    below = (*path, *deeper[len(origin.path) :])
                    found[below] = (*found.get(below, ()), self._exact(origin.piece, self._span(origin.piece, deeper)))
        return found

    def _source(self, origin: Origin) -> Source:
        span = self._evidence[origin.piece].get(origin.path)
        return self._of_piece(origin.piece) if span is None else self._exact(origin.piece, span)

    def _span(self, piece: int, path: JsonPath) -> tuple[int, int]:
        return self._evidence[piece][path]

    def _exact(self, piece: int, span: tuple[int, int]) -> Source:
        return Source(piece=piece, start=span[0], end=span[1], exact=True)

    def _of_piece(self, index: int) -> Source:
        return Source(piece=index, start=self._pieces[index].start, end=self._pieces[index].end)


def _evidence(piece: Piece, result: Ok[Any] | Err) -> dict[JsonPath, tuple[int, int]]:
    """Where the values of a piece's answer stand in the document; without those that were read in its context."""
    given: Mapping[JsonPath, tuple[int, int]] = {}
    if isinstance(result, Ok):
        given = result.extraction.evidence or {}
    shift = piece.start - len(piece.context)
    return {path: (start + shift, end + shift) for path, (start, end) in given.items() if start + shift >= piece.start}


def _by_prefix(evidence: Mapping[JsonPath, Any]) -> dict[JsonPath, list[JsonPath]]:
    """For each path around evidence, the paths of the evidence."""
    found: dict[JsonPath, list[JsonPath]] = {}
    for path in evidence:
        for length in range(len(path)):
            found.setdefault(path[:length], []).append(path)
    return found
