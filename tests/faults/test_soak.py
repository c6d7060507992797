"""A short soak; the long one is `python -m benchmarks.soak`, which also judges the memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_short_soak() -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "benchmarks.soak", "--requests", "240"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("fine\n")
    assert "240 inputs" in done.stdout
