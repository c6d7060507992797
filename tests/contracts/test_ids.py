"""The ids of tests are the same in every process: `pytest -n` compares what its workers collected."""

from __future__ import annotations

import re

import pytest

_CHANGING = re.compile(r"0x[0-9a-f]{6,}|<.* object|(frozen)?set\(|\{'\w+'(, '\w+')*\}")
"""An address, the default repr of an object, and the repr of a set of strings, whose order is the process's own."""


def test_no_id_holds_what_changes_from_process_to_process(request: pytest.FixtureRequest) -> None:
    ids = [item.nodeid for item in request.session.items]
    assert [nodeid for nodeid in ids if _CHANGING.search(nodeid)] == []
    assert len(set(ids)) == len(ids)
