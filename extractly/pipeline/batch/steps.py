"""The steps that ask the service, as flows: upload and create, look, download. Written once for sync and async.

No batch is paid for twice. Each batch has an input file of its own, whose id is on the disk before the batch is asked
for; the request carries the run's name and part in its metadata, and is sent once. If no answer comes, or the program
dies, the batch may or may not exist: it is then looked for in the service's list, by its input file or its metadata,
and only made when it is not there. An upload may be made twice, which costs nothing. What is left open: a service that
shows a new batch in its list only some time after it has made it.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jiter

from ...client._downloads import DiskSink
from ...client._uploads import FormUpload, Source
from ...errors import APIError, NotFoundError
from ...protocol.batches import Batch, Batches
from ...protocol.files import Files
from ...protocol.flow import CallOptions, Flow, Sleep
from ...protocol.polling import poll, poll_options
from ...protocol.retry import maybe_delay_seconds
from ...protocol.wire import is_object
from .job import BatchJob
from .options import BatchOptions
from .store import Store
from .tables import PartRow
from .values import BatchProgress

__all__ = ["Steps"]

RUN_FIELD: Final = "extractly_run"
PART_FIELD: Final = "extractly_part"

_PAGE: Final = 100
_LINES_AT_ONCE: Final = 500


class Steps:
    """The steps of a run.

    Args:
        job: What is asked, and how the service is reached.
        options: How.
    """

    def __init__(self, job: BatchJob[Any], options: BatchOptions) -> None:
        extra = job.plan.settings.options
        retries = job.policy.max_retries if extra.max_retries is None else extra.max_retries
        self._policy = replace(job.policy, max_retries=retries)
        self._options = options
        self._call = CallOptions(
            timeout=extra.timeout, extra_headers=extra.extra_headers, extra_query=extra.extra_query
        )
        self._files = Files(self._policy, local=job.local)
        self._batches = Batches(self._policy, local=job.local)

    def submit(self) -> Flow[None]:
        """Upload each part that has no batch, and make its batch."""
        with Store(self._options.path, alone=True) as store:
            run = store.meta()["run"]
            for part in store.parts():
                if part.batch is None:
                    yield from self._submit(store, run, part)

    def _submit(self, store: Store, run: str, part: PartRow) -> Flow[None]:
        may_exist = part.file_id is not None
        if part.file_id is None:
            source = Source(part.size, lambda: store.lines(part.part))
            name = f"extractly-{run[:12]}-{part.part}.jsonl"
            form = FormUpload({"purpose": "batch"}, (name, source, "application/jsonl"))
            file = yield from self._files.create(form, self._call)
            store.update_part(part.part, file_id=file.id, file_created_at=file.created_at)
            part = replace(part, file_id=file.id, file_created_at=file.created_at)
        body = {
            "input_file_id": part.file_id,
            "endpoint": self._options.endpoint,
            "completion_window": "24h",
            "metadata": {**(self._options.metadata or {}), RUN_FIELD: run, PART_FIELD: str(part.part)},
        }
        batch = yield from self._created(part, body, may_exist=may_exist)
        store.update_part(part.part, batch=_json(batch))

    def _created(self, part: PartRow, body: Mapping[str, Any], *, may_exist: bool) -> Flow[Batch]:
        """The batch of a part: the one that was made, though nobody saw the answer, or a new one."""
        attempt = 0
        while True:
            found = (yield from self._found(part, body["metadata"])) if may_exist else None
            if found is not None:
                return found
            try:
                return (yield from self._batches.create(body, replace(self._call, max_retries=0)))
            except APIError as error:
                delay = maybe_delay_seconds(self._policy, error.headers, attempt)
                if not error.retryable or attempt >= self._policy.max_retries or delay is None:
                    raise
            may_exist = True
            attempt += 1
            yield Sleep(delay)

    def _found(self, part: PartRow, metadata: Mapping[str, str]) -> Flow[Batch | None]:
        """Look for the batch of a part in the service's list, from the newest back to the time of its file."""
        query: dict[str, object] = {"limit": _PAGE}
        while True:
            page = yield from self._batches.list(query, self._call)
            for batch in page.data:
                if batch.input_file_id == part.file_id or _is_marked(batch, metadata):
                    return batch
            last = page.data[-1] if page.data else None
            if last is None or not page.has_more or (last.created_at or 0) < (part.file_created_at or 0):
                return None
            if last.id == query.get("after"):  # a service that knows no cursor gives the same page for ever
                return None
            query["after"] = last.id

    def look(self) -> Flow[None]:
        """Look once at each batch that has not ended."""
        yield from self._look(self._call)

    def poll(self, told: Callable[[BatchProgress], object]) -> Flow[None]:
        """Look at the batches until all have ended; `told` is called after each look."""
        wished = poll_options(self._call, self._options.poll_interval_ms)
        began = time.monotonic()

        def look() -> Flow[tuple[BatchProgress, Mapping[str, str]]]:
            headers = yield from self._look(wished)
            progress = self._progress(began)
            told(progress)
            return progress, headers

        yield from poll(look, lambda progress: progress.is_last, interval_ms=self._options.poll_interval_ms)

    def _look(self, options: CallOptions) -> Flow[Mapping[str, str]]:
        """Look at each batch that has not ended; the headers of the last answer."""
        headers: Mapping[str, str] = {}
        seen: dict[int, str] = {}
        try:
            for part in self._parts():
                if part.batch is not None and not part.has_ended:
                    batch, headers = yield from self._batches.look(part.batch.id, options)
                    seen[part.part] = _json(batch)
            return headers
        finally:  # what was seen before a failure was seen
            if seen:
                with Store(self._options.path) as store, store.transaction():
                    for number, batch_json in seen.items():
                        store.set_part(number, batch=batch_json)

    def _parts(self) -> list[PartRow]:
        with Store(self._options.path) as store:
            return store.parts()

    def _progress(self, began: float) -> BatchProgress:
        parts = [part for part in self._parts() if part.batch is not None]
        counts = [part.batch.request_counts for part in parts if part.batch is not None]
        return BatchProgress(
            total=sum(part.requests for part in parts),
            completed=sum(count.completed or 0 for count in counts if count is not None),
            failed=sum(count.failed or 0 for count in counts if count is not None),
            statuses=dict(Counter(part.batch.status for part in parts if part.batch is not None)),
            elapsed_seconds=time.monotonic() - began,
            is_last=all(part.has_ended for part in parts),
        )

    def cancel(self) -> Flow[None]:
        """Cancel every batch that has not ended."""
        for part in self._parts():
            if part.batch is not None and not part.has_ended and part.batch.status != "cancelling":
                batch = yield from self._batches.cancel(part.batch.id, self._call)
                with Store(self._options.path) as store:
                    store.update_part(part.part, batch=_json(batch))

    def fetch(self) -> Flow[None]:
        """Download the files of each batch that has ended, and keep what is in them."""
        for part in self._parts():
            if part.batch is not None and part.has_ended and not part.fetched:
                yield from self._fetch(part, part.batch)

    def _fetch(self, part: PartRow, batch: Batch) -> Flow[None]:
        paths: list[Path] = []
        try:
            # The errors first: should both files have a request, its answer is taken.
            for kind, file_id in (("errors", batch.error_file_id), ("output", batch.output_file_id)):
                if file_id is not None:
                    path = self._options.path.with_name(f".{self._options.path.name}.{part.part}.{kind}")
                    paths.append(path)
                    yield from self._download(file_id, path)
            with Store(self._options.path, alone=True) as store:
                yield from _keep(store, part, paths)
        finally:
            for path in paths:
                path.unlink(missing_ok=True)

    def _download(self, file_id: str, path: Path) -> Flow[None]:
        """Download a file; one that the service has deleted, or let expire, reads as empty."""
        sink = DiskSink(path)
        try:
            with suppress(NotFoundError):
                yield from self._files.download(file_id, sink, self._call)
            sink.finish()
        finally:
            sink.close()


