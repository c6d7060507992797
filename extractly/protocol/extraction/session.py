"""A streamed extraction as a push session: bytes in, `Update`s out; sync and async differ only in who pushes.

`feed` is lazy: an update is made when the pump asks for it, so that a look at its value costs no replay. The rules of a
stream:

* nothing is taken back: never asked again, no next mode after the first byte, no next model after the first update;
* the parser sees the value's own text (`stream_text.py`); what it refuses as JSON may still be mended at the end, by
  the same rules as `extract`, so the stream then shows no more until its last update;
* a finished value that the type refuses ends the stream at once, with what `extract` would raise;
* the end is read from the whole text as `extract` reads it: same errors, same value. The last update holds it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...errors import (
    EmptyOutputError,
    ExtractlyError,
    IncompleteJSONError,
    IncompleteStreamError,
    InvalidJSONError,
    LengthFinishReasonError,
    OutputError,
    OutputValidationError,
)
from ...parsing import schema_openers
from ...schema import Schema
from ...streaming import DegenerationGuard
from ...streaming.partial import json_view
from ..events import ContentDeltaEvent, FunctionToolCallArgumentsDeltaEvent
from ..session import StreamSession
from ..stream_state import ChatCompletionStreamState
from .answers import Answer, Unusable, answer_text, read_answer, read_text
from .call import Call
from .call_list import CallListParser
from .enforcement import name_cause
from .evidence import maybe_evidence
from .flow import goes_to_next_model
from .offers import Offer
from .stream_text import ValueText
from .updates import ParserLog, Update, failed_partial
from .values import Extraction, Mode, total_usage

if TYPE_CHECKING:
    from ...streaming.changes import ChangeParts
    from ...streaming.live import LiveValue

__all__ = ["UpdateSession"]

T = TypeVar("T")

_DOUBLE_ENCODED = re.compile(r"^[\s\"]*[{\[]")


class UpdateSession(Generic[T]):
    """One streamed answer.

    Args:
        call: The account; the request is in it when the answer has ended.
        offer: How the model was asked.
        model: Which one.
        request_id: The service's id of the request.
        guard: Ends a degenerate answer; `None` for no guard.
        others_left: Another model may be asked after this one.

    Attributes:
        is_passed_on: The answer was refused, or invalid, before anything of it was shown, and the next model may be
            asked: what `feed` or `finish` raised is not the end of the call.
        extraction: The result, when `finish` has returned.
    """

    def __init__(
        self,
        call: Call,
        offer: Offer,
        model: str,
        *,
        request_id: str | None,
        guard: DegenerationGuard | None,
        others_left: bool = False,
    ) -> None:
        self._call = call
        self._others_left = others_left
        self._has_shown = False
        self.is_passed_on = False
        self._offer = offer
        self._model = model
        self._request_id = request_id
        self._guard = guard
        self._state = ChatCompletionStreamState()
        self._session = StreamSession(self._state, request_id=request_id, tells_chunks=False)
        self._log: ParserLog[T] | None = None
        self._text: ValueText | None = None
        self._schema = offer.schema
        self._shows = True
        self.extraction: Extraction[T] | None = None

    @property
    def mode(self) -> Mode:
        """How the model was asked."""
        return self._offer.mode

    @property
    def done(self) -> bool:
        """The stream has said that nothing follows: the pump may stop reading."""
        return self._session.done

    def feed(self, data: bytes) -> Iterator[Update[T]]:
        """Take bytes of the response; give an update for each delta that shows something.

        Raises:
            OutputValidationError: A finished value is invalid.
            DegenerateOutputError: The guard ended it.
            APIError: The service reported a failure in the stream.
        """
        try:
            for event in self._session.feed(data):
                changes = self._changes(event)
                if changes:
                    self._has_shown = True
                    yield Update(changes, self._log)
        except ExtractlyError as error:
            failed = self._failed(error)
            if failed is error:
                raise
            raise failed from error

    def finish(self) -> list[Update[T]]:
        """Say that the response has ended; give the last updates.

        Raises:
            OutputError: What `extract` would raise.
            IncompleteStreamError: The answer had not ended; `partial` holds what came.
        """
        updates: list[Update[T]] = []
        try:
            for event in self._session.finish():
                changes = self._changes(event)
                if changes:
                    updates.append(Update(changes, self._log))
            self.extraction = self._read_end(self._state.get_final_completion())
        except ExtractlyError as error:
            failed = self._failed(error)
            if failed is error:
                raise
            raise failed from error
        self._call.tell_result(extraction=self.extraction)
        value = self.extraction.value
        return [*updates, Update(self._last_changes(self.extraction), self._log, value=value, done=True)]

    def _changes(self, event: Any) -> list[ChangeParts]:
        """What an event of the stream did to the value."""
        kind = event.__class__
        if kind is ContentDeltaEvent:
            return [] if self._offer.mode == "tool" else self._show(event.delta, self._offer.schema)
        if kind is not FunctionToolCallArgumentsDeltaEvent or (event.index != 0 and not self._offer.many):
            return []
        schema = self._offer.branches.get(event.name) if self._offer.branches else self._offer.schema
        return self._show(event.arguments_delta, schema, event.index)

    def _show(self, delta: str, schema: Schema[Any] | None, call: int = 0) -> list[ChangeParts]:
        if self._guard is not None:
            self._guard.feed(delta)
        if not self._shows or schema is None:
            return []
        if self._log is None:
            self._begin(schema)
        piece: Any = (call, schema, delta) if self._text is None else self._text.feed(delta)
        if self._log is None or not piece:
            return []
        try:
            return self._log.feed(piece)
        except InvalidJSONError:
            self._shows = False
        except OutputValidationError as error:
            if not _may_be_mended(error, self._call.settings.repairs):
                raise
            self._shows = False
        return []

    def _begin(self, schema: Schema[Any]) -> None:
        """Make the parser for the first text that comes."""
        from ...streaming.live import LiveValue

        settings = self._call.settings
        self._schema = schema

        def make(each: Schema[Any]) -> LiveValue:
            return LiveValue(each, defers=settings.on_item_error != "raise", context=settings.context)

        if self._offer.many:
            self._log = ParserLog(lambda: CallListParser(make))
            return
        self._log = ParserLog(lambda: make(schema))
        self._text = ValueText(schema_openers(schema))

    def _read_end(self, completion: Any) -> Extraction[T]:
        self._call.tell_response(completion, self._model, self.mode)
        text = answer_text(self._offer, completion.choices[0].message)
        truncated = False
        try:
            answer = read_answer(self._offer, self._call.settings, completion)
        except Unusable as unusable:
            if completion.choices[0].finish_reason is None:
                _check_ended(unusable.error)
            answer, truncated = self._salvaged(unusable, text)
        self._call.record(completion, self._model, self.mode, text, None)
        self._call.tell_repairs(answer.repairs, text)
        return Extraction(
            value=answer.value,
            completion=completion,
            usage=total_usage(self._call.attempts),
            attempts=tuple(self._call.attempts),
            mode_used=self.mode,
            repairs=answer.repairs,
            losses=tuple(self._offer.schema.losses),
            request_id=self._request_id,
            truncated=truncated,
            reasoning=answer.reasoning,
            item_errors=answer.item_errors,
            evidence=None if truncated else maybe_evidence(self._offer, completion, answer.json_text),
        )

    def _salvaged(self, unusable: Unusable, text: str) -> tuple[Answer, bool]:
        """With `on_truncation="salvage"`, what a cut-off answer had said; else the failure raised."""
        error = unusable.error
        settings = self._call.settings
        if not isinstance(error, LengthFinishReasonError) or settings.on_truncation != "salvage":
            raise error
        with suppress(Unusable):
            return read_text(self._offer, settings, text), False
        if error.partial is None:
            raise error
        return Answer(error.partial), True

    def _last_changes(self, extraction: Extraction[T]) -> list[ChangeParts]:
        """What turns the view shown so far into the view of the result; mostly nothing."""
        log = self._log
        mended = extraction.repairs or extraction.item_errors or not self._shows
        if log is not None and not mended and log.parser.is_complete():
            return []
        view = json_view(extraction.value)
        shown = None if log is None else json_view(log.parser.value)
        if log is not None and shown == view:
            return []
        return [("add" if shown is None else "replace", (), view, None, 0)]

    def _failed(self, error: ExtractlyError) -> ExtractlyError:
        """The error with all that the stream had said, and the call's account."""
        completion, text = self._so_far()
        if isinstance(error, OutputError | IncompleteStreamError):
            if error.raw_text is None:
                error.raw_text = text
            if error.completion is None:
                error.completion = completion
            error.partial = failed_partial(self._log, error)
            if error.request_id is None:
                error.request_id = self._request_id
        if isinstance(error, OutputError) and self._offer.strict:
            error = name_cause(error, self._schema, self.mode)
        if completion is not None:
            self._call.record(completion, self._model, self.mode, text or "", error)
        self._call.account_to(error)
        may_pass = self._others_left and not self._has_shown
        self.is_passed_on = may_pass and isinstance(error, OutputError) and goes_to_next_model(error)
        if not self.is_passed_on:
            self._call.tell_result(error=error)
        return error

    def _so_far(self) -> tuple[Any, str | None]:
        """The completion accumulated so far and the answer's text in it; `None` for what has not begun."""
        try:
            completion: Any = self._state.current_completion_snapshot
        except (AssertionError, RuntimeError, ValueError):
            return None, None
        if completion is None or not completion.choices:
            return completion, None
        return completion, answer_text(self._offer, completion.choices[0].message)


def _check_ended(error: OutputError) -> None:
    """Raise for an answer that stops in the middle of a stream that gave no finish reason: `[DONE]` alone is no end."""
    if isinstance(error, IncompleteJSONError | EmptyOutputError):
        raise IncompleteStreamError(
            "The stream ended without a finish reason and before its answer did. Ask again.", raw_text=error.raw_text
        ) from error


def _may_be_mended(error: OutputValidationError, rules: Collection[str]) -> bool:
    """A string that looks like JSON where the type wants something else: perhaps double encoding, mended at the end."""
    if "double_encoded" not in rules:
        return False
    inputs = (each.get("input") for each in error.errors)
    return any(isinstance(value, str) and _DOUBLE_ENCODED.match(value) for value in inputs)
