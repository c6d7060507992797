"""Every exception that leaves the library, in one tree.

    ExtractlyError
    ├── SchemaError                          your type cannot be said on the wire
    ├── OutputError                          the model's answer
    │   ├── LengthFinishReasonError          cut off: finish_reason "length"
    │   ├── ContentFilterFinishReasonError   stopped: finish_reason "content_filter", or the prompt was refused (400)
    │   ├── RefusalError                     the model declined
    │   ├── EmptyOutputError                 no text and no tool call
    │   ├── InvalidJSONError                 text that is no JSON
    │   │   └── IncompleteJSONError          JSON that stops too early
    │   ├── OutputValidationError            JSON that is no valid value of the type
    │   ├── ToolCallError                    an unknown tool, or arguments that it does not take
    │   ├── SchemaNotEnforcedError           the endpoint took the schema and ignored it
    │   ├── BudgetExceededError              the next request would pass a limit that you set
    │   └── DegenerateOutputError            endless white space or repetition
    ├── APIError                             the service or the network
    │   ├── APIConnectionError               no connection, or it broke
    │   │   └── APITimeoutError              a phase of the request took too long
    │   ├── BatchRowError                    a request of a batch got no answer
    │   ├── APIResponseValidationError       a 200 that holds no completion (HTML, empty, too large, an error object)
    │   ├── IncompleteStreamError            the stream ended before the answer did
    │   │   └── StreamTimeoutError           it went quiet for longer than the timeout (an APITimeoutError as well)
    │   └── APIStatusError                   a status of 400 or above
    │       └── BadRequestError 400, AuthenticationError 401, PermissionDeniedError 403, NotFoundError 404,
    │           ConflictError 409, UnprocessableEntityError 422, RateLimitError 429, InternalServerError 500 and above
    └── ConfigurationError                   something to set on your side: a key, a model

The rule for messages: what was expected, what came, where (`$.steps[0].output`), what to do; the same facts are
attributes. No message and no attribute ever holds an API key. What another library raised is the `__cause__`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from ._types import JsonPath, format_path


class ExtractlyError(Exception):
    """The root: `except ExtractlyError` catches everything that this library raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        # The state comes third, set after the error is known to pickle: `attempts` may hold the error itself.
        return _rebuild, (type(self), self.args), self.__dict__


def _rebuild(cls: type[ExtractlyError], args: tuple[Any, ...]) -> ExtractlyError:
    """Unpickle without calling `__init__`, whose keyword-only arguments pickle does not keep."""
    error = cls.__new__(cls)
    error.args = args
    return error


class SchemaError(ExtractlyError):
    """The type, or the JSON Schema, cannot be said in the dialect; the remedy is in the message.

    Attributes:
        path: Where in the type, as keys and indices.
        reason: What cannot be said there.
        remedy: What to write instead, or `None`.
    """

    def __init__(self, reason: str, *, path: JsonPath = (), remedy: str | None = None) -> None:
        tail = f". {remedy}" if remedy else ""
        super().__init__(f"{format_path(path)}: {reason}{tail}")
        self.path = path
        self.reason = reason
        self.remedy = remedy


class ConfigurationError(ExtractlyError):
    """Something is missing or contradictory on the caller's side; the message says what to set."""


