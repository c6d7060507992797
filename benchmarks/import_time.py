"""Seconds from nothing to a usable name, each in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from .harness import scaled

BASELINE = "pydantic"
STATEMENTS = {
    "pydantic": "from pydantic import BaseModel, TypeAdapter",
    "extractly": "from pydantic import BaseModel; from extractly import extract, PartialParser, compile_schema",
    "extractly with its client": "from extractly import Client; Client(api_key='sk-x')",
    "openai": "from openai import OpenAI",
    "instructor": "import instructor",
    "pydantic-ai": "from pydantic_ai import Agent",
}
REQUIRES = {"openai": ["openai"], "instructor": ["instructor"], "pydantic-ai": ["pydantic-ai-slim"]}


def _competitor(statement: str) -> Callable[[], dict[str, float]]:
    code = f"import time; start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"

    def run() -> dict[str, float]:
        runs = [
            float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
            for _ in range(scaled(7, 1))
        ]
        return {"import_ms": sorted(runs)[len(runs) // 2] * 1000}

    return run


COMPETITORS = {name: _competitor(statement) for name, statement in STATEMENTS.items()}
