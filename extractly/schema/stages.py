"""The stages of one compilation: read, lower, emit, measure. Called by `compile_schema`, once for a type."""

from __future__ import annotations

import copy
import inspect
import json
import re
from typing import TYPE_CHECKING, Any, Final

from ..errors import SchemaError
from .capabilities import Dialect
from .codec.decode import decoder_of
from .emit import emit_schema
from .guards import is_object
from .lowering.lower import lower_schema
from .names import legal_name, name_of
from .reading.annotate import annotate, make_adapter
from .reading.facts import needs_names
from .reading.modern import modern
from .reading.reader import MAX_DEPTH
from .reading.rules import read_schema
from .schema import Schema
from .shapes import dereference
from .stats import check_limits

if TYPE_CHECKING:
    from .checking.json_schema import Checker

__all__ = ["compile_afresh", "too_deep"]

_REFERENCE: Final = re.compile(r'"\$(?:ref|dynamicRef|recursiveRef)": ')
"""A keyword that refers: without one, no circle can be."""


def too_deep() -> SchemaError:
    """The error for what nests without end, or nearly."""
    return SchemaError(f"the schema nests deeper than {MAX_DEPTH} levels", remedy="Name the inner part in `$defs`")


def compile_afresh(output: Any, dialect: Dialect, name: str | None, description: str | None) -> Schema[Any]:
    """Compile, whatever is kept.

    Raises:
        SchemaError: As `compile_schema`.
    """
    try:
        return _compiled(output, dialect, name, description)
    except RecursionError as error:
        raise too_deep() from error


def _compiled(output: Any, dialect: Dialect, name: str | None, description: str | None) -> Schema[Any]:
    adapter = checker = None
    if is_object(output):
        output = copy.deepcopy(output)
        checker = _checker(output)
        root, definitions = read_schema(output)
        own_name, cores = _title(output), []
    else:
        adapter = make_adapter(output)
        marked = annotate(adapter)
        root, definitions = read_schema(marked.schema, marked.cores)
        own_name, cores = name_of(output), marked.cores
    words = (
        description
        if description is not None
        else _docstring(output, root.description or dereference(root, definitions).description)
    )
    root, losses = lower_schema(root, definitions, dialect)
    wire = modern(output) if dialect.as_is and is_object(output) else emit_schema(root, definitions, dialect)
    check_limits(wire, dialect)
    return Schema(
        output,
        dialect=dialect,
        name=legal_name(name or own_name, dialect.name_max_chars),
        description=words,
        root=root,
        definitions=definitions,
        adapter=adapter,
        core_definitions=[d for core in cores if core["type"] == "definitions" for d in core["definitions"]],
        wire=wire,
        losses=losses,
        decoder=decoder_of(root, definitions),
        by_name=any(needs_names(core) for core in cores),
        checker=checker,
    )


def _checker(schema: dict[str, Any]) -> Checker:
    """What checks the answer to a JSON Schema; a type needs none of these modules."""
    from .checking.json_schema import Checker
    from .reading.document import Document
    from .reading.endless import refuse_endless

    if _REFERENCE.search(json.dumps(schema)):
        refuse_endless(Document(schema))
    return Checker(schema)


def _title(schema: dict[str, Any]) -> str:
    """What a JSON Schema calls itself, with its content's mark where it does not: two of them are no namesakes."""
    title = schema.get("title")
    return title if isinstance(title, str) and title else f"output {json.dumps(schema)}"


def _docstring(output: Any, read: str | None) -> str | None:
    """What a type says of itself: what pydantic reads, or the docstring that somebody wrote for a NamedTuple."""
    if read is not None or not isinstance(output, type) or not hasattr(output, "_fields"):
        return read
    written = output.__doc__ or ""
    return inspect.cleandoc(written) if written and not written.startswith(f"{output.__name__}(") else None
