"""`import extractly` stays nearly as cheap as `import pydantic`: counted in modules, not in seconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = "import sys; {statement}; print(*sorted(sys.modules))"
HEAVY = {"httpx", "jsonschema", "referencing", "partial_json_parser", "asyncio", "http.server", "argparse", "sqlite3"}


def modules_after(statement: str) -> set[str]:
    command = [sys.executable, "-c", LOADED.format(statement=statement)]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("name", ["extract", "PartialParser", "compile_schema", "function_tool", "OutputError"])
def test_a_public_name_loads_nothing_heavy(name: str) -> None:
    baseline = modules_after("from pydantic import BaseModel, TypeAdapter")
    assert not (modules_after(f"from extractly import {name}") - baseline) & HEAVY


def test_the_bare_import_loads_only_the_package_itself() -> None:
    extra = {name for name in modules_after("import extractly") if name.startswith("extractly")}
    assert extra == {"extractly"}
