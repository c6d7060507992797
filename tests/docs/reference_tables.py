"""The tables of the reference pages, made from the code: `test_reference_pages.py` asks that the pages hold them.

After a change of the code, print the table anew and put it into its page:

    python tests/docs/reference_tables.py dialects
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

from pydantic import AnyUrl, AwareDatetime, Base64Bytes, Json, NaiveDatetime, SecretStr, create_model

import extractly
from extractly import errors, streaming
from extractly.parsing import DEFAULT_RULES, RULES
from extractly.protocol import events
from extractly.schema import compile_schema
from extractly.schema.dialects import DIALECTS, Dialect, Limits
from extractly.tools import ToolMessageEvent


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; a bar inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: object) -> str:
    """A cell in type-writer letters; empty for nothing."""
    return f"`{text}`" if text != "" else ""


def listed(names: Any) -> str:
    """Names as a list of code; a dash for none."""
    return ", ".join(code(name) for name in sorted(names)) or "-"


def partial_values() -> str:
    """The table of `extractly/streaming/__init__.py`, as it stands there."""
    doc = streaming.__doc__ or ""
    return "\n".join(line for line in doc.splitlines() if line.startswith("|"))


def dialects() -> str:
    """Which dialects there are, and where they were read."""
    rows = [[code(entry.name), entry.source, entry.checked] for entry in DIALECTS.values()]
    return markdown(["dialect", "source", "read on"], rows)


def dialect_keywords() -> str:
    """What each dialect enforces."""
    rows = [
        [
            code(entry.name),
            _strings(entry),
            listed(entry.integer_keywords),
            "as integers" if entry.number_keywords == entry.integer_keywords else listed(entry.number_keywords),
            listed(entry.array_keywords),
            "any" if entry.formats is None else listed(entry.formats),
        ]
        for entry in DIALECTS.values()
    ]
    return markdown(["dialect", "strings", "integers", "other numbers", "arrays", "`format`"], rows)


def _strings(entry: Dialect) -> str:
    if entry.length_as_pattern:
        return f"{listed(entry.string_keywords)} (lengths are sent as a pattern)"
    return listed(entry.string_keywords)


def dialect_shapes() -> str:
    """What each dialect takes of the rest."""
    head = ["dialect", "all required", "closed objects", "open mappings", "tuples", "recursion", "root", "or null"]
    rows = [
        [
            code(entry.name),
            _yes(entry.required_all),
            _yes(entry.closed_objects),
            _yes(entry.open_objects),
            entry.prefix_items,
            entry.recursion,
            "object" if entry.root_object else "any",
            {"type_list": "type list", "any_of": "`anyOf`"}[entry.nullable],
        ]
        for entry in DIALECTS.values()
    ]
    return markdown(head, rows)


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def dialect_limits() -> str:
    """The limits of those dialects that publish any."""
    names = [each.name for each in fields(Limits) if any(getattr(d.limits, each.name) for d in DIALECTS.values())]
    rows = [
        [code(entry.name), *("" if (limit := getattr(entry.limits, name)) is None else f"{limit:,}" for name in names)]
        for entry in DIALECTS.values()
        if entry.limits != Limits()
    ]
    return markdown(["dialect", *(name.replace("_", " ") for name in names)], rows)


def repairs() -> str:
    """The rules of the parse layer, in the order in which they are tried."""
    rows = [
        [code(rule.name), rule.stage, "on" if rule.name in DEFAULT_RULES else "off", rule.summary]
        for rule in RULES.values()
    ]
    return markdown(["rule", "stage", "by default", "what it does"], rows)


def error_tree() -> str:
    """The tree in the docstring of `extractly/errors.py`."""
    doc = errors.__doc__ or ""
    return "\n".join(line[4:] for line in doc.splitlines() if line.startswith("    "))


def error_classes() -> list[str]:
    """Every public error."""
    found = (getattr(extractly, name) for name in extractly.__all__)
    return sorted(each.__name__ for each in found if isinstance(each, type) and issubclass(each, BaseException))


def stream_events() -> str:
    """Every event of a streamed completion with its fields."""
    classes: list[Any] = [getattr(events, name) for name in events.__all__]
    rows = [
        [code(each.type), code(each.__name__), listed_in_order(each._fields)]
        for each in classes
        if hasattr(each, "_fields") and each is not events.Event
    ]
    tool_fields = [each.name for each in fields(ToolMessageEvent) if each.name != "type"]
    rows.append([code("tool.message"), code("ToolMessageEvent"), listed_in_order(tool_fields)])
    return markdown(["`type`", "class", "fields beside `type`"], rows)


def listed_in_order(names: Sequence[str]) -> str:
    """Names as a list of code, in their own order."""
    return ", ".join(code(name) for name in names)


class Colour(Enum):
    """An example."""

    RED = "red"
    BLUE = "blue"


SCALARS: tuple[tuple[str, Any, Any], ...] = (
    ("str", str, "text"),
    ("int", int, 12),
    ("float", float, 1.5),
    ("bool", bool, True),
    ("None", None, None),
    ("Enum", Colour, Colour.RED),
    ("Decimal", Decimal, Decimal("12.50")),
    ("date", date, date(2024, 2, 29)),
    ("datetime", datetime, datetime(2024, 2, 29, 8, 30)),
    ("pydantic.AwareDatetime", AwareDatetime, datetime(2024, 2, 29, 8, 30, tzinfo=UTC)),
    ("pydantic.NaiveDatetime", NaiveDatetime, datetime(2024, 2, 29, 8, 30)),
    ("time", time, time(8, 30)),
    ("timedelta", timedelta, timedelta(hours=1, seconds=30)),
    ("UUID", uuid.UUID, uuid.UUID(int=1)),
    ("bytes", bytes, b"abc"),
    ("pydantic.Base64Bytes", Base64Bytes, b"abc"),
    ("Path", Path, Path("a/b.txt")),
    ("IPv4Address", IPv4Address, IPv4Address("127.0.0.1")),
    ("IPv6Address", IPv6Address, IPv6Address("::1")),
    ("pydantic.AnyUrl", AnyUrl, AnyUrl("https://example.com/")),
    ("pydantic.SecretStr", SecretStr, SecretStr("hidden")),
    ("pydantic.Json[list[int]]", Json[list[int]], [1, 2]),
    ("list[int]", list[int], [1, 2]),
    ("set[str]", set[str], {"a"}),
    ("frozenset[str]", frozenset[str], frozenset({"a"})),
    ("tuple[int, str]", tuple[int, str], (1, "a")),
    ("tuple[int, ...]", tuple[int, ...], (1, 2)),
    ("dict[str, int]", dict[str, int], {"a": 1}),
    ("Counter[str]", Counter[str], Counter(a=2)),
    ("Any", Any, {"a": [1]}),
)


def wire_types() -> str:
    """Types of the standard library and of pydantic, how they are said, and an example."""
    rows: list[list[str]] = []
    for name, output, value in SCALARS:
        holder: Any = create_model("Holder", value=(output, ...))
        schema: Any = compile_schema(holder)
        written = schema.encode(holder.model_construct(value=value))["value"]
        assert schema.decode({"value": written}).value == value, name
        said = _said(schema.json_schema["properties"]["value"], schema.json_schema)
        rows.append([code(name), said, code(json.dumps(written, ensure_ascii=False))])
    return markdown(["type", "on the wire (`openai`)", "an example as written"], rows)


def _said(node: dict[str, Any], root: dict[str, Any]) -> str:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return "any JSON, objects as entries" if name == "JsonValue" else _said(root["$defs"][name], root)
    words = [node["type"]] if isinstance(node.get("type"), str) else []
    if node.get("type") == "array":
        words.append(f"of {node['items'].get('type', 'values')}")
    if node.get("type") == "object":
        words.append("with " + ", ".join(code(key) for key in node["properties"]))
    words += [f"format {code(node['format'])}"] if "format" in node else []
    words += ["a pattern"] if "pattern" in node else []
    words += ["enum"] if "enum" in node else []
    words += ["const"] if "const" in node else []
    return ", ".join(words)


# What bounds a request to the embedded engine; how it reads (how long a label or a signature may be) is no limit.
ENGINE = re.compile(
    r"local/((serving|chat)/|segments/json_text\.|reading/(fill|wants|hints|arrays|convert|prose|patterns_of_schema)\.)"
)


def named_limits() -> dict[str, str]:
    """Constants of the package that bound something: `room/module.NAME` and the value as the page writes it."""
    package = Path(extractly.__file__).parent
    found: dict[str, str] = {}
    for path in sorted(package.rglob("*.py")):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
                value = _number(statement.value)
                if isinstance(target, ast.Name) and value is not None and LIMIT_NAME.search(target.id):
                    module = path.relative_to(package).with_suffix("").as_posix()
                    found[f"{module}.{target.id}"] = limit_value(value)
    return {name: value for name, value in found.items() if ENGINE.match(name) or not name.startswith("local/")}


LIMIT_NAME = re.compile(
    r"MAX_|_MAX\Z|MOST_|MIN_CHARS|_LIMIT|\A_?LEVELS\Z|HUGE|(STOP|IDLE|REQUEST|LINGER)_SECONDS|LINGER_READS|ECHO"
)


def _number(node: ast.expr) -> float | None:
    """A number written out, or as a product."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = _number(node.left), _number(node.right)
        return None if left is None or right is None else left * right
    return None


def limit_value(value: float) -> str:
    """`64 MiB` for whole mebibytes, else with commas."""
    mebibytes, rest = divmod(value, 1024 * 1024)
    return f"{mebibytes:g} MiB" if mebibytes and not rest else f"{value:,}"


COMMANDS = (
    "",
    "extract",
    "map",
    "batch",
    "cache",
    "cache show",
    "cache prune",
    "cache export",
    "schema",
    "lint",
    "serve",
)


def help_texts() -> Iterator[str]:
    """What `--help` prints, a hundred columns wide."""
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    for command in COMMANDS:
        words = [sys.executable, "-m", "extractly", *command.split(), "--help"]
        yield subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout


TABLES: dict[str, Callable[[], str]] = {
    "partial-values": partial_values,
    "dialects": dialects,
    "dialect-keywords": dialect_keywords,
    "dialect-shapes": dialect_shapes,
    "dialect-limits": dialect_limits,
    "repairs": repairs,
    "errors": error_tree,
    "events": stream_events,
    "wire-types": wire_types,
}

if __name__ == "__main__":
    for wanted in sys.argv[1:] or TABLES:
        print(TABLES[wanted](), end="\n\n")
