"""What type checkers make of batches: each row is an `Ok` of the extractor's type, or an `Err`."""

from __future__ import annotations

from typing import assert_type

from pydantic import BaseModel

from extractly import Client, Err, Extractor, Ok
from extractly.pipeline import BatchRun, read_batch, write_batch
from extractly.protocol.batches import Batch
from extractly.protocol.files import FileObject


class City(BaseModel):
    name: str


def runs(extractor: Extractor[City]) -> None:
    run = extractor.batch(["Oslo"], state="run.batch", failed="live", max_requests=3)
    assert_type(run, BatchRun[City])
    for row in run:
        assert_type(row, Ok[City] | Err)
    for row in run.results():
        assert_type(row, Ok[City] | Err)
    union = Extractor(list[int] | None, model="m").batch(state="run.batch")
    assert_type(union, BatchRun[list[int] | None])


async def async_runs(extractor: Extractor[City]) -> None:
    async for row in extractor.batch(["Oslo"], state="run.batch"):
        assert_type(row, Ok[City] | Err)
    async for row in extractor.batch(state="run.batch").aresults():
        assert_type(row, Ok[City] | Err)


def files(extractor: Extractor[City]) -> None:
    for row in read_batch(extractor, write_batch(extractor, ["Oslo"], "in.jsonl")[0]):
        assert_type(row, Ok[City] | Err)


def resources(client: Client) -> None:
    assert_type(client.files.create(file=b"", purpose="batch"), FileObject)
    assert_type(client.batches.create_and_poll(input_file_id="f", endpoint="/v1/chat/completions"), Batch)
