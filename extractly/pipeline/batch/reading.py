"""From a line of an output or error file to a value or its error, by the extract flow itself.

The line holds an HTTP answer; the flow is given it in place of the answer to the request that it sends. So repairs,
error classes, `raw_text`, `usage`, `attempts` and `request_id` are those of a live call, and cannot drift from them.
A line with an `error` and no answer is a `BatchRowError` with its code: `batch_expired`, `batch_cancelled`, or what
the service says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from ...errors import (
    APIStatusError,
    BatchRowError,
    ContentFilterFinishReasonError,
    LengthFinishReasonError,
    RefusalError,
)
from ...protocol.extraction import Extraction, extract_flow
from ...protocol.flow import Response
from ...protocol.wire import is_object
from .job import BatchJob
from .requests import encode

__all__ = ["LineReader", "row_error", "worth_asking"]

T = TypeVar("T")


class LineReader(Generic[T]):
    """Reads the results of one run.

    Args:
        job: The run.
        model: That was asked.
        mode: In which it was asked.
    """

    def __init__(self, job: BatchJob[T], model: str, mode: Any) -> None:
        self._plan, self._endpoint = job.reading(model, mode)

    def read(self, line: Mapping[str, Any], batch_id: str | None = None) -> Extraction[T]:
        """The value of a result line.

        Raises:
            OutputError: The answer holds no valid value, as in a live call.
            APIError: The request was refused (an `APIStatusError`), got no answer (`BatchRowError`), or an answer that
                holds no completion.
        """
        flow = extract_flow(self._plan, "", self._endpoint)
        try:
            next(flow)
            flow.send(_response(line, batch_id))
        except StopIteration as end:
            extraction: Extraction[T] = end.value
            return extraction
        finally:
            flow.close()
        raise AssertionError("with these settings the flow sends one request")


def _response(line: Mapping[str, Any], batch_id: str | None) -> Response:
    response: Any = line.get("response")
    if not is_object(response) or response.get("body") is None:
        error: Any = line.get("error")
        said: Mapping[str, Any] = error if is_object(error) else {}
        message = str(said.get("message") or "The service gave neither an answer nor a reason.")
        raise row_error(str(said.get("code") or "no_answer"), message, line.get("custom_id"), batch_id)
    status, request_id = response.get("status_code"), response.get("request_id")
    return Response(
        status=status if isinstance(status, int) else 200,
        headers={"x-request-id": request_id} if isinstance(request_id, str) else {},
        content=encode(response["body"]),
    )


def row_error(code: str, message: str, custom_id: Any, batch_id: str | None = None) -> BatchRowError:
    """The error of a row that got no answer."""
    fields = {"code": code, "message": message, "custom_id": custom_id, "batch_id": batch_id}
    where = f" (batch {batch_id})" if batch_id else ""
    error = BatchRowError(f"{code}: {message}{where}", body=fields)
    error.retryable = code not in ("invalid_input", "request_too_large", "batch_failed")
    return error


def worth_asking(error: Exception, *, live: bool) -> bool:
    """Whether a row may get a value at a second try.

    Args:
        error: Why it has none.
        live: The try is a live call, which may ask in another mode and send errors back; else the same request again.
    """
    if isinstance(error, BatchRowError):
        return error.code != "invalid_input" if live else error.retryable
    if isinstance(error, RefusalError | ContentFilterFinishReasonError):
        return False
    if live:
        return True
    if isinstance(error, APIStatusError):
        return error.retryable
    return not isinstance(error, LengthFinishReasonError)
