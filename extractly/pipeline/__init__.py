"""The room of long runs: many inputs through one `Extractor`, with one row's failure staying that row's.

`Extractor.map` and `.amap` come in through `start_map` and `start_amap`. A run is made of small parts that do not know
each other: `window` (what may be under way, and in which order it leaves), `rows` (one input to one result), `pacing`
(one rate for all), `checkpoint` (what was answered already), `reports` (how far it is), and `runs`, which joins them.
"""

from __future__ import annotations

from .batch import BatchRun, read_batch, write_batch
from .checkpoint import Checkpoint
from .options import MapOptions, OnError
from .runs import AsyncMapRun, MapRun, start_amap, start_map
from .spending import Price
from .values import Err, MapProgress, MapSummary, Ok

__all__ = [
    "AsyncMapRun",
    "BatchRun",
    "Checkpoint",
    "Err",
    "MapOptions",
    "MapProgress",
    "MapRun",
    "MapSummary",
    "Ok",
    "OnError",
    "Price",
    "start_amap",
    "read_batch",
    "start_map",
    "write_batch",
]
