"""What mypy and pyright infer of `run_document`; checked, never run."""

from __future__ import annotations

from typing import Any, assert_type

from pydantic import BaseModel

from extractly import DocumentExtraction, Extractor, MergeOptions, SplitOptions
from extractly.pipeline import Err, Ok


class Event(BaseModel):
    """A type."""

    name: str


async def of_documents(extractor: Extractor[Event]) -> None:
    """The value keeps its type; the answers of pieces are plain data."""
    document = extractor.run_document("a", split=SplitOptions(max_chars=9), merge=MergeOptions(rule=max), concurrency=2)
    assert_type(document, DocumentExtraction[Event])
    assert_type(document.value, Event)
    assert_type(document.results, tuple[Ok[Any] | Err, ...])
    assert_type(document.errors, tuple[Err, ...])
    assert_type(await extractor.arun_document("a"), DocumentExtraction[Event])
