"""Opening a streamed extraction: the request with its ladder, up to the first byte. A flow, like every request.

The first byte decides: up to there transport failures are retried and a refused mode is followed by the next one; from
there on the answer is shown as it comes, and neither happens. The first update decides about the model: an answer that
is refused, or proves invalid, before anything of it was shown can be followed by the next model's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from ...errors import APIStatusError, ExtractlyError, OutputError
from ..flow import Flow, Request, Response
from ..retry import send
from .call import Call, Endpoint
from .flow import next_mode
from .offers import Offer
from .plan import Plan
from .session import UpdateSession

__all__ = ["Opened", "open_flow"]

T = TypeVar("T")


class Opened(Generic[T]):
    """An open response, the session that reads it, and the call. Whoever gets it closes `source`.

    Attributes:
        others: The models that may be asked if this one's answer is passed on (`UpdateSession.is_passed_on`).
    """

    __slots__ = ("call", "others", "session", "source")

    def __init__(self, source: Any, session: UpdateSession[T], call: Call, others: Sequence[str]) -> None:
        self.source = source
        self.session = session
        self.call = call
        self.others = others


def open_flow(plan: Plan[T], given: Any, endpoint: Endpoint, after: Opened[T] | None = None) -> Flow[Opened[T]]:
    """Ask for a streamed answer. Of several models the first is asked: what it has shown cannot be taken back.

    Args:
        plan: The type and the settings.
        given: The caller's input.
        endpoint: Where it is asked.
        after: The answer of the model before, which was passed on: the same call goes on with the next model.

    Returns:
        The open response with its session.

    Raises:
        APIError: The service failed, after its retries.
        ContentFilterFinishReasonError: The prompt was refused.
        ConfigurationError: No model, or no key.
    """
    call = Call(plan.settings, endpoint) if after is None else after.call
    model, *others = plan.settings.resolved_models() if after is None else after.others
    mode = endpoint.memory.first(endpoint.address, model, plan.settings.modes())
    with_usage = "stream_options" not in plan.settings.params
    while True:
        offer = plan.offer(mode)
        try:
            call.check_budget(_last_output_error(call))
            response: Response = yield from _open(
                call, stream_body(plan, offer, given, model, with_usage), offer, model
            )
        except ExtractlyError as error:
            if with_usage and "stream_options" in error.message and isinstance(error, APIStatusError):
                with_usage = False  # some services refuse the field; without it they do not say what was used
                continue
            weaker = next_mode(call, error, model, mode) if isinstance(error, APIStatusError) else None
            if weaker is None:
                call.account_to(error)
                call.tell_result(error=error)
                raise
            mode = weaker
            continue
        request_id = response.headers.get("x-request-id")
        session: UpdateSession[T] = UpdateSession(
            call, offer, model, request_id=request_id, guard=plan.settings.guard(), others_left=bool(others)
        )
        return Opened(response.stream, session, call, others)


def _last_output_error(call: Call) -> OutputError | None:
    error = call.attempts[-1].error if call.attempts else None
    return error if isinstance(error, OutputError) else None


def stream_body(plan: Plan[Any], offer: Offer, given: Any, model: str, with_usage: bool) -> dict[str, Any]:
    """The body of the request: as for a whole answer, streamed, and perhaps with the usage in its last chunk."""
    body = {**plan.body(offer, model, plan.messages(offer, given)), "stream": True}
    return {**body, "stream_options": {"include_usage": True}} if with_usage else body


def _open(call: Call, body: dict[str, Any], offer: Offer, model: str) -> Flow[Response]:
    call.tell_request(body, model, offer.mode)
    request: Request = call.request(body, model)
    flow = send(request, call.endpoint.policy, as_stream=True, parsing=True)
    try:
        response: Response = yield from call.watched(flow, model)
    except ExtractlyError as error:
        call.record_failure(error, model, offer.mode)
        raise
    return response
