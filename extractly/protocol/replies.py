"""From an HTTP answer to a value or the right error: status -> error class, body -> checked JSON object.

Called by `protocol/retry.py` for each answer, and by nobody else. The rules: a status of 300 or above is an
`APIStatusError` (the class by the status); a status below 300 whose body is no completion is an
`APIResponseValidationError` that says what came instead. Content types are not believed: the body decides, because
self-hosted servers send JSON as `text/plain` and proxies send HTML as anything (`DIALECTS.md` 2.18). White space and a
byte order mark before the JSON are skipped (OpenRouter and DeepSeek keep a slow connection alive with blank lines).
Each body is read once, by jiter, whose own recursion limit (200 levels) stops a nesting bomb.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jiter

from .. import errors
from .flow import Response
from .wire import is_list, is_object

MAX_SNIPPET_CHARS: Final = 300
"""How much of an unreadable body a message quotes; the whole body is the error's `body` where it is text."""

MAX_KEPT_BODY_CHARS: Final = 20_000
"""How much of an unreadable body an error keeps: a log line or an issue, not a page of a download."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_STATUS_ERRORS: Final[Mapping[int, type[errors.APIStatusError]]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
}

_REMEDIES: Final[Mapping[int, str]] = {
    401: "Set OPENAI_API_KEY, or pass `api_key`.",
    404: "Check the model's name and `base_url` (it usually ends in /v1).",
}


def status_error(response: Response) -> errors.APIStatusError:
    """The error for a status of 300 or above.

    `body` is the `error` object where there is one, else the decoded body, else its text.
    """
    body = _error_body(response.content)
    message = _error_message(body) or "the service gave no reason"
    remedy = _REMEDIES.get(response.status)
    if 300 <= response.status < 400:
        remedy = "The address redirects; set `base_url` to where it leads."
    text = f"Error code: {response.status} - {message}" + (f"{_stop(message)} {remedy}" if remedy else "")
    return _status_class(response.status)(text, status_code=response.status, body=body, headers=response.headers)


def _status_class(status: int) -> type[errors.APIStatusError]:
    if status >= 500:
        return errors.InternalServerError
    return _STATUS_ERRORS.get(status, errors.APIStatusError)


def _error_body(content: bytes) -> Any:
    try:
        decoded: Any = jiter.from_json(_trimmed(content))
    except ValueError:
        return content.decode("utf-8", "replace")[:MAX_KEPT_BODY_CHARS] or None
    if is_list(decoded) and decoded:  # Gemini's compatible endpoint wraps its error object in a list
        decoded = decoded[0]
    return decoded["error"] if is_object(decoded) and "error" in decoded else decoded


def _error_message(body: Any) -> str | None:
    """The human part of an error body: `message` (OpenAI), `detail` (FastAPI), or the text itself."""
    if is_object(body):
        return str(body.get("message") or body.get("detail") or body.get("msg") or body)
    return _snippet(str(body)) if body else None


def _stop(text: str) -> str:
    """The full stop that a text from elsewhere may lack."""
    return "" if text.endswith((".", "!", "?", "…", ">")) else "."


def _snippet(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_SNIPPET_CHARS else text[:MAX_SNIPPET_CHARS] + "…"


def content_filter_error(error: errors.APIStatusError) -> errors.ContentFilterFinishReasonError | None:
    """Azure's refusal of a prompt (400, code `content_filter`) as the error that a filtered answer gives.

    Used where parsing was asked for (`parse`, `stream`, `extract`); `create` raises the `BadRequestError` as it is.

    Returns:
        The error, its `categories` those that the service named, `stage` `"prompt"`; `None` for any other error.
    """
    if error.status_code != 400 or error.code != "content_filter":
        return None
    inner: Any = error.body.get("innererror") if is_object(error.body) else None
    found: Any = inner.get("content_filter_result") if is_object(inner) else None
    categories = found if is_object(found) else {}
    named = ", ".join(name for name, verdict in categories.items() if _is_filtered(verdict))
    return errors.ContentFilterFinishReasonError(
        f"The service's content filter refused the prompt{f' ({named})' if named else ''}: {error.message}",
        categories=categories,
        stage="prompt",
        request_id=error.request_id,
    )


def _is_filtered(verdict: Any) -> bool:
    return is_object(verdict) and bool(verdict.get("filtered"))


def read_object(response: Response) -> dict[str, Any]:
    """The body of a successful answer as a JSON object.

    Raises:
        APIResponseValidationError: The body is empty, HTML, an event stream, no JSON, nested too deeply, no object, or
            holds an `error` in place of an answer. Check `base_url`; with an `error`, read `.body` and `.code`.
    """
    content = _trimmed(response.content)
    try:
        decoded: Any = jiter.from_json(content)
    except ValueError as error:
        raise invalid_reply(response, _what_came(content, error), body=_kept(content)) from error
    if not is_object(decoded):
        raise invalid_reply(response, f"a JSON {type(decoded).__name__} came, not an object", body=decoded)
    if decoded.get("error") and not decoded.get("choices") and not decoded.get("data"):
        body = decoded["error"]
        raise invalid_reply(response, f"an error came in it: {_error_message(body)}", body=body)
    return decoded


def read_completion_object(response: Response) -> dict[str, Any]:
    """The body of a chat completion: an object with at least one choice, each with a message.

    Raises:
        APIResponseValidationError: As `read_object`, or `choices` is missing, null or empty, or one has no message, or
            an `error` stands beside choices that say nothing else.
    """
    fields = read_object(response)
    choices: Any = fields.get("choices")
    if not is_list(choices) or not choices:
        raise invalid_reply(response, f"`choices` is {_shown(choices)}, not a list with a choice", body=fields)
    for index, choice in enumerate(choices):
        message: Any = choice.get("message") if is_object(choice) else None
        if not is_object(message):
            what = f"`choices[{index}].message` is {_shown(message)}, not an object"
            raise invalid_reply(response, what, body=fields)
    error: Any = fields.get("error")
    if error and all(choice.get("finish_reason") == "error" for choice in choices):  # OpenRouter (`DIALECTS.md` 2.10)
        raise invalid_reply(response, f"an error came in it: {_error_message(error)}", body=error)
    return fields


def looks_like_events(first: bytes) -> bool:
    """Whether the first bytes of a body can be an event stream: not HTML, not JSON. Nothing at all may be one."""
    return _trimmed(first)[:1] not in (b"<", b"{", b"[")


def whole_instead_of_stream(response: Response) -> errors.APIResponseValidationError:
    """The error for a request with `stream=True` whose successful answer was no event stream."""
    try:
        fields = read_object(response)
    except errors.APIResponseValidationError as error:
        return error
    return invalid_reply(response, "a whole JSON answer came where `stream=True` asked for events", body=fields)


def invalid_reply(response: Response, what: str, *, body: Any = None) -> errors.APIResponseValidationError:
    """An `APIResponseValidationError` that says what came instead of what was expected."""
    return errors.APIResponseValidationError(
        f"The answer (status {response.status}) cannot be used: {what}{_stop(what)}",
        status_code=response.status,
        body=body,
        headers=response.headers,
    )


def _trimmed(content: bytes) -> bytes:
    return content.removeprefix(_BYTE_ORDER_MARK) if content[:1] == b"\xef" else content.lstrip()


def _what_came(content: bytes, error: ValueError) -> str:
    if not content.strip():
        return "the body is empty. A proxy may have cut it; try again"
    text = _snippet(_kept(content))
    if content.startswith(b"<"):
        return f"HTML came. Check `base_url` (it usually ends in /v1) and any proxy: {text}"
    if content.startswith((b"data:", b"event:", b":")):
        return f"an event stream came for a request that asked for none: {text}"
    return f"the body is no JSON that can be read ({error}): {text}"


def _kept(content: bytes) -> str:
    return content[: 4 * MAX_KEPT_BODY_CHARS].decode("utf-8", "replace")[:MAX_KEPT_BODY_CHARS]


def _shown(value: Any) -> str:
    return "missing or null" if value is None else _snippet(repr(value))