def _keep(store: Store, part: PartRow, paths: list[Path]) -> Flow[None]:
    """Keep the lines of the files of a part, all or none; an event loop has its turn now and then."""
    unknown = broken = 0
    with store.transaction():
        for number, line in enumerate(_lines(paths)):
            if number % _LINES_AT_ONCE == 0:
                yield Sleep(0)
            custom_id = _custom_id(line)
            if custom_id is None:
                broken += bool(line.strip())
            elif store.is_in_part(custom_id, part.part):
                store.add_answer(custom_id, line)
            else:
                unknown += 1
        store.set_part(part.part, fetched=1, unknown=unknown, broken=broken)


def _lines(paths: list[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as lines:
            yield from lines


def _custom_id(line: bytes) -> str | None:
    """Whose result a line is; `None` for a line that is none."""
    try:
        result: Any = jiter.from_json(line)
    except ValueError:
        return None
    custom_id = result.get("custom_id") if is_object(result) else None
    return custom_id if isinstance(custom_id, str) else None


def _is_marked(batch: Batch, metadata: Mapping[str, str]) -> bool:
    """Whether a batch carries the run's name and part; some services keep no metadata."""
    kept: Any = batch.metadata
    return is_object(kept) and all(kept.get(name) == metadata[name] for name in (RUN_FIELD, PART_FIELD))


def _json(batch: Batch) -> str:
    return json.dumps(batch.to_dict(mode="json"))
