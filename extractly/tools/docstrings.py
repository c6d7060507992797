"""What a docstring says of a function and of its parameters, in Google, NumPy or Sphinx style.

`read_docstring` is called once per tool. The rules: the description is all text before the first section; a parameter's
text is what its entry says, joined to one paragraph; a style is recognised by its section marks and nothing is asked of
the reader's caller. Sections that are not about parameters (returns, raises, examples) are left out on purpose: they
are for the programmer. A docstring in no known style is all description. Time is linear in the docstring.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import NamedTuple

__all__ = ["DocText", "read_docstring"]


class DocText(NamedTuple):
    """What was found.

    Attributes:
        description: The text before the first section; `None` where there is none.
        parameters: The text of each parameter that has one, by name (without leading stars).
    """

    description: str | None
    parameters: dict[str, str]


# Section names of the Google style guide §3.8.3, Napoleon's list and numpydoc's.
_PARAMETER_SECTIONS = frozenset(
    {"args", "arguments", "parameters", "params", "keyword args", "keyword arguments", "other parameters", "attributes"}
)
_OTHER_SECTIONS = frozenset(
    {
        *("returns", "return", "yields", "yield", "receives", "raises", "raise", "warns", "warning", "warnings"),
        *("example", "examples", "note", "notes", "see also", "references", "todo", "methods", "side effects"),
    }
)
_SPHINX_FIELD = re.compile(r":(?P<kind>\w+)(?P<subject>[^:]*):(?:\s+|$)(?P<text>.*)")
_SPHINX_PARAMETER_KINDS = frozenset({"param", "parameter", "arg", "argument", "key", "keyword", "kwarg"})
# The other fields of Sphinx's Python domain ("Info field lists").
_SPHINX_KINDS = _SPHINX_PARAMETER_KINDS | {
    *("type", "raises", "raise", "except", "exception", "var", "ivar", "cvar", "vartype", "return", "returns", "rtype"),
    *("meta", "yield", "yields"),
}
_GOOGLE_HEADING = re.compile(r"(?P<name>[A-Za-z][A-Za-z ]*):\s*\Z")
_GOOGLE_ENTRY = re.compile(r"(?P<name>\*{0,2}\w+)\s*(?:\((?:[^()]|\([^()]*\))*\))?\s*:(?:\s+(?P<text>.*)|$)")
_NUMPY_UNDERLINE = re.compile(r"\s*-{3,}\s*\Z")


def read_docstring(text: str | None) -> DocText:
    r"""Split a docstring into the description and the parameters' texts.

    Args:
        text: The docstring as written; `None` or blank for none.

    Returns:
        The description and the texts; empty ones where the docstring says nothing.

    >>> read_docstring("Say hello.\n\n    Args:\n        name (str): Whom to greet.\n")
    DocText(description='Say hello.', parameters={'name': 'Whom to greet.'})
    """
    lines = cleandoc(text or "").split("\n")
    description: list[str] = []
    parameters: dict[str, str] = {}
    position = 0
    in_description = True
    while position < len(lines):
        section, start = _heading(lines, position)
        if section is None:
            if in_description:
                description.append(lines[position])
            position += 1
            continue
        in_description = False
        end = _section_end(lines, start)
        if section == "sphinx":
            _add(parameters, *_sphinx_entry(lines[position], lines[start:end]))
        elif section in _PARAMETER_SECTIONS:
            body = lines[start:end]
            if start - position == 2:
                entries = _numpy_entries(body)
            else:  # `cleandoc` takes all indentation away from what follows the first line
                entries = _google_entries(body if position else [f" {line}" for line in body])
            for name, words in entries:
                _add(parameters, name, words)
        position = end
    return DocText("\n".join(description).strip() or None, parameters)


def _heading(lines: list[str], position: int) -> tuple[str | None, int]:
    """The section that begins at this line (`"sphinx"` for a field) and the line after its heading."""
    line = lines[position]
    field = _SPHINX_FIELD.match(line)
    if field and field["kind"].lower() in _SPHINX_KINDS:
        return "sphinx", position + 1
    name = line.strip().lower()
    known = _PARAMETER_SECTIONS | _OTHER_SECTIONS
    if name in known and position + 1 < len(lines) and _NUMPY_UNDERLINE.match(lines[position + 1]):
        return name, position + 2
    found = _GOOGLE_HEADING.match(line)
    if found and found["name"].lower() in known:
        return found["name"].lower(), position + 1
    return None, position


def _section_end(lines: list[str], start: int) -> int:
    """The first line at or after `start` at which another section begins."""
    position = start
    while position < len(lines) and _heading(lines, position)[0] is None:
        position += 1
    return position


def _sphinx_entry(heading: str, body: list[str]) -> tuple[str, list[str]]:
    """`:param int name: text` and the indented lines that follow it; an empty name for other fields."""
    found = _SPHINX_FIELD.match(heading)
    words = found["subject"].split() if found else []
    if not found or found["kind"].lower() not in _SPHINX_PARAMETER_KINDS or not words:
        return "", []
    text = [found["text"]]
    for line in body:
        if line.strip() and not line.startswith((" ", "\t")):
            break
        text.append(line)
    return words[-1], text


def _google_entries(lines: list[str]) -> list[tuple[str, list[str]]]:
    """`name (type): text` at the indentation of the first entry; deeper lines continue it, shallower ones end it."""
    entries: list[tuple[str, list[str]]] = []
    depth: int | None = None
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            continue
        depth = indent if depth is None else depth
        if indent < depth or depth == 0:
            break
        found = _GOOGLE_ENTRY.match(line.strip()) if indent == depth else None
        if found:
            entries.append((found["name"], [found["text"] or ""]))
        elif entries:
            entries[-1][1].append(line)
    return entries


def _numpy_entries(lines: list[str]) -> list[tuple[str, list[str]]]:
    """`name : type` (or `a, b : type`) at no indentation, its text indented below."""
    entries: list[tuple[str, list[str]]] = []
    for line in lines:
        if not line.strip():
            continue
        if line.startswith((" ", "\t")):
            if entries:
                entries[-1][1].append(line)
            continue
        entries.append((line.split(":", 1)[0].strip(), []))
    return [(name.strip(), text) for names, text in entries for name in names.split(",")]


def _add(parameters: dict[str, str], name: str, words: list[str]) -> None:
    """Keep an entry as one paragraph, unless it has no name or says nothing."""
    text = " ".join(" ".join(words).split())
    if name and text:
        parameters.setdefault(name.lstrip("*"), text)
