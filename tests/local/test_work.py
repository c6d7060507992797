"""The work grows with the text: characters that recognisers are run over, and positions that are tried, are counted."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from extractly.local.reading.fill import Filler
from extractly.local.reading.wants import Want

LARGE, SMALL = (250_000, 500_000, 1_000_000), (40_000, 80_000, 160_000)
S, N, INT = {"type": ["string", "null"]}, {"type": ["number", "null"]}, {"type": ["integer", "null"]}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


ITEM = closed({"description": {"type": "string"}, "quantity": {"type": "integer"}, "price": {"type": "number"}})
SCHEMA = closed(
    {
        "invoice_number": S,
        "issue_date": {"type": ["string", "null"], "format": "date"},
        "vendor": S,
        "total": N,
        "email": S,
        "phone": S,
        "weight_kg": N,
        "pages": INT,
        "items": {"type": "array", "items": ITEM},
    }
)


def filled(line: str, chars: int) -> str:
    lines = (line.format(n=n, small=n % 9 + 1) for n in range(chars // len(line) + 1))
    return "".join(lines)[:chars]


LINES = {
    "labels": "Field {n}: value {n} of something, sent on 5 May 2024\n",
    "columns": "Thing {n}      {small}      {small}.50\n",
    "prose": "Alice met Bob on 5 May 2024 and paid $12.50 for {small} books. ",
    "keys": "a{n}=1 b=2 status=ok user=u{n}\n",
    "log": "2024-05-01 12:00:00 ERROR api.auth: user {n} failed from 10.0.0.{small}\n",
    "csv": "thing {n},{small},{small}.50\n",
}


class Counted(Filler):
    """A filler that counts what it is asked to fill."""

    tried = 0

    def value(self, *args: Any, **options: Any) -> Any:
        self.tried += 1
        return super().value(*args, **options)


def work(line: str, chars: int) -> tuple[int, int]:
    head = "description,quantity,price\n" if line == LINES["csv"] else ""
    filler = Counted(head + filled(line, chars), "")
    filler.fill(Want(SCHEMA, SCHEMA))
    return filler.prose.matches.searched_chars, filler.tried


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [("labels", LARGE), *((kind, SMALL) for kind in LINES)],
)
def test_twice_the_text_is_twice_the_work(kind: str, sizes: tuple[int, ...]) -> None:
    counted = [work(LINES[kind], size) for size in sizes]
    for (chars, tried), (more_chars, more_tried) in pairwise(counted):
        assert more_chars <= 2.3 * chars + 10_000
        assert more_tried <= 2.3 * tried + 1_000
    assert counted[-1][0] <= 40 * sizes[-1]
