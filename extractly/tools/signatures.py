"""From a Python signature to a pydantic model of its parameters, and back from a validated model to a call.

`read_signature` is called once per tool. Every parameter that the model may fill becomes a field, in order of the
signature; what stays hidden is what the program fills: parameters marked `Injected` (or `Provided`) and those that a
`functools.partial` has bound already, whose values must not leak into a schema. `*args` and `**kwargs` cannot be named
in a closed schema and are refused. `Call.arguments` runs once per tool call and is kept short for that.

String annotations are resolved in the function's own module and closure, then in the frame that called this library, so
that types defined inside a function work under `from __future__ import annotations`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticSerializationError, PydanticUndefined, to_jsonable_python

from ..errors import SchemaError
from .docstrings import DocText, read_docstring

__all__ = ["Call", "Injected", "Signature", "read_signature", "without_partial"]

_KEYWORD_KINDS = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_CONFIG = ConfigDict(extra="forbid", protected_namespaces=())


class Injected:
    """Marks a parameter that your program fills: `db: Annotated[Database, Injected()]`.

    It is no part of the schema, the model never sees it, and its value is given with the call
    (`injected={"db": db}`). A parameter with a default may be left out.
    """

    __slots__ = ()


class Call(NamedTuple):
    """How validated parameters become arguments.

    Attributes:
        by_position: Names of the positional-only parameters, in order, each with its field or `None` if injected.
        by_keyword: The other fields with their parameters.
        injected: The parameters that the program fills.
        required: Those of them that have no default.
        direct: Each field is a keyword argument of the same name and nothing is injected: the common case.
    """

    by_position: tuple[tuple[str, str | None], ...]
    by_keyword: tuple[tuple[str, str], ...]
    injected: frozenset[str]
    required: frozenset[str]
    direct: bool

    def arguments(self, values: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """The positional and keyword arguments.

        Args:
            values: The validated fields.
            given: The injected values; those of other tools are ignored.

        Raises:
            TypeError: A required injected value is missing. Pass it in `injected`.
        """
        self.require(given)
        positional: list[Any] = []
        for name, field in self.by_position:
            if field is None and name not in given:
                break
            positional.append(given[name] if field is None else values[field])
        keywords = {name: values[field] for field, name in self.by_keyword}
        hidden = self.injected.difference(name for name, _ in self.by_position)
        keywords.update((name, given[name]) for name in hidden if name in given)
        return positional, keywords

    def require(self, given: Mapping[str, Any]) -> None:
        """Make sure that every injected value without a default is there.

        Raises:
            TypeError: One is missing. Pass it in `injected`.
        """
        missing = sorted(self.required - given.keys())
        if missing:
            names = ", ".join(f"{name!r}: …" for name in missing)
            raise TypeError(f"The injected parameter {missing[0]!r} was not given. Pass injected={{{names}}}.")


class Signature(NamedTuple):
    """What was read: the model of the visible parameters, the way back, and the description."""

    model: type[BaseModel]
    call: Call
    description: str | None


def read_signature(function: Callable[..., Any], *, name: str) -> Signature:
    """Make a model of a callable's parameters.

    Args:
        function: A function, method, `functools.partial` or object with `__call__`, sync or async.
        name: The model's name.

    Returns:
        The model, the call plan and the docstring's description.

    Raises:
        SchemaError: A parameter cannot be said; the path names it.
    """
    plain = _unwrap(function)
    doc = read_docstring(plain.__doc__ or _class_docstring(function))
    bound: Mapping[str, Any] = getattr(function, "keywords", {}) if type(function) is functools.partial else {}
    parameters = [p for p in _parameters(function) if p.name not in bound]
    _refuse_unbound(plain, parameters)
    hints = _type_hints(plain, parameters)
    fields: dict[str, Any] = {}
    by_position: list[tuple[str, str | None]] = []
    by_keyword: list[tuple[str, str]] = []
    injected: dict[str, bool] = {}
    for parameter in parameters:
        _refuse_variadic(parameter)
        field: str | None = None
        if _is_injected(hints[parameter.name]):
            injected[parameter.name] = parameter.default is parameter.empty
        else:
            field = _field_name(parameter.name, fields)
            fields[field] = _field(parameter, hints[parameter.name], doc, renamed=field != parameter.name)
        if parameter.kind not in _KEYWORD_KINDS:
            by_position.append((parameter.name, field))
        elif field is not None:
            by_keyword.append((field, parameter.name))
    call = Call(
        by_position=tuple(by_position),
        by_keyword=tuple(by_keyword),
        injected=frozenset(injected),
        required=frozenset(name for name, required in injected.items() if required),
        direct=not by_position and not injected and all(field == parameter for field, parameter in by_keyword),
    )
    return Signature(_model(name, plain, fields), call, doc.description)


def without_partial(function: Any) -> Any:
    """What a `functools.partial`, or a chain of them, calls in the end."""
    plain: Any = function
    while isinstance(plain, functools.partial):
        plain = plain.func
    return plain


def _unwrap(function: Callable[..., Any]) -> Any:
    """The plain function that holds annotations, globals and docstring."""
    plain = without_partial(function)
    if not inspect.isroutine(plain):
        plain = type(plain).__call__
    return inspect.unwrap(getattr(plain, "__func__", plain))


def _class_docstring(function: Callable[..., Any]) -> str | None:
    """What the class of a callable object says, where its `__call__` says nothing."""
    plain = without_partial(function)
    return None if inspect.isroutine(plain) else type(plain).__doc__


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(function).parameters.values())
    except ValueError as error:
        raise SchemaError(
            f"{function!r} has no readable signature", remedy="Wrap it in a function of your own with annotations."
        ) from error


def _type_hints(plain: Any, parameters: list[inspect.Parameter]) -> dict[str, Any]:
    """The type of each parameter; `Any` where nothing is said."""
    names = {**inspect.getclosurevars(plain).nonlocals} if inspect.isfunction(plain) else {}
    caller = _caller_locals()
    scope = getattr(plain, "__globals__", {})
    hints: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.annotation is parameter.empty:
            hints[parameter.name] = Any
            continue
        holder = _Annotated({parameter.name: parameter.annotation})
        try:
            found = get_type_hints(holder, scope, {**caller, **names}, include_extras=True)
        except (NameError, AttributeError, SyntaxError, TypeError) as error:
            raise SchemaError(
                f"the annotation {parameter.annotation!r} cannot be resolved: {error}",
                path=(parameter.name,),
                remedy="Import or define its names where the function's module, or the caller, can see them.",
            ) from error
        hints[parameter.name] = found[parameter.name]
    return hints


class _Annotated:
    """The least that `get_type_hints` reads: one annotation at a time, so that an error names its parameter."""

    __slots__ = ("__annotations__",)

    def __init__(self, annotations: dict[str, Any]) -> None:
        self.__annotations__ = annotations


def _caller_locals() -> dict[str, Any]:
    """The local names of the nearest frame outside this library."""
    package = __name__.partition(".")[0]
    frame = inspect.currentframe()
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == package:
        frame = frame.f_back
    return dict(frame.f_locals) if frame is not None else {}


def _refuse_variadic(parameter: inspect.Parameter) -> None:
    if parameter.kind is parameter.VAR_POSITIONAL:
        reason, instead = f"`*{parameter.name}` takes any number of arguments", "a `list[…]` parameter"
    elif parameter.kind is parameter.VAR_KEYWORD:
        reason, instead = f"`**{parameter.name}` takes arguments of any name", "a `dict[str, …]` parameter"
    else:
        return
    raise SchemaError(
        f"{reason}, and a strict schema names every argument",
        path=(parameter.name,),
        remedy=f"Write {instead} instead, or bind it with a function of your own.",
    )


def _refuse_unbound(plain: Any, parameters: list[inspect.Parameter]) -> None:
    """A method taken from its class would show `self` to the model."""
    first = parameters[0] if parameters else None
    if first is not None and first.name in ("self", "cls") and first.annotation is first.empty:
        raise SchemaError(
            f"`{getattr(plain, '__qualname__', plain)}` is a method without its object",
            path=(first.name,),
            remedy="Pass the bound method, as in function_tool(service.method).",
        )


def _is_injected(hint: Any) -> bool:
    from ..schema import Provided

    if get_origin(hint) is not Annotated:
        return False
    return any(isinstance(m, (Injected, Provided)) or m in (Injected, Provided) for m in hint.__metadata__)


def _field_name(name: str, taken: Mapping[str, Any]) -> str:
    """The parameter's own name, unless pydantic keeps it for itself (`schema`, `copy`, `_private`)."""
    if not name.startswith("_") and not hasattr(BaseModel, name):
        return name
    field = f"{name.strip('_') or 'argument'}_"
    while field in taken:
        field += "_"
    return field


