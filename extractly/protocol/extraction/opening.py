"""Opening a streamed extraction: the request with its ladder, up to the first byte. A flow, like every request.

The first byte decides: up to there transport failures are retried and a refused mode is followed by the next one; from
there on the answer is shown as it comes, and neither happens.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from ...errors import APIStatusError, ExtractlyError
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
    """An open response, and the session that reads it. Whoever gets it closes `source`."""

    __slots__ = ("session", "source")

    def __init__(self, source: Any, session: UpdateSession[T]) -> None:
        self.source = source
        self.session = session


def open_flow(plan: Plan[T], given: Any, endpoint: Endpoint) -> Flow[Opened[T]]:
    """Ask for a streamed answer. Of several models the first is asked: what it has shown cannot be taken back.

    Args:
        plan: The type and the settings.
        given: The caller's input.
        endpoint: Where it is asked.

    Returns:
        The open response with its session.

    Raises:
        APIError: The service failed, after its retries.
        ContentFilterFinishReasonError: The prompt was refused.
        ConfigurationError: No model, or no key.
    """
    call = Call(plan.settings, endpoint)
    model = plan.settings.resolved_models()[0]
    mode = endpoint.memory.first(endpoint.address, model, plan.settings.modes())
    with_usage = "stream_options" not in plan.settings.params
    while True:
        offer = plan.offer(mode)
        try:
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
            call, offer, model, request_id=request_id, guard=plan.settings.guard()
        )
        return Opened(response.stream, session)


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
