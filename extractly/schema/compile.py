"""`compile_schema`: a type, or a JSON Schema, to a `Schema` for a dialect, cached.

Here is the cache. The compiler itself (`stages.py`) is imported by the first call, so that importing this costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from ..errors import SchemaError
from .cache import class_entries, remember, shared_key

if TYPE_CHECKING:
    from typing_extensions import TypeForm

    from .capabilities import Dialect
    from .schema import Schema

__all__ = ["compile_schema"]

T = TypeVar("T")


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
            found: Schema[Any] | None = entries.get(options)
            return found or entries.setdefault(options, _compile(output, dialect, name, description))
    try:
        key = shared_key(output)
    except RecursionError as error:
        from .stages import too_deep

        raise too_deep() from error
    except (TypeError, ValueError) as error:
        raise SchemaError(
            f"the JSON Schema is no JSON: {error}", remedy="Use strings for keys, and JSON values"
        ) from error
    return remember((key, options), output, lambda: _compile(output, dialect, name, description))


class _Same:
    """A dialect as part of a key: by identity, since its hash and equality read every field."""

    __slots__ = ("dialect",)

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __hash__(self) -> int:
        return id(self.dialect)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.dialect is self.dialect


def _compile(output: Any, dialect: str | Dialect, name: str | None, description: str | None) -> Schema[Any]:
    from .dialects import get_dialect
    from .stages import compile_afresh

    return compile_afresh(output, get_dialect(dialect), name, description)
