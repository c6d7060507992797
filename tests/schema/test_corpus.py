"""Real-world schemas: 99 % compile legally and carry every valid instance, 99 % of the invalid ones are refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from schema_corpus import Breach, examine, load

FOREIGN = {"crash", "wrong error", "mutated"}
LOST = {"illegal", "refused", "valid refused", "not on wire", "not back", "changed"}


@pytest.fixture(scope="module")
def breaches(shared: Path) -> list[Breach]:
    return [breach for case in load(shared / "data/schemas/cases.jsonl") for breach in examine(case)]


@pytest.fixture(scope="module")
def totals(shared: Path) -> Counter[str]:
    cases = load(shared / "data/schemas/cases.jsonl")
    tests = [test["valid"] for case in cases for test in case["tests"]]
    return Counter(schemas=len(cases), valid=sum(tests), invalid=len(tests) - sum(tests))


def test_no_foreign_exception(breaches: list[Breach]) -> None:
    assert [breach for breach in breaches if breach.kind in FOREIGN] == []


def test_schemas_compile_legally_and_losslessly(breaches: list[Breach], totals: Counter[str]) -> None:
    bad = {breach.case: breach for breach in breaches if breach.kind in LOST}
    assert len(bad) <= totals["schemas"] * 0.01, list(bad.values())


def test_invalid_instances_are_refused(breaches: list[Breach], totals: Counter[str]) -> None:
    bad = [breach for breach in breaches if breach.kind == "invalid taken"]
    assert len(bad) <= totals["invalid"] * 0.01, bad
