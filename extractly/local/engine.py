"""The embedded engine: one function from a request to an answer, pure and without I/O.

`answer` takes what an HTTP request carries and returns what a response carries, in the protocol of the public API,
so the same function stands behind the in-process transport of `model="local"`, the loopback server and batch files;
what has a state (files, batches) is in `serving/service.py`.
It never raises: whatever is wrong with a request comes back as an error of the API.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from .chat.completions import complete
from .reply import ApiFaultError, LocalReply, json_reply
from .router import Call, Route, Router

MODEL = "local"
_OWNER = "extractly"
EPOCH = 1_767_225_600
"""Every `created`: 2026-01-01. The engine is deterministic, and the time of day is no input of it."""

_log = logging.getLogger("extractly.local")


def answer(
    method: str, path: str, body: bytes, headers: Mapping[str, str] | None = None, *, router: Router | None = None
) -> LocalReply:
    """Answer one request.

    Args:
        method: The HTTP method.
        path: From the root of the server, e.g. `/v1/chat/completions`, with its query.
        body: The body; empty for none.
        headers: Names in lower case.
        router: Another table of routes (`serving/service.py`).

    Returns:
        The answer; 4xx in the API's shape for a request that cannot be answered. The body of a stream is an iterator.
    """
    try:
        return (router or ROUTER).answer(method, path, body, headers)
    except ApiFaultError as fault:
        return fault.reply()
    except RecursionError:
        return ApiFaultError("The request is nested too deeply.", status=400).reply()
    except Exception:  # the promise of this function: a defect of ours is an answer of 500, never a crash of the caller
        _log.exception("the embedded engine failed")
        message = "The embedded engine failed on this request; please report it with the request."
        return ApiFaultError(message, status=500, type="server_error").reply()


def _list_models(_call: Call) -> LocalReply:
    return json_reply({"object": "list", "data": [_model(MODEL)]})


def _get_model(call: Call) -> LocalReply:
    if call.names["model"] != MODEL:
        message = f"The model '{call.names['model']}' does not exist; this server has '{MODEL}'."
        raise ApiFaultError(message, status=404, code="model_not_found", param="model")
    return json_reply(_model(MODEL))


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": EPOCH, "owned_by": _OWNER}


def _chat(call: Call) -> LocalReply:
    return complete(call.body, created=EPOCH)


ROUTES: Final = (
    Route("GET", "/v1/models", _list_models),
    Route("GET", "/v1/models/{model}", _get_model),
    Route("POST", "/v1/chat/completions", _chat),
)
ROUTER = Router(ROUTES)
