"""What the tests of the clusters share: importable by the workers, which get this folder in their PYTHONPATH."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from extractly import Client, Extractor
from extractly.testing import LocalServer


class Number(BaseModel):
    """What is extracted; the server's engine reads it out of `Number: 7`."""

    number: int


class Item(BaseModel):
    """A part of `Basket`."""

    name: str
    price: float | None = None


class Basket(BaseModel):
    """A nested type."""

    items: list[Item]
    notes: dict[str, int]


def make(server: LocalServer, output: Any = Number, **keywords: Any) -> Extractor[Any]:
    """An extractor that asks the server; its client's settings go to the workers, the key does not."""
    client = Client(base_url=server.base_url, api_key="of-the-driver", max_retries=keywords.pop("max_retries", 2))
    return Extractor(output, model="m", client=client, **keywords)


def rows(count: int, *, nulls: bool = False) -> list[dict[str, Any]]:
    """Rows with a key and a text; with nulls, every fifth has none."""
    return [{"id": n, "text": None if nulls and n % 5 == 0 else f"Number: {n}"} for n in range(count)]


def text_of(row: dict[str, Any]) -> str:
    """A `to_input` that fails for one row, and leaves one out."""
    if row["id"] == 3:
        raise ValueError("row 3 has no text")
    text: str = row["text"]
    return None if row["id"] == 4 else text  # type: ignore[return-value]


def check_values_and_errors(found: dict[int, dict[str, Any]], server: LocalServer) -> None:
    """Of `rows(40, nulls=True)`, of which the service refused one: what has become of each."""
    assert sorted(found) == list(range(40))
    failed = [row for row in found.values() if row["error_type"] is not None]
    assert [row["error_type"] for row in failed] == ["BadRequestError"]
    assert "not today" in failed[0]["error"]
    assert failed[0]["value"] is None
    for key, row in found.items():
        if key % 5 == 0:
            assert (row["text"], row["value"], row["error_type"], row["tokens"]) == (None, None, None, None)
        elif row is not failed[0]:
            assert (row["value"], row["error"]) == ({"number": key}, None)
            assert row["tokens"] > 0
    assert len(server.requests) == 32
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer of-a-worker"}


class Deadly:
    """A `to_input` that ends its process as it comes to a row: each time, or once only, if a marker file is given."""

    def __init__(self, row: int, marker: Path | None = None) -> None:
        self.row = row
        self.marker = marker

    def __call__(self, row: dict[str, Any]) -> str:
        """The text of a row, or the end."""
        if row["id"] == self.row and not (self.marker is not None and self.marker.exists()):
            if self.marker is not None:
                self.marker.touch()
            os._exit(1)
        text: str = row["text"]
        return text


class Killer(threading.Thread):
    """Kills, when the server has seen so many requests, a worker that has a store in a directory; `kill -9`.

    Attributes:
        killed: The process, when it is done.
    """

    def __init__(self, server: LocalServer, directory: Path, requests: int) -> None:
        super().__init__(daemon=True)
        self._server, self._directory, self._requests = server, directory, requests
        self.killed: int | None = None

    def run(self) -> None:
        until = time.monotonic() + 40
        while self.killed is None and time.monotonic() < until:
            time.sleep(0.001)
            if len(self._server.requests) < self._requests:
                continue
            for store in self._directory.glob("worker-*.sqlite"):
                process = int(store.name.split("-")[-2])
                os.kill(process, signal.SIGKILL)
                self.killed = process
                break
