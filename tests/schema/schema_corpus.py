"""The laws of the compiler, applied to one real-world JSON Schema with its instances.

`examine(case)` gives every breach as a `Breach`, so that a test can count and a person can group; it raises nothing.
A schema that is refused with a `SchemaError` is one breach of kind `"refused"`, with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
from referencing import Registry
from strict_checker import violations

from extractly.errors import ExtractlyError, OutputError, SchemaError
from extractly.schema import compile_schema


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    """Patterns that Python's `re` cannot read (`plain` sends what it is given) are left to the reader of the answer."""
    try:
        yield from jsonschema.Draft202012Validator.VALIDATORS["pattern"](validator, pattern, instance, schema)
    except re.error:
        return


WIRE = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": _pattern})


class Breach(NamedTuple):
    """One law broken by one schema."""

    case: str
    kind: str
    detail: str


@cache
def load(path: Path) -> tuple[dict[str, Any], ...]:
    """Read the cases of one `.jsonl` file."""
    return tuple(json.loads(line) for line in path.read_text("utf-8").splitlines())


def examine(case: dict[str, Any], dialect: str = "openai") -> list[Breach]:
    """Compile one schema and put its instances to the laws."""
    name = case["name"]
    try:
        return [Breach(name, kind, detail) for kind, detail in _breaches(case, dialect)]
    except SchemaError as error:
        return [Breach(name, "refused", str(error))]
    except Exception as error:  # a foreign exception is itself the breach that is looked for
        return [Breach(name, "crash", f"{type(error).__name__}: {error}")]


def _breaches(case: dict[str, Any], dialect: str) -> Iterator[tuple[str, str]]:
    before = json.dumps(case["schema"])
    schema = compile_schema(case["schema"], dialect=dialect)
    if json.dumps(case["schema"]) != before:
        yield "mutated", "the caller's schema was changed"
    wire = schema.json_schema
    for line in violations(wire, dialect):
        yield "illegal", line
    validator = WIRE(wire, registry=Registry())
    for test in case["tests"]:
        laws = valid_laws(schema, validator, test["data"]) if test["valid"] else invalid_laws(schema, test["data"])
        yield from laws


def valid_laws(schema: Any, validator: Any, data: Any) -> Iterator[tuple[str, str]]:
    """A valid instance is taken, travels on the wire schema, and comes back the same."""
    try:
        schema.validate_data(data)
        wire = schema.encode(data)
    except ExtractlyError as error:
        yield "valid refused", f"{error} <- {short(data)}"
        return
    problem = next(validator.iter_errors(wire), None)
    if problem is not None:
        yield "not on wire", f"{problem.json_path}: {problem.message[:200]} <- {short(data)}"
    try:
        back = schema.decode(wire)
        text = schema.validate_json(json.dumps(wire))
    except ExtractlyError as error:
        yield "not back", f"{error} <- {short(wire)}"
        return
    for got in (back, text):
        if json.dumps(got, sort_keys=True) != json.dumps(data, sort_keys=True) and got != data:
            yield "changed", f"{short(data)} -> {short(got)}"


def invalid_laws(schema: Any, data: Any) -> Iterator[tuple[str, str]]:
    """An invalid instance is refused, as data and as a value to be sent."""
    for action in (schema.validate_data, schema.encode):
        try:
            action(data)
        except OutputError:
            continue
        except ExtractlyError as error:
            yield "wrong error", f"{type(error).__name__}: {error}"
            continue
        yield "invalid taken", f"{action.__name__}: {short(data)}"


def short(data: Any) -> str:
    """The beginning of a value as JSON text."""
    text = json.dumps(data, default=repr)
    return text if len(text) <= 300 else f"{text[:300]}…"
