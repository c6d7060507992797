"""Batch files for people who upload and poll themselves: requests to lines, lines to results. Nothing is sent.

Results are read as live answers are (`reading.py`).
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

from ...errors import ConfigurationError, SchemaError
from ...protocol.wire import is_object
from ..values import Err, Ok, Result
from .job import BatchJob
from .options import MAX_FILE_BYTES, MAX_REQUESTS, check_limit
from .reading import LineReader, row_error
from .requests import Packer, PreparedRow, prepare

__all__ = ["read_batch", "write_batch"]

T = TypeVar("T")

Lines: TypeAlias = "str | os.PathLike[str] | bytes | Iterable[bytes | str]"
"""A path, the content, or its lines."""


class HasBatchJob(Protocol[T]):
    """An `Extractor`."""

    def batch_job(self) -> BatchJob[T]:
        """What its batches ask."""
        ...


def write_batch(
    extractor: HasBatchJob[Any],
    inputs: Iterable[Any],
    path: str | os.PathLike[str],
    *,
    to_input: Callable[[Any], Any] | None = None,
    max_requests: int = MAX_REQUESTS,
    max_bytes: int = MAX_FILE_BYTES,
    endpoint: str = "/v1/chat/completions",
) -> list[Path]:
    """Write the requests for inputs as batch files.

    Args:
        extractor: An `Extractor`.
        inputs: As for `map`. Equal ones share one request.
        path: The first file, e.g. `requests.jsonl`; the next is `requests-2.jsonl`.
        to_input: Makes the input of a row.
        max_requests: Of a file.
        max_bytes: Of a file.
        endpoint: Of the requests.

    Returns:
        The files.

    Raises:
        ValueError: No request can be made of an input, or it is too large for a file; says which.
        OSError: A file cannot be written.
    """
    check_limit("max_requests", max_requests, MAX_REQUESTS)
    check_limit("max_bytes", max_bytes, MAX_FILE_BYTES)
    job = extractor.batch_job()
    packer = Packer(0, max_requests=max_requests, max_bytes=max_bytes)
    seen: set[str] = set()
    files: list[io.BufferedWriter] = []
    try:
        for row in _prepared(job, inputs, to_input, endpoint, max_bytes):
            if row.custom_id is None or row.custom_id in seen:
                continue
            seen.add(row.custom_id)
            part = packer.place(len(row.line))
            if part == len(files):
                files.append(_numbered(Path(path), part).open("wb"))
            files[part].write(row.line)
    finally:
        for file in files:
            file.close()
    return [Path(file.name) for file in files]


def read_batch(
    extractor: HasBatchJob[T],
    output: Lines | None,
    error: Lines | None = None,
    *,
    inputs: Iterable[Any] | None = None,
    to_input: Callable[[Any], Any] | None = None,
) -> Iterator[Ok[T] | Err]:
    """Read the result files of a batch.

    Args:
        extractor: The `Extractor` that wrote the requests, or one of the same settings.
        output: The output file: its path, its content, or its lines; `None` where there is none.
        error: The error file, likewise.
        inputs: The inputs that were written: there is then one result for each, in their order, and those without a
            line are an `Err` with a `BatchRowError` of the code `"missing"`. Without them: a result for each line, in
            the order of the files.
        to_input: As for `write_batch`.

    Yields:
        `Ok` and `Err`; `input_key` is the `custom_id`. A line that is no result is an `Err` of the code
        `"broken_line"`, one of no input of the code `"unknown_id"`; with `inputs`, they come after the rows.
    """
    job = extractor.batch_job()
    reader = LineReader(job, job.model, job.mode)
    lines = (line for source in (output, error) if source is not None for line in _lines(source))
    if inputs is None:
        return (_read(reader, line, index, None) for index, line in enumerate(lines))
    return _joined(reader, lines, list(_prepared(job, inputs, to_input, "/", MAX_FILE_BYTES, strict=False)))


def _joined(reader: LineReader[T], lines: Iterable[bytes], rows: list[PreparedRow]) -> Iterator[Result[T]]:
    by_id: dict[str, bytes] = {}
    rest: list[bytes] = []
    wanted = {row.custom_id for row in rows}
    for line in lines:
        custom_id = str(_result(line).get("custom_id"))
        if custom_id in wanted and custom_id not in by_id:
            by_id[custom_id] = line
        else:
            rest.append(line)
    for index, row in enumerate(rows):
        given = None if row.given is None else json.loads(row.given)
        line_ = by_id.get(row.custom_id or "")
        if line_ is not None:
            yield _read(reader, line_, index, given)
            continue
        why = row.error or ("missing", "Neither file has a line for this input.")
        yield Err(error=row_error(*why, row.custom_id), input_key=row.custom_id, index=index, input=given)
    yield from (_unwanted(line, index) for index, line in enumerate(rest, len(rows)))


def _unwanted(line: bytes, index: int) -> Err:
    custom_id = _result(line).get("custom_id")
    code = "unknown_id" if isinstance(custom_id, str) else "broken_line"
    error = row_error(code, f"This line is of no input: {line[:80]!r}", custom_id)
    return Err(error=error, input_key=custom_id, index=index, input=None)


def _read(reader: LineReader[T], line: bytes, index: int, given: Any) -> Result[T]:
    result = _result(line)
    key = result.get("custom_id")
    if not isinstance(key, str):
        error = row_error("broken_line", f"This line is no result with a custom_id: {line[:80]!r}", None)
        return Err(error=error, input_key=None, index=index, input=given)
    try:
        extraction = reader.read(result)
    except (ConfigurationError, SchemaError):
        raise
    except Exception as failed:  # a line's failure is the line's: a validator may raise anything
        return Err(error=failed, input_key=key, index=index, input=given)
    return Ok(value=extraction.value, input_key=key, extraction=extraction, index=index)


def _result(line: bytes) -> dict[str, Any]:
    try:
        result: Any = json.loads(line)
    except ValueError:
        return {}
    return result if is_object(result) else {}


def _prepared(
    job: BatchJob[Any],
    inputs: Iterable[Any],
    to_input: Callable[[Any], Any] | None,
    endpoint: str,
    max_bytes: int,
    *,
    strict: bool = True,
) -> Iterator[PreparedRow]:
    for index, given in enumerate(inputs):
        row = prepare(job, index, given, key=None, to_input=to_input, endpoint=endpoint, max_bytes=max_bytes)
        if strict and row.error is not None:
            raise ValueError(f"inputs[{index}]: {row.error[1]}")
        yield row


def _numbered(path: Path, part: int) -> Path:
    return path if part == 0 else path.with_name(f"{path.stem}-{part + 1}{path.suffix}")


def _lines(source: Lines) -> Iterator[bytes]:
    """The lines that hold something."""
    if isinstance(source, bytes):
        yield from filter(bytes.strip, io.BytesIO(source))
    elif isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as file:
            yield from filter(bytes.strip, file)
    else:
        encoded = (line.encode() if isinstance(line, str) else line for line in source)
        yield from filter(bytes.strip, encoded)
