"""The table of faults, run over real sockets: server behaviour × sync/async × create/parse/extract, whole and streamed.

The rows are in `rows_*.py`; what a row says and what is checked each time, in `fault_table.py`.
"""

from __future__ import annotations

import pytest
from fault_table import KINDS, Fault, each, run_fault
from rows_answers import ANSWERS
from rows_finish import FINISH
from rows_modes import MODES
from rows_odd import ODD
from rows_streams import STREAM_ENDS
from rows_transport import TRANSPORT

from extractly.testing import LocalServer

TABLE = [*FINISH, *ANSWERS, *MODES, *TRANSPORT, *ODD, *STREAM_ENDS]


@pytest.mark.parametrize("kind", KINDS)
@each(TABLE)
def test_fault(fault: Fault, method: str, kind: str, server: LocalServer) -> None:
    run_fault(fault, method, kind, server)


def test_the_table_is_as_large_as_it_should_be() -> None:
    """Issue 5: at least 80 faults; and no two rows of one name."""
    assert len(TABLE) >= 80
    assert len({fault.name for fault in TABLE}) == len(TABLE)
