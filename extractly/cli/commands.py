"""What each command does, once its options are read. Imported when a command runs, never for `--help`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from . import output
from .sources import read_input, read_target

if TYPE_CHECKING:
    from ..extractor import Extractor
    from ..schema import Schema, SchemaStats

__all__ = ["run"]


def run(options: Namespace) -> int:
    """Run the command that the options name.

    Returns:
        The exit code.

    Raises:
        ExtractlyError: It failed; the class says whose fault it is.
    """
    return _COMMANDS[options.command](options)


def _extract(options: Namespace) -> int:
    target = read_target(options.target)
    text = read_input(options.input)
    from ..extractor import Extractor
    from ..schema import compile_schema

    schema = compile_schema(target)
    settings: dict[str, Any] = {"model": options.model, "mode": options.mode, "retries": options.retries}
    settings["instructions"] = options.instructions
    if options.timeout is not None:
        settings["timeout"] = options.timeout
    extractor: Extractor[Any] = Extractor(target, **settings)
    if options.stream:
        _stream(extractor, text, schema, options.output)
        return 0
    data = _data(extractor.run(text).value, schema)
    _write(data, options.output)
    return 0


def _stream(extractor: Extractor[Any], text: str, schema: Schema[Any], form: str) -> None:
    """Redraw in a terminal; else a line an update, the last being the value."""
    screen = output.Screen(sys.stdout) if form != "jsonl" and output.is_terminal(sys.stdout) else None
    with extractor.stream(text) as updates:
        for update in updates:
            if update.done:
                break
            if screen is not None:
                screen.show(_view(update.value))
            elif form != "table":
                sys.stdout.write(output.line(_view(update.value)) + "\n")
                sys.stdout.flush()
        value = updates.result().value
    if screen is not None:
        screen.clear()
    _write(_data(value, schema), form if screen is not None or form == "table" else "jsonl")


def _view(value: Any) -> Any:
    """A partial value as JSON data: its fields so far, by the names of the JSON."""
    from pydantic_core import to_jsonable_python

    dump: Callable[..., Any] | None = getattr(value, "model_dump", None)
    if dump is not None:
        return dump(mode="json", by_alias=True, exclude_unset=True)
    return to_jsonable_python(value, fallback=_view)


def _data(value: Any, schema: Schema[Any]) -> Any:
    """The value as JSON data, as its type writes it."""
    return value if schema.adapter is None else json.loads(schema.adapter.dump_json(value, by_alias=True))


def _write(data: Any, form: str) -> None:
    if form == "table":
        output.write_table(data)
    elif form == "jsonl":
        sys.stdout.write(output.line(data) + "\n")
    else:
        output.write_document(data)


def _schema(options: Namespace) -> int:
    target = read_target(options.target)
    from ..schema import compile_schema

    output.write_document(compile_schema(target, dialect=options.dialect).json_schema)
    return 0


def _lint(options: Namespace) -> int:
    target = read_target(options.target)
    from ..schema.lint import lint

    report = lint(target, dialect=options.dialect)
    if report.error is not None:
        raise report.error
    write = sys.stdout.write
    write(f"{options.target}: {report.dialect.name} takes it.\n")
    if report.stats is not None:
        write(f"size: {_sizes(report.stats)}\n")
    for loss in report.losses:
        write(f"loss: {loss}\n")
    for advice in report.advice:
        write(f"advice: {advice}\n")
    return 1 if options.strict and report.advice else 0


def _sizes(stats: SchemaStats) -> str:
    """`properties 3 of 5000, depth 1 of 10, …`."""
    sizes: list[str] = []
    for size in fields(stats):
        if size.name != "limits":
            limit = getattr(stats.limits, size.name, None)
            words = f"{size.name.replace('_', ' ')} {getattr(stats, size.name)}"
            sizes.append(words if limit is None else f"{words} of {limit}")
    return ", ".join(sizes)


def _serve(options: Namespace) -> int:
    from ..errors import ConfigurationError
    from ..local.serving.server import serve

    chosen: dict[str, Any] = {} if options.port is None else {"port": options.port}
    try:
        serve(**chosen, on_ready=_say_ready)
    except OSError as error:
        raise ConfigurationError(
            f"The server cannot listen on port {options.port or 'the default one'}: {error.strerror or error}. "
            "Choose another with --port N, or --port 0 for any free one."
        ) from error
    return 0


def _say_ready(base_url: str) -> None:
    sys.stdout.write(f"Serving the embedded engine at {base_url} (Ctrl-C stops it)\n")
    sys.stdout.flush()


def _map(options: Namespace) -> int:
    from .mapping import run_map

    return run_map(options)


def _batch(options: Namespace) -> int:
    from .batch import run_batch

    return run_batch(options)


def _cache(options: Namespace) -> int:
    from .caches import run_cache

    return run_cache(options)


_COMMANDS: Mapping[str, Callable[[Namespace], int]] = {
    "batch": _batch,
    "cache": _cache,
    "extract": _extract,
    "lint": _lint,
    "map": _map,
    "schema": _schema,
    "serve": _serve,
}
