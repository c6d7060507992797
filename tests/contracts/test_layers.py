"""Imports run one way, the core does no I/O, and one module knows the HTTP library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "extractly"
SHARED_ROOMS = {"errors", "_types"}
ALLOWED = {
    "_types": set[str](),
    "errors": {"_types"},
    "schema": SHARED_ROOMS,
    "streaming": SHARED_ROOMS | {"schema"},
    "parsing": SHARED_ROOMS | {"schema", "streaming"},
    "protocol": SHARED_ROOMS | {"schema", "streaming", "parsing"},
    "local": SHARED_ROOMS,
    "client": SHARED_ROOMS | {"schema", "streaming", "parsing", "protocol", "local"},
    "extraction_streams": SHARED_ROOMS | {"schema", "streaming", "parsing", "protocol", "client"},
    "extractor": SHARED_ROOMS
    | {
        "schema",
        "streaming",
        "parsing",
        "protocol",
        "client",
        "extraction_streams",
        "extractor_clients",
        "pipeline",
        "documents",
    },
    "extractor_clients": SHARED_ROOMS | {"protocol", "client"},
    "pipeline": SHARED_ROOMS | {"schema", "protocol", "client"},
    "documents": SHARED_ROOMS | {"schema", "parsing", "protocol", "pipeline"},
    "verbs": SHARED_ROOMS | {"schema", "streaming", "protocol", "client", "extraction_streams", "extractor"},
    "tools": SHARED_ROOMS | {"schema", "streaming", "parsing", "protocol", "client"},
    "testing": SHARED_ROOMS | {"local"},
}
"""What each room may import; rooms that are not listed (the command line, the package itself) may import anything."""

NO_IO_ROOMS = {"schema", "streaming", "parsing", "protocol", "documents"}
IO_MODULES = {"asyncio", "httpx", "httpx2", "select", "selectors", "socket", "ssl", "subprocess", "urllib.request"}
HTTP_MODULE = "client/_http.py"


def room_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """The absolute name of each module that a file imports, wherever in the file."""
    package = ("extractly", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            prefix = ".".join((*base, *([node.module] if node.module else [])))
            if node.module is None:
                for alias in node.names:
                    yield node.lineno, f"{prefix}.{alias.name}"
            else:
                yield node.lineno, prefix


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_file_imports_only_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    for line, name in imports_of(path):
        parts = name.split(".")
        if parts[0] == "extractly" and len(parts) > 1 and room in ALLOWED and parts[1] != room:
            assert parts[1] in ALLOWED[room], f"{path}:{line}: {room} must not import {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_core_imports_no_io_and_one_module_imports_the_http_library(path: Path) -> None:
    relative = str(path.relative_to(PACKAGE))
    for line, name in imports_of(path):
        top = name.split(".", maxsplit=1)[0]
        if room_of(path) in NO_IO_ROOMS:
            assert not {top, name} & IO_MODULES, f"{relative}:{line}: imports {name}"
        if top in {"httpx", "httpx2"}:
            assert relative == HTTP_MODULE, f"{relative}:{line}: only {HTTP_MODULE} imports the HTTP library"
