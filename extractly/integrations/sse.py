"""From a stream of updates to Server-Sent Events: what `EventSource` in a browser reads, for any ASGI framework.

Three kinds of events, each with JSON as data: `changes` (a JSON Patch in the compact form of `to_json_patch`; applied
in order to nothing it rebuilds the value), then once either `done` (an empty object) or `failure` (`type` and `message`
of the error; "error" is the name of `EventSource`'s own event). Back-pressure is the framework's: the next update is
taken when the last event has been sent, and a client that goes away closes the stream to the model.

Wire format: WHATWG HTML, section 9.2 "Server-sent events" (read 2026-11).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from ..errors import ExtractlyError
from ..streaming import to_json_patch

if TYPE_CHECKING:
    from ..extraction_streams import AsyncStreamManager

__all__ = ["server_sent_events"]


async def server_sent_events(updates: AsyncStreamManager[Any]) -> AsyncIterator[bytes]:
    """Turn what `astream(…)` returns into the body of a `text/event-stream` response.

    Args:
        updates: What `astream(…)` or `Extractor.astream(…)` returned, not yet entered.

    Yields:
        Bytes of whole events: any number of `changes`, then one `done` or one `failure`.

    Nothing is raised for a failure of the extraction: it is the last event, so that the page can show it. What is no
    `ExtractlyError` (cancellation, your validator's own exception) is raised.
    """
    try:
        async with updates as stream:
            async for update in stream:
                if update.changes:
                    yield _event("changes", to_json_patch(update.changes, compact=True))
    except ExtractlyError as error:
        yield _event("failure", {"type": type(error).__name__, "message": str(error)})
    else:
        yield _event("done", {})


def _event(name: str, data: Any) -> bytes:
    # JSON text holds no line break, so one data line is enough.
    return b"event: " + name.encode() + b"\ndata: " + to_json(data) + b"\n\n"