def _field(parameter: inspect.Parameter, hint: Any, doc: DocText, *, renamed: bool) -> tuple[Any, Any]:
    """The definition that `create_model` takes: type and default."""
    metadata = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    given = [m for m in (*metadata, parameter.default) if isinstance(m, FieldInfo)]
    extra: dict[str, Any] = {}
    if not any(info.description for info in given):
        extra["description"] = _said_beside(metadata) or doc.parameters.get(parameter.name)
    if renamed and not any(info.alias or info.validation_alias for info in given):
        extra["alias"] = parameter.name
    extra = {key: value for key, value in extra.items() if value is not None}
    default = _default(parameter, given)
    return (Annotated[hint, Field(**extra)] if extra else hint), default


def _said_beside(metadata: tuple[Any, ...]) -> str | None:
    """`Annotated[str, "text"]` and `Annotated[str, Doc("text")]` (PEP 727)."""
    for item in metadata:
        text = item if isinstance(item, str) else getattr(item, "documentation", None)
        if isinstance(text, str):
            return text
    return None


def _default(parameter: inspect.Parameter, given: list[FieldInfo]) -> Any:
    """The default as pydantic takes it; one that JSON cannot say stays out of the schema, in a factory."""
    if parameter.default is parameter.empty:
        said = any(not info.is_required() for info in given)
        return PydanticUndefined if said else ...
    if isinstance(parameter.default, FieldInfo):
        return parameter.default
    try:
        to_jsonable_python(parameter.default)
    except (PydanticSerializationError, ValueError):
        return Field(default_factory=lambda: parameter.default)
    return parameter.default


def _model(name: str, plain: Any, fields: dict[str, Any]) -> type[BaseModel]:
    module = str(getattr(plain, "__module__", None) or __name__)
    try:
        model: type[BaseModel] = create_model(name, __config__=_CONFIG, __module__=module, **fields)
    except (PydanticUserError, TypeError) as error:
        path, reason = _culprit(fields, error)
        raise SchemaError(
            reason,
            path=path,
            remedy="Annotate it with a type that pydantic knows, or hide it: Annotated[…, Injected()].",
        ) from error
    return model


def _culprit(fields: dict[str, Any], error: Exception) -> tuple[tuple[str, ...], str]:
    """The parameter whose type alone fails, and why."""
    for field, (hint, _default) in fields.items():
        try:
            TypeAdapter(hint)
        except (PydanticUserError, TypeError) as cause:
            return (field,), _first_sentence(cause)
    return (), _first_sentence(error)


def _first_sentence(error: Exception) -> str:
    """What is wrong, without pydantic's advice on its own settings."""
    return str(error).split("\n", 1)[0].split(". ", 1)[0].removesuffix(".")
