"""Fixtures for every room's tests, and the Hypothesis profile of CI."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", deadline=None, max_examples=5_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# A shell without job control starts what it puts in the background with SIGINT ignored, and processes inherit that
# (POSIX, Shell Command Language 2.11). Tests of Ctrl-C, here and in the processes that they start, need the usual.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded data beside the project; its tests skip where it is not there."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the recorded data (../shared/data beside the project) is not here")
    return SHARED
