"""Runs over the Batch API: half the price, answers within a day, and a value for each row.

`Extractor.batch` comes in through `BatchRun`. The parts do not know each other: `requests` (rows to lines), `written`
(inputs into the state file), `store` (the file), `steps` (upload, create, look, download), `reading` (a result line to
a value, through the extract flow), `results` (the file to `Ok` and `Err`), and `runs`, which joins them. `helpers` has
the two ends for people with an upload of their own.
"""

from __future__ import annotations

from .helpers import read_batch, write_batch
from .job import BatchJob
from .options import BatchKeywords, BatchOptions, OnFailed
from .runs import BatchRun
from .values import BatchPart, BatchProgress, BatchSummary

__all__ = [
    "BatchJob",
    "BatchKeywords",
    "BatchOptions",
    "BatchPart",
    "BatchProgress",
    "BatchRun",
    "BatchSummary",
    "OnFailed",
    "read_batch",
    "write_batch",
]
