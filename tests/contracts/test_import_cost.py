"""`import extractly` stays nearly as cheap as `import pydantic`: counted in modules, not in seconds.

What is counted is what a statement loads beside what pydantic has loaded. The first test names the modules one by one,
so that another one is a decision; the others say what a first call must leave alone.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys
{before}
before = set(sys.modules)
{statement}
print(*sorted(set(sys.modules) - before))
"""
PYDANTIC = "from pydantic import BaseModel, TypeAdapter"
TYPE_IN_USE = "from pydantic import TypeAdapter; TypeAdapter(list[int]).json_schema()"
PUBLIC = "from extractly import extract, PartialParser, compile_schema, Client"

LIGHT = {
    "extractly",
    "extractly._types",
    "extractly.client",
    "extractly.client.clients",
    "extractly.errors",
    "extractly.schema",
    "extractly.schema.cache",
    "extractly.schema.compile",
    "extractly.schema.guards",
    "extractly.streaming",
    "extractly.streaming.parser",
    "extractly.verbs",
}
"""Signatures and docstrings, and what these need: the work is behind them."""

HEAVY = {"httpx", "jsonschema", "referencing", "partial_json_parser", "asyncio", "http.server", "argparse", "sqlite3"}
SLOW = {"email", "hmac", "importlib.metadata", "inspect", "logging", "socket", "ssl", "zipfile"}
"""Modules of the standard library that take a millisecond or more."""

MADE_AT_IMPORT = """
import dataclasses, re, sys
import pydantic_core
from pydantic import BaseModel, TypeAdapter

made = []

def counted(module, name):
    plain = getattr(module, name)

    def count(*arguments, **keywords):
        if sys._getframe(1).f_globals.get("__name__", "").startswith("extractly"):
            made.append(name)
        return plain(*arguments, **keywords)

    setattr(module, name, count)

counted(re, "compile")
counted(dataclasses, "dataclass")
counted(pydantic_core, "SchemaValidator")
counted(pydantic_core, "SchemaSerializer")
{statement}
print(*made)
"""


def printed(code: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()


def loaded(statement: str, *, before: str = PYDANTIC) -> set[str]:
    return set(printed(LOADED.format(before=before, statement=statement)))


def under(modules: set[str], *names: str) -> set[str]:
    """Those of the modules that are one of these, or below one."""
    return {module for module in modules if any(module == name or module.startswith(f"{name}.") for name in names)}


def test_the_public_names_load_their_signatures_and_nothing_else() -> None:
    assert loaded(PUBLIC) == LIGHT


def test_nothing_is_compiled_or_made_for_the_public_names() -> None:
    assert len(printed(MADE_AT_IMPORT.replace("{statement}", PUBLIC))) <= 1


@pytest.mark.parametrize(
    "name", ["extract", "PartialParser", "compile_schema", "function_tool", "OutputError", "Extractor", "ToolSet"]
)
def test_a_public_name_loads_nothing_heavy(name: str) -> None:
    assert not under(loaded(f"from extractly import {name}"), *HEAVY)


def test_the_bare_import_loads_only_the_package_itself() -> None:
    extra = {name for name in loaded("import extractly", before="") if name.startswith("extractly")}
    assert extra == {"extractly"}


def test_a_verb_loads_without_pydantic() -> None:
    assert not under(loaded("from extractly import extract", before=""), "pydantic", "pydantic_core")


FIRST_CALLS = {
    "Client(api_key='sk-x')": (
        "from extractly import Client; Client(api_key='sk-x')",
        {"extractly.local", "extractly.parsing", "extractly.schema", "extractly.streaming", "pydantic.types"},
    ),
    "compile_schema(T)": (
        "from extractly import compile_schema; compile_schema(list[int])",
        {"extractly.client", "extractly.protocol", "extractly.schema.advice", "extractly.schema.checking.json_schema",
         "extractly.schema.reading.endless", "extractly.schema.checking.formats", "extractly.schema.lint",
         "extractly.streaming", "pydantic.types", *SLOW},
    ),
    "PartialParser(T)": (
        "from extractly import PartialParser; PartialParser(list[int]).feed('{\"value\": [1, 2')",
        {"extractly.client", "extractly.local", "extractly.parsing", "extractly.protocol",
         "extractly.schema.checking.json_schema", "extractly.streaming.guard", "extractly.streaming.json_patch",
         "jiter", *SLOW},
    ),
    "extract(T, …, model='local')": (
        "from extractly import extract; extract(list[int], '1, 2', model='local')",
        {"extractly.cli", "extractly.integrations", "extractly.local.serving.server",
         "extractly.schema.checking.json_schema", "extractly.schema.lint", "extractly.streaming.builder",
         "extractly.streaming.lexer", "extractly.testing", "extractly.tools", "email", "socket", "ssl"},
    ),
}  # fmt: skip
"""By name: a first call, and what it does not need, so that it must not load it."""


@pytest.mark.parametrize("name", FIRST_CALLS)
def test_a_first_call_loads_only_what_it_uses(name: str) -> None:
    statement, unneeded = FIRST_CALLS[name]
    assert not under(loaded(statement, before=TYPE_IN_USE), *unneeded, *HEAVY)
