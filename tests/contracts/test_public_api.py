"""The public surface, frozen: a change of a name or a signature is a change of `public_api.txt` in the same commit.

Regenerate with `python tests/contracts/test_public_api.py`.
"""

from __future__ import annotations

import ast
import enum
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import extractly

SNAPSHOT = Path(__file__).with_name("public_api.txt")


def signature(value: Any) -> str:
    try:
        return str(inspect.signature(value))
    except (TypeError, ValueError):
        return "(...)"


def describe(name: str, value: Any) -> Iterator[str]:
    if inspect.isclass(value):
        bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
        yield f"class {name}({bases})"
        if issubclass(value, enum.Enum):
            return
        members = inspect.getmembers_static(value, lambda member: not inspect.isclass(member))
        for member_name, member in members:
            if member_name.startswith("_") or member_name not in _own_names(value):
                continue
            call = signature(member) if inspect.isfunction(member) else ""
            yield f"    {member_name}{call}"
    elif callable(value):
        yield f"def {name}{signature(value)}"
    else:
        yield f"{name}: {type(value).__name__}"


def _own_names(cls: type) -> set[str]:
    own = [base for base in cls.__mro__ if base.__module__.startswith("extractly")]
    return {name for base in own for name in vars(base)}


def surface() -> str:
    lines: list[str] = []
    for name in extractly.__all__:
        lines.extend(describe(name, getattr(extractly, name)))
    return "\n".join(lines) + "\n"


def test_the_public_surface_is_the_recorded_one() -> None:
    assert surface() == SNAPSHOT.read_text(encoding="utf-8")


def test_all_is_sorted_and_every_name_in_it_exists() -> None:
    assert list(extractly.__all__) == sorted(extractly.__all__)
    assert set(extractly.__all__) <= set(dir(extractly))


def test_type_checkers_are_told_the_same_as_the_interpreter() -> None:
    stub = ast.parse(Path(extractly.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    homes: dict[str, str] = {}
    listed: list[str] = []
    for node in stub.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            homes |= dict.fromkeys((alias.name for alias in node.names), node.module or "")
        elif isinstance(node, ast.Assign):
            listed = ast.literal_eval(node.value)
    assert listed == extractly.__all__
    assert homes == extractly._HOME_OF


if __name__ == "__main__":
    SNAPSHOT.write_text(surface(), encoding="utf-8")
