"""Chat completions of the embedded engine: a request body in, the same answer as a whole or as a stream.

The request is checked as the API checks it (`chat_request`), what to say is decided (`respond`), and the answer is
written (`chat_reply`). A token is four characters, for the count of usage and for `max_completion_tokens` alike.
"""

from __future__ import annotations

import hashlib

from ..reply import LocalReply
from .reply import Envelope, render
from .request import read_request
from .respond import respond


def complete(body: bytes, *, created: int) -> LocalReply:
    """Answer `POST /v1/chat/completions`.

    Args:
        body: The request body.
        created: Unix time to write into the answer.

    Raises:
        ApiFaultError: The request is none that the API takes.
    """
    request = read_request(body)
    message = respond(request)
    digest = hashlib.sha256(body).hexdigest()
    envelope = Envelope(id=f"chatcmpl-{digest[:29]}", created=created, model=request.model)
    return render(request, message, envelope)
