"""The step `write`: from inputs to rows, requests and parts in the state file, all or nothing.

Where the file has them already, inputs that are given again are compared with them: by what is asked, row by row, so
that a file of another run is never taken for this one's. A run that was written with another type may still be read
(the answers are validated anew), but not sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
from collections.abc import AsyncIterable, Iterable
from typing import Any

from .job import BatchJob
from .options import BatchOptions
from .requests import Packer, prepare
from .store import Store

__all__ = ["awrite", "check_run", "write"]


def write(job: BatchJob[Any], options: BatchOptions, inputs: Iterable[Any] | None) -> None:
    """Write the inputs, or compare them with those that were written; `None` takes what was written.

    Raises:
        ConfigurationError: The file is another run's, holds no run and there are no inputs, or cannot be used.
        TypeError: The inputs cannot be iterated.
    """
    _check_inputs(inputs, Iterable)
    with Store(options.path, alone=True, make=inputs is not None, verify=True) as store:
        writer = _writer(job, options, store, inputs)
        if writer is not None and inputs is not None:
            with store.transaction():
                writer.begin()
                for given in inputs:
                    writer.add(given)
                writer.finish()


async def awrite(job: BatchJob[Any], options: BatchOptions, inputs: Iterable[Any] | AsyncIterable[Any] | None) -> None:
    """As `write`; the inputs may come from an async iterable. Others are read in a thread."""
    if not isinstance(inputs, AsyncIterable):
        await asyncio.to_thread(write, job, options, inputs)
        return
    with Store(options.path, alone=True, make=True, verify=True) as store:
        writer = _writer(job, options, store, inputs)
        if writer is not None:
            with store.transaction():
                writer.begin()
                async for given in inputs:
                    writer.add(given)
                writer.finish()


def check_run(job: BatchJob[Any], store: Store, *, sends: bool = False) -> dict[str, str]:
    """The facts of the run in a file, checked to be this one's.

    Args:
        job: This run.
        store: The file.
        sends: Requests of it are about to be sent.

    Raises:
        ConfigurationError: It is another run's, or holds none.
    """
    meta = store.meta()
    if "run" not in meta:
        raise store.error("it holds no run yet; pass inputs")
    now = job.fingerprints()
    if meta["settings"] != now["settings"]:
        raise store.error(
            "it is of another run: the model, the address, the instructions or another field of the requests differ"
        )
    if sends and meta["schema"] != now["schema"]:
        raise store.error("its requests were written for another type, or in another mode, and are not all sent yet")
    return meta


def _check_inputs(inputs: Any, kind: Any) -> None:
    if inputs is None:
        return
    if isinstance(inputs, str | bytes):
        raise TypeError("inputs must be an iterable of inputs, got one text. Pass [text], or use `run` for one input.")
    if not isinstance(inputs, kind):
        raise TypeError(f"inputs must be an iterable (an async one in async code), got {type(inputs).__name__}")


def _writer(job: BatchJob[Any], options: BatchOptions, store: Store, inputs: Any) -> _Writer | None:
    """What takes the inputs; `None` where there is nothing to take."""
    if "run" not in store.meta():
        if inputs is None:
            raise store.error("it holds no run yet; pass inputs")
        return _Writer(job, options, store)
    check_run(job, store)
    return None if inputs is None else _Comparer(job, options, store)


class _Writer:
    """Writes rows; inside a transaction, from `begin` to `finish`."""

    def __init__(self, job: BatchJob[Any], options: BatchOptions, store: Store) -> None:
        self._job = job
        self._options = options
        self._store = store
        self._packer = Packer(0, max_requests=options.max_requests, max_bytes=options.max_bytes)
        self._count = 0
        self._inputs = hashlib.sha256()

    def begin(self) -> None:
        """Before the first row."""
        self._store.clear()

    def add(self, given: Any) -> None:
        """Take an input."""
        options = self._options
        row = prepare(
            self._job,
            self._count,
            given,
            key=options.key,
            to_input=options.to_input,
            endpoint=options.endpoint,
            max_bytes=options.max_bytes,
        )
        self._inputs.update(row.digest)
        self._take(row)
        self._count += 1

    def _take(self, row: Any) -> None:
        store = self._store
        store.add_row(self._count, row)
        if row.custom_id is not None and not store.has_request(row.custom_id):
            store.add_request(row.custom_id, self._packer.place(len(row.line)), row.line)

    def finish(self) -> None:
        """After the last row."""
        self._store.make_parts(0)
        self._store.set_meta(
            run=uuid.uuid4().hex,
            inputs=self._inputs.hexdigest(),
            model=self._job.model,
            mode=json.dumps(self._job.mode),
            **self._job.fingerprints(),
        )


class _Comparer(_Writer):
    """Takes the inputs of a run that was written, and writes nothing."""

    def begin(self) -> None:
        """There is nothing to do."""

    def _take(self, row: Any) -> None:
        """There is nothing to keep."""

    def finish(self) -> None:
        """Compare.

        Raises:
            ConfigurationError: They are other inputs.
        """
        if self._inputs.hexdigest() != self._store.meta()["inputs"]:
            raise self._store.error(f"it is of another run: it was written for other inputs than these {self._count}")
