"""TARGET and INPUT: from words of the command line to a type and a text.

Everything that can be wrong with them is a `ConfigurationError` (exit code 2) with one paragraph that says what to
write instead. A module is imported as Python would from the current directory; what it raises is told, not shown as a
traceback.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import json
import os
import re
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from ..errors import ConfigurationError

__all__ = ["read_input", "read_target"]

_FORMS = "Write module:Type, file.py:Type, or the path of a .json file that holds a JSON Schema."
# A single word that can only be meant as a file: it begins like a path, or ends in a suffix. Text of one such word can
# still be given through standard input.
_FILE_LIKE = re.compile(r"(?:\.{0,2}/|~|[A-Za-z]:\\)\S*|[^\s@:]+\.[A-Za-z][A-Za-z0-9]{1,4}")
# Far beyond any model's context (a million tokens are about 4 MB); guards against /dev/zero.
_MAX_INPUT_BYTES = 64 * 1024 * 1024


def read_target(target: str) -> Any:
    """The type or JSON Schema that TARGET names.

    Raises:
        ConfigurationError: There is no such file, module or name, or it is no type.
    """
    if target.endswith(".json"):
        return _read_schema(Path(target))
    place, colon, name = target.rpartition(":")
    if not colon or not place or not name:
        raise ConfigurationError(f"TARGET {target!r} names no type. {_FORMS}")
    module = _import_file(Path(place)) if place.endswith(".py") else _import_module(place)
    return _member(module, name, place)


def read_input(given: str) -> str:
    """The text that INPUT names: standard input for `-`, a file's content, or itself.

    Raises:
        ConfigurationError: There is no such file, it is no text, or it is empty.
    """
    if given == "-":
        text = _decode(sys.stdin.buffer.read(_MAX_INPUT_BYTES + 1), "standard input")
    elif _is_path(given):
        text = _read_file(Path(given))
    elif _FILE_LIKE.fullmatch(given):
        raise ConfigurationError(
            f"There is no file {given!r}. Check the path; to extract from the text {given!r} itself, pipe it: "
            f"echo '{given}' | extractly extract TARGET -"
        )
    else:
        text = given
    if not text.strip():
        raise ConfigurationError(
            "INPUT is empty. Give a text, a file that holds text, or - with text on standard input."
        )
    return text


def _read_schema(path: Path) -> dict[str, Any]:
    schema: Any
    try:
        schema = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ConfigurationError(f"There is no file {str(path)!r}. {_FORMS}") from None
    except OSError as error:
        raise ConfigurationError(f"{str(path)!r} cannot be read: {error.strerror}. {_FORMS}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{str(path)!r} is no JSON: {error}. It must hold a JSON Schema.") from error
    if not isinstance(schema, dict):
        raise ConfigurationError(
            f"{str(path)!r} holds {type(schema).__name__!r}, not a JSON Schema: an object such as "
            '{"type": "object", "properties": {…}}.'
        )
    return cast("dict[str, Any]", schema)


def _import_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise ConfigurationError(f"There is no file {str(path)!r}. {_FORMS}")
    name = path.stem if path.stem not in sys.modules else f"{path.stem} of {path.resolve()}"
    loader = SourceFileLoader(name, str(path))
    spec = ModuleSpec(name, loader, origin=str(path))
    spec.has_location = True  # for `__file__`
    sys.path.insert(0, str(path.resolve().parent))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # pydantic resolves string annotations through `sys.modules`
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise _import_failed(str(path), error) from error
    return module


def _import_module(name: str) -> ModuleType:
    sys.path.insert(0, os.getcwd())
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise _import_failed(name, error) from error
        raise ConfigurationError(
            f"There is no module {name!r} here or among the installed ones. {_FORMS} Modules are looked for in the "
            "current directory first."
        ) from error
    except (Exception, SystemExit) as error:
        raise _import_failed(name, error) from error


def _import_failed(place: str, error: BaseException) -> ConfigurationError:
    return ConfigurationError(
        f"{place!r} cannot be imported: {type(error).__name__}: {error}. Mend it, or install what it needs; "
        f"EXTRACTLY_DEBUG=1 shows where."
    )


def _member(module: ModuleType, name: str, place: str) -> Any:
    """The type of this (dotted) name."""
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            near = difflib.get_close_matches(part, [key for key in dir(found) if not key.startswith("_")], n=3)
            hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise ConfigurationError(f"{place!r} has no {name!r}.{hint} Name a type that is defined there.")
        found = getattr(found, part)
    if not _is_type(found):
        raise ConfigurationError(
            f"{name!r} of {place!r} is no type but {type(found).__name__!r}. Name a pydantic model, a dataclass, "
            "a TypedDict, an Enum, or another type or alias of one."
        )
    return found


def _is_type(value: Any) -> bool:
    """A class, a typing form (`list[int]`, `A | B`, `Annotated[…]`), or a JSON Schema as a dict."""
    if isinstance(value, (type, dict)):
        return True
    return (
        type(value).__module__ in ("typing", "types", "typing_extensions")
        and not (callable(value) and not hasattr(value, "__origin__"))
        and not isinstance(value, ModuleType)
    )


def _is_path(given: str) -> bool:
    try:
        return os.path.exists(given)
    except ValueError:  # a NUL character
        return False


def _read_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return _decode(file.read(_MAX_INPUT_BYTES + 1), repr(str(path)))
    except OSError as error:
        reason = error.strerror or error
        raise ConfigurationError(f"{str(path)!r} cannot be read: {reason}. Name a file that holds text.") from error


def _decode(content: bytes, place: str) -> str:
    if len(content) > _MAX_INPUT_BYTES:
        raise ConfigurationError(f"{place} holds more than {_MAX_INPUT_BYTES // 2**20} MB. Split it.")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ConfigurationError(
            f"{place} is binary, or text that is not UTF-8. Turn it into UTF-8 text first (for a PDF: "
            "pdftotext; for another encoding: iconv -t utf-8)."
        )
    return text
