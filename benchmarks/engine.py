"""How much of what a text says the embedded engine (`model="local"`) reads, and how much of what it reads is right.

The evaluation set is `engine_cases/` (its header says how it's split); `engine_cases/score.py` defines what counts. Two
competitors: the plain install, in which the distributions of the extra `local` can't be imported, and the install with
them. `python -m benchmarks.engine --half dev --verbose` prints every wrong and missing field of the development half;
the test half is measured only, and no detail of it is ever printed.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import sys
import time
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from .engine_cases import HALVES, LATER, SETS, load
from .engine_cases.case import REFUSE, Case
from .engine_cases.score import Score, score

PLAIN, FULL = "plain install", "with the extra local"
BASELINE = PLAIN


def extra_distributions() -> list[str]:
    """The distributions of the extra `local`, as the installed metadata names them."""
    try:
        requirements = importlib.metadata.requires("extractly") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    extra = [line for line in requirements if re.search(r"""extra == ["']local["']""", line)]
    return [found.group() for line in extra if (found := re.match(r"[\w.-]+", line))]


REQUIRES = {FULL: extra_distributions()}


def answer(case: Case) -> tuple[Any, str | None]:
    """The engine's answer as JSON data, without what was only a default; or `None` and the error's first line."""
    from extractly import extract
    from extractly.errors import ExtractlyError

    try:
        value: Any = extract(case.output, case.text, model="local", instructions=case.instructions, retries=0)
    except ExtractlyError as error:
        return None, f"{type(error).__name__}: {str(error).splitlines()[0]}"
    if isinstance(case.output, dict):
        return value, None
    return TypeAdapter(case.output).dump_python(value, mode="json", by_alias=False, exclude_unset=True), None


def run(case: Case) -> Score:
    """Score one case."""
    produced, failure = answer(case)
    found = score(case.expected, produced)
    if failure and case.expected != REFUSE:
        return Score(found.right, found.produced, found.expected, (failure, *found.notes))
    if case.expected == REFUSE and not failure:
        return found + Score(notes=("(no refusal)",))
    return found


def measure(half: str) -> dict[str, Score]:
    """The score of each case of one half, by id."""
    return {case.id: run(case) for case in load(half)}


def by_kind(scores: dict[str, Score]) -> dict[str, Score]:
    """The sums by kind, `overall` first."""
    sums: dict[str, Score] = {"overall": sum(scores.values(), Score())}
    for case_id, each in scores.items():
        kind = case_id.rsplit("-", 1)[0]
        sums[kind] = sums.get(kind, Score()) + each
    return sums


def _figures() -> dict[str, float]:
    figures: dict[str, float] = {}
    start = time.perf_counter()
    for half in HALVES:
        for kind, each in by_kind(measure(half)).items():
            figures[f"{half}_{kind}_precision_ratio"] = each.precision
            figures[f"{half}_{kind}_recall_ratio"] = each.recall
    figures["both_halves_s"] = time.perf_counter() - start
    for name in LATER:
        overall = by_kind(measure(name))["overall"]
        figures |= {f"{name}_precision_ratio": overall.precision, f"{name}_recall_ratio": overall.recall}
    return {**figures, **{f"megabyte_of_{name}_s": megabyte_seconds(line) for name, line in LONG_TEXTS.items()}}


MEGABYTE = 1_000_000
LONG_TEXTS = {
    "labels": "Field {n}: value {n} of something, sent on 5 May 2024\n",
    "prose": "Alice met Bob in Paris on 5 May 2024 and paid $12.50 for 3 books, then wrote to bob@example.com. ",
    "table": "Thing number {n}    {small}    {small}.50\n",
    "log": "2024-05-01 12:00:00 ERROR api.auth: user {n} failed from 10.0.0.{small}\n",
}
"""Lines that a megabyte is made of; `table` has a header above, and all of its rows are records of the schema."""

_FIELDS = (
    "invoice_number issue_date due_date vendor customer currency status priority email phone website "
    "street city country postal_code color brand model serial_number sku order_number tracking_number "
    "carrier delivery_date payment_method notes title author host ip_address user path method size "
    "start_time end_time"
)
_NUMBERS = "total subtotal tax price weight_kg length_cm discount rating score duration_seconds quantity pages port"


def megabyte_seconds(line: str) -> float:
    """Processor time of a megabyte against 50 fields, one of them a list of records; the best of two runs."""
    from extractly.local.reading.extract import extract

    fields: dict[str, Any] = {name: {"type": ["string", "null"]} for name in _FIELDS.split()}
    fields |= {name: {"type": ["number", "null"]} for name in _NUMBERS.split()}
    record = {"description": {"type": "string"}, "quantity": {"type": "integer"}, "price": {"type": "number"}}
    items = {"type": "object", "properties": record, "required": [*record]}
    fields["items"] = {"type": "array", "items": items}
    head = "Description     Quantity    Price\n" if line == LONG_TEXTS["table"] else ""
    lines = (line.format(n=number, small=number % 9 + 1) for number in range(MEGABYTE // len(line) + 1))
    text = head + "".join(lines)[:MEGABYTE]
    seconds: list[float] = []
    for _ in range(2):
        start = time.process_time()
        extract({"type": "object", "properties": fields, "required": [*fields]}, text)
        seconds.append(time.process_time() - start)
    return min(seconds)


def _without_extra() -> dict[str, float]:
    for module, owners in importlib.metadata.packages_distributions().items():
        if set(owners) & set(REQUIRES[FULL]):
            sys.modules[module] = None  # type: ignore[assignment]  # the import system's own "can't be imported"
    return _figures()


COMPETITORS: dict[str, Callable[[], dict[str, float]]] = {PLAIN: _without_extra}
if REQUIRES[FULL]:
    COMPETITORS[FULL] = _figures


def _show(half: str, verbose: bool) -> None:
    scores = measure(half)
    if verbose:
        for case_id, each in scores.items():
            print(*(f"{case_id}: {note}" for note in each.notes), sep="\n", end="\n" if each.notes else "")
    print(f"{half:24} {'precision':>9} {'recall':>9} {'right':>6} {'produced':>9} {'expected':>9}")
    for kind, each in by_kind(scores).items():
        row = f"{each.precision:9.3f} {each.recall:9.3f} {each.right:6} {each.produced:9} {each.expected:9}"
        print(f"  {kind:22} {row}")


def main() -> None:
    """Read the command line and print one half, or both."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--half", choices=SETS, help="which half or set (default: all)")
    parser.add_argument("--verbose", action="store_true", help="wrong and missing fields, never of the test half")
    parser.add_argument("--speed", action="store_true", help="also time a megabyte of text against 50 fields")
    options = parser.parse_args()
    if options.verbose and options.half in (None, "test"):
        parser.error("no detail of the test half is ever printed: add --half and another set")
    print(f"extra local: {', '.join(REQUIRES[FULL]) or 'none'}")
    for half in [options.half] if options.half else SETS:
        _show(half, options.verbose)
    for name, line in LONG_TEXTS.items() if options.speed else ():
        print(f"1 MB of {name:8} x 50 fields {megabyte_seconds(line):6.2f} s")


if __name__ == "__main__":
    main()
