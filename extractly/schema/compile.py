"""`compile_schema`: a type, or a JSON Schema, to a `Schema` for a dialect, cached."""

from __future__ import annotations

import copy
import inspect
import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from ..errors import SchemaError
from .annotate import annotate, make_adapter
from .cache import class_entries, remember, shared_key
from .capabilities import Dialect
from .check import Checker
from .decode import decoder_of
from .dialects import get_dialect
from .document import Document
from .emit import emit_schema
from .endless import refuse_endless
from .facts import needs_names
from .guards import is_object
from .lower import lower_schema
from .modern import modern
from .names import legal_name, name_of
from .read import read_schema
from .reader import MAX_DEPTH
from .schema import Schema
from .shapes import dereference
from .stats import check_limits

if TYPE_CHECKING:
    from typing_extensions import TypeForm

__all__ = ["compile_schema"]

T = TypeVar("T")

_REFERENCE: Final = re.compile(r'"\$(?:ref|dynamicRef|recursiveRef)": ')
"""A keyword that refers: without one, no circle can be."""


@overload
def compile_schema(
    output: dict[str, Any],
    *,
    dialect: str | Dialect = "openai",
    name: str | None = None,
    description: str | None = None,
) -> Schema[Any]: ...
@overload
def compile_schema(
    output: TypeForm[T],
    *,
    dialect: str | Dialect = "openai",
    name: str | None = None,
    description: str | None = None,
) -> Schema[T]: ...
def compile_schema(
    output: Any,
    *,
    dialect: str | Dialect = "openai",
    name: str | None = None,
    description: str | None = None,
) -> Schema[Any]:
    """Compile a type for a dialect.

    Args:
        output: Anything `pydantic.TypeAdapter` takes, or a JSON Schema as a dict (drafts 4 to 2020-12).
        dialect: A name of `DIALECTS`, or a `Dialect` of your own.
        name: What the schema is called in a request, made legal where it is not; `None` for the type's name.
        description: What the model is told of the whole; `None` for the type's docstring.

    Returns:
        The schema; the same object for the same arguments.

    Raises:
        SchemaError: The type cannot be said; the message holds the place, the reason and the remedy.
        ConfigurationError: There is no such dialect.
    """
    options = (dialect if isinstance(dialect, str) else _Same(dialect), name, description)
    if isinstance(output, type):
        entries = class_entries(output)
        if entries is not None:
            found = entries.get(options)
            if found is None:
                found = entries.setdefault(options, _compile(output, get_dialect(dialect), name, description))
            return found  # type: ignore[no-any-return]  # what `_compile` gave
    try:
        key = shared_key(output)
    except RecursionError as error:
        raise _too_deep() from error
    except (TypeError, ValueError) as error:
        raise SchemaError(
            f"the JSON Schema is no JSON: {error}", remedy="Use strings for keys, and JSON values"
        ) from error
    return remember(  # type: ignore[no-any-return]  # what `_compile` gave
        (key, options), output, lambda: _compile(output, get_dialect(dialect), name, description)
    )


class _Same:
    """A dialect as part of a key: by identity, since its hash and equality read every field."""

    __slots__ = ("dialect",)

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __hash__(self) -> int:
        return id(self.dialect)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.dialect is self.dialect


def _too_deep() -> SchemaError:
    return SchemaError(f"the schema nests deeper than {MAX_DEPTH} levels", remedy="Name the inner part in `$defs`")


def _compile(output: Any, dialect: Dialect, name: str | None, description: str | None) -> Schema[Any]:
    try:
        return _compiled(output, dialect, name, description)
    except RecursionError as error:
        raise _too_deep() from error


def _compiled(output: Any, dialect: Dialect, name: str | None, description: str | None) -> Schema[Any]:
    adapter = checker = None
    if is_object(output):
        output = copy.deepcopy(output)
        if _REFERENCE.search(json.dumps(output)):
            refuse_endless(Document(output))
        root, definitions = read_schema(output)
        own_name, cores = _title(output), []
        checker = Checker(output)
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