class OutputError(ExtractlyError):
    """The service answered, and the answer is no value of the type. Nothing that came is lost.

    Attributes:
        raw_text: What the model wrote (its content, or the arguments of its call); `None` where there was none.
        completion: The completion as it came; `None` where there was none (a bare parser).
        usage: Tokens, summed over all attempts of the call; `None` where the service did not say.
        attempts: Every attempt of the call, the failed ones too, oldest first.
        partial: What could be read before the failure, a `Partial` of the type; `None` where nothing could.
        last_candidate: The last answer of the call that was JSON, as plain data in the type's own form, not validated;
            `None` where none was.
        request_id: The service's id of the last request.
    """

    def __init__(
        self,
        message: str,
        *,
        raw_text: str | None = None,
        completion: Any = None,
        usage: Any = None,
        attempts: Sequence[Any] = (),
        partial: Any = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.raw_text = raw_text
        self.completion = completion
        self.usage = usage
        self.attempts = list(attempts)
        self.partial = partial
        self.last_candidate: Any = None
        self.request_id = request_id


class LengthFinishReasonError(OutputError):
    """The answer was cut off at the token limit. Raise `max_completion_tokens`, or pass `on_truncation="continue"`."""


class ContentFilterFinishReasonError(OutputError):
    """A content filter stopped the prompt or the answer.

    Attributes:
        categories: The provider's categories, e.g. `{"violence": {"filtered": True}}`; empty where it named none.
        stage: `"prompt"` if the request was refused, `"completion"` if the answer was stopped.
    """

    def __init__(
        self,
        message: str,
        *,
        categories: Mapping[str, Any] | None = None,
        stage: str = "completion",
        **context: Any,
    ) -> None:
        super().__init__(message, **context)
        self.categories = dict(categories or {})
        self.stage = stage


class RefusalError(OutputError):
    """The model declined to answer. Never asked again: the same request gets the same refusal.

    Attributes:
        refusal: What the model said.
    """

    def __init__(self, refusal: str, **context: Any) -> None:
        super().__init__(f"The model refused: {refusal}", **context)
        self.refusal = refusal


class EmptyOutputError(OutputError):
    """The answer holds neither text nor a tool call, or white space only."""


class InvalidJSONError(OutputError):
    """The text is no JSON, and no permitted repair makes it so.

    Attributes:
        offset: Characters before the offending one, from the start of the text.
        line: Line of the offending character, from 1.
        column: Column of the offending character, from 1, in characters.
        expected: What could have stood there.
        got: What stood there.
    """

    def __init__(
        self, message: str, *, offset: int, line: int, column: int, expected: str, got: str, **context: Any
    ) -> None:
        super().__init__(message, **context)
        self.offset = offset
        self.line = line
        self.column = column
        self.expected = expected
        self.got = got


class IncompleteJSONError(InvalidJSONError):
    """The text is the beginning of a JSON document and stops there.

    `partial` holds what it said; `Schema.validate_json` alone, which makes no `Partial`, leaves it `None`.
    """


class OutputValidationError(OutputError):
    """The JSON is no valid value of the type.

    Attributes:
        errors: One dict per error, in pydantic's form: `loc` (names of the type, not of the wire), `type`, `msg`,
            `input`; the first 10,000 of them.
        errors_left_out: How many more there are.
        document: Of `run_document`: the `DocumentExtraction` of what was found, as plain data; else `None`.
    """

    def __init__(
        self, message: str, *, errors: Sequence[Mapping[str, Any]], errors_left_out: int = 0, **context: Any
    ) -> None:
        super().__init__(message, **context)
        self.errors: list[dict[str, Any]] = [dict(error) for error in errors]
        self.errors_left_out = errors_left_out
        self.document: Any = None


class ToolCallError(OutputError):
    """A tool call that cannot be made: no such tool, or arguments it does not take.

    Attributes:
        tool_name: The name that the model called.
        tool_call_id: The id of the call; `None` where it had none.
        errors: The errors in the arguments, in pydantic's form; empty for an unknown tool.
    """

    def __init__(
        self,
        message: str,
        *,
        tool_name: str,
        tool_call_id: str | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        **context: Any,
    ) -> None:
        super().__init__(message, **context)
        self.tool_name = tool_name
        self.tool_call_id = tool_call_id
        self.errors: list[dict[str, Any]] = [dict(error) for error in errors]


class SchemaNotEnforcedError(OutputError):
    """The endpoint accepted a strict schema and answered with something that no strict decoder lets through.

    Attributes:
        mode: The mode of the request, e.g. `"json_schema"`.
    """

    def __init__(self, message: str, *, mode: str, **context: Any) -> None:
        super().__init__(message, **context)
        self.mode = mode


class BudgetExceededError(OutputError):
    """The next request would pass a limit that the caller set; it was not sent.

    Attributes:
        limit_name: The argument that set the limit, e.g. `"max_total_tokens"`.
        limit: Its value.
        spent: What had been used of it.
    """

    def __init__(self, message: str, *, limit_name: str, limit: float, spent: float, **context: Any) -> None:
        super().__init__(message, **context)
        self.limit_name = limit_name
        self.limit = limit
        self.spent = spent


class DegenerateOutputError(OutputError):
    """The stream was ended early: the model wrote white space, or the same thing, without end.

    Attributes:
        kind: `"whitespace"` or `"repetition"`.
    """

    def __init__(self, message: str, *, kind: str, **context: Any) -> None:
        super().__init__(message, **context)
        self.kind = kind


class APIError(ExtractlyError):
    """The service or the network failed.

    Attributes:
        body: The `error` object of the answer, or its whole decoded body, or `None`.
        code, param, type: Fields of the `error` object, where it has them.
        headers: Response headers (lower-case names); empty where there was no response.
        request_id: The service's id of the request.
        retryable: Whether the same request may succeed later. The client has then tried already, as often as it may.
    """

    retryable: bool = False

    def __init__(
        self,
        message: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.body = body
        self.headers = dict(headers or {})
        self.request_id = request_id or self.headers.get("x-request-id")
        fields: Mapping[str, Any] = cast("Mapping[str, Any]", body) if isinstance(body, Mapping) else {}
        self.code: Any = fields.get("code")
        self.param: Any = fields.get("param")
        self.type: Any = fields.get("type")


class APIConnectionError(APIError):
    """No connection, or it broke before an answer came. Check the address and the network; already retried."""

    retryable: bool = True


class APITimeoutError(APIConnectionError):
    """A phase of the request took longer than `timeout` allows (seconds)."""


class BatchRowError(APIError):
    """A request of a batch got no answer; `code` says why, e.g. `"batch_expired"`. Ask again: `failed="live"`."""


class APIResponseValidationError(APIError):
    """The status says success and the body is no completion: HTML, nothing, too much, or an `error` object.

    Attributes:
        status_code: The HTTP status.
    """

    def __init__(self, message: str, *, status_code: int = 200, **context: Any) -> None:
        super().__init__(message, **context)
        self.status_code = status_code


class IncompleteStreamError(APIError):
    """The stream ended before the answer did: no finish reason came, or the connection broke.

    Attributes:
        raw_text, completion, usage, attempts, partial, last_candidate: As on `OutputError`.
    """

    def __init__(
        self,
        message: str,
        *,
        raw_text: str | None = None,
        completion: Any = None,
        usage: Any = None,
        attempts: Sequence[Any] = (),
        partial: Any = None,
        **context: Any,
    ) -> None:
        super().__init__(message, **context)
        self.raw_text = raw_text
        self.completion = completion
        self.usage = usage
        self.attempts = list(attempts)
        self.partial = partial
        self.last_candidate: Any = None


class StreamTimeoutError(IncompleteStreamError, APITimeoutError):
    """The stream went quiet for longer than `timeout` allows (seconds); what had come is in `partial`."""

    retryable: bool = False


class APIStatusError(APIError):
    """The service answered with a status of 400 or above.

    Attributes:
        status_code: The HTTP status.
    """

    def __init__(self, message: str, *, status_code: int, **context: Any) -> None:
        super().__init__(message, **context)
        self.status_code = status_code


class BadRequestError(APIStatusError):
    """400: the request is malformed, or the model does not take a field of it."""


class AuthenticationError(APIStatusError):
    """401: the key is missing, wrong or expired. Set `OPENAI_API_KEY`, or pass `api_key`."""


class PermissionDeniedError(APIStatusError):
    """403: the key may not do this."""


class NotFoundError(APIStatusError):
    """404: no such model, or `base_url` points to the wrong place."""


class ConflictError(APIStatusError):
    """409: the request collides with another one; already retried."""


class UnprocessableEntityError(APIStatusError):
    """422: the service understood the request and cannot carry it out."""


class RateLimitError(APIStatusError):
    """429: too many requests or tokens, or the quota is used up; already retried where the service said to."""


class InternalServerError(APIStatusError):
    """500 and above: the service failed; already retried."""
