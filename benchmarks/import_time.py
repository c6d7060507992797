"""Milliseconds from nothing to a usable name, each in a fresh interpreter, with compiled bytecode.

The bytecode of all is kept in one temporary folder and written by a run that is not counted, so that a package that is
read from its sources is not measured while it is compiled.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from tempfile import TemporaryDirectory

from .harness import scaled

BASELINE = "pydantic"
NAMES = "from extractly import extract, PartialParser, compile_schema, Client"
STATEMENTS = {
    "pydantic": "from pydantic import BaseModel, TypeAdapter",
    "extractly, with pydantic": f"from pydantic import BaseModel, TypeAdapter; {NAMES}",
    "extractly, names alone": NAMES,
    "extractly, a client": "from extractly import Client; Client(api_key='sk-x')",
    "pydantic, first schema": "from pydantic import TypeAdapter; TypeAdapter(list[int]).json_schema()",
    "extractly, first schema": "from extractly import compile_schema; compile_schema(list[int])",
    "extractly, first local extraction": "from extractly import extract; extract(list[int], '1, 2', model='local')",
    "openai": "from openai import OpenAI",
    "instructor": "from instructor import from_openai",
    "pydantic-ai": "from pydantic_ai import Agent",
}
ALIKE = [
    {"pydantic", "extractly, with pydantic", "extractly, names alone", "extractly, a client"}
    | {"openai", "instructor", "pydantic-ai"},
    {"pydantic, first schema", "extractly, first schema"},
]
REQUIRES = {"openai": ["openai"], "instructor": ["instructor"], "pydantic-ai": ["pydantic-ai-slim"]}


def _competitor(statement: str) -> Callable[[], dict[str, float]]:
    code = f"import time; start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"
    command = [sys.executable, "-c", code]

    def run() -> dict[str, float]:
        with TemporaryDirectory() as folder:
            environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            _, *runs = [
                float(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
                for _ in range(scaled(8, 2))
            ]
        return {"import_ms": statistics.median(runs) * 1000}

    return run


COMPETITORS = {name: _competitor(statement) for name, statement in STATEMENTS.items()}
