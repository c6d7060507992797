"""The type of the fixtures `run` and `run_stream`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]
